/* How a model stands: means of windows against numbers made by hand, and each word. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <math.h>

#include "monitor/standing.h"

/* ---- means ---- */

static void assert_near(double got, double want)
{
    if (!(fabs(got - want) <= 1e-12))
        fail_msg("%.17g is not %.17g", got, want);
}

static void a_mean_is_that_of_all_samples(void **state)
{
    const double values[] = {0.5, 1, 99, 0.9};
    const uint64_t n[] = {10, 30, 0, 60};
    const veer_measure m = veer_mean_of_windows(values, n, 4);
    (void)state;
    assert_true(m.present && !m.has_se);
    assert_int_equal(m.n, 100);
    assert_near(m.value, 0.89); /* (5 + 30 + 54) / 100 */
}

static void six_windows_tell_how_sure_it_is(void **state)
{
    const double values[] = {1, 3, 1, 3, 1, 3};
    const uint64_t same[] = {5, 5, 5, 5, 5, 5};
    const uint64_t others[] = {5, 5, 5, 5, 5, 0};
    veer_measure m = veer_mean_of_windows(values, same, 6);
    (void)state;
    assert_true(m.has_se);
    assert_near(m.value, 2);
    assert_near(m.se, sqrt(1.2 / 6)); /* deviation 1.2 of the values, 6 of them */
    m = veer_mean_of_windows(values, others, 6);
    assert_true(m.present && !m.has_se);
}

static void no_samples_have_no_mean(void **state)
{
    const double values[] = {(double)NAN, 1, (double)INFINITY};
    const uint64_t none[] = {0, 0, 0}, infinite[] = {0, 1, 1};
    (void)state;
    assert_false(veer_mean_of_windows(NULL, NULL, 0).present);
    assert_false(veer_mean_of_windows(values, none, 3).present);
    assert_int_equal(veer_mean_of_windows(values, none, 3).n, 0);
    assert_false(veer_mean_of_windows(values, infinite, 3).present);
}

/* ---- words ---- */

static veer_measure measure(double value, uint64_t n)
{
    return (veer_measure){.present = true, .value = value, .has_se = true, .se = 0.001, .n = n};
}

static veer_standing_input quiet(void)
{
    return (veer_standing_input){.metric = "accuracy",
                                 .better = VEER_BETTER_UP,
                                 .period = "24 h",
                                 .recent = measure(0.9, 100),
                                 .before = measure(0.9, 100),
                                 .least = 30,
                                 .has_drift = true,
                                 .tested = 8};
}

static void assert_standing(const veer_standing_input *in, veer_health health, const char *why)
{
    veer_standing got;
    assert_int_equal(veer_standing_of(in, &got, NULL), VEER_OK);
    assert_string_equal(got.why, why);
    assert_string_equal(veer_health_text(got.health), veer_health_text(health));
}

static void a_quiet_model_is_excellent(void **state)
{
    veer_standing_input in = quiet();
    (void)state;
    assert_standing(&in, VEER_HEALTH_EXCELLENT,
                    "accuracy as in the 24 h before; 0 of 8 columns drifted");
    in.recent.value = 0.909;
    in.has_drift = false;
    assert_standing(&in, VEER_HEALTH_EXCELLENT, "accuracy 1.0 % better than in the 24 h before");
    in.recent.value = 0.891;
    assert_standing(&in, VEER_HEALTH_EXCELLENT, "accuracy 1.0 % worse than in the 24 h before");
}

static void alerts_lower_it(void **state)
{
    veer_standing_input in = quiet();
    (void)state;
    in.has_drift = false;
    in.alerts = 1;
    assert_standing(&in, VEER_HEALTH_GOOD, "accuracy as in the 24 h before; 1 open alert");
    in.alerts = 3;
    in.alerts_high = 2;
    assert_standing(&in, VEER_HEALTH_FAIR,
                    "accuracy as in the 24 h before; 3 open alerts, 2 of them high");
    in.alerts_critical = 1;
    assert_standing(&in, VEER_HEALTH_POOR,
                    "accuracy as in the 24 h before; 3 open alerts, 1 of them critical");
}

static void drift_lowers_it(void **state)
{
    veer_standing_input in = quiet();
    (void)state;
    in.drifted = 5;
    in.dataset_drift = true;
    assert_standing(&in, VEER_HEALTH_FAIR,
                    "accuracy as in the 24 h before; 5 of 8 columns drifted");
    in.has_drift = false; /* then the rest says nothing */
    assert_standing(&in, VEER_HEALTH_EXCELLENT, "accuracy as in the 24 h before");
}

static void a_worse_metric_lowers_it(void **state)
{
    veer_standing_input in = quiet();
    (void)state;
    in.has_drift = false;
    in.recent.value = 0.81;
    assert_standing(&in, VEER_HEALTH_FAIR, "accuracy 10.0 % worse than in the 24 h before");
    in.recent.value = 0.7;
    assert_standing(&in, VEER_HEALTH_POOR, "accuracy 22.2 % worse than in the 24 h before");
    in.recent.se = in.before.se = 0.3;
    assert_standing(&in, VEER_HEALTH_EXCELLENT,
                    "accuracy 22.2 % worse than in the 24 h before, as chance may explain");
    in = (veer_standing_input){.metric = "mae",
                               .better = VEER_BETTER_DOWN,
                               .period = "7 days",
                               .recent = measure(60, 30),
                               .before = measure(50, 30),
                               .least = 30};
    assert_standing(&in, VEER_HEALTH_FAIR, "mae 20.0 % worse than in the 7 days before");
    in.better = VEER_BETTER_NONE;
    assert_standing(&in, VEER_HEALTH_FAIR, "mae 20.0 % higher than in the 7 days before");
}

static void what_cannot_be_judged_says_why(void **state)
{
    veer_standing_input in = quiet();
    veer_standing got;
    (void)state;
    in.recent.n = 29;
    assert_standing(&in, VEER_HEALTH_GOOD,
                    "29 samples now and 100 before; 30 are needed; 0 of 8 columns drifted");
    in.has_drift = false;
    assert_standing(&in, VEER_HEALTH_UNKNOWN, "29 samples now and 100 before; 30 are needed");
    in.recent.present = false;
    assert_standing(&in, VEER_HEALTH_UNKNOWN, "no accuracy in the last 24 h");
    in = quiet();
    in.before.present = in.has_drift = false;
    assert_standing(&in, VEER_HEALTH_UNKNOWN, "no accuracy in the 24 h before");
    in.metric = NULL;
    in.alerts = in.alerts_critical = 1;
    assert_standing(&in, VEER_HEALTH_POOR,
                    "neither labels nor metric points; 1 open alert, 1 of them critical");
    in = quiet();
    in.before.value = 0;
    assert_int_equal(veer_standing_of(&in, &got, NULL), VEER_OK);
    assert_int_equal(got.health, VEER_HEALTH_GOOD);
    assert_true(got.metric_why[0] != '\0');
    in.recent.value = (double)NAN;
    assert_int_equal(veer_standing_of(&in, &got, NULL), VEER_EINVAL);
}

static void long_names_are_cut(void **state)
{
    char name[257];
    veer_standing_input in = quiet();
    veer_standing got;
    (void)state;
    memset(name, 'x', sizeof name - 1);
    name[sizeof name - 1] = '\0';
    in.metric = name;
    in.alerts = in.alerts_critical = SIZE_MAX;
    assert_int_equal(veer_standing_of(&in, &got, NULL), VEER_OK);
    assert_true(strlen(got.why) < sizeof got.why);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_mean_is_that_of_all_samples),
        cmocka_unit_test(six_windows_tell_how_sure_it_is),
        cmocka_unit_test(no_samples_have_no_mean),
        cmocka_unit_test(a_quiet_model_is_excellent),
        cmocka_unit_test(alerts_lower_it),
        cmocka_unit_test(drift_lowers_it),
        cmocka_unit_test(a_worse_metric_lowers_it),
        cmocka_unit_test(what_cannot_be_judged_says_why),
        cmocka_unit_test(long_names_are_cut),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
