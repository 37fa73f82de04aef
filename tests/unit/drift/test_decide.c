#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "drift/decide.h"
#include "drift/method.h"

static veer_drift_result result_of(const char *method, double score, double p)
{
    const drift_method *m = veer_drift_method_named(method);
    return (veer_drift_result){.method = &m->info,
                               .rule = m->info.rule,
                               .otherwise = VEER_DRIFT_STABLE,
                               .has_score = 1,
                               .score = score,
                               .threshold = m->info.default_threshold,
                               .has_p = 1,
                               .p_value = p,
                               .p_adjusted = p,
                               .alpha = 0.05};
}

static void a_p_value_must_be_below_its_level(void **state)
{
    (void)state;
    veer_drift_result r = result_of("ks", 0.5, 0.05);
    veer_drift_decide(&r);
    assert_int_equal(r.verdict, VEER_DRIFT_STABLE);
    r.p_adjusted = 0.0499;
    veer_drift_decide(&r);
    assert_int_equal(r.verdict, VEER_DRIFT_DRIFTED);
    assert_int_equal(r.causes, VEER_DRIFT_CAUSE_VALUES);
}

static void a_distance_must_exceed_its_limit(void **state)
{
    (void)state;
    veer_drift_result r = result_of("tv", 0.1, 0.0);
    veer_drift_decide(&r);
    assert_int_equal(r.verdict, VEER_DRIFT_STABLE);
    r.score = 0.1000001;
    veer_drift_decide(&r);
    assert_int_equal(r.verdict, VEER_DRIFT_DRIFTED);
}

static void a_similarity_must_fall_below_its_limit(void **state)
{
    (void)state;
    veer_drift_result r = result_of("cosine", 0.9, 0.0);
    veer_drift_decide(&r);
    assert_int_equal(r.verdict, VEER_DRIFT_STABLE);
    r.score = 0.89;
    veer_drift_decide(&r);
    assert_int_equal(r.verdict, VEER_DRIFT_DRIFTED);
}

static void an_effect_needs_size_and_significance(void **state)
{
    (void)state;
    static const struct {
        double score, p;
        veer_drift_verdict want;
    } cases[] = {
        {0.09, 1e-9, VEER_DRIFT_STABLE}, /* many rows, a difference too small to matter */
        {0.40, 0.20, VEER_DRIFT_STABLE}, /* few rows, a difference that may be chance */
        {0.40, 0.05, VEER_DRIFT_DRIFTED},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        veer_drift_result r = result_of("ks", cases[i].score, cases[i].p);
        r.rule = VEER_DRIFT_BY_EFFECT;
        r.threshold = 0.1;
        veer_drift_decide(&r);
        assert_int_equal(r.verdict, cases[i].want);
    }
}

static void the_second_score_has_its_own_limit(void **state)
{
    (void)state;
    veer_drift_result r = result_of("kl_cosine", 0.05, 0.0);
    r.has_second = 1;
    r.second = 0.95;
    veer_drift_decide(&r);
    assert_int_equal(r.verdict, VEER_DRIFT_STABLE);
    r.second = 0.85;
    veer_drift_decide(&r);
    assert_int_equal(r.verdict, VEER_DRIFT_DRIFTED);
}

static void the_second_score_may_share_the_limit(void **state)
{
    (void)state;
    veer_drift_result r = result_of("shift", 0.01, 0.0);
    r.has_second = 1;
    r.threshold = 0.3;
    r.second = 0.2;
    veer_drift_decide(&r);
    assert_int_equal(r.verdict, VEER_DRIFT_STABLE);
    r.second = 0.31;
    veer_drift_decide(&r);
    assert_int_equal(r.verdict, VEER_DRIFT_DRIFTED);
}

static void missing_values_can_drift_alone_and_recover(void **state)
{
    (void)state;
    veer_drift_result r = {.otherwise = VEER_DRIFT_NO_DATA,
                           .alpha = 0.05,
                           .cur_missing_share = 1.0,
                           .has_missing_p = 1,
                           .missing_p = 1e-20,
                           .missing_p_adjusted = 1e-20};
    veer_drift_decide(&r);
    assert_int_equal(r.verdict, VEER_DRIFT_DRIFTED);
    assert_int_equal(r.causes, VEER_DRIFT_CAUSE_MISSING);
    r.missing_p_adjusted = 0.5;
    veer_drift_decide(&r);
    assert_int_equal(r.verdict, VEER_DRIFT_NO_DATA);
}

static void severity_has_one_scale(void **state)
{
    (void)state;
    assert_string_equal(veer_drift_severity(0.0), "low");
    assert_string_equal(veer_drift_severity(0.2), "medium");
    assert_string_equal(veer_drift_severity(0.3), "high");
    assert_string_equal(veer_drift_severity(0.5), "critical");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_p_value_must_be_below_its_level),
        cmocka_unit_test(a_distance_must_exceed_its_limit),
        cmocka_unit_test(a_similarity_must_fall_below_its_limit),
        cmocka_unit_test(an_effect_needs_size_and_significance),
        cmocka_unit_test(the_second_score_has_its_own_limit),
        cmocka_unit_test(the_second_score_may_share_the_limit),
        cmocka_unit_test(missing_values_can_drift_alone_and_recover),
        cmocka_unit_test(severity_has_one_scale),
    };
    return cmocka_run_group_tests_name("decide", tests, NULL, NULL);
}
