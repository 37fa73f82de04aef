/* Distances between two count vectors that need no smoothing. */
#include "veer/counts.h"

#include <math.h>

#include "stats/counts.h"

#define LN2 0.69314718055994530942

/* How one cell adds to a sum: p and q are its shares, diff = p - q to full accuracy. */
typedef double cell_term(double p, double q, double diff);

static veer_rc sum_of(cell_term *term, const uint64_t *ref, const uint64_t *cur, size_t k,
                      double *ret, veer_err *err)
{
    veer_counts_pair pair;
    const veer_rc rc = veer_counts_pair_init(&pair, ref, cur, k, err);
    if (rc != VEER_OK)
        return rc;
    double sum = 0;
    for (size_t i = 0; i < k; i++)
        sum += term((double)ref[i] / (double)pair.n_ref, (double)cur[i] / (double)pair.n_cur,
                    veer_counts_share_diff(&pair, i));
    *ret = sum;
    return VEER_OK;
}

static double absolute_term(double p, double q, double diff)
{
    (void)p;
    (void)q;
    return fabs(diff);
}

/* (sqrt p - sqrt q)^2 without cancellation. */
static double hellinger_term(double p, double q, double diff)
{
    const double root = diff == 0 ? 0 : diff / (sqrt(p) + sqrt(q));
    return root * root;
}

static double js_term(double p, double q, double diff)
{
    if (diff == 0)
        return 0;
    const double middle = (p + q) / 2;
    return veer_counts_deviance(p, middle, -diff / 2) + veer_counts_deviance(q, middle, diff / 2);
}

veer_rc veer_total_variation(const uint64_t *ref, const uint64_t *cur, size_t k, double *ret,
                             veer_err *err)
{
    double sum;
    const veer_rc rc = sum_of(absolute_term, ref, cur, k, &sum, err);
    if (rc == VEER_OK)
        *ret = fmin(1, sum / 2);
    return rc;
}

veer_rc veer_hellinger(const uint64_t *ref, const uint64_t *cur, size_t k, double *ret,
                       veer_err *err)
{
    double sum;
    const veer_rc rc = sum_of(hellinger_term, ref, cur, k, &sum, err);
    if (rc == VEER_OK)
        *ret = fmin(1, sqrt(sum / 2));
    return rc;
}

veer_rc veer_js_divergence(const uint64_t *ref, const uint64_t *cur, size_t k, double *ret,
                           veer_err *err)
{
    double sum;
    const veer_rc rc = sum_of(js_term, ref, cur, k, &sum, err);
    if (rc == VEER_OK)
        *ret = fmin(LN2, sum / 2);
    return rc;
}

veer_rc veer_js_distance(const uint64_t *ref, const uint64_t *cur, size_t k, double *ret,
                         veer_err *err)
{
    double divergence;
    const veer_rc rc = veer_js_divergence(ref, cur, k, &divergence, err);
    if (rc == VEER_OK)
        *ret = sqrt(divergence);
    return rc;
}

veer_rc veer_js_distance_base2(const uint64_t *ref, const uint64_t *cur, size_t k, double *ret,
                               veer_err *err)
{
    double divergence;
    const veer_rc rc = veer_js_divergence(ref, cur, k, &divergence, err);
    if (rc == VEER_OK)
        *ret = sqrt(divergence / LN2);
    return rc;
}

veer_rc veer_linf(const uint64_t *ref, const uint64_t *cur, size_t k, double *ret, veer_err *err)
{
    veer_counts_pair pair;
    const veer_rc rc = veer_counts_pair_init(&pair, ref, cur, k, err);
    if (rc != VEER_OK)
        return rc;
    double largest = 0;
    for (size_t i = 0; i < k; i++)
        largest = fmax(largest, fabs(veer_counts_share_diff(&pair, i)));
    *ret = largest;
    return VEER_OK;
}

veer_rc veer_cosine_similarity(const uint64_t *ref, const uint64_t *cur, size_t k, double *ret,
                               veer_err *err)
{
    veer_counts_pair pair;
    const veer_rc rc = veer_counts_pair_init(&pair, ref, cur, k, err);
    if (rc != VEER_OK)
        return rc;
    double dot = 0, ref_squares = 0, cur_squares = 0;
    for (size_t i = 0; i < k; i++) {
        const double r = (double)ref[i], c = (double)cur[i];
        dot += r * c;
        ref_squares += r * r;
        cur_squares += c * c;
    }
    *ret = fmin(1, dot / sqrt(ref_squares * cur_squares));
    return VEER_OK;
}

veer_rc veer_cramers_v(const uint64_t *ref, const uint64_t *cur, size_t k, double *ret,
                       veer_err *err)
{
    veer_counts_pair pair;
    const veer_rc rc = veer_counts_pair_init(&pair, ref, cur, k, err);
    if (rc != VEER_OK)
        return rc;
    const double n = (double)pair.n_ref + (double)pair.n_cur;
    *ret = fmin(1, sqrt(veer_counts_chi2(&pair) / n));
    return VEER_OK;
}

veer_rc veer_cramers_v_corrected(const uint64_t *ref, const uint64_t *cur, size_t k, double *ret,
                                 veer_err *err)
{
    veer_counts_pair pair;
    const veer_rc rc = veer_counts_pair_init(&pair, ref, cur, k, err);
    if (rc != VEER_OK)
        return rc;
    if (pair.occupied == 1) {
        *ret = 0;
        return VEER_OK;
    }
    /* Dimensions minus 1, corrected: rows 1 - 1/(n-1), columns (c-1) (1 - (c-1)/(n-1)). */
    const double n = (double)pair.n_ref + (double)pair.n_cur, freedom = (double)(pair.occupied - 1);
    const double rows = 1 - 1 / (n - 1), columns = freedom * (1 - freedom / (n - 1));
    if (rows <= 0 || columns <= 0)
        return veer_fail(err, VEER_EUNDEFINED,
                         "corrected Cramer's V needs more counts than occupied cells");
    const double phi2 = fmax(0, veer_counts_chi2(&pair) / n - freedom / (n - 1));
    *ret = fmin(1, sqrt(phi2 / fmin(rows, columns)));
    return VEER_OK;
}
