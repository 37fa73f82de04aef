/* The confusion matrix and the metrics of all its classes at once. */
#include "stats/confusion.h"

#include <math.h>

#include "base/limits.h"
#include "veer/classification.h"

/* Products of two totals below 2^63 and their differences fit. */
__extension__ typedef __int128 wide;

static veer_rc check_classes(size_t k, veer_err *err)
{
    if (k == 0)
        return veer_fail(err, VEER_EINVAL, "there must be at least one class");
    if (k > VEER_LIMIT_CLASSES)
        return veer_fail(err, VEER_ELIMIT, "at most %d classes, got %zu", VEER_LIMIT_CLASSES, k);
    return VEER_OK;
}

veer_rc veer_confusion_check(const uint64_t *cells, size_t k, uint64_t *ret_total, veer_err *err)
{
    const veer_rc rc = check_classes(k, err);
    if (rc != VEER_OK)
        return rc;
    uint64_t total = 0;
    for (size_t i = 0; i < k * k; i++)
        if (__builtin_add_overflow(total, cells[i], &total) || total > INT64_MAX)
            return veer_fail(err, VEER_EINVAL, "the counts add up to 2^63 or more");
    if (total == 0)
        return veer_fail(err, VEER_ENODATA, "the confusion matrix has no counts");
    *ret_total = total;
    return VEER_OK;
}

uint64_t veer_confusion_true(const uint64_t *cells, size_t k, size_t c)
{
    uint64_t sum = 0;
    for (size_t i = 0; i < k; i++)
        sum += cells[c * k + i];
    return sum;
}

uint64_t veer_confusion_predicted(const uint64_t *cells, size_t k, size_t c)
{
    uint64_t sum = 0;
    for (size_t i = 0; i < k; i++)
        sum += cells[i * k + c];
    return sum;
}

static uint64_t diagonal(const uint64_t *cells, size_t k)
{
    uint64_t sum = 0;
    for (size_t c = 0; c < k; c++)
        sum += cells[c * k + c];
    return sum;
}

veer_rc veer_confusion_add(const uint32_t *truth, const uint32_t *predicted, size_t n,
                           uint64_t *cells, size_t k, veer_err *err)
{
    const veer_rc rc = check_classes(k, err);
    if (rc != VEER_OK)
        return rc;
    for (size_t i = 0; i < n; i++)
        if (truth[i] >= k || predicted[i] >= k)
            return veer_fail_at(err, VEER_EINVAL, (int64_t)i, "row %zu: class %u is not below %zu",
                                i, truth[i] >= k ? truth[i] : predicted[i], k);
    for (size_t i = 0; i < n; i++)
        cells[truth[i] * k + predicted[i]]++;
    return VEER_OK;
}

veer_rc veer_accuracy(const uint64_t *cells, size_t k, double *ret, veer_err *err)
{
    uint64_t total;
    const veer_rc rc = veer_confusion_check(cells, k, &total, err);
    if (rc == VEER_OK)
        *ret = (double)diagonal(cells, k) / (double)total;
    return rc;
}

veer_rc veer_balanced_accuracy(const uint64_t *cells, size_t k, double *ret, veer_err *err)
{
    uint64_t total;
    const veer_rc rc = veer_confusion_check(cells, k, &total, err);
    if (rc != VEER_OK)
        return rc;
    double sum = 0, classes = 0;
    for (size_t c = 0; c < k; c++) {
        const uint64_t rows = veer_confusion_true(cells, k, c);
        if (rows == 0)
            continue;
        sum += (double)cells[c * k + c] / (double)rows;
        classes++;
    }
    *ret = sum / classes;
    return VEER_OK;
}

/* Sums over the classes of products of the margins. */
typedef struct margin_products {
    wide true_true;           /* sum of t * t */
    wide predicted_predicted; /* sum of p * p */
    wide true_predicted;      /* sum of t * p */
} margin_products;

static margin_products products_of(const uint64_t *cells, size_t k)
{
    margin_products sums = {0};
    for (size_t c = 0; c < k; c++) {
        const wide t = veer_confusion_true(cells, k, c), p = veer_confusion_predicted(cells, k, c);
        sums.true_true += t * t;
        sums.predicted_predicted += p * p;
        sums.true_predicted += t * p;
    }
    return sums;
}

veer_rc veer_mcc(const uint64_t *cells, size_t k, double *ret, veer_err *err)
{
    uint64_t total;
    const veer_rc rc = veer_confusion_check(cells, k, &total, err);
    if (rc != VEER_OK)
        return rc;
    const margin_products sums = products_of(cells, k);
    const wide square = (wide)total * total;
    const double true_spread = (double)(square - sums.true_true);
    const double predicted_spread = (double)(square - sums.predicted_predicted);
    if (true_spread == 0 || predicted_spread == 0)
        return veer_fail(err, VEER_EUNDEFINED, "MCC needs two classes in truth and in prediction");
    const wide covariance = (wide)diagonal(cells, k) * total - sums.true_predicted;
    const double r = (double)covariance / sqrt(true_spread * predicted_spread);
    *ret = fmax(-1, fmin(1, r));
    return VEER_OK;
}

veer_rc veer_cohen_kappa(const uint64_t *cells, size_t k, double *ret, veer_err *err)
{
    uint64_t total;
    const veer_rc rc = veer_confusion_check(cells, k, &total, err);
    if (rc != VEER_OK)
        return rc;
    const wide chance = products_of(cells, k).true_predicted;
    const wide square = (wide)total * total;
    if (square == chance)
        return veer_fail(err, VEER_EUNDEFINED, "kappa needs two classes in truth or prediction");
    *ret = (double)((wide)diagonal(cells, k) * total - chance) / (double)(square - chance);
    return VEER_OK;
}
