/* Watches, sets of them in order, and what happens to the alert of one. */
#include <stdlib.h>
#include <string.h>

#include "alerts/board_impl.h"

#define FIRST_WATCHES 16

/* ---- orders ---- */

static int compare_texts(const char *a, const char *b)
{
    if (a == NULL || b == NULL)
        return (a != NULL) - (b != NULL);
    return strcmp(a, b);
}

int watch_by_key(const watch *a, const watch *b)
{
    int order = strcmp(a->key.model, b->key.model);
    if (order == 0)
        order = strcmp(a->key.version, b->key.version);
    if (order == 0)
        order = strcmp(a->key.rule, b->key.rule);
    return order != 0 ? order : compare_texts(a->key.segment, b->key.segment);
}

static int by_severity(const watch *a, const watch *b)
{
    return (int)b->alert->severity - (int)a->alert->severity;
}

static int by_age(const watch *a, const watch *b)
{
    if (a->alert->fired_us != b->alert->fired_us)
        return a->alert->fired_us < b->alert->fired_us ? -1 : 1;
    return strcmp(a->alert->id, b->alert->id);
}

int watch_by_rank(const watch *a, const watch *b)
{
    const int order = by_severity(a, b);
    return order != 0 ? order : by_age(b, a);
}

int watch_by_urgency(const watch *a, const watch *b)
{
    const int order = by_severity(a, b);
    return order != 0 ? order : by_age(a, b);
}

/* ---- one watch ---- */

veer_rc watch_new(const veer_watch_key *key, watch **ret, veer_err *err)
{
    const char *const texts[] = {key->rule, key->model, key->version, key->segment};
    const char *copies[4] = {NULL};
    size_t size = sizeof(watch);
    for (size_t i = 0; i < 4; i++)
        size += texts[i] == NULL ? 0 : strlen(texts[i]) + 1;
    watch *made = calloc(1, size);
    if (made == NULL)
        return veer_fail_nomem(err);
    char *at = (char *)(made + 1);
    for (size_t i = 0; i < 4; i++)
        if (texts[i] != NULL) {
            const size_t len = strlen(texts[i]) + 1;
            memcpy(at, texts[i], len);
            copies[i] = at;
            at += len;
        }
    made->key = (veer_watch_key){copies[0], copies[1], copies[2], copies[3]};
    *ret = made;
    return VEER_OK;
}

void watch_free(watch *w)
{
    if (w == NULL)
        return;
    free(w->alert);
    free(w->channels);
    free(w);
}

bool watch_cooling(watch *w, int64_t now_us)
{
    if (w->last_fired_us > now_us)
        w->last_fired_us = now_us;
    if (w->by_hand_us > now_us)
        w->by_hand_us = now_us;
    return (w->last_fired_us != 0 && now_us - w->last_fired_us < w->cooldown_us) ||
           (w->by_hand_us != 0 && now_us - w->by_hand_us < w->cooldown_us);
}

veer_rc watch_set_channels(watch *w, const char *const *channels, size_t n, veer_err *err)
{
    size_t size = n * sizeof *channels;
    for (size_t i = 0; i < n; i++)
        size += strlen(channels[i]) + 1;
    const char **copy = NULL;
    if (n > 0 && (copy = malloc(size)) == NULL)
        return veer_fail_nomem(err);
    char *at = (char *)(copy + n);
    for (size_t i = 0; i < n; i++) {
        const size_t len = strlen(channels[i]) + 1;
        memcpy(at, channels[i], len);
        copy[i] = at;
        at += len;
    }
    free(w->channels);
    w->channels = copy;
    w->n_channels = n;
    return VEER_OK;
}

/* ---- sets ---- */

veer_rc watch_set_reserve(watch_set *set, veer_err *err)
{
    if (set->n < set->cap)
        return VEER_OK;
    const size_t cap = set->cap == 0 ? FIRST_WATCHES : 2 * set->cap;
    watch **at = realloc(set->at, cap * sizeof(watch *));
    if (at == NULL)
        return veer_fail_nomem(err);
    set->at = at;
    set->cap = cap;
    return VEER_OK;
}

/* The first place whose watch does not come before w. */
static size_t place_of(const watch_set *set, const watch *w)
{
    size_t low = 0, high = set->n;
    if (high > 0 && set->order(set->at[high - 1], w) < 0)
        return high;
    while (low < high) {
        const size_t middle = low + (high - low) / 2;
        if (set->order(set->at[middle], w) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

void watch_set_put(watch_set *set, watch *w)
{
    const size_t place = place_of(set, w);
    memmove(set->at + place + 1, set->at + place, (set->n - place) * sizeof(watch *));
    set->at[place] = w;
    set->n++;
}

void watch_set_take(watch_set *set, const watch *w)
{
    const size_t place = place_of(set, w);
    if (place == set->n || set->at[place] != w)
        return;
    set->n--;
    memmove(set->at + place, set->at + place + 1, (set->n - place) * sizeof(watch *));
}

watch *watch_set_find(const watch_set *set, const veer_watch_key *key)
{
    const watch probe = {.key = *key};
    const size_t place = place_of(set, &probe);
    return place < set->n && set->order(set->at[place], &probe) == 0 ? set->at[place] : NULL;
}

void watch_set_done(watch_set *set, bool owns)
{
    for (size_t i = 0; i < set->n && owns; i++)
        watch_free(set->at[i]);
    free(set->at);
    set->at = NULL;
    set->n = set->cap = 0;
}

/* ---- its alert ---- */

veer_rc board_amend(veer_board *board, watch *w, const veer_alert *next, veer_changes *changes,
                    veer_err *err)
{
    veer_alert *copy = NULL;
    veer_rc rc = veer_alert_clone(next, &copy, err);
    if (rc == VEER_OK)
        rc = changes_put_alert(changes, copy, NULL, err);
    if (rc != VEER_OK) {
        free(copy);
        return rc;
    }
    const bool moves = copy->severity != w->alert->severity;
    if (moves)
        watch_set_take(&board->open, w);
    free(w->alert);
    w->alert = copy;
    if (moves)
        watch_set_put(&board->open, w);
    return VEER_OK;
}

veer_rc board_tell(veer_board *board, const watch *w, const veer_alert *alert,
                   veer_alert_event_kind kind, int64_t now_us, veer_changes *changes, veer_err *err)
{
    veer_rc rc = changes_put_event(changes, VEER_ALERT_EVENT_NOTIFIED, alert->id, now_us, "veer",
                                   veer_alert_event_text(kind), err);
    if (rc == VEER_OK)
        rc = changes_put_notice(changes, kind, alert, w->channels, w->n_channels, err);
    if (rc == VEER_OK)
        board->counts.told++;
    return rc;
}

veer_rc board_retire(veer_board *board, watch *w, int64_t now_us, bool drop, veer_err *err)
{
    const bool rests = !drop && watch_cooling(w, now_us);
    const veer_rc rc = rests ? watch_set_reserve(&board->resting, err) : VEER_OK;
    if (rc != VEER_OK)
        return rc;
    watch_set_take(&board->active, w);
    if (!rests) {
        watch_free(w);
        return VEER_OK;
    }
    w->state = WATCH_IDLE;
    w->since_us = now_us;
    w->held_us = w->unknown_us = 0;
    watch_set_put(&board->resting, w);
    return VEER_OK;
}

veer_rc board_resolve(veer_board *board, watch *w, const board_end *end, veer_changes *changes,
                      veer_err *err)
{
    const veer_alert *last = NULL;
    veer_alert next = *w->alert;
    next.status = VEER_ALERT_RESOLVED;
    next.updated_us = next.resolved_us = end->now_us;
    next.resolved_by = end->actor;
    next.notes = end->notes;
    veer_rc rc = changes_put_alert(changes, &next, &last, err);
    if (rc == VEER_OK)
        rc = changes_put_event(changes, VEER_ALERT_EVENT_RESOLVED, next.id, end->now_us, end->actor,
                               end->notes, err);
    if (rc == VEER_OK && w->told)
        rc = board_tell(board, w, last, VEER_ALERT_EVENT_RESOLVED, end->now_us, changes, err);
    if (rc != VEER_OK)
        return rc;
    changes->watches_changed = true;
    board->counts.resolved++;
    watch_set_take(&board->open, w);
    free(w->alert);
    w->alert = NULL;
    rc = watch_set_channels(w, NULL, 0, err);
    w->told = false;
    w->owed = OWED_NOTHING;
    w->hold = HOLD_NOT;
    w->by_hand_us = end->by_hand ? end->now_us : 0;
    return rc != VEER_OK ? rc : board_retire(board, w, end->now_us, end->drop, err);
}
