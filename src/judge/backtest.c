/* The cycle over stored history: a private engine and judge, a clock that is set by hand, and a
 * feed that gives what became known. Reading of the result is in backtest_found.c. */
#include "judge/backtest.h"

#include <string.h>

#include "base/limits.h"
#include "base/time.h"
#include "judge/backtest_impl.h"
#include "store/memory/memory.h"

#define LEAD_US (63 * VEER_US_PER_DAY)     /* data before the first evaluation: nine weeks */
#define LEAD_STEP_US VEER_US_PER_DAY       /* of the clock before it */
#define SHORT_US (2 * VEER_US_PER_DAY)     /* up to here steps are short */
#define MAINTAIN_US (6 * VEER_US_PER_HOUR) /* between two rounds of maintenance */
#define LIVE_US VEER_US_PER_DAY

static int64_t floor_to(int64_t us, int64_t width)
{
    return us - us % width;
}

/* ---- what is asked ---- */

static veer_rc check(const veer_backtest_options *o, backtest_state *b, veer_err *err)
{
    if (o->from_us < 0 || o->from_us >= o->to_us || o->step_us < 0)
        return veer_fail(err, VEER_EINVAL, "a backtest ends after it begins");
    const int64_t usual = o->to_us - o->from_us <= SHORT_US ? VEER_FRAME_GRID_US : VEER_US_PER_HOUR;
    b->step_us = o->step_us > 0 ? o->step_us : usual;
    const int64_t steps = (o->to_us - o->from_us + b->step_us - 1) / b->step_us;
    if (steps > VEER_LIMIT_BACKTEST_STEPS)
        return veer_fail(err, VEER_ELIMIT, "%lld evaluations are more than %d; take a longer step",
                         (long long)steps, VEER_LIMIT_BACKTEST_STEPS);
    return VEER_OK;
}

/* The first time of which there is something, not long before the first evaluation. */
static veer_rc find_begin(const backtest_state *b, int64_t *ret, veer_err *err)
{
    const veer_backtest_options *const o = b->options;
    const int64_t lead_us = o->from_us > LEAD_US ? o->from_us - LEAD_US : 0;
    veer_buckets *const buckets = veer_ingest_buckets(o->ingest);
    int64_t first_us = o->to_us;
    for (size_t i = 0; i < b->n_series; i++) {
        veer_store_span span;
        const veer_rc rc = veer_buckets_extent(buckets, b->series[i].series, &span, err);
        if (rc == VEER_OK && span.from_us < first_us)
            first_us = span.from_us;
        if (rc != VEER_OK && rc != VEER_ENODATA)
            return rc;
    }
    if (first_us >= o->to_us) /* only metric points, perhaps */
        first_us = lead_us;
    *ret = first_us > lead_us ? floor_to(first_us, VEER_US_PER_DAY) : lead_us;
    return VEER_OK;
}

/* ---- a private engine ---- */

typedef struct copy_work {
    backtest_state *b;            /* whose */
    veer_arena arena;             /* of keys */
    veer_store_doc_key keys[256]; /* n */
    size_t n;                     /* of them */
    veer_err *err;                /* of the walk */
} copy_work;

/* Keys of references begin with the model and a NUL, or, if that does not fit, are a NUL and a hash
 * (history/reference.c). */
static veer_rc take_key(void *context, const veer_store_doc *doc)
{
    copy_work *const w = context;
    const char *const model = w->b->options->model;
    const size_t len = strlen(model);
    const char *const key = doc->key.data;
    const bool is_own = doc->key.len > len && memcmp(key, model, len) == 0 && key[len] == '\0';
    if ((!is_own && key[0] != '\0') || w->n == sizeof w->keys / sizeof *w->keys)
        return VEER_OK;
    const char *const copy = veer_arena_strndup(&w->arena, key, doc->key.len);
    if (copy == NULL)
        return veer_fail_nomem(w->err);
    w->keys[w->n++] = (veer_store_doc_key){VEER_STORE_DOC_REFERENCE, {copy, doc->key.len}};
    return VEER_OK;
}

static veer_rc put_doc(void *context, const veer_store_doc *doc)
{
    const copy_work *const w = context;
    veer_store_tx tx = {.docs = doc, .n_docs = 1};
    return veer_store_commit(w->b->store, &tx, w->err);
}

static veer_rc copy_references(backtest_state *b, veer_err *err)
{
    veer_store *const from = veer_ingest_store(b->options->ingest);
    const veer_store_doc_query query = {.kind = VEER_STORE_DOC_REFERENCE, .span = VEER_STORE_EVER};
    copy_work w = {.b = b, .err = err};
    veer_arena_init(&w.arena, VEER_LIMIT_BUF_BYTES);
    veer_rc rc = veer_store_doc_each(from, &query, take_key, &w, err);
    for (size_t i = 0; rc == VEER_OK && i < w.n; i++) {
        rc = veer_store_doc_get(from, &w.keys[i], put_doc, &w, err);
        w.keys[i].kind = VEER_STORE_DOC_REFERENCE_ROWS;
        if (rc == VEER_OK)
            rc = veer_store_doc_get(from, &w.keys[i], put_doc, &w, err);
    }
    veer_arena_done(&w.arena);
    return rc;
}

static veer_rc open_engine(backtest_state *b, veer_err *err)
{
    veer_ingest_options options = {.clock = &b->clock.clock, .no_maintenance_thread = true};
    veer_rc rc = veer_store_memory_open(&b->store, err);
    if (rc == VEER_OK)
        rc = copy_references(b, err);
    options.store = b->store;
    return rc == VEER_OK ? veer_ingest_open(&options, &b->ingest, err) : rc;
}

static veer_rc open_judge(backtest_state *b, veer_err *err)
{
    const veer_backtest_options *const o = b->options;
    veer_rule *const rules = veer_arena_array(&b->arena, o->n_rules + 1, sizeof *rules);
    if (rules == NULL)
        return veer_fail_nomem(err);
    for (size_t i = 0; i < o->n_rules; i++)
        rules[i] = *o->rules[i];
    const veer_judge_options options = {.ingest = b->ingest,
                                        .clock = &b->clock.clock,
                                        .interval_us = b->step_us,
                                        .live_us = LIVE_US,
                                        .settings = o->settings,
                                        .alerts = o->alerts,
                                        .file_rules = rules,
                                        .n_file_rules = o->n_rules,
                                        .no_thread = true,
                                        .backtest = true};
    return veer_judge_open(&options, &b->judge, err);
}

static veer_rc open_all(backtest_state *b, veer_err *err)
{
    const veer_backtest_options *const o = b->options;
    backtest_feed_options feed = {.from = o->ingest, .model = veer_store_text(o->model)};
    const veer_store_bytes version =
        o->version != NULL ? veer_store_text(o->version) : (veer_store_bytes){NULL, 0};
    veer_rc rc = veer_ingest_series_of(o->ingest, feed.model, version, &b->arena, &b->series,
                                       &b->n_series, err);
    if (rc == VEER_OK)
        rc = find_begin(b, &b->begin_us, err);
    if (rc != VEER_OK)
        return rc;
    veer_manual_clock_init(&b->clock, b->begin_us);
    rc = open_engine(b, err);
    if (rc == VEER_OK)
        rc = open_judge(b, err);
    feed.into = b->ingest;
    feed.series = b->series;
    feed.n_series = b->n_series;
    feed.from_us = b->begin_us;
    feed.to_us = o->to_us;
    return rc == VEER_OK ? backtest_feed_open(&feed, &b->feed, err) : rc;
}

static void close_all(backtest_state *b)
{
    backtest_feed_free(b->feed);
    veer_judge_close(b->judge);
    veer_ingest_close(b->ingest);
    veer_store_close(b->store);
    veer_arena_done(&b->arena);
}

/* ---- going through ---- */

static veer_rc go_to(backtest_state *b, int64_t us, veer_err *err)
{
    const veer_backtest_options *const o = b->options;
    if (o->stop != NULL && atomic_load(o->stop))
        return veer_fail(err, VEER_EIO, "the backtest was stopped");
    b->clock.monotonic_us += us > b->clock.real_us ? us - b->clock.real_us : 0;
    b->clock.real_us = us;
    veer_rc rc = backtest_feed_until(b->feed, us, err);
    if (rc == VEER_OK && us - b->maintained_us >= MAINTAIN_US) {
        rc = veer_ingest_maintain(b->ingest, err);
        b->maintained_us = us;
    }
    if (o->on_progress != NULL)
        o->on_progress(o->progress_context,
                       (double)(us - b->begin_us) / (double)(o->to_us - b->begin_us));
    return rc;
}

static veer_rc go_through(backtest_state *b, veer_backtest *ret, veer_err *err)
{
    const veer_backtest_options *const o = b->options;
    veer_rc rc = VEER_OK;
    for (int64_t us = b->begin_us + LEAD_STEP_US; rc == VEER_OK && us < o->from_us;
         us += LEAD_STEP_US)
        rc = go_to(b, us, err);
    int64_t harvested_us = o->from_us;
    for (int64_t us = o->from_us; rc == VEER_OK && us < o->to_us; us += b->step_us) {
        veer_judge_outcome outcome;
        rc = go_to(b, us, err);
        if (rc == VEER_OK)
            rc = veer_judge_run(b->judge, NULL, &outcome, err);
        ret->evaluations++;
        if (rc == VEER_OK && us - harvested_us >= VEER_US_PER_DAY) {
            rc = backtest_take_runs(b, ret, err);
            harvested_us = us;
        }
    }
    return rc;
}

static veer_rc take_all(backtest_state *b, veer_backtest *ret, veer_err *err)
{
    const backtest_fed fed = backtest_feed_count(b->feed);
    if (fed.predictions + fed.points == 0)
        return veer_fail(err, VEER_ENODATA, "there is no history of %s in that time",
                         b->options->model);
    ret->from_us = b->options->from_us;
    ret->to_us = b->options->to_us;
    ret->step_us = b->step_us;
    ret->predictions = fed.predictions;
    ret->labels = fed.labels;
    ret->points = fed.points;
    ret->counts = veer_judge_stats_get(b->judge).board;
    const veer_rc rc = backtest_take_runs(b, ret, err);
    return rc == VEER_OK ? backtest_take_alerts(b, ret, err) : rc;
}

veer_rc veer_backtest_run(const veer_backtest_options *options, veer_backtest *ret, veer_err *err)
{
    backtest_state b = {.options = options};
    veer_backtest found = {0};
    veer_rc rc = check(options, &b, err);
    if (rc != VEER_OK)
        return rc;
    veer_arena_init(&b.arena, VEER_LIMIT_BUF_BYTES);
    veer_arena_init(&found.arena, VEER_LIMIT_BUF_BYTES);
    rc = open_all(&b, err);
    if (rc == VEER_OK)
        rc = go_through(&b, &found, err);
    if (rc == VEER_OK)
        rc = take_all(&b, &found, err);
    close_all(&b);
    if (rc == VEER_OK)
        *ret = found;
    else
        veer_arena_done(&found.arena);
    return rc;
}

void veer_backtest_done(veer_backtest *backtest)
{
    veer_arena_done(&backtest->arena);
    *backtest = (veer_backtest){0};
}
