/* Records read back by address and by time, against plain arrays: many blocks, merges, corrections,
 * labels before and after their predictions. */
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
#include "world.h"

#define OK(call) assert_int_equal(call, VEER_OK)

static const char *backend;

static const char *const class_names[WORLD_CLASSES] = {"cat", "dog", "fox"};

/* ---- a row against its record ---- */

static void assert_number(const veer_batch *batch, veer_field field, size_t row, double want)
{
    const double *numbers = veer_batch_numbers(batch, field);
    if (isnan(want))
        assert_true(numbers == NULL || isnan(numbers[row]));
    else
        assert_true(numbers != NULL && numbers[row] == want);
}

static void assert_label(const veer_batch *batch, size_t row, const world_record *want)
{
    const uint32_t *codes = veer_batch_codes(batch, VEER_FIELD_LABEL);
    if (want == NULL || want->label_class < 0)
        assert_true(codes == NULL || codes[row] == VEER_CODE_MISSING);
    else
        assert_string_equal(veer_column_text(&batch->fields[VEER_FIELD_LABEL], row, NULL),
                            class_names[want->label_class]);
    assert_number(batch, VEER_FIELD_LABEL_VALUE, row,
                  want != NULL ? want->label_value : (double)NAN);
}

static void assert_id(const veer_batch *batch, size_t row, unsigned id)
{
    char want[32];
    size_t len = 0;
    const size_t want_len = world_id(id, want);
    const char *got = veer_batch_id(batch, row, &len);
    assert_int_equal(len, want_len);
    assert_memory_equal(got, want, len);
}

static void assert_record(const veer_batch *batch, size_t row, const world_record *want)
{
    const int64_t *times = veer_batch_timestamps(batch);
    assert_id(batch, row, want->id);
    assert_true((times != NULL ? times[row] : VEER_TIME_MISSING) == want->time_us);
    assert_number(batch, VEER_FIELD_SCORE, row, want->label ? (double)NAN : want->score);
    if (!want->label)
        assert_string_equal(veer_column_text(veer_columns_find(&batch->tags, "site", 4), row, NULL),
                            want->id % 2 ? "odd" : "even");
}

/* ---- by address ---- */

static void check_addresses(world *w, bool labels)
{
    static const world_record *of[WORLD_RECORDS];
    static veer_address at[WORLD_RECORDS];
    static veer_row_source sources[WORLD_RECORDS];
    const size_t n = (size_t)random_below(&w->rng, 400);
    const bool sorted = random_below(&w->rng, 2) == 0;
    size_t found = 0;
    for (size_t i = 0; i < n; i++) {
        const size_t pick =
            sorted ? i * w->n_records / n : (size_t)random_below(&w->rng, w->n_records);
        if (w->records[pick].label == labels)
            of[found++] = &w->records[pick];
    }
    for (size_t i = 0; i < found; i++)
        at[i] = (veer_address){of[i]->block, of[i]->row};
    veer_batch batch;
    veer_batch_init(&batch, 0);
    OK((labels ? veer_history_labels : veer_history_predictions)(w->history, at, found, &batch,
                                                                 sources, NULL));
    assert_int_equal(batch.rows, found);
    for (size_t i = 0; i < found; i++) {
        assert_record(&batch, i, of[i]);
        assert_label(&batch, i, of[i]);
        assert_int_equal(sources[i].block, of[i]->block);
        assert_int_equal(sources[i].series, labels ? VEER_STORE_NO_SERIES : of[i]->series);
        assert_true(sources[i].arrival_us >= of[i]->arrival_us);
        assert_true(sources[i].arrival_us <=
                    (labels ? of[i]->arrival_us : w->arrival_us[w->home[of[i]->block]]));
    }
    assert_int_equal(batch.features.count, 0);
    veer_batch_done(&batch);
}

/* ---- by time ---- */

/* What a walk should give, and how far it got. */
typedef struct expected {
    const world *w;                        /* where */
    const veer_history_query *query;       /* what */
    const world_record *at[WORLD_RECORDS]; /* n records in order */
    size_t n;                              /* records */
    size_t seen;                           /* of them */
    size_t calls;                          /* batches */
} expected;

/* Records of a series in the order of its stored blocks. */
static void expect_series(expected *e, uint32_t series)
{
    const veer_history_query *query = e->query;
    for (uint64_t home = 1; home <= e->w->last_block; home++) {
        for (size_t i = 0; i < e->w->n_records; i++) {
            const world_record *r = &e->w->records[i];
            if (r->label || r->series != series || e->w->home[r->block] != home ||
                (query->to_block != 0 && r->block > query->to_block))
                continue;
            const int64_t us =
                r->time_us != VEER_TIME_MISSING ? r->time_us : e->w->arrival_us[home];
            if (us >= query->span.from_us && us < query->span.to_us)
                e->at[e->n++] = r;
        }
    }
}

static veer_rc see(void *context, const veer_history_rows *rows)
{
    expected *e = context;
    const veer_history_query *query = e->query;
    assert_true(rows->batch->rows > 0 && e->seen + rows->batch->rows <= e->n);
    assert_int_equal(rows->batch->features.count, query->features ? 1 : 0);
    assert_true((rows->label_time_us != NULL) == query->labels);
    for (size_t i = 0; i < rows->batch->rows; i++) {
        const world_record *want = e->at[e->seen++];
        assert_int_equal(rows->series, want->series);
        assert_record(rows->batch, i, want);
        assert_number(rows->batch, VEER_FIELD_LATENCY, i, want->score * 10);
        if (query->features)
            assert_true(rows->batch->features.at[0].numbers[i] == want->score * 2);
        const world_record *label =
            query->labels ? world_label_of(e->w, want, query->to_block) : want;
        assert_label(rows->batch, i, label);
        if (query->labels && rows->label_time_us == NULL)
            return VEER_ECORRUPT;
        if (query->labels)
            assert_true(rows->label_time_us[i] ==
                        (label != NULL ? label->time_us : VEER_TIME_MISSING));
    }
    e->calls++;
    return VEER_OK;
}

/* A random question, over series in a random order. */
static veer_history_query random_query(world *w, uint32_t series[WORLD_SERIES])
{
    memcpy(series, w->series, sizeof w->series);
    for (size_t i = WORLD_SERIES - 1; i > 0; i--) {
        const size_t other = (size_t)random_below(&w->rng, i + 1);
        const uint32_t swap = series[i];
        series[i] = series[other];
        series[other] = swap;
    }
    veer_history_query query = {.series = series,
                                .n_series = 1 + (size_t)random_below(&w->rng, WORLD_SERIES),
                                .span = VEER_STORE_EVER,
                                .labels = random_below(&w->rng, 3) > 0,
                                .features = random_below(&w->rng, 2) == 0};
    if (random_below(&w->rng, 2) == 0)
        query.to_block = 1 + random_below(&w->rng, w->last_block);
    if (random_below(&w->rng, 2) == 0) {
        query.span.from_us = 900000 + (int64_t)random_below(&w->rng, 200000);
        query.span.to_us = query.span.from_us + (int64_t)random_below(&w->rng, 200000);
    }
    return query;
}

static void check_walk(world *w)
{
    uint32_t series[WORLD_SERIES];
    static expected e;
    const veer_history_query query = random_query(w, series);
    e = (expected){.w = w, .query = &query};
    for (size_t i = 0; i < query.n_series; i++)
        expect_series(&e, series[i]);
    OK(veer_history_each(w->history, &query, see, &e, NULL));
    assert_int_equal(e.seen, e.n);
}

/* Pages, with merges between them, give what one walk gives. */
static void check_pages(world *w)
{
    uint32_t series[WORLD_SERIES];
    static expected e;
    veer_history_query query = random_query(w, series);
    query.span = VEER_STORE_EVER; /* rows without a time move in time when they are merged */
    e = (expected){.w = w, .query = &query};
    for (size_t i = 0; i < query.n_series; i++)
        expect_series(&e, series[i]);
    veer_history_cursor at = {0};
    size_t pages = 0, before = 0;
    do {
        const size_t max = 1 + (size_t)random_below(&w->rng, 100);
        before = e.seen;
        OK(veer_history_page(w->history, &query, &at, max, see, &e, &at, NULL));
        assert_true(e.seen - before == max || at.block == 0);
        for (uint64_t merges = random_below(&w->rng, 4); merges > 0; merges--)
            world_merge(w);
        pages++;
    } while (at.block != 0);
    assert_int_equal(e.seen, e.n);
    assert_true(pages > 1 || e.n <= 100);
}

static void test_random_worlds(void **state)
{
    (void)state;
    world *w = world_new(backend, 30000, 2024);
    for (int step = 0; step < 120; step++) {
        const uint64_t what = random_below(&w->rng, 10);
        if (what < 5)
            world_add_predictions(w, step % 7 == 0 ? 60 : 8);
        else if (what < 9)
            world_add_labels(w, step % 5 == 0 ? 60 : 6);
        else
            world_merge(w);
        if (step % 6 != 5 || w->n_records == 0)
            continue;
        check_addresses(w, false);
        check_addresses(w, true);
        check_walk(w);
        check_walk(w);
        check_pages(w);
    }
    veer_history_stats stats;
    veer_history_stats_get(w->history, &stats);
    assert_true(stats.cache_bytes <= 30000 && stats.hits > 0 && stats.misses > 0);
    world_free(w);
}

/* ---- by hand ---- */

static world_record prediction(const world *w, unsigned id, int64_t time_us)
{
    return (world_record){.series = w->series[0],
                          .id = id,
                          .time_us = time_us,
                          .label_class = -1,
                          .label_value = (double)NAN};
}

static world_record label(unsigned id, int64_t time_us, int class)
{
    return (world_record){.label = true,
                          .model = WORLD_ANY_MODEL,
                          .id = id,
                          .time_us = time_us,
                          .label_class = class,
                          .label_value = (double)NAN};
}

static veer_rc show_label(void *context, const veer_history_rows *rows)
{
    const char **text = context;
    assert_int_equal(rows->batch->rows, 1);
    const uint32_t *codes = veer_batch_codes(rows->batch, VEER_FIELD_LABEL);
    *text = "none";
    for (int i = 0; codes != NULL && codes[0] != VEER_CODE_MISSING && i < WORLD_CLASSES; i++)
        if (strcmp(veer_column_text(&rows->batch->fields[VEER_FIELD_LABEL], 0, NULL),
                   class_names[i]) == 0)
            *text = class_names[i];
    return VEER_OK;
}

static const char *label_now(world *w, uint64_t to_block)
{
    const veer_history_query query = {.series = w->series,
                                      .n_series = 1,
                                      .span = VEER_STORE_EVER,
                                      .to_block = to_block,
                                      .labels = true};
    const char *text = "no row";
    OK(veer_history_each(w->history, &query, show_label, &text, NULL));
    return text;
}

static void test_corrections(void **state)
{
    (void)state;
    world *w = world_new(backend, 1 << 20, 1);
    world_record early = label(7, VEER_TIME_MISSING, 0), late = label(7, 2000000, 1);
    world_record older = label(7, 1500000, 2), again = label(7, 2000000, 2);
    world_record it = prediction(w, 7, 1000000);
    world_add(w, &early, 1); /* block 1: before the prediction */
    world_add(w, &it, 1);
    assert_string_equal(label_now(w, 0), "cat");
    world_add(w, &late, 1); /* 3 */
    assert_string_equal(label_now(w, 0), "dog");
    world_add(w, &older, 1); /* 4: comes late, speaks of an earlier time */
    assert_string_equal(label_now(w, 0), "dog");
    world_add(w, &again, 1); /* 5: the same time, came later */
    assert_string_equal(label_now(w, 0), "fox");
    assert_string_equal(label_now(w, 4), "dog");
    assert_string_equal(label_now(w, 2), "cat");
    assert_string_equal(label_now(w, 1), "no row");
    world_record two[] = {label(7, 3000000, 0), label(7, 3000000, 1)}; /* 6: in one block */
    world_add(w, two, 2);
    assert_string_equal(label_now(w, 0), "dog");
    world_free(w);
}

static void test_own_labels(void **state)
{
    (void)state;
    world *w = world_new(backend, 1 << 20, 1);
    world_record it = prediction(w, 9, 1000000);
    it.label_class = 0;
    world_record before = label(9, 999999, 1), same = label(9, 1000000, 2);
    world_add(w, &before, 1);
    world_add(w, &it, 1);
    assert_string_equal(label_now(w, 0), "cat");
    world_add(w, &same, 1);
    assert_string_equal(label_now(w, 0), "fox");
    assert_string_equal(label_now(w, 2), "cat");
    world_free(w);
}

static void test_labels_of_other_models(void **state)
{
    (void)state;
    world *w = world_new(backend, 1 << 20, 1);
    world_record it = prediction(w, 9, 1000000), other = label(9, 1500000, 1);
    other.model = 1;
    world_add(w, &it, 1);
    world_add(w, &other, 1);
    assert_string_equal(label_now(w, 0), "none");
    other.model = 0;
    world_add(w, &other, 1);
    assert_string_equal(label_now(w, 0), "dog");
    world_free(w);
}

static void test_what_has_expired(void **state)
{
    (void)state;
    world *w = world_new(backend, 1 << 20, 1);
    world_record it = prediction(w, 7, 1000000), other = prediction(w, 8, 1000000);
    world_record first = label(8, 2000000, 1);
    world_add(w, &it, 1);
    world_add(w, &first, 1);
    const int64_t kept_from_us = w->now_us;
    world_add(w, &other, 1);
    const veer_address at[] = {{1, 0}, {3, 0}, {77, 5}};
    veer_row_source sources[3];
    veer_batch batch;
    veer_batch_init(&batch, 0);
    OK(veer_history_predictions(w->history, at, 2, &batch, sources, NULL));
    const veer_history_query query = {.series = w->series, .n_series = 1, .span = VEER_STORE_EVER};
    static expected e;
    e = (expected){.w = w, .query = &query};
    veer_history_cursor next = {0};
    expect_series(&e, w->series[0]);
    OK(veer_history_page(w->history, &query, &next, 1, see, &e, &next, NULL));
    assert_true(next.block == 3 && e.seen == 1);
    size_t removed = 0;
    for (int kind = VEER_STORE_PREDICTIONS; kind <= VEER_STORE_LABELS; kind++) {
        const veer_store_expiry expiry = {VEER_STORE_EXPIRE_BLOCKS, (uint32_t)kind, kept_from_us,
                                          9};
        OK(veer_store_expire(w->store, &expiry, &removed, NULL));
        assert_int_equal(removed, 1);
    }
    veer_history_forget(w->history);
    veer_batch_clear(&batch);
    OK(veer_history_predictions(w->history, at, 3, &batch, sources, NULL));
    assert_int_equal(batch.rows, 3);
    assert_true(sources[0].block == 0 && sources[1].block == 3 && sources[2].block == 0);
    assert_record(&batch, 1, &w->records[2]);
    size_t len = 1;
    (void)veer_batch_id(&batch, 0, &len);
    assert_int_equal(len, 0);
    assert_string_equal(label_now(w, 0), "none"); /* the label of the row that is left is gone */
    e.n = e.seen = 0;
    e.at[e.n++] = &w->records[2];
    const veer_history_cursor gone = {w->series[0], 1, 0};
    OK(veer_history_page(w->history, &query, &gone, 5, see, &e, &next, NULL));
    assert_true(e.seen == 1 && next.block == 0);
    veer_batch_done(&batch);
    world_free(w);
}

static void test_what_is_refused(void **state)
{
    (void)state;
    world *w = world_new(backend, 1 << 20, 1);
    world_record it = prediction(w, 7, 1000000), said = label(7, 2000000, 1);
    world_add(w, &it, 1);
    world_add(w, &said, 1);
    veer_batch batch;
    veer_row_source source;
    veer_batch_init(&batch, 0);
    const veer_address beyond = {1, 1}, of_label = {2, 0};
    assert_int_equal(veer_history_predictions(w->history, &beyond, 1, &batch, &source, NULL),
                     VEER_ECORRUPT);
    assert_int_equal(veer_history_predictions(w->history, &of_label, 1, &batch, &source, NULL),
                     VEER_ECORRUPT);
    const veer_history_query query = {.series = w->series, .n_series = 1, .span = VEER_STORE_EVER};
    const veer_history_cursor other_series = {w->series[1], 1, 0}, of_labels = {w->series[0], 2, 0};
    static expected e;
    e = (expected){.w = w, .query = &query};
    veer_history_cursor next;
    assert_int_equal(veer_history_page(w->history, &query, &other_series, 1, see, &e, &next, NULL),
                     VEER_EINVAL);
    assert_int_equal(veer_history_page(w->history, &query, &of_labels, 1, see, &e, &next, NULL),
                     VEER_EINVAL);
    const veer_history_cursor far = {w->series[0], 1, UINT32_MAX};
    OK(veer_history_page(w->history, &query, &far, 1, see, &e, &next, NULL));
    assert_true(next.block == 0 && e.seen == 0);
    veer_batch_done(&batch);
    world_free(w);
}

static veer_rc stop(void *context, const veer_history_rows *rows)
{
    (void)rows;
    *(int *)context += 1;
    return VEER_ENODATA;
}

static void test_a_callback_stops_a_walk(void **state)
{
    (void)state;
    world *w = world_new(backend, 1 << 20, 1);
    world_record a = prediction(w, 1, 1000000), b = prediction(w, 2, 1000000);
    world_add(w, &a, 1);
    world_add(w, &b, 1);
    const veer_history_query query = {.series = w->series, .n_series = 1, .span = VEER_STORE_EVER};
    int calls = 0;
    assert_int_equal(veer_history_each(w->history, &query, stop, &calls, NULL), VEER_ENODATA);
    assert_int_equal(calls, 1);
    world_free(w);
}

static void test_order_of_labels(void **state)
{
    (void)state;
    test_random rng;
    random_seed(&rng, 5);
    for (int i = 0; i < 2000; i++) {
        veer_label_rank r[3];
        for (int k = 0; k < 3; k++)
            r[k] = (veer_label_rank){(int64_t)random_below(&rng, 3),
                                     {random_below(&rng, 3), (uint32_t)random_below(&rng, 3)}};
        assert_false(veer_history_label_wins(r[0], r[0]));
        if (veer_history_label_wins(r[0], r[1]))
            assert_false(veer_history_label_wins(r[1], r[0]));
        if (veer_history_label_wins(r[0], r[1]) && veer_history_label_wins(r[1], r[2]))
            assert_true(veer_history_label_wins(r[0], r[2]));
    }
}

/* ---- a cache that is too small, and one that is large ---- */

static void test_cache(void **state)
{
    (void)state;
    for (size_t bytes = 0; bytes <= 1 << 20; bytes += 1 << 20) {
        world *w = world_new(backend, bytes, 3);
        for (int i = 0; i < 20; i++)
            world_add_predictions(w, 5);
        veer_history_stats stats;
        for (int round = 0; round < 3; round++)
            for (size_t i = 0; i < w->n_records; i++) {
                const veer_address at = {w->records[i].block, w->records[i].row};
                veer_row_source source;
                veer_batch batch;
                veer_batch_init(&batch, 0);
                OK(veer_history_predictions(w->history, &at, 1, &batch, &source, NULL));
                assert_record(&batch, 0, &w->records[i]);
                veer_batch_done(&batch);
            }
        veer_history_stats_get(w->history, &stats);
        assert_int_equal(stats.hits + stats.misses, 3 * w->n_records);
        assert_int_equal(stats.misses, bytes == 0 ? 3 * w->n_records : w->last_block);
        assert_true(stats.cache_bytes <= bytes);
        veer_history_forget(w->history);
        veer_history_stats_get(w->history, &stats);
        assert_int_equal(stats.cache_bytes, 0);
        world_free(w);
    }
}

int main(int argc, char **argv)
{
    assert_int_equal(argc, 2);
    backend = argv[1];
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_random_worlds),
        cmocka_unit_test(test_corrections),
        cmocka_unit_test(test_own_labels),
        cmocka_unit_test(test_labels_of_other_models),
        cmocka_unit_test(test_what_has_expired),
        cmocka_unit_test(test_what_is_refused),
        cmocka_unit_test(test_a_callback_stops_a_walk),
        cmocka_unit_test(test_order_of_labels),
        cmocka_unit_test(test_cache),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
