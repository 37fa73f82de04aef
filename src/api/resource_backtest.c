/* POST /api/v1/models/{model}/backtest: what the evaluation would have found in stored history. */
#include <string.h>

#include "api/backtests.h"
#include "api/members.h"
#include "base/line.h"

#define BODY_BYTES ((size_t)4 << 20) /* rules may come with it */

enum { VERSION, FROM, TO, STEP, RULES, NAMES, SETTINGS, MEMBERS };

static const veer_member table[MEMBERS] = {
    [VERSION] = {.name = "version", .kind = VEER_MEMBER_TEXT},
    [FROM] = {.name = "from", .kind = VEER_MEMBER_TIME},
    [TO] = {.name = "to", .kind = VEER_MEMBER_TIME},
    [STEP] = {.name = "step", .kind = VEER_MEMBER_DURATION},
    [RULES] = {.name = "rules", .kind = VEER_MEMBER_ARRAY},
    [NAMES] = {.name = "rule_names", .kind = VEER_MEMBER_ARRAY},
    [SETTINGS] = {.name = "settings", .kind = VEER_MEMBER_OBJECT},
};

static veer_rc add_rules(veer_backtest_job *job, const veer_json_node *list, veer_err *err)
{
    veer_rc rc = VEER_OK;
    size_t i = 0;
    for (const veer_json_node *node = list->child; rc == VEER_OK && node != NULL;
         node = node->next, i++) {
        char where[32];
        veer_rule *const rule = veer_arena_alloc(&job->arena, sizeof *rule);
        if (rule == NULL)
            return veer_fail_nomem(err);
        veer_line_print(where, sizeof where, "/rules/%zu", i);
        rc = veer_rule_read(node, where, &job->arena, rule, err);
        if (rc == VEER_OK)
            rc = veer_backtest_job_add(job, rule, err);
    }
    return rc;
}

static veer_rc add_names(veer_backtest_job *job, const veer_json_node *list, veer_err *err)
{
    veer_rc rc = VEER_OK;
    for (const veer_json_node *node = list->child; rc == VEER_OK && node != NULL;
         node = node->next) {
        if (node->kind != VEER_JSON_STRING)
            return veer_fail(err, VEER_EINVAL, "'rule_names' is a list of names");
        rc = veer_backtest_job_add_named(job, node->text, err);
    }
    return rc;
}

static veer_rc choose_rules(veer_backtest_job *job, const veer_json_node *const *values,
                            veer_err *err)
{
    veer_rc rc = VEER_OK;
    if (values[RULES] == NULL && values[NAMES] == NULL)
        return veer_backtest_job_add_all(job, err);
    if (values[RULES] != NULL)
        rc = add_rules(job, values[RULES], err);
    if (rc == VEER_OK && values[NAMES] != NULL)
        rc = add_names(job, values[NAMES], err);
    return rc;
}

/* The name of the path as a node of the job's arena. */
static const veer_json_node *model_node(const http_request *request, veer_arena *arena)
{
    const http_text model = http_request_path_value(request, "model");
    veer_json_node *const node = veer_arena_alloc(arena, sizeof *node);
    if (node == NULL)
        return NULL;
    node->kind = VEER_JSON_STRING;
    node->text = veer_arena_strndup(arena, model.text, model.len);
    return node->text != NULL ? node : NULL;
}

static veer_rc read_job(const http_request *request, veer_backtest_job *job, veer_err *err)
{
    const veer_json_node *values[MEMBERS] = {NULL};
    const http_text body = http_request_body(request);
    veer_rc rc = VEER_OK;
    if (body.len > 0)
        rc = veer_members_read(body, table, MEMBERS, &job->arena, values, err);
    const veer_backtest_ask ask = {.model = model_node(request, &job->arena),
                                   .version = values[VERSION],
                                   .from = values[FROM],
                                   .to = values[TO],
                                   .step = values[STEP]};
    if (rc == VEER_OK && ask.model == NULL)
        rc = veer_fail_nomem(err);
    if (rc == VEER_OK)
        rc = veer_backtest_job_aim(job, request, &ask, err);
    if (rc == VEER_OK && values[SETTINGS] != NULL)
        rc = veer_judge_settings_read(values[SETTINGS], &job->arena, &job->options.settings, err);
    return rc == VEER_OK ? choose_rules(job, values, err) : rc;
}

static veer_rc backtest(const http_request *request, http_response *response, veer_err *err)
{
    const veer_api *const api = veer_api_of(request);
    veer_backtest_job *job = NULL;
    if (veer_api_lacks_judge(api, response))
        return VEER_OK;
    veer_rc rc = veer_backtest_job_new(api, &job, err);
    if (rc != VEER_OK)
        return rc;
    rc = read_job(request, job, err);
    if (rc == VEER_OK)
        return veer_backtest_job_start(job, request, response, err);
    veer_backtest_job_free(job);
    return rc;
}

/* ---- the tables ---- */

static const http_route routes[] = {
    {.method = HTTP_POST,
     .path = "/api/v1/models/{model}/backtest",
     .scope = HTTP_SCOPE_ADMIN,
     .id = "runBacktest",
     .summary = "The whole evaluation over stored history, as if it had been live; nothing is kept "
                "and nobody is told",
     .request_type = HTTP_JSON "|",
     .request_schema = "BacktestOrder",
     .response_type = HTTP_JSON,
     .response_schema = "BacktestResult",
     .body_limit = BODY_BYTES,
     .handler = backtest},
};

static const veer_schema_member order_members[] = {
    {.name = "version",
     .type = "string?",
     .summary = "absent: all, each by itself",
     .is_optional = true},
    {.name = "from",
     .type = "string|number|null",
     .summary = "First evaluation; absent: 7 days before the end",
     .is_optional = true},
    {.name = "to",
     .type = "string|number|null",
     .summary = "Exclusive; absent: now",
     .is_optional = true},
    {.name = "step",
     .type = "string?",
     .summary = "Between evaluations, as 5m; absent: 5m up to 2 days, else 1h",
     .is_optional = true},
    {.name = "rules", .type = "[object]", .summary = "Rules to try", .is_optional = true},
    {.name = "rule_names",
     .type = "[string]",
     .summary = "Rules of the server; without both: all that cover the model",
     .is_optional = true},
    {.name = "settings",
     .type = "EvaluationSettings",
     .summary = "absent: those of the model",
     .is_optional = true},
};

static const veer_schema_member counts_members[] = {
    {.name = "fired", .type = "integer", .summary = "Alerts"},
    {.name = "resolved", .type = "integer", .summary = "Alerts"},
    {.name = "told", .type = "integer", .summary = "Notices that would have been sent"},
    {.name = "held_severity", .type = "integer", .summary = "Notices below the least severity"},
    {.name = "held_limit", .type = "integer", .summary = "Over the limits per hour"},
    {.name = "held_silence", .type = "integer", .summary = "By silences"},
    {.name = "held_inhibited", .type = "integer", .summary = "By other alerts"},
};

static const veer_schema_member result_members[] = {
    {.name = "model", .type = "string"},
    {.name = "version", .type = "string?", .summary = "null: all, each by itself"},
    {.name = "from", .type = "time"},
    {.name = "to", .type = "time", .summary = "Exclusive"},
    {.name = "step", .type = "string", .summary = "Between evaluations"},
    {.name = "predictions", .type = "integer", .summary = "Fed"},
    {.name = "labels", .type = "integer", .summary = "Fed"},
    {.name = "points", .type = "integer", .summary = "Metric points fed"},
    {.name = "evaluations", .type = "integer", .summary = "Cycles"},
    {.name = "runs", .type = "integer", .summary = "Drift runs"},
    {.name = "rules", .type = "[string]", .summary = "That were evaluated"},
    {.name = "drift",
     .type = "[DriftRun]",
     .summary = "Runs that found something, or the worst of their hour; without columns"},
    {.name = "alerts", .type = "[Alert]", .summary = "In order of firing, with their ends"},
    {.name = "events", .type = "[AlertEvent]", .summary = "In order"},
    {.name = "counts", .type = "BacktestCounts"},
};

static const veer_schema schemas[] = {
    {.name = "BacktestOrder", .summary = "What is tried", VEER_MEMBERS(order_members)},
    {.name = "BacktestCounts",
     .summary = "What would have been told",
     VEER_MEMBERS(counts_members)},
    {.name = "BacktestResult",
     .summary = "What the evaluation would have found",
     VEER_MEMBERS(result_members)},
};

const veer_resource veer_resource_backtest = {VEER_ROUTES(routes), VEER_SCHEMAS(schemas)};
