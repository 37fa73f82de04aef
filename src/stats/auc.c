/* Areas under the ROC and the precision-recall curve, and the curves themselves. */
#include <math.h>

#include "base/err.h"
#include "stats/ksum.h"
#include "stats/ranking.h"

static veer_rc need_positives(const veer_ranking *ranking, veer_err *err)
{
    if (ranking->positives == 0)
        return veer_fail(err, VEER_EUNDEFINED, "there are no rows with label 1");
    return VEER_OK;
}

static veer_rc need_both(const veer_ranking *ranking, veer_err *err)
{
    const veer_rc rc = need_positives(ranking, err);
    if (rc == VEER_OK && ranking->positives == ranking->n)
        return veer_fail(err, VEER_EUNDEFINED, "there are no rows with label 0");
    return rc;
}

veer_rc veer_auc_roc(const veer_ranking *ranking, double *ret, veer_err *err)
{
    const veer_rc rc = need_both(ranking, err);
    if (rc != VEER_OK)
        return rc;
    /* Twice the number of pairs won: a group of equal scores with p positives and m negatives wins
     * against the negatives below it and half of its own, p * (2 below + m). No branches, as random
     * labels would mislead them. At most n^2 / 2 < 2^63. */
    uint64_t twice = 0, positives = 0, negatives = 0, positives_before = 0, negatives_before = 0;
    for (size_t i = 0; i < ranking->n; i++) {
        const uint64_t label = veer_ranking_label(ranking, i);
        positives += label;
        negatives += 1 - label;
        const uint64_t ends = veer_ranking_ends(ranking, i + 1);
        twice += ends * (positives - positives_before) * (negatives + negatives_before);
        positives_before = ends ? positives : positives_before;
        negatives_before = ends ? negatives : negatives_before;
    }
    *ret = (double)twice / 2 / ((double)positives * (double)negatives);
    return VEER_OK;
}

veer_rc veer_auc_pr(const veer_ranking *ranking, double *ret, veer_err *err)
{
    const veer_rc rc = need_positives(ranking, err);
    if (rc != VEER_OK)
        return rc;
    veer_ksum sum = {0};
    uint64_t hits = 0, hits_before = 0;
    for (size_t i = ranking->n; i-- > 0;) {
        hits += veer_ranking_label(ranking, i);
        if (hits == hits_before || (i > 0 && !veer_ranking_ends(ranking, i)))
            continue;
        const double called = (double)(ranking->n - i);
        veer_ksum_add(&sum, (double)(hits - hits_before) * ((double)hits / called));
        hits_before = hits;
    }
    *ret = fmin(1, veer_ksum_value(&sum) / (double)ranking->positives);
    return VEER_OK;
}

static size_t count_groups(const veer_ranking *ranking)
{
    size_t groups = 0;
    for (size_t i = 1; i <= ranking->n; i++)
        groups += veer_ranking_ends(ranking, i);
    return groups;
}

/* One point from `called` rows called positive, of which `hits` are. */
typedef veer_curve_point curve_point_of(const veer_ranking *ranking, size_t called, uint64_t hits);

static veer_curve_point roc_point(const veer_ranking *ranking, size_t called, uint64_t hits)
{
    return (veer_curve_point){
        .threshold = veer_ranking_score(ranking, ranking->n - called),
        .x = (double)(called - hits) / (double)(ranking->n - ranking->positives),
        .y = (double)hits / (double)ranking->positives,
    };
}

static veer_curve_point pr_point(const veer_ranking *ranking, size_t called, uint64_t hits)
{
    return (veer_curve_point){
        .threshold = veer_ranking_score(ranking, ranking->n - called),
        .x = (double)hits / (double)ranking->positives,
        .y = (double)hits / (double)called,
    };
}

/* Writes a point at the end of each group of equal scores, from the highest down. If there are more
 * groups than room, only the first end at or behind each of some even steps over the rows, whose
 * last is the last row; keep_first adds the end of the first group. */
static size_t walk(const veer_ranking *ranking, curve_point_of *point_of, veer_curve_point *points,
                   size_t room, bool keep_first)
{
    const bool all = count_groups(ranking) <= room;
    const uint64_t n = ranking->n;
    const uint64_t wanted = keep_first ? room - 1 : room, steps = wanted < n ? wanted : n;
    uint64_t step = keep_first ? 0 : 1; /* the next one; it is at row step * n / steps */
    uint64_t hits = 0;
    size_t count = 0;
    for (size_t i = ranking->n; i-- > 0;) {
        hits += veer_ranking_label(ranking, i);
        const size_t called = ranking->n - i;
        if (i > 0 && ((!all && called * steps < step * n) || !veer_ranking_ends(ranking, i)))
            continue;
        points[count++] = point_of(ranking, called, hits);
        step = called * steps / n + 1;
    }
    return count;
}

veer_rc veer_roc_curve(const veer_ranking *ranking, veer_curve_point *points, size_t max_points,
                       size_t *ret_count, veer_err *err)
{
    if (max_points < 2)
        return veer_fail(err, VEER_EINVAL, "a curve needs room for 2 points");
    const veer_rc rc = need_both(ranking, err);
    if (rc != VEER_OK)
        return rc;
    points[0] = (veer_curve_point){.threshold = HUGE_VAL, .x = 0, .y = 0};
    *ret_count = 1 + walk(ranking, roc_point, points + 1, max_points - 1, false);
    return VEER_OK;
}

veer_rc veer_pr_curve(const veer_ranking *ranking, veer_curve_point *points, size_t max_points,
                      size_t *ret_count, veer_err *err)
{
    if (max_points < 2)
        return veer_fail(err, VEER_EINVAL, "a curve needs room for 2 points");
    const veer_rc rc = need_positives(ranking, err);
    if (rc != VEER_OK)
        return rc;
    *ret_count = walk(ranking, pr_point, points, max_points, true);
    return VEER_OK;
}
