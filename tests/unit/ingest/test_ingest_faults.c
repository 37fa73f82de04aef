/* Disks that fail, and folding that fails: what was not acknowledged counts nowhere, what was is
 * never lost. */
#include "ingest/support.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "conformance/fault_vfs.h"
#include "store/sqlite/sqlite.h"

static const row rows[] = {{.model = "m", .id = "1", .class = "a", .label = "a"},
                           {.model = "m", .version = "2", .id = "2", .class = "b"},
                           {.model = "n", .id = "1", .class = "a"}};
#define N (sizeof rows / sizeof rows[0])

static void open_faulty(fixture *f)
{
    veer_err err = VEER_ERR_INIT;
    const veer_store_sqlite_options options = {.vfs = FAULT_VFS};
    if (veer_store_sqlite_open(f->dir, &options, &f->store, &err) != VEER_OK)
        fail_msg("%s", err.msg);
    f->options.store = f->store;
    if (veer_ingest_open(&f->options, &f->ingest, &err) != VEER_OK)
        fail_msg("%s", err.msg);
}

static void begin(fixture *f)
{
    fixture_open(f, true);
    veer_ingest_close(f->ingest);
    veer_store_close(f->store);
    fault_register();
    open_faulty(f);
}

static void reopen(fixture *f)
{
    veer_ingest_close(f->ingest);
    veer_store_close(f->store);
    open_faulty(f);
}

static void a_full_disk_is_got_over(void **state)
{
    (void)state;
    for (int n = 1; n < 12; n++) {
        fixture f;
        begin(&f);
        fault_arm(FAULT_FULL, n, true);
        const veer_ingest_result result = put(&f, VEER_INGEST_PREDICTIONS, rows, N);
        const bool failed = fault_disarm();
        assert_int_equal(result.rc, failed ? VEER_EIO : VEER_OK);
        if (failed) {
            veer_ingest_stats stats = stats_of(&f);
            assert_int_equal(stats.failures, 1);
            assert_int_equal(stats.predictions, 0);
            assert_non_null(strstr(result.err.msg, "full"));
            put_predictions(&f, rows, N, N, 0); /* nothing is left of the attempt */
        }
        put_predictions(&f, rows, N, 0, N);
        assert_int_equal(count_of(&f, "m"), 2);
        fixture_close(&f);
        if (!failed)
            return;
    }
}

static void a_disk_that_fails_stops_the_store(void **state)
{
    (void)state;
    for (int n = 1; n < 12; n++) {
        fixture f;
        begin(&f);
        fault_arm(n % 2 == 0 ? FAULT_SYNC : FAULT_WRITE, (n + 1) / 2, true);
        const veer_ingest_result result = put(&f, VEER_INGEST_PREDICTIONS, rows, N);
        const bool failed = fault_disarm();
        assert_int_equal(result.rc, failed ? VEER_EIO : VEER_OK);
        if (failed)
            assert_int_equal(put(&f, VEER_INGEST_PREDICTIONS, rows, N).rc, VEER_EIO);
        reopen(&f); /* the transaction is there as a whole or not at all */
        const veer_ingest_result again = put(&f, VEER_INGEST_PREDICTIONS, rows, N);
        OK(again.rc);
        assert_true(again.accepted == N || again.duplicates == N);
        assert_int_equal(count_of(&f, "m"), 2);
        assert_int_equal(count_of(&f, "n"), 1);
        fixture_close(&f);
    }
}

/* ---- folding ----
 *
 * The linker sends calls of two functions to those here (--wrap), under the names that it gives. */

veer_rc really_predictions(veer_buckets *buckets, const veer_buckets_source *source,
                           const veer_batch *batch, const uint32_t *which, size_t n,
                           veer_err *err) __asm__("__real_veer_buckets_predictions");
veer_rc failing_predictions(veer_buckets *buckets, const veer_buckets_source *source,
                            const veer_batch *batch, const uint32_t *which, size_t n,
                            veer_err *err) __asm__("__wrap_veer_buckets_predictions");
veer_rc really_add(veer_index *index, const veer_index_entry *entries, size_t n,
                   veer_err *err) __asm__("__real_veer_index_add");
veer_rc failing_add(veer_index *index, const veer_index_entry *entries, size_t n,
                    veer_err *err) __asm__("__wrap_veer_index_add");

static int fold_fails, add_fails; /* so many of the next calls; set while the writer is idle */

veer_rc failing_predictions(veer_buckets *buckets, const veer_buckets_source *source,
                            const veer_batch *batch, const uint32_t *which, size_t n, veer_err *err)
{
    if (fold_fails > 0 && fold_fails-- > 0)
        return veer_fail_nomem(err);
    return really_predictions(buckets, source, batch, which, n, err);
}

veer_rc failing_add(veer_index *index, const veer_index_entry *entries, size_t n, veer_err *err)
{
    if (add_fails > 0 && add_fails-- > 0)
        return veer_fail_nomem(err);
    return really_add(index, entries, n, err);
}

/* After `times` failures in a row everything that was acknowledged is there and counted once. */
static void recover_from(int *counter, int times, bool sqlite)
{
    fixture f;
    const row label = {.model = "m", .id = "2", .label = "b"};
    fixture_open(&f, sqlite);
    put_labels(&f, &label, 1, 1, 0);
    veer_ingest_settle(f.ingest);
    *counter = times;
    put_predictions(&f, rows, N, N, 0); /* durable: folding comes later */
    veer_ingest_settle(f.ingest);
    if (times > 1) { /* making anew has failed as well: nothing is taken in until it works */
        veer_ingest_result result = put(&f, VEER_INGEST_PREDICTIONS, rows, N);
        for (int i = 0; i < times && result.rc != VEER_OK; i++)
            result = put(&f, VEER_INGEST_PREDICTIONS, rows, N);
        OK(result.rc);
        assert_int_equal(result.duplicates, N);
    }
    put_predictions(&f, rows, N, 0, N);
    assert_int_equal(count_of(&f, "m"), 2);
    assert_int_equal(count_of(&f, "n"), 1);
    uint64_t labelled = 0;
    double right = 0;
    outcomes_of(&f, "m", &labelled, &right);
    assert_int_equal(labelled, 2);
    assert_true(right == 2);
    const veer_ingest_stats stats = stats_of(&f);
    assert_int_equal(stats.reopened, 1);
    assert_int_equal(stats.troubles, times);
    fixture_reopen(&f);
    assert_int_equal(count_of(&f, "m"), 2);
    fixture_close(&f);
}

static void a_fold_that_fails_is_done_again(void **state)
{
    (void)state;
    recover_from(&fold_fails, 1, false);
    recover_from(&fold_fails, 3, true);
}

static void an_index_that_fails_is_made_again(void **state)
{
    (void)state;
    recover_from(&add_fails, 1, true);
    recover_from(&add_fails, 3, false);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_full_disk_is_got_over),
        cmocka_unit_test(a_disk_that_fails_stops_the_store),
        cmocka_unit_test(a_fold_that_fails_is_done_again),
        cmocka_unit_test(an_index_that_fails_is_made_again),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
