/* A metric over time in one line, and a model in one word. */
#include "monitor/health.h"

#include <math.h>
#include <stdlib.h>

#include "monitor/slope.h"

#define DAY_US 86400e6
#define TREND_ALPHA 0.05
#define SLOPE_VALUES 3
#define TREND_VALUES 4

static const char *const health_texts[] = {"unknown", "poor", "fair", "good", "excellent"};

const char *veer_health_text(veer_health health)
{
    return (size_t)health < sizeof health_texts / sizeof *health_texts ? health_texts[health]
                                                                       : "unknown";
}

/* ---- a metric ---- */

/* The values that are there, with their times in days since the first. */
typedef struct points {
    double *days;   /* n */
    double *values; /* n */
    size_t n;       /* of both */
} points;

static veer_rc take_points(const int64_t *t_us, const double *values, size_t n, points *ret,
                           veer_err *err)
{
    size_t first = 0;
    for (size_t i = 0; i < n; i++) {
        if (isinf(values[i]))
            return veer_fail_at(err, VEER_EINVAL, (int64_t)i, "a value is infinite");
        if (isnan(values[i]))
            continue;
        first = ret->n == 0 ? i : first;
        ret->days[ret->n] = ((double)t_us[i] - (double)t_us[first]) / DAY_US;
        ret->values[ret->n++] = values[i];
    }
    return ret->n > 0 ? VEER_OK : veer_fail(err, VEER_ENODATA, "no value of this metric");
}

static double finite_or_none(double x)
{
    return isfinite(x) ? x : (double)NAN;
}

/* Mean and deviation are of the values divided by `unit`, so that huge values do not overflow. */
static void describe(const points *p, veer_metric_history *h)
{
    double mean = 0;
    double squares = 0;
    h->n = p->n;
    h->current = p->values[p->n - 1];
    h->min = h->max = p->values[0];
    for (size_t i = 0; i < p->n; i++) {
        h->min = fmin(h->min, p->values[i]);
        h->max = fmax(h->max, p->values[i]);
    }
    const double largest = fmax(fabs(h->min), fabs(h->max));
    const double unit = largest > 0x1p500 ? largest : 1;
    for (size_t i = 0; i < p->n; i++) {
        const double step = p->values[i] / unit - mean;
        mean += step / (double)(i + 1);
        squares += step * (p->values[i] / unit - mean);
    }
    const double change = h->current / unit - p->values[0] / unit;
    h->mean = mean * unit;
    h->std = p->n > 1 ? finite_or_none(sqrt(squares / (double)(p->n - 1)) * unit) : (double)NAN;
    h->change_pct = finite_or_none(100 * (change / fabs(p->values[0] / unit)));
}

/* Values of one time, or too large ones, have no slope. */
static veer_rc find_slope(const points *p, veer_metric_history *h, veer_err *err)
{
    veer_theil_sen slope;
    if (p->n < SLOPE_VALUES)
        return VEER_OK;
    const veer_rc rc = veer_slope_of(p->days, p->values, p->n, &slope, err);
    if (rc == VEER_OK)
        h->slope_per_day = slope.slope;
    return rc == VEER_EUNDEFINED ? VEER_OK : rc;
}

static veer_rc find_trend(const points *p, veer_better better, veer_metric_history *h,
                          veer_err *err)
{
    veer_mann_kendall test;
    if (p->n < TREND_VALUES)
        return VEER_OK;
    double *const scratch = malloc(4 * p->n * sizeof *scratch);
    if (scratch == NULL)
        return veer_fail_nomem(err);
    if (veer_trend_mann_kendall(p->days, p->values, p->n, scratch, &test, NULL) == VEER_OK) {
        h->p = test.p_value;
        h->trend = veer_trend_verdict(test.s, test.p_value, TREND_ALPHA, better);
    }
    free(scratch);
    return VEER_OK;
}

veer_rc veer_metric_history_of(const char *metric, veer_better better, const int64_t *t_us,
                               const double *values, size_t n, veer_metric_history *ret,
                               veer_err *err)
{
    veer_metric_history h = {
        .metric = metric, .slope_per_day = (double)NAN, .p = (double)NAN, .trend = VEER_STABLE};
    double *const room = malloc((2 * n + 1) * sizeof *room);
    if (room == NULL)
        return veer_fail_nomem(err);
    points p = {.days = room, .values = room + n};
    veer_rc rc = take_points(t_us, values, n, &p, err);
    if (rc == VEER_OK) {
        describe(&p, &h);
        rc = find_slope(&p, &h, err);
    }
    if (rc == VEER_OK)
        rc = find_trend(&p, better, &h, err);
    if (rc == VEER_OK)
        *ret = h;
    free(room);
    return rc;
}

/* ---- a model ---- */

static veer_health grade(const veer_health_report *r)
{
    if (r->judged == 0)
        return VEER_HEALTH_UNKNOWN;
    if (r->critical > 0)
        return VEER_HEALTH_POOR;
    if (r->degrading == 0)
        return VEER_HEALTH_EXCELLENT;
    const double net = (double)r->degrading - (double)r->improving / 2;
    const double share = fmax(net, 0) / (double)r->judged;
    return share <= 0.2 ? VEER_HEALTH_GOOD : share <= 0.5 ? VEER_HEALTH_FAIR : VEER_HEALTH_POOR;
}

veer_health_report veer_health_of(const veer_degradation *checks, size_t n)
{
    veer_health_report r = {0};
    for (size_t i = 0; i < n; i++) {
        const veer_degradation *const check = &checks[i];
        r.judged += check->has_change;
        r.unknown += !check->has_change;
        r.degrading += check->is_degraded;
        r.improving += check->is_improved;
        r.critical += check->is_degraded && check->severity == VEER_DEGRADED_CRITICAL;
    }
    r.health = grade(&r);
    r.trend = r.degrading > r.improving   ? VEER_DEGRADING
              : r.improving > r.degrading ? VEER_IMPROVING
                                          : VEER_STABLE;
    return r;
}
