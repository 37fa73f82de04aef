/* Degradation and health at their borders. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include <float.h>
#include <math.h>

#include "monitor/health.h"

static veer_measure plain(double value)
{
    return (veer_measure){.present = true, .value = value, .n = 100};
}

static veer_measure sampled(double value, double se)
{
    return (veer_measure){.present = true, .value = value, .has_se = true, .se = se, .n = 100};
}

static veer_degradation check(const veer_degradation_input *input)
{
    veer_degradation got;
    assert_int_equal(veer_degradation_check(input, &got, NULL), VEER_OK);
    return got;
}

static veer_degradation compare(const char *metric, veer_better better, double base, double cur)
{
    const veer_degradation_input in = {
        .metric = metric, .better = better, .current = plain(cur), .baseline = plain(base)};
    return check(&in);
}

/* ---- severity ---- */

static void severities_begin_above_their_borders(void **state)
{
    (void)state;
    static const struct {
        double base, cur;
        veer_degraded_severity want;
        bool degraded;
    } cases[] = {
        {1, 1, VEER_DEGRADED_NONE, false},           {1, 1.1, VEER_DEGRADED_NONE, false},
        {1, 0.9999, VEER_DEGRADED_LOW, false},       {1, 0.95, VEER_DEGRADED_LOW, false},
        {0.9, 0.855, VEER_DEGRADED_LOW, false},      {1, 0.94999, VEER_DEGRADED_MEDIUM, true},
        {1, 0.9, VEER_DEGRADED_MEDIUM, true},        {0.7, 0.63, VEER_DEGRADED_MEDIUM, true},
        {1, 0.89999, VEER_DEGRADED_HIGH, true},      {1, 0.8, VEER_DEGRADED_HIGH, true},
        {0.9, 0.72, VEER_DEGRADED_HIGH, true},       {1, 0.79999, VEER_DEGRADED_CRITICAL, true},
        {-1, -1.3, VEER_DEGRADED_CRITICAL, true},    {1e-300, 1e-301, VEER_DEGRADED_CRITICAL, true},
        {1e300, 0.97e300, VEER_DEGRADED_LOW, false},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const veer_degradation got =
            compare("accuracy", VEER_BETTER_UP, cases[i].base, cases[i].cur);
        if (got.severity != cases[i].want || got.is_degraded != cases[i].degraded)
            fail_msg("%g after %g: %s, %d", cases[i].cur, cases[i].base,
                     veer_degraded_severity_text(got.severity), (int)got.is_degraded);
        assert_false(got.has_test);
        assert_non_null(strstr(got.test, "too few windows"));
    }
    assert_string_equal(veer_degraded_severity_text(VEER_DEGRADED_CRITICAL), "critical");
    assert_string_equal(veer_degraded_severity_text((veer_degraded_severity)9), "none");
}

static void the_direction_counts(void **state)
{
    (void)state;
    const veer_degradation slow = compare("latency_p95", VEER_BETTER_DOWN, 100, 130);
    const veer_degradation fast = compare("latency_p95", VEER_BETTER_DOWN, 100, 70);
    const veer_degradation up = compare("custom", VEER_BETTER_NONE, 100, 130);
    const veer_degradation down = compare("custom", VEER_BETTER_NONE, 100, 70);
    assert_true(slow.is_degraded && !slow.is_improved && slow.percentage_change == 30);
    assert_true(!fast.is_degraded && fast.is_improved && fast.worsening_pct == -30);
    assert_true(up.is_degraded && down.is_degraded && !up.is_improved && !down.is_improved);
    assert_true(down.worsening_pct == 30 && down.percentage_change == -30);
}

static void thresholds_can_be_set(void **state)
{
    (void)state;
    veer_degradation_input in = {.metric = "accuracy",
                                 .better = VEER_BETTER_UP,
                                 .current = plain(0.97),
                                 .baseline = plain(1),
                                 .min_pct = 2};
    assert_true(check(&in).is_degraded);
    in.min_pct = 3;
    assert_false(check(&in).is_degraded);
    in.min_pct = 2;
    in.current = sampled(0.97, 0.01);
    in.baseline = sampled(1, 0.01);
    assert_true(check(&in).is_degraded); /* p = 0.017 */
    in.alpha = 0.01;
    assert_false(check(&in).is_degraded);
}

/* ---- tests ---- */

static void chance_is_not_degradation(void **state)
{
    (void)state;
    veer_degradation_input in = {.metric = "accuracy",
                                 .better = VEER_BETTER_UP,
                                 .current = sampled(0.8, 0.1),
                                 .baseline = sampled(0.9, 0.02)};
    veer_degradation got = check(&in);
    assert_false(got.is_degraded);
    assert_int_equal(got.severity, VEER_DEGRADED_HIGH);
    assert_string_equal(got.test, "sampling");
    assert_non_null(strstr(got.recommendation, "chance"));
    in.current.se = 0.01;
    got = check(&in);
    assert_true(got.is_degraded && got.p < 1e-5);
    const double windows[] = {0.9, 0.7, 0.8, 1, 0.6, 0.95, (double)NAN};
    in.windows = windows;
    in.n_windows = 7;
    got = check(&in);
    assert_string_equal(got.test, "variation");
    assert_false(got.is_degraded);
    in.n_windows = 5; /* too few */
    assert_string_equal(check(&in).test, "sampling");
}

static void without_spread_any_difference_counts(void **state)
{
    (void)state;
    const double windows[] = {1, 1, 1, 1, 1, 1};
    veer_degradation_input in = {.metric = "accuracy",
                                 .better = VEER_BETTER_UP,
                                 .current = plain(0.5),
                                 .baseline = plain(1),
                                 .windows = windows,
                                 .n_windows = 6};
    veer_degradation got = check(&in);
    assert_true(got.has_test && got.z == 1000 && got.p < 1e-10 && got.is_degraded);
    in.current = plain(1);
    got = check(&in);
    assert_true(got.has_test && got.z == 0 && got.p == 0.5 && !got.is_degraded);
    in.n_windows = 0;
    in.current = sampled(0.5, 0);
    in.baseline = sampled(1, 0);
    got = check(&in);
    assert_true(got.has_test && got.z == 1000 && got.p == 0 && got.is_degraded);
}

/* ---- what cannot be said ---- */

static void absent_values_are_said(void **state)
{
    (void)state;
    const veer_measure none = {0};
    veer_degradation_input in = {
        .metric = "accuracy", .better = VEER_BETTER_UP, .current = none, .baseline = plain(1)};
    veer_degradation got = check(&in);
    assert_false(got.has_change || got.is_degraded || got.is_improved || got.has_test);
    assert_non_null(strstr(got.why, "current window"));
    assert_non_null(strstr(got.recommendation, got.why));
    in.baseline = none;
    assert_non_null(strstr(check(&in).why, "current and in the baseline"));
    in.current = plain(1);
    assert_non_null(strstr(check(&in).why, "baseline window"));
    in.baseline = plain(0);
    got = check(&in);
    assert_false(got.has_change || got.is_degraded);
    assert_true(got.absolute_change == 1);
    assert_non_null(strstr(got.why, "baseline is 0"));
    in.baseline = plain(DBL_TRUE_MIN);
    assert_non_null(strstr(check(&in).why, "too large"));
    in.baseline = plain(-DBL_MAX);
    in.current = plain(DBL_MAX);
    got = check(&in);
    assert_false(got.has_change);
    assert_true(isfinite(got.absolute_change));
}

static void what_is_not_finite_is_refused(void **state)
{
    (void)state;
    const double windows[] = {1, (double)INFINITY};
    const veer_degradation_input good = {.metric = "accuracy",
                                         .better = VEER_BETTER_UP,
                                         .current = sampled(1, 0.1),
                                         .baseline = sampled(1, 0.1)};
    veer_degradation_input bad[7];
    for (size_t i = 0; i < 7; i++)
        bad[i] = good;
    bad[0].current.value = (double)NAN;
    bad[1].baseline.value = (double)INFINITY;
    bad[2].current.se = -1;
    bad[3].baseline.se = (double)NAN;
    bad[4].windows = windows;
    bad[4].n_windows = 2;
    bad[5].min_pct = -1;
    bad[6].alpha = 1;
    for (size_t i = 0; i < 7; i++) {
        veer_degradation got = {.z = 7};
        veer_err err = VEER_ERR_INIT;
        assert_int_equal(veer_degradation_check(&bad[i], &got, &err), VEER_EINVAL);
        assert_true(err.msg[0] != '\0' && got.z == 7);
    }
    assert_false(check(&good).is_degraded);
}

/* ---- recommendations ---- */

static void advice_differs_by_kind_and_severity(void **state)
{
    (void)state;
    static const double worse[] = {1.04, 1.08, 1.15, 1.5};
    static const char *const metrics[] = {"log_loss", "latency_p95", "cost", "queue_depth"};
    char seen[16][200];
    size_t n = 0;
    for (size_t i = 0; i < 4; i++)
        for (size_t j = 0; j < 4; j++) {
            const veer_degradation_input in = {.metric = metrics[i],
                                               .better = VEER_BETTER_DOWN,
                                               .current = plain(worse[j]),
                                               .baseline = plain(1),
                                               .min_pct = 1};
            const veer_degradation got = check(&in);
            assert_true(got.is_degraded);
            assert_non_null(strstr(got.recommendation, "rose from 1 to 1."));
            assert_int_equal(got.recommendation[strlen(got.recommendation) - 1], '.');
            snprintf(seen[n], sizeof seen[n], "%s", strstr(got.recommendation, "): "));
            for (size_t k = 0; k < n && j > 0; k++)
                assert_string_not_equal(seen[k], seen[n]);
            n++;
        }
    const veer_degradation steady = compare("accuracy", VEER_BETTER_UP, 1, 1);
    assert_string_equal(steady.recommendation,
                        "Accuracy stayed at 1: no sign of a change for the worse.");
}

/* ---- health ---- */

static veer_degradation judged(double base, double cur)
{
    return compare("accuracy", VEER_BETTER_UP, base, cur);
}

static void health_is_a_share(void **state)
{
    (void)state;
    const veer_degradation bad = judged(1, 0.9);
    const veer_degradation worst = judged(1, 0.5);
    const veer_degradation good = judged(1, 1.2);
    const veer_degradation same = judged(1, 1);
    const veer_degradation unknown = judged(0, 1);
    const struct {
        veer_degradation checks[5];
        veer_health health;
        veer_verdict trend;
    } cases[] = {
        {{unknown, unknown, unknown, unknown, unknown}, VEER_HEALTH_UNKNOWN, VEER_STABLE},
        {{same, same, same, same, unknown}, VEER_HEALTH_EXCELLENT, VEER_STABLE},
        {{same, same, good, same, same}, VEER_HEALTH_EXCELLENT, VEER_IMPROVING},
        {{same, same, bad, same, same}, VEER_HEALTH_GOOD, VEER_DEGRADING},
        {{bad, same, bad, same, same}, VEER_HEALTH_FAIR, VEER_DEGRADING},
        {{bad, good, bad, good, same}, VEER_HEALTH_GOOD, VEER_STABLE},
        {{bad, same, bad, unknown, unknown}, VEER_HEALTH_POOR, VEER_DEGRADING},
        {{good, good, good, good, worst}, VEER_HEALTH_POOR, VEER_IMPROVING},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const veer_health_report got = veer_health_of(cases[i].checks, 5);
        assert_string_equal(veer_health_text(got.health), veer_health_text(cases[i].health));
        assert_int_equal(got.trend, cases[i].trend);
        assert_int_equal(got.judged + got.unknown, 5);
    }
    assert_int_equal(veer_health_of(NULL, 0).health, VEER_HEALTH_UNKNOWN);
    assert_string_equal(veer_health_text((veer_health)77), "unknown");
}

/* ---- history ---- */

static veer_rc history(const double *values, size_t n, veer_metric_history *ret)
{
    int64_t times[64];
    assert_true(n <= 64);
    for (size_t i = 0; i < n; i++)
        times[i] = (int64_t)(i * 86400) * 1000000;
    return veer_metric_history_of("accuracy", VEER_BETTER_UP, times, values, n, ret, NULL);
}

static void histories_of_few_values(void **state)
{
    (void)state;
    const double values[] = {(double)NAN, 5, (double)NAN, 4, 3, 2};
    veer_metric_history h = {.n = 99};
    assert_int_equal(history(values, 1, &h), VEER_ENODATA);
    assert_int_equal(h.n, 99);
    assert_int_equal(history(values, 2, &h), VEER_OK);
    assert_true(h.n == 1 && h.current == 5 && h.mean == 5 && h.min == 5 && h.max == 5);
    assert_true(isnan(h.std) && isnan(h.slope_per_day) && isnan(h.p) && h.change_pct == 0);
    assert_int_equal(history(values, 4, &h), VEER_OK);
    assert_true(h.n == 2 && h.change_pct == -20 && isnan(h.slope_per_day));
    assert_int_equal(history(values, 5, &h), VEER_OK);
    assert_true(h.n == 3 && fabs(h.slope_per_day + 2.0 / 3) < 1e-12 && isnan(h.p));
    assert_int_equal(history(values, 6, &h), VEER_OK);
    assert_true(h.n == 4 && !isnan(h.p) && h.trend == VEER_STABLE);
}

static void histories_at_the_edges(void **state)
{
    (void)state;
    double falling[40];
    const double constant[] = {2, 2, 2, 2, 2};
    const double zero[] = {0, 1, 2, 3};
    const double infinite[] = {0, (double)INFINITY};
    const double huge[] = {-DBL_MAX, DBL_MAX, -DBL_MAX, DBL_MAX};
    veer_metric_history h;
    for (size_t i = 0; i < 40; i++)
        falling[i] = 1 - 0.01 * (double)i;
    assert_int_equal(history(falling, 40, &h), VEER_OK);
    assert_int_equal(h.trend, VEER_DEGRADING);
    assert_int_equal(history(constant, 5, &h), VEER_OK);
    assert_true(h.std == 0 && h.slope_per_day == 0 && isnan(h.p) && h.trend == VEER_STABLE);
    assert_int_equal(history(zero, 4, &h), VEER_OK);
    assert_true(isnan(h.change_pct));
    assert_int_equal(history(infinite, 2, &h), VEER_EINVAL);
    assert_int_equal(history(huge, 4, &h), VEER_OK);
    assert_true(h.mean == 0 && (isnan(h.std) || isfinite(h.std)) && h.change_pct == 200);
}

/* Thousands of values are thinned for the slope, which of a line is the same. */
static void long_histories_are_thinned(void **state)
{
    (void)state;
    static double values[5000];
    static int64_t times[5000];
    veer_metric_history h;
    for (size_t i = 0; i < 5000; i++) {
        times[i] = (int64_t)(i * 300) * 1000000;
        values[i] = (double)i;
    }
    assert_int_equal(veer_metric_history_of("x", VEER_BETTER_NONE, times, values, 5000, &h, NULL),
                     VEER_OK);
    assert_true(h.n == 5000 && fabs(h.slope_per_day - 288) < 1e-9 && h.trend == VEER_STABLE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(severities_begin_above_their_borders),
        cmocka_unit_test(the_direction_counts),
        cmocka_unit_test(thresholds_can_be_set),
        cmocka_unit_test(chance_is_not_degradation),
        cmocka_unit_test(without_spread_any_difference_counts),
        cmocka_unit_test(absent_values_are_said),
        cmocka_unit_test(what_is_not_finite_is_refused),
        cmocka_unit_test(advice_differs_by_kind_and_severity),
        cmocka_unit_test(health_is_a_share),
        cmocka_unit_test(histories_of_few_values),
        cmocka_unit_test(histories_at_the_edges),
        cmocka_unit_test(long_histories_are_thinned),
    };
    return cmocka_run_group_tests_name("degradation", tests, NULL, NULL);
}
