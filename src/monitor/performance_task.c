/* What kind of task the outcomes show, which classes there are and which one is positive. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "monitor/performance_work.h"
#include "monitor/task_rules.h"

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

static bool all_few(veer_few_numbers *few, const double *numbers, size_t n)
{
    for (size_t i = 0; numbers != NULL && i < n; i++)
        if (!isnan(numbers[i]) && !veer_few_add(few, numbers[i]))
            return false;
    return true;
}

/* Predicted and true numbers, or classes that spell numbers, that are too many or not whole. */
static bool is_regression(const veer_outcomes *o)
{
    const double *const values = o->numbers[VEER_OUTCOME_VALUE];
    const double *const labels = o->numbers[VEER_OUTCOME_LABEL_VALUE];
    veer_few_numbers few = {.n = 0};
    bool is_few = true;
    if (!has_numbers(values, o->n) && !(has_codes(o->predicted, o->n) && has_numbers(labels, o->n)))
        return false;
    for (uint32_t i = 0; i < o->classes.count; i++) {
        size_t len = 0;
        double value = 0;
        const char *const text = veer_dict_text(&o->classes, i, &len);
        if (!veer_class_number(text, len, &value))
            return false;
        is_few = is_few && veer_few_add(&few, value);
    }
    return !(is_few && all_few(&few, labels, o->n) && all_few(&few, values, o->n));
}

/* ---- classes in use ---- */

/* A label of a row that predicts nothing is of no use. */
static bool *classes_used(const veer_outcomes *o)
{
    const double *const scores = o->numbers[VEER_OUTCOME_SCORE];
    bool *const used = calloc(o->classes.count + 1, sizeof *used);
    for (size_t i = 0; used != NULL && i < o->n; i++) {
        const bool predicts = o->predicted != NULL && o->predicted[i] != VEER_CODE_MISSING;
        if (predicts)
            used[o->predicted[i]] = true;
        if (o->label != NULL && o->label[i] != VEER_CODE_MISSING &&
            (predicts || (scores != NULL && !isnan(scores[i]))))
            used[o->label[i]] = true;
    }
    return used;
}

static void sort_classes(const veer_outcomes *o, uint32_t *codes, size_t k)
{
    for (size_t i = 1; i < k; i++) {
        const uint32_t moved = codes[i];
        const char *const text = veer_dict_text(&o->classes, moved, NULL);
        size_t at = i;
        while (at > 0 &&
               veer_class_compare(veer_dict_text(&o->classes, codes[at - 1], NULL), text) > 0) {
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

/* Whether higher scores go with the second class (1) or the first (-1); 0 when nobody knows. Rows
 * without a label say it only when no row has one. */
static int score_lead(const veer_performance *perf, const veer_outcomes *o)
{
    uint64_t levels[2][VEER_SCORE_LEVELS] = {{0}};
    const double *const scores = o->numbers[VEER_OUTCOME_SCORE];
    const bool labels = has_codes(o->label, o->n);
    if (scores == NULL || o->predicted == NULL || perf->k != 2)
        return 0;
    for (size_t i = 0; i < o->n; i++) {
        char level[3];
        if (isnan(scores[i]) || o->predicted[i] == VEER_CODE_MISSING ||
            (labels && o->label[i] == VEER_CODE_MISSING))
            continue;
        veer_score_level(scores[i], level);
        levels[o->predicted[i] == perf->class_order[1]][(level[0] - '0') * 10 + level[1] - '0']++;
    }
    return veer_score_lead(levels[0], levels[1]);
}

/* ---- the decision ---- */

static veer_rc choose(veer_performance *perf, const veer_outcomes *o,
                      const veer_perf_options *options, veer_task_choice *ret, veer_err *err)
{
    const char **const classes = calloc(perf->k + 1, sizeof *classes);
    if (classes == NULL)
        return veer_fail_nomem(err);
    for (size_t i = 0; i < perf->k; i++)
        classes[i] = veer_performance_class(o, perf->class_order[i]);
    const veer_task_facts facts = {
        .classes = classes,
        .k = perf->k,
        .has_classes = has_codes(o->predicted, o->n),
        .has_scores = has_numbers(o->numbers[VEER_OUTCOME_SCORE], o->n),
        .lead = score_lead(perf, o),
        .positive_option = "--positive",
        .open = options->open,
    };
    veer_rc rc = VEER_OK;
    if (!facts.has_classes && !facts.has_scores)
        rc = veer_fail(err, VEER_ENODATA,
                       "no column looks like a prediction; name one with --prediction-column, "
                       "--score-column or --value-column");
    else if (facts.k == 0)
        rc = veer_fail(err, VEER_ENODATA,
                       "scores but neither classes nor labels; give labels with --labels or "
                       "--label-column");
    else
        rc = veer_task_choose(&facts, options->task, options->positive, ret, err);
    free(classes);
    return rc;
}

/* Puts the negative class at 0 and the positive one at 1; one that does not occur is missing. */
static void arrange_binary(veer_performance *perf, const veer_task_choice *choice)
{
    const uint32_t negative =
        choice->negative < perf->k ? perf->class_order[choice->negative] : VEER_CODE_MISSING;
    const uint32_t positive =
        choice->positive < perf->k ? perf->class_order[choice->positive] : VEER_CODE_MISSING;
    perf->class_order[0] = negative;
    perf->class_order[1] = positive;
    perf->k = 2;
    perf->positive = positive;
    perf->positive_why = choice->positive_why;
}

static veer_rc decide_classes(veer_performance *perf, veer_outcomes *o,
                              const veer_perf_options *options, veer_err *err)
{
    veer_task_choice choice;
    veer_rc rc = veer_outcomes_numbers_to_classes(o, err);
    if (rc == VEER_OK)
        rc = list_classes(perf, o, err);
    if (rc == VEER_OK)
        rc = choose(perf, o, options, &choice, err);
    if (rc != VEER_OK)
        return rc;
    perf->task = choice.task;
    perf->by_threshold = choice.by_threshold;
    if (choice.task == VEER_PERF_BINARY)
        arrange_binary(perf, &choice);
    return VEER_OK;
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
