#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/buf.h"
#include "base/limits.h"
#include "files/records.h"
#include "support/random.h"

static const char *source_root;

static veer_records *open_text(const char *text, const veer_records_options *options, veer_err *err)
{
    veer_source *source;
    veer_records *records = NULL;
    assert_int_equal(veer_source_memory("t.csv", text, strlen(text), &source, NULL), VEER_OK);
    veer_records_open(source, options, &records, err);
    return records;
}

static const veer_batch *only_batch(veer_records *records)
{
    const veer_batch *batch = NULL;
    veer_err err = VEER_ERR_INIT;
    const veer_rc rc = veer_records_next(records, &batch, &err);
    assert_string_equal(err.msg, "");
    assert_int_equal(rc, VEER_OK);
    assert_non_null(batch);
    return batch;
}

static void ends(veer_records *records)
{
    const veer_batch *batch;
    assert_int_equal(veer_records_next(records, &batch, NULL), VEER_OK);
    assert_null(batch);
}

static void expect_column(const veer_records *records, size_t i, const char *name, veer_role role,
                          veer_type type)
{
    size_t count;
    const veer_records_column *columns = veer_records_columns(records, &count);
    assert_true(i < count);
    assert_string_equal(columns[i].name, name);
    assert_string_equal(veer_role_name(columns[i].role), veer_role_name(role));
    assert_string_equal(veer_type_name(columns[i].type), veer_type_name(type));
}

static void columns_find_their_roles_and_types(void **state)
{
    (void)state;
    size_t len;
    veer_records *r = open_text("id,date,age,n,vip,city,y_pred_proba,y_pred,clf_target\n"
                                "a,2024-05-01 00:00:01,1.5,3,True,Rome,0.7,1,1.0\n"
                                "b,,NA,4,false,,0.2,0,0.0\n",
                                NULL, NULL);
    assert_non_null(r);
    expect_column(r, 0, "id", VEER_ROLE_ID, VEER_TYPE_CATEGORICAL);
    expect_column(r, 1, "date", VEER_ROLE_TIMESTAMP, VEER_TYPE_TIMESTAMP);
    expect_column(r, 2, "age", VEER_ROLE_FEATURE, VEER_TYPE_NUMBER);
    expect_column(r, 3, "n", VEER_ROLE_FEATURE, VEER_TYPE_INTEGER);
    expect_column(r, 4, "vip", VEER_ROLE_FEATURE, VEER_TYPE_BOOLEAN);
    expect_column(r, 5, "city", VEER_ROLE_FEATURE, VEER_TYPE_CATEGORICAL);
    expect_column(r, 6, "y_pred_proba", VEER_ROLE_SCORE, VEER_TYPE_NUMBER);
    expect_column(r, 7, "y_pred", VEER_ROLE_CLASS, VEER_TYPE_CATEGORICAL);
    expect_column(r, 8, "clf_target", VEER_ROLE_LABEL_CLASS, VEER_TYPE_CATEGORICAL);
    const veer_batch *b = only_batch(r);
    assert_int_equal(b->rows, 2);
    assert_memory_equal(veer_batch_id(b, 1, &len), "b", 1);
    assert_true(veer_batch_timestamps(b)[0] == INT64_C(1714521601000000));
    assert_true(veer_batch_timestamps(b)[1] == VEER_TIME_MISSING);
    assert_true(b->features.at[0].numbers[0] == 1.5 && isnan(b->features.at[0].numbers[1]));
    assert_string_equal(veer_column_text(&b->features.at[2], 0, NULL), "true");
    assert_null(veer_column_text(&b->features.at[3], 1, NULL));
    assert_string_equal(veer_column_text(&b->fields[VEER_FIELD_CLASS], 0, NULL), "1");
    assert_string_equal(veer_column_text(&b->fields[VEER_FIELD_LABEL], 0, NULL), "1");
    assert_string_equal(veer_column_text(&b->fields[VEER_FIELD_LABEL], 1, NULL), "0");
    ends(r);
    size_t count;
    assert_int_equal(veer_records_columns(r, &count)[2].missing, 1);
    assert_int_equal(veer_records_rows(r), 2);
    assert_int_equal(veer_records_delimiter(r), ',');
    veer_records_free(r);
}

static void roles_that_do_not_suit_are_features(void **state)
{
    (void)state;
    veer_records *r =
        open_text("score,time,y_pred,target\nhigh,1,1.25,2.5\nlow,2,2.25,3\n", NULL, NULL);
    assert_non_null(r);
    expect_column(r, 0, "score", VEER_ROLE_FEATURE, VEER_TYPE_CATEGORICAL);
    expect_column(r, 1, "time", VEER_ROLE_FEATURE, VEER_TYPE_INTEGER);
    expect_column(r, 2, "y_pred", VEER_ROLE_VALUE, VEER_TYPE_NUMBER);
    expect_column(r, 3, "target", VEER_ROLE_LABEL_VALUE, VEER_TYPE_NUMBER);
    veer_records_free(r);
}

static void the_caller_decides(void **state)
{
    (void)state;
    const veer_column_option columns[] = {{"zip", VEER_ROLE_AUTO, VEER_TYPE_CATEGORICAL},
                                          {"p", VEER_ROLE_SCORE, VEER_TYPE_AUTO},
                                          {"junk", VEER_ROLE_IGNORE, VEER_TYPE_AUTO},
                                          {"land", VEER_ROLE_TAG, VEER_TYPE_AUTO}};
    const char *missing[] = {"-999"};
    veer_records_options options = {.columns = columns,
                                    .column_count = 4,
                                    .missing = missing,
                                    .missing_count = 1,
                                    .no_automatic_roles = true};
    veer_err err = VEER_ERR_INIT;
    veer_records *r = open_text("zip;p;junk;land;id;x\n01;0,5;?;it;7;-999\n", &options, &err);
    assert_null(r);
    assert_string_equal(err.msg,
                        "t.csv: column 'p' is given as score, but its values are categorical");
    r = open_text("zip;p;junk;land;id;x\n01;0.5;?;it;7;-999\n02;0.6;?;it;8;1\n", &options, &err);
    assert_non_null(r);
    expect_column(r, 0, "zip", VEER_ROLE_FEATURE, VEER_TYPE_CATEGORICAL);
    expect_column(r, 1, "p", VEER_ROLE_SCORE, VEER_TYPE_NUMBER);
    expect_column(r, 4, "id", VEER_ROLE_FEATURE, VEER_TYPE_INTEGER);
    const veer_batch *b = only_batch(r);
    assert_string_equal(veer_column_text(&b->features.at[0], 0, NULL), "01");
    assert_true(isnan(b->features.at[2].numbers[0]));
    assert_string_equal(veer_column_text(&b->tags.at[0], 1, NULL), "it");
    veer_records_free(r);
    assert_null(open_text("a,b\n1,2\n", &options, &err));
    assert_string_equal(err.msg, "t.csv: there is no column 'zip'");
}

static void mismatches_are_counted(void **state)
{
    (void)state;
    veer_buf text;
    veer_buf_init(&text, 4096);
    veer_buf_puts(&text, "x\n");
    for (int i = 0; i < 60; i++)
        veer_buf_puts(&text, "1.5\n");
    veer_buf_puts(&text, "oops\ninf\n");
    veer_records *r = open_text(veer_buf_cstr(&text), NULL, NULL);
    size_t count;
    assert_non_null(r);
    only_batch(r);
    const veer_records_column *x = veer_records_columns(r, &count);
    assert_int_equal(x->mismatches, 2);
    assert_int_equal(x->rows, 60);
    assert_int_equal(x->missing, 0);
    assert_int_equal(x->first_bad_line, 62);
    assert_string_equal(x->first_bad, "oops");
    veer_records_free(r);
    veer_buf_done(&text);
}

static void bad_files_are_one_line(void **state)
{
    (void)state;
    static const char *const cases[][2] = {
        {"", "t.csv: the file is empty"},
        {"\n\n", "t.csv: the file is empty"},
        {"a,b\n", "t.csv: the file has a header and no rows"},
        {"a,,c\n1,2,3\n", "t.csv: line 1: column 2 has no name in the header"},
        {",a\n0,1\n",
         "t.csv: line 1: column 1 has no name in the header (pandas: write with index=False)"},
        {"a,b, a\n1,2,3\n", "t.csv: line 1: columns 1 and 3 have the same name 'a'"},
        {"1.5,2\n3,4\n", "t.csv: line 1: numbers where the header with the column names should be"},
        {"a,b\n1\n", "t.csv: line 2: 1 fields, the first record has 2"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        veer_err err = VEER_ERR_INIT;
        assert_null(open_text(cases[i][0], NULL, &err));
        assert_string_equal(err.msg, cases[i][1]);
    }
}

static void json_layouts(void **state)
{
    (void)state;
    static const char *const texts[] = {
        "{\"a\":1,\"b\":\"x\"}\n\n{\"a\":2,\"b\":\"y\"}\r\n",
        "\xEF\xBB\xBF{\"a\":1,\"b\":\"x\"}\n{\"a\":2,\"b\":\"y\"}",
        "[{\"a\":1,\"b\":\"x\"},{\"a\":2,\"b\":\"y\"}]",
        " [ {\"a\":1,\n\"b\":\"x\"}\n,\n{\"a\":2,\"b\":\"y\"} ]\n",
        "{\n\"a\":1,\"b\":\"x\"\n}\n{\n\"a\":2,\"b\":\"y\"}\n",
    };
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        veer_records *r = open_text(texts[i], NULL, NULL);
        assert_non_null(r);
        const veer_batch *b = only_batch(r);
        assert_int_equal(b->rows, 2);
        assert_true(b->features.at[0].numbers[1] == 2);
        assert_string_equal(veer_column_text(&b->features.at[1], 1, NULL), "y");
        ends(r);
        expect_column(r, 1, "b", VEER_ROLE_FEATURE, VEER_TYPE_CATEGORICAL);
        assert_int_equal(veer_records_format(r), VEER_FILE_JSON);
        veer_records_free(r);
    }
}

static void one_field_has_one_column(void **state)
{
    (void)state;
    const veer_column_option columns[] = {{"a", VEER_ROLE_SCORE, VEER_TYPE_AUTO},
                                          {"b", VEER_ROLE_SCORE, VEER_TYPE_AUTO}};
    const veer_records_options options = {.columns = columns, .column_count = 2};
    veer_err err = VEER_ERR_INIT;
    assert_null(open_text("a,b\n0.5,0.6\n", &options, &err));
    assert_int_equal(err.rc, VEER_EINVAL);
    assert_string_equal(err.msg, "t.csv: two columns are given as score, the second is 'b'");
    const veer_batch *batch;
    veer_records *r = open_text("{\"a\":0.5,\"b\":0.6}\n", &options, NULL);
    assert_non_null(r);
    assert_int_equal(veer_records_next(r, &batch, &err), VEER_EINVAL);
    assert_string_equal(err.msg, "t.csv: line 1: /b: 'score' is given twice");
    veer_records_free(r);
}

/* A record of len bytes in all, between before and behind. */
static veer_rc read_long_record(const char *before, const char *behind, size_t len)
{
    veer_err err = VEER_ERR_INIT;
    const veer_batch *batch = NULL;
    veer_buf text;
    veer_buf_init(&text, VEER_LIMIT_BUF_BYTES);
    veer_buf_printf(&text, "%s{\"a\":1%*s}%s", before, (int)len - 7, "", behind);
    char *copy = strndup(text.data, text.len);
    assert_non_null(copy);
    veer_records *r = open_text(copy, NULL, &err);
    assert_non_null(r);
    const veer_rc rc = veer_records_next(r, &batch, &err);
    if (rc == VEER_OK)
        assert_int_equal(batch->rows, 2);
    else
        assert_non_null(strstr(err.msg, "a record has more than 1048576 bytes"));
    veer_records_free(r);
    veer_buf_done(&text);
    free(copy);
    return rc;
}

static void json_records_have_a_limit(void **state)
{
    (void)state;
    const size_t limit = VEER_LIMIT_LINE_BYTES;
    assert_int_equal(read_long_record("{\"a\":2}\n", "\n", limit), VEER_OK);
    assert_int_equal(read_long_record("{\"a\":2}\n", "\r\n", limit), VEER_OK);
    assert_int_equal(read_long_record("{\"a\":2}\n", "\n", limit + 1), VEER_ELIMIT);
    assert_int_equal(read_long_record("{\"a\":2}\n", "", limit), VEER_OK);
    assert_int_equal(read_long_record("{\"a\":2}\n", "", limit + 1), VEER_ELIMIT);
    assert_int_equal(read_long_record("[{\"a\":2},", "]", limit), VEER_OK);
    assert_int_equal(read_long_record("[{\"a\":2},", "]", limit + 1), VEER_ELIMIT);
}

/* All that a file says, as one text. */
static void print_records(const char *text, veer_buf *out)
{
    const veer_records_options options = {.batch_rows = 1000};
    const veer_batch *batch;
    veer_err err = VEER_ERR_INIT;
    veer_records *r = open_text(text, &options, &err);
    assert_non_null(r);
    while (veer_records_next(r, &batch, &err) == VEER_OK && batch != NULL) {
        for (size_t i = 0; i < batch->rows; i++) {
            size_t len;
            const char *id = veer_batch_id(batch, i, &len);
            veer_buf_printf(out, "%.*s", (int)len, id);
            for (size_t c = 0; c < batch->features.count; c++) {
                const veer_column *column = &batch->features.at[c];
                if (column->kind == VEER_COLUMN_NUMBER)
                    veer_buf_printf(out, ",%a", column->numbers[i]);
                else
                    veer_buf_printf(out, ",%s", veer_column_text(column, i, NULL));
            }
            veer_buf_printf(out, "\n");
        }
    }
    assert_string_equal(err.msg, "");
    veer_records_free(r);
}

/* About 600 KB of records behind `shift` spaces, so that the borders of the chunks in which a file
 * is read fall anywhere. */
static void print_shifted(const char *layout[3], size_t shift, veer_buf *out)
{
    veer_buf text;
    veer_buf_init(&text, VEER_LIMIT_BUF_BYTES);
    veer_buf_printf(&text, "%*s%s", (int)shift, "", layout[0]);
    for (int i = 0; i < 5000; i++)
        veer_buf_printf(&text,
                        "%s{\"id\":\"p%d\",\"features\":{\"x\":%d.25,\"city\":\"R\\u00f6m\\\"%d\""
                        ",\"z\":-1e-%d},\"prediction\":{\"class\":\"no\",\"score\":0.125}}",
                        i == 0 ? "" : layout[1], i, i * 7919 % 100003, i % 10, i % 300);
    veer_buf_printf(&text, "%s", layout[2]);
    char *copy = strndup(text.data, text.len);
    assert_non_null(copy);
    print_records(copy, out);
    free(copy);
    veer_buf_done(&text);
}

static void json_chunks_leave_no_trace(void **state)
{
    (void)state;
    const char *layouts[][3] = {{"", "\n", "\n"}, {"[", ",\n", "]"}, {"\n", "\n ", ""}};
    test_random rng;
    veer_buf want;
    random_seed(&rng, 5);
    veer_buf_init(&want, VEER_LIMIT_BUF_BYTES);
    print_shifted(layouts[0], 0, &want);
    for (size_t i = 0; i < 30; i++) {
        veer_buf got;
        veer_buf_init(&got, VEER_LIMIT_BUF_BYTES);
        print_shifted(layouts[i % 3], (size_t)random_below(&rng, 400), &got);
        assert_int_equal(got.len, want.len);
        assert_memory_equal(got.data, want.data, want.len);
        veer_buf_done(&got);
    }
    veer_buf_done(&want);
}

static void bad_json_says_the_line(void **state)
{
    (void)state;
    static const char *const cases[][2] = {
        {"{\"a\":1}\n{\"a\":[1]}\n",
         "t.csv: line 2: /a: expected a number, a string, a boolean or null, found an array"},
        {"{\"a\":1}\n{\"a\":1} {\"a\":2}\n", NULL},
        {"{\"a\":1}\n{\"a\":NaN}\n", NULL},
        {"[{\"a\":1},\n]", "t.csv: line 2: expected the next record or the end of the array"},
        {"[{\"a\":1}", "t.csv: line 1: the array of records is not closed"},
        {"[{\"a\":1}]\nx", "t.csv: line 2: text behind the array of records"},
        {"{\n\"a\":1}\n7", "t.csv: line 3: expected an object"},
        {"[]", "t.csv: the file has no records"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        veer_err err = VEER_ERR_INIT;
        const veer_batch *batch;
        veer_records *r = open_text(cases[i][0], NULL, NULL);
        assert_non_null(r);
        assert_int_not_equal(veer_records_next(r, &batch, &err), VEER_OK);
        if (cases[i][1] != NULL)
            assert_string_equal(err.msg, cases[i][1]);
        else
            assert_memory_equal(err.msg, "t.csv: line 2: ", 15);
        veer_records_free(r);
    }
}

static void small_batches_cover_everything(void **state)
{
    (void)state;
    const veer_records_options options = {.batch_rows = 3};
    veer_records *r = open_text("x\n1\n2\n3\n4\n5\n6\n7\n", &options, NULL);
    const veer_batch *batch;
    double sum = 0;
    size_t rows = 0;
    while (veer_records_next(r, &batch, NULL) == VEER_OK && batch != NULL) {
        assert_true(batch->rows <= 3);
        for (size_t i = 0; i < batch->rows; i++)
            sum += batch->features.at[0].numbers[i];
        rows += batch->rows;
    }
    assert_int_equal(rows, 7);
    assert_true(sum == 28);
    veer_records_free(r);
}

static void rows_know_their_lines(void **state)
{
    (void)state;
    const veer_records_options options = {.batch_rows = 2};
    veer_records *r = open_text("x,y\n1,\"a\nb\"\n\n2,c\n3,d\n", &options, NULL);
    only_batch(r);
    assert_int_equal(veer_records_line(r, 0), 2);
    assert_int_equal(veer_records_line(r, 1), 5);
    assert_int_equal(veer_records_line(r, 2), 0);
    only_batch(r);
    assert_int_equal(veer_records_line(r, 0), 6);
    assert_int_equal(veer_records_line(r, 1), 0);
    veer_records_free(r);
    r = open_text("{\"features\":{\"x\":1}}\n", NULL, NULL);
    only_batch(r);
    assert_int_equal(veer_records_line(r, 0), 0);
    veer_records_free(r);
}

/* ---- real files ---- */

static veer_records *open_data(const char *name)
{
    char path[1024];
    veer_source *source;
    veer_records *records = NULL;
    veer_err err = VEER_ERR_INIT;
    snprintf(path, sizeof path, "%s/../shared/data/%s", source_root, name);
    if (veer_source_open(path, &source, &err) != VEER_OK)
        fail_msg("%s", err.msg);
    if (veer_records_open(source, NULL, &records, &err) != VEER_OK)
        fail_msg("%s", err.msg);
    return records;
}

static void reads_california(void **state)
{
    (void)state;
    veer_records *r = open_data("california-housing-reference.csv.gz");
    const veer_batch *b = only_batch(r);
    size_t len;
    assert_int_equal(b->rows, 5832);
    const veer_column *income = veer_columns_find(&b->features, "MedInc", 6);
    assert_true(income->numbers[0] == 9.8413);
    assert_true(b->features.at[2].numbers[0] == 7.17004048582996);
    assert_int_equal(b->features.count, 8);
    assert_memory_equal(veer_batch_id(b, 5831, &len), "5831", 4);
    assert_true(veer_batch_timestamps(b)[0] == INT64_C(1601510400000000));
    assert_true(veer_batch_numbers(b, VEER_FIELD_SCORE)[0] == 0.99);
    assert_string_equal(veer_column_text(&b->fields[VEER_FIELD_CLASS], 0, NULL), "1");
    assert_string_equal(veer_column_text(&b->fields[VEER_FIELD_LABEL], 0, NULL), "1");
    ends(r);
    veer_records_free(r);
}

static void reads_elec2(void **state)
{
    (void)state;
    veer_records *r = open_data("elec2-current.ndjson.gz");
    const veer_batch *b;
    size_t rows = 0, len;
    while (veer_records_next(r, &b, NULL) == VEER_OK && b != NULL) {
        if (rows == 0) {
            assert_memory_equal(veer_batch_id(b, 0, &len), "elec-013593", 11);
            assert_true(veer_columns_find(&b->features, "transfer", 8)->numbers[0] == 0.414912);
            assert_true(veer_batch_timestamps(b)[0] == INT64_C(855894600000000));
            assert_string_equal(veer_column_text(&b->fields[VEER_FIELD_CLASS], 0, NULL), "down");
        }
        rows += b->rows;
    }
    assert_int_equal(rows, 31719);
    veer_records_free(r);
    r = open_data("elec2-current-labels.ndjson.gz");
    for (rows = 0; veer_records_next(r, &b, NULL) == VEER_OK && b != NULL; rows += b->rows)
        assert_int_equal(b->fields[VEER_FIELD_LABEL].valid, b->rows);
    assert_int_equal(rows, 30834);
    veer_records_free(r);
}

/* Whether the data files are there; without them the run says so and is counted as skipped. */
static int data_missing(void)
{
    char path[1024];
    snprintf(path, sizeof path, "%s/../shared/data/elec2-current.ndjson.gz", source_root);
    if (access(path, R_OK) == 0)
        return 0;
    printf("skipped: the real data files are not at %s\n", path);
    return getenv("CI") != NULL ? 1 : 77;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(columns_find_their_roles_and_types),
        cmocka_unit_test(roles_that_do_not_suit_are_features),
        cmocka_unit_test(the_caller_decides),
        cmocka_unit_test(mismatches_are_counted),
        cmocka_unit_test(bad_files_are_one_line),
        cmocka_unit_test(json_layouts),
        cmocka_unit_test(bad_json_says_the_line),
        cmocka_unit_test(one_field_has_one_column),
        cmocka_unit_test(json_records_have_a_limit),
        cmocka_unit_test(json_chunks_leave_no_trace),
        cmocka_unit_test(small_batches_cover_everything),
        cmocka_unit_test(rows_know_their_lines),
    };
    const struct CMUnitTest real[] = {
        cmocka_unit_test(reads_california),
        cmocka_unit_test(reads_elec2),
    };
    source_root = getenv("VEER_SOURCE_ROOT");
    if (source_root == NULL)
        source_root = ".";
    const int failed = cmocka_run_group_tests(tests, NULL, NULL);
    const int missing = data_missing();
    if (failed != 0 || missing != 0)
        return failed != 0 ? 1 : missing;
    return cmocka_run_group_tests(real, NULL, NULL);
}
