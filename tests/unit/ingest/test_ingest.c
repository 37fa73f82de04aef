#include "ingest/support.h"

#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/limits.h"

static bool on_sqlite;

static int setup(void **state)
{
    static fixture f;
    fixture_open(&f, on_sqlite);
    *state = &f;
    return 0;
}

static int teardown(void **state)
{
    fixture_close(*state);
    return 0;
}

/* ---- predictions ---- */

static void predictions_are_counted_once(void **state)
{
    fixture *f = *state;
    const row rows[] = {{.model = "fraud", .id = "a", .class = "yes", .x = 1},
                        {.model = "fraud", .id = "b", .class = "no", .x = 2},
                        {.model = "fraud", .id = "a", .class = "no", .x = 3},
                        {.model = "churn", .version = "2", .id = "a", .x = 4},
                        {.model = "fraud", .version = "2", .id = "b", .x = 5}};
    put_predictions(f, rows, 5, 3, 2);
    put_predictions(f, rows, 5, 0, 5);
    assert_int_equal(count_of(f, "fraud"), 2);
    assert_int_equal(count_of(f, "churn"), 1);
    fixture_reopen(f);
    put_predictions(f, rows, 5, 0, 5);
    assert_int_equal(count_of(f, "fraud"), 2);
    const veer_ingest_stats stats = stats_of(f);
    assert_int_equal(stats.predictions, 0);
    assert_int_equal(stats.duplicates, 5);
    assert_int_equal(stats.queue_jobs, 0);
    assert_int_equal(stats.queue_bytes, 0);
}

typedef struct block_seen {
    size_t blocks;
    uint64_t rows;
    int64_t time_min_us, time_max_us;
} block_seen;

static veer_rc see_block(void *context, const veer_store_block *block)
{
    block_seen *seen = context;
    seen->blocks++;
    seen->rows += block->rows;
    seen->time_min_us = block->time_min_us;
    seen->time_max_us = block->time_max_us;
    return VEER_OK;
}

static void a_missing_time_is_that_of_arrival(void **state)
{
    fixture *f = *state;
    const row rows[] = {{.model = "m", .id = "1"}, {.model = "m", .id = "2", .time_us = T0 - HOUR}};
    const veer_store_block_query query = {0};
    block_seen seen = {0};
    put_predictions(f, rows, 2, 2, 0);
    OK(veer_store_block_each(f->store, &query, see_block, &seen, NULL));
    assert_int_equal(seen.blocks, 1);
    assert_int_equal(seen.rows, 2);
    assert_int_equal(seen.time_min_us, T0 - HOUR);
    assert_int_equal(seen.time_max_us, T0);
}

static void a_feature_may_change_its_kind(void **state)
{
    fixture *f = *state;
    const row number = {.model = "m", .id = "1", .x = 1},
              text = {.model = "m", .id = "2", .text = "t"};
    veer_batch *batches[] = {batch_of(&number, 1), batch_of(&text, 1)};
    veer_ingest_job job = {.batches = batches, .n_batches = 2};
    veer_ingest_result result;
    const veer_store_block_query query = {0};
    block_seen seen = {0};
    OK(veer_ingest_run(f->ingest, &job, &result, NULL));
    OK(result.rc);
    assert_int_equal(result.accepted, 2);
    OK(veer_store_block_each(f->store, &query, see_block, &seen, NULL));
    assert_int_equal(seen.blocks, 2);
    batch_free(batches[0]);
    batch_free(batches[1]);
}

static void what_is_incomplete_is_refused_alone(void **state)
{
    fixture *f = *state;
    const row no_model = {.id = "1"}, no_id = {.model = "m"}, fine = {.model = "m", .id = "1"};
    const row no_label = {.id = "1"};
    veer_ingest_result result = put(f, VEER_INGEST_PREDICTIONS, &no_model, 1);
    assert_int_equal(result.rc, VEER_EINVAL);
    assert_non_null(strstr(result.err.msg, "model"));
    assert_int_equal(put(f, VEER_INGEST_PREDICTIONS, &no_id, 1).rc, VEER_EINVAL);
    assert_int_equal(put(f, VEER_INGEST_LABELS, &no_label, 1).rc, VEER_EINVAL);
    const row name_not_text = {.model = "\xff", .id = "9"};
    result = put(f, VEER_INGEST_PREDICTIONS, &name_not_text, 1);
    if (result.rc == VEER_OK)
        put_predictions(f, &name_not_text, 1, 0, 1);
    put_predictions(f, &fine, 1, 1, 0);
}

static void unknown_models_can_be_refused(void **state)
{
    fixture *f = *state;
    const row old = {.model = "old", .id = "1"}, new = {.model = "new", .id = "1", .label = "x"};
    const row newer = {.model = "old", .version = "2", .id = "2"};
    put_predictions(f, &old, 1, 1, 0);
    f->options.known_models_only = true;
    fixture_reopen(f);
    assert_int_equal(put(f, VEER_INGEST_PREDICTIONS, &new, 1).rc, VEER_ENOTFOUND);
    assert_int_equal(put(f, VEER_INGEST_LABELS, &new, 1).rc, VEER_ENOTFOUND);
    put_predictions(f, &newer, 1, 1, 0);
}

/* ---- labels ---- */

static void expect_outcomes(fixture *f, const char *model, uint64_t labelled, uint64_t right)
{
    uint64_t got = 0;
    double got_right = 0;
    outcomes_of(f, model, &got, &got_right);
    assert_int_equal(got, labelled);
    assert_int_equal((uint64_t)got_right, right);
}

static const row predicted[] = {{.model = "m", .id = "1", .class = "a"},
                                {.model = "m", .id = "2", .class = "b"},
                                {.model = "n", .id = "1", .class = "b"}};

static void late_labels_join(void **state)
{
    fixture *f = *state;
    const row labels[] = {{.model = "m", .id = "1", .label = "a"}, {.id = "2", .label = "a"}};
    put_predictions(f, predicted, 3, 3, 0);
    expect_outcomes(f, "m", 0, 0);
    put_labels(f, labels, 2, 2, 0);
    expect_outcomes(f, "m", 2, 1);
    expect_outcomes(f, "n", 0, 0);
    veer_ingest_stats stats = stats_of(f);
    assert_int_equal(stats.labels, 2);
    assert_int_equal(stats.labels_joined, 2);
    assert_int_equal(stats.labels_waiting, 0);
    put_labels(f, labels, 2, 0, 2);
    expect_outcomes(f, "m", 2, 1);
    const row both = {.id = "1", .label = "b"}; /* of no model: both have it */
    put_labels(f, &both, 1, 1, 0);
    expect_outcomes(f, "n", 1, 1);
    stats = stats_of(f);
    assert_int_equal(stats.labels_joined, 3);
    assert_int_equal(stats.labels_replaced, 1);
    assert_int_equal(stats.duplicates, 2);
}

static void early_labels_wait_also_across_restarts(void **state)
{
    fixture *f = *state;
    const row labels[] = {{.model = "m", .version = "1", .id = "1", .label = "a"},
                          {.id = "2", .label = "b"},
                          {.model = "x", .id = "3", .label = "a"}};
    put_labels(f, labels, 3, 3, 0);
    put_labels(f, labels, 3, 0, 3);
    assert_int_equal(stats_of(f).labels_waiting, 3);
    fixture_reopen(f);
    put_labels(f, labels, 3, 0, 3);
    put_predictions(f, predicted, 3, 3, 0);
    expect_outcomes(f, "m", 2, 2);
    expect_outcomes(f, "n", 0, 0);
    put_predictions(f, predicted, 3, 0, 3);
    expect_outcomes(f, "m", 2, 2);
    fixture_reopen(f);
    expect_outcomes(f, "m", 2, 2);
}

static void own_labels_count(void **state)
{
    fixture *f = *state;
    const row rows[] = {
        {.model = "m", .id = "1", .class = "a", .label = "a", .time_us = T0 - HOUR},
        {.model = "m", .id = "2", .class = "a", .label = "b", .time_us = T0 - HOUR}};
    const row same = {.model = "m", .id = "1", .label = "a"};
    const row later = {.model = "m", .id = "2", .label = "a"};
    const row earlier = {.model = "m", .id = "2", .label = "c", .time_us = T0 - 2 * HOUR};
    put_predictions(f, rows, 2, 2, 0);
    expect_outcomes(f, "m", 2, 1);
    put_labels(f, &same, 1, 0, 1);
    put_labels(f, &earlier, 1, 1, 0);
    assert_int_equal(stats_of(f).labels_replaced, 0);
    put_labels(f, &later, 1, 1, 0);
    assert_int_equal(stats_of(f).labels_replaced, 1);
    OK(veer_ingest_maintain(f->ingest, NULL));
    expect_outcomes(f, "m", 2, 2);
    put_labels(f, &earlier, 1, 0, 1);
}

static void labels_and_predictions_of_one_commit_meet(void **state)
{
    fixture *f = *state;
    const row labels[] = {{.model = "m", .id = "1", .label = "a"}, {.id = "2", .label = "b"}};
    veer_batch *batch[2] = {batch_of(labels, 2), batch_of(predicted, 3)};
    veer_ingest_job label_job = {.kind = VEER_INGEST_LABELS, .batches = &batch[0], .n_batches = 1};
    veer_ingest_job job = {.batches = &batch[1], .n_batches = 1};
    veer_ingest_result result;
    /* Whether both come into one commit is up to the threads; the outcome is the same. */
    (void)label_job;
    OK(veer_ingest_run(f->ingest, &job, &result, NULL));
    OK(veer_ingest_run(f->ingest, &label_job, &result, NULL));
    expect_outcomes(f, "m", 2, 2);
    batch_free(batch[0]);
    batch_free(batch[1]);
}

static void corrections_are_computed_anew(void **state)
{
    fixture *f = *state;
    const row first = {.model = "m", .id = "1", .label = "b", .time_us = T0 + 5};
    const row second = {.model = "m", .id = "1", .label = "a", .time_us = T0 + 9};
    const row old = {.model = "m", .id = "1", .label = "c", .time_us = T0 + 7};
    put_predictions(f, predicted, 3, 3, 0);
    put_labels(f, &first, 1, 1, 0);
    expect_outcomes(f, "m", 1, 0);
    put_labels(f, &second, 1, 1, 0);
    put_labels(f, &old, 1, 1, 0);
    OK(veer_ingest_maintain(f->ingest, NULL));
    expect_outcomes(f, "m", 1, 1);
    assert_int_equal(stats_of(f).labels_replaced, 1);
    put_labels(f, &first, 1, 0, 1);
    put_labels(f, &second, 1, 0, 1);
    put_labels(f, &old, 1, 0, 1);
    fixture_reopen(f);
    expect_outcomes(f, "m", 1, 1);
}

/* ---- points ---- */

static veer_rc count_point(void *context, const veer_store_point *point)
{
    size_t *n = context;
    assert_true(point->value == 0.5);
    assert_int_equal(point->time_us, T0);
    ++*n;
    return VEER_OK;
}

static void points_are_stored(void **state)
{
    fixture *f = *state;
    veer_ingest_point point = {.model = veer_store_text("m"),
                               .version = veer_store_text("1"),
                               .metric = veer_store_text("auc"),
                               .dataset = veer_store_text(""),
                               .time_us = VEER_TIME_MISSING,
                               .value = 0.5};
    veer_ingest_job job = {.points = &point, .n_points = 1};
    veer_ingest_result result;
    const veer_store_point_query query = {.span = VEER_STORE_EVER};
    size_t n = 0;
    OK(veer_ingest_run(f->ingest, &job, &result, NULL));
    OK(result.rc);
    assert_int_equal(result.accepted, 1);
    OK(veer_store_point_each(f->store, &query, count_point, &n, NULL));
    assert_int_equal(n, 1);
    point.value = 1.0 / 0.0;
    OK(veer_ingest_run(f->ingest, &job, &result, NULL));
    assert_int_equal(result.rc, VEER_EINVAL);
    assert_int_equal(stats_of(f).points, 1);
}

/* ---- the rest ---- */

static void ids_are_fresh_and_sort(void **state)
{
    fixture *f = *state;
    char last[VEER_INGEST_ID_SIZE], next[VEER_INGEST_ID_SIZE];
    size_t len = veer_ingest_id(f->ingest, last);
    assert_int_equal(len, strlen(last));
    for (int i = 0; i < 20; i++) {
        assert_int_equal(veer_ingest_id(f->ingest, next), len);
        assert_true(strcmp(last, next) < 0);
        memcpy(last, next, sizeof last);
    }
    veer_manual_clock_advance(&f->clock, 1);
    fixture_reopen(f);
    veer_ingest_id(f->ingest, next);
    assert_true(strcmp(last, next) < 0);
}

static void many_jobs_of_several_sizes(void **state)
{
    fixture *f = *state;
    enum { N = 3000 };
    static row rows[N];
    static char ids[N][16];
    for (size_t i = 0; i < N; i++) {
        snprintf(ids[i], sizeof ids[i], "p%zu", i);
        rows[i] = (row){.model = i % 7 == 0 ? "odd" : "even",
                        .version = i % 3 == 0 ? "1" : NULL,
                        .id = ids[i],
                        .class = i % 2 == 0 ? "a" : "b",
                        .x = (double)i + 1,
                        .time_us = T0 - (int64_t)i * 1000 * SECOND};
    }
    put_predictions(f, rows, N, N, 0);
    for (size_t i = 0; i < 50; i++)
        put_predictions(f, &rows[i], 1, 0, 1);
    assert_int_equal(count_of(f, "odd") + count_of(f, "even"), N);
    OK(veer_ingest_maintain(f->ingest, NULL));
    assert_int_equal(count_of(f, "odd") + count_of(f, "even"), N);
    fixture_reopen(f);
    put_predictions(f, rows, N, 0, N);
    assert_int_equal(count_of(f, "odd") + count_of(f, "even"), N);
}

/* ---- what does not fit, what does not go together ---- */

static veer_batch *numbered(const char *model, size_t first, size_t n)
{
    veer_batch *batch = malloc(sizeof *batch);
    assert_non_null(batch);
    veer_batch_init(batch, 0);
    for (size_t i = 0; i < n; i++) {
        char id[24];
        const int len = snprintf(id, sizeof id, "n%zu", first + i);
        OK(veer_batch_set_id(batch, id, (size_t)len, NULL));
        OK(veer_batch_set_field_text(batch, VEER_FIELD_MODEL, model, strlen(model), NULL));
        OK(veer_batch_commit_row(batch, NULL));
    }
    OK(veer_batch_seal(batch, NULL));
    return batch;
}

static void more_rows_than_a_block_holds(void **state)
{
    fixture *f = *state;
    enum { ROWS = 40000 };
    veer_batch *batches[] = {numbered("m", 0, ROWS), numbered("m", ROWS - 10, ROWS),
                             numbered("m", 2 * ROWS - 10, VEER_LIMIT_BATCH_ROWS)};
    veer_ingest_job job = {.batches = batches, .n_batches = 3};
    veer_ingest_result result;
    const veer_store_block_query query = {0};
    block_seen seen = {0};
    OK(veer_ingest_run(f->ingest, &job, &result, NULL));
    OK(result.rc);
    const uint64_t all = 2 * ROWS - 10 + VEER_LIMIT_BATCH_ROWS;
    assert_int_equal(result.accepted, all);
    assert_int_equal(result.duplicates, 10);
    OK(veer_store_block_each(f->store, &query, see_block, &seen, NULL));
    assert_int_equal(seen.rows, all);
    assert_in_range(seen.blocks, 3, 4);
    assert_int_equal(count_of(f, "m"), all);
    for (size_t i = 0; i < 3; i++)
        batch_free(batches[i]);
}

typedef struct many {
    _Atomic(size_t) done; /* jobs answered */
    _Atomic(size_t) bad;  /* of them, with an error */
} many;

static void count_answer(veer_ingest_job *job, const veer_ingest_result *result)
{
    many *m = job->context;
    atomic_fetch_add(&m->bad, result->rc == VEER_OK ? 0u : 1u);
    atomic_fetch_add(&m->done, 1u);
}

/* A feature whose name is no UTF-8 cannot be stored; the decoder of requests lets none through. */
static veer_batch *poisoned(void)
{
    const row r = {.model = "m", .id = "poison"};
    veer_batch *batch = batch_of(&r, 1);
    size_t index;
    OK(veer_batch_feature(batch, "\xff", 1, VEER_COLUMN_NUMBER, &index, NULL));
    batch->rows = 0; /* into the first row */
    OK(veer_batch_set_number(batch, index, 1, NULL));
    batch->rows = 1;
    OK(veer_batch_seal(batch, NULL));
    return batch;
}

static void nobody_fails_for_anothers_record(void **state)
{
    fixture *f = *state;
    enum { N = 200 };
    static veer_ingest_job jobs[N];
    static veer_batch *batches[N];
    many m = {0};
    for (size_t i = 0; i < N; i++) {
        batches[i] = i % 50 == 7 ? poisoned() : numbered("m", i, 1);
        jobs[i] = (veer_ingest_job){
            .batches = &batches[i], .n_batches = 1, .done = count_answer, .context = &m};
        OK(veer_ingest_submit(f->ingest, &jobs[i], NULL));
    }
    while (atomic_load(&m.done) < N)
        nanosleep(&(struct timespec){0, 100000}, NULL);
    assert_int_equal(atomic_load(&m.bad), 4);
    assert_int_equal(count_of(f, "m"), N - 4);
    assert_int_equal(stats_of(f).queue_jobs, 0);
    for (size_t i = 0; i < N; i++)
        batch_free(batches[i]);
}

/* ---- maintenance ---- */

static void small_blocks_become_larger_ones(void **state)
{
    fixture *f = *state;
    enum { N = 400 };
    const veer_store_block_query query = {.kind = VEER_STORE_PREDICTIONS};
    block_seen seen = {0};
    for (size_t i = 0; i < N; i++) {
        char id[16];
        snprintf(id, sizeof id, "%zu", i);
        const row r = {.model = "m",
                       .id = id,
                       .class = i % 3 == 0 ? "a" : "b",
                       .x = (double)i + 0.5,
                       .time_us = T0 - (int64_t)i * SECOND};
        const row label = {.model = "m", .id = id, .label = "a"};
        put_predictions(f, &r, 1, 1, 0);
        if (i % 5 == 0)
            put_labels(f, &label, 1, 1, 0);
    }
    OK(veer_ingest_maintain(f->ingest, NULL));
    OK(veer_store_block_each(f->store, &query, see_block, &seen, NULL));
    assert_int_equal(seen.rows, N);
    assert_in_range(seen.blocks, 1, 48);
    assert_true(stats_of(f).merged_blocks > N / 2);
    fixture_reopen(f);
    for (size_t i = 0; i < N; i += 7) {
        char id[16];
        snprintf(id, sizeof id, "%zu", i);
        const row r = {.model = "m", .id = id};
        const row label = {.model = "m", .id = id, .label = "a"};
        put_predictions(f, &r, 1, 0, 1);
        put_labels(f, &label, 1, i % 5 != 0, i % 5 == 0); /* found in its merged block */
    }
    uint64_t labelled = 0;
    double right = 0;
    outcomes_of(f, "m", &labelled, &right);
    assert_int_equal(labelled, 80 + 46);
}

/* The writer reads the clock until it has folded. */
static void advance(fixture *f, int64_t by_us)
{
    veer_ingest_settle(f->ingest);
    veer_manual_clock_advance(&f->clock, by_us);
}

static void what_is_old_is_forgotten(void **state)
{
    fixture *f = *state;
    const row old = {.model = "m", .id = "old", .class = "a"};
    const row label = {.model = "m", .id = "old", .label = "a"};
    const row new = {.model = "m", .id = "new", .class = "a"};
    const veer_retention keep = {.predictions_us = 48 * HOUR, .summaries_us = 100 * HOUR};
    put_predictions(f, &old, 1, 1, 0);
    put_labels(f, &label, 1, 1, 0);
    OK(veer_ingest_maintain(f->ingest, NULL));
    advance(f, 48 * HOUR);
    put_predictions(f, &new, 1, 1, 0);
    veer_ingest_retain(f->ingest, &keep);
    OK(veer_ingest_maintain(f->ingest, NULL)); /* exactly that old is not too old */
    assert_int_equal(stats_of(f).expired_blocks, 0);
    put_predictions(f, &old, 1, 0, 1);
    advance(f, 1);
    OK(veer_ingest_maintain(f->ingest, NULL));
    assert_int_equal(stats_of(f).expired_blocks, 2);
    assert_int_equal(count_of(f, "m"), 2); /* windows are kept longer */
    put_predictions(f, &old, 1, 1, 0);     /* nobody knows it any more */
    put_predictions(f, &new, 1, 0, 1);
    advance(f, 60 * HOUR);
    OK(veer_ingest_maintain(f->ingest, NULL));
    assert_int_equal(stats_of(f).expired_blocks, 4);
    assert_in_range(count_of(f, "m"), 0, 2);
}

int main(int argc, char **argv)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        TEST(predictions_are_counted_once),
        TEST(a_missing_time_is_that_of_arrival),
        TEST(a_feature_may_change_its_kind),
        TEST(what_is_incomplete_is_refused_alone),
        TEST(unknown_models_can_be_refused),
        TEST(late_labels_join),
        TEST(early_labels_wait_also_across_restarts),
        TEST(own_labels_count),
        TEST(labels_and_predictions_of_one_commit_meet),
        TEST(corrections_are_computed_anew),
        TEST(points_are_stored),
        TEST(ids_are_fresh_and_sort),
        TEST(many_jobs_of_several_sizes),
        TEST(more_rows_than_a_block_holds),
        TEST(nobody_fails_for_anothers_record),
        TEST(small_blocks_become_larger_ones),
        TEST(what_is_old_is_forgotten),
    };
    on_sqlite = argc > 1 && strcmp(argv[1], "sqlite") == 0;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
