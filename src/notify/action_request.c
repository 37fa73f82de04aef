#include "notify/action_request.h"

#include <sodium.h>
#include <string.h>

#include "notify/redact.h"

void action_header(action_request *r, const char *name, const char *value)
{
    veer_buf line;
    if (r->n_headers == ACTION_HEADERS) {
        r->too_many = true;
        return;
    }
    veer_buf_init(&line, VEER_RENDER_BYTES);
    veer_buf_puts(&line, name);
    veer_buf_puts(&line, ": ");
    veer_buf_puts(&line, value);
    const char *const text =
        line.failed == VEER_OK ? veer_arena_strndup(r->arena, line.data, line.len) : NULL;
    veer_buf_done(&line);
    r->no_memory |= text == NULL;
    if (text != NULL)
        r->headers[r->n_headers++] = text;
}

void action_basic(action_request *r, const char *user, const char *password)
{
    veer_buf pair, value;
    veer_buf_init(&pair, VEER_RENDER_BYTES);
    veer_buf_init(&value, VEER_RENDER_BYTES);
    veer_buf_puts(&pair, user);
    veer_buf_putc(&pair, ':');
    veer_buf_puts(&pair, password);
    veer_buf_puts(&value, "Basic ");
    const size_t room = sodium_base64_ENCODED_LEN(pair.len, sodium_base64_VARIANT_ORIGINAL);
    if (pair.failed == VEER_OK && veer_buf_reserve(&value, room)) {
        sodium_bin2base64(value.data + value.len, room, (const unsigned char *)pair.data, pair.len,
                          sodium_base64_VARIANT_ORIGINAL);
        value.len += room - 1;
        action_header(r, "Authorization", veer_buf_cstr(&value));
    } else {
        r->no_memory = true;
    }
    veer_buf_done(&pair);
    veer_buf_done(&value);
}

void action_put_path(veer_buf *url, const char *text, bool keep_slashes)
{
    static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                "0123456789-._~";
    for (; *text != '\0'; text++)
        if (strchr(plain, *text) != NULL || (keep_slashes && *text == '/'))
            veer_buf_putc(url, *text);
        else
            veer_buf_printf(url, "%%%02X", (unsigned)(unsigned char)*text);
}

void action_put_call(veer_json_writer *w, const veer_action_call *call, bool brief)
{
    const char *const members[][2] = {
        {"retraining_id", call->id},
        {"model", call->model},
        {"version", call->version},
        {"reason", call->reason},
        {"report_url", call->report_url},
        {"alert", call->alert},
        {"by", call->by},
    };
    const size_t n = sizeof members / sizeof *members - (brief ? 2 : 0);
    for (size_t i = 0; i < n; i++) {
        veer_json_put_key(w, members[i][0]);
        veer_json_put_string(w, members[i][1]);
    }
}

veer_rc action_send(action_request *r, const char *method, veer_buf *take_url, veer_json_writer *w,
                    veer_buf *take_body, veer_outgoing_answer *ret, veer_err *err)
{
    veer_outgoing_answer answer = {0};
    action_header(r, "Content-Type", "application/json");
    const veer_outgoing request = {.url = veer_buf_cstr(take_url),
                                   .method = method,
                                   .headers = r->headers,
                                   .n_headers = r->n_headers,
                                   .body = take_body->data,
                                   .body_len = take_body->len,
                                   .ca_file = veer_action_value(r->action, "ca_file")};
    veer_rc rc = veer_json_finish(w, err);
    if (rc == VEER_OK)
        rc = veer_buf_status(take_url, err);
    if (rc == VEER_OK && r->no_memory)
        rc = veer_fail_nomem(err);
    if (rc == VEER_OK && r->too_many)
        rc = veer_fail(err, VEER_EINVAL, "there are more than %d headers", ACTION_HEADERS);
    if (rc == VEER_OK && r->way->send != NULL)
        rc = r->way->send(r->way->send_context, &request, r->way->policy, r->way->now_us,
                          r->way->stop, &answer, err);
    else if (rc == VEER_OK)
        rc = veer_outgoing_send(&request, r->way->policy, r->way->now_us, r->way->stop, &answer,
                                err);
    veer_buf_done(take_url);
    veer_buf_done(take_body);
    if (rc != VEER_OK)
        return rc;
    if (answer.status < 200 || answer.status > 299) { /* becomes a message */
        veer_redact_action(r->action, answer.body);
        answer.body_len = strlen(answer.body);
    }
    *ret = answer;
    return VEER_OK;
}
