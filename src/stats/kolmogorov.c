/* Kolmogorov's distributions: the limit, and D_n for finite n.
 *
 * Which method where follows Simard and L'Ecuyer, "Computing the two-sided Kolmogorov-Smirnov
 * distribution" (2011), with the cut-offs that SciPy's kolmogn chose:
 *
 *   n d <= 1 or n d >= n - 1       Ruben and Gambino's closed forms
 *   d >= 1/2, or n d^2 large       twice the one-sided tail (Smirnov); the rest is negligible
 *   n <= 140, or n d^1.5 <= 1.4    Durbin's matrix, exact; applied to a vector n times (the matrix
 *                                  is not stored) instead of being raised to the n-th power
 *   else                           Pelz and Good's expansion of 1976
 */
#include <float.h>
#include <math.h>

#include "stats/special.h"
#include "stats/special_parts.h"

#define DURBIN_MAX_ROWS 64    /* 2 ceil(n d) - 1 below; 56 is reached at n = 10,000 */
#define DURBIN_MAX_N 10000    /* above, Pelz-Good is within 1e-12 wherever Durbin would be asked */
#define EXACT_SUM_MAX_N 20000 /* Smirnov's sum is evaluated term by term up to here */
#define SUM_POINTS 4096

double veer_kolmogorov_sf(double x)
{
    if (isnan(x))
        return NAN;
    if (x < 0.04) /* the lower tail is below 1e-300 */
        return 1;
    if (x < 0.82) {
        const double q = exp(-VEER_PI * VEER_PI / (8 * x * x));
        const double q8 = pow(q, 8), q24 = pow(q, 24), q48 = pow(q, 48);
        return 1 - VEER_SQRT_2PI / x * q * (1 + q8 + q24 + q48);
    }
    double sum = 0;
    for (int k = 5; k >= 1; k--) {
        const double term = exp(-2.0 * k * k * x * x);
        sum += k % 2 ? term : -term;
    }
    return 2 * sum;
}

/* One term of Smirnov's sum: C(n, j) (d + j/n)^(j-1) (1 - d - j/n)^(n-j), a binomial probability
 * divided by its p, by deviances. */
static double smirnov_term(double n, double d, double j)
{
    const double p = d + j / n, q = 1 - p;
    const double nd = n * d;
    if (j == 0)
        return exp(n * log1p(-d)) / d;
    if (j == n || q <= 0)
        return q < 0 || j < n ? 0 : pow(p, n - 1);
    const double deviance = veer_deviance(j, j + nd, nd) + veer_deviance(n - j, n - j - nd, -nd);
    const double error =
        veer_stirling_error(n) - veer_stirling_error(j) - veer_stirling_error(n - j);
    return exp(error - deviance) * sqrt(n / (j * (n - j))) / (VEER_SQRT_2PI * p);
}

/* P(D_n+ >= d) for 1 / n < d < 1. For large n the terms are a smooth bell that vanishes at both
 * ends, and every m-th of them, times m, gives the sum to rounding (the trapezoidal rule). */
static double smirnov_sf(double n, double d)
{
    const double last = floor(n * (1 - d));
    const double stride = n > EXACT_SUM_MAX_N ? floor(n / SUM_POINTS) : 1;
    double sum = 0;
    for (double j = 0; j <= last; j += stride)
        sum += smirnov_term(n, d, j);
    return d * sum * stride;
}

/* n! / n^n (2 n d - 1)^n */
static double ruben_gambino_cdf(double n, double nd)
{
    return exp(veer_stirling_error(n) - n + n * log(2 * nd - 1)) * VEER_SQRT_2PI * sqrt(n);
}

/* First column of Durbin's matrix and its first superdiagonal row of 1 / j!; see Marsaglia, Tsang
 * and Wang 2003. */
static void durbin_columns(double h, int m, double *v, double *w)
{
    double factorial = 1;
    double power = 1;
    for (int j = 1; j <= m; j++) {
        w[j - 1] = factorial; /* 1 / (j - 1)! */
        factorial /= j;
        power *= h;
        v[j - 1] = (1 - power) * factorial;
    }
    const double both = h > 0.5 ? pow(2 * h - 1, m) : 0;
    v[m - 1] = (1 + both - 2 * power) * factorial;
}

/* P(D_n < d): row k of the n-th power, times n! / n^n, spread evenly over the steps so that nothing
 * overflows on the way. Entry (i, j) of the matrix is v_i in the first column, v reversed in the
 * last row, else 1 / (i - j + 1)!. */
static double durbin_cdf(double n, double nd)
{
    const int k = (int)ceil(nd);
    const int m = 2 * k - 1;
    double v[DURBIN_MAX_ROWS * 2], w[DURBIN_MAX_ROWS * 2];
    double row[DURBIN_MAX_ROWS * 2] = {0}, next[DURBIN_MAX_ROWS * 2];
    durbin_columns(k - nd, m, v, w);
    row[k - 1] = 1;
    const double scale =
        exp((0.5 * log(2 * VEER_PI * n) + veer_stirling_error(n)) / n - 1); /* (n! / n^n)^(1/n) */
    for (double step = 1; step <= n; step++) {
        for (int j = 0; j < m; j++) {
            double sum = row[m - 1] * v[m - 1 - j];
            for (int i = j == 0 ? 0 : j - 1; i < m - 1; i++)
                sum += row[i] * (j == 0 ? v[i] : w[i - j + 1]);
            next[j] = sum * scale;
        }
        for (int j = 0; j < m; j++)
            row[j] = next[j];
    }
    return row[k - 1];
}

/* The two sums of Pelz and Good (1976) for K_0 .. K_3 at z = sqrt(n) d. */
static void pelz_good_terms(double z, double terms[4])
{
    const double pi2 = VEER_PI * VEER_PI, pi4 = pi2 * pi2, pi6 = pi4 * pi2;
    const double z2 = z * z, z4 = z2 * z2, z6 = z4 * z2, z8 = z4 * z4;
    const double log_q = -pi2 / (8 * z2);
    const int last = (int)ceil(16 * z / VEER_PI);
    for (int i = last; i >= 1; i--) {
        const double m2 = (2.0 * i - 1) * (2.0 * i - 1);
        const double q = exp(log_q * m2) * VEER_SQRT_2PI;
        terms[0] += q;
        terms[1] += q * (-z2 + pi2 / 4 * m2);
        terms[2] += q * (6 * z6 + 2 * z4 + (2 * z4 - 5 * z2) * pi2 / 4 * m2 +
                         pi4 * (1 - 2 * z2) / 16 * m2 * m2);
        terms[3] += q * (-30 * z6 - 90 * z8 + pi2 * (135 * z4 - 96 * z6) / 4 * m2 +
                         pi4 * (-60 * z2 + 212 * z4) / 16 * m2 * m2 +
                         pi6 * (5 - 30 * z2) / 64 * m2 * m2 * m2);
    }
    terms[0] /= z;
    terms[1] /= 6 * z4;
    terms[2] /= 72 * z6 * z;
    terms[3] /= 6480 * z8 * z2;
    for (int i = last; i >= 1; i--) {
        const double i2 = (double)i * i;
        const double q = exp(4 * log_q * i2) * VEER_SQRT_2PI * pi2 * i2;
        terms[2] -= q / (36 * z2 * z);
        terms[3] += q * (3 * z2 - pi2 * i2) / (216 * z6);
    }
}

static double pelz_good_sf(double n, double d)
{
    const double root = sqrt(n), z = root * d;
    if (VEER_PI * VEER_PI / (8 * z * z) > 708)
        return 1;
    double terms[4] = {0};
    pelz_good_terms(z, terms);
    return 1 - terms[0] - terms[1] / root - terms[2] / n - terms[3] / (n * root);
}

static double clip(double p)
{
    return p < 0 ? 0 : p > 1 ? 1 : p;
}

double veer_kstwo_sf(double d, uint64_t n_values)
{
    const double n = (double)n_values, nd = n * d;
    if (isnan(d) || n_values == 0)
        return NAN;
    if (nd <= 0.5 || d >= 1)
        return d >= 1 ? 0 : 1;
    if (nd <= 1)
        return clip(1 - ruben_gambino_cdf(n, nd));
    if (nd >= n - 1)
        return clip(2 * exp(n * log1p(-d)));
    const double nd2 = nd * d;
    if (d >= 0.5 || nd2 >= (n <= 140 ? 4 : 2.2))
        return nd2 >= 370 && n > 140 && d < 0.5 ? 0 : clip(2 * smirnov_sf(n, d));
    if (n <= 140 || (n <= DURBIN_MAX_N && nd * sqrt(d) <= 1.4))
        return clip(1 - durbin_cdf(n, nd));
    return clip(pelz_good_sf(n, d));
}
