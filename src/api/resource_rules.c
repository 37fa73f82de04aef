/* Rules: listed, made, changed, dropped, and checked. */
#include <string.h>

#include "api/found_rules.h"
#include "api/members.h"

#define BODY_BYTES ((size_t)262144)

/* ---- reading ---- */

static veer_rc put_one(void *context, const veer_rule *rule)
{
    veer_rule_write(context, rule);
    return VEER_OK;
}

static veer_rc list(const http_request *request, http_response *response, veer_err *err)
{
    const veer_api *const api = veer_api_of(request);
    veer_json_writer w;
    if (veer_api_lacks_judge(api, response))
        return VEER_OK;
    veer_json_writer_init(&w, http_response_body(response, HTTP_JSON), 0);
    veer_json_begin_object(&w);
    veer_json_put_key(&w, "rules");
    veer_json_begin_array(&w);
    const veer_rc rc = veer_judge_rules(api->judge, put_one, &w, err);
    veer_json_end_array(&w);
    veer_json_end_object(&w);
    return rc == VEER_OK ? veer_json_finish(&w, err) : rc;
}

static veer_rc answer(http_response *response, const veer_rule *rule, veer_err *err)
{
    veer_json_writer w;
    veer_json_writer_init(&w, http_response_body(response, HTTP_JSON), 0);
    veer_rule_write(&w, rule);
    return veer_json_finish(&w, err);
}

/* The rule that the path names. */
static veer_rc find(const http_request *request, const veer_rule **ret, veer_err *err)
{
    const char *const name = http_request_path_value(request, "name").text;
    const veer_rule *rule = NULL;
    const char *near = NULL;
    const veer_rc rc = veer_api_find_rule(veer_api_of(request), name, http_request_arena(request),
                                          &rule, &near, err);
    if (rc == VEER_OK && rule == NULL)
        return veer_api_fail_rule(name, near, err);
    if (rc == VEER_OK)
        *ret = rule;
    return rc;
}

static veer_rc get(const http_request *request, http_response *response, veer_err *err)
{
    const veer_rule *rule = NULL;
    if (veer_api_lacks_judge(veer_api_of(request), response))
        return VEER_OK;
    const veer_rc rc = find(request, &rule, err);
    return rc == VEER_OK ? answer(response, rule, err) : rc;
}

/* ---- changing ---- */

/* Names that are addresses of their own below /rules. */
static veer_rc check_name(const char *name, veer_err *err)
{
    static const char *const taken[] = {"check", "test"};
    for (size_t i = 0; i < sizeof taken / sizeof *taken; i++)
        if (strcmp(name, taken[i]) == 0)
            return veer_fail(err, VEER_EINVAL,
                             "'name': no rule can be called '%s', which is an address", name);
    return VEER_OK;
}

/* The rule of the body. name: of the path, which the body may leave out; NULL: it must not. */
static veer_rc read_rule(const http_request *request, const char *name, veer_rule *ret,
                         veer_err *err)
{
    veer_arena *const arena = http_request_arena(request);
    const veer_json_node *body = NULL;
    veer_rc rc = veer_members_parse(http_request_body(request), arena, &body, err);
    if (rc == VEER_OK && name != NULL && veer_json_get(body, "name") == NULL) {
        static const char *const without[] = {"name"};
        body = veer_members_without(body, without, 1, arena);
        if (body != NULL)
            body = veer_members_add(body, "name", name, arena);
        if (body == NULL)
            rc = veer_fail_nomem(err);
    }
    if (rc == VEER_OK)
        rc = veer_rule_read(body, NULL, arena, ret, err);
    if (rc == VEER_OK && name != NULL && strcmp(ret->name, name) != 0)
        rc = veer_fail(err, VEER_EINVAL, "'name' is '%.60s', but the address says '%.60s'",
                       ret->name, name);
    if (rc == VEER_OK)
        rc = check_name(ret->name, err);
    ret->source = "http";
    return rc;
}

static veer_rc keep(const http_request *request, http_response *response, const veer_rule *rule,
                    veer_err *err)
{
    bool created = false;
    const veer_rc rc = veer_judge_put_rule(veer_api_of(request)->judge, rule, &created, err);
    if (rc != VEER_OK)
        return rc;
    http_response_status(response, created ? 201 : 200);
    return answer(response, rule, err);
}

static veer_rc create(const http_request *request, http_response *response, veer_err *err)
{
    const veer_api *const api = veer_api_of(request);
    const veer_rule *known = NULL;
    veer_rule rule;
    if (veer_api_lacks_judge(api, response))
        return VEER_OK;
    veer_rc rc = read_rule(request, NULL, &rule, err);
    if (rc == VEER_OK)
        rc = veer_api_find_rule(api, rule.name, http_request_arena(request), &known, NULL, err);
    if (rc != VEER_OK)
        return rc;
    if (known != NULL) {
        http_response_problem(response, 409,
                              "'name': a rule of that name is there; change it with PUT");
        return VEER_OK;
    }
    return keep(request, response, &rule, err);
}

static veer_rc put(const http_request *request, http_response *response, veer_err *err)
{
    veer_rule rule;
    if (veer_api_lacks_judge(veer_api_of(request), response))
        return VEER_OK;
    const veer_rc rc =
        read_rule(request, http_request_path_value(request, "name").text, &rule, err);
    return rc == VEER_OK ? keep(request, response, &rule, err) : rc;
}

static veer_rc drop(const http_request *request, http_response *response, veer_err *err)
{
    const veer_rule *rule = NULL;
    if (veer_api_lacks_judge(veer_api_of(request), response))
        return VEER_OK;
    veer_rc rc = find(request, &rule, err);
    if (rc == VEER_OK)
        rc = veer_judge_drop_rule(veer_api_of(request)->judge,
                                  http_request_path_value(request, "name").text, err);
    if (rc == VEER_OK)
        http_response_status(response, 204);
    return rc;
}

/* ---- checking ---- */

/* Whether an object is an expression by itself. */
static bool is_expression(const veer_json_node *body)
{
    return body->child != NULL && body->child->next == NULL &&
           strcmp(body->child->key, "expr") == 0 && body->child->kind == VEER_JSON_STRING;
}

static veer_rc parse(const veer_json_node *body, veer_arena *arena, const veer_expr **ret,
                     veer_err *err)
{
    veer_rule rule = {.name = NULL};
    if (is_expression(body))
        return veer_expr_parse(body->child->text, strlen(body->child->text), arena, ret, err);
    const veer_rc rc = veer_rule_read(body, NULL, arena, &rule, err);
    if (rc == VEER_OK)
        *ret = rule.expr;
    return rc;
}

static void put_errors(veer_json_writer *w, bool valid, const veer_err *fault)
{
    veer_json_put_key(w, "errors");
    veer_json_begin_array(w);
    if (!valid) {
        veer_json_begin_object(w);
        veer_json_put_key(w, "column");
        if (fault->position > 0)
            veer_json_put_int64(w, fault->position);
        else
            veer_json_put_null(w);
        veer_put_text(w, "detail", fault->msg);
        veer_json_end_object(w);
    }
    veer_json_end_array(w);
}

static void put_text_of(veer_json_writer *w, const char *key, const veer_expr *expr,
                        void (*write)(const veer_expr *expr, veer_buf *out))
{
    veer_buf text;
    veer_buf_init(&text, VEER_LIMIT_BUF_BYTES);
    if (expr != NULL)
        write(expr, &text);
    veer_put_text(w, key, expr != NULL ? veer_buf_cstr(&text) : NULL);
    veer_buf_done_into(&text, w->buf);
}

static veer_rc check(const http_request *request, http_response *response, veer_err *err)
{
    veer_arena *const arena = http_request_arena(request);
    const veer_json_node *body = NULL;
    const veer_expr *expr = NULL;
    veer_err fault = VEER_ERR_INIT;
    veer_json_writer w;
    veer_rc rc = veer_members_parse(http_request_body(request), arena, &body, err);
    if (rc != VEER_OK)
        return rc;
    rc = parse(body, arena, &expr, &fault);
    if (rc == VEER_ENOMEM)
        return veer_fail_nomem(err);
    veer_json_writer_init(&w, http_response_body(response, HTTP_JSON), 0);
    veer_json_begin_object(&w);
    veer_json_put_key(&w, "valid");
    veer_json_put_bool(&w, rc == VEER_OK);
    put_errors(&w, rc == VEER_OK, &fault);
    put_text_of(&w, "canonical", rc == VEER_OK ? expr : NULL, veer_expr_text);
    put_text_of(&w, "sentence", rc == VEER_OK ? expr : NULL, veer_expr_sentence);
    veer_json_end_object(&w);
    return veer_json_finish(&w, err);
}

/* ---- the tables ---- */

#define PATH "/api/v1/rules"

static const http_route routes[] = {
    {.method = HTTP_GET,
     .path = PATH,
     .scope = HTTP_SCOPE_READ,
     .id = "listRules",
     .summary = "All rules, by name",
     .response_type = HTTP_JSON,
     .response_schema = "RuleList",
     .handler = list},
    {.method = HTTP_POST,
     .path = PATH,
     .scope = HTTP_SCOPE_ADMIN,
     .id = "createRule",
     .summary = "A new rule; 409 if there is one of that name",
     .request_type = HTTP_JSON,
     .request_schema = "RuleWish",
     .response_type = HTTP_JSON,
     .response_schema = "Rule",
     .body_limit = BODY_BYTES,
     .handler = create},
    {.method = HTTP_POST,
     .path = PATH "/check",
     .scope = HTTP_SCOPE_READ,
     .id = "checkRule",
     .summary = "Whether an expression, or a whole rule, is understood, and what it means",
     .request_type = HTTP_JSON,
     .request_schema = "RuleDraft",
     .response_type = HTTP_JSON,
     .response_schema = "RuleCheck",
     .body_limit = BODY_BYTES,
     .handler = check},
    {.method = HTTP_GET,
     .path = PATH "/{name}",
     .scope = HTTP_SCOPE_READ,
     .id = "getRule",
     .summary = "A rule",
     .response_type = HTTP_JSON,
     .response_schema = "Rule",
     .handler = get},
    {.method = HTTP_PUT,
     .path = PATH "/{name}",
     .scope = HTTP_SCOPE_ADMIN,
     .id = "putRule",
     .summary = "Makes or replaces a rule; those of files cannot be changed here",
     .request_type = HTTP_JSON,
     .request_schema = "RuleDraft",
     .response_type = HTTP_JSON,
     .response_schema = "Rule",
     .body_limit = BODY_BYTES,
     .handler = put},
    {.method = HTTP_DELETE,
     .path = PATH "/{name}",
     .scope = HTTP_SCOPE_ADMIN,
     .id = "dropRule",
     .summary = "Forgets a rule; its alerts resolve",
     .handler = drop},
};

static const veer_schema_member rule_members[] = {
    {.name = "name", .type = "string"},
    {.name = "model", .type = "string", .summary = "A name, or a pattern with '*'"},
    {.name = "version", .type = "string?", .summary = "null: every live one, each by itself"},
    {.name = "segment", .type = "string?", .summary = "tag=value"},
    {.name = "expr", .type = "string", .summary = "docs/rules.md"},
    {.name = "severity", .type = "string", .choices = "low|medium|high|critical"},
    {.name = "for", .type = "string", .summary = "How long it must hold before the alert fires"},
    {.name = "keep_firing_for", .type = "string", .summary = "How long it must be gone"},
    {.name = "cooldown", .type = "string", .summary = "Least time between two alerts"},
    {.name = "min_samples", .type = "integer", .summary = "Fewer samples are no answer"},
    {.name = "channels", .type = "[string]", .summary = "Empty: the default ones"},
    {.name = "labels", .type = "{string}", .summary = "Go into the alert"},
    {.name = "runbook", .type = "string?", .summary = "URL"},
    {.name = "summary", .type = "string?", .summary = "For people"},
    {.name = "enabled", .type = "boolean"},
    {.name = "retrain", .type = "boolean", .summary = "Starts retraining when it fires"},
    {.name = "inhibits", .type = "[string]", .summary = "Rules that are muted meanwhile"},
    {.name = "source", .type = "string?", .summary = "file:..., or http"},
};

static const veer_schema_member list_members[] = {
    {.name = "rules", .type = "[Rule]"},
};

static const veer_schema_member draft_members[] = {
    {.name = "name", .type = "string", .is_optional = true},
    {.name = "expr", .type = "string", .is_optional = true},
};

static const veer_schema_member wish_members[] = {
    {.name = "name", .type = "string"},
    {.name = "expr",
     .type = "string",
     .summary = "Or metric with threshold and operator, or metric with degradation",
     .is_optional = true},
};

static const veer_schema_member fault_members[] = {
    {.name = "column", .type = "integer?", .summary = "Of the expression, from 1"},
    {.name = "detail", .type = "string"},
};

static const veer_schema_member check_members[] = {
    {.name = "valid", .type = "boolean"},
    {.name = "errors", .type = "[RuleFault]"},
    {.name = "canonical", .type = "string?", .summary = "The expression as it is understood"},
    {.name = "sentence", .type = "string?", .summary = "The same for people"},
};

static const veer_schema schemas[] = {
    {.name = "Rule", .summary = "What is watched and what is done", VEER_MEMBERS(rule_members)},
    {.name = "RuleList", .summary = "All rules", VEER_MEMBERS(list_members)},
    {.name = "RuleDraft",
     .summary = "Members of a rule; expr alone is an expression",
     VEER_MEMBERS(draft_members),
     .is_open = true},
    {.name = "RuleWish",
     .summary = "Members of a rule",
     VEER_MEMBERS(wish_members),
     .is_open = true},
    {.name = "RuleFault", .summary = "What is wrong with a rule", VEER_MEMBERS(fault_members)},
    {.name = "RuleCheck", .summary = "Whether a rule is understood", VEER_MEMBERS(check_members)},
};

const veer_resource veer_resource_rules = {VEER_ROUTES(routes), VEER_SCHEMAS(schemas)};
