/* The doctor: nothing to say about a sound store, and something about each kind of damage. */
#include <math.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "block/block.h"
#include "ingest/support.h"
#include "support/random.h"

static const char *const classes[] = {"cat", "dog", "fox"};
static const char *const places[] = {"IT", "DE", "FR"};

/* ---- a store with a history ---- */

#define IDS 400

typedef struct maker {
    fixture f;          /* the engine */
    test_random rng;    /* of everything */
    unsigned next[2];   /* ids given out per model */
    char texts[64][16]; /* of the rows of one job */
} maker;

static int64_t some_time(maker *m)
{
    const int64_t now_us = m->f.clock.real_us;
    return random_below(&m->rng, 10) == 0 ? 0
                                          : now_us - (int64_t)random_below(&m->rng, 60) * HOUR / 3;
}

static void some_predictions(maker *m)
{
    row rows[64];
    const size_t n = 1 + (size_t)random_below(&m->rng, 40);
    for (size_t i = 0; i < n; i++) {
        const unsigned model = (unsigned)random_below(&m->rng, 2);
        (void)snprintf(m->texts[i], sizeof m->texts[i], "id-%u", m->next[model]++);
        rows[i] =
            (row){.model = model == 0 ? "fraud" : "churn",
                  .version = random_below(&m->rng, 3) == 0 ? "2" : "1",
                  .id = m->texts[i],
                  .time_us = some_time(m),
                  .class = classes[random_below(&m->rng, 3)],
                  .x = random_below(&m->rng, 5) == 0 ? 0 : random_normal(&m->rng),
                  .tag = random_below(&m->rng, 4) == 0 ? NULL : places[random_below(&m->rng, 3)]};
        if (random_below(&m->rng, 5) == 0)
            rows[i].label = classes[random_below(&m->rng, 3)];
    }
    put_predictions(&m->f, rows, n, n, 0);
}

/* Of predictions that were and of some that will be. */
static void some_labels(maker *m)
{
    row rows[64];
    const size_t n = 1 + (size_t)random_below(&m->rng, 30);
    for (size_t i = 0; i < n; i++) {
        const unsigned model = (unsigned)random_below(&m->rng, 2);
        (void)snprintf(m->texts[i], sizeof m->texts[i], "id-%u",
                       (unsigned)random_below(&m->rng, m->next[model] + 10));
        rows[i] = (row){.model = random_below(&m->rng, 2) == 0 ? NULL
                                 : model == 0                  ? "fraud"
                                                               : "churn",
                        .id = m->texts[i],
                        .time_us = random_below(&m->rng, 2) == 0 ? 0 : some_time(m),
                        .label = classes[random_below(&m->rng, 3)]};
    }
    (void)put(&m->f, VEER_INGEST_LABELS, rows, n);
}

static maker *made(bool sqlite, uint64_t seed)
{
    maker *m = calloc(1, sizeof *m);
    assert_non_null(m);
    random_seed(&m->rng, seed);
    fixture_open(&m->f, sqlite);
    for (int i = 0; i < 60; i++) {
        if (random_below(&m->rng, 2) == 0)
            some_predictions(m);
        else
            some_labels(m);
        (void)stats_of(&m->f); /* nobody looks at the clock now */
        veer_manual_clock_advance(&m->f.clock, (int64_t)random_below(&m->rng, 3) * HOUR);
        if (i % 20 == 19)
            OK(veer_ingest_maintain(m->f.ingest, NULL));
    }
    return m;
}

static void unmake(maker *m)
{
    fixture_close(&m->f);
    free(m);
}

/* ---- findings ---- */

static void note(void *context, const char *finding)
{
    veer_buf_puts(context, finding);
    veer_buf_putc(context, '\n');
}

/* What the doctor finds, a line each. */
static char *findings(fixture *f)
{
    veer_buf out;
    veer_err err = VEER_ERR_INIT;
    veer_buf_init(&out, 1 << 24);
    veer_history_forget(veer_ingest_history(f->ingest));
    if (veer_ingest_verify(f->ingest, note, &out, NULL, &err) != VEER_OK)
        fail_msg("%s", err.msg);
    char *text = strdup(veer_buf_cstr(&out));
    veer_buf_done(&out);
    return text;
}

static void assert_sound(fixture *f)
{
    char *text = findings(f);
    assert_string_equal(text, "");
    free(text);
}

static void assert_found(fixture *f, const char *part)
{
    char *text = findings(f);
    if (strstr(text, part) == NULL)
        fail_msg("'%s' is not in the findings:\n%s", part, text);
    free(text);
}

/* ---- sound ---- */

static void test_a_sound_store(void **state)
{
    (void)state;
    for (int sqlite = 0; sqlite < 2; sqlite++) {
        for (uint64_t seed = 0; seed < 3; seed++) {
            maker *m = made(sqlite == 1, seed);
            assert_sound(&m->f);
            OK(veer_ingest_maintain(m->f.ingest, NULL));
            assert_sound(&m->f);
            fixture_reopen(&m->f);
            assert_sound(&m->f);
            unmake(m);
        }
    }
}

/* Of 4,000 different texts a summary holds 1,024; which ones depends on how they came in. */
static void test_more_categories_than_are_held(void **state)
{
    (void)state;
    maker *m = calloc(1, sizeof *m);
    assert_non_null(m);
    fixture_open(&m->f, false);
    row rows[40];
    char ids[40][16];
    for (int job = 0; job < 100; job++) {
        for (int i = 0; i < 40; i++) {
            const int number = job * 40 + i;
            (void)snprintf(ids[i], sizeof ids[i], "n%d", number);
            rows[i] = (row){.model = "fraud",
                            .id = ids[i],
                            .time_us = T0,
                            .class = "yes",
                            .text = number % 3 == 0 ? "often" : ids[i]};
        }
        put_predictions(&m->f, rows, 40, 40, 0);
        if (job % 7 == 0)
            OK(veer_ingest_maintain(m->f.ingest, NULL));
    }
    assert_sound(&m->f);
    unmake(m);
}

static void test_an_empty_store(void **state)
{
    (void)state;
    fixture f;
    fixture_open(&f, false);
    assert_sound(&f);
    fixture_close(&f);
}

/* What was kept long enough goes; the doctor does not miss it. */
static void test_expired_records(void **state)
{
    (void)state;
    maker *m = made(false, 9);
    const veer_retention short_time = {.predictions_us = 20 * HOUR};
    veer_ingest_retain(m->f.ingest, &short_time);
    OK(veer_ingest_maintain(m->f.ingest, NULL));
    veer_ingest_stats stats;
    veer_ingest_stats_get(m->f.ingest, &stats);
    assert_true(stats.expired_blocks > 0);
    assert_sound(&m->f);
    unmake(m);
}

/* ---- damage ---- */

/* A block that is written anew with other bytes. */
typedef struct target {
    veer_store_block_kind kind; /* wanted */
    uint64_t id;                /* found; 0: not yet */
    veer_batch batch;           /* its rows */
} target;

static veer_rc take_target(void *context, const veer_store_block *block)
{
    target *t = context;
    if (t->id != 0 || block->kind != t->kind || block->rows < 3)
        return VEER_OK;
    t->id = block->id;
    return veer_block_decode(block->bytes.data, block->bytes.len, &t->batch, NULL);
}

static target find_target(fixture *f, veer_store_block_kind kind)
{
    target t = {.kind = kind};
    const veer_store_block_query all = {.kind = kind};
    veer_batch_init(&t.batch, 0);
    OK(veer_store_block_each(f->store, &all, take_target, &t, NULL));
    assert_int_not_equal(t.id, 0);
    return t;
}

static void write_bytes(fixture *f, uint64_t id, const void *bytes, size_t len)
{
    const veer_store_merge merge = {&id, 1, {bytes, len}};
    veer_store_tx tx = {.merges = &merge, .n_merges = 1};
    OK(veer_store_commit(f->store, &tx, NULL));
}

static void write_target(fixture *f, target *t)
{
    veer_buf bytes;
    veer_buf_init(&bytes, 1 << 24);
    OK(veer_block_encode(&t->batch, NULL, t->batch.rows, &bytes, NULL));
    write_bytes(f, t->id, bytes.data, bytes.len);
    veer_buf_done(&bytes);
    veer_batch_done(&t->batch);
}

static void test_unreadable_bytes(void **state)
{
    (void)state;
    for (int kind = VEER_STORE_PREDICTIONS; kind <= VEER_STORE_LABELS; kind++) {
        maker *m = made(false, 4);
        target t = find_target(&m->f, (veer_store_block_kind)kind);
        write_bytes(&m->f, t.id, "nonsense", 8);
        char what[32];
        (void)snprintf(what, sizeof what, "block %llu: ", (unsigned long long)t.id);
        veer_buf out;
        veer_buf_init(&out, 1 << 20);
        const veer_rc rc = veer_ingest_verify(m->f.ingest, note, &out, NULL, NULL);
        assert_int_equal(rc, VEER_OK);
        assert_non_null(strstr(veer_buf_cstr(&out), what));
        veer_buf_done(&out);
        veer_batch_done(&t.batch);
        unmake(m);
    }
}

static void test_a_lost_row(void **state)
{
    (void)state;
    maker *m = made(false, 4);
    target t = find_target(&m->f, VEER_STORE_PREDICTIONS);
    veer_buf bytes;
    veer_buf_init(&bytes, 1 << 24);
    OK(veer_block_encode(&t.batch, NULL, t.batch.rows - 1, &bytes, NULL));
    write_bytes(&m->f, t.id, bytes.data, bytes.len);
    assert_found(&m->f, "is not what the store says");
    veer_buf_done(&bytes);
    veer_batch_done(&t.batch);
    unmake(m);
}

static void test_another_time(void **state)
{
    (void)state;
    maker *m = made(false, 4);
    target t = find_target(&m->f, VEER_STORE_PREDICTIONS);
    for (size_t i = 0; i < t.batch.rows; i++)
        t.batch.timestamp_us[i] += 1;
    write_target(&m->f, &t);
    assert_found(&m->f, "the times of its rows are not those that the store says");
    unmake(m);
}

static void test_another_id(void **state)
{
    (void)state;
    maker *m = made(false, 4);
    target t = find_target(&m->f, VEER_STORE_PREDICTIONS);
    t.batch.id_bytes[t.batch.id_offsets[1]] = 'X';
    write_target(&m->f, &t);
    assert_found(&m->f, ":1 is not found by its id");
    unmake(m);
}

static void test_another_feature(void **state)
{
    (void)state;
    maker *m = made(false, 4);
    target t = find_target(&m->f, VEER_STORE_PREDICTIONS);
    double *x = t.batch.features.at[0].numbers;
    size_t at = 0;
    while (isnan(x[at]))
        at++;
    x[at] = nextafter(x[at], 1e9);
    write_target(&m->f, &t);
    assert_found(&m->f, "buckets: features of series");
    unmake(m);
}

static void test_another_class(void **state)
{
    (void)state;
    maker *m = made(false, 4);
    target t = find_target(&m->f, VEER_STORE_PREDICTIONS);
    veer_column *class = &t.batch.fields[VEER_FIELD_CLASS];
    class->codes[0] = class->codes[0] == 0 ? 1 : 0;
    write_target(&m->f, &t);
    assert_found(&m->f, "buckets: activity of series");
    unmake(m);
}

static void test_a_record_twice(void **state)
{
    (void)state;
    maker *m = made(true, 4);
    target t = find_target(&m->f, VEER_STORE_PREDICTIONS);
    veer_buf bytes;
    veer_buf_init(&bytes, 1 << 24);
    OK(veer_block_encode(&t.batch, NULL, t.batch.rows, &bytes, NULL));
    int64_t min = INT64_MAX, max = INT64_MIN;
    for (size_t i = 0; i < t.batch.rows; i++) {
        min = t.batch.timestamp_us[i] < min ? t.batch.timestamp_us[i] : min;
        max = t.batch.timestamp_us[i] > max ? t.batch.timestamp_us[i] : max;
    }
    veer_store_block again = {.kind = VEER_STORE_PREDICTIONS,
                              .series = 1,
                              .rows = (uint32_t)t.batch.rows,
                              .time_min_us = min,
                              .time_max_us = max,
                              .arrival_us = m->f.clock.real_us,
                              .bytes = {bytes.data, bytes.len}};
    veer_store_tx tx = {.blocks = &again, .n_blocks = 1};
    OK(veer_store_commit(m->f.store, &tx, NULL));
    fixture_reopen(&m->f); /* folds and indexes it */
    char *text = findings(&m->f);
    assert_non_null(strstr(text, "is there twice"));
    free(text);
    veer_buf_done(&bytes);
    veer_batch_done(&t.batch);
    unmake(m);
}

/* Summaries that are gone or are of another bucket. */
static void test_lost_buckets(void **state)
{
    (void)state;
    for (int part = VEER_PART_ACTIVITY; part <= VEER_PART_COUNT; part++) {
        maker *m = made(false, 4);
        OK(veer_ingest_maintain(m->f.ingest, NULL));
        veer_store_summary_range ranges[8];
        static const int64_t minutes[] = {1, 5, 60, 1440};
        size_t n = 0;
        for (size_t i = 0; i < 4; i++)
            ranges[n++] = (veer_store_summary_range){.series = 1,
                                                     .kind = (uint32_t)part,
                                                     .width_us = minutes[i] * 60 * SECOND,
                                                     .span = VEER_STORE_EVER};
        veer_store_tx tx = {.summary_drops = ranges, .n_summary_drops = n};
        OK(veer_store_commit(m->f.store, &tx, NULL));
        fixture_reopen(&m->f);
        static const char *const names[] = {"", "activity", "features", "performance"};
        char what[48];
        (void)snprintf(what, sizeof what, "buckets: %s of series 1", names[part]);
        assert_found(&m->f, what);
        unmake(m);
    }
}

static void test_it_stops(void **state)
{
    (void)state;
    maker *m = made(false, 4);
    const atomic_bool stop = true;
    veer_buf out;
    veer_buf_init(&out, 1 << 20);
    assert_int_equal(veer_ingest_verify(m->f.ingest, note, &out, &stop, NULL), VEER_EIO);
    veer_buf_done(&out);
    unmake(m);
}

/* ---- beside a writer ---- */

typedef struct beside {
    maker *m;         /* the writer's */
    atomic_bool done; /* the writer is */
} beside;

static void *write_on(void *context)
{
    beside *b = context;
    for (int i = 0; i < 150; i++) {
        if (i % 2 == 0)
            some_predictions(b->m);
        else
            some_labels(b->m);
        if (i % 50 == 49)
            OK(veer_ingest_maintain(b->m->f.ingest, NULL));
    }
    atomic_store(&b->done, true);
    return NULL;
}

static void test_beside_a_writer(void **state)
{
    (void)state;
    beside b = {.m = made(false, 12)};
    pthread_t writer;
    assert_int_equal(pthread_create(&writer, NULL, write_on, &b), 0);
    do
        assert_sound(&b.m->f);
    while (!atomic_load(&b.done));
    assert_int_equal(pthread_join(writer, NULL), 0);
    assert_sound(&b.m->f);
    unmake(b.m);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_sound_store),
        cmocka_unit_test(test_more_categories_than_are_held),
        cmocka_unit_test(test_an_empty_store),
        cmocka_unit_test(test_expired_records),
        cmocka_unit_test(test_unreadable_bytes),
        cmocka_unit_test(test_a_lost_row),
        cmocka_unit_test(test_another_time),
        cmocka_unit_test(test_another_id),
        cmocka_unit_test(test_another_feature),
        cmocka_unit_test(test_another_class),
        cmocka_unit_test(test_a_record_twice),
        cmocka_unit_test(test_lost_buckets),
        cmocka_unit_test(test_it_stops),
        cmocka_unit_test(test_beside_a_writer),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
