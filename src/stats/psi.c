/* PSI and Kullback-Leibler: the two that an empty cell makes infinite. */
#include "veer/counts.h"

#include <math.h>

#include "stats/counts.h"
#include "stats/special.h"

#define MAX_PSEUDO_COUNT 1e15

/* Shares of one cell after smoothing. */
typedef struct cell {
    double p;      /* of the reference */
    double q;      /* of the current side */
    double diff;   /* p - q, without the cancellation of subtracting them */
    double raised; /* what the floor added to q minus what it added to p */
} cell;

static veer_rc check_smoothing(const veer_smoothing *smoothing, veer_err *err)
{
    if (!(smoothing->pseudo_count >= 0 && smoothing->pseudo_count <= MAX_PSEUDO_COUNT))
        return veer_fail(err, VEER_EINVAL, "the pseudo-count must be in [0, 1e15], got %g",
                         smoothing->pseudo_count);
    if (!(smoothing->share_floor >= 0 && smoothing->share_floor < 1))
        return veer_fail(err, VEER_EINVAL, "the share floor must be in [0, 1), got %g",
                         smoothing->share_floor);
    return VEER_OK;
}

static double signed_diff(uint64_t a, uint64_t b)
{
    return a >= b ? (double)(a - b) : -(double)(b - a);
}

static cell cell_of(const veer_counts_pair *pair, const veer_smoothing *smoothing, size_t i)
{
    const double eps = smoothing->pseudo_count, k = (double)pair->k;
    const double n_ref = (double)pair->n_ref + k * eps, n_cur = (double)pair->n_cur + k * eps;
    const double p = ((double)pair->ref[i] + eps) / n_ref, q = ((double)pair->cur[i] + eps) / n_cur;
    const double floor = smoothing->share_floor;
    if (p < floor || q < floor) {
        const double p2 = fmax(p, floor), q2 = fmax(q, floor);
        return (cell){.p = p2, .q = q2, .diff = p2 - q2, .raised = (q2 - q) - (p2 - p)};
    }
    const double cross =
        veer_counts_cross(pair, i) +
        eps * (signed_diff(pair->n_cur, pair->n_ref) + k * signed_diff(pair->ref[i], pair->cur[i]));
    return (cell){.p = p, .q = q, .diff = cross / n_ref / n_cur};
}

static double psi_term(const cell *c)
{
    const double x = -c->diff / c->p; /* q/p - 1 */
    return -c->diff * (fabs(x) < 0.5 ? log1p(x) : log(c->q / c->p));
}

static veer_rc fail_empty(size_t i, const char *side, veer_err *err)
{
    return veer_fail(err, VEER_EUNDEFINED, "cell %zu is empty on the %s side; use smoothing", i,
                     side);
}

veer_rc veer_psi(const uint64_t *ref, const uint64_t *cur, size_t k,
                 const veer_smoothing *smoothing, double *ret, veer_err *err)
{
    static const veer_smoothing none = {0, 0};
    const veer_smoothing *how = smoothing != NULL ? smoothing : &none;
    veer_counts_pair pair;
    veer_rc rc = check_smoothing(how, err);
    if (rc == VEER_OK)
        rc = veer_counts_pair_init(&pair, ref, cur, k, err);
    if (rc != VEER_OK)
        return rc;
    double sum = 0;
    for (size_t i = 0; i < k; i++) {
        const cell c = cell_of(&pair, how, i);
        if (c.diff == 0)
            continue;
        if (c.p == 0 || c.q == 0)
            return fail_empty(i, c.p == 0 ? "reference" : "current", err);
        sum += psi_term(&c);
    }
    *ret = sum;
    return VEER_OK;
}

veer_rc veer_kl(const uint64_t *ref, const uint64_t *cur, size_t k, const veer_smoothing *smoothing,
                double *ret, veer_err *err)
{
    static const veer_smoothing none = {0, 0};
    const veer_smoothing *how = smoothing != NULL ? smoothing : &none;
    veer_counts_pair pair;
    veer_rc rc = check_smoothing(how, err);
    if (rc == VEER_OK)
        rc = veer_counts_pair_init(&pair, ref, cur, k, err);
    if (rc != VEER_OK)
        return rc;
    /* Each deviance holds p - q besides q ln(q/p); the sum of these is only what floors raised. */
    double sum = 0;
    for (size_t i = 0; i < k; i++) {
        const cell c = cell_of(&pair, how, i);
        sum += c.raised;
        if (c.diff == 0)
            continue;
        if (c.p == 0)
            return fail_empty(i, "reference", err);
        sum += veer_counts_deviance(c.q, c.p, c.diff);
    }
    *ret = sum;
    return VEER_OK;
}

veer_rc veer_psi_critical(double alpha, size_t bins, uint64_t n_ref, uint64_t n_cur, double *ret,
                          veer_err *err)
{
    if (!(alpha > 0 && alpha < 1) || bins < 2)
        return veer_fail(err, VEER_EINVAL, "alpha must be in (0, 1) and bins >= 2, got %g and %zu",
                         alpha, bins);
    if (n_ref == 0 || n_cur == 0)
        return veer_fail(err, VEER_ENODATA, "a PSI limit needs counts on both sides");
    *ret = veer_chi2_isf(alpha, (double)(bins - 1)) * (1 / (double)n_ref + 1 / (double)n_cur);
    return VEER_OK;
}
