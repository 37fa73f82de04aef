/* References: kept whole, found by name, replaced, dropped, damaged, too large. */
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
#include "history/reference.h"
#include "store/memory/memory.h"
#include "support/random.h"

#define OK(call) assert_int_equal(call, VEER_OK)

static veer_reference_name named(const char *model, const char *version)
{
    return (veer_reference_name){veer_store_text(model), veer_store_text(version)};
}

static int make_store(void **state)
{
    veer_store *store = NULL;
    OK(veer_store_memory_open(&store, NULL));
    *state = store;
    return 0;
}

static int drop_store(void **state)
{
    veer_store_close(*state);
    return 0;
}

/* n rows numbered from `first`: x is the number, or its text with `text`. */
static void rows_from(veer_batch *batch, size_t first, size_t n, bool text)
{
    size_t feature;
    veer_batch_clear(batch);
    for (size_t i = first; i < first + n; i++) {
        char value[24];
        const size_t len = (size_t)snprintf(value, sizeof value, "%zu", i);
        OK(veer_batch_feature(batch, "x", 1, text ? VEER_COLUMN_TEXT : VEER_COLUMN_NUMBER, &feature,
                              NULL));
        if (text)
            OK(veer_batch_set_text(batch, feature, value, len, NULL));
        else
            OK(veer_batch_set_number(batch, feature, (double)i, NULL));
        if (i % 2 == 0)
            OK(veer_batch_set_timestamp(batch, (int64_t)(1000 + i), NULL));
        if (i % 4 == 0)
            OK(veer_batch_set_field_text(batch, VEER_FIELD_LABEL, "yes", 3, NULL));
        OK(veer_batch_commit_row(batch, NULL));
    }
    OK(veer_batch_seal(batch, NULL));
}

static veer_rc put(veer_store *store, const veer_reference_name *name, size_t rows,
                   const char *source, veer_err *err)
{
    veer_reference reference;
    veer_batch batch;
    veer_batch_init(&batch, 0);
    veer_reference_init(&reference, 0);
    veer_rc rc = VEER_OK;
    for (size_t at = 0; rc == VEER_OK && at < rows; at += 30000) {
        rows_from(&batch, at, rows - at < 30000 ? rows - at : 30000, at == 30000);
        rc = veer_reference_add(&reference, &batch, err);
    }
    if (rc == VEER_OK)
        rc = veer_reference_put(&reference, store, name, source, 77, err);
    veer_reference_done(&reference);
    veer_batch_done(&batch);
    return rc;
}

typedef struct seen {
    size_t rows;    /* so far */
    size_t batches; /* so far */
} seen;

static veer_rc check_rows(void *context, const veer_batch *batch)
{
    seen *s = context;
    const int64_t *times = veer_batch_timestamps(batch);
    for (size_t i = 0; i < batch->rows; i++, s->rows++) {
        const veer_column *x = veer_columns_find(&batch->features, "x", 1);
        const double got = x->kind == VEER_COLUMN_NUMBER
                               ? x->numbers[i]
                               : strtod(veer_column_text(x, i, NULL), NULL);
        assert_true(got == (double)s->rows);
        assert_true((x->kind == VEER_COLUMN_TEXT) == (s->rows / 30000 == 1));
        assert_true((times != NULL ? times[i] : VEER_TIME_MISSING) ==
                    (s->rows % 2 == 0 ? (int64_t)(1000 + s->rows) : VEER_TIME_MISSING));
    }
    s->batches++;
    return VEER_OK;
}

static veer_rc copy_info(void *context, const veer_reference_name *name,
                         const veer_reference_info *info)
{
    (void)name;
    *(veer_reference_info *)context = *info;
    assert_int_equal(info->source.len, strlen("a.csv"));
    assert_memory_equal(info->source.data, "a.csv", info->source.len);
    return VEER_OK;
}

static void test_rows_come_back(void **state)
{
    const veer_reference_name name = named("fraud", "2");
    veer_reference_info info;
    seen s = {0};
    OK(put(*state, &name, 150000, "a.csv", NULL));
    OK(veer_reference_info_get(*state, &name, copy_info, &info, NULL));
    assert_true(info.rows == 150000 && info.labelled == 37500 && info.features == 1);
    assert_true(info.created_us == 77 && info.time_min_us == 1000 && info.time_max_us == 150998);
    OK(veer_reference_read(*state, &name, check_rows, &s, NULL));
    assert_int_equal(s.rows, 150000);
    assert_true(s.batches >= 4 && s.batches <= 6); /* numbers, text, numbers */
    assert_true(info.bytes > 1000 && info.bytes < 10000000);
}

static veer_rc stop_rows(void *context, const veer_batch *batch)
{
    (void)batch;
    ++*(int *)context;
    return VEER_EUNDEFINED;
}

static void test_a_callback_stops(void **state)
{
    const veer_reference_name name = named("m", "");
    int calls = 0;
    OK(put(*state, &name, 40000, "", NULL));
    assert_int_equal(veer_reference_read(*state, &name, stop_rows, &calls, NULL), VEER_EUNDEFINED);
    assert_int_equal(calls, 1);
}

static veer_rc list(void *context, const veer_reference_name *name, const veer_reference_info *info)
{
    veer_buf_printf(context, "%zu/%zu:%llu ", name->model.len, name->version.len,
                    (unsigned long long)info->rows);
    return VEER_OK;
}

static const char *listed(veer_store *store, veer_buf *out)
{
    veer_buf_clear(out);
    OK(veer_reference_each(store, list, out, NULL));
    return veer_buf_cstr(out);
}

/* Names of every length, and those that would give one key. */
static void test_names(void **state)
{
    static char longest[VEER_LIMIT_NAME_BYTES + 1];
    memset(longest, 'n', sizeof longest);
    const veer_store_bytes sizes[] = {{longest, VEER_LIMIT_NAME_BYTES},
                                      {longest, VEER_LIMIT_NAME_BYTES - 1},
                                      {"a\0b", 3},
                                      {"a", 1},
                                      {"b\0c", 3},
                                      {"c", 1}};
    veer_buf out;
    veer_buf_init(&out, 1 << 16);
    size_t n = 0;
    for (size_t m = 0; m < 6; m++)
        for (size_t v = 0; v < 6; v++)
            OK(put(*state, &(veer_reference_name){sizes[m], sizes[v]}, ++n, "", NULL));
    n = 0;
    for (size_t m = 0; m < 6; m++)
        for (size_t v = 0; v < 6; v++) {
            seen s = {0};
            OK(veer_reference_read(*state, &(veer_reference_name){sizes[m], sizes[v]}, check_rows,
                                   &s, NULL));
            assert_int_equal(s.rows, ++n);
        }
    const veer_store_bytes empty = {NULL, 0}, too_long = {longest, VEER_LIMIT_NAME_BYTES + 1};
    assert_int_equal(put(*state, &(veer_reference_name){empty, empty}, 1, "", NULL), VEER_EINVAL);
    assert_int_equal(put(*state, &(veer_reference_name){too_long, empty}, 1, "", NULL),
                     VEER_EINVAL);
    assert_int_equal(put(*state, &(veer_reference_name){sizes[0], too_long}, 1, "", NULL),
                     VEER_EINVAL);
    veer_buf_done(&out);
}

static void test_replaced_and_dropped(void **state)
{
    const veer_reference_name a = named("a", ""), b = named("a", "1");
    veer_buf out;
    veer_buf_init(&out, 1 << 12);
    seen s = {0};
    OK(put(*state, &a, 3, "", NULL));
    OK(put(*state, &b, 4, "", NULL));
    OK(put(*state, &a, 5, "", NULL));
    assert_string_equal(listed(*state, &out), "1/0:5 1/1:4 ");
    OK(veer_reference_drop(*state, &a, NULL));
    assert_int_equal(veer_reference_drop(*state, &a, NULL), VEER_ENOTFOUND);
    assert_int_equal(veer_reference_read(*state, &a, check_rows, &s, NULL), VEER_ENOTFOUND);
    assert_string_equal(listed(*state, &out), "1/1:4 ");
    veer_buf_done(&out);
}

static void test_no_rows(void **state)
{
    const veer_reference_name name = named("a", "");
    assert_int_equal(put(*state, &name, 0, "", NULL), VEER_ENODATA);
}

/* One byte less than what it takes is refused. */
static void test_limit_of_bytes(void **state)
{
    const veer_reference_name name = named("a", "");
    veer_reference_info info;
    OK(put(*state, &name, 20000, "a.csv", NULL));
    OK(veer_reference_info_get(*state, &name, copy_info, &info, NULL));
    veer_batch batch;
    veer_batch_init(&batch, 0);
    rows_from(&batch, 0, 20000, false);
    for (size_t less = 0; less < 2; less++) {
        veer_reference reference;
        veer_err err = VEER_ERR_INIT;
        veer_reference_init(&reference, (size_t)info.bytes - less);
        OK(veer_reference_add(&reference, &batch, NULL));
        const veer_rc rc = veer_reference_put(&reference, *state, &name, "", 1, &err);
        assert_int_equal(rc, less == 0 ? VEER_OK : VEER_ELIMIT);
        assert_true(less == 0 || strstr(err.msg, "larger than") != NULL);
        veer_reference_done(&reference);
    }
    veer_batch_done(&batch);
    veer_reference largest;
    veer_reference_init(&largest, SIZE_MAX);
    assert_int_equal(largest.blocks.max_bytes, VEER_LIMIT_REFERENCE_BYTES);
    veer_reference_done(&largest);
}

static void wide_batch(veer_batch *batch, const char *prefix, size_t columns)
{
    for (size_t i = 0; i < columns; i++) {
        char name[24];
        size_t feature;
        const size_t len = (size_t)snprintf(name, sizeof name, "%s%zu", prefix, i);
        OK(veer_batch_feature(batch, name, len, VEER_COLUMN_NUMBER, &feature, NULL));
        OK(veer_batch_set_number(batch, feature, 1, NULL));
    }
    OK(veer_batch_commit_row(batch, NULL));
    OK(veer_batch_seal(batch, NULL));
}

static void test_limit_of_features(void **state)
{
    (void)state;
    veer_reference reference;
    veer_batch most, more;
    veer_batch_init(&most, 0);
    veer_batch_init(&more, 0);
    veer_reference_init(&reference, 0);
    wide_batch(&most, "x", VEER_LIMIT_COLUMNS);
    wide_batch(&more, "y", 1);
    OK(veer_reference_add(&reference, &most, NULL));
    assert_int_equal(veer_reference_add(&reference, &more, NULL), VEER_ELIMIT);
    veer_reference_done(&reference);
    veer_batch_done(&most);
    veer_batch_done(&more);
}

/* ---- damage ---- */

static veer_rc copy_doc(void *context, const veer_store_doc *doc)
{
    veer_buf_append(context, doc->bytes.data, doc->bytes.len);
    return VEER_OK;
}

static void put_doc(veer_store *store, veer_store_doc_kind kind, const char *bytes, size_t len)
{
    const veer_store_doc doc = {.kind = kind, .key = {"a\0", 2}, .bytes = {bytes, len}};
    veer_store_tx tx = {.docs = &doc, .n_docs = 1};
    OK(veer_store_commit(store, &tx, NULL));
}

static void test_damage_is_seen(void **state)
{
    const veer_reference_name name = named("a", "");
    OK(put(*state, &name, 50, "a.csv", NULL));
    for (int kind = VEER_STORE_DOC_REFERENCE; kind <= VEER_STORE_DOC_REFERENCE_ROWS; kind++) {
        veer_buf bytes;
        veer_buf_init(&bytes, 1 << 20);
        const veer_store_doc_key key = {(veer_store_doc_kind)kind, {"a\0", 2}};
        OK(veer_store_doc_get(*state, &key, copy_doc, &bytes, NULL));
        for (size_t i = 0; i <= bytes.len; i++) {
            seen s = {0};
            if (i < bytes.len) {
                bytes.data[i] ^= 4;
                put_doc(*state, key.kind, bytes.data, bytes.len);
                bytes.data[i] ^= 4;
            } else {
                put_doc(*state, key.kind, bytes.data, bytes.len - 1);
            }
            assert_int_equal(veer_reference_read(*state, &name, check_rows, &s, NULL),
                             VEER_ECORRUPT);
        }
        put_doc(*state, key.kind, bytes.data, bytes.len);
        veer_buf_done(&bytes);
    }
    seen s = {0};
    OK(veer_reference_read(*state, &name, check_rows, &s, NULL));
    assert_int_equal(s.rows, 50);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define T(name) cmocka_unit_test_setup_teardown(name, make_store, drop_store)
        T(test_rows_come_back),       T(test_a_callback_stops), T(test_names),
        T(test_replaced_and_dropped), T(test_no_rows),          T(test_limit_of_bytes),
        T(test_limit_of_features),    T(test_damage_is_seen),
#undef T
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
