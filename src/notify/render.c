#include "notify/render.h"

#include <sodium.h>
#include <string.h>

#include "base/limits.h"
#include "base/utf8.h"

veer_rc veer_render_begin(const veer_channel *channel, const veer_message *message, int64_t now_us,
                          veer_arena *arena, size_t room, veer_render *ret, veer_err *err)
{
    veer_render r = {.channel = channel, .message = message, .now_us = now_us, .arena = arena};
    r.list = veer_arena_array(arena, room, sizeof *r.list);
    r.room = room;
    if (r.list == NULL)
        return veer_fail_nomem(err);
    *ret = r;
    return VEER_OK;
}

void veer_render_end(const veer_render *r, veer_outgoing **ret, size_t *ret_n)
{
    *ret = r->list;
    *ret_n = r->n;
}

veer_rc veer_render_lines(const char *value, veer_arena *arena, const char ***ret, size_t *ret_n,
                          veer_err *err)
{
    size_t n = value != NULL && value[0] != '\0' ? 1 : 0;
    for (const char *c = value; n > 0 && *c != '\0'; c++)
        n += *c == '\n';
    const char **const lines = veer_arena_array(arena, n, sizeof *lines);
    if (lines == NULL)
        return veer_fail_nomem(err);
    const char *at = value;
    for (size_t i = 0; i < n; i++) {
        const size_t len = strcspn(at, "\n");
        lines[i] = veer_arena_strndup(arena, at, len);
        if (lines[i] == NULL)
            return veer_fail_nomem(err);
        at += len + 1;
    }
    *ret = lines;
    *ret_n = n;
    return VEER_OK;
}

/* Content type, those of the caller, those of the setting. */
static veer_rc gather_headers(const veer_render *r, const char *const *headers, size_t n_headers,
                              veer_outgoing *request, veer_err *err)
{
    const char **own = NULL;
    size_t n_own = 0;
    veer_rc rc =
        veer_render_lines(veer_channel_value(r->channel, "headers"), r->arena, &own, &n_own, err);
    if (rc != VEER_OK)
        return rc;
    const char **const all = veer_arena_array(r->arena, 1 + n_headers + n_own, sizeof *all);
    if (all == NULL)
        return veer_fail_nomem(err);
    all[0] = "Content-Type: application/json";
    if (n_headers > 0)
        memcpy(all + 1, headers, n_headers * sizeof *all);
    if (n_own > 0)
        memcpy(all + 1 + n_headers, own, n_own * sizeof *all);
    request->headers = all;
    request->n_headers = 1 + n_headers + n_own;
    return VEER_OK;
}

veer_rc veer_render_post(veer_render *r, const char *url, veer_json_writer *w, veer_buf *take,
                         const char *const *headers, size_t n_headers, veer_err *err)
{
    veer_rc rc = veer_json_finish(w, err);
    const size_t len = take->len;
    if (rc != VEER_OK) {
        veer_buf_done(take);
        return rc;
    }
    const char *const body = veer_message_keep(r->arena, take);
    if (body == NULL || r->n == r->room)
        return veer_fail_nomem(err);
    veer_outgoing request = {.url = url,
                             .method = "POST",
                             .body = body,
                             .body_len = len,
                             .ca_file = veer_channel_value(r->channel, "ca_file")};
    rc = gather_headers(r, headers, n_headers, &request, err);
    if (rc == VEER_OK)
        r->list[r->n++] = request;
    return rc;
}

static const char *entity_of(char c)
{
    switch (c) {
    case '&':
        return "&amp;";
    case '<':
        return "&lt;";
    case '>':
        return "&gt;";
    default:
        return NULL;
    }
}

void veer_render_cut(veer_buf *out, const char *text, size_t max_bytes, bool entities)
{
    static const char dots[] = "...";
    const size_t start = out->len;
    size_t safe = start; /* so far with room for the dots */
    size_t left = strlen(text);
    while (left > 0) {
        uint32_t code_point = 0;
        const size_t len = veer_utf8_next(text, left, &code_point);
        const size_t step = len > 0 ? len : 1;
        const char *const entity = entities ? entity_of(*text) : NULL;
        const size_t size = entity != NULL ? strlen(entity) : step;
        if (out->len - start + size > max_bytes) {
            if (out->failed == VEER_OK) {
                out->len = safe;
                veer_buf_puts(out, dots);
            }
            return;
        }
        veer_buf_append(out, entity != NULL ? entity : text, size);
        if (out->failed != VEER_OK)
            return;
        if (out->len - start + sizeof dots - 1 <= max_bytes)
            safe = out->len;
        text += step;
        left -= step;
    }
}

void veer_render_put(veer_json_writer *w, const char *key, const char *text)
{
    veer_json_put_key(w, key);
    veer_json_put_string(w, text);
}

void veer_render_put_cut(veer_json_writer *w, const char *key, const char *text, size_t max_bytes,
                         bool entities)
{
    veer_buf part;
    veer_buf_init(&part, VEER_RENDER_BYTES);
    veer_render_cut(&part, text, max_bytes, entities);
    veer_json_put_key(w, key);
    veer_json_put_string_n(w, part.data, part.len);
    veer_buf_done_into(&part, w->buf);
}

const char *veer_render_headline(const veer_render *r)
{
    veer_buf out;
    veer_buf_init(&out, VEER_RENDER_BYTES);
    veer_message_headline(r->message, &out);
    return veer_message_keep(r->arena, &out);
}

const char *veer_render_notice_headline(const veer_render *r, const veer_notice *notice)
{
    veer_buf out;
    veer_buf_init(&out, VEER_RENDER_BYTES);
    veer_notice_headline(notice, &out);
    return veer_message_keep(r->arena, &out);
}

const char *veer_render_sentence(const veer_render *r, const veer_notice *notice)
{
    veer_buf out;
    veer_buf_init(&out, VEER_RENDER_BYTES);
    veer_notice_sentence(notice, &out);
    return veer_message_keep(r->arena, &out);
}

const char *veer_render_link(const veer_render *r, const veer_alert *alert)
{
    veer_buf out;
    veer_buf_init(&out, VEER_RENDER_BYTES);
    veer_message_link(r->message, alert, &out);
    return veer_message_keep(r->arena, &out);
}

const char *veer_render_time(const veer_render *r, int64_t us)
{
    veer_buf out;
    veer_buf_init(&out, VEER_RENDER_BYTES);
    veer_message_time(us, &out);
    return veer_message_keep(r->arena, &out);
}

const char *veer_render_watch_id(const veer_render *r, const veer_alert *alert)
{
    unsigned char digest[crypto_hash_sha256_BYTES];
    char hex[33];
    const char *const parts[] = {alert->rule, alert->model,
                                 alert->version != NULL ? alert->version : "",
                                 alert->segment != NULL ? alert->segment : ""};
    crypto_hash_sha256_state state;
    crypto_hash_sha256_init(&state);
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        crypto_hash_sha256_update(&state, (const unsigned char *)parts[i], strlen(parts[i]) + 1);
    crypto_hash_sha256_final(&state, digest);
    sodium_bin2hex(hex, sizeof hex, digest, 16);
    veer_buf out;
    veer_buf_init(&out, sizeof hex + 8);
    veer_buf_printf(&out, "veer-%s", hex);
    return veer_message_keep(r->arena, &out);
}
