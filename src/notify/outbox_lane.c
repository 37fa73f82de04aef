/* The queue of a channel and its thread. */
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "notify/outbox_impl.h"

#define LONGEST_WAIT_US (INT64_C(60) * 1000000) /* then it looks again */
#define LONGEST_NEXT_US                                                       \
    (INT64_C(86400) * 1000000) /* a clock that was wrong does not hold longer \
                                */

static bool init_cond(pthread_cond_t *cond)
{
    pthread_condattr_t attributes;
    if (pthread_condattr_init(&attributes) != 0)
        return false;
    const bool good = pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC) == 0 &&
                      pthread_cond_init(cond, &attributes) == 0;
    pthread_condattr_destroy(&attributes);
    return good;
}

static veer_rc make_lane(veer_outbox *outbox, const char *channel, outbox_lane **ret, veer_err *err)
{
    outbox_lane *const lane = calloc(1, sizeof *lane);
    if (lane == NULL)
        return veer_fail_nomem(err);
    lane->outbox = outbox;
    lane->resend_us = INT64_MAX;
    const size_t len = strlen(channel) + 1;
    lane->channel = malloc(len);
    if (lane->channel == NULL || !init_cond(&lane->wake)) {
        free(lane->channel);
        free(lane);
        return veer_fail_nomem(err);
    }
    memcpy(lane->channel, channel, len);
    *ret = lane;
    return VEER_OK;
}

veer_rc outbox_lane_of(veer_outbox *outbox, const char *channel, outbox_lane **ret, veer_err *err)
{
    for (size_t i = 0; i < outbox->n_lanes; i++)
        if (strcmp(outbox->lanes[i]->channel, channel) == 0) {
            *ret = outbox->lanes[i];
            return VEER_OK;
        }
    outbox_lane **const lanes =
        realloc(outbox->lanes, (outbox->n_lanes + 1) * sizeof(outbox_lane *));
    if (lanes == NULL)
        return veer_fail_nomem(err);
    outbox->lanes = lanes;
    const veer_rc rc = make_lane(outbox, channel, &lanes[outbox->n_lanes], err);
    if (rc != VEER_OK)
        return rc;
    *ret = lanes[outbox->n_lanes++];
    return VEER_OK;
}

void outbox_lane_free(outbox_lane *lane)
{
    while (lane->first != NULL) {
        outbox_entry *const entry = lane->first;
        lane->first = entry->next;
        free(entry);
    }
    pthread_cond_destroy(&lane->wake);
    free(lane->told);
    free(lane->channel);
    free(lane);
}

veer_rc outbox_lane_add(outbox_lane *lane, const char *key, const outbox_head *head, int64_t seq_us,
                        veer_err *err)
{
    veer_outbox *const outbox = lane->outbox;
    outbox_entry **at = &lane->first;
    if (lane->last != NULL && lane->last->seq_us < seq_us)
        at = &lane->last->next;
    while (*at != NULL && (*at)->seq_us < seq_us)
        at = &(*at)->next;
    if (*at != NULL && strcmp((*at)->key, key) == 0)
        return VEER_OK;
    outbox_entry *const entry = calloc(1, sizeof *entry);
    if (entry == NULL)
        return veer_fail_nomem(err);
    veer_line_print(entry->key, sizeof entry->key, "%s", key);
    entry->seq_us = seq_us;
    entry->created_us = head->created_us;
    int64_t wait_us = head->next_us - outbox_now(outbox);
    if (head->next_us == 0 || wait_us < 0)
        wait_us = 0;
    entry->due_us = outbox_mono(outbox) + (wait_us < LONGEST_NEXT_US ? wait_us : LONGEST_NEXT_US);
    entry->next = *at;
    *at = entry;
    if (entry->next == NULL)
        lane->last = entry;
    lane->n++;
    outbox->waiting++;
    if (seq_us > outbox->last_seq_us)
        outbox->last_seq_us = seq_us;
    return VEER_OK;
}

outbox_entry *outbox_lane_find(const outbox_lane *lane, const char *key)
{
    outbox_entry *entry = lane->first;
    while (entry != NULL && strcmp(entry->key, key) != 0)
        entry = entry->next;
    return entry;
}

void outbox_lane_drop(outbox_lane *lane, const char *key)
{
    outbox_entry **at = &lane->first;
    outbox_entry *before = NULL;
    while (*at != NULL && strcmp((*at)->key, key) != 0) {
        before = *at;
        at = &before->next;
    }
    outbox_entry *const entry = *at;
    if (entry == NULL)
        return;
    *at = entry->next;
    if (lane->last == entry)
        lane->last = before;
    lane->n--;
    lane->outbox->waiting--;
    free(entry);
}

outbox_task outbox_lane_task(const outbox_lane *lane, int64_t now_us, int64_t *ret_next_us)
{
    if (lane->first != NULL) {
        *ret_next_us = lane->first->due_us;
        return lane->first->due_us <= now_us ? OUTBOX_SEND : OUTBOX_IDLE;
    }
    *ret_next_us = lane->resend_us;
    return lane->resend_us <= now_us ? OUTBOX_RESEND : OUTBOX_IDLE;
}

static void wait_for(outbox_lane *lane, int64_t us)
{
    struct timespec until;
    if (us > LONGEST_WAIT_US)
        us = LONGEST_WAIT_US;
    clock_gettime(CLOCK_MONOTONIC, &until);
    const int64_t ns = until.tv_nsec + us % 1000000 * 1000;
    until.tv_sec += (time_t)(us / 1000000 + ns / 1000000000);
    until.tv_nsec = (long)(ns % 1000000000);
    pthread_cond_timedwait(&lane->wake, &lane->outbox->lock, &until);
}

static void *run_lane(void *context)
{
    outbox_lane *const lane = context;
    veer_outbox *const outbox = lane->outbox;
    pthread_mutex_lock(&outbox->lock);
    while (!atomic_load(&outbox->stop)) {
        int64_t next_us = INT64_MAX;
        const int64_t now_us = outbox_mono(outbox);
        const outbox_task task = outbox_lane_task(lane, now_us, &next_us);
        if (task == OUTBOX_IDLE) {
            wait_for(lane, next_us - now_us);
            continue;
        }
        pthread_mutex_unlock(&outbox->lock);
        if (task == OUTBOX_SEND)
            outbox_try(lane);
        else
            outbox_resend(lane);
        pthread_mutex_lock(&outbox->lock);
    }
    pthread_mutex_unlock(&outbox->lock);
    return NULL;
}

void outbox_lane_start(outbox_lane *lane)
{
    if (lane->outbox->options.no_thread)
        return;
    if (!lane->has_thread)
        lane->has_thread = pthread_create(&lane->thread, NULL, run_lane, lane) == 0;
    pthread_cond_signal(&lane->wake);
}
