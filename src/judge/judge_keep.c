/* How long things are kept: drift runs of the last two days all, older ones one per hour and
 * version, the one with the largest share; what is too old goes.
 *
 * The document "cycle" remembers {"last": time of the last cycle, "thinned": runs before this are
 * thin already}, both in microseconds. */
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "base/time.h"
#include "judge/judge_impl.h"

#define THIN_AFTER_US (2 * VEER_US_PER_DAY)
#define THIN_HOURS 6     /* in one cycle */
#define EXPIRE_ITEMS 512 /* in one transaction */
#define EXPIRE_ROUNDS 8  /* in one cycle */

/* ---- the document ---- */

typedef struct load_work {
    veer_judge *judge; /* that is filled */
    veer_err *err;     /* of the call */
} load_work;

static veer_rc load(void *context, const veer_store_doc *doc)
{
    const load_work *const w = context;
    const veer_json_node *node;
    veer_arena arena;
    veer_arena_init(&arena, 65536);
    const veer_rc rc = veer_json_tree(doc->bytes.data, doc->bytes.len, &arena, &node, w->err);
    if (rc == VEER_OK) {
        w->judge->last_cycle_us = (int64_t)veer_json_get_count(node, "last");
        w->judge->thinned_us = (int64_t)veer_json_get_count(node, "thinned");
    }
    veer_arena_done(&arena);
    return rc;
}

veer_rc judge_keep_load(veer_judge *judge, veer_err *err)
{
    const veer_store_doc_key key = {VEER_STORE_DOC_BOARD, veer_store_text(JUDGE_DOC_CYCLE)};
    load_work w = {judge, err};
    const veer_rc rc = veer_store_doc_get(judge->store, &key, load, &w, err);
    return rc == VEER_ENOTFOUND ? VEER_OK : rc;
}

veer_rc judge_keep_doc(judge_change *change, veer_err *err)
{
    veer_json_writer json;
    veer_buf text;
    veer_buf_init(&text, 4096);
    veer_json_writer_init(&json, &text, 0);
    veer_json_begin_object(&json);
    veer_json_put_key(&json, "last");
    veer_json_put_int64(&json, change->judge->last_cycle_us);
    veer_json_put_key(&json, "thinned");
    veer_json_put_int64(&json, change->judge->thinned_us);
    veer_json_end_object(&json);
    veer_rc rc = veer_json_finish(&json, err);
    if (rc == VEER_OK)
        rc = judge_change_put(change, VEER_STORE_DOC_BOARD, JUDGE_DOC_CYCLE, VEER_STORE_NO_SERIES,
                              0, text.data, text.len, err);
    veer_buf_done(&text);
    return rc;
}

/* ---- one per hour ---- */

typedef struct thin_run {
    uint32_t series; /* of it */
    double share;    /* of drifted columns; ties go to the earlier one */
    int64_t time_us; /* of the evaluation */
    char *key;       /* in the arena */
} thin_run;

typedef struct thin_work {
    veer_arena arena;  /* of keys */
    veer_arena decode; /* of one run */
    thin_run *at;      /* n, on the heap */
    size_t n;          /* runs */
    size_t room;       /* for so many */
    veer_err *err;     /* of the walk */
} thin_work;

static veer_rc take_run(void *context, const veer_store_doc *doc)
{
    thin_work *const w = context;
    veer_run run;
    if (w->n == w->room) {
        const size_t room = w->room == 0 ? 256 : w->room * 2;
        thin_run *const grown = realloc(w->at, room * sizeof *grown);
        if (grown == NULL)
            return veer_fail_nomem(w->err);
        w->at = grown;
        w->room = room;
    }
    veer_arena_reset(&w->decode);
    const veer_rc rc = veer_run_decode(doc->bytes.data, doc->bytes.len, &w->decode, &run, w->err);
    char *const key = veer_arena_strndup(&w->arena, doc->key.data, doc->key.len);
    if (key == NULL || rc == VEER_ENOMEM)
        return veer_fail_nomem(w->err);
    w->at[w->n++] = (thin_run){doc->series, rc == VEER_OK ? run.share : -1, doc->time_us, key};
    return VEER_OK;
}

/* By series, the one to keep first. */
static int compare(const void *a, const void *b)
{
    const thin_run *const x = a, *const y = b;
    if (x->series != y->series)
        return x->series < y->series ? -1 : 1;
    if (x->share != y->share)
        return x->share > y->share ? -1 : 1;
    return (x->time_us > y->time_us) - (x->time_us < y->time_us);
}

static veer_rc drop_others(veer_judge *judge, thin_work *w, veer_err *err)
{
    veer_store_doc_key *const keys = veer_arena_array(&w->arena, w->n + 1, sizeof *keys);
    size_t n = 0;
    if (keys == NULL)
        return veer_fail_nomem(err);
    if (w->n > 0)
        qsort(w->at, w->n, sizeof *w->at, compare);
    for (size_t i = 1; i < w->n; i++)
        if (w->at[i].series == w->at[i - 1].series)
            keys[n++] =
                (veer_store_doc_key){VEER_STORE_DOC_DRIFT_RUN, veer_store_text(w->at[i].key)};
    veer_store_tx tx = {.doc_drops = keys, .n_doc_drops = n};
    return n > 0 ? veer_store_commit(judge->store, &tx, err) : VEER_OK;
}

static veer_rc thin_hour(veer_judge *judge, int64_t from_us, veer_err *err)
{
    const veer_store_doc_query query = {.kind = VEER_STORE_DOC_DRIFT_RUN,
                                        .span = {from_us, from_us + VEER_US_PER_HOUR}};
    thin_work w = {.err = err};
    veer_arena_init(&w.arena, JUDGE_ARENA_BYTES);
    veer_arena_init(&w.decode, JUDGE_ARENA_BYTES);
    veer_rc rc = veer_store_doc_each(judge->store, &query, take_run, &w, err);
    if (rc == VEER_OK)
        rc = drop_others(judge, &w, err);
    free(w.at);
    veer_arena_done(&w.decode);
    veer_arena_done(&w.arena);
    return rc;
}

static veer_rc note_first(void *context, const veer_store_doc *doc)
{
    int64_t *const first_us = context;
    *first_us = doc->time_us;
    return VEER_ENODATA; /* ends the walk */
}

/* The first run that may be there in too many; the end of the work if there is none. */
static veer_rc first_run(veer_judge *judge, int64_t from_us, int64_t to_us, int64_t *ret,
                         veer_err *err)
{
    const veer_store_doc_query query = {.kind = VEER_STORE_DOC_DRIFT_RUN, .span = {from_us, to_us}};
    *ret = to_us;
    const veer_rc rc = veer_store_doc_each(judge->store, &query, note_first, ret, err);
    return rc == VEER_ENODATA ? VEER_OK : rc;
}

static veer_rc thin(veer_judge *judge, int64_t now_us, veer_err *err)
{
    const int64_t end_us = (now_us - THIN_AFTER_US) / VEER_US_PER_HOUR * VEER_US_PER_HOUR;
    veer_rc rc = VEER_OK;
    for (int i = 0; rc == VEER_OK && i < THIN_HOURS && judge->thinned_us < end_us; i++) {
        int64_t at_us;
        rc = first_run(judge, judge->thinned_us, end_us, &at_us, err);
        at_us = at_us / VEER_US_PER_HOUR * VEER_US_PER_HOUR;
        if (rc == VEER_OK && at_us < end_us)
            rc = thin_hour(judge, at_us, err);
        if (rc == VEER_OK)
            judge->thinned_us = at_us < end_us ? at_us + VEER_US_PER_HOUR : end_us;
    }
    return rc;
}

/* ---- what is too old ---- */

static veer_rc expire(veer_judge *judge, veer_store_doc_kind kind, int64_t before_us, veer_err *err)
{
    const veer_store_expiry expiry = {.of = VEER_STORE_EXPIRE_DOCS,
                                      .kind = (uint32_t)kind,
                                      .before_us = before_us,
                                      .max_items = EXPIRE_ITEMS};
    size_t removed = EXPIRE_ITEMS;
    veer_rc rc = VEER_OK;
    for (int i = 0; rc == VEER_OK && i < EXPIRE_ROUNDS && removed == EXPIRE_ITEMS; i++)
        rc = veer_store_expire(judge->store, &expiry, &removed, err);
    return rc;
}

veer_rc judge_keep_work(veer_judge *judge, int64_t now_us, veer_err *err)
{
    static const veer_store_doc_kind with_alerts[] = {VEER_STORE_DOC_ALERT,
                                                      VEER_STORE_DOC_ALERT_EVENT,
                                                      VEER_STORE_DOC_RETRAINING};
    pthread_mutex_lock(&judge->lock);
    const int64_t runs_us = judge->options.keep_runs_us, alerts_us = judge->options.keep_alerts_us;
    pthread_mutex_unlock(&judge->lock);
    veer_rc rc = thin(judge, now_us, err);
    if (rc == VEER_OK && runs_us > 0)
        rc = expire(judge, VEER_STORE_DOC_DRIFT_RUN, now_us - runs_us, err);
    for (size_t i = 0;
         rc == VEER_OK && alerts_us > 0 && i < sizeof with_alerts / sizeof *with_alerts; i++)
        rc = expire(judge, with_alerts[i], now_us - alerts_us, err);
    return rc;
}
