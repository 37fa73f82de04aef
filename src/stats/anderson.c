/* Anderson-Darling k-sample test (Scholz and Stephens, "K-sample Anderson-Darling tests", 1987). */
#include <math.h>
#include <stdint.h>

#include "base/err.h"
#include "stats/merge.h"
#include "veer/twosample.h"

#define LEVELS 7

/* Where each sample stands in the walk over distinct values. */
typedef struct walk {
    const veer_sample *const *samples;       /* borrowed */
    size_t k;                                /* samples */
    size_t below[VEER_ANDERSON_SAMPLES_MAX]; /* values below the current one */
    size_t equal[VEER_ANDERSON_SAMPLES_MAX]; /* values equal to it */
} walk;

/* Moves to the next distinct value; the number of values equal to it, 0 at the end. */
static size_t next_value(walk *w)
{
    double value = INFINITY;
    for (size_t i = 0; i < w->k; i++) {
        w->below[i] += w->equal[i];
        w->equal[i] = 0;
        if (w->below[i] < w->samples[i]->n)
            value = fmin(value, w->samples[i]->sorted[w->below[i]]);
    }
    size_t equal = 0;
    for (size_t i = 0; i < w->k; i++) {
        size_t at = w->below[i];
        while (at < w->samples[i]->n && w->samples[i]->sorted[at] <= value)
            at++;
        w->equal[i] = at - w->below[i];
        equal += w->equal[i];
    }
    return equal;
}

/* Equation 7. M and B are halves, so twice of both is used: the squared difference is 4 times, the
 * denominator 4 times its own. The differences are exact integers. */
static double statistic(walk *w, double total)
{
    double sum = 0, error = 0;
    size_t below = 0;
    for (size_t equal = next_value(w); equal > 0; below += equal, equal = next_value(w)) {
        const int64_t rank2 = (int64_t)(2 * below + equal);
        const double b2 = (double)rank2, ties = (double)equal;
        const double weight = ties / total / (b2 * (2 * total - b2) - total * ties);
        for (size_t i = 0; i < w->k; i++) {
            const int64_t n = (int64_t)w->samples[i]->n;
            const veer_int128 difference =
                (veer_int128)(2 * w->below[i] + w->equal[i]) * (veer_int128)total -
                (veer_int128)rank2 * n;
            const double d = (double)difference;
            const double x = weight * d * d / (double)n;
            const double next = sum + x, part = next - sum;
            error += (sum - (next - part)) + (x - part);
            sum = next;
        }
    }
    return (sum + error) * (total - 1) / total;
}

/* The standard deviation of the statistic without ties; reciprocals is the sum of 1 / n_i. */
static double deviation(double total, double k, double reciprocals)
{
    double harmonic = 0, g = 0;
    for (double i = 2; i < total; i++) {
        harmonic += 1 / (total + 1 - i);
        g += harmonic / i;
    }
    const double h = harmonic + 1;
    const double a = (4 * g - 6) * (k - 1) + (10 - 6 * g) * reciprocals;
    const double b =
        (2 * g - 4) * k * k + 8 * h * k + (2 * g - 14 * h - 4) * reciprocals - 8 * h + 4 * g - 6;
    const double c =
        (6 * h + 2 * g - 2) * k * k + (4 * h - 4 * g + 6) * k + (2 * h - 6) * reciprocals + 4 * h;
    const double d = (2 * h + 6) * k * k - 4 * h * k;
    const double cubic = ((a * total + b) * total + c) * total + d;
    return sqrt(cubic / ((total - 1) * (total - 2) * (total - 3)));
}

/* Least squares through (x_i, y_i) by the parabola c0 + c1 x + c2 x^2, evaluated at `at`. With
 * polynomials orthogonal on the x_i there is no system to solve. */
static double fit_parabola(const double x[LEVELS], const double y[LEVELS], double at)
{
    double mean = 0, y_mean = 0;
    for (int i = 0; i < LEVELS; i++) {
        mean += x[i] / LEVELS;
        y_mean += y[i] / LEVELS;
    }
    double s2 = 0, s3 = 0, s1y = 0;
    for (int i = 0; i < LEVELS; i++) {
        const double u = x[i] - mean;
        s2 += u * u;
        s3 += u * u * u;
        s1y += u * y[i];
    }
    double q_norm = 0, qy = 0;
    for (int i = 0; i < LEVELS; i++) {
        const double u = x[i] - mean, q = u * u - s3 / s2 * u - s2 / LEVELS;
        q_norm += q * q;
        qy += q * y[i];
    }
    const double u = at - mean, q = u * u - s3 / s2 * u - s2 / LEVELS;
    return y_mean + s1y / s2 * u + qy / q_norm * q;
}

/* Table 2: critical values b0 + b1 / sqrt(m) + b2 / m of m = k - 1 for seven levels. */
static double table_p(double z, double m)
{
    static const double b0[LEVELS] = {0.675, 1.281, 1.645, 1.96, 2.326, 2.573, 3.085};
    static const double b1[LEVELS] = {-0.245, 0.25, 0.678, 1.149, 1.822, 2.364, 3.615};
    static const double b2[LEVELS] = {-0.105, -0.305, -0.362, -0.391, -0.396, -0.345, -0.154};
    static const double levels[LEVELS] = {0.25, 0.1, 0.05, 0.025, 0.01, 0.005, 0.001};
    double critical[LEVELS], logs[LEVELS];
    for (int i = 0; i < LEVELS; i++) {
        critical[i] = b0[i] + b1[i] / sqrt(m) + b2[i] / m;
        logs[i] = log(levels[i]);
    }
    if (z < critical[0])
        return VEER_ANDERSON_P_MAX;
    if (z > critical[LEVELS - 1])
        return VEER_ANDERSON_P_MIN;
    const double p = exp(fit_parabola(critical, logs, z));
    return fmin(fmax(p, VEER_ANDERSON_P_MIN), VEER_ANDERSON_P_MAX);
}

veer_rc veer_anderson_ksamp(const veer_sample *const *samples, size_t k, veer_test *ret,
                            veer_err *err)
{
    if (k < 2 || k > VEER_ANDERSON_SAMPLES_MAX)
        return veer_fail(err, VEER_EINVAL, "2 to %d samples, got %zu", VEER_ANDERSON_SAMPLES_MAX,
                         k);
    double total = 0, reciprocals = 0, low = INFINITY, high = -INFINITY;
    for (size_t i = 0; i < k; i++) {
        const veer_rc rc = veer_require_values(samples[0], samples[i], 1, err);
        if (rc != VEER_OK)
            return rc;
        total += (double)samples[i]->n;
        reciprocals += 1 / (double)samples[i]->n;
        low = fmin(low, samples[i]->sorted[0]);
        high = fmax(high, samples[i]->sorted[samples[i]->n - 1]);
    }
    if (total < 4)
        return veer_fail(err, VEER_ENODATA, "4 values or more in all samples together, got %g",
                         total);
    if (low >= high)
        return veer_fail(err, VEER_EUNDEFINED, "all values are equal");
    walk w = {.samples = samples, .k = k};
    const double m = (double)(k - 1);
    const double z = (statistic(&w, total) - m) / deviation(total, (double)k, reciprocals);
    *ret = (veer_test){.statistic = z, .p_value = table_p(z, m)};
    return VEER_OK;
}

veer_rc veer_anderson_2samp(const veer_sample *ref, const veer_sample *cur, veer_test *ret,
                            veer_err *err)
{
    const veer_sample *const both[] = {ref, cur};
    return veer_anderson_ksamp(both, 2, ret, err);
}
