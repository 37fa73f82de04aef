#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "support/oracle.h"
#include "support/random.h"
#include "veer/forecast.h"

static const char *table_path;

/* Moves to the next row of a kind. */
static int next_of(oracle *table, const char *kind)
{
    while (oracle_next(table))
        if (strcmp(oracle_text(table, "kind"), kind) == 0)
            return 1;
    return 0;
}

static veer_hw_options hw_options(const oracle *table, int fit)
{
    veer_hw_options o = VEER_HW_OPTIONS_INIT;
    o.period = (size_t)oracle_number(table, "m");
    o.trend = (int)oracle_number(table, "trend");
    o.damped = (int)oracle_number(table, "damped");
    o.fit = fit;
    if (!fit) {
        o.alpha = oracle_number(table, "alpha");
        o.beta = oracle_number(table, "beta");
        o.gamma = oracle_number(table, "gamma");
        o.phi = oracle_number(table, "phi");
    }
    return o;
}

static double *memory_for(size_t period)
{
    double *memory = malloc(veer_hw_memory(period) * sizeof *memory);
    assert_non_null(memory);
    return memory;
}

static void line_forecast_agrees(void **state)
{
    (void)state;
    oracle *table = oracle_open(table_path);
    size_t rows = 0;
    for (; next_of(table, "line"); rows++) {
        size_t n = 0, ny = 0;
        const double *t = oracle_numbers(table, "t", &n), *y = oracle_numbers(table, "y", &ny);
        veer_line line;
        assert_int_equal(veer_trend_line(t, y, n, &line, NULL), VEER_OK);
        veer_forecast_point p;
        assert_int_equal(veer_forecast_line(&line, oracle_number(table, "ahead"),
                                            oracle_number(table, "level"), &p, NULL),
                         VEER_OK);
        assert_true(oracle_near(table, "value", p.value, 1e-10, 1e-12));
        assert_true(oracle_near(table, "lower", p.lower, 1e-9, 1e-9));
        assert_true(oracle_near(table, "upper", p.upper, 1e-9, 1e-9));
        assert_true(oracle_near(table, "meanlow", p.mean_low, 1e-9, 1e-9));
        assert_true(oracle_near(table, "meanup", p.mean_up, 1e-9, 1e-9));
    }
    assert_true(rows >= 200);
    oracle_close(table);
}

static double unit_line(double t)
{
    return 10 - t;
}

/* y = 10 - t with noise of +-0.1 around it: crossing 4 at 6, with a band around. */
static veer_line falling_line(void)
{
    double t[6], y[6];
    for (size_t i = 0; i < 6; i++) {
        t[i] = (double)i * 0.8;
        y[i] = unit_line(t[i]) + (i % 2 == 0 ? 0.1 : -0.1);
    }
    veer_line line;
    assert_int_equal(veer_trend_line(t, y, 6, &line, NULL), VEER_OK);
    return line;
}

static void line_crossing_meets_the_band(void **state)
{
    (void)state;
    const veer_line line = falling_line();
    veer_crossing c;
    assert_int_equal(veer_forecast_line_crossing(&line, 4, VEER_SIDE_BELOW, 4, 100, 0.9, &c, NULL),
                     VEER_OK);
    assert_int_equal(c.kind, VEER_CROSSING_AT);
    assert_true(c.has_earliest && c.has_latest && c.earliest < c.t && c.t < c.latest);
    veer_forecast_point p;
    assert_int_equal(veer_forecast_line(&line, c.t, 0.9, &p, NULL), VEER_OK);
    assert_true(fabs(p.value - 4) < 1e-12);
    assert_int_equal(veer_forecast_line(&line, c.earliest, 0.9, &p, NULL), VEER_OK);
    assert_true(fabs(p.lower - 4) < 1e-12);
    assert_int_equal(veer_forecast_line(&line, c.latest, 0.9, &p, NULL), VEER_OK);
    assert_true(fabs(p.upper - 4) < 1e-12);
}

static void line_crossing_outcomes(void **state)
{
    (void)state;
    const veer_line line = falling_line();
    veer_crossing c;
    /* already: at t = 4 the line is near 6, under 7 */
    veer_forecast_line_crossing(&line, 7, VEER_SIDE_BELOW, 4, 100, 0.9, &c, NULL);
    assert_true(c.kind == VEER_CROSSING_ALREADY && c.has_earliest && c.earliest == 4);
    /* never: the line falls away from an upper limit, and its band does not reach it either */
    veer_forecast_line_crossing(&line, 12, VEER_SIDE_ABOVE, 4, 1e9, 0.9, &c, NULL);
    assert_true(c.kind == VEER_CROSSING_NEVER && !c.has_earliest && !c.has_latest);
    /* not within the horizon, though the band gets there */
    veer_forecast_line_crossing(&line, 4, VEER_SIDE_BELOW, 4, 100, 0.9, &c, NULL);
    const double until = (c.earliest + c.t) / 2;
    veer_forecast_line_crossing(&line, 4, VEER_SIDE_BELOW, 4, until, 0.9, &c, NULL);
    assert_true(c.kind == VEER_CROSSING_NEVER && c.has_earliest && !c.has_latest);
    /* no end of the horizon */
    veer_forecast_line_crossing(&line, -1e6, VEER_SIDE_BELOW, 4, (double)INFINITY, 0.9, &c, NULL);
    assert_true(c.kind == VEER_CROSSING_AT && c.has_latest);
    assert_int_equal(veer_forecast_line_crossing(&line, 4, VEER_SIDE_BELOW, 4, 4, 0.9, &c, NULL),
                     VEER_EINVAL);
    assert_int_equal(veer_forecast_line_crossing(&line, (double)NAN, VEER_SIDE_BELOW, 4, 5, 0.9, &c,
                                                 NULL),
                     VEER_EINVAL);
}

typedef struct walk {
    double earliest; /* first time at which the band's bad end is over the limit; 0: never */
    double latest;   /* the same for its good end */
    double value;    /* the same for the line */
} walk;

/* Goes backwards in small steps, so that the first time stays. */
static walk walk_back(const veer_line *line, veer_side side, double limit, double step)
{
    walk w = {0, 0, 0};
    const double sign = side == VEER_SIDE_ABOVE ? 1 : -1;
    for (double at = 40; at >= 8; at -= step) {
        veer_forecast_point p;
        assert_int_equal(veer_forecast_line(line, at, 0.8, &p, NULL), VEER_OK);
        const double bad = side == VEER_SIDE_ABOVE ? p.upper : p.lower;
        const double good = side == VEER_SIDE_ABOVE ? p.lower : p.upper;
        w.earliest = sign * (bad - limit) >= 0 ? at : w.earliest;
        w.latest = sign * (good - limit) >= 0 ? at : w.latest;
        w.value = sign * (p.value - limit) >= 0 ? at : w.value;
    }
    return w;
}

/* The band's crossings against a walk in small steps, for slopes of both signs and none. */
static void line_crossing_agrees_with_a_walk(void **state)
{
    (void)state;
    test_random rng;
    random_seed(&rng, 3);
    for (int round = 0; round < 120; round++) {
        double t[8], y[8];
        const double slope = (double)(round % 3 - 1) * 0.2;
        for (size_t i = 0; i < 8; i++) {
            t[i] = (double)i;
            y[i] = slope * t[i] + 0.5 * random_normal(&rng);
        }
        veer_line line;
        assert_int_equal(veer_trend_line(t, y, 8, &line, NULL), VEER_OK);
        const veer_side side = round % 2 == 0 ? VEER_SIDE_ABOVE : VEER_SIDE_BELOW;
        const double limit = (side == VEER_SIDE_ABOVE ? 1 : -1) * (0.5 + 3 * random_unit(&rng));
        veer_crossing c;
        assert_int_equal(veer_forecast_line_crossing(&line, limit, side, 8, 40, 0.8, &c, NULL),
                         VEER_OK);
        const double step = 1.0 / 16;
        const walk w = walk_back(&line, side, limit, step);
        assert_int_equal(c.has_earliest, w.earliest > 0);
        assert_int_equal(c.has_latest, w.latest > 0);
        assert_true(!c.has_earliest || fabs(c.earliest - w.earliest) <= step);
        assert_true(!c.has_latest || fabs(c.latest - w.latest) <= step);
        assert_int_equal(c.kind, w.value == 0   ? VEER_CROSSING_NEVER
                                 : w.value == 8 ? VEER_CROSSING_ALREADY
                                                : VEER_CROSSING_AT);
        assert_true(c.kind != VEER_CROSSING_AT || fabs(c.t - w.value) <= step);
    }
}

static void line_needs_three_points(void **state)
{
    (void)state;
    const double t[] = {0, 1, 2}, y[] = {0, 1, 3};
    veer_line line;
    veer_forecast_point p;
    veer_err err = VEER_ERR_INIT;
    assert_int_equal(veer_trend_line(t, y, 2, &line, NULL), VEER_OK);
    assert_int_equal(veer_forecast_line(&line, 3, 0.95, &p, &err), VEER_ENODATA);
    assert_non_null(strstr(err.msg, "3 points, got 2"));
    assert_int_equal(veer_trend_line(t, y, 3, &line, NULL), VEER_OK);
    assert_int_equal(veer_forecast_line(&line, 3, 0.95, &p, NULL), VEER_OK);
    assert_int_equal(veer_forecast_line(&line, 3, 1, &p, NULL), VEER_EINVAL);
    assert_int_equal(veer_forecast_line(&line, 3, 0, &p, NULL), VEER_EINVAL);
    assert_int_equal(veer_forecast_line(&line, (double)NAN, 0.9, &p, NULL), VEER_EINVAL);
}

static void holt_winters_agrees_with_the_twin(void **state)
{
    (void)state;
    oracle *table = oracle_open(table_path);
    size_t rows = 0;
    for (; next_of(table, "hw"); rows++) {
        const veer_hw_options o = hw_options(table, 0);
        size_t n = 0, count = 0;
        const double *y = oracle_numbers(table, "y", &n);
        double *memory = memory_for(o.period);
        veer_hw hw;
        veer_err err = VEER_ERR_INIT;
        if (veer_hw_fit(&o, y, n, memory, &hw, &err) != VEER_OK)
            fail_msg("line %zu: %s", oracle_line(table), err.msg);
        assert_true(oracle_near(table, "sse", hw.sse, 1e-10, 0));
        assert_true(oracle_near(table, "variance", hw.variance, 1e-10, 0));
        const double *values = oracle_numbers(table, "values", &count);
        const double *wide = oracle_numbers(table, "wide", &count);
        veer_forecast_point points[100];
        assert_true(count <= 100);
        assert_int_equal(veer_hw_forecast(&hw, count, 0.95, points, NULL), VEER_OK);
        for (size_t k = 0; k < count; k++) {
            const double size = 10 + fabs(values[k]);
            assert_true(points[k].t == (double)(k + 1));
            assert_true(fabs(points[k].value - values[k]) <= 1e-11 * size);
            assert_true(fabs(points[k].upper - values[k] - wide[k]) <= 1e-10 * (size + wide[k]));
            assert_true(fabs(values[k] - points[k].lower - wide[k]) <= 1e-10 * (size + wide[k]));
        }
        free(memory);
    }
    assert_true(rows >= 80);
    oracle_close(table);
}

static void fitting_is_as_good_as_a_dense_search(void **state)
{
    (void)state;
    oracle *table = oracle_open(table_path);
    size_t rows = 0;
    for (; next_of(table, "fit"); rows++) {
        const veer_hw_options o = hw_options(table, 1);
        size_t n = 0;
        const double *y = oracle_numbers(table, "y", &n);
        double *memory = memory_for(o.period);
        veer_hw hw;
        assert_int_equal(veer_hw_fit(&o, y, n, memory, &hw, NULL), VEER_OK);
        const double best = oracle_number(table, "sse");
        if (hw.sse > best * (1 + 1e-6))
            fail_msg("line %zu: squared error %.12g, found %.12g", oracle_line(table), hw.sse,
                     best);
        free(memory);
    }
    assert_int_equal(rows, 50);
    oracle_close(table);
}

static void holt_winters_refuses_what_it_cannot_do(void **state)
{
    (void)state;
    double y[40], memory[3 * 12];
    for (size_t i = 0; i < 40; i++)
        y[i] = (double)(i % 12);
    veer_hw hw;
    veer_err err = VEER_ERR_INIT;
    veer_hw_options o = VEER_HW_OPTIONS_INIT;
    o.period = 12;
    assert_int_equal(veer_hw_min_points(&o), 24);
    assert_int_equal(veer_hw_fit(&o, y, 23, memory, &hw, &err), VEER_ENODATA);
    assert_non_null(strstr(err.msg, "24 values, got 23"));
    assert_int_equal(veer_hw_fit(&o, y, 24, memory, &hw, NULL), VEER_OK);
    o.period = 0;
    assert_int_equal(veer_hw_min_points(&o), 5);
    assert_int_equal(veer_hw_fit(&o, y, 4, memory, &hw, NULL), VEER_ENODATA);
    assert_int_equal(veer_hw_fit(&o, y, 5, memory, &hw, NULL), VEER_OK);
    y[3] = (double)INFINITY;
    assert_int_equal(veer_hw_fit(&o, y, 20, memory, &hw, &err), VEER_EINVAL);
    assert_int_equal(err.position, 3);
    y[3] = 3;
    o.period = VEER_HW_MAX_PERIOD + 1;
    assert_int_equal(veer_hw_fit(&o, y, 40, memory, &hw, NULL), VEER_ELIMIT);
    o.period = VEER_HW_MAX_PERIOD;
    assert_int_equal(veer_hw_fit(&o, y, 40, memory, &hw, NULL), VEER_ENODATA);
    o.period = 12;
    o.fit = 0;
    const double wrong[][3] = {
        {1.1, 0, 0}, {-0.1, 0, 0}, {0.5, 0.6, 0}, {0.5, 0, 0.6}, {(double)NAN, 0, 0}};
    for (size_t i = 0; i < 5; i++) {
        o.alpha = wrong[i][0];
        o.beta = wrong[i][1];
        o.gamma = wrong[i][2];
        assert_int_equal(veer_hw_fit(&o, y, 40, memory, &hw, NULL), VEER_EINVAL);
    }
    o = (veer_hw_options)VEER_HW_OPTIONS_INIT;
    o.trend = 0;
    o.damped = 1;
    assert_int_equal(veer_hw_fit(&o, y, 40, memory, &hw, NULL), VEER_EINVAL);
    o.size = 0;
    assert_int_equal(veer_hw_fit(&o, y, 40, memory, &hw, NULL), VEER_EINVAL);
    o = (veer_hw_options)VEER_HW_OPTIONS_INIT;
    o.period = 12;
    for (size_t i = 12; i < 24; i++)
        y[i] = (double)NAN;
    assert_int_equal(veer_hw_fit(&o, y, 40, memory, &hw, NULL), VEER_ENODATA);
}

/* A noiseless season on a line is followed exactly: crossings fall where arithmetic puts them. */
static void holt_winters_crossing(void **state)
{
    (void)state;
    double y[16], memory[3 * 4];
    const double season[] = {1, 0, -1, 0};
    for (size_t i = 0; i < 16; i++)
        y[i] = 20 - (double)(i + 1) + season[i % 4];
    veer_hw_options o = VEER_HW_OPTIONS_INIT;
    o.period = 4;
    o.fit = 0;
    o.alpha = 0.3;
    veer_hw hw;
    assert_int_equal(veer_hw_fit(&o, y, 16, memory, &hw, NULL), VEER_OK);
    assert_true(hw.sse < 1e-20);
    veer_crossing c;
    /* Steps 1, 2, 3 stand at 20 - 17 + 1 = 4, 2, 0: the limit 1 is passed half way to step 3. */
    assert_int_equal(veer_hw_crossing(&hw, 1, VEER_SIDE_BELOW, 8, 0.95, &c, NULL), VEER_OK);
    assert_true(c.kind == VEER_CROSSING_AT && fabs(c.t - 2.5) < 1e-9);
    assert_true(c.has_earliest && c.has_latest && fabs(c.latest - c.earliest) < 1e-6);
    /* The last value is 20 - 16 + 0 = 4. */
    assert_int_equal(veer_hw_crossing(&hw, 4.5, VEER_SIDE_BELOW, 8, 0.95, &c, NULL), VEER_OK);
    assert_int_equal(c.kind, VEER_CROSSING_ALREADY);
    assert_int_equal(veer_hw_crossing(&hw, 1, VEER_SIDE_BELOW, 2, 0.95, &c, NULL), VEER_OK);
    assert_true(c.kind == VEER_CROSSING_NEVER && !c.has_earliest && c.t == 0);
    assert_int_equal(veer_hw_crossing(&hw, 9, VEER_SIDE_ABOVE, 99, 0.95, &c, NULL), VEER_OK);
    assert_int_equal(c.kind, VEER_CROSSING_NEVER);
    assert_int_equal(veer_hw_crossing(&hw, 1, VEER_SIDE_BELOW, 0, 0.95, &c, NULL), VEER_EINVAL);
    assert_int_equal(veer_hw_crossing(&hw, (double)NAN, VEER_SIDE_BELOW, 1, 0.95, &c, NULL),
                     VEER_EINVAL);
}

static void seasonality_agrees(void **state)
{
    (void)state;
    oracle *table = oracle_open(table_path);
    size_t seasonal = 0, rows = 0;
    for (; next_of(table, "season"); rows++) {
        size_t n = 0;
        const double *y = oracle_numbers(table, "y", &n);
        veer_seasonality s;
        assert_int_equal(veer_seasonality_test(y, n, (size_t)oracle_number(table, "m"), 0.05, &s,
                                               NULL),
                         VEER_OK);
        assert_true(oracle_near(table, "r", s.autocorrelation, 1e-9, 1e-12));
        assert_true(oracle_near(table, "limit", s.limit, 1e-9, 0));
        assert_int_equal(s.seasonal, oracle_number(table, "r") > oracle_number(table, "limit"));
        seasonal += s.seasonal ? 1 : 0;
    }
    assert_true(seasonal > 10 && seasonal < rows);
    oracle_close(table);
    double line[40];
    for (size_t i = 0; i < 40; i++)
        line[i] = 0.1 * (double)i + 1e6;
    veer_seasonality s;
    assert_int_equal(veer_seasonality_test(line, 40, 7, 0.05, &s, NULL), VEER_EUNDEFINED);
    assert_int_equal(veer_seasonality_test(line, 15, 7, 0.05, &s, NULL), VEER_ENODATA);
    assert_int_equal(veer_seasonality_test(line, 40, 1, 0.05, &s, NULL), VEER_EINVAL);
    assert_int_equal(veer_seasonality_test(line, 40, VEER_HW_MAX_PERIOD + 1, 0.05, &s, NULL),
                     VEER_ELIMIT);
    line[9] = (double)INFINITY;
    assert_int_equal(veer_seasonality_test(line, 40, 7, 0.05, &s, NULL), VEER_EINVAL);
}

int main(int argc, char **argv)
{
    table_path = argc > 1 ? argv[1] : "forecast.tsv";
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(line_forecast_agrees),
        cmocka_unit_test(line_crossing_meets_the_band),
        cmocka_unit_test(line_crossing_outcomes),
        cmocka_unit_test(line_crossing_agrees_with_a_walk),
        cmocka_unit_test(line_needs_three_points),
        cmocka_unit_test(holt_winters_agrees_with_the_twin),
        cmocka_unit_test(fitting_is_as_good_as_a_dense_search),
        cmocka_unit_test(holt_winters_refuses_what_it_cannot_do),
        cmocka_unit_test(holt_winters_crossing),
        cmocka_unit_test(seasonality_agrees),
    };
    return cmocka_run_group_tests_name("forecast", tests, NULL, NULL);
}
