/* Buckets, case by case: limits, levels, what is written when, corrections, what retention leaves.
 */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/limits.h"
#include "buckets/impl.h"
#include "rows.h"
#include "store/memory/memory.h"

#define NOW (INT64_C(1760000000) * 1000000 / VEER_BUCKET_DAY_US * VEER_BUCKET_DAY_US)
#define MINUTE VEER_US_PER_MINUTE
#define HOUR VEER_BUCKET_HOUR_US
#define DAY VEER_BUCKET_DAY_US

typedef struct fixture {
    veer_store *store;
    veer_manual_clock clock;
    veer_buckets *buckets;
    veer_batch batch;
    uint64_t block;
} fixture;

static void open_all(fixture *f)
{
    uint32_t id = 0;
    *f = (fixture){0};
    veer_manual_clock_init(&f->clock, NOW);
    veer_batch_init(&f->batch, 0);
    assert_int_equal(veer_store_memory_open(&f->store, NULL), VEER_OK);
    assert_int_equal(veer_store_series_id(f->store, veer_store_text("m"), veer_store_text(""), &id,
                                          NULL),
                     VEER_OK);
    assert_int_equal(veer_buckets_open(f->store, &f->clock.clock, &f->buckets, NULL), VEER_OK);
}

static void close_all(fixture *f)
{
    veer_buckets_close(f->buckets);
    veer_store_close(f->store);
    veer_batch_done(&f->batch);
}

static void put_row(fixture *f, int64_t time_us, const char *tag, const char *label)
{
    size_t at = 0;
    assert_int_equal(veer_batch_set_timestamp(&f->batch, time_us, NULL), VEER_OK);
    assert_int_equal(veer_batch_set_field_text(&f->batch, VEER_FIELD_CLASS, "1", 1, NULL), VEER_OK);
    if (label != NULL)
        assert_int_equal(veer_batch_set_field_text(&f->batch, VEER_FIELD_LABEL, label,
                                                   strlen(label), NULL),
                         VEER_OK);
    if (tag != NULL) {
        assert_int_equal(veer_batch_tag(&f->batch, "t", 1, &at, NULL), VEER_OK);
        assert_int_equal(veer_batch_set_tag(&f->batch, at, tag, strlen(tag), NULL), VEER_OK);
    }
    assert_int_equal(veer_batch_commit_row(&f->batch, NULL), VEER_OK);
}

typedef enum what { PREDICTIONS, OUTCOMES, CORRECTIONS } what;

static void fold(fixture *f, what kind)
{
    const veer_buckets_source source = {++f->block, 1, f->clock.real_us};
    veer_batch *const b = &f->batch;
    veer_rc rc = VEER_OK;
    assert_int_equal(veer_batch_seal(b, NULL), VEER_OK);
    if (kind == PREDICTIONS)
        rc = veer_buckets_predictions(f->buckets, &source, b, NULL, b->rows, NULL);
    else if (kind == OUTCOMES)
        rc = veer_buckets_outcomes(f->buckets, &source, b, NULL, b->rows, NULL);
    else
        rc = veer_buckets_corrections(f->buckets, &source, b, b->rows, NULL);
    assert_int_equal(rc, VEER_OK);
    veer_buckets_folded(f->buckets, f->block);
    veer_batch_clear(b);
}

static void write_all(fixture *f)
{
    bool left = true;
    while (left) {
        const veer_buckets_flush flush = {.max_bytes = 1000};
        assert_int_equal(veer_buckets_write(f->buckets, &flush, &left, NULL), VEER_OK);
    }
}

static void reopen(fixture *f)
{
    veer_buckets_close(f->buckets);
    assert_int_equal(veer_buckets_open(f->store, &f->clock.clock, &f->buckets, NULL), VEER_OK);
}

static veer_windows read_windows(fixture *f, int64_t from_us, int64_t to_us, int64_t step_us,
                                 const char *segment)
{
    const uint32_t series = 1;
    veer_windows windows = {0};
    const veer_buckets_query q = {.series = &series,
                                  .n_series = 1,
                                  .segment = segment,
                                  .parts = 14,
                                  .from_us = from_us,
                                  .to_us = to_us,
                                  .step_us = step_us};
    assert_int_equal(veer_buckets_read(f->buckets, &q, &windows, NULL), VEER_OK);
    return windows;
}

static uint64_t count(fixture *f, const char *segment)
{
    veer_windows w = read_windows(f, NOW - 100 * DAY, NOW + 100 * DAY, 0, segment);
    const uint64_t n = w.at[0].activity == NULL ? 0 : w.at[0].activity->count;
    veer_windows_done(&w);
    return n;
}

/* ---- limits ---- */

static void test_segment_limit(void **state)
{
    (void)state;
    fixture f;
    open_all(&f);
    for (unsigned i = 0; i <= VEER_LIMIT_SEGMENTS; i++) {
        char tag[8];
        snprintf(tag, sizeof tag, "%03u", i);
        put_row(&f, NOW, tag, NULL);
    }
    fold(&f, PREDICTIONS);
    assert_int_equal(count(&f, "t=000"), 1);
    assert_int_equal(count(&f, "t=255"), 1);
    assert_int_equal(count(&f, "t=256"), 0);
    assert_int_equal(count(&f, NULL), VEER_LIMIT_SEGMENTS + 1);
    write_all(&f);
    reopen(&f);
    assert_int_equal(count(&f, "t=255"), 1);
    put_row(&f, NOW, "256", NULL);
    put_row(&f, NOW, "255", NULL);
    fold(&f, PREDICTIONS);
    assert_int_equal(count(&f, "t=255"), 2);
    assert_int_equal(count(&f, "t=256"), 0);
    close_all(&f);
}

static void test_segment_bytes(void **state)
{
    (void)state;
    fixture f;
    char segment[VEER_LIMIT_SEGMENT_BYTES + 2];
    open_all(&f);
    memset(segment, 'x', sizeof segment);
    memcpy(segment, "t=", 2);
    segment[VEER_LIMIT_SEGMENT_BYTES + 1] = '\0';
    put_row(&f, NOW, segment + 2, NULL);
    fold(&f, PREDICTIONS);
    assert_int_equal(count(&f, segment), 0);
    segment[VEER_LIMIT_SEGMENT_BYTES] = '\0';
    put_row(&f, NOW, segment + 2, NULL);
    fold(&f, PREDICTIONS);
    assert_int_equal(count(&f, segment), 1);
    close_all(&f);
}

static const veer_feature *only_feature(const veer_windows *w, const char *name)
{
    assert_int_equal(w->n, 1);
    assert_non_null(w->at[0].features);
    assert_int_equal(w->at[0].features->n, 1);
    assert_string_equal(w->at[0].features->at[0].name, name);
    return &w->at[0].features->at[0];
}

static void put_feature_rows(fixture *f, size_t rows)
{
    static const char *const names[] = {"a", "b", "c"};
    for (size_t i = 0; i < rows; i++) {
        for (size_t k = 0; k < 3; k++) {
            size_t at = 0;
            assert_int_equal(
                veer_batch_feature(&f->batch, names[k], 1, VEER_COLUMN_NUMBER, &at, NULL), VEER_OK);
            assert_int_equal(veer_batch_set_number(&f->batch, at, (double)(k * 100 + i), NULL),
                             VEER_OK);
        }
        put_row(f, NOW - HOUR, NULL, NULL);
    }
    fold(f, PREDICTIONS);
}

/* Of one feature that is asked for all rows are there, stored ones and new ones. */
static void test_one_feature(void **state)
{
    const uint32_t series = 1;
    veer_buckets_query q = {.series = &series,
                            .n_series = 1,
                            .parts = VEER_PARTS(VEER_PART_FEATURES),
                            .feature = "b",
                            .from_us = NOW - DAY,
                            .to_us = NOW};
    veer_windows w = {0};
    double mean = 0;
    fixture f;
    (void)state;
    open_all(&f);
    put_feature_rows(&f, 5);
    write_all(&f);
    put_feature_rows(&f, 3);
    assert_int_equal(veer_buckets_read(f.buckets, &q, &w, NULL), VEER_OK);
    const veer_feature *const b = only_feature(&w, "b");
    assert_int_equal(w.at[0].features->count, 8);
    assert_int_equal(veer_num_summary_count(b->number), 8);
    assert_int_equal(veer_num_summary_mean(b->number, &mean, NULL), VEER_OK);
    assert_true(fabs(mean - 101.625) < 1e-12);
    veer_windows_done(&w);
    q.feature = "none";
    assert_int_equal(veer_buckets_read(f.buckets, &q, &w, NULL), VEER_OK);
    assert_int_equal(w.at[0].features->n, 0);
    assert_int_equal(w.at[0].features->count, 8);
    veer_windows_done(&w);
    q.feature = NULL;
    assert_int_equal(veer_buckets_read(f.buckets, &q, &w, NULL), VEER_OK);
    assert_int_equal(w.at[0].features->n, 3);
    veer_windows_done(&w);
    close_all(&f);
}

static void test_window_limit(void **state)
{
    (void)state;
    fixture f;
    const uint32_t series = 1;
    veer_windows windows = {0};
    veer_buckets_query q = {.series = &series,
                            .n_series = 1,
                            .parts = 2,
                            .from_us = NOW,
                            .to_us = NOW + VEER_LIMIT_WINDOWS * MINUTE,
                            .step_us = MINUTE};
    open_all(&f);
    assert_int_equal(veer_buckets_read(f.buckets, &q, &windows, NULL), VEER_OK);
    assert_int_equal(windows.n, VEER_LIMIT_WINDOWS);
    veer_windows_done(&windows);
    q.to_us += MINUTE;
    assert_int_equal(veer_buckets_read(f.buckets, &q, &windows, NULL), VEER_ELIMIT);
    q.n_series = 0;
    assert_int_equal(veer_buckets_read(f.buckets, &q, &windows, NULL), VEER_EINVAL);
    q.n_series = 1;
    q.from_us = INT64_MIN;
    q.to_us = INT64_MAX;
    q.step_us = 0;
    assert_int_equal(veer_buckets_read(f.buckets, &q, &windows, NULL), VEER_OK);
    assert_int_equal(windows.n, 1);
    veer_windows_done(&windows);
    q.step_us = INT64_MAX;
    assert_int_equal(veer_buckets_read(f.buckets, &q, &windows, NULL), VEER_OK);
    veer_windows_done(&windows);
    close_all(&f);
}

/* Times at the ends of what a number can say are rounded, not overflown. */
static void test_farthest_times(void **state)
{
    (void)state;
    fixture f;
    open_all(&f);
    put_row(&f, INT64_MAX, NULL, "1");
    put_row(&f, INT64_MIN + 1, NULL, "0");
    fold(&f, PREDICTIONS);
    write_all(&f);
    reopen(&f);
    assert_int_equal(count(&f, NULL), 0);
    close_all(&f);
}

/* ---- levels and steps ---- */

static void test_levels(void **state)
{
    (void)state;
    fixture f;
    bool left = false;
    open_all(&f);
    put_row(&f, NOW - VEER_BUCKETS_LIVE_US, NULL, NULL);
    fold(&f, PREDICTIONS);
    veer_windows w = read_windows(&f, NOW - 3 * DAY, NOW, MINUTE, NULL);
    assert_int_equal(w.step_us, 5 * MINUTE); /* features are there */
    assert_int_equal(w.n, 3 * 24 * 12);
    veer_windows_done(&w);
    put_row(&f, NOW - VEER_BUCKETS_LIVE_US - 1, NULL, NULL);
    fold(&f, PREDICTIONS);
    w = read_windows(&f, NOW - 3 * DAY + 1, NOW, 90 * MINUTE, NULL);
    assert_int_equal(w.step_us, 2 * HOUR);
    assert_int_equal(w.at[0].from_us, NOW - 3 * DAY);
    veer_windows_done(&w);
    assert_int_equal(count(&f, NULL), 2);
    write_all(&f);
    veer_manual_clock_advance(&f.clock, 36 * DAY);
    for (unsigned i = 0; i < 20; i++) {
        f.buckets->compaction.rest_until_us = INT64_MIN;
        assert_int_equal(veer_buckets_compact(f.buckets, f.clock.real_us, &left, NULL), VEER_OK);
    }
    w = read_windows(&f, NOW - 3 * DAY, NOW, 0, NULL);
    assert_int_equal(w.at[0].resolution_us, DAY);
    assert_int_equal(w.at[0].activity->count, 2);
    veer_windows_done(&w);
    close_all(&f);
}

/* ---- what is written when ---- */

static void test_age_and_memory(void **state)
{
    (void)state;
    fixture f;
    bool left = false;
    veer_buckets_stats stats;
    const veer_buckets_flush old = {.max_bytes = 1 << 20, .max_age_us = HOUR};
    open_all(&f);
    put_row(&f, NOW, NULL, NULL);
    fold(&f, PREDICTIONS);
    assert_int_equal(veer_buckets_write(f.buckets, &old, &left, NULL), VEER_OK);
    veer_buckets_stats_get(f.buckets, &stats);
    assert_int_equal(stats.deltas, 2);
    assert_int_equal(stats.low, 0);
    f.buckets->budget_bytes = stats.memory_bytes; /* full, not over */
    assert_int_equal(veer_buckets_write(f.buckets, &old, &left, NULL), VEER_OK);
    veer_buckets_stats_get(f.buckets, &stats);
    assert_int_equal(stats.deltas, 2);
    f.buckets->budget_bytes--;
    assert_int_equal(veer_buckets_write(f.buckets, &old, &left, NULL), VEER_OK);
    veer_buckets_stats_get(f.buckets, &stats);
    assert_int_equal(stats.deltas, 1);
    veer_manual_clock_advance(&f.clock, HOUR);
    assert_int_equal(veer_buckets_write(f.buckets, &old, &left, NULL), VEER_OK);
    veer_buckets_stats_get(f.buckets, &stats);
    assert_int_equal(stats.deltas, 0);
    assert_int_equal(stats.low, 1);
    assert_int_equal(count(&f, NULL), 1);
    close_all(&f);
}

/* Blocks without rows move low, too. */
static void test_low_alone(void **state)
{
    (void)state;
    fixture f;
    open_all(&f);
    veer_buckets_folded(f.buckets, 7);
    assert_int_equal(veer_buckets_low(f.buckets), 0);
    write_all(&f);
    assert_int_equal(veer_buckets_low(f.buckets), 7);
    reopen(&f);
    assert_int_equal(veer_buckets_low(f.buckets), 7);
    close_all(&f);
}

static void test_retention(void **state)
{
    (void)state;
    fixture f;
    veer_window ever = {0};
    veer_store_span span;
    size_t removed = 0;
    open_all(&f);
    assert_int_equal(veer_buckets_extent(f.buckets, 1, &span, NULL), VEER_ENODATA);
    put_row(&f, NOW - 5 * DAY, NULL, "1");
    put_row(&f, NOW - 7, NULL, "1");
    fold(&f, PREDICTIONS);
    write_all(&f);
    assert_int_equal(veer_buckets_extent(f.buckets, 1, &span, NULL), VEER_OK);
    assert_true(span.from_us == NOW - 5 * DAY && span.to_us == NOW - 6);
    for (uint32_t kind = 1; kind <= VEER_PART_COUNT; kind++) {
        const veer_store_expiry expiry = {.of = VEER_STORE_EXPIRE_SUMMARIES,
                                          .kind = kind,
                                          .before_us = INT64_MAX,
                                          .max_items = 99};
        assert_int_equal(veer_store_expire(f.store, &expiry, &removed, NULL), VEER_OK);
        assert_true(removed > 0);
    }
    assert_int_equal(count(&f, NULL), 0);
    assert_int_equal(veer_buckets_ever(f.buckets, 1, &ever, NULL), VEER_OK);
    assert_int_equal(ever.activity->count, 2);
    assert_int_equal(ever.performance->labelled, 2);
    veer_window_done(&ever);
    assert_int_equal(veer_buckets_extent(f.buckets, 1, &span, NULL), VEER_ENODATA);
    close_all(&f);
}

/* ---- corrections ---- */

static void correct(fixture *f)
{
    put_row(f, NOW, "a", NULL);
    fold(f, CORRECTIONS);
}

static bool is_stale(fixture *f, uint64_t *ret_labelled)
{
    veer_windows w = read_windows(f, NOW, NOW + HOUR, 0, "t=a");
    const veer_performance_sums *const p = w.at[0].performance;
    const bool stale = p != NULL && p->stale;
    *ret_labelled = p == NULL ? 0 : p->labelled;
    veer_windows_done(&w);
    return stale;
}

static void start_corrected(fixture *f)
{
    open_all(f);
    put_row(f, NOW, "a", NULL);
    fold(f, PREDICTIONS);
    put_row(f, NOW, "a", "0");
    fold(f, OUTCOMES);
    write_all(f);
    correct(f);
}

/* A correction that comes while the hour is made anew is not forgotten, not even by a crash. */
static void test_corrected_meanwhile(void **state)
{
    (void)state;
    fixture f;
    veer_buckets_stale stale;
    veer_buckets_redo *redo = NULL;
    uint64_t labelled = 0;
    start_corrected(&f);
    write_all(&f);
    assert_int_equal(veer_buckets_take_stale(f.buckets, &stale, &redo, NULL), VEER_OK);
    assert_true(stale.from_us == NOW && stale.to_us == NOW + HOUR && stale.up_to == f.block);
    put_row(&f, NOW, "a", "1");
    assert_int_equal(veer_batch_seal(&f.batch, NULL), VEER_OK);
    assert_int_equal(veer_buckets_redo_rows(redo, &f.batch, NULL, NULL), VEER_OK);
    veer_batch_clear(&f.batch);
    correct(&f);
    assert_int_equal(veer_buckets_redo_commit(redo, NULL), VEER_OK);
    veer_buckets_redo_free(redo);
    assert_true(is_stale(&f, &labelled));
    write_all(&f);
    reopen(&f);
    assert_true(is_stale(&f, &labelled));
    assert_int_equal(labelled, 1);
    assert_int_equal(veer_buckets_take_stale(f.buckets, &stale, &redo, NULL), VEER_OK);
    veer_buckets_redo_free(redo);
    close_all(&f);
}

/* Raw records that are gone: the sums stay, and say that they are stale. */
static void test_rows_are_gone(void **state)
{
    (void)state;
    fixture f;
    veer_buckets_stale stale;
    veer_buckets_redo *redo = NULL;
    uint64_t labelled = 0;
    start_corrected(&f);
    assert_int_equal(veer_buckets_take_stale(f.buckets, &stale, &redo, NULL), VEER_OK);
    assert_int_equal(veer_buckets_redo_commit(redo, NULL), VEER_OK);
    veer_buckets_redo_free(redo);
    assert_true(is_stale(&f, &labelled));
    assert_int_equal(labelled, 1);
    assert_int_equal(veer_buckets_take_stale(f.buckets, &stale, &redo, NULL), VEER_ENODATA);
    write_all(&f);
    reopen(&f);
    assert_true(is_stale(&f, &labelled));
    assert_int_equal(veer_buckets_take_stale(f.buckets, &stale, &redo, NULL), VEER_ENODATA);
    close_all(&f);
}

static void test_damage(void **state)
{
    (void)state;
    fixture f;
    const uint32_t series = 1;
    veer_windows windows = {0};
    open_all(&f);
    put_row(&f, NOW, NULL, NULL);
    fold(&f, PREDICTIONS);
    write_all(&f);
    const veer_store_summary bad = {.series = 1,
                                    .kind = VEER_PART_ACTIVITY,
                                    .width_us = MINUTE,
                                    .start_us = NOW,
                                    .column = {"", 0},
                                    .bytes = {"\x01"
                                              "Anonsense",
                                              10}};
    veer_store_tx tx = {.summaries = &bad, .n_summaries = 1};
    const veer_buckets_query q = {
        .series = &series, .n_series = 1, .parts = 2, .from_us = NOW, .to_us = NOW + 1};
    assert_int_equal(veer_store_commit(f.store, &tx, NULL), VEER_OK);
    assert_int_equal(veer_buckets_read(f.buckets, &q, &windows, NULL), VEER_ECORRUPT);
    const veer_store_doc low = {.kind = VEER_STORE_DOC_META,
                                .key = veer_store_text("buckets.low"),
                                .bytes = {"L\x01", 2}};
    veer_store_tx second = {.docs = &low, .n_docs = 1};
    veer_buckets *other = NULL;
    assert_int_equal(veer_store_commit(f.store, &second, NULL), VEER_OK);
    assert_int_equal(veer_buckets_open(f.store, &f.clock.clock, &other, NULL), VEER_ECORRUPT);
    close_all(&f);
}

static veer_rc join_name(void *context, const char *segment)
{
    veer_buf_printf(context, "%s,", segment);
    return VEER_OK;
}

static void test_segment_names(void **state)
{
    (void)state;
    fixture f;
    veer_buf names;
    open_all(&f);
    put_row(&f, NOW, "b", NULL);
    put_row(&f, NOW, "a", NULL);
    fold(&f, PREDICTIONS);
    veer_buf_init(&names, 100);
    assert_int_equal(veer_buckets_segments(f.buckets, 1, join_name, &names, NULL), VEER_OK);
    assert_int_equal(veer_buckets_segments(f.buckets, 99, join_name, &names, NULL), VEER_OK);
    assert_string_equal(veer_buf_cstr(&names), "t=a,t=b,");
    veer_buf_done(&names);
    close_all(&f);
}

/* ---- versions ---- */

static uint64_t version(fixture *f, uint32_t series, int64_t from_us, int64_t to_us)
{
    const veer_buckets_query q = {.series = &series,
                                  .n_series = 1,
                                  .parts = VEER_PARTS(VEER_PART_ACTIVITY),
                                  .from_us = from_us,
                                  .to_us = to_us};
    return veer_buckets_version(f->buckets, &q);
}

/* What changed anywhere is seen by a question about all time, and by one about that time only. */
static void test_versions(void **state)
{
    (void)state;
    static const struct {
        int64_t from_us, to_us;
        bool changes;
    } asked[] = {
        {INT64_MIN, INT64_MAX, true},
        {NOW - 400 * DAY, NOW + DAY, true},
        {NOW - 300 * DAY, NOW + DAY, true},
        {NOW - 3 * DAY, NOW - 2 * DAY + 1, true},
        {NOW - DAY, NOW + DAY, false},
        {NOW - 900 * DAY, NOW - 400 * DAY, true},
        {NOW - 300 * DAY, NOW - 3 * DAY, false},
    };
    uint64_t before[sizeof asked / sizeof *asked];
    fixture f;
    open_all(&f);
    put_row(&f, NOW, NULL, NULL);
    fold(&f, PREDICTIONS);
    for (size_t i = 0; i < sizeof asked / sizeof *asked; i++)
        before[i] = version(&f, 1, asked[i].from_us, asked[i].to_us);
    const uint64_t other = version(&f, 2, INT64_MIN, INT64_MAX);
    put_row(&f, NOW - 2 * DAY, NULL, NULL);
    fold(&f, PREDICTIONS);
    for (size_t i = 0; i < sizeof asked / sizeof *asked; i++)
        if ((version(&f, 1, asked[i].from_us, asked[i].to_us) > before[i]) != asked[i].changes)
            fail_msg("question %zu", i);
    assert_int_equal(version(&f, 2, INT64_MIN, INT64_MAX), other);
    close_all(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_segment_limit),  cmocka_unit_test(test_segment_bytes),
        cmocka_unit_test(test_one_feature),    cmocka_unit_test(test_window_limit),
        cmocka_unit_test(test_farthest_times), cmocka_unit_test(test_levels),
        cmocka_unit_test(test_age_and_memory), cmocka_unit_test(test_low_alone),
        cmocka_unit_test(test_retention),      cmocka_unit_test(test_corrected_meanwhile),
        cmocka_unit_test(test_rows_are_gone),  cmocka_unit_test(test_damage),
        cmocka_unit_test(test_segment_names),  cmocka_unit_test(test_versions),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
