#include "api/exact.h"

#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "record/append.h"

veer_rc veer_exact_allowed(const veer_selection *selection, veer_err *err)
{
    size_t n = 0;
    for (int64_t at = selection->from_us; at < selection->to_us && n <= VEER_LIMIT_EXACT_WINDOWS;
         at = veer_step_next(selection->step, at))
        n++;
    if (n > VEER_LIMIT_EXACT_WINDOWS)
        return veer_fail(err, VEER_ELIMIT,
                         "exact=true takes at most %d windows; take a larger step",
                         VEER_LIMIT_EXACT_WINDOWS);
    return VEER_OK;
}

/* ---- the rows ---- */

typedef struct reading {
    veer_outcomes *outcomes; /* what is gathered */
    const char *segment;     /* "tag=value", or NULL */
    veer_batch some;         /* rows of the segment */
    veer_err *err;           /* of the caller */
} reading;

/* The column of the tag of a segment; *ret_value is the text behind the '='. */
static const veer_column *find_tag(const veer_batch *batch, const char *segment,
                                   const char **ret_value)
{
    const char *const equals = strchr(segment, '=');
    if (equals == NULL)
        return NULL;
    *ret_value = equals + 1;
    return veer_columns_find(&batch->tags, segment, (size_t)(equals - segment));
}

static veer_rc add_segment(reading *r, const veer_batch *batch)
{
    const char *value = NULL;
    const veer_column *const tag = find_tag(batch, r->segment, &value);
    size_t n = 0;
    if (tag == NULL)
        return VEER_OK;
    uint32_t *const rows = calloc(batch->rows + 1, sizeof *rows);
    if (rows == NULL)
        return veer_fail_nomem(r->err);
    for (size_t i = 0; i < batch->rows; i++) {
        const char *const text = veer_column_text(tag, i, NULL);
        if (text != NULL && strcmp(text, value) == 0)
            rows[n++] = (uint32_t)i;
    }
    veer_batch_clear(&r->some);
    veer_rc rc = veer_batch_append(&r->some, batch, rows, n, r->err);
    if (rc == VEER_OK)
        rc = veer_batch_seal(&r->some, r->err);
    if (rc == VEER_OK)
        rc = veer_outcomes_add(r->outcomes, &r->some, r->err);
    free(rows);
    return rc;
}

static veer_rc add_rows(void *context, const veer_history_rows *rows)
{
    reading *const r = context;
    if (r->segment != NULL)
        return add_segment(r, rows->batch);
    return veer_outcomes_add(r->outcomes, rows->batch, r->err);
}

veer_rc veer_exact_rows(const veer_api *api, const veer_selection *s, veer_store_span span,
                        veer_outcomes *outcomes, veer_err *err)
{
    reading r = {.outcomes = outcomes, .segment = s->segment, .err = err};
    const veer_history_query query = {
        .series = s->ids,
        .n_series = s->n,
        .span = span,
        .labels = true,
    };
    veer_batch_init(&r.some, 0);
    const veer_rc rc =
        veer_history_each(veer_ingest_history(api->ingest), &query, add_rows, &r, err);
    veer_batch_done(&r.some);
    return rc;
}

/* ---- the values ---- */

static void say_why(veer_window_value *values, const char *why)
{
    for (size_t i = 0; i < veer_n_perf_metrics; i++) {
        if (!values[i].present)
            continue; /* what the sums say of it is why there is none */
        values[i] = (veer_window_value){0};
        const size_t len = strnlen(why, sizeof values[i].why - 1);
        memcpy(values[i].why, why, len);
    }
}

static void take_values(const veer_performance *perf, veer_window_value *values)
{
    for (size_t i = 0; i < veer_n_perf_metrics; i++) {
        const veer_perf_value *const exact = &perf->overall.values[i];
        const uint64_t n = values[i].present ? values[i].n : perf->overall.labelled;
        values[i] = (veer_window_value){.present = exact->present,
                                        .value = exact->value,
                                        .lo = exact->value,
                                        .hi = exact->value,
                                        .n = exact->present ? n : 0};
        memcpy(values[i].why, exact->why, sizeof values[i].why);
    }
}

static veer_rc compute(veer_outcomes *outcomes, const veer_window_task *task,
                       veer_window_value *values, veer_err *err)
{
    const veer_perf_options options = {
        .task = task->task,
        .by = VEER_PERF_BY_NONE,
        .positive = task->positive[0] != '\0' ? task->positive : NULL,
        .open = true,
        .bins = VEER_ECE_BINS,
    };
    veer_performance perf = {0};
    veer_err why = VEER_ERR_INIT;
    const veer_rc rc = veer_performance_init(&perf, outcomes, &options, &why);
    if (rc == VEER_ENOMEM)
        return veer_fail_nomem(err);
    if (rc != VEER_OK) {
        say_why(values, why.msg);
        return VEER_OK;
    }
    take_values(&perf, values);
    veer_performance_done(&perf);
    return VEER_OK;
}

veer_rc veer_exact_values(const veer_api *api, const veer_selection *selection,
                          const veer_window_task *task, const veer_window *window,
                          veer_window_value *values, veer_err *err)
{
    veer_outcomes outcomes;
    const veer_store_span span = {window->from_us, window->to_us};
    const uint64_t count = window->activity != NULL ? window->activity->count : 0;
    if (count == 0 || task->task == VEER_PERF_AUTO)
        return VEER_OK;
    if (count > VEER_LIMIT_EXACT_ROWS)
        return veer_fail(err, VEER_ELIMIT,
                         "exact=true takes at most %d predictions; take a smaller range",
                         VEER_LIMIT_EXACT_ROWS);
    veer_rc rc = veer_outcomes_init(&outcomes, 0, err);
    if (rc != VEER_OK)
        return rc;
    rc = veer_exact_rows(api, selection, span, &outcomes, err);
    if (rc == VEER_OK && outcomes.n < count)
        say_why(values, "raw records of this time are no longer all kept");
    else if (rc == VEER_OK)
        rc = compute(&outcomes, task, values, err);
    veer_outcomes_done(&outcomes);
    return rc;
}
