#include "api/series.h"

#include <math.h>
#include <string.h>

#include "base/time.h"

#define HOURLY_US (60 * VEER_US_PER_DAY) /* longer ranges are cut into days */

int64_t veer_series_step(int64_t from_us, int64_t to_us)
{
    return to_us - from_us <= HOURLY_US ? VEER_US_PER_HOUR : VEER_US_PER_DAY;
}

/* Windows before the first value say nothing. */
static void drop_empty_start(veer_asked_series *asked)
{
    veer_series *const s = &asked->series;
    size_t first = 0;
    while (first < s->n && isnan(s->values[first]))
        first++;
    s->t_us += first;
    s->values += first;
    s->n -= first;
    if (asked->samples != NULL)
        asked->samples += first;
}

veer_rc veer_asked_series_read(veer_asked_series *asked, veer_framed *framed, veer_arena *arena,
                               veer_err *err)
{
    if (asked->from_us >= asked->to_us)
        return veer_fail(err, VEER_EINVAL, "'from' is not before 'to'");
    if ((asked->to_us - asked->from_us) / asked->step_us >= VEER_LIMIT_WINDOWS)
        return veer_fail(err, VEER_ELIMIT, "'step' makes more than %d windows; take a wider one",
                         VEER_LIMIT_WINDOWS);
    veer_rc rc = veer_frame_series(framed->frame, asked->metric, asked->from_us, asked->to_us,
                                   asked->step_us, arena, &asked->series, &asked->samples,
                                   &asked->source, err);
    if (rc == VEER_OK)
        rc = veer_framed_check_metric(framed, asked->metric, asked->source, arena, err);
    if (rc == VEER_OK)
        drop_empty_start(asked);
    return rc;
}

size_t veer_asked_series_count(const veer_asked_series *asked)
{
    size_t n = 0;
    for (size_t i = 0; i < asked->series.n; i++)
        n += isnan(asked->series.values[i]) ? 0u : 1u;
    return n;
}

void veer_put_asked_series(veer_json_writer *w, const veer_asked_series *asked)
{
    veer_put_text(w, "metric", asked->metric);
    veer_put_metric_words(w, asked->metric);
    veer_put_text(w, "source", asked->source);
    veer_put_time(w, "from", asked->from_us);
    veer_put_time(w, "to", asked->to_us);
    if (strcmp(asked->source, "points") == 0)
        veer_put_text(w, "step", NULL);
    else
        veer_put_duration(w, "step", asked->step_us);
}
