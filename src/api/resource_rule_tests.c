/* Rules tried over stored history: when would one have fired, and for how long? */
#include <string.h>

#include "api/backtests.h"
#include "api/members.h"

#define BODY_BYTES ((size_t)262144)

enum { MODEL, VERSION, FROM, TO, STEP, RULE, MEMBERS };

static const veer_member table[MEMBERS] = {
    [MODEL] = {.name = "model", .kind = VEER_MEMBER_TEXT, .is_required = true},
    [VERSION] = {.name = "version", .kind = VEER_MEMBER_TEXT},
    [FROM] = {.name = "from", .kind = VEER_MEMBER_TIME},
    [TO] = {.name = "to", .kind = VEER_MEMBER_TIME},
    [STEP] = {.name = "step", .kind = VEER_MEMBER_DURATION},
    [RULE] = {.name = "rule", .kind = VEER_MEMBER_OBJECT, .is_required = true},
};

/* The rule of the body, or of the path. */
static veer_rc add_rule(const http_request *request, veer_backtest_job *job,
                        const veer_json_node *node, veer_err *err)
{
    if (node == NULL)
        return veer_backtest_job_add_named(job, http_request_path_value(request, "name").text, err);
    veer_rule *const rule = veer_arena_alloc(&job->arena, sizeof *rule);
    if (rule == NULL)
        return veer_fail_nomem(err);
    const veer_rc rc = veer_rule_read(node, "'rule'", &job->arena, rule, err);
    return rc == VEER_OK ? veer_backtest_job_add(job, rule, err) : rc;
}

static veer_rc read_test(const http_request *request, veer_backtest_job *job, size_t members,
                         veer_err *err)
{
    const veer_json_node *values[MEMBERS] = {NULL};
    veer_rc rc =
        veer_members_read(http_request_body(request), table, members, &job->arena, values, err);
    if (rc != VEER_OK)
        return rc;
    const veer_backtest_ask ask = {.model = values[MODEL],
                                   .version = values[VERSION],
                                   .from = values[FROM],
                                   .to = values[TO],
                                   .step = values[STEP]};
    rc = add_rule(request, job, values[RULE], err);
    return rc == VEER_OK ? veer_backtest_job_aim(job, request, &ask, err) : rc;
}

static veer_rc test(const http_request *request, http_response *response, size_t members,
                    veer_err *err)
{
    const veer_api *const api = veer_api_of(request);
    veer_backtest_job *job = NULL;
    if (veer_api_lacks_judge(api, response))
        return VEER_OK;
    veer_rc rc = veer_backtest_job_new(api, &job, err);
    if (rc != VEER_OK)
        return rc;
    rc = read_test(request, job, members, err);
    if (rc == VEER_OK)
        return veer_backtest_job_start(job, request, response, err);
    veer_backtest_job_free(job);
    return rc;
}

static veer_rc test_new(const http_request *request, http_response *response, veer_err *err)
{
    return test(request, response, MEMBERS, err);
}

static veer_rc test_kept(const http_request *request, http_response *response, veer_err *err)
{
    return test(request, response, RULE, err); /* the members before it */
}

/* ---- the tables ---- */

#define PATH "/api/v1/rules"

static const http_route routes[] = {
    {.method = HTTP_POST,
     .path = PATH "/test",
     .scope = HTTP_SCOPE_ADMIN,
     .id = "testNewRule",
     .summary = "When a rule would have fired over stored history; the rule is not kept",
     .request_type = HTTP_JSON,
     .request_schema = "NewRuleTest",
     .response_type = HTTP_JSON,
     .response_schema = "BacktestResult",
     .body_limit = BODY_BYTES,
     .handler = test_new},
    {.method = HTTP_POST,
     .path = PATH "/{name}/test",
     .scope = HTTP_SCOPE_ADMIN,
     .id = "testRule",
     .summary = "When a rule would have fired over stored history",
     .request_type = HTTP_JSON,
     .request_schema = "RuleTest",
     .response_type = HTTP_JSON,
     .response_schema = "BacktestResult",
     .body_limit = BODY_BYTES,
     .handler = test_kept},
};

#define TEST_MEMBERS                                                                \
    {.name = "model", .type = "string"},                                            \
        {.name = "version",                                                         \
         .type = "string?",                                                         \
         .summary = "absent: all, each by itself",                                  \
         .is_optional = true},                                                      \
        {.name = "from",                                                            \
         .type = "string|number|null",                                              \
         .summary = "absent: 7 days before the end",                                \
         .is_optional = true},                                                      \
        {.name = "to",                                                              \
         .type = "string|number|null",                                              \
         .summary = "absent: now",                                                  \
         .is_optional = true},                                                      \
    {                                                                               \
        .name = "step", .type = "string?", .summary = "Between evaluations, as 5m", \
        .is_optional = true                                                         \
    }

static const veer_schema_member test_members[] = {TEST_MEMBERS};

static const veer_schema_member new_test_members[] = {
    TEST_MEMBERS,
    {.name = "rule", .type = "RuleDraft"},
};

static const veer_schema schemas[] = {
    {.name = "RuleTest", .summary = "Which history", VEER_MEMBERS(test_members)},
    {.name = "NewRuleTest", .summary = "A rule and which history", VEER_MEMBERS(new_test_members)},
};

const veer_resource veer_resource_rule_tests = {VEER_ROUTES(routes), VEER_SCHEMAS(schemas)};
