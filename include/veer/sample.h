/* veer/sample.h: a sample of numbers, sorted and described once, tested many times.
 *
 * Every two-sample test of numbers works on veer_sample. Making one drops NaN (counted as missing)
 * and +-infinity (counted as non-finite) and sorts the rest; -0.0 and +0.0 are equal. The tests
 * then cost one merge of two sorted arrays each.
 */
#ifndef VEER_SAMPLE_H
#define VEER_SAMPLE_H

#include <stddef.h>

#include "veer/error.h"
#include "veer/export.h"

VEER_BEGIN_DECLS

typedef struct veer_sample {
    const double *sorted; /* n finite values in ascending order, borrowed from the caller */
    size_t n;             /* finite values */
    size_t missing;       /* NaN that were dropped */
    size_t nonfinite;     /* infinities that were dropped */
    double mean;          /* arithmetic mean of the finite values; 0 if n is 0 */
    double mean_lo;       /* what rounding took from the mean; 0 if n is 0 */
    double m2;            /* sum of squared deviations from the mean; 0 if n is 0 */
} veer_sample;

/**
 * Makes a sample of an array: drops and counts non-finite values, sorts, describes.
 *
 * @param ret      set on success; borrows `values`, which must outlive it
 * @param values   n values in any order; on success its first ret->n elements are sorted in place
 * @param n        number of values; 0 gives an empty sample, which the tests refuse with
 * VEER_ENODATA
 * @param scratch  n doubles of working memory, or NULL for a slower sort without it
 *
 * The mean is rounded once and mean + mean_lo is it to about n 2^-106 of the largest value, so the
 * difference of two means keeps its digits far from 0 (a mean of 10^12 with a deviation of 1). m2
 * is exact to a few ulp (two passes, compensated). Overflow is impossible in the sort; m2 may be
 * infinite for values near the largest double, and the tests that need it say so.
 *
 * O(n) with scratch (radix sort), O(n log n) without; allocates nothing; any thread.
 */
VEER_API veer_rc veer_sample_init(veer_sample *ret, double *values, size_t n, double *scratch,
                                  veer_err *err);

/** Unbiased variance m2 / (n - 1). VEER_ENODATA below 2 values. */
VEER_API veer_rc veer_sample_variance(const veer_sample *sample, double *ret_variance,
                                      veer_err *err);

/**
 * Quantile by linear interpolation of order statistics (type 7 of Hyndman and Fan 1996, NumPy's
 * default). q in [0, 1], else VEER_EINVAL; VEER_ENODATA on an empty sample. O(1).
 */
VEER_API veer_rc veer_sample_quantile(const veer_sample *sample, double q, double *ret_value,
                                      veer_err *err);

/** What a two-sample test answers. */
typedef struct veer_test {
    double statistic; /* as the test defines it */
    double p_value;   /* in [0, 1]; the test's header says which alternative */
    double df;        /* degrees of freedom; 0 where the test has none */
    int exact;        /* 1: p_value is the exact distribution; 0: asymptotic or interpolated */
} veer_test;

VEER_END_DECLS

#endif
