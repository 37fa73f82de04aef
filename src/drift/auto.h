/* drift/auto.h: what `auto` does with one column. */
#ifndef VEER_DRIFT_AUTO_H
#define VEER_DRIFT_AUTO_H

#include <stdbool.h>

#include "drift/method.h"

/** What `auto` chose and found. */
typedef struct drift_choice {
    const drift_method *method; /* KS or total variation */
    drift_score score;          /* with the p-value of the test that fits */
    size_t pooled;              /* rare categories that share a cell; 0 if none */
} drift_choice;

/** KS, or total variation for few distinct values; the exact p-value while it is cheap. */
veer_rc veer_drift_auto_samples(const veer_sample *ref, const veer_sample *cur, drift_choice *ret,
                                veer_err *err);

/** KS with bounds. */
veer_rc veer_drift_auto_summaries(const veer_num_summary *ref, const veer_num_summary *cur,
                                  drift_choice *ret, veer_err *err);

/** Total variation over categories, the rare ones pooled. VEER_EUNDEFINED if all are rare;
 * has_others as in veer_drift_input. */
veer_rc veer_drift_auto_counts(const uint64_t *ref, const uint64_t *cur, size_t cells,
                               bool has_others, drift_choice *ret, veer_err *err);

/** The p-value of equal shares: Fisher's test for a 2 x 2 table with a small cell, else chi-square.
 */
veer_rc veer_drift_p_of_shares(const uint64_t *ref, const uint64_t *cur, size_t cells,
                               double *ret_p, veer_err *err);

#endif
