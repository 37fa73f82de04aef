/* monitor/shape.h: the picture of a column: the shares of both windows over the same few bars. */
#ifndef VEER_MONITOR_SHAPE_H
#define VEER_MONITOR_SHAPE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "monitor/profile.h"

#define SHAPE_MAX_BARS 24
#define SHAPE_LABEL_BYTES 48

/* Numbers: bars of equal width between the pooled 0.5 % and 99.5 % quantiles; the tails beyond are
 * in the outer bars, which are then open. Categories: the most frequent ones of both windows, then
 * one bar for the rest.
 */
typedef struct shape {
    size_t bars;                                    /* 0 if there is nothing to draw */
    int numeric;                                    /* 1: edges hold, 0: labels hold */
    bool open_low;                                  /* values lie below the first edge */
    bool open_high;                                 /* values lie above the last one */
    double edges[SHAPE_MAX_BARS + 1];               /* bars + 1 ascending edges */
    char labels[SHAPE_MAX_BARS][SHAPE_LABEL_BYTES]; /* UTF-8, cut at a character with "..." */
    double ref_share[SHAPE_MAX_BARS]; /* of the non-missing values; sums to 1 or is all 0 */
    double cur_share[SHAPE_MAX_BARS];
} shape;

/** Draws a number column that has values on at least one side. Both sides are kept values, or both
 * summaries. */
veer_rc shape_numbers(const profile_column *ref, const profile_column *cur, shape *ret,
                      veer_err *err);

/** One category of both windows. */
typedef struct shape_category {
    const char *name; /* borrowed, UTF-8 or any bytes */
    uint64_t ref;     /* rows in the reference */
    uint64_t cur;     /* rows in the current window */
} shape_category;

/** Draws categories; reorders the array (the most frequent of both windows first). */
void shape_categories(shape_category *categories, size_t n, shape *ret);

#endif
