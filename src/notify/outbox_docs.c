/* Notices become messages: who wants which, and the documents of these. */
#include <sodium.h>
#include <string.h>

#include "base/limits.h"
#include "notify/message.h"
#include "notify/outbox_impl.h"

/** Messages under construction. */
typedef struct making {
    veer_outbox *outbox;        /* theirs */
    const char *model;          /* that they are about */
    const veer_notice *notices; /* n_notices of the caller */
    size_t n_notices;           /* of them */
    int64_t now_us;             /* when */
    veer_arena *arena;          /* of the caller */
    veer_store_doc *docs;       /* n; room for `room` */
    size_t n;                   /* in it */
    size_t room;                /* in it */
} making;

/* Whether a rule named the channel, or another that is not there. */
static void look_up(const veer_channels *channels, const veer_notice *notice,
                    const veer_channel *channel, bool *ret_named, bool *ret_missing)
{
    *ret_named = false;
    *ret_missing = false;
    for (size_t i = 0; i < notice->n_channels; i++) {
        if (strcmp(notice->channels[i], channel->name) == 0)
            *ret_named = true;
        else if (veer_channels_find(channels, notice->channels[i]) == NULL)
            *ret_missing = true;
    }
}

static bool wants(const veer_channels *channels, const veer_channel *channel,
                  const veer_notice *notice)
{
    bool named = false;
    bool missing = false;
    if (notice->alert->severity < channel->min_severity)
        return false;
    if (notice->kind == VEER_ALERT_EVENT_RESOLVED && !channel->send_resolved)
        return false;
    look_up(channels, notice, channel, &named, &missing);
    return named || (channel->is_default && (missing || notice->n_channels == 0));
}

static void tell_missing(const making *m, const veer_channels *channels)
{
    for (size_t i = 0; i < m->n_notices; i++)
        for (size_t k = 0; k < m->notices[i].n_channels; k++) {
            char what[OUTBOX_ERROR_SIZE];
            if (veer_channels_find(channels, m->notices[i].channels[k]) != NULL)
                continue;
            veer_line_print(what, sizeof what,
                            "the rule '%s' names a channel that is not there; the default "
                            "channels are told",
                            m->notices[i].alert->rule);
            outbox_trouble(m->outbox, m->notices[i].channels[k], what);
        }
}

/* Keys sort as they were made, also within a microsecond and after a clock that jumped back. */
static bool take_number(making *m, int64_t *ret_seq_us, char key[OUTBOX_KEY_SIZE])
{
    veer_outbox *const outbox = m->outbox;
    pthread_mutex_lock(&outbox->lock);
    const bool room = outbox->waiting + m->n < VEER_LIMIT_OUTBOX_MESSAGES;
    if (room) {
        outbox->last_seq_us = m->now_us > outbox->last_seq_us ? m->now_us : outbox->last_seq_us + 1;
        *ret_seq_us = outbox->last_seq_us;
    } else {
        outbox->stats.failed++;
    }
    pthread_mutex_unlock(&outbox->lock);
    if (room)
        veer_line_print(key, OUTBOX_KEY_SIZE, "msg_%016llx%08x%04x",
                        (unsigned long long)*ret_seq_us, randombytes_random(),
                        randombytes_random() & 0xFFFFu);
    return room;
}

static veer_rc write_doc(making *m, const veer_message *message, int64_t seq_us, veer_err *err)
{
    veer_buf headline;
    veer_buf text;
    veer_buf out;
    veer_json_writer w;
    veer_buf_init(&headline, OUTBOX_BYTES);
    veer_buf_init(&text, OUTBOX_BYTES);
    veer_buf_init(&out, OUTBOX_BYTES);
    veer_message_headline(message, &headline);
    veer_json_writer_init(&w, &text, 0);
    veer_message_write(&w, message);
    veer_rc rc = veer_json_finish(&w, err);
    if (rc == VEER_OK)
        rc = veer_buf_status(&headline, err);
    const outbox_head head = {.channel = message->channel,
                              .model = message->model,
                              .headline = veer_buf_cstr(&headline),
                              .created_us = message->created_us};
    if (rc == VEER_OK)
        rc = outbox_doc_write(&head, text.data, text.len, &out, err);
    const size_t len = out.len;
    veer_buf_done(&headline);
    veer_buf_done(&text);
    const char *const bytes = veer_message_keep(m->arena, &out);
    if (rc == VEER_OK && bytes == NULL)
        rc = veer_fail_nomem(err);
    if (rc == VEER_OK)
        m->docs[m->n++] = (veer_store_doc){.kind = VEER_STORE_DOC_OUTBOX,
                                           .key = veer_store_text(message->id),
                                           .time_us = seq_us,
                                           .arrival_us = m->now_us,
                                           .bytes = {bytes, len}};
    return rc;
}

static veer_rc add_message(making *m, const veer_channel *channel, const veer_notice *notices,
                           size_t n, veer_err *err)
{
    char key[OUTBOX_KEY_SIZE];
    int64_t seq_us = 0;
    if (!take_number(m, &seq_us, key)) {
        outbox_trouble(m->outbox, channel->name, "too many messages wait; this one is not sent");
        return VEER_OK;
    }
    const char *const id = veer_arena_strndup(m->arena, key, strlen(key));
    if (id == NULL)
        return veer_fail_nomem(err);
    const veer_message message = {.id = id,
                                  .channel = channel->name,
                                  .model = m->model,
                                  .created_us = m->now_us,
                                  .notices = notices,
                                  .n_notices = n,
                                  .page_url = m->outbox->options.page_url};
    return write_doc(m, &message, seq_us, err);
}

static veer_rc add_channel(making *m, const veer_channels *channels, const veer_channel *channel,
                           veer_err *err)
{
    veer_notice *const list = veer_arena_array(m->arena, m->n_notices, sizeof *list);
    size_t n = 0;
    if (list == NULL)
        return veer_fail_nomem(err);
    for (size_t i = 0; i < m->n_notices; i++)
        if (wants(channels, channel, &m->notices[i]))
            list[n++] = m->notices[i];
    for (size_t i = 0; i < n; i += VEER_LIMIT_MESSAGE_NOTICES) {
        const size_t left = n - i;
        const veer_rc rc =
            add_message(m, channel, list + i,
                        left < VEER_LIMIT_MESSAGE_NOTICES ? left : VEER_LIMIT_MESSAGE_NOTICES, err);
        if (rc != VEER_OK)
            return rc;
    }
    return VEER_OK;
}

veer_rc veer_outbox_docs(veer_outbox *outbox, const char *model, const veer_notice *notices,
                         size_t n_notices, int64_t now_us, veer_arena *arena,
                         veer_store_doc **ret_docs, size_t *ret_n, veer_err *err)
{
    outbox_channels *const channels = outbox_channels_take(outbox);
    const veer_channels *const c = &channels->channels;
    making m = {.outbox = outbox,
                .model = model,
                .notices = notices,
                .n_notices = n_notices,
                .now_us = now_us,
                .arena = arena};
    veer_rc rc = VEER_OK;
    m.room = c->n_channels * (n_notices / VEER_LIMIT_MESSAGE_NOTICES + 1);
    m.docs = veer_arena_array(arena, m.room, sizeof *m.docs);
    if (m.docs == NULL)
        rc = veer_fail_nomem(err);
    if (rc == VEER_OK)
        tell_missing(&m, c);
    for (size_t i = 0; rc == VEER_OK && i < c->n_channels; i++)
        rc = add_channel(&m, c, &c->channels[i], err);
    outbox_channels_release(outbox, channels);
    if (rc != VEER_OK)
        return rc;
    *ret_docs = m.docs;
    *ret_n = m.n;
    return VEER_OK;
}
