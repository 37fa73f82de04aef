#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "monitor/outcomes.h"
#include "monitor/performance.h"

static veer_outcomes outcomes;
static veer_batch batch;
static veer_err error;

static int start(void **state)
{
    (void)state;
    veer_batch_init(&batch, 0);
    return veer_outcomes_init(&outcomes, 6, NULL) == VEER_OK ? 0 : -1;
}

static int stop(void **state)
{
    (void)state;
    veer_outcomes_done(&outcomes);
    veer_batch_done(&batch);
    return 0;
}

/* NULL, NaN and VEER_TIME_MISSING leave a cell out. */
static void row(const char *id, const char *class, double score, const char *label, int64_t time_us)
{
    if (id != NULL)
        assert_int_equal(veer_batch_set_id(&batch, id, strlen(id), NULL), VEER_OK);
    if (class != NULL)
        veer_batch_set_field_text(&batch, VEER_FIELD_CLASS, class, strlen(class), NULL);
    if (score >= 0)
        veer_batch_set_field_number(&batch, VEER_FIELD_SCORE, score, NULL);
    if (label != NULL)
        veer_batch_set_field_text(&batch, VEER_FIELD_LABEL, label, strlen(label), NULL);
    if (time_us != VEER_TIME_MISSING)
        veer_batch_set_timestamp(&batch, time_us, NULL);
    assert_int_equal(veer_batch_commit_row(&batch, NULL), VEER_OK);
}

static veer_rc take(veer_rc (*how)(veer_outcomes *, const veer_batch *, veer_err *))
{
    assert_int_equal(veer_batch_seal(&batch, NULL), VEER_OK);
    error = (veer_err)VEER_ERR_INIT;
    const veer_rc rc = how(&outcomes, &batch, &error);
    veer_batch_clear(&batch);
    return rc;
}

static const char *label_of(size_t at)
{
    return veer_dict_text(&outcomes.classes, outcomes.label[at], NULL);
}

static void labels_find_their_predictions(void **state)
{
    (void)state;
    row("a", "yes", -1, NULL, 10);
    row("b", "no", -1, NULL, 20);
    row("a", "no", -1, NULL, 30);
    assert_int_equal(take(veer_outcomes_add), VEER_OK);
    assert_int_equal(outcomes.n, 2);
    assert_int_equal(outcomes.counts.duplicates, 1);
    row("a", NULL, -1, "yes", 100);
    row("a", NULL, -1, "no", 200);  /* a correction */
    row("a", NULL, -1, "yes", 150); /* older than what is there */
    row("x", NULL, -1, "yes", 100);
    row(NULL, NULL, -1, "yes", 100);
    assert_int_equal(take(veer_outcomes_label), VEER_OK);
    const veer_join_counts *const c = &outcomes.counts;
    assert_true(c->labels == 5 && c->joined == 1 && c->replaced == 1 && c->outdated == 1);
    assert_true(c->unknown == 1 && c->without_id == 1);
    assert_string_equal(label_of(0), "no");
    assert_true(outcomes.label[1] == VEER_CODE_MISSING);
    row("a", NULL, -1, "yes", VEER_TIME_MISSING); /* without a time the last one counts */
    assert_int_equal(take(veer_outcomes_label), VEER_OK);
    assert_string_equal(label_of(0), "yes");
}

static void labels_before_predictions_are_unknown(void **state)
{
    (void)state;
    row("a", NULL, -1, "yes", 1);
    assert_int_equal(take(veer_outcomes_label), VEER_OK);
    row("a", "yes", -1, NULL, 1);
    assert_int_equal(take(veer_outcomes_add), VEER_OK);
    assert_int_equal(outcomes.counts.unknown, 1);
    assert_true(outcomes.label == NULL || outcomes.label[0] == VEER_CODE_MISSING);
}

static void rows_have_a_limit(void **state)
{
    (void)state;
    for (int i = 0; i < 6; i++)
        row(NULL, "yes", -1, NULL, VEER_TIME_MISSING);
    assert_int_equal(take(veer_outcomes_add), VEER_OK);
    row(NULL, "yes", -1, NULL, VEER_TIME_MISSING);
    assert_int_equal(take(veer_outcomes_add), VEER_ELIMIT);
    assert_non_null(strstr(error.msg, "more than 6"));
    assert_int_equal(outcomes.n, 6);
}

static void spellings_of_a_class_are_one(void **state)
{
    (void)state;
    row(NULL, "1", -1, "1.0", VEER_TIME_MISSING);
    row(NULL, "True", -1, "true", VEER_TIME_MISSING);
    row(NULL, "-0", -1, "0", VEER_TIME_MISSING);
    assert_int_equal(take(veer_outcomes_add), VEER_OK);
    for (size_t i = 0; i < 3; i++)
        assert_int_equal(outcomes.predicted[i], outcomes.label[i]);
}

static const veer_perf_value *value_of(const veer_performance *perf, const char *name)
{
    return &perf->overall.values[veer_perf_metric_index(name)];
}

static veer_rc judge(veer_performance *perf, veer_perf_by by)
{
    const veer_perf_options options = {.by = by, .bins = 10};
    error = (veer_err)VEER_ERR_INIT;
    return veer_performance_init(perf, &outcomes, &options, &error);
}

static void nothing_is_not_zero(void **state)
{
    (void)state;
    veer_performance perf = {.k = 77};
    assert_int_equal(judge(&perf, VEER_PERF_BY_AUTO), VEER_ENODATA);
    assert_int_equal(perf.k, 77);
    row(NULL, "yes", 0.5, NULL, VEER_TIME_MISSING);
    assert_int_equal(take(veer_outcomes_add), VEER_OK);
    assert_int_equal(judge(&perf, VEER_PERF_BY_AUTO), VEER_OK);
    assert_true(perf.overall.rows == 1 && perf.overall.labelled == 0);
    assert_false(value_of(&perf, "accuracy")->present);
    assert_true(value_of(&perf, "accuracy")->why[0] != '\0');
    assert_int_equal(perf.by, VEER_PERF_BY_NONE);
    veer_performance_done(&perf);
}

static void one_class_has_no_auc(void **state)
{
    (void)state;
    veer_performance perf = {0};
    row(NULL, "yes", 0.9, "yes", VEER_TIME_MISSING);
    row(NULL, "yes", 0.8, "yes", VEER_TIME_MISSING);
    assert_int_equal(take(veer_outcomes_add), VEER_OK);
    assert_int_equal(judge(&perf, VEER_PERF_BY_AUTO), VEER_OK);
    assert_true(value_of(&perf, "accuracy")->present && value_of(&perf, "accuracy")->value == 1);
    assert_false(value_of(&perf, "auc")->present);
    veer_performance_done(&perf);
}

static void many_classes_say_why_they_have_no_auc(void **state)
{
    (void)state;
    veer_performance perf = {0};
    row(NULL, "a", 0.9, "a", VEER_TIME_MISSING);
    row(NULL, "b", 0.9, "c", VEER_TIME_MISSING);
    assert_int_equal(take(veer_outcomes_add), VEER_OK);
    assert_int_equal(judge(&perf, VEER_PERF_BY_AUTO), VEER_OK);
    assert_int_equal(perf.task, VEER_PERF_MULTICLASS);
    assert_non_null(strstr(value_of(&perf, "auc_roc")->why, "each class"));
    veer_performance_done(&perf);
}

static void periods_without_rows_stay(void **state)
{
    (void)state;
    const int64_t day_us = INT64_C(86400000000);
    veer_performance perf = {0};
    row(NULL, "yes", -1, "yes", 0);
    row(NULL, "no", -1, "yes", 2 * day_us);
    row(NULL, "no", -1, "yes", VEER_TIME_MISSING);
    assert_int_equal(take(veer_outcomes_add), VEER_OK);
    assert_int_equal(judge(&perf, VEER_PERF_BY_DAY), VEER_OK);
    assert_int_equal(perf.n_periods, 3);
    assert_int_equal(perf.periods[1].rows, 0);
    assert_int_equal(perf.without_time, 1);
    assert_int_equal(perf.worst, perf.n_periods);
    veer_performance_done(&perf);
}

static void every_metric_is_in_the_table(void **state)
{
    (void)state;
    for (size_t i = 0; i < veer_n_perf_metrics; i++) {
        assert_non_null(veer_perf_metric_info(i));
        assert_string_equal(veer_perf_metric_info(i)->name, veer_perf_metrics[i].name);
        assert_int_equal(veer_perf_metric_index(veer_perf_metrics[i].name), i);
    }
    assert_int_equal(veer_perf_metric_index("F1"), veer_perf_metric_index("f1_score"));
    assert_int_equal(veer_perf_metric_index("throughput"), veer_n_perf_metrics);
    assert_int_equal(veer_perf_metric_index("nope"), veer_n_perf_metrics);
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, start, stop)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(labels_find_their_predictions),
        CASE(labels_before_predictions_are_unknown),
        CASE(rows_have_a_limit),
        CASE(spellings_of_a_class_are_one),
        CASE(nothing_is_not_zero),
        CASE(one_class_has_no_auc),
        CASE(many_classes_say_why_they_have_no_auc),
        CASE(periods_without_rows_stay),
        CASE(every_metric_is_in_the_table),
    };
    return cmocka_run_group_tests_name("performance", tests, NULL, NULL);
}
