/* veer/twosample.h: did these two samples of numbers come from one distribution, and how far apart
 * are they?
 *
 * Every function takes a reference and a current veer_sample (sorted, finite), reads them in one
 * merge and allocates nothing. Rules that hold for all of them:
 *
 *   empty      an empty sample is VEER_ENODATA; each test says if it needs more than one value
 *   ties       exact: equal values are one step of both distribution functions, -0.0 equals +0.0
 *   constants  two samples that are one and the same constant are equal, not undefined: distance 0
 *              and p 1, unless a function says otherwise
 *   overflow   VEER_EUNDEFINED when an intermediate result exceeds the largest double; never an
 *              infinity or a NaN in an output
 *   underflow  what needs a standard deviation is VEER_EUNDEFINED when values differ but their
 *              squared deviations sum to less than 1e-290, where squares lose their digits
 *   p_value    two-sided, in [0, 1]; upper tails keep their relative accuracy down to 1e-300
 *
 * Any thread; pure. n below is ref->n + cur->n.
 */
#ifndef VEER_TWOSAMPLE_H
#define VEER_TWOSAMPLE_H

#include <stddef.h>
#include <stdint.h>

#include "veer/error.h"
#include "veer/export.h"
#include "veer/sample.h"

VEER_BEGIN_DECLS

/* ---- tests with a p-value ---- */

/**
 * Doubles of scratch with which every test below can compute its exact p-value where it has one:
 * at most 40,001 for samples above VEER_CVM_EXACT_MAX, up to about a million (8 MB, for 19 against
 * 20 values) below, 0 where all of them are asymptotic. O(1).
 */
VEER_API size_t veer_twosample_scratch(size_t n_ref, size_t n_cur);

/** Where two distribution functions are furthest apart. */
typedef struct veer_ks {
    double d;        /* max over x of |F_ref(x) - F_cur(x)|, in [0, 1] */
    double location; /* the smallest x at which it is reached */
    int sign;        /* +1: F_ref above F_cur there (current is larger), -1: below, 0: d is 0 */
} veer_ks;

/** Kolmogorov-Smirnov distance and where it lies. O(n), without branches on the data. */
VEER_API veer_rc veer_ks_distance(const veer_sample *ref, const veer_sample *cur, veer_ks *ret,
                                  veer_err *err);

/** Largest sample for which veer_ks_2samp counts paths. */
#define VEER_KS_EXACT_MAX 10000

/**
 * Two-sample Kolmogorov-Smirnov test; statistic D.
 *
 * The p-value is exact (lattice paths, Hodges 1958) while both samples have at most
 * VEER_KS_EXACT_MAX values, else asymptotic: the one-sample distribution of D for round(n m / (n +
 * m)) values (Simard and L'Ecuyer 2011). This is the choice of SciPy 1.10. Above 10^6 its own tail
 * is a rough formula (wrong by percents below 1e-100); here it is the exact sum.
 *
 * @param scratch  veer_twosample_scratch() doubles, or NULL to have the asymptotic p-value always
 *                 unless the sizes are equal (then the exact one is a sum that needs no memory)
 *
 * O(n) for D, up to O(n_ref n_cur) for an exact p-value.
 */
VEER_API veer_rc veer_ks_2samp(const veer_sample *ref, const veer_sample *cur, double *scratch,
                               veer_test *ret, veer_err *err);

/** Largest sample for which veer_cvm_2samp enumerates. */
#define VEER_CVM_EXACT_MAX 20

/**
 * Two-sample Cramer-von Mises test; statistic T of Anderson (1962), midranks for ties, as SciPy has
 * it.
 *
 * Without ties the p-value is exact (Xiao, Gordon and Yakovlev 2007) up to VEER_CVM_EXACT_MAX
 * values a side, else the limit distribution at Anderson's standardised T. With ties that T is no
 * measure of distance: unequal sizes make it large for equal distributions, and SciPy 1.10 then
 * rejects them. Here the p-value with ties comes from the sum over all values of the squared
 * difference of the distribution functions, standardised by its mean and variance given the ties,
 * so the rate of false alarms holds for rounded and discrete data too; exact is then 0. One and the
 * same constant has p 1 whatever T is. Needs 2 values a side (VEER_ENODATA).
 *
 * @param scratch  as for veer_ks_2samp; NULL for the asymptotic p-value always
 */
VEER_API veer_rc veer_cvm_2samp(const veer_sample *ref, const veer_sample *cur, double *scratch,
                                veer_test *ret, veer_err *err);

/** Bounds of the table behind veer_anderson_*; a p_value equal to one of them means "at least" and
 * "at most". */
#define VEER_ANDERSON_P_MAX 0.25
#define VEER_ANDERSON_P_MIN 0.001

/** Most samples of veer_anderson_ksamp. */
#define VEER_ANDERSON_SAMPLES_MAX 64

/**
 * Anderson-Darling k-sample test with midranks (Scholz and Stephens 1987, equation 7); the
 * statistic is standardised: (A2akN - (k - 1)) / sigma.
 *
 * The p-value is interpolated (quadratic in the statistic through the logarithms of the seven
 * levels of their table 2, as in SciPy 1.10) and never leaves [VEER_ANDERSON_P_MIN,
 * VEER_ANDERSON_P_MAX]. VEER_EINVAL for k below 2 or above VEER_ANDERSON_SAMPLES_MAX; VEER_ENODATA
 * below 4 values in all; VEER_EUNDEFINED when all values are equal. O(n k).
 */
VEER_API veer_rc veer_anderson_ksamp(const veer_sample *const *samples, size_t k, veer_test *ret,
                                     veer_err *err);

/** The same for two samples. O(n). */
VEER_API veer_rc veer_anderson_2samp(const veer_sample *ref, const veer_sample *cur, veer_test *ret,
                                     veer_err *err);

/** Without ties, with a sample of at most MIN and the other of at most MAX: exact p-value. */
#define VEER_MANN_WHITNEY_EXACT_MIN 8
#define VEER_MANN_WHITNEY_EXACT_MAX 10000

/**
 * Mann-Whitney U test; the statistic is U of the reference: pairs (r, c) with r > c, ties half.
 *
 * The p-value is exact for small samples without ties (see the limits above), else normal with tie
 * and continuity correction. All values equal: p 1.
 *
 * @param scratch  as for veer_ks_2samp; NULL for the asymptotic p-value always
 */
VEER_API veer_rc veer_mann_whitney(const veer_sample *ref, const veer_sample *cur, double *scratch,
                                   veer_test *ret, veer_err *err);

/**
 * Welch's t-test of equal means; statistic t = (mean_ref - mean_cur) / se, df by Welch and
 * Satterthwaite. Needs 2 values a side (VEER_ENODATA). VEER_EUNDEFINED when both variances are 0,
 * also for equal means. O(1).
 */
VEER_API veer_rc veer_welch_t(const veer_sample *ref, const veer_sample *cur, veer_test *ret,
                              veer_err *err);

/* ---- distances ---- */

/** Wasserstein-1 (earth mover's) distance, the integral of |F_ref - F_cur|, in the unit of the
 * values. O(n). */
VEER_API veer_rc veer_wasserstein(const veer_sample *ref, const veer_sample *cur,
                                  double *ret_distance, veer_err *err);

/** The same divided by the reference's standard deviation (n in the denominator), so without a
 * unit. VEER_EUNDEFINED when that deviation is 0. O(n). */
VEER_API veer_rc veer_wasserstein_scaled(const veer_sample *ref, const veer_sample *cur,
                                         double *ret_distance, veer_err *err);

/** Energy distance, sqrt(2 * integral of (F_ref - F_cur)^2) (Szekely and Rizzo; SciPy's scale), in
 * the square root of the unit of the values. O(n). */
VEER_API veer_rc veer_energy_distance(const veer_sample *ref, const veer_sample *cur,
                                      double *ret_distance, veer_err *err);

/** How far location and spread moved, standard deviations with n in the denominator. */
typedef struct veer_shift {
    double mean;          /* mean_cur - mean_ref */
    double std;           /* std_cur - std_ref */
    double mean_relative; /* |mean| / std_ref: the shift in reference deviations */
    double std_relative;  /* |std| / std_ref: 0.1 is a spread 10 % wider or narrower */
} veer_shift;

/**
 * Mean and standard deviation shift.
 *
 * The relative shifts are divided by the reference's standard deviation, not by its mean: a mean
 * near 0 (a standardised feature) must not turn noise into drift, and a change of unit or origin
 * must not change the verdict. A constant reference has no deviation: an equal mean (or a current
 * deviation of 0) then counts as relative shift 0, a different one is VEER_EUNDEFINED. O(1).
 */
VEER_API veer_rc veer_mean_std_shift(const veer_sample *ref, const veer_sample *cur,
                                     veer_shift *ret, veer_err *err);

/* ---- bins, for PSI, KL, Jensen-Shannon and Hellinger over counts ----
 *
 * k edges e_0 < ... < e_(k-1) cut the line into k + 1 bins (-inf, e_0), [e_0, e_1), ...,
 * [e_(k-1), inf); every value has a bin, also those outside of the reference.
 */

/**
 * Edges at the reference's quantiles 1/bins ... (bins - 1)/bins (type 7).
 *
 * Equal quantiles are merged and an edge that would leave the lowest bin without a reference value
 * is dropped, so every bin of a varying reference holds reference values. A constant reference c
 * has the edges c and the next double: the bins below, equal to and above c.
 *
 * @param bins   2 or more (VEER_EINVAL)
 * @param edges  room for max(bins - 1, 2) doubles
 * @param ret_k  edges written: 1 to max(bins - 1, 2)
 *
 * VEER_ENODATA for an empty reference. O(bins log n).
 */
VEER_API veer_rc veer_bin_edges_quantile(const veer_sample *ref, size_t bins, double *edges,
                                         size_t *ret_k, veer_err *err);

/**
 * The bins - 1 inner edges of bins of equal width between lo and hi. VEER_EINVAL unless both are
 * finite, lo < hi and bins >= 2; VEER_EUNDEFINED when the width is so small that edges coincide.
 */
VEER_API veer_rc veer_bin_edges_width(double lo, double hi, size_t bins, double *edges,
                                      size_t *ret_k, veer_err *err);

/** Counts a sample into the k + 1 bins of k ascending edges; an empty sample gives zeros. O(k log
 * n)
 */
VEER_API void veer_bin_counts(const veer_sample *sample, const double *edges, size_t k,
                              uint64_t *ret_counts);

VEER_END_DECLS

#endif
