/* The sums of a window arranged, then every metric of them. */
#include "monitor/window_performance.h"

#include <stdlib.h>
#include <string.h>

#include "monitor/task_rules.h"
#include "monitor/window_work.h"

/* ---- the matrix ---- */

/* The place of a class in the matrix: 0 or 1 of a binary task, else the next free one; NO_PLACE for
 * what is no class of this task. */
#define NO_PLACE UINT32_MAX

static uint32_t place_of(const veer_window_task *task, const char *name, bool predicted,
                         uint32_t *places)
{
    if (veer_class_is_side(name)) {
        if (!predicted || !task->by_threshold)
            return NO_PLACE;
        return strcmp(name, VEER_CLASS_SCORE_HIGH) == 0 ? 1 : 0;
    }
    if (predicted && task->by_threshold)
        return NO_PLACE;
    if (task->task == VEER_PERF_BINARY)
        return veer_class_compare(name, task->positive) == 0 ? 1 : 0;
    return (*places)++;
}

typedef struct named_cells {
    size_t k;        /* names of the confusion */
    uint64_t *cells; /* k * k, as the confusion has them; owned */
    uint32_t *rows;  /* k places of true classes; owned */
    uint32_t *cols;  /* k places of predicted classes; owned */
} named_cells;

static void named_done(named_cells *named)
{
    free(named->cells);
    free(named->rows);
    free(named->cols);
}

static veer_rc named_init(named_cells *ret, const veer_confusion *confusion,
                          const veer_window_task *task, size_t *ret_places, veer_err *err)
{
    uint32_t places = 0;
    const size_t k = veer_confusion_classes(confusion);
    *ret = (named_cells){
        .k = k,
        .cells = calloc(k * k + 1, sizeof *ret->cells),
        .rows = calloc(k + 1, sizeof *ret->rows),
        .cols = calloc(k + 1, sizeof *ret->cols),
    };
    if (ret->cells == NULL || ret->rows == NULL || ret->cols == NULL)
        return veer_fail_nomem(err);
    for (size_t i = 0; i < k; i++) {
        const char *const name = veer_class_name(confusion, i);
        uint32_t next = places;
        ret->rows[i] = place_of(task, name, false, &next);
        ret->cols[i] = place_of(task, name, true, &places);
        places = next > places ? next : places;
    }
    *ret_places = task->task == VEER_PERF_BINARY ? 2 : places;
    return veer_confusion_cells(confusion, ret->cells, k, err);
}

/* The names of the places; those of a binary task are known to it. */
static veer_rc name_places(veer_window_work *w, const named_cells *named, veer_err *err)
{
    const veer_confusion *const confusion = w->window->performance->confusion;
    w->names = calloc(w->k + 1, sizeof *w->names);
    if (w->names == NULL)
        return veer_fail_nomem(err);
    if (w->task->task == VEER_PERF_BINARY) {
        w->names[0] = w->task->negative[0] != '\0' ? w->task->negative : NULL;
        w->names[1] = w->task->positive[0] != '\0' ? w->task->positive : NULL;
        return VEER_OK;
    }
    for (size_t i = 0; i < named->k; i++)
        if (named->rows[i] != NO_PLACE)
            w->names[named->rows[i]] = veer_class_name(confusion, i);
    return VEER_OK;
}

static veer_rc arrange_cells(veer_window_work *w, veer_err *err)
{
    const veer_performance_sums *const sums = w->window->performance;
    named_cells named = {0};
    if (sums == NULL || sums->confusion == NULL || w->task->task == VEER_PERF_REGRESSION ||
        w->task->task == VEER_PERF_AUTO)
        return VEER_OK;
    veer_rc rc = named_init(&named, sums->confusion, w->task, &w->k, err);
    if (rc == VEER_OK)
        w->cells = calloc(w->k * w->k + 1, sizeof *w->cells);
    if (rc == VEER_OK && w->cells == NULL)
        rc = veer_fail_nomem(err);
    if (rc == VEER_OK)
        rc = name_places(w, &named, err);
    for (size_t i = 0; rc == VEER_OK && i < named.k; i++)
        for (size_t j = 0; j < named.k && named.rows[i] != NO_PLACE; j++) {
            const uint64_t rows = named.cells[i * named.k + j];
            if (named.cols[j] == NO_PLACE || rows == 0)
                continue;
            w->cells[named.rows[i] * w->k + named.cols[j]] += rows;
            w->n_pairs += rows;
        }
    named_done(&named);
    return rc;
}

/* ---- scores ---- */

static const char *why_no_scores(const veer_window_work *w)
{
    const veer_performance_sums *const sums = w->window->performance;
    const veer_num_summary *const seen = veer_window_number(w->window, VEER_AT_SCORE);
    if (w->task->task == VEER_PERF_MULTICLASS)
        return VEER_PERF_ONE_SCORE;
    if (sums != NULL && sums->scores_outside > 0)
        return VEER_PERF_NO_PROBABILITY;
    if (sums != NULL && sums->scores_dropped)
        return "scores of so many classes are not kept";
    if (sums != NULL && sums->n_scores > 0)
        return NULL;
    return w->window->activity != NULL && (seen == NULL || veer_num_summary_count(seen) == 0)
               ? VEER_PERF_NO_SCORES
               : VEER_PERF_NO_SCORED;
}

static veer_rc arrange_scores(veer_window_work *w, veer_err *err)
{
    const veer_performance_sums *const sums = w->window->performance;
    w->scores_why = why_no_scores(w);
    if (w->scores_why != NULL || w->task->task != VEER_PERF_BINARY)
        return VEER_OK;
    for (size_t i = 0; i < sums->n_scores; i++) {
        const veer_class_scores *const class = &sums->scores[i];
        const bool positive = veer_class_compare(class->name, w->task->positive) == 0;
        const veer_score_summary *const from = positive ? class->as_positive : class->as_negative;
        veer_rc rc = VEER_OK;
        if (from == NULL)
            continue;
        if (w->scores == NULL)
            rc = veer_score_summary_new(veer_score_summary_bins(from), &w->scores, err);
        if (rc == VEER_OK)
            rc = veer_score_summary_merge(w->scores, from, err);
        if (rc != VEER_OK)
            return rc;
    }
    if (w->scores == NULL)
        w->scores_why = VEER_PERF_NO_SCORED;
    return VEER_OK;
}

/* ---- all of it ---- */

veer_rc veer_window_work_init(veer_window_work *ret, const veer_window *window,
                              const veer_window_task *task, veer_err *err)
{
    veer_window_work w = {.window = window, .task = task};
    veer_rc rc = arrange_cells(&w, err);
    if (rc == VEER_OK)
        rc = arrange_scores(&w, err);
    if (rc != VEER_OK) {
        veer_window_work_done(&w);
        return rc;
    }
    if (window->performance != NULL)
        w.errors = window->performance->errors;
    *ret = w;
    return VEER_OK;
}

void veer_window_work_done(veer_window_work *work)
{
    free(work->names);
    free(work->cells);
    veer_score_summary_free(work->scores);
    *work = (veer_window_work){0};
}

static veer_rc of_cells(const veer_window_work *w, veer_confusion_metric *metric, veer_bounded *ret,
                        uint64_t *ret_n, veer_err *err)
{
    double value = 0;
    const veer_performance_sums *const sums = w->window->performance;
    if (sums != NULL && sums->confusion_dropped)
        return veer_fail(err, VEER_ENODATA, "more than %d classes", VEER_LIMIT_CLASSES);
    if (w->n_pairs == 0)
        return veer_fail(err, VEER_ENODATA, VEER_PERF_NO_PAIRS);
    const veer_rc rc = metric(w->cells, w->k, &value, err);
    if (rc != VEER_OK)
        return rc;
    *ret = (veer_bounded){value, value, value};
    *ret_n = w->n_pairs;
    return VEER_OK;
}

/* Whether a metric needs no labels, and so has a value for any task. */
static bool is_of_operation(size_t metric)
{
    return veer_perf_metric_applies(metric, VEER_PERF_BINARY) &&
           veer_perf_metric_applies(metric, VEER_PERF_REGRESSION);
}

static void measure(const veer_window_work *w, size_t at, veer_window_value *ret)
{
    const veer_perf_metric *const metric = &veer_perf_metrics[at];
    const bool unknown = w->task->task == VEER_PERF_AUTO;
    veer_err err = VEER_ERR_INIT;
    veer_bounded value = {0, 0, 0};
    *ret = (veer_window_value){0};
    if (unknown && !is_of_operation(at)) {
        veer_perf_say_why(ret->why, "no labels");
        return;
    }
    if (!unknown && !veer_perf_metric_applies(at, w->task->task)) {
        veer_perf_say_why(ret->why, VEER_PERF_OTHER_TASK);
        return;
    }
    const veer_rc rc = metric->of_cells != NULL
                           ? of_cells(w, metric->of_cells, &value, &ret->n, &err)
                           : metric->of_sums(w, &value, &ret->n, &err);
    if (rc != VEER_OK) {
        veer_perf_say_why(ret->why, err.msg);
        return;
    }
    ret->present = true;
    ret->value = value.value;
    ret->lo = value.lo;
    ret->hi = value.hi;
}

veer_rc veer_window_performance(const veer_window *window, const veer_window_task *task,
                                veer_window_value *ret, veer_err *err)
{
    veer_window_work work;
    const veer_rc rc = veer_window_work_init(&work, window, task, err);
    if (rc != VEER_OK)
        return rc;
    for (size_t i = 0; i < veer_n_perf_metrics; i++)
        measure(&work, i, &ret[i]);
    veer_window_work_done(&work);
    return VEER_OK;
}

veer_rc veer_window_performance_of(const veer_window *window, const veer_window_task *task,
                                   size_t metric, veer_window_value *ret, veer_err *err)
{
    veer_window_work work;
    const veer_rc rc = veer_window_work_init(&work, window, task, err);
    if (rc != VEER_OK)
        return rc;
    measure(&work, metric, ret);
    veer_window_work_done(&work);
    return VEER_OK;
}

void veer_window_coverage_of(const veer_window *window, veer_window_coverage *ret)
{
    const veer_performance_sums *const sums = window->performance;
    veer_bounded median = {0, 0, 0};
    veer_bounded p90 = {0, 0, 0};
    *ret = (veer_window_coverage){
        .predictions = window->activity != NULL ? window->activity->count : 0,
    };
    if (sums == NULL)
        return;
    ret->labelled = sums->labelled;
    ret->stale = sums->stale;
    if (sums->delay_s == NULL ||
        veer_num_summary_quantile(sums->delay_s, 0.5, &median, NULL) != VEER_OK ||
        veer_num_summary_quantile(sums->delay_s, 0.9, &p90, NULL) != VEER_OK)
        return;
    ret->delays = veer_num_summary_count(sums->delay_s);
    ret->delay_median_s = median.value;
    ret->delay_p90_s = p90.value;
}

veer_rc veer_window_matrix_init(veer_window_matrix *ret, const veer_window *window,
                                const veer_window_task *task, veer_err *err)
{
    veer_window_work work;
    veer_rc rc = veer_window_work_init(&work, window, task, err);
    if (rc != VEER_OK)
        return rc;
    if (work.n_pairs == 0) {
        rc = veer_fail(err, VEER_ENODATA, VEER_PERF_NO_PAIRS);
    } else {
        *ret = (veer_window_matrix){.k = work.k, .classes = work.names, .cells = work.cells};
        work.names = NULL;
        work.cells = NULL;
    }
    veer_window_work_done(&work);
    return rc;
}

void veer_window_matrix_done(veer_window_matrix *matrix)
{
    free(matrix->classes);
    free(matrix->cells);
    *matrix = (veer_window_matrix){0};
}

veer_rc veer_window_binary(const veer_window *window, const veer_window_task *task,
                           veer_binary_outcomes *ret, veer_err *err)
{
    veer_window_matrix matrix;
    if (task->task != VEER_PERF_BINARY)
        return veer_fail(err, VEER_ENODATA, "there is no positive class");
    const veer_rc rc = veer_window_matrix_init(&matrix, window, task, err);
    if (rc != VEER_OK)
        return rc;
    *ret = (veer_binary_outcomes){
        .tn = matrix.cells[0], .fp = matrix.cells[1], .fn = matrix.cells[2], .tp = matrix.cells[3]};
    veer_window_matrix_done(&matrix);
    return VEER_OK;
}
