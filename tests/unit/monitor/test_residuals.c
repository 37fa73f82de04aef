/* Residuals of a regression, and where rows for them are read. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>

#include "monitor/residuals.h"

#define OK(call) assert_int_equal((call), VEER_OK)
#define assert_near(got, want, within) assert_true(fabs((got) - (want)) <= (within))

/* Rows whose residual is i * spread, the newest first; every third has no label. */
static void add_rows(veer_outcomes *outcomes, size_t n, double spread)
{
    veer_batch batch;
    veer_batch_init(&batch, 0);
    for (size_t i = 0; i < n; i++) {
        OK(veer_batch_set_timestamp(&batch, (int64_t)(n - i), NULL));
        OK(veer_batch_set_field_number(&batch, VEER_FIELD_VALUE, 100.5 + (double)i * spread, NULL));
        if (i % 3 != 2)
            OK(veer_batch_set_field_number(&batch, VEER_FIELD_LABEL_VALUE, 100.5, NULL));
        OK(veer_batch_commit_row(&batch, NULL));
    }
    OK(veer_batch_seal(&batch, NULL));
    OK(veer_outcomes_add(outcomes, &batch, NULL));
    veer_batch_done(&batch);
}

static veer_rc make(size_t n, double spread, size_t most, veer_residuals *ret)
{
    veer_outcomes outcomes;
    OK(veer_outcomes_init(&outcomes, 0, NULL));
    add_rows(&outcomes, n, spread);
    const veer_rc rc = veer_residuals_make(&outcomes, most, ret, NULL);
    veer_outcomes_done(&outcomes);
    return rc;
}

static uint64_t rows_of(const veer_residuals *r)
{
    uint64_t rows = 0;
    for (size_t i = 0; i < r->bars; i++)
        rows += r->counts[i];
    return rows;
}

static void all_rows(void **state)
{
    static veer_residuals r;
    (void)state;
    OK(make(300, 0.25, 1000, &r)); /* residuals 0, 0.25, 0.75, 1, ... 74.5 */
    assert_int_equal(r.n, 200);
    assert_int_equal(rows_of(&r), 200);
    assert_int_equal(r.bars, VEER_RESIDUAL_BARS);
    assert_near(r.edges[0], 0, 0);
    assert_near(r.edges[r.bars], 74.5, 0);
    assert_near(r.mean, 37.25, 1e-9);
    assert_near(r.p50, 37.25, 1e-9);
    assert_near(r.std, 21.70424, 1e-4);
    assert_true(r.p05 < 4.5 && r.p05 > 3 && r.p95 > 70 && r.p95 < 71.5);
    assert_int_equal(r.n_points, 200);
    assert_near(r.predicted[199] - r.actual[199], 0, 0); /* the newest comes last */
}

static void the_newest_rows(void **state)
{
    static veer_residuals r;
    (void)state;
    OK(make(3000, 0.25, 700, &r));
    assert_int_equal(r.n, 700);
    assert_int_equal(rows_of(&r), 700);
    assert_near(r.edges[0], 0, 0);
    assert_near(r.edges[r.bars], 0.25 * 1048, 1e-9);
    assert_int_equal(r.n_points, VEER_RESIDUAL_POINTS);
}

static void few_rows(void **state)
{
    static veer_residuals r;
    (void)state;
    OK(make(1, 0.25, 10, &r));
    assert_int_equal(r.n, 1);
    assert_int_equal(r.bars, 1);
    assert_int_equal(r.counts[0], 1);
    assert_true(isnan(r.std));
    OK(make(30, 0, 100, &r)); /* all the same */
    assert_int_equal(r.bars, 1);
    assert_int_equal(r.counts[0], 20);
    assert_int_equal(make(0, 0, 100, &r), VEER_ENODATA);
}

/* ---- where rows are read ---- */

#define WINDOWS 5

static veer_residuals_span where(const uint64_t counts[WINDOWS], const uint64_t labelled[WINDOWS],
                                 uint64_t wanted, uint64_t most)
{
    veer_window windows[WINDOWS] = {{0}};
    veer_activity activity[WINDOWS] = {{0}};
    veer_performance_sums sums[WINDOWS] = {{0}};
    for (size_t i = 0; i < WINDOWS; i++) {
        activity[i].count = counts[i];
        sums[i].labelled = labelled[i];
        windows[i].from_us = (int64_t)i * 100;
        windows[i].to_us = (int64_t)(i + 1) * 100;
        windows[i].activity = &activity[i];
        windows[i].performance = labelled[i] > 0 ? &sums[i] : NULL;
    }
    return veer_residuals_where(windows, WINDOWS, wanted, most);
}

static void assert_span(veer_residuals_span span, int64_t from_us, int64_t to_us)
{
    assert_int_equal(span.from_us, from_us);
    assert_int_equal(span.to_us, to_us);
}

static void where_rows_are(void **state)
{
    static const uint64_t none[WINDOWS] = {0};
    static const uint64_t counts[WINDOWS] = {10, 20, 30, 40, 50};
    static const uint64_t labelled[WINDOWS] = {10, 20, 30, 20, 0};
    (void)state;
    assert_span(where(none, none, 10, 100), 0, 0);
    assert_span(where(counts, none, 10, 100), 0, 0);
    assert_span(where(counts, labelled, 20, 1000), 300, 400);
    assert_span(where(counts, labelled, 21, 1000), 200, 400);
    assert_span(where(counts, labelled, 1000, 1000), 0, 400);
    assert_span(where(counts, labelled, 1000, 100), 0, 400);
    assert_span(where(counts, labelled, 1000, 99), 10, 400);  /* nine tenths of the first one */
    assert_span(where(counts, labelled, 1000, 20), 350, 400); /* half of the last one */
    assert_span(where(counts, labelled, 1000, 70), 200, 400);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(all_rows),
        cmocka_unit_test(the_newest_rows),
        cmocka_unit_test(few_rows),
        cmocka_unit_test(where_rows_are),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
