/* api/series.h: a metric over time, as requests ask for it and as it is answered; the schema
 * SeriesPoint is that of resource_forecast.c. */
#ifndef VEER_API_SERIES_H
#define VEER_API_SERIES_H

#include "api/checks.h"

/** A series that a request asks about; all in the arena of the request. */
typedef struct veer_asked_series {
    const char *metric;      /* canonical, or a custom one */
    const char *source;      /* "predictions", "points", "none" */
    int64_t from_us;         /* first microsecond */
    int64_t to_us;           /* first that does not belong to it */
    int64_t step_us;         /* that was asked for */
    veer_series series;      /* without values that are missing at its beginning */
    const uint64_t *samples; /* one per value */
} veer_asked_series;

/** A step for a range: hours up to 60 days, days beyond. */
int64_t veer_series_step(int64_t from_us, int64_t to_us);

/** Reads it with the frame; metric, from, to and step are set. VEER_ENOTFOUND for a metric that
 * nothing knows; errors of veer_frame_series. */
veer_rc veer_asked_series_read(veer_asked_series *asked, veer_framed *framed, veer_arena *arena,
                               veer_err *err);

/** Values that are there. */
size_t veer_asked_series_count(const veer_asked_series *asked);

/** Keys metric, title, unit, better, source, from, to, step: VEER_ASKED_SERIES_MEMBERS. */
void veer_put_asked_series(veer_json_writer *w, const veer_asked_series *asked);

#define VEER_ASKED_SERIES_MEMBERS                                                                 \
    {.name = "metric", .type = "string", .summary = "Canonical, or a custom one"},                \
        VEER_METRIC_WORDS_MEMBERS,                                                                \
        {.name = "source", .type = "string", .choices = "predictions|points|none"},               \
        {.name = "from", .type = "time"}, {.name = "to", .type = "time", .summary = "Exclusive"}, \
    {                                                                                             \
        .name = "step", .type = "string?",                                                        \
        .summary = "Width of the windows; null: metric points as they came"                       \
    }

#endif
