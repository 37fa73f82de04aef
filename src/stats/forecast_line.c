#include <math.h>

#include "base/err.h"
#include "stats/special.h"
#include "veer/forecast.h"

typedef struct band {
    double q;        /* Student t quantile times the residual standard error */
    double mean_var; /* 1 / n */
    double t_ss;     /* of the line */
} band;

static veer_rc make_band(const veer_line *line, double level, band *ret, veer_err *err)
{
    if (!(level > 0 && level < 1))
        return veer_fail(err, VEER_EINVAL, "level must lie between 0 and 1");
    if (line->n < 3)
        return veer_fail(err, VEER_ENODATA, "a prediction interval needs 3 points, got %zu",
                         line->n);
    const double df = (double)line->n - 2;
    *ret = (band){veer_t_ppf((1 + level) / 2, df) * sqrt(line->residual_ss / df),
                  1 / (double)line->n, line->t_ss};
    return VEER_OK;
}

static double from_mean(const veer_line *line, double t)
{
    return (t - line->t_mean) - line->t_mean_low;
}

/* Half width at distance u from the mean time; extra is 1 for a new value, 0 for the mean. */
static double half_width(const band *b, double u, double extra)
{
    return b->q * sqrt(extra + b->mean_var + u / b->t_ss * u);
}

veer_rc veer_forecast_line(const veer_line *line, double t, double level, veer_forecast_point *ret,
                           veer_err *err)
{
    if (!isfinite(t))
        return veer_fail(err, VEER_EINVAL, "the time of a forecast must be finite");
    band b;
    const veer_rc rc = make_band(line, level, &b, err);
    if (rc != VEER_OK)
        return rc;
    const double u = from_mean(line, t), value = line->y_mean + line->slope * u;
    const double wide = half_width(&b, u, 1), narrow = half_width(&b, u, 0);
    *ret =
        (veer_forecast_point){t, value, value - wide, value + wide, value - narrow, value + narrow};
    return VEER_OK;
}

/* The problem turned so that crossing always means falling to 0: gap(u) = d + v u, where u is the
 * distance from the mean time. */
typedef struct gap {
    double d; /* gap at the mean time */
    double v; /* change per unit of time */
} gap;

/* First u in [from, to] with gap(u) + sign * half_width(u) <= 0; false if there is none. The roots
 * of (d + v u)^2 = q^2 (1 + 1/n + u^2 / t_ss) are those of both ends of the band; each candidate
 * is checked against the end that was asked for. */
static int first_at_limit(const gap *g, const band *b, double sign, double from, double to,
                          double *ret_u)
{
    if (g->d + g->v * from + sign * half_width(b, from, 1) <= 0) {
        *ret_u = from;
        return 1;
    }
    const double q2 = b->q * b->q;
    const double a = g->v * g->v - q2 / b->t_ss, half_b = g->d * g->v;
    const double c = g->d * g->d - q2 * (1 + b->mean_var);
    double roots[2];
    int n = 0;
    if (a == 0) {
        if (half_b != 0)
            roots[n++] = -c / (2 * half_b);
    } else if (half_b * half_b >= a * c) {
        const double s = -(half_b + copysign(sqrt(half_b * half_b - a * c), half_b));
        roots[n++] = s / a;
        if (s != 0)
            roots[n++] = c / s;
    }
    int found = 0;
    for (int i = 0; i < n; i++) {
        /* At a root of the asked end, gap and -sign * width are equal, so their signs agree. */
        const int ours = (g->d + g->v * roots[i]) * sign <= 0;
        if (ours && roots[i] > from && roots[i] <= to && (!found || roots[i] < *ret_u)) {
            *ret_u = roots[i];
            found = 1;
        }
    }
    return found;
}

static void cross_value(const gap *g, double from, double to, double t_mean, veer_crossing *out)
{
    if (g->d + g->v * from <= 0) {
        out->kind = VEER_CROSSING_ALREADY;
    } else if (g->v < 0 && -g->d / g->v <= to) {
        out->kind = VEER_CROSSING_AT;
        out->t = t_mean - g->d / g->v;
    }
}

veer_rc veer_forecast_line_crossing(const veer_line *line, double limit, veer_side side, double now,
                                    double until, double level, veer_crossing *ret, veer_err *err)
{
    if (!isfinite(limit) || !isfinite(now) || !(until > now))
        return veer_fail(err, VEER_EINVAL, "needs a finite limit and now < until");
    band b;
    const veer_rc rc = make_band(line, level, &b, err);
    if (rc != VEER_OK)
        return rc;
    const double down = side == VEER_SIDE_BELOW ? 1 : -1;
    const gap g = {down * (line->y_mean - limit), down * line->slope};
    const double from = from_mean(line, now), to = from_mean(line, until);
    veer_crossing out = {.kind = VEER_CROSSING_NEVER};
    cross_value(&g, from, to, line->t_mean, &out);
    double u = 0;
    out.has_earliest = first_at_limit(&g, &b, -1, from, to, &u);
    out.earliest = out.has_earliest ? line->t_mean + u : 0;
    u = 0;
    out.has_latest = first_at_limit(&g, &b, 1, from, to, &u);
    out.latest = out.has_latest ? line->t_mean + u : 0;
    *ret = out;
    return VEER_OK;
}
