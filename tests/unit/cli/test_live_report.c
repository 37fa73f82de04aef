/* The answer about drift of a model as a drift report. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "cli/live_report.h"
#include "report/drift.h"

static veer_arena arena;

static int setup(void **state)
{
    (void)state;
    veer_arena_init(&arena, 1 << 20);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    veer_arena_done(&arena);
    return 0;
}

/* A tree of a text with ' for ". */
static const veer_json_node *tree_of(const char *json)
{
    const veer_json_node *tree = NULL;
    char *const text = veer_arena_strndup(&arena, json, strlen(json));
    assert_non_null(text);
    for (char *c = text; *c != '\0'; c++)
        if (*c == '\'')
            *c = '"';
    assert_int_equal(veer_json_tree(text, strlen(text), &arena, &tree, NULL), VEER_OK);
    return tree;
}

#define RUN(why, columns)                                                             \
    "{'model':'fraud','version':'v3','baseline':'24h','from':'2024-05-01T11:00:00Z'," \
    "'to':'2024-05-01T12:00:00Z','baseline_from':null,'baseline_to':null,"            \
    "'reference_rows':9000,'current_rows':400,'exact':false,'tested':2,'drifted':1,"  \
    "'share':0.5,'dataset_drift':true,'why':" why ",'columns':[" columns "]}"
#define AMOUNT                                                                       \
    "{'name':'amount','type':'numeric','verdict':'drift','method':'ks','score':0.3," \
    "'score_lo':0.29,'score_hi':0.31,'threshold':0.1,'p':0.001,'p_adjusted':0.002,"  \
    "'effect':0.3,'reference_n':9000,'current_n':390,'reference_missing':0,"         \
    "'current_missing':0.025,'outside':0.01,'mismatched':0.0025,'new_categories':0," \
    "'note':null,'shape':{'edges':[0,10,20,30],'reference':[0.5,0.25,0.25],"         \
    "'current':[0.25,0.25,0.5]}}"
#define CITY                                                                             \
    "{'name':'city','type':'categorical','verdict':'stable','method':'tv','score':0.01," \
    "'threshold':0.1,'p':0.4,'p_adjusted':0.4,'effect':0.01,'reference_n':9000,"         \
    "'current_n':400,'new_categories':2,'shape':{'labels':['Rome','Cluj'],"              \
    "'reference':[0.6,0.4],'current':[0.5,0.5]}}"
#define EMPTY                                                                        \
    "{'name':'age','type':'numeric','verdict':'no data','method':'ks','score':null," \
    "'note':'no values in the current window','shape':null}"

static void test_members(void **state)
{
    (void)state;
    veer_live_report live;
    assert_int_equal(veer_live_report_init(&live, tree_of(RUN("null", AMOUNT "," CITY "," EMPTY)),
                                           NULL, 0.05, NULL),
                     VEER_OK);
    const drift_report *const r = &live.report;
    assert_string_equal(r->method->name, "auto");
    assert_int_equal(r->count, 3);
    assert_int_equal(r->summary.columns, 3);
    assert_int_equal(r->summary.tested, 2);
    assert_true(r->summary.dataset_drift);
    const drift_column *const amount = &r->columns[0];
    assert_int_equal(amount->result.verdict, VEER_DRIFT_DRIFTED);
    assert_string_equal(amount->result.method->name, "ks");
    assert_true(amount->result.has_score && amount->result.has_p && amount->result.has_effect);
    assert_true(fabs(amount->result.score_hi - 0.31) < 1e-12);
    assert_true(fabs(amount->ref.numbers.median - 10) < 1e-9);
    assert_true(fabs(amount->cur.numbers.median - 20) < 1e-9);
    assert_int_equal(amount->cur.mismatches, 1);
    assert_int_equal(amount->shape.bars, 3);
    assert_int_equal(r->columns[1].shape.bars, 2);
    assert_int_equal(r->columns[1].new_categories, 2);
    assert_int_equal(r->columns[2].result.verdict, VEER_DRIFT_NO_DATA);
    assert_false(r->columns[2].result.has_score);
    assert_string_equal(live.reference, "baseline 24h");
    assert_string_equal(live.current, "fraud v3, 2024-05-01 11:00 to 2024-05-01 12:00");
    veer_live_report_done(&live);
}

/* Whatever a server says, every renderer copes. */
static void test_rendering(void **state)
{
    (void)state;
    static const char *const answers[] = {
        RUN("null", AMOUNT "," CITY "," EMPTY),
        RUN("null", ""),
        RUN("null", "{}"),
        RUN("null", "{'name':'x','type':'numeric','verdict':'drift','method':'unheard of',"
                    "'shape':{'edges':[1,2],'reference':[1,2,3],'current':[]}}"),
        "{}",
    };
    const veer_style style = {.width = 80};
    for (size_t i = 0; i < sizeof answers / sizeof *answers; i++) {
        veer_live_report live;
        veer_buf out;
        veer_buf_init(&out, 1 << 20);
        assert_int_equal(veer_live_report_init(&live, tree_of(answers[i]), "psi", 0, NULL),
                         VEER_OK);
        const report_sources sources = {live.reference, live.current};
        assert_int_equal(report_drift_text(&live.report, &sources, &style, &out, NULL), VEER_OK);
        if (i == 0)
            assert_non_null(strstr(veer_buf_cstr(&out), "median 10.00 -> 20.00"));
        assert_null(strstr(veer_buf_cstr(&out), "nan"));
        assert_int_equal(report_drift_csv(&live.report, &out, NULL), VEER_OK);
        assert_int_equal(report_drift_html(&live.report, &sources, &out, NULL), VEER_OK);
        assert_int_equal(report_drift_markdown(&live.report, &sources, &out, NULL), VEER_OK);
        veer_live_report_done(&live);
        veer_buf_done(&out);
    }
}

static void test_nothing_compared(void **state)
{
    (void)state;
    veer_live_report live;
    veer_err err = VEER_ERR_INIT;
    assert_int_equal(veer_live_report_init(&live, tree_of(RUN("'3 of 30 rows'", "")), NULL, 0,
                                           &err),
                     VEER_ENODATA);
    assert_non_null(strstr(err.msg, "3 of 30 rows; take a wider --window"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_members, setup, teardown),
        cmocka_unit_test_setup_teardown(test_rendering, setup, teardown),
        cmocka_unit_test_setup_teardown(test_nothing_compared, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
