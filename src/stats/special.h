/* stats/special.h: the special functions behind every p-value.
 *
 * Like libm, a function outside its domain returns NaN; NaN in gives NaN out. Upper tails (sf) are
 * computed directly, never as 1 - cdf, so they keep their relative accuracy down to 1e-300.
 * Pure functions, allocate nothing, any thread.
 */
#ifndef VEER_STATS_SPECIAL_H
#define VEER_STATS_SPECIAL_H

#include <stdint.h>

/** Regularised incomplete gamma P(a, x) and Q(a, x) = 1 - P; a > 0, x >= 0. */
double veer_gammainc_p(double a, double x);
double veer_gammainc_q(double a, double x);

/** Regularised incomplete beta I_x(a, b); a, b > 0, 0 <= x <= 1. */
double veer_betainc(double a, double b, double x);

/** ln of the binomial coefficient; k <= n. */
double veer_lchoose(double n, double k);

/** Standard normal: distribution, upper tail, quantile. */
double veer_norm_cdf(double x);
double veer_norm_sf(double x);
double veer_norm_ppf(double p);

/** Student t with df > 0 degrees of freedom: upper tail and quantile. */
double veer_t_sf(double t, double df);
double veer_t_ppf(double p, double df);

/** Chi-square with df > 0: upper tail, and the x whose upper tail is p. */
double veer_chi2_sf(double x, double df);
double veer_chi2_isf(double p, double df);

/** F distribution upper tail. */
double veer_f_sf(double x, double df1, double df2);

/** Kolmogorov's limit distribution: upper tail of sqrt(n) * D. */
double veer_kolmogorov_sf(double x);

/** Two-sided one-sample Kolmogorov-Smirnov statistic D_n, upper tail (Simard and L'Ecuyer 2011). */
double veer_kstwo_sf(double d, uint64_t n);

#endif
