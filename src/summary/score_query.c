/* Score summary: ranking metrics within bounds, the others exactly. */
#include <math.h>

#include "summary/score.h"
#include "summary/wide.h"

#define SHORT_SUM 32 /* up to so many terms are added one by one */

uint64_t veer_score_summary_positives(const veer_score_summary *summary)
{
    return summary->rows[1];
}

uint64_t veer_score_summary_negatives(const veer_score_summary *summary)
{
    return summary->rows[0];
}

size_t veer_score_summary_bins(const veer_score_summary *summary)
{
    return summary->n_bins;
}

static veer_rc need_rows(const veer_score_summary *s, veer_err *err)
{
    if (s->rows[0] + s->rows[1] == 0)
        return veer_fail(err, VEER_ENODATA, "there are no scored rows");
    return VEER_OK;
}

/* Counts of the cell that ends at item *i, walking down; moves *i below it. */
static void take_cell(const veer_pairs *cells, size_t *i, uint64_t ret[2])
{
    const uint64_t cell = cells->items[*i - 1].key / 2;
    ret[0] = ret[1] = 0;
    for (; *i > 0 && cells->items[*i - 1].key / 2 == cell; (*i)--)
        ret[cells->items[*i - 1].key % 2] = cells->items[*i - 1].count;
}

veer_rc veer_score_summary_auc_roc(const veer_score_summary *summary, veer_bounded *ret,
                                   veer_err *err)
{
    const veer_rc rc = need_rows(summary, err);
    if (rc != VEER_OK)
        return rc;
    if (summary->rows[0] == 0 || summary->rows[1] == 0)
        return veer_fail(err, VEER_EUNDEFINED, "only one label occurs");
    veer_u128 won = 0, open = 0;
    uint64_t above = 0, here[2]; /* positives in higher cells */
    for (size_t i = summary->cells.n; i > 0;) {
        const uint64_t cell = summary->cells.items[i - 1].key / 2;
        take_cell(&summary->cells, &i, here);
        const veer_u128 pairs = (veer_u128)here[0] * here[1];
        won += 2 * (veer_u128)above * here[0];
        if (cell == VEER_SCORE_CELLS) /* all are exactly 1: a tie */
            won += pairs;
        else
            open += pairs;
        above += here[1];
    }
    const double n = 2.0 * (double)summary->rows[0] * (double)summary->rows[1];
    *ret = (veer_bounded){(double)(won + open) / n, (double)won / n, (double)(won + 2 * open) / n};
    return VEER_OK;
}

/* At least sum over i = 1..k of (t + i) / (t + i + f): the i-th positive comes after all f
 * negatives. 1 / x is convex, so 1 / m is at most its integral from m - 1/2 to m + 1/2. */
static double least_precision(double t, uint64_t k, double f)
{
    double sum = 0.0;
    if (f == 0.0)
        return (double)k;
    if (k > SHORT_SUM)
        return (double)k - f * log1p((double)k / (t + f + 0.5));
    for (uint64_t i = 1; i <= k; i++)
        sum += (t + (double)i) / (t + (double)i + f);
    return sum;
}

veer_rc veer_score_summary_auc_pr(const veer_score_summary *summary, veer_bounded *ret,
                                  veer_err *err)
{
    const veer_rc rc = need_rows(summary, err);
    if (rc != VEER_OK)
        return rc;
    if (summary->rows[1] == 0)
        return veer_fail(err, VEER_EUNDEFINED, "there are no positive rows");
    double lo = 0.0, hi = 0.0, tied = 0.0, t = 0.0, f = 0.0;
    uint64_t here[2];
    for (size_t i = summary->cells.n; i > 0;) {
        const uint64_t cell = summary->cells.items[i - 1].key / 2;
        take_cell(&summary->cells, &i, here);
        const double p = (double)here[1], n = (double)here[0];
        if (here[1] > 0) {
            const double one = p * (t + p) / (t + p + f + n);
            tied += one;
            hi += cell == VEER_SCORE_CELLS ? one : p * (t + p) / (t + p + f);
            lo += cell == VEER_SCORE_CELLS ? one : least_precision(t, here[1], f + n);
        }
        t += p;
        f += n;
    }
    const double all = (double)summary->rows[1];
    *ret = (veer_bounded){fmin(fmax(tied, lo), hi) / all, lo / all, hi / all};
    return VEER_OK;
}

veer_rc veer_score_summary_log_loss(const veer_score_summary *summary, double *ret, veer_err *err)
{
    const veer_rc rc = need_rows(summary, err);
    if (rc == VEER_OK)
        *ret = veer_exact_sum_over(&summary->log_loss, summary->rows[0] + summary->rows[1]);
    return rc;
}

veer_rc veer_score_summary_brier(const veer_score_summary *summary, double *ret, veer_err *err)
{
    const veer_rc rc = need_rows(summary, err);
    if (rc == VEER_OK)
        *ret = veer_exact_sum_over(&summary->brier, summary->rows[0] + summary->rows[1]);
    return rc;
}

veer_rc veer_score_summary_bin(const veer_score_summary *summary, size_t index, veer_score_bin *ret,
                               veer_err *err)
{
    if (index >= summary->n_bins)
        return veer_fail(err, VEER_EINVAL, "no such bin");
    const veer_score_cell *bin = &summary->bins[index];
    *ret = (veer_score_bin){
        .lower = veer_score_edge(summary, index),
        .upper = veer_score_edge(summary, index + 1),
        .count = bin->count,
        .positives = bin->positives,
        .score_mean = bin->count == 0 ? 0.0 : veer_exact_sum_over(&bin->score, bin->count),
    };
    return VEER_OK;
}

veer_rc veer_score_summary_ece(const veer_score_summary *summary, double *ret, veer_err *err)
{
    const veer_rc rc = need_rows(summary, err);
    if (rc != VEER_OK)
        return rc;
    double sum = 0.0;
    for (size_t i = 0; i < summary->n_bins; i++) {
        const veer_score_cell *bin = &summary->bins[i];
        sum += fabs(veer_exact_sum_over(&bin->score, 1) - (double)bin->positives);
    }
    *ret = sum / (double)(summary->rows[0] + summary->rows[1]);
    return VEER_OK;
}
