/* The SQLite store on a disk that fails: never a false success, and after opening it again every
 * transaction is there as a whole or not at all. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "fault_vfs.h"
#include "store/sqlite/sqlite.h"
#include "support.h"

#define STEPS 4    /* transactions of one run */
#define MAX_N 1000 /* a run has fewer operations of a kind; the loop must end before */

static const veer_store_sqlite_options faulty = {.vfs = FAULT_VFS, .log_cap_bytes = 32768};

/* What came of a run. */
typedef struct run {
    char dir[512];          /* of the store */
    veer_rc rc[STEPS + 1];  /* of each transaction, from 1 */
    uint64_t id[STEPS + 1]; /* of its block */
} run;

/* Transaction i: a block that says i, and two documents that do. */
static veer_rc commit_step(veer_store *store, int i, uint64_t *ret_id, veer_err *err)
{
    char text[9000]; /* several pages, so that a write can fail in the middle */
    memset(text, 'a' + i, sizeof text);
    text[sizeof text - 1] = '\0';
    const veer_store_bytes bytes = {text, 1};
    const veer_store_doc docs[] = {{VEER_STORE_DOC_META, veer_store_text("x"), 0, i, i, bytes},
                                   {VEER_STORE_DOC_META, veer_store_text("y"), 0, i, i, bytes}};
    veer_store_block block =
        block_of(VEER_STORE_PREDICTIONS, series_of(store, "m", ""), i, i, text);
    veer_store_tx tx = {.blocks = &block, .n_blocks = 1, .docs = docs, .n_docs = 2};
    const veer_rc rc = veer_store_commit(store, &tx, err);
    *ret_id = block.id;
    return rc;
}

typedef struct seen {
    int blocks[STEPS + 1]; /* how often block i is there */
    int newest;            /* the last block */
    int docs[2];           /* what the documents say */
    size_t n_docs;         /* how many there are */
} seen;

static veer_rc see_block(void *context, const veer_store_block *block)
{
    seen *s = context;
    const char *text = block->bytes.data;
    const int i = text[0] - 'a';
    assert_in_range(i, 1, STEPS);
    assert_int_equal(block->bytes.len, 8999);
    assert_int_equal(text[8998], text[0]);
    s->blocks[i]++;
    s->newest = i > s->newest ? i : s->newest;
    return VEER_OK;
}

static veer_rc see_doc(void *context, const veer_store_doc *doc)
{
    seen *s = context;
    assert_true(s->n_docs < 2);
    s->docs[s->n_docs++] = ((const char *)doc->bytes.data)[0] - 'a';
    return VEER_OK;
}

static void no_finding(void *context, const char *finding)
{
    (void)context;
    fail_msg("%s", finding);
}

/* Opened without faults, the store holds what it acknowledged, and whole transactions only. */
static void check_after(const run *r)
{
    veer_store *store = NULL;
    veer_err err = VEER_ERR_INIT;
    seen s = {0};
    const veer_store_doc_query docs = {.kind = VEER_STORE_DOC_META, .span = VEER_STORE_EVER};
    if (veer_store_sqlite_open(r->dir, NULL, &store, &err) != VEER_OK)
        fail_msg("cannot open it again: %s", err.msg);
    assert_int_equal(
        veer_store_block_each(store, &(veer_store_block_query){0}, see_block, &s, NULL), VEER_OK);
    assert_int_equal(veer_store_doc_each(store, &docs, see_doc, &s, NULL), VEER_OK);
    assert_int_equal(veer_store_check(store, no_finding, NULL, NULL), VEER_OK);
    for (int i = 1; i <= STEPS; i++) {
        if (r->rc[i] == VEER_OK)
            assert_int_equal(s.blocks[i], 1);
        assert_in_range(s.blocks[i], 0, 1);
    }
    assert_int_equal(s.docs[0], s.docs[1]);
    assert_int_equal(s.docs[0], s.newest); /* the documents came with the last block */
    uint64_t id = 0;
    assert_int_equal(commit_step(store, 1, &id, NULL), VEER_OK);
    for (int i = 1; i <= STEPS; i++)
        assert_true(r->rc[i] != VEER_OK || r->id[i] < id);
    veer_store_close(store);
}

/* One run with the n-th operation failing; false if there were not so many. */
static bool run_once(fault_kind kind, int n, bool for_ever, bool while_opening)
{
    run r = {0};
    veer_store *store = NULL;
    veer_err err = VEER_ERR_INIT;
    for (int i = 1; i <= STEPS; i++)
        r.rc[i] = VEER_EIO;
    (void)snprintf(r.dir, sizeof r.dir, "%s", fresh_dir());
    if (while_opening)
        fault_arm(kind, n, for_ever);
    veer_rc rc = veer_store_sqlite_open(r.dir, &faulty, &store, &err);
    if (!while_opening) {
        assert_int_equal(rc, VEER_OK);
        fault_arm(kind, n, for_ever);
    }
    for (int i = 1; rc == VEER_OK && i <= STEPS; i++)
        r.rc[i] = commit_step(store, i, &r.id[i], NULL);
    if (rc == VEER_OK)
        veer_store_close(store);
    else
        assert_true(err.msg[0] != '\0');
    const bool fired = fault_disarm();
    for (int i = 1; !fired && i <= STEPS; i++)
        assert_int_equal(r.rc[i], VEER_OK);
    check_after(&r);
    remove_dir(r.dir);
    return fired;
}

static void sweep(fault_kind kind)
{
    for (int way = 0; way < 4; way++) {
        int n = 1;
        while (run_once(kind, n, way % 2 == 1, way / 2 == 1))
            assert_in_range(n++, 1, MAX_N);
    }
}

static void test_writes_fail(void **state)
{
    (void)state;
    sweep(FAULT_WRITE);
}

static void test_syncs_fail(void **state)
{
    (void)state;
    sweep(FAULT_SYNC);
}

static void test_disk_fills(void **state)
{
    (void)state;
    sweep(FAULT_FULL);
}

static void test_opens_fail(void **state)
{
    (void)state;
    sweep(FAULT_OPEN);
}

static void test_truncates_fail(void **state)
{
    (void)state;
    sweep(FAULT_TRUNCATE);
}

static void test_reads_fail(void **state)
{
    (void)state;
    sweep(FAULT_READ);
}

static void test_after_a_failed_sync_nothing_is_written(void **state)
{
    run r = {0};
    veer_store *store = NULL;
    veer_err err = VEER_ERR_INIT;
    veer_store_stats stats;
    (void)state;
    (void)snprintf(r.dir, sizeof r.dir, "%s", fresh_dir());
    assert_int_equal(veer_store_sqlite_open(r.dir, &(veer_store_sqlite_options){.vfs = FAULT_VFS},
                                            &store, NULL),
                     VEER_OK);
    r.rc[1] = commit_step(store, 1, &r.id[1], NULL);
    assert_int_equal(r.rc[1], VEER_OK);
    fault_arm(FAULT_SYNC, 1, false);
    r.rc[2] = commit_step(store, 2, &r.id[2], &err);
    assert_int_equal(r.rc[2], VEER_EIO);
    assert_true(fault_disarm());
    assert_non_null(strstr(err.msg, "did not confirm"));
    r.rc[3] = commit_step(store, 3, &r.id[3], &err); /* the disk would work again */
    assert_int_equal(r.rc[3], VEER_EIO);
    assert_non_null(strstr(err.msg, "open it again"));
    r.rc[4] = VEER_EIO;
    veer_store_stats_get(store, &stats);
    assert_true(stats.failed);
    assert_int_equal(stats.failed_commits, 2);
    seen s = {0};
    assert_int_equal(
        veer_store_block_each(store, &(veer_store_block_query){0}, see_block, &s, NULL), VEER_OK);
    assert_int_equal(s.blocks[1], 1); /* reading goes on */
    assert_int_equal(s.blocks[2], 0);
    veer_store_close(store);
    check_after(&r);
    remove_dir(r.dir);
}

static void test_a_full_disk_is_no_end(void **state)
{
    run r = {0};
    veer_store *store = NULL;
    veer_err err = VEER_ERR_INIT;
    veer_store_stats stats;
    (void)state;
    (void)snprintf(r.dir, sizeof r.dir, "%s", fresh_dir());
    assert_int_equal(veer_store_sqlite_open(r.dir, &(veer_store_sqlite_options){.vfs = FAULT_VFS},
                                            &store, NULL),
                     VEER_OK);
    r.rc[1] = commit_step(store, 1, &r.id[1], NULL);
    fault_arm(FAULT_FULL, 1, true);
    r.rc[2] = commit_step(store, 2, &r.id[2], &err);
    assert_int_equal(r.rc[2], VEER_EIO);
    assert_non_null(strstr(err.msg, "disk full"));
    r.rc[3] = commit_step(store, 3, &r.id[3], NULL);
    assert_int_equal(r.rc[3], VEER_EIO);
    veer_store_stats_get(store, &stats);
    assert_false(stats.failed);
    assert_true(fault_disarm());
    r.rc[4] = commit_step(store, 4, &r.id[4], NULL);
    assert_int_equal(r.rc[4], VEER_OK);
    assert_int_equal(r.id[4], r.id[1] + 1);
    seen s = {0};
    assert_int_equal(
        veer_store_block_each(store, &(veer_store_block_query){0}, see_block, &s, NULL), VEER_OK);
    assert_int_equal(s.blocks[2] + s.blocks[3], 0);
    veer_store_close(store);
    check_after(&r);
    remove_dir(r.dir);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_writes_fail),
        cmocka_unit_test(test_syncs_fail),
        cmocka_unit_test(test_disk_fills),
        cmocka_unit_test(test_opens_fail),
        cmocka_unit_test(test_truncates_fail),
        cmocka_unit_test(test_reads_fail),
        cmocka_unit_test(test_after_a_failed_sync_nothing_is_written),
        cmocka_unit_test(test_a_full_disk_is_no_end),
    };
    fault_register();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
