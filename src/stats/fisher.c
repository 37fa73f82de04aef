/* Fisher's exact test.
 *
 * With margins fixed, the count of one cell is hypergeometric. Its logarithm is written as
 *     ln P = sum over margins L(m) - L(total) - sum over cells (L(a) + D(a, E))
 * where ln a! = a ln a - a + L(a), E is the expected count of the cell and D the deviance: all
 * large parts a ln a have gone into D, which is computed from exact differences, so nothing cancels
 * (Loader 2000). Tails are then summed outward from one probability by the ratio of neighbours.
 */
#include "veer/counts.h"

#include <math.h>
#include <stdbool.h>

#include "stats/counts.h"
#include "stats/special_parts.h"

#define MAX_SD 1048576.0

__extension__ typedef __int128 wide;
__extension__ typedef unsigned __int128 uwide;

/* The distribution of cell ref[0]. */
typedef struct hypergeometric {
    uint64_t row[2];    /* totals of the two sides */
    uint64_t column[2]; /* totals of the two cells */
    uint64_t low;       /* least possible value */
    uint64_t high;      /* greatest possible value */
    uint64_t mode;      /* a most likely value */
    double total;       /* of the table */
    double log_margins; /* part of ln P that does not depend on the value */
} hypergeometric;

/* ln a! - (a ln a - a). */
static double log_factorial_rest(double a)
{
    return a == 0 ? 0 : VEER_LN_SQRT_2PI + 0.5 * log(a) + veer_stirling_error(a);
}

static hypergeometric distribution_of(const veer_counts_pair *pair)
{
    hypergeometric h = {
        .row = {pair->n_ref, pair->n_cur},
        .column = {pair->ref[0] + pair->cur[0], pair->ref[1] + pair->cur[1]},
        .total = (double)pair->n_ref + (double)pair->n_cur,
    };
    h.low = h.column[0] > h.row[1] ? h.column[0] - h.row[1] : 0;
    h.high = h.column[0] < h.row[0] ? h.column[0] : h.row[0];
    const uwide total = (uwide)h.row[0] + h.row[1];
    h.mode = (uint64_t)(((uwide)h.row[0] + 1) * ((uwide)h.column[0] + 1) / (total + 2));
    for (int i = 0; i < 2; i++)
        h.log_margins +=
            log_factorial_rest((double)h.row[i]) + log_factorial_rest((double)h.column[i]);
    h.log_margins -= log_factorial_rest(h.total);
    return h;
}

/* ln P of ref[0] = x. */
static double log_probability(const hypergeometric *h, uint64_t x)
{
    const uint64_t cells[2][2] = {{x, h->row[0] - x},
                                  {h->column[0] - x, h->row[1] - (h->column[0] - x)}};
    const double diff =
        (double)((wide)cells[1][0] * (wide)h->row[0] - (wide)x * (wide)h->row[1]) / h->total;
    double sum = h->log_margins;
    for (int i = 0; i < 2; i++)
        for (int j = 0; j < 2; j++) {
            const double cell = (double)cells[i][j];
            const double expected = (double)h->row[i] / h->total * (double)h->column[j];
            sum -= log_factorial_rest(cell);
            sum -= veer_counts_deviance(cell, expected, i == j ? diff : -diff);
        }
    return sum;
}

static double standard_deviation(const hypergeometric *h)
{
    const double share = (double)h->column[0] / h->total * ((double)h->column[1] / h->total);
    return sqrt((double)h->row[0] / h->total * (double)h->row[1] * share *
                (h->total / fmax(1, h->total - 1)));
}

/* The sum of the probabilities from x outward (step -1: down, +1: up), where they fall, as a
 * multiple of the one at x. */
static double tail_factor(const hypergeometric *h, uint64_t x, int step)
{
    /* A step moves one count along the diagonal: `from` cells lose one, `to` cells gain one. */
    const double a = (double)x, b = (double)(h->row[0] - x), c = (double)(h->column[0] - x);
    const double d = (double)(h->row[1] - (h->column[0] - x));
    double from1 = step < 0 ? a : b, from2 = step < 0 ? d : c;
    double to1 = step < 0 ? b : a, to2 = step < 0 ? c : d;
    double term = 1, sum = 1;
    while (from1 > 0 && from2 > 0 && term > sum * 1e-18) {
        term *= from1-- / ++to1 * (from2-- / ++to2);
        sum += term;
    }
    return sum;
}

/* The value nearest to the mode, on the other side of it than x, whose logarithm is at most
 * `limit`; false if there is none. */
static bool other_side(const hypergeometric *h, uint64_t x, double limit, uint64_t *ret)
{
    const bool upward = x < h->mode;
    const uint64_t end = upward ? h->high : h->low;
    if (log_probability(h, end) > limit)
        return false;
    uint64_t near = h->mode, far = end; /* ln P(near) > limit >= ln P(far) */
    for (;;) {
        const uint64_t gap = upward ? far - near : near - far;
        if (gap <= 1)
            break;
        const uint64_t middle = upward ? near + gap / 2 : near - gap / 2;
        if (log_probability(h, middle) > limit)
            near = middle;
        else
            far = middle;
    }
    *ret = far;
    return true;
}

static double two_sided_p(const hypergeometric *h, uint64_t x)
{
    const double log_p = log_probability(h, x);
    /* Mirror images are equally likely; the allowance is above the rounding of their logarithms and
     * below the distance of neighbours. */
    const double limit = log_p + 1e-13 + 1e-14 * fabs(log_p);
    if (x == h->mode || log_probability(h, h->mode) <= limit)
        return 1;
    const int step = x < h->mode ? -1 : 1;
    double p = exp(log_p) * tail_factor(h, x, step);
    uint64_t mirror;
    if (other_side(h, x, limit, &mirror))
        p += exp(log_probability(h, mirror)) * tail_factor(h, mirror, -step);
    return fmin(1, p);
}

veer_rc veer_fisher_exact(const uint64_t *ref, const uint64_t *cur, size_t k, veer_test *ret,
                          veer_err *err)
{
    if (k != 2)
        return veer_fail(err, VEER_EINVAL, "Fisher's exact test needs 2 cells, got %zu", k);
    veer_counts_pair pair;
    const veer_rc rc = veer_counts_pair_init(&pair, ref, cur, k, err);
    if (rc != VEER_OK)
        return rc;
    veer_test test = {.statistic = 1, .p_value = 1, .exact = 1};
    if (pair.occupied == 2) {
        const hypergeometric h = distribution_of(&pair);
        if (standard_deviation(&h) > MAX_SD)
            return veer_fail(err, VEER_ELIMIT,
                             "the table is too large for Fisher's exact test; use chi-square");
        const double divisor = (double)ref[1] * (double)cur[0];
        test.statistic = divisor > 0 ? (double)ref[0] * (double)cur[1] / divisor : HUGE_VAL;
        test.p_value = two_sided_p(&h, ref[0]);
    }
    *ret = test;
    return VEER_OK;
}
