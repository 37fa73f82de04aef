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

/* How the positives of a cell rank against its negatives. */
typedef enum rank { RANK_OPEN, RANK_ABOVE, RANK_TIED, RANK_BELOW } rank;

typedef struct cell {
    uint64_t rows[2];  /* by label */
    bool one_positive; /* all positives have one score */
    rank rank;         /* RANK_ABOVE if a label is missing */
} cell;

static rank rank_of(const uint64_t rows[2], const uint64_t orders[2])
{
    if (rows[0] == 0 || rows[1] == 0)
        return RANK_ABOVE;
    if (orders[0] == VEER_SCORE_MIXED || orders[1] == VEER_SCORE_MIXED)
        return RANK_OPEN;
    return orders[1] > orders[0] ? RANK_ABOVE : orders[1] == orders[0] ? RANK_TIED : RANK_BELOW;
}

/* The cell that ends at item *i, walking down; moves *i below it. */
static cell take_cell(const veer_score_cells *cells, size_t *i)
{
    const uint64_t key = cells->items[*i - 1].key | 1;
    uint64_t orders[2] = {0, 0};
    cell here = {{0, 0}, false, RANK_OPEN};
    for (; *i > 0 && (cells->items[*i - 1].key | 1) == key; (*i)--) {
        const veer_score_count *const item = &cells->items[*i - 1];
        here.rows[item->key & 1] = item->count;
        orders[item->key & 1] = item->order;
    }
    here.one_positive = orders[1] != VEER_SCORE_MIXED;
    here.rank = rank_of(here.rows, orders);
    return here;
}

veer_rc veer_score_summary_auc_roc(const veer_score_summary *summary, veer_bounded *ret,
                                   veer_err *err)
{
    const veer_rc rc = need_rows(summary, err);
    if (rc != VEER_OK)
        return rc;
    if (summary->rows[0] == 0 || summary->rows[1] == 0)
        return veer_fail(err, VEER_EUNDEFINED, "only one label occurs");
    veer_u128 won = 0, open = 0; /* half pairs, and pairs */
    uint64_t above = 0;          /* positives in higher cells */
    for (size_t i = summary->cells.n; i > 0;) {
        const cell here = take_cell(&summary->cells, &i);
        const veer_u128 pairs = (veer_u128)here.rows[0] * here.rows[1];
        won += 2 * (veer_u128)above * here.rows[0];
        if (here.rank == RANK_OPEN)
            open += pairs;
        else
            won += here.rank == RANK_ABOVE ? 2 * pairs : here.rank == RANK_TIED ? pairs : 0;
        above += here.rows[1];
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

/* The sum of the precisions at p positives of one score, after t positives and f negatives. */
static double tied_precision(double t, double p, double f)
{
    return f == 0.0 ? p : p * (t + p) / (t + p + f);
}

/* Adds what the positives of a cell add to the average precision, after t positives and f
 * negatives: at the least, at the most, and if the open ones are tied. */
static void add_precisions(const cell *here, double t, double f, veer_bounded *sums)
{
    const double p = (double)here->rows[1], all = f + (double)here->rows[0];
    const double best = here->rank == RANK_OPEN || here->rank == RANK_ABOVE ? f : all;
    const double worst = here->rank == RANK_ABOVE ? f : all;
    const double tied = tied_precision(t, p, worst);
    sums->value += tied;
    sums->hi += tied_precision(t, p, best);
    sums->lo += here->one_positive ? tied : least_precision(t, here->rows[1], worst);
}

veer_rc veer_score_summary_auc_pr(const veer_score_summary *summary, veer_bounded *ret,
                                  veer_err *err)
{
    const veer_rc rc = need_rows(summary, err);
    if (rc != VEER_OK)
        return rc;
    if (summary->rows[1] == 0)
        return veer_fail(err, VEER_EUNDEFINED, "there are no positive rows");
    veer_bounded sums = {0};
    double t = 0.0, f = 0.0;
    for (size_t i = summary->cells.n; i > 0;) {
        const cell here = take_cell(&summary->cells, &i);
        if (here.rows[1] > 0)
            add_precisions(&here, t, f, &sums);
        t += (double)here.rows[1];
        f += (double)here.rows[0];
    }
    const double all = (double)summary->rows[1];
    *ret = (veer_bounded){fmin(fmax(sums.value, sums.lo), sums.hi) / all, sums.lo / all,
                          sums.hi / all};
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
    const veer_score_bin_sums *bin = &summary->bins[index];
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
        const veer_score_bin_sums *bin = &summary->bins[i];
        sum += fabs(veer_exact_sum_over(&bin->score, 1) - (double)bin->positives);
    }
    *ret = sum / (double)(summary->rows[0] + summary->rows[1]);
    return VEER_OK;
}
