/* drift/summaries.h: the methods that work on number summaries, with bounds. */
#ifndef VEER_DRIFT_SUMMARIES_H
#define VEER_DRIFT_SUMMARIES_H

#include "drift/method.h"

/** Finite values that a summary holds. */
uint64_t veer_drift_summary_n(const veer_num_summary *summary);

/* The p-value of KS is asymptotic and taken at the D of the bins, the lower end of the bounds. */
drift_summaries_fn veer_drift_ks_summaries;
drift_summaries_fn veer_drift_welch_summaries;
drift_summaries_fn veer_drift_wasserstein_summaries;
drift_summaries_fn veer_drift_wasserstein_raw_summaries;
drift_summaries_fn veer_drift_energy_raw_summaries;
drift_summaries_fn veer_drift_shift_summaries;
drift_summaries_fn veer_drift_psi_summaries;
drift_summaries_fn veer_drift_kl_summaries;
drift_summaries_fn veer_drift_js_summaries;
drift_summaries_fn veer_drift_js_base2_summaries;
drift_summaries_fn veer_drift_hellinger_summaries;

#endif
