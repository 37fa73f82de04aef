/* Mann-Whitney U. */
#include <math.h>
#include <string.h>

#include "base/err.h"
#include "stats/mann_whitney.h"
#include "stats/merge.h"
#include "stats/special.h"
#include "veer/twosample.h"

typedef struct ranks {
    veer_int128 u2;       /* twice U of the reference */
    veer_int128 tie_term; /* sum of t^3 - t over blocks of t equal values */
} ranks;

static ranks rank_sums(const veer_sample *ref, const veer_sample *cur)
{
    ranks sums = {0, 0};
    for (veer_merge at = veer_merge_start(ref, cur); veer_merge_next(&at);) {
        const veer_int128 tied = (veer_int128)at.ref_equal + (veer_int128)at.cur_equal;
        sums.u2 += (veer_int128)at.ref_equal * ((veer_int128)2 * at.cur_below + at.cur_equal);
        sums.tie_term += tied * tied * tied - tied;
    }
    return sums;
}

size_t veer_mann_whitney_exact_scratch(size_t n, size_t m)
{
    const size_t shorter = n < m ? n : m, longer = n < m ? m : n;
    if (shorter > VEER_MANN_WHITNEY_EXACT_MIN || longer > VEER_MANN_WHITNEY_EXACT_MAX)
        return 0;
    return n * m / 2 + 1;
}

/* P(U <= u), u <= n m / 2: the arrangements with U = k are the coefficient of q^k in the Gaussian
 * binomial, the product over i = 1 .. shorter of (1 - q^(longer + i)) / (1 - q^i). After each
 * factor the coefficients are counts again, so nothing grows beyond them. */
static double exact_cdf(size_t shorter, size_t longer, size_t u, double *counts)
{
    memset(counts, 0, (u + 1) * sizeof *counts);
    counts[0] = 1;
    double all = 1;
    for (size_t i = 1; i <= shorter; i++) {
        for (size_t k = u; k + 1 > longer + i; k--)
            counts[k] -= counts[k - longer - i];
        for (size_t k = i; k <= u; k++)
            counts[k] += counts[k - i];
        all = all * (double)(longer + i) / (double)i;
    }
    double sum = 0;
    for (size_t k = 0; k <= u; k++)
        sum += counts[k];
    return sum / all;
}

/* Normal, with continuity correction; the variance with ties is n m / 12 times
 * ((N^3 - N) - tie_term) / (N (N - 1)). */
static double normal_p(double n, double m, double larger_u2, const ranks *sums)
{
    const veer_int128 total = (veer_int128)(n + m);
    const veer_int128 untied = total * total * total - total - sums->tie_term;
    if (untied == 0)
        return 1;
    const double deviation = sqrt(n * m / 12 * ((double)untied / ((n + m) * (n + m - 1))));
    return fmin(1, 2 * veer_norm_sf((larger_u2 - n * m - 1) / 2 / deviation));
}

veer_rc veer_mann_whitney(const veer_sample *ref, const veer_sample *cur, double *scratch,
                          veer_test *ret, veer_err *err)
{
    const veer_rc rc = veer_require_values(ref, cur, 1, err);
    if (rc != VEER_OK)
        return rc;
    const ranks sums = rank_sums(ref, cur);
    const veer_int128 both2 = 2 * (veer_int128)ref->n * (veer_int128)cur->n;
    const veer_int128 smaller2 = 2 * sums.u2 < both2 ? sums.u2 : both2 - sums.u2;
    const int exact = scratch != NULL && sums.tie_term == 0 &&
                      veer_mann_whitney_exact_scratch(ref->n, cur->n) > 0;
    const size_t shorter = ref->n < cur->n ? ref->n : cur->n;
    const double p =
        exact ? fmin(1, 2 * exact_cdf(shorter, ref->n + cur->n - shorter, (size_t)(smaller2 / 2),
                                      scratch))
              : normal_p((double)ref->n, (double)cur->n, (double)(both2 - smaller2), &sums);
    *ret = (veer_test){.statistic = (double)sums.u2 / 2, .p_value = p, .exact = exact};
    return VEER_OK;
}
