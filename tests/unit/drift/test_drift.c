/* veer_drift_test and veer_drift_control through the public header: every method, every edge. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <math.h>
#include <stdbool.h>

#include "support/random.h"
#include "veer/drift.h"

#define N ((size_t)400)

typedef struct window {
    double values[4 * N]; /* sorted by veer_sample_init */
    veer_sample sample;
} window;

static void fill_normal(window *w, test_random *rng, size_t n, double mean, double std)
{
    for (size_t i = 0; i < n; i++)
        w->values[i] = mean + std * random_normal(rng);
    assert_int_equal(veer_sample_init(&w->sample, w->values, n, NULL, NULL), VEER_OK);
}

static void fill_constant(window *w, size_t n, double value)
{
    for (size_t i = 0; i < n; i++)
        w->values[i] = value;
    assert_int_equal(veer_sample_init(&w->sample, w->values, n, NULL, NULL), VEER_OK);
}

static veer_drift_result compare(const window *ref, const window *cur, const char *method)
{
    const veer_drift_input input = {.kind = VEER_DRIFT_NUMBERS,
                                    .ref_sample = &ref->sample,
                                    .cur_sample = &cur->sample};
    const veer_drift_options options = {.size = sizeof options,
                                        .method = method,
                                        .has_threshold = 0};
    veer_drift_result r;
    veer_err err = VEER_ERR_INIT;
    const veer_rc rc = veer_drift_test(&input, &options, &r, &err);
    if (rc != VEER_OK)
        fail_msg("%s: %s", method, err.msg);
    return r;
}

static veer_drift_result compare_counts(const uint64_t *ref, const uint64_t *cur, size_t cells,
                                        const char *method)
{
    const veer_drift_input input = {
        .kind = VEER_DRIFT_CATEGORIES, .ref_counts = ref, .cur_counts = cur, .cells = cells};
    const veer_drift_options options = {.size = sizeof options, .method = method};
    veer_drift_result r;
    assert_int_equal(veer_drift_test(&input, &options, &r, NULL), VEER_OK);
    return r;
}

static bool has_default(const veer_drift_method *m)
{
    return m->default_threshold > 0.0;
}

static void every_number_method_finds_a_large_shift_and_only_that(void **state)
{
    (void)state;
    test_random rng;
    random_seed(&rng, 1);
    static window ref, same, moved;
    fill_normal(&ref, &rng, 4 * N, 0.0, 1.0);
    fill_normal(&same, &rng, 4 * N, 0.0, 1.0);
    fill_normal(&moved, &rng, N, 1.5, 2.0);
    size_t tried = 0;
    for (size_t i = 0; i < veer_drift_method_count(); i++) {
        const veer_drift_method *m = veer_drift_method_at(i);
        if (!m->numeric || !has_default(m))
            continue;
        assert_int_equal(compare(&ref, &moved, m->name).verdict, VEER_DRIFT_DRIFTED);
        const veer_drift_result r = compare(&ref, &same, m->name);
        if (r.verdict != VEER_DRIFT_STABLE)
            fail_msg("%s: score %g, threshold %g, p %g", m->name, r.score, r.threshold, r.p_value);
        tried++;
    }
    assert_true(tried >= 14);
}

static void every_category_method_finds_a_large_shift_and_only_that(void **state)
{
    (void)state;
    const uint64_t ref[] = {500, 500}, same[] = {505, 495}, moved[] = {50, 450};
    size_t tried = 0;
    for (size_t i = 0; i < veer_drift_method_count(); i++) {
        const veer_drift_method *m = veer_drift_method_at(i);
        if (!m->categorical)
            continue;
        assert_int_equal(compare_counts(ref, moved, 2, m->name).verdict, VEER_DRIFT_DRIFTED);
        assert_int_equal(compare_counts(ref, same, 2, m->name).verdict, VEER_DRIFT_STABLE);
        tried++;
    }
    assert_true(tried >= 14);
}

static void equal_constants_are_stable_and_different_ones_drift(void **state)
{
    (void)state;
    static window five, also_five, six;
    fill_constant(&five, N, 5.0);
    fill_constant(&also_five, N, 5.0);
    fill_constant(&six, N, 6.0);
    static const char *const methods[] = {"auto", "ks", "psi", "wasserstein", "energy", "shift"};
    for (size_t i = 0; i < sizeof methods / sizeof methods[0]; i++)
        assert_int_equal(compare(&five, &also_five, methods[i]).verdict, VEER_DRIFT_STABLE);
    assert_int_equal(compare(&five, &six, "auto").verdict, VEER_DRIFT_DRIFTED);
    assert_int_equal(compare(&five, &six, "ks").verdict, VEER_DRIFT_DRIFTED);
    assert_int_equal(compare(&five, &six, "psi").verdict, VEER_DRIFT_DRIFTED);
}

static void a_constant_reference_cannot_scale_a_distance(void **state)
{
    (void)state;
    static window five, six;
    fill_constant(&five, N, 5.0);
    fill_constant(&six, N, 6.0);
    const veer_drift_result r = compare(&five, &six, "wasserstein");
    assert_int_equal(r.verdict, VEER_DRIFT_UNTESTABLE);
    assert_false(r.has_score);
    assert_string_equal(r.note, "the reference is constant: no deviation to scale by");
    assert_true(r.has_effect);
    assert_true(r.effect == 1.0);
}

static void auto_is_quiet_about_small_differences_however_many_rows(void **state)
{
    (void)state;
    enum { many = 200000 };
    double *a = malloc(many * sizeof *a), *b = malloc(many * sizeof *b);
    assert_non_null(a);
    assert_non_null(b);
    for (size_t i = 0; i < many; i++) {
        a[i] = (double)i;
        b[i] = (double)i + 0.03 * many; /* 3 % of the rows would have to move */
    }
    window ref, cur;
    assert_int_equal(veer_sample_init(&ref.sample, a, many, NULL, NULL), VEER_OK);
    assert_int_equal(veer_sample_init(&cur.sample, b, many, NULL, NULL), VEER_OK);
    veer_drift_result r = compare(&ref, &cur, "auto");
    assert_int_equal(r.verdict, VEER_DRIFT_STABLE);
    assert_true(r.p_value < 1e-50);
    assert_true(fabs(r.score - 0.03) < 1e-9);
    assert_int_equal(compare(&ref, &cur, "ks").verdict, VEER_DRIFT_DRIFTED);
    free(a);
    free(b);
}

static void auto_is_quiet_about_few_rows(void **state)
{
    (void)state;
    double a[] = {1, 2, 3, 4, 5, 6}, b[] = {4.5, 5.5, 6.5, 7.5, 0.5, 3.25};
    window ref, cur;
    assert_int_equal(veer_sample_init(&ref.sample, a, 6, NULL, NULL), VEER_OK);
    assert_int_equal(veer_sample_init(&cur.sample, b, 6, NULL, NULL), VEER_OK);
    const veer_drift_result r = compare(&ref, &cur, "auto");
    assert_int_equal(r.verdict, VEER_DRIFT_STABLE);
    assert_true(r.score > 0.3);
    assert_true(r.threshold > r.score); /* the critical D of 6 + 6 values */
}

static void discrete_numbers_are_judged_as_categories(void **state)
{
    (void)state;
    static window ref, cur;
    for (size_t i = 0; i < N; i++) {
        ref.values[i] = i % 2 == 1;
        cur.values[i] = i % 4 == 0;
    }
    assert_int_equal(veer_sample_init(&ref.sample, ref.values, N, NULL, NULL), VEER_OK);
    assert_int_equal(veer_sample_init(&cur.sample, cur.values, N, NULL, NULL), VEER_OK);
    const veer_drift_result r = compare(&ref, &cur, "auto");
    assert_string_equal(r.method->name, "tv");
    assert_true(r.chosen_by_auto);
    assert_true(fabs(r.score - 0.25) < 1e-12);
    assert_int_equal(r.verdict, VEER_DRIFT_DRIFTED);
}

static void identifiers_are_untestable(void **state)
{
    (void)state;
    uint64_t ref[200], cur[200];
    for (size_t i = 0; i < 200; i++) {
        ref[i] = i < 100;
        cur[i] = i >= 100;
    }
    const veer_drift_result r = compare_counts(ref, cur, 200, "auto");
    assert_int_equal(r.verdict, VEER_DRIFT_UNTESTABLE);
    assert_string_equal(r.note, "200 categories, each too rare to be tested");
}

static void an_empty_window_is_no_data(void **state)
{
    (void)state;
    static window ref, empty;
    fill_constant(&ref, N, 1.0);
    fill_constant(&empty, 0, 1.0);
    assert_int_equal(compare(&ref, &empty, "ks").verdict, VEER_DRIFT_NO_DATA);
    assert_string_equal(compare(&ref, &empty, "auto").note, "no values in the current window");
    assert_string_equal(compare(&empty, &ref, "auto").note, "no values in the reference window");
    assert_string_equal(compare(&empty, &empty, "auto").note,
                        "no values in the reference or current window");
    const uint64_t none[] = {0, 0}, some[] = {5, 5};
    assert_int_equal(compare_counts(none, some, 2, "chi2").verdict, VEER_DRIFT_NO_DATA);
}

static void a_column_that_went_missing_drifts(void **state)
{
    (void)state;
    static window ref, empty;
    fill_constant(&ref, N, 1.0);
    fill_constant(&empty, 0, 1.0);
    const veer_drift_input input = {.kind = VEER_DRIFT_NUMBERS,
                                    .ref_sample = &ref.sample,
                                    .cur_sample = &empty.sample,
                                    .cur_missing = 100};
    veer_drift_result r;
    assert_int_equal(veer_drift_test(&input, NULL, &r, NULL), VEER_OK);
    assert_int_equal(r.verdict, VEER_DRIFT_DRIFTED);
    assert_int_equal(r.causes, VEER_DRIFT_CAUSE_MISSING);
    assert_false(r.has_score);
    assert_true(r.cur_missing_share == 1.0);
}

static void psi_limits_grow_when_rows_are_few(void **state)
{
    (void)state;
    const uint64_t ref[] = {10, 10, 10, 10}, cur[] = {4, 3, 2, 1};
    const veer_drift_result few = compare_counts(ref, cur, 4, "psi");
    const uint64_t big_ref[] = {1000, 1000, 1000, 1000}, big_cur[] = {400, 300, 200, 100};
    const veer_drift_result many = compare_counts(big_ref, big_cur, 4, "psi");
    assert_true(few.threshold > 0.2);
    assert_int_equal(few.verdict, VEER_DRIFT_STABLE);
    assert_true(many.threshold == 0.2);
    assert_int_equal(many.verdict, VEER_DRIFT_DRIFTED);
}

static void wrong_options_are_refused_with_the_reason(void **state)
{
    (void)state;
    static const struct {
        veer_drift_options options;
        const char *message;
    } cases[] = {
        {{.method = "nope"}, "there is no drift method 'nope'"},
        {{.method = "chi2"}, "method 'chi2' works on categories, not on numbers"},
        {{.method = "wasserstein_raw"},
         "method 'wasserstein_raw' has the unit of the column: give it a threshold"},
        {{.method = "ks", .has_threshold = 1, .threshold = 1.5},
         "the threshold of 'ks' is a p-value above 0 and up to 1, got 1.5"},
        {{.method = "ks", .has_threshold = 1, .threshold = -1},
         "a threshold is a number of 0 or more, got -1"},
        {{.bins = 1}, "bins must be 2 to 256, got 1"},
        {{.bins = 257}, "bins must be 2 to 256, got 257"},
        {{.alpha = 1.0}, "alpha must lie between 0 and 1, got 1"},
    };
    static window w;
    fill_constant(&w, N, 1.0);
    const veer_drift_input input = {.kind = VEER_DRIFT_NUMBERS,
                                    .ref_sample = &w.sample,
                                    .cur_sample = &w.sample};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        veer_err err = VEER_ERR_INIT;
        veer_drift_result r = {.score = 42.0};
        assert_int_equal(veer_drift_test(&input, &cases[i].options, &r, &err), VEER_EINVAL);
        assert_string_equal(err.msg, cases[i].message);
        assert_true(r.score == 42.0);
    }
    const veer_drift_options most = {.bins = 256};
    veer_drift_result r;
    assert_int_equal(veer_drift_test(&input, &most, &r, NULL), VEER_OK);
}

static void summaries_agree_with_samples_within_their_bounds(void **state)
{
    (void)state;
    test_random rng;
    random_seed(&rng, 3);
    static window ref, cur;
    veer_num_summary *a = NULL, *b = NULL;
    assert_int_equal(veer_num_summary_new(&a, NULL), VEER_OK);
    assert_int_equal(veer_num_summary_new(&b, NULL), VEER_OK);
    fill_normal(&ref, &rng, 4 * N, 10.0, 3.0);
    fill_normal(&cur, &rng, 4 * N, 11.0, 4.0);
    assert_int_equal(veer_num_summary_add(a, ref.values, 4 * N, NULL), VEER_OK);
    assert_int_equal(veer_num_summary_add(b, cur.values, 4 * N, NULL), VEER_OK);
    const veer_drift_input input = {.kind = VEER_DRIFT_NUMBERS, .ref_summary = a, .cur_summary = b};
    static const char *const methods[] = {"auto", "ks", "wasserstein", "shift", "welch_t"};
    for (size_t i = 0; i < sizeof methods / sizeof methods[0]; i++) {
        const veer_drift_options options = {.size = sizeof options, .method = methods[i]};
        const veer_drift_result exact = compare(&ref, &cur, methods[i]);
        veer_drift_result r;
        assert_int_equal(veer_drift_test(&input, &options, &r, NULL), VEER_OK);
        assert_false(r.exact);
        assert_true(exact.exact);
        const double rounding = 1e-9 * fabs(exact.score) + 1e-12;
        assert_true(r.score_lo <= exact.score + rounding);
        assert_true(exact.score <= r.score_hi + rounding);
        assert_int_equal(r.verdict, exact.verdict);
    }
    const veer_drift_options cvm = {.size = sizeof cvm, .method = "cvm"};
    veer_drift_result r;
    assert_int_equal(veer_drift_test(&input, &cvm, &r, NULL), VEER_EINVAL);
    veer_num_summary_free(a);
    veer_num_summary_free(b);
}

static void control_adjusts_the_whole_family(void **state)
{
    (void)state;
    veer_drift_result results[20];
    static window ref, cur;
    test_random rng;
    random_seed(&rng, 5);
    for (size_t i = 0; i < 20; i++) {
        fill_normal(&ref, &rng, N, 0.0, 1.0);
        fill_normal(&cur, &rng, N, i == 0 ? 1.0 : 0.0, 1.0);
        results[i] = compare(&ref, &cur, "ks");
    }
    veer_drift_summary s;
    assert_int_equal(veer_drift_control(results, 20, 0.05, 0.0, &s, NULL), VEER_OK);
    assert_int_equal(s.columns, 20);
    assert_int_equal(s.tested, 20);
    assert_int_equal(results[0].verdict, VEER_DRIFT_DRIFTED);
    for (size_t i = 0; i < 20; i++) {
        assert_true(results[i].p_adjusted >= results[i].p_value);
        assert_true(results[i].p_adjusted <= 20.0 * results[i].p_value);
        assert_int_equal(results[i].verdict == VEER_DRIFT_DRIFTED, results[i].p_adjusted < 0.05);
    }
    assert_int_equal(s.drifted, 1);
    assert_false(s.dataset_drift);
    assert_int_equal(veer_drift_control(results, 20, 0.05, 0.05, &s, NULL), VEER_OK);
    assert_true(s.dataset_drift);
    assert_int_equal(veer_drift_control(results, 20, 1.0, 0.0, &s, NULL), VEER_EINVAL);
    assert_int_equal(veer_drift_control(results, 20, 0.05, 1.5, &s, NULL), VEER_EINVAL);
    assert_int_equal(veer_drift_control(NULL, 0, 0.05, 0.0, &s, NULL), VEER_OK);
    assert_int_equal(s.tested, 0);
}

/* Without drift, the share of comparisons with any alarm must not exceed the rate by much. */
static void auto_keeps_its_false_alarm_rate(void **state)
{
    (void)state;
    enum { rounds = 300, columns = 10, small = 60 };
    test_random rng;
    random_seed(&rng, 11);
    static window ref, cur;
    size_t alarms = 0;
    for (int round = 0; round < rounds; round++) {
        veer_drift_result results[columns];
        for (size_t c = 0; c < columns; c++) {
            fill_normal(&ref, &rng, small, 0.0, 1.0);
            fill_normal(&cur, &rng, small, 0.0, 1.0);
            results[c] = compare(&ref, &cur, "auto");
        }
        veer_drift_summary s;
        assert_int_equal(veer_drift_control(results, columns, 0.05, 0.0, &s, NULL), VEER_OK);
        alarms += s.drifted > 0;
    }
    print_message("# %zu of %d comparisons of %d undrifted columns alarmed\n", alarms, rounds,
                  columns);
    assert_true(alarms <= rounds / 10);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_number_method_finds_a_large_shift_and_only_that),
        cmocka_unit_test(every_category_method_finds_a_large_shift_and_only_that),
        cmocka_unit_test(equal_constants_are_stable_and_different_ones_drift),
        cmocka_unit_test(a_constant_reference_cannot_scale_a_distance),
        cmocka_unit_test(auto_is_quiet_about_small_differences_however_many_rows),
        cmocka_unit_test(auto_is_quiet_about_few_rows),
        cmocka_unit_test(discrete_numbers_are_judged_as_categories),
        cmocka_unit_test(identifiers_are_untestable),
        cmocka_unit_test(an_empty_window_is_no_data),
        cmocka_unit_test(a_column_that_went_missing_drifts),
        cmocka_unit_test(psi_limits_grow_when_rows_are_few),
        cmocka_unit_test(wrong_options_are_refused_with_the_reason),
        cmocka_unit_test(summaries_agree_with_samples_within_their_bounds),
        cmocka_unit_test(control_adjusts_the_whole_family),
        cmocka_unit_test(auto_keeps_its_false_alarm_rate),
    };
    return cmocka_run_group_tests_name("drift", tests, NULL, NULL);
}
