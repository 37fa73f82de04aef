/* Champion and challenger, metric by metric. */
#include "monitor/comparison.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/line.h"
#include "monitor/proportion.h"
#include "stats/special.h"
#include "veer/multiple.h"

#define DEFAULT_ALPHA 0.05
#define DEFAULT_SAMPLES 100
#define DEFAULT_DIFFERENCE 0.01
#define POWER 0.8
/* A metric of quality that is worse with this certainty decides alone. */
#define SURE 0.01
#define MOST_NEEDED 1e15

static const char *const compared_texts[] = {"not enough data yet", "the same", "undecided",
                                             "better", "worse"};

const char *veer_compared_text(veer_compared compared)
{
    return (size_t)compared < sizeof compared_texts / sizeof *compared_texts
               ? compared_texts[compared]
               : "undecided";
}

/* One call of veer_comparison_init. */
typedef struct job {
    veer_comparison_options options; /* with defaults filled in */
    veer_estimate *estimates[2];     /* veer_n_perf_metrics of champion and challenger; owned */
    veer_comparison c;               /* being made */
} job;

/* ---- one metric ---- */

static uint64_t samples_of(const veer_estimate *e)
{
    return e->trials > 0 ? e->trials : e->value.n;
}

static bool is_mean(size_t metric)
{
    const char *const name = veer_perf_metrics[metric].name;
    return strcmp(name, "confidence") == 0 || strcmp(name, "cost") == 0;
}

static void compare_shares(veer_compared_metric *m, double alpha)
{
    const veer_estimate *const a = &m->champion;
    const veer_estimate *const b = &m->challenger;
    veer_newcombe(a->hits, a->trials, b->hits, b->trials, veer_norm_ppf(1.0 - alpha / 2.0), &m->lo,
                  &m->hi);
    m->p = veer_two_proportions(a->hits, a->trials, b->hits, b->trials);
    m->test = "two proportions";
}

/* Welch and Satterthwaite's degrees of freedom of two means. */
static double freedom_of(const veer_estimate *a, const veer_estimate *b)
{
    const double u = a->se * a->se;
    const double v = b->se * b->se;
    const double below = u * u / ((double)a->value.n - 1.0) + v * v / ((double)b->value.n - 1.0);
    return below > 0 ? (u + v) * (u + v) / below : (double)INFINITY;
}

static void compare_errors(veer_compared_metric *m, double alpha)
{
    const veer_estimate *const a = &m->champion;
    const veer_estimate *const b = &m->challenger;
    const double se = hypot(a->se, b->se);
    const double df = is_mean(m->metric) ? freedom_of(a, b) : (double)INFINITY;
    const bool normal = !isfinite(df);
    const double quantile =
        normal ? veer_norm_ppf(1.0 - alpha / 2.0) : -veer_t_ppf(alpha / 2.0, df);
    const double z = se > 0 ? fabs(m->difference) / se : m->difference == 0 ? 0 : (double)INFINITY;
    m->lo = m->difference - quantile * se;
    m->hi = m->difference + quantile * se;
    m->p = fmin(2.0 * (normal ? veer_norm_sf(z) : veer_t_sf(z, df)), 1.0);
    m->test = is_mean(m->metric) ? "Welch" : a->how;
}

/* Samples per side at which the difference is seen with the power wanted, if it is as it looks. */
static uint64_t needed_of(const veer_compared_metric *m, double alpha, size_t questions)
{
    const double spread = m->champion.se * m->champion.se * (double)samples_of(&m->champion) +
                          m->challenger.se * m->challenger.se * (double)samples_of(&m->challenger);
    const double z = veer_norm_ppf(1.0 - alpha / (2.0 * (double)questions)) + veer_norm_ppf(POWER);
    const double n = ceil(spread * z * z / (m->difference * m->difference));
    return m->difference != 0 && n < MOST_NEEDED ? (uint64_t)fmax(n, 1) : 0;
}

static void say_absent(veer_compared_metric *m)
{
    const bool champion = m->champion.value.present;
    veer_line_print(m->why, sizeof m->why, "no value of the %s: %s",
                    champion ? "challenger" : "champion",
                    champion ? m->challenger.value.why : m->champion.value.why);
}

static void compare(const job *j, veer_compared_metric *m)
{
    const veer_estimate *const a = &m->champion;
    const veer_estimate *const b = &m->challenger;
    m->test = "none";
    m->verdict = VEER_COMPARED_UNDECIDED;
    m->p = m->p_adjusted = 1.0;
    if (!a->value.present || !b->value.present) {
        m->verdict = VEER_COMPARED_NOT_ENOUGH;
        say_absent(m);
        return;
    }
    m->has_difference = true;
    m->difference = b->value.value - a->value.value;
    if (samples_of(a) < j->options.min_samples || samples_of(b) < j->options.min_samples)
        m->verdict = VEER_COMPARED_NOT_ENOUGH;
    if (!a->has_se || !b->has_se) {
        veer_line_print(m->why, sizeof m->why, "no standard error is known for this metric");
        return;
    }
    m->has_interval = true;
    if (a->trials > 0 && b->trials > 0)
        compare_shares(m, j->options.alpha);
    else
        compare_errors(m, j->options.alpha);
}

/* ---- all of them ---- */

static bool is_asked(const veer_compared_metric *m)
{
    return m->has_interval && m->verdict != VEER_COMPARED_NOT_ENOUGH;
}

/* Holm over the metrics with enough data; returns how many there are. */
static veer_rc adjust(veer_comparison *c, size_t *ret_questions, veer_err *err)
{
    double *const family = malloc((c->n + 1) * sizeof *family);
    size_t *const order = malloc((c->n + 1) * sizeof *order);
    veer_rc rc = family == NULL || order == NULL ? veer_fail_nomem(err) : VEER_OK;
    size_t n = 0;
    for (size_t i = 0; rc == VEER_OK && i < c->n; i++)
        if (is_asked(&c->at[i]))
            family[n++] = c->at[i].p;
    if (rc == VEER_OK)
        rc = veer_holm(family, n, order, err);
    *ret_questions = n;
    n = 0;
    for (size_t i = 0; rc == VEER_OK && i < c->n; i++)
        if (is_asked(&c->at[i]))
            c->at[i].p_adjusted = family[n++];
    free(family);
    free(order);
    return rc;
}

static veer_compared verdict_of(const job *j, const veer_compared_metric *m)
{
    const veer_better better = veer_perf_metric_info(m->metric)->better;
    const double small = j->options.min_difference * fabs(m->champion.value.value);
    if (m->lo >= -small && m->hi <= small)
        return VEER_COMPARED_SAME;
    if (m->p_adjusted > j->options.alpha || better == VEER_BETTER_NONE)
        return VEER_COMPARED_UNDECIDED;
    return (m->difference > 0) == (better == VEER_BETTER_UP) ? VEER_COMPARED_BETTER
                                                             : VEER_COMPARED_WORSE;
}

static void judge(const job *j, veer_compared_metric *m, size_t questions)
{
    if (is_asked(m))
        m->verdict = verdict_of(j, m);
    if (m->has_interval &&
        (m->verdict == VEER_COMPARED_UNDECIDED || m->verdict == VEER_COMPARED_NOT_ENOUGH))
        m->needed = needed_of(m, j->options.alpha, questions > 0 ? questions : 1);
    if (m->verdict == VEER_COMPARED_NOT_ENOUGH && m->has_interval &&
        m->needed < j->options.min_samples)
        m->needed = j->options.min_samples;
}

/* ---- the whole ---- */

static size_t main_metric_of(const veer_comparison *c)
{
    const char *const name = c->task.task == VEER_PERF_REGRESSION ? "mae" : "accuracy";
    size_t i = 0;
    while (i < c->n && strcmp(veer_perf_metrics[c->at[i].metric].name, name) != 0)
        i++;
    return i < c->n ? i : 0;
}

/* The metric that most surely has this verdict, or n. */
static size_t surest(const veer_comparison *c, bool decides, veer_compared verdict)
{
    size_t found = c->n;
    for (size_t i = 0; i < c->n; i++)
        if (c->at[i].decides == decides && c->at[i].verdict == verdict &&
            c->at[i].p_adjusted <= SURE &&
            (found == c->n || c->at[i].p_adjusted < c->at[found].p_adjusted))
            found = i;
    return found;
}

static const char *title_of(const veer_compared_metric *m)
{
    return veer_perf_metric_info(m->metric)->title;
}

static void recommend_data(veer_comparison *c, const veer_compared_metric *m)
{
    if (!m->has_difference)
        veer_line_print(c->recommendation, sizeof c->recommendation,
                        "Not enough data yet: %s cannot be compared (%s).", title_of(m), m->why);
    else
        veer_line_print(c->recommendation, sizeof c->recommendation,
                        "Not enough data yet: %s has %llu and %llu samples; wait until both have "
                        "%llu.",
                        title_of(m), (unsigned long long)samples_of(&m->champion),
                        (unsigned long long)samples_of(&m->challenger),
                        (unsigned long long)m->needed);
}

/* Adds " WORDS Latency p95 +62.2 %, Cost +173 %.": the metrics of this verdict that do not decide;
 * told is the one that the sentence before is about. */
static void add_trade_offs(veer_comparison *c, const veer_compared_metric *told,
                           veer_compared verdict, const char *words)
{
    char *const text = c->recommendation;
    const size_t size = sizeof c->recommendation;
    const char *before = words;
    for (size_t i = 0; i < c->n; i++) {
        const veer_compared_metric *const m = &c->at[i];
        const double percent = 100 * m->difference / fabs(m->champion.value.value);
        const size_t length = strlen(text);
        if (m->decides || m == told || m->verdict != verdict || !isfinite(percent))
            continue;
        veer_line_print(text + length, size - length, "%s %s %+.*f %%", before, title_of(m),
                        fabs(percent) < 100 ? 1 : 0, percent);
        before = ",";
    }
    if (before != words)
        veer_line_print(text + strlen(text), size - strlen(text), ".");
}

static void recommend(veer_comparison *c, const veer_compared_metric *m)
{
    static const char *const advice[] = {
        [VEER_COMPARED_SAME] = "choose by cost and latency",
        [VEER_COMPARED_UNDECIDED] = "keep both running",
        [VEER_COMPARED_BETTER] = "promote the challenger",
        [VEER_COMPARED_WORSE] = "keep the champion",
    };
    char more[64] = "";
    char sure[24];
    if (c->overall == VEER_COMPARED_UNDECIDED && m->needed > 0)
        veer_line_print(more, sizeof more, "; about %llu samples each would decide it",
                        (unsigned long long)m->needed);
    veer_line_print(sure, sizeof sure, m->p_adjusted < 0.001 ? "p < 0.001" : "p = %.2g",
                    m->p_adjusted);
    veer_line_print(c->recommendation, sizeof c->recommendation,
                    "%s: %.4g against %.4g of the champion (difference %+.4g, %s): %s%s.",
                    title_of(m), m->challenger.value.value, m->champion.value.value, m->difference,
                    sure, advice[c->overall], more);
}

/* Quality decides; how the versions run decides only between two of the same quality. Returns the
 * metric that did. */
static const veer_compared_metric *decide(veer_comparison *c)
{
    const veer_compared_metric *const main = &c->at[c->main_metric];
    const size_t worse = surest(c, true, VEER_COMPARED_WORSE);
    const size_t dearer = surest(c, false, VEER_COMPARED_WORSE);
    const size_t cheaper = surest(c, false, VEER_COMPARED_BETTER);
    c->overall = main->verdict;
    if (worse < c->n)
        c->overall = VEER_COMPARED_WORSE;
    else if (main->verdict == VEER_COMPARED_SAME && dearer < c->n && cheaper == c->n)
        c->overall = VEER_COMPARED_WORSE;
    else if (main->verdict == VEER_COMPARED_SAME && cheaper < c->n && dearer == c->n)
        c->overall = VEER_COMPARED_BETTER;
    if (c->overall == main->verdict)
        return main;
    return &c->at[worse < c->n ? worse : dearer < c->n ? dearer : cheaper];
}

static void conclude(veer_comparison *c)
{
    c->main_metric = main_metric_of(c);
    const veer_compared_metric *const told = decide(c);
    if (c->overall == VEER_COMPARED_NOT_ENOUGH)
        recommend_data(c, told);
    else
        recommend(c, told);
    add_trade_offs(c, told, VEER_COMPARED_WORSE, " At a price:");
    add_trade_offs(c, told, VEER_COMPARED_BETTER, " In its favour:");
}

/* ---- the call ---- */

static veer_rc check_options(veer_comparison_options *o, veer_err *err)
{
    o->alpha = o->alpha == 0 ? DEFAULT_ALPHA : o->alpha;
    o->min_samples = o->min_samples == 0 ? DEFAULT_SAMPLES : o->min_samples;
    o->min_difference = o->min_difference == 0 ? DEFAULT_DIFFERENCE : o->min_difference;
    if (!(o->alpha > 0 && o->alpha < 1))
        return veer_fail(err, VEER_EINVAL, "alpha lies between 0 and 1, got %g", o->alpha);
    if (!(o->min_difference > 0 && isfinite(o->min_difference)))
        return veer_fail(err, VEER_EINVAL, "the least difference is above 0, got %g",
                         o->min_difference);
    return VEER_OK;
}

static veer_rc estimate_both(job *j, const veer_window *champion, const veer_window *challenger,
                             const veer_window_task *task, veer_err *err)
{
    const veer_window *const windows[] = {champion, challenger};
    veer_rc rc = VEER_OK;
    for (size_t i = 0; i < 2 && rc == VEER_OK; i++) {
        veer_window_coverage coverage;
        veer_window_coverage_of(windows[i], &coverage);
        if (coverage.predictions == 0 && coverage.labelled == 0)
            return veer_fail(err, VEER_ENODATA, "the %s has no predictions in this time",
                             i == 0 ? "champion" : "challenger");
        j->estimates[i] = calloc(veer_n_perf_metrics, sizeof *j->estimates[i]);
        rc = j->estimates[i] == NULL
                 ? veer_fail_nomem(err)
                 : veer_window_estimates(windows[i], task, j->estimates[i], err);
    }
    return rc;
}

static veer_rc compare_all(job *j, veer_err *err)
{
    size_t questions = 0;
    const veer_perf_task task = j->c.task.task;
    j->c.at = calloc(veer_n_perf_metrics, sizeof *j->c.at);
    if (j->c.at == NULL)
        return veer_fail_nomem(err);
    for (size_t i = 0; i < veer_n_perf_metrics; i++) {
        if (!veer_perf_metric_applies(i, task == VEER_PERF_AUTO ? VEER_PERF_BINARY : task))
            continue;
        veer_compared_metric *const m = &j->c.at[j->c.n++];
        *m =
            (veer_compared_metric){.metric = i,
                                   .decides = veer_perf_metric_info(i)->task != VEER_TASK_OPERATION,
                                   .champion = j->estimates[0][i],
                                   .challenger = j->estimates[1][i]};
        compare(j, m);
    }
    const veer_rc rc = adjust(&j->c, &questions, err);
    for (size_t i = 0; rc == VEER_OK && i < j->c.n; i++)
        judge(j, &j->c.at[i], questions);
    return rc;
}

veer_rc veer_comparison_init(veer_comparison *ret, const veer_window *champion,
                             const veer_window *challenger, const veer_window_task *task,
                             const veer_comparison_options *options, veer_err *err)
{
    job j = {.c.task = *task};
    if (options != NULL)
        j.options = *options;
    veer_rc rc = check_options(&j.options, err);
    if (rc == VEER_OK)
        rc = estimate_both(&j, champion, challenger, task, err);
    if (rc == VEER_OK)
        rc = compare_all(&j, err);
    free(j.estimates[0]);
    free(j.estimates[1]);
    if (rc != VEER_OK) {
        veer_comparison_done(&j.c);
        return rc;
    }
    conclude(&j.c);
    *ret = j.c;
    return VEER_OK;
}

void veer_comparison_done(veer_comparison *comparison)
{
    free(comparison->at);
    *comparison = (veer_comparison){0};
}
