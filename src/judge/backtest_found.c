/* What a backtest found: read from its private store. */
#include <string.h>

#include "base/limits.h"
#include "base/time.h"
#include "judge/backtest_impl.h"

#define EXPIRE_ITEMS ((size_t)1 << 20)

typedef struct found_work {
    backtest_state *b;  /* whose */
    veer_backtest *ret; /* that grows */
    size_t room;        /* for what is taken */
    veer_arena scratch; /* of one run */
    veer_err *err;      /* of the walk */
} found_work;

/* Room for one item more, in the arena of the result. */
static void *grow(veer_arena *arena, void *items, size_t n, size_t *room, size_t size)
{
    if (n < *room)
        return items;
    const size_t wanted = *room == 0 ? 64 : *room * 2;
    void *const grown = veer_arena_array(arena, wanted, size);
    if (grown == NULL)
        return NULL;
    if (n > 0)
        memcpy(grown, items, n * size);
    *room = wanted;
    return grown;
}

/* ---- runs ---- */

static veer_rc take_name(void *context, const veer_store_series *series)
{
    veer_store_series *const wanted = context;
    if (series->id == wanted->id)
        *wanted = *series;
    return VEER_OK;
}

/* The series of the real engine that has this version; runs of the private one have other ids. */
static veer_rc real_series(const found_work *w, uint32_t series, uint32_t *ret)
{
    const backtest_state *const b = w->b;
    veer_store_series wanted = {.id = series};
    const veer_rc rc = veer_ingest_series_each(b->ingest, take_name, &wanted, w->err);
    for (size_t i = 0; i < b->n_series; i++)
        if (b->series[i].version.len == wanted.version.len &&
            (wanted.version.len == 0 ||
             memcmp(b->series[i].version.data, wanted.version.data, wanted.version.len) == 0))
            *ret = b->series[i].series;
    return rc;
}

/* Runs that found something, and one of each hour. */
static bool is_kept(backtest_state *b, const veer_store_doc *doc, const veer_run *run)
{
    const int64_t hour_us = run->time_us - run->time_us % VEER_US_PER_HOUR;
    int64_t *const kept_us = &b->kept_hour_us[doc->series % 64];
    if (run->drifted == 0 && !run->dataset_drift && *kept_us == hour_us)
        return false;
    *kept_us = hour_us;
    return true;
}

static veer_rc take_run(void *context, const veer_store_doc *doc)
{
    found_work *const w = context;
    veer_backtest *const ret = w->ret;
    veer_run run;
    ret->runs++;
    if (ret->n_drift == VEER_LIMIT_BACKTEST_RUNS)
        return VEER_OK;
    veer_arena_reset(&w->scratch);
    veer_rc rc = veer_run_decode(doc->bytes.data, doc->bytes.len, &w->scratch, &run, w->err);
    if (rc != VEER_OK || !is_kept(w->b, doc, &run))
        return rc;
    rc = veer_run_decode(doc->bytes.data, doc->bytes.len, &ret->arena, &run, w->err);
    if (rc == VEER_OK)
        rc = real_series(w, doc->series, &run.series);
    if (rc != VEER_OK)
        return rc;
    veer_run *const runs =
        grow(&ret->arena, ret->drift, ret->n_drift, &w->b->room_runs, sizeof *runs);
    if (runs == NULL)
        return veer_fail_nomem(w->err);
    ret->drift = runs;
    runs[ret->n_drift++] = run;
    return VEER_OK;
}

veer_rc backtest_take_runs(backtest_state *b, veer_backtest *ret, veer_err *err)
{
    const veer_store_doc_query query = {.kind = VEER_STORE_DOC_DRIFT_RUN, .span = VEER_STORE_EVER};
    const veer_store_expiry expiry = {.of = VEER_STORE_EXPIRE_DOCS,
                                      .kind = VEER_STORE_DOC_DRIFT_RUN,
                                      .before_us = INT64_MAX,
                                      .max_items = EXPIRE_ITEMS};
    found_work w = {.b = b, .ret = ret, .err = err};
    size_t removed;
    veer_arena_init(&w.scratch, VEER_LIMIT_BUF_BYTES);
    const veer_rc rc = veer_store_doc_each(b->store, &query, take_run, &w, err);
    veer_arena_done(&w.scratch);
    return rc == VEER_OK ? veer_store_expire(b->store, &expiry, &removed, err) : rc;
}

/* ---- alerts ---- */

static veer_rc take_alert(void *context, const veer_store_doc *doc)
{
    found_work *const w = context;
    veer_backtest *const ret = w->ret;
    const veer_json_node *node;
    veer_alert *const alerts =
        grow(&ret->arena, ret->alerts, ret->n_alerts, &w->room, sizeof *alerts);
    if (alerts == NULL)
        return veer_fail_nomem(w->err);
    ret->alerts = alerts;
    veer_rc rc = veer_json_tree(doc->bytes.data, doc->bytes.len, &ret->arena, &node, w->err);
    if (rc == VEER_OK)
        rc = veer_alert_read(node, &ret->arena, &alerts[ret->n_alerts], w->err);
    ret->n_alerts += rc == VEER_OK ? 1u : 0u;
    return rc;
}

static veer_rc take_event(void *context, const veer_store_doc *doc)
{
    found_work *const w = context;
    veer_backtest *const ret = w->ret;
    const veer_json_node *node;
    veer_alert_event *const events =
        grow(&ret->arena, ret->events, ret->n_events, &w->room, sizeof *events);
    if (events == NULL)
        return veer_fail_nomem(w->err);
    ret->events = events;
    veer_rc rc = veer_json_tree(doc->bytes.data, doc->bytes.len, &ret->arena, &node, w->err);
    if (rc == VEER_OK)
        rc = veer_alert_event_read(node, &ret->arena, &events[ret->n_events], w->err);
    ret->n_events += rc == VEER_OK ? 1u : 0u;
    return rc;
}

veer_rc backtest_take_alerts(backtest_state *b, veer_backtest *ret, veer_err *err)
{
    veer_store_doc_query query = {.kind = VEER_STORE_DOC_ALERT, .span = VEER_STORE_EVER};
    found_work alerts = {.b = b, .ret = ret, .err = err}, events = alerts;
    const veer_rc rc = veer_store_doc_each(b->store, &query, take_alert, &alerts, err);
    query.kind = VEER_STORE_DOC_ALERT_EVENT;
    return rc == VEER_OK ? veer_store_doc_each(b->store, &query, take_event, &events, err) : rc;
}
