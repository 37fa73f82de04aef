/* One column: run the method, add effect and missing share, decide. */
#include <math.h>
#include <string.h>

#include "base/err.h"
#include "base/limits.h"
#include "base/line.h"
#include "drift/auto.h"
#include "drift/decide.h"
#include "drift/method.h"

/* One call of veer_drift_test. */
typedef struct job {
    const veer_drift_input *input;
    const veer_drift_options *options; /* the caller's, or defaults */
    const drift_method *method;        /* the one asked for; `auto` included */
    size_t bins;                       /* with the default filled in */
    double alpha;                      /* the same */
} job;

static const veer_drift_options default_options = VEER_DRIFT_OPTIONS_INIT;

/* ---- arguments ---- */

static veer_rc check_threshold(const job *j, veer_err *err)
{
    const veer_drift_method *info = &j->method->info;
    if (!j->options->has_threshold) {
        if (info->default_threshold > 0.0)
            return VEER_OK;
        return veer_fail(err, VEER_EINVAL,
                         "method '%s' has the unit of the column: give it a threshold", info->name);
    }
    const double t = j->options->threshold;
    if (!isfinite(t) || t < 0.0)
        return veer_fail(err, VEER_EINVAL, "a threshold is a number of 0 or more, got %g", t);
    if (info->rule == VEER_DRIFT_BY_P_VALUE && !(t > 0.0 && t <= 1.0))
        return veer_fail(err, VEER_EINVAL,
                         "the threshold of '%s' is a p-value above 0 and up to 1, got %g",
                         info->name, t);
    return VEER_OK;
}

static veer_rc check_fit(const job *j, veer_err *err)
{
    const veer_drift_method *info = &j->method->info;
    if (j->input->kind == VEER_DRIFT_CATEGORIES)
        return info->categorical
                   ? VEER_OK
                   : veer_fail(err, VEER_EINVAL, "method '%s' works on numbers, not on categories",
                               info->name);
    if (!info->numeric)
        return veer_fail(err, VEER_EINVAL, "method '%s' works on categories, not on numbers",
                         info->name);
    if (j->input->ref_summary != NULL && !info->from_summaries)
        return veer_fail(err, VEER_EINVAL, "method '%s' needs every value, not a summary",
                         info->name);
    return VEER_OK;
}

static veer_rc prepare(job *j, veer_err *err)
{
    const char *name = j->options->method == NULL ? "auto" : j->options->method;
    j->method = veer_drift_method_named(name);
    if (j->method == NULL)
        return veer_fail(err, VEER_EINVAL, "there is no drift method '%s'", name);
    j->bins = j->options->bins == 0 ? VEER_DRIFT_DEFAULT_BINS : j->options->bins;
    if (j->bins < 2 || j->bins > VEER_LIMIT_DRIFT_BINS)
        return veer_fail(err, VEER_EINVAL, "bins must be 2 to %d, got %zu", VEER_LIMIT_DRIFT_BINS,
                         j->bins);
    j->alpha = j->options->alpha == 0.0 ? VEER_DRIFT_DEFAULT_ALPHA : j->options->alpha;
    if (!(j->alpha > 0.0 && j->alpha < 1.0))
        return veer_fail(err, VEER_EINVAL, "alpha must lie between 0 and 1, got %g", j->alpha);
    const veer_rc rc = check_threshold(j, err);
    return rc != VEER_OK ? rc : check_fit(j, err);
}

/* ---- sizes and missing values ---- */

static uint64_t total_of(const uint64_t *counts, size_t cells)
{
    uint64_t total = 0;
    for (size_t i = 0; i < cells; i++)
        total += counts[i];
    return total;
}

static void set_sizes(const veer_drift_input *in, veer_drift_result *r)
{
    if (in->kind == VEER_DRIFT_CATEGORIES) {
        r->ref_n = total_of(in->ref_counts, in->cells);
        r->cur_n = total_of(in->cur_counts, in->cells);
    } else if (in->ref_summary != NULL) {
        r->ref_n = veer_num_summary_count(in->ref_summary);
        r->cur_n = veer_num_summary_count(in->cur_summary);
    } else {
        r->ref_n = in->ref_sample->n;
        r->cur_n = in->cur_sample->n;
    }
    const double ref_rows = (double)r->ref_n + (double)in->ref_missing;
    const double cur_rows = (double)r->cur_n + (double)in->cur_missing;
    r->ref_missing_share = ref_rows > 0.0 ? (double)in->ref_missing / ref_rows : 0.0;
    r->cur_missing_share = cur_rows > 0.0 ? (double)in->cur_missing / cur_rows : 0.0;
}

static veer_rc test_missing(const veer_drift_input *in, veer_drift_result *r, veer_err *err)
{
    const uint64_t ref[] = {in->ref_missing, r->ref_n};
    const uint64_t cur[] = {in->cur_missing, r->cur_n};
    if (ref[0] + cur[0] == 0 || ref[0] + ref[1] == 0 || cur[0] + cur[1] == 0)
        return VEER_OK;
    const veer_rc rc = veer_drift_p_of_shares(ref, cur, 2, &r->missing_p, err);
    if (rc != VEER_OK)
        return rc;
    r->has_missing_p = 1;
    r->missing_p_adjusted = r->missing_p;
    return VEER_OK;
}

/* ---- running ---- */

static void store_score(veer_drift_result *r, const drift_method *method, const drift_score *score)
{
    r->method = &method->info;
    r->has_score = 1;
    r->otherwise = VEER_DRIFT_STABLE;
    r->score = score->score;
    r->score_lo = score->lo;
    r->score_hi = score->hi;
    r->has_p = score->has_p;
    r->p_value = r->p_adjusted = score->p_value;
    r->has_second = method->info.second_name != NULL;
    r->second = score->second;
}

static veer_rc run_auto(const job *j, veer_drift_result *r, veer_err *err)
{
    const veer_drift_input *in = j->input;
    drift_choice choice;
    veer_rc rc;
    if (in->kind == VEER_DRIFT_CATEGORIES)
        rc = veer_drift_auto_counts(in->ref_counts, in->cur_counts, in->cells, in->has_others != 0,
                                    &choice, err);
    else if (in->ref_summary != NULL)
        rc = veer_drift_auto_summaries(in->ref_summary, in->cur_summary, &choice, err);
    else
        rc = veer_drift_auto_samples(in->ref_sample, in->cur_sample, &choice, err);
    r->chosen_by_auto = 1;
    if (rc != VEER_OK)
        return rc;
    store_score(r, choice.method, &choice.score);
    if (choice.pooled > 0)
        veer_line_print(r->note, sizeof r->note, "%zu rare categories pooled", choice.pooled);
    return VEER_OK;
}

static veer_rc run_named(const job *j, veer_drift_result *r, veer_err *err)
{
    const veer_drift_input *in = j->input;
    drift_score score;
    veer_rc rc;
    if (in->kind == VEER_DRIFT_CATEGORIES)
        rc = veer_drift_run_counts(j->method, in->ref_counts, in->cur_counts, in->cells, &score,
                                   err);
    else if (in->ref_summary != NULL)
        rc = veer_drift_run_summaries(j->method, in->ref_summary, in->cur_summary, j->bins, &score,
                                      err);
    else
        rc =
            veer_drift_run_samples(j->method, in->ref_sample, in->cur_sample, j->bins, &score, err);
    if (rc == VEER_OK)
        store_score(r, j->method, &score);
    return rc;
}

/* ---- thresholds and effect ---- */

/* The D that Kolmogorov's limit exceeds with probability alpha. */
static double ks_critical(const veer_drift_result *r, double alpha)
{
    const double n = (double)r->ref_n, m = (double)r->cur_n;
    return sqrt(-0.5 * log(0.5 * alpha) * (n + m) / (n * m));
}

static double psi_critical(const job *j, const veer_drift_result *r)
{
    size_t bins = j->bins;
    if (j->input->kind == VEER_DRIFT_CATEGORIES) {
        bins = 0;
        for (size_t i = 0; i < j->input->cells; i++)
            bins += j->input->ref_counts[i] + j->input->cur_counts[i] > 0;
    }
    double limit = 0.0;
    if (bins >= 2)
        (void)veer_psi_critical(j->alpha, bins, r->ref_n, r->cur_n, &limit, NULL);
    return limit;
}

static double threshold_of(const job *j, const veer_drift_result *r)
{
    const double base =
        j->options->has_threshold ? j->options->threshold : j->method->info.default_threshold;
    if (r->rule == VEER_DRIFT_BY_EFFECT && strcmp(r->method->name, "ks") == 0)
        return fmax(base, ks_critical(r, j->alpha));
    if (!j->options->has_threshold && strcmp(r->method->name, "psi") == 0)
        return fmax(base, psi_critical(j, r));
    return base;
}

/* One effect size for every method, so that columns can be compared with each other. */
static void set_effect(const veer_drift_input *in, veer_drift_result *r)
{
    veer_rc rc;
    if (r->chosen_by_auto && r->has_score) {
        r->effect = r->score;
        rc = VEER_OK;
    } else if (in->kind == VEER_DRIFT_CATEGORIES) {
        rc = veer_total_variation(in->ref_counts, in->cur_counts, in->cells, &r->effect, NULL);
    } else if (in->ref_sample != NULL) {
        veer_ks ks = {0};
        rc = veer_ks_distance(in->ref_sample, in->cur_sample, &ks, NULL);
        r->effect = ks.d;
    } else {
        veer_bounded d = {0};
        rc = veer_num_ks(in->ref_summary, in->cur_summary, &d, NULL);
        r->effect = d.value;
    }
    r->has_effect = rc == VEER_OK;
}

/* ---- the call ---- */

static int is_auto(const job *j)
{
    return j->method == veer_drift_method_named("auto");
}

static veer_rc run(const job *j, veer_drift_result *r, veer_err *err)
{
    if (r->ref_n == 0 || r->cur_n == 0) {
        veer_line_print(r->note, sizeof r->note, "no values in the %s window",
                        r->ref_n > 0   ? "current"
                        : r->cur_n > 0 ? "reference"
                                       : "reference or current");
        return VEER_OK;
    }
    veer_err why = VEER_ERR_INIT;
    const veer_rc rc = is_auto(j) ? run_auto(j, r, &why) : run_named(j, r, &why);
    if (rc == VEER_EUNDEFINED || rc == VEER_ENODATA) {
        r->otherwise = VEER_DRIFT_UNTESTABLE;
        veer_line_print(r->note, sizeof r->note, "%s", why.msg);
    } else if (rc != VEER_OK) {
        return veer_fail(err, rc, "%s", why.msg);
    }
    if (r->has_score)
        r->threshold = threshold_of(j, r);
    set_effect(j->input, r);
    return VEER_OK;
}

veer_rc veer_drift_test(const veer_drift_input *input, const veer_drift_options *options,
                        veer_drift_result *ret, veer_err *err)
{
    job j = {.input = input, .options = options == NULL ? &default_options : options};
    veer_rc rc = prepare(&j, err);
    if (rc != VEER_OK)
        return rc;
    veer_drift_result r = {
        .method = &j.method->info,
        .rule = j.method->info.rule,
        .otherwise = VEER_DRIFT_NO_DATA,
        .exact = input->ref_summary == NULL,
        .alpha = j.alpha,
        .p_value = 1.0,
        .p_adjusted = 1.0,
        .missing_p = 1.0,
        .missing_p_adjusted = 1.0,
    };
    set_sizes(input, &r);
    rc = run(&j, &r, err);
    if (rc == VEER_OK && is_auto(&j))
        rc = test_missing(input, &r, err);
    if (rc != VEER_OK)
        return rc;
    veer_drift_decide(&r);
    *ret = r;
    return VEER_OK;
}
