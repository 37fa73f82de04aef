/* A message as a document: two lines of JSON, its state and what is told. */
#include <string.h>

#include "base/time.h"
#include "notify/message.h"
#include "notify/outbox_impl.h"

static const char *const states[] = {"waiting", "sent", "failed"};

const char *outbox_state_text(outbox_state state)
{
    return (size_t)state < 3 ? states[state] : "waiting";
}

static void put_time(veer_json_writer *w, const char *key, int64_t us)
{
    char text[VEER_TIME_TEXT_SIZE];
    if (us < VEER_TIME_MIN_US || us > VEER_TIME_MAX_US || us == 0)
        return;
    veer_time_format(us, text);
    veer_json_put_key(w, key);
    veer_json_put_string(w, text);
}

static void put_text(veer_json_writer *w, const char *key, const char *text)
{
    veer_json_put_key(w, key);
    veer_json_put_string(w, text);
}

static void put_count(veer_json_writer *w, const char *key, uint64_t n)
{
    veer_json_put_key(w, key);
    veer_json_put_uint64(w, n);
}

veer_rc outbox_doc_write(const outbox_head *head, const char *message, size_t len, veer_buf *out,
                         veer_err *err)
{
    veer_json_writer w;
    veer_json_writer_init(&w, out, 0);
    veer_json_begin_object(&w);
    put_text(&w, "channel", head->channel);
    put_text(&w, "model", head->model);
    put_text(&w, "headline", head->headline);
    put_text(&w, "state", outbox_state_text(head->state));
    put_count(&w, "attempts", head->attempts);
    put_count(&w, "done", head->done);
    veer_json_put_key(&w, "refused");
    veer_json_put_bool(&w, head->refused);
    put_time(&w, "created", head->created_us);
    put_time(&w, "next", head->next_us);
    put_time(&w, "ended", head->ended_us);
    if (head->error != NULL && head->error[0] != '\0')
        put_text(&w, "error", head->error);
    veer_json_end_object(&w);
    const veer_rc rc = veer_json_finish(&w, err);
    if (rc != VEER_OK)
        return rc;
    veer_buf_putc(out, '\n');
    veer_buf_append(out, message, len);
    return veer_buf_status(out, err);
}

static int64_t get_time(const veer_json_node *node, const char *key)
{
    const char *const text = veer_json_get_text(node, key, "");
    int64_t us = 0;
    if (text[0] == '\0' || veer_time_parse(text, strlen(text), &us, NULL) != VEER_OK)
        return 0;
    return us;
}

veer_rc outbox_doc_read(veer_store_bytes bytes, veer_arena *arena, outbox_head *ret,
                        veer_store_bytes *ret_message, veer_err *err)
{
    const veer_json_node *node = NULL;
    const char *const text = bytes.data;
    const char *const end = bytes.len > 0 ? memchr(text, '\n', bytes.len) : NULL;
    if (end == NULL)
        return veer_fail(err, VEER_ECORRUPT, "a message of the outbox has one line only");
    const veer_rc rc = veer_json_tree(text, (size_t)(end - text), arena, &node, err);
    if (rc == VEER_ENOMEM)
        return rc;
    if (rc != VEER_OK)
        return veer_fail(err, VEER_ECORRUPT, "the state of a message of the outbox is no JSON");
    outbox_head head = {
        .channel = veer_json_get_text(node, "channel", NULL),
        .model = veer_json_get_text(node, "model", ""),
        .headline = veer_json_get_text(node, "headline", ""),
        .error = veer_json_get_text(node, "error", NULL),
        .attempts = veer_json_get_count(node, "attempts"),
        .done = veer_json_get_count(node, "done"),
        .refused = veer_json_get_bool(node, "refused"),
        .created_us = get_time(node, "created"),
        .next_us = get_time(node, "next"),
        .ended_us = get_time(node, "ended"),
    };
    const char *const state = veer_json_get_text(node, "state", "");
    size_t i = 0;
    while (i < 3 && strcmp(states[i], state) != 0)
        i++;
    if (head.channel == NULL || i == 3)
        return veer_fail(err, VEER_ECORRUPT, "a message of the outbox has no channel or state");
    head.state = (outbox_state)i;
    *ret = head;
    *ret_message = (veer_store_bytes){end + 1, bytes.len - (size_t)(end + 1 - text)};
    return VEER_OK;
}
