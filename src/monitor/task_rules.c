/* What kind of task it is and which class is the positive one. */
#include "monitor/task_rules.h"

#include <math.h>
#include <string.h>

#include "base/decimal.h"
#include "base/num.h"

static const char *const yes_words[] = {"1", "true", "yes", "y", "positive", "pos", "t"};

bool veer_class_number(const char *text, size_t len, double *ret)
{
    size_t used = 0;
    return veer_parse_double(text, len, &used, ret) == VEER_OK && used == len;
}

int veer_class_compare(const char *a, const char *b)
{
    double x = 0;
    double y = 0;
    const bool number_a = veer_class_number(a, strlen(a), &x);
    const bool number_b = veer_class_number(b, strlen(b), &y);
    if (number_a && number_b)
        return (x > y) - (x < y);
    if (number_a != number_b)
        return number_a ? -1 : 1;
    return strcmp(a, b);
}

bool veer_few_add(veer_few_numbers *few, double value)
{
    size_t at = 0;
    if (value != floor(value))
        return false;
    while (at < few->n && few->seen[at] != value)
        at++;
    if (at < few->n)
        return true;
    if (few->n == VEER_TASK_NUMBER_CLASSES)
        return false;
    few->seen[few->n++] = value;
    return true;
}

int veer_score_lead(const uint64_t first[VEER_SCORE_LEVELS],
                    const uint64_t second[VEER_SCORE_LEVELS])
{
    veer_u128 above = 0; /* pairs in which the second class scores higher */
    veer_u128 below = 0;
    uint64_t first_below = 0;
    uint64_t second_below = 0;
    for (size_t i = 0; i < VEER_SCORE_LEVELS; i++) {
        above += (veer_u128)first_below * second[i];
        below += (veer_u128)second_below * first[i];
        first_below += first[i];
        second_below += second[i];
    }
    return (above > below) - (above < below);
}

static bool is_yes(const char *text)
{
    for (size_t i = 0; i < sizeof yes_words / sizeof *yes_words; i++)
        if (strcmp(text, yes_words[i]) == 0)
            return true;
    return false;
}

static veer_rc fail_positive(const veer_task_facts *f, const char *wanted, veer_err *err)
{
    const char *const first = f->classes[0];
    const char *const last = f->classes[f->k - 1];
    if (wanted != NULL)
        return veer_fail(err, VEER_EINVAL, "no class is called '%.60s'; %s can be %.60s%s%.60s",
                         wanted, f->positive_option, first, f->k > 1 ? " or " : "",
                         f->k > 1 ? last : "");
    return veer_fail(err, VEER_EINVAL, "which class do the scores mean? %s can be %.60s or %.60s",
                     f->positive_option, first, last);
}

/* The place of the positive class, k for one that does not occur. */
static veer_rc choose_positive(const veer_task_facts *f, const char *wanted, veer_task_choice *c,
                               veer_err *err)
{
    c->positive_why = "as given";
    for (size_t i = 0; wanted != NULL && i < f->k; i++)
        if (veer_class_compare(f->classes[i], wanted) == 0) {
            c->positive = i;
            return VEER_OK;
        }
    if (wanted != NULL && f->open && f->k == 1) {
        c->positive = f->k;
        return VEER_OK;
    }
    if (wanted != NULL)
        return fail_positive(f, wanted, err);
    if (f->k == 2 && f->lead != 0) {
        c->positive_why = "higher scores go with it";
        c->positive = f->lead > 0 ? 1 : 0;
        return VEER_OK;
    }
    c->positive_why = "by its name";
    for (size_t i = f->k; i-- > 0;)
        if (is_yes(f->classes[i])) {
            c->positive = i;
            return VEER_OK;
        }
    if (c->by_threshold && veer_class_compare(f->classes[0], "0") != 0)
        return fail_positive(f, NULL, err);
    c->positive_why = "the last one in order";
    c->positive = f->k - 1;
    if (f->k == 1 && veer_class_compare(f->classes[0], "0") == 0)
        c->positive = f->k; /* a lone 0 is the negative class of something */
    return VEER_OK;
}

veer_rc veer_task_choose(const veer_task_facts *facts, veer_perf_task task, const char *positive,
                         veer_task_choice *ret, veer_err *err)
{
    veer_task_choice c = {.by_threshold = !facts->has_classes};
    if (!facts->has_classes && !facts->has_scores)
        return veer_fail(err, VEER_ENODATA, "there are neither predicted classes nor scores");
    if (facts->k == 0)
        return veer_fail(err, VEER_ENODATA, "there are scores but neither classes nor labels");
    if (task == VEER_PERF_BINARY && facts->k > 2)
        return veer_fail(err, VEER_EINVAL, "task binary, but there are %zu classes", facts->k);
    const bool multi = task == VEER_PERF_MULTICLASS || facts->k > 2;
    if (multi && c.by_threshold)
        return veer_fail(err, VEER_EINVAL, "scores for %zu classes but no predicted class",
                         facts->k);
    c.task = multi ? VEER_PERF_MULTICLASS : VEER_PERF_BINARY;
    c.positive = c.negative = facts->k;
    const veer_rc rc = multi ? VEER_OK : choose_positive(facts, positive, &c, err);
    if (rc != VEER_OK)
        return rc;
    if (!multi)
        c.negative = facts->k == 2 ? 1 - c.positive : c.positive == 0 ? 1 : 0;
    *ret = c;
    return VEER_OK;
}
