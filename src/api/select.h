/* api/select.h: which model, versions, segment and time a request asks about. */
#ifndef VEER_API_SELECT_H
#define VEER_API_SELECT_H

#include "api/api.h"
#include "api/query.h"
#include "http/request.h"

/** What a request selects; everything lives as long as its arena. */
typedef struct veer_selection {
    veer_store_bytes model;          /* its name */
    const veer_model_series *series; /* n, in order of first sight */
    const uint32_t *ids;             /* their ids */
    size_t n;                        /* at least 1 */
    const char *segment;             /* "country=IT"; NULL: everything */
    const char *feature;             /* only this one is read of the features; NULL: all */
    int64_t from_us;                 /* first microsecond */
    int64_t to_us;                   /* first that does not belong to it */
    int64_t now_us;                  /* of the clock */
    veer_step step;                  /* never AUTO */
} veer_selection;

/* Query parameters that veer_api_select understands. A route names those that it takes. */
#define VEER_QUERY_VERSION                                                     \
    {                                                                          \
        .name = "version", .summary = "Only this version; absent: all, merged" \
    }
#define VEER_QUERY_SEGMENT                                           \
    {                                                                \
        .name = "segment", .summary = "Only this segment: tag=value" \
    }
#define VEER_QUERY_FROM                                                                        \
    {                                                                                          \
        .name = "from",                                                                        \
        .summary =                                                                             \
            "Start: RFC 3339, seconds since 1970, or a distance like -24h; absent: the first " \
            "data"                                                                             \
    }
#define VEER_QUERY_TO                                                           \
    {                                                                           \
        .name = "to", .summary = "End, exclusive; absent: behind the last data" \
    }
#define VEER_QUERY_STEP                                                                           \
    {                                                                                             \
        .name = "step", .summary = "Width of the windows: 5m, 1h, 1d, 1w, 1mo, all; absent: auto" \
    }

/**
 * Reads model (of the path), version, segment, from, to and step.
 *
 * @return VEER_ENOTFOUND for an unknown model, version or segment, with the nearest name;
 * VEER_EPARSE or VEER_EINVAL for a time or step; VEER_EIO, VEER_ECORRUPT, VEER_ENOMEM
 */
veer_rc veer_api_select(const http_request *request, veer_selection *ret, veer_err *err);

/** The same for a model and a step that are given otherwise; segments are not selected. */
veer_rc veer_api_select_in(const http_request *request, http_text model, veer_step step,
                           veer_selection *ret, veer_err *err);

/** The series of a model by name, as veer_api_select finds them. version text NULL: all. */
veer_rc veer_api_select_series(const http_request *request, http_text model, http_text version,
                               veer_selection *ret, veer_err *err);

/** Reads from and to for the series of a selection; without them, all that these have. An AUTO step
 * is chosen. Errors of veer_api_select for times. */
veer_rc veer_api_select_range(const http_request *request, veer_selection *ret, veer_err *err);

/** A time of the query, or the fallback when the parameter was not sent. */
veer_rc veer_api_select_time(const http_request *request, const char *name, int64_t now_us,
                             int64_t fallback_us, int64_t *ret_us, veer_err *err);

#endif
