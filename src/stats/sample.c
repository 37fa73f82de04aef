#include "veer/sample.h"

#include <math.h>
#include <stdint.h>

#include "base/err.h"
#include "stats/merge.h"
#include "stats/order.h"
#include "stats/sort.h"

#define LANES 8

/* A sum of doubles with the rounding errors of its additions, by Knuth's exact two-sum; lanes are
 * independent so that the machine can run them side by side. */
typedef struct lanes {
    double sum[LANES];   /* running sums */
    double error[LANES]; /* what rounding took from them */
} lanes;

static void lane_add(lanes *acc, size_t lane, double x)
{
    const double sum = acc->sum[lane], next = sum + x, part = next - sum;
    acc->error[lane] += (sum - (next - part)) + (x - part);
    acc->sum[lane] = next;
}

/* All lanes in lane 0. */
static lanes lanes_joined(const lanes *acc)
{
    lanes one = {{0}, {0}};
    for (size_t lane = 0; lane < LANES; lane++) {
        lane_add(&one, 0, acc->sum[lane]);
        one.error[0] += acc->error[lane];
    }
    return one;
}

static double lanes_total(const lanes *acc)
{
    const lanes one = lanes_joined(acc);
    return one.sum[0] + one.error[0];
}

/* Sets the mean of finite values, scaled so that no sum can overflow, and what rounding took from
 * it. */
static void set_mean(veer_sample *sample, double scale)
{
    const double *values = sample->sorted;
    const size_t n = sample->n;
    lanes acc = {{0}, {0}};
    size_t i = 0;
    for (; i + LANES <= n; i += LANES)
        for (size_t lane = 0; lane < LANES; lane++)
            lane_add(&acc, lane, values[i + lane] * scale);
    for (; i < n; i++)
        lane_add(&acc, 0, values[i] * scale);
    const lanes total = lanes_joined(&acc);
    const double count = (double)n, share = total.sum[0] / count;
    const double rest = (fma(-share, count, total.sum[0]) + total.error[0]) / count;
    const double mean = share + rest;
    sample->mean = mean / scale;
    sample->mean_lo = (rest - (mean - share)) / scale;
}

/* Sum of squared deviations, corrected by the rounding error of the mean (Chan, Golub and LeVeque
 * 1983). */
static double m2_of(const double *values, size_t n, double mean)
{
    lanes squares = {{0}, {0}};
    double deviations[LANES] = {0};
    size_t i = 0;
    for (; i + LANES <= n; i += LANES)
        for (size_t lane = 0; lane < LANES; lane++) {
            const double deviation = values[i + lane] - mean;
            deviations[lane] += deviation;
            lane_add(&squares, lane, deviation * deviation);
        }
    double rest = 0;
    for (; i < n; i++) {
        const double deviation = values[i] - mean;
        rest += deviation;
        lane_add(&squares, 0, deviation * deviation);
    }
    for (size_t lane = 0; lane < LANES; lane++)
        rest += deviations[lane];
    const double total = lanes_total(&squares) - rest * (rest / (double)n);
    return isnan(total) ? (double)INFINITY : fmax(total, 0);
}

static void describe(veer_sample *sample)
{
    const double *values = sample->sorted;
    if (sample->n == 0)
        return;
    if (values[0] >= values[sample->n - 1]) {
        sample->mean = values[0];
        return;
    }
    set_mean(sample, 1);
    if (!isfinite(sample->mean))
        set_mean(sample, 0x1p-64);
    sample->m2 = m2_of(values, sample->n, sample->mean);
}

veer_rc veer_sample_init(veer_sample *ret, double *values, size_t n, double *scratch, veer_err *err)
{
    if (n > 0 && values == NULL)
        return veer_fail(err, VEER_EINVAL, "%zu values at NULL", n);
    veer_sample sample = {.sorted = values};
    for (size_t i = 0; i < n; i++) {
        const double value = values[i];
        if (isfinite(value))
            values[sample.n++] = value;
        else
            sample.missing += isnan(value) ? 1 : 0;
    }
    sample.nonfinite = n - sample.n - sample.missing;
    veer_sort_doubles(values, sample.n, scratch);
    describe(&sample);
    *ret = sample;
    return VEER_OK;
}

veer_rc veer_sample_variance(const veer_sample *sample, double *ret_variance, veer_err *err)
{
    if (sample->n < 2)
        return veer_fail(err, VEER_ENODATA, "a variance needs 2 values, got %zu", sample->n);
    if (isinf(sample->m2))
        return veer_fail(err, VEER_EUNDEFINED, "the variance exceeds the largest number");
    *ret_variance = sample->m2 / (double)(sample->n - 1);
    return VEER_OK;
}

double veer_order_interpolate(const veer_sample *sample, size_t below, double weight)
{
    const double low = sample->sorted[below];
    if (weight <= 0)
        return low;
    const double high = sample->sorted[below + 1], width = high - low;
    if (isinf(width))
        return low * (1 - weight) + high * weight;
    /* from the nearer end, as NumPy does */
    return weight < 0.5 ? low + width * weight : high - width * (1 - weight);
}

veer_rc veer_sample_quantile(const veer_sample *sample, double q, double *ret_value, veer_err *err)
{
    if (!(q >= 0 && q <= 1))
        return veer_fail(err, VEER_EINVAL, "a quantile lies in [0, 1], got %g", q);
    if (sample->n == 0)
        return veer_fail(err, VEER_ENODATA, "a quantile of no values");
    const double position = q * (double)(sample->n - 1);
    const size_t below = (size_t)position;
    const double weight = position - (double)below;
    *ret_value = veer_order_interpolate(sample, below, weight);
    return VEER_OK;
}

veer_rc veer_require_values(const veer_sample *ref, const veer_sample *cur, size_t min_n,
                            veer_err *err)
{
    const veer_sample *side = ref->n < min_n ? ref : cur;
    if (side->n < min_n)
        return veer_fail(err, VEER_ENODATA, "the %s has %zu of at least %zu values",
                         side == ref ? "reference" : "current sample", side->n, min_n);
    if (ref->n > INT32_MAX || cur->n > INT32_MAX)
        return veer_fail(err, VEER_ELIMIT, "a sample has more than %d values", INT32_MAX);
    return VEER_OK;
}
