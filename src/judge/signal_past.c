/* Metrics against their past as signals: degradation, anomalies, health. */
#include <math.h>
#include <string.h>

#include "base/time.h"
#include "judge/degrade.h"
#include "judge/signal.h"
#include "veer/anomaly.h"

#define TRAILING 20      /* windows before the latest one that an anomaly is measured by */
#define LEAST_TRAILING 5 /* of them that have a value */
#define POINTS_US (90 * VEER_US_PER_DAY)

/* ---- degradation ---- */

veer_rc frame_signal_degradation(veer_frame *frame, const veer_term *term, veer_signal *signal,
                                 veer_err *err)
{
    const degrade_ask ask = {.metric = term->subject,
                             .comparison_us = term->has_window ? term->window_us : 0,
                             .baseline = term->baseline};
    veer_frame_degradation d;
    const veer_rc rc = frame_degrade(frame, &ask, &d, err);
    if (rc != VEER_OK)
        return rc;
    signal->points = strcmp(d.source, "points") == 0;
    signal->from_us = d.from_us;
    signal->to_us = d.to_us;
    signal->has_measured = d.current.present;
    signal->measured = d.current.value;
    signal->has_baseline = d.baseline.present;
    signal->baseline = d.baseline.value;
    signal->baseline_n = d.baseline.n;
    signal->baseline_from_us = d.baseline_from_us;
    signal->baseline_to_us = d.baseline_to_us;
    signal->has_p = d.result.has_test;
    signal->p = d.result.has_test ? d.result.p : 0;
    if (d.result.has_change)
        frame_signal_set(signal, d.result.worsening_pct, d.current.n);
    else if (d.result.why[0] != '\0')
        frame_signal_why(signal, "%s", d.result.why);
    else
        frame_signal_why(signal, "the baseline is 0");
    return VEER_OK;
}

/* ---- anomalies ---- */

/* The latest value and those before it. */
typedef struct trail {
    bool present;            /* the latest one is there */
    double latest;           /* value */
    uint64_t n;              /* samples of it */
    double before[TRAILING]; /* n_before values */
    size_t n_before;         /* of them */
} trail;

static bool is_whole(const frame_window *w)
{
    const int64_t width_us = w->to_us - w->from_us;
    return w->window.to_us - w->window.from_us - width_us <= width_us / 10;
}

static veer_rc trail_of_predictions(veer_frame *frame, const veer_term *term, veer_signal *signal,
                                    trail *ret, veer_err *err)
{
    const int64_t width_us = term->window_us > 0 ? term->window_us : VEER_TERM_WINDOW_US;
    const int64_t grid_us = width_us < 6 * VEER_US_PER_HOUR ? VEER_FRAME_GRID_US : VEER_US_PER_HOUR;
    const int64_t to_us = frame_floor(frame->now_us, grid_us);
    signal->from_us = to_us - width_us;
    signal->to_us = to_us;
    for (int64_t i = 0; i <= TRAILING; i++) {
        frame_window *w = NULL;
        veer_estimate e;
        veer_rc rc = frame_read(frame, frame_own(frame), to_us - (i + 1) * width_us,
                                to_us - i * width_us, frame_metric_part(term->subject), &w, err);
        if (rc == VEER_OK)
            rc = frame_value_of(frame, w, term->subject, &e, err);
        if (rc != VEER_OK)
            return rc;
        if (!e.value.present || e.value.n == 0 || !is_whole(w))
            continue;
        if (i > 0) {
            ret->before[ret->n_before++] = e.value.value;
        } else {
            ret->present = true;
            ret->latest = e.value.value;
            ret->n = e.value.n;
        }
    }
    return VEER_OK;
}

static veer_rc trail_of_points(veer_frame *frame, const veer_term *term, veer_signal *signal,
                               trail *ret, veer_err *err)
{
    frame_points p;
    const veer_rc rc = frame_points_read(frame, term->subject, frame->now_us - POINTS_US,
                                         frame->now_us + 1, &frame->arena, &p, err);
    if (rc != VEER_OK || p.n == 0)
        return rc;
    signal->points = true;
    signal->from_us = p.t_us[p.n - 1];
    signal->to_us = frame->now_us;
    *ret = (trail){.present = true, .latest = p.values[p.n - 1], .n = 1};
    for (size_t i = p.n - 1; i > 0 && ret->n_before < TRAILING; i--)
        ret->before[ret->n_before++] = p.values[i - 1];
    return VEER_OK;
}

veer_rc frame_signal_anomaly(veer_frame *frame, const veer_term *term, veer_signal *signal,
                             veer_err *err)
{
    trail t = {.present = false};
    veer_anomaly_score score;
    veer_rc rc = frame_metric_known(term->subject)
                     ? trail_of_predictions(frame, term, signal, &t, err)
                     : VEER_OK;
    if (rc == VEER_OK && !t.present && t.n_before == 0)
        rc = trail_of_points(frame, term, signal, &t, err);
    if (rc != VEER_OK)
        return rc;
    if (!t.present) {
        frame_signal_why(signal, "no value in the latest window");
        return VEER_OK;
    }
    if (t.n_before < LEAST_TRAILING) {
        frame_signal_why(signal,
                         "only %zu windows before the latest one have a value, %d are needed",
                         t.n_before, LEAST_TRAILING);
        return VEER_OK;
    }
    rc = veer_anomaly_score_of(t.before, t.n_before, t.latest, LEAST_TRAILING, VEER_ANOMALY_ZSCORE,
                               NULL, &score, err);
    if (rc != VEER_OK)
        return rc;
    signal->has_measured = true;
    signal->measured = t.latest;
    signal->has_baseline = true;
    signal->baseline = score.center;
    signal->baseline_n = t.n_before;
    if (!isfinite(score.score))
        frame_signal_why(signal, "the windows before the latest one are all equal, it is not");
    else
        frame_signal_set(signal, fabs(score.score), t.n);
    return VEER_OK;
}

/* ---- health ---- */

veer_rc frame_signal_health(veer_frame *frame, const veer_term *term, veer_signal *signal,
                            veer_err *err)
{
    veer_frame_degradation *all = NULL;
    size_t n = 0;
    (void)term;
    veer_rc rc = veer_frame_degrade_all(frame, 0, 0, &frame->arena, &all, &n, err);
    veer_degradation *const checks =
        rc == VEER_OK ? veer_arena_array(&frame->arena, n, sizeof *checks) : NULL;
    if (rc != VEER_OK)
        return rc;
    if (checks == NULL)
        return veer_fail_nomem(err);
    for (size_t i = 0; i < n; i++)
        checks[i] = all[i].result;
    const veer_health_report report = veer_health_of(checks, n);
    signal->to_us = frame_floor(frame->now_us, VEER_FRAME_GRID_US);
    signal->from_us = signal->to_us - frame->settings->comparison_us;
    if (report.health == VEER_HEALTH_UNKNOWN)
        frame_signal_why(signal, "no metric could be judged");
    else
        frame_signal_set(signal, (double)report.health - (double)VEER_HEALTH_POOR, report.judged);
    return VEER_OK;
}
