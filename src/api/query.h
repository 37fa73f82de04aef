/* api/query.h: times and steps of query parameters. Pure: the present time is an argument. */
#ifndef VEER_API_QUERY_H
#define VEER_API_QUERY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

/**
 * Reads a time: RFC 3339 or an epoch number (base/time.h), "now", or a distance from now: "-24h",
 * "+1d", "now-7d". Units: s, m, h, d, w, and mo for calendar months in UTC (the last day of a month
 * at most).
 *
 * @return VEER_OK; VEER_EPARSE with what is understood; VEER_ELIMIT outside 1970..2262
 */
veer_rc veer_query_time(const char *text, size_t len, int64_t now_us, int64_t *ret_us,
                        veer_err *err);

typedef enum veer_step_kind {
    VEER_STEP_AUTO,  /* to be chosen from the range */
    VEER_STEP_ALL,   /* one window */
    VEER_STEP_FIXED, /* count microseconds, aligned to 1970 */
    VEER_STEP_WEEKS, /* count weeks, from Mondays in UTC */
    VEER_STEP_MONTHS /* count calendar months in UTC */
} veer_step_kind;

typedef struct veer_step {
    veer_step_kind kind; /* what is counted */
    int64_t count;       /* at least 1 where something is */
} veer_step;

/** Reads a step: 5m, 1h, 1d, 1w, 1mo, all, auto. VEER_EPARSE; VEER_EINVAL below a minute. */
veer_rc veer_query_step(const char *text, size_t len, veer_step *ret, veer_err *err);

/** The step that cuts a range into some dozens of windows. */
veer_step veer_step_choose(int64_t from_us, int64_t to_us);

/** The start of the window that holds a time in 1970..2262; INT64_MIN for VEER_STEP_ALL. */
int64_t veer_step_floor(veer_step step, int64_t us);

/** The start of the next window; INT64_MAX for VEER_STEP_ALL, and behind 2262. */
int64_t veer_step_next(veer_step step, int64_t us);

#define VEER_STEP_TEXT_SIZE 24

/** Writes it as it is read, and a NUL. */
void veer_step_text(veer_step step, char out[VEER_STEP_TEXT_SIZE]);

#endif
