/* One try of a message: read, rendered, sent, judged, and what came of it written down. */
#include <sodium.h>
#include <string.h>

#include "notify/outbox_impl.h"
#include "notify/redact.h"

/* After the n-th failure. */
static const int64_t pauses_us[] = {
    INT64_C(5000000),    INT64_C(30000000),   INT64_C(120000000),  INT64_C(600000000),
    INT64_C(1800000000), INT64_C(3600000000), INT64_C(7200000000),
};
#define LONGEST_RETRY_AFTER_US (INT64_C(86400) * 1000000)
#define SHORTEST_RETRY_AFTER_US INT64_C(1000000)

/** A try under way. */
typedef struct attempt {
    outbox_lane *lane;           /* of it */
    outbox_channels *channels;   /* as they are */
    const veer_channel *channel; /* NULL: gone */
    veer_arena arena;            /* of everything */
    char key[OUTBOX_KEY_SIZE];   /* of the document */
    int64_t seq_us;              /* of it */
    veer_store_bytes bytes;      /* of it, copied */
    outbox_head head;            /* of it, and how it will be */
    veer_store_bytes text;       /* of the message */
    veer_message message;        /* read from it */
    outbox_outcome outcome;      /* what came of it */
} attempt;

void outbox_trouble(veer_outbox *outbox, const char *channel, const char *what)
{
    if (outbox->options.on_trouble != NULL)
        outbox->options.on_trouble(outbox->options.trouble_context, channel, what);
}

outbox_channels *outbox_channels_take(veer_outbox *outbox)
{
    pthread_mutex_lock(&outbox->lock);
    outbox_channels *const channels = outbox->channels;
    channels->users++;
    pthread_mutex_unlock(&outbox->lock);
    return channels;
}

void outbox_note_result(outbox_lane *lane, const outbox_outcome *outcome)
{
    pthread_mutex_lock(&lane->outbox->lock);
    lane->last_us = outbox_now(lane->outbox);
    lane->last_ok = outcome->rc == VEER_OK;
    veer_line_print(lane->last_error, sizeof lane->last_error, "%s", outcome->error);
    pthread_mutex_unlock(&lane->outbox->lock);
}

static outbox_outcome send_one(veer_outbox *outbox, const veer_channel *channel,
                               const veer_channels *channels, const veer_outgoing *request)
{
    const veer_outbox_options *const o = &outbox->options;
    outbox_outcome outcome = {.retry_after_ms = -1};
    veer_outgoing_answer answer = {.retry_after_ms = -1};
    veer_err err = VEER_ERR_INIT;
    const int64_t now_us = outbox_now(outbox);
    outcome.rc = o->send != NULL ? o->send(o->send_context, channel, request, &channels->policy,
                                           now_us, &outbox->stop, &answer, &err)
                                 : veer_outgoing_send(request, &channels->policy, now_us,
                                                      &outbox->stop, &answer, &err);
    veer_redact(channels, answer.body);
    if (outcome.rc == VEER_OK) {
        outcome.rc = channel->kind->judge != NULL ? channel->kind->judge(&answer, &err)
                                                  : veer_channel_judge(&answer, &err);
        outcome.retry_after_ms = answer.retry_after_ms;
    }
    if (outcome.rc != VEER_OK) {
        veer_redact(channels, err.msg);
        veer_line_print(outcome.error, sizeof outcome.error, "%s", err.msg);
    }
    return outcome;
}

outbox_outcome outbox_send_all(veer_outbox *outbox, const veer_channel *channel,
                               const veer_channels *channels, const veer_outgoing *requests,
                               size_t n, uint64_t *io_done, bool *io_refused)
{
    outbox_outcome refusal = {.rc = VEER_OK, .retry_after_ms = -1};
    for (size_t i = (size_t)*io_done; i < n; i++) {
        const outbox_outcome one = send_one(outbox, channel, channels, &requests[i]);
        if (one.rc != VEER_OK && one.rc != VEER_EINVAL)
            return one;
        if (one.rc == VEER_EINVAL) {
            refusal = one;
            *io_refused = true;
        }
        *io_done = i + 1;
    }
    return refusal;
}

static veer_rc copy_doc(void *context, const veer_store_doc *doc)
{
    attempt *const a = context;
    const char *const copy = veer_arena_strndup(&a->arena, doc->bytes.data, doc->bytes.len);
    if (copy == NULL)
        return VEER_ENOMEM;
    a->bytes = (veer_store_bytes){copy, doc->bytes.len};
    a->seq_us = doc->time_us;
    return VEER_OK;
}

/* The message of the first entry. VEER_ECORRUPT, VEER_ENOTFOUND: will never be better. */
static veer_rc read_message(attempt *a, veer_err *err)
{
    const veer_store_doc_key key = {VEER_STORE_DOC_OUTBOX, veer_store_text(a->key)};
    const veer_json_node *node = NULL;
    veer_rc rc = veer_store_doc_get(a->lane->outbox->options.store, &key, copy_doc, a, err);
    if (rc == VEER_OK)
        rc = outbox_doc_read(a->bytes, &a->arena, &a->head, &a->text, err);
    if (rc != VEER_OK)
        return rc;
    rc = veer_json_tree(a->text.data, a->text.len, &a->arena, &node, err);
    if (rc == VEER_OK)
        rc = veer_message_read(node, &a->arena, &a->message, err);
    if (rc != VEER_OK && rc != VEER_ENOMEM)
        return veer_fail(err, VEER_ECORRUPT, "the message cannot be read");
    a->message.page_url = a->lane->outbox->options.page_url;
    return rc;
}

static void set_outcome(attempt *a, veer_rc rc, const char *why)
{
    a->outcome = (outbox_outcome){.rc = rc, .retry_after_ms = -1};
    veer_line_print(a->outcome.error, sizeof a->outcome.error, "%s", why);
}

static void send_message(attempt *a)
{
    veer_outbox *const outbox = a->lane->outbox;
    veer_outgoing *requests = NULL;
    size_t n = 0;
    veer_err err = VEER_ERR_INIT;
    if (a->channel == NULL) {
        set_outcome(a, VEER_EINVAL, "the channel is no longer there");
        return;
    }
    const veer_rc rc = a->channel->kind->render(a->channel, &a->message, outbox_now(outbox),
                                                &a->arena, &requests, &n, &err);
    if (rc != VEER_OK) {
        set_outcome(a, rc == VEER_ENOMEM ? VEER_EIO : VEER_EINVAL, err.msg);
        return;
    }
    a->outcome = outbox_send_all(outbox, a->channel, &a->channels->channels, requests, n,
                                 &a->head.done, &a->head.refused);
    if (a->outcome.rc == VEER_ENOMEM)
        a->outcome.rc = VEER_EIO;
    if (a->outcome.rc == VEER_OK && a->head.refused)
        set_outcome(a, VEER_EINVAL, a->head.error != NULL ? a->head.error : "refused in part");
}

/* How long until the next try, with jitter. */
static int64_t pause_us(const attempt *a)
{
    const size_t most = sizeof pauses_us / sizeof *pauses_us - 1;
    const uint64_t tries = a->head.attempts - 1;
    const int64_t usual = pauses_us[tries < most ? (size_t)tries : most];
    if (a->outcome.retry_after_ms < 0)
        return usual * 8 / 10 + (int64_t)randombytes_uniform(401) * (usual / 1000);
    int64_t wanted = a->outcome.retry_after_ms * 1000;
    if (wanted < SHORTEST_RETRY_AFTER_US)
        wanted = SHORTEST_RETRY_AFTER_US;
    if (wanted > LONGEST_RETRY_AFTER_US)
        wanted = LONGEST_RETRY_AFTER_US;
    return wanted + (int64_t)randombytes_uniform(101) * (wanted / 1000);
}

/* The head as it is after the try; gives the pause if it is tried again. */
static int64_t judge(attempt *a)
{
    const int64_t now_us = outbox_now(a->lane->outbox);
    int64_t pause = 0;
    a->head.attempts++;
    a->head.error = a->outcome.rc == VEER_OK ? NULL : a->outcome.error;
    a->head.next_us = 0;
    const bool old = now_us - a->head.created_us >= VEER_OUTBOX_GIVE_UP_US &&
                     a->head.attempts >= VEER_OUTBOX_LEAST_TRIES;
    if (a->outcome.rc == VEER_OK) {
        a->head.state = OUTBOX_SENT;
    } else if (a->outcome.rc == VEER_EINVAL || old) {
        a->head.state = OUTBOX_FAILED;
    } else {
        pause = pause_us(a);
        a->head.next_us = now_us + pause;
    }
    a->head.ended_us = a->head.state != OUTBOX_WAITING ? now_us : 0;
    return pause;
}

/* Alerts that a kind that resends was told of. */
static void note_told(attempt *a)
{
    if (a->channel == NULL || !a->channel->kind->resends)
        return;
    pthread_mutex_lock(&a->lane->outbox->lock);
    for (size_t i = 0; i < a->message.n_notices; i++)
        if (outbox_told_add(a->lane, a->message.notices[i].alert->id, NULL) != VEER_OK)
            break;
    pthread_mutex_unlock(&a->lane->outbox->lock);
}

static veer_rc write_down(attempt *a, veer_err *err)
{
    veer_outbox *const outbox = a->lane->outbox;
    veer_store_doc docs[2];
    size_t n = 1;
    veer_buf out;
    veer_buf_init(&out, OUTBOX_BYTES);
    veer_rc rc = outbox_doc_write(&a->head, a->text.data, a->text.len, &out, err);
    docs[0] = (veer_store_doc){.kind = VEER_STORE_DOC_OUTBOX,
                               .key = veer_store_text(a->key),
                               .time_us = a->seq_us,
                               .arrival_us = a->head.created_us,
                               .bytes = {out.data, out.len}};
    pthread_mutex_lock(&outbox->lock);
    const bool told = a->lane->told_changed;
    if (rc == VEER_OK && told) {
        rc = outbox_told_doc(a->lane, outbox_now(outbox), &a->arena, &docs[n], err);
        n++;
    }
    pthread_mutex_unlock(&outbox->lock);
    if (rc == VEER_OK) {
        veer_store_tx tx = {.docs = docs, .n_docs = n};
        rc = veer_store_commit(outbox->options.store, &tx, err);
    }
    if (rc == VEER_OK && told) {
        pthread_mutex_lock(&outbox->lock);
        a->lane->told_changed = false;
        a->lane->told_kept_us = outbox_now(outbox);
        pthread_mutex_unlock(&outbox->lock);
    }
    veer_buf_done(&out);
    return rc;
}

static void tell_trouble(const attempt *a, bool delivered_before)
{
    char what[OUTBOX_ERROR_SIZE + 64];
    if (a->outcome.rc == VEER_OK || delivered_before)
        return;
    if (a->head.state == OUTBOX_FAILED)
        veer_line_print(what, sizeof what, "message %s was not delivered: %s", a->key,
                        a->outcome.error);
    else if (a->head.attempts == 1)
        veer_line_print(what, sizeof what, "message %s is tried again: %s", a->key,
                        a->outcome.error);
    else
        return;
    outbox_trouble(a->lane->outbox, a->lane->channel, what);
}

/* Whether a try that was cut off by the end of the process: it does not count. */
static bool was_cut(const attempt *a)
{
    return atomic_load(&a->lane->outbox->stop) && a->outcome.rc == VEER_EIO;
}

static void count(attempt *a, bool before)
{
    veer_outbox_stats *const stats = &a->lane->outbox->stats;
    if (before)
        return;
    if (a->head.state == OUTBOX_SENT)
        stats->sent++;
    else if (a->head.state == OUTBOX_FAILED)
        stats->failed++;
    else
        stats->retried++;
}

/* Memory follows the store: what is not written down there stays in the lane, without being sent
 * again if it was delivered. */
static bool settle(attempt *a, veer_rc kept, int64_t pause, bool before)
{
    veer_outbox *const outbox = a->lane->outbox;
    pthread_mutex_lock(&outbox->lock);
    count(a, before);
    outbox_entry *const entry = outbox_lane_find(a->lane, a->key);
    const bool ended = a->head.state != OUTBOX_WAITING;
    if (ended && kept == VEER_OK) {
        outbox_lane_drop(a->lane, a->key);
    } else if (entry != NULL) {
        entry->end = a->head.state;
        entry->due_us = outbox_mono(outbox) + (ended ? OUTBOX_STORE_PAUSE_US : pause);
    }
    pthread_mutex_unlock(&outbox->lock);
    return ended && kept == VEER_OK;
}

/* The document is gone or no message: there is nothing to send. */
static bool give_up_unread(attempt *a, const veer_err *err)
{
    veer_outbox *const outbox = a->lane->outbox;
    char what[OUTBOX_ERROR_SIZE];
    veer_line_print(what, sizeof what, "message %s is lost: %s", a->key, err->msg);
    outbox_trouble(outbox, a->lane->channel, what);
    pthread_mutex_lock(&outbox->lock);
    outbox->stats.failed++;
    outbox_lane_drop(a->lane, a->key);
    pthread_mutex_unlock(&outbox->lock);
    return true;
}

static bool wait_for_store(attempt *a)
{
    pthread_mutex_lock(&a->lane->outbox->lock);
    outbox_entry *const entry = outbox_lane_find(a->lane, a->key);
    if (entry != NULL)
        entry->due_us = outbox_mono(a->lane->outbox) + OUTBOX_STORE_PAUSE_US;
    pthread_mutex_unlock(&a->lane->outbox->lock);
    return false;
}

static bool try_read(attempt *a, outbox_state end)
{
    veer_err err = VEER_ERR_INIT;
    const bool before = end != OUTBOX_WAITING;
    int64_t pause = 0;
    const veer_rc rc = read_message(a, &err);
    if (rc == VEER_ECORRUPT || rc == VEER_ENOTFOUND)
        return give_up_unread(a, &err);
    if (rc != VEER_OK)
        return wait_for_store(a);
    if (before) {
        a->head.attempts++;
        a->head.state = end;
        a->head.ended_us = outbox_now(a->lane->outbox);
        a->outcome.rc = end == OUTBOX_SENT ? VEER_OK : VEER_EINVAL;
    } else {
        send_message(a);
        if (was_cut(a))
            return false;
        pause = judge(a);
        outbox_note_result(a->lane, &a->outcome);
    }
    if (a->head.state == OUTBOX_SENT)
        note_told(a);
    const veer_rc kept = write_down(a, &err);
    if (kept != VEER_OK && !before)
        outbox_trouble(a->lane->outbox, a->lane->channel, err.msg);
    tell_trouble(a, before);
    return settle(a, kept, pause, before);
}

bool outbox_try(outbox_lane *lane)
{
    veer_outbox *const outbox = lane->outbox;
    attempt a = {.lane = lane, .channels = outbox_channels_take(outbox)};
    veer_arena_init(&a.arena, OUTBOX_ARENA_BYTES);
    pthread_mutex_lock(&outbox->lock);
    const outbox_state end = lane->first->end;
    memcpy(a.key, lane->first->key, sizeof a.key);
    pthread_mutex_unlock(&outbox->lock);
    a.channel = veer_channels_find(&a.channels->channels, lane->channel);
    const bool more = try_read(&a, end);
    veer_arena_done(&a.arena);
    outbox_channels_release(outbox, a.channels);
    return more;
}
