/* Precision, recall, F1 and specificity: of one class, and averaged over the classes. */
#include <math.h>

#include "stats/confusion.h"
#include "veer/classification.h"

static veer_class_counts counts_of(const uint64_t *cells, size_t k, uint64_t total, size_t c)
{
    const uint64_t tp = cells[c * k + c];
    const uint64_t fp = veer_confusion_predicted(cells, k, c) - tp;
    const uint64_t fn = veer_confusion_true(cells, k, c) - tp;
    return (veer_class_counts){.tp = tp, .fp = fp, .fn = fn, .tn = total - tp - fp - fn};
}

veer_rc veer_confusion_class(const uint64_t *cells, size_t k, size_t positive_class,
                             veer_class_counts *ret, veer_err *err)
{
    uint64_t total;
    const veer_rc rc = veer_confusion_check(cells, k, &total, err);
    if (rc != VEER_OK)
        return rc;
    if (positive_class >= k)
        return veer_fail(err, VEER_EINVAL, "class %zu is not below %zu", positive_class, k);
    *ret = counts_of(cells, k, total, positive_class);
    return VEER_OK;
}

static veer_rc ratio(double hits, double rows, const char *undefined, double *ret, veer_err *err)
{
    if (rows == 0)
        return veer_fail(err, VEER_EUNDEFINED, "%s", undefined);
    *ret = hits / rows;
    return VEER_OK;
}

veer_rc veer_class_precision(const veer_class_counts *counts, double *ret, veer_err *err)
{
    return ratio((double)counts->tp, (double)counts->tp + (double)counts->fp,
                 "precision needs a row predicted to be of the class", ret, err);
}

veer_rc veer_class_recall(const veer_class_counts *counts, double *ret, veer_err *err)
{
    return ratio((double)counts->tp, (double)counts->tp + (double)counts->fn,
                 "recall needs a row of the class", ret, err);
}

veer_rc veer_class_f1(const veer_class_counts *counts, double *ret, veer_err *err)
{
    const double twice = 2 * (double)counts->tp;
    return ratio(twice, twice + (double)counts->fp + (double)counts->fn,
                 "F1 needs a row of the class or predicted to be", ret, err);
}

veer_rc veer_class_specificity(const veer_class_counts *counts, double *ret, veer_err *err)
{
    return ratio((double)counts->tn, (double)counts->tn + (double)counts->fp,
                 "specificity needs a row that is not of the class", ret, err);
}

typedef veer_rc class_metric(const veer_class_counts *counts, double *ret, veer_err *err);

/* The metric of the counts of all classes added up. */
static veer_rc micro_of(class_metric *metric, const uint64_t *cells, size_t k, uint64_t total,
                        double *ret, veer_err *err)
{
    uint64_t hits = 0;
    for (size_t c = 0; c < k; c++)
        hits += cells[c * k + c];
    /* Every miss is a false positive of one class and a false negative of another, and every row a
     * true negative of all the classes that it is neither of; in units of rows, so that k * total
     * cannot overflow, true negatives are scaled back with the rest. */
    const uint64_t misses = total - hits;
    const double negatives = (double)total * (double)(k - 1) - (double)misses;
    if (metric == veer_class_specificity)
        return ratio(negatives, negatives + (double)misses,
                     "specificity needs a row that is not of the class", ret, err);
    const veer_class_counts pooled = {.tp = hits, .fp = misses, .fn = misses};
    return metric(&pooled, ret, err);
}

static veer_rc average_of(class_metric *metric, const uint64_t *cells, size_t k,
                          veer_average average, double *ret, veer_err *err)
{
    uint64_t total;
    const veer_rc rc = veer_confusion_check(cells, k, &total, err);
    if (rc != VEER_OK)
        return rc;
    if (average == VEER_AVERAGE_MICRO)
        return micro_of(metric, cells, k, total, ret, err);
    if (average != VEER_AVERAGE_MACRO && average != VEER_AVERAGE_WEIGHTED)
        return veer_fail(err, VEER_EINVAL, "unknown average %d", (int)average);
    double sum = 0, weights = 0;
    for (size_t c = 0; c < k; c++) {
        const veer_class_counts counts = counts_of(cells, k, total, c);
        if (counts.tp + counts.fp + counts.fn == 0)
            continue;
        double value = 0;
        (void)metric(&counts, &value, NULL); /* undefined leaves the 0 */
        const double weight =
            average == VEER_AVERAGE_MACRO ? 1 : (double)counts.tp + (double)counts.fn;
        sum += weight * value;
        weights += weight;
    }
    *ret = sum / weights;
    return VEER_OK;
}

veer_rc veer_precision(const uint64_t *cells, size_t k, veer_average average, double *ret,
                       veer_err *err)
{
    return average_of(veer_class_precision, cells, k, average, ret, err);
}

veer_rc veer_recall(const uint64_t *cells, size_t k, veer_average average, double *ret,
                    veer_err *err)
{
    return average_of(veer_class_recall, cells, k, average, ret, err);
}

veer_rc veer_f1(const uint64_t *cells, size_t k, veer_average average, double *ret, veer_err *err)
{
    return average_of(veer_class_f1, cells, k, average, ret, err);
}

veer_rc veer_specificity(const uint64_t *cells, size_t k, veer_average average, double *ret,
                         veer_err *err)
{
    return average_of(veer_class_specificity, cells, k, average, ret, err);
}
