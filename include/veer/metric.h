/* veer/metric.h: what is known about every metric by name: title, unit, range, better direction.
 *
 * A metric is any number that someone watches over time. Those in the table have a canonical name
 * (the one stored and shown) and aliases that are understood everywhere. Names outside the table
 * are custom metrics; what is not known about them, their owner declares.
 */
#ifndef VEER_METRIC_H
#define VEER_METRIC_H

#include <stddef.h>

#include "veer/export.h"

VEER_BEGIN_DECLS

/** Which way a metric improves. */
typedef enum veer_better {
    VEER_BETTER_NONE, /* neither: a change is only a change */
    VEER_BETTER_UP,   /* more is better */
    VEER_BETTER_DOWN  /* less is better */
} veer_better;

/** What a metric is computed from. */
typedef enum veer_task {
    VEER_TASK_CLASSES,    /* predicted and true classes */
    VEER_TASK_SCORES,     /* scores or probabilities and true classes */
    VEER_TASK_REGRESSION, /* predicted and true numbers */
    VEER_TASK_OPERATION   /* how the model runs; needs no labels */
} veer_task;

/** How a value is written. */
typedef enum veer_unit {
    VEER_UNIT_NONE,           /* a plain number */
    VEER_UNIT_RATIO,          /* a share; shown as it is or as a percentage */
    VEER_UNIT_TARGET,         /* the unit of the predicted number */
    VEER_UNIT_TARGET_SQUARED, /* its square */
    VEER_UNIT_MILLISECONDS,   /* time */
    VEER_UNIT_PER_SECOND,     /* rate */
    VEER_UNIT_USD             /* money */
} veer_unit;

/** One row of the table; static storage, never freed. */
typedef struct veer_metric {
    const char *name;        /* canonical, lower case with underscores */
    const char *title;       /* for people, as at the head of a column */
    const char *description; /* one sentence without a full stop */
    const char *aliases[4];  /* other names, NULL-terminated */
    veer_unit unit;          /* how a value is written */
    veer_better better;      /* direction of improvement */
    veer_task task;          /* what it is computed from */
    double lower;            /* least legal value, -infinity if unbounded */
    double upper;            /* greatest legal value, infinity if unbounded */
} veer_metric;

/** All metrics, in the order in which they are shown. */
VEER_API const veer_metric *veer_metrics(size_t *ret_count);

/** The metric of that name or alias, or NULL for a custom one. Upper case, '-' and ' ' (for '_')
 * are understood: "F1-Score" is f1_score. name must not be NULL. */
VEER_API const veer_metric *veer_metric_find(const char *name);

/** The unit as written behind a value: "ms", "/s", "USD", or "" where nothing is written. */
VEER_API const char *veer_unit_text(veer_unit unit);

VEER_END_DECLS

#endif
