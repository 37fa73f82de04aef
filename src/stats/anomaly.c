#include "veer/anomaly.h"

#include <math.h>
#include <string.h>

#include "base/err.h"
#include "stats/select.h"
#include "stats/series.h"

/* Scale factors that make the deviation measures agree with sigma on normal data. */
#define MAD_TO_SIGMA 1.482602218505602     /* 1 / normal quantile of 3/4 */
#define MEANAD_TO_SIGMA 1.2533141373155003 /* sqrt(pi / 2) */

static void measure_moments(const double *x, size_t n, veer_anomaly_score *out)
{
    /* Offsets from the first value: exact zeros on a constant window, whatever its size. */
    veer_ksum sum = {0, 0}, squares = {0, 0};
    for (size_t i = 0; i < n; i++)
        veer_ksum_add(&sum, x[i] - x[0]);
    const double shift = veer_ksum_value(&sum) / (double)n;
    double largest = 0;
    for (size_t i = 0; i < n; i++)
        largest = fmax(largest, fabs((x[i] - x[0]) - shift));
    /* Powers of two keep the squares in range and change no digit. */
    int exponent;
    (void)frexp(largest, &exponent);
    for (size_t i = 0; i < n; i++) {
        const double d = ldexp((x[i] - x[0]) - shift, -exponent);
        veer_ksum_add(&squares, d * d);
    }
    out->center = x[0] + shift;
    out->scale = ldexp(sqrt(veer_ksum_value(&squares) / (double)(n - 1)), exponent);
}

static void measure_robust(const double *x, size_t n, double *scratch, veer_anomaly_score *out)
{
    memcpy(scratch, x, n * sizeof *x);
    out->center = veer_median(scratch, n);
    veer_ksum sum = {0, 0};
    for (size_t i = 0; i < n; i++) {
        scratch[i] = fabs(x[i] - out->center);
        veer_ksum_add(&sum, scratch[i]);
    }
    out->scale = MAD_TO_SIGMA * veer_median(scratch, n);
    if (out->scale == 0)
        out->scale = MEANAD_TO_SIGMA * veer_ksum_value(&sum) / (double)n;
}

static double score_of(double value, const veer_anomaly_score *at)
{
    if (at->scale > 0)
        return (value - at->center) / at->scale;
    return value == at->center ? 0 : copysign((double)INFINITY, value - at->center);
}

veer_rc veer_anomaly_score_of(const double *window, size_t n, double value, size_t min_count,
                              veer_anomaly_method method, double *scratch, veer_anomaly_score *ret,
                              veer_err *err)
{
    if (min_count < 2)
        return veer_fail(err, VEER_EINVAL, "min_count must be at least 2");
    if (!isfinite(value))
        return veer_fail(err, VEER_EINVAL, "the value is not finite");
    if (n < min_count)
        return veer_fail(err, VEER_ENODATA, "needs %zu values before this one, got %zu", min_count,
                         n);
    for (size_t i = 0; i < n; i++)
        if (!isfinite(window[i]))
            return veer_fail_at(err, VEER_EINVAL, (int64_t)i, "window value %zu is not finite", i);
    veer_anomaly_score out = {.n = n};
    if (method == VEER_ANOMALY_ROBUST && scratch == NULL)
        return veer_fail(err, VEER_EINVAL, "the robust score needs scratch memory");
    if (method == VEER_ANOMALY_ROBUST)
        measure_robust(window, n, scratch, &out);
    else
        measure_moments(window, n, &out);
    if (!isfinite(out.scale))
        return veer_fail(err, VEER_EUNDEFINED, "the spread of the window overflows");
    out.constant = out.scale == 0;
    out.score = score_of(value, &out);
    *ret = out;
    return VEER_OK;
}

veer_rc veer_anomaly_init(veer_anomaly *state, double *memory, size_t window, size_t min_count,
                          veer_anomaly_method method, veer_err *err)
{
    if (window < 2 || min_count < 2 || min_count > window)
        return veer_fail(err, VEER_EINVAL, "needs 2 <= min_count <= window, got %zu and %zu",
                         min_count, window);
    *state =
        (veer_anomaly){.ring = memory, .window = window, .min_count = min_count, .method = method};
    return VEER_OK;
}

veer_rc veer_anomaly_update(veer_anomaly *state, double value, veer_anomaly_score *ret,
                            veer_err *err)
{
    const veer_rc rc = veer_anomaly_score_of(state->ring, state->count, value, state->min_count,
                                             state->method, state->ring + state->window, ret, err);
    if (rc == VEER_EINVAL)
        return rc;
    state->ring[state->next] = value;
    state->next = (state->next + 1) % state->window;
    if (state->count < state->window)
        state->count++;
    return rc;
}
