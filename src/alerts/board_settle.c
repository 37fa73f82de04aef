/* After the observations: silences, and what is owed to whoever is to be told. */
#include <stdlib.h>
#include <string.h>

#include "alerts/board_impl.h"
#include "base/map.h"
#include "base/time.h"

/* ---- silences ---- */

static const veer_silence *silence_of(const veer_board *board, const veer_alert *alert,
                                      int64_t now_us)
{
    for (size_t i = 0; i < board->n_silences; i++)
        if (veer_silence_covers(board->silences[i], alert, now_us))
            return board->silences[i];
    return NULL;
}

static veer_rc mark_silence(veer_board *board, watch *w, const char *id, int64_t now_us,
                            veer_changes *changes, veer_err *err)
{
    veer_alert next = *w->alert;
    const char *before = next.silenced_by;
    if (before == NULL ? id == NULL : id != NULL && strcmp(before, id) == 0)
        return VEER_OK;
    next.silenced_by = id;
    veer_rc rc =
        changes_put_event(changes,
                          id != NULL ? VEER_ALERT_EVENT_SILENCED : VEER_ALERT_EVENT_UNSILENCED,
                          next.id, now_us, "veer", id != NULL ? id : before, err);
    return rc != VEER_OK ? rc : board_amend(board, w, &next, changes, err);
}

veer_rc board_mark_silences(veer_board *board, int64_t now_us, veer_changes *changes, veer_err *err)
{
    veer_rc rc = VEER_OK;
    for (size_t i = 0; i < board->open.n && rc == VEER_OK; i++) {
        watch *w = board->open.at[i];
        const veer_silence *silence = silence_of(board, w->alert, now_us);
        rc = mark_silence(board, w, silence == NULL ? NULL : silence->id, now_us, changes, err);
    }
    return rc;
}

veer_rc board_end_silences(veer_board *board, int64_t now_us, veer_changes *changes, veer_err *err)
{
    while (board->n_silences > 0 && board->silences[0]->to_us <= now_us) {
        const veer_rc rc = changes_put_gone_silence(changes, board->silences[0]->id, err);
        if (rc != VEER_OK)
            return rc;
        free(board_take_silence(board, board->silences[0]->id));
    }
    return VEER_OK;
}

/* ---- what was told ---- */

veer_rc board_put_told(veer_board *board, int64_t time_us, const char *model, veer_err *err)
{
    if (board->n_told == board->cap_told) {
        const size_t cap = board->cap_told == 0 ? 16 : 2 * board->cap_told;
        told *larger = realloc(board->told, cap * sizeof *larger);
        if (larger == NULL)
            return veer_fail_nomem(err);
        board->told = larger;
        board->cap_told = cap;
    }
    told *entry = &board->told[board->n_told];
    const size_t size = strlen(model) + 1;
    entry->model = malloc(size);
    if (entry->model == NULL)
        return veer_fail_nomem(err);
    memcpy(entry->model, model, size);
    entry->time_us = time_us;
    board->n_told++;
    return VEER_OK;
}

/* Drops what is an hour old; times ahead of a clock that was set back become now. */
static void age_told(veer_board *board, int64_t now_us, veer_changes *changes)
{
    size_t kept = 0;
    for (size_t i = 0; i < board->n_told; i++) {
        told *entry = &board->told[i];
        if (entry->time_us > now_us) {
            entry->time_us = now_us;
            changes->watches_changed = true;
        }
        if (now_us - entry->time_us < VEER_US_PER_HOUR)
            board->told[kept++] = *entry;
        else
            free(entry->model);
    }
    board->n_told = kept;
}

/* ---- telling ---- */

typedef struct teller {
    veer_board *board;     /* whose alerts */
    int64_t now_us;        /* of the settle */
    veer_map *models;      /* numbers those told of in the last hour */
    uint32_t *per_model;   /* n of told by number of the model; room for all that may come */
    veer_changes *changes; /* of the call */
    veer_err *err;         /* of the call */
} teller;

static veer_rc count_told(teller *t, const char *model)
{
    uint32_t index;
    const veer_rc rc = veer_map_put(t->models, model, strlen(model), &index, t->err);
    if (rc == VEER_OK)
        t->per_model[index]++;
    return rc;
}

static uint32_t told_of(const teller *t, const char *model)
{
    uint32_t index;
    return veer_map_find(t->models, model, strlen(model), &index) ? t->per_model[index] : 0;
}

static watch_hold hold_of(const teller *t, const veer_alert *alert)
{
    const veer_board_options *options = &t->board->options;
    const size_t most =
        options->max_per_hour > 0 ? options->max_per_hour : (size_t)VEER_LIMIT_OPEN_ALERTS;
    if (options->off)
        return HOLD_OFF;
    if (alert->severity < options->min_severity)
        return HOLD_SEVERITY;
    if (alert->silenced_by != NULL)
        return HOLD_SILENCE;
    if (alert->inhibited_by != NULL)
        return HOLD_INHIBITED;
    if (t->board->n_told >= most)
        return HOLD_HOUR;
    if (options->max_per_model_hour > 0 && told_of(t, alert->model) >= options->max_per_model_hour)
        return HOLD_MODEL_HOUR;
    return HOLD_NOT;
}

static void count_hold(veer_board_counts *counts, watch_hold hold)
{
    switch (hold) {
#define COUNT_HOLD(name, text, counter) \
    case HOLD_##name:                   \
        counts->counter++;              \
        break;
        WATCH_HOLD_LIST(COUNT_HOLD)
#undef COUNT_HOLD
    case HOLD_NOT:
    default:
        break;
    }
}

/* Says in the alert why nobody was told that it fired; NULL: somebody is. */
static veer_rc set_held_back(teller *t, watch *w, const char *why)
{
    veer_alert next = *w->alert;
    next.held_back = why;
    return board_amend(t->board, w, &next, t->changes, t->err);
}

static veer_rc hold_back(teller *t, watch *w, watch_hold hold)
{
    if (w->hold == hold)
        return VEER_OK;
    veer_rc rc = changes_put_event(t->changes, VEER_ALERT_EVENT_HELD_BACK, w->alert->id, t->now_us,
                                   "veer", watch_hold_text(hold), t->err);
    if (rc == VEER_OK && w->owed == OWED_FIRED)
        rc = set_held_back(t, w, watch_hold_text(hold));
    if (rc != VEER_OK)
        return rc;
    w->hold = hold;
    count_hold(&t->board->counts, hold);
    t->changes->watches_changed = true;
    return VEER_OK;
}

static veer_rc tell(teller *t, watch *w)
{
    const veer_alert *kept = NULL;
    veer_rc rc = board_put_told(t->board, t->now_us, w->alert->model, t->err);
    if (rc == VEER_OK)
        rc = count_told(t, w->alert->model);
    if (rc == VEER_OK && w->alert->held_back != NULL)
        rc = set_held_back(t, w, NULL);
    if (rc == VEER_OK)
        rc = changes_put_alert(t->changes, w->alert, &kept, t->err);
    if (rc == VEER_OK)
        rc = board_tell(t->board, w, kept,
                        w->owed == OWED_FIRED ? VEER_ALERT_EVENT_FIRED : VEER_ALERT_EVENT_ESCALATED,
                        t->now_us, t->changes, t->err);
    if (rc != VEER_OK)
        return rc;
    w->told = true;
    w->owed = OWED_NOTHING;
    w->hold = HOLD_NOT;
    t->changes->watches_changed = true;
    return VEER_OK;
}

static int order_urgency(const void *a, const void *b)
{
    return watch_by_urgency(*(watch *const *)a, *(watch *const *)b);
}

/* Those that are owed something while they fire, the most urgent first; *ret is malloc's. */
static veer_rc find_owed(const veer_board *board, watch ***ret, size_t *ret_n, veer_err *err)
{
    size_t n = 0;
    for (size_t i = 0; i < board->open.n; i++)
        n += board->open.at[i]->owed != OWED_NOTHING && board->open.at[i]->state == WATCH_FIRING;
    watch **owed = n == 0 ? NULL : malloc(n * sizeof(watch *));
    if (n > 0 && owed == NULL)
        return veer_fail_nomem(err);
    n = 0;
    for (size_t i = 0; i < board->open.n; i++)
        if (board->open.at[i]->owed != OWED_NOTHING && board->open.at[i]->state == WATCH_FIRING)
            owed[n++] = board->open.at[i];
    if (n > 0)
        qsort(owed, n, sizeof(watch *), order_urgency);
    *ret = owed;
    *ret_n = n;
    return VEER_OK;
}

static veer_rc tell_owed(teller *t, watch **owed, size_t n)
{
    t->per_model = calloc(t->board->n_told + n, sizeof *t->per_model);
    if (t->per_model == NULL)
        return veer_fail_nomem(t->err);
    veer_rc rc = veer_map_new(t->board->n_told + n, &t->models, t->err);
    for (size_t i = 0; i < t->board->n_told && rc == VEER_OK; i++)
        rc = count_told(t, t->board->told[i].model);
    for (size_t i = 0; i < n && rc == VEER_OK; i++) {
        const watch_hold hold = hold_of(t, owed[i]->alert);
        rc = hold == HOLD_NOT ? tell(t, owed[i]) : hold_back(t, owed[i], hold);
    }
    veer_map_free(t->models);
    free(t->per_model);
    return rc;
}

static void drop_rested(veer_board *board, int64_t now_us, veer_changes *changes)
{
    size_t kept = 0;
    for (size_t i = 0; i < board->resting.n; i++) {
        watch *w = board->resting.at[i];
        const int64_t fired_us = w->last_fired_us, by_hand_us = w->by_hand_us;
        const bool cools = watch_cooling(w, now_us);
        if (!cools || w->last_fired_us != fired_us || w->by_hand_us != by_hand_us)
            changes->watches_changed = true;
        if (cools)
            board->resting.at[kept++] = w;
        else
            watch_free(w);
    }
    board->resting.n = kept;
}

veer_rc veer_board_settle(veer_board *board, const veer_rule *const *rules, size_t n_rules,
                          int64_t now_us, veer_changes *changes, veer_err *err)
{
    teller t = {.board = board, .now_us = now_us, .changes = changes, .err = err};
    watch **owed = NULL;
    size_t n_owed = 0;
    board_ready(board);
    drop_rested(board, now_us, changes);
    age_told(board, now_us, changes);
    veer_rc rc = board_end_silences(board, now_us, changes, err);
    if (rc == VEER_OK)
        rc = board_mark_silences(board, now_us, changes, err);
    if (rc == VEER_OK)
        rc = board_mark_inhibitions(board, rules, n_rules, now_us, changes, err);
    if (rc == VEER_OK)
        rc = find_owed(board, &owed, &n_owed, err);
    if (rc == VEER_OK && n_owed > 0)
        rc = tell_owed(&t, owed, n_owed);
    free(owed);
    board->counts.told_last_hour = board->n_told;
    return rc;
}
