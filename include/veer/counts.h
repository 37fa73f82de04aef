/* veer/counts.h: tests and distances between two vectors of counts over the same cells.
 *
 * A cell is a category or a bin. Every call takes `ref` (reference) and `cur` (current), k counts
 * each, borrowed. The order of the cells does not matter, and a cell that is empty on both sides
 * changes nothing (except under a pseudo-count, see veer_smoothing).
 *
 * In all calls: VEER_EINVAL for k = 0 or a total of 2^63 or more; VEER_ENODATA when one side has no
 * counts. When all counts of both sides lie in one and the same cell, the two sides are equal: each
 * distance is 0 and each test answers p = 1, as SciPy does.
 *
 * Differences of shares are taken from the exact integers ref[i] * n_cur - cur[i] * n_ref, so equal
 * shares give exactly 0 and close shares of huge counts keep their digits.
 *
 * Every call is O(k) if not said otherwise, allocates nothing and may run on any thread.
 */
#ifndef VEER_COUNTS_H
#define VEER_COUNTS_H

#include <stddef.h>
#include <stdint.h>

#include "veer/error.h"
#include "veer/export.h"
#include "veer/sample.h"

VEER_BEGIN_DECLS

/** The shape of every test below. */
typedef veer_rc veer_counts_test(const uint64_t *ref, const uint64_t *cur, size_t k, veer_test *ret,
                                 veer_err *err);

/** The shape of every distance below that needs no smoothing. */
typedef veer_rc veer_counts_distance(const uint64_t *ref, const uint64_t *cur, size_t k,
                                     double *ret, veer_err *err);

/**
 * Pearson's chi-square test of homogeneity of the 2 x k table, without continuity correction.
 *
 * statistic = sum (O - E)^2 / E, df = occupied cells - 1, p = upper tail of chi-square; df 0 gives
 * statistic 0 and p 1. Asymptotic: poor when expected counts are below about 5. Equals
 * scipy.stats.chi2_contingency(correction=False) on the occupied cells.
 */
VEER_API veer_rc veer_chi2_homogeneity(const uint64_t *ref, const uint64_t *cur, size_t k,
                                       veer_test *ret, veer_err *err);

/**
 * The likelihood-ratio (G) test of homogeneity: statistic = 2 sum O ln(O / E), else as
 * veer_chi2_homogeneity. Equals chi2_contingency(correction=False, lambda_="log-likelihood").
 */
VEER_API veer_rc veer_g_test(const uint64_t *ref, const uint64_t *cur, size_t k, veer_test *ret,
                             veer_err *err);

/**
 * Fisher's exact test of a 2 x 2 table, two-sided; k must be 2.
 *
 * statistic = the sample odds ratio ref[0] cur[1] / (ref[1] cur[0]), infinite when only the divisor
 * is 0, and 1 when all counts lie in one cell. p = sum of the hypergeometric probabilities of all
 * tables with the same margins that are no more likely than the observed one (within 1e-11
 * relative); exact = 1. Equals scipy.stats.fisher_exact.
 *
 * Probabilities are made by the saddle-point expansion of Loader (2000), without cancelling
 * log-gammas. Cost: about ten standard deviations of the hypergeometric distribution, some 10 ns
 * for each unit; VEER_ELIMIT above a standard deviation of 2^20 (balanced tables from about 1.7e13
 * counts), where the chi-square test says the same.
 */
VEER_API veer_rc veer_fisher_exact(const uint64_t *ref, const uint64_t *cur, size_t k,
                                   veer_test *ret, veer_err *err);

/**
 * Z-test of two proportions with pooled variance, two-sided; k must be 2 and cell 0 is the event.
 *
 * statistic = z, positive when the event became more frequent (cur above ref); df 0. The definition
 * of statsmodels' proportions_ztest([cur[0], ref[0]], [n_cur, n_ref]).
 */
VEER_API veer_rc veer_z_proportions(const uint64_t *ref, const uint64_t *cur, size_t k,
                                    veer_test *ret, veer_err *err);

/** Total variation: half the sum of |p - q|. Symmetric, in [0, 1]. */
VEER_API veer_rc veer_total_variation(const uint64_t *ref, const uint64_t *cur, size_t k,
                                      double *ret, veer_err *err);

/** L-infinity: the largest |p - q|. Symmetric, in [0, 1]. */
VEER_API veer_rc veer_linf(const uint64_t *ref, const uint64_t *cur, size_t k, double *ret,
                           veer_err *err);

/** Cramer's V of the 2 x k table: sqrt(chi2 / n). Symmetric, in [0, 1]. */
VEER_API veer_rc veer_cramers_v(const uint64_t *ref, const uint64_t *cur, size_t k, double *ret,
                                veer_err *err);

/**
 * Cramer's V with the bias correction of Bergsma (2013): phi2 = chi2 / n loses (c - 1) / (n - 1),
 * not below 0, and is divided by the smaller corrected dimension; c is the number of occupied
 * cells. In [0, 1]. VEER_EUNDEFINED when there are as many occupied cells as counts (or 2 counts),
 * where the corrected dimension is 0.
 */
VEER_API veer_rc veer_cramers_v_corrected(const uint64_t *ref, const uint64_t *cur, size_t k,
                                          double *ret, veer_err *err);

/** Jensen-Shannon divergence in nats. Symmetric, in [0, ln 2]. No smoothing needed. */
VEER_API veer_rc veer_js_divergence(const uint64_t *ref, const uint64_t *cur, size_t k, double *ret,
                                    veer_err *err);

/** Square root of the divergence in nats: a metric in [0, 0.8326]; Evidently's unit. */
VEER_API veer_rc veer_js_distance(const uint64_t *ref, const uint64_t *cur, size_t k, double *ret,
                                  veer_err *err);

/** Square root of the divergence in bits: a metric in [0, 1]; NannyML's unit. */
VEER_API veer_rc veer_js_distance_base2(const uint64_t *ref, const uint64_t *cur, size_t k,
                                        double *ret, veer_err *err);

/** Hellinger distance: |sqrt p - sqrt q| / sqrt 2. Symmetric, in [0, 1]. */
VEER_API veer_rc veer_hellinger(const uint64_t *ref, const uint64_t *cur, size_t k, double *ret,
                                veer_err *err);

/** Cosine similarity of the two count vectors: 1 for equal shares, 0 for disjoint ones. Symmetric.
 * A similarity, not a distance. */
VEER_API veer_rc veer_cosine_similarity(const uint64_t *ref, const uint64_t *cur, size_t k,
                                        double *ret, veer_err *err);

/** What PSI and KL do about cells that one side never filled. */
typedef struct veer_smoothing {
    double pseudo_count; /* added to each of the k cells of both sides before shares are taken (also
                            to cells empty on both sides); in [0, 1e15]; 0.5 is a fair choice */
    double share_floor; /* then smaller shares are raised to this, without renormalising; in [0, 1);
                           0.0001 is Evidently's fill, 0.01 the one of Deepchecks */
} veer_smoothing;

/** Half a count in every cell: never undefined, and vanishing as data grow. */
#define VEER_SMOOTHING_HALF \
    {                       \
        0.5, 0.0            \
    }

/**
 * Population stability index: sum of (q - p) ln(q / p), natural logarithm. Symmetric, >= 0 up to
 * rounding, unbounded.
 *
 * @param smoothing  NULL for none
 * @return as above; VEER_EUNDEFINED when a cell that one side filled has share 0 on the other;
 *         VEER_EINVAL for a bad smoothing.
 *
 * Smoothing does not commute with merging: merge counts first.
 */
VEER_API veer_rc veer_psi(const uint64_t *ref, const uint64_t *cur, size_t k,
                          const veer_smoothing *smoothing, double *ret, veer_err *err);

/**
 * Kullback-Leibler divergence of the current from the reference: KL(cur || ref) = sum of
 * q ln(q / p) in nats, q the current shares. >= 0 (a share floor may take it below), not symmetric;
 * swap the arguments for the other direction.
 *
 * Smoothing as in veer_psi; VEER_EUNDEFINED when the current side filled a cell that has share 0 in
 * the reference. A cell empty only in the current side adds nothing.
 */
VEER_API veer_rc veer_kl(const uint64_t *ref, const uint64_t *cur, size_t k,
                         const veer_smoothing *smoothing, double *ret, veer_err *err);

/**
 * The PSI that two samples of the same distribution exceed with probability alpha:
 * (1 / n_ref + 1 / n_cur) * chi2_isf(alpha, bins - 1).
 *
 * Why: for shares close to each other PSI = sum (q - p)^2 / p to second order, and under equality
 * q_i - p_i has the covariance (1/n_ref + 1/n_cur) (diag(p) - p p'), so PSI divided by that factor
 * tends to chi-square with bins - 1 degrees of freedom (Yurdakul 2018). Good for expected counts of
 * 5 or more per bin; bins are those occupied on either side.
 *
 * VEER_EINVAL unless 0 < alpha < 1 and bins >= 2; VEER_ENODATA for n_ref or n_cur of 0.
 */
VEER_API veer_rc veer_psi_critical(double alpha, size_t bins, uint64_t n_ref, uint64_t n_cur,
                                   double *ret, veer_err *err);

VEER_END_DECLS

#endif
