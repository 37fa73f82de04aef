/* Curves of a window against its rows. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <math.h>

#include "monitor/window_curves.h"
#include "support/random.h"

#define OK(call) assert_int_equal((call), VEER_OK)
#define assert_near(got, want, within) assert_true(fabs((got) - (want)) <= (within))
#define ROWS 4000

static double scores[ROWS];
static int labels[ROWS];
static veer_window window;
static veer_window_task task;
static veer_window_curves curves;

/* A window of rows whose class is "yes" with the probability of the score, or always `only`. */
static veer_rc make(size_t n, const char *only, bool has_score, veer_err *err)
{
    test_random rng;
    veer_batch batch;
    random_seed(&rng, 3);
    veer_batch_init(&batch, 0);
    for (size_t i = 0; i < n; i++) {
        const double u = random_unit(&rng);
        scores[i] = u * u;
        labels[i] = only != NULL ? strcmp(only, "yes") == 0 : random_unit(&rng) < scores[i];
        const char *const called = scores[i] >= 0.5 ? "yes" : "no";
        const char *const truth = labels[i] != 0 ? "yes" : "no";
        OK(veer_batch_set_field_text(&batch, VEER_FIELD_CLASS, called, strlen(called), NULL));
        OK(veer_batch_set_field_text(&batch, VEER_FIELD_LABEL, truth, strlen(truth), NULL));
        if (has_score)
            OK(veer_batch_set_field_number(&batch, VEER_FIELD_SCORE, scores[i], NULL));
        OK(veer_batch_commit_row(&batch, NULL));
    }
    OK(veer_batch_seal(&batch, NULL));
    OK(veer_window_add_predictions(
        &window, VEER_PARTS(VEER_PART_ACTIVITY) | VEER_PARTS(VEER_PART_PERFORMANCE), &batch, NULL,
        n, NULL));
    veer_batch_done(&batch);
    OK(veer_window_task_decide(&window, VEER_PERF_BINARY, "yes", &task, NULL));
    return veer_window_curves_make(&window, &task, &curves, err);
}

static void done(void)
{
    veer_window_done(&window);
    window = (veer_window){0};
}

static void count(double threshold, double *hits, double *flagged)
{
    *hits = *flagged = 0;
    for (size_t i = 0; i < ROWS; i++) {
        *flagged += scores[i] >= threshold;
        *hits += scores[i] >= threshold && labels[i] != 0;
    }
}

static void points_are_what_rows_say(void **state)
{
    double best = 0;
    double hits = 0;
    double flagged = 0;
    (void)state;
    OK(make(ROWS, NULL, true, NULL));
    const double p = (double)curves.positives;
    const double n = (double)curves.negatives;
    assert_in_range(curves.n_roc, 90, VEER_CURVE_POINTS);
    assert_in_range(curves.n_pr, 90, VEER_CURVE_POINTS);
    assert_in_range(curves.n_thresholds, 25, VEER_CURVE_THRESHOLDS);
    for (size_t i = 1; i < curves.n_roc; i++) {
        count(curves.roc[i].threshold, &hits, &flagged);
        assert_near(curves.roc[i].x, (flagged - hits) / n, 1e-12);
        assert_near(curves.roc[i].y, hits / p, 1e-12);
    }
    for (size_t i = 1; i < curves.n_pr; i++) {
        count(curves.pr[i].threshold, &hits, &flagged);
        assert_near(curves.pr[i].x, hits / p, 1e-12);
        assert_near(curves.pr[i].y, hits / flagged, 1e-12);
    }
    for (size_t i = 0; i < curves.n_thresholds; i++) {
        const veer_threshold_row *const row = &curves.thresholds[i];
        count(row->threshold, &hits, &flagged);
        assert_near(row->precision, hits / flagged, 1e-12);
        assert_near(row->recall, hits / p, 1e-12);
        assert_near(row->f1, 2 * hits / (flagged + p), 1e-12);
        assert_near(row->flagged, flagged / ROWS, 1e-12);
        assert_true(i == 0 || row->threshold > row[-1].threshold);
        best = fmax(best, row->f1);
    }
    for (size_t i = 0; i < ROWS; i++) {
        count(scores[i], &hits, &flagged);
        assert_true(2 * hits / (flagged + p) <= best + 0.002); /* cells are narrow */
    }
    done();
}

static void ends(void **state)
{
    (void)state;
    OK(make(ROWS, NULL, true, NULL));
    const veer_curve_spot *const roc = &curves.roc[curves.n_roc - 1];
    const veer_curve_spot *const pr = &curves.pr[curves.n_pr - 1];
    assert_true(isnan(curves.roc[0].threshold) && isnan(curves.pr[0].threshold));
    assert_near(curves.roc[0].x + curves.roc[0].y, 0, 0);
    assert_near(curves.pr[0].x, 0, 0);
    assert_near(curves.pr[0].y, 1, 0);
    assert_near(roc->x + roc->y, 2, 0);
    assert_near(pr->x, 1, 0);
    assert_near(pr->y, (double)curves.positives / ROWS, 1e-12);
    done();
}

static void one_class(void **state)
{
    (void)state;
    OK(make(50, "no", true, NULL));
    assert_int_equal(curves.n_roc, 0);
    assert_int_equal(curves.n_pr, 0);
    assert_true(curves.n_thresholds > 0 && curves.n_bins == 10);
    assert_true(isnan(curves.thresholds[0].recall));
    done();
    OK(make(50, "yes", true, NULL));
    assert_int_equal(curves.n_roc, 0);
    assert_in_range(curves.n_pr, 40, 51);
    done();
}

static void no_scores(void **state)
{
    veer_err err = VEER_ERR_INIT;
    (void)state;
    assert_int_equal(make(50, NULL, false, &err), VEER_ENODATA);
    assert_string_equal(err.msg, "no scores");
    done();
}

static void classes(void **state)
{
    uint64_t cells[] = {5, 1, 0, 2, 7, 0, 0, 0, 0};
    const veer_window_matrix matrix = {.k = 3, .cells = cells};
    veer_class_figures figures;
    (void)state;
    veer_window_class_figures(&matrix, 0, &figures);
    assert_int_equal(figures.support, 6);
    assert_int_equal(figures.predicted, 7);
    assert_near(figures.precision, 5.0 / 7, 1e-12);
    assert_near(figures.recall, 5.0 / 6, 1e-12);
    assert_near(figures.f1, 10.0 / 13, 1e-12);
    veer_window_class_figures(&matrix, 2, &figures);
    assert_true(isnan(figures.precision) && isnan(figures.recall) && isnan(figures.f1));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(points_are_what_rows_say),
        cmocka_unit_test(ends),
        cmocka_unit_test(one_class),
        cmocka_unit_test(no_scores),
        cmocka_unit_test(classes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
