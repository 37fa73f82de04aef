#include <math.h>

#include "stats/series.h"
#include "stats/special.h"
#include "veer/trend.h"

typedef struct centered {
    double t0, y0;     /* first point: offsets that keep epoch times exact */
    double dt, dy;     /* means of t - t0 and y - y0 */
    double tt, yy, ty; /* centered sums of squares and products */
} centered;

/* Means of t - t0 and y - y0 over the points with a value. */
static void find_means(centered *c, const double *t, const double *y, size_t n, size_t used)
{
    size_t first = 0;
    while (isnan(y[first]))
        first++;
    c->t0 = t[first];
    c->y0 = y[first];
    veer_ksum st = {0, 0}, sy = {0, 0};
    for (size_t i = first; i < n; i++) {
        if (isnan(y[i]))
            continue;
        veer_ksum_add(&st, t[i] - c->t0);
        veer_ksum_add(&sy, y[i] - c->y0);
    }
    c->dt = veer_ksum_value(&st) / (double)used;
    c->dy = veer_ksum_value(&sy) / (double)used;
}

static void find_squares(centered *c, const double *t, const double *y, size_t n)
{
    veer_ksum tt = {0, 0}, yy = {0, 0}, ty = {0, 0};
    for (size_t i = 0; i < n; i++) {
        if (isnan(y[i]))
            continue;
        const double a = (t[i] - c->t0) - c->dt, b = (y[i] - c->y0) - c->dy;
        veer_ksum_add(&tt, a * a);
        veer_ksum_add(&yy, b * b);
        veer_ksum_add(&ty, a * b);
    }
    c->tt = veer_ksum_value(&tt);
    c->yy = veer_ksum_value(&yy);
    c->ty = veer_ksum_value(&ty);
}

/* Summed from the residuals themselves: yy - ty^2 / tt would cancel on a good fit. */
static double find_residuals(const centered *c, const double *t, const double *y, size_t n,
                             double slope)
{
    veer_ksum ss = {0, 0};
    for (size_t i = 0; i < n; i++) {
        if (isnan(y[i]))
            continue;
        const double e = ((y[i] - c->y0) - c->dy) - slope * ((t[i] - c->t0) - c->dt);
        veer_ksum_add(&ss, e * e);
    }
    return veer_ksum_value(&ss);
}

/* Standard errors and p-value; 2 points leave no residual to estimate them from. */
static void infer(veer_line *line)
{
    const double df = (double)line->n - 2;
    if (line->n == 2) {
        line->residual_ss = 0;
        line->p_value = line->slope == 0 ? 1 : 0;
        return;
    }
    line->slope_se = sqrt(line->residual_ss / df / line->t_ss);
    line->intercept_se = line->slope_se * hypot(sqrt(line->t_ss / (double)line->n), line->t_mean);
    if (line->slope == 0)
        line->p_value = 1;
    else if (line->slope_se == 0)
        line->p_value = 0;
    else
        line->p_value = fmin(1, 2 * veer_t_sf(fabs(line->slope / line->slope_se), df));
}

veer_rc veer_trend_line(const double *t, const double *y, size_t n, veer_line *ret, veer_err *err)
{
    size_t used = 0;
    veer_rc rc = veer_series_check(t, y, n, 2, &used, err);
    if (rc != VEER_OK)
        return rc;
    centered c = {0};
    find_means(&c, t, y, n, used);
    find_squares(&c, t, y, n);
    if (c.tt == 0)
        return veer_fail(err, VEER_EUNDEFINED, "a line needs two different times");
    if (!isfinite(c.tt) || !isfinite(c.yy) || !isfinite(c.ty))
        return veer_fail(err, VEER_EUNDEFINED, "times or values too large: the sums overflow");
    veer_line line = {.n = used, .missing = n - used, .slope = c.ty / c.tt};
    line.t_mean = c.t0 + c.dt;
    line.t_mean_low = c.dt - (line.t_mean - c.t0);
    line.y_mean = c.y0 + c.dy;
    line.intercept = line.y_mean - line.slope * line.t_mean;
    line.t_ss = c.tt;
    line.residual_ss = find_residuals(&c, t, y, n, line.slope);
    if (c.yy > 0)
        line.r = fmax(-1, fmin(1, c.ty / (sqrt(c.tt) * sqrt(c.yy))));
    line.r2 = line.r * line.r;
    infer(&line);
    if (!isfinite(line.slope) || !isfinite(line.intercept) || !isfinite(line.intercept_se))
        return veer_fail(err, VEER_EUNDEFINED, "the line overflows");
    *ret = line;
    return VEER_OK;
}
