/* veer/num_summary.h: a column of numbers in a few kilobytes, merged and compared without its rows.
 *
 * A float-prefix histogram. The 64 bits of a double are turned into an integer that sorts as the
 * double does; its upper bits (`shift` low bits dropped) are the key of a bin, and each occupied
 * bin has an exact count. The shift starts at VEER_NUM_SUMMARY_SHIFT; when more than 2,048 bins are
 * occupied it grows by one and neighbours merge. So the shift, the keys and the counts depend on
 * the values alone, never on their order or on how summaries were merged. A bin spans a relative
 * width of 2^(shift - 52) of its values.
 *
 * Missing values (NaN) and infinities are counted apart and are in no bin. -0.0 counts as 0.0.
 * Minimum and maximum are exact. The sums of x and x^2 are kept exactly, as integers of thousands
 * of bits, so mean and M2 too depend on the values alone and are correctly rounded.
 *
 * Comparisons answer a veer_bounded: the exact answer, the one computed from all rows, lies in
 * [lo, hi]. docs/summaries.md has the proofs. Bounds hold up to rounding: allow 1e-12 relative.
 *
 * A summary belongs to one thread while it changes; const calls may run in parallel.
 */
#ifndef VEER_NUM_SUMMARY_H
#define VEER_NUM_SUMMARY_H

#include <stddef.h>
#include <stdint.h>

#include "veer/error.h"
#include "veer/export.h"

VEER_BEGIN_DECLS

/** The shift of a fresh summary: bins of relative width 2^-17, so that numbers rounded to 5 digits
 * stay apart and a quiet bucket has few of them. */
#define VEER_NUM_SUMMARY_SHIFT 35

typedef struct veer_num_summary veer_num_summary;

/** A number that is known up to an interval. */
typedef struct veer_bounded {
    double value; /* best estimate, in [lo, hi] */
    double lo;    /* the exact answer is not below this */
    double hi;    /* nor above this; lo == hi when the value is exact */
} veer_bounded;

/** One occupied bin: all values v with lo <= v <= hi, narrowed by the minimum and the maximum. */
typedef struct veer_num_bin {
    double lo;      /* smallest value that may be in it */
    double hi;      /* largest value that may be in it */
    uint64_t count; /* how many are, > 0 */
} veer_num_bin;

/** An empty summary. VEER_ENOMEM. */
VEER_API veer_rc veer_num_summary_new(veer_num_summary **ret, veer_err *err);

/** Releases; NULL is fine. */
VEER_API void veer_num_summary_free(veer_num_summary *summary);

/** Forgets everything, keeps the memory. */
VEER_API void veer_num_summary_clear(veer_num_summary *summary);

/**
 * Adds n values in any order; NaN and infinities are allowed.
 *
 * 5 to 10 ns per value for arrays of thousands; a call that met new bins also sorts them in
 * (O(bins)), so prefer large n. No choice of values makes it slower than a sort.
 * @return VEER_ENOMEM, or VEER_ELIMIT beyond 2^53 values; the summary is then unchanged.
 */
VEER_API veer_rc veer_num_summary_add(veer_num_summary *summary, const double *values, size_t n,
                                      veer_err *err);

/** Adds n missing values. VEER_ELIMIT beyond 2^53. */
VEER_API veer_rc veer_num_summary_add_missing(veer_num_summary *summary, uint64_t n, veer_err *err);

/** Adds all of `from`, as if its values had been added: bit for bit the same for any order and tree
 * of merges. O(bins). Errors as veer_num_summary_add; `from` may be `into`. */
VEER_API veer_rc veer_num_summary_merge(veer_num_summary *into, const veer_num_summary *from,
                                        veer_err *err);

/** Finite values, the ones every statistic below is about. */
VEER_API uint64_t veer_num_summary_count(const veer_num_summary *summary);

/** NaN. */
VEER_API uint64_t veer_num_summary_missing(const veer_num_summary *summary);

/** +infinity and -infinity. */
VEER_API uint64_t veer_num_summary_pos_inf(const veer_num_summary *summary);
VEER_API uint64_t veer_num_summary_neg_inf(const veer_num_summary *summary);

/** Exact extremes. VEER_ENODATA without finite values, as in all calls below. */
VEER_API veer_rc veer_num_summary_min(const veer_num_summary *summary, double *ret, veer_err *err);
VEER_API veer_rc veer_num_summary_max(const veer_num_summary *summary, double *ret, veer_err *err);

/** The exact sum and the exact mean, each rounded once. VEER_EUNDEFINED if a sum overflows. */
VEER_API veer_rc veer_num_summary_sum(const veer_num_summary *summary, double *ret, veer_err *err);
VEER_API veer_rc veer_num_summary_mean(const veer_num_summary *summary, double *ret, veer_err *err);

/** The exact sum of squares, rounded once. VEER_EUNDEFINED if it overflows. */
VEER_API veer_rc veer_num_summary_sum_squares(const veer_num_summary *summary, double *ret,
                                              veer_err *err);

/** The exact sum of squared deviations from the exact mean, rounded once. VEER_EUNDEFINED if it
 * does not fit a double. */
VEER_API veer_rc veer_num_summary_m2(const veer_num_summary *summary, double *ret, veer_err *err);

/** M2 / (n - 1) and its root. VEER_ENODATA below 2 values, VEER_EUNDEFINED as above. */
VEER_API veer_rc veer_num_summary_variance(const veer_num_summary *summary, double *ret,
                                           veer_err *err);
VEER_API veer_rc veer_num_summary_std(const veer_num_summary *summary, double *ret, veer_err *err);

/**
 * Quantile by linear interpolation of order statistics (type 7 of Hyndman and Fan, NumPy's
 * default), q in [0, 1], else VEER_EINVAL. The bounds are at most one bin apart around each of the
 * two order statistics: a relative error of at most 2^(shift - 52) where they have one sign.
 * O(bins).
 */
VEER_API veer_rc veer_num_summary_quantile(const veer_num_summary *summary, double q,
                                           veer_bounded *ret, veer_err *err);

/** Share of finite values <= x; x may be infinite, NaN is VEER_EINVAL. O(bins). */
VEER_API veer_rc veer_num_summary_cdf(const veer_num_summary *summary, double x, veer_bounded *ret,
                                      veer_err *err);

/** The present shift, VEER_NUM_SUMMARY_SHIFT..63. */
VEER_API unsigned veer_num_summary_shift(const veer_num_summary *summary);

/** Occupied bins, at most 2,048. */
VEER_API size_t veer_num_summary_bins(const veer_num_summary *summary);

/** Bin index < veer_num_summary_bins in ascending order, else VEER_EINVAL. O(1). */
VEER_API veer_rc veer_num_summary_bin(const veer_num_summary *summary, size_t index,
                                      veer_num_bin *ret, veer_err *err);

/**
 * Counts over given edges: cell 0 is below edges[0], cell i is edges[i - 1] <= v < edges[i], the
 * last is from the last edge on; n_edges + 1 cells.
 *
 * @param edges    n_edges >= 1 strictly ascending finite numbers, else VEER_EINVAL
 * @param cells    n_edges + 1 bounds on counts; lo == hi where no occupied bin straddles an edge
 *
 * An empty summary gives zeros. O(bins * edges).
 */
VEER_API veer_rc veer_num_summary_histogram(const veer_num_summary *summary, const double *edges,
                                            size_t n_edges, veer_bounded *cells, veer_err *err);

/* ---- Two summaries ----
 *
 * ref and cur may be at different shifts: both are read at the coarser one. VEER_ENODATA when one
 * side has no finite values. Nothing allocates. O(bins) if not said otherwise.
 */

/** The shape of the measures below. */
typedef veer_rc veer_num_measure(const veer_num_summary *ref, const veer_num_summary *cur,
                                 veer_bounded *ret, veer_err *err);

/** A measure that may be undefined. */
typedef struct veer_num_measured {
    int defined;        /* 1: value is set; 0: the measure's own call answers VEER_EUNDEFINED */
    veer_bounded value; /* as its own call answers */
} veer_num_measured;

/** All measures below, each as its own call answers. */
typedef struct veer_num_comparison {
    veer_bounded ks;                      /* veer_num_ks */
    veer_bounded superiority;             /* veer_num_superiority */
    veer_num_measured wasserstein;        /* veer_num_wasserstein */
    veer_num_measured wasserstein_scaled; /* veer_num_wasserstein_scaled */
    veer_num_measured energy;             /* veer_num_energy */
    veer_num_measured mean_shift;         /* veer_num_mean_shift */
    veer_num_measured std_shift;          /* veer_num_std_shift */
} veer_num_comparison;

/** All measures in one walk, which costs little more than one of them. */
VEER_API veer_rc veer_num_compare(const veer_num_summary *ref, const veer_num_summary *cur,
                                  veer_num_comparison *ret, veer_err *err);

/** Kolmogorov-Smirnov D, the largest |F - G|. value = lo, the largest difference at a bin's end;
 * hi - lo <= the largest min(p, q) of one bin. */
VEER_API veer_rc veer_num_ks(const veer_num_summary *ref, const veer_num_summary *cur,
                             veer_bounded *ret, veer_err *err);

/** Wasserstein-1 distance, the integral of |F - G|. Exact up to rounding whenever one side is
 * seen to be nowhere below the other, because then it is the difference of the means. */
VEER_API veer_rc veer_num_wasserstein(const veer_num_summary *ref, const veer_num_summary *cur,
                                      veer_bounded *ret, veer_err *err);

/** The same divided by the standard deviation of ref (n in the denominator, as
 * veer_wasserstein_scaled). VEER_EUNDEFINED if that is 0. */
VEER_API veer_rc veer_num_wasserstein_scaled(const veer_num_summary *ref,
                                             const veer_num_summary *cur, veer_bounded *ret,
                                             veer_err *err);

/** Energy distance, sqrt(2 * integral of (F - G)^2), as scipy.stats.energy_distance. */
VEER_API veer_rc veer_num_energy(const veer_num_summary *ref, const veer_num_summary *cur,
                                 veer_bounded *ret, veer_err *err);

/** P(cur > ref) + P(cur = ref) / 2: Mann-Whitney's U of cur over n m, and the AUC when cur holds
 * the scores of the positives. */
VEER_API veer_rc veer_num_superiority(const veer_num_summary *ref, const veer_num_summary *cur,
                                      veer_bounded *ret, veer_err *err);

/** mean(cur) - mean(ref), the exact difference rounded once; lo = value = hi. */
VEER_API veer_rc veer_num_mean_shift(const veer_num_summary *ref, const veer_num_summary *cur,
                                     veer_bounded *ret, veer_err *err);

/** std(cur) - std(ref), n in the denominator, from correctly rounded M2; lo = value = hi. */
VEER_API veer_rc veer_num_std_shift(const veer_num_summary *ref, const veer_num_summary *cur,
                                    veer_bounded *ret, veer_err *err);

/** Most bins of veer_num_reference_bins. */
#define VEER_NUM_MAX_REFERENCE_BINS 256

/**
 * Counts of both sides over bins that each hold about 1 / wanted of the reference, for PSI,
 * Jensen-Shannon, Hellinger, KL and total variation (veer/counts.h).
 *
 * The edges are chosen at ends of keys, so the counts are exact and so is every distance of them
 * for those edges; edges at the raw quantiles would lie up to one key away and give a slightly
 * different number. The first and the last bin are open. A value that holds more than its share
 * makes bins fewer; *ret_n is 1 to max(wanted, 3). A reference that is
 * constant, up to one key, has three bins: below, in and above that key.
 *
 * @param wanted      1..VEER_NUM_MAX_REFERENCE_BINS, else VEER_EINVAL
 * @param ref_counts  room for max(wanted, 3) counts; the first *ret_n are set
 * @param cur_counts  the same
 * @param edges       NULL, or room for max(wanted - 1, 2) numbers: bin i is edges[i - 1] <= v <
 * edges[i]
 */
VEER_API veer_rc veer_num_reference_bins(const veer_num_summary *ref, const veer_num_summary *cur,
                                         size_t wanted, uint64_t *ref_counts, uint64_t *cur_counts,
                                         double *edges, size_t *ret_n, veer_err *err);

VEER_END_DECLS

#endif
