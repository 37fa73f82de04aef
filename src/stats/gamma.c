/* Incomplete gamma functions and what stands on them: chi-square and binomial coefficients.
 *
 * The common factor x^a e^-x / Gamma(a + 1) is written with Stirling's error and the deviance, so
 * that a large a costs no digits. Around it: the power series below the mean, Legendre's continued
 * fraction above it, and Temme's uniform expansion (DLMF 8.12) where both would need thousands of
 * terms.
 */
#include <float.h>
#include <math.h>
#include <stddef.h>

#include "stats/special.h"
#include "stats/special_parts.h"

#define TEMME_MIN_A 2e4      /* below, the series and the fraction are fast enough */
#define TEMME_MAX_OFFSET .28 /* |x / a - 1|; beyond, they are fast again */
#define MAX_TERMS 1000000

static double polynomial(const double *coefficients, size_t n, double x)
{
    double sum = 0;
    for (size_t i = n; i-- > 0;)
        sum = sum * x + coefficients[i];
    return sum;
}

double veer_stirling_error(double x)
{
    /* B_2k / (2k (2k - 1)), a series in 1 / x^2 */
    static const double series[] = {1.0 / 12,   -1.0 / 360,      1.0 / 1260, -1.0 / 1680,
                                    1.0 / 1188, -691.0 / 360360, 1.0 / 156,  -3617.0 / 122400};
    double shifted = 0;
    for (; x < 15; x += 1)
        shifted += x < 0.5 ? (x + 0.5) * (log1p(x) - log(x)) - 1 : (x + 0.5) * log1p(1 / x) - 1;
    return shifted + polynomial(series, sizeof series / sizeof *series, 1 / (x * x)) / x;
}

/* t - ln(1 + t), t > -1, without the cancellation near 0: with v = t / (2 + t),
 * ln(1 + t) = 2 (v + v^3/3 + v^5/5 + ...) and t = 2 v / (1 - v). */
static double t_minus_log1p(double t)
{
    if (fabs(t) > 0.3)
        return t - log1p(t);
    const double v = t / (2 + t), v2 = v * v;
    double sum = 0, power = v2 * v;
    for (double k = 3; fabs(power) > fabs(sum) * 1e-18 || k == 3; k += 2) {
        sum += power / k;
        power *= v2;
        if (power == 0)
            break;
    }
    return t * v - 2 * sum;
}

double veer_deviance(double a, double x, double diff)
{
    const double t = diff / a;
    if (t > -0.5)
        return a * t_minus_log1p(t);
    return diff - a * log(x / a);
}

/* x^a e^-x / Gamma(a + 1) */
static double gamma_factor(double a, double x)
{
    if (a < 1)
        return exp(a * log(x) - x) / tgamma(a + 1);
    return exp(-veer_deviance(a, x, x - a) - veer_stirling_error(a)) / (VEER_SQRT_2PI * sqrt(a));
}

static double p_series(double a, double x)
{
    double sum = 1, term = 1;
    for (int k = 1; k < MAX_TERMS && term > sum * (DBL_EPSILON / 4); k++) {
        term *= x / (a + k);
        sum += term;
    }
    return gamma_factor(a, x) * sum;
}

/* Lentz's evaluation of x^a e^-x / Gamma(a) * 1/(x+1-a- 1(1-a)/(x+3-a- ...)) */
static double q_fraction(double a, double x)
{
    double b = x + 1 - a, c = 1 / DBL_MIN, d = 1 / b, h = d;
    for (int k = 1; k < MAX_TERMS; k++) {
        const double numerator = k * (a - k);
        b += 2;
        d = 1 / (numerator * d + b);
        c = b + numerator / c;
        const double step = c * d;
        h *= step;
        if (fabs(step - 1) < DBL_EPSILON)
            break;
    }
    return gamma_factor(a, x) * a * h;
}

/* ln Gamma(1 + a) for 0 < a <= 0.3: -gamma a + sum (-a)^k zeta(k) / k */
static double lgamma_1p(double a)
{
    static const double zeta[] = {
        1.6449340668482264365, 1.2020569031595942854, 1.0823232337111381915, 1.0369277551433699263,
        1.0173430619844491397, 1.0083492773819228268, 1.0040773561979443394, 1.0020083928260822144,
        1.0009945751278180853, 1.0004941886041194646, 1.0002460865533080483, 1.0001227133475784891,
        1.0000612481350587048, 1.0000305882363070205, 1.0000152822594086519, 1.0000076371976378998,
        1.0000038172932649998, 1.0000019082127165539, 1.0000009539620338728};
    double power = -a, sum = -0.57721566490153286061 * a;
    for (size_t i = 0; i < sizeof zeta / sizeof *zeta; i++) {
        power *= -a;
        sum += power * zeta[i] / (double)(i + 2);
    }
    for (double k = 21; fabs(power) > 1e-30 && k < 40; k++) {
        power *= -a;
        sum += power / k;
    }
    return sum;
}

/* Q for small a and x, where 1 - P would cancel: 1 - x^a / Gamma(1 + a) without the subtraction,
 * minus the rest of the alternating series. */
static double q_small(double a, double x)
{
    const double log_lead = a * log(x) - lgamma_1p(a);
    double sum = 0, term = 1;
    for (double k = 1; k < 60; k++) {
        term *= -x / k;
        sum += term / (a + k);
    }
    return -expm1(log_lead) - exp(log_lead) * a * sum;
}

/* R of DLMF 8.12.5 and a * eta^2 / 2; P = erfc(-eta sqrt(a/2)) / 2 - R, Q = erfc(...) / 2 + R */
static double temme_rest(double a, double x, double *ret_scaled_eta)
{
    static const double c0[] = {-1.0 / 3,
                                1.0 / 12,
                                -2.0 / 135,
                                1.0 / 864,
                                1.0 / 2835,
                                -139.0 / 777600,
                                1.0 / 25515,
                                -571.0 / 261273600,
                                -281.0 / 151559100,
                                8.2967113409530860e-7,
                                -1.7665952736826079e-7,
                                6.7078535434014986e-9,
                                1.0261809784240308e-8,
                                -4.3820360184533532e-9};
    static const double c1[] = {-1.0 / 540,
                                -1.0 / 288,
                                1.0 / 378,
                                -9.9022633744855967e-4,
                                2.0576131687242798e-4,
                                -4.0187757201646091e-7,
                                -1.8098550334489978e-5,
                                7.6491609160811101e-6};
    static const double c2[] = {25.0 / 6048, -139.0 / 51840, 7.7160493827160494e-4};
    const double deviance = veer_deviance(a, x, x - a);
    const double eta = copysign(sqrt(2 * deviance / a), x - a);
    const double c = polynomial(c0, sizeof c0 / sizeof *c0, eta) +
                     polynomial(c1, sizeof c1 / sizeof *c1, eta) / a +
                     polynomial(c2, sizeof c2 / sizeof *c2, eta) / (a * a);
    *ret_scaled_eta = copysign(sqrt(deviance), x - a);
    return exp(-deviance) / (VEER_SQRT_2PI * sqrt(a)) * c;
}

static bool temme_applies(double a, double x)
{
    return a >= TEMME_MIN_A && fabs(x - a) < TEMME_MAX_OFFSET * a;
}

double veer_gammainc_p(double a, double x)
{
    if (!(a > 0) || !(x >= 0) || isinf(a))
        return NAN;
    if (x == 0 || isinf(x))
        return x == 0 ? 0 : 1;
    if (temme_applies(a, x)) {
        double eta;
        const double rest = temme_rest(a, x, &eta);
        return 0.5 * erfc(-eta) - rest;
    }
    return x < a + 1 ? p_series(a, x) : 1 - veer_gammainc_q(a, x);
}

double veer_gammainc_q(double a, double x)
{
    if (!(a > 0) || !(x >= 0) || isinf(a))
        return NAN;
    if (x == 0 || isinf(x))
        return x == 0 ? 1 : 0;
    if (temme_applies(a, x)) {
        double eta;
        const double rest = temme_rest(a, x, &eta);
        return 0.5 * erfc(eta) + rest;
    }
    if (a < 0.3 && x < 1)
        return q_small(a, x);
    return x < a + 1 ? 1 - p_series(a, x) : q_fraction(a, x);
}

double veer_lchoose(double n, double k)
{
    if (!(k >= 0) || !(k <= n) || isinf(n))
        return NAN;
    const double rest = n - k;
    if (k == 0 || rest == 0)
        return 0;
    const double entropy = k * log(n / k) + rest * -log1p(-k / n);
    const double error =
        veer_stirling_error(n) - veer_stirling_error(k) - veer_stirling_error(rest);
    return entropy + error - 0.5 * log(k * (rest / n)) - VEER_LN_SQRT_2PI;
}

double veer_chi2_sf(double x, double df)
{
    return x < 0 && df > 0 ? 1 : veer_gammainc_q(df / 2, x / 2);
}

/* Derivative of P(a, x) by x. */
static double gamma_density(double a, double x)
{
    return gamma_factor(a, x) * (a / x);
}

static double upper_gamma(const void *params, double x, double *ret_slope)
{
    const double a = *(const double *)params;
    *ret_slope = -gamma_density(a, x);
    return veer_gammainc_q(a, x);
}

static double lower_gamma(const void *params, double x, double *ret_slope)
{
    const double a = *(const double *)params;
    *ret_slope = gamma_density(a, x);
    return veer_gammainc_p(a, x);
}

double veer_chi2_isf(double p, double df)
{
    if (!(p >= 0 && p <= 1) || !(df > 0) || isinf(df))
        return NAN;
    if (p == 0 || p == 1)
        return p == 0 ? (double)INFINITY : 0;
    const double a = df / 2;
    /* Wilson and Hilferty 1931: the cube root is nearly normal */
    const double cube_root = 1 - 2 / (9 * df) - veer_norm_ppf(p) * sqrt(2 / (9 * df));
    const double start = cube_root > 0.1 ? a * cube_root * cube_root * cube_root : a * 1e-3;
    return p <= 0.5 ? 2 * veer_solve_monotone(upper_gamma, &a, false, p, start)
                    : 2 * veer_solve_monotone(lower_gamma, &a, true, 1 - p, start);
}
