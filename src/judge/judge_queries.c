/* What is asked of the past: alerts with their events, drift runs. */
#include <string.h>

#include "base/limits.h"
#include "judge/judge_impl.h"

#define ENOUGH VEER_ENODATA /* ends a walk that has what it wants */

/* ---- alerts ---- */

typedef struct alert_work {
    const veer_alert_query *query; /* what is wanted */
    veer_alert_fn fn;              /* gets them */
    void *context;                 /* for fn */
    veer_arena arena;              /* of one alert */
    size_t n;                      /* given */
    bool more;                     /* there are more than the limit */
    bool of_board;                 /* only those that fired before from_us */
    veer_err *err;                 /* of the walk */
} alert_work;

static bool is_text(const char *wanted, const char *text)
{
    return wanted == NULL || strcmp(wanted, text) == 0;
}

static bool is_wanted(const veer_alert_query *q, const veer_alert *alert)
{
    return is_text(q->model, alert->model) && is_text(q->version, alert->version) &&
           is_text(q->rule, alert->rule) && (q->status == NULL || *q->status == alert->status) &&
           (q->severity == NULL || alert->severity >= *q->severity);
}

static veer_rc give(alert_work *w, const veer_alert *alert)
{
    if (!is_wanted(w->query, alert))
        return VEER_OK;
    if (w->n == w->query->limit) {
        w->more = true;
        return ENOUGH;
    }
    w->n++;
    return w->fn(w->context, alert);
}

static veer_rc take_alert(void *context, const veer_store_doc *doc)
{
    alert_work *const w = context;
    const veer_json_node *node;
    veer_alert alert;
    veer_arena_reset(&w->arena);
    veer_rc rc = veer_json_tree(doc->bytes.data, doc->bytes.len, &w->arena, &node, w->err);
    if (rc == VEER_OK)
        rc = veer_alert_read(node, &w->arena, &alert, w->err);
    return rc == VEER_OK ? give(w, &alert) : rc;
}

/* Open ones that fired before the time that was asked for, the newest first. */
static veer_rc take_open(void *context, const veer_board *board, veer_err *err)
{
    alert_work *const w = context;
    int64_t before_us = w->query->from_us;
    veer_rc rc = VEER_OK;
    (void)err;
    for (const veer_alert *next; rc == VEER_OK; before_us = next->fired_us) {
        next = NULL;
        for (size_t i = 0; i < veer_board_alert_count(board); i++) {
            const veer_alert *const alert = veer_board_alert_at(board, i);
            if (alert->fired_us < before_us && (next == NULL || alert->fired_us > next->fired_us))
                next = alert;
        }
        if (next == NULL)
            break;
        for (size_t i = 0; rc == VEER_OK && i < veer_board_alert_count(board); i++)
            if (veer_board_alert_at(board, i)->fired_us == next->fired_us)
                rc = give(w, veer_board_alert_at(board, i));
    }
    return rc;
}

veer_rc veer_judge_alerts(veer_judge *judge, const veer_alert_query *query, veer_alert_fn fn,
                          void *context, bool *ret_more, veer_err *err)
{
    const veer_store_doc_query docs = {.kind = VEER_STORE_DOC_ALERT,
                                       .span = {query->from_us, query->to_us},
                                       .newest_first = true};
    alert_work w = {.query = query, .fn = fn, .context = context, .err = err};
    if (query->limit == 0 || query->from_us >= query->to_us)
        return veer_fail(err, VEER_EINVAL, "a query of alerts has a limit and a time");
    veer_arena_init(&w.arena, JUDGE_ARENA_BYTES);
    veer_rc rc = veer_store_doc_each(judge->store, &docs, take_alert, &w, err);
    if (rc == VEER_OK && query->from_us > 0)
        rc = veer_judge_board(judge, take_open, &w, err);
    veer_arena_done(&w.arena);
    if (rc == ENOUGH && w.more)
        rc = VEER_OK;
    if (rc == VEER_OK && ret_more != NULL)
        *ret_more = w.more;
    return rc;
}

/* ---- one alert ---- */

typedef struct one_work {
    const char *id;           /* wanted */
    veer_arena *arena;        /* of what is given */
    veer_alert alert;         /* found */
    uint32_t series;          /* of its document */
    veer_alert_event *events; /* n */
    size_t n;                 /* events */
    size_t room;              /* for so many */
    veer_err *err;            /* of the walk */
} one_work;

static veer_rc take_one(void *context, const veer_store_doc *doc)
{
    one_work *const w = context;
    const veer_json_node *node;
    w->series = doc->series;
    const veer_rc rc = veer_json_tree(doc->bytes.data, doc->bytes.len, w->arena, &node, w->err);
    return rc == VEER_OK ? veer_alert_read(node, w->arena, &w->alert, w->err) : rc;
}

static veer_rc grow_events(one_work *w)
{
    if (w->n < w->room)
        return VEER_OK;
    const size_t room = w->room == 0 ? 16 : w->room * 2;
    veer_alert_event *const events = veer_arena_array(w->arena, room, sizeof *events);
    if (events == NULL)
        return veer_fail_nomem(w->err);
    if (w->n > 0)
        memcpy(events, w->events, w->n * sizeof *events);
    w->events = events;
    w->room = room;
    return VEER_OK;
}

static veer_rc take_event(void *context, const veer_store_doc *doc)
{
    one_work *const w = context;
    const size_t len = strlen(w->id);
    const veer_json_node *node;
    if (doc->key.len <= len || memcmp(doc->key.data, w->id, len) != 0 ||
        ((const char *)doc->key.data)[len] != '.')
        return VEER_OK;
    veer_rc rc = grow_events(w);
    if (rc == VEER_OK)
        rc = veer_json_tree(doc->bytes.data, doc->bytes.len, w->arena, &node, w->err);
    if (rc == VEER_OK)
        rc = veer_alert_event_read(node, w->arena, &w->events[w->n], w->err);
    w->n += rc == VEER_OK ? 1u : 0u;
    return rc;
}

veer_rc veer_judge_alert(veer_judge *judge, const char *id, veer_arena *arena, veer_alert *ret,
                         veer_alert_event **ret_events, size_t *ret_n, veer_err *err)
{
    const veer_store_doc_key key = {VEER_STORE_DOC_ALERT, veer_store_text(id)};
    one_work w = {.id = id, .arena = arena, .err = err};
    if (key.key.len == 0 || key.key.len >= VEER_ALERT_ID_SIZE)
        return veer_fail(err, VEER_ENOTFOUND, "there is no alert '%s'", id);
    veer_rc rc = veer_store_doc_get(judge->store, &key, take_one, &w, err);
    if (rc == VEER_ENOTFOUND)
        return veer_fail(err, VEER_ENOTFOUND, "there is no alert '%s'", id);
    const veer_store_doc_query query = {.kind = VEER_STORE_DOC_ALERT_EVENT,
                                        .series = w.series,
                                        .span = {w.alert.started_us, VEER_STORE_EVER.to_us}};
    if (rc == VEER_OK)
        rc = veer_store_doc_each(judge->store, &query, take_event, &w, err);
    if (rc != VEER_OK)
        return rc;
    *ret = w.alert;
    *ret_events = w.events;
    *ret_n = w.n;
    return VEER_OK;
}

/* ---- drift runs ---- */

typedef struct run_work {
    veer_run_fn fn;   /* gets them */
    void *context;    /* for fn */
    size_t left;      /* wanted */
    veer_arena arena; /* of one */
    veer_rc answer;   /* of fn */
    veer_err *err;    /* of the walk */
} run_work;

static veer_rc take_run(void *context, const veer_store_doc *doc)
{
    run_work *const w = context;
    veer_run run;
    if (w->left == 0)
        return ENOUGH;
    w->left--;
    veer_arena_reset(&w->arena);
    const veer_rc rc = veer_run_decode(doc->bytes.data, doc->bytes.len, &w->arena, &run, w->err);
    if (rc != VEER_OK)
        return rc;
    run.series = doc->series;
    w->answer = w->fn(w->context, &run);
    return w->answer == VEER_OK ? VEER_OK : ENOUGH;
}

veer_rc veer_judge_drift_runs(veer_judge *judge, const veer_run_query *query, veer_run_fn fn,
                              void *context, veer_err *err)
{
    const veer_store_doc_query docs = {.kind = VEER_STORE_DOC_DRIFT_RUN,
                                       .series = query->series,
                                       .span = {query->from_us, query->to_us},
                                       .newest_first = !query->oldest};
    run_work w = {.fn = fn, .context = context, .left = query->limit, .err = err};
    if (query->limit == 0 || query->from_us >= query->to_us)
        return veer_fail(err, VEER_EINVAL, "a query of drift runs has a limit and a time");
    veer_arena_init(&w.arena, JUDGE_ARENA_BYTES);
    const veer_rc rc = veer_store_doc_each(judge->store, &docs, take_run, &w, err);
    veer_arena_done(&w.arena);
    return rc == ENOUGH ? w.answer : rc;
}
