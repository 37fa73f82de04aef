/* The outbox as people see it; tests of channels; the action of a model. */
#include <string.h>

#include "base/time.h"
#include "notify/action.h"
#include "notify/message.h"
#include "notify/outbox_impl.h"

static void put_text(veer_json_writer *w, const char *key, const char *text)
{
    veer_json_put_key(w, key);
    veer_json_put_string(w, text);
}

static void put_time(veer_json_writer *w, const char *key, int64_t us)
{
    char text[VEER_TIME_TEXT_SIZE];
    veer_json_put_key(w, key);
    if (us <= 0 || us > VEER_TIME_MAX_US) {
        veer_json_put_null(w);
        return;
    }
    veer_time_format(us, text);
    veer_json_put_string(w, text);
}

static void put_bool(veer_json_writer *w, const char *key, bool value)
{
    veer_json_put_key(w, key);
    veer_json_put_bool(w, value);
}

static const outbox_lane *find_lane(const veer_outbox *outbox, const char *channel)
{
    for (size_t i = 0; i < outbox->n_lanes; i++)
        if (strcmp(outbox->lanes[i]->channel, channel) == 0)
            return outbox->lanes[i];
    return NULL;
}

static void put_last(veer_json_writer *w, const outbox_lane *lane)
{
    veer_json_put_key(w, "last");
    if (lane == NULL || lane->last_us == 0) {
        veer_json_put_null(w);
        return;
    }
    veer_json_begin_object(w);
    put_time(w, "time", lane->last_us);
    put_bool(w, "ok", lane->last_ok);
    put_text(w, "error", lane->last_ok ? NULL : lane->last_error);
    veer_json_end_object(w);
}

veer_rc veer_outbox_write_channels(veer_outbox *outbox, veer_json_writer *w, veer_err *err)
{
    (void)err;
    pthread_mutex_lock(&outbox->lock);
    const veer_channels *const channels = &outbox->channels->channels;
    veer_json_begin_array(w);
    for (size_t i = 0; i < channels->n_channels; i++) {
        const veer_channel *const c = &channels->channels[i];
        const outbox_lane *const lane = find_lane(outbox, c->name);
        veer_json_begin_object(w);
        put_text(w, "name", c->name);
        put_text(w, "kind", c->kind->name);
        put_bool(w, "default", c->is_default);
        put_text(w, "min_severity", veer_severity_text(c->min_severity));
        put_bool(w, "send_resolved", c->send_resolved);
        veer_json_put_key(w, "waiting");
        veer_json_put_uint64(w, lane != NULL ? lane->n : 0);
        put_last(w, lane);
        veer_json_end_object(w);
    }
    veer_json_end_array(w);
    pthread_mutex_unlock(&outbox->lock);
    return VEER_OK;
}

/* A walk over messages that are shown. */
typedef struct showing {
    veer_json_writer *w; /* where they go */
    const char *state;   /* only these; NULL: all */
    size_t left;         /* how many more */
    veer_arena arena;    /* of one */
} showing;

static veer_rc show_doc(void *context, const veer_store_doc *doc)
{
    showing *const s = context;
    outbox_head head;
    veer_store_bytes text;
    if (s->left == 0)
        return VEER_ENODATA; /* ends the walk */
    veer_arena_reset(&s->arena);
    const veer_rc rc = outbox_doc_read(doc->bytes, &s->arena, &head, &text, NULL);
    if (rc == VEER_ECORRUPT)
        return VEER_OK; /* what a kind that resends was told, or damaged */
    if (rc != VEER_OK)
        return rc;
    if (s->state != NULL && strcmp(outbox_state_text(head.state), s->state) != 0)
        return VEER_OK;
    s->left--;
    veer_json_begin_object(s->w);
    veer_json_put_key(s->w, "id");
    veer_json_put_string_n(s->w, doc->key.data, doc->key.len);
    put_text(s->w, "channel", head.channel);
    put_text(s->w, "model", head.model);
    put_text(s->w, "headline", head.headline);
    put_text(s->w, "state", outbox_state_text(head.state));
    veer_json_put_key(s->w, "attempts");
    veer_json_put_uint64(s->w, head.attempts);
    put_time(s->w, "next_try", head.next_us);
    put_text(s->w, "last_error", head.error);
    put_time(s->w, "created", head.created_us);
    put_time(s->w, "sent", head.state == OUTBOX_SENT ? head.ended_us : 0);
    veer_json_end_object(s->w);
    return VEER_OK;
}

veer_rc veer_outbox_write_messages(veer_outbox *outbox, const char *state, size_t limit,
                                   veer_json_writer *w, veer_err *err)
{
    showing s = {.w = w, .state = state, .left = limit};
    const veer_store_doc_query query = {.kind = VEER_STORE_DOC_OUTBOX,
                                        .span = VEER_STORE_EVER,
                                        .newest_first = true};
    veer_arena_init(&s.arena, OUTBOX_ARENA_BYTES);
    veer_json_begin_array(w);
    veer_rc rc = veer_store_doc_each(outbox->options.store, &query, show_doc, &s, err);
    veer_json_end_array(w);
    veer_arena_done(&s.arena);
    return rc == VEER_ENODATA ? VEER_OK : rc;
}

/* Sends the test and says how it went. */
static outbox_outcome send_test(veer_outbox *outbox, const veer_channel *channel,
                                const outbox_channels *channels)
{
    char id[OUTBOX_KEY_SIZE];
    veer_arena arena;
    veer_outgoing *requests = NULL;
    size_t n = 0;
    uint64_t done = 0;
    bool refused = false;
    veer_err err = VEER_ERR_INIT;
    const int64_t now_us = outbox_now(outbox);
    outbox_outcome outcome = {.retry_after_ms = -1};
    veer_line_print(id, sizeof id, "test_%016llx", (unsigned long long)now_us);
    const veer_message message = {.id = id,
                                  .channel = channel->name,
                                  .model = "",
                                  .created_us = now_us,
                                  .page_url = outbox->options.page_url};
    veer_arena_init(&arena, OUTBOX_ARENA_BYTES);
    outcome.rc = channel->kind->render(channel, &message, now_us, &arena, &requests, &n, &err);
    veer_line_print(outcome.error, sizeof outcome.error, "%s", err.msg);
    if (outcome.rc == VEER_OK)
        outcome =
            outbox_send_all(outbox, channel, &channels->channels, requests, n, &done, &refused);
    veer_arena_done(&arena);
    return outcome;
}

/* A channel that works again does not wait for its pause. */
static void note_test(veer_outbox *outbox, const char *channel, const outbox_outcome *outcome)
{
    outbox_lane *lane = NULL;
    pthread_mutex_lock(&outbox->lock);
    const veer_rc rc = outbox_lane_of(outbox, channel, &lane, NULL);
    if (rc == VEER_OK && outcome->rc == VEER_OK && lane->first != NULL) {
        lane->first->due_us = outbox_mono(outbox);
        pthread_cond_signal(&lane->wake);
    }
    pthread_mutex_unlock(&outbox->lock);
    if (rc == VEER_OK)
        outbox_note_result(lane, outcome);
}

veer_rc veer_outbox_test(veer_outbox *outbox, const char *channel, veer_err *err)
{
    outbox_channels *const channels = outbox_channels_take(outbox);
    const veer_channel *const c = veer_channels_find(&channels->channels, channel);
    veer_rc rc = VEER_OK;
    if (c == NULL) {
        rc = veer_fail(err, VEER_ENOTFOUND, "there is no channel '%.80s'", channel);
    } else {
        const outbox_outcome outcome = send_test(outbox, c, channels);
        note_test(outbox, channel, &outcome);
        if (outcome.rc != VEER_OK)
            rc = veer_fail(err, outcome.rc, "%.80s: %s", channel, outcome.error);
    }
    outbox_channels_release(outbox, channels);
    return rc;
}

static veer_rc copy_texts(const char *const *from, size_t n, veer_arena *arena,
                          const char *const **ret, veer_err *err)
{
    const char **const list = veer_arena_array(arena, n, sizeof *list);
    if (list == NULL)
        return veer_fail_nomem(err);
    for (size_t i = 0; i < n; i++) {
        if (from[i] == NULL)
            continue;
        list[i] = veer_arena_strndup(arena, from[i], strlen(from[i]));
        if (list[i] == NULL)
            return veer_fail_nomem(err);
    }
    *ret = list;
    return VEER_OK;
}

static veer_rc copy_action(const veer_action *from, veer_arena *arena, const veer_action **ret,
                           veer_err *err)
{
    const veer_action_kind *const kind = veer_action_kind_find(from->kind);
    veer_action *const action = veer_arena_alloc(arena, sizeof *action);
    if (action == NULL || kind == NULL)
        return veer_fail_nomem(err);
    *action = *from;
    action->kind = kind->name;
    action->name = veer_arena_strndup(arena, from->name, strlen(from->name));
    veer_rc rc = action->name != NULL ? VEER_OK : veer_fail_nomem(err);
    if (rc == VEER_OK)
        rc = copy_texts(from->models, from->n_models, arena, &action->models, err);
    if (rc == VEER_OK)
        rc = copy_texts(from->values, kind->n_settings, arena, &action->values, err);
    if (rc == VEER_OK)
        *ret = action;
    return rc;
}

veer_rc veer_outbox_action(veer_outbox *outbox, const char *model, veer_arena *arena,
                           const veer_action **ret, veer_err *err)
{
    const veer_action *found = NULL;
    outbox_channels *const channels = outbox_channels_take(outbox);
    const veer_action *const action = veer_channels_action(&channels->channels, model);
    const veer_rc rc = action != NULL ? copy_action(action, arena, &found, err) : VEER_OK;
    outbox_channels_release(outbox, channels);
    if (rc == VEER_OK)
        *ret = found;
    return rc;
}

veer_outbox_stats veer_outbox_stats_get(veer_outbox *outbox)
{
    pthread_mutex_lock(&outbox->lock);
    veer_outbox_stats stats = outbox->stats;
    stats.waiting = outbox->waiting;
    for (size_t i = 0; i < outbox->n_lanes; i++) {
        const outbox_entry *const first = outbox->lanes[i]->first;
        if (first != NULL && (stats.oldest_us == 0 || first->created_us < stats.oldest_us))
            stats.oldest_us = first->created_us;
    }
    pthread_mutex_unlock(&outbox->lock);
    return stats;
}
