/* stats/special_parts.h: what the special functions share with each other and with the tests of
 * counts. */
#ifndef VEER_STATS_SPECIAL_PARTS_H
#define VEER_STATS_SPECIAL_PARTS_H

#include <stdbool.h>

#define VEER_PI 3.14159265358979323846
#define VEER_SQRT2 1.41421356237309504880
#define VEER_SQRT_2PI 2.50662827463100050242
#define VEER_LN_SQRT_2PI 0.91893853320467274178

/**
 * The error of Stirling's formula, ln Gamma(x + 1) - (x + 1/2) ln x + x - ln sqrt(2 pi), x > 0.
 * With it, quotients of large gamma functions lose no digits.
 */
double veer_stirling_error(double x);

/**
 * The deviance a * (u - 1 - ln u), u = x / a, of a value a from its expectation x (Loader 2000,
 * "Fast and accurate computation of binomial probabilities", bd0). diff is x - a, which the caller
 * often knows better than the subtraction does.
 */
double veer_deviance(double a, double x, double diff);

/** I_x(a, b) for 0 < x, y < 1 with y = 1 - x known to full relative accuracy. */
double veer_betainc_xy(double a, double b, double x, double y);

/** A monotone function of x > 0 and its derivative there.
 */
typedef double veer_monotone_fn(const void *params, double x, double *ret_slope);

/**
 * The x > 0 where f(x) = target > 0, by Newton's method on logarithms of both sides inside a
 * bracket that halves (in ln x) whenever Newton would leave it.
 */
double veer_solve_monotone(veer_monotone_fn *f, const void *params, bool increasing, double target,
                           double start);

#endif
