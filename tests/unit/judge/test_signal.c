/* Terms of rules as numbers, from what a frame knows. */
#include "judge/support.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct world {
    fixture f;
    veer_judge_settings settings;
    veer_arena arena;
} world;

static int setup(void **state)
{
    world *const w = calloc(1, sizeof *w);
    assert_non_null(w);
    fixture_open(&w->f, false);
    w->f.clock.real_us = NOW;
    w->settings = veer_judge_settings_default();
    veer_arena_init(&w->arena, 1 << 24);
    *state = w;
    return 0;
}

static int teardown(void **state)
{
    world *const w = *state;
    fixture_close(&w->f);
    veer_arena_done(&w->arena);
    free(w);
    return 0;
}

static const traffic day = {.from_us = NOW - 30 * HOUR,
                            .to_us = NOW - HOUR,
                            .every_us = 30 * SECOND,
                            .wrong = 0.1,
                            .positive = 0.3,
                            .seed = 1};
static const traffic hour = {.from_us = NOW - HOUR,
                             .to_us = NOW,
                             .every_us = 30 * SECOND,
                             .shift = 15,
                             .wrong = 0.3,
                             .positive = 0.8,
                             .seed = 2};

/* The first term of `text` compared with anything, at a time. */
static veer_signal signal_at(world *w, const char *text, int64_t now_us)
{
    veer_err err = VEER_ERR_INIT;
    const veer_expr *expr = NULL;
    veer_signal signal = {0};
    char condition[200];
    snprintf(condition, sizeof condition, "%s > 0.5", text);
    if (veer_expr_parse(condition, strlen(condition), &w->arena, &expr, &err) != VEER_OK)
        fail_msg("%s: %s", text, err.msg);
    const veer_target target = target_of(&w->f, "fraud", "v1");
    veer_frame *const frame = frame_at(&w->f, &target, &w->settings, NULL, now_us);
    if (veer_frame_signal(frame, expr->terms[0], &signal, &err) != VEER_OK)
        fail_msg("%s: %s", text, err.msg);
    veer_frame_free(frame);
    return signal;
}

static void is_near(world *w, const char *text, double value, uint64_t n)
{
    const veer_signal s = signal_at(w, text, NOW);
    if (!s.present)
        fail_msg("%s: %s", text, s.why);
    if (!(fabs(s.value - value) <= 1e-9 * fmax(1, fabs(value))) || s.n != n)
        fail_msg("%s: %.17g of %llu, expected %.17g of %llu", text, s.value,
                 (unsigned long long)s.n, value, (unsigned long long)n);
    assert_true(s.lo <= s.value && s.value <= s.hi);
}

static void is_absent(world *w, const char *text, const char *why)
{
    const veer_signal s = signal_at(w, text, NOW);
    if (s.present)
        fail_msg("%s has a value", text);
    if (strstr(s.why, why) == NULL)
        fail_msg("%s: '%s' does not say '%s'", text, s.why, why);
}

/* What the hour really holds. */
typedef struct facts {
    size_t n;           /* predictions */
    double right;       /* share */
    double yes;         /* predicted, share */
    double amount_mean; /* of the feature */
    double amount_max;  /* of the feature */
    double italy;       /* share of the country */
    double latency;     /* mean */
} facts;

static facts facts_of(const traffic *t)
{
    facts f = {.amount_max = -HUGE_VAL};
    answer *const a = make_traffic(t, &f.n);
    for (size_t i = 0; i < f.n; i++) {
        f.right += strcmp(a[i].class, a[i].label) == 0;
        f.yes += strcmp(a[i].class, "yes") == 0;
        f.italy += strcmp(a[i].country, "IT") == 0;
        f.amount_mean += a[i].amount / (double)f.n;
        f.latency += a[i].latency_ms / (double)f.n;
        f.amount_max = fmax(f.amount_max, a[i].amount);
    }
    f.right /= (double)f.n;
    f.yes /= (double)f.n;
    f.italy /= (double)f.n;
    free(a);
    return f;
}

static void metrics_statistics_and_shares(void **state)
{
    world *const w = *state;
    put_traffic(&w->f, "fraud", "v1", &day);
    put_traffic(&w->f, "fraud", "v1", &hour);
    const facts f = facts_of(&hour);
    is_near(w, "accuracy[1h]", f.right, f.n);
    is_near(w, "throughput[1h]", (double)f.n / 3600, f.n);
    is_near(w, "latency[1h]", f.latency, f.n);
    is_near(w, "avg(amount)[1h]", f.amount_mean, f.n);
    is_near(w, "max(amount)[1h]", f.amount_max, f.n);
    is_near(w, "avg(latency_ms)[1h]", f.latency, f.n);
    is_near(w, "sum(latency_ms)[1h]", f.latency * (double)f.n, f.n);
    is_near(w, "count()[1h]", (double)f.n, f.n);
    is_near(w, "count()[5m]", 10, 10);
    is_near(w, "count()[2h]", 240, 240);
    is_near(w, "count(class=\"yes\")[1h]", f.yes * (double)f.n, f.n);
    is_near(w, "count(class=\"maybe\")[1h]", 0, f.n);
    is_near(w, "share(class=\"yes\")[1h]", f.yes, f.n);
    is_near(w, "share(country, value=\"IT\")[1h]", f.italy, f.n);
    is_near(w, "label_coverage()[1h]", 1, f.n);
    is_near(w, "label_delay()[1h]", 0, f.n);
    is_near(w, "missing(amount)[1h]", 0, f.n);
    is_near(w, "mismatched(amount)[1h]", 0, f.n);
    is_near(w, "new_categories(country)[1h]", 0, f.n);
    is_near(w, "silence()", 30, 30 * 120);
    const veer_signal p95 = signal_at(w, "p95(amount)[1h]", NOW);
    assert_true(p95.present && p95.value > f.amount_mean && p95.value <= f.amount_max);
    assert_int_equal(p95.from_us, NOW - HOUR);
    assert_int_equal(p95.to_us, NOW);
}

static void drift_of_columns_and_of_all(void **state)
{
    world *const w = *state;
    put_traffic(&w->f, "fraud", "v1", &day);
    put_traffic(&w->f, "fraud", "v1", &hour);
    is_near(w, "drift(age)", 0, 120);
    is_near(w, "drifted_columns()", 2, 120);
    is_near(w, "drift_share()", 2.0 / 6, 120);
    const veer_signal moved = signal_at(w, "drift(amount)", NOW);
    assert_true(moved.present && moved.value > 0.1 && moved.has_p && moved.p < 1e-6);
    assert_int_equal(moved.baseline_from_us, NOW - 25 * HOUR);
    assert_int_equal(moved.baseline_n, 24 * 120);
    const veer_signal psi = signal_at(w, "psi(amount, baseline=24h)[1h]", NOW);
    assert_true(psi.present && psi.value > 0.2);
    const veer_signal kl = signal_at(w, "kl()[1h]", NOW);
    assert_true(kl.present && kl.value > 0.1);
    const veer_signal outside = signal_at(w, "outside(amount)[1h]", NOW);
    assert_true(outside.present && outside.value < 0.5);
}

static void without_data_a_signal_says_why(void **state)
{
    world *const w = *state;
    put_traffic(&w->f, "fraud", "v1", &day);
    is_absent(w, "accuracy[30m]", "");
    is_absent(w, "avg(amount)[30m]", "no predictions in the window");
    is_absent(w, "share(class=\"yes\")[30m]", "no predicted classes");
    is_absent(w, "drift(amount)", "no predictions in the current window");
    is_absent(w, "missing(amount)[30m]", "no predictions");
    is_absent(w, "label_coverage()[30m]", "no predictions");
    is_absent(w, "label_delay()[30m]", "no label");
    is_near(w, "count()[30m]", 0, 0);
    is_near(w, "silence()", 3630, 29 * 120);
    put_traffic(&w->f, "fraud", "v1", &hour);
    is_absent(w, "avg(country)[1h]", "is text");
    is_absent(w, "avg(nothing)[1h]", "no value of column 'nothing'");
    is_absent(w, "drift(nothing)", "no column 'nothing'");
    is_absent(w, "share(amount, value=\"x\")[1h]", "is numbers");
    is_absent(w, "drift(amount, baseline=reference)", "there is no reference");
    is_absent(w, "rmse[1h]", "");
}

static void points_are_the_second_source(void **state)
{
    world *const w = *state;
    put_traffic(&w->f, "fraud", "v1", &hour);
    put_point(&w->f, "fraud", "auc_roc", NOW - 20 * MINUTE, 0.75);
    put_point(&w->f, "fraud", "auc_roc", NOW, 0.25);
    put_point(&w->f, "fraud", "accuracy", NOW, 0.1);
    put_point(&w->f, "fraud", "my_metric", NOW - 90 * MINUTE, 7);
    is_near(w, "auc_roc[1h]", 0.5, 2);
    assert_true(signal_at(w, "auc_roc[1h]", NOW).points);
    is_near(w, "accuracy[1h]", facts_of(&hour).right, 120);
    assert_false(signal_at(w, "accuracy[1h]", NOW).points);
    is_near(w, "metric(\"my_metric\")[2h]", 7, 1);
    is_absent(w, "metric(\"my_metric\")[1h]", "no metric point");
}

static void old_data_is_in_wider_sums(void **state)
{
    world *const w = *state;
    const traffic old = {.from_us = NOW - 120 * HOUR,
                         .to_us = NOW - 60 * HOUR,
                         .every_us = MINUTE,
                         .positive = 0.3,
                         .seed = 3};
    put_traffic(&w->f, "fraud", "v1", &old);
    const veer_signal coarse = signal_at(w, "count()[5m]", NOW - 70 * HOUR);
    assert_false(coarse.present);
    assert_string_equal(coarse.why, "only hourly sums are left");
    const veer_signal whole = signal_at(w, "count()[2h]", NOW - 70 * HOUR + 40 * MINUTE);
    assert_true(whole.present);
    assert_true(whole.value == 120);
    assert_int_equal(whole.to_us, NOW - 70 * HOUR);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(metrics_statistics_and_shares),  TEST(drift_of_columns_and_of_all),
        TEST(without_data_a_signal_says_why), TEST(points_are_the_second_source),
        TEST(old_data_is_in_wider_sums),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
