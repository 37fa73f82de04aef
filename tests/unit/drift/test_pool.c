#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "drift/pool.h"
#include "support/random.h"

static void frequent_cells_stay(void **state)
{
    (void)state;
    const uint64_t ref[] = {10, 20, 30}, cur[] = {30, 20, 10};
    uint64_t a[3], b[3];
    assert_int_equal(veer_drift_pool_rare(ref, cur, 3, a, b), 3);
    assert_memory_equal(a, ref, sizeof ref);
    assert_memory_equal(b, cur, sizeof cur);
}

static void rare_cells_share_one(void **state)
{
    (void)state;
    const uint64_t ref[] = {100, 3, 100, 4, 0}, cur[] = {100, 2, 100, 0, 5};
    uint64_t a[5], b[5];
    assert_int_equal(veer_drift_pool_rare(ref, cur, 5, a, b), 3);
    assert_int_equal(a[2], 7);
    assert_int_equal(b[2], 7);
}

static void a_pooled_cell_that_is_too_small_joins_the_smallest(void **state)
{
    (void)state;
    const uint64_t ref[] = {100, 50, 1}, cur[] = {100, 50, 0};
    uint64_t a[3], b[3];
    assert_int_equal(veer_drift_pool_rare(ref, cur, 3, a, b), 2);
    assert_int_equal(a[0], 100);
    assert_int_equal(a[1], 51);
    assert_int_equal(b[1], 50);
}

static void two_cells_are_never_pooled(void **state)
{
    (void)state;
    const uint64_t ref[] = {0, 1, 100}, cur[] = {0, 0, 100};
    uint64_t a[3], b[3];
    assert_int_equal(veer_drift_pool_rare(ref, cur, 3, a, b), 2);
    assert_int_equal(a[0], 1);
    assert_int_equal(b[0], 0);
}

static void only_rare_cells_become_one(void **state)
{
    (void)state;
    uint64_t ref[50], cur[50], a[50], b[50];
    for (size_t i = 0; i < 50; i++)
        ref[i] = cur[i] = 1;
    assert_int_equal(veer_drift_pool_rare(ref, cur, 50, a, b), 1);
    assert_int_equal(a[0], 50);
    assert_int_equal(b[0], 50);
}

static void no_row_is_lost(void **state)
{
    (void)state;
    test_random rng;
    random_seed(&rng, 7);
    for (int round = 0; round < 5000; round++) {
        uint64_t ref[20], cur[20], a[20], b[20], sums[4] = {0};
        const size_t n = 1 + random_below(&rng, 20);
        for (size_t i = 0; i < n; i++) {
            sums[0] += ref[i] = random_below(&rng, 30) * random_below(&rng, 2);
            sums[1] += cur[i] = random_below(&rng, 90) * random_below(&rng, 2);
        }
        const size_t kept = veer_drift_pool_rare(ref, cur, n, a, b);
        assert_true(kept <= n);
        for (size_t i = 0; i < kept; i++) {
            assert_true(a[i] + b[i] > 0);
            sums[2] += a[i];
            sums[3] += b[i];
        }
        assert_int_equal(sums[0], sums[2]);
        assert_int_equal(sums[1], sums[3]);
    }
}

static void distinct_values_are_counted_up_to_the_limit(void **state)
{
    (void)state;
    const double x[] = {-0.0, 0.0, 1.0, 1.0, 3.0}, y[] = {0.0, 2.0, 3.0, 3.0};
    const veer_sample ref = {.sorted = x, .n = 5}, cur = {.sorted = y, .n = 4};
    uint64_t a[4], b[4];
    size_t cells = 0;
    assert_true(veer_drift_count_distinct(&ref, &cur, 4, a, b, &cells));
    assert_int_equal(cells, 4);
    const uint64_t want_a[] = {2, 2, 0, 1}, want_b[] = {1, 0, 1, 2};
    assert_memory_equal(a, want_a, sizeof a);
    assert_memory_equal(b, want_b, sizeof b);
    assert_false(veer_drift_count_distinct(&ref, &cur, 3, a, b, &cells));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(frequent_cells_stay),
        cmocka_unit_test(rare_cells_share_one),
        cmocka_unit_test(a_pooled_cell_that_is_too_small_joins_the_smallest),
        cmocka_unit_test(two_cells_are_never_pooled),
        cmocka_unit_test(only_rare_cells_become_one),
        cmocka_unit_test(no_row_is_lost),
        cmocka_unit_test(distinct_values_are_counted_up_to_the_limit),
    };
    return cmocka_run_group_tests_name("pool", tests, NULL, NULL);
}
