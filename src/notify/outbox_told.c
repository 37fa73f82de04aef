/* Kinds that resend: which alerts a channel was told of, and telling it of them again. */
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "notify/message.h"
#include "notify/outbox_impl.h"

/* Alerts that are told of again, as a message under construction. */
typedef struct resend {
    outbox_lane *lane;                /* whose */
    veer_arena arena;                 /* of everything */
    veer_notice *notices;             /* n_notices */
    size_t n;                         /* in it */
    size_t room;                      /* in it */
    char (*told)[VEER_ALERT_ID_SIZE]; /* n_told ids as they were when it began */
    size_t n_told;                    /* of them */
} resend;

veer_rc outbox_told_add(outbox_lane *lane, const char *alert, veer_err *err)
{
    for (size_t i = 0; i < lane->n_told; i++)
        if (strcmp(lane->told[i], alert) == 0)
            return VEER_OK;
    char(*const told)[VEER_ALERT_ID_SIZE] =
        realloc(lane->told, (lane->n_told + 1) * sizeof *lane->told);
    if (told == NULL)
        return veer_fail_nomem(err);
    lane->told = told;
    veer_line_print(told[lane->n_told++], VEER_ALERT_ID_SIZE, "%s", alert);
    lane->told_changed = true;
    return VEER_OK;
}

veer_rc outbox_told_read(outbox_lane *lane, veer_store_bytes bytes, veer_err *err)
{
    veer_arena arena;
    const veer_json_node *node = NULL;
    veer_arena_init(&arena, OUTBOX_ARENA_BYTES);
    veer_rc rc = veer_json_tree(bytes.data, bytes.len, &arena, &node, err);
    for (node = rc == VEER_OK ? veer_json_get_first(node, "told") : NULL;
         rc == VEER_OK && node != NULL; node = node->next)
        if (node->text != NULL)
            rc = outbox_told_add(lane, node->text, err);
    veer_arena_done(&arena);
    lane->told_changed = false;
    return rc;
}

veer_rc outbox_told_doc(const outbox_lane *lane, int64_t now_us, veer_arena *arena,
                        veer_store_doc *ret, veer_err *err)
{
    veer_buf out;
    veer_buf key;
    veer_json_writer w;
    veer_buf_init(&out, OUTBOX_BYTES);
    veer_json_writer_init(&w, &out, 0);
    veer_json_begin_object(&w);
    veer_json_put_key(&w, "told");
    veer_json_begin_array(&w);
    for (size_t i = 0; i < lane->n_told; i++)
        veer_json_put_string(&w, lane->told[i]);
    veer_json_end_array(&w);
    veer_json_end_object(&w);
    const size_t len = out.len;
    const char *const bytes = veer_message_keep(arena, &out);
    veer_buf_init(&key, VEER_LIMIT_NAME_BYTES);
    veer_buf_printf(&key, OUTBOX_TOLD_PREFIX "%s", lane->channel);
    const char *const name = veer_message_keep(arena, &key);
    if (bytes == NULL || name == NULL)
        return veer_fail_nomem(err);
    *ret = (veer_store_doc){.kind = VEER_STORE_DOC_OUTBOX,
                            .key = veer_store_text(name),
                            .time_us = now_us,
                            .arrival_us = now_us,
                            .bytes = {bytes, len}};
    return VEER_OK;
}

/* A deep copy: what is lent does not live long enough. */
static veer_rc copy_alert(const veer_alert *from, veer_arena *arena, veer_alert **ret,
                          veer_err *err)
{
    veer_buf text;
    veer_json_writer w;
    const veer_json_node *node = NULL;
    veer_alert *const alert = veer_arena_alloc(arena, sizeof *alert);
    veer_buf_init(&text, OUTBOX_BYTES);
    veer_json_writer_init(&w, &text, 0);
    veer_alert_write(&w, from);
    veer_rc rc = alert != NULL ? veer_json_finish(&w, err) : veer_fail_nomem(err);
    if (rc == VEER_OK)
        rc = veer_json_tree(text.data, text.len, arena, &node, err);
    if (rc == VEER_OK)
        rc = veer_alert_read(node, arena, alert, err);
    veer_buf_done(&text);
    if (rc == VEER_OK)
        *ret = alert;
    return rc;
}

static bool was_told(const resend *r, const char *id)
{
    for (size_t i = 0; i < r->n_told; i++)
        if (strcmp(r->told[i], id) == 0)
            return true;
    return false;
}

static veer_rc take_alert(void *to, const veer_alert *from)
{
    resend *const r = to;
    veer_alert *alert = NULL;
    if (!was_told(r, from->id))
        return VEER_OK;
    if (r->n == r->room)
        return VEER_OK;
    const veer_rc rc = copy_alert(from, &r->arena, &alert, NULL);
    if (rc != VEER_OK)
        return rc;
    r->notices[r->n++] = (veer_notice){
        .kind = alert->status == VEER_ALERT_RESOLVED ? VEER_ALERT_EVENT_RESOLVED
                                                     : VEER_ALERT_EVENT_FIRED,
        .alert = alert,
    };
    return VEER_OK;
}

static veer_rc gather(resend *r, veer_err *err)
{
    outbox_lane *const lane = r->lane;
    const veer_outbox_options *const o = &lane->outbox->options;
    pthread_mutex_lock(&lane->outbox->lock);
    r->n_told = lane->n_told;
    r->told = veer_arena_array(&r->arena, r->n_told, sizeof *r->told);
    if (r->told != NULL && r->n_told > 0)
        memcpy(r->told, lane->told, r->n_told * sizeof *r->told);
    pthread_mutex_unlock(&lane->outbox->lock);
    r->room = r->n_told;
    r->notices = veer_arena_array(&r->arena, r->room, sizeof *r->notices);
    if (r->told == NULL || r->notices == NULL)
        return veer_fail_nomem(err);
    return r->n_told > 0 ? o->alerts(o->alerts_context, take_alert, r, err) : VEER_OK;
}

/* Sends all of it, so many alerts a request. */
static outbox_outcome send_gathered(resend *r, const veer_channel *channel,
                                    const outbox_channels *channels)
{
    veer_outbox *const outbox = r->lane->outbox;
    outbox_outcome outcome = {.retry_after_ms = -1};
    for (size_t i = 0; outcome.rc == VEER_OK && i < r->n; i += VEER_LIMIT_MESSAGE_NOTICES) {
        const size_t left = r->n - i;
        const veer_message message = {
            .id = "resend",
            .channel = channel->name,
            .model = "",
            .created_us = outbox_now(outbox),
            .notices = r->notices + i,
            .n_notices = left < VEER_LIMIT_MESSAGE_NOTICES ? left : VEER_LIMIT_MESSAGE_NOTICES,
            .page_url = outbox->options.page_url,
        };
        veer_outgoing *requests = NULL;
        size_t n = 0;
        uint64_t done = 0;
        bool refused = false;
        veer_err err = VEER_ERR_INIT;
        outcome.rc = channel->kind->render(channel, &message, message.created_us, &r->arena,
                                           &requests, &n, &err);
        veer_line_print(outcome.error, sizeof outcome.error, "%s", err.msg);
        if (outcome.rc == VEER_OK)
            outcome =
                outbox_send_all(outbox, channel, &channels->channels, requests, n, &done, &refused);
    }
    return outcome;
}

/* Alerts that are over for good are told of no more. Told ones that came meanwhile stay. */
static void forget_old(resend *r)
{
    outbox_lane *const lane = r->lane;
    pthread_mutex_lock(&lane->outbox->lock);
    size_t n = 0;
    for (size_t i = 0; i < lane->n_told; i++) {
        bool keep = !was_told(r, lane->told[i]);
        for (size_t k = 0; !keep && k < r->n; k++)
            keep = strcmp(r->notices[k].alert->id, lane->told[i]) == 0;
        if (keep)
            memmove(lane->told[n++], lane->told[i], VEER_ALERT_ID_SIZE);
    }
    if (n < lane->n_told)
        lane->told_changed = true;
    lane->n_told = n;
    pthread_mutex_unlock(&lane->outbox->lock);
}

/* Also once a day, so that the document is not taken for an old message. */
static void keep_told(resend *r)
{
    outbox_lane *const lane = r->lane;
    veer_outbox *const outbox = lane->outbox;
    const int64_t now_us = outbox_now(outbox);
    veer_store_doc doc;
    pthread_mutex_lock(&outbox->lock);
    const bool due = lane->told_changed ||
                     (lane->n_told > 0 && now_us - lane->told_kept_us > VEER_OUTBOX_KEEP_US / 7);
    const bool good = due && outbox_told_doc(lane, now_us, &r->arena, &doc, NULL) == VEER_OK;
    lane->told_changed = lane->told_changed && !good;
    pthread_mutex_unlock(&outbox->lock);
    if (!good)
        return;
    veer_store_tx tx = {.docs = &doc, .n_docs = 1};
    const veer_rc rc = veer_store_commit(outbox->options.store, &tx, NULL);
    pthread_mutex_lock(&outbox->lock);
    lane->told_changed = lane->told_changed || rc != VEER_OK;
    if (rc == VEER_OK)
        lane->told_kept_us = now_us;
    pthread_mutex_unlock(&outbox->lock);
}

static bool run(resend *r, const veer_channel *channel, const outbox_channels *channels)
{
    outbox_lane *const lane = r->lane;
    veer_err err = VEER_ERR_INIT;
    if (gather(r, &err) != VEER_OK) {
        outbox_trouble(lane->outbox, lane->channel, err.msg);
        return false;
    }
    forget_old(r);
    keep_told(r);
    if (r->n == 0)
        return true;
    const outbox_outcome outcome = send_gathered(r, channel, channels);
    pthread_mutex_lock(&lane->outbox->lock);
    const bool was_good = lane->last_ok || lane->last_us == 0;
    pthread_mutex_unlock(&lane->outbox->lock);
    if (atomic_load(&lane->outbox->stop))
        return false;
    outbox_note_result(lane, &outcome);
    if (outcome.rc != VEER_OK && was_good)
        outbox_trouble(lane->outbox, lane->channel, outcome.error);
    return outcome.rc == VEER_OK;
}

bool outbox_resend(outbox_lane *lane)
{
    veer_outbox *const outbox = lane->outbox;
    resend r = {.lane = lane};
    outbox_channels *const channels = outbox_channels_take(outbox);
    const veer_channel *const channel = veer_channels_find(&channels->channels, lane->channel);
    const bool wanted = channel != NULL && channel->kind->resends && outbox->options.alerts != NULL;
    veer_arena_init(&r.arena, OUTBOX_RESEND_BYTES);
    const bool good = wanted && run(&r, channel, channels);
    veer_arena_done(&r.arena);
    outbox_channels_release(outbox, channels);
    pthread_mutex_lock(&outbox->lock);
    lane->resend_us = wanted ? outbox_mono(outbox) + VEER_OUTBOX_RESEND_US : INT64_MAX;
    pthread_mutex_unlock(&outbox->lock);
    return good;
}
