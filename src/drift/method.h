/* drift/method.h: what stands behind a row of the method table.
 *
 * A method is data: which kernel of veer/counts.h, veer/twosample.h or veer/num_summary.h computes
 * it for each form that a column can have. The three functions at the end read that and answer a
 * drift_score.
 */
#ifndef VEER_DRIFT_METHOD_H
#define VEER_DRIFT_METHOD_H

#include "stats/moments.h"
#include "veer/counts.h"
#include "veer/drift.h"
#include "veer/twosample.h"

/** What a method answers; the verdict is made elsewhere (drift/decide.h). */
typedef struct drift_score {
    double score;   /* as the method defines it */
    double lo;      /* the exact score is at least this */
    double hi;      /* and at most this */
    double second;  /* second score, if the method has one */
    double p_value; /* if has_p */
    int has_p;      /* the method has a p-value */
} drift_score;

typedef veer_rc drift_smoothed_fn(const uint64_t *ref, const uint64_t *cur, size_t k,
                                  const veer_smoothing *smoothing, double *ret, veer_err *err);
typedef veer_rc drift_scratch_test_fn(const veer_sample *ref, const veer_sample *cur,
                                      double *scratch, veer_test *ret, veer_err *err);
typedef veer_rc drift_test_fn(const veer_sample *ref, const veer_sample *cur, veer_test *ret,
                              veer_err *err);
typedef veer_rc drift_distance_fn(const veer_sample *ref, const veer_sample *cur, double *ret,
                                  veer_err *err);
typedef veer_rc drift_moments_fn(const veer_moments *ref, const veer_moments *cur,
                                 double mean_shift, drift_score *ret, veer_err *err);

/** A method. Members that do not apply are NULL or 0. */
typedef struct drift_method {
    veer_drift_method info; /* the public row */

    /* counts: of categories, or of numbers in bins when `binned`; one of the first three is set */
    veer_counts_test *counts_test;         /* statistic and p-value */
    veer_counts_distance *counts_distance; /* a number */
    drift_smoothed_fn *counts_smoothed;    /* a number; half a count is added to each cell */
    veer_counts_distance *counts_second;   /* the second score */
    size_t only_cells;                     /* defined for so many categories only; 0: any */

    /* numbers; one way for samples and one for summaries */
    int binned;                          /* both: the counts above, over reference quantiles */
    drift_moments_fn *moments;           /* both: from number, mean and spread */
    drift_scratch_test_fn *scratch_test; /* samples: scratch gives the exact p-value */
    drift_test_fn *test;                 /* samples */
    drift_distance_fn *distance;         /* samples */
    veer_num_measure *measure;           /* summaries */
    int ks_p;                            /* summaries: the score is D, so its p-value is known */
    double scale; /* both: divide by the reference's deviation to this power */
} drift_method;

/** The row of that name, or NULL. */
const drift_method *veer_drift_method_named(const char *name);

/** A method over two vectors of counts. VEER_EUNDEFINED as its kernel says. O(cells). */
veer_rc veer_drift_run_counts(const drift_method *method, const uint64_t *ref, const uint64_t *cur,
                              size_t cells, drift_score *ret, veer_err *err);

/** A method over two samples; bins for binned methods. Allocates what an exact p-value needs. */
veer_rc veer_drift_run_samples(const drift_method *method, const veer_sample *ref,
                               const veer_sample *cur, size_t bins, drift_score *ret,
                               veer_err *err);

/** A method over two summaries, for one with from_summaries; the score carries its bounds. */
veer_rc veer_drift_run_summaries(const drift_method *method, const veer_num_summary *ref,
                                 const veer_num_summary *cur, size_t bins, drift_score *ret,
                                 veer_err *err);

#endif
