#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "api/metrics_cache.h"
#include "base/limits.h"
#include "monitor/performance.h"

static int set_up(void **state)
{
    veer_metrics_cache *cache = NULL;
    assert_int_equal(veer_metrics_cache_new(&cache, NULL), VEER_OK);
    *state = cache;
    return 0;
}

static int tear_down(void **state)
{
    veer_metrics_cache_free(*state);
    return 0;
}

static void numbers_are_remembered_by_series(void **state)
{
    veer_metrics_cache *cache = *state;
    static const uint32_t series[] = {1, 2, 500, VEER_LIMIT_STORE_SERIES};
    double *values = calloc(veer_n_perf_metrics, sizeof *values);
    assert_non_null(values);
    for (size_t round = 0; round < 2; round++)
        for (size_t i = 0; i < 4; i++) {
            values[0] = values[veer_n_perf_metrics - 1] = (double)(10 * round + i);
            veer_metrics_cache_put(cache, series[i], values);
        }
    for (size_t i = 0; i < 4; i++) {
        assert_true(veer_metrics_cache_get(cache, series[i], values));
        assert_true(values[0] == (double)(10 + i) && values[veer_n_perf_metrics - 1] == values[0]);
    }
    values[0] = 77;
    assert_false(veer_metrics_cache_get(cache, 3, values));
    assert_false(veer_metrics_cache_get(cache, VEER_LIMIT_STORE_SERIES + 1000, values));
    assert_true(values[0] == 77);
    free(values);
}

/* How often each of `all` places has its turn in `pages` pages. */
static void count_turns(veer_metrics_cache *cache, size_t all, size_t pages, unsigned *turns)
{
    for (size_t page = 0; page < pages; page++) {
        size_t first = SIZE_MAX;
        veer_metrics_cache_turn(cache, all, &first);
        assert_true(first < all);
        for (size_t i = 0; i < all; i++)
            turns[i] += (i + all - first) % all < VEER_LIMIT_METRICS_DAYS;
    }
}

static void all_have_their_turn(void **state)
{
    static const size_t sizes[] = {1, VEER_LIMIT_METRICS_DAYS, VEER_LIMIT_METRICS_DAYS + 1, 1000};
    for (size_t s = 0; s < 4; s++) {
        unsigned turns[1000] = {0};
        count_turns(*state, sizes[s], 2 * sizes[s], turns);
        const unsigned want =
            (unsigned)(sizes[s] < VEER_LIMIT_METRICS_DAYS ? 2 * sizes[s]
                                                          : (size_t)2 * VEER_LIMIT_METRICS_DAYS);
        for (size_t i = 0; i < sizes[s]; i++)
            assert_in_range(turns[i], want - 1, want + 1);
    }
    size_t first = 5;
    veer_metrics_cache_turn(*state, 0, &first);
    assert_int_equal(first, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(numbers_are_remembered_by_series, set_up, tear_down),
        cmocka_unit_test_setup_teardown(all_have_their_turn, set_up, tear_down),
    };
    return cmocka_run_group_tests_name("api_metrics_cache", tests, NULL, NULL);
}
