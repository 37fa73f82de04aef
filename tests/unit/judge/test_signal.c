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
    is_near(w, "silence()", 30, UINT64_C(30) * 120);
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
    is_near(w, "silence()", 3630, UINT64_C(29) * 120);
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

/* ---- against the past ---- */

static const traffic good_day = {.from_us = NOW - 30 * HOUR,
                                 .to_us = NOW - HOUR,
                                 .every_us = 30 * SECOND,
                                 .wrong = 0.1,
                                 .positive = 0.3,
                                 .seed = 1};
static const traffic bad_hour = {.from_us = NOW - HOUR,
                                 .to_us = NOW,
                                 .every_us = 30 * SECOND,
                                 .wrong = 0.5,
                                 .positive = 0.3,
                                 .seed = 2};

static veer_frame *frame_of(world *w)
{
    static veer_target target;
    target = target_of(&w->f, "fraud", "v1");
    return frame_at(&w->f, &target, &w->settings, NULL, NOW);
}

static void degradation_from_predictions(void **state)
{
    world *const w = *state;
    veer_frame_degradation d;
    put_traffic(&w->f, "fraud", "v1", &good_day);
    put_traffic(&w->f, "fraud", "v1", &bad_hour);
    put_point(&w->f, "fraud", "accuracy", NOW, 0.99);
    veer_frame *const frame = frame_of(w);
    OK(veer_frame_degrade(frame, "acc", 0, 0, &d, NULL));
    assert_string_equal(d.metric, "accuracy");
    assert_string_equal(d.source, "predictions");
    assert_int_equal(d.current.n, 120);
    assert_int_equal(d.baseline.n, 24 * 120);
    assert_int_equal(d.baseline_from_us, NOW - 25 * HOUR);
    assert_int_equal(d.baseline_to_us, NOW - HOUR);
    assert_true(d.coverage == 1);
    assert_true(fabs(d.current.value - facts_of(&bad_hour).right) < 1e-12);
    assert_true(d.current.has_se);
    assert_true(fabs(d.current.se - sqrt(d.current.value * (1 - d.current.value) / 120)) < 1e-3);
    assert_true(d.result.has_test);
    assert_true(d.result.is_degraded);
    assert_int_equal(d.result.severity, VEER_DEGRADED_CRITICAL);
    const double expected = 100 * (d.baseline.value - d.current.value) / d.baseline.value;
    assert_true(fabs(d.result.worsening_pct - expected) < 1e-9);
    OK(veer_frame_degrade(frame, "latency", 0, 0, &d, NULL));
    assert_false(d.result.is_degraded);
    assert_true(isnan(d.coverage));
    veer_frame_free(frame);
    is_near(w, "degradation(accuracy)", expected, 120);
    const veer_signal day_before = signal_at(w, "degradation(accuracy, baseline=12h)", NOW);
    assert_true(day_before.present && day_before.has_p && day_before.p < 0.01);
    assert_int_equal(day_before.baseline_from_us, NOW - 13 * HOUR);
    is_absent(w, "degradation(accuracy, baseline=reference)", "there is no reference");
}

static void few_rows_are_not_judged(void **state)
{
    world *const w = *state;
    const traffic few = {
        .from_us = NOW - HOUR, .to_us = NOW, .every_us = 150 * SECOND, .wrong = 1, .positive = 0.5};
    put_traffic(&w->f, "fraud", "v1", &good_day);
    put_traffic(&w->f, "fraud", "v1", &few);
    veer_frame_degradation d;
    veer_frame *const frame = frame_of(w);
    OK(veer_frame_degrade(frame, "accuracy", 0, 0, &d, NULL));
    assert_string_equal(d.source, "predictions");
    assert_false(d.result.is_degraded);
    assert_false(d.result.has_change);
    assert_string_equal(d.result.why,
                        "only 24 labelled predictions in the comparison window, 30 are needed");
    veer_frame_free(frame);
    is_absent(w, "degradation(accuracy)", "only 24 labelled predictions");
}

static void degradation_from_points(void **state)
{
    world *const w = *state;
    veer_frame_degradation d;
    put_traffic(&w->f, "fraud", "v1", &bad_hour);
    for (int i = 1; i <= 8; i++)
        put_point(&w->f, "fraud", "auc_roc", NOW - HOUR - i * HOUR, i % 2 == 0 ? 0.81 : 0.79);
    put_point(&w->f, "fraud", "auc_roc", NOW - 40 * HOUR, 0.1);
    put_point(&w->f, "fraud", "auc_roc", NOW - 10 * MINUTE, 0.6);
    put_point(&w->f, "fraud", "stale", NOW - 20 * HOUR, 2);
    put_point(&w->f, "fraud", "stale", NOW - 22 * HOUR, 1);
    veer_frame *const frame = frame_of(w);
    OK(veer_frame_degrade(frame, "auc_roc", 0, 0, &d, NULL));
    assert_string_equal(d.source, "points");
    assert_int_equal(d.current.n, 1);
    assert_int_equal(d.baseline.n, 8);
    assert_true(fabs(d.baseline.value - 0.8) < 1e-12);
    assert_true(fabs(d.result.worsening_pct - 25) < 1e-9);
    assert_true(d.result.is_degraded);
    assert_string_equal(d.result.test, "variation");
    OK(veer_frame_degrade(frame, "stale", 0, 0, &d, NULL));
    assert_string_equal(d.source, "points");
    assert_true(d.current.value == 2);
    assert_true(d.baseline.value == 1);
    OK(veer_frame_degrade(frame, "nothing", 0, 0, &d, NULL));
    assert_string_equal(d.source, "none");
    assert_string_equal(d.result.why, "there are no values of it");
    veer_frame_free(frame);
    is_near(w, "degradation(auc_roc)", 25, 1);
    assert_true(signal_at(w, "degradation(auc_roc)", NOW).points);
}

static void every_metric_and_health(void **state)
{
    world *const w = *state;
    veer_frame_degradation *all = NULL;
    size_t n = 0;
    bool accuracy = false, custom = false;
    put_traffic(&w->f, "fraud", "v1", &good_day);
    put_traffic(&w->f, "fraud", "v1", &bad_hour);
    put_point(&w->f, "fraud", "my_metric", NOW - 3 * HOUR, 1);
    put_point(&w->f, "fraud", "my_metric", NOW, 1);
    veer_frame *const frame = frame_of(w);
    OK(veer_frame_degrade_all(frame, 0, 0, &w->arena, &all, &n, NULL));
    for (size_t i = 0; i < n; i++) {
        accuracy = accuracy || strcmp(all[i].metric, "accuracy") == 0;
        custom = custom || strcmp(all[i].metric, "my_metric") == 0;
        assert_string_not_equal(all[i].metric, "rmse");
        assert_string_not_equal(all[i].metric, "throughput");
    }
    assert_true(accuracy);
    assert_true(custom);
    assert_string_equal(all[n - 1].metric, "my_metric");
    veer_frame_free(frame);
    const veer_signal health = signal_at(w, "health()", NOW);
    assert_true(health.present);
    assert_true(health.value == 0);
}

static void a_healthy_model_is_excellent(void **state)
{
    world *const w = *state;
    const traffic alike = {.from_us = NOW - 30 * HOUR,
                           .to_us = NOW,
                           .every_us = 10 * SECOND,
                           .wrong = 0.1,
                           .positive = 0.3,
                           .seed = 1};
    put_traffic(&w->f, "fraud", "v1", &alike);
    const veer_signal health = signal_at(w, "health()", NOW);
    assert_true(health.present);
    assert_true(health.value >= 2);
    const veer_signal anomaly = signal_at(w, "anomaly(accuracy)[1h]", NOW);
    assert_true(anomaly.present);
    assert_true(anomaly.value < 4);
}

static void anomalies(void **state)
{
    world *const w = *state;
    put_traffic(&w->f, "fraud", "v1", &good_day);
    put_traffic(&w->f, "fraud", "v1", &bad_hour);
    const veer_signal s = signal_at(w, "anomaly(accuracy)[1h]", NOW);
    assert_true(s.present);
    assert_true(s.value > 5);
    assert_int_equal(s.n, 120);
    assert_int_equal(s.baseline_n, 20);
    assert_true(fabs(s.baseline - 0.9) < 0.03);
    for (int i = 0; i < 6; i++)
        put_point(&w->f, "fraud", "flat", NOW - (i + 1) * HOUR, 1);
    put_point(&w->f, "fraud", "flat", NOW, 2);
    is_absent(w, "anomaly(\"flat\")", "all equal");
    put_point(&w->f, "fraud", "few", NOW, 2);
    is_absent(w, "anomaly(\"few\")", "5 are needed");
    is_absent(w, "anomaly(rmse)", "no value");
}

/* Points on a line, and traffic that becomes worse hour by hour. */
static void forecasts(void **state)
{
    world *const w = *state;
    for (int i = 0; i < 60; i++)
        put_point(&w->f, "fraud", "auc_roc", NOW - (int64_t)i * 6 * HOUR,
                  0.8 + 0.0025 * i + (i % 2 == 0 ? 0.001 : -0.001));
    for (int i = 0; i < 40; i++) {
        const traffic worse = {.from_us = NOW - (i + 1) * HOUR,
                               .to_us = NOW - i * HOUR,
                               .every_us = 30 * SECOND,
                               .wrong = 0.5 - 0.01 * i,
                               .positive = 0.5,
                               .seed = (unsigned)i};
        put_traffic(&w->f, "fraud", "v1", &worse);
    }
    put_point(&w->f, "fraud", "few", NOW, 1);
    const veer_signal week = signal_at(w, "forecast(auc_roc, in=7d)", NOW);
    if (!week.present)
        fail_msg("%s", week.why);
    assert_true(week.points);
    assert_true(fabs(week.value - 0.73) < 0.005);
    assert_true(week.lo < week.value && week.hi > week.value);
    const veer_signal crossing = signal_at(w, "crosses(auc_roc, below=0.75, in=14d)", NOW);
    if (!crossing.present)
        fail_msg("%s", crossing.why);
    assert_true(fabs(crossing.value - 5) < 0.5);
    assert_true(crossing.lo <= crossing.value && crossing.hi >= crossing.value);
    is_absent(w, "crosses(auc_roc, below=0.5, in=7d)", "not expected to cross");
    const veer_signal already = signal_at(w, "crosses(auc_roc, below=0.9, in=7d)", NOW);
    assert_true(already.present && already.value == 0);
    is_absent(w, "forecast(\"few\")", "only 1 value");
    const veer_signal hours = signal_at(w, "forecast(accuracy, in=5h)", NOW);
    if (!hours.present)
        fail_msg("%s", hours.why);
    assert_false(hours.points);
    assert_int_equal(hours.n, 40);
    assert_true(fabs(hours.value - 0.45) < 0.06);
}

static void series_of_windows_and_of_points(void **state)
{
    world *const w = *state;
    veer_series series;
    const uint64_t *samples = NULL;
    const char *source = NULL;
    put_traffic(&w->f, "fraud", "v1", &good_day);
    put_point(&w->f, "fraud", "my_metric", NOW - 3 * HOUR, 1);
    put_point(&w->f, "fraud", "my_metric", NOW, 2);
    veer_frame *const frame = frame_of(w);
    OK(veer_frame_series(frame, "accuracy", NOW - 10 * HOUR - 1, NOW + 30 * MINUTE, HOUR, &w->arena,
                         &series, &samples, &source, NULL));
    assert_string_equal(source, "predictions");
    assert_int_equal(series.n, 10);
    assert_int_equal(series.step_us, HOUR);
    assert_int_equal(series.t_us[0], NOW - 10 * HOUR);
    for (size_t i = 0; i < 9; i++) {
        assert_true(series.values[i] > 0.8 && series.values[i] < 1);
        assert_int_equal(samples[i], 120);
    }
    assert_true(isnan(series.values[9]));
    assert_int_equal(samples[9], 0);
    OK(veer_frame_series(frame, "my_metric", NOW - 10 * HOUR, NOW + 1, HOUR, &w->arena, &series,
                         &samples, &source, NULL));
    assert_string_equal(source, "points");
    assert_int_equal(series.n, 2);
    assert_int_equal(series.step_us, 0);
    assert_true(series.values[1] == 2);
    OK(veer_frame_series(frame, "rmse", NOW - 10 * HOUR, NOW, HOUR, &w->arena, &series, NULL,
                         &source, NULL));
    assert_string_equal(source, "none");
    const char *const *names = NULL;
    size_t n = 0;
    OK(veer_frame_point_metrics(frame, NOW - DAY, NOW + 1, &w->arena, &names, &n, NULL));
    assert_int_equal(n, 1);
    assert_string_equal(names[0], "my_metric");
    veer_frame_free(frame);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(metrics_statistics_and_shares),
        TEST(drift_of_columns_and_of_all),
        TEST(without_data_a_signal_says_why),
        TEST(points_are_the_second_source),
        TEST(old_data_is_in_wider_sums),
        TEST(degradation_from_predictions),
        TEST(few_rows_are_not_judged),
        TEST(degradation_from_points),
        TEST(every_metric_and_health),
        TEST(a_healthy_model_is_excellent),
        TEST(anomalies),
        TEST(forecasts),
        TEST(series_of_windows_and_of_points),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
