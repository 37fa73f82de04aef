/* Forecasts of a metric: lines, seasons, crossings, anomalies, and what cannot be said. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <math.h>

#include "monitor/outlook.h"
#include "support/random.h"

#define HOUR_US (INT64_C(3600) * 1000000)
#define DAY_US (24 * HOUR_US)
#define MOST 800

typedef struct data {
    int64_t t_us[MOST];  /* times */
    double values[MOST]; /* values */
} data;

static veer_series series_of(data *d, size_t n, int64_t step_us)
{
    for (size_t i = 0; i < n; i++)
        d->t_us[i] = INT64_C(1700000000000000) + (int64_t)i * step_us;
    return (veer_series){.t_us = d->t_us, .values = d->values, .n = n, .step_us = step_us};
}

static veer_outlook_options from_end(const veer_series *s)
{
    return (veer_outlook_options){.better = VEER_BETTER_UP,
                                  .lower = 0,
                                  .upper = 1,
                                  .from_us = s->t_us[s->n - 1] + s->step_us};
}

static void a_falling_line_crosses_its_limit(void **state)
{
    (void)state;
    data d;
    veer_outlook got;
    const veer_series s = series_of(&d, 10, DAY_US);
    veer_outlook_options o = from_end(&s);
    for (size_t i = 0; i < 10; i++)
        d.values[i] = 0.95 - 0.01 * (double)i;
    o.has_limit = true;
    o.limit = 0.8;
    o.side = VEER_SIDE_BELOW;
    assert_int_equal(veer_outlook_init(&got, &s, &o, NULL), VEER_OK);
    assert_string_equal(got.model, "line");
    assert_int_equal(got.trend, VEER_DEGRADING);
    assert_true(got.n == 10 && got.missing == 0 && got.season == 0 && got.n_points == 29);
    assert_true(fabs(got.line.slope + 0.01) < 1e-12 && fabs(got.robust.slope + 0.01) < 1e-12);
    assert_true(got.has_crossing && got.crossing == VEER_CROSSING_AT);
    assert_true(llabs(got.crossing_us - (d.t_us[0] + 15 * DAY_US)) < 1000);
    assert_true(got.points[0].t_us == o.from_us && fabs(got.points[0].value - 0.85) < 1e-9);
    assert_true(got.points[28].t_us == o.from_us + 7 * DAY_US);
    assert_true(strlen(got.note) > 0);
    veer_outlook_done(&got);
    o.limit = 0.1; /* beyond the horizon */
    assert_int_equal(veer_outlook_init(&got, &s, &o, NULL), VEER_OK);
    assert_int_equal(got.crossing, VEER_CROSSING_NEVER);
    veer_outlook_done(&got);
    o.limit = 0.9;
    assert_int_equal(veer_outlook_init(&got, &s, &o, NULL), VEER_OK);
    assert_int_equal(got.crossing, VEER_CROSSING_ALREADY);
    veer_outlook_done(&got);
}

static void forecasts_stay_legal(void **state)
{
    (void)state;
    data d;
    veer_outlook got;
    const veer_series s = series_of(&d, 10, DAY_US);
    veer_outlook_options o = from_end(&s);
    for (size_t i = 0; i < 10; i++)
        d.values[i] = 0.3 - 0.03 * (double)i + (i % 2 == 0 ? 0.01 : -0.01);
    assert_int_equal(veer_outlook_init(&got, &s, &o, NULL), VEER_OK);
    assert_true(got.points[28].value == 0 && got.points[28].lower == 0);
    veer_outlook_done(&got);
    o.lower = o.upper = 0; /* no range */
    assert_int_equal(veer_outlook_init(&got, &s, &o, NULL), VEER_OK);
    assert_true(got.points[28].value < -0.1);
    assert_false(got.has_crossing);
    veer_outlook_done(&got);
}

/* Two weeks of hours with a daily wave and noise: the wave goes on, the line would not. */
static void seasons_go_on(void **state)
{
    (void)state;
    data d;
    veer_outlook got;
    test_random rng;
    random_seed(&rng, 81);
    const veer_series s = series_of(&d, 336, HOUR_US);
    veer_outlook_options o = from_end(&s);
    for (size_t i = 0; i < 336; i++)
        d.values[i] =
            0.8 + 0.1 * sin(2 * 3.14159265358979 * (double)i / 24) + 0.005 * random_normal(&rng);
    d.values[100] = d.values[101] = (double)NAN;
    o.has_limit = true;
    o.limit = 0.72;
    o.side = VEER_SIDE_BELOW;
    o.horizon_us = 2 * DAY_US;
    o.every_us = HOUR_US;
    assert_int_equal(veer_outlook_init(&got, &s, &o, NULL), VEER_OK);
    assert_string_equal(got.model, "holt-winters");
    assert_true(got.season == 24 && got.missing == 2 && got.n == 334 && got.n_points == 49);
    for (size_t i = 0; i < 49; i++) {
        const double want = 0.8 + 0.1 * sin(2 * 3.14159265358979 * (double)i / 24);
        assert_true(fabs(got.points[i].value - want) < 0.02);
        assert_true(got.points[i].lower < want + 0.01 && got.points[i].upper > want - 0.01);
    }
    /* the wave is at 0.72 first 15.5 steps after the last value + 1 */
    assert_int_equal(got.crossing, VEER_CROSSING_AT);
    assert_true(fabs((double)(got.crossing_us - o.from_us) / (double)HOUR_US - 15.54) < 1);
    assert_true(got.has_earliest && got.earliest_us <= got.crossing_us);
    assert_string_equal(got.note, "");
    veer_outlook_done(&got);
}

static void why_there_is_no_season(void **state)
{
    (void)state;
    static const struct {
        size_t n;
        int64_t step_us;
        bool shaken;
        const char *note;
    } cases[] = {
        {40, HOUR_US, false, "it takes 50 values"},
        {100, HOUR_US, false, "no daily season was"},
        {40, DAY_US, false, "no weekly season was"},
        {100, HOUR_US, true, "not evenly spaced"},
        {100, 7 * HOUR_US, false, "does not fit"},
        {100, 2 * DAY_US, false, "does not fit"},
        {100, INT64_C(30) * 1000000, false, "does not fit"},
        {100, 0, false, "not evenly spaced"},
    };
    test_random rng;
    random_seed(&rng, 82);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        data d;
        veer_outlook got;
        veer_series s = series_of(&d, cases[i].n, cases[i].step_us > 0 ? cases[i].step_us : DAY_US);
        s.step_us = cases[i].step_us;
        for (size_t j = 0; j < s.n; j++)
            d.values[j] = random_normal(&rng);
        if (cases[i].shaken)
            d.t_us[50] += 1;
        const veer_outlook_options o = {.from_us = d.t_us[s.n - 1]};
        assert_int_equal(veer_outlook_init(&got, &s, &o, NULL), VEER_OK);
        if (strstr(got.note, cases[i].note) == NULL)
            fail_msg("case %zu: '%s'", i, got.note);
        assert_true(got.season == 0);
        veer_outlook_done(&got);
    }
}

static veer_rc try(const veer_series *s, const veer_outlook_options *o, const char *says)
{
    veer_outlook got = {.n = 77};
    veer_err err = VEER_ERR_INIT;
    const veer_rc rc = veer_outlook_init(&got, s, o, &err);
    assert_int_not_equal(rc, VEER_OK);
    assert_int_equal(got.n, 77);
    if (strstr(err.msg, says) == NULL)
        fail_msg("'%s' does not say '%s'", err.msg, says);
    return rc;
}

static void what_cannot_be_said(void **state)
{
    (void)state;
    data d = {.values = {1, (double)NAN, 2, 3, 4}};
    veer_series s = series_of(&d, 3, DAY_US);
    veer_outlook_options o = from_end(&s);
    assert_int_equal(try(&s, &o, "needs 3 values, there are 2"), VEER_ENODATA);
    s.n = 0;
    assert_int_equal(try(&s, &o, "there are 0"), VEER_ENODATA);
    s.n = 5;
    for (size_t i = 0; i < 5; i++)
        d.t_us[i] = 0;
    assert_int_equal(try(&s, &o, "different times"), VEER_ENODATA);
    s = series_of(&d, 5, DAY_US);
    d.values[1] = (double)INFINITY;
    assert_int_equal(try(&s, &o, "infinite"), VEER_EINVAL);
    d.values[1] = 1;
    o.level = 1;
    assert_int_equal(try(&s, &o, "level"), VEER_EINVAL);
    o.level = 0;
    o.horizon_us = -1;
    assert_int_equal(try(&s, &o, "horizon"), VEER_EINVAL);
    o.horizon_us = INT64_MAX;
    assert_int_equal(try(&s, &o, "horizon"), VEER_EINVAL);
    o.horizon_us = VEER_OUTLOOK_POINTS * HOUR_US;
    o.every_us = HOUR_US;
    assert_int_equal(try(&s, &o, "at most 1000"), VEER_EINVAL);
    o.horizon_us -= 1;
    veer_outlook got;
    assert_int_equal(veer_outlook_init(&got, &s, &o, NULL), VEER_OK);
    assert_int_equal(got.n_points, VEER_OUTLOOK_POINTS);
    veer_outlook_done(&got);
    o.has_limit = true;
    o.limit = (double)NAN;
    assert_int_equal(try(&s, &o, "limit"), VEER_EINVAL);
}

static void constants_do_not_move(void **state)
{
    (void)state;
    data d;
    veer_outlook got;
    const veer_series s = series_of(&d, 100, HOUR_US);
    veer_outlook_options o = from_end(&s);
    for (size_t i = 0; i < 100; i++)
        d.values[i] = 0.7;
    o.has_limit = true;
    o.limit = 0.5;
    assert_int_equal(veer_outlook_init(&got, &s, &o, NULL), VEER_OK);
    assert_true(got.line.slope == 0 && !got.has_mann_kendall && got.trend == VEER_STABLE);
    assert_int_equal(got.crossing, VEER_CROSSING_NEVER);
    assert_false(got.has_earliest || got.has_latest);
    assert_true(fabs(got.points[28].value - 0.7) < 1e-12);
    veer_outlook_done(&got);
}

/* ---- anomalies ---- */

static void outliers_are_found(void **state)
{
    (void)state;
    data d;
    veer_series_anomaly got[MOST];
    size_t n = 99;
    const veer_series s = series_of(&d, 60, HOUR_US);
    for (size_t i = 0; i < 60; i++)
        d.values[i] = 10 + (i % 2 == 0 ? 0.1 : -0.1);
    d.values[40] = 20;
    d.values[50] = (double)NAN;
    assert_int_equal(veer_series_anomalies(&s, 0, 0, got, &n, NULL), VEER_OK);
    assert_int_equal(n, 1);
    assert_int_equal(got[0].index, 40);
    assert_true(got[0].score > 90 && fabs(got[0].center - 10) < 1e-9 && got[0].scale < 0.11);
    d.values[9] = 20; /* less than half a window before it */
    d.values[40] = 10.1;
    assert_int_equal(veer_series_anomalies(&s, 20, 3, got, &n, NULL), VEER_OK);
    assert_int_equal(n, 0);
    for (size_t i = 0; i < 60; i++)
        d.values[i] = i == 30 ? 2 : 1;
    assert_int_equal(veer_series_anomalies(&s, 5, 3, got, &n, NULL), VEER_OK);
    assert_true(n == 1 && isinf(got[0].score) && got[0].scale == 0);
    assert_int_equal(veer_series_anomalies(&s, SIZE_MAX, 3, got, &n, NULL), VEER_OK);
    assert_int_equal(n, 0);
}

static void bad_anomalies_are_refused(void **state)
{
    (void)state;
    data d = {.values = {1, 2, (double)INFINITY, 3, 4}};
    veer_series_anomaly got[5];
    size_t n = 99;
    const veer_series s = series_of(&d, 5, HOUR_US);
    assert_int_equal(veer_series_anomalies(&s, 4, 3, got, &n, NULL), VEER_EINVAL);
    assert_int_equal(veer_series_anomalies(&s, 1, 3, got, &n, NULL), VEER_EINVAL);
    assert_int_equal(veer_series_anomalies(&s, 4, -1, got, &n, NULL), VEER_EINVAL);
    assert_int_equal(veer_series_anomalies(&s, 4, (double)NAN, got, &n, NULL), VEER_EINVAL);
    assert_int_equal(n, 99);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_falling_line_crosses_its_limit),
        cmocka_unit_test(forecasts_stay_legal),
        cmocka_unit_test(seasons_go_on),
        cmocka_unit_test(why_there_is_no_season),
        cmocka_unit_test(what_cannot_be_said),
        cmocka_unit_test(constants_do_not_move),
        cmocka_unit_test(outliers_are_found),
        cmocka_unit_test(bad_anomalies_are_refused),
    };
    return cmocka_run_group_tests_name("outlook", tests, NULL, NULL);
}
