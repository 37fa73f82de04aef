/* An HTTP request with the run as JSON. */
#include "base/num.h"
#include "notify/action_request.h"

static const veer_channel_setting settings[] = {
    {.name = "url",
     .type = VEER_SETTING_URL,
     .required = true,
     .secret = true,
     .help = "What is called"},
    {.name = "method", .choices = "POST|PUT", .fallback = "POST", .help = "How"},
    {.name = "headers", .type = VEER_SETTING_MAP, .secret = true, .help = "Headers of the request"},
    {.name = "secret", .secret = true, .help = "Key that signs the request (Standard Webhooks)"},
    {.name = "ca_file", .help = "PEM file of a private authority"},
};

/* The headers of the file, one per line of the value. */
static veer_rc add_own_headers(action_request *r, veer_err *err)
{
    const char **lines = NULL;
    size_t n = 0;
    const veer_rc rc =
        veer_render_lines(veer_action_value(r->action, "headers"), r->arena, &lines, &n, err);
    for (size_t i = 0; rc == VEER_OK && i < n; i++) {
        if (r->n_headers < ACTION_HEADERS)
            r->headers[r->n_headers++] = lines[i];
        else
            r->too_many = true;
    }
    return rc;
}

/* The headers of Standard Webhooks. */
static veer_rc sign(action_request *r, const veer_action_call *call, const veer_buf *body,
                    veer_err *err)
{
    const char *const secret = veer_action_value(r->action, "secret");
    const int64_t now_s = r->way->now_us / 1000000;
    char text[VEER_INT_TEXT_SIZE];
    veer_buf signature;
    (void)veer_print_int64(now_s, text);
    action_header(r, "webhook-id", call->id);
    action_header(r, "webhook-timestamp", text);
    if (secret == NULL)
        return VEER_OK;
    veer_buf_init(&signature, VEER_RENDER_BYTES);
    const veer_rc rc =
        veer_webhook_sign(secret, call->id, now_s, body->data, body->len, &signature, err);
    if (rc == VEER_OK)
        action_header(r, "webhook-signature", veer_buf_cstr(&signature));
    veer_buf_done(&signature);
    return rc;
}

static veer_rc start(const veer_action *action, const veer_action_call *call,
                     const veer_action_way *way, veer_arena *arena, veer_action_outcome *ret,
                     veer_err *err)
{
    action_request r = {.action = action, .way = way, .arena = arena};
    veer_outgoing_answer answer;
    veer_json_writer w;
    veer_buf url, body;
    (void)ret;
    veer_buf_init(&url, VEER_RENDER_BYTES);
    veer_buf_init(&body, VEER_RENDER_BYTES);
    veer_buf_puts(&url, veer_action_value(action, "url"));
    veer_json_writer_init(&w, &body, 0);
    veer_json_begin_object(&w);
    action_put_call(&w, call, false);
    veer_json_end_object(&w);
    veer_rc rc = sign(&r, call, &body, err);
    if (rc == VEER_OK)
        rc = add_own_headers(&r, err);
    if (rc != VEER_OK) {
        veer_buf_done(&url);
        veer_buf_done(&body);
        return rc;
    }
    rc = action_send(&r, veer_action_value(action, "method"), &url, &w, &body, &answer, err);
    return rc == VEER_OK ? veer_channel_judge(&answer, err) : rc;
}

const veer_action_kind veer_action_http = {
    .name = "http",
    .title = "HTTP request",
    .help = "Calls a URL with the run as JSON",
    .settings = settings,
    .n_settings = sizeof settings / sizeof *settings,
    .start = start,
};
