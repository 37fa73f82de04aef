/* What people do: acknowledge, resolve, silence; and rules that go. */
#include <stdlib.h>
#include <string.h>

#include "alerts/board_impl.h"

/* ---- alerts ---- */

static veer_rc find_open(const veer_board *board, const char *id, const char *by, const char *notes,
                         watch **ret, veer_err *err)
{
    if (!veer_alerts_is_actor(by))
        return veer_fail(err, VEER_EINVAL,
                         "'by' has to be 1 to %d bytes without control characters",
                         VEER_LIMIT_ACTOR_BYTES);
    const veer_rc rc = veer_alerts_check_notes("notes", notes, err);
    if (rc != VEER_OK)
        return rc;
    for (size_t i = 0; i < board->open.n; i++)
        if (strcmp(board->open.at[i]->alert->id, id) == 0) {
            *ret = board->open.at[i];
            return VEER_OK;
        }
    return veer_fail(err, VEER_ENOTFOUND, "no open alert '%.60s'", id);
}

veer_rc veer_board_acknowledge(veer_board *board, const char *id, const char *by, const char *notes,
                               int64_t now_us, veer_changes *changes, veer_err *err)
{
    watch *w = NULL;
    const veer_alert *kept = NULL;
    board_ready(board);
    veer_rc rc = find_open(board, id, by, notes, &w, err);
    if (rc != VEER_OK)
        return rc;
    if (w->alert->status == VEER_ALERT_ACKNOWLEDGED)
        return veer_fail(err, VEER_EINVAL, "the alert was acknowledged already by %.120s",
                         w->alert->acknowledged_by);
    veer_alert next = *w->alert;
    next.status = VEER_ALERT_ACKNOWLEDGED;
    next.acknowledged_us = now_us;
    next.acknowledged_by = by;
    rc = board_amend(board, w, &next, changes, err);
    if (rc == VEER_OK)
        rc = changes_put_alert(changes, w->alert, &kept, err);
    if (rc == VEER_OK)
        rc = changes_put_event(changes, VEER_ALERT_EVENT_ACKNOWLEDGED, kept->id, now_us, by, notes,
                               err);
    if (rc == VEER_OK && w->told)
        rc = board_tell(board, w, kept, VEER_ALERT_EVENT_ACKNOWLEDGED, now_us, changes, err);
    if (rc != VEER_OK)
        return rc;
    w->owed = OWED_NOTHING;
    w->hold = HOLD_NOT;
    changes->watches_changed = true;
    return VEER_OK;
}

veer_rc veer_board_resolve(veer_board *board, const char *id, const char *by, const char *notes,
                           int64_t now_us, veer_changes *changes, veer_err *err)
{
    watch *w = NULL;
    board_ready(board);
    const veer_rc rc = find_open(board, id, by, notes, &w, err);
    const board_end end = {.actor = by, .notes = notes, .now_us = now_us, .by_hand = true};
    return rc != VEER_OK ? rc : board_resolve(board, w, &end, changes, err);
}

/* ---- forgetting ---- */

static bool covers(const char *wanted, const char *text)
{
    return wanted == NULL || (text != NULL && strcmp(wanted, text) == 0);
}

static bool is_of(const watch *w, const veer_watch_key *key)
{
    return covers(key->rule, w->key.rule) && covers(key->model, w->key.model) &&
           covers(key->version, w->key.version) && covers(key->segment, w->key.segment);
}

veer_rc veer_board_forget(veer_board *board, const veer_watch_key *key, const char *reason,
                          int64_t now_us, veer_changes *changes, veer_err *err)
{
    const board_end end = {.actor = "veer", .notes = reason, .now_us = now_us, .drop = true};
    veer_rc rc = VEER_OK;
    board_ready(board);
    for (size_t i = board->active.n; i-- > 0 && rc == VEER_OK;) {
        watch *w = board->active.at[i];
        if (!is_of(w, key))
            continue;
        changes->watches_changed = true;
        rc = w->alert != NULL ? board_resolve(board, w, &end, changes, err)
                              : board_retire(board, w, now_us, true, err);
    }
    for (size_t i = board->resting.n; i-- > 0 && rc == VEER_OK;) {
        watch *w = board->resting.at[i];
        if (!is_of(w, key))
            continue;
        changes->watches_changed = true;
        watch_set_take(&board->resting, w);
        watch_free(w);
    }
    return rc;
}

/* ---- silences ---- */

static size_t find_silence(const veer_board *board, const char *id)
{
    size_t i = 0;
    while (i < board->n_silences && strcmp(board->silences[i]->id, id) != 0)
        i++;
    return i;
}

veer_silence *board_take_silence(veer_board *board, const char *id)
{
    const size_t at = find_silence(board, id);
    if (at == board->n_silences)
        return NULL;
    veer_silence *taken = board->silences[at];
    board->n_silences--;
    memmove(board->silences + at, board->silences + at + 1,
            (board->n_silences - at) * sizeof(veer_silence *));
    return taken;
}

static bool ends_before(const veer_silence *a, const veer_silence *b)
{
    return a->to_us != b->to_us ? a->to_us < b->to_us : strcmp(a->id, b->id) < 0;
}

veer_rc board_put_silence(veer_board *board, veer_silence *silence, veer_err *err)
{
    if (board->n_silences == board->cap_silences) {
        const size_t cap = board->cap_silences == 0 ? 16 : 2 * board->cap_silences;
        veer_silence **larger = realloc(board->silences, cap * sizeof(veer_silence *));
        if (larger == NULL)
            return veer_fail_nomem(err);
        board->silences = larger;
        board->cap_silences = cap;
    }
    free(board_take_silence(board, silence->id));
    size_t at = board->n_silences;
    for (; at > 0 && ends_before(silence, board->silences[at - 1]); at--)
        board->silences[at] = board->silences[at - 1];
    board->silences[at] = silence;
    board->n_silences++;
    return VEER_OK;
}

veer_rc veer_board_silence(veer_board *board, const veer_silence *silence, int64_t now_us,
                           veer_changes *changes, veer_err *err)
{
    veer_silence *copy = NULL;
    board_ready(board);
    veer_rc rc = veer_alerts_check_silence(silence, err);
    if (rc != VEER_OK)
        return rc;
    if (silence->id == NULL || silence->by == NULL)
        return veer_fail(err, VEER_EINVAL, "a silence needs an id and 'by'");
    if (silence->to_us <= now_us)
        return veer_fail(err, VEER_EINVAL, "the silence would be over already");
    rc = board_end_silences(board, now_us, changes, err);
    if (rc != VEER_OK)
        return rc;
    if (board->n_silences >= VEER_LIMIT_SILENCES &&
        find_silence(board, silence->id) == board->n_silences)
        return veer_fail(err, VEER_ELIMIT, "there are %d silences already", VEER_LIMIT_SILENCES);
    rc = changes_put_silence(changes, silence, err);
    if (rc == VEER_OK)
        rc = veer_silence_clone(silence, &copy, err);
    if (rc == VEER_OK)
        rc = board_put_silence(board, copy, err);
    if (rc != VEER_OK) {
        free(copy);
        return rc;
    }
    return board_mark_silences(board, now_us, changes, err);
}

veer_rc veer_board_unsilence(veer_board *board, const char *id, int64_t now_us,
                             veer_changes *changes, veer_err *err)
{
    board_ready(board);
    veer_rc rc = board_end_silences(board, now_us, changes, err);
    if (rc != VEER_OK)
        return rc;
    if (find_silence(board, id) == board->n_silences)
        return veer_fail(err, VEER_ENOTFOUND, "no silence '%.60s'", id);
    rc = changes_put_gone_silence(changes, id, err);
    if (rc != VEER_OK)
        return rc;
    free(board_take_silence(board, id));
    return board_mark_silences(board, now_us, changes, err);
}
