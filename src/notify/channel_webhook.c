/* Any receiver of JSON, with the headers of Standard Webhooks; signed if there is a secret. */
#include <string.h>

#include "notify/render.h"

static const veer_channel_setting settings[] = {
    {.name = "url",
     .type = VEER_SETTING_URL,
     .required = true,
     .secret = true,
     .help = "Where messages are posted"},
    {.name = "secret",
     .secret = true,
     .help = "Key of the signature (Standard Webhooks): whsec_ and 24 to 64 bytes in base64"},
    {.name = "old_secret",
     .secret = true,
     .help = "A key that is on its way out: a second signature is made with it"},
    {.name = "hub_secret",
     .secret = true,
     .help = "Key of a signature in X-Hub-Signature-256, as GitHub makes it"},
    {.name = "format",
     .choices = "veer|alertmanager",
     .fallback = "veer",
     .help = "The body: Veer's own, or that of Alertmanager's webhook (version 4)"},
    {.name = "headers",
     .type = VEER_SETTING_MAP,
     .secret = true,
     .help = "More headers, for example Authorization"},
    {.name = "ca_file", .help = "PEM file of a private authority"},
};

/* A header of what is in the buffer, in the arena; frees it. */
static veer_rc add_header(veer_render *r, const char **list, size_t *n, veer_buf *take,
                          veer_err *err)
{
    list[*n] = veer_message_keep(r->arena, take);
    if (list[*n] == NULL)
        return veer_fail_nomem(err);
    (*n)++;
    return VEER_OK;
}

static veer_rc add_signature(veer_render *r, const veer_buf *body, const char **list, size_t *n,
                             veer_err *err)
{
    static const char *const keys[] = {"secret", "old_secret"};
    veer_buf line;
    veer_buf_init(&line, VEER_RENDER_BYTES);
    for (size_t i = 0; i < 2; i++) {
        const char *const key = veer_channel_value(r->channel, keys[i]);
        if (key == NULL)
            continue;
        veer_buf_puts(&line, line.len == 0 ? "webhook-signature: " : " ");
        const veer_rc rc = veer_webhook_sign(key, r->message->id, r->now_us / 1000000, body->data,
                                             body->len, &line, err);
        if (rc != VEER_OK) {
            veer_buf_done(&line);
            return rc;
        }
    }
    if (line.len == 0)
        return VEER_OK;
    return add_header(r, list, n, &line, err);
}

static veer_rc add_headers(veer_render *r, const veer_buf *body, const char **list, size_t *n,
                           veer_err *err)
{
    const char *const hub = veer_channel_value(r->channel, "hub_secret");
    veer_buf line;
    veer_buf_init(&line, VEER_RENDER_BYTES);
    veer_buf_printf(&line, "webhook-id: %s", r->message->id);
    veer_rc rc = add_header(r, list, n, &line, err);
    if (rc != VEER_OK)
        return rc;
    veer_buf_init(&line, VEER_RENDER_BYTES);
    veer_buf_printf(&line, "webhook-timestamp: %lld", (long long)(r->now_us / 1000000));
    rc = add_header(r, list, n, &line, err);
    if (rc == VEER_OK)
        rc = add_signature(r, body, list, n, err);
    if (rc != VEER_OK || hub == NULL)
        return rc;
    veer_buf_init(&line, VEER_RENDER_BYTES);
    veer_buf_puts(&line, "X-Hub-Signature-256: ");
    veer_webhook_hub_sign(hub, body->data, body->len, &line);
    return add_header(r, list, n, &line, err);
}

static veer_rc render(const veer_channel *channel, const veer_message *message, int64_t now_us,
                      veer_arena *arena, veer_outgoing **ret, size_t *ret_n, veer_err *err)
{
    const char *headers[4];
    size_t n = 0;
    veer_render r;
    veer_buf body;
    veer_json_writer w;
    veer_rc rc = veer_render_begin(channel, message, now_us, arena, 1, &r, err);
    if (rc != VEER_OK)
        return rc;
    veer_buf_init(&body, VEER_RENDER_BYTES);
    veer_json_writer_init(&w, &body, 0);
    if (strcmp(veer_channel_value(channel, "format"), "alertmanager") == 0)
        rc = veer_alertmanager_webhook(&r, &w, err);
    else
        veer_message_write(&w, message);
    if (rc == VEER_OK)
        rc = veer_json_finish(&w, err);
    if (rc == VEER_OK)
        rc = add_headers(&r, &body, headers, &n, err);
    if (rc != VEER_OK) {
        veer_buf_done(&body);
        return rc;
    }
    rc = veer_render_post(&r, veer_channel_value(channel, "url"), &w, &body, headers, n, err);
    if (rc == VEER_OK)
        veer_render_end(&r, ret, ret_n);
    return rc;
}

static veer_rc check(const veer_channel *channel, veer_err *err)
{
    static const char *const keys[] = {"secret", "old_secret"};
    for (size_t i = 0; i < 2; i++) {
        const char *const key = veer_channel_value(channel, keys[i]);
        veer_buf out;
        if (key == NULL)
            continue;
        veer_buf_init(&out, VEER_RENDER_BYTES);
        const veer_rc rc = veer_webhook_sign(key, "id", 0, "", 0, &out, err);
        veer_buf_done(&out);
        if (rc != VEER_OK)
            return rc;
    }
    return VEER_OK;
}

const veer_channel_kind veer_channel_webhook = {
    .name = "webhook",
    .title = "Webhook",
    .help = "Posts JSON to a URL, signed",
    .settings = settings,
    .n_settings = sizeof settings / sizeof *settings,
    .render = render,
    .check = check,
};
