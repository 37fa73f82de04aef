#include "api/point_steps.h"

#include <math.h>
#include <stdlib.h>

static int by_time(const void *a, const void *b)
{
    const veer_timed_value *const x = a, *const y = b;
    return x->time_us != y->time_us ? (x->time_us > y->time_us) - (x->time_us < y->time_us)
                                    : (x->value > y->value) - (x->value < y->value);
}

/* A step with its first point. */
static veer_point_step begin(const veer_timed_value *point, veer_step step)
{
    const bool all = step.kind == VEER_STEP_ALL;
    return (
        veer_point_step){.from_us = all ? point->time_us : veer_step_floor(step, point->time_us),
                         .to_us = all ? point->time_us + 1 : veer_step_next(step, point->time_us),
                         .min = point->value,
                         .max = point->value};
}

size_t veer_point_steps(veer_timed_value *points, size_t n, veer_step step, veer_point_step *ret)
{
    size_t steps = 0;
    if (n > 1)
        qsort(points, n, sizeof *points, by_time);
    for (size_t i = 0; i < n; i++) {
        const bool goes_on =
            steps > 0 && (step.kind == VEER_STEP_ALL || points[i].time_us < ret[steps - 1].to_us);
        if (!goes_on)
            ret[steps++] = begin(&points[i], step);
        veer_point_step *const s = &ret[steps - 1];
        s->n++;
        s->mean += (points[i].value - s->mean) / (double)s->n;
        s->min = fmin(s->min, points[i].value);
        s->max = fmax(s->max, points[i].value);
        s->last = points[i].value;
        if (step.kind == VEER_STEP_ALL)
            s->to_us = points[i].time_us + 1;
    }
    return steps;
}
