/* What kind of task the outcomes show, which classes there are and which one is positive. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/num.h"
#include "monitor/performance_work.h"

/* Whole numbers of at most so many different values are taken for classes, not for quantities. */
#define MOST_NUMBER_CLASSES 20

static const char *const yes_words[] = {"1", "true", "yes", "y", "positive", "pos", "t"};

static bool has_codes(const uint32_t *codes, size_t n)
{
    for (size_t i = 0; codes != NULL && i < n; i++)
        if (codes[i] != VEER_CODE_MISSING)
            return true;
    return false;
}

static bool has_numbers(const double *numbers, size_t n)
{
    for (size_t i = 0; numbers != NULL && i < n; i++)
        if (!isnan(numbers[i]))
            return true;
    return false;
}

typedef struct few_numbers {
    double seen[MOST_NUMBER_CLASSES]; /* different values */
    size_t n;                         /* number of them */
} few_numbers;

/* False when a value is no whole number or one too many. */
static bool all_few(few_numbers *few, const double *numbers, size_t n)
{
    for (size_t i = 0; numbers != NULL && i < n; i++) {
        size_t at = 0;
        if (isnan(numbers[i]))
            continue;
        if (numbers[i] != floor(numbers[i]))
            return false;
        while (at < few->n && few->seen[at] != numbers[i])
            at++;
        if (at < few->n)
            continue;
        if (few->n == MOST_NUMBER_CLASSES)
            return false;
        few->seen[few->n++] = numbers[i];
    }
    return true;
}

static bool classes_are_numbers(const veer_outcomes *o)
{
    for (uint32_t i = 0; i < o->classes.count; i++) {
        size_t len = 0;
        size_t used = 0;
        double value = 0;
        const char *const text = veer_dict_text(&o->classes, i, &len);
        if (veer_parse_double(text, len, &used, &value) != VEER_OK || used != len)
            return false;
    }
    return true;
}

static bool is_regression(const veer_outcomes *o)
{
    const double *const values = o->numbers[VEER_OUTCOME_VALUE];
    const double *const labels = o->numbers[VEER_OUTCOME_LABEL_VALUE];
    few_numbers few = {.n = 0};
    const bool few_labels = all_few(&few, labels, o->n);
    if (has_codes(o->predicted, o->n))
        return !few_labels && classes_are_numbers(o);
    if (!has_numbers(values, o->n) || !classes_are_numbers(o))
        return false;
    return !(few_labels && all_few(&few, values, o->n));
}

/* ---- classes in use ---- */

static bool *classes_used(const veer_outcomes *o)
{
    bool *const used = calloc(o->classes.count + 1, sizeof *used);
    for (size_t i = 0; used != NULL && i < o->n; i++) {
        if (o->predicted != NULL && o->predicted[i] != VEER_CODE_MISSING)
            used[o->predicted[i]] = true;
        if (o->label != NULL && o->label[i] != VEER_CODE_MISSING)
            used[o->label[i]] = true;
    }
    return used;
}

/* Numbers by size, before texts by bytes. */
static int compare_classes(const char *a, const char *b)
{
    size_t used_a = 0;
    size_t used_b = 0;
    double x = 0;
    double y = 0;
    const bool number_a =
        veer_parse_double(a, strlen(a), &used_a, &x) == VEER_OK && a[used_a] == '\0';
    const bool number_b =
        veer_parse_double(b, strlen(b), &used_b, &y) == VEER_OK && b[used_b] == '\0';
    if (number_a && number_b)
        return (x > y) - (x < y);
    if (number_a != number_b)
        return number_a ? -1 : 1;
    return strcmp(a, b);
}

static void sort_classes(const veer_outcomes *o, uint32_t *codes, size_t k)
{
    for (size_t i = 1; i < k; i++) {
        const uint32_t moved = codes[i];
        const char *const text = veer_dict_text(&o->classes, moved, NULL);
        size_t at = i;
        while (at > 0 &&
               compare_classes(veer_dict_text(&o->classes, codes[at - 1], NULL), text) > 0) {
            codes[at] = codes[at - 1];
            at--;
        }
        codes[at] = moved;
    }
}

static veer_rc list_classes(veer_performance *perf, const veer_outcomes *o, veer_err *err)
{
    bool *const used = classes_used(o);
    uint32_t *const codes = calloc((size_t)o->classes.count + 2, sizeof *codes);
    if (used == NULL || codes == NULL) {
        free(used);
        free(codes);
        return veer_fail_nomem(err);
    }
    for (uint32_t i = 0; i < o->classes.count; i++)
        if (used[i])
            codes[perf->k++] = i;
    sort_classes(o, codes, perf->k);
    perf->class_order = codes;
    free(used);
    return VEER_OK;
}

/* ---- the positive class ---- */

/* By how much the mean score of rows predicted as class 1 is above that of class 0; NaN when one
 * of them has no scores. */
static double score_lead(const veer_performance *perf, const veer_outcomes *o)
{
    double sums[2] = {0, 0};
    size_t counts[2] = {0, 0};
    const double *const scores = o->numbers[VEER_OUTCOME_SCORE];
    if (scores == NULL || o->predicted == NULL || perf->k != 2)
        return (double)NAN;
    for (size_t i = 0; i < o->n; i++) {
        if (isnan(scores[i]) || o->predicted[i] == VEER_CODE_MISSING)
            continue;
        const size_t side = o->predicted[i] == perf->class_order[1] ? 1 : 0;
        sums[side] += scores[i];
        counts[side]++;
    }
    if (counts[0] == 0 || counts[1] == 0)
        return (double)NAN;
    return sums[1] / (double)counts[1] - sums[0] / (double)counts[0];
}

static veer_rc fail_positive(const veer_performance *perf, const veer_outcomes *o,
                             const char *wanted, veer_err *err)
{
    const char *const first = veer_performance_class(o, perf->class_order[0]);
    const char *const last = veer_performance_class(o, perf->class_order[perf->k - 1]);
    if (wanted != NULL)
        return veer_fail(err, VEER_EINVAL,
                         "no class is called '%.60s'; --positive can be %.60s%s%.60s", wanted,
                         first, perf->k > 1 ? " or " : "", perf->k > 1 ? last : "");
    return veer_fail(err, VEER_EINVAL,
                     "which class do the scores mean? say --positive %.60s or --positive %.60s",
                     first, last);
}

static bool is_yes(const char *text)
{
    for (size_t i = 0; i < sizeof yes_words / sizeof *yes_words; i++)
        if (strcmp(text, yes_words[i]) == 0)
            return true;
    return false;
}

/* The place of the positive class in class_order. */
static veer_rc choose_positive(veer_performance *perf, const veer_outcomes *o, const char *wanted,
                               size_t *ret, veer_err *err)
{
    for (size_t i = 0; wanted != NULL && i < perf->k; i++)
        if (compare_classes(veer_performance_class(o, perf->class_order[i]), wanted) == 0) {
            perf->positive_why = "as given";
            *ret = i;
            return VEER_OK;
        }
    if (wanted != NULL)
        return fail_positive(perf, o, wanted, err);
    const double lead = score_lead(perf, o);
    if (!isnan(lead) && lead != 0) {
        perf->positive_why = "higher scores go with it";
        *ret = lead > 0 ? 1 : 0;
        return VEER_OK;
    }
    for (size_t i = perf->k; i-- > 0;)
        if (is_yes(veer_performance_class(o, perf->class_order[i]))) {
            perf->positive_why = "by its name";
            *ret = i;
            return VEER_OK;
        }
    if (perf->by_threshold && !is_yes(veer_performance_class(o, perf->class_order[perf->k - 1])) &&
        compare_classes(veer_performance_class(o, perf->class_order[0]), "0") != 0)
        return fail_positive(perf, o, NULL, err);
    perf->positive_why = "the last one in order";
    *ret = perf->k - 1;
    return VEER_OK;
}

/* Puts the negative class at 0 and the positive one at 1. One class alone gets an unknown other. */
static veer_rc arrange_binary(veer_performance *perf, const veer_outcomes *o, const char *wanted,
                              veer_err *err)
{
    size_t at = 0;
    const veer_rc rc = choose_positive(perf, o, wanted, &at, err);
    if (rc != VEER_OK)
        return rc;
    const bool is_no = perf->k == 1 && wanted == NULL &&
                       compare_classes(veer_performance_class(o, perf->class_order[0]), "0") == 0;
    if (perf->k == 1) {
        const uint32_t only = perf->class_order[0];
        perf->class_order[0] = is_no ? only : VEER_CODE_MISSING;
        perf->class_order[1] = is_no ? VEER_CODE_MISSING : only;
    } else if (at == 0) {
        const uint32_t first = perf->class_order[0];
        perf->class_order[0] = perf->class_order[1];
        perf->class_order[1] = first;
    }
    perf->k = 2;
    perf->positive = perf->class_order[1];
    return VEER_OK;
}

/* ---- the decision ---- */

static veer_rc decide_classes(veer_performance *perf, veer_outcomes *o,
                              const veer_perf_options *options, veer_err *err)
{
    veer_rc rc = veer_outcomes_numbers_to_classes(o, err);
    if (rc == VEER_OK)
        rc = list_classes(perf, o, err);
    if (rc != VEER_OK)
        return rc;
    const bool classes = has_codes(o->predicted, o->n);
    if (!classes && !has_numbers(o->numbers[VEER_OUTCOME_SCORE], o->n))
        return veer_fail(err, VEER_ENODATA,
                         "no column looks like a prediction; name one with --prediction-column, "
                         "--score-column or --value-column");
    if (perf->k == 0)
        return veer_fail(err, VEER_ENODATA,
                         "scores but neither classes nor labels; give labels with --labels or "
                         "--label-column");
    perf->by_threshold = !classes;
    if (options->task == VEER_PERF_BINARY && perf->k > 2)
        return veer_fail(err, VEER_EINVAL, "--task binary, but there are %zu classes", perf->k);
    const bool multi = options->task == VEER_PERF_MULTICLASS || perf->k > 2;
    if (multi && perf->by_threshold)
        return veer_fail(err, VEER_EINVAL,
                         "scores for %zu classes but no predicted class; name it with "
                         "--prediction-column",
                         perf->k);
    perf->task = multi ? VEER_PERF_MULTICLASS : VEER_PERF_BINARY;
    return multi ? VEER_OK : arrange_binary(perf, o, options->positive, err);
}

veer_rc veer_perf_decide(veer_performance *perf, veer_outcomes *outcomes,
                         const veer_perf_options *options, veer_err *err)
{
    perf->positive = VEER_CODE_MISSING;
    if (options->task != VEER_PERF_REGRESSION &&
        !(options->task == VEER_PERF_AUTO && is_regression(outcomes)))
        return decide_classes(perf, outcomes, options, err);
    const veer_rc rc = veer_outcomes_classes_to_numbers(outcomes, err);
    if (rc != VEER_OK)
        return rc;
    if (!has_numbers(outcomes->numbers[VEER_OUTCOME_VALUE], outcomes->n))
        return veer_fail(err, VEER_ENODATA,
                         "no column holds predicted numbers; name one with --value-column");
    perf->task = VEER_PERF_REGRESSION;
    return VEER_OK;
}
