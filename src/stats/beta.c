/* Incomplete beta function and the distributions of Student and Fisher.
 *
 * The even part of a continued fraction (DLMF 8.17.22; Didonato and Morris 1992, BFRAC) below the
 * mean, its complement above. The factor x^a y^b / B(a, b) is written with Stirling's errors and
 * deviances, as for the gamma functions, and x and y = 1 - x are both passed on, so that large
 * parameters cost no digits.
 */
#include <float.h>
#include <math.h>

#include "stats/special.h"
#include "stats/special_parts.h"

#define MAX_TERMS 1000000
#define FAR_TAIL 1e-140 /* sqrt(df) / t below which its square is close to underflow */

/* x^a y^b / B(a, b) */
static double beta_factor(double a, double b, double x, double y)
{
    const double n = a + b, diff = b * x - a * y;
    const double error = veer_stirling_error(n) - veer_stirling_error(a) - veer_stirling_error(b);
    const double deviance = veer_deviance(a, n * x, diff) + veer_deviance(b, n * y, -diff);
    return exp(error - deviance) * sqrt(a * (b / n)) / VEER_SQRT_2PI;
}

/* The even part of that fraction without its factor, by Lentz's method, for x below the mean: with
 * lambda = a y - b x >= 0 (given, for its digits) all terms are well conditioned. */
static double beta_fraction(double a, double b, double x, double y, double lambda)
{
    double f = a * (lambda + 1) / (a + 1), c = f, d = 0;
    for (int m = 1; m < MAX_TERMS; m++) {
        const double am = a + 2 * m - 1;
        const double w = m * (b - m) * x / am;
        const double alpha = (a + m - 1) / am * (a + b + m - 1) * w * x;
        const double beta = m + w + (a + m) * (lambda + 1 + m * (1 + y)) / (am + 2);
        d = 1 / (beta + alpha * d);
        c = beta + alpha / c;
        const double step = c * d;
        f *= step;
        if (fabs(step - 1) < DBL_EPSILON)
            break;
    }
    return 1 / f;
}

double veer_betainc_xy(double a, double b, double x, double y)
{
    if (x <= 0 || y <= 0)
        return x <= 0 ? 0 : 1;
    const double factor = beta_factor(a, b, x, y), lambda = a * y - b * x;
    if (lambda >= 0)
        return factor * beta_fraction(a, b, x, y, lambda);
    return 1 - factor * beta_fraction(b, a, y, x, -lambda);
}

double veer_betainc(double a, double b, double x)
{
    if (!(a > 0) || !(b > 0) || !(x >= 0 && x <= 1) || isinf(a) || isinf(b))
        return NAN;
    return veer_betainc_xy(a, b, x, 1 - x);
}

/* x and y of I_x(df / 2, 1 / 2) for a t >= 0, without overflow of t^2 */
static void student_xy(double t, double df, double *ret_x, double *ret_y)
{
    const double root = sqrt(df);
    if (t <= root) {
        const double ratio = t / root, square = ratio * ratio;
        *ret_x = 1 / (1 + square);
        *ret_y = square / (1 + square);
    } else {
        const double ratio = root / t, square = ratio * ratio;
        *ret_x = square / (1 + square);
        *ret_y = 1 / (1 + square);
    }
}

/* The first term of the expansion for x -> 0, with x^a as a power of sqrt(df) / t that cannot
 * underflow. */
static double student_far_tail(double ratio, double df)
{
    const double a = df / 2;
    const double log_beta_term = log(beta_factor(a, 0.5, 0.5, 0.5)) + (a + 0.5) * log(2);
    return exp(log_beta_term + df * log(ratio)) / df;
}

/* The survival function for t >= 0 and a finite df. */
static double student_sf(double t, double df)
{
    if (isinf(t))
        return 0;
    const double root = sqrt(df);
    if (root / t < FAR_TAIL)
        return student_far_tail(root / t, df);
    double x, y;
    student_xy(t, df, &x, &y);
    return 0.5 * veer_betainc_xy(df / 2, 0.5, x, y);
}

double veer_t_sf(double t, double df)
{
    if (isnan(t) || !(df > 0))
        return NAN;
    if (isinf(df))
        return veer_norm_sf(t);
    return t < 0 ? 1 - student_sf(-t, df) : student_sf(t, df);
}

/* The density for t > 0: x^a y^b / (B t). */
static double student_density(double t, double df)
{
    double x, y;
    if (sqrt(df) / t < FAR_TAIL)
        return df * student_far_tail(sqrt(df) / t, df) / t;
    student_xy(t, df, &x, &y);
    return beta_factor(df / 2, 0.5, x, y) / t;
}

static double student_upper(const void *params, double t, double *ret_slope)
{
    const double df = *(const double *)params;
    *ret_slope = -student_density(t, df);
    return veer_t_sf(t, df);
}

/* P(0 < T < t), which is not 1/2 - sf near 0. */
static double student_centre(const void *params, double t, double *ret_slope)
{
    const double df = *(const double *)params;
    double x, y;
    student_xy(t, df, &x, &y);
    *ret_slope = student_density(t, df);
    return 0.5 * veer_betainc_xy(0.5, df / 2, y, x);
}

double veer_t_ppf(double p, double df)
{
    if (!(p >= 0 && p <= 1) || !(df > 0))
        return NAN;
    if (isinf(df))
        return veer_norm_ppf(p);
    if (p == 0 || p == 1 || p == 0.5)
        return p == 0.5 ? 0 : p == 0 ? -(double)INFINITY : (double)INFINITY;
    const double tail = p < 0.5 ? p : 1 - p;
    const double start = fmax(fabs(veer_norm_ppf(tail)), 1e-300);
    const double t = tail < 0.25
                         ? veer_solve_monotone(student_upper, &df, false, tail, start)
                         : veer_solve_monotone(student_centre, &df, true, 0.5 - tail, start);
    return p < 0.5 ? -t : t;
}

double veer_f_sf(double x, double df1, double df2)
{
    if (isnan(x) || !(df1 > 0) || !(df2 > 0) || isinf(df1) || isinf(df2))
        return NAN;
    if (x <= 0 || isinf(x))
        return x <= 0 ? 1 : 0;
    const double ratio = df1 / df2 * x;
    return veer_betainc_xy(df2 / 2, df1 / 2, 1 / (1 + ratio),
                           isinf(ratio) ? 1 : ratio / (1 + ratio));
}
