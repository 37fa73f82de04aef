#include "monitor/window_curves.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "monitor/thin.h"
#include "monitor/window_work.h"
#include "summary/score_curve.h"

/* Steps on their way into curves. */
typedef struct curve_work {
    const veer_score_step *steps; /* n, the highest threshold first */
    size_t n;                     /* at least 1 */
    double positives;             /* all of them */
    double negatives;             /* all of them */
    veer_thin_point *points;      /* room for n + 1 */
} curve_work;

static double divide(double a, double b)
{
    return b > 0.0 ? a / b : (double)NAN;
}

static double precision_of(const veer_score_step *step)
{
    const double hits = (double)step->positives;
    return divide(hits, hits + (double)step->negatives);
}

/* ---- curves ---- */

/* Thins the points, of which the first one is above all scores. */
static size_t take_points(const curve_work *w, veer_curve_spot *ret)
{
    size_t chosen[VEER_CURVE_POINTS];
    const size_t n = veer_thin(w->points, w->n + 1, VEER_CURVE_POINTS, chosen);
    for (size_t i = 0; i < n; i++) {
        const size_t at = chosen[i];
        ret[i] = (veer_curve_spot){at == 0 ? (double)NAN : w->steps[at - 1].threshold,
                                   w->points[at].x, w->points[at].y};
    }
    return n;
}

static size_t make_roc(const curve_work *w, veer_curve_spot *ret)
{
    w->points[0] = (veer_thin_point){0.0, 0.0};
    for (size_t i = 0; i < w->n; i++)
        w->points[i + 1] = (veer_thin_point){(double)w->steps[i].negatives / w->negatives,
                                             (double)w->steps[i].positives / w->positives};
    return take_points(w, ret);
}

static size_t make_pr(const curve_work *w, veer_curve_spot *ret)
{
    w->points[0] = (veer_thin_point){0.0, 1.0};
    for (size_t i = 0; i < w->n; i++)
        w->points[i + 1] = (veer_thin_point){(double)w->steps[i].positives / w->positives,
                                             precision_of(&w->steps[i])};
    return take_points(w, ret);
}

/* ---- thresholds ---- */

static veer_threshold_row row_of(const curve_work *w, const veer_score_step *step)
{
    const double hits = (double)step->positives;
    const double flagged = hits + (double)step->negatives;
    return (veer_threshold_row){
        .threshold = step->threshold,
        .precision = divide(hits, flagged),
        .recall = divide(hits, w->positives),
        .f1 = divide(2.0 * hits, flagged + w->positives),
        .flagged = divide(flagged, w->positives + w->negatives),
    };
}

static size_t best_step(const curve_work *w)
{
    size_t best = 0;
    for (size_t i = 1; i < w->n; i++)
        if (row_of(w, &w->steps[i]).f1 > row_of(w, &w->steps[best]).f1)
            best = i;
    return best;
}

/* Adds an index to ascending ones. */
static size_t insert(size_t *ascending, size_t n, size_t index)
{
    size_t at = n;
    while (at > 0 && ascending[at - 1] > index)
        at--;
    if (at > 0 && ascending[at - 1] == index)
        return n;
    memmove(ascending + at + 1, ascending + at, (n - at) * sizeof *ascending);
    ascending[at] = index;
    return n + 1;
}

/* Steps that are evenly spread over thresholds and over shares, and the one of the best F1. */
static size_t make_thresholds(const curve_work *w, veer_threshold_row *ret)
{
    size_t chosen[VEER_CURVE_THRESHOLDS];
    for (size_t i = 0; i < w->n; i++)
        w->points[i] = (veer_thin_point){w->steps[i].threshold, row_of(w, &w->steps[i]).flagged};
    size_t n = veer_thin(w->points, w->n, VEER_CURVE_THRESHOLDS - 1, chosen);
    n = insert(chosen, n, best_step(w));
    for (size_t i = 0; i < n; i++)
        ret[i] = row_of(w, &w->steps[chosen[n - 1 - i]]);
    return n;
}

/* ---- all of it ---- */

static veer_rc read_scores(const veer_score_summary *scores, veer_window_curves *ret, veer_err *err)
{
    ret->positives = veer_score_summary_positives(scores);
    ret->negatives = veer_score_summary_negatives(scores);
    ret->n_bins = veer_score_summary_bins(scores);
    veer_rc rc = veer_score_summary_ece(scores, &ret->ece, err);
    for (size_t i = 0; rc == VEER_OK && i < ret->n_bins; i++)
        rc = veer_score_summary_bin(scores, i, &ret->bins[i], err);
    veer_score_summary_bars(scores, VEER_CURVE_BARS, ret->bar_positives, ret->bar_negatives);
    if (rc == VEER_OK && ret->positives > 0 && ret->negatives > 0)
        rc = veer_score_summary_auc_roc(scores, &ret->auc_roc, err);
    if (rc == VEER_OK && ret->positives > 0)
        rc = veer_score_summary_auc_pr(scores, &ret->auc_pr, err);
    return rc;
}

static veer_rc make(const veer_score_summary *scores, veer_window_curves *ret, veer_err *err)
{
    veer_score_step *steps = NULL;
    curve_work w = {.points = NULL};
    veer_rc rc = veer_score_summary_steps(scores, &steps, &w.n, err);
    if (rc == VEER_OK)
        rc = read_scores(scores, ret, err);
    if (rc != VEER_OK)
        goto out;
    w.steps = steps;
    w.positives = (double)ret->positives;
    w.negatives = (double)ret->negatives;
    w.points = calloc(w.n + 1, sizeof *w.points);
    if (w.points == NULL) {
        rc = veer_fail_nomem(err);
        goto out;
    }
    if (ret->positives > 0 && ret->negatives > 0)
        ret->n_roc = make_roc(&w, ret->roc);
    if (ret->positives > 0)
        ret->n_pr = make_pr(&w, ret->pr);
    ret->n_thresholds = make_thresholds(&w, ret->thresholds);
out:
    free(w.points);
    free(steps);
    return rc;
}

veer_rc veer_window_curves_make(const veer_window *window, const veer_window_task *task,
                                veer_window_curves *ret, veer_err *err)
{
    veer_window_work work;
    veer_rc rc = veer_window_work_init(&work, window, task, err);
    if (rc != VEER_OK)
        return rc;
    *ret = (veer_window_curves){.positives = 0};
    if (work.scores != NULL)
        rc = make(work.scores, ret, err);
    else
        rc = veer_fail(err, VEER_ENODATA, "%s", work.scores_why);
    veer_window_work_done(&work);
    return rc;
}

void veer_window_class_figures(const veer_window_matrix *matrix, size_t index,
                               veer_class_figures *ret)
{
    const uint64_t hits = matrix->cells[index * matrix->k + index];
    *ret = (veer_class_figures){.support = 0};
    for (size_t i = 0; i < matrix->k; i++) {
        ret->support += matrix->cells[index * matrix->k + i];
        ret->predicted += matrix->cells[i * matrix->k + index];
    }
    ret->precision = divide((double)hits, (double)ret->predicted);
    ret->recall = divide((double)hits, (double)ret->support);
    ret->f1 = divide(2.0 * (double)hits, (double)(ret->predicted + ret->support));
}
