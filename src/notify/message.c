/* A message as JSON, and the links in it. */
#include "notify/message.h"

#include <string.h>

#include "base/limits.h"
#include "base/time.h"
#include "client/client.h"

#define LINK_BYTES 4096
#define ID_BYTES 64

void veer_message_link(const veer_message *message, const veer_alert *alert, veer_buf *out)
{
    if (message->page_url == NULL || message->page_url[0] == '\0')
        return;
    size_t len = strlen(message->page_url);
    while (len > 0 && message->page_url[len - 1] == '/')
        len--;
    const char *const model = alert != NULL ? alert->model : message->model;
    veer_buf link;
    veer_buf_init(&link, LINK_BYTES);
    veer_buf_append(&link, message->page_url, len);
    if (model != NULL && model[0] != '\0') {
        veer_buf_puts(&link, "/#/models/");
        (void)veer_client_escape(&link, model, strlen(model), NULL);
    }
    if (alert != NULL && alert->version != NULL && alert->version[0] != '\0') {
        veer_buf_puts(&link, "?version=");
        (void)veer_client_escape(&link, alert->version, strlen(alert->version), NULL);
    }
    if (alert != NULL) {
        veer_buf_puts(&link, alert->version != NULL && alert->version[0] != '\0' ? "&at=" : "?at=");
        veer_message_time(alert->fired_us, &link);
    }
    if (link.failed == VEER_OK)
        veer_buf_append(out, link.data, link.len);
    veer_buf_done_into(&link, out);
}

static void put_text(veer_json_writer *w, const char *key, const char *text)
{
    veer_json_put_key(w, key);
    veer_json_put_string(w, text);
}

static void put_buf(veer_json_writer *w, const char *key, veer_buf *take)
{
    if (take->len > 0 && take->failed == VEER_OK) {
        veer_json_put_key(w, key);
        veer_json_put_string_n(w, take->data, take->len);
    }
    veer_buf_done_into(take, w->buf);
}

static void write_notice(veer_json_writer *w, const veer_message *message,
                         const veer_notice *notice)
{
    veer_buf text;
    veer_json_begin_object(w);
    put_text(w, "kind", veer_alert_event_text(notice->kind));
    veer_buf_init(&text, VEER_LIMIT_BUF_BYTES);
    veer_notice_headline(notice, &text);
    put_buf(w, "headline", &text);
    veer_buf_init(&text, VEER_LIMIT_BUF_BYTES);
    veer_notice_sentence(notice, &text);
    put_buf(w, "text", &text);
    veer_buf_init(&text, LINK_BYTES);
    veer_message_link(message, notice->alert, &text);
    put_buf(w, "link", &text);
    veer_json_put_key(w, "alert");
    veer_alert_write(w, notice->alert);
    veer_json_end_object(w);
}

void veer_message_write(veer_json_writer *w, const veer_message *message)
{
    veer_buf text;
    veer_json_begin_object(w);
    put_text(w, "type", veer_message_type(message));
    veer_buf_init(&text, VEER_TIME_TEXT_SIZE);
    veer_message_time(message->created_us, &text);
    put_buf(w, "timestamp", &text);
    put_text(w, "id", message->id);
    veer_json_put_key(w, "data");
    veer_json_begin_object(w);
    put_text(w, "channel", message->channel);
    put_text(w, "model", message->model);
    put_text(w, "severity", veer_severity_text(veer_message_severity(message)));
    veer_buf_init(&text, VEER_LIMIT_BUF_BYTES);
    veer_message_headline(message, &text);
    put_buf(w, "headline", &text);
    veer_json_put_key(w, "notices");
    veer_json_begin_array(w);
    for (size_t i = 0; i < message->n_notices; i++)
        write_notice(w, message, &message->notices[i]);
    veer_json_end_array(w);
    veer_json_end_object(w);
    veer_json_end_object(w);
}

static veer_rc read_notice(const veer_json_node *node, veer_arena *arena, veer_notice *ret,
                           veer_err *err)
{
    const char *const kind = veer_json_get_text(node, "kind", "");
    size_t i = 0;
    while (i < VEER_ALERT_EVENT_COUNT &&
           strcmp(veer_alert_event_text((veer_alert_event_kind)i), kind) != 0)
        i++;
    if (i == VEER_ALERT_EVENT_COUNT)
        return veer_fail(err, VEER_EPARSE, "'%.40s' is no kind of a notice", kind);
    const veer_json_node *const from = veer_json_get(node, "alert");
    if (from == NULL)
        return veer_fail(err, VEER_EPARSE, "a notice has no alert");
    veer_alert *const alert = veer_arena_alloc(arena, sizeof *alert);
    if (alert == NULL)
        return veer_fail_nomem(err);
    const veer_rc rc = veer_alert_read(from, arena, alert, err);
    if (rc == VEER_OK)
        *ret = (veer_notice){.kind = (veer_alert_event_kind)i, .alert = alert};
    return rc;
}

static veer_rc read_notices(const veer_json_node *data, veer_arena *arena, veer_message *message,
                            veer_err *err)
{
    size_t n = 0;
    const veer_json_node *const first = veer_json_get_first(data, "notices");
    for (const veer_json_node *node = first; node != NULL; node = node->next)
        n++;
    if (n > VEER_LIMIT_MESSAGE_NOTICES)
        return veer_fail(err, VEER_ELIMIT, "more than %d notices in a message",
                         VEER_LIMIT_MESSAGE_NOTICES);
    veer_notice *const notices = veer_arena_array(arena, n, sizeof *notices);
    if (notices == NULL)
        return veer_fail_nomem(err);
    size_t i = 0;
    for (const veer_json_node *node = first; node != NULL; node = node->next) {
        const veer_rc rc = read_notice(node, arena, &notices[i++], err);
        if (rc != VEER_OK)
            return rc;
    }
    message->notices = notices;
    message->n_notices = n;
    return VEER_OK;
}

bool veer_message_is_id(const char *text)
{
    size_t len = 0;
    while ((text[len] >= '0' && text[len] <= '9') || text[len] == '_' || text[len] == '-' ||
           ((text[len] | 0x20) >= 'a' && (text[len] | 0x20) <= 'z'))
        len++;
    return len > 0 && len <= ID_BYTES && text[len] == '\0';
}

veer_rc veer_message_read(const veer_json_node *node, veer_arena *arena, veer_message *ret,
                          veer_err *err)
{
    const veer_json_node *const data = veer_json_get(node, "data");
    const char *const time = veer_json_get_text(node, "timestamp", "");
    veer_message message = {
        .id = veer_json_get_text(node, "id", NULL),
        .channel = veer_json_get_text(data, "channel", NULL),
        .model = veer_json_get_text(data, "model", NULL),
    };
    if (message.id == NULL || message.channel == NULL || message.model == NULL)
        return veer_fail(err, VEER_EPARSE, "a message has no id, channel or model");
    if (!veer_message_is_id(message.id)) /* it becomes a header */
        return veer_fail(err, VEER_EPARSE, "the id of a message is letters, digits, '_' and '-'");
    veer_rc rc = veer_time_parse(time, strlen(time), &message.created_us, err);
    if (rc == VEER_OK)
        rc = read_notices(data, arena, &message, err);
    if (rc == VEER_OK)
        *ret = message;
    return rc;
}
