/* Score summary: how sure its metrics are. */
#include <math.h>

#include "summary/score.h"

/* As veer_log_loss. */
#define SCORE_CLIP 0x1p-52

static veer_rc need_two(uint64_t rows, const char *what, veer_err *err)
{
    return rows < 2 ? veer_fail(err, VEER_EUNDEFINED, "fewer than 2 %s rows", what) : VEER_OK;
}

/* ---- means of terms ---- */

typedef double term_of(double score, bool label);

static double log_loss_of(double score, bool label)
{
    const double p = label ? score : 1.0 - score;
    return -log(fmin(fmax(p, SCORE_CLIP), 1.0 - SCORE_CLIP));
}

static double brier_of(double score, bool label)
{
    const double off = label ? 1.0 - score : score;
    return off * off;
}

static veer_rc spread(const veer_score_summary *s, term_of *term, double *ret, veer_err *err)
{
    const uint64_t rows = s->rows[0] + s->rows[1];
    double n = 0.0, mean = 0.0, squares = 0.0;
    if (rows == 0)
        return veer_fail(err, VEER_ENODATA, "there are no scored rows");
    const veer_rc rc = need_two(rows, "scored", err);
    if (rc != VEER_OK)
        return rc;
    for (size_t i = 0; i < s->cells.n; i++) {
        const veer_score_count *const item = &s->cells.items[i];
        const double x = term(veer_score_of_count(item), (item->key & 1) != 0);
        const double count = (double)item->count, step = x - mean;
        n += count;
        mean += step * count / n;
        squares += count * step * (x - mean);
    }
    *ret = sqrt(squares / (n - 1.0) / n);
    return VEER_OK;
}

veer_rc veer_score_summary_log_loss_se(const veer_score_summary *summary, double *ret,
                                       veer_err *err)
{
    return spread(summary, log_loss_of, ret, err);
}

veer_rc veer_score_summary_brier_se(const veer_score_summary *summary, double *ret, veer_err *err)
{
    return spread(summary, brier_of, ret, err);
}

/* ---- the area ---- */

/* Sums over the rows of one label of the share of the other label that they rank well against. */
typedef struct placements {
    double sum;     /* of the shares */
    double squares; /* of their squares */
} placements;

static void add_placement(placements *p, double share, double count)
{
    p->sum += share * count;
    p->squares += share * share * count;
}

static double variance_of(const placements *p, double n)
{
    return fmax(p->squares - p->sum * p->sum / n, 0.0) / (n - 1.0);
}

/* What of a pair in one cell goes to the positive. */
static double part_of(const veer_score_count *negative, const veer_score_count *positive)
{
    if (negative->order == VEER_SCORE_MIXED || positive->order == VEER_SCORE_MIXED)
        return 0.5;
    return positive->order > negative->order ? 1.0 : positive->order == negative->order ? 0.5 : 0.0;
}

veer_rc veer_score_summary_auc_roc_se(const veer_score_summary *summary, double *ret, veer_err *err)
{
    const veer_score_cells *const cells = &summary->cells;
    const double n[2] = {(double)summary->rows[0], (double)summary->rows[1]};
    placements of[2] = {{0.0, 0.0}, {0.0, 0.0}};
    double below[2] = {0.0, 0.0}; /* rows in lower cells, by label */
    if (summary->rows[0] + summary->rows[1] == 0)
        return veer_fail(err, VEER_ENODATA, "there are no scored rows");
    veer_rc rc = need_two(summary->rows[0], "negative", err);
    if (rc == VEER_OK)
        rc = need_two(summary->rows[1], "positive", err);
    if (rc != VEER_OK)
        return rc;
    for (size_t i = 0; i < cells->n;) {
        const veer_score_count *here[2] = {NULL, NULL};
        const uint64_t key = cells->items[i].key | 1;
        for (; i < cells->n && (cells->items[i].key | 1) == key; i++)
            here[cells->items[i].key & 1] = &cells->items[i];
        const double rows[2] = {here[0] != NULL ? (double)here[0]->count : 0.0,
                                here[1] != NULL ? (double)here[1]->count : 0.0};
        const double part = here[0] != NULL && here[1] != NULL ? part_of(here[0], here[1]) : 0.0;
        add_placement(&of[1], (below[0] + part * rows[0]) / n[0], rows[1]);
        add_placement(&of[0], (n[1] - below[1] - (1.0 - part) * rows[1]) / n[1], rows[0]);
        below[0] += rows[0];
        below[1] += rows[1];
    }
    *ret = sqrt(variance_of(&of[1], n[1]) / n[1] + variance_of(&of[0], n[0]) / n[0]);
    return VEER_OK;
}
