/* stats/merge.h: walking through two sorted samples value by value. */
#ifndef VEER_STATS_MERGE_H
#define VEER_STATS_MERGE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "veer/sample.h"

/* Signed 128-bit integers hold n^4 for the samples of a billion values, so rank sums are exact. */
__extension__ typedef __int128 veer_int128;

typedef struct veer_merge {
    const veer_sample *ref; /* borrowed */
    const veer_sample *cur; /* borrowed */
    size_t ref_below;       /* values of ref below the current value */
    size_t cur_below;       /* values of cur below the current value */
    size_t ref_equal;       /* values of ref equal to the current value */
    size_t cur_equal;       /* values of cur equal to the current value */
    double value;           /* the current value, as first met */
} veer_merge;

/** Before the first distinct value of two samples that are not both empty. */
static inline veer_merge veer_merge_start(const veer_sample *ref, const veer_sample *cur)
{
    return (veer_merge){.ref = ref, .cur = cur};
}

/** Moves to the next distinct value in ascending order; false at the end. */
static inline bool veer_merge_next(veer_merge *merge)
{
    const double *ref = merge->ref->sorted, *cur = merge->cur->sorted;
    size_t i = merge->ref_below += merge->ref_equal;
    size_t j = merge->cur_below += merge->cur_equal;
    const bool more_ref = i < merge->ref->n, more_cur = j < merge->cur->n;
    if (!more_ref && !more_cur)
        return false;
    const double value = !more_cur || (more_ref && ref[i] < cur[j]) ? ref[i] : cur[j];
    while (i < merge->ref->n && ref[i] <= value)
        i++;
    while (j < merge->cur->n && cur[j] <= value)
        j++;
    merge->ref_equal = i - merge->ref_below;
    merge->cur_equal = j - merge->cur_below;
    merge->value = value;
    return true;
}

/** VEER_ENODATA unless both samples have at least min_n values, VEER_ELIMIT above 2^31 - 1
 * (products of two sizes then fit 64 bits). */
veer_rc veer_require_values(const veer_sample *ref, const veer_sample *cur, size_t min_n,
                            veer_err *err);

/** Whether both samples consist of one and the same value. */
static inline bool veer_same_constant(const veer_sample *ref, const veer_sample *cur)
{
    const double value = ref->sorted[0];
    return ref->sorted[ref->n - 1] <= value && cur->sorted[0] >= value &&
           cur->sorted[cur->n - 1] <= value;
}

#endif
