/* Category summary: exact below the cap, within its bounds above, bytes are the summary. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "summary/category.h"
#include "summary/codec.h"
#include "support/random.h"

static veer_cat_summary *make(size_t cap)
{
    veer_cat_summary *s = NULL;
    assert_int_equal(veer_cat_summary_new(cap, &s, NULL), VEER_OK);
    return s;
}

static void add(veer_cat_summary *s, unsigned name, uint64_t count)
{
    char text[16];
    const int len = snprintf(text, sizeof(text), "v%u", name);
    assert_int_equal(veer_cat_summary_add(s, text, (size_t)len, count, NULL), VEER_OK);
}

static veer_buf encode(const veer_cat_summary *s)
{
    veer_buf out;
    veer_buf_init(&out, 1 << 20);
    assert_int_equal(veer_cat_summary_encode(s, &out, NULL), VEER_OK);
    return out;
}

static void assert_same(const veer_cat_summary *a, const veer_cat_summary *b)
{
    veer_buf x = encode(a), y = encode(b);
    assert_int_equal(x.len, y.len);
    assert_memory_equal(x.data, y.data, x.len);
    veer_buf_done(&x);
    veer_buf_done(&y);
}

static void test_order_never_matters_below_the_cap(void **state)
{
    (void)state;
    test_random rng;
    random_seed(&rng, 21);
    veer_cat_summary *whole = make(50), *left = make(50), *right = make(50);
    for (unsigned i = 0; i < 3000; i++) {
        const unsigned name = (unsigned)random_below(&rng, 50);
        add(whole, name, 1);
        add(random_below(&rng, 3) ? left : right, name, 1);
    }
    assert_int_equal(veer_cat_summary_merge(left, right, NULL), VEER_OK);
    assert_same(whole, left);
    assert_int_equal(veer_cat_summary_exact(left), 1);
    veer_cat_summary_free(whole);
    veer_cat_summary_free(left);
    veer_cat_summary_free(right);
}

static void test_cap(void **state)
{
    (void)state;
    veer_cat_summary *s = make(0);
    for (unsigned i = 0; i < VEER_CAT_SUMMARY_CAP; i++)
        add(s, i, 2);
    assert_int_equal(veer_cat_summary_exact(s), 1);
    assert_true(veer_cat_summary_distinct(s) == VEER_CAT_SUMMARY_CAP);
    add(s, VEER_CAT_SUMMARY_CAP, 1);
    assert_int_equal(veer_cat_summary_exact(s), 0);
    assert_int_equal(veer_cat_summary_size(s), VEER_CAT_SUMMARY_CAP);
    assert_int_equal(veer_cat_summary_error(s), 1);
    assert_int_equal(veer_cat_summary_other(s), VEER_CAT_SUMMARY_CAP + 1);
    assert_true(veer_cat_summary_distinct(s) > 950 && veer_cat_summary_distinct(s) < 1100);
    veer_cat_summary *none = NULL;
    assert_int_equal(veer_cat_summary_new(VEER_CAT_SUMMARY_CAP + 1, &none, NULL), VEER_EINVAL);
    char name[VEER_LIMIT_NAME_BYTES + 1] = {0};
    assert_int_equal(veer_cat_summary_add(s, name, VEER_LIMIT_NAME_BYTES, 1, NULL), VEER_OK);
    assert_int_equal(veer_cat_summary_add(s, name, VEER_LIMIT_NAME_BYTES + 1, 1, NULL),
                     VEER_ELIMIT);
    veer_cat_summary_free(s);
}

static void test_bounds_above_the_cap(void **state)
{
    (void)state;
    test_random rng;
    random_seed(&rng, 22);
    for (unsigned round = 0; round < 200; round++) {
        uint64_t truth[400] = {0}, total = 0;
        veer_cat_summary *part[3] = {make(20), make(20), make(20)};
        for (unsigned i = 0; i < 1000; i++) {
            const double u = random_unit(&rng);
            const unsigned name = (unsigned)(400.0 * u * u * u);
            truth[name]++;
            total++;
            add(part[random_below(&rng, 3)], name, 1);
        }
        assert_int_equal(veer_cat_summary_merge(part[0], part[2], NULL), VEER_OK);
        assert_int_equal(veer_cat_summary_merge(part[0], part[1], NULL), VEER_OK);
        const uint64_t error = veer_cat_summary_error(part[0]);
        uint64_t held = veer_cat_summary_other(part[0]);
        assert_true(error <= veer_cat_summary_other(part[0]) / 21);
        for (unsigned i = 0; i < 400; i++) {
            char text[16];
            const int len = snprintf(text, sizeof(text), "v%u", i);
            const uint64_t count = veer_cat_summary_find(part[0], text, (size_t)len);
            assert_true(count <= truth[i] && truth[i] <= count + error);
            held += count;
        }
        assert_int_equal(held, total);
        for (unsigned p = 0; p < 3; p++)
            veer_cat_summary_free(part[p]);
    }
}

static void test_codes_and_top(void **state)
{
    (void)state;
    const char *const names[] = {"b", "a", "c"};
    const size_t lens[] = {1, 1, 1};
    const uint32_t codes[] = {0, 0, 1, VEER_CAT_MISSING_CODE, 1, 2}, wrong[] = {0, 3};
    veer_cat_summary *s = make(0);
    veer_cat_entry top[2];
    size_t n = 0;
    veer_err err = VEER_ERR_INIT;
    assert_int_equal(veer_cat_summary_add_codes(s, names, lens, 3, codes, 6, NULL), VEER_OK);
    assert_int_equal(veer_cat_summary_add_codes(s, names, lens, 3, wrong, 2, &err), VEER_EINVAL);
    assert_int_equal(err.position, 1);
    assert_int_equal(veer_cat_summary_count(s), 5);
    assert_int_equal(veer_cat_summary_missing(s), 1);
    assert_int_equal(veer_cat_summary_top(s, top, 2, &n, NULL), VEER_OK);
    assert_int_equal(n, 2);
    assert_string_equal(top[0].name, "a");
    assert_string_equal(top[1].name, "b");
    veer_cat_summary_free(s);
}

static void test_align(void **state)
{
    (void)state;
    veer_cat_summary *a = make(0), *b = make(0);
    veer_cat_aligned cells;
    add(a, 1, 5);
    add(a, 2, 6);
    add(b, 2, 7);
    add(b, 3, 8);
    assert_int_equal(veer_cat_align(a, b, &cells, NULL), VEER_OK);
    assert_int_equal(cells.k, 3);
    assert_true(cells.ref[0] == 5 && cells.ref[1] == 6 && cells.ref[2] == 0);
    assert_true(cells.cur[0] == 0 && cells.cur[1] == 7 && cells.cur[2] == 8);
    assert_string_equal(cells.names[2], "v3");
    assert_true(cells.has_other == 0 && cells.max_count_error == 0);
    veer_cat_aligned_done(&cells);
    veer_cat_summary_free(a);
    veer_cat_summary_free(b);
}

static void test_codec(void **state)
{
    (void)state;
    test_random rng;
    random_seed(&rng, 23);
    for (unsigned c = 0; c < 600; c++) {
        veer_cat_summary *s = make(8), *back = NULL;
        const unsigned n = (unsigned)random_below(&rng, 40);
        for (unsigned i = 0; i < n; i++)
            add(s, (unsigned)random_below(&rng, 12), 1 + random_below(&rng, 300));
        veer_buf bytes = encode(s);
        assert_int_equal(veer_cat_summary_decode(bytes.data, bytes.len, &back, NULL), VEER_OK);
        assert_same(s, back);
        veer_cat_summary_free(back);
        back = NULL;
        assert_int_equal(veer_cat_summary_decode(bytes.data, (size_t)random_below(&rng, bytes.len),
                                                 &back, NULL),
                         VEER_ECORRUPT);
        const size_t head = bytes.len < 200 ? bytes.len : 200;
        bytes.data[random_below(&rng, head)] ^= (char)(1 << random_below(&rng, 8));
        if (veer_cat_summary_decode(bytes.data, bytes.len, &back, NULL) == VEER_OK) {
            veer_buf again = encode(back);
            assert_int_equal(again.len, bytes.len);
            assert_memory_equal(again.data, bytes.data, bytes.len);
            veer_buf_done(&again);
        }
        veer_cat_summary_free(back);
        veer_cat_summary_free(s);
        veer_buf_done(&bytes);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_order_never_matters_below_the_cap),
        cmocka_unit_test(test_cap),
        cmocka_unit_test(test_bounds_above_the_cap),
        cmocka_unit_test(test_codes_and_top),
        cmocka_unit_test(test_align),
        cmocka_unit_test(test_codec),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
