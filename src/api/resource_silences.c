/* Silences: times in which nobody is told of some alerts. */
#include <string.h>

#include "api/asked.h"
#include "api/members.h"

#define BODY_BYTES ((size_t)65536)

static veer_rc put_all(void *context, const veer_board *board, veer_err *err)
{
    veer_json_writer *const w = context;
    (void)err;
    for (size_t i = 0; i < veer_board_silence_count(board); i++)
        veer_silence_write(w, veer_board_silence_at(board, i));
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
    veer_json_put_key(&w, "silences");
    veer_json_begin_array(&w);
    const veer_rc rc = veer_judge_board(api->judge, put_all, &w, err);
    veer_json_end_array(&w);
    veer_json_end_object(&w);
    return rc == VEER_OK ? veer_json_finish(&w, err) : rc;
}

/* A silence of the body; who makes it is the token unless it says so. Its id is the server's. */
static veer_rc read_silence(const http_request *request, veer_silence *ret, veer_err *err)
{
    static const veer_member table[] = {
        {.name = "matchers", .kind = VEER_MEMBER_OBJECT, .is_required = true},
        {.name = "from", .kind = VEER_MEMBER_TIME},
        {.name = "to", .kind = VEER_MEMBER_TIME},
        {.name = "duration", .kind = VEER_MEMBER_DURATION},
        {.name = "by", .kind = VEER_MEMBER_TEXT, .most_bytes = VEER_LIMIT_ACTOR_BYTES},
        {.name = "comment", .kind = VEER_MEMBER_LINES, .most_bytes = VEER_LIMIT_NOTES_BYTES},
    };
    const veer_json_node *values[sizeof table / sizeof *table];
    const veer_json_node *body = NULL;
    veer_arena *const arena = http_request_arena(request);
    const int64_t now_us = veer_clock_real_us(veer_api_of(request)->clock);
    veer_silence silence = {.id = NULL};
    veer_rc rc = veer_members_parse(http_request_body(request), arena, &body, err);
    if (rc == VEER_OK)
        rc = veer_members_take(body, table, sizeof table / sizeof *table, values, err);
    if (rc == VEER_OK)
        rc = veer_silence_read(body, now_us, arena, &silence, err);
    if (rc == VEER_OK)
        rc = veer_api_actor(request, silence.by, &silence.by, err);
    if (rc != VEER_OK)
        return rc;
    silence.created_us = now_us;
    *ret = silence;
    return VEER_OK;
}

static veer_rc create(const http_request *request, http_response *response, veer_err *err)
{
    const veer_api *const api = veer_api_of(request);
    veer_silence silence;
    veer_json_writer w;
    if (veer_api_lacks_judge(api, response))
        return VEER_OK;
    veer_rc rc = read_silence(request, &silence, err);
    if (rc == VEER_OK)
        rc = veer_judge_silence(api->judge, &silence, http_request_arena(request), err);
    if (rc != VEER_OK)
        return rc;
    http_response_status(response, 201);
    veer_json_writer_init(&w, http_response_body(response, HTTP_JSON), 0);
    veer_silence_write(&w, &silence);
    return veer_json_finish(&w, err);
}

static veer_rc end(const http_request *request, http_response *response, veer_err *err)
{
    const veer_api *const api = veer_api_of(request);
    if (veer_api_lacks_judge(api, response))
        return VEER_OK;
    const veer_rc rc =
        veer_judge_unsilence(api->judge, http_request_path_value(request, "id").text, err);
    if (rc == VEER_OK)
        http_response_status(response, 204);
    return rc;
}

/* ---- the tables ---- */

#define PATH "/api/v1/silences"

static const http_route routes[] = {
    {.method = HTTP_GET,
     .path = PATH,
     .scope = HTTP_SCOPE_READ,
     .id = "listSilences",
     .summary = "Silences that have not ended, those that end first in front",
     .response_type = HTTP_JSON,
     .response_schema = "SilenceList",
     .handler = list},
    {.method = HTTP_POST,
     .path = PATH,
     .scope = HTTP_SCOPE_ADMIN,
     .id = "createSilence",
     .summary = "Nobody is told of alerts that meet all matchers, until it ends",
     .request_type = HTTP_JSON,
     .request_schema = "SilenceWish",
     .response_type = HTTP_JSON,
     .response_schema = "Silence",
     .body_limit = BODY_BYTES,
     .handler = create},
    {.method = HTTP_DELETE,
     .path = PATH "/{id}",
     .scope = HTTP_SCOPE_ADMIN,
     .id = "endSilence",
     .summary = "A silence ends now",
     .handler = end},
};

static const veer_schema_member silence_members[] = {
    {.name = "id", .type = "string"},
    {.name = "matchers",
     .type = "{string}",
     .summary = "model, version, rule, severity, segment or a label: pattern with '*'"},
    {.name = "from", .type = "time?"},
    {.name = "to", .type = "time?", .summary = "Exclusive"},
    {.name = "by", .type = "string"},
    {.name = "comment", .type = "string?"},
    {.name = "created", .type = "time?"},
};

static const veer_schema_member wish_members[] = {
    {.name = "matchers", .type = "{string}", .summary = "At least one; all have to hold"},
    {.name = "from", .type = "string|number|null", .summary = "absent: now", .is_optional = true},
    {.name = "to", .type = "string|number|null", .summary = "Or a duration", .is_optional = true},
    {.name = "duration", .type = "string?", .summary = "In place of to: 2h", .is_optional = true},
    {.name = "by",
     .type = "string?",
     .summary = "Who; absent: the name of the token",
     .is_optional = true},
    {.name = "comment", .type = "string?", .is_optional = true},
};

static const veer_schema_member list_members[] = {
    {.name = "silences", .type = "[Silence]"},
};

static const veer_schema schemas[] = {
    {.name = "Silence",
     .summary = "A time in which nobody is told of some alerts",
     VEER_MEMBERS(silence_members)},
    {.name = "SilenceWish", .summary = "A silence to be made", VEER_MEMBERS(wish_members)},
    {.name = "SilenceList", .summary = "Silences", VEER_MEMBERS(list_members)},
};

const veer_resource veer_resource_silences = {VEER_ROUTES(routes), VEER_SCHEMAS(schemas)};
