/* Champion and challenger: verdicts, what is needed, and what cannot be said. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <math.h>

#include "monitor/comparison.h"

/* Rows of one side: counts of tp, fp, tn, fn, and a latency that rises evenly from `latency`. */
typedef struct side {
    size_t tp, fp, tn, fn; /* rows */
    double latency;        /* least one; 0: none */
} side;

static void rows(veer_batch *batch, size_t n, const char *label, const char *class, double latency)
{
    for (size_t i = 0; i < n; i++) {
        assert_int_equal(veer_batch_set_field_text(batch, VEER_FIELD_LABEL, label, 1, NULL),
                         VEER_OK);
        assert_int_equal(veer_batch_set_field_text(batch, VEER_FIELD_CLASS, class, 1, NULL),
                         VEER_OK);
        if (latency > 0)
            assert_int_equal(veer_batch_set_field_number(batch, VEER_FIELD_LATENCY,
                                                         latency + (double)(i % 50), NULL),
                             VEER_OK);
        assert_int_equal(veer_batch_commit_row(batch, NULL), VEER_OK);
    }
}

static void fold(veer_window *window, size_t n, const char *label, const char *class,
                 double latency)
{
    veer_batch batch;
    veer_batch_init(&batch, 0);
    rows(&batch, n, label, class, latency);
    assert_int_equal(veer_batch_seal(&batch, NULL), VEER_OK);
    assert_int_equal(veer_window_add_predictions(
                         window, VEER_PARTS(VEER_PART_ACTIVITY) | VEER_PARTS(VEER_PART_PERFORMANCE),
                         &batch, NULL, batch.rows, NULL),
                     VEER_OK);
    veer_batch_done(&batch);
}

static void fill(veer_window *window, const side *s)
{
    fold(window, s->tp, "1", "1", s->latency);
    fold(window, s->fp, "0", "1", s->latency);
    fold(window, s->tn, "0", "0", s->latency);
    fold(window, s->fn, "1", "0", s->latency);
}

static veer_comparison compare(const side *champion, const side *challenger)
{
    veer_window windows[2] = {{0}};
    veer_comparison got;
    veer_window_task task = {.task = VEER_PERF_BINARY, .positive = "1", .negative = "0"};
    fill(&windows[0], champion);
    fill(&windows[1], challenger);
    assert_int_equal(veer_comparison_init(&got, &windows[0], &windows[1], &task, NULL, NULL),
                     VEER_OK);
    veer_window_done(&windows[0]);
    veer_window_done(&windows[1]);
    return got;
}

static const veer_compared_metric *find(const veer_comparison *c, const char *name)
{
    for (size_t i = 0; i < c->n; i++)
        if (c->at[i].metric == veer_perf_metric_index(name))
            return &c->at[i];
    fail_msg("no metric %s", name);
    return NULL;
}

static void a_better_challenger_is_promoted(void **state)
{
    (void)state;
    const side champion = {.tp = 400, .fp = 100, .tn = 400, .fn = 100};
    const side challenger = {.tp = 460, .fp = 40, .tn = 460, .fn = 40};
    veer_comparison got = compare(&champion, &challenger);
    const veer_compared_metric *const accuracy = find(&got, "accuracy");
    assert_int_equal(accuracy->verdict, VEER_COMPARED_BETTER);
    assert_true(fabs(accuracy->difference - 0.12) < 1e-12);
    assert_true(accuracy->lo > 0.08 && accuracy->hi < 0.16 && accuracy->p < 1e-10);
    assert_true(accuracy->p_adjusted >= accuracy->p && accuracy->needed == 0);
    assert_string_equal(accuracy->test, "two proportions");
    assert_string_equal(find(&got, "f1_score")->test, "delta method");
    assert_int_equal(find(&got, "f1_score")->verdict, VEER_COMPARED_BETTER);
    assert_int_equal(got.overall, VEER_COMPARED_BETTER);
    assert_ptr_equal(&got.at[got.main_metric], accuracy);
    assert_string_equal(got.recommendation,
                        "Accuracy: 0.92 against 0.8 of the champion (difference +0.12, "
                        "p < 0.001): promote the challenger.");
    veer_comparison_done(&got);
    got = compare(&challenger, &champion);
    assert_int_equal(got.overall, VEER_COMPARED_WORSE);
    assert_string_equal(got.recommendation,
                        "Accuracy: 0.8 against 0.92 of the champion (difference -0.12, "
                        "p < 0.001): keep the champion.");
    veer_comparison_done(&got);
}

static void few_samples_are_said(void **state)
{
    (void)state;
    const side champion = {.tp = 400, .fp = 100, .tn = 400, .fn = 100};
    const side few = {.tp = 40, .fp = 5, .tn = 49, .fn = 5};
    veer_comparison got = compare(&champion, &few);
    const veer_compared_metric *const accuracy = find(&got, "accuracy");
    assert_int_equal(accuracy->verdict, VEER_COMPARED_NOT_ENOUGH);
    assert_true(accuracy->has_difference && accuracy->has_interval && accuracy->p_adjusted == 1);
    assert_true(accuracy->needed >= 100);
    assert_int_equal(got.overall, VEER_COMPARED_NOT_ENOUGH);
    assert_non_null(strstr(got.recommendation, "1000 and 99 samples"));
    veer_comparison_done(&got);
    const side enough = {.tp = 41, .fp = 5, .tn = 49, .fn = 5};
    got = compare(&champion, &enough);
    assert_int_not_equal(find(&got, "accuracy")->verdict, VEER_COMPARED_NOT_ENOUGH);
    assert_int_equal(find(&got, "recall")->verdict, VEER_COMPARED_NOT_ENOUGH); /* 46 positives */
    veer_comparison_done(&got);
}

static void the_same_is_more_than_undecided(void **state)
{
    (void)state;
    const side small = {.tp = 450, .fp = 50, .tn = 450, .fn = 50};
    const side small_off = {.tp = 455, .fp = 50, .tn = 450, .fn = 45};
    const side large = {.tp = 45000, .fp = 5000, .tn = 45000, .fn = 5000};
    veer_comparison got = compare(&small, &small_off);
    const veer_compared_metric *const accuracy = find(&got, "accuracy");
    assert_int_equal(accuracy->verdict, VEER_COMPARED_UNDECIDED);
    assert_true(accuracy->needed > 1000);
    assert_non_null(strstr(got.recommendation, "would decide it"));
    veer_comparison_done(&got);
    got = compare(&large, &large);
    assert_int_equal(find(&got, "accuracy")->verdict, VEER_COMPARED_SAME);
    assert_int_equal(got.overall, VEER_COMPARED_SAME);
    assert_true(find(&got, "accuracy")->needed == 0 && find(&got, "accuracy")->p == 1);
    veer_comparison_done(&got);
}

/* Better, but slower: quality decides, and the price is told. */
static void latency_is_a_trade_off(void **state)
{
    (void)state;
    const side quick = {.tp = 400, .fp = 100, .tn = 400, .fn = 100, .latency = 10};
    const side slow = {.tp = 460, .fp = 40, .tn = 460, .fn = 40, .latency = 100};
    veer_comparison got = compare(&quick, &slow);
    assert_int_equal(find(&got, "latency_p95")->verdict, VEER_COMPARED_WORSE);
    assert_string_equal(find(&got, "latency_p95")->test, "order statistics");
    assert_false(find(&got, "latency_p95")->decides || find(&got, "confidence")->decides);
    assert_true(find(&got, "accuracy")->decides);
    assert_int_equal(got.overall, VEER_COMPARED_BETTER);
    assert_non_null(strstr(got.recommendation, "p < 0.001): promote the challenger. At a price: "
                                               "Latency p50 +"));
    assert_non_null(strstr(got.recommendation, " %, Latency p95 +"));
    assert_string_equal(got.recommendation + strlen(got.recommendation) - 3, " %.");
    veer_comparison_done(&got);
    got = compare(&slow, &quick);
    assert_int_equal(got.overall, VEER_COMPARED_WORSE);
    assert_non_null(strstr(got.recommendation, "keep the champion. In its favour: Latency p50 -"));
    veer_comparison_done(&got);
}

/* Of the same quality: what runs better is better. Not known to be the same: wait. */
static void latency_decides_between_equals(void **state)
{
    (void)state;
    const side quick = {.tp = 45000, .fp = 5000, .tn = 45000, .fn = 5000, .latency = 10};
    const side slow = {.tp = 45000, .fp = 5000, .tn = 45000, .fn = 5000, .latency = 100};
    const side few = {.tp = 450, .fp = 50, .tn = 450, .fn = 50, .latency = 100};
    veer_comparison got = compare(&quick, &slow);
    assert_int_equal(find(&got, "accuracy")->verdict, VEER_COMPARED_SAME);
    assert_int_equal(got.overall, VEER_COMPARED_WORSE);
    assert_non_null(strstr(got.recommendation, "Latency"));
    assert_non_null(strstr(got.recommendation, "keep the champion"));
    veer_comparison_done(&got);
    got = compare(&slow, &quick);
    assert_int_equal(got.overall, VEER_COMPARED_BETTER);
    assert_non_null(strstr(got.recommendation, "promote the challenger. In its favour: "));
    veer_comparison_done(&got);
    got = compare(&quick, &few);
    assert_int_equal(find(&got, "accuracy")->verdict, VEER_COMPARED_UNDECIDED);
    assert_int_equal(got.overall, VEER_COMPARED_UNDECIDED);
    assert_non_null(strstr(got.recommendation, " At a price: Latency p50 +"));
    veer_comparison_done(&got);
}

/* A metric of quality that is surely worse outweighs a better main one. */
static void what_is_surely_worse_decides(void **state)
{
    (void)state;
    const side champion = {.tp = 450, .fp = 200, .tn = 1300, .fn = 50};
    const side challenger = {.tp = 350, .fp = 20, .tn = 1480, .fn = 150};
    veer_comparison got = compare(&champion, &challenger);
    assert_int_equal(find(&got, "accuracy")->verdict, VEER_COMPARED_BETTER);
    assert_int_equal(find(&got, "recall")->verdict, VEER_COMPARED_WORSE);
    assert_int_equal(got.overall, VEER_COMPARED_WORSE);
    assert_memory_equal(got.recommendation, "Recall: 0.7 against 0.9", 23);
    veer_comparison_done(&got);
}

static void what_cannot_be_compared(void **state)
{
    (void)state;
    const side all = {.tp = 400, .fp = 100, .tn = 400, .fn = 100};
    const side nothing_positive = {.tn = 500, .fn = 500};
    veer_comparison got = compare(&all, &nothing_positive);
    const veer_compared_metric *const precision = find(&got, "precision");
    assert_int_equal(precision->verdict, VEER_COMPARED_NOT_ENOUGH);
    assert_false(precision->has_difference);
    assert_non_null(strstr(precision->why, "no value of the challenger"));
    const veer_compared_metric *const auc = find(&got, "auc_roc");
    assert_true(auc != NULL && strstr(auc->why, "no value of the champion") != NULL);
    for (size_t i = 0; i < got.n; i++)
        assert_true(got.at[i].has_interval || got.at[i].why[0] != '\0');
    veer_comparison_done(&got);
}

static void empty_windows_and_bad_options(void **state)
{
    (void)state;
    static const veer_comparison_options bad[] = {{.alpha = 1},
                                                  {.alpha = -0.1},
                                                  {.min_difference = -1}};
    const side some = {.tp = 400, .fp = 100, .tn = 400, .fn = 100};
    const veer_window_task task = {.task = VEER_PERF_BINARY, .positive = "1", .negative = "0"};
    veer_window full = {0};
    veer_window empty = {0};
    veer_comparison got = {.n = 77};
    veer_err err = VEER_ERR_INIT;
    fill(&full, &some);
    assert_int_equal(veer_comparison_init(&got, &full, &empty, &task, NULL, &err), VEER_ENODATA);
    assert_non_null(strstr(err.msg, "challenger"));
    assert_int_equal(veer_comparison_init(&got, &empty, &full, &task, NULL, &err), VEER_ENODATA);
    assert_non_null(strstr(err.msg, "champion"));
    for (size_t i = 0; i < 3; i++)
        assert_int_equal(veer_comparison_init(&got, &full, &full, &task, &bad[i], &err),
                         VEER_EINVAL);
    assert_int_equal(got.n, 77);
    veer_window_done(&full);
    assert_string_equal(veer_compared_text(VEER_COMPARED_NOT_ENOUGH), "not enough data yet");
    assert_string_equal(veer_compared_text((veer_compared)9), "undecided");
}

/* ---- intervals of one estimate ---- */

static void intervals_stay_legal(void **state)
{
    (void)state;
    const size_t accuracy = veer_perf_metric_index("accuracy");
    const size_t mcc = veer_perf_metric_index("mcc");
    const veer_estimate all = {
        .value = {.present = true, .value = 1}, .has_se = true, .se = 0.1, .hits = 5, .trials = 5};
    const veer_estimate wide = {.value = {.present = true, .value = 0.9},
                                .has_se = true,
                                .se = 0.3};
    const veer_estimate none = {.value = {.present = true, .value = 0.9}};
    double lo = 7;
    double hi = 7;
    assert_false(veer_estimate_interval(mcc, &none, 0.95, &lo, &hi));
    assert_false(veer_estimate_interval(mcc, &wide, 1, &lo, &hi));
    assert_true(lo == 7 && hi == 7);
    assert_true(veer_estimate_interval(accuracy, &all, 0.95, &lo, &hi));
    assert_true(hi == 1 && fabs(lo - 0.5655175) < 1e-6); /* Wilson's, of 5 of 5 */
    assert_true(veer_estimate_interval(mcc, &wide, 0.95, &lo, &hi));
    assert_true(hi == 1 && fabs(lo - (0.9 - 1.959963984540054 * 0.3)) < 1e-12);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_better_challenger_is_promoted),
        cmocka_unit_test(few_samples_are_said),
        cmocka_unit_test(the_same_is_more_than_undecided),
        cmocka_unit_test(latency_is_a_trade_off),
        cmocka_unit_test(latency_decides_between_equals),
        cmocka_unit_test(what_is_surely_worse_decides),
        cmocka_unit_test(what_cannot_be_compared),
        cmocka_unit_test(empty_windows_and_bad_options),
        cmocka_unit_test(intervals_stay_legal),
    };
    return cmocka_run_group_tests_name("comparison", tests, NULL, NULL);
}
