/* Log loss and Brier score, and the AUC over a matrix of class probabilities. */
#include <float.h>
#include <math.h>

#include "base/err.h"
#include "base/limits.h"
#include "stats/ksum.h"
#include "stats/probability.h"
#include "stats/ranking.h"

#define CLIP DBL_EPSILON

veer_rc veer_probability_check(const double *scores, const uint8_t *labels, size_t n, veer_err *err)
{
    if (n == 0)
        return veer_fail(err, VEER_ENODATA, "there are no scores");
    for (size_t i = 0; i < n; i++) {
        if (!(scores[i] >= 0 && scores[i] <= 1))
            return veer_fail_at(err, VEER_EINVAL, (int64_t)i, "row %zu: %g is not a probability", i,
                                scores[i]);
        if (labels[i] > 1)
            return veer_fail_at(err, VEER_EINVAL, (int64_t)i, "row %zu: label %u is not 0 or 1", i,
                                labels[i]);
    }
    return VEER_OK;
}

static double clip(double p)
{
    return fmin(1 - CLIP, fmax(CLIP, p));
}

veer_rc veer_log_loss(const double *scores, const uint8_t *labels, size_t n, double *ret,
                      veer_err *err)
{
    const veer_rc rc = veer_probability_check(scores, labels, n, err);
    if (rc != VEER_OK)
        return rc;
    veer_ksum sum = {0};
    for (size_t i = 0; i < n; i++) {
        const double p = clip(scores[i]);
        veer_ksum_add(&sum, labels[i] == 1 ? -log(p) : -log1p(-p));
    }
    *ret = veer_ksum_value(&sum) / (double)n;
    return VEER_OK;
}

veer_rc veer_brier(const double *scores, const uint8_t *labels, size_t n, double *ret,
                   veer_err *err)
{
    const veer_rc rc = veer_probability_check(scores, labels, n, err);
    if (rc != VEER_OK)
        return rc;
    veer_ksum sum = {0};
    for (size_t i = 0; i < n; i++) {
        const double miss = scores[i] - labels[i];
        veer_ksum_add(&sum, miss * miss);
    }
    *ret = veer_ksum_value(&sum) / (double)n;
    return VEER_OK;
}

static veer_rc check_matrix(const double *probabilities, const uint32_t *truth, size_t n, size_t k,
                            veer_err *err)
{
    if (k < 2)
        return veer_fail(err, VEER_EINVAL, "there must be at least 2 classes, got %zu", k);
    if (k > VEER_LIMIT_CLASSES)
        return veer_fail(err, VEER_ELIMIT, "at most %d classes, got %zu", VEER_LIMIT_CLASSES, k);
    if (n == 0)
        return veer_fail(err, VEER_ENODATA, "there are no rows");
    for (size_t i = 0; i < n; i++) {
        if (truth[i] >= k)
            return veer_fail_at(err, VEER_EINVAL, (int64_t)i, "row %zu: class %u is not below %zu",
                                i, truth[i], k);
        for (size_t c = 0; c < k; c++)
            if (!(probabilities[i * k + c] >= 0 && probabilities[i * k + c] <= 1))
                return veer_fail_at(err, VEER_EINVAL, (int64_t)i,
                                    "row %zu, class %zu: %g is not a probability", i, c,
                                    probabilities[i * k + c]);
    }
    return VEER_OK;
}

/* -ln of the share of class c in a row. When the class has nearly all, the rest says it better. */
static double row_loss(const double *row, size_t k, size_t c)
{
    const double own = clip(row[c]);
    double rest = 0;
    for (size_t i = 0; i < k; i++)
        rest += i == c ? 0 : clip(row[i]);
    return log1p(rest / own);
}

veer_rc veer_log_loss_multiclass(const double *probabilities, const uint32_t *truth, size_t n,
                                 size_t k, double *ret, veer_err *err)
{
    const veer_rc rc = check_matrix(probabilities, truth, n, k, err);
    if (rc != VEER_OK)
        return rc;
    veer_ksum sum = {0};
    for (size_t i = 0; i < n; i++)
        veer_ksum_add(&sum, row_loss(probabilities + i * k, k, truth[i]));
    *ret = veer_ksum_value(&sum) / (double)n;
    return VEER_OK;
}

veer_rc veer_auc_roc_macro(const double *probabilities, const uint32_t *truth, size_t n, size_t k,
                           uint64_t *scratch, double *ret, veer_err *err)
{
    veer_rc rc = check_matrix(probabilities, truth, n, k, err);
    if (rc != VEER_OK)
        return rc;
    double sum = 0;
    for (size_t c = 0; c < k; c++) {
        veer_ranking ranking;
        double auc;
        rc = veer_ranking_of_class(&ranking, probabilities, truth, n, k, (uint32_t)c, scratch, err);
        if (rc != VEER_OK)
            return rc;
        if (ranking.positives == 0 || ranking.positives == n)
            return veer_fail(err, VEER_EUNDEFINED, "class %zu occurs in %s row", c,
                             ranking.positives == 0 ? "no" : "every");
        rc = veer_auc_roc(&ranking, &auc, err);
        if (rc != VEER_OK)
            return rc;
        sum += auc;
    }
    *ret = sum / (double)k;
    return VEER_OK;
}
