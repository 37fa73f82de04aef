#include <stdlib.h>
#include <string.h>

#include "alerts/board_impl.h"

veer_rc veer_board_new(const veer_board_options *options, veer_board **ret, veer_err *err)
{
    veer_board *board = calloc(1, sizeof *board);
    if (board == NULL)
        return veer_fail_nomem(err);
    board->options = *options;
    board->active.order = board->resting.order = watch_by_key;
    board->open.order = watch_by_rank;
    *ret = board;
    return VEER_OK;
}

void veer_board_free(veer_board *board)
{
    if (board == NULL)
        return;
    watch_set_done(&board->open, false);
    watch_set_done(&board->active, true);
    watch_set_done(&board->resting, true);
    for (size_t i = 0; i < board->n_silences; i++)
        free(board->silences[i]);
    free(board->silences);
    for (size_t i = 0; i < board->n_told; i++)
        free(board->told[i].model);
    free(board->told);
    free(board);
}

void veer_board_set_options(veer_board *board, const veer_board_options *options)
{
    board->options = *options;
}

void board_ready(veer_board *board)
{
    size_t kept = 0;
    if (board->loaded)
        return;
    board->loaded = true;
    for (size_t i = 0; i < board->active.n; i++) {
        watch *w = board->active.at[i];
        if (w->alert == NULL && w->state != WATCH_PENDING)
            watch_free(w);
        else
            board->active.at[kept++] = w;
    }
    board->active.n = kept;
}

/* ---- holds ---- */

static const char *const hold_texts[] = {[HOLD_NOT] = NULL,
#define HOLD_TEXT(name, text, counter) [HOLD_##name] = text,
                                         WATCH_HOLD_LIST(HOLD_TEXT)
#undef HOLD_TEXT
};

const char *watch_hold_text(watch_hold hold)
{
    return (size_t)hold < sizeof hold_texts / sizeof *hold_texts ? hold_texts[hold] : NULL;
}

watch_hold watch_hold_parse(const char *text)
{
    for (size_t i = 1; text != NULL && i < sizeof hold_texts / sizeof *hold_texts; i++)
        if (strcmp(text, hold_texts[i]) == 0)
            return (watch_hold)i;
    return HOLD_NOT;
}

/* ---- reading ---- */

size_t veer_board_alert_count(const veer_board *board)
{
    return board->open.n;
}

const veer_alert *veer_board_alert_at(const veer_board *board, size_t index)
{
    return board->open.at[index]->alert;
}

size_t veer_board_silence_count(const veer_board *board)
{
    return board->n_silences;
}

const veer_silence *veer_board_silence_at(const veer_board *board, size_t index)
{
    return board->silences[index];
}

size_t veer_board_watch_count(const veer_board *board)
{
    return board->active.n;
}

veer_watch_view veer_board_watch_at(const veer_board *board, size_t index)
{
    static const char *const states[WATCH_STATES] = {"idle", "pending", "firing", "clearing"};
    const watch *w = board->active.at[index];
    return (veer_watch_view){w->key, states[w->state], w->since_us, w->last_fired_us};
}

veer_board_counts veer_board_counts_get(const veer_board *board)
{
    return board->counts;
}
