/* Windows compared column by column: the same answers as the rows give, and the edges of columns.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <math.h>

#include "monitor/window_drift.h"
#include "support/random.h"

#define BOTH (VEER_PARTS(VEER_PART_ACTIVITY) | VEER_PARTS(VEER_PART_FEATURES))

static const drift_report_options options = {.fdr = 0.05};

/* ---- rows ---- */

static void number(veer_batch *batch, const char *name, double value)
{
    size_t index;
    assert_int_equal(
        veer_batch_feature(batch, name, strlen(name), VEER_COLUMN_NUMBER, &index, NULL), VEER_OK);
    assert_int_equal(veer_batch_set_number(batch, index, value, NULL), VEER_OK);
}

static void text(veer_batch *batch, const char *name, const char *value)
{
    size_t index;
    assert_int_equal(veer_batch_feature(batch, name, strlen(name), VEER_COLUMN_TEXT, &index, NULL),
                     VEER_OK);
    assert_int_equal(veer_batch_set_text(batch, index, value, strlen(value), NULL), VEER_OK);
}

static void class(veer_batch *batch, const char *value)
{
    assert_int_equal(veer_batch_set_field_text(batch, VEER_FIELD_CLASS, value, strlen(value), NULL),
                     VEER_OK);
}

static void field(veer_batch *batch, veer_field which, double value)
{
    assert_int_equal(veer_batch_set_field_number(batch, which, value, NULL), VEER_OK);
}

static void commit(veer_batch *batch)
{
    assert_int_equal(veer_batch_commit_row(batch, NULL), VEER_OK);
}

static void fold(veer_window *window, veer_batch *batch)
{
    assert_int_equal(veer_batch_seal(batch, NULL), VEER_OK);
    assert_int_equal(veer_window_add_predictions(window, BOTH, batch, NULL, batch->rows, NULL),
                     VEER_OK);
}

static const drift_column *find(const veer_window_drift *drift, const char *name)
{
    for (size_t i = 0; i < drift->report->count; i++)
        if (strcmp(drift->report->columns[i].name, name) == 0)
            return &drift->report->columns[i];
    fail_msg("no column %s", name);
    return NULL;
}

/* ---- the same as from rows ---- */

static void fill(test_random *rng, veer_batch *batch, size_t n, double shift)
{
    static const char *const colours[] = {"red", "green", "blue"};
    for (size_t i = 0; i < n; i++) {
        number(batch, "amount", random_normal(rng) + shift);
        if (random_below(rng, 10) > 0)
            number(batch, "age", floor(20 + 40 * random_unit(rng)));
        text(batch, "colour", colours[random_below(rng, shift > 0 ? 2 : 3)]);
        class(batch, random_unit(rng) < 0.3 + shift / 10 ? "yes" : "no");
        field(batch, VEER_FIELD_SCORE, random_unit(rng));
        field(batch, VEER_FIELD_LATENCY, 5 + 20 * random_unit(rng));
        commit(batch);
    }
}

static void assert_same_column(const drift_column *a, const drift_column *b)
{
    assert_int_equal(a->numeric, b->numeric);
    assert_int_equal(a->result.verdict, b->result.verdict);
    assert_string_equal(a->result.method->name, b->result.method->name);
    assert_true(a->result.score == b->result.score);
    assert_true(a->result.p_adjusted == b->result.p_adjusted);
    assert_true(a->ref.rows == b->ref.rows && a->cur.rows == b->cur.rows);
    assert_true(a->ref.values == b->ref.values && a->cur.values == b->cur.values);
    assert_true(a->new_categories == b->new_categories);
    assert_true(a->outside_share == b->outside_share);
}

/* A window and the profile of the same rows say the same of every column, in the same order. */
static void windows_say_what_rows_say(void **state)
{
    (void)state;
    test_random rng;
    veer_batch batches[2];
    veer_window windows[2] = {{0}};
    profile *profiles[2] = {NULL};
    drift_report *report = NULL;
    veer_window_drift drift;
    random_seed(&rng, 61);
    for (size_t i = 0; i < 2; i++) {
        veer_batch_init(&batches[i], 0);
        fill(&rng, &batches[i], i == 0 ? 2000 : 700, i == 0 ? 0 : 0.5);
        fold(&windows[i], &batches[i]);
        assert_int_equal(profile_new(0, &profiles[i], NULL), VEER_OK);
        assert_int_equal(profile_add(profiles[i], &batches[i], NULL), VEER_OK);
        assert_int_equal(profile_seal(profiles[i], 1, NULL), VEER_OK);
    }
    assert_int_equal(drift_report_new(profiles[0], profiles[1], &options, &report, NULL), VEER_OK);
    assert_int_equal(veer_window_drift_init(&drift, &windows[0], &windows[1], &options, NULL),
                     VEER_OK);
    for (size_t i = 0; i < 2; i++)
        veer_window_done(&windows[i]); /* not needed afterwards */
    assert_int_equal(drift.report->count, 6);
    assert_int_equal(drift.report->count, report->count);
    assert_int_equal(drift.report->summary.drifted, report->summary.drifted);
    assert_int_equal(find(&drift, "amount")->result.verdict, VEER_DRIFT_DRIFTED);
    assert_int_equal(find(&drift, "colour")->result.verdict, VEER_DRIFT_DRIFTED);
    assert_int_equal(find(&drift, "score")->result.verdict, VEER_DRIFT_STABLE);
    for (size_t i = 0; i < report->count; i++) {
        assert_string_equal(report->columns[i].name, drift.report->columns[i].name);
        assert_same_column(&report->columns[i], &drift.report->columns[i]);
    }
    veer_window_drift_done(&drift);
    drift_report_free(report);
    for (size_t i = 0; i < 2; i++) {
        profile_free(profiles[i]);
        veer_batch_done(&batches[i]);
    }
}

static drift_report *report_of(const veer_window_drift *drift, drift_detail detail)
{
    drift_report_options wanted = options;
    drift_report *report = NULL;
    wanted.detail = detail;
    assert_int_equal(drift_report_new(drift->reference, drift->current, &wanted, &report, NULL),
                     VEER_OK);
    return report;
}

/* Less detail is the same with less in it; shapes that are drawn later are those of all. */
static void details_do_not_change_results(void **state)
{
    (void)state;
    test_random rng;
    veer_window windows[2] = {{0}};
    veer_window_drift drift;
    random_seed(&rng, 67);
    for (int i = 0; i < 2; i++) {
        veer_batch batch;
        veer_batch_init(&batch, 0);
        fill(&rng, &batch, 800, i == 0 ? 0 : 0.5);
        fold(&windows[i], &batch);
        veer_batch_done(&batch);
    }
    assert_int_equal(veer_window_drift_init(&drift, &windows[0], &windows[1], &options, NULL),
                     VEER_OK);
    drift_report *const no_shape = report_of(&drift, DRIFT_DETAIL_NO_SHAPE);
    drift_report *const result = report_of(&drift, DRIFT_DETAIL_RESULT);
    assert_int_equal(no_shape->count, drift.report->count);
    assert_int_equal(result->count, drift.report->count);
    for (size_t i = 0; i < result->count; i++) {
        const drift_column *const all = &drift.report->columns[i];
        assert_same_column(all, &no_shape->columns[i]);
        assert_memory_equal(&all->result, &result->columns[i].result, sizeof all->result);
        assert_true(all->cur.rows == result->columns[i].cur.rows);
        assert_true(all->shape.bars > 0);
        assert_int_equal(no_shape->columns[i].shape.bars, 0);
    }
    assert_int_equal(drift_report_draw(no_shape, drift.reference, drift.current, NULL), VEER_OK);
    for (size_t i = 0; i < result->count; i++)
        assert_memory_equal(&drift.report->columns[i].shape, &no_shape->columns[i].shape,
                            sizeof(shape));
    drift_report_free(result);
    drift_report_free(no_shape);
    veer_window_drift_done(&drift);
    veer_window_done(&windows[0]);
    veer_window_done(&windows[1]);
}

static void columns_come_in_the_order_of_files(void **state)
{
    (void)state;
    static const char *const want[] = {"a",     "b",          "class",      "score",
                                       "value", "confidence", "latency_ms", "cost_usd"};
    veer_batch batch;
    veer_window window = {0};
    profile *p = NULL;
    veer_batch_init(&batch, 0);
    number(&batch, "b", 1);
    number(&batch, "a", 1);
    class(&batch, "x");
    for (size_t i = 0; i < VEER_ACTIVITY_NUMBERS; i++)
        field(&batch, veer_activity_fields[i], 0.5);
    commit(&batch);
    fold(&window, &batch);
    assert_int_equal(veer_profile_of_window(&window, NULL, &p, NULL), VEER_OK);
    assert_int_equal(profile_count(p), sizeof want / sizeof *want);
    assert_int_equal(profile_rows(p), 1);
    for (size_t i = 0; i < sizeof want / sizeof *want; i++)
        assert_string_equal(profile_at(p, i)->name, want[i]);
    profile_free(p);
    veer_window_done(&window);
    veer_batch_done(&batch);
}

/* ---- edges of columns ---- */

typedef struct pair {
    veer_batch batch;      /* rows being made */
    veer_window reference; /* its rows */
    veer_window current;   /* its rows */
} pair;

static void pair_init(pair *p)
{
    memset(p, 0, sizeof *p);
    veer_batch_init(&p->batch, 0);
}

static void pair_done(pair *p)
{
    veer_batch_done(&p->batch);
    veer_window_done(&p->reference);
    veer_window_done(&p->current);
}

static void fold_into(pair *p, veer_window *window)
{
    fold(window, &p->batch);
    veer_batch_clear(&p->batch);
}

static void rows_of_numbers(pair *p, const char *name, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        number(&p->batch, name, (double)(i % 37));
        commit(&p->batch);
    }
}

static void rows_of_texts(pair *p, const char *name, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        text(&p->batch, name, i % 2 == 0 ? "n/a" : "none");
        commit(&p->batch);
    }
}

/* Numbers in the reference: the text of the current window is of the wrong type. */
static void the_reference_decides_the_kind(void **state)
{
    (void)state;
    pair p;
    veer_window_drift drift;
    pair_init(&p);
    rows_of_numbers(&p, "amount", 200);
    fold_into(&p, &p.reference);
    rows_of_texts(&p, "amount", 5);
    fold_into(&p, &p.reference);
    rows_of_numbers(&p, "amount", 60);
    fold_into(&p, &p.current);
    rows_of_texts(&p, "amount", 140);
    fold_into(&p, &p.current);
    assert_int_equal(veer_window_drift_init(&drift, &p.reference, &p.current, &options, NULL),
                     VEER_OK);
    const drift_column *const column = find(&drift, "amount");
    const veer_quality quality = veer_quality_of(column);
    assert_true(column->numeric);
    assert_true(column->ref.mismatches == 5 && column->cur.mismatches == 140);
    assert_true(quality.mismatched == 0.7 && quality.missing == 0.7);
    assert_int_equal(column->result.verdict, VEER_DRIFT_DRIFTED);
    assert_int_equal(column->result.causes & VEER_DRIFT_CAUSE_MISSING, VEER_DRIFT_CAUSE_MISSING);
    veer_window_drift_done(&drift);
    pair_done(&p);
}

static void text_all_over_is_all_mismatched(void **state)
{
    (void)state;
    pair p;
    veer_window_drift drift;
    pair_init(&p);
    rows_of_numbers(&p, "amount", 200);
    fold_into(&p, &p.reference);
    rows_of_texts(&p, "amount", 100);
    fold_into(&p, &p.current);
    assert_int_equal(veer_window_drift_init(&drift, &p.reference, &p.current, &options, NULL),
                     VEER_OK);
    const veer_quality quality = veer_quality_of(find(&drift, "amount"));
    assert_true(quality.mismatched == 1.0 && quality.missing == 1.0);
    assert_true(isnan(quality.outside));
    assert_int_equal(find(&drift, "amount")->result.verdict, VEER_DRIFT_DRIFTED);
    veer_window_drift_done(&drift);
    pair_done(&p);
}

static void a_column_that_went_away_is_missing(void **state)
{
    (void)state;
    pair p;
    veer_window_drift drift;
    pair_init(&p);
    for (size_t i = 0; i < 300; i++) {
        number(&p.batch, "kept", (double)(i % 50));
        number(&p.batch, "gone", (double)(i % 50));
        class(&p.batch, "yes");
        commit(&p.batch);
    }
    fold_into(&p, &p.reference);
    for (size_t i = 0; i < 300; i++) {
        number(&p.batch, "kept", (double)(i % 50));
        number(&p.batch, "fresh", 1);
        commit(&p.batch);
    }
    fold_into(&p, &p.current);
    assert_int_equal(veer_window_drift_init(&drift, &p.reference, &p.current, &options, NULL),
                     VEER_OK);
    assert_int_equal(drift.report->count, 3);
    assert_int_equal(find(&drift, "kept")->result.verdict, VEER_DRIFT_STABLE);
    assert_int_equal(find(&drift, "gone")->result.verdict, VEER_DRIFT_DRIFTED);
    assert_int_equal(find(&drift, "gone")->result.causes, VEER_DRIFT_CAUSE_MISSING);
    assert_int_equal(find(&drift, "class")->result.verdict, VEER_DRIFT_DRIFTED);
    assert_true(veer_quality_of(find(&drift, "gone")).missing == 1.0);
    assert_int_equal(drift.report->cur_only_count, 1);
    assert_string_equal(drift.report->cur_only[0], "fresh");
    veer_window_drift_done(&drift);
    pair_done(&p);
}

static void features_may_be_named_like_fields(void **state)
{
    (void)state;
    pair p;
    profile *got = NULL;
    pair_init(&p);
    number(&p.batch, "score", 7);
    text(&p.batch, "class", "a");
    text(&p.batch, "output.class", "b");
    class(&p.batch, "c");
    field(&p.batch, VEER_FIELD_SCORE, 0.5);
    commit(&p.batch);
    fold_into(&p, &p.current);
    assert_int_equal(veer_profile_of_window(&p.current, NULL, &got, NULL), VEER_OK);
    assert_int_equal(profile_count(got), 4);
    assert_non_null(profile_find(got, "output.score"));
    assert_non_null(profile_find(got, "output.class"));
    double mean = 0;
    assert_int_equal(veer_num_summary_mean(profile_find(got, "score")->numbers, &mean, NULL),
                     VEER_OK);
    assert_true(mean == 7);
    profile_free(got);
    pair_done(&p);
}

static void names_may_hold_nul(void **state)
{
    (void)state;
    pair p;
    veer_window_drift drift;
    size_t index;
    pair_init(&p);
    for (size_t i = 0; i < 2; i++) {
        for (size_t j = 0; j < 2; j++) {
            const char name[] = {'a', '\0', (char)('b' + (char)(i + j))};
            assert_int_equal(veer_batch_feature(&p.batch, name, sizeof name, VEER_COLUMN_NUMBER,
                                                &index, NULL),
                             VEER_OK);
            assert_int_equal(veer_batch_set_number(&p.batch, index, 1.5, NULL), VEER_OK);
        }
        commit(&p.batch);
        fold_into(&p, i == 0 ? &p.reference : &p.current);
    }
    assert_int_equal(veer_window_drift_init(&drift, &p.reference, &p.current, &options, NULL),
                     VEER_OK);
    assert_int_equal(drift.report->count, 1);
    veer_window_drift_done(&drift);
    pair_done(&p);
}

static void values_outside_and_new_categories(void **state)
{
    (void)state;
    pair p;
    veer_window_drift drift;
    pair_init(&p);
    for (size_t i = 0; i < 100; i++) {
        number(&p.batch, "x", (double)i);
        text(&p.batch, "c", i % 2 == 0 ? "a" : "b");
        commit(&p.batch);
    }
    fold_into(&p, &p.reference);
    for (size_t i = 0; i < 80; i++) {
        if (i < 40)
            number(&p.batch, "x", i < 20 ? 50.0 : i < 30 ? -1.0 : 101.0);
        text(&p.batch, "c", i < 60 ? "a" : i < 70 ? "d" : "e");
        commit(&p.batch);
    }
    fold_into(&p, &p.current);
    assert_int_equal(veer_window_drift_init(&drift, &p.reference, &p.current, &options, NULL),
                     VEER_OK);
    const veer_quality x = veer_quality_of(find(&drift, "x"));
    const veer_quality c = veer_quality_of(find(&drift, "c"));
    assert_true(x.missing == 0.5 && x.outside == 0.25 && x.new_categories == 0.0);
    assert_true(c.outside == 0.25 && c.new_categories == 0.25 && c.missing == 0.0);
    veer_window_drift_done(&drift);
    pair_done(&p);
}

static void empty_windows_say_which(void **state)
{
    (void)state;
    pair p;
    veer_window_drift drift = {0};
    veer_err err = VEER_ERR_INIT;
    profile *none = NULL;
    pair_init(&p);
    rows_of_numbers(&p, "x", 10);
    fold_into(&p, &p.reference);
    assert_int_equal(veer_window_drift_init(&drift, &p.reference, &p.current, &options, &err),
                     VEER_ENODATA);
    assert_non_null(strstr(err.msg, "current window"));
    assert_int_equal(veer_window_drift_init(&drift, &p.current, &p.reference, &options, &err),
                     VEER_ENODATA);
    assert_non_null(strstr(err.msg, "baseline"));
    assert_int_equal(veer_profile_of_window(&p.current, NULL, &none, &err), VEER_ENODATA);
    assert_null(none);
    assert_null(drift.report);
    pair_done(&p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(windows_say_what_rows_say),
        cmocka_unit_test(details_do_not_change_results),
        cmocka_unit_test(columns_come_in_the_order_of_files),
        cmocka_unit_test(the_reference_decides_the_kind),
        cmocka_unit_test(text_all_over_is_all_mismatched),
        cmocka_unit_test(a_column_that_went_away_is_missing),
        cmocka_unit_test(features_may_be_named_like_fields),
        cmocka_unit_test(names_may_hold_nul),
        cmocka_unit_test(values_outside_and_new_categories),
        cmocka_unit_test(empty_windows_say_which),
    };
    return cmocka_run_group_tests_name("window_drift", tests, NULL, NULL);
}
