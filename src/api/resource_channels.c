/* Channels and the messages on their way. Channels come from a file of the operator: here they are
 * shown and tried. */
#include <stdlib.h>
#include <string.h>

#include "api/asked.h"
#include "api/background.h"

#define MESSAGES_LIMIT 100 /* unless asked otherwise */

/* ---- reading ---- */

static veer_rc list(const http_request *request, http_response *response, veer_err *err)
{
    const veer_api *const api = veer_api_of(request);
    veer_json_writer w;
    if (veer_api_lacks_outbox(api, response))
        return VEER_OK;
    veer_json_writer_init(&w, http_response_body(response, HTTP_JSON), 0);
    veer_json_begin_object(&w);
    veer_json_put_key(&w, "channels");
    const veer_rc rc = veer_outbox_write_channels(api->outbox, &w, err);
    veer_json_end_object(&w);
    return rc == VEER_OK ? veer_json_finish(&w, err) : rc;
}

static veer_rc messages(const http_request *request, http_response *response, veer_err *err)
{
    const veer_api *const api = veer_api_of(request);
    const int64_t limit = http_request_query_int(request, "limit", MESSAGES_LIMIT);
    veer_json_writer w;
    if (veer_api_lacks_outbox(api, response))
        return VEER_OK;
    if (limit < 1 || limit > VEER_LIMIT_ALERTS_ANSWER)
        return veer_fail(err, VEER_EINVAL, "'limit' is a number from 1 to %d",
                         VEER_LIMIT_ALERTS_ANSWER);
    veer_json_writer_init(&w, http_response_body(response, HTTP_JSON), 0);
    veer_json_begin_object(&w);
    veer_json_put_key(&w, "messages");
    const veer_rc rc =
        veer_outbox_write_messages(api->outbox, http_request_query(request, "state").text,
                                   (size_t)limit, &w, err);
    veer_json_end_object(&w);
    return rc == VEER_OK ? veer_json_finish(&w, err) : rc;
}

/* ---- trying ---- */

typedef struct trial {
    const veer_api *api; /* the application */
    char *channel;       /* name; owned */
} trial;

static void trial_free(void *context)
{
    trial *const t = context;
    free(t->channel);
    free(t);
}

/* A receiver that refuses is an answer, not a failure of this server. */
static veer_rc try_channel(void *context, const atomic_bool *stop, http_response *response,
                           veer_err *err)
{
    trial *const t = context;
    veer_err fault = VEER_ERR_INIT;
    veer_json_writer w;
    (void)stop;
    const veer_rc rc = veer_outbox_test(t->api->outbox, t->channel, &fault);
    if (rc == VEER_ENOTFOUND || rc == VEER_ENOMEM) {
        if (err != NULL)
            *err = fault;
        return rc;
    }
    veer_json_writer_init(&w, http_response_body(response, HTTP_JSON), 0);
    veer_json_begin_object(&w);
    veer_put_text(&w, "channel", t->channel);
    veer_json_put_key(&w, "delivered");
    veer_json_put_bool(&w, rc == VEER_OK);
    veer_put_text(&w, "error", rc == VEER_OK ? NULL : fault.msg);
    veer_json_end_object(&w);
    return veer_json_finish(&w, err);
}

static veer_rc test(const http_request *request, http_response *response, veer_err *err)
{
    const veer_api *const api = veer_api_of(request);
    if (veer_api_lacks_outbox(api, response))
        return VEER_OK;
    trial *const t = calloc(1, sizeof *t);
    if (t == NULL)
        return veer_fail_nomem(err);
    t->api = api;
    t->channel = strdup(http_request_path_value(request, "name").text);
    if (t->channel == NULL) {
        trial_free(t);
        return veer_fail_nomem(err);
    }
    const veer_background_job job = {.work = try_channel, .release = trial_free, .context = t};
    return veer_background_run(api->background, request, response, &job, err);
}

/* ---- the tables ---- */

static const http_parameter messages_query[] = {
    {.name = "state", .choices = "waiting|sending|sent|failed"},
    {.name = "limit", .type = HTTP_PARAMETER_INTEGER, .summary = "Most messages; absent: 100"},
};

static const http_route routes[] = {
    {.method = HTTP_GET,
     .path = "/api/v1/channels",
     .scope = HTTP_SCOPE_READ,
     .id = "listChannels",
     .summary = "Channels, without their secrets",
     .response_type = HTTP_JSON,
     .response_schema = "ChannelList",
     .handler = list},
    {.method = HTTP_POST,
     .path = "/api/v1/channels/{name}/test",
     .scope = HTTP_SCOPE_ADMIN,
     .id = "testChannel",
     .summary = "Sends a test message now and waits for the answer",
     .response_type = HTTP_JSON,
     .response_schema = "ChannelTest",
     .handler = test},
    {.method = HTTP_GET,
     .path = "/api/v1/messages",
     .scope = HTTP_SCOPE_READ,
     .id = "listMessages",
     .summary = "Messages that wait, were sent or failed, the newest first",
     VEER_QUERY(messages_query),
     .response_type = HTTP_JSON,
     .response_schema = "MessageList",
     .handler = messages},
};

static const veer_schema_member last_members[] = {
    {.name = "time", .type = "time?"},
    {.name = "ok", .type = "boolean"},
    {.name = "error", .type = "string?"},
};

static const veer_schema_member channel_members[] = {
    {.name = "name", .type = "string"},
    {.name = "kind", .type = "string"},
    {.name = "default", .type = "boolean", .summary = "Gets alerts of rules that name no channel"},
    {.name = "min_severity", .type = "string", .choices = "low|medium|high|critical"},
    {.name = "send_resolved", .type = "boolean"},
    {.name = "waiting", .type = "integer", .summary = "Messages"},
    {.name = "last", .type = "ChannelResult?", .summary = "Of the latest try"},
};

static const veer_schema_member channels_members[] = {
    {.name = "channels", .type = "[Channel]"},
};

static const veer_schema_member test_members[] = {
    {.name = "channel", .type = "string"},
    {.name = "delivered", .type = "boolean"},
    {.name = "error", .type = "string?", .summary = "Why not"},
};

static const veer_schema_member message_members[] = {
    {.name = "id", .type = "string", .summary = "The same at every try"},
    {.name = "channel", .type = "string"},
    {.name = "model", .type = "string?"},
    {.name = "headline", .type = "string?", .summary = "What it says, in a line"},
    {.name = "state", .type = "string", .choices = "waiting|sending|sent|failed"},
    {.name = "attempts", .type = "integer"},
    {.name = "next_try", .type = "time?"},
    {.name = "last_error", .type = "string?"},
    {.name = "created", .type = "time?"},
    {.name = "sent", .type = "time?"},
};

static const veer_schema_member messages_members[] = {
    {.name = "messages", .type = "[OutboxMessage]"},
};

static const veer_schema schemas[] = {
    {.name = "Channel", .summary = "Where people are told", VEER_MEMBERS(channel_members)},
    {.name = "ChannelResult", .summary = "What became of a try", VEER_MEMBERS(last_members)},
    {.name = "ChannelList", .summary = "Channels", VEER_MEMBERS(channels_members)},
    {.name = "ChannelTest", .summary = "What became of a test", VEER_MEMBERS(test_members)},
    {.name = "OutboxMessage", .summary = "A message on its way", VEER_MEMBERS(message_members)},
    {.name = "MessageList", .summary = "Messages", VEER_MEMBERS(messages_members)},
};

const veer_resource veer_resource_channels = {VEER_ROUTES(routes), VEER_SCHEMAS(schemas)};
