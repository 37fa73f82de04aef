/* The table of drift methods. A new method is one row here and its tests; help, manual page and
 * reports read this table. */
#include <string.h>

#include "drift/method.h"

/* Rules: p below the threshold, score above it, score below it, score above it and p small. */
#define BY_P .rule = VEER_DRIFT_BY_P_VALUE, .default_threshold = 0.05
#define BY_DISTANCE(limit) .rule = VEER_DRIFT_BY_DISTANCE, .default_threshold = (limit)
#define BY_SIMILARITY(limit) .rule = VEER_DRIFT_BY_SIMILARITY, .default_threshold = (limit)
#define BY_EFFECT(limit) .rule = VEER_DRIFT_BY_EFFECT, .default_threshold = (limit)
/* The score has the unit of the column: the user gives the threshold. */
#define BY_DISTANCE_IN_UNITS .rule = VEER_DRIFT_BY_DISTANCE, .default_threshold = 0.0

static veer_rc welch(const veer_moments *ref, const veer_moments *cur, double mean_shift,
                     drift_score *ret, veer_err *err)
{
    veer_test test;
    const veer_rc rc = veer_welch_moments(ref, cur, mean_shift, &test, err);
    if (rc == VEER_OK)
        *ret = (drift_score){.score = test.statistic, .p_value = test.p_value, .has_p = 1};
    return rc;
}

static veer_rc shift(const veer_moments *ref, const veer_moments *cur, double mean_shift,
                     drift_score *ret, veer_err *err)
{
    veer_shift moved;
    const veer_rc rc = veer_shift_moments(ref, cur, mean_shift, &moved, err);
    if (rc == VEER_OK)
        *ret = (drift_score){.score = moved.mean_relative, .second = moved.std_relative};
    return rc;
}

static const drift_method methods[] = {
    {.info = {.name = "auto",
              .title = "automatic choice",
              .score_name = "score",
              .doc = "KS for numbers, total variation for categories; drift must be significant "
                     "and large enough to matter",
              .numeric = 1,
              .categorical = 1,
              .from_summaries = 1,
              BY_EFFECT(0.1)}},
    {.info = {.name = "ks",
              .title = "Kolmogorov-Smirnov",
              .score_name = "D",
              .doc = "largest gap between the two distribution functions; two-sample test",
              .numeric = 1,
              .from_summaries = 1,
              BY_P},
     .scratch_test = veer_ks_2samp,
     .measure = veer_num_ks,
     .ks_p = 1},
    {.info = {.name = "cvm",
              .title = "Cramer-von Mises",
              .score_name = "T",
              .doc = "integrated squared gap between the two distribution functions; two-sample "
                     "test",
              .numeric = 1,
              BY_P},
     .scratch_test = veer_cvm_2samp},
    {.info = {.name = "anderson",
              .title = "Anderson-Darling",
              .score_name = "A2",
              .doc = "squared gap that weighs the tails; the p-value lies between 0.001 and 0.25",
              .numeric = 1,
              BY_P},
     .test = veer_anderson_2samp},
    {.info = {.name = "mann_whitney",
              .title = "Mann-Whitney U",
              .score_name = "U",
              .doc = "is one window larger than the other; rank test",
              .numeric = 1,
              BY_P},
     .scratch_test = veer_mann_whitney},
    {.info = {.name = "welch_t",
              .title = "Welch's t",
              .score_name = "t",
              .doc = "do the means differ; unequal variances allowed",
              .numeric = 1,
              .from_summaries = 1,
              BY_P},
     .moments = welch},
    {.info = {.name = "wasserstein",
              .title = "Wasserstein / reference std",
              .score_name = "W",
              .doc = "how far the values moved on average, in standard deviations of the "
                     "reference",
              .numeric = 1,
              .from_summaries = 1,
              BY_DISTANCE(0.1)},
     .distance = veer_wasserstein,
     .measure = veer_num_wasserstein,
     .scale = 1.0},
    {.info = {.name = "wasserstein_raw",
              .title = "Wasserstein",
              .score_name = "W",
              .doc = "how far the values moved on average, in the unit of the column; needs a "
                     "threshold",
              .numeric = 1,
              .from_summaries = 1,
              BY_DISTANCE_IN_UNITS},
     .distance = veer_wasserstein,
     .measure = veer_num_wasserstein},
    {.info = {.name = "energy",
              .title = "energy distance / root of reference std",
              .score_name = "E",
              .doc = "energy distance without a unit: divided by the root of the reference's "
                     "deviation",
              .numeric = 1,
              .from_summaries = 1,
              BY_DISTANCE(0.1)},
     .distance = veer_energy_distance,
     .measure = veer_num_energy,
     .scale = 0.5},
    {.info = {.name = "energy_raw",
              .title = "energy distance",
              .score_name = "E",
              .doc = "energy distance in the root of the unit of the column; needs a threshold",
              .numeric = 1,
              .from_summaries = 1,
              BY_DISTANCE_IN_UNITS},
     .distance = veer_energy_distance,
     .measure = veer_num_energy},
    {.info = {.name = "shift",
              .title = "mean and deviation shift",
              .score_name = "mean shift",
              .doc = "shift of the mean and of the deviation, in deviations of the reference",
              .numeric = 1,
              .from_summaries = 1,
              BY_DISTANCE(0.05),
              .second_name = "std shift",
              .second_rule = VEER_DRIFT_BY_DISTANCE},
     .moments = shift},
    {.info = {.name = "chi2",
              .title = "chi-square",
              .score_name = "chi2",
              .doc = "test of equal shares",
              .categorical = 1,
              BY_P},
     .counts_test = veer_chi2_homogeneity},
    {.info = {.name = "g_test",
              .title = "G-test",
              .score_name = "G",
              .doc = "likelihood-ratio test of equal shares",
              .categorical = 1,
              BY_P},
     .counts_test = veer_g_test},
    {.info = {.name = "fisher",
              .title = "Fisher's exact test",
              .score_name = "odds ratio",
              .doc = "exact test of equal shares of 2 categories",
              .categorical = 1,
              BY_P},
     .counts_test = veer_fisher_exact,
     .only_cells = 2},
    {.info = {.name = "z_proportions",
              .title = "Z-test of proportions",
              .score_name = "z",
              .doc = "test of equal shares of 2 categories",
              .categorical = 1,
              BY_P},
     .counts_test = veer_z_proportions,
     .only_cells = 2},
    {.info = {.name = "tv",
              .title = "total variation",
              .score_name = "TV",
              .doc = "share of rows that would have to change category",
              .categorical = 1,
              BY_DISTANCE(0.1)},
     .counts_distance = veer_total_variation},
    {.info = {.name = "linf",
              .title = "L-infinity",
              .score_name = "Linf",
              .doc = "largest change of the share of one category",
              .categorical = 1,
              BY_DISTANCE(0.1)},
     .counts_distance = veer_linf},
    {.info = {.name = "cramers_v",
              .title = "Cramer's V, bias-corrected",
              .score_name = "V",
              .doc = "strength of association between window and category (Bergsma 2013)",
              .categorical = 1,
              BY_DISTANCE(0.2)},
     .counts_distance = veer_cramers_v_corrected},
    {.info = {.name = "psi",
              .title = "population stability index",
              .score_name = "PSI",
              .doc = "sum of (q - p) ln(q / p) over reference-quantile bins or categories",
              .numeric = 1,
              .categorical = 1,
              .from_summaries = 1,
              BY_DISTANCE(0.2)},
     .counts_smoothed = veer_psi,
     .binned = 1},
    {.info = {.name = "kl",
              .title = "Kullback-Leibler divergence",
              .score_name = "KL",
              .doc = "KL(current || reference) in nats over reference-quantile bins or categories",
              .numeric = 1,
              .categorical = 1,
              .from_summaries = 1,
              BY_DISTANCE(0.1)},
     .counts_smoothed = veer_kl,
     .binned = 1},
    {.info = {.name = "js",
              .title = "Jensen-Shannon distance",
              .score_name = "JS",
              .doc = "root of the divergence in nats (0 to 0.8326), as SciPy and Evidently have it",
              .numeric = 1,
              .categorical = 1,
              .from_summaries = 1,
              BY_DISTANCE(0.1)},
     .counts_distance = veer_js_distance,
     .binned = 1},
    {.info = {.name = "js_base2",
              .title = "Jensen-Shannon distance, base 2",
              .score_name = "JS",
              .doc = "root of the divergence in bits (0 to 1), as NannyML has it",
              .numeric = 1,
              .categorical = 1,
              .from_summaries = 1,
              BY_DISTANCE(0.1)},
     .counts_distance = veer_js_distance_base2,
     .binned = 1},
    {.info = {.name = "hellinger",
              .title = "Hellinger distance",
              .score_name = "H",
              .doc = "distance of the roots of the shares over reference-quantile bins or "
                     "categories (0 to 1)",
              .numeric = 1,
              .categorical = 1,
              .from_summaries = 1,
              BY_DISTANCE(0.1)},
     .counts_distance = veer_hellinger,
     .binned = 1},
    {.info = {.name = "cosine",
              .title = "cosine similarity",
              .score_name = "cosine",
              .doc = "angle between the two vectors of counts",
              .categorical = 1,
              BY_SIMILARITY(0.9)},
     .counts_distance = veer_cosine_similarity},
    {.info = {.name = "kl_cosine",
              .title = "KL and cosine",
              .score_name = "KL",
              .doc = "KL(current || reference) above 0.1 or cosine similarity below 0.9",
              .categorical = 1,
              BY_DISTANCE(0.1),
              .second_name = "cosine",
              .second_rule = VEER_DRIFT_BY_SIMILARITY,
              .second_threshold = 0.9},
     .counts_smoothed = veer_kl,
     .counts_second = veer_cosine_similarity},
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
