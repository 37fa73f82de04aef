/* The bytes of a summary of each kind, as they were when the format was fixed. argv[1] is the
 * folder of the golden files: hexadecimal, white space means nothing. Lines of a file that is not
 * as it should be are printed, so that a new version of a format can be recorded. */
#include <ctype.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "summary/codec.h"

#define MAX_BYTES 65536

static const char *golden_folder;

static const double numbers[] = {-3.5, 0.0,  1e-300,   0.1,       0.1, 12.25,
                                 1e6,  -0.0, HUGE_VAL, -HUGE_VAL, NAN};
#define NUMBERS (sizeof(numbers) / sizeof(numbers[0]))

static size_t read_golden(const char *name, char *ret, size_t max)
{
    char path[4096];
    size_t digits = 0;
    unsigned byte = 0;
    snprintf(path, sizeof(path), "%s/%s.hex", golden_folder, name);
    FILE *file = fopen(path, "r");
    if (file == NULL)
        return 0;
    for (int c = fgetc(file); c != EOF; c = fgetc(file)) {
        if (!isxdigit(c) || digits / 2 >= max)
            continue;
        byte = byte << 4 | (unsigned)(isdigit(c) ? c - '0' : tolower(c) - 'a' + 10);
        ret[digits / 2] = (char)byte;
        digits++;
    }
    fclose(file);
    return digits / 2;
}

/* Also leaves the bytes in `out`, for decoding. */
static void check(const char *name, const veer_buf *out)
{
    static char want[MAX_BYTES];
    const size_t len = read_golden(name, want, sizeof(want));
    if (len == out->len && memcmp(want, out->data, len) == 0)
        return;
    print_message("%s.hex should be\n", name);
    for (size_t i = 0; i < out->len; i++)
        print_message("%02x%s", (unsigned char)out->data[i],
                      i % 32 == 31 || i + 1 == out->len ? "\n" : "");
    fail();
}

static void test_number(void **state)
{
    (void)state;
    veer_num_summary *s = NULL, *back = NULL;
    veer_buf out, again;
    veer_buf_init(&out, MAX_BYTES);
    veer_buf_init(&again, MAX_BYTES);
    assert_int_equal(veer_num_summary_new(&s, NULL), VEER_OK);
    assert_int_equal(veer_num_summary_add(s, numbers, NUMBERS, NULL), VEER_OK);
    assert_int_equal(veer_num_summary_encode(s, &out, NULL), VEER_OK);
    check("number", &out);
    assert_int_equal(veer_num_summary_decode(out.data, out.len, &back, NULL), VEER_OK);
    assert_int_equal(veer_num_summary_encode(back, &again, NULL), VEER_OK);
    check("number", &again);
    veer_num_summary_free(s);
    veer_num_summary_free(back);
    veer_buf_done(&out);
    veer_buf_done(&again);
}

/* A shift that has grown. */
static void test_many_numbers(void **state)
{
    (void)state;
    veer_num_summary *s = NULL;
    veer_buf out;
    double values[2100];
    for (size_t i = 0; i < 2100; i++)
        values[i] = 1.0 + (double)i * 0x1p-17;
    veer_buf_init(&out, MAX_BYTES);
    assert_int_equal(veer_num_summary_new(&s, NULL), VEER_OK);
    assert_int_equal(veer_num_summary_add(s, values, 2100, NULL), VEER_OK);
    assert_int_equal(veer_num_summary_encode(s, &out, NULL), VEER_OK);
    check("number-coarse", &out);
    veer_num_summary_free(s);
    veer_buf_done(&out);
}

static void test_category(void **state)
{
    (void)state;
    veer_cat_summary *s = NULL, *back = NULL;
    veer_buf out;
    veer_buf_init(&out, MAX_BYTES);
    assert_int_equal(veer_cat_summary_new(8, &s, NULL), VEER_OK);
    assert_int_equal(veer_cat_summary_add(s, "red", 3, 5, NULL), VEER_OK);
    assert_int_equal(veer_cat_summary_add(s, "blue", 4, 300, NULL), VEER_OK);
    assert_int_equal(veer_cat_summary_add(s, "", 0, 1, NULL), VEER_OK);
    assert_int_equal(veer_cat_summary_add_missing(s, 2, NULL), VEER_OK);
    assert_int_equal(veer_cat_summary_encode(s, &out, NULL), VEER_OK);
    check("category", &out);
    assert_int_equal(veer_cat_summary_decode(out.data, out.len, &back, NULL), VEER_OK);
    assert_int_equal(veer_cat_summary_find(back, "blue", 4), 300);
    veer_cat_summary_free(s);
    veer_cat_summary_free(back);
    veer_buf_done(&out);
}

static void test_confusion(void **state)
{
    (void)state;
    veer_confusion *c = NULL, *back = NULL;
    veer_buf out;
    veer_buf_init(&out, MAX_BYTES);
    assert_int_equal(veer_confusion_new(&c, NULL), VEER_OK);
    assert_int_equal(veer_confusion_add_named(c, "no", 2, "yes", 3, 7, NULL), VEER_OK);
    assert_int_equal(veer_confusion_add_named(c, "yes", 3, "yes", 3, 200, NULL), VEER_OK);
    assert_int_equal(veer_confusion_add_named(c, "maybe", 5, "no", 2, 1, NULL), VEER_OK);
    assert_int_equal(veer_confusion_encode(c, &out, NULL), VEER_OK);
    check("confusion", &out);
    assert_int_equal(veer_confusion_decode(out.data, out.len, &back, NULL), VEER_OK);
    assert_int_equal(veer_confusion_total(back), 208);
    veer_confusion_free(c);
    veer_confusion_free(back);
    veer_buf_done(&out);
}

/* Scores whose terms are exact in every C library: log(1/2) is rounded correctly by all. */
static void test_score(void **state)
{
    (void)state;
    static const double scores[] = {0.5, 0.5, 0.5};
    static const uint8_t labels[] = {0, 1, 1};
    veer_score_summary *s = NULL, *back = NULL;
    veer_bounded auc;
    veer_buf out;
    veer_buf_init(&out, MAX_BYTES);
    assert_int_equal(veer_score_summary_new(4, &s, NULL), VEER_OK);
    assert_int_equal(veer_score_summary_add(s, scores, labels, 3, NULL), VEER_OK);
    assert_int_equal(veer_score_summary_encode(s, &out, NULL), VEER_OK);
    check("score", &out);
    assert_int_equal(veer_score_summary_decode(out.data, out.len, &back, NULL), VEER_OK);
    assert_int_equal(veer_score_summary_auc_roc(back, &auc, NULL), VEER_OK);
    assert_true(auc.value == 0.5);
    veer_score_summary_free(s);
    veer_score_summary_free(back);
    veer_buf_done(&out);
}

static void test_error(void **state)
{
    (void)state;
    static const double truth[] = {1.0, 2.0, -4.0, 0.1}, predicted[] = {1.5, 2.0, -3.0, 0.3};
    veer_error_summary *s = NULL, *back = NULL;
    double a = 0.0, b = 1.0;
    veer_buf out;
    veer_buf_init(&out, MAX_BYTES);
    assert_int_equal(veer_error_summary_new(&s, NULL), VEER_OK);
    assert_int_equal(veer_error_summary_add(s, truth, predicted, 4, NULL), VEER_OK);
    assert_int_equal(veer_error_summary_encode(s, &out, NULL), VEER_OK);
    check("error", &out);
    assert_int_equal(veer_error_summary_decode(out.data, out.len, &back, NULL), VEER_OK);
    assert_int_equal(veer_error_summary_r2(s, &a, NULL), VEER_OK);
    assert_int_equal(veer_error_summary_r2(back, &b, NULL), VEER_OK);
    assert_true(a == b);
    veer_error_summary_free(s);
    veer_error_summary_free(back);
    veer_buf_done(&out);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_number),   cmocka_unit_test(test_many_numbers),
        cmocka_unit_test(test_category), cmocka_unit_test(test_confusion),
        cmocka_unit_test(test_score),    cmocka_unit_test(test_error),
    };
    golden_folder = argc > 1 ? argv[1] : ".";
    return cmocka_run_group_tests(tests, NULL, NULL);
}
