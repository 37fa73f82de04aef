/* Runs in the store, and the table of each model's last one. */
#include <stdlib.h>
#include <string.h>

#include "base/line.h"
#include "base/time.h"
#include "judge/retraining_impl.h"

bool retraining_is_open(const veer_retraining_run *run)
{
    return run->status == VEER_RETRAINING_REQUESTED || run->status == VEER_RETRAINING_RUNNING;
}

void retraining_trouble(veer_retraining *r, veer_rc rc, const char *what)
{
    if (r->options.on_trouble != NULL)
        r->options.on_trouble(r->options.trouble_context, rc, what);
}

static veer_rc to_json(const veer_retraining_run *run, veer_buf *out, veer_err *err)
{
    veer_json_writer w;
    veer_json_writer_init(&w, out, 0);
    veer_retraining_write(&w, run);
    return veer_json_finish(&w, err);
}

void retraining_tell(veer_retraining *r, const veer_retraining_run *run)
{
    veer_buf json;
    if (r->options.on_event == NULL)
        return;
    veer_buf_init(&json, RETRAINING_DOC_BYTES);
    if (to_json(run, &json, NULL) == VEER_OK)
        r->options.on_event(r->options.event_context, "retraining", json.data, json.len);
    veer_buf_done(&json);
}

retraining_last *retraining_find(veer_retraining *r, const char *model)
{
    for (size_t i = 0; i < r->n_lasts; i++)
        if (strcmp(r->lasts[i].run.model, model) == 0)
            return &r->lasts[i];
    return NULL;
}

/* The place of a model, made if it is not there; its run is empty then. */
static retraining_last *take_place(veer_retraining *r, const char *model)
{
    retraining_last *const found = retraining_find(r, model);
    if (found != NULL)
        return found;
    if (r->n_lasts == r->room) {
        const size_t room = r->room > 0 ? 2 * r->room : 16;
        retraining_last *const grown = realloc(r->lasts, room * sizeof *grown);
        if (grown == NULL)
            return NULL;
        r->lasts = grown;
        r->room = room;
    }
    retraining_last *const last = &r->lasts[r->n_lasts];
    *last = (retraining_last){.tries = 0};
    veer_arena_init(&last->arena, RETRAINING_DOC_BYTES);
    return last;
}

/* Puts a run into the table; tries and times of the same run stay. */
static veer_rc place(veer_retraining *r, const veer_retraining_run *run, veer_err *err)
{
    retraining_last *const last = take_place(r, run->model);
    veer_arena arena;
    veer_retraining_run copy;
    if (last == NULL)
        return veer_fail_nomem(err);
    veer_arena_init(&arena, RETRAINING_DOC_BYTES);
    const veer_rc rc = retraining_copy(run, &arena, &copy, err);
    if (rc != VEER_OK) {
        veer_arena_done(&arena);
        return rc;
    }
    const bool same = last->run.id != NULL && strcmp(last->run.id, run->id) == 0;
    veer_arena_done(&last->arena);
    if (last == &r->lasts[r->n_lasts])
        r->n_lasts++;
    *last = (retraining_last){.arena = arena,
                              .run = copy,
                              .heard_us = run->started_us > 0 ? run->started_us : run->requested_us,
                              .timeout_us = same ? last->timeout_us : 0,
                              .next_us = same ? last->next_us : 0,
                              .tries = same ? last->tries : 0};
    return VEER_OK;
}

static veer_rc commit(veer_retraining *r, const veer_retraining_run *run, veer_err *err)
{
    veer_buf json;
    veer_buf_init(&json, RETRAINING_DOC_BYTES);
    veer_rc rc = to_json(run, &json, err);
    if (rc == VEER_OK) {
        const veer_store_doc doc = {.kind = VEER_STORE_DOC_RETRAINING,
                                    .key = veer_store_text(run->id),
                                    .series = VEER_STORE_NO_SERIES,
                                    .time_us = run->requested_us,
                                    .arrival_us = veer_clock_real_us(r->options.clock),
                                    .bytes = {json.data, json.len}};
        veer_store_tx tx = {.docs = &doc, .n_docs = 1};
        rc = veer_store_commit(r->options.store, &tx, err);
    }
    veer_buf_done(&json);
    return rc;
}

veer_rc retraining_keep(veer_retraining *r, const veer_retraining_run *run, veer_err *err)
{
    /* The place is made first, so that nothing can fail behind the commit but the copy, which a
     * restart mends. */
    if (take_place(r, run->model) == NULL)
        return veer_fail_nomem(err);
    const veer_rc rc = commit(r, run, err);
    return rc == VEER_OK ? place(r, run, err) : rc;
}

/* ---- reading ---- */

typedef struct walk {
    veer_arena arena;      /* of what is read */
    veer_retraining_fn fn; /* gets runs */
    void *context;         /* for fn */
    const char *model;     /* NULL: all */
    size_t left;           /* how many more */
} walk;

static veer_rc read_doc(const veer_store_doc *doc, veer_arena *arena, veer_retraining_run *ret)
{
    const veer_json_node *node = NULL;
    const veer_rc rc = veer_json_tree(doc->bytes.data, doc->bytes.len, arena, &node, NULL);
    return rc == VEER_OK ? veer_retraining_read(node, arena, ret, NULL) : rc;
}

/* A document that cannot be read is passed over. */
static veer_rc visit(void *context, const veer_store_doc *doc)
{
    walk *const w = context;
    veer_retraining_run run;
    veer_rc rc = VEER_OK;
    if (w->left == 0)
        return VEER_OK;
    veer_arena_reset(&w->arena);
    if (read_doc(doc, &w->arena, &run) == VEER_OK &&
        (w->model == NULL || strcmp(w->model, run.model) == 0)) {
        w->left--;
        rc = w->fn(w->context, &run);
    }
    return rc;
}

static veer_rc each(veer_retraining *r, bool newest_first, walk *w, veer_err *err)
{
    const veer_store_doc_query query = {.kind = VEER_STORE_DOC_RETRAINING,
                                        .series = VEER_STORE_NO_SERIES,
                                        .span = {VEER_TIME_MIN_US, VEER_TIME_MAX_US},
                                        .newest_first = newest_first};
    veer_arena_init(&w->arena, RETRAINING_DOC_BYTES);
    const veer_rc rc = veer_store_doc_each(r->options.store, &query, visit, w, err);
    veer_arena_done(&w->arena);
    return rc;
}

veer_rc veer_retraining_each(veer_retraining *retraining, const char *model, size_t limit,
                             veer_retraining_fn fn, void *context, veer_err *err)
{
    walk w = {.fn = fn, .context = context, .model = model, .left = limit};
    return each(retraining, true, &w, err);
}

typedef struct fetch {
    veer_arena *arena;       /* of the run */
    veer_retraining_run run; /* what was found */
    veer_rc rc;              /* of reading it */
} fetch;

static veer_rc fetch_one(void *context, const veer_store_doc *doc)
{
    fetch *const f = context;
    f->rc = read_doc(doc, f->arena, &f->run);
    return VEER_OK;
}

veer_rc veer_retraining_get(veer_retraining *retraining, const char *id, veer_arena *arena,
                            veer_retraining_run *ret, veer_err *err)
{
    const veer_store_doc_key key = {VEER_STORE_DOC_RETRAINING, veer_store_text(id)};
    fetch f = {.arena = arena, .rc = VEER_ENOTFOUND};
    const size_t len = strlen(id);
    veer_rc rc = VEER_ENOTFOUND;
    if (len > 0 && len <= VEER_LIMIT_NAME_BYTES)
        rc = veer_store_doc_get(retraining->options.store, &key, fetch_one, &f, err);
    if (rc == VEER_ENOTFOUND)
        return veer_fail(err, VEER_ENOTFOUND, "there is no run of retraining '%.60s'", id);
    if (rc == VEER_OK && f.rc != VEER_OK)
        rc = veer_fail(err, f.rc == VEER_ENOMEM ? f.rc : VEER_ECORRUPT,
                       "the run of retraining '%.60s' cannot be read", id);
    if (rc == VEER_OK)
        *ret = f.run;
    return rc;
}

/* ---- opening ---- */

/* Runs come in the order of their requests: the last of each model stays. */
static veer_rc load_one(void *context, const veer_retraining_run *run)
{
    veer_retraining *const r = context;
    if (run->requested_us > r->last_number)
        r->last_number = run->requested_us;
    return place(r, run, NULL);
}

static void release(veer_retraining *r)
{
    for (size_t i = 0; i < r->n_lasts; i++)
        veer_arena_done(&r->lasts[i].arena);
    free(r->lasts);
    free(r->children);
    free(r->base);
    (void)pthread_cond_destroy(&r->wake);
    (void)pthread_mutex_destroy(&r->lock);
    free(r);
}

static void *run_thread(void *context);

/* Waits are measured by the monotonic clock. */
static bool init_locks(veer_retraining *r)
{
    pthread_condattr_t attributes;
    if (pthread_condattr_init(&attributes) != 0)
        return false;
    bool good = pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC) == 0 &&
                pthread_cond_init(&r->wake, &attributes) == 0;
    (void)pthread_condattr_destroy(&attributes);
    if (good && pthread_mutex_init(&r->lock, NULL) != 0) {
        (void)pthread_cond_destroy(&r->wake);
        good = false;
    }
    return good;
}

veer_rc veer_retraining_open(const veer_retraining_options *options, veer_retraining **ret,
                             veer_err *err)
{
    veer_retraining *const r = calloc(1, sizeof *r);
    if (r == NULL)
        return veer_fail_nomem(err);
    r->options = *options;
    r->options.base_url = NULL;
    if (!init_locks(r)) {
        free(r);
        return veer_fail_nomem(err);
    }
    walk w = {.fn = load_one, .context = r, .left = SIZE_MAX};
    veer_rc rc = VEER_OK;
    if (options->base_url != NULL && (r->base = strdup(options->base_url)) == NULL)
        rc = veer_fail_nomem(err);
    r->options.base_url = r->base;
    if (rc == VEER_OK)
        rc = each(r, false, &w, err);
    if (rc == VEER_OK && !options->no_thread) {
        r->has_thread = pthread_create(&r->thread, NULL, run_thread, r) == 0;
        if (!r->has_thread)
            rc = veer_fail(err, VEER_ENOMEM, "cannot start a thread");
    }
    if (rc != VEER_OK) {
        release(r);
        return rc;
    }
    *ret = r;
    return VEER_OK;
}

void veer_retraining_close(veer_retraining *retraining)
{
    if (retraining == NULL)
        return;
    pthread_mutex_lock(&retraining->lock);
    atomic_store(&retraining->stop, true);
    pthread_cond_signal(&retraining->wake);
    pthread_mutex_unlock(&retraining->lock);
    if (retraining->has_thread)
        (void)pthread_join(retraining->thread, NULL);
    release(retraining);
}

/* ---- the thread ---- */

/* Whether there is something to watch; with the lock. */
static bool is_busy(const veer_retraining *r)
{
    for (size_t i = 0; i < r->n_lasts; i++)
        if (retraining_is_open(&r->lasts[i].run))
            return true;
    return r->n_children > 0;
}

static void wait_for_work(veer_retraining *r)
{
    struct timespec until;
    pthread_mutex_lock(&r->lock);
    if (!atomic_load(&r->stop)) {
        if (!is_busy(r)) {
            pthread_cond_wait(&r->wake, &r->lock);
        } else if (clock_gettime(CLOCK_MONOTONIC, &until) == 0) {
            until.tv_sec++;
            (void)pthread_cond_timedwait(&r->wake, &r->lock, &until);
        }
    }
    pthread_mutex_unlock(&r->lock);
}

static void *run_thread(void *context)
{
    veer_retraining *const r = context;
    while (!atomic_load(&r->stop)) {
        veer_err err = VEER_ERR_INIT;
        if (veer_retraining_work(r, &err) != VEER_OK)
            retraining_trouble(r, err.rc, err.msg);
        wait_for_work(r);
    }
    return NULL;
}
