#include "cli/live_performance.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "base/time.h"
#include "cli/ask.h"

#define ESTIMATE_RATIO 5e-4 /* bounds that four digits do not show are not told */
#define DAYS_BY_DAY 45      /* spans up to which periods are days */
#define DAYS_BY_WEEK 182    /* and weeks */

static const char *const steps[] = {
    [VEER_PERF_BY_NONE] = "all",
    [VEER_PERF_BY_DAY] = "1d",
    [VEER_PERF_BY_WEEK] = "1w",
    [VEER_PERF_BY_MONTH] = "1mo",
};

static const char *const tasks[] = {
    [VEER_PERF_AUTO] = NULL,
    [VEER_PERF_BINARY] = "binary",
    [VEER_PERF_MULTICLASS] = "multiclass",
    [VEER_PERF_REGRESSION] = "regression",
};

static veer_rc time_of(const veer_json_node *node, const char *key, int64_t *ret, veer_err *err)
{
    const char *const text = veer_json_get_text(node, key, NULL);
    if (text == NULL)
        return veer_fail(err, VEER_EPARSE, "the answer of the server has no time '%s'", key);
    return veer_time_parse(text, strlen(text), ret, err);
}

/* The times of the first and last prediction: what a report without --from and --to covers. */
static veer_rc find_span(veer_connection *c, const veer_live_question *q, char from[64],
                         char to[64], veer_err *err)
{
    int64_t first_us = 0;
    int64_t last_us = 0;
    veer_reply reply;
    const veer_question question = {.path = VEER_ASK_MODELS, .name = q->model};
    veer_rc rc = veer_ask_question(c, &question, &reply, err);
    if (rc == VEER_OK && veer_json_get(reply.tree, "first") == NULL)
        rc = veer_fail(err, VEER_ENODATA, "the model '%.80s' has no predictions", q->model);
    if (rc == VEER_OK)
        rc = time_of(reply.tree, "first", &first_us, err);
    if (rc == VEER_OK)
        rc = time_of(reply.tree, "last", &last_us, err);
    if (rc != VEER_OK)
        return rc;
    veer_time_format(first_us, from);
    veer_time_format(last_us < VEER_TIME_MAX_US ? last_us + 1 : last_us, to);
    return VEER_OK;
}

static veer_rc ask(veer_connection *c, const veer_live_question *q, const char *from,
                   const char *to, veer_perf_by by, veer_reply *ret, veer_err *err)
{
    const veer_query query[] = {
        {"version", q->version},
        {"from", from},
        {"to", to},
        {"segment", q->segment},
        {"step", steps[by]},
        {"task", tasks[q->task]},
        {"positive", q->positive},
        {"exact", q->exact ? "true" : NULL},
    };
    const veer_question question = {
        .path = VEER_ASK_MODELS,
        .name = q->model,
        .rest = "/performance",
        .query = query,
        .n_query = sizeof query / sizeof *query,
    };
    return veer_ask_question(c, &question, ret, err);
}

static veer_perf_by choose_by(int64_t from_us, int64_t to_us)
{
    const int64_t days = (to_us - from_us) / VEER_US_PER_DAY;
    return days <= DAYS_BY_DAY    ? VEER_PERF_BY_DAY
           : days <= DAYS_BY_WEEK ? VEER_PERF_BY_WEEK
                                  : VEER_PERF_BY_MONTH;
}

/* ---- the tree into the report ---- */

static void read_value(const veer_json_node *node, veer_perf_value *ret)
{
    const veer_json_node *const value = veer_json_get(node, "value");
    if (value != NULL && value->kind == VEER_JSON_NUMBER) {
        ret->present = true;
        ret->value = value->number;
        return;
    }
    snprintf(ret->why, sizeof ret->why, "%s", veer_json_get_text(node, "why", "not computed"));
}

static veer_rc read_slice(const veer_json_node *node, veer_perf_slice *ret, veer_err *err)
{
    ret->values = calloc(veer_n_perf_metrics, sizeof *ret->values);
    if (ret->values == NULL)
        return veer_fail_nomem(err);
    veer_rc rc = time_of(node, "from", &ret->start_us, err);
    if (rc == VEER_OK)
        rc = time_of(node, "to", &ret->end_us, err);
    ret->rows = veer_json_get_count(node, "predictions");
    ret->labelled = veer_json_get_count(node, "labelled");
    const veer_json_node *const delay = veer_json_get(node, "delay");
    ret->delays = delay != NULL ? ret->labelled : 0;
    ret->delay_median_us = veer_json_get_number(delay, "median_s", 0) * 1e6;
    const veer_json_node *const values = veer_json_get(node, "values");
    for (size_t i = 0; i < veer_n_perf_metrics; i++)
        read_value(veer_json_get(values, veer_perf_metrics[i].name), &ret->values[i]);
    return rc;
}

/* The metrics of all rows whose bounds are apart. */
static veer_rc read_estimates(const veer_json_node *overall, veer_arena *arena,
                              veer_live_result *ret, veer_err *err)
{
    const veer_json_node *const values = veer_json_get(overall, "values");
    ret->estimates = veer_arena_array(arena, veer_n_perf_metrics, sizeof *ret->estimates);
    if (ret->estimates == NULL)
        return veer_fail_nomem(err);
    for (size_t i = 0; i < veer_n_perf_metrics; i++) {
        const veer_json_node *const node = veer_json_get(values, veer_perf_metrics[i].name);
        const double value = veer_json_get_number(node, "value", 0);
        const double lo = veer_json_get_number(node, "lo", value);
        const double hi = veer_json_get_number(node, "hi", value);
        if (hi - lo > ESTIMATE_RATIO * fmax(fabs(value), ESTIMATE_RATIO))
            ret->estimates[ret->n_estimates++] = (veer_perf_estimate){i, lo, hi};
    }
    return VEER_OK;
}

static size_t count_children(const veer_json_node *first)
{
    size_t n = 0;
    for (; first != NULL; first = first->next)
        n++;
    return n;
}

/* Windows without predictions and labels say nothing. */
static bool is_empty(const veer_json_node *window)
{
    return veer_json_get_count(window, "predictions") == 0 &&
           veer_json_get_count(window, "labelled") == 0;
}

static veer_rc read_periods(const veer_json_node *answer, veer_performance *perf, veer_err *err)
{
    const veer_json_node *window = veer_json_get_first(answer, "windows");
    veer_rc rc = VEER_OK;
    if (perf->by == VEER_PERF_BY_NONE)
        return VEER_OK;
    perf->periods = calloc(count_children(window) + 1, sizeof *perf->periods);
    if (perf->periods == NULL)
        return veer_fail_nomem(err);
    for (; window != NULL && rc == VEER_OK; window = window->next)
        if (!is_empty(window))
            rc = read_slice(window, &perf->periods[perf->n_periods++], err);
    return rc;
}

static veer_rc add_class(veer_outcomes *outcomes, const char *text, uint32_t *ret, veer_err *err)
{
    const veer_rc rc = veer_dict_add(&outcomes->classes, text, strlen(text), ret);
    return rc == VEER_OK ? VEER_OK : veer_fail(err, rc, "%s", veer_rc_text(rc));
}

static veer_rc read_classes(const veer_json_node *confusion, veer_performance *perf,
                            veer_outcomes *outcomes, veer_err *err)
{
    const veer_json_node *class = veer_json_get_first(confusion, "classes");
    veer_rc rc = VEER_OK;
    perf->k = count_children(class);
    perf->class_order = calloc(perf->k + 1, sizeof *perf->class_order);
    perf->confusion = calloc(perf->k * perf->k + 1, sizeof *perf->confusion);
    if (perf->class_order == NULL || perf->confusion == NULL)
        return veer_fail_nomem(err);
    for (size_t i = 0; i < perf->k && rc == VEER_OK; i++, class = class->next) {
        perf->class_order[i] = VEER_CODE_MISSING;
        if (class->kind == VEER_JSON_STRING)
            rc = add_class(outcomes, class->text, &perf->class_order[i], err);
    }
    return rc;
}

static void read_cells(const veer_json_node *confusion, veer_performance *perf)
{
    const veer_json_node *row = veer_json_get_first(confusion, "rows_true_columns_predicted");
    for (size_t i = 0; i < perf->k && row != NULL; i++, row = row->next) {
        const veer_json_node *cell = row->child;
        for (size_t j = 0; j < perf->k && cell != NULL; j++, cell = cell->next)
            perf->confusion[i * perf->k + j] = (uint64_t)cell->number;
    }
}

static const char *const positive_whys[] = {"as asked", "chosen by the server"};

static veer_rc read_task(const veer_json_node *answer, const veer_live_question *q,
                         veer_performance *perf, veer_outcomes *outcomes, veer_err *err)
{
    const char *const task = veer_json_get_text(answer, "task", NULL);
    const char *const positive = veer_json_get_text(answer, "positive", NULL);
    for (size_t i = 1; task != NULL && i < sizeof tasks / sizeof *tasks; i++)
        if (strcmp(tasks[i], task) == 0)
            perf->task = (veer_perf_task)i;
    perf->positive = VEER_CODE_MISSING;
    if (perf->task == VEER_PERF_AUTO)
        return veer_fail(err, VEER_ENODATA, "the model '%.80s' has no labels yet", q->model);
    perf->positive_why = positive_whys[q->positive == NULL];
    if (positive == NULL)
        return VEER_OK;
    return add_class(outcomes, positive, &perf->positive, err);
}

static veer_rc read_answer(const veer_json_node *answer, const veer_live_question *q,
                           veer_performance *perf, veer_outcomes *outcomes, veer_err *err)
{
    const veer_json_node *const overall = veer_json_get(answer, "overall");
    const veer_json_node *const confusion = veer_json_get(overall, "confusion");
    veer_rc rc = read_task(answer, q, perf, outcomes, err);
    if (rc == VEER_OK)
        rc = read_slice(overall, &perf->overall, err);
    if (rc == VEER_OK && perf->overall.rows == 0 && perf->overall.labelled == 0)
        rc = veer_fail(err, VEER_ENODATA, "the model '%.80s' has no predictions in that time",
                       q->model);
    if (rc == VEER_OK && confusion != NULL) {
        rc = read_classes(confusion, perf, outcomes, err);
        if (rc == VEER_OK)
            read_cells(confusion, perf);
    }
    if (rc == VEER_OK)
        rc = read_periods(answer, perf, err);
    if (rc == VEER_OK)
        veer_performance_find_worst(perf);
    return rc;
}

veer_rc veer_live_performance(veer_connection *connection, const veer_live_question *question,
                              veer_live_result *ret, veer_outcomes *outcomes, veer_err *err)
{
    veer_performance *const perf = &ret->perf;
    char first[64];
    char last[64];
    const char *from = question->from;
    const char *to = question->to;
    veer_reply reply;
    veer_rc rc = VEER_OK;
    if (from == NULL || to == NULL) {
        rc = find_span(connection, question, first, last, err);
        from = from == NULL ? first : from;
        to = to == NULL && question->from == NULL ? last : to;
    }
    perf->by = question->by == VEER_PERF_BY_AUTO ? VEER_PERF_BY_NONE : question->by;
    if (rc == VEER_OK)
        rc = ask(connection, question, from, to, perf->by, &reply, err);
    /* The span is what the server made of from and to; then the periods are known. */
    if (rc == VEER_OK && question->by == VEER_PERF_BY_AUTO) {
        int64_t from_us = 0;
        int64_t to_us = 0;
        rc = time_of(reply.tree, "from", &from_us, err);
        if (rc == VEER_OK)
            rc = time_of(reply.tree, "to", &to_us, err);
        perf->by = choose_by(from_us, to_us);
        if (rc == VEER_OK)
            rc = ask(connection, question, from, to, perf->by, &reply, err);
    }
    if (rc == VEER_OK)
        rc = read_answer(reply.tree, question, perf, outcomes, err);
    if (rc == VEER_OK)
        rc = read_estimates(veer_json_get(reply.tree, "overall"), &connection->arena, ret, err);
    return rc;
}
