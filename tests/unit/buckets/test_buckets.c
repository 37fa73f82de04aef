/* Buckets against a model that keeps every row: random blocks, writes, compactions, crashes,
 * failing commits, corrections made anew; every window that is read has the bytes of one made from
 * all rows.
 */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/limits.h"
#include "buckets/impl.h"
#include "rows.h"
#include "store/memory/memory.h"

#define SERIES 2u
#define MAX_BLOCKS 600
#define MAX_OUTCOMES 6000
#define MAX_LABELS 4
#define MINUTE VEER_US_PER_MINUTE
#define HOUR VEER_BUCKET_HOUR_US
#define DAY VEER_BUCKET_DAY_US
#define START (INT64_C(1760000000) * 1000000)

/* ---- a store whose commits fail now and then ---- */

typedef struct flaky {
    veer_store store;   /* what the buckets see */
    veer_store *inside; /* a memory store */
    test_random *rng;   /* decides */
    unsigned percent;   /* of the commits that fail */
    bool stopped;       /* writes no more, as after a failed sync */
} flaky;

static flaky *flaky_of(veer_store *store)
{
    return (flaky *)(void *)store;
}

static veer_rc flaky_commit(veer_store *store, veer_store_tx *tx, veer_err *err)
{
    flaky *const f = flaky_of(store);
    if (f->stopped)
        return veer_fail(err, VEER_EIO, "stopped");
    if (random_below(f->rng, 100) >= f->percent)
        return veer_store_commit(f->inside, tx, err);
    const uint64_t how = random_below(f->rng, 3);
    if (how == 0)
        return veer_fail(err, VEER_EIO, "disk full");
    if (how == 1)
        assert_int_equal(veer_store_commit(f->inside, tx, err), VEER_OK);
    f->stopped = true;
    return veer_fail(err, VEER_EIO, "sync failed");
}

static veer_rc flaky_series_each(veer_store *store, veer_store_series_fn fn, void *context,
                                 veer_err *err)
{
    return veer_store_series_each(flaky_of(store)->inside, fn, context, err);
}

static veer_rc flaky_summary_each(veer_store *store, const veer_store_summary_range *range,
                                  veer_store_summary_fn fn, void *context, veer_err *err)
{
    return veer_store_summary_each(flaky_of(store)->inside, range, fn, context, err);
}

static veer_rc flaky_doc_get(veer_store *store, const veer_store_doc_key *key, veer_store_doc_fn fn,
                             void *context, veer_err *err)
{
    return veer_store_doc_get(flaky_of(store)->inside, key, fn, context, err);
}

static veer_rc flaky_doc_each(veer_store *store, const veer_store_doc_query *query,
                              veer_store_doc_fn fn, void *context, veer_err *err)
{
    return veer_store_doc_each(flaky_of(store)->inside, query, fn, context, err);
}

static void flaky_stats(veer_store *store, veer_store_stats *ret)
{
    veer_store_stats_get(flaky_of(store)->inside, ret);
    ret->failed = flaky_of(store)->stopped;
}

static const veer_store_ops flaky_ops = {
    .name = "flaky",
    .series_each = flaky_series_each,
    .commit = flaky_commit,
    .summary_each = flaky_summary_each,
    .doc_get = flaky_doc_get,
    .doc_each = flaky_doc_each,
    .stats = flaky_stats,
};

/* ---- the model ---- */

typedef struct label {
    uint64_t block;  /* that brought it */
    int64_t time_us; /* or VEER_TIME_MISSING */
    char text[8];    /* true class */
} label;

typedef struct outcome {
    uint32_t series;          /* of the prediction */
    int64_t time_us;          /* of the prediction */
    char class[8];            /* predicted */
    double score;             /* or NaN */
    unsigned country;         /* 0: none */
    label labels[MAX_LABELS]; /* n_labels; each replaces the one before */
    unsigned n_labels;        /* how many */
    unsigned counted;         /* which one the sums hold */
} outcome;

typedef struct block {
    uint64_t id;        /* ascending, with gaps */
    uint32_t series;    /* of all its rows */
    int64_t arrival_us; /* when it came */
    veer_batch batch;   /* predictions */
} block;

typedef struct model {
    test_random rng;                                       /* of the whole test */
    flaky store;                                           /* of the buckets */
    veer_manual_clock clock;                               /* for both */
    veer_buckets *buckets;                                 /* what is tested */
    block blocks[MAX_BLOCKS];                              /* n_blocks, by id */
    size_t n_blocks;                                       /* how many */
    outcome outcomes[MAX_OUTCOMES];                        /* n_outcomes */
    size_t n_outcomes;                                     /* how many */
    uint64_t next_id;                                      /* of a block */
    size_t reads, writes, redos, crashes, moves, failures; /* what happened */
} model;

static const char *const countries[] = {"", "IT", "NO", "CH"};

static bool chance(model *m, unsigned percent)
{
    return random_below(&m->rng, 100) < percent;
}

static void begin_batch(veer_batch *batch)
{
    veer_batch_clear(batch);
}

/* Appends an outcome as a row, with one of its labels. */
static void put_outcome(veer_batch *batch, const outcome *o, unsigned which, int64_t *label_times)
{
    size_t tag = 0;
    label_times[batch->rows] = o->labels[which].time_us;
    assert_int_equal(veer_batch_set_timestamp(batch, o->time_us, NULL), VEER_OK);
    assert_int_equal(veer_batch_set_field_text(batch, VEER_FIELD_CLASS, o->class, strlen(o->class),
                                               NULL),
                     VEER_OK);
    assert_int_equal(veer_batch_set_field_number(batch, VEER_FIELD_SCORE, o->score, NULL), VEER_OK);
    assert_int_equal(veer_batch_set_field_text(batch, VEER_FIELD_LABEL, o->labels[which].text,
                                               strlen(o->labels[which].text), NULL),
                     VEER_OK);
    if (o->country > 0) {
        assert_int_equal(veer_batch_tag(batch, "country", 7, &tag, NULL), VEER_OK);
        assert_int_equal(veer_batch_set_tag(batch, tag, countries[o->country], 2, NULL), VEER_OK);
    }
    assert_int_equal(veer_batch_commit_row(batch, NULL), VEER_OK);
}

static bool in_segment(const outcome *o, const char *segment)
{
    char name[16];
    if (segment == NULL)
        return true;
    snprintf(name, sizeof name, "country=%s", countries[o->country]);
    return o->country > 0 && strcmp(segment, name) == 0;
}

static bool row_in_segment(const veer_batch *batch, size_t row, const char *segment)
{
    if (segment == NULL)
        return true;
    const char *const equals = strchr(segment, '=');
    const veer_column *const column =
        veer_columns_find(&batch->tags, segment, (size_t)(equals - segment));
    const char *const text = column == NULL ? NULL : veer_column_text(column, row, NULL);
    return text != NULL && strcmp(text, equals + 1) == 0;
}

/* ---- folding, at first and again ---- */

/* Folds outcomes of a block: those whose first label it brought, or those it corrected. */
static void fold_outcomes(model *m, const block *b, bool corrections)
{
    static int64_t times[VEER_LIMIT_BATCH_ROWS];
    const veer_buckets_source source = {b->id, b->series, b->arrival_us};
    veer_batch batch;
    veer_batch_init(&batch, 0);
    for (size_t i = 0; i < m->n_outcomes; i++) {
        const outcome *const o = &m->outcomes[i];
        for (unsigned k = 0; o->series == b->series && k < o->n_labels; k++)
            if (o->labels[k].block == b->id && (k > 0) == corrections)
                put_outcome(&batch, o, k, times);
    }
    assert_int_equal(veer_batch_seal(&batch, NULL), VEER_OK);
    if (batch.rows > 0)
        assert_int_equal(
            corrections
                ? veer_buckets_corrections(m->buckets, &source, &batch, batch.rows, NULL)
                : veer_buckets_outcomes(m->buckets, &source, &batch, times, batch.rows, NULL),
            VEER_OK);
    veer_batch_done(&batch);
}

/* Maintenance does not wait for the end of a block, nor for the end of a recovery. What fails here
 * shows up in the next step. */
static void write_meanwhile(model *m)
{
    const veer_buckets_flush flush = {.max_bytes = random_below(&m->rng, 20000)};
    bool left = false;
    if (chance(m, 10))
        (void)veer_buckets_write(m->buckets, &flush, &left, NULL);
}

static void fold_block(model *m, const block *b)
{
    const veer_buckets_source source = {b->id, b->series, b->arrival_us};
    assert_int_equal(veer_buckets_predictions(m->buckets, &source, &b->batch, NULL, b->batch.rows,
                                              NULL),
                     VEER_OK);
    write_meanwhile(m);
    fold_outcomes(m, b, false);
    write_meanwhile(m);
    fold_outcomes(m, b, true);
    veer_buckets_folded(m->buckets, b->id);
}

/* ---- new blocks ---- */

static int64_t random_time(model *m, int64_t now_us)
{
    const uint64_t what = random_below(&m->rng, 10);
    if (what < 6)
        return now_us - (int64_t)random_below(&m->rng, (uint64_t)(20 * MINUTE));
    if (what < 7)
        return now_us + (int64_t)random_below(&m->rng, (uint64_t)(3 * MINUTE));
    if (what < 9)
        return now_us - 47 * HOUR - (int64_t)random_below(&m->rng, (uint64_t)(2 * HOUR));
    return now_us - (int64_t)random_below(&m->rng, (uint64_t)(40 * DAY));
}

static void random_label(model *m, label *ret, const block *b, int64_t prediction_us)
{
    static const char *const classes[] = {"0", "1", "1.0", "cat"};
    *ret = (label){.block = b->id,
                   .time_us = chance(m, 50)
                                  ? prediction_us + (int64_t)random_below(&m->rng, (uint64_t)HOUR)
                                  : VEER_TIME_MISSING};
    snprintf(ret->text, sizeof ret->text, "%s",
             classes[random_below(&m->rng, chance(m, 5) ? 4 : 3)]);
}

static void add_outcomes(model *m, const block *b)
{
    const size_t n = random_below(&m->rng, 12);
    for (size_t i = 0; i < n && m->n_outcomes < MAX_OUTCOMES; i++) {
        outcome *const o = &m->outcomes[m->n_outcomes++];
        *o = (outcome){.series = b->series,
                       .time_us = random_time(m, b->arrival_us),
                       .score =
                           chance(m, 80) ? (double)random_below(&m->rng, 101) / 100 : (double)NAN,
                       .country = (unsigned)random_below(&m->rng, 4),
                       .n_labels = 1};
        snprintf(o->class, sizeof o->class, "%s", chance(m, 50) ? "1" : "0");
        random_label(m, &o->labels[0], b, o->time_us);
    }
    for (size_t i = 0; i < random_below(&m->rng, 3) && m->n_outcomes > 0; i++) {
        outcome *const o = &m->outcomes[random_below(&m->rng, m->n_outcomes)];
        if (o->series == b->series && o->n_labels < MAX_LABELS &&
            o->labels[o->n_labels - 1].block < b->id)
            random_label(m, &o->labels[o->n_labels++], b, o->time_us);
    }
}

static void add_block(model *m)
{
    if (m->n_blocks == MAX_BLOCKS)
        return;
    block *const b = &m->blocks[m->n_blocks++];
    m->next_id += 1 + random_below(&m->rng, 2);
    *b = (block){.id = m->next_id,
                 .series = 1 + (uint32_t)random_below(&m->rng, SERIES),
                 .arrival_us = m->clock.real_us};
    if (m->n_blocks <= SERIES)
        b->series = (uint32_t)m->n_blocks;
    const int64_t near_us = random_time(m, b->arrival_us);
    const row_shape shape = {.kind = (unsigned)random_below(&m->rng, 6),
                             .from_us = near_us,
                             .to_us = near_us + (chance(m, 80) ? 7 * MINUTE : 3 * HOUR),
                             .untimed = chance(m, 30),
                             .tags = true,
                             .features = chance(m, 70)};
    veer_batch_init(&b->batch, 0);
    random_rows(&m->rng, &b->batch, &shape, m->n_blocks <= SERIES ? 60 : random_below(&m->rng, 25));
    add_outcomes(m, b);
    fold_block(m, b);
}

/* ---- crashes ---- */

static void open_buckets(model *m)
{
    m->store.stopped = false;
    assert_int_equal(veer_buckets_open(&m->store.store, &m->clock.clock, &m->buckets, NULL),
                     VEER_OK);
    if (chance(m, 30))
        m->buckets->budget_bytes = random_below(&m->rng, 1000000);
}

static void crash(model *m)
{
    veer_buckets_close(m->buckets);
    open_buckets(m);
    m->crashes++;
    const uint64_t low = veer_buckets_low(m->buckets);
    for (size_t i = 0; i < m->n_blocks; i++)
        if (m->blocks[i].id > low)
            fold_block(m, &m->blocks[i]);
}

/* ---- what must come out ---- */

static bool row_time_in(const block *b, size_t row, int64_t from_us, int64_t to_us)
{
    const int64_t *const times = veer_batch_timestamps(&b->batch);
    const int64_t time_us =
        times == NULL || times[row] == VEER_TIME_MISSING ? b->arrival_us : times[row];
    return time_us >= from_us && time_us < to_us;
}

static void expect_predictions(const model *m, const veer_buckets_query *q, uint32_t series,
                               veer_window *w)
{
    unsigned parts = q->parts & ~VEER_PARTS(VEER_PART_PERFORMANCE);
    if (q->segment != NULL)
        parts &= ~VEER_PARTS(VEER_PART_FEATURES);
    for (size_t i = 0; i < m->n_blocks; i++) {
        const block *const b = &m->blocks[i];
        uint32_t rows[4096];
        size_t n = 0;
        for (size_t row = 0; b->series == series && row < b->batch.rows; row++)
            if (row_time_in(b, row, w->from_us, w->to_us) &&
                row_in_segment(&b->batch, row, q->segment))
                rows[n++] = (uint32_t)row;
        assert_int_equal(veer_window_add_predictions(w, parts, &b->batch, rows, n, NULL), VEER_OK);
    }
}

/* Corrections are counted; the sums have the labels that were the last when they were made. */
static void expect_outcomes(const model *m, const veer_buckets_query *q, uint32_t series,
                            veer_window *w)
{
    static int64_t times[VEER_LIMIT_BATCH_ROWS];
    veer_batch batch;
    uint64_t corrections = 0;
    bool stale = false;
    veer_batch_init(&batch, 0);
    for (size_t i = 0; i < m->n_outcomes; i++) {
        const outcome *const o = &m->outcomes[i];
        if (o->series != series || o->time_us < w->from_us || o->time_us >= w->to_us ||
            !in_segment(o, q->segment))
            continue;
        put_outcome(&batch, o, o->counted, times);
        corrections += o->n_labels - 1;
        stale |= o->counted + 1 < o->n_labels;
    }
    assert_int_equal(veer_batch_seal(&batch, NULL), VEER_OK);
    assert_int_equal(veer_window_add_outcomes(w, &batch, times, NULL, batch.rows, NULL), VEER_OK);
    if (w->performance != NULL) {
        w->performance->corrections += corrections;
        w->performance->stale |= stale;
    }
    veer_batch_done(&batch);
}

static void check_window(const model *m, const veer_buckets_query *q, const veer_window *got)
{
    veer_window want = {.from_us = got->from_us, .to_us = got->to_us};
    for (size_t i = 0; i < q->n_series; i++) {
        expect_predictions(m, q, q->series[i], &want);
        if ((q->parts & VEER_PARTS(VEER_PART_PERFORMANCE)) != 0)
            expect_outcomes(m, q, q->series[i], &want);
    }
    assert_windows_equal(got, &want);
    veer_window_done(&want);
}

/* Counting is reading, without the rest. */
static void count_some(model *m, veer_buckets_query q)
{
    uint64_t count = 77;
    veer_windows windows = {0};
    veer_counts counts = {0};
    q.parts = VEER_PARTS(VEER_PART_ACTIVITY);
    assert_int_equal(veer_buckets_read(m->buckets, &q, &windows, NULL), VEER_OK);
    assert_int_equal(veer_buckets_counts(m->buckets, &q, &counts, NULL), VEER_OK);
    assert_int_equal(counts.n, windows.n);
    assert_int_equal(counts.step_us, windows.step_us);
    for (size_t i = 0; i < counts.n; i++) {
        const veer_activity *const activity = windows.at[i].activity;
        assert_int_equal(counts.at[i], activity != NULL ? activity->count : 0);
        assert_true(windows.at[i].from_us >= counts.from_us + (int64_t)i * counts.step_us);
    }
    veer_counts_done(&counts);
    veer_windows_done(&windows);
    q.step_us = 0;
    assert_int_equal(veer_buckets_read(m->buckets, &q, &windows, NULL), VEER_OK);
    assert_int_equal(veer_buckets_count(m->buckets, &q, &count, NULL), VEER_OK);
    assert_int_equal(windows.n, 1);
    assert_int_equal(count, windows.at[0].activity != NULL ? windows.at[0].activity->count : 0);
    veer_windows_done(&windows);
}

static void read_some(model *m)
{
    static const int64_t steps[] = {0, MINUTE, 5 * MINUTE, HOUR, 90 * MINUTE, DAY, 7 * DAY};
    static const char *const segments[] = {NULL, NULL, "country=IT", "plan=free", "country=XX"};
    const uint32_t all[] = {1, 2};
    const int64_t from_us = random_time(m, m->clock.real_us);
    veer_windows windows = {0};
    veer_buckets_query q = {
        .series = chance(m, 50) ? all : all + random_below(&m->rng, 2),
        .n_series = 1,
        .segment = segments[random_below(&m->rng, 5)],
        .parts = (unsigned)(random_below(&m->rng, 8) << 1),
        .from_us = from_us,
        .to_us = from_us + 1 +
                 (int64_t)random_below(&m->rng, (uint64_t)(chance(m, 50) ? HOUR : 3 * DAY)),
        .step_us = steps[random_below(&m->rng, 7)],
    };
    if (q.series == all && chance(m, 50))
        q.n_series = 2;
    assert_int_equal(veer_buckets_read(m->buckets, &q, &windows, NULL), VEER_OK);
    m->reads++;
    if (windows.n > 0) {
        assert_true(windows.at[0].from_us <= q.from_us);
        assert_true(windows.at[windows.n - 1].to_us >= q.to_us);
    }
    for (size_t i = 0; i < windows.n; i++) {
        if (i > 0)
            assert_true(windows.at[i].from_us == windows.at[i - 1].to_us);
        assert_true(q.step_us == 0 ||
                    windows.at[i].to_us - windows.at[i].from_us <= windows.step_us);
        check_window(m, &q, &windows.at[i]);
    }
    veer_windows_done(&windows);
    count_some(m, q);
}

/* Everything in one window, and the counters that only grow. */
static void read_all(model *m)
{
    for (uint32_t series = 1; series <= SERIES; series++) {
        veer_windows windows = {0};
        veer_window ever = {0};
        veer_window want = {.from_us = INT64_MIN, .to_us = INT64_MAX};
        const veer_buckets_query q = {.series = &series,
                                      .n_series = 1,
                                      .parts = 14,
                                      .from_us = START - 400 * DAY,
                                      .to_us = START + 4000 * DAY};
        assert_int_equal(veer_buckets_read(m->buckets, &q, &windows, NULL), VEER_OK);
        assert_int_equal(windows.n, 1);
        check_window(m, &q, &windows.at[0]);
        veer_windows_done(&windows);

        assert_int_equal(veer_buckets_ever(m->buckets, series, &ever, NULL), VEER_OK);
        expect_predictions(m, &q, series, &want);
        veer_features_free(want.features);
        want.features = NULL;
        static unsigned counted[MAX_OUTCOMES];
        for (size_t i = 0; i < m->n_outcomes; i++) {
            counted[i] = m->outcomes[i].counted;
            m->outcomes[i].counted = 0;
        }
        expect_outcomes(m, &q, series, &want);
        for (size_t i = 0; i < m->n_outcomes; i++)
            m->outcomes[i].counted = counted[i];
        if (want.performance != NULL) {
            want.performance->corrections = 0;
            want.performance->stale = false;
        }
        assert_windows_equal(&ever, &want);
        veer_window_done(&ever);
        veer_window_done(&want);
    }
}

/* ---- maintenance ---- */

/* After a failure: goes on if the store does; otherwise what is there can still be read, whether
 * the transaction arrived or not, and then all is opened again. */
static void after(model *m, veer_rc rc)
{
    if (rc == VEER_OK)
        return;
    assert_int_equal(rc, VEER_EIO);
    m->failures++;
    if (!m->store.stopped)
        return;
    if (chance(m, 30))
        add_block(m);
    read_all(m);
    crash(m);
}

static void write_some(model *m)
{
    const veer_buckets_flush flush = {
        .max_bytes = random_below(&m->rng, 20000),
        .max_age_us = chance(m, 50) ? 0 : (int64_t)random_below(&m->rng, (uint64_t)HOUR)};
    bool left = false;
    m->writes++;
    after(m, veer_buckets_write(m->buckets, &flush, &left, NULL));
}

static void write_all(model *m)
{
    bool left = true;
    for (unsigned i = 0; left && i < 1000; i++) {
        const veer_buckets_flush flush = {.max_bytes = 100000};
        after(m, veer_buckets_write(m->buckets, &flush, &left, NULL));
    }
}

static void compact(model *m)
{
    bool left = false;
    m->buckets->compaction.rest_until_us = INT64_MIN;
    m->moves++;
    after(m, veer_buckets_compact(m->buckets, m->clock.real_us, &left, NULL));
}

/* The last label of each outcome that was there at up_to, or none. */
static bool last_label(const outcome *o, uint64_t up_to, unsigned *ret)
{
    unsigned n = 0;
    while (n < o->n_labels && o->labels[n].block <= up_to)
        n++;
    if (n > 0)
        *ret = n - 1;
    return n > 0;
}

static void redo_rows(model *m, veer_buckets_redo *redo, const veer_buckets_stale *stale)
{
    static int64_t times[VEER_LIMIT_BATCH_ROWS];
    veer_batch batch;
    veer_batch_init(&batch, 0);
    for (size_t i = 0; i < m->n_outcomes; i++) {
        unsigned which = 0;
        if (m->outcomes[i].series == stale->series &&
            last_label(&m->outcomes[i], stale->up_to, &which))
            put_outcome(&batch, &m->outcomes[i], which, times);
        if (batch.rows == 100 || i + 1 == m->n_outcomes) {
            assert_int_equal(veer_batch_seal(&batch, NULL), VEER_OK);
            assert_int_equal(veer_buckets_redo_rows(redo, &batch, times, NULL), VEER_OK);
            begin_batch(&batch);
        }
    }
    veer_batch_done(&batch);
}

static void mark_counted(model *m, const veer_buckets_stale *stale)
{
    for (size_t i = 0; i < m->n_outcomes; i++) {
        outcome *const o = &m->outcomes[i];
        if (o->series == stale->series && o->time_us >= stale->from_us && o->time_us < stale->to_us)
            last_label(o, stale->up_to, &o->counted);
    }
}

static bool redo_some(model *m)
{
    veer_buckets_stale stale;
    veer_buckets_redo *redo = NULL;
    veer_rc rc = veer_buckets_take_stale(m->buckets, &stale, &redo, NULL);
    if (rc != VEER_OK) {
        assert_int_equal(rc, VEER_ENODATA);
        return false;
    }
    m->redos++;
    redo_rows(m, redo, &stale);
    if (chance(m, 30)) /* records come meanwhile */
        add_block(m);
    if (chance(m, 10)) {
        veer_buckets_redo_free(redo);
        return true;
    }
    const bool was_stopped = m->store.stopped;
    rc = veer_buckets_redo_commit(redo, NULL);
    veer_buckets_redo_free(redo);
    /* A store that stopped may have it: then the store says so. */
    if (rc == VEER_OK)
        mark_counted(m, &stale);
    if (rc != VEER_OK && m->store.stopped && !was_stopped) {
        veer_buckets *const old = m->buckets;
        uint64_t high = 0;
        open_buckets(m);
        high = m->buckets->tx;
        veer_buckets_close(m->buckets);
        m->buckets = old;
        m->store.stopped = true;
        if (high == old->tx)
            mark_counted(m, &stale);
    }
    after(m, rc);
    return true;
}

/* ---- the test ---- */

static void advance(model *m)
{
    static const int64_t by[] = {MINUTE, 10 * MINUTE, HOUR, 20 * HOUR, 3 * DAY, 36 * DAY};
    const uint64_t what = random_below(&m->rng, 100);
    const size_t i = what < 50   ? 0
                     : what < 75 ? 1
                     : what < 88 ? 2
                     : what < 95 ? 3
                     : what < 98 ? 4
                                 : 5;
    veer_manual_clock_advance(&m->clock, by[i]);
}

static void act(model *m)
{
    switch (random_below(&m->rng, 12)) {
    case 0:
    case 1:
        write_some(m);
        break;
    case 2:
    case 3:
        compact(m);
        break;
    case 4:
        redo_some(m);
        break;
    case 5:
        if (chance(m, 40))
            crash(m);
        break;
    case 6:
    case 7:
        read_some(m);
        break;
    case 8:
        advance(m);
        break;
    default:
        add_block(m);
        break;
    }
}

static void run_model(uint64_t seed, unsigned percent, size_t steps)
{
    static model m;
    memset(&m, 0, sizeof m);
    random_seed(&m.rng, seed);
    veer_manual_clock_init(&m.clock, START);
    m.store = (flaky){.store = {&flaky_ops}, .rng = &m.rng, .percent = percent};
    assert_int_equal(veer_store_memory_open(&m.store.inside, NULL), VEER_OK);
    for (uint32_t i = 0; i < SERIES; i++) {
        uint32_t id = 0;
        char name[2] = {(char)('a' + i), '\0'};
        assert_int_equal(veer_store_series_id(m.store.inside, veer_store_text(name),
                                              veer_store_text(""), &id, NULL),
                         VEER_OK);
        assert_int_equal(id, i + 1);
    }
    open_buckets(&m);
    add_block(&m);
    add_block(&m);
    for (size_t i = 0; i < steps; i++) {
        act(&m);
        if (i % 50 == 49)
            read_all(&m);
    }
    m.store.percent = 0;
    write_all(&m);
    assert_int_equal(m.buckets->deltas.n_deltas, 0);
    assert_int_equal(m.buckets->deltas.bytes, 0);
    read_all(&m);
    for (unsigned i = 0; i < 3000; i++)
        compact(&m);
    read_all(&m);
    while (redo_some(&m))
        ;
    for (size_t i = 0; i < m.n_outcomes; i++)
        assert_int_equal(m.outcomes[i].counted + 1, m.outcomes[i].n_labels);
    read_all(&m);
    crash(&m);
    read_all(&m);
    print_message("blocks %zu outcomes %zu reads %zu writes %zu redos %zu crashes %zu moves %zu "
                  "failures %zu\n",
                  m.n_blocks, m.n_outcomes, m.reads, m.writes, m.redos, m.crashes, m.moves,
                  m.failures);
    veer_buckets_close(m.buckets);
    veer_store_close(m.store.inside);
    for (size_t i = 0; i < m.n_blocks; i++)
        veer_batch_done(&m.blocks[i].batch);
}

/* VEER_TEST_SEED and VEER_TEST_ROUNDS ask for others, and more. */
static uint64_t rounds(void)
{
    const char *const text = getenv("VEER_TEST_ROUNDS");
    return text == NULL ? 3 : strtoull(text, NULL, 10);
}

static void test_model(void **state)
{
    (void)state;
    for (uint64_t seed = 0; seed < rounds(); seed++)
        run_model(1 + seed, 0, 600);
}

static void test_model_with_failures(void **state)
{
    (void)state;
    for (uint64_t seed = 0; seed < rounds(); seed++)
        run_model(1000001 + seed, 20, 600);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_model),
        cmocka_unit_test(test_model_with_failures),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
