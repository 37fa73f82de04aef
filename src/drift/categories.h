/* drift/categories.h: the methods that compare two vectors of counts. */
#ifndef VEER_DRIFT_CATEGORIES_H
#define VEER_DRIFT_CATEGORIES_H

#include "drift/method.h"

drift_counts_fn veer_drift_chi2_counts;
drift_counts_fn veer_drift_g_test_counts;
drift_counts_fn veer_drift_fisher_counts;
drift_counts_fn veer_drift_z_counts;
drift_counts_fn veer_drift_tv_counts;
drift_counts_fn veer_drift_linf_counts;
drift_counts_fn veer_drift_cramers_v_counts; /* bias-corrected */
drift_counts_fn veer_drift_psi_counts;
drift_counts_fn veer_drift_kl_counts;
drift_counts_fn veer_drift_js_counts;
drift_counts_fn veer_drift_js_base2_counts;
drift_counts_fn veer_drift_hellinger_counts;
drift_counts_fn veer_drift_cosine_counts;
drift_counts_fn veer_drift_kl_cosine_counts;

/** Total variation with the p-value of the test that fits the table: what `auto` uses. */
drift_counts_fn veer_drift_tv_tested_counts;

#endif
