/* How the outcomes of a window are to be read: the facts of its sums for monitor/task_rules.h. */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "monitor/task_rules.h"
#include "monitor/window_work.h"

/* What is gathered on the way to a decision. */
typedef struct gathered {
    const char **classes;   /* k names, borrowed from the sums */
    size_t k;               /* names */
    size_t cap;             /* names there is room for */
    uint64_t pairs;         /* rows of the confusion with a class that is none of a score */
    bool predicts_classes;  /* some row has a predicted class */
    bool predicts_by_score; /* some row has a score and no class */
} gathered;

static veer_rc add_class(gathered *g, const char *name, veer_err *err)
{
    if (veer_class_is_side(name))
        return VEER_OK;
    if (g->k == g->cap) {
        const size_t cap = g->cap == 0 ? 16 : 2 * g->cap;
        const char **const grown = realloc(g->classes, cap * sizeof *grown);
        if (grown == NULL)
            return veer_fail_nomem(err);
        g->classes = grown;
        g->cap = cap;
    }
    g->classes[g->k++] = name;
    return VEER_OK;
}

/* ---- where classes stand ---- */

static void count_predicted(gathered *g, const veer_confusion *confusion, const uint64_t *cells,
                            size_t k)
{
    for (size_t col = 0; col < k; col++) {
        const bool side = veer_class_is_side(veer_class_name(confusion, col));
        uint64_t rows = 0;
        for (size_t row = 0; row < k; row++)
            rows += cells[row * k + col];
        if (side && rows > 0)
            g->predicts_by_score = true;
        if (!side && rows > 0)
            g->predicts_classes = true;
        if (!side)
            g->pairs += rows;
    }
}

static veer_rc gather_confusion(gathered *g, const veer_confusion *confusion, veer_err *err)
{
    const size_t k = confusion != NULL ? veer_confusion_classes(confusion) : 0;
    veer_rc rc = VEER_OK;
    if (k == 0)
        return VEER_OK;
    uint64_t *const cells = calloc(k * k, sizeof *cells);
    if (cells == NULL)
        return veer_fail_nomem(err);
    rc = veer_confusion_cells(confusion, cells, k, err);
    if (rc == VEER_OK)
        count_predicted(g, confusion, cells, k);
    for (size_t i = 0; rc == VEER_OK && i < k; i++)
        rc = add_class(g, veer_class_name(confusion, i), err);
    free(cells);
    return rc;
}

static veer_rc gather_activity(gathered *g, const veer_activity *activity, veer_err *err)
{
    if (activity == NULL || activity->classes == NULL ||
        veer_cat_summary_count(activity->classes) == 0)
        return VEER_OK;
    size_t n = 0;
    const size_t held = veer_cat_summary_size(activity->classes);
    veer_cat_entry *const entries = calloc(held + 1, sizeof *entries);
    if (entries == NULL)
        return veer_fail_nomem(err);
    veer_rc rc = veer_cat_summary_top(activity->classes, entries, held, &n, err);
    for (size_t i = 0; rc == VEER_OK && i < n; i++)
        rc = add_class(g, entries[i].name, err);
    g->predicts_classes = g->predicts_classes || n > 0;
    free(entries);
    return rc;
}

static int compare_names(const void *a, const void *b)
{
    return veer_class_compare(*(const char *const *)a, *(const char *const *)b);
}

static veer_rc gather(gathered *g, const veer_window *all, veer_err *err)
{
    const veer_performance_sums *const sums = all->performance;
    veer_rc rc = gather_confusion(g, sums->confusion, err);
    for (size_t i = 0; rc == VEER_OK && i < sums->n_scores; i++)
        rc = add_class(g, sums->scores[i].name, err);
    if (rc == VEER_OK)
        rc = gather_activity(g, all->activity, err);
    if (rc != VEER_OK || g->k == 0)
        return rc;
    size_t kept = 1;
    assert(g->classes != NULL);
    qsort(g->classes, g->k, sizeof *g->classes, compare_names);
    for (size_t i = 1; i < g->k; i++)
        if (veer_class_compare(g->classes[i], g->classes[kept - 1]) != 0)
            g->classes[kept++] = g->classes[i];
    g->k = kept;
    return VEER_OK;
}

/* ---- regression ---- */

/* Numbers that are too many or not whole; see veer_few_add. */
static bool is_regression(const gathered *g, const veer_performance_sums *sums)
{
    veer_few_numbers few = {.n = 0};
    bool is_few = true;
    if (sums->errors == NULL)
        return false;
    for (size_t i = 0; i < g->k; i++) {
        double value = 0;
        if (!veer_class_number(g->classes[i], strlen(g->classes[i]), &value))
            return false;
        is_few = is_few && veer_few_add(&few, value);
    }
    return !is_few || g->pairs < veer_error_summary_count(sums->errors);
}

/* ---- the positive class ---- */

/* The place of a class in the levels, or k. */
static size_t find_class(const veer_confusion *levels, size_t k, const char *name)
{
    size_t i = 0;
    while (i < k && strcmp(veer_class_name(levels, i), name) != 0)
        i++;
    return i;
}

static void take_levels(const veer_confusion *levels, const uint64_t *cells, size_t k, size_t row,
                        uint64_t ret[VEER_SCORE_LEVELS])
{
    for (size_t col = 0; row < k && col < k; col++) {
        size_t len = 0;
        const char *const name = veer_confusion_class_name(levels, col, &len);
        const uint64_t rows = cells[row * k + col];
        const int level = rows == 0 || len != 2 ? -1 : (name[0] - '0') * 10 + name[1] - '0';
        if (level >= 0 && level < VEER_SCORE_LEVELS)
            ret[level] += rows;
    }
}

static veer_rc score_lead(const gathered *g, const veer_confusion *levels, int *ret, veer_err *err)
{
    uint64_t counts[2][VEER_SCORE_LEVELS] = {{0}};
    const size_t k = levels != NULL ? veer_confusion_classes(levels) : 0;
    *ret = 0;
    if (k == 0 || g->k != 2)
        return VEER_OK;
    uint64_t *const cells = calloc(k * k, sizeof *cells);
    if (cells == NULL)
        return veer_fail_nomem(err);
    const veer_rc rc = veer_confusion_cells(levels, cells, k, err);
    for (size_t i = 0; rc == VEER_OK && i < 2; i++)
        take_levels(levels, cells, k, find_class(levels, k, g->classes[i]), counts[i]);
    free(cells);
    if (rc == VEER_OK)
        *ret = veer_score_lead(counts[0], counts[1]);
    return rc;
}

/* ---- the decision ---- */

static void copy_class(char out[VEER_LIMIT_NAME_BYTES + 1], const char *text)
{
    const size_t len = strnlen(text, VEER_LIMIT_NAME_BYTES);
    memcpy(out, text, len);
    out[len] = '\0';
}

static veer_rc decide_classes(const gathered *g, const veer_window *all, veer_perf_task task,
                              const char *positive, veer_window_task *ret, veer_err *err)
{
    const veer_num_summary *const scores = veer_window_number(all, VEER_AT_SCORE);
    veer_task_choice choice;
    veer_task_facts facts = {
        .classes = g->classes,
        .k = g->k,
        .has_classes = g->predicts_classes,
        .has_scores = g->predicts_by_score || all->performance->n_scores > 0 ||
                      (scores != NULL && veer_num_summary_count(scores) > 0),
        .open = true,
        .positive_option = "positive",
    };
    veer_rc rc = score_lead(g, all->performance->levels, &facts.lead, err);
    if (rc == VEER_OK)
        rc = veer_task_choose(&facts, task, positive, &choice, err);
    if (rc != VEER_OK)
        return rc;
    *ret = (veer_window_task){
        .task = choice.task,
        .positive_why = choice.positive_why,
        .by_threshold = choice.by_threshold,
    };
    if (choice.task == VEER_PERF_BINARY && choice.positive < g->k)
        copy_class(ret->positive, g->classes[choice.positive]);
    else if (choice.task == VEER_PERF_BINARY && positive != NULL)
        copy_class(ret->positive, positive);
    if (choice.task == VEER_PERF_BINARY && choice.negative < g->k)
        copy_class(ret->negative, g->classes[choice.negative]);
    return VEER_OK;
}

veer_rc veer_window_task_decide(const veer_window *all, veer_perf_task task, const char *positive,
                                veer_window_task *ret, veer_err *err)
{
    const veer_performance_sums *const sums = all->performance;
    gathered g = {0};
    if (sums == NULL || sums->labelled == 0)
        return veer_fail(err, VEER_ENODATA, "no prediction has a label yet");
    veer_rc rc = gather(&g, all, err);
    const bool regression = rc == VEER_OK && (task == VEER_PERF_REGRESSION ||
                                              (task == VEER_PERF_AUTO && is_regression(&g, sums)));
    if (rc == VEER_OK && regression && sums->errors == NULL)
        rc = veer_fail(err, VEER_ENODATA, VEER_PERF_NO_NUMBERS);
    else if (rc == VEER_OK && regression)
        *ret = (veer_window_task){.task = VEER_PERF_REGRESSION};
    else if (rc == VEER_OK)
        rc = decide_classes(&g, all, task, positive, ret, err);
    free(g.classes);
    return rc;
}
