/* A judge: opened, changed, asked for figures, closed. */
#include "judge/judge.h"

#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "base/num.h"
#include "judge/cache.h"
#include "judge/judge_impl.h"

void judge_trouble(veer_judge *judge, veer_rc rc, const char *what)
{
    if (judge->options.on_trouble != NULL)
        judge->options.on_trouble(judge->options.trouble_context, rc, what);
}

/* ---- opening ---- */

/* Limits of the board; a time between two evaluations counts in full up to three intervals. */
static veer_board_options board_options(const veer_judge_options *options)
{
    veer_board_options alerts = options->alerts;
    if (alerts.step_us <= 0)
        alerts.step_us = options->interval_us * 3 > VEER_BOARD_STEP_US ? options->interval_us * 3
                                                                       : VEER_BOARD_STEP_US;
    alerts.backtest = options->backtest;
    return alerts;
}

static veer_rc init_locks(veer_judge *judge, veer_err *err)
{
    pthread_condattr_t attr;
    /* Linux and the BSDs need no memory for these; a failure is one of the arguments. */
    if (pthread_mutex_init(&judge->cycle, NULL) != 0 ||
        pthread_mutex_init(&judge->writing, NULL) != 0 ||
        pthread_mutex_init(&judge->lock, NULL) != 0 || pthread_condattr_init(&attr) != 0)
        return veer_fail_nomem(err);
    pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
    const bool ok = pthread_cond_init(&judge->wake, &attr) == 0;
    pthread_condattr_destroy(&attr);
    return ok ? VEER_OK : veer_fail_nomem(err);
}

/* Events are numbered from one start to the next: from the time, or behind the newest one if the
 * clock went back. */
static veer_rc take_newest(void *context, const veer_store_doc *doc)
{
    uint64_t *const next = context;
    const char *const text = doc->key.data;
    const char *const point = memchr(text, '.', doc->key.len);
    int64_t number;
    if (point != NULL &&
        veer_parse_int64(point + 1, doc->key.len - (size_t)(point + 1 - text), &number) ==
            VEER_OK &&
        number >= 0 && (uint64_t)number >= *next)
        *next = (uint64_t)number + 1;
    return VEER_ENODATA; /* ends the walk */
}

static veer_rc number_events(veer_judge *judge, veer_err *err)
{
    const veer_store_doc_query query = {.kind = VEER_STORE_DOC_ALERT_EVENT,
                                        .span = VEER_STORE_EVER,
                                        .newest_first = true};
    const int64_t now_us = judge_now(judge);
    judge->next_event = now_us > 0 ? (uint64_t)now_us : 0;
    const veer_rc rc =
        veer_store_doc_each(judge->store, &query, take_newest, &judge->next_event, err);
    return rc == VEER_ENODATA ? VEER_OK : rc;
}

static veer_rc load(veer_judge *judge, veer_err *err)
{
    veer_rc rc = veer_judge_cache_new(0, &judge->cache, err);
    if (rc == VEER_OK)
        rc = judge_settings_load(judge, err);
    if (rc == VEER_OK)
        rc = judge_rules_load(judge, err);
    if (rc == VEER_OK)
        rc = judge_board_load(judge, err);
    if (rc == VEER_OK)
        rc = judge_keep_load(judge, err);
    if (rc == VEER_OK)
        rc = number_events(judge, err);
    return rc == VEER_OK ? judge_board_resume(judge, err) : rc;
}

veer_rc veer_judge_open(const veer_judge_options *options, veer_judge **ret, veer_err *err)
{
    veer_judge *const judge = calloc(1, sizeof *judge);
    if (judge == NULL)
        return veer_fail_nomem(err);
    judge->options = *options;
    judge->options.alerts = board_options(options);
    judge->ingest = options->ingest;
    judge->store = veer_ingest_store(options->ingest);
    judge->clock = options->clock;
    atomic_init(&judge->closing, false);
    veer_rc rc = init_locks(judge, err);
    if (rc != VEER_OK) {
        free(judge);
        return rc;
    }
    rc = load(judge, err);
    judge->options.file_rules = NULL;
    judge->options.n_file_rules = 0;
    if (rc == VEER_OK && !options->no_thread) {
        if (pthread_create(&judge->thread, NULL, judge_thread, judge) == 0)
            judge->has_thread = true;
        else
            rc = veer_fail(err, VEER_EIO, "no thread for evaluations");
    }
    if (rc == VEER_OK)
        *ret = judge;
    else
        veer_judge_close(judge);
    return rc;
}

void veer_judge_close(veer_judge *judge)
{
    if (judge == NULL)
        return;
    pthread_mutex_lock(&judge->lock);
    atomic_store(&judge->closing, true);
    pthread_cond_broadcast(&judge->wake);
    pthread_mutex_unlock(&judge->lock);
    if (judge->has_thread)
        pthread_join(judge->thread, NULL);
    judge_rules_release(judge->rules);
    veer_board_free(judge->board);
    judge_settings_free(judge);
    veer_judge_cache_free(judge->cache);
    free(judge->series);
    pthread_cond_destroy(&judge->wake);
    pthread_mutex_destroy(&judge->lock);
    pthread_mutex_destroy(&judge->writing);
    pthread_mutex_destroy(&judge->cycle);
    free(judge);
}

veer_rc veer_judge_set_options(veer_judge *judge, const veer_judge_options *options, veer_err *err)
{
    const veer_judge_settings *fallback;
    pthread_mutex_lock(&judge->lock);
    const veer_rc rc = judge_settings_make(judge, &options->settings, &fallback, err);
    if (rc == VEER_OK) {
        veer_judge_options *const o = &judge->options;
        judge->fallback = fallback;
        o->interval_us = options->interval_us;
        o->live_us = options->live_us;
        o->alerts = board_options(options);
        o->keep_runs_us = options->keep_runs_us;
        o->keep_alerts_us = options->keep_alerts_us;
        if (judge->board != NULL)
            veer_board_set_options(judge->board, &o->alerts);
        pthread_cond_broadcast(&judge->wake);
    }
    pthread_mutex_unlock(&judge->lock);
    return rc;
}

/* ---- asking ---- */

veer_rc veer_judge_frame(veer_judge *judge, const veer_target *target, int64_t now_us,
                         veer_frame **ret, veer_err *err)
{
    pthread_mutex_lock(&judge->lock);
    const veer_judge_settings *const settings = judge_settings_find(judge, target->model, NULL);
    pthread_mutex_unlock(&judge->lock);
    return veer_frame_new(judge->ingest, target, settings, judge->cache, now_us, ret, err);
}

veer_judge_stats veer_judge_stats_get(veer_judge *judge)
{
    pthread_mutex_lock(&judge->lock);
    veer_judge_stats stats = judge->stats;
    stats.rules = judge->rules->n;
    if (judge->board != NULL) {
        stats.board = veer_board_counts_get(judge->board);
        stats.open_alerts = veer_board_alert_count(judge->board);
    }
    pthread_mutex_unlock(&judge->lock);
    return stats;
}
