#include "veer/multiple.h"

#include <math.h>

#include "base/err.h"

static veer_rc check(const double *p, size_t m, veer_err *err)
{
    for (size_t i = 0; i < m; i++)
        if (!(p[i] >= 0 && p[i] <= 1))
            return veer_fail_at(err, VEER_EINVAL, (int64_t)i, "p-value %zu is not in [0, 1]", i);
    return VEER_OK;
}

static void sift_down(const double *p, size_t *order, size_t root, size_t m)
{
    for (;;) {
        size_t child = 2 * root + 1;
        if (child >= m)
            return;
        if (child + 1 < m && p[order[child + 1]] > p[order[child]])
            child++;
        if (p[order[child]] <= p[order[root]])
            return;
        const size_t swapped = order[root];
        order[root] = order[child];
        order[child] = swapped;
        root = child;
    }
}

/* order = the indices of p by rising value: heapsort, which needs no memory. */
static void sort_indices(const double *p, size_t *order, size_t m)
{
    for (size_t i = 0; i < m; i++)
        order[i] = i;
    for (size_t i = m / 2; i-- > 0;)
        sift_down(p, order, i, m);
    for (size_t end = m; end-- > 1;) {
        const size_t largest = order[0];
        order[0] = order[end];
        order[end] = largest;
        sift_down(p, order, 0, end);
    }
}

veer_rc veer_benjamini_hochberg(double *p, size_t m, size_t *order, veer_err *err)
{
    const veer_rc rc = check(p, m, err);
    if (rc != VEER_OK)
        return rc;
    sort_indices(p, order, m);
    double least = 1;
    for (size_t i = m; i-- > 0;) {
        least = fmin(least, p[order[i]] * ((double)m / (double)(i + 1)));
        p[order[i]] = least;
    }
    return VEER_OK;
}

veer_rc veer_holm(double *p, size_t m, size_t *order, veer_err *err)
{
    const veer_rc rc = check(p, m, err);
    if (rc != VEER_OK)
        return rc;
    sort_indices(p, order, m);
    double greatest = 0;
    for (size_t i = 0; i < m; i++) {
        greatest = fmax(greatest, fmin(1, p[order[i]] * (double)(m - i)));
        p[order[i]] = greatest;
    }
    return VEER_OK;
}

veer_rc veer_bonferroni(double *p, size_t m, veer_err *err)
{
    const veer_rc rc = check(p, m, err);
    if (rc != VEER_OK)
        return rc;
    for (size_t i = 0; i < m; i++)
        p[i] = fmin(1, p[i] * (double)m);
    return VEER_OK;
}
