/* What the index promises, one promise a test. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/limits.h"
#include "index/impl.h"
#include "store/memory/memory.h"
#include "unit/index/support.h"

typedef struct fixture {
    veer_store *store;   /* in memory */
    faulty_store faulty; /* in front of it */
    veer_index *index;   /* over faulty; a table is full at 8 */
    found found;         /* scratch */
} fixture;

static int set_up(void **state)
{
    fixture *f = calloc(1, sizeof *f);
    assert_non_null(f);
    assert_int_equal(veer_store_memory_open(&f->store, NULL), VEER_OK);
    faulty_init(&f->faulty, f->store);
    assert_int_equal(veer_index_open(&f->faulty.base, 8, &f->index, NULL), VEER_OK);
    *state = f;
    return 0;
}

static int tear_down(void **state)
{
    fixture *f = *state;
    veer_index_close(f->index);
    veer_store_close(f->store);
    free(f);
    return 0;
}

static void reopen(fixture *f)
{
    veer_index_close(f->index);
    f->index = NULL;
    assert_int_equal(veer_index_open(&f->faulty.base, 8, &f->index, NULL), VEER_OK);
}

/* n predictions of model 1, id i in block first + i / 4, row i % 4. */
static void add_many(fixture *f, unsigned n, uint64_t first)
{
    for (unsigned i = 0; i < n; i++)
        add_one(f->index, entry_of(f->index, i, 1, VEER_INDEX_PREDICTION, first + i / 4, i % 4));
}

static void an_empty_index_is_small_and_finds_nothing(void **state)
{
    fixture *f = *state;
    veer_index_stats stats;
    assert_int_equal(count_of(f->index, 1, 1), 0);
    assert_int_equal(veer_index_find(f->index, NULL, 0, NULL, NULL, NULL), VEER_OK);
    assert_int_equal(flush_all(f->index, true), 0);
    assert_int_equal(veer_index_last_block(f->index), 0);
    veer_index_stats_get(f->index, &stats);
    assert_true(stats.memory_bytes < 4096);
    assert_int_equal(stats.reads + stats.runs + stats.table_entries, 0);
}

/* From the table, and from a run. */
static void models_and_kinds_are_told_apart(void **state)
{
    fixture *f = *state;
    add_one(f->index, entry_of(f->index, 7, 1, VEER_INDEX_PREDICTION, 10, 0));
    add_one(f->index, entry_of(f->index, 7, 2, VEER_INDEX_PREDICTION, 11, 65535));
    add_one(f->index, entry_of(f->index, 7, VEER_INDEX_NO_MODEL, VEER_INDEX_LABEL, 12, 3));
    add_one(f->index, entry_of(f->index, 8, 1, VEER_INDEX_LABEL, 12, 4));
    for (int flushed = 0; flushed < 2; flushed++) {
        const veer_index_query queries[] = {{print_of(f->index, 7), 1},
                                            {print_of(f->index, 9), VEER_INDEX_NO_MODEL},
                                            {print_of(f->index, 7), VEER_INDEX_NO_MODEL},
                                            {print_of(f->index, 7), 3}};
        assert_int_equal(find_all(f->index, queries, 4, &f->found, NULL), VEER_OK);
        assert_int_equal(f->found.n, 2 + 3 + 1);
        assert_int_equal(f->found.entry[0].block, 10);
        assert_int_equal(f->found.entry[0].kind, VEER_INDEX_PREDICTION);
        assert_int_equal(f->found.entry[0].model, 1);
        assert_int_equal(f->found.entry[1].block, 12);
        assert_int_equal(f->found.entry[1].kind, VEER_INDEX_LABEL);
        assert_int_equal(f->found.entry[1].model, VEER_INDEX_NO_MODEL);
        assert_int_equal(f->found.entry[3].row, 65535);
        assert_int_equal(f->found.query[5], 3);
        assert_true(f->found.entry[0].id.lo == queries[0].id.lo);
        flush_all(f->index, true);
    }
}

static void what_cannot_be_kept_is_refused_whole(void **state)
{
    fixture *f = *state;
    veer_index_entry e[2] = {
        entry_of(f->index, 1, VEER_LIMIT_STORE_SERIES, VEER_INDEX_LABEL, 5,
                 VEER_LIMIT_BATCH_ROWS - 1),
        entry_of(f->index, 2, 1, VEER_INDEX_PREDICTION, 5, VEER_LIMIT_BATCH_ROWS),
    };
    assert_int_equal(veer_index_add(f->index, e, 2, NULL), VEER_ELIMIT);
    e[1].row = 0;
    e[1].model = VEER_LIMIT_STORE_SERIES + 1;
    assert_int_equal(veer_index_add(f->index, e, 2, NULL), VEER_ELIMIT);
    assert_int_equal(count_of(f->index, 1, VEER_INDEX_NO_MODEL), 0);
    add_one(f->index, e[0]);
    flush_all(f->index, true);
    assert_int_equal(count_of(f->index, 1, VEER_LIMIT_STORE_SERIES), 1);
    e[1] = entry_of(f->index, 2, 1, VEER_INDEX_PREDICTION, 5, 0); /* a run has block 5 already */
    assert_int_equal(veer_index_add(f->index, e + 1, 1, NULL), VEER_EINVAL);
    e[1].block = 6;
    add_one(f->index, e[1]);
    e[1].block = 6 + VEER_INDEX_TABLE_BLOCKS;
    assert_int_equal(veer_index_add(f->index, e + 1, 1, NULL), VEER_EINVAL);
    e[1].block--;
    add_one(f->index, e[1]);
    assert_int_equal(flush_all(f->index, false), 1); /* far apart: full with two entries */
    assert_int_equal(count_of(f->index, 2, 1), 2);
}

static void only_blocks_that_are_complete_are_flushed(void **state)
{
    fixture *f = *state;
    const veer_index_entry open = entry_of(f->index, 77, 1, VEER_INDEX_PREDICTION, 9, 2);
    add_many(f, 12, 1);
    assert_int_equal(veer_index_add(f->index, &open, 1, NULL), VEER_OK);
    flush_all(f->index, true);
    veer_index_stats stats;
    veer_index_stats_get(f->index, &stats);
    assert_int_equal(veer_index_last_block(f->index), 3);
    assert_int_equal(stats.run_entries, 12);
    assert_int_equal(stats.table_entries, 1);
    assert_int_equal(count_of(f->index, 77, 1), 1);
    assert_int_equal(flush_all(f->index, true), 0);
    veer_index_added(f->index, 9);
    assert_int_equal(flush_all(f->index, true), 1);
    assert_int_equal(veer_index_last_block(f->index), 9);
    assert_int_equal(count_of(f->index, 77, 1), 1);
    reopen(f);
    assert_int_equal(veer_index_last_block(f->index), 9);
    assert_int_equal(count_of(f->index, 77, 1), 1);
    assert_int_equal(count_of(f->index, 11, 1), 1);
}

static void a_table_is_flushed_when_it_is_full(void **state)
{
    fixture *f = *state;
    add_many(f, 7, 1);
    assert_int_equal(flush_all(f->index, false), 0);
    add_one(f->index, entry_of(f->index, 7, 1, VEER_INDEX_PREDICTION, 2, 3));
    assert_int_equal(flush_all(f->index, false), 1);
    assert_int_equal(veer_index_last_block(f->index), 2);
}

static void the_key_lasts_and_is_the_stores_own(void **state)
{
    fixture *f = *state;
    const veer_fingerprint before = print_of(f->index, 3);
    reopen(f);
    const veer_fingerprint after = print_of(f->index, 3);
    assert_true(before.hi == after.hi && before.lo == after.lo);
    veer_store *other = NULL;
    veer_index *index = NULL;
    assert_int_equal(veer_store_memory_open(&other, NULL), VEER_OK);
    assert_int_equal(veer_index_open(other, 8, &index, NULL), VEER_OK);
    assert_true(print_of(index, 3).hi != before.hi);
    veer_index_close(index);
    veer_store_close(other);
}

static void a_damaged_key_is_said(void **state)
{
    fixture *f = *state;
    const veer_store_doc doc = {.kind = VEER_STORE_DOC_META,
                                .key = veer_store_text("index.key"),
                                .bytes = {"short", 5}};
    veer_store_tx tx = {.docs = &doc, .n_docs = 1};
    veer_index *index = NULL;
    veer_err err = VEER_ERR_INIT;
    assert_int_equal(veer_store_commit(f->store, &tx, NULL), VEER_OK);
    assert_int_equal(veer_index_open(f->store, 8, &index, &err), VEER_ECORRUPT);
    assert_null(index);
    assert_non_null(strstr(err.msg, "key"));
}

/* 64 flushes of 8 entries: 4 of 8 become one of 32, 4 of 32 one of 128, 4 of 128 one of 512. */
static void runs_are_merged_by_size(void **state)
{
    fixture *f = *state;
    veer_index_stats stats;
    for (unsigned i = 0; i < 512; i++) {
        add_one(f->index, entry_of(f->index, i, 1 + i % 3, VEER_INDEX_PREDICTION, 1 + i, i * 100));
        flush_all(f->index, false);
    }
    veer_index_stats_get(f->index, &stats);
    assert_int_equal(stats.runs, 1);
    assert_int_equal(stats.run_entries, 512);
    assert_int_equal(stats.table_entries, 0);
    for (unsigned i = 0; i < 512; i++) {
        const veer_index_query query = {print_of(f->index, i), 1 + i % 3};
        assert_int_equal(find_all(f->index, &query, 1, &f->found, NULL), VEER_OK);
        assert_int_equal(f->found.n, 1);
        assert_int_equal(f->found.entry[0].block, 1 + i);
        assert_int_equal(f->found.entry[0].row, i * 100);
        assert_int_equal(count_of(f->index, i, 1 + (i + 1) % 3), 0);
    }
}

static void a_merge_makes_no_run_beyond_the_cap(void **state)
{
    fixture *f = *state;
    veer_index_stats stats;
    f->index->run_bytes = 1024;
    for (unsigned i = 0; i < 600; i++) {
        add_one(f->index, entry_of(f->index, i, 1, VEER_INDEX_PREDICTION, 1 + i, 0));
        flush_all(f->index, false);
    }
    for (size_t i = 0; i < f->index->set->n; i++)
        assert_true(f->index->set->runs[i].run->bytes <= 1024);
    veer_index_stats_get(f->index, &stats);
    assert_int_equal(stats.run_entries, 600);
    assert_in_range(stats.runs, 6, 24);
    for (unsigned i = 0; i < 600; i++)
        assert_int_equal(count_of(f->index, i, 1), 1);
}

static void old_runs_are_forgotten(void **state)
{
    fixture *f = *state;
    veer_index_stats stats;
    add_many(f, 8, 1); /* blocks 1 and 2 */
    flush_all(f->index, true);
    add_one(f->index, entry_of(f->index, 100, 1, VEER_INDEX_PREDICTION, 3, 0));
    flush_all(f->index, true);
    assert_int_equal(veer_index_expire(f->index, 2, NULL), VEER_OK);
    assert_int_equal(count_of(f->index, 0, 1), 1); /* its run has block 2 too */
    assert_int_equal(veer_index_expire(f->index, 3, NULL), VEER_OK);
    assert_int_equal(count_of(f->index, 0, 1), 0);
    assert_int_equal(count_of(f->index, 100, 1), 1);
    assert_int_equal(veer_index_expire(f->index, 4, NULL), VEER_OK);
    veer_index_stats_get(f->index, &stats);
    assert_int_equal(stats.runs, 0);
    assert_int_equal(veer_index_last_block(f->index), 3);
    add_one(f->index, entry_of(f->index, 100, 1, VEER_INDEX_PREDICTION, 4, 0));
    assert_int_equal(count_of(f->index, 100, 1), 1);
}

/* A merge leaves out what a kept run still had of forgotten blocks. */
static void a_merge_drops_forgotten_entries(void **state)
{
    fixture *f = *state;
    veer_index_stats stats;
    for (unsigned run = 0; run < 4; run++) {
        if (run == 3)
            assert_int_equal(veer_index_expire(f->index, 2, NULL), VEER_OK);
        for (unsigned i = 0; i < 8; i++)
            add_one(f->index, entry_of(f->index, 8 * run + i, 1, VEER_INDEX_PREDICTION,
                                       1 + 2 * run + i / 4, i));
        flush_all(f->index, false);
    }
    veer_index_stats_get(f->index, &stats);
    assert_int_equal(stats.runs, 1);
    assert_int_equal(stats.run_entries, 28); /* without the four of block 1 */
    assert_int_equal(count_of(f->index, 3, 1), 0);
    assert_int_equal(count_of(f->index, 4, 1), 1);
}

/* Corrections of one label make many entries of one id, more than a page holds. */
static void one_id_may_have_thousands_of_entries(void **state)
{
    fixture *f = *state;
    for (unsigned i = 0; i < 3000; i++) {
        const veer_index_entry e = entry_of(f->index, 5, 1, VEER_INDEX_LABEL, 1 + i, i % 7);
        add_one(f->index, e);
    }
    assert_int_equal(count_of(f->index, 5, 1), 3000);
    flush_all(f->index, true);
    assert_int_equal(count_of(f->index, 5, 1), 3000);
    assert_int_equal(count_of(f->index, 6, 1), 0);
}

static void a_failed_commit_changes_nothing(void **state)
{
    fixture *f = *state;
    bool done = false;
    veer_err err = VEER_ERR_INIT;
    add_many(f, 8, 1);
    f->faulty.commits = 1;
    assert_int_equal(veer_index_flush(f->index, false, &done, &err), VEER_EIO);
    assert_false(done);
    assert_int_equal(veer_index_last_block(f->index), 0);
    assert_int_equal(count_of(f->index, 7, 1), 1);
    add_one(f->index, entry_of(f->index, 50, 1, VEER_INDEX_PREDICTION, 3, 0));
    assert_int_equal(count_of(f->index, 50, 1), 1);
    assert_int_equal(flush_all(f->index, false), 1); /* what was frozen is tried again */
    assert_int_equal(veer_index_last_block(f->index), 2);
    f->faulty.commits = 1;
    assert_int_equal(veer_index_expire(f->index, 3, NULL), VEER_EIO);
    assert_int_equal(count_of(f->index, 7, 1), 1);
    for (uint64_t block = 4; block < 7; block++) {
        assert_int_equal(veer_index_flush(f->index, true, &done, NULL), VEER_OK);
        add_one(f->index, entry_of(f->index, 50, 1, VEER_INDEX_PREDICTION, block, 0));
    }
    assert_int_equal(veer_index_flush(f->index, true, &done, NULL), VEER_OK);
    f->faulty.commits = 1;
    assert_int_equal(veer_index_flush(f->index, false, &done, NULL), VEER_EIO); /* a merge */
    assert_int_equal(count_of(f->index, 50, 1), 4);
    flush_all(f->index, false);
    assert_int_equal(f->index->set->n, 2); /* of 8 entries, and four of one */
}

static void failed_and_damaged_reads_are_said(void **state)
{
    fixture *f = *state;
    const veer_index_query query = {print_of(f->index, 3), 1};
    veer_err err = VEER_ERR_INIT;
    f->index->resident_bytes = 0;
    add_many(f, 40, 1);
    flush_all(f->index, true);
    f->faulty.reads = 1;
    assert_int_equal(find_all(f->index, &query, 1, &f->found, &err), VEER_EIO);
    assert_int_equal(f->found.n, 0);
    f->faulty.corrupt = true;
    assert_int_equal(find_all(f->index, &query, 1, &f->found, &err), VEER_ECORRUPT);
    assert_non_null(strstr(err.msg, "checksum"));
    f->faulty.corrupt = false;
    assert_int_equal(find_all(f->index, &query, 1, &f->found, &err), VEER_OK);
    assert_int_equal(f->found.n, 1);
}

static void a_run_that_is_gone_from_the_store_is_damage(void **state)
{
    fixture *f = *state;
    const veer_index_query query = {print_of(f->index, 3), 1};
    f->index->resident_bytes = 0;
    add_many(f, 8, 1);
    flush_all(f->index, true);
    const uint64_t id = f->index->set->runs[0].run->id;
    veer_store_tx tx = {.run_drops = &id, .n_run_drops = 1};
    assert_int_equal(veer_store_commit(f->store, &tx, NULL), VEER_OK);
    assert_int_equal(find_all(f->index, &query, 1, &f->found, NULL), VEER_ECORRUPT);
}

static void strangers_cost_no_reads(void **state)
{
    fixture *f = *state;
    veer_index_stats stats;
    f->index->resident_bytes = 0;
    add_many(f, 2000, 1);
    flush_all(f->index, true);
    for (unsigned id = 10000; id < 20000; id++)
        assert_int_equal(count_of(f->index, id, 1), 0);
    veer_index_stats_get(f->index, &stats);
    assert_in_range(stats.reads, 0, 150); /* 0.5 % of 10,000 are 50 */
}

/* Searches beyond what one look at the tables serves. */
static void many_queries_at_once(void **state)
{
    fixture *f = *state;
    enum { QUERIES = 10000 };
    veer_index_query *queries = malloc(QUERIES * sizeof *queries);
    veer_index_stats stats;
    assert_non_null(queries);
    f->index->resident_bytes = 0;
    add_many(f, 2000, 1);
    flush_all(f->index, true);
    for (unsigned i = 0; i < QUERIES; i++)
        queries[i] = (veer_index_query){print_of(f->index, i), 1};
    assert_int_equal(find_all(f->index, queries, QUERIES, &f->found, NULL), VEER_OK);
    assert_int_equal(f->found.n, 2000);
    for (size_t i = 0; i < 2000; i++)
        assert_int_equal(f->found.query[i], i);
    veer_index_stats_get(f->index, &stats);
    assert_in_range(stats.reads, 1, 10); /* not one for each */
    free(queries);
}

static uint64_t reads_of(veer_index *index)
{
    veer_index_stats stats;
    veer_index_stats_get(index, &stats);
    return stats.reads;
}

/* Runs made by this process stay in memory, others come into it when they are read much. */
static void much_read_runs_are_kept_in_memory(void **state)
{
    fixture *f = *state;
    add_many(f, 1000, 1);
    flush_all(f->index, true);
    const uint64_t merging = reads_of(f->index);
    for (unsigned id = 0; id < 1000; id++)
        assert_int_equal(count_of(f->index, id, 1), 1);
    assert_int_equal(reads_of(f->index), merging);
    reopen(f);
    assert_int_equal(flush_all(f->index, false), 0); /* nobody reads yet */
    for (unsigned id = 0; id < 1000; id++)
        assert_int_equal(count_of(f->index, id, 1), 1);
    assert_true(reads_of(f->index) >= 1000);
    assert_int_equal(flush_all(f->index, false), f->index->set->n);
    const uint64_t before = reads_of(f->index);
    for (unsigned id = 0; id < 1000; id++)
        assert_int_equal(count_of(f->index, id, 1), 1);
    assert_int_equal(reads_of(f->index), before);
}

static void memory_of_runs_is_bounded(void **state)
{
    fixture *f = *state;
    f->index->resident_bytes = 2000;
    f->index->run_bytes = 1000;
    for (unsigned i = 0; i < 600; i++) {
        add_one(f->index, entry_of(f->index, i, 1, VEER_INDEX_PREDICTION, 1 + i, 0));
        flush_all(f->index, false);
        uint64_t bytes = 0;
        for (size_t r = 0; r < f->index->set->n; r++)
            bytes +=
                f->index->set->runs[r].resident != NULL ? f->index->set->runs[r].run->bytes : 0;
        assert_in_range(bytes, i >= 8 ? 1 : 0, 2000);
    }
    for (unsigned id = 0; id < 600; id++)
        assert_int_equal(count_of(f->index, id, 1), 1);
    assert_non_null(f->index->set->runs[f->index->set->n - 1].resident);
    assert_null(f->index->set->runs[0].resident);
}

/* What is read into memory is checked as any page is. */
static void a_damaged_run_is_not_loaded(void **state)
{
    fixture *f = *state;
    bool done = false;
    add_many(f, 8, 1);
    flush_all(f->index, true);
    reopen(f);
    for (unsigned id = 0; id < 8; id++)
        assert_int_equal(count_of(f->index, id, 1), 1);
    f->faulty.corrupt = true;
    assert_int_equal(veer_index_flush(f->index, false, &done, NULL), VEER_ECORRUPT);
    f->faulty.corrupt = false;
    assert_int_equal(flush_all(f->index, false), 1);
    assert_int_equal(count_of(f->index, 3, 1), 1);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(an_empty_index_is_small_and_finds_nothing),
        TEST(models_and_kinds_are_told_apart),
        TEST(what_cannot_be_kept_is_refused_whole),
        TEST(only_blocks_that_are_complete_are_flushed),
        TEST(a_table_is_flushed_when_it_is_full),
        TEST(the_key_lasts_and_is_the_stores_own),
        TEST(a_damaged_key_is_said),
        TEST(runs_are_merged_by_size),
        TEST(a_merge_makes_no_run_beyond_the_cap),
        TEST(old_runs_are_forgotten),
        TEST(a_merge_drops_forgotten_entries),
        TEST(one_id_may_have_thousands_of_entries),
        TEST(a_failed_commit_changes_nothing),
        TEST(failed_and_damaged_reads_are_said),
        TEST(a_run_that_is_gone_from_the_store_is_damage),
        TEST(strangers_cost_no_reads),
        TEST(many_queries_at_once),
        TEST(much_read_runs_are_kept_in_memory),
        TEST(memory_of_runs_is_bounded),
        TEST(a_damaged_run_is_not_loaded),
    };
    return cmocka_run_group_tests_name("index", tests, NULL, NULL);
}
