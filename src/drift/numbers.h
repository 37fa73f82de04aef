/* drift/numbers.h: the methods that compare two samples of numbers. */
#ifndef VEER_DRIFT_NUMBERS_H
#define VEER_DRIFT_NUMBERS_H

#include "drift/method.h"

drift_samples_fn veer_drift_ks_samples;
drift_samples_fn veer_drift_cvm_samples;
drift_samples_fn veer_drift_anderson_samples;
drift_samples_fn veer_drift_mann_whitney_samples;
drift_samples_fn veer_drift_welch_samples;
drift_samples_fn veer_drift_wasserstein_samples;     /* divided by the reference's deviation */
drift_samples_fn veer_drift_wasserstein_raw_samples; /* in the unit of the column */
drift_samples_fn veer_drift_energy_samples;          /* divided by the root of that deviation */
drift_samples_fn veer_drift_energy_raw_samples;
drift_samples_fn veer_drift_shift_samples;

/* Distances of counts over the reference's quantile bins. */
drift_samples_fn veer_drift_psi_samples;
drift_samples_fn veer_drift_kl_samples;
drift_samples_fn veer_drift_js_samples;
drift_samples_fn veer_drift_js_base2_samples;
drift_samples_fn veer_drift_hellinger_samples;

/** KS for `auto`: the exact p-value only while counting its lattice paths stays cheap. */
drift_samples_fn veer_drift_ks_samples_quick;

#endif
