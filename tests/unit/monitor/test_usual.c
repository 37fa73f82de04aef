/* What is usual in a baseline, and reports decided by it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <math.h>

#include "monitor/usual.h"
#include "monitor/window_drift.h"
#include "support/random.h"

#define HOURS 24
#define ROWS 200

static const drift_report_options options = {.fdr = 0.05};

/* ---- one series ---- */

static const double same_rows[] = {128, 128, 128, 128, 128, 128, 128};

static void roots_are_judged_by_student(void **state)
{
    (void)state;
    const double effects[] = {0.01, (double)NAN, 0.04, 0.09, 0.01, 0.04, 0.09};
    const veer_usual usual = veer_usual_of(effects, same_rows, 7);
    assert_int_equal(usual.n, 6);
    assert_true(usual.rows == 128);
    assert_true(fabs(usual.mean - 0.2) < 1e-15);
    assert_true(fabs(usual.sd - sqrt(0.04 / 5)) < 1e-15);
    assert_true(veer_usual_is_known(&usual));
    assert_true(usual.median == 0.04 && usual.largest == 0.09);
    /* scipy.stats.t.sf(-1, 5) where the root is a spread below the mean */
    const double p = 0.8183912661754386;
    const double root = 0.2 - usual.sd * sqrt(7.0 / 6);
    assert_true(fabs(veer_usual_p(&usual, root * root, 128) - p) < 1e-12);
    assert_true(fabs(veer_usual_limit(&usual, p, 1e6) - root * root) < 1e-9);
    assert_true(veer_usual_p(&usual, 0, 100) > 0.9);
    assert_true(veer_usual_limit(&usual, 0.9999, 100) == 0);
}

/* Of 6 windows the gap is 10 / 6 of the largest, of many twice that from their median. */
static void the_largest_bounds_what_student_allows(void **state)
{
    (void)state;
    const double few[] = {0.01, 0.04, 0.09, 0.01, 0.04, 0.09};
    const veer_usual six = veer_usual_of(few, same_rows, 6);
    assert_true(fabs(veer_usual_limit(&six, VEER_USUAL_ALPHA, 128) - 0.24) < 1e-12);
    assert_true(fabs(veer_usual_p(&six, 0.24, 128) - VEER_USUAL_ALPHA) < 1e-12);
    assert_true(veer_usual_p(&six, 0.239, 128) > VEER_USUAL_ALPHA);
    assert_true(veer_usual_limit(&six, 1e-30, 128) == 1);
    assert_true(veer_usual_p(&six, 0.0899, 128) > veer_usual_p(&six, 0.09, 128));
    double many[25];
    double rows[25];
    for (size_t i = 0; i < 25; i++) {
        many[i] = i < 20 ? 0.1 : 0.15;
        rows[i] = 128;
    }
    many[0] = 0.01;
    const veer_usual usual = veer_usual_of(many, rows, 25);
    assert_true(usual.median == 0.1 && usual.largest == 0.15);
    assert_true(fabs(veer_usual_limit(&usual, VEER_USUAL_ALPHA, 128) - 0.25) < 1e-12);
}

/* One outlier among the windows: Student allows less than the gap beyond it. */
static void student_bounds_what_the_largest_allows(void **state)
{
    (void)state;
    double effects[24];
    double rows[24];
    for (size_t i = 0; i < 24; i++) {
        effects[i] = 0.02 + 0.001 * (double)(i % 5);
        rows[i] = 128;
    }
    effects[7] = 0.3;
    const veer_usual usual = veer_usual_of(effects, rows, 24);
    assert_true(veer_usual_limit(&usual, VEER_USUAL_ALPHA, 128) < 0.5);
    assert_true(usual.largest + 2 * (usual.largest - usual.median) > 0.8);
}

/* A quarter of the rows: twice the effect by chance. More rows: nothing is taken away. */
static void fewer_rows_get_more_room(void **state)
{
    (void)state;
    const double effects[] = {0.01, 0.04, 0.09, 0.01, 0.04, 0.09};
    const double rows[] = {50, 50, 50, 200, 200, 200};
    const veer_usual usual = veer_usual_of(effects, rows, 6);
    assert_true(fabs(usual.rows - 80) < 1e-12);
    assert_true(fabs(veer_usual_limit(&usual, 0.05, 20) - 2 * veer_usual_limit(&usual, 0.05, 80)) <
                1e-12);
    assert_true(fabs(veer_usual_p(&usual, 0.2, 20) - veer_usual_p(&usual, 0.1, 80)) < 1e-12);
    assert_true(veer_usual_limit(&usual, 0.05, 1000) == veer_usual_limit(&usual, 0.05, 80));
}

static void few_windows_say_nothing(void **state)
{
    (void)state;
    const double effects[] = {0.1, 0.1, 0.1, 0.1, 0.1, (double)NAN};
    const veer_usual five = veer_usual_of(effects, same_rows, 6);
    const veer_usual none = veer_usual_of(effects, same_rows, 0);
    assert_false(veer_usual_is_known(&five));
    assert_false(veer_usual_is_known(&none));
    assert_true(veer_usual_p(&five, 0, 100) == 0 && veer_usual_limit(&five, 0.05, 100) == 0);
    assert_true(veer_usual_p(&none, 1, 100) == 0);
}

static void what_never_moves_may_not_move(void **state)
{
    (void)state;
    const double zeros[6] = {0};
    const veer_usual usual = veer_usual_of(zeros, same_rows, 6);
    assert_true(veer_usual_p(&usual, 0, 100) == 1);
    assert_true(veer_usual_p(&usual, 1e-9, 1) == 0);
    assert_true(veer_usual_limit(&usual, 0.001, 1) == 0);
}

/* ---- windows ---- */

typedef struct world {
    test_random rng;                   /* of all values */
    veer_window hours[HOURS];          /* of the baseline */
    const veer_window *windows[HOURS]; /* the same */
    veer_window baseline;              /* all of them */
    veer_window current;               /* the hour that is judged */
} world;

/* Rows of an hour: `season` moves with the day, `calm` and `colour` do not. */
static void fill(world *w, veer_window *window, double season, double calm, double missing)
{
    veer_batch batch;
    size_t index[2];
    veer_batch_init(&batch, 0);
    for (size_t i = 0; i < ROWS; i++) {
        for (size_t j = 0; j < 2; j++) {
            const char *const name = j == 0 ? "season" : "calm";
            assert_int_equal(veer_batch_feature(&batch, name, strlen(name), VEER_COLUMN_NUMBER,
                                                &index[j], NULL),
                             VEER_OK);
        }
        assert_int_equal(veer_batch_set_number(&batch, index[0], season + random_normal(&w->rng),
                                               NULL),
                         VEER_OK);
        if (random_unit(&w->rng) >= missing)
            assert_int_equal(veer_batch_set_number(&batch, index[1], calm + random_normal(&w->rng),
                                                   NULL),
                             VEER_OK);
        assert_int_equal(veer_batch_commit_row(&batch, NULL), VEER_OK);
    }
    assert_int_equal(veer_batch_seal(&batch, NULL), VEER_OK);
    assert_int_equal(veer_window_add_predictions(window, VEER_PARTS(VEER_PART_FEATURES), &batch,
                                                 NULL, ROWS, NULL),
                     VEER_OK);
    veer_batch_done(&batch);
}

static double season_of(size_t hour)
{
    return 1.5 * sin(2 * 3.14159265358979 * (double)hour / HOURS);
}

static void world_init(world *w, uint64_t seed)
{
    memset(w, 0, sizeof *w);
    random_seed(&w->rng, seed);
    for (size_t i = 0; i < HOURS; i++) {
        fill(w, &w->hours[i], season_of(i), 0, i % 6 == 0 ? 0.4 : 0.02);
        w->windows[i] = &w->hours[i];
        assert_int_equal(veer_window_merge(&w->baseline, &w->hours[i], NULL), VEER_OK);
    }
}

static void world_done(world *w)
{
    for (size_t i = 0; i < HOURS; i++)
        veer_window_done(&w->hours[i]);
    veer_window_done(&w->baseline);
    veer_window_done(&w->current);
}

static const drift_column *find(const drift_report *report, const char *name)
{
    for (size_t i = 0; i < report->count; i++)
        if (strcmp(report->columns[i].name, name) == 0)
            return &report->columns[i];
    fail_msg("no column %s", name);
    return NULL;
}

static void init_both(world *w, veer_window_drift *drift, veer_usuals *usuals)
{
    assert_int_equal(veer_window_drift_init(drift, &w->baseline, &w->current, &options, NULL),
                     VEER_OK);
    assert_int_equal(veer_usuals_init(usuals, drift->reference, w->windows, HOURS, &options, NULL),
                     VEER_OK);
}

/* The same hour of the next day is beyond every test and yet usual; a shift of the calm column
 * is not. */
static void seasons_are_usual_and_shifts_are_not(void **state)
{
    (void)state;
    world w;
    veer_window_drift drift;
    veer_usuals usuals;
    world_init(&w, 71);
    fill(&w, &w.current, season_of(6), 1, 0.02);
    init_both(&w, &drift, &usuals);
    assert_int_equal(usuals.windows, HOURS);
    assert_int_equal(find(drift.report, "season")->result.verdict, VEER_DRIFT_DRIFTED);
    assert_false(find(drift.report, "season")->has_usual);
    assert_int_equal(veer_usuals_apply(&usuals, drift.report, 0, NULL), VEER_OK);
    const drift_column *const season = find(drift.report, "season");
    const drift_column *const calm = find(drift.report, "calm");
    assert_int_equal(season->result.verdict, VEER_DRIFT_STABLE);
    assert_true(season->has_usual && season->usual > season->result.effect);
    assert_true(season->result.p_value > VEER_USUAL_ALPHA);
    assert_int_equal(calm->result.verdict, VEER_DRIFT_DRIFTED);
    assert_true(calm->has_usual && calm->usual < 0.35 && calm->result.effect > calm->usual);
    assert_ptr_equal(calm, &drift.report->columns[0]);
    assert_int_equal(drift.report->summary.drifted, 1);
    assert_true(drift.report->summary.dataset_drift);
    veer_usuals_done(&usuals);
    veer_window_drift_done(&drift);
    world_done(&w);
}

/* Every sixth hour misses 40 %: usual. All missing is not. */
static void missing_values_are_judged_alike(void **state)
{
    (void)state;
    static const double missing[] = {0.4, 1.0};
    for (size_t i = 0; i < 2; i++) {
        world w;
        veer_window_drift drift;
        veer_usuals usuals;
        world_init(&w, 72);
        fill(&w, &w.current, season_of(6), 0, missing[i]);
        init_both(&w, &drift, &usuals);
        assert_int_equal(find(drift.report, "calm")->result.verdict, VEER_DRIFT_DRIFTED);
        assert_int_equal(veer_usuals_apply(&usuals, drift.report, 0, NULL), VEER_OK);
        assert_int_equal(find(drift.report, "calm")->result.verdict,
                         i == 0 ? VEER_DRIFT_STABLE : VEER_DRIFT_DRIFTED);
        veer_usuals_done(&usuals);
        veer_window_drift_done(&drift);
        world_done(&w);
    }
}

/* A window's effect against the whole, divided by 1 - its share, is the effect against the rest. */
static void effects_are_against_the_rest(void **state)
{
    (void)state;
    world w;
    veer_window rest = {0};
    veer_window_drift whole;
    veer_window_drift apart;
    world_init(&w, 73);
    for (size_t i = 1; i < HOURS; i++)
        assert_int_equal(veer_window_merge(&rest, &w.hours[i], NULL), VEER_OK);
    assert_int_equal(veer_window_drift_init(&whole, &w.baseline, &w.hours[0], &options, NULL),
                     VEER_OK);
    assert_int_equal(veer_window_drift_init(&apart, &rest, &w.hours[0], &options, NULL), VEER_OK);
    const double scaled = find(whole.report, "season")->result.effect * HOURS / (HOURS - 1);
    assert_true(fabs(scaled - find(apart.report, "season")->result.effect) < 1e-3);
    veer_window_drift_done(&whole);
    veer_window_drift_done(&apart);
    veer_window_done(&rest);
    world_done(&w);
}

static void windows_may_be_absent(void **state)
{
    (void)state;
    world w;
    veer_window empty = {0};
    veer_window_drift drift;
    veer_usuals usuals;
    world_init(&w, 74);
    fill(&w, &w.current, season_of(6), 0, 0);
    for (size_t i = 5; i < HOURS; i++)
        w.windows[i] = i % 2 == 0 ? NULL : &empty;
    init_both(&w, &drift, &usuals);
    assert_int_equal(usuals.windows, 5);
    assert_false(veer_usual_is_known(&veer_usuals_find(&usuals, "calm")->values));
    assert_null(veer_usuals_find(&usuals, "none"));
    assert_int_equal(veer_usuals_apply(&usuals, drift.report, 0, NULL), VEER_OK);
    assert_int_equal(find(drift.report, "season")->result.verdict, VEER_DRIFT_DRIFTED);
    assert_false(find(drift.report, "season")->has_usual);
    assert_int_equal(veer_usuals_apply(&usuals, drift.report, 2, NULL), VEER_EINVAL);
    veer_usuals_done(&usuals);
    veer_window_drift_done(&drift);
    world_done(&w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(roots_are_judged_by_student),
        cmocka_unit_test(the_largest_bounds_what_student_allows),
        cmocka_unit_test(student_bounds_what_the_largest_allows),
        cmocka_unit_test(fewer_rows_get_more_room),
        cmocka_unit_test(few_windows_say_nothing),
        cmocka_unit_test(what_never_moves_may_not_move),
        cmocka_unit_test(seasons_are_usual_and_shifts_are_not),
        cmocka_unit_test(missing_values_are_judged_alike),
        cmocka_unit_test(effects_are_against_the_rest),
        cmocka_unit_test(windows_may_be_absent),
    };
    return cmocka_run_group_tests_name("usual", tests, NULL, NULL);
}
