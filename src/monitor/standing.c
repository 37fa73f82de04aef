/* How a model stands, at a glance. */
#include "monitor/standing.h"

#include <math.h>
#include <string.h>

#include "base/line.h"

#define SAME_PCT 0.05 /* a change that would be written as 0.0 % */

veer_measure veer_mean_of_windows(const double *values, const uint64_t *n, size_t count)
{
    veer_measure m = {.present = false};
    double mean = 0, squares = 0;
    size_t windows = 0;
    for (size_t i = 0; i < count; i++) {
        if (n[i] == 0)
            continue;
        windows++;
        m.n += n[i];
        mean += (values[i] - mean) * ((double)n[i] / (double)m.n);
    }
    if (windows == 0 || !isfinite(mean))
        return m;
    for (size_t i = 0; i < count; i++) {
        const double part = (double)n[i] / (double)m.n;
        if (n[i] > 0)
            squares += part * part * (values[i] - mean) * (values[i] - mean);
    }
    m.present = true;
    m.value = mean;
    m.has_se = windows >= VEER_STANDING_WINDOWS && isfinite(squares);
    m.se = m.has_se ? sqrt(squares * (double)windows / (double)(windows - 1)) : 0;
    return m;
}

/* ---- the main metric ---- */

/* Whether it can be judged; else why not. */
static bool may_judge(const veer_standing_input *in, char *why, size_t size)
{
    const char *const name = in->metric;
    why[0] = '\0';
    if (name == NULL)
        veer_line_print(why, size, "neither labels nor metric points");
    else if (!in->recent.present)
        veer_line_print(why, size, "no %.40s in the last %s", name, in->period);
    else if (!in->before.present)
        veer_line_print(why, size, "no %.40s in the %s before", name, in->period);
    else if (in->recent.n < in->least || in->before.n < in->least)
        veer_line_print(why, size, "%llu samples now and %llu before; %llu are needed",
                        (unsigned long long)in->recent.n, (unsigned long long)in->before.n,
                        (unsigned long long)in->least);
    return why[0] == '\0';
}

static veer_rc judge_metric(const veer_standing_input *in, veer_standing *s, veer_degradation *ret,
                            veer_err *err)
{
    *ret = (veer_degradation){.is_degraded = false};
    if (!may_judge(in, s->metric_why, sizeof s->metric_why))
        return VEER_OK;
    const veer_degradation_input question = {
        .metric = in->metric, .better = in->better, .current = in->recent, .baseline = in->before};
    const veer_rc rc = veer_degradation_check(&question, ret, err);
    if (rc == VEER_OK && !ret->has_change)
        veer_line_print(s->metric_why, sizeof s->metric_why, "%s", ret->why);
    return rc;
}

/* ---- the word ---- */

static veer_health word_of(const veer_standing_input *in, const veer_degradation *d)
{
    if (in->alerts_critical > 0 || (d->is_degraded && d->severity == VEER_DEGRADED_CRITICAL))
        return VEER_HEALTH_POOR;
    if (in->alerts_high > 0 || d->is_degraded || (in->has_drift && in->dataset_drift))
        return VEER_HEALTH_FAIR;
    if (in->alerts > 0)
        return VEER_HEALTH_GOOD;
    if (d->has_change)
        return VEER_HEALTH_EXCELLENT;
    return in->has_drift ? VEER_HEALTH_GOOD : VEER_HEALTH_UNKNOWN;
}

/* ---- the line ---- */

/* One more part of the line. */
static void add(veer_standing *s, const char *part)
{
    const size_t len = strlen(s->why);
    veer_line_print(s->why + len, sizeof s->why - len, "%s%s", len > 0 ? "; " : "", part);
}

static void tell_metric(const veer_standing_input *in, const veer_degradation *d, veer_standing *s)
{
    char part[160];
    const double change = fabs(d->percentage_change);
    if (!d->has_change)
        veer_line_print(part, sizeof part, "%s", s->metric_why);
    else if (change < SAME_PCT)
        veer_line_print(part, sizeof part, "%.60s as in the %s before", in->metric, in->period);
    else
        veer_line_print(
            part, sizeof part, "%.60s %.1f %% %s than in the %s before%s", in->metric, change,
            in->better == VEER_BETTER_NONE ? (d->percentage_change > 0 ? "higher" : "lower")
                                           : (d->worsening_pct > 0 ? "worse" : "better"),
            in->period,
            d->worsening_pct > VEER_DEGRADATION_PCT && !d->is_degraded ? ", as chance may explain"
                                                                       : "");
    add(s, part);
}

static void tell_drift(const veer_standing_input *in, veer_standing *s)
{
    char part[96];
    if (!in->has_drift)
        return;
    veer_line_print(part, sizeof part, "%zu of %zu columns drifted", in->drifted, in->tested);
    add(s, part);
}

static void tell_alerts(const veer_standing_input *in, veer_standing *s)
{
    char part[96];
    const size_t worst = in->alerts_critical > 0 ? in->alerts_critical : in->alerts_high;
    if (in->alerts == 0)
        return;
    if (worst == 0)
        veer_line_print(part, sizeof part, "%zu open alert%s", in->alerts,
                        in->alerts == 1 ? "" : "s");
    else
        veer_line_print(part, sizeof part, "%zu open alert%s, %zu of them %s", in->alerts,
                        in->alerts == 1 ? "" : "s", worst,
                        in->alerts_critical > 0 ? "critical" : "high");
    add(s, part);
}

veer_rc veer_standing_of(const veer_standing_input *input, veer_standing *ret, veer_err *err)
{
    veer_degradation degradation;
    veer_standing s = {.why = ""};
    const veer_rc rc = judge_metric(input, &s, &degradation, err);
    if (rc != VEER_OK)
        return rc;
    s.health = word_of(input, &degradation);
    tell_metric(input, &degradation, &s);
    tell_drift(input, &s);
    tell_alerts(input, &s);
    *ret = s;
    return VEER_OK;
}
