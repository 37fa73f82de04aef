/* Degradation of metrics, from predictions or else from metric points. */
#include <math.h>
#include <string.h>

#include "base/line.h"
#include "base/time.h"
#include "judge/degrade.h"
#include "judge/pieces.h"

#define MAX_PAST_WINDOWS 1000 /* beyond, a baseline is not cut into windows */

/* ---- the windows before a comparison window ---- */

static veer_rc merge_all(frame_past *past, veer_err *err)
{
    for (size_t i = 0; i < past->windows.n; i++) {
        const veer_window *const w = &past->windows.at[i];
        if (w->activity == NULL && w->performance == NULL)
            continue;
        const veer_rc rc = veer_window_merge(&past->whole, w, err);
        if (rc != VEER_OK)
            return rc;
    }
    return VEER_OK;
}

static veer_rc read_past(veer_frame *frame, frame_past *past, veer_err *err)
{
    const bool cut = past->baseline_us / past->window_us <= MAX_PAST_WINDOWS;
    const veer_store_span span = {past->to_us - past->baseline_us, past->to_us};
    veer_rc rc = frame_gather(frame, frame_own(frame), past->parts, span, cut ? past->window_us : 0,
                              &past->windows, err);
    if (rc == VEER_OK)
        rc = merge_all(past, err);
    if (rc != VEER_OK)
        return rc;
    past->whole.from_us = span.from_us;
    past->whole.to_us = span.to_us;
    if (past->windows.n > 0) {
        past->whole.from_us = past->windows.at[0].from_us;
        past->whole.to_us = past->windows.at[past->windows.n - 1].to_us;
    }
    past->at = veer_arena_array(&frame->arena, past->windows.n + 1, sizeof(veer_estimate *));
    return past->at == NULL ? veer_fail_nomem(err)
                            : frame_estimates(frame, &past->whole, &past->estimates, err);
}

/* The baseline of a comparison window: it ends where that begins, at a full hour unless the windows
 * are shorter, so that it is made of whole ones. */
static veer_rc past_of(veer_frame *frame, const frame_window *current, const degrade_ask *ask,
                       frame_past **ret, veer_err *err)
{
    const int64_t window_us = ask->comparison_us;
    const int64_t baseline_us = ask->baseline.width_us;
    const unsigned parts = frame_metric_part(ask->metric);
    const int64_t grid_us = window_us < VEER_US_PER_HOUR ? VEER_FRAME_GRID_US : VEER_US_PER_HOUR;
    const int64_t to_us = frame_floor(current->from_us, grid_us);
    for (frame_past *p = frame->pasts; p != NULL; p = p->next)
        if (p->window_us == window_us && p->baseline_us == baseline_us && p->to_us == to_us &&
            p->parts == parts) {
            *ret = p;
            return VEER_OK;
        }
    frame_past *const past = veer_arena_alloc(&frame->arena, sizeof *past);
    if (past == NULL)
        return veer_fail_nomem(err);
    *past = (frame_past){
        .window_us = window_us, .baseline_us = baseline_us, .to_us = to_us, .parts = parts};
    const veer_rc rc = read_past(frame, past, err);
    if (rc != VEER_OK) {
        veer_windows_done(&past->windows);
        veer_window_done(&past->whole);
        return rc;
    }
    past->next = frame->pasts;
    frame->pasts = past;
    *ret = past;
    return VEER_OK;
}

static veer_rc past_estimates(veer_frame *frame, frame_past *past, size_t i, veer_err *err)
{
    if (past->at[i] != NULL)
        return VEER_OK;
    veer_estimate *const all = veer_arena_array(&frame->arena, veer_n_perf_metrics, sizeof *all);
    const veer_rc rc =
        all == NULL ? veer_fail_nomem(err) : frame_values(frame, &past->windows.at[i], all, err);
    if (rc == VEER_OK)
        past->at[i] = all;
    return rc;
}

/* Values of the whole windows of a baseline. */
static veer_rc past_values(veer_frame *frame, frame_past *past, const char *metric, double **ret,
                           size_t *ret_n, veer_err *err)
{
    double *const values = veer_arena_array(&frame->arena, past->windows.n + 1, sizeof *values);
    size_t n = 0;
    if (values == NULL)
        return veer_fail_nomem(err);
    for (size_t i = 0; i < past->windows.n; i++) {
        const veer_window *const w = &past->windows.at[i];
        if (w->to_us - w->from_us != past->window_us)
            continue;
        const veer_rc rc = past_estimates(frame, past, i, err);
        if (rc != VEER_OK)
            return rc;
        const veer_estimate e = frame_value(w, past->at[i], metric);
        if (e.value.present && e.value.n > 0)
            values[n++] = e.value.value;
    }
    *ret = values;
    *ret_n = n;
    return VEER_OK;
}

/* ---- from predictions ---- */

static veer_measure measure_of(const veer_estimate *e)
{
    return (veer_measure){.present = e->value.present,
                          .value = e->value.present ? e->value.value : 0,
                          .has_se = e->has_se,
                          .se = e->has_se ? e->se : 0,
                          .n = e->value.n};
}

static bool needs_labels(const char *metric)
{
    const veer_metric *const info = veer_metric_find(metric);
    return info != NULL && info->task != VEER_TASK_OPERATION;
}

/* Too few rows say nothing; how many predictions there are is an answer always. */
static void require_rows(const veer_frame *frame, const char *metric, veer_measure *measure,
                         const char *where, char why[FRAME_WHY])
{
    const unsigned long long least = (unsigned long long)frame->settings->min_rows;
    if (!measure->present || measure->n >= frame->settings->min_rows ||
        strcmp(metric, "throughput") == 0)
        return;
    measure->present = false;
    veer_line_print(why, FRAME_WHY, "only %llu %s in the %s, %llu are needed",
                    (unsigned long long)measure->n,
                    needs_labels(metric) ? "labelled predictions" : "predictions", where, least);
}

static double coverage_of(const char *metric, const veer_window *window)
{
    veer_window_coverage coverage;
    veer_window_coverage_of(window, &coverage);
    return needs_labels(metric) && coverage.predictions > 0
               ? (double)coverage.labelled / (double)coverage.predictions
               : (double)NAN;
}

/* What a metric is in a baseline. */
typedef struct before {
    veer_estimate estimate; /* of the whole */
    const double *windows;  /* n_windows values of windows */
    size_t n_windows;       /* of them */
    int64_t from_us, to_us; /* of the baseline */
    const char *why;        /* why there is none; "" */
} before;

static veer_rc before_rolling(veer_frame *frame, const degrade_ask *ask,
                              const frame_window *current, before *ret, veer_err *err)
{
    frame_past *past = NULL;
    double *values = NULL;
    veer_rc rc = past_of(frame, current, ask, &past, err);
    if (rc != VEER_OK)
        return rc;
    *ret = (before){.estimate = frame_value(&past->whole, past->estimates, ask->metric),
                    .from_us = past->whole.from_us,
                    .to_us = past->whole.to_us,
                    .why = ""};
    if (!ret->estimate.value.present)
        return VEER_OK;
    rc = past_values(frame, past, ask->metric, &values, &ret->n_windows, err);
    ret->windows = values;
    return rc;
}

static veer_rc before_other(veer_frame *frame, const degrade_ask *ask, const frame_window *current,
                            before *ret, veer_err *err)
{
    frame_base *base = NULL;
    veer_rc rc = frame_base_of(frame, &ask->baseline, current, ask->comparison_us, PARTS_METRIC,
                               false, &base, err);
    if (rc == VEER_OK && base->estimates == NULL)
        rc = frame_estimates(frame, &base->window, &base->estimates, err);
    if (rc == VEER_OK)
        *ret = (before){.estimate = frame_value(&base->window, base->estimates, ask->metric),
                        .from_us = base->from_us,
                        .to_us = base->to_us,
                        .why = base->why};
    return rc;
}

static veer_rc judge(const degrade_ask *ask, const before *b, const char *why,
                     veer_frame_degradation *d, veer_err *err)
{
    const veer_metric *const info = veer_metric_find(ask->metric);
    const veer_degradation_input input = {
        .metric = ask->metric,
        .better = info != NULL ? info->better : VEER_BETTER_NONE,
        .current = d->current,
        .baseline = d->baseline,
        .windows = b->windows,
        .n_windows = b->n_windows,
    };
    const veer_rc rc = veer_degradation_check(&input, &d->result, err);
    if (rc == VEER_OK && why[0] != '\0')
        veer_line_print(d->result.why, sizeof d->result.why, "%s", why);
    return rc;
}

static veer_rc from_predictions(veer_frame *frame, const degrade_ask *ask,
                                veer_frame_degradation *d, veer_err *err)
{
    frame_window *current = NULL;
    veer_estimate now;
    before b = {.why = ""};
    char why[FRAME_WHY];
    veer_rc rc = frame_current(frame, ask->comparison_us, PARTS_METRIC, &current, why, err);
    if (rc != VEER_OK || current == NULL) {
        veer_line_print(d->result.why, sizeof d->result.why, "%s", why);
        return rc;
    }
    rc = frame_value_of(frame, current, ask->metric, &now, err);
    if (rc == VEER_OK)
        rc = (ask->baseline.kind == VEER_BASELINE_ROLLING
                  ? before_rolling
                  : before_other)(frame, ask, current, &b, err);
    if (rc != VEER_OK)
        return rc;
    d->from_us = current->window.from_us;
    d->to_us = current->window.to_us;
    d->baseline_from_us = b.from_us;
    d->baseline_to_us = b.to_us;
    d->coverage = coverage_of(ask->metric, &current->window);
    d->current = measure_of(&now);
    d->baseline = measure_of(&b.estimate);
    if ((d->current.present && d->current.n > 0) || (d->baseline.present && d->baseline.n > 0))
        d->source = "predictions";
    veer_line_print(why, sizeof why, "%s",
                    !now.value.present          ? now.value.why
                    : b.why[0] != '\0'          ? b.why
                    : !b.estimate.value.present ? b.estimate.value.why
                                                : "");
    require_rows(frame, ask->metric, &d->current, "comparison window", why);
    require_rows(frame, ask->metric, &d->baseline, "baseline", why);
    return judge(ask, &b, why, d, err);
}

/* ---- from points ---- */

static double mean_of(const double *values, size_t n)
{
    double sum = 0;
    for (size_t i = 0; i < n; i++)
        sum += values[i] / (double)n;
    return sum;
}

/* The first of the points of the current value: those of the comparison window, else the latest. */
static size_t first_current(const frame_points *p, int64_t from_us)
{
    size_t i = p->n;
    while (i > 0 && p->t_us[i - 1] >= from_us)
        i--;
    return i == p->n ? p->n - 1 : i;
}

static size_t first_from(const frame_points *p, int64_t from_us)
{
    size_t i = 0;
    while (i < p->n && p->t_us[i] < from_us)
        i++;
    return i;
}

/* How points of the baseline vary: each by itself against one point, means of windows of the
 * comparison width against the mean of several. */
static size_t point_windows(const frame_points *p, size_t from, size_t to, int64_t end_us,
                            int64_t width_us, double *ret)
{
    size_t n = 0;
    for (size_t i = from; i < to; n++) {
        size_t k = i + 1;
        while (width_us > 0 && k < to &&
               (end_us - 1 - p->t_us[k]) / width_us == (end_us - 1 - p->t_us[i]) / width_us)
            k++;
        ret[n] = mean_of(p->values + i, k - i);
        i = k;
    }
    return n;
}

static veer_rc from_points(veer_frame *frame, const degrade_ask *ask, veer_frame_degradation *d,
                           veer_err *err)
{
    const int64_t to_us = frame->now_us + 1;
    const int64_t from_us = to_us - ask->comparison_us;
    const int64_t width_us = ask->baseline.width_us;
    frame_points p;
    before b = {.why = ""};
    veer_rc rc = frame_points_read(frame, ask->metric, from_us - 2 * width_us, to_us, &frame->arena,
                                   &p, err);
    if (rc != VEER_OK || p.n == 0)
        return rc;
    const size_t current = first_current(&p, from_us);
    const int64_t begin_us = p.t_us[current] < from_us ? p.t_us[current] : from_us;
    if (begin_us < from_us - width_us) /* the latest point is older than the baseline is wide */
        return VEER_OK;
    const size_t first = first_from(&p, begin_us - width_us);
    double *const windows = veer_arena_array(&frame->arena, p.n, sizeof *windows);
    if (windows == NULL)
        return veer_fail_nomem(err);
    b.n_windows = point_windows(&p, first, current, begin_us,
                                p.n - current > 1 ? ask->comparison_us : 0, windows);
    b.windows = windows;
    *d = (veer_frame_degradation){
        .metric = d->metric,
        .source = "points",
        .current = {.present = true,
                    .value = mean_of(p.values + current, p.n - current),
                    .n = p.n - current},
        .baseline = {.present = current > first,
                     .value = current > first ? mean_of(p.values + first, current - first) : 0,
                     .n = current - first},
        .from_us = begin_us,
        .to_us = frame->now_us,
        .baseline_from_us = begin_us - width_us,
        .baseline_to_us = begin_us,
        .coverage = (double)NAN,
    };
    return judge(ask, &b, current > first ? "" : "no metric points in the baseline", d, err);
}

/* ---- both ---- */

veer_rc frame_degrade(veer_frame *frame, const degrade_ask *ask, veer_frame_degradation *ret,
                      veer_err *err)
{
    const veer_metric *const info = veer_metric_find(ask->metric);
    veer_frame_degradation d = {.source = "none", .coverage = (double)NAN};
    degrade_ask resolved = *ask;
    veer_rc rc = VEER_OK;
    resolved.metric = info != NULL
                          ? info->name
                          : veer_arena_strndup(&frame->arena, ask->metric, strlen(ask->metric));
    if (resolved.metric == NULL)
        return veer_fail_nomem(err);
    if (resolved.comparison_us <= 0)
        resolved.comparison_us = frame->settings->comparison_us;
    if (resolved.baseline.kind == VEER_BASELINE_DEFAULT)
        resolved.baseline = (veer_baseline){.kind = VEER_BASELINE_ROLLING,
                                            .width_us = frame->settings->baseline_us};
    d.metric = resolved.metric;
    if (frame_metric_known(resolved.metric))
        rc = from_predictions(frame, &resolved, &d, err);
    if (rc == VEER_OK && strcmp(d.source, "none") == 0 &&
        resolved.baseline.kind == VEER_BASELINE_ROLLING)
        rc = from_points(frame, &resolved, &d, err);
    if (rc != VEER_OK)
        return rc;
    if (strcmp(d.source, "none") == 0 && d.result.why[0] == '\0')
        veer_line_print(d.result.why, sizeof d.result.why, "there are no values of it");
    *ret = d;
    return VEER_OK;
}

veer_rc veer_frame_degrade(veer_frame *frame, const char *metric, int64_t comparison_us,
                           int64_t baseline_us, veer_frame_degradation *ret, veer_err *err)
{
    degrade_ask ask = {.metric = metric, .comparison_us = comparison_us};
    if (baseline_us > 0)
        ask.baseline = (veer_baseline){.kind = VEER_BASELINE_ROLLING, .width_us = baseline_us};
    return frame_degrade(frame, &ask, ret, err);
}

/* ---- every metric ---- */

static bool is_listed(const char *const *names, size_t n, const char *name)
{
    for (size_t i = 0; i < n; i++)
        if (strcmp(names[i], name) == 0)
            return true;
    return false;
}

/* What is judged only where it is asked for by name: traffic goes up and down with the time of day,
 * and the calibration error of few outcomes is larger than that of many. */
static bool is_left_out(const char *metric)
{
    return strcmp(metric, "throughput") == 0 || strcmp(metric, "ece") == 0;
}

/* Adds a metric that has values. */
static veer_rc add_metric(veer_frame *frame, const char *metric, const int64_t widths_us[2],
                          veer_frame_degradation *all, size_t *n, veer_err *err)
{
    const veer_rc rc = veer_frame_degrade(frame, metric, widths_us[0], widths_us[1], &all[*n], err);
    if (rc == VEER_OK && strcmp(all[*n].source, "none") != 0)
        ++*n;
    return rc;
}

veer_rc veer_frame_degrade_all(veer_frame *frame, int64_t comparison_us, int64_t baseline_us,
                               veer_arena *arena, veer_frame_degradation **ret, size_t *ret_n,
                               veer_err *err)
{
    const int64_t widths_us[2] = {comparison_us > 0 ? comparison_us
                                                    : frame->settings->comparison_us,
                                  baseline_us > 0 ? baseline_us : frame->settings->baseline_us};
    const char *const *named = NULL;
    size_t n_named = 0;
    size_t n_table = 0;
    size_t n = 0;
    const veer_metric *const table = veer_metrics(&n_table);
    veer_rc rc = veer_frame_point_metrics(frame, frame->now_us - widths_us[0] - 2 * widths_us[1],
                                          frame->now_us + 1, arena, &named, &n_named, err);
    if (rc != VEER_OK)
        return rc;
    veer_frame_degradation *const all = veer_arena_array(arena, n_table + n_named + 1, sizeof *all);
    if (all == NULL)
        return veer_fail_nomem(err);
    for (size_t i = 0; rc == VEER_OK && i < n_table; i++)
        if (is_listed(named, n_named, table[i].name) ||
            (frame_metric_known(table[i].name) && !is_left_out(table[i].name)))
            rc = add_metric(frame, table[i].name, widths_us, all, &n, err);
    for (size_t i = 0; rc == VEER_OK && i < n_named; i++)
        if (veer_metric_find(named[i]) == NULL)
            rc = add_metric(frame, named[i], widths_us, all, &n, err);
    if (rc != VEER_OK)
        return rc;
    *ret = all;
    *ret_n = n;
    return VEER_OK;
}
