/* Runs of retraining: asked for by hand, listed, and reported back by pipelines. */
#include <string.h>

#include "api/asked.h"
#include "api/members.h"
#include "api/select.h"

#define BODY_BYTES ((size_t)16384)
#define LIST_LIMIT 100 /* runs, unless asked otherwise */

/* ---- reading ---- */

typedef struct run_listing {
    veer_json_writer w; /* of the answer */
    size_t left;        /* runs that are still written */
    bool more;          /* there was another one */
} run_listing;

static veer_rc put_one(void *context, const veer_retraining_run *run)
{
    run_listing *const l = context;
    if (l->left == 0) {
        l->more = true;
        return VEER_OK;
    }
    l->left--;
    veer_retraining_write(&l->w, run);
    return VEER_OK;
}

static veer_rc list(const http_request *request, http_response *response, veer_err *err)
{
    const veer_api *const api = veer_api_of(request);
    const int64_t limit = http_request_query_int(request, "limit", LIST_LIMIT);
    run_listing l = {.left = (size_t)limit};
    if (veer_api_lacks_retraining(api, response))
        return VEER_OK;
    if (limit < 1 || limit > VEER_LIMIT_ALERTS_ANSWER)
        return veer_fail(err, VEER_EINVAL, "'limit' is a number from 1 to %d",
                         VEER_LIMIT_ALERTS_ANSWER);
    veer_json_writer_init(&l.w, http_response_body(response, HTTP_JSON), 0);
    veer_json_begin_object(&l.w);
    veer_json_put_key(&l.w, "runs");
    veer_json_begin_array(&l.w);
    const veer_rc rc =
        veer_retraining_each(api->retraining, http_request_query(request, "model").text,
                             (size_t)limit + 1, put_one, &l, err);
    veer_json_end_array(&l.w);
    veer_json_put_key(&l.w, "truncated");
    veer_json_put_bool(&l.w, l.more);
    veer_json_end_object(&l.w);
    return rc == VEER_OK ? veer_json_finish(&l.w, err) : rc;
}

static veer_rc answer(http_response *response, const veer_retraining_run *run, veer_err *err)
{
    veer_json_writer w;
    veer_json_writer_init(&w, http_response_body(response, HTTP_JSON), 0);
    veer_retraining_write(&w, run);
    return veer_json_finish(&w, err);
}

static veer_rc get(const http_request *request, http_response *response, veer_err *err)
{
    const veer_api *const api = veer_api_of(request);
    veer_retraining_run run;
    if (veer_api_lacks_retraining(api, response))
        return VEER_OK;
    const veer_rc rc =
        veer_retraining_get(api->retraining, http_request_path_value(request, "id").text,
                            http_request_arena(request), &run, err);
    return rc == VEER_OK ? answer(response, &run, err) : rc;
}

/* ---- asking for one ---- */

enum { MODEL, VERSION, REASON, BY, WISH_MEMBERS };

static const veer_member wish_table[WISH_MEMBERS] = {
    [MODEL] = {.name = "model", .kind = VEER_MEMBER_TEXT, .is_required = true},
    [VERSION] = {.name = "version", .kind = VEER_MEMBER_TEXT},
    [REASON] = {.name = "reason",
                .kind = VEER_MEMBER_LINES,
                .is_required = true,
                .most_bytes = VEER_LIMIT_NOTES_BYTES},
    [BY] = {.name = "by", .kind = VEER_MEMBER_TEXT, .most_bytes = VEER_LIMIT_ACTOR_BYTES},
};

static http_text text_of(const veer_json_node *node)
{
    return node != NULL ? (http_text){node->text, strlen(node->text)} : (http_text){NULL, 0};
}

static veer_rc read_wish(const http_request *request, veer_retraining_run *ret, veer_err *err)
{
    const veer_json_node *values[WISH_MEMBERS];
    veer_selection selection = {.n = 0};
    veer_rc rc = veer_members_read(http_request_body(request), wish_table, WISH_MEMBERS,
                                   http_request_arena(request), values, err);
    if (rc == VEER_OK)
        rc = veer_api_select_series(request, text_of(values[MODEL]), text_of(values[VERSION]),
                                    &selection, err);
    if (rc != VEER_OK)
        return rc;
    ret->model = values[MODEL]->text;
    ret->version = veer_member_text(values[VERSION], "");
    ret->reason = values[REASON]->text;
    return veer_api_actor(request, veer_member_text(values[BY], NULL), &ret->by, err);
}

static veer_rc create(const http_request *request, http_response *response, veer_err *err)
{
    const veer_api *const api = veer_api_of(request);
    veer_retraining_run wish = {.id = NULL}, run;
    if (veer_api_lacks_retraining(api, response))
        return VEER_OK;
    veer_rc rc = read_wish(request, &wish, err);
    if (rc == VEER_OK)
        rc =
            veer_retraining_request(api->retraining, &wish, http_request_arena(request), &run, err);
    if (rc != VEER_OK)
        return rc;
    http_response_status(response, 201);
    return answer(response, &run, err);
}

/* ---- a report of a pipeline ---- */

static veer_rc report(const http_request *request, http_response *response, veer_err *err)
{
    static const veer_member table[] = {
        {.name = "status", .kind = VEER_MEMBER_TEXT, .is_required = true},
        {.name = "version", .kind = VEER_MEMBER_TEXT},
        {.name = "notes", .kind = VEER_MEMBER_LINES, .most_bytes = VEER_LIMIT_NOTES_BYTES},
    };
    const veer_api *const api = veer_api_of(request);
    const veer_json_node *values[3];
    veer_retraining_status status;
    veer_retraining_run run;
    veer_arena *const arena = http_request_arena(request);
    if (veer_api_lacks_retraining(api, response))
        return VEER_OK;
    veer_rc rc = veer_members_read(http_request_body(request), table, 3, arena, values, err);
    if (rc == VEER_OK)
        rc = veer_api_name_fault(err, veer_retraining_status_parse(values[0]->text, &status, err),
                                 "status");
    if (rc == VEER_OK)
        rc = veer_retraining_report(api->retraining, http_request_path_value(request, "id").text,
                                    status, veer_member_text(values[1], NULL),
                                    veer_member_text(values[2], NULL), arena, &run, err);
    return rc == VEER_OK ? answer(response, &run, err) : rc;
}

/* ---- the tables ---- */

static const http_parameter query[] = {
    {.name = "model", .summary = "Only of this model"},
    {.name = "limit", .type = HTTP_PARAMETER_INTEGER, .summary = "Most runs; absent: 100"},
};

#define PATH "/api/v1/retraining"

static const http_route routes[] = {
    {.method = HTTP_GET,
     .path = PATH,
     .scope = HTTP_SCOPE_READ,
     .id = "listRetraining",
     .summary = "Runs of retraining, the newest first",
     VEER_QUERY(query),
     .response_type = HTTP_JSON,
     .response_schema = "RetrainingList",
     .handler = list},
    {.method = HTTP_POST,
     .path = PATH,
     .scope = HTTP_SCOPE_ADMIN,
     .id = "requestRetraining",
     .summary = "Starts the action of the model, unless one runs or ran just now",
     .request_type = HTTP_JSON,
     .request_schema = "RetrainingWish",
     .response_type = HTTP_JSON,
     .response_schema = "Retraining",
     .body_limit = BODY_BYTES,
     .handler = create},
    {.method = HTTP_GET,
     .path = PATH "/{id}",
     .scope = HTTP_SCOPE_READ,
     .id = "getRetraining",
     .summary = "A run of retraining",
     .response_type = HTTP_JSON,
     .response_schema = "Retraining",
     .handler = get},
    {.method = HTTP_POST,
     .path = PATH "/{id}",
     .scope = HTTP_SCOPE_INGEST,
     .id = "reportRetraining",
     .summary = "The pipeline reports how far a run is",
     .request_type = HTTP_JSON,
     .request_schema = "RetrainingReport",
     .response_type = HTTP_JSON,
     .response_schema = "Retraining",
     .body_limit = BODY_BYTES,
     .handler = report},
};

static const veer_schema_member run_members[] = {
    {.name = "id", .type = "string"},
    {.name = "model", .type = "string"},
    {.name = "version", .type = "string?", .summary = "That is to be replaced"},
    {.name = "new_version", .type = "string?", .summary = "That came of it"},
    {.name = "action", .type = "string?", .summary = "Name"},
    {.name = "reason", .type = "string?"},
    {.name = "alert", .type = "string?", .summary = "null: by hand"},
    {.name = "by", .type = "string?", .summary = "Who asked"},
    {.name = "status", .type = "string", .choices = "requested|running|completed|failed"},
    {.name = "requested", .type = "time?"},
    {.name = "started", .type = "time?"},
    {.name = "ended", .type = "time?"},
    {.name = "notes", .type = "string?"},
};

static const veer_schema_member list_members[] = {
    {.name = "runs", .type = "[Retraining]", .summary = "The newest first"},
    {.name = "truncated", .type = "boolean", .summary = "There are more"},
};

static const veer_schema_member wish_members[] = {
    {.name = "model", .type = "string"},
    {.name = "version", .type = "string?", .is_optional = true},
    {.name = "reason", .type = "string"},
    {.name = "by",
     .type = "string?",
     .summary = "Who; absent: the name of the token",
     .is_optional = true},
};

static const veer_schema_member report_members[] = {
    {.name = "status", .type = "string", .summary = "running, completed or failed"},
    {.name = "version", .type = "string?", .summary = "That came of it", .is_optional = true},
    {.name = "notes", .type = "string?", .is_optional = true},
};

static const veer_schema schemas[] = {
    {.name = "Retraining", .summary = "A run of retraining", VEER_MEMBERS(run_members)},
    {.name = "RetrainingList", .summary = "Runs of retraining", VEER_MEMBERS(list_members)},
    {.name = "RetrainingWish", .summary = "What is to be retrained", VEER_MEMBERS(wish_members)},
    {.name = "RetrainingReport", .summary = "How far a run is", VEER_MEMBERS(report_members)},
};

const veer_resource veer_resource_retraining = {VEER_ROUTES(routes), VEER_SCHEMAS(schemas)};
