#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <math.h>

#include "monitor/shape.h"

static profile_column column_of(double *values, size_t n)
{
    profile_column column = {.numeric = true, .rows = n};
    assert_int_equal(veer_sample_init(&column.sample, values, n, NULL, NULL), VEER_OK);
    return column;
}

static double sum(const double *values, size_t n)
{
    double total = 0.0;
    for (size_t i = 0; i < n; i++)
        total += values[i];
    return total;
}

static void shares_of_numbers_sum_to_one(void **state)
{
    (void)state;
    double a[1000], b[500];
    for (int i = 0; i < 1000; i++)
        a[i] = i;
    for (int i = 0; i < 500; i++)
        b[i] = 2 * i + 400;
    const profile_column ref = column_of(a, 1000), cur = column_of(b, 500);
    shape s;
    assert_int_equal(shape_numbers(&ref, &cur, &s, NULL), VEER_OK);
    assert_int_equal(s.bars, 20);
    assert_true(fabs(sum(s.ref_share, s.bars) - 1.0) < 1e-12);
    assert_true(fabs(sum(s.cur_share, s.bars) - 1.0) < 1e-12);
    for (size_t i = 0; i < s.bars; i++)
        assert_true(s.edges[i] < s.edges[i + 1]);
    assert_true(s.cur_share[0] == 0.0 && s.ref_share[19] == 0.0);
}

static void summaries_draw_nearly_the_same(void **state)
{
    (void)state;
    double a[1000], b[500];
    for (int i = 0; i < 1000; i++)
        a[i] = i;
    for (int i = 0; i < 500; i++)
        b[i] = i;
    const profile_column ref = column_of(a, 1000), cur = column_of(b, 500);
    profile_column sref = ref, scur = cur;
    assert_int_equal(veer_num_summary_new(&sref.numbers, NULL), VEER_OK);
    assert_int_equal(veer_num_summary_new(&scur.numbers, NULL), VEER_OK);
    assert_int_equal(veer_num_summary_add(sref.numbers, a, 1000, NULL), VEER_OK);
    assert_int_equal(veer_num_summary_add(scur.numbers, b, 500, NULL), VEER_OK);
    shape exact, bounded;
    assert_int_equal(shape_numbers(&ref, &cur, &exact, NULL), VEER_OK);
    assert_int_equal(shape_numbers(&sref, &scur, &bounded, NULL), VEER_OK);
    for (size_t i = 0; i < exact.bars; i++)
        assert_true(fabs(exact.cur_share[i] - bounded.cur_share[i]) < 0.01);
    veer_num_summary_free(sref.numbers);
    veer_num_summary_free(scur.numbers);
}

static void a_constant_is_one_bar(void **state)
{
    (void)state;
    double a[] = {3.0, 3.0}, b[] = {3.0};
    const profile_column ref = column_of(a, 2), cur = column_of(b, 1);
    shape s;
    assert_int_equal(shape_numbers(&ref, &cur, &s, NULL), VEER_OK);
    assert_int_equal(s.bars, 3);
    assert_true(s.ref_share[1] == 1.0 && s.cur_share[1] == 1.0);
    double zeros[] = {0.0, -0.0}, huge[] = {1e308, 1e308};
    const profile_column zero = column_of(zeros, 2), most = column_of(huge, 2);
    assert_int_equal(shape_numbers(&zero, &zero, &s, NULL), VEER_OK);
    assert_true(s.ref_share[1] == 1.0);
    assert_int_equal(shape_numbers(&most, &most, &s, NULL), VEER_OK);
}

static void outer_bars_are_open(void **state)
{
    (void)state;
    double a[2000], b[2000];
    for (int i = 0; i < 2000; i++)
        a[i] = b[i] = i % 100;
    const profile_column even = column_of(a, 2000);
    b[7] = -1e6;
    profile_column low = column_of(b, 2000);
    shape s;
    assert_int_equal(shape_numbers(&even, &even, &s, NULL), VEER_OK);
    assert_true(!s.open_low && !s.open_high);
    assert_int_equal(shape_numbers(&even, &low, &s, NULL), VEER_OK);
    assert_true(s.open_low && !s.open_high);
    assert_true(s.edges[0] == 0.0 && s.cur_share[0] > s.ref_share[0]);
    b[8] = 1e6;
    low = column_of(b, 2000);
    assert_int_equal(shape_numbers(&low, &even, &s, NULL), VEER_OK);
    assert_true(s.open_low && s.open_high);
    for (int i = 0; i < 1999; i++)
        b[i] = 5.0;
    low = column_of(b, 2000); /* nearly a constant */
    assert_int_equal(shape_numbers(&low, &low, &s, NULL), VEER_OK);
    assert_true(s.bars == 3 && !s.open_low && s.open_high);
}

static void nothing_is_no_bar(void **state)
{
    (void)state;
    const profile_column empty = {.numeric = true, .rows = 5, .missing = 5};
    shape s;
    assert_int_equal(shape_numbers(&empty, &empty, &s, NULL), VEER_OK);
    assert_int_equal(s.bars, 0);
    shape_categories(NULL, 0, &s);
    assert_int_equal(s.bars, 0);
}

static void frequent_categories_have_their_own_bar(void **state)
{
    (void)state;
    shape_category many[20];
    static char names[20][4];
    for (size_t i = 0; i < 20; i++) {
        names[i][0] = (char)('a' + i);
        many[i] = (shape_category){names[i], i, 20 - i};
    }
    many[7].ref = 1000;
    shape s;
    shape_categories(many, 20, &s);
    assert_int_equal(s.bars, 12);
    assert_string_equal(s.labels[0], "h");
    assert_string_equal(s.labels[11], "(9 others)");
    assert_true(fabs(sum(s.ref_share, 12) - 1.0) < 1e-12);
    assert_true(fabs(sum(s.cur_share, 12) - 1.0) < 1e-12);
}

static void long_labels_end_at_a_character(void **state)
{
    (void)state;
    char name[2 * SHAPE_LABEL_BYTES + 2] = "x";
    for (size_t i = 1; i < sizeof name - 2; i += 2)
        memcpy(name + i, "\xC3\xA9", 2);
    shape_category one = {name, 1, 1};
    shape s;
    shape_categories(&one, 1, &s);
    assert_true(strlen(s.labels[0]) < SHAPE_LABEL_BYTES);
    assert_string_equal(s.labels[0] + strlen(s.labels[0]) - 5, "\xC3\xA9...");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(shares_of_numbers_sum_to_one),
        cmocka_unit_test(summaries_draw_nearly_the_same),
        cmocka_unit_test(a_constant_is_one_bar),
        cmocka_unit_test(outer_bars_are_open),
        cmocka_unit_test(nothing_is_no_bar),
        cmocka_unit_test(frequent_categories_have_their_own_bar),
        cmocka_unit_test(long_labels_end_at_a_character),
    };
    return cmocka_run_group_tests_name("shape", tests, NULL, NULL);
}
