/* Buckets when memory runs out: every allocation of a short life fails once. Nothing leaks, and
 * what was written before is read as it was. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "buckets/buckets.h"
#include "store/memory/memory.h"
#include "support/fault.h"

#define START (INT64_C(1760000000) * 1000000)
#define DAY (INT64_C(86400) * 1000000)

typedef struct life {
    veer_manual_clock clock; /* of the buckets */
    veer_store *store;       /* empty at first */
    veer_batch batch;        /* predictions with labels, features and tags */
} life;

static void fill(veer_batch *b)
{
    veer_batch_init(b, 0);
    for (int i = 0; i < 6; i++) {
        size_t column = 0;
        assert_int_equal(veer_batch_set_timestamp(b, START - i * DAY * 2 / 3, NULL), VEER_OK);
        assert_int_equal(veer_batch_set_field_text(b, VEER_FIELD_CLASS, i % 2 ? "1" : "0", 1, NULL),
                         VEER_OK);
        assert_int_equal(veer_batch_set_field_text(b, VEER_FIELD_LABEL, i % 3 ? "1" : "0", 1, NULL),
                         VEER_OK);
        assert_int_equal(veer_batch_set_field_number(b, VEER_FIELD_SCORE, i / 6.0, NULL), VEER_OK);
        assert_int_equal(veer_batch_set_field_number(b, VEER_FIELD_LABEL_VALUE, i, NULL), VEER_OK);
        assert_int_equal(veer_batch_set_field_number(b, VEER_FIELD_VALUE, 2 * i, NULL), VEER_OK);
        assert_int_equal(veer_batch_feature(b, "x", 1, VEER_COLUMN_NUMBER, &column, NULL), VEER_OK);
        assert_int_equal(veer_batch_set_number(b, column, i, NULL), VEER_OK);
        assert_int_equal(veer_batch_feature(b, "y", 1, VEER_COLUMN_TEXT, &column, NULL), VEER_OK);
        assert_int_equal(veer_batch_set_text(b, column, i % 5 ? "a" : "b", 1, NULL), VEER_OK);
        assert_int_equal(veer_batch_tag(b, "t", 1, &column, NULL), VEER_OK);
        assert_int_equal(veer_batch_set_tag(b, column, i % 4 ? "u" : "v", 1, NULL), VEER_OK);
        assert_int_equal(veer_batch_commit_row(b, NULL), VEER_OK);
    }
    assert_int_equal(veer_batch_seal(b, NULL), VEER_OK);
}

static veer_rc fold(life *l, veer_buckets *buckets)
{
    const veer_buckets_source source = {1, 1, START};
    const veer_buckets_source later = {2, 1, START};
    const veer_batch *const b = &l->batch;
    veer_rc rc = veer_buckets_predictions(buckets, &source, b, NULL, b->rows, NULL);
    if (rc == VEER_OK)
        veer_buckets_folded(buckets, 1);
    if (rc == VEER_OK)
        rc = veer_buckets_corrections(buckets, &later, b, b->rows, NULL);
    if (rc == VEER_OK)
        veer_buckets_folded(buckets, 2);
    return rc;
}

static veer_rc write_all(veer_buckets *buckets)
{
    bool left = true;
    veer_rc rc = VEER_OK;
    while (rc == VEER_OK && left) {
        const veer_buckets_flush flush = {.max_bytes = 3000};
        rc = veer_buckets_write(buckets, &flush, &left, NULL);
    }
    return rc;
}

static veer_rc redo(life *l, veer_buckets *buckets)
{
    veer_buckets_stale stale;
    veer_buckets_redo *redo = NULL;
    veer_rc rc = veer_buckets_take_stale(buckets, &stale, &redo, NULL);
    if (rc == VEER_OK)
        rc = veer_buckets_redo_rows(redo, &l->batch, NULL, NULL);
    if (rc == VEER_OK)
        rc = veer_buckets_redo_commit(redo, NULL);
    veer_buckets_redo_free(redo);
    return rc;
}

static veer_rc compact(veer_buckets *buckets)
{
    bool left = true;
    veer_rc rc = VEER_OK;
    for (unsigned i = 0; rc == VEER_OK && left && i < 50; i++)
        rc = veer_buckets_compact(buckets, START + 40 * DAY, &left, NULL);
    return rc;
}

static veer_rc read_all(veer_buckets *buckets)
{
    const uint32_t series = 1;
    veer_windows windows = {0};
    veer_window ever = {0};
    const veer_buckets_query q = {.series = &series,
                                  .n_series = 1,
                                  .parts = 14,
                                  .from_us = START - 10 * DAY,
                                  .to_us = START + DAY,
                                  .step_us = 11 * DAY};
    uint64_t count = 0;
    veer_rc rc = veer_buckets_read(buckets, &q, &windows, NULL);
    for (size_t i = 0; i < windows.n; i++)
        count += windows.at[i].activity == NULL ? 0 : windows.at[i].activity->count;
    veer_windows_done(&windows);
    if (rc == VEER_OK)
        assert_int_equal(count, 6);
    if (rc == VEER_OK)
        rc = veer_buckets_ever(buckets, 1, &ever, NULL);
    if (rc == VEER_OK)
        assert_int_equal(ever.activity->count, 6);
    veer_window_done(&ever);
    return rc;
}

static veer_rc live(void *context)
{
    life *const l = context;
    veer_buckets *buckets = NULL;
    uint32_t id = 0;
    veer_rc rc = veer_store_memory_open(&l->store, NULL);
    if (rc == VEER_OK)
        rc = veer_store_series_id(l->store, veer_store_text("m"), veer_store_text(""), &id, NULL);
    if (rc == VEER_OK)
        rc = veer_buckets_open(l->store, &l->clock.clock, &buckets, NULL);
    if (rc == VEER_OK)
        rc = fold(l, buckets);
    if (rc == VEER_OK)
        rc = read_all(buckets);
    if (rc == VEER_OK)
        rc = write_all(buckets);
    if (rc == VEER_OK)
        rc = redo(l, buckets);
    if (rc == VEER_OK)
        rc = compact(buckets);
    if (rc == VEER_OK)
        rc = read_all(buckets);
    veer_buckets_close(buckets);
    veer_store_close(l->store);
    l->store = NULL;
    return rc;
}

static void test_life(void **state)
{
    (void)state;
    life l = {0};
    veer_manual_clock_init(&l.clock, START);
    fill(&l.batch);
    assert_true(fault_each(live, &l) > 100);
    veer_batch_done(&l.batch);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_life)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
