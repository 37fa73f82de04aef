/* What store.h promises, for the backend that is named on the command line: memory or sqlite. */
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/limits.h"
#include "store/memory/memory.h"
#include "store/sqlite/sqlite.h"
#include "support.h"
#include "support/random.h"

static const char *backend;

typedef struct fixture {
    veer_store *store; /* fresh and empty */
    veer_buf out;      /* what a walk shows */
    char dir[512];     /* of the store; "" in memory */
} fixture;

static int setup(void **state)
{
    fixture *f = calloc(1, sizeof *f);
    assert_non_null(f);
    veer_err err = VEER_ERR_INIT;
    veer_buf_init(&f->out, (size_t)1 << 30);
    if (strcmp(backend, "sqlite") == 0) {
        (void)snprintf(f->dir, sizeof f->dir, "%s", fresh_dir());
        assert_int_equal(veer_store_sqlite_open(f->dir, NULL, &f->store, &err), VEER_OK);
    } else {
        assert_int_equal(veer_store_memory_open(&f->store, &err), VEER_OK);
    }
    *state = f;
    return 0;
}

static int teardown(void **state)
{
    fixture *f = *state;
    veer_store_close(f->store);
    if (f->dir[0] != '\0')
        remove_dir(f->dir);
    veer_buf_done(&f->out);
    free(f);
    return 0;
}

static const char *shown(fixture *f)
{
    return veer_buf_cstr(&f->out);
}

static const char *blocks(fixture *f, veer_store_block_query query)
{
    veer_buf_clear(&f->out);
    assert_int_equal(veer_store_block_each(f->store, &query, show_block, &f->out, NULL), VEER_OK);
    return shown(f);
}

static const char *where(fixture *f, uint64_t id)
{
    veer_buf_clear(&f->out);
    if (veer_store_block_get(f->store, id, show_found, &f->out, NULL) != VEER_OK)
        return "nowhere";
    return shown(f);
}

static void test_series_are_idempotent(void **state)
{
    fixture *f = *state;
    const uint32_t a = series_of(f->store, "fraud", "1"), b = series_of(f->store, "fraud", "");
    const uint32_t c = series_of(f->store, "frau", "d1");
    assert_int_equal(a, 1);
    assert_int_equal(b, 2);
    assert_int_equal(c, 3);
    assert_int_equal(series_of(f->store, "fraud", "1"), a);
    assert_int_equal(veer_store_series_each(f->store, show_series, &f->out, NULL), VEER_OK);
    assert_string_equal(shown(f), ""); /* reserved only */
    veer_store_tx empty = {0};
    assert_int_equal(veer_store_commit(f->store, &empty, NULL), VEER_OK);
    assert_int_equal(veer_store_series_each(f->store, show_series, &f->out, NULL), VEER_OK);
    assert_string_equal(shown(f), "1 model=fraud version=1\n2 model=fraud version=\n"
                                  "3 model=frau version=d1\n");
    assert_int_equal(series_of(f->store, "frau", "d1"), c);
}

static void test_names_may_hold_any_byte(void **state)
{
    fixture *f = *state;
    uint32_t a = 0, b = 0;
    const veer_store_bytes x = {"a\0b", 3}, y = {"a\0c", 3};
    assert_int_equal(veer_store_series_id(f->store, x, x, &a, NULL), VEER_OK);
    assert_int_equal(veer_store_series_id(f->store, y, x, &b, NULL), VEER_OK);
    assert_int_not_equal(a, b);
    const veer_store_doc docs[] = {
        {.kind = VEER_STORE_DOC_META, .key = x, .time_us = 1, .arrival_us = 1, .bytes = x},
        {.kind = VEER_STORE_DOC_META, .key = y, .time_us = 1, .arrival_us = 1, .bytes = y}};
    veer_store_tx tx = {.docs = docs, .n_docs = 2};
    assert_int_equal(veer_store_commit(f->store, &tx, NULL), VEER_OK);
    const veer_store_doc_key key = {VEER_STORE_DOC_META, y};
    assert_int_equal(veer_store_doc_get(f->store, &key, show_doc, &f->out, NULL), VEER_OK);
    assert_memory_equal(f->out.data, "kind=1 key=a\0c", 14);
}

static veer_rc show_part(void *buf, const veer_store_block *block, uint64_t id, uint32_t first_row)
{
    assert_null(block->bytes.data);
    veer_buf_printf(buf, "%llu@%llu+%u/%u ", (unsigned long long)id, (unsigned long long)block->id,
                    first_row, block->rows);
    return VEER_OK;
}

static const char *parts(fixture *f, uint64_t id)
{
    veer_buf_clear(&f->out);
    const veer_rc rc = veer_store_part_each(f->store, id, show_part, &f->out, NULL);
    if (rc != VEER_OK) {
        assert_int_equal(rc, VEER_ENOTFOUND);
        return "nowhere";
    }
    return shown(f);
}

static void test_parts_of_a_block(void **state)
{
    fixture *f = *state;
    const uint32_t a = series_of(f->store, "a", "");
    for (int i = 0; i < 5; i++)
        (void)put_block(f->store, block_of(VEER_STORE_PREDICTIONS, a, 10, 10, "abc"));
    assert_string_equal(parts(f, 2), "2@2+0/3 ");
    const uint64_t first[] = {2, 4}, second[] = {1, 2, 5};
    veer_store_merge merge = {first, 2, veer_store_text("abcdef")};
    veer_store_tx tx = {.merges = &merge, .n_merges = 1};
    assert_int_equal(veer_store_commit(f->store, &tx, NULL), VEER_OK);
    assert_string_equal(parts(f, 4), "2@2+0/6 4@2+3/6 ");
    merge = (veer_store_merge){second, 3, veer_store_text("abcdefghijkl")};
    assert_int_equal(veer_store_commit(f->store, &tx, NULL), VEER_OK);
    assert_string_equal(parts(f, 4), "1@1+0/12 2@1+3/12 4@1+6/12 5@1+9/12 ");
    assert_string_equal(parts(f, 1), "1@1+0/12 2@1+3/12 4@1+6/12 5@1+9/12 ");
    assert_string_equal(parts(f, 3), "3@3+0/3 ");
    assert_string_equal(parts(f, 6), "nowhere");
}

static void test_blocks_by_id_kind_series(void **state)
{
    fixture *f = *state;
    const uint32_t a = series_of(f->store, "a", ""), b = series_of(f->store, "b", "");
    veer_store_block three[] = {block_of(VEER_STORE_PREDICTIONS, a, 100, 1000, "one"),
                                block_of(VEER_STORE_LABELS, VEER_STORE_NO_SERIES, 50, 1001, "lb"),
                                block_of(VEER_STORE_PREDICTIONS, b, 200, 1002, "two22")};
    veer_store_tx tx = {.blocks = three, .n_blocks = 3};
    assert_int_equal(veer_store_commit(f->store, &tx, NULL), VEER_OK);
    assert_int_equal(three[0].id, 1);
    assert_int_equal(three[2].id, 3);
    assert_int_equal(put_block(f->store, block_of(VEER_STORE_PREDICTIONS, a, 100, 1003, "one")), 4);
    static const char one[] = "1 kind=1 series=1 rows=3 time=100..100 arrival=1000 bytes=one\n";
    static const char label[] = "2 kind=2 series=0 rows=2 time=50..50 arrival=1001 bytes=lb\n";
    static const char two[] = "3 kind=1 series=2 rows=5 time=200..200 arrival=1002 bytes=two22\n";
    static const char again[] = "4 kind=1 series=1 rows=3 time=100..100 arrival=1003 bytes=one\n";
    char expected[512];
    (void)snprintf(expected, sizeof expected, "%s%s%s%s", one, label, two, again);
    assert_string_equal(blocks(f, (veer_store_block_query){0}), expected);
    (void)snprintf(expected, sizeof expected, "%s%s", label, two);
    assert_string_equal(blocks(f, (veer_store_block_query){.after_id = 1, .to_id = 3}), expected);
    assert_string_equal(blocks(f, (veer_store_block_query){.kind = VEER_STORE_LABELS}), label);
    (void)snprintf(expected, sizeof expected, "%s%s", one, again);
    assert_string_equal(blocks(f, (veer_store_block_query){.series = a}), expected);
    assert_string_equal(
        blocks(f, (veer_store_block_query){.kind = VEER_STORE_PREDICTIONS, .series = a}), expected);
    assert_string_equal(blocks(f, (veer_store_block_query){.after_id = 4}), "");
    assert_string_equal(blocks(f, (veer_store_block_query){.after_id = UINT64_MAX}), "");
    assert_string_equal(blocks(f, (veer_store_block_query){.series = b, .listing = true}),
                        "3 kind=1 series=2 rows=5 time=200..200 arrival=1002 bytes=(5)\n");
    assert_string_equal(where(f, 3), "3+0 bytes=two22");
    assert_string_equal(where(f, 5), "nowhere");
    assert_string_equal(where(f, 0), "nowhere");
}

static void test_blocks_by_time(void **state)
{
    fixture *f = *state;
    const uint32_t a = series_of(f->store, "a", "");
    for (int64_t t = 0; t < 10; t++) {
        veer_store_block block = block_of(VEER_STORE_PREDICTIONS, a, 100 * (9 - t), t, "x");
        block.time_max_us += 50;
        (void)put_block(f->store, block);
    }
    (void)put_block(f->store, block_of(VEER_STORE_PREDICTIONS, a, INT64_MIN, 10, "untimed"));
    for (int indexed = 0; indexed < 2; indexed++) {
        veer_store_span span = {350, 501};
        veer_store_block_query query = {.time = &span, .listing = true};
        if (indexed) {
            query.kind = VEER_STORE_PREDICTIONS;
            query.series = a;
        }
        assert_string_equal(blocks(f, query),
                            "5 kind=1 series=1 rows=1 time=500..550 arrival=4 bytes=(1)\n"
                            "6 kind=1 series=1 rows=1 time=400..450 arrival=5 bytes=(1)\n"
                            "7 kind=1 series=1 rows=1 time=300..350 arrival=6 bytes=(1)\n");
        span = (veer_store_span){351, 400};
        assert_string_equal(blocks(f, query), "");
        span = (veer_store_span){INT64_MIN, 1};
        assert_string_equal(blocks(f, query),
                            "10 kind=1 series=1 rows=1 time=0..50 arrival=9 bytes=(1)\n");
        query.time = NULL;
        query.after_id = 10;
        assert_non_null(strstr(blocks(f, query), "11 kind=1"));
    }
}

static void test_points_replace_by_key(void **state)
{
    fixture *f = *state;
    const uint32_t a = series_of(f->store, "a", ""), b = series_of(f->store, "b", "");
    const veer_store_bytes auc = veer_store_text("auc"), acc = veer_store_text("acc");
    const veer_store_bytes test = veer_store_text("test"), none = veer_store_text("");
    const veer_store_point points[] = {
        {b, auc, 10, none, 0.5, 1},   {a, auc, 20, test, -0.0, 2}, {a, auc, 20, none, 0.25, 3},
        {a, acc, 30, none, 1e300, 4}, {a, auc, 5, test, 0.75, 5},  {a, auc, 20, test, 5e-324, 6},
    };
    veer_store_tx tx = {.points = points, .n_points = 5};
    assert_int_equal(veer_store_commit(f->store, &tx, NULL), VEER_OK);
    veer_store_point_query query = {.series = a, .metric = auc, .span = VEER_STORE_EVER};
    assert_int_equal(veer_store_point_each(f->store, &query, show_point, &f->out, NULL), VEER_OK);
    assert_string_equal(shown(f),
                        "1 metric=auc time=5 dataset=test value=0.75:3fe8000000000000 arrival=5\n"
                        "1 metric=auc time=20 dataset= value=0.25:3fd0000000000000 arrival=3\n"
                        "1 metric=auc time=20 dataset=test value=-0:8000000000000000 arrival=2\n");
    tx = (veer_store_tx){.points = points + 5, .n_points = 1};
    assert_int_equal(veer_store_commit(f->store, &tx, NULL), VEER_OK);
    query.span = (veer_store_span){6, 21};
    veer_buf_clear(&f->out);
    assert_int_equal(veer_store_point_each(f->store, &query, show_point, &f->out, NULL), VEER_OK);
    assert_string_equal(shown(f),
                        "1 metric=auc time=20 dataset= value=0.25:3fd0000000000000 arrival=3\n"
                        "1 metric=auc time=20 dataset=test value=4.94066e-324:1 arrival=6\n");
    query = (veer_store_point_query){.span = {10, 31}};
    veer_buf_clear(&f->out);
    assert_int_equal(veer_store_point_each(f->store, &query, show_point, &f->out, NULL), VEER_OK);
    assert_non_null(strstr(shown(f), "1 metric=acc time=30"));
    assert_null(strstr(shown(f), "time=5 "));
    assert_non_null(strstr(shown(f), "\n2 metric=auc time=10"));
}

static veer_rc put_summary(veer_store *store, uint32_t kind, int64_t width, int64_t start,
                           const char *column, const char *text)
{
    const veer_store_summary summary = {.series = 1,
                                        .kind = kind,
                                        .width_us = width,
                                        .start_us = start,
                                        .column = veer_store_text(column),
                                        .arrival_us = start + width,
                                        .bytes = veer_store_text(text)};
    veer_store_tx tx = {.summaries = &summary, .n_summaries = 1};
    return veer_store_commit(store, &tx, NULL);
}

static const char *summaries(fixture *f, veer_store_summary_range range)
{
    range.series = 1;
    veer_buf_clear(&f->out);
    assert_int_equal(veer_store_summary_each(f->store, &range, show_summary, &f->out, NULL),
                     VEER_OK);
    return shown(f);
}

static void test_summaries_by_bucket(void **state)
{
    fixture *f = *state;
    (void)series_of(f->store, "a", "");
    for (int64_t start = 240; start >= 0; start -= 60) {
        assert_int_equal(put_summary(f->store, 1, 60, start, "y", "old"), VEER_OK);
        assert_int_equal(put_summary(f->store, 1, 60, start, "x", "x"), VEER_OK);
    }
    assert_int_equal(put_summary(f->store, 1, 60, 60, "y", ""), VEER_OK);
    assert_int_equal(put_summary(f->store, 2, 60, 60, "x", "kind"), VEER_OK);
    assert_int_equal(put_summary(f->store, 1, 3600, 0, "x", "hour"), VEER_OK);
    const veer_store_summary_range two = {.kind = 1, .width_us = 60, .span = {60, 180}};
    assert_string_equal(summaries(f, two),
                        "1 kind=1 width=60 start=60 column=x arrival=120 bytes=x\n"
                        "1 kind=1 width=60 start=60 column=y arrival=120 bytes=\n"
                        "1 kind=1 width=60 start=120 column=x arrival=180 bytes=x\n"
                        "1 kind=1 width=60 start=120 column=y arrival=180 bytes=old\n");
    veer_store_summary_range only = two;
    only.column = veer_store_text("y");
    assert_string_equal(summaries(f, only),
                        "1 kind=1 width=60 start=60 column=y arrival=120 bytes=\n"
                        "1 kind=1 width=60 start=120 column=y arrival=180 bytes=old\n");
}

static void test_minutes_become_an_hour_at_once(void **state)
{
    fixture *f = *state;
    (void)series_of(f->store, "a", "");
    for (int64_t start = 0; start < 300; start += 60)
        assert_int_equal(put_summary(f->store, 1, 60, start, "x", "minute"), VEER_OK);
    const veer_store_summary_range minutes = {
        .series = 1, .kind = 1, .width_us = 60, .span = {0, 240}};
    const veer_store_summary hour = {.series = 1,
                                     .kind = 1,
                                     .width_us = 3600,
                                     .column = veer_store_text("x"),
                                     .arrival_us = 1,
                                     .bytes = veer_store_text("hour")};
    veer_store_tx tx = {
        .summary_drops = &minutes, .n_summary_drops = 1, .summaries = &hour, .n_summaries = 1};
    assert_int_equal(veer_store_commit(f->store, &tx, NULL), VEER_OK);
    assert_int_equal(veer_store_commit(f->store, &tx, NULL), VEER_OK); /* again: nothing to drop */
    veer_store_summary_range all = minutes;
    all.span = VEER_STORE_EVER;
    assert_string_equal(summaries(f, all),
                        "1 kind=1 width=60 start=240 column=x arrival=300 bytes=minute\n");
    all.width_us = 3600;
    assert_string_equal(summaries(f, all),
                        "1 kind=1 width=3600 start=0 column=x arrival=1 bytes=hour\n");
}

static void test_runs_are_read_in_parts(void **state)
{
    fixture *f = *state;
    const size_t size = 3 * 32768 + 100;
    unsigned char *bytes = malloc(size), *back = malloc(size);
    assert_non_null(bytes);
    assert_non_null(back);
    for (size_t i = 0; i < size; i++)
        bytes[i] = (unsigned char)(i * 7 + i / 251);
    veer_store_run runs[] = {{.first_block = 1,
                              .last_block = 9,
                              .entries = 77,
                              .head = veer_store_text("bloom"),
                              .bytes = {bytes, size}},
                             {.first_block = 10, .last_block = 10}};
    veer_store_tx tx = {.runs = runs, .n_runs = 2};
    assert_int_equal(veer_store_commit(f->store, &tx, NULL), VEER_OK);
    assert_int_equal(veer_store_run_each(f->store, show_run, &f->out, NULL), VEER_OK);
    assert_string_equal(shown(f), "1 blocks=1..9 entries=77 head=bloom size=98404\n"
                                  "2 blocks=10..10 entries=0 head= size=0\n");
    static const size_t offsets[] = {0, 1, 32767, 32768, 65530, 98403, 98404};
    for (size_t i = 0; i < sizeof offsets / sizeof offsets[0]; i++) {
        const size_t left = size - offsets[i], len = left < 40000 ? left : 40000;
        assert_int_equal(veer_store_run_read(f->store, 1, offsets[i], back, len, NULL), VEER_OK);
        assert_memory_equal(back, bytes + offsets[i], len);
    }
    assert_int_equal(veer_store_run_read(f->store, 1, 1, back, size, NULL), VEER_EINVAL);
    assert_int_equal(veer_store_run_read(f->store, 1, size + 1, back, 0, NULL), VEER_EINVAL);
    assert_int_equal(veer_store_run_read(f->store, 3, 0, back, 0, NULL), VEER_ENOTFOUND);
    const uint64_t drop[] = {1, 2, 99};
    tx = (veer_store_tx){.run_drops = drop, .n_run_drops = 3, .runs = runs + 1, .n_runs = 1};
    assert_int_equal(veer_store_commit(f->store, &tx, NULL), VEER_OK);
    assert_int_equal(runs[1].id, 3); /* numbers are not given twice */
    assert_int_equal(veer_store_run_read(f->store, 1, 0, back, 1, NULL), VEER_ENOTFOUND);
    free(bytes);
    free(back);
}

static void test_docs_by_key_and_time(void **state)
{
    fixture *f = *state;
    assert_int_equal(put_doc(f->store, "b", 20, "two", NULL), VEER_OK);
    assert_int_equal(put_doc(f->store, "a", 20, "one", NULL), VEER_OK);
    assert_int_equal(put_doc(f->store, "c", 10, "old", NULL), VEER_OK);
    assert_int_equal(put_doc(f->store, "c", 30, "three", NULL), VEER_OK);
    const veer_store_doc token = {.kind = VEER_STORE_DOC_TOKEN,
                                  .key = veer_store_text("c"),
                                  .series = 0,
                                  .time_us = 1,
                                  .arrival_us = 1};
    const veer_store_doc_key drop = {VEER_STORE_DOC_META, veer_store_text("b")};
    veer_store_tx tx = {.docs = &token, .n_docs = 1};
    assert_int_equal(veer_store_commit(f->store, &tx, NULL), VEER_OK);
    veer_store_doc_query query = {.kind = VEER_STORE_DOC_META, .span = VEER_STORE_EVER};
    assert_int_equal(veer_store_doc_each(f->store, &query, show_doc, &f->out, NULL), VEER_OK);
    assert_string_equal(shown(f), "kind=1 key=a series=0 time=20 arrival=20 bytes=one\n"
                                  "kind=1 key=b series=0 time=20 arrival=20 bytes=two\n"
                                  "kind=1 key=c series=0 time=30 arrival=30 bytes=three\n");
    query.newest_first = true;
    query.span = (veer_store_span){10, 30};
    veer_buf_clear(&f->out);
    assert_int_equal(veer_store_doc_each(f->store, &query, show_doc, &f->out, NULL), VEER_OK);
    assert_string_equal(shown(f), "kind=1 key=b series=0 time=20 arrival=20 bytes=two\n"
                                  "kind=1 key=a series=0 time=20 arrival=20 bytes=one\n");
    tx = (veer_store_tx){.doc_drops = &drop, .n_doc_drops = 1};
    assert_int_equal(veer_store_commit(f->store, &tx, NULL), VEER_OK);
    assert_int_equal(veer_store_doc_get(f->store, &drop, show_doc, &f->out, NULL), VEER_ENOTFOUND);
    query.series = 1;
    veer_buf_clear(&f->out);
    assert_int_equal(veer_store_doc_each(f->store, &query, show_doc, &f->out, NULL), VEER_OK);
    assert_string_equal(shown(f), "");
}

static void merge(fixture *f, veer_rc expected, const uint64_t *ids, size_t n, const char *text)
{
    const veer_store_merge merges = {ids, n, veer_store_text(text)};
    veer_store_tx tx = {.merges = &merges, .n_merges = 1};
    assert_int_equal(veer_store_commit(f->store, &tx, NULL), expected);
}

static void test_merges_keep_row_addresses(void **state)
{
    fixture *f = *state;
    const uint32_t a = series_of(f->store, "a", ""), b = series_of(f->store, "b", "");
    static const char *const texts[] = {"A", "bb", "CCC", "dddd", "EEEEE", "ffffff"};
    for (int i = 0; i < 6; i++)
        (void)put_block(f->store, block_of(VEER_STORE_PREDICTIONS, i % 2 ? b : a, INT64_C(10) * i,
                                           i, texts[i]));
    merge(f, VEER_OK, (const uint64_t[]){3, 5}, 2, "CCCEEEEE");
    merge(f, VEER_OK, (const uint64_t[]){1, 3}, 2, "ACCCEEEEE");
    merge(f, VEER_OK, (const uint64_t[]){2, 4, 6}, 3, "bbddddffffff");
    assert_string_equal(blocks(f, (veer_store_block_query){0}),
                        "1 kind=1 series=1 rows=9 time=0..40 arrival=4 bytes=ACCCEEEEE\n"
                        "2 kind=1 series=2 rows=12 time=10..50 arrival=5 bytes=bbddddffffff\n");
    assert_string_equal(where(f, 1), "1+0 bytes=ACCCEEEEE");
    assert_string_equal(where(f, 3), "1+1 bytes=ACCCEEEEE");
    assert_string_equal(where(f, 5), "1+4 bytes=ACCCEEEEE");
    assert_string_equal(where(f, 4), "2+2 bytes=bbddddffffff");
    assert_string_equal(where(f, 6), "2+6 bytes=bbddddffffff");
    merge(f, VEER_ENOTFOUND, (const uint64_t[]){1, 3}, 2, "x"); /* 3 is in 1 */
    merge(f, VEER_EINVAL, (const uint64_t[]){1, 2}, 2, "x");
    merge(f, VEER_EINVAL, (const uint64_t[]){2, 1}, 2, "x");
    merge(f, VEER_OK, (const uint64_t[]){1}, 1, "written anew");
    assert_string_equal(where(f, 5), "1+4 bytes=written anew");
    assert_int_equal(put_block(f->store, block_of(VEER_STORE_PREDICTIONS, a, 1, 1, "g")), 7);
    veer_store_stats stats;
    veer_store_stats_get(f->store, &stats);
    assert_int_equal(stats.predictions.blocks, 3);
    assert_int_equal(stats.predictions.rows, 22);
    assert_int_equal(stats.predictions.bytes, 12 + 12 + 1);
    veer_buf_clear(&f->out);
    assert_int_equal(veer_store_check(f->store, show_finding, &f->out, NULL), VEER_OK);
    assert_string_equal(shown(f), "");
}

/* Nothing of a transaction stays if its last step fails. */
static void test_all_or_nothing(void **state)
{
    fixture *f = *state;
    const uint32_t a = series_of(f->store, "a", "");
    (void)put_block(f->store, block_of(VEER_STORE_PREDICTIONS, a, 1, 1, "A"));
    (void)put_block(f->store, block_of(VEER_STORE_PREDICTIONS, a, 2, 2, "B"));
    assert_int_equal(put_doc(f->store, "keep", 1, "kept", NULL), VEER_OK);
    char *before = show_all(f->store);
    const uint64_t both[] = {1, 2}, gone[] = {2, 7};
    const veer_store_merge merges[] = {{both, 2, veer_store_text("AB")},
                                       {gone, 2, veer_store_text("x")}};
    const veer_store_doc_key drop = {VEER_STORE_DOC_META, veer_store_text("keep")};
    veer_store_block block = block_of(VEER_STORE_PREDICTIONS, a, 3, 3, "C");
    block.id = 4711;
    veer_store_tx tx = {.doc_drops = &drop,
                        .n_doc_drops = 1,
                        .merges = merges,
                        .n_merges = 2,
                        .blocks = &block,
                        .n_blocks = 1};
    assert_int_equal(veer_store_commit(f->store, &tx, NULL), VEER_ENOTFOUND);
    assert_int_equal(block.id, 4711);
    tx.n_merges = 1;
    block.series = 99;
    assert_int_equal(veer_store_commit(f->store, &tx, NULL), VEER_EINVAL);
    char *after = show_all(f->store);
    assert_string_equal(after, before);
    free(before);
    free(after);
    veer_store_stats stats;
    veer_store_stats_get(f->store, &stats);
    assert_int_equal(stats.failed_commits, 2);
    assert_int_equal(stats.predictions.blocks, 2);
    assert_false(stats.failed);
}

static size_t expire(fixture *f, veer_store_expiry_of of, uint32_t kind, int64_t before, size_t max)
{
    const veer_store_expiry expiry = {of, kind, before, max};
    size_t removed = 4711;
    assert_int_equal(veer_store_expire(f->store, &expiry, &removed, NULL), VEER_OK);
    return removed;
}

static void test_retention_by_arrival(void **state)
{
    fixture *f = *state;
    const uint32_t a = series_of(f->store, "a", "");
    for (int i = 1; i <= 6; i++)
        (void)put_block(f->store, block_of(VEER_STORE_PREDICTIONS, a, 1000 - i, i, "x"));
    (void)put_block(f->store, block_of(VEER_STORE_LABELS, 0, 1, 1, "l"));
    merge(f, VEER_OK, (const uint64_t[]){1, 6}, 2, "xx"); /* arrival 6 */
    assert_int_equal(expire(f, VEER_STORE_EXPIRE_BLOCKS, VEER_STORE_PREDICTIONS, 5, 2), 2);
    assert_int_equal(expire(f, VEER_STORE_EXPIRE_BLOCKS, VEER_STORE_PREDICTIONS, 5, 2), 1);
    assert_int_equal(expire(f, VEER_STORE_EXPIRE_BLOCKS, VEER_STORE_PREDICTIONS, 5, 2), 0);
    assert_string_equal(where(f, 2), "nowhere");
    assert_string_equal(where(f, 6), "1+1 bytes=xx");
    assert_string_equal(where(f, 7), "7+0 bytes=l"); /* labels have a retention of their own */
    assert_int_equal(expire(f, VEER_STORE_EXPIRE_BLOCKS, VEER_STORE_PREDICTIONS, 100, 1000), 2);
    assert_string_equal(where(f, 6), "nowhere");
    assert_int_equal(expire(f, VEER_STORE_EXPIRE_BLOCKS, VEER_STORE_LABELS, 2, 1000), 1);
    assert_int_equal(put_block(f->store, block_of(VEER_STORE_LABELS, 0, 1, 1, "l")), 8);

    const veer_store_point points[] = {{a, veer_store_text("m"), 1, {0}, 1, 10},
                                       {a, veer_store_text("m"), 2, {0}, 2, 20}};
    veer_store_tx tx = {.points = points, .n_points = 2};
    assert_int_equal(veer_store_commit(f->store, &tx, NULL), VEER_OK);
    assert_int_equal(expire(f, VEER_STORE_EXPIRE_POINTS, 0, 20, 100), 1);
    assert_int_equal(put_summary(f->store, 1, 60, 0, "x", "minute"), VEER_OK); /* arrival 60 */
    assert_int_equal(expire(f, VEER_STORE_EXPIRE_SUMMARIES, 1, 60, 100), 0);
    assert_int_equal(expire(f, VEER_STORE_EXPIRE_SUMMARIES, 2, 61, 100), 0);
    assert_int_equal(expire(f, VEER_STORE_EXPIRE_SUMMARIES, 1, 61, 100), 1);
    assert_int_equal(put_doc(f->store, "k", 5, "v", NULL), VEER_OK);
    assert_int_equal(expire(f, VEER_STORE_EXPIRE_DOCS, VEER_STORE_DOC_TOKEN, 100, 100), 0);
    assert_int_equal(expire(f, VEER_STORE_EXPIRE_DOCS, VEER_STORE_DOC_META, 100, 100), 1);
    veer_store_stats stats;
    veer_store_stats_get(f->store, &stats);
    assert_int_equal(stats.predictions.blocks, 0);
    assert_int_equal(stats.predictions.rows, 0);
    assert_int_equal(stats.labels.blocks, 1);
}

static veer_rc stop_at_two(void *context, const veer_store_block *block)
{
    *(uint64_t *)context = block->id;
    return block->id == 2 ? VEER_EUNDEFINED : VEER_OK;
}

static void test_a_callback_stops_a_walk(void **state)
{
    fixture *f = *state;
    uint64_t last = 0;
    const veer_store_block_query all = {0};
    for (int i = 0; i < 4; i++)
        (void)put_block(f->store, block_of(VEER_STORE_LABELS, 0, 1, 1, "l"));
    assert_int_equal(veer_store_block_each(f->store, &all, stop_at_two, &last, NULL),
                     VEER_EUNDEFINED);
    assert_int_equal(last, 2);
    assert_string_equal(where(f, 4), "4+0 bytes=l"); /* and leaves the store usable */
}

static veer_rc count_block(void *context, const veer_store_block *block)
{
    *(size_t *)context += block->bytes.len;
    return VEER_OK;
}

static void test_limits(void **state)
{
    fixture *f = *state;
    char *big = malloc(VEER_LIMIT_STORE_BLOB_BYTES + 1);
    assert_non_null(big);
    memset(big, 'x', VEER_LIMIT_STORE_BLOB_BYTES + 1);
    veer_store_block block = block_of(VEER_STORE_LABELS, 0, 1, 1, "l");
    veer_store_tx tx = {.blocks = &block, .n_blocks = 1};
    size_t total = 0;
    block.bytes = (veer_store_bytes){big, VEER_LIMIT_STORE_BLOB_BYTES + 1};
    assert_int_equal(veer_store_commit(f->store, &tx, NULL), VEER_ELIMIT);
    block.bytes.len = VEER_LIMIT_STORE_BLOB_BYTES;
    assert_int_equal(veer_store_commit(f->store, &tx, NULL), VEER_OK);
    assert_int_equal(veer_store_block_each(f->store, &(veer_store_block_query){0}, count_block,
                                           &total, NULL),
                     VEER_OK);
    assert_int_equal(total, VEER_LIMIT_STORE_BLOB_BYTES);
    uint32_t id;
    const veer_store_bytes empty = {NULL, 0}, longest = {big, VEER_LIMIT_NAME_BYTES};
    const veer_store_bytes longer = {big, VEER_LIMIT_NAME_BYTES + 1};
    assert_int_equal(veer_store_series_id(f->store, longest, longest, &id, NULL), VEER_OK);
    assert_int_equal(veer_store_series_id(f->store, longer, empty, &id, NULL), VEER_ELIMIT);
    assert_int_equal(veer_store_series_id(f->store, longest, longer, &id, NULL), VEER_ELIMIT);
    assert_int_equal(veer_store_series_id(f->store, empty, longest, &id, NULL), VEER_EINVAL);
    for (uint32_t i = 1; i < VEER_LIMIT_STORE_SERIES; i++) {
        const veer_store_bytes name = {&i, sizeof i};
        assert_int_equal(veer_store_series_id(f->store, name, empty, &id, NULL), VEER_OK);
    }
    assert_int_equal(id, VEER_LIMIT_STORE_SERIES);
    assert_int_equal(veer_store_series_id(f->store, veer_store_text("more"), empty, &id, NULL),
                     VEER_ELIMIT);
    free(big);
}

static void refuse(fixture *f, veer_store_tx tx)
{
    assert_int_equal(veer_store_commit(f->store, &tx, NULL), VEER_EINVAL);
}

static void test_what_is_refused(void **state)
{
    fixture *f = *state;
    const uint32_t a = series_of(f->store, "a", "");
    const veer_store_block good = block_of(VEER_STORE_PREDICTIONS, a, 1, 1, "x");
    veer_store_block bad[7];
    for (size_t i = 0; i < 7; i++)
        bad[i] = good;
    bad[0].rows = 0;
    bad[1].kind = (veer_store_block_kind)3;
    bad[2].series = VEER_STORE_NO_SERIES;
    bad[3].time_max_us = 0;
    bad[4].bytes.len = 0;
    bad[5].arrival_us = INT64_MIN;
    bad[6].time_min_us = INT64_MIN;
    for (size_t i = 0; i < 7; i++)
        refuse(f, (veer_store_tx){.blocks = &bad[i], .n_blocks = 1});
    const veer_store_bytes m = veer_store_text("m");
    const double huge = 1e308, infinite = huge * 10;
    const veer_store_point points[] = {{0, m, 1, {0}, 1, 1},
                                       {a, {0}, 1, {0}, 1, 1},
                                       {a, m, INT64_MIN, {0}, 1, 1},
                                       {a, m, 1, {0}, infinite, 1},
                                       {a, m, 1, {0}, infinite - infinite, 1}};
    for (size_t i = 0; i < 5; i++)
        refuse(f, (veer_store_tx){.points = &points[i], .n_points = 1});
    const veer_store_summary flat = {.series = a, .kind = 1, .arrival_us = 1};
    refuse(f, (veer_store_tx){.summaries = &flat, .n_summaries = 1});
    const veer_store_doc nameless = {.kind = VEER_STORE_DOC_META};
    refuse(f, (veer_store_tx){.docs = &nameless, .n_docs = 1});
    const veer_store_merge none = {.bytes = m};
    refuse(f, (veer_store_tx){.merges = &none, .n_merges = 1});
    veer_store_run backward = {.first_block = 2, .last_block = 1};
    refuse(f, (veer_store_tx){.runs = &backward, .n_runs = 1});
    size_t removed;
    const veer_store_expiry nothing = {VEER_STORE_EXPIRE_BLOCKS, 1, 1, 0};
    assert_int_equal(veer_store_expire(f->store, &nothing, &removed, NULL), VEER_EINVAL);
}

/* Each transaction writes the same number into two documents and a block of as many rows. */
#define PAIRS 300
typedef struct race {
    veer_store *store;    /* shared */
    atomic_bool done;     /* the writer has finished */
    atomic_size_t torn;   /* views that no transaction left behind */
    atomic_size_t looked; /* views */
} race;

typedef struct view {
    long long pair[2]; /* what the two documents say */
    size_t n;          /* documents seen */
} view;

static veer_rc look(void *context, const veer_store_doc *doc)
{
    view *v = context;
    char text[32] = {0};
    memcpy(text, doc->bytes.data, doc->bytes.len < 31 ? doc->bytes.len : 31);
    v->pair[v->n++ % 2] = strtoll(text, NULL, 10);
    return VEER_OK;
}

static void *read_pairs(void *argument)
{
    race *r = argument;
    const veer_store_doc_query query = {.kind = VEER_STORE_DOC_META, .span = VEER_STORE_EVER};
    long long newest = 0;
    do {
        view v = {0};
        if (veer_store_doc_each(r->store, &query, look, &v, NULL) != VEER_OK)
            atomic_fetch_add(&r->torn, 1);
        if (v.n % 2 != 0 || v.pair[0] != v.pair[1] || v.pair[0] < newest)
            atomic_fetch_add(&r->torn, 1);
        newest = v.pair[0];
        atomic_fetch_add(&r->looked, 1);
    } while (!atomic_load(&r->done));
    return NULL;
}

static void test_readers_see_whole_transactions(void **state)
{
    fixture *f = *state;
    enum { READERS = 10 }; /* more than there are connections */
    race r = {.store = f->store};
    pthread_t threads[READERS];
    const uint32_t a = series_of(f->store, "a", "");
    for (int i = 0; i < READERS; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, read_pairs, &r), 0);
    for (int i = 1; i <= PAIRS; i++) {
        char text[32];
        (void)snprintf(text, sizeof text, "%d", i);
        const veer_store_bytes bytes = veer_store_text(text);
        const veer_store_doc docs[] = {{VEER_STORE_DOC_META, veer_store_text("x"), 0, 1, 1, bytes},
                                       {VEER_STORE_DOC_META, veer_store_text("y"), 0, 1, 1, bytes}};
        veer_store_block block = block_of(VEER_STORE_PREDICTIONS, a, i, i, text);
        veer_store_tx tx = {.blocks = &block, .n_blocks = 1, .docs = docs, .n_docs = 2};
        assert_int_equal(veer_store_commit(f->store, &tx, NULL), VEER_OK);
        veer_store_stats stats;
        veer_store_stats_get(f->store, &stats);
        assert_int_equal(stats.predictions.blocks, (uint64_t)i);
    }
    atomic_store(&r.done, true);
    for (int i = 0; i < READERS; i++)
        assert_int_equal(pthread_join(threads[i], NULL), 0);
    assert_true(atomic_load(&r.looked) > 0);
    assert_int_equal(atomic_load(&r.torn), 0);
}

static void *write_blocks(void *argument)
{
    veer_store *store = argument;
    for (int i = 0; i < 100; i++)
        (void)put_block(store, block_of(VEER_STORE_LABELS, 0, 1, 1, "l"));
    return NULL;
}

static void test_writers_take_turns(void **state)
{
    fixture *f = *state;
    pthread_t threads[4];
    size_t total = 0;
    for (int i = 0; i < 4; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, write_blocks, f->store), 0);
    for (int i = 0; i < 4; i++)
        assert_int_equal(pthread_join(threads[i], NULL), 0);
    assert_int_equal(veer_store_block_each(f->store, &(veer_store_block_query){0}, count_block,
                                           &total, NULL),
                     VEER_OK);
    assert_int_equal(total, 400);
    assert_string_equal(where(f, 400), "400+0 bytes=l");
}

static void test_many_small_commits(void **state)
{
    fixture *f = *state;
    const uint64_t many = f->dir[0] == '\0' ? 100000 : 10000;
    const uint32_t a = series_of(f->store, "a", "");
    char text[32], expected[64];
    for (uint64_t i = 1; i <= many; i++) {
        (void)snprintf(text, sizeof text, "%llu", (unsigned long long)i);
        assert_int_equal(put_block(f->store, block_of(VEER_STORE_PREDICTIONS, a, (int64_t)i,
                                                      (int64_t)i, text)),
                         i);
    }
    for (uint64_t i = 1; i <= many; i += 997) {
        const unsigned long long id = i;
        (void)snprintf(expected, sizeof expected, "%llu+0 bytes=%llu", id, id);
        assert_string_equal(where(f, i), expected);
    }
    veer_store_stats stats;
    veer_store_stats_get(f->store, &stats);
    assert_int_equal(stats.predictions.blocks, many);
    assert_int_equal(stats.commits, many);
}

int main(int argc, char **argv)
{
    assert_int_equal(argc, 2);
    backend = argv[1];
    const struct CMUnitTest tests[] = {
#define T(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
        T(test_series_are_idempotent),
        T(test_names_may_hold_any_byte),
        T(test_blocks_by_id_kind_series),
        T(test_parts_of_a_block),
        T(test_blocks_by_time),
        T(test_points_replace_by_key),
        T(test_summaries_by_bucket),
        T(test_minutes_become_an_hour_at_once),
        T(test_runs_are_read_in_parts),
        T(test_docs_by_key_and_time),
        T(test_merges_keep_row_addresses),
        T(test_all_or_nothing),
        T(test_retention_by_arrival),
        T(test_a_callback_stops_a_walk),
        T(test_many_small_commits),
        T(test_limits),
        T(test_what_is_refused),
        T(test_readers_see_whole_transactions),
        T(test_writers_take_turns),
#undef T
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
