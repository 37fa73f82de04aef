#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/buf.h"
#include "base/limits.h"
#include "files/csv.h"
#include "files/csv_scan.h"
#include "support/oracle.h"
#include "support/random.h"

static oracle *table;

/* Takes what is complete: fields end with 0x1F, records with 0x1E. */
static veer_rc drain(veer_csv *csv, veer_buf *out, uint64_t *ret_line, veer_err *err)
{
    veer_csv_row row;
    veer_rc rc;
    while ((rc = veer_csv_next(csv, &row, err)) == VEER_OK && row.count > 0) {
        for (size_t i = 0; i < row.count; i++) {
            veer_buf_append(out, row.fields[i].text, row.fields[i].len);
            veer_buf_putc(out, '\x1F');
        }
        veer_buf_putc(out, '\x1E');
        *ret_line = row.line;
    }
    return rc;
}

/* Parses bytes cut into chunks: rng NULL cuts once at `cut`, else at random. */
static veer_rc parse(const char *bytes, size_t len, size_t cut, test_random *rng, veer_buf *out,
                     uint64_t *ret_line, veer_err *err)
{
    veer_csv *csv;
    veer_rc rc = VEER_OK;
    veer_buf_clear(out);
    *ret_line = 0;
    assert_int_equal(veer_csv_new('\0', &csv, NULL), VEER_OK);
    for (size_t at = 0; rc == VEER_OK && at < len;) {
        size_t step = at == 0 && cut > 0 ? cut : len - at;
        if (rng != NULL)
            step = 1 + (size_t)random_below(rng, random_below(rng, 4) == 0 ? 300 : 7);
        step = step < len - at ? step : len - at;
        rc = veer_csv_feed(csv, bytes + at, step, err);
        at += step;
        if (rc == VEER_OK)
            rc = drain(csv, out, ret_line, err);
    }
    if (rc == VEER_OK) {
        veer_csv_end(csv);
        rc = drain(csv, out, ret_line, err);
    }
    veer_csv_free(csv);
    return rc;
}

/* The same text cut at every place gives the same records, line and error. */
static void check(const char *bytes, size_t len, const char *want, uint64_t want_line,
                  veer_rc want_rc, const char *want_msg)
{
    veer_buf out;
    uint64_t line;
    veer_buf_init(&out, 1 << 24);
    for (size_t cut = 0; cut < len + 1; cut++) {
        veer_err err = VEER_ERR_INIT;
        const veer_rc rc = parse(bytes, len, cut, NULL, &out, &line, &err);
        assert_string_equal(err.msg, want_msg);
        assert_int_equal(rc, want_rc);
        assert_string_equal(veer_buf_cstr(&out), want);
        assert_int_equal(line, want_line);
    }
    veer_buf_done(&out);
}

#define RECORDS(text, want, line) check(text, sizeof(text) - 1, want, line, VEER_OK, "")
#define FAILS(text, want, line, rc, msg) check(text, sizeof(text) - 1, want, line, rc, msg)
#define F "\x1F"
#define R "\x1F\x1E"

static void reads_records(void **state)
{
    (void)state;
    RECORDS("", "", 0);
    RECORDS("\n\r\n\n", "", 0);
    RECORDS("a,b\n1,2\n", "a" F "b" R "1" F "2" R, 2);
    RECORDS("a,b\r\n1,2\r\n", "a" F "b" R "1" F "2" R, 2);
    RECORDS("a,b\n1,2", "a" F "b" R "1" F "2" R, 2);
    RECORDS("\xEF\xBB\xBF"
            "a,b\n1,",
            "a" F "b" R "1" F R, 2);
    RECORDS("a,b\n\n\r\n,\n", "a" F "b" R F R, 4);
    RECORDS("\"a\",\"\"\n\"1,2\n3\",\"x\"\"y\"\n5,6\n", "a" F R "1,2\n3" F "x\"y" R "5" F "6" R, 4);
    RECORDS("a\r\n\"1\"\r\n", "a" R "1" R, 2);
}

static void delimiters_are_found(void **state)
{
    (void)state;
    RECORDS("a;b\n1,5;2\n", "a" F "b" R "1,5" F "2" R, 2);
    RECORDS("a\tb\n1\t2\n", "a" F "b" R "1" F "2" R, 2);
    RECORDS("a|b\n1|2\n", "a" F "b" R "1" F "2" R, 2);
    RECORDS("\n\n\na;b\n1;2\n", "a" F "b" R "1" F "2" R, 5);
    RECORDS("\"a,,,\";b\n1;2\n", "a,,," F "b" R "1" F "2" R, 2);
    RECORDS("only\n1\n", "only" R "1" R, 2);
}

static void odd_quotes_in_unquoted_fields_are_text(void **state)
{
    (void)state;
    RECORDS("a,b\n5\" pipe,x\n", "a" F "b" R "5\" pipe" F "x" R, 2);
}

static void bad_input_says_where(void **state)
{
    (void)state;
    FAILS("a,b\n1,2,3\n", "a" F "b" R, 1, VEER_EPARSE, "line 2: 3 fields, the first record has 2");
    FAILS("a,b\n1\n", "a" F "b" R, 1, VEER_EPARSE, "line 2: 1 fields, the first record has 2");
    FAILS("a,b\n1,\"2\n3\n4", "a" F "b" R, 1, VEER_EPARSE,
          "line 2: the quote that opens here is never closed");
    FAILS("a,b\n\"x\ny\",\"2\n3\n4", "a" F "b" R, 1, VEER_EPARSE,
          "line 3: the quote that opens here is never closed");
    FAILS("a,b\n1,\"2\"3\n", "a" F "b" R, 1, VEER_EPARSE,
          "line 2: text behind a closing quote; double the quotes inside quoted fields");
    FAILS("a,b\r1,2\r", "", 0, VEER_EPARSE,
          "line 1: a carriage return without a line feed; convert the line ends");
    FAILS("a,b\n1,2\r", "a" F "b" R, 1, VEER_EPARSE,
          "line 2: a carriage return without a line feed; convert the line ends");
    FAILS("a,b\n1,\0\n", "a" F "b" R, 1, VEER_EPARSE,
          "line 2: a NUL byte; this is binary data or UTF-16, not UTF-8 text");
    FAILS("a,b\n1,\xFF\n", "a" F "b" R, 1, VEER_EPARSE,
          "line 2: byte 0xFF is not UTF-8; convert the file");
    FAILS("a,b\n\"\n\xC3\x28\",1\n", "a" F "b" R, 1, VEER_EPARSE,
          "line 3: byte 0xC3 is not UTF-8; convert the file");
}

static veer_rc parse_sized(size_t fields, size_t field_bytes, veer_err *err)
{
    const size_t len = fields * (field_bytes + 1);
    char *text = malloc(len);
    veer_buf out;
    uint64_t line;
    assert_non_null(text);
    for (size_t i = 0; i < len; i++)
        text[i] = (i + 1) % (field_bytes + 1) == 0 ? ',' : 'x';
    text[len - 1] = '\n';
    veer_buf_init(&out, 1 << 24);
    const veer_rc rc = parse(text, len, len / 2, NULL, &out, &line, err);
    veer_buf_done(&out);
    free(text);
    return rc;
}

static void limits_hold_one_below_and_above(void **state)
{
    (void)state;
    veer_err err = VEER_ERR_INIT;
    assert_int_equal(parse_sized(1, VEER_LIMIT_FIELD_BYTES, &err), VEER_OK);
    assert_int_equal(parse_sized(1, VEER_LIMIT_FIELD_BYTES + 1, &err), VEER_ELIMIT);
    assert_string_equal(err.msg, "line 1: field 1 has 65537 bytes, the limit is 65536");
    assert_int_equal(parse_sized(VEER_LIMIT_COLUMNS, 1, &err), VEER_OK);
    assert_int_equal(parse_sized(VEER_LIMIT_COLUMNS + 1, 1, &err), VEER_ELIMIT);
    assert_string_equal(err.msg, "line 1: more than 4096 columns");
    /* 32 * 32768 - 1 = the limit - 1; 32 * 32769 - 1 is above it. */
    assert_int_equal(parse_sized(32, 32767, &err), VEER_OK);
    assert_int_equal(parse_sized(32, 32768, &err), VEER_ELIMIT);
    assert_string_equal(err.msg, "line 1: a record has more than 1048576 bytes");
}

static void delimiters_must_make_sense(void **state)
{
    (void)state;
    veer_csv *csv = NULL;
    veer_err err = VEER_ERR_INIT;
    assert_int_equal(veer_csv_new('"', &csv, &err), VEER_EINVAL);
    assert_string_equal(err.msg, "this character cannot be a CSV delimiter");
    assert_null(csv);
    veer_csv_free(NULL);
}

static void wide_masks_equal_plain_ones(void **state)
{
    (void)state;
    static const char alphabet[] = "a,\n\r\"\0\x80\xFF;0";
    test_random rng;
    random_seed(&rng, 3);
    for (int i = 0; i < 2000; i++) {
        char block[VEER_CSV_BLOCK];
        for (size_t k = 0; k < sizeof block; k++)
            block[k] = alphabet[random_below(&rng, sizeof alphabet)];
        const veer_csv_masks a = veer_csv_masks_of(block, ','),
                             b = veer_csv_masks_plain(block, ',');
        assert_memory_equal(&a, &b, sizeof a);
    }
}

/* Hexadecimal digits to bytes, in place of the text; returns the length. */
static size_t unhex(const char *hex, char **ret)
{
    const size_t len = strlen(hex) / 2;
    *ret = malloc(len + 1);
    assert_non_null(*ret);
    for (size_t i = 0; i < len; i++) {
        const char two[3] = {hex[2 * i], hex[2 * i + 1], '\0'};
        (*ret)[i] = (char)strtoul(two, NULL, 16);
    }
    return len;
}

static void agrees_with_pythons_csv_module(void **state)
{
    (void)state;
    test_random rng;
    veer_buf out;
    random_seed(&rng, 17);
    veer_buf_init(&out, 1 << 24);
    size_t cases = 0;
    while (oracle_next(table)) {
        char *bytes, *want;
        uint64_t line;
        veer_err err = VEER_ERR_INIT;
        const size_t len = unhex(oracle_text(table, "csv"), &bytes);
        const size_t want_len = unhex(oracle_text(table, "rows"), &want);
        for (int split = 0; split < 4; split++) {
            const veer_rc rc = parse(bytes, len, 0, split == 0 ? NULL : &rng, &out, &line, &err);
            assert_string_equal(err.msg, "");
            assert_int_equal(rc, VEER_OK);
            assert_int_equal(out.len, want_len);
            assert_memory_equal(out.data, want, want_len);
        }
        free(bytes);
        free(want);
        cases++;
    }
    assert_true(cases >= 200);
    veer_buf_done(&out);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_records),
        cmocka_unit_test(delimiters_are_found),
        cmocka_unit_test(odd_quotes_in_unquoted_fields_are_text),
        cmocka_unit_test(bad_input_says_where),
        cmocka_unit_test(limits_hold_one_below_and_above),
        cmocka_unit_test(delimiters_must_make_sense),
        cmocka_unit_test(wide_masks_equal_plain_ones),
        cmocka_unit_test(agrees_with_pythons_csv_module),
    };
    if (argc != 2)
        return 2;
    table = oracle_open(argv[1]);
    const int failed = cmocka_run_group_tests(tests, NULL, NULL);
    oracle_close(table);
    return failed;
}
