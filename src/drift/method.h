/* drift/method.h: what stands behind a row of the method table. */
#ifndef VEER_DRIFT_METHOD_H
#define VEER_DRIFT_METHOD_H

#include "veer/drift.h"

/** What a method answers; the verdict is made elsewhere (drift/decide.h). */
typedef struct drift_score {
    double score;   /* as the method defines it */
    double lo;      /* the exact score is at least this */
    double hi;      /* and at most this */
    double second;  /* second score, if the method has one */
    double p_value; /* if has_p */
    int has_p;
} drift_score;

/** Arguments that only some methods read. */
typedef struct drift_args {
    size_t bins;  /* reference-quantile bins wanted */
    double alpha; /* significance level for a size-aware threshold */
} drift_args;

typedef veer_rc drift_samples_fn(const veer_sample *ref, const veer_sample *cur,
                                 const drift_args *args, drift_score *ret, veer_err *err);
typedef veer_rc drift_summaries_fn(const veer_num_summary *ref, const veer_num_summary *cur,
                                   const drift_args *args, drift_score *ret, veer_err *err);
typedef veer_rc drift_counts_fn(const uint64_t *ref, const uint64_t *cur, size_t cells,
                                const drift_args *args, drift_score *ret, veer_err *err);

/** A method: the public row and one function per form of data; NULL where it does not apply. */
typedef struct drift_method {
    veer_drift_method info;
    drift_samples_fn *samples;
    drift_summaries_fn *summaries;
    drift_counts_fn *counts;
} drift_method;

/** The row of that name; the name must exist. */
const drift_method *veer_drift_method_named(const char *name);

#endif
