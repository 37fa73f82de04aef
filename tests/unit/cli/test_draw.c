/* Answers of the server as people and tables see them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/limits.h"
#include "cli/draw.h"

typedef veer_rc draw_fn(const veer_sheet *sheet, const veer_json_node *tree, veer_err *err);

static veer_arena arena;
static veer_buf out;

static int setup(void **state)
{
    (void)state;
    veer_arena_init(&arena, 1 << 20);
    veer_buf_init(&out, VEER_LIMIT_BUF_BYTES);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    veer_arena_done(&arena);
    veer_buf_done(&out);
    return 0;
}

/* Draws an answer, written with ' for ", in a form; gives the text. */
static const char *draw(draw_fn *fn, veer_format format, unsigned width, const char *json)
{
    const veer_sheet sheet = {{.width = width}, format, NULL, &out};
    const veer_json_node *tree = NULL;
    char *const text = veer_arena_strndup(&arena, json, strlen(json));
    assert_non_null(text);
    for (char *c = text; *c != '\0'; c++)
        if (*c == '\'')
            *c = '"';
    assert_int_equal(veer_json_tree(text, strlen(text), &arena, &tree, NULL), VEER_OK);
    veer_buf_clear(&out);
    assert_int_equal(fn(&sheet, tree, NULL), VEER_OK);
    return veer_buf_cstr(&out);
}

static void has(const char *text, const char *words)
{
    if (strstr(text, words) == NULL)
        fail_msg("'%s' is not in:\n%s", words, text);
}

static void lacks(const char *text, const char *words)
{
    if (strstr(text, words) != NULL)
        fail_msg("'%s' is in:\n%s", words, text);
}

#define FRAME "'model':'fraud','version':'v3','versions':['v3'],'at':'2024-05-01T12:00:00Z'"
#define CHECK(metric, current, more)                                                         \
    "{'metric':'" metric "','source':'predictions','current':{'value':" current ",'n':412}," \
    "'baseline':{'value':0.8,'n':9000},'from':'2024-05-01T11:00:00Z',"                       \
    "'to':'2024-05-01T12:00:00Z','baseline_from':'2024-04-30T11:00:00Z',"                    \
    "'baseline_to':'2024-05-01T11:00:00Z'," more "}"
#define DEGRADED                                                                  \
    CHECK("accuracy", "0.6",                                                      \
          "'is_degraded':true,'is_improved':false,'severity':'critical',"         \
          "'percentage_change':-25,'p':0.001,'recommendation':'Look at amount.'," \
          "'why':null")
#define STABLE                                                        \
    CHECK("precision", "0.79",                                        \
          "'is_degraded':false,'is_improved':false,'severity':'low'," \
          "'percentage_change':-1.25,'p':0.4,'recommendation':'Nothing.','why':null")
#define UNKNOWN                                                        \
    CHECK("recall", "null",                                            \
          "'is_degraded':false,'is_improved':false,'severity':'none'," \
          "'percentage_change':null,'p':null,'recommendation':'','why':'no labels yet'")

static void test_checks(void **state)
{
    (void)state;
    const char *const json = "{" FRAME ",'metrics':[" DEGRADED "," STABLE "," UNKNOWN "]}";
    const char *text = draw(veer_draw_checks, VEER_FORMAT_TABLE, 0, json);
    has(text, "fraud v3; current 2024-05-01 11:00 to 2024-05-01 12:00; baseline 2024-04-30 11:00");
    has(text, "accuracy   degraded   critical   0.6000    0.8000  -25.0%");
    has(text, "precision  stable     -          0.7900    0.8000   -1.2%");
    has(text, "recall     no answer");
    has(text, "\nLook at amount.\n");
    has(text, "recall: no labels yet\n");
    lacks(text, "Nothing.");
    text = draw(veer_draw_checks, VEER_FORMAT_CSV, 0, json);
    assert_ptr_equal(strstr(text, "metric,verdict,severity,current,baseline,"), text);
    has(text, "\naccuracy,degraded,critical,0.6,0.8,-25,0.001,412,9000,predictions\n");
    has(text, "\nprecision,stable,low,");
    lacks(text, "Look at");
    text = draw(veer_draw_checks, VEER_FORMAT_MARKDOWN, 0, json);
    has(text, "| accuracy | **degraded** | **critical** |");
}

static void test_checks_without_data_say_what_to_do(void **state)
{
    (void)state;
    has(draw(veer_draw_checks, VEER_FORMAT_TABLE, 0, "{" FRAME ",'metrics':[]}"), "send labels");
}

#define HEALTH(word, why, metrics, history)                                         \
    "{" FRAME ",'health':'" word "','trend':'degrading','judged':2,'degrading':1,"  \
    "'improving':0,'critical':1,'unknown':1,'why':" why ",'metrics':[" metrics "]," \
    "'history':[" history "]}"
#define HISTORY                                                                   \
    "{'metric':'accuracy','n':24,'current':0.6,'mean':0.78,'min':0.6,'max':0.83," \
    "'change_pct':-25,'trend':'degrading'}"
#define ALERT                                                                    \
    "{'id':'alert_1','rule':'Low accuracy','severity':'high','status':'active'," \
    "'version':'v3','fired':'2024-05-01T11:00:00Z','message':'accuracy is 0.6'}"
#define RUN(why)                                                              \
    "{'time':'2024-05-01T12:00:00Z','baseline':'24h','tested':4,'drifted':2," \
    "'share':0.5,'dataset_drift':true,'why':" why "}"

static void test_monitor(void **state)
{
    (void)state;
    const char *const json =
        "{'health':" HEALTH("fair", "null", DEGRADED "," STABLE,
                            HISTORY) ",'alerts':[" ALERT "],'drift':" RUN("null") "}";
    const char *text = draw(veer_draw_monitor, VEER_FORMAT_TABLE, 0, json);
    has(text, "fraud v3: fair, degrading (2024-05-01 12:00)\n");
    has(text, "2 metrics judged: 1 degrading, 0 improving; 1 without enough data\n");
    has(text, "accuracy   0.6000  0.7800  0.6000  0.8300  -25.0%  degrading");
    has(text, "\nDegraded\ncritical: Look at amount.\n");
    has(text,
        "alert_1  high      active  Low accuracy  v3       2024-05-01 11:00  accuracy is 0.6");
    has(text, "2 of 4 columns drifted (50.0%): the dataset drifted; compared at 2024-05-01 12:00 "
              "with baseline 24h\n");
    text = draw(veer_draw_monitor, VEER_FORMAT_CSV, 0, json);
    assert_string_equal(text, "metric,current,mean,min,max,change_pct,trend,n\n"
                              "accuracy,0.6,0.78,0.6,0.83,-25,degrading,24\n");
}

static void test_monitor_of_nothing(void **state)
{
    (void)state;
    const char *text = draw(veer_draw_monitor, VEER_FORMAT_TABLE, 0,
                            "{'health':" HEALTH("unknown", "'nothing judged'", "",
                                                "") ",'alerts':[],'drift':null}");
    has(text, "nothing judged; send labels");
    has(text,
        "no metric has a value in that time; take more --hours, or an earlier time with --at\n");
    has(text, "Open alerts\nnone\n");
    has(text, "no drift run yet");
    lacks(text, "Degraded");
    text = draw(veer_draw_monitor, VEER_FORMAT_TABLE, 0,
                "{'health':" HEALTH("good", "null", "", "") ",'alerts':[],'drift':" RUN(
                    "'only 3 of 30 predictions'") "}");
    has(text, "nothing could be compared: only 3 of 30 predictions");
}

#define FORECAST(crossing)                                                            \
    "{" FRAME ",'metric':'accuracy','history':[{'time':'2024-04-30T12:00:00Z',"       \
    "'value':0.9},{'time':'2024-05-01T00:00:00Z','value':null},"                      \
    "{'time':'2024-05-01T12:00:00Z','value':0.8}],'forecast':{'method':'line','n':2," \
    "'trend':'degrading','line':{'slope_per_day':-0.1},'mann_kendall':{'p':0.01},"    \
    "'points':[{'time':'2024-05-02T12:00:00Z','value':0.7,'lower':0.6,'upper':0.8},"  \
    "{'time':'2024-05-03T12:00:00Z','value':0.6,'lower':0.4,'upper':0.8}],"           \
    "'crossing':" crossing ",'note':null},'why':null}"

static void test_forecast(void **state)
{
    (void)state;
    const char *text =
        draw(veer_draw_forecast, VEER_FORMAT_TABLE, 90,
             FORECAST("{'limit':0.65,'side':'below','crosses':'at','time':'2024-05-03T00:00:30Z',"
                      "'earliest':'2024-05-02T06:00:00Z','latest':null}"));
    has(text, "accuracy of fraud v3: degrading, -0.1000 a day (p");
    has(text, "0.6500 |-----");
    has(text, "2024-05-02 12:00    0.7000  0.6000  0.8000\n");
    has(text, "expected below 0.6500 from 2024-05-03 00:00 on, at the earliest 2024-05-02 06:00\n");
    text = draw(veer_draw_forecast, VEER_FORMAT_TABLE, 90,
                FORECAST("{'limit':0.1,'side':'below','crosses':'never'}"));
    has(text, "not expected below 0.1000 within the horizon\n");
    text = draw(veer_draw_forecast, VEER_FORMAT_TABLE, 90,
                FORECAST("{'limit':0.1,'side':'above','crosses':'already'}"));
    has(text, "it is above 0.1000 already\n");
    text = draw(veer_draw_forecast, VEER_FORMAT_CSV, 0, FORECAST("null"));
    assert_string_equal(text, "time,value,lower,upper\n"
                              "2024-05-02T12:00:00Z,0.7,0.6,0.8\n"
                              "2024-05-03T12:00:00Z,0.6,0.4,0.8\n");
    text = draw(veer_draw_forecast, VEER_FORMAT_TABLE, 90,
                "{" FRAME ",'metric':'recall','history':[],'forecast':null,'why':'2 of 3 values'}");
    has(text, "no forecast of recall: 2 of 3 values; give a longer");
}

static void test_comparison(void **state)
{
    (void)state;
    const char *text =
        draw(veer_draw_comparison, VEER_FORMAT_TABLE, 0,
             "{'model':'fraud','champion':{'version':'v2','predictions':5000,'labelled':4000},"
             "'challenger':{'version':'','predictions':50,'labelled':40},'metrics':["
             "{'metric':'accuracy','champion':{'value':0.8},'challenger':{'value':0.85},"
             "'difference':0.05,'lo':-0.1,'hi':0.2,'p_adjusted':0.5,'needed':1200,"
             "'verdict':'not enough data yet'}],'main_metric':'accuracy',"
             "'overall':'not enough data yet','recommendation':'Wait for labels.','why':null}");
    has(text, "champion v2: 5,000 predictions, 4,000 labelled\n"
              "challenger (no version): 50 predictions, 40 labelled\n");
    has(text,
        "accuracy    0.8000      0.8500    +0.05000   -0.1000  +0.2000   0.500  not enough data "
        "yet   1,200\n");
    has(text, "Wait for labels.\n");
    text =
        draw(veer_draw_comparison, VEER_FORMAT_TABLE, 0,
             "{'champion':{},'challenger':{},'metrics':[],'overall':'x','why':'no predictions'}");
    has(text, "nothing can be compared yet; send predictions");
    has(text, "no predictions\n");
}

static void test_drift_history(void **state)
{
    (void)state;
    const char *text = draw(veer_draw_drift_history, VEER_FORMAT_TABLE, 0,
                            "{'runs':[" RUN("null") "," RUN("'too few rows'") "],"
                                                                              "'truncated':true}");
    has(text, "share of drifted columns, oldest to newest: ");
    has(text, "dataset drift\n");
    has(text, "too few rows\n");
    has(text, "there are older runs; take an earlier --to\n");
    text = draw(veer_draw_drift_history, VEER_FORMAT_CSV, 0,
                "{'runs':[{'time':'2024-05-01T12:00:00Z','version':'1','columns':[{'name':'a',"
                "'verdict':'drift','method':'ks','score':0.3,'threshold':0.1,'p_adjusted':0.01,"
                "'effect':0.3}]}],'truncated':false}");
    assert_string_equal(text, "time,version,column,verdict,method,score,threshold,p_adjusted,"
                              "effect\n2024-05-01T12:00:00Z,1,a,drift,ks,0.3,0.1,0.01,0.3\n");
    text = draw(veer_draw_drift_history, VEER_FORMAT_TABLE, 0, "{'runs':[],'truncated':false}");
    has(text, "no drift run yet; ");
}

static void test_backtest(void **state)
{
    (void)state;
    const char *text =
        draw(veer_draw_backtest, VEER_FORMAT_TABLE, 0,
             "{'model':'fraud','version':null,'from':'2024-04-01T00:00:00Z',"
             "'to':'2024-05-01T00:00:00Z','step':'1h','predictions':1000,'labels':900,'points':0,"
             "'evaluations':720,'runs':720,'alerts':["
             "{'rule':'a','severity':'high','version':'v3','fired':'2024-04-02T00:00:00Z',"
             "'resolved':'2024-04-02T03:00:00Z','worst':0.5,'message':'m1','columns':[{'name':'age'"
             ",'drifted':true},"
             "{'name':'x','drifted':false},{'name':'sum','drifted':true}]},"
             "{'rule':'b','severity':'low','version':'v3','fired':'2024-04-30T12:00:00Z',"
             "'resolved':null,'worst':0.4,'message':'m2'}],'drift':[" RUN(
                 "null") "],'counts':{'told':1,'held_severity':1,'held_limit':0,'held_silence':0,"
                         "'held_inhibited':2}}");
    has(text, "fraud, 2024-04-01 00:00 to 2024-05-01 00:00 every 1h: 720 evaluations over 1,000 "
              "predictions, 900 labels, 0 values; 720 drift runs\n");
    has(text, "2024-04-02 00:00  2024-04-02 03:00     3 h  high      a     v3       0.5000  age, "
              "sum  m1\n");
    has(text, "2024-04-30 12:00  still open          12 h  low       b     v3       0.4000  -      "
              "   m2\n");
    has(text, "dataset drift in 1 drift runs, from 2024-05-01 12:00 to 2024-05-01 12:00\n");
    has(text, "1 notices would have been sent, 3 held back (severity 1, limit per hour 0, other "
              "alerts 2)\n");
    text = draw(veer_draw_backtest, VEER_FORMAT_TABLE, 0,
                "{'model':'fraud','rules':['a'],'alerts':[],'to':'2024-05-01T00:00:00Z'}");
    has(text, "no alert would have fired; ");
    text = draw(veer_draw_backtest, VEER_FORMAT_TABLE, 0,
                "{'model':'fraud','rules':[],'alerts':[],'to':'2024-05-01T00:00:00Z'}");
    has(text, "no rule holds for this model; ");
}

static void test_rules_and_settings(void **state)
{
    (void)state;
    const char *text =
        draw(veer_draw_rules, VEER_FORMAT_TABLE, 0,
             "{'rules':[{'name':'Low','model':'*','version':null,'expr':'accuracy[1h] < 0.7',"
             "'severity':'high','for':'10m','channels':['slack','mail'],'source':'http',"
             "'enabled':false}]}");
    has(text, "Low   *      -        high      accuracy[1h] < 0.7  10m  slack, mail  http  off\n");
    has(draw(veer_draw_rules, VEER_FORMAT_TABLE, 0, "{'rules':[]}"), "no rules yet; ");
    text = draw(veer_draw_evaluation, VEER_FORMAT_TABLE, 0,
                "{'model':'m','own':false,'settings':{'enabled':true,'method':null,'fdr':0.05,"
                "'ignore':['a','b'],'window':'60m'}}");
    has(text, "enabled  true\nmethod   auto\nfdr      0.05\nignore   a,b\nwindow   60m\n");
    has(text, "by default; ");
}

static void test_hostile_names_are_made_harmless(void **state)
{
    (void)state;
    const char *text =
        draw(veer_draw_checks, VEER_FORMAT_TABLE, 0,
             "{'model':'a\\u001b[31mb','version':'v\\n','metrics':[{'metric':'x\\u0007',"
             "'is_degraded':false,'why':'\\u001b]0;t','current':{},'baseline':{}}]}");
    lacks(text, "\x1b");
    lacks(text, "\x07");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_checks, setup, teardown),
        cmocka_unit_test_setup_teardown(test_checks_without_data_say_what_to_do, setup, teardown),
        cmocka_unit_test_setup_teardown(test_monitor, setup, teardown),
        cmocka_unit_test_setup_teardown(test_monitor_of_nothing, setup, teardown),
        cmocka_unit_test_setup_teardown(test_forecast, setup, teardown),
        cmocka_unit_test_setup_teardown(test_comparison, setup, teardown),
        cmocka_unit_test_setup_teardown(test_drift_history, setup, teardown),
        cmocka_unit_test_setup_teardown(test_backtest, setup, teardown),
        cmocka_unit_test_setup_teardown(test_rules_and_settings, setup, teardown),
        cmocka_unit_test_setup_teardown(test_hostile_names_are_made_harmless, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
