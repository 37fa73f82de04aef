/* api/point_steps.h: metric points, computed elsewhere, gathered into steps of time. Pure. */
#ifndef VEER_API_POINT_STEPS_H
#define VEER_API_POINT_STEPS_H

#include "api/query.h"

/** A value at a time. */
typedef struct veer_timed_value {
    int64_t time_us; /* of the point */
    double value;    /* finite */
} veer_timed_value;

/** The points of a step. */
typedef struct veer_point_step {
    int64_t from_us; /* its begin; of VEER_STEP_ALL: the first point */
    int64_t to_us;   /* its end, exclusive; of VEER_STEP_ALL: behind the last point */
    double mean;     /* of the points */
    double min;      /* least */
    double max;      /* greatest */
    double last;     /* latest */
    size_t n;        /* points, at least 1 */
} veer_point_step;

/** Puts n points, in any order, in order of time and gathers them into the steps that have some;
 * `ret` has room for n. How many steps there are. */
size_t veer_point_steps(veer_timed_value *points, size_t n, veer_step step, veer_point_step *ret);

#endif
