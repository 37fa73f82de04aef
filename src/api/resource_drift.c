/* /api/v1/models/{model}/drift: a drift run made now, the latest one that is kept, and those
 * before. */
#include <stdlib.h>
#include <string.h>

#include "api/background.h"
#include "api/framed.h"
#include "api/runs.h"
#include "base/suggest.h"

#define ARENA_BYTES ((size_t)1 << 20) /* of a run in the background */
#define HISTORY_LIMIT 100             /* runs, unless asked otherwise */

/* ---- a run made now: the question ---- */

/* A run, with all that it needs when the request is gone. */
typedef struct drift_job {
    const veer_api *api; /* the application */
    veer_arena arena;    /* of the texts */
    veer_framed framed;  /* model, version, moment */
    veer_drift_ask ask;  /* what is compared */
} drift_job;

static void job_free(void *context)
{
    drift_job *const job = context;
    veer_framed_done(&job->framed);
    veer_arena_done(&job->arena);
    free(job);
}

static veer_rc read_method(const http_request *request, drift_job *job, veer_err *err)
{
    const http_text text = http_request_query(request, "method");
    const char *best = NULL;
    if (text.text == NULL)
        return VEER_OK;
    const veer_drift_method *const method = veer_drift_method_find(text.text);
    job->ask.method = method != NULL ? method->name : NULL;
    if (method != NULL)
        return VEER_OK;
    for (size_t i = 0; i < veer_drift_method_count(); i++)
        veer_suggest(text.text, veer_drift_method_at(i)->name, &best);
    return veer_fail(err, VEER_EINVAL, "'method': no drift method is called '%.60s'%s%s%s",
                     text.text, best != NULL ? "; did you mean '" : "", best != NULL ? best : "",
                     best != NULL ? "'?" : "");
}

static veer_rc read_baseline(const http_request *request, drift_job *job, veer_err *err)
{
    const http_text text = http_request_query(request, "baseline");
    if (text.text == NULL)
        return VEER_OK;
    const veer_rc rc =
        veer_baseline_parse(text.text, text.len, &job->arena, &job->ask.baseline, err);
    return veer_api_name_fault(err, rc, "baseline");
}

static veer_rc read_job(const http_request *request, drift_job *job, veer_err *err)
{
    veer_framed found = {.frame = NULL};
    job->ask.exact = http_request_query_bool(request, "exact", false);
    veer_rc rc = veer_api_query_duration(request, "window", 0, &job->ask.window_us, err);
    if (rc == VEER_OK)
        rc = read_method(request, job, err);
    if (rc == VEER_OK)
        rc = read_baseline(request, job, err);
    if (rc == VEER_OK)
        rc = veer_framed_find(&found, request, err);
    if (rc == VEER_OK)
        rc = veer_framed_copy(&found, &job->arena, &job->framed, err);
    return rc;
}

/* ---- a run made now: the answer ---- */

static void put_shares(veer_json_writer *w, const char *key, const double *shares, size_t n)
{
    veer_json_put_key(w, key);
    veer_json_begin_array(w);
    for (size_t i = 0; i < n; i++)
        veer_json_put_double_or_null(w, shares[i]);
    veer_json_end_array(w);
}

static void put_open(veer_json_writer *w, const shape *s)
{
    veer_json_put_key(w, "open_low");
    veer_json_put_bool(w, s->open_low);
    veer_json_put_key(w, "open_high");
    veer_json_put_bool(w, s->open_high);
}

static void put_shape(veer_json_writer *w, const shape *s)
{
    veer_json_put_key(w, "shape");
    if (s == NULL || s->bars == 0) {
        veer_json_put_null(w);
        return;
    }
    veer_json_begin_object(w);
    if (s->numeric) {
        put_shares(w, "edges", s->edges, s->bars + 1);
        put_open(w, s);
    } else {
        veer_json_put_key(w, "labels");
        veer_json_begin_array(w);
        for (size_t i = 0; i < s->bars; i++)
            veer_json_put_string(w, s->labels[i]);
        veer_json_end_array(w);
    }
    put_shares(w, "reference", s->ref_share, s->bars);
    put_shares(w, "current", s->cur_share, s->bars);
    veer_json_end_object(w);
}

static void put_side(veer_json_writer *w, const char *key, const drift_side *side, bool numeric)
{
    const drift_numbers *const n = &side->numbers;
    veer_json_put_key(w, key);
    veer_json_begin_object(w);
    veer_put_count(w, "count", side->values);
    veer_put_count(w, "missing", side->rows > side->values ? side->rows - side->values : 0);
    if (numeric) {
        veer_put_number(w, "mean", n->mean);
        veer_put_number(w, "std", n->std);
        veer_put_number(w, "min", n->min);
        veer_put_number(w, "p05", n->q05);
        veer_put_number(w, "p50", n->median);
        veer_put_number(w, "p95", n->q95);
        veer_put_number(w, "max", n->max);
    } else {
        veer_put_count(w, "distinct", side->distinct);
    }
    veer_json_end_object(w);
}

static void put_stats(veer_json_writer *w, const drift_column *column)
{
    veer_json_put_key(w, "stats");
    if (column == NULL) {
        veer_json_put_null(w);
        return;
    }
    veer_json_begin_object(w);
    put_side(w, "reference", &column->ref, column->numeric != 0);
    put_side(w, "current", &column->cur, column->numeric != 0);
    veer_json_end_object(w);
}

/* What the report has of a column; most often it stands at the same place there. */
static const drift_column *column_of(const drift_report *report, const char *name, size_t hint)
{
    if (report == NULL)
        return NULL;
    if (hint < report->count && strcmp(report->columns[hint].name, name) == 0)
        return &report->columns[hint];
    for (size_t i = 0; i < report->count; i++)
        if (strcmp(report->columns[i].name, name) == 0)
            return &report->columns[i];
    return NULL;
}

static veer_rc put_new_run(veer_json_writer *w, const drift_job *job, const veer_run *run,
                           veer_err *err)
{
    const veer_target *const target = &job->framed.target;
    const drift_report *const report = veer_frame_report(job->framed.frame, run);
    veer_json_begin_object(w);
    veer_run_write_members(w, run, target->model.data, target->version.data);
    veer_json_put_key(w, "columns");
    veer_json_begin_array(w);
    for (size_t i = 0; i < run->n_columns; i++) {
        veer_json_begin_object(w);
        veer_run_write_column_members(w, &run->columns[i]);
        const drift_column *const found = column_of(report, run->columns[i].name, i);
        put_shape(w, found != NULL ? &found->shape : NULL);
        put_stats(w, found);
        veer_json_end_object(w);
    }
    veer_json_end_array(w);
    veer_json_end_object(w);
    return veer_json_finish(w, err);
}

static veer_rc make(void *context, const atomic_bool *stop, http_response *response, veer_err *err)
{
    drift_job *const job = context;
    const veer_run *run = NULL;
    veer_json_writer w;
    (void)stop;
    veer_rc rc = veer_framed_open(&job->framed, job->api, err);
    if (rc == VEER_OK)
        rc = veer_frame_drift(job->framed.frame, &job->ask, &run, err);
    if (rc != VEER_OK)
        return rc;
    veer_json_writer_init(&w, http_response_body(response, HTTP_JSON), 0);
    return put_new_run(&w, job, run, err);
}

static veer_rc drift(const http_request *request, http_response *response, veer_err *err)
{
    const veer_api *const api = veer_api_of(request);
    if (veer_api_lacks_judge(api, response))
        return VEER_OK;
    drift_job *const made = calloc(1, sizeof *made);
    if (made == NULL)
        return veer_fail_nomem(err);
    made->api = api;
    veer_arena_init(&made->arena, ARENA_BYTES);
    const veer_background_job job = {.work = make, .release = job_free, .context = made};
    const veer_rc rc = read_job(request, made, err);
    if (rc != VEER_OK) {
        job_free(made);
        return rc;
    }
    return veer_background_run(made->ask.exact ? api->background : NULL, request, response, &job,
                               err);
}

/* ---- runs that are kept ---- */

/* Adds the runs of every series of a selection. */
static veer_rc gather(const veer_api *api, const veer_selection *s, veer_arena *arena,
                      veer_run_list *list, veer_err *err)
{
    veer_rc rc = VEER_OK;
    for (size_t i = 0; rc == VEER_OK && i < s->n; i++) {
        const veer_store_bytes version = s->series[i].version;
        const char *const text =
            veer_arena_strndup(arena, version.len > 0 ? version.data : "", version.len);
        if (text == NULL)
            return veer_fail_nomem(err);
        rc = veer_run_list_add(list, api->judge, s->series[i].series, s->model.data, text, err);
    }
    return rc;
}

static veer_rc select_series(const http_request *request, veer_selection *ret, veer_err *err)
{
    ret->now_us = veer_clock_real_us(veer_api_of(request)->clock);
    return veer_api_select_series(request, http_request_path_value(request, "model"),
                                  http_request_query(request, "version"), ret, err);
}

static veer_rc latest(const http_request *request, http_response *response, veer_err *err)
{
    const veer_api *const api = veer_api_of(request);
    const veer_run_shown shown = {.columns = true};
    const veer_run_asked asked = {.from_us = INT64_MIN,
                                  .to_us = INT64_MAX,
                                  .limit = 1,
                                  .each = 1,
                                  .put = veer_put_run,
                                  .how = &shown};
    veer_selection s = {.n = 0};
    veer_run_list list;
    if (veer_api_lacks_judge(api, response))
        return VEER_OK;
    veer_run_list_init(&list, &asked);
    veer_rc rc = select_series(request, &s, err);
    if (rc == VEER_OK)
        rc = gather(api, &s, http_request_arena(request), &list, err);
    if (rc == VEER_OK && list.n == 0)
        rc = veer_fail(err, VEER_ENODATA,
                       "no drift run of '%.80s' is kept yet; the next evaluation makes one",
                       (const char *)s.model.data);
    if (rc == VEER_OK) {
        const veer_run_entry *const newest = veer_run_list_newest(&list);
        veer_buf_append(http_response_body(response, HTTP_JSON), list.text.data + newest->at,
                        newest->len);
    }
    veer_run_list_done(&list);
    return rc;
}

static veer_rc read_history(const http_request *request, int64_t now_us, veer_run_asked *asked,
                            veer_run_shown *shown, veer_err *err)
{
    const int64_t limit = http_request_query_int(request, "limit", HISTORY_LIMIT);
    shown->columns = http_request_query_bool(request, "columns", false);
    shown->column = http_request_query(request, "column").text;
    if (limit < 1 || limit > VEER_LIMIT_ALERTS_ANSWER)
        return veer_fail(err, VEER_EINVAL, "'limit' is a number from 1 to %d",
                         VEER_LIMIT_ALERTS_ANSWER);
    asked->limit = (size_t)limit;
    veer_rc rc = veer_api_select_time(request, "to", now_us, INT64_MAX, &asked->to_us, err);
    if (rc == VEER_OK)
        rc = veer_api_select_time(request, "from", now_us, INT64_MIN, &asked->from_us, err);
    if (rc == VEER_OK && asked->from_us >= asked->to_us)
        rc = veer_fail(err, VEER_EINVAL, "'from' is not before 'to'");
    return rc;
}

static veer_rc put_history(veer_json_writer *w, const veer_selection *s, veer_run_list *list,
                           veer_err *err)
{
    veer_json_begin_object(w);
    veer_put_bytes(w, "model", s->model);
    veer_put_time(w, "from", list->asked->from_us);
    veer_put_time(w, "to", list->asked->to_us);
    veer_json_put_key(w, "runs");
    const bool more = veer_run_list_put(w, list);
    veer_json_put_key(w, "truncated");
    veer_json_put_bool(w, more);
    veer_json_end_object(w);
    return veer_json_finish(w, err);
}

static veer_rc history(const http_request *request, http_response *response, veer_err *err)
{
    const veer_api *const api = veer_api_of(request);
    veer_run_shown shown = {.columns = false};
    veer_run_asked asked = {.put = veer_put_run, .how = &shown};
    veer_selection s = {.n = 0};
    veer_run_list list;
    veer_json_writer w;
    if (veer_api_lacks_judge(api, response))
        return VEER_OK;
    veer_run_list_init(&list, &asked);
    veer_rc rc = select_series(request, &s, err);
    if (rc == VEER_OK)
        rc = read_history(request, s.now_us, &asked, &shown, err);
    if (rc == VEER_OK)
        rc = gather(api, &s, http_request_arena(request), &list, err);
    if (rc == VEER_OK) {
        veer_json_writer_init(&w, http_response_body(response, HTTP_JSON), 0);
        rc = put_history(&w, &s, &list, err);
    }
    veer_run_list_done(&list);
    return rc;
}

/* ---- the tables ---- */

static const http_parameter drift_query[] = {
    VEER_QUERY_VERSION,
    VEER_QUERY_AT,
    {.name = "window", .summary = "Width of the current window, as 60m; absent: as set up"},
    {.name = "baseline",
     .summary = "What it is compared with: a width as 24h, reference, same_hours[:days], "
                "last_week[:weeks], version:NAME; absent: as set up"},
    {.name = "method", .summary = "A drift method, or auto; absent: as set up"},
    {.name = "exact",
     .type = HTTP_PARAMETER_BOOLEAN,
     .summary = "Compare the records themselves, as long as they are kept, in place of sums"},
};

static const http_parameter latest_query[] = {VEER_QUERY_VERSION};

static const http_parameter history_query[] = {
    VEER_QUERY_VERSION,
    {.name = "from", .summary = "First time of evaluation, as in other requests; absent: all"},
    {.name = "to", .summary = "Exclusive; absent: all"},
    {.name = "column", .summary = "Only this column of each run"},
    {.name = "columns",
     .type = HTTP_PARAMETER_BOOLEAN,
     .summary = "All columns of each run; absent: none"},
    {.name = "limit",
     .type = HTTP_PARAMETER_INTEGER,
     .summary = "Most runs, the newest ones; absent: 100"},
};

#define PATH "/api/v1/models/{model}/drift"

static const http_route routes[] = {
    {.method = HTTP_GET,
     .path = PATH,
     .scope = HTTP_SCOPE_READ,
     .id = "runDrift",
     .summary = "Compares the current window with the baseline, column by column, now; nothing of "
                "it is kept",
     VEER_QUERY(drift_query),
     .response_type = HTTP_JSON,
     .response_schema = "DriftRun",
     .handler = drift},
    {.method = HTTP_GET,
     .path = PATH "/latest",
     .scope = HTTP_SCOPE_READ,
     .id = "getLatestDrift",
     .summary = "The latest drift run that an evaluation made",
     VEER_QUERY(latest_query),
     .response_type = HTTP_JSON,
     .response_schema = "DriftRun",
     .handler = latest},
    {.method = HTTP_GET,
     .path = PATH "/history",
     .scope = HTTP_SCOPE_READ,
     .id = "listDriftRuns",
     .summary = "Drift runs that evaluations made, the newest first",
     VEER_QUERY(history_query),
     .response_type = HTTP_JSON,
     .response_schema = "DriftHistory",
     .handler = history},
};

static const veer_schema_member shape_members[] = {
    {.name = "edges", .type = "[number]", .summary = "Of numbers", .is_optional = true},
    {.name = "open_low",
     .type = "boolean",
     .summary = "Of numbers: the first bar has values below its edge",
     .is_optional = true},
    {.name = "open_high",
     .type = "boolean",
     .summary = "Of numbers: the last bar has values above its edge",
     .is_optional = true},
    {.name = "labels", .type = "[string]", .summary = "Of categories", .is_optional = true},
    {.name = "reference", .type = "[number]", .summary = "Share of each bar"},
    {.name = "current", .type = "[number]", .summary = "The same now"},
};

static const veer_schema_member side_members[] = {
    {.name = "count", .type = "integer", .summary = "Values"},
    {.name = "missing", .type = "integer", .summary = "Predictions without one"},
    {.name = "mean", .type = "number?", .summary = "Of numbers", .is_optional = true},
    {.name = "std", .type = "number?", .is_optional = true},
    {.name = "min", .type = "number?", .is_optional = true},
    {.name = "p05", .type = "number?", .is_optional = true},
    {.name = "p50", .type = "number?", .is_optional = true},
    {.name = "p95", .type = "number?", .is_optional = true},
    {.name = "max", .type = "number?", .is_optional = true},
    {.name = "distinct", .type = "integer", .summary = "Of categories", .is_optional = true},
};

static const veer_schema_member stats_members[] = {
    {.name = "reference", .type = "SideStats"},
    {.name = "current", .type = "SideStats"},
};

static const veer_schema_member output_members[] = {
    {.name = "kl", .type = "number?", .summary = "KL(current || baseline), natural logarithm"},
    {.name = "cosine", .type = "number?", .summary = "Similarity, 0 to 1"},
    {.name = "drifted", .type = "boolean", .summary = "kl > 0.1 or cosine < 0.9"},
};

static const veer_schema_member column_members[] = {
    {.name = "name", .type = "string"},
    {.name = "type", .type = "string", .choices = "numeric|categorical"},
    {.name = "verdict", .type = "string"},
    {.name = "method", .type = "string?", .summary = "That ran"},
    {.name = "score", .type = "number?", .summary = "As the method defines it"},
    {.name = "score_lo", .type = "number?", .summary = "The exact score is not below this"},
    {.name = "score_hi", .type = "number?", .summary = "Nor above this"},
    {.name = "threshold", .type = "number?", .summary = "In force"},
    {.name = "second", .type = "number?", .summary = "Second score of kl_cosine"},
    {.name = "p", .type = "number?", .summary = "Of this column alone"},
    {.name = "p_adjusted", .type = "number?", .summary = "Over the columns"},
    {.name = "effect", .type = "number?", .summary = "0 to 1"},
    {.name = "severity", .type = "string?", .summary = "Of a drifted column, by its effect"},
    {.name = "usual",
     .type = "number?",
     .summary = "Effect up to which the column moves without drift"},
    {.name = "reference_n", .type = "integer", .summary = "Values"},
    {.name = "current_n", .type = "integer", .summary = "Values"},
    {.name = "reference_missing", .type = "number?", .summary = "Share"},
    {.name = "current_missing", .type = "number?", .summary = "Share"},
    {.name = "outside", .type = "number?", .summary = "Share outside the baseline's range"},
    {.name = "mismatched", .type = "number?", .summary = "Share of the wrong type"},
    {.name = "new_categories", .type = "number?", .summary = "That only the current window has"},
    {.name = "note", .type = "string?", .summary = "Why it was not tested"},
    {.name = "shape",
     .type = "Shape?",
     .summary = "Both distributions; only of runs made now",
     .is_optional = true},
    {.name = "stats",
     .type = "ColumnStats?",
     .summary = "Both sides in numbers; only of runs made now",
     .is_optional = true},
};

static const veer_schema_member run_members[] = {
    {.name = "id", .type = "string?", .summary = "null: it is not kept"},
    {.name = "model", .type = "string"},
    {.name = "version", .type = "string?", .summary = "null: all versions, merged"},
    {.name = "time", .type = "time?", .summary = "Of the evaluation"},
    {.name = "baseline", .type = "string", .summary = "What it was compared with"},
    {.name = "from", .type = "time?", .summary = "Current window"},
    {.name = "to", .type = "time?", .summary = "Exclusive"},
    {.name = "baseline_from", .type = "time?", .summary = "null: a reference has no time"},
    {.name = "baseline_to", .type = "time?", .summary = "Exclusive"},
    {.name = "reference_rows", .type = "integer", .summary = "Predictions of the baseline"},
    {.name = "current_rows", .type = "integer", .summary = "Predictions of the current window"},
    {.name = "exact", .type = "boolean", .summary = "From the records themselves"},
    {.name = "backtest", .type = "boolean", .summary = "Made by one"},
    {.name = "tested", .type = "integer", .summary = "Columns"},
    {.name = "drifted", .type = "integer", .summary = "Columns"},
    {.name = "share", .type = "number?", .summary = "drifted / tested"},
    {.name = "dataset_drift", .type = "boolean", .summary = "The share reaches the limit"},
    {.name = "output", .type = "DriftOutput?", .summary = "Of the predicted classes"},
    {.name = "why", .type = "string?", .summary = "Why nothing could be compared"},
    {.name = "columns", .type = "[DriftColumn]", .summary = "The worst first", .is_optional = true},
};

static const veer_schema_member history_members[] = {
    {.name = "model", .type = "string"},
    {.name = "from", .type = "time?", .summary = "null: from the first"},
    {.name = "to", .type = "time?", .summary = "Exclusive; null: to the last"},
    {.name = "runs", .type = "[DriftRun]", .summary = "The newest first"},
    {.name = "truncated", .type = "boolean", .summary = "There are older ones"},
};

static const veer_schema schemas[] = {
    {.name = "Shape",
     .summary = "Two distributions over the same bars",
     VEER_MEMBERS(shape_members)},
    {.name = "SideStats", .summary = "One side of a column", VEER_MEMBERS(side_members)},
    {.name = "ColumnStats", .summary = "Both sides of a column", VEER_MEMBERS(stats_members)},
    {.name = "DriftOutput",
     .summary = "Drift of the predicted classes",
     VEER_MEMBERS(output_members)},
    {.name = "DriftColumn", .summary = "Drift of a column", VEER_MEMBERS(column_members)},
    {.name = "DriftRun",
     .summary = "A current window compared with a baseline",
     VEER_MEMBERS(run_members)},
    {.name = "DriftHistory", .summary = "Drift runs over time", VEER_MEMBERS(history_members)},
};

const veer_resource veer_resource_drift = {VEER_ROUTES(routes), VEER_SCHEMAS(schemas)};
