#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "rules/expr.h"

typedef struct values {
    double accuracy; /* NaN: no data */
    double recall;   /* the same */
    double count;    /* the same */
    uint64_t n;      /* samples of each */
    bool points;     /* of each */
    size_t asked;    /* calls */
    veer_rc rc;      /* answer */
} values;

static veer_rc get(void *context, const veer_term *term, veer_signal *ret, veer_err *err)
{
    values *const v = context;
    v->asked++;
    if (v->rc != VEER_OK)
        return veer_fail(err, v->rc, "broken");
    double value = v->count;
    if (term->kind == VEER_TERM_METRIC)
        value = strcmp(term->subject, "accuracy") == 0 ? v->accuracy : v->recall;
    ret->present = value >= 0;
    ret->value = value;
    ret->n = v->n;
    ret->points = v->points;
    return VEER_OK;
}

static veer_expr_result eval(const char *text, values *v)
{
    const veer_expr *expr = NULL;
    veer_expr_result result;
    static veer_arena arena;
    veer_arena_done(&arena);
    veer_arena_init(&arena, 1 << 20);
    assert_int_equal(veer_expr_parse(text, strlen(text), &arena, &expr, NULL), VEER_OK);
    assert_int_equal(veer_expr_eval(expr, 30, get, v, &result, NULL), VEER_OK);
    return result;
}

/* accuracy is high (true), recall is low (false), count has no data, unless said otherwise. */
static values usual(void)
{
    return (values){.accuracy = 0.9, .recall = 0.2, .count = -1, .n = 100};
}

#define T "accuracy > 0.5"
#define F "recall > 0.5"
#define U "count() > 5"

static void three_values(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        veer_truth truth;
        unsigned lead; /* column of the leading condition */
    } cases[] = {
        {T, VEER_TRUE, 1},
        {F, VEER_FALSE, 1},
        {U, VEER_UNKNOWN, 1},
        {"not " T, VEER_FALSE, 5},
        {"not " F, VEER_TRUE, 5},
        {"not " U, VEER_UNKNOWN, 5},
        {T " and " T, VEER_TRUE, 1},
        {T " and " F, VEER_FALSE, 20},
        {F " and " T, VEER_FALSE, 1},
        {U " and " F, VEER_FALSE, 17},
        {F " and " U, VEER_FALSE, 1},
        {U " and " T, VEER_UNKNOWN, 1},
        {T " and " U, VEER_UNKNOWN, 20},
        {U " or " T, VEER_TRUE, 16},
        {T " or " U, VEER_TRUE, 1},
        {U " or " F, VEER_UNKNOWN, 1},
        {F " or " U, VEER_UNKNOWN, 17},
        {F " or " F, VEER_FALSE, 1},
        {F " or " T, VEER_TRUE, 17},
        {F " or " T " and " U, VEER_UNKNOWN, 36},
        {"(" F " or " T ") and not " F, VEER_TRUE, 18},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        values v = usual();
        const veer_expr_result result = eval(cases[i].text, &v);
        assert_int_equal(result.truth, cases[i].truth);
        assert_int_equal(result.lead->column, cases[i].lead);
    }
}

static void comparisons(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        veer_truth truth;
    } cases[] = {
        {"accuracy < 0.9", VEER_FALSE},   {"accuracy <= 0.9", VEER_TRUE},
        {"accuracy > 0.9", VEER_FALSE},   {"accuracy >= 0.9", VEER_TRUE},
        {"accuracy == 0.9", VEER_TRUE},   {"accuracy != 0.9", VEER_FALSE},
        {"accuracy == 0.91", VEER_FALSE}, {"accuracy != 0.91", VEER_TRUE},
        {"accuracy < 0.91", VEER_TRUE},   {"accuracy > 90%", VEER_FALSE},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        values v = usual();
        assert_int_equal(eval(cases[i].text, &v).truth, cases[i].truth);
    }
}

static void few_samples_are_no_answer(void **state)
{
    (void)state;
    values v = usual();
    v.n = 29;
    veer_expr_result result = eval(T, &v);
    assert_int_equal(result.truth, VEER_UNKNOWN);
    assert_false(result.signal.present);
    assert_string_equal(result.signal.why, "only 29 of 30 samples");
    v.n = 30;
    assert_int_equal(eval(T, &v).truth, VEER_TRUE);
    v.n = 0;
    v.count = 0;
    assert_int_equal(eval("count() < 5", &v).truth, VEER_TRUE);
    assert_int_equal(eval("silence() < 5", &v).truth, VEER_TRUE);
    assert_int_equal(eval("health() < good", &v).truth, VEER_TRUE);
    assert_int_equal(eval("share(class=\"x\") < 0.5", &v).truth, VEER_UNKNOWN);
    v.points = true;
    v.n = 1;
    assert_int_equal(eval(T, &v).truth, VEER_TRUE);
}

static void stops_when_decided_and_passes_failures_on(void **state)
{
    (void)state;
    values v = usual();
    (void)eval(F " and " T, &v);
    assert_int_equal(v.asked, 1);
    (void)eval(T " and " T, &v);
    assert_int_equal(v.asked, 3);
    veer_arena arena;
    veer_err err = VEER_ERR_INIT;
    const veer_expr *expr = NULL;
    veer_expr_result result = {.truth = VEER_TRUE};
    veer_arena_init(&arena, 1 << 20);
    assert_int_equal(veer_expr_parse("not (" T " or " T ")", 38, &arena, &expr, NULL), VEER_OK);
    v.rc = VEER_EIO;
    assert_int_equal(veer_expr_eval(expr, 30, get, &v, &result, &err), VEER_EIO);
    assert_string_equal(err.msg, "broken");
    assert_int_equal(result.truth, VEER_TRUE);
    veer_arena_done(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(three_values),
        cmocka_unit_test(comparisons),
        cmocka_unit_test(few_samples_are_no_answer),
        cmocka_unit_test(stops_when_decided_and_passes_failures_on),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
