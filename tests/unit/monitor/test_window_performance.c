/* What sums say is what the rows say: random outcomes, both ways. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "monitor/performance.h"
#include "monitor/window_performance.h"
#include "support/random.h"

#define RUNS 150

/* ---- outcomes ---- */

/* How rows of one run are made. */
typedef struct recipe {
    const char *name;       /* for messages */
    const char *classes[6]; /* spellings of classes, NULL-terminated; row r takes class r % 6 */
    const char *labels[6];  /* spellings of the same classes as labels */
    bool has_class;         /* rows have a predicted class */
    bool has_score;         /* rows have a score */
    bool has_numbers;       /* rows have value and label value in place of classes */
    bool is_whole;          /* these are whole and few */
    bool has_label;         /* some rows have a label */
    double missing;         /* share of cells left out */
} recipe;

static const recipe recipes[] = {
    {"binary with scores", {"down", "up"}, {"down", "up"}, true, true, false, false, true, 0.1},
    {"binary without scores", {"no", "yes"}, {"no", "yes"}, true, false, false, false, true, 0.1},
    {"scores only", {"0", "1"}, {"0", "1"}, false, true, false, false, true, 0.1},
    {"scores only, words", {"no", "yes"}, {"no", "yes"}, false, true, false, false, true, 0.1},
    {"scores of few rows", {"a", "b"}, {"a", "b"}, true, true, false, false, true, 0.5},
    {"many classes",
     {"a", "b", "c", "d"},
     {"a", "b", "c", "d"},
     true,
     true,
     false,
     false,
     true,
     0.1},
    {"mixed spellings", {"0", "1", "+1"}, {"0.0", "1.0", "1"}, true, true, false, false, true, 0.1},
    {"truth values", {"True", "False"}, {"true", "false"}, true, false, false, false, true, 0},
    {"one class", {"up"}, {"up"}, true, true, false, false, true, 0.1},
    {"zero alone", {"0"}, {"0"}, true, true, false, false, true, 0.1},
    {"regression", {NULL}, {NULL}, false, false, true, false, true, 0.1},
    {"whole numbers", {NULL}, {NULL}, false, false, true, true, true, 0},
    {"no labels", {"down", "up"}, {"down", "up"}, true, true, false, false, false, 0.1},
};
#define RECIPES (sizeof recipes / sizeof *recipes)

static size_t count_of(const char *const *texts)
{
    size_t n = 0;
    while (n < 6 && texts[n] != NULL)
        n++;
    return n;
}

static bool shown(test_random *rng, const recipe *r)
{
    return random_unit(rng) >= r->missing;
}

static void put_number(veer_batch *batch, veer_field field, double value)
{
    assert_int_equal(veer_batch_set_field_number(batch, field, value, NULL), VEER_OK);
}

static void put_text(veer_batch *batch, veer_field field, const char *text)
{
    assert_int_equal(veer_batch_set_field_text(batch, field, text, strlen(text), NULL), VEER_OK);
}

static void put_classes(veer_batch *batch, test_random *rng, const recipe *r)
{
    const size_t k = count_of(r->classes);
    const size_t truth = random_below(rng, k);
    const size_t called = random_below(rng, 10) < 7 ? truth : random_below(rng, k);
    const double base = k > 1 ? (double)called / (double)(k - 1) : 0.5;
    if (r->has_class && shown(rng, r))
        put_text(batch, VEER_FIELD_CLASS, r->classes[called]);
    if (r->has_score && shown(rng, r))
        put_number(batch, VEER_FIELD_SCORE, 0.7 * base + 0.3 * random_unit(rng));
    if (r->has_label && shown(rng, r))
        put_text(batch, VEER_FIELD_LABEL, r->labels[truth]);
}

static void put_numbers(veer_batch *batch, test_random *rng, const recipe *r)
{
    const double truth = r->is_whole ? (double)random_below(rng, 3) : 10 * random_normal(rng);
    const double value = r->is_whole ? (double)random_below(rng, 3) : truth + random_normal(rng);
    if (shown(rng, r))
        put_number(batch, VEER_FIELD_VALUE, value);
    if (r->has_label && shown(rng, r))
        put_number(batch, VEER_FIELD_LABEL_VALUE, truth);
}

static void put_rows(veer_batch *batch, test_random *rng, const recipe *r, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (r->has_numbers)
            put_numbers(batch, rng, r);
        else
            put_classes(batch, rng, r);
        if (shown(rng, r))
            put_number(batch, VEER_FIELD_CONFIDENCE, random_unit(rng));
        if (shown(rng, r))
            put_number(batch, VEER_FIELD_LATENCY, 5 + 100 * random_unit(rng));
        if (shown(rng, r))
            put_number(batch, VEER_FIELD_COST, 0.001 * random_unit(rng));
        assert_int_equal(veer_batch_set_timestamp(batch, (int64_t)i * 1000000, NULL), VEER_OK);
        assert_int_equal(veer_batch_commit_row(batch, NULL), VEER_OK);
    }
    assert_int_equal(veer_batch_seal(batch, NULL), VEER_OK);
}

/* ---- both ways ---- */

typedef struct both {
    veer_batch batch;          /* the rows */
    veer_outcomes outcomes;    /* the same, for the first way */
    veer_performance perf;     /* from rows */
    veer_window window;        /* from sums */
    veer_window_task task;     /* of the window */
    veer_rc perf_rc;           /* how the first way went */
    veer_rc task_rc;           /* how the second did */
    veer_window_value *values; /* from sums */
} both;

static void both_init(both *b, test_random *rng, const recipe *r, size_t n)
{
    const veer_perf_options options = {.bins = 10};
    memset(b, 0, sizeof *b);
    b->task.task = VEER_PERF_AUTO;
    veer_batch_init(&b->batch, 0);
    put_rows(&b->batch, rng, r, n);
    assert_int_equal(veer_outcomes_init(&b->outcomes, 0, NULL), VEER_OK);
    assert_int_equal(veer_outcomes_add(&b->outcomes, &b->batch, NULL), VEER_OK);
    assert_int_equal(veer_window_add_predictions(&b->window,
                                                 VEER_PARTS(VEER_PART_ACTIVITY) |
                                                     VEER_PARTS(VEER_PART_PERFORMANCE),
                                                 &b->batch, NULL, n, NULL),
                     VEER_OK);
    b->perf_rc = veer_performance_init(&b->perf, &b->outcomes, &options, NULL);
    b->task_rc = veer_window_task_decide(&b->window, VEER_PERF_AUTO, NULL, &b->task, NULL);
    b->values = calloc(veer_n_perf_metrics, sizeof *b->values);
    assert_non_null(b->values);
    assert_int_equal(veer_window_performance(&b->window, &b->task, b->values, NULL), VEER_OK);
}

static void both_done(both *b)
{
    if (b->perf_rc == VEER_OK)
        veer_performance_done(&b->perf);
    veer_outcomes_done(&b->outcomes);
    veer_batch_done(&b->batch);
    veer_window_done(&b->window);
    free(b->values);
}

static void compare(const both *b, const recipe *r, size_t at)
{
    const veer_perf_value *const want = &b->perf.overall.values[at];
    const veer_window_value *const got = &b->values[at];
    const char *const name = veer_perf_metrics[at].name;
    if (want->present != got->present)
        fail_msg("%s, %s: rows say %d (%s), sums %d (%s)", r->name, name, want->present, want->why,
                 got->present, got->why);
    if (!want->present) {
        assert_true(got->why[0] != '\0');
        return;
    }
    const double slack = 1e-12 * (fabs(want->value) > 1 ? fabs(want->value) : 1);
    if (want->value < got->lo - slack || want->value > got->hi + slack)
        fail_msg("%s, %s: %.17g is not in [%.17g, %.17g]", r->name, name, want->value, got->lo,
                 got->hi);
    assert_true(got->lo <= got->value && got->value <= got->hi);
    assert_true(got->n > 0);
}

static void sums_say_what_rows_say(void **state)
{
    (void)state;
    test_random rng;
    random_seed(&rng, 41);
    for (size_t run = 0; run < RUNS * RECIPES; run++) {
        const recipe *const r = &recipes[run % RECIPES];
        both b;
        both_init(&b, &rng, r, 1 + random_below(&rng, run % 3 == 0 ? 20 : 400));
        if (b.perf_rc == VEER_OK && b.task_rc == VEER_OK) {
            if (b.task.task != b.perf.task)
                fail_msg("%s of %zu rows: task %d from rows, %d from sums", r->name, b.outcomes.n,
                         (int)b.perf.task, (int)b.task.task);
            assert_int_equal(b.task.by_threshold, b.perf.by_threshold);
            if (b.perf.task == VEER_PERF_BINARY && b.perf.positive != VEER_CODE_MISSING)
                assert_string_equal(b.task.positive,
                                    veer_performance_class(&b.outcomes, b.perf.positive));
            for (size_t i = 0; i < veer_n_perf_metrics; i++)
                compare(&b, r, i);
        } else if (b.perf_rc == VEER_OK) {
            assert_int_equal(b.task_rc, VEER_ENODATA); /* without labels there is no task */
            for (size_t i = 0; i < veer_n_perf_metrics; i++)
                assert_int_equal(b.perf.overall.values[i].present, b.values[i].present);
        }
        both_done(&b);
    }
}

/* Only metrics of bins and quantiles may be intervals. */
static void the_rest_is_exact(void **state)
{
    static const char *const bounded[] = {"auc_roc",     "auc_pr",      "median_ae",
                                          "latency_p50", "latency_p95", "latency_p99"};
    (void)state;
    test_random rng;
    random_seed(&rng, 42);
    for (size_t run = 0; run < RECIPES; run++) {
        both b;
        both_init(&b, &rng, &recipes[run], 300);
        for (size_t i = 0; i < veer_n_perf_metrics; i++) {
            bool may = false;
            for (size_t j = 0; j < sizeof bounded / sizeof *bounded; j++)
                may = may || strcmp(veer_perf_metrics[i].name, bounded[j]) == 0;
            if (!b.values[i].present)
                continue;
            assert_true(may || b.values[i].lo == b.values[i].hi);
            if (may && b.values[i].hi - b.values[i].lo > 0.01 * (1 + fabs(b.values[i].value)))
                fail_msg("%s: [%g, %g] is wide", veer_perf_metrics[i].name, b.values[i].lo,
                         b.values[i].hi);
        }
        both_done(&b);
    }
}

static const veer_window_value *value_of(const both *b, const char *name)
{
    return &b->values[veer_perf_metric_index(name)];
}

static void nothing_is_not_zero(void **state)
{
    (void)state;
    veer_window empty = {0};
    veer_window_task task = {.task = VEER_PERF_AUTO};
    veer_window_coverage coverage;
    veer_window_value *const values = calloc(veer_n_perf_metrics, sizeof *values);
    assert_non_null(values);
    assert_int_equal(veer_window_task_decide(&empty, VEER_PERF_AUTO, NULL, &task, NULL),
                     VEER_ENODATA);
    for (int t = VEER_PERF_AUTO; t <= VEER_PERF_REGRESSION; t++) {
        task.task = (veer_perf_task)t;
        assert_int_equal(veer_window_performance(&empty, &task, values, NULL), VEER_OK);
        for (size_t i = 0; i < veer_n_perf_metrics; i++) {
            assert_false(values[i].present);
            assert_true(values[i].why[0] != '\0');
        }
    }
    veer_window_coverage_of(&empty, &coverage);
    assert_true(coverage.predictions == 0 && coverage.labelled == 0 && coverage.delays == 0);
    free(values);
}

static void unlabelled_windows_know_how_the_model_runs(void **state)
{
    (void)state;
    test_random rng;
    random_seed(&rng, 43);
    both b;
    both_init(&b, &rng, &recipes[RECIPES - 1], 200);
    assert_int_equal(b.task_rc, VEER_ENODATA);
    assert_true(value_of(&b, "latency_p50")->present);
    assert_false(value_of(&b, "accuracy")->present);
    assert_string_equal(value_of(&b, "accuracy")->why, "no labels");
    both_done(&b);
}

static void a_positive_class_can_be_named(void **state)
{
    (void)state;
    test_random rng;
    random_seed(&rng, 44);
    both b;
    veer_window_task task;
    veer_err err = VEER_ERR_INIT;
    veer_binary_outcomes up;
    veer_binary_outcomes down;
    both_init(&b, &rng, &recipes[0], 300);
    assert_string_equal(b.task.positive, "up");
    assert_string_equal(b.task.positive_why, "higher scores go with it");
    assert_int_equal(veer_window_binary(&b.window, &b.task, &up, NULL), VEER_OK);
    assert_int_equal(veer_window_task_decide(&b.window, VEER_PERF_AUTO, "down", &task, NULL),
                     VEER_OK);
    assert_string_equal(task.positive, "down");
    assert_int_equal(veer_window_binary(&b.window, &task, &down, NULL), VEER_OK);
    assert_true(up.tp == down.tn && up.fp == down.fn && up.tn == down.tp && up.fn == down.fp);
    assert_int_equal(veer_window_task_decide(&b.window, VEER_PERF_AUTO, "left", &task, &err),
                     VEER_EINVAL);
    assert_non_null(strstr(err.msg, "positive can be down or up"));
    both_done(&b);
}

static void one_class_may_be_the_other(void **state)
{
    (void)state;
    test_random rng;
    random_seed(&rng, 45);
    both b;
    veer_window_task task;
    veer_binary_outcomes outcomes;
    both_init(&b, &rng, &recipes[8], 300);
    assert_int_equal(veer_window_task_decide(&b.window, VEER_PERF_AUTO, "down", &task, NULL),
                     VEER_OK);
    assert_string_equal(task.positive, "down");
    assert_int_equal(veer_window_binary(&b.window, &task, &outcomes, NULL), VEER_OK);
    assert_true(outcomes.tp == 0 && outcomes.fn == 0 && outcomes.tn > 0);
    both_done(&b);
}

static void a_task_can_be_forced(void **state)
{
    (void)state;
    test_random rng;
    random_seed(&rng, 46);
    both b;
    veer_window_task task;
    both_init(&b, &rng, &recipes[0], 300);
    assert_int_equal(veer_window_task_decide(&b.window, VEER_PERF_MULTICLASS, NULL, &task, NULL),
                     VEER_OK);
    assert_int_equal(task.task, VEER_PERF_MULTICLASS);
    assert_int_equal(veer_window_task_decide(&b.window, VEER_PERF_REGRESSION, NULL, &task, NULL),
                     VEER_ENODATA);
    both_done(&b);
    both_init(&b, &rng, &recipes[5], 300);
    assert_int_equal(veer_window_task_decide(&b.window, VEER_PERF_BINARY, NULL, &task, NULL),
                     VEER_EINVAL);
    both_done(&b);
}

/* ---- levels ---- */

static void levels_sort_as_scores_do(void **state)
{
    (void)state;
    test_random rng;
    random_seed(&rng, 47);
    char low[3];
    char high[3];
    veer_score_level(0, low);
    veer_score_level(1, high);
    assert_string_equal(low, "00");
    assert_string_equal(high, "65");
    veer_score_level(-3, low);
    veer_score_level(17, high);
    assert_string_equal(low, "00");
    assert_string_equal(high, "65");
    veer_score_level(0x1p-16, high);
    assert_string_equal(high, "01");
    veer_score_level(0x1.fffffffffffffp-1, high);
    assert_string_equal(high, "64");
    for (int i = 0; i < 10000; i++) {
        const double a = ldexp(random_unit(&rng), -(int)random_below(&rng, 20));
        const double b = a + (1 - a) * random_unit(&rng);
        veer_score_level(a, low);
        veer_score_level(b, high);
        assert_true(strcmp(low, high) <= 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sums_say_what_rows_say),
        cmocka_unit_test(the_rest_is_exact),
        cmocka_unit_test(nothing_is_not_zero),
        cmocka_unit_test(unlabelled_windows_know_how_the_model_runs),
        cmocka_unit_test(a_positive_class_can_be_named),
        cmocka_unit_test(one_class_may_be_the_other),
        cmocka_unit_test(a_task_can_be_forced),
        cmocka_unit_test(levels_sort_as_scores_do),
    };
    return cmocka_run_group_tests_name("window_performance", tests, NULL, NULL);
}
