/* The normal distribution and the inversion of monotone functions. */
#include <math.h>

#include "stats/special.h"
#include "stats/special_parts.h"

double veer_norm_cdf(double x)
{
    return 0.5 * erfc(-x / VEER_SQRT2);
}

double veer_norm_sf(double x)
{
    return 0.5 * erfc(x / VEER_SQRT2);
}

/* Acklam's rational approximations of the quantile (2003; relative error 1.2e-9), for p <= 1/2. */
static double acklam(double p)
{
    static const double a[] = {-3.969683028665376e+01, 2.209460984245205e+02,
                               -2.759285104469687e+02, 1.383577518672690e+02,
                               -3.066479806614716e+01, 2.506628277459239e+00};
    static const double b[] = {-5.447609879822406e+01, 1.615858368580409e+02,
                               -1.556989798598866e+02, 6.680131188771972e+01,
                               -1.328068155288572e+01};
    static const double c[] = {-7.784894002430293e-03, -3.223964580411365e-01,
                               -2.400758277161838e+00, -2.549732539343734e+00,
                               4.374664141464968e+00,  2.938163982698783e+00};
    static const double d[] = {7.784695709041462e-03, 3.224671290700398e-01, 2.445134137142996e+00,
                               3.754408661907416e+00};
    if (p < 0.02425) {
        const double q = sqrt(-2 * log(p));
        return (((((c[0] * q + c[1]) * q + c[2]) * q + c[3]) * q + c[4]) * q + c[5]) /
               ((((d[0] * q + d[1]) * q + d[2]) * q + d[3]) * q + 1);
    }
    const double q = p - 0.5, r = q * q;
    return (((((a[0] * r + a[1]) * r + a[2]) * r + a[3]) * r + a[4]) * r + a[5]) * q /
           (((((b[0] * r + b[1]) * r + b[2]) * r + b[3]) * r + b[4]) * r + 1);
}

double veer_norm_ppf(double p)
{
    if (!(p >= 0 && p <= 1))
        return NAN;
    if (p == 0 || p == 1)
        return p == 0 ? -(double)INFINITY : (double)INFINITY;
    if (p == 0.5)
        return 0;
    const double tail = p < 0.5 ? p : 1 - p;
    double x = acklam(tail);
    /* Two steps of Halley's method. Near the centre the error of cdf - p is taken against 1/2 on
     * both sides, by erf, so that a small x keeps its digits. */
    for (int i = 0; i < 2; i++) {
        const double error =
            tail > 0.25 ? 0.5 * erf(x / VEER_SQRT2) - (tail - 0.5) : veer_norm_cdf(x) - tail;
        const double step = error / exp(-x * x / 2) * VEER_SQRT_2PI;
        x -= step / (1 + x * step / 2);
    }
    return p < 0.5 ? x : -x;
}

double veer_solve_monotone(veer_monotone_fn *f, const void *params, bool increasing, double target,
                           double start)
{
    double low = 0, high = INFINITY, x = start, reach = 4;
    for (int i = 0; i < 200; i++) {
        double slope;
        const double value = f(params, x, &slope);
        if (value == target)
            return x;
        if ((value < target) == increasing)
            low = x;
        else
            high = x;
        double next = x * exp(-log(value / target) * (value / (x * slope)));
        if (!(next > low && next < high)) {
            if (low > 0 && !isinf(high)) {
                next = sqrt(low) * sqrt(high);
            } else {
                next = low > 0 ? x * reach : x / reach;
                reach *= reach;
            }
        }
        if (isinf(next) || fabs(next - x) <= 4e-16 * x)
            return next;
        x = next;
    }
    return x;
}
