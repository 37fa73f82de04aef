/* The table of drift methods. A new method is one row here, its functions in numbers.c,
 * categories.c or summaries.c, and its oracle rows; help, manual page and documentation read this
 * table. */
#include <string.h>

#include "drift/categories.h"
#include "drift/method.h"
#include "drift/numbers.h"
#include "drift/summaries.h"

/* A threshold that the user has to give: the score has the unit of the column. */
#define NO_DEFAULT 0.0

static const drift_method methods[] = {
    {{"auto", "automatic choice", "score",
      "KS for numbers, total variation for categories; drift must be significant and large enough "
      "to matter",
      1, 1, 1, VEER_DRIFT_BY_EFFECT, 0.1, NULL, VEER_DRIFT_BY_EFFECT, 0.0},
     NULL,
     NULL,
     NULL},
    {{"ks", "Kolmogorov-Smirnov", "D",
      "largest gap between the two distribution functions; two-sample test", 1, 0, 1,
      VEER_DRIFT_BY_P_VALUE, 0.05, NULL, VEER_DRIFT_BY_P_VALUE, 0.0},
     veer_drift_ks_samples,
     veer_drift_ks_summaries,
     NULL},
    {{"cvm", "Cramer-von Mises", "T",
      "integrated squared gap between the two distribution functions; two-sample test", 1, 0, 0,
      VEER_DRIFT_BY_P_VALUE, 0.05, NULL, VEER_DRIFT_BY_P_VALUE, 0.0},
     veer_drift_cvm_samples,
     NULL,
     NULL},
    {{"anderson", "Anderson-Darling", "A2",
      "squared gap that weighs the tails; the p-value lies between 0.001 and 0.25", 1, 0, 0,
      VEER_DRIFT_BY_P_VALUE, 0.05, NULL, VEER_DRIFT_BY_P_VALUE, 0.0},
     veer_drift_anderson_samples,
     NULL,
     NULL},
    {{"mann_whitney", "Mann-Whitney U", "U", "is one window larger than the other; rank test", 1, 0,
      0, VEER_DRIFT_BY_P_VALUE, 0.05, NULL, VEER_DRIFT_BY_P_VALUE, 0.0},
     veer_drift_mann_whitney_samples,
     NULL,
     NULL},
    {{"welch_t", "Welch's t", "t", "do the means differ; unequal variances allowed", 1, 0, 1,
      VEER_DRIFT_BY_P_VALUE, 0.05, NULL, VEER_DRIFT_BY_P_VALUE, 0.0},
     veer_drift_welch_samples,
     veer_drift_welch_summaries,
     NULL},
    {{"wasserstein", "Wasserstein / reference std", "W",
      "how far the values moved on average, in standard deviations of the reference", 1, 0, 1,
      VEER_DRIFT_BY_DISTANCE, 0.1, NULL, VEER_DRIFT_BY_DISTANCE, 0.0},
     veer_drift_wasserstein_samples,
     veer_drift_wasserstein_summaries,
     NULL},
    {{"wasserstein_raw", "Wasserstein", "W",
      "how far the values moved on average, in the unit of the column; needs a threshold", 1, 0, 1,
      VEER_DRIFT_BY_DISTANCE, NO_DEFAULT, NULL, VEER_DRIFT_BY_DISTANCE, 0.0},
     veer_drift_wasserstein_raw_samples,
     veer_drift_wasserstein_raw_summaries,
     NULL},
    {{"energy", "energy distance / root of reference std", "E",
      "energy distance without a unit: divided by the root of the reference's deviation", 1, 0, 0,
      VEER_DRIFT_BY_DISTANCE, 0.1, NULL, VEER_DRIFT_BY_DISTANCE, 0.0},
     veer_drift_energy_samples,
     NULL,
     NULL},
    {{"energy_raw", "energy distance", "E",
      "energy distance in the root of the unit of the column; needs a threshold", 1, 0, 1,
      VEER_DRIFT_BY_DISTANCE, NO_DEFAULT, NULL, VEER_DRIFT_BY_DISTANCE, 0.0},
     veer_drift_energy_raw_samples,
     veer_drift_energy_raw_summaries,
     NULL},
    {{"shift", "mean and deviation shift", "mean shift",
      "shift of the mean and of the deviation, in deviations of the reference", 1, 0, 1,
      VEER_DRIFT_BY_DISTANCE, 0.05, "std shift", VEER_DRIFT_BY_DISTANCE, 0.0},
     veer_drift_shift_samples,
     veer_drift_shift_summaries,
     NULL},
    {{"chi2", "chi-square", "chi2", "test of equal shares", 0, 1, 0, VEER_DRIFT_BY_P_VALUE, 0.05,
      NULL, VEER_DRIFT_BY_P_VALUE, 0.0},
     NULL,
     NULL,
     veer_drift_chi2_counts},
    {{"g_test", "G-test", "G", "likelihood-ratio test of equal shares", 0, 1, 0,
      VEER_DRIFT_BY_P_VALUE, 0.05, NULL, VEER_DRIFT_BY_P_VALUE, 0.0},
     NULL,
     NULL,
     veer_drift_g_test_counts},
    {{"fisher", "Fisher's exact test", "odds ratio", "exact test of equal shares of 2 categories",
      0, 1, 0, VEER_DRIFT_BY_P_VALUE, 0.05, NULL, VEER_DRIFT_BY_P_VALUE, 0.0},
     NULL,
     NULL,
     veer_drift_fisher_counts},
    {{"z_proportions", "Z-test of proportions", "z", "test of equal shares of 2 categories", 0, 1,
      0, VEER_DRIFT_BY_P_VALUE, 0.05, NULL, VEER_DRIFT_BY_P_VALUE, 0.0},
     NULL,
     NULL,
     veer_drift_z_counts},
    {{"tv", "total variation", "TV", "share of rows that would have to change category", 0, 1, 0,
      VEER_DRIFT_BY_DISTANCE, 0.1, NULL, VEER_DRIFT_BY_DISTANCE, 0.0},
     NULL,
     NULL,
     veer_drift_tv_counts},
    {{"linf", "L-infinity", "Linf", "largest change of the share of one category", 0, 1, 0,
      VEER_DRIFT_BY_DISTANCE, 0.1, NULL, VEER_DRIFT_BY_DISTANCE, 0.0},
     NULL,
     NULL,
     veer_drift_linf_counts},
    {{"cramers_v", "Cramer's V, bias-corrected", "V",
      "strength of association between window and category (Bergsma 2013)", 0, 1, 0,
      VEER_DRIFT_BY_DISTANCE, 0.2, NULL, VEER_DRIFT_BY_DISTANCE, 0.0},
     NULL,
     NULL,
     veer_drift_cramers_v_counts},
    {{"psi", "population stability index", "PSI",
      "sum of (q - p) ln(q / p) over reference-quantile bins or categories", 1, 1, 1,
      VEER_DRIFT_BY_DISTANCE, 0.2, NULL, VEER_DRIFT_BY_DISTANCE, 0.0},
     veer_drift_psi_samples,
     veer_drift_psi_summaries,
     veer_drift_psi_counts},
    {{"kl", "Kullback-Leibler divergence", "KL",
      "KL(current || reference) in nats over reference-quantile bins or categories", 1, 1, 1,
      VEER_DRIFT_BY_DISTANCE, 0.1, NULL, VEER_DRIFT_BY_DISTANCE, 0.0},
     veer_drift_kl_samples,
     veer_drift_kl_summaries,
     veer_drift_kl_counts},
    {{"js", "Jensen-Shannon distance", "JS",
      "root of the divergence in nats (0 to 0.8326), as SciPy and Evidently have it", 1, 1, 1,
      VEER_DRIFT_BY_DISTANCE, 0.1, NULL, VEER_DRIFT_BY_DISTANCE, 0.0},
     veer_drift_js_samples,
     veer_drift_js_summaries,
     veer_drift_js_counts},
    {{"js_base2", "Jensen-Shannon distance, base 2", "JS",
      "root of the divergence in bits (0 to 1), as NannyML has it", 1, 1, 1, VEER_DRIFT_BY_DISTANCE,
      0.1, NULL, VEER_DRIFT_BY_DISTANCE, 0.0},
     veer_drift_js_base2_samples,
     veer_drift_js_base2_summaries,
     veer_drift_js_base2_counts},
    {{"hellinger", "Hellinger distance", "H",
      "distance of the roots of the shares over reference-quantile bins or categories (0 to 1)", 1,
      1, 1, VEER_DRIFT_BY_DISTANCE, 0.1, NULL, VEER_DRIFT_BY_DISTANCE, 0.0},
     veer_drift_hellinger_samples,
     veer_drift_hellinger_summaries,
     veer_drift_hellinger_counts},
    {{"cosine", "cosine similarity", "cosine", "angle between the two vectors of counts", 0, 1, 0,
      VEER_DRIFT_BY_SIMILARITY, 0.9, NULL, VEER_DRIFT_BY_SIMILARITY, 0.0},
     NULL,
     NULL,
     veer_drift_cosine_counts},
    {{"kl_cosine", "KL and cosine", "KL",
      "KL(current || reference) above 0.1 or cosine similarity below 0.9", 0, 1, 0,
      VEER_DRIFT_BY_DISTANCE, 0.1, "cosine", VEER_DRIFT_BY_SIMILARITY, 0.9},
     NULL,
     NULL,
     veer_drift_kl_cosine_counts},
};

#define METHOD_COUNT (sizeof methods / sizeof methods[0])

size_t veer_drift_method_count(void)
{
    return METHOD_COUNT;
}

const veer_drift_method *veer_drift_method_at(size_t index)
{
    return index < METHOD_COUNT ? &methods[index].info : NULL;
}

const drift_method *veer_drift_method_named(const char *name)
{
    for (size_t i = 0; i < METHOD_COUNT; i++)
        if (strcmp(methods[i].info.name, name) == 0)
            return &methods[i];
    return NULL;
}

const veer_drift_method *veer_drift_method_find(const char *name)
{
    const drift_method *method = veer_drift_method_named(name);
    return method == NULL ? NULL : &method->info;
}
