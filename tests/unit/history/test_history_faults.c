/* Reads that fail: each call of the store once, each allocation once, the index once. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "support/fault.h"
#include "world.h"

#define OK(call) assert_int_equal(call, VEER_OK)

/* ---- a store whose n-th read fails ---- */

typedef struct failing_store {
    veer_store store;  /* first member */
    veer_store *inner; /* does the work */
    size_t left;       /* reads until one fails; 0: none does */
} failing_store;

static veer_rc next_read(veer_store *store, veer_store **ret_inner, veer_err *err)
{
    failing_store *f = (failing_store *)(void *)store;
    *ret_inner = f->inner;
    if (f->left > 0 && --f->left == 0)
        return veer_fail(err, VEER_EIO, "a read fails on demand");
    return VEER_OK;
}

static veer_rc failing_series_each(veer_store *store, veer_store_series_fn fn, void *context,
                                   veer_err *err)
{
    veer_store *inner;
    const veer_rc rc = next_read(store, &inner, err);
    return rc != VEER_OK ? rc : veer_store_series_each(inner, fn, context, err);
}

static veer_rc failing_block_get(veer_store *store, uint64_t id, veer_store_found_fn fn,
                                 void *context, veer_err *err)
{
    veer_store *inner;
    const veer_rc rc = next_read(store, &inner, err);
    return rc != VEER_OK ? rc : veer_store_block_get(inner, id, fn, context, err);
}

static veer_rc failing_part_each(veer_store *store, uint64_t id, veer_store_part_fn fn,
                                 void *context, veer_err *err)
{
    veer_store *inner;
    const veer_rc rc = next_read(store, &inner, err);
    return rc != VEER_OK ? rc : veer_store_part_each(inner, id, fn, context, err);
}

static veer_rc failing_block_each(veer_store *store, const veer_store_block_query *query,
                                  veer_store_block_fn fn, void *context, veer_err *err)
{
    veer_store *inner;
    const veer_rc rc = next_read(store, &inner, err);
    return rc != VEER_OK ? rc : veer_store_block_each(inner, query, fn, context, err);
}

static const veer_store_ops failing_ops = {.name = "failing",
                                           .series_each = failing_series_each,
                                           .block_get = failing_block_get,
                                           .part_each = failing_part_each,
                                           .block_each = failing_block_each};

/* ---- what is done ---- */

typedef struct scene {
    world *w;          /* records */
    veer_store *store; /* read through */
    size_t rows;       /* seen by the walk */
} scene;

static veer_rc count(void *context, const veer_history_rows *rows)
{
    scene *s = context;
    s->rows += rows->batch->rows;
    return VEER_OK;
}

/* Everything that reads, through a history of its own. */
static veer_rc read_everything(void *context)
{
    scene *s = context;
    world *w = s->w;
    veer_history *history = NULL;
    veer_row_source source;
    veer_batch batch;
    const veer_history_query query = {.series = w->series,
                                      .n_series = WORLD_SERIES,
                                      .span = VEER_STORE_EVER,
                                      .labels = true,
                                      .features = true};
    const veer_history_cursor from = {w->records[0].series, w->records[0].block, 1};
    veer_history_cursor next;
    s->rows = 0;
    veer_batch_init(&batch, 0);
    veer_rc rc = veer_history_open(s->store, w->index, 1 << 20, &history, NULL);
    if (rc != VEER_OK)
        return rc;
    rc = veer_history_each(history, &query, count, s, NULL);
    if (rc == VEER_OK)
        rc = veer_history_page(history, &query, &from, 3, count, s, &next, NULL);
    for (size_t i = 0; rc == VEER_OK && i < w->n_records; i += 7) {
        const veer_address at = {w->records[i].block, w->records[i].row};
        rc = (w->records[i].label ? veer_history_labels : veer_history_predictions)(history, &at, 1,
                                                                                    &batch, &source,
                                                                                    NULL);
    }
    veer_batch_done(&batch);
    veer_history_close(history);
    return rc;
}

static world *small_world(void)
{
    world *w = world_new("memory", 0, 11);
    while (w->n_records == 0)
        world_add_predictions(w, 10);
    for (int i = 0; i < 6; i++) {
        world_add_labels(w, 30);
        world_add_predictions(w, 10);
        if (i % 3 == 2)
            world_merge(w);
    }
    return w;
}

static void test_every_read_fails_once(void **state)
{
    (void)state;
    world *w = small_world();
    failing_store store = {.store.ops = &failing_ops, .inner = w->store};
    scene s = {.w = w, .store = &store.store};
    OK(read_everything(&s));
    const size_t rows = s.rows;
    size_t failures = 0;
    veer_rc rc = VEER_EIO;
    for (size_t n = 1; rc != VEER_OK; n++) {
        store.left = n;
        rc = read_everything(&s);
        assert_true(rc == VEER_OK || rc == VEER_EIO);
        failures += rc != VEER_OK;
    }
    assert_true(failures > 20);
    assert_int_equal(s.rows, rows);
    world_free(w);
}

static void test_every_allocation_fails_once(void **state)
{
    (void)state;
    world *w = small_world();
    scene s = {.w = w, .store = w->store};
    assert_true(fault_each(read_everything, &s) > 100);
    world_free(w);
}

static void test_the_index_fails(void **state)
{
    (void)state;
    world *w = small_world();
    scene s = {.w = w, .store = w->store};
    fake_index_fail(w->index, VEER_EIO);
    assert_int_equal(read_everything(&s), VEER_EIO);
    OK(read_everything(&s));
    world_free(w);
}

/* A damaged block is an error that names it, and the cache keeps nothing of it. */
static void test_a_damaged_block(void **state)
{
    (void)state;
    world *w = small_world();
    veer_store_block bad = {.kind = VEER_STORE_PREDICTIONS,
                            .series = w->series[0],
                            .rows = 3,
                            .time_min_us = 0,
                            .time_max_us = 5,
                            .arrival_us = w->now_us,
                            .bytes = veer_store_text("no block at all")};
    veer_store_tx tx = {.blocks = &bad, .n_blocks = 1};
    OK(veer_store_commit(w->store, &tx, NULL));
    const veer_address at = {bad.id, 0};
    veer_row_source source;
    veer_batch batch;
    veer_batch_init(&batch, 0);
    for (int i = 0; i < 2; i++)
        assert_int_equal(veer_history_predictions(w->history, &at, 1, &batch, &source, NULL),
                         VEER_ECORRUPT);
    veer_batch_done(&batch);
    scene s = {.w = w, .store = w->store};
    assert_int_equal(read_everything(&s), VEER_ECORRUPT);
    world_free(w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_read_fails_once),
        cmocka_unit_test(test_every_allocation_fails_once),
        cmocka_unit_test(test_the_index_fails),
        cmocka_unit_test(test_a_damaged_block),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
