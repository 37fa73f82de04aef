#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "api/metrics_judged.h"
#include "base/limits.h"

#define NOW_US INT64_C(1700000000000000)
#define PAIRS (2 * VEER_LIMIT_METRICS_JUDGED + 5)

static int set_up(void **state)
{
    veer_metrics_judged *judged = NULL;
    assert_int_equal(veer_metrics_judged_new(&judged, NULL), VEER_OK);
    *state = judged;
    return 0;
}

static int tear_down(void **state)
{
    veer_metrics_judged_free(*state);
    return 0;
}

static void put(veer_metrics_judged *judged, uint32_t series, int64_t now_us, double worse)
{
    const veer_judged_metric metrics[] = {{"accuracy", worse, worse > 5}, {"my own", -1, false}};
    const veer_judged value = {VEER_HEALTH_FAIR, metrics, 2};
    veer_metrics_judged_put(judged, series, now_us, &value);
}

static void what_was_judged_is_remembered(void **state)
{
    veer_metrics_judged *judged = *state;
    veer_arena arena;
    veer_judged got = {VEER_HEALTH_UNKNOWN, NULL, 0};
    veer_arena_init(&arena, (size_t)1 << 16);
    assert_false(veer_metrics_judged_get(judged, 7, &arena, &got));
    put(judged, 7, NOW_US, 3);
    put(judged, 7, NOW_US + 1, 12);
    put(judged, 3, NOW_US, 1);
    assert_true(veer_metrics_judged_get(judged, 7, &arena, &got));
    assert_int_equal(got.health, VEER_HEALTH_FAIR);
    assert_int_equal(got.n, 2);
    assert_string_equal(got.metrics[0].name, "accuracy");
    assert_true(got.metrics[0].worsening_pct == 12 && got.metrics[0].is_degraded);
    assert_string_equal(got.metrics[1].name, "my own");
    assert_false(veer_metrics_judged_get(judged, 4, &arena, &got));
    assert_false(veer_metrics_judged_get(judged, 5000, &arena, &got));
    veer_arena_done(&arena);
}

/* All come once before one comes twice; nobody comes again within a minute. */
static void the_longest_unjudged_come_first(void **state)
{
    veer_metrics_judged *judged = *state;
    uint32_t series[PAIRS];
    unsigned turns[PAIRS] = {0};
    size_t due[VEER_LIMIT_METRICS_JUDGED];
    for (uint32_t i = 0; i < PAIRS; i++)
        series[i] = i * 3;
    for (size_t page = 0; page < 3; page++) {
        const int64_t now_us = NOW_US + (int64_t)page;
        const size_t n = veer_metrics_judged_due(judged, series, PAIRS, now_us, due);
        assert_int_equal(n, page < 2 ? VEER_LIMIT_METRICS_JUDGED : 5);
        for (size_t i = 0; i < n; i++) {
            turns[due[i]]++;
            put(judged, series[due[i]], now_us, 0);
        }
    }
    for (size_t i = 0; i < PAIRS; i++)
        assert_int_equal(turns[i], 1);
    assert_int_equal(veer_metrics_judged_due(judged, series, PAIRS, NOW_US + 3, due), 0);
    const int64_t later_us = NOW_US + VEER_METRICS_JUDGED_FRESH_US;
    assert_int_equal(veer_metrics_judged_due(judged, series, PAIRS, later_us - 1, due), 0);
    assert_int_equal(veer_metrics_judged_due(judged, series, PAIRS, later_us, due),
                     VEER_LIMIT_METRICS_JUDGED);
    for (size_t i = 0; i < VEER_LIMIT_METRICS_JUDGED; i++)
        assert_int_equal(due[i], i); /* those of the first page */
}

static void a_clock_that_was_set_back_does_not_stop_it(void **state)
{
    const uint32_t series[] = {1};
    size_t due[VEER_LIMIT_METRICS_JUDGED];
    put(*state, 1, NOW_US, 0);
    assert_int_equal(veer_metrics_judged_due(*state, series, 1, NOW_US - 1, due), 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(what_was_judged_is_remembered, set_up, tear_down),
        cmocka_unit_test_setup_teardown(the_longest_unjudged_come_first, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_clock_that_was_set_back_does_not_stop_it, set_up,
                                        tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
