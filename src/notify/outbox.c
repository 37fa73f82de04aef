#include "notify/outbox.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "base/time.h"
#include "notify/message.h"
#include "notify/outbox_impl.h"

void outbox_channels_release(veer_outbox *outbox, outbox_channels *channels)
{
    pthread_mutex_lock(&outbox->lock);
    const bool last = --channels->users == 0;
    pthread_mutex_unlock(&outbox->lock);
    if (last) {
        veer_channels_done(&channels->channels);
        free(channels);
    }
}

/* Lanes of kinds that resend work without a message too. What they were told of before is told
 * again at once, for the receiver may have forgotten it; what they are told of now has its time.
 * The lock is held. */
static veer_rc begin_resends(veer_outbox *outbox, veer_err *err)
{
    const veer_channels *const channels = &outbox->channels->channels;
    for (size_t i = 0; i < channels->n_channels; i++) {
        outbox_lane *lane = NULL;
        if (!channels->channels[i].kind->resends || outbox->options.alerts == NULL)
            continue;
        const veer_rc rc = outbox_lane_of(outbox, channels->channels[i].name, &lane, err);
        if (rc != VEER_OK)
            return rc;
        if (lane->resend_us == INT64_MAX)
            lane->resend_us = outbox_mono(outbox) + (lane->n_told > 0 ? 0 : VEER_OUTBOX_RESEND_US);
    }
    return VEER_OK;
}

typedef struct loading {
    veer_outbox *outbox; /* that is filled; its lock is held */
    veer_arena arena;    /* of one document */
    veer_err *err;       /* of the caller */
} loading;

static bool is_told(veer_store_bytes key)
{
    const size_t len = sizeof OUTBOX_TOLD_PREFIX - 1;
    return key.len > len && memcmp(key.data, OUTBOX_TOLD_PREFIX, len) == 0;
}

/* A document that waits becomes an entry. One that cannot be read is left for the doctor. */
static veer_rc load_doc(void *context, const veer_store_doc *doc)
{
    loading *const l = context;
    outbox_head head;
    outbox_lane *lane = NULL;
    veer_store_bytes text;
    veer_arena_reset(&l->arena);
    const char *const key = veer_arena_strndup(&l->arena, doc->key.data, doc->key.len);
    if (key == NULL)
        return veer_fail_nomem(l->err);
    if (is_told(doc->key)) {
        veer_rc rc = outbox_lane_of(l->outbox, key + sizeof OUTBOX_TOLD_PREFIX - 1, &lane, l->err);
        if (rc == VEER_OK && lane->n_told == 0) {
            rc = outbox_told_read(lane, doc->bytes, l->err);
            lane->told_kept_us = doc->arrival_us;
        }
        return rc == VEER_ENOMEM ? rc : VEER_OK;
    }
    veer_rc rc = outbox_doc_read(doc->bytes, &l->arena, &head, &text, l->err);
    if (rc == VEER_ECORRUPT) {
        outbox_trouble(l->outbox, "", "a message of the outbox cannot be read");
        return VEER_OK;
    }
    if (rc != VEER_OK || head.state != OUTBOX_WAITING)
        return rc;
    rc = outbox_lane_of(l->outbox, head.channel, &lane, l->err);
    if (rc == VEER_OK)
        rc = outbox_lane_add(lane, key, &head, doc->time_us, l->err);
    return rc;
}

veer_rc outbox_load(veer_outbox *outbox, veer_err *err)
{
    loading l = {.outbox = outbox, .err = err};
    const veer_store_doc_query query = {.kind = VEER_STORE_DOC_OUTBOX, .span = VEER_STORE_EVER};
    veer_arena_init(&l.arena, OUTBOX_ARENA_BYTES);
    pthread_mutex_lock(&outbox->lock);
    const veer_rc rc = veer_store_doc_each(outbox->options.store, &query, load_doc, &l, err);
    if (rc == VEER_OK)
        outbox->reload = false;
    for (size_t i = 0; i < outbox->n_lanes; i++)
        if (outbox->lanes[i]->n > 0)
            outbox_lane_start(outbox->lanes[i]);
    pthread_mutex_unlock(&outbox->lock);
    veer_arena_done(&l.arena);
    return rc;
}

static veer_rc copy_url(veer_outbox *outbox, veer_err *err)
{
    const char *const url = outbox->options.page_url;
    if (url == NULL || url[0] == '\0') {
        outbox->options.page_url = NULL;
        return VEER_OK;
    }
    const size_t len = strlen(url) + 1;
    char *const copy = malloc(len);
    outbox->options.page_url = copy;
    if (copy == NULL)
        return veer_fail_nomem(err);
    memcpy(copy, url, len);
    return VEER_OK;
}

static void start_lanes(veer_outbox *outbox)
{
    pthread_mutex_lock(&outbox->lock);
    for (size_t i = 0; i < outbox->n_lanes; i++)
        if (outbox->lanes[i]->n > 0 || outbox->lanes[i]->resend_us != INT64_MAX)
            outbox_lane_start(outbox->lanes[i]);
    pthread_mutex_unlock(&outbox->lock);
}

veer_rc veer_outbox_open(const veer_outbox_options *options, veer_channels *take_channels,
                         veer_outbox **ret, veer_err *err)
{
    veer_outbox *const outbox = calloc(1, sizeof *outbox);
    outbox_channels *const channels = calloc(1, sizeof *channels);
    if (outbox == NULL || channels == NULL || sodium_init() < 0 ||
        pthread_mutex_init(&outbox->lock, NULL) != 0) {
        free(outbox);
        free(channels);
        return veer_fail_nomem(err);
    }
    outbox->options = *options;
    outbox->cleaned_us = INT64_MIN;
    channels->users = 1;
    outbox->channels = channels;
    veer_rc rc = copy_url(outbox, err);
    if (rc != VEER_OK)
        goto out;
    channels->channels = *take_channels; /* given back if it fails */
    rc = outbox_load(outbox, err);
    if (rc == VEER_OK) {
        pthread_mutex_lock(&outbox->lock);
        rc = begin_resends(outbox, err);
        pthread_mutex_unlock(&outbox->lock);
    }
out:
    if (rc != VEER_OK) {
        channels->channels = (veer_channels){.n_channels = 0};
        veer_outbox_close(outbox);
        return rc;
    }
    *take_channels = (veer_channels){.n_channels = 0};
    start_lanes(outbox);
    *ret = outbox;
    return VEER_OK;
}

void veer_outbox_close(veer_outbox *outbox)
{
    union {
        const char *in; /* as options have it */
        void *out;      /* as it is freed */
    } url;
    if (outbox == NULL)
        return;
    pthread_mutex_lock(&outbox->lock);
    atomic_store(&outbox->stop, true);
    for (size_t i = 0; i < outbox->n_lanes; i++)
        pthread_cond_signal(&outbox->lanes[i]->wake);
    pthread_mutex_unlock(&outbox->lock);
    for (size_t i = 0; i < outbox->n_lanes; i++) {
        if (outbox->lanes[i]->has_thread)
            pthread_join(outbox->lanes[i]->thread, NULL);
        outbox_lane_free(outbox->lanes[i]);
    }
    free(outbox->lanes);
    outbox_channels_release(outbox, outbox->channels);
    url.in = outbox->options.page_url;
    free(url.out);
    pthread_mutex_destroy(&outbox->lock);
    free(outbox);
}

veer_rc veer_outbox_set_channels(veer_outbox *outbox, veer_channels *take_channels, veer_err *err)
{
    outbox_channels *const channels = calloc(1, sizeof *channels);
    if (channels == NULL)
        return veer_fail_nomem(err);
    channels->channels = *take_channels;
    channels->users = 1;
    *take_channels = (veer_channels){.n_channels = 0};
    pthread_mutex_lock(&outbox->lock);
    outbox_channels *const old = outbox->channels;
    outbox->channels = channels;
    const veer_rc rc = begin_resends(outbox, err);
    /* What waited for a channel that was set wrongly is tried at once. */
    for (size_t i = 0; i < outbox->n_lanes; i++)
        if (outbox->lanes[i]->first != NULL)
            outbox->lanes[i]->first->due_us = outbox_mono(outbox);
    pthread_mutex_unlock(&outbox->lock);
    outbox_channels_release(outbox, old);
    start_lanes(outbox);
    return rc;
}

/* Old documents go, at most once an hour. */
static void clean(veer_outbox *outbox)
{
    const int64_t mono_us = outbox_mono(outbox);
    pthread_mutex_lock(&outbox->lock);
    const bool due =
        outbox->cleaned_us == INT64_MIN || mono_us - outbox->cleaned_us > VEER_US_PER_HOUR;
    if (due)
        outbox->cleaned_us = mono_us;
    pthread_mutex_unlock(&outbox->lock);
    if (!due)
        return;
    const veer_store_expiry expiry = {.of = VEER_STORE_EXPIRE_DOCS,
                                      .kind = VEER_STORE_DOC_OUTBOX,
                                      .before_us = outbox_now(outbox) - VEER_OUTBOX_KEEP_US,
                                      .max_items = 1000};
    size_t removed = 0;
    (void)veer_store_expire(outbox->options.store, &expiry, &removed, NULL);
}

static veer_rc wake_one(veer_outbox *outbox, const veer_store_doc *doc, veer_arena *arena,
                        veer_err *err)
{
    outbox_head head;
    outbox_lane *lane = NULL;
    veer_store_bytes text;
    const char *const key = veer_arena_strndup(arena, doc->key.data, doc->key.len);
    veer_rc rc =
        key != NULL ? outbox_doc_read(doc->bytes, arena, &head, &text, err) : veer_fail_nomem(err);
    if (rc == VEER_OK)
        rc = outbox_lane_of(outbox, head.channel, &lane, err);
    if (rc == VEER_OK)
        rc = outbox_lane_add(lane, key, &head, doc->time_us, err);
    if (rc == VEER_OK)
        outbox_lane_start(lane);
    return rc;
}

veer_rc veer_outbox_wake(veer_outbox *outbox, const veer_store_doc *docs, size_t n_docs,
                         veer_err *err)
{
    veer_arena arena;
    veer_rc rc = VEER_OK;
    veer_arena_init(&arena, OUTBOX_ARENA_BYTES);
    pthread_mutex_lock(&outbox->lock);
    for (size_t i = 0; rc == VEER_OK && i < n_docs; i++) {
        veer_arena_reset(&arena);
        if (docs[i].kind == VEER_STORE_DOC_OUTBOX)
            rc = wake_one(outbox, &docs[i], &arena, err);
    }
    for (size_t i = 0; i < outbox->n_lanes; i++)
        pthread_cond_signal(&outbox->lanes[i]->wake);
    outbox->reload = outbox->reload || rc != VEER_OK;
    const bool reload = outbox->reload && rc == VEER_OK;
    pthread_mutex_unlock(&outbox->lock);
    veer_arena_done(&arena);
    if (reload) /* an earlier call had no memory; what it left is in the store */
        rc = outbox_load(outbox, err);
    clean(outbox);
    return rc;
}

veer_rc veer_outbox_work(veer_outbox *outbox, veer_err *err)
{
    (void)err;
    for (size_t i = 0; i < outbox->n_lanes; i++) {
        outbox_lane *const lane = outbox->lanes[i];
        bool more = true;
        while (more) {
            int64_t next_us = 0;
            const outbox_task task = outbox_lane_task(lane, outbox_mono(outbox), &next_us);
            more = (task == OUTBOX_SEND && outbox_try(lane)) ||
                   (task == OUTBOX_RESEND && outbox_resend(lane));
        }
    }
    clean(outbox);
    return VEER_OK;
}
