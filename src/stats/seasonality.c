#include <math.h>

#include "stats/series.h"
#include "stats/special.h"
#include "veer/forecast.h"

/* The straight line of a series over its indices 0 .. n - 1. */
typedef struct detrended {
    const double *y; /* the series; NaN missing */
    size_t n;        /* its length */
    double mean, at; /* mean of y, mean index */
    double slope;    /* per step */
    double squares;  /* sum of squared residuals */
} detrended;

static double residual(const detrended *s, size_t i)
{
    return s->y[i] - (s->mean + s->slope * ((double)i - s->at));
}

static veer_rc detrend(detrended *s, size_t need, veer_err *err)
{
    double used = 0, sum = 0, places = 0;
    for (size_t i = 0; i < s->n; i++) {
        if (isinf(s->y[i]))
            return veer_fail_at(err, VEER_EINVAL, (int64_t)i, "value %zu is infinite", i);
        if (isnan(s->y[i]))
            continue;
        used += 1;
        sum += s->y[i];
        places += (double)i;
    }
    if (used < (double)need)
        return veer_fail(err, VEER_ENODATA, "needs %zu values, got %.0f", need, used);
    s->mean = sum / used;
    s->at = places / used;
    double tt = 0, ty = 0;
    for (size_t i = 0; i < s->n; i++) {
        if (isnan(s->y[i]))
            continue;
        tt += ((double)i - s->at) * ((double)i - s->at);
        ty += ((double)i - s->at) * (s->y[i] - s->mean);
    }
    s->slope = ty / tt;
    for (size_t i = 0; i < s->n; i++)
        if (!isnan(s->y[i]))
            s->squares += residual(s, i) * residual(s, i);
    return VEER_OK;
}

static double autocorrelation(const detrended *s, size_t lag)
{
    double sum = 0;
    for (size_t i = lag; i < s->n; i++)
        if (!isnan(s->y[i]) && !isnan(s->y[i - lag]))
            sum += residual(s, i) * residual(s, i - lag);
    return sum / s->squares;
}

/* What rounding alone leaves of the residuals of an exact line. */
static double rounding_squares(const detrended *s)
{
    const double size = fabs(s->mean) + fabs(s->slope) * (double)s->n;
    return (double)s->n * (4 * 2.3e-16 * size) * (4 * 2.3e-16 * size);
}

veer_rc veer_seasonality_test(const double *y, size_t n, size_t period, double significance,
                              veer_seasonality *ret, veer_err *err)
{
    if (period < 2 || !(significance > 0 && significance < 1))
        return veer_fail(err, VEER_EINVAL, "needs a period of 2 or more, significance in (0, 1)");
    if (period > VEER_HW_MAX_PERIOD)
        return veer_fail(err, VEER_ELIMIT, "a season has at most %d steps, got %zu",
                         VEER_HW_MAX_PERIOD, period);
    detrended s = {.y = y, .n = n};
    const veer_rc rc = detrend(&s, 2 * period + 2, err);
    if (rc != VEER_OK)
        return rc;
    if (!(s.squares > rounding_squares(&s)) || !isfinite(s.squares))
        return veer_fail(err, VEER_EUNDEFINED, "the series is a straight line or overflows");
    double shorter = 0;
    for (size_t lag = 1; lag < period; lag++) {
        const double r = autocorrelation(&s, lag);
        shorter += r * r;
    }
    veer_seasonality out = {.period = period, .autocorrelation = autocorrelation(&s, period)};
    out.limit = -veer_norm_ppf(significance) * sqrt((1 + 2 * shorter) / (double)n);
    out.seasonal = out.autocorrelation > out.limit;
    *ret = out;
    return VEER_OK;
}
