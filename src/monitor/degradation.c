/* One metric against its baseline. */
#include "monitor/degradation.h"

#include <float.h>
#include <math.h>

#include "base/line.h"
#include "stats/special.h"

/* Percentages are compared with this much room, so that 0.855 of 0.9 is 5 % less and not more. */
#define PCT_SLACK 1e-9
/* The largest z that is told: without any spread a difference is beyond every scale. */
#define MOST_Z 1000.0

static const char no_test[] = "none: no standard errors and too few windows";

static const char *const severity_texts[] = {"none", "low", "medium", "high", "critical"};

const char *veer_degraded_severity_text(veer_degraded_severity severity)
{
    return (size_t)severity < sizeof severity_texts / sizeof *severity_texts
               ? severity_texts[severity]
               : "none";
}

/* ---- arguments ---- */

static veer_rc check_measure(const veer_measure *measure, const char *what, veer_err *err)
{
    if (measure->present && !isfinite(measure->value))
        return veer_fail(err, VEER_EINVAL, "the %s value is not finite", what);
    if (measure->has_se && !(isfinite(measure->se) && measure->se >= 0))
        return veer_fail(err, VEER_EINVAL, "the standard error of the %s value is %g", what,
                         measure->se);
    return VEER_OK;
}

static veer_rc check_input(const veer_degradation_input *input, veer_err *err)
{
    veer_rc rc = check_measure(&input->current, "current", err);
    if (rc == VEER_OK)
        rc = check_measure(&input->baseline, "baseline", err);
    for (size_t i = 0; rc == VEER_OK && i < input->n_windows; i++)
        if (isinf(input->windows[i]))
            rc = veer_fail_at(err, VEER_EINVAL, (int64_t)i, "a window of the baseline is infinite");
    if (rc == VEER_OK && !(input->min_pct >= 0 && isfinite(input->min_pct)))
        rc = veer_fail(err, VEER_EINVAL, "the least percentage is 0 or more, got %g",
                       input->min_pct);
    if (rc == VEER_OK && !(input->alpha >= 0 && input->alpha < 1))
        rc = veer_fail(err, VEER_EINVAL, "alpha lies between 0 and 1, got %g", input->alpha);
    return rc;
}

/* ---- how much ---- */

static double towards_worse(veer_better better, double change)
{
    switch (better) {
    case VEER_BETTER_UP:
        return -change;
    case VEER_BETTER_DOWN:
        return change;
    case VEER_BETTER_NONE:
    default:
        return fabs(change);
    }
}

static bool exceeds(double pct, double limit)
{
    return pct > limit + PCT_SLACK;
}

static veer_degraded_severity severity_of(double worsening_pct)
{
    static const struct {
        double above;                    /* per cent */
        veer_degraded_severity severity; /* from there */
    } steps[] = {{20, VEER_DEGRADED_CRITICAL},
                 {10, VEER_DEGRADED_HIGH},
                 {5, VEER_DEGRADED_MEDIUM},
                 {0, VEER_DEGRADED_LOW}};
    for (size_t i = 0; i < sizeof steps / sizeof *steps; i++)
        if (exceeds(worsening_pct, steps[i].above))
            return steps[i].severity;
    return VEER_DEGRADED_NONE;
}

static void measure_change(const veer_degradation_input *in, veer_degradation *d)
{
    if (!in->current.present || !in->baseline.present) {
        veer_line_print(d->why, sizeof d->why, "no value in the %s window",
                        in->current.present    ? "baseline"
                        : in->baseline.present ? "current"
                                               : "current and in the baseline");
        return;
    }
    const double change = in->current.value - in->baseline.value;
    const double pct = in->baseline.value != 0 ? 100 * (change / fabs(in->baseline.value)) : 0;
    d->absolute_change = fmin(fmax(change, -DBL_MAX), DBL_MAX);
    if (in->baseline.value == 0) {
        veer_line_print(d->why, sizeof d->why, "the baseline is 0: there is no percentage of it");
        return;
    }
    if (!isfinite(pct)) {
        veer_line_print(d->why, sizeof d->why, "the change is too large to be told");
        return;
    }
    d->has_change = true;
    d->percentage_change = pct;
    d->worsening_pct = towards_worse(in->better, pct);
    d->severity = severity_of(d->worsening_pct);
}

/* ---- more than chance? ---- */

/* Spread from window to window; 0 windows if there are too few. */
typedef struct variation {
    size_t k;  /* windows with a value */
    double se; /* of one more window against their mean */
} variation;

static variation variation_of(const double *windows, size_t n)
{
    variation v = {0};
    double mean = 0;
    double squares = 0;
    for (size_t i = 0; i < n; i++) {
        if (isnan(windows[i]))
            continue;
        v.k++;
        const double step = windows[i] - mean;
        mean += step / (double)v.k;
        squares += step * (windows[i] - mean);
    }
    if (v.k < VEER_DEGRADATION_WINDOWS)
        return (variation){0};
    v.se = sqrt(squares / (double)(v.k - 1)) * sqrt(1 + 1 / (double)v.k);
    return isfinite(v.se) ? v : (variation){0};
}

static double z_of(double difference, double se)
{
    if (difference == 0)
        return 0;
    return se > 0 ? fmin(fmax(difference / se, -MOST_Z), MOST_Z) : copysign(MOST_Z, difference);
}

static double upper_tail(double z, size_t windows)
{
    return windows > 0 ? veer_t_sf(z, (double)(windows - 1)) : veer_norm_sf(z);
}

/* Fills the test; returns the p-value of the other side. */
static double test(const veer_degradation_input *in, veer_degradation *d)
{
    const bool sampled = in->current.has_se && in->baseline.has_se;
    const double sampling = sampled ? hypot(in->current.se, in->baseline.se) : 0;
    const variation v = variation_of(in->windows, in->n_windows);
    const bool varies = v.k > 0 && (!sampled || v.se >= sampling);
    d->test = no_test;
    if (!d->has_change || (!sampled && v.k == 0))
        return 0;
    const double worse = towards_worse(in->better, in->current.value - in->baseline.value);
    const size_t windows = varies ? v.k : 0;
    d->has_test = true;
    d->test = varies ? "variation" : "sampling";
    d->z = z_of(worse, varies ? v.se : sampling);
    d->p = upper_tail(d->z, windows);
    if (in->better == VEER_BETTER_NONE) {
        d->p = fmin(2 * d->p, 1);
        return 1;
    }
    return upper_tail(-d->z, windows);
}

/* ---- a sentence ---- */

typedef enum metric_kind { QUALITY, LATENCY, COST, OTHER, METRIC_KINDS } metric_kind;

/* What to do, by kind and severity (low to critical). */
static const char *const advice[METRIC_KINDS][4] = {
    [QUALITY] = {"keep watching it", "look at the columns that drifted and at the latest labels",
                 "find the cause in drift and data quality and prepare retraining on recent data",
                 "act now: go back to the last good version or retrain on recent data"},
    [LATENCY] = {"keep watching it", "look at the load and at what was deployed last",
                 "add capacity or take back the last deployment before callers time out",
                 "act now: take back the last deployment, add capacity or shed load"},
    [COST] = {"keep watching it", "look at which requests became longer or more frequent",
              "limit the costly requests or send a part of them to a cheaper version",
              "act now: set a limit to the spending and find which requests cause it"},
    [OTHER] = {"keep watching it", "look at what changed since the baseline",
               "find the cause before it reaches those who use the model",
               "act now: find the cause or go back to the last good version"},
};

static metric_kind kind_of(const veer_metric *metric)
{
    if (metric == NULL)
        return OTHER;
    if (metric->unit == VEER_UNIT_MILLISECONDS)
        return LATENCY;
    if (metric->unit == VEER_UNIT_USD)
        return COST;
    return metric->task == VEER_TASK_OPERATION ? OTHER : QUALITY;
}

/* "Accuracy fell from 0.91 to 0.84 (-7.7 %, p = 0.002)"; where it did not move, "stayed
 * at 0.91". */
static void tell_change(const veer_degradation_input *in, const veer_degradation *d,
                        const char *title, char *out, size_t size)
{
    char sure[24] = "not tested";
    if (d->has_test)
        veer_line_print(sure, sizeof sure, d->p < 0.001 ? "p < 0.001" : "p = %.2g", d->p);
    if (d->absolute_change == 0) {
        veer_line_print(out, size, "%.32s stayed at %.4g", title, in->current.value);
        return;
    }
    const char *const moved = d->absolute_change > 0 ? "rose" : "fell";
    veer_line_print(out, size, "%.32s %s from %.4g to %.4g (%+.1f %%, %s)", title, moved,
                    in->baseline.value, in->current.value, d->percentage_change, sure);
}

static void recommend(const veer_degradation_input *in, veer_degradation *d)
{
    const veer_metric *const metric = veer_metric_find(in->metric);
    const char *const title = metric != NULL ? metric->title : in->metric;
    char change[112];
    const char *what = "no sign of a change for the worse";
    if (!d->has_change) {
        veer_line_print(d->recommendation, sizeof d->recommendation, "%.32s cannot be judged: %s.",
                        title, d->why);
        return;
    }
    tell_change(in, d, title, change, sizeof change);
    if (d->is_degraded)
        what = advice[kind_of(metric)][d->severity - VEER_DEGRADED_LOW];
    else if (d->is_improved)
        what = "better than the baseline, nothing to do";
    else if (d->severity >= VEER_DEGRADED_MEDIUM)
        what = "chance can explain it, wait for more data";
    else if (d->severity == VEER_DEGRADED_LOW)
        what = "too little to act on";
    veer_line_print(d->recommendation, sizeof d->recommendation, "%s: %s.", change, what);
}

/* ---- the call ---- */

veer_rc veer_degradation_check(const veer_degradation_input *input, veer_degradation *ret,
                               veer_err *err)
{
    const double min_pct = input->min_pct > 0 ? input->min_pct : VEER_DEGRADATION_PCT;
    const double alpha = input->alpha > 0 ? input->alpha : VEER_DEGRADATION_ALPHA;
    veer_degradation d = {.test = no_test};
    const veer_rc rc = check_input(input, err);
    if (rc != VEER_OK)
        return rc;
    measure_change(input, &d);
    const double p_better = test(input, &d);
    d.is_degraded =
        d.has_change && exceeds(d.worsening_pct, min_pct) && (!d.has_test || d.p <= alpha);
    d.is_improved =
        d.has_change && exceeds(-d.worsening_pct, min_pct) && (!d.has_test || p_better <= alpha);
    recommend(input, &d);
    *ret = d;
    return VEER_OK;
}
