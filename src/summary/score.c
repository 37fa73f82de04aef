/* Scores of the positive class: a sparse histogram per label and exact sums. */
#include <math.h>
#include <stdlib.h>

#include "base/limits.h"
#include "summary/score.h"

#define SCORE_CLIP 0x1p-52 /* as veer_log_loss */

veer_rc veer_score_summary_new(size_t reliability_bins, veer_score_summary **ret, veer_err *err)
{
    const size_t bins = reliability_bins == 0 ? 10 : reliability_bins;
    if (bins > VEER_SCORE_MAX_RELIABILITY)
        return veer_fail(err, VEER_EINVAL, "reliability bins must be 1 to %d",
                         VEER_SCORE_MAX_RELIABILITY);
    veer_score_summary *s = calloc(1, sizeof(*s) + bins * sizeof(s->bins[0]));
    if (s == NULL)
        return veer_fail_nomem(err);
    s->n_bins = bins;
    *ret = s;
    return VEER_OK;
}

void veer_score_summary_free(veer_score_summary *summary)
{
    if (summary == NULL)
        return;
    veer_score_cells_done(&summary->cells);
    free(summary);
}

double veer_score_edge(const veer_score_summary *s, size_t i)
{
    return i >= s->n_bins ? 1.0 : (double)i * (1.0 / (double)s->n_bins);
}

/* Closed on the right, with the edges of numpy.linspace. */
static size_t reliability_bin(const veer_score_summary *s, double score)
{
    size_t bin = (size_t)(score * (double)s->n_bins);
    while (bin > 0 && score <= veer_score_edge(s, bin))
        bin--;
    while (bin + 1 < s->n_bins && score > veer_score_edge(s, bin + 1))
        bin++;
    return bin;
}

static void add_sums(veer_score_summary *s, double score, unsigned label)
{
    const double right = label ? score : 1.0 - score;
    const double clipped = fmin(fmax(right, SCORE_CLIP), 1.0 - SCORE_CLIP);
    const double off = score - (double)label;
    veer_exact_sum_add(&s->log_loss, -log(clipped));
    veer_exact_sum_add(&s->brier, off * off);
    veer_score_bin_sums *bin = &s->bins[reliability_bin(s, score)];
    bin->count++;
    bin->positives += label;
    veer_exact_sum_add(&bin->score, score);
    s->rows[label]++;
}

veer_rc veer_score_summary_add(veer_score_summary *summary, const double *scores,
                               const uint8_t *labels, size_t n, veer_err *err)
{
    if (n == 0)
        return VEER_OK;
    for (size_t i = 0; i < n; i++)
        if (!(scores[i] >= 0.0 && scores[i] <= 1.0) || labels[i] > 1)
            return veer_fail_at(err, VEER_EINVAL, (int64_t)i,
                                "a score lies in [0, 1] and a label is 0 or 1");
    if (n > VEER_LIMIT_SUMMARY_ROWS - summary->rows[0] - summary->rows[1])
        return veer_fail(err, VEER_ELIMIT, "a summary holds at most 2^53 rows");
    const veer_rc rc = veer_score_cells_add(&summary->cells, scores, labels, n, err);
    for (size_t i = 0; rc == VEER_OK && i < n; i++)
        add_sums(summary, scores[i], labels[i]);
    return rc;
}

veer_rc veer_score_summary_merge(veer_score_summary *into, const veer_score_summary *from,
                                 veer_err *err)
{
    if (into == from || into->n_bins != from->n_bins)
        return veer_fail(err, VEER_EINVAL, "only two summaries of equal bins can be merged");
    if (from->rows[0] + from->rows[1] > VEER_LIMIT_SUMMARY_ROWS - into->rows[0] - into->rows[1])
        return veer_fail(err, VEER_ELIMIT, "a summary holds at most 2^53 rows");
    const veer_rc rc = veer_score_cells_merge(&into->cells, from->cells.items, from->cells.n, err);
    if (rc != VEER_OK)
        return rc;
    veer_exact_sum_merge(&into->log_loss, &from->log_loss);
    veer_exact_sum_merge(&into->brier, &from->brier);
    for (size_t i = 0; i < into->n_bins; i++) {
        into->bins[i].count += from->bins[i].count;
        into->bins[i].positives += from->bins[i].positives;
        veer_exact_sum_merge(&into->bins[i].score, &from->bins[i].score);
    }
    into->rows[0] += from->rows[0];
    into->rows[1] += from->rows[1];
    return VEER_OK;
}
