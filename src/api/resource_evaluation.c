/* How a model is judged, a cycle of the evaluation now, drift runs of the past. */
#include <stdlib.h>
#include <string.h>

#include "api/background.h"
#include "api/framed.h"
#include "api/members.h"
#include "api/query.h"
#include "base/time.h"

#define BODY_BYTES ((size_t)65536)

/* ---- settings of a model ---- */

static veer_rc put_settings(const http_request *request, http_response *response, veer_err *err)
{
    const veer_api *const api = veer_api_of(request);
    const http_text model = http_request_path_value(request, "model");
    veer_judge_settings settings;
    bool own = false;
    veer_json_writer w;
    const veer_rc rc = veer_judge_settings_of(api->judge, model.text, http_request_arena(request),
                                              &settings, &own, err);
    if (rc != VEER_OK)
        return rc;
    veer_json_writer_init(&w, http_response_body(response, HTTP_JSON), 0);
    veer_json_begin_object(&w);
    veer_put_text(&w, "model", model.text);
    veer_json_put_key(&w, "own");
    veer_json_put_bool(&w, own);
    veer_json_put_key(&w, "settings");
    veer_judge_settings_write(&w, &settings);
    veer_json_end_object(&w);
    return veer_json_finish(&w, err);
}

/* The model is one that exists: a misspelled one is told, not set up. */
static veer_rc find_model(const http_request *request, veer_err *err)
{
    veer_selection selection = {.n = 0};
    return veer_api_select_series(request, http_request_path_value(request, "model"),
                                  (http_text){NULL, 0}, &selection, err);
}

static veer_rc get_settings(const http_request *request, http_response *response, veer_err *err)
{
    if (veer_api_lacks_judge(veer_api_of(request), response))
        return VEER_OK;
    const veer_rc rc = find_model(request, err);
    return rc == VEER_OK ? put_settings(request, response, err) : rc;
}

static veer_rc change_settings(const http_request *request, http_response *response, veer_err *err)
{
    const veer_api *const api = veer_api_of(request);
    const http_text model = http_request_path_value(request, "model");
    veer_arena *const arena = http_request_arena(request);
    const veer_json_node *body = NULL;
    veer_judge_settings settings = veer_judge_settings_default();
    if (veer_api_lacks_judge(api, response))
        return VEER_OK;
    veer_rc rc = find_model(request, err);
    if (rc == VEER_OK)
        rc = veer_members_parse(http_request_body(request), arena, &body, err);
    if (rc == VEER_OK)
        rc = veer_judge_settings_read(body, arena, &settings, err);
    if (rc == VEER_OK)
        rc = veer_judge_set_settings(api->judge, model.text, &settings, err);
    return rc == VEER_OK ? put_settings(request, response, err) : rc;
}

static veer_rc drop_settings(const http_request *request, http_response *response, veer_err *err)
{
    const veer_api *const api = veer_api_of(request);
    if (veer_api_lacks_judge(api, response))
        return VEER_OK;
    veer_rc rc = find_model(request, err);
    if (rc == VEER_OK)
        rc = veer_judge_set_settings(api->judge, http_request_path_value(request, "model").text,
                                     NULL, err);
    if (rc == VEER_OK)
        http_response_status(response, 204);
    return rc;
}

/* ---- a cycle now, or drift runs of the past ---- */

enum { MODEL, FROM, TO, STEP, MEMBERS };

static const veer_member order[MEMBERS] = {
    [MODEL] = {.name = "model", .kind = VEER_MEMBER_TEXT},
    [FROM] = {.name = "from", .kind = VEER_MEMBER_TIME},
    [TO] = {.name = "to", .kind = VEER_MEMBER_TIME},
    [STEP] = {.name = "step", .kind = VEER_MEMBER_DURATION},
};

typedef struct evaluation_job {
    const veer_api *api;        /* the application */
    char *model;                /* NULL: all; owned */
    bool of_past;               /* drift runs of the past, no cycle */
    veer_backfill_options past; /* then */
} evaluation_job;

static void job_free(void *context)
{
    evaluation_job *const job = context;
    free(job->model);
    free(job);
}

static void put_outcome(veer_json_writer *w, const char *model, const veer_judge_outcome *outcome)
{
    veer_put_text(w, "model", model);
    veer_put_count(w, "targets", outcome->targets);
    veer_put_count(w, "runs", outcome->runs);
    veer_put_count(w, "rules", outcome->rules);
    veer_put_count(w, "fired", outcome->fired);
    veer_put_count(w, "resolved", outcome->resolved);
    veer_put_number(w, "took_ms", (double)outcome->took_us / 1000);
}

static veer_rc run_cycle(void *context, const atomic_bool *stop, http_response *response,
                         veer_err *err)
{
    const evaluation_job *const job = context;
    veer_judge_outcome outcome = {.targets = 0};
    veer_json_writer w;
    (void)stop;
    const veer_rc rc = veer_judge_run(job->api->judge, job->model, &outcome, err);
    if (rc != VEER_OK)
        return rc;
    veer_json_writer_init(&w, http_response_body(response, HTTP_JSON), 0);
    veer_json_begin_object(&w);
    put_outcome(&w, job->model, &outcome);
    veer_json_end_object(&w);
    return veer_json_finish(&w, err);
}

static veer_rc run_past(void *context, const atomic_bool *stop, http_response *response,
                        veer_err *err)
{
    evaluation_job *const job = context;
    veer_backfill done = {.runs = 0};
    veer_json_writer w;
    job->past.stop = stop;
    const veer_rc rc = veer_judge_backfill(job->api->judge, &job->past, &done, err);
    if (rc != VEER_OK)
        return rc;
    const veer_judge_outcome outcome = {.targets = done.targets,
                                        .runs = done.runs,
                                        .took_us = done.took_us};
    veer_json_writer_init(&w, http_response_body(response, HTTP_JSON), 0);
    veer_json_begin_object(&w);
    put_outcome(&w, job->model, &outcome);
    veer_put_time(&w, "from", done.from_us);
    veer_put_time(&w, "to", done.to_us);
    veer_put_duration(&w, "step", done.step_us);
    veer_put_count(&w, "times", done.times);
    veer_put_count(&w, "skipped", done.skipped);
    veer_json_end_object(&w);
    return veer_json_finish(&w, err);
}

static veer_rc read_time(const veer_json_node *value, const char *name, int64_t now_us,
                         int64_t *ret_us, veer_err *err)
{
    return value == NULL ? VEER_OK
                         : veer_api_name_fault(err,
                                               veer_query_time(value->text, strlen(value->text),
                                                               now_us, ret_us, err),
                                               name);
}

/* Any of from, to and step asks for the past. */
static veer_rc read_past(const veer_json_node *const *values, evaluation_job *job, veer_err *err)
{
    const int64_t now_us = veer_clock_real_us(job->api->clock);
    veer_backfill_options *const o = &job->past;
    job->of_past = values[FROM] != NULL || values[TO] != NULL || values[STEP] != NULL;
    if (!job->of_past)
        return VEER_OK;
    if (job->model == NULL)
        return veer_fail(err, VEER_EINVAL,
                         "'model' is required where drift runs of the past are "
                         "asked for");
    *o = (veer_backfill_options){.model = job->model, .from_us = VEER_TIME_MIN_US, .to_us = now_us};
    veer_rc rc = read_time(values[FROM], "from", now_us, &o->from_us, err);
    if (rc == VEER_OK)
        rc = read_time(values[TO], "to", now_us, &o->to_us, err);
    if (rc == VEER_OK && values[STEP] != NULL)
        rc = veer_api_duration("step", values[STEP]->text, &o->step_us, err);
    return rc;
}

static veer_rc read_job(const http_request *request, evaluation_job *job, veer_err *err)
{
    const http_text body = http_request_body(request);
    const veer_json_node *values[MEMBERS] = {NULL};
    veer_selection selection = {.n = 0};
    if (body.len == 0)
        return VEER_OK;
    veer_rc rc = veer_members_read(body, order, MEMBERS, http_request_arena(request), values, err);
    if (rc == VEER_OK && values[MODEL] != NULL) {
        const http_text model = {values[MODEL]->text, strlen(values[MODEL]->text)};
        rc = veer_api_select_series(request, model, (http_text){NULL, 0}, &selection, err);
        if (rc == VEER_OK && (job->model = strdup(model.text)) == NULL)
            rc = veer_fail_nomem(err);
    }
    return rc == VEER_OK ? read_past(values, job, err) : rc;
}

static veer_rc evaluate(const http_request *request, http_response *response, veer_err *err)
{
    const veer_api *const api = veer_api_of(request);
    if (veer_api_lacks_judge(api, response))
        return VEER_OK;
    evaluation_job *const job = calloc(1, sizeof *job);
    if (job == NULL)
        return veer_fail_nomem(err);
    job->api = api;
    const veer_rc rc = read_job(request, job, err);
    if (rc != VEER_OK) {
        job_free(job);
        return rc;
    }
    const veer_background_job work = {.work = job->of_past ? run_past : run_cycle,
                                      .release = job_free,
                                      .context = job};
    return veer_background_run(api->background, request, response, &work, err);
}

/* ---- the tables ---- */

#define PATH "/api/v1/models/{model}/evaluation"

static const http_route routes[] = {
    {.method = HTTP_GET,
     .path = PATH,
     .scope = HTTP_SCOPE_READ,
     .id = "getEvaluationSettings",
     .summary = "How a model is judged",
     .response_type = HTTP_JSON,
     .response_schema = "ModelEvaluation",
     .handler = get_settings},
    {.method = HTTP_PUT,
     .path = PATH,
     .scope = HTTP_SCOPE_ADMIN,
     .id = "putEvaluationSettings",
     .summary = "Sets how a model is judged; what is not named is as by default",
     .request_type = HTTP_JSON,
     .request_schema = "EvaluationSettings",
     .response_type = HTTP_JSON,
     .response_schema = "ModelEvaluation",
     .body_limit = BODY_BYTES,
     .handler = change_settings},
    {.method = HTTP_DELETE,
     .path = PATH,
     .scope = HTTP_SCOPE_ADMIN,
     .id = "deleteEvaluationSettings",
     .summary = "A model is judged by default again",
     .handler = drop_settings},
    {.method = HTTP_POST,
     .path = "/api/v1/evaluations",
     .scope = HTTP_SCOPE_ADMIN,
     .id = "runEvaluation",
     .summary = "A cycle of the evaluation now: drift runs, rules, alerts; with from, to or step "
                "the drift runs of the past that are not there yet, and nothing else",
     .request_type = HTTP_JSON "|",
     .request_schema = "EvaluationOrder",
     .response_type = HTTP_JSON,
     .response_schema = "EvaluationOutcome",
     .body_limit = BODY_BYTES,
     .handler = evaluate},
};

static const veer_schema_member settings_members[] = {
    {.name = "enabled", .type = "boolean", .is_optional = true},
    {.name = "window",
     .type = "string",
     .summary = "Current window of drift runs, as 60m",
     .is_optional = true},
    {.name = "baseline",
     .type = "string",
     .summary = "What it is compared with: 24h, reference, same_hours[:days], last_week[:weeks], "
                "version:NAME",
     .is_optional = true},
    {.name = "comparison",
     .type = "string",
     .summary = "Current window of degradation and health",
     .is_optional = true},
    {.name = "baseline_window",
     .type = "string",
     .summary = "Their baseline, the time before",
     .is_optional = true},
    {.name = "method",
     .type = "string?",
     .summary = "Of drift runs; null or auto: by column",
     .is_optional = true},
    {.name = "fdr",
     .type = "number",
     .summary = "False-discovery rate over the columns",
     .is_optional = true},
    {.name = "share_limit",
     .type = "number",
     .summary = "Share of drifted columns that is dataset drift",
     .is_optional = true},
    {.name = "positive",
     .type = "string?",
     .summary = "The positive class; null: from the data",
     .is_optional = true},
    {.name = "task",
     .type = "string?",
     .summary = "null or auto: from the data",
     .is_optional = true},
    {.name = "min_rows",
     .type = "integer",
     .summary = "Windows with fewer predictions are not compared",
     .is_optional = true},
    {.name = "ignore",
     .type = "[string]",
     .summary = "Columns that are not compared",
     .is_optional = true},
};

static const veer_schema_member model_members[] = {
    {.name = "model", .type = "string"},
    {.name = "own", .type = "boolean", .summary = "false: the default ones"},
    {.name = "settings", .type = "EvaluationSettings"},
};

static const veer_schema_member order_members[] = {
    {.name = "model", .type = "string?", .summary = "Only this one", .is_optional = true},
    {.name = "from",
     .type = "string|number|null",
     .summary = "Of the past; absent: the first data",
     .is_optional = true},
    {.name = "to",
     .type = "string|number|null",
     .summary = "Of the past, exclusive; absent: now",
     .is_optional = true},
    {.name = "step",
     .type = "string?",
     .summary = "Of the past, between two drift runs, at least 5m; absent: 1h",
     .is_optional = true},
};

static const veer_schema_member outcome_members[] = {
    {.name = "model", .type = "string?", .summary = "null: all"},
    {.name = "targets", .type = "integer", .summary = "Models and versions looked at"},
    {.name = "runs", .type = "integer", .summary = "Drift runs made"},
    {.name = "rules", .type = "integer", .summary = "Evaluations of rules"},
    {.name = "fired", .type = "integer", .summary = "Alerts that became active"},
    {.name = "resolved", .type = "integer", .summary = "Alerts"},
    {.name = "took_ms", .type = "number"},
    {.name = "from",
     .type = "time",
     .summary = "Of the past: the first time that was looked at",
     .is_optional = true},
    {.name = "to", .type = "time", .summary = "Exclusive", .is_optional = true},
    {.name = "step", .type = "string", .summary = "Between two", .is_optional = true},
    {.name = "times",
     .type = "integer",
     .summary = "Times of versions that were looked at",
     .is_optional = true},
    {.name = "skipped",
     .type = "integer",
     .summary = "Times that had a run already",
     .is_optional = true},
};

static const veer_schema schemas[] = {
    {.name = "EvaluationSettings",
     .summary = "How a model is judged; durations as text",
     VEER_MEMBERS(settings_members)},
    {.name = "ModelEvaluation", .summary = "How a model is judged", VEER_MEMBERS(model_members)},
    {.name = "EvaluationOrder", .summary = "What to evaluate", VEER_MEMBERS(order_members)},
    {.name = "EvaluationOutcome", .summary = "What a cycle did", VEER_MEMBERS(outcome_members)},
};

const veer_resource veer_resource_evaluation = {VEER_ROUTES(routes), VEER_SCHEMAS(schemas)};
