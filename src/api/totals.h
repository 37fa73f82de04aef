/* api/totals.h: what versions have had, ever. */
#ifndef VEER_API_TOTALS_H
#define VEER_API_TOTALS_H

#include "api/api.h"

/** What is told of a version, or of several. */
typedef struct veer_totals {
    uint64_t predictions; /* ever */
    uint64_t labelled;    /* ever */
    int64_t first_us;     /* time of a prediction; INT64_MAX if there is none */
    int64_t last_us;      /* likewise; INT64_MIN */
} veer_totals;

/* Nothing yet. */
#define VEER_TOTALS_INIT                            \
    {                                               \
        .first_us = INT64_MAX, .last_us = INT64_MIN \
    }

/** Those of a window of everything. */
void veer_totals_of(const veer_window *ever, veer_totals *ret);

/** Those of a series. VEER_EIO, VEER_ECORRUPT, VEER_ENOMEM. */
veer_rc veer_totals_read(const veer_api *api, uint32_t series, veer_totals *ret, veer_err *err);

void veer_totals_add(veer_totals *into, const veer_totals *from);

#endif
