#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/time.h"
#include "rules/rule.h"

#define ARENA_BYTES ((size_t)1 << 22)

/* Reads JSON in which ' stands for ". */
static veer_rc read_rule(veer_arena *arena, const char *json, veer_rule *ret, veer_err *err)
{
    static char text[200000];
    const veer_json_node *node = NULL;
    const size_t len = strlen(json);
    assert_true(len < sizeof text);
    for (size_t i = 0; i <= len; i++)
        text[i] = json[i] == '\'' ? '"' : json[i];
    assert_int_equal(veer_json_tree(text, len, arena, &node, err), VEER_OK);
    return veer_rule_read(node, NULL, arena, ret, err);
}

static veer_rule good(veer_arena *arena, const char *json)
{
    veer_rule rule;
    veer_err err = VEER_ERR_INIT;
    if (read_rule(arena, json, &rule, &err) != VEER_OK)
        fail_msg("%s: %s", json, err.msg);
    return rule;
}

static const char *written(veer_arena *arena, const veer_rule *rule)
{
    veer_buf buf;
    veer_json_writer w;
    veer_buf_init(&buf, 1 << 20);
    veer_json_writer_init(&w, &buf, 0);
    veer_rule_write(&w, rule);
    assert_int_equal(veer_json_finish(&w, NULL), VEER_OK);
    const char *const text = veer_arena_strndup(arena, buf.data, buf.len);
    veer_buf_done(&buf);
    return text;
}

static void defaults(void **state)
{
    (void)state;
    veer_arena arena;
    veer_arena_init(&arena, ARENA_BYTES);
    const veer_rule rule = good(&arena, "{'name':'r','expr':'accuracy < 0.7'}");
    assert_string_equal(written(&arena, &rule),
                        "{\"name\":\"r\",\"model\":\"*\",\"version\":null,\"segment\":null,"
                        "\"expr\":\"accuracy < 0.7\",\"severity\":\"medium\",\"for\":\"0s\","
                        "\"keep_firing_for\":\"0s\",\"cooldown\":\"1h\",\"min_samples\":30,"
                        "\"channels\":[],\"labels\":{},\"runbook\":null,\"summary\":null,"
                        "\"enabled\":true,\"retrain\":false,\"inhibits\":[],\"source\":null}");
    veer_arena_done(&arena);
}

static void all_fields_read_back(void **state)
{
    (void)state;
    static const char json[] =
        "{'name':'r','model':'fraud-*','version':'1.10','segment':'country=IT',"
        "'expr':'accuracy[1h] < 70% for 30m','severity':'critical','for':'30m',"
        "'keep_firing_for':'15m','cooldown':'2h','min_samples':5,'channels':['a','b'],"
        "'labels':{'a':'x','team':'risk'},'runbook':'https://wiki/x','summary':'Low',"
        "'enabled':false,'retrain':true,'inhibits':['*drift*'],'source':'http'}";
    char text[sizeof json];
    veer_arena arena;
    veer_arena_init(&arena, ARENA_BYTES);
    const veer_rule rule = good(&arena, json);
    for (size_t i = 0; i < sizeof json; i++)
        text[i] = json[i] == '\'' ? '"' : json[i];
    assert_string_equal(written(&arena, &rule), text);
    assert_int_equal(rule.for_us, 30 * VEER_US_PER_MINUTE);
    assert_int_equal(rule.severity, VEER_SEVERITY_CRITICAL);
    assert_true(rule.disabled && rule.retrain);
    const veer_rule again = good(&arena, written(&arena, &rule));
    assert_string_equal(written(&arena, &again), text);
    veer_arena_done(&arena);
}

static void other_spellings(void **state)
{
    (void)state;
    veer_arena arena;
    veer_arena_init(&arena, ARENA_BYTES);
    const veer_rule rule =
        good(&arena,
             "{'rule_name':'r','model_name':'m','model_version':2.50,'metric_type':'accuracy',"
             "'threshold_value':0.90,'comparison_operator':'lt','cooldown_minutes':90,"
             "'notify_channels':'slack','runbook_url':'http://x/','labels':{'z':1,'a':'2'},"
             "'severity':null}");
    assert_string_equal(rule.version, "2.50");
    assert_string_equal(rule.expr->text, "accuracy < 0.90");
    assert_int_equal(rule.cooldown_us, 90 * VEER_US_PER_MINUTE);
    assert_int_equal(rule.n_channels, 1);
    assert_string_equal(rule.channels[0], "slack");
    assert_string_equal(rule.labels[0].name, "a");
    assert_string_equal(rule.labels[1].value, "1");
    assert_int_equal(rule.severity, VEER_SEVERITY_MEDIUM);
    assert_int_equal(good(&arena, "{'name':'r','expr':'acc < 1 for 1h'}").for_us, VEER_US_PER_HOUR);
    assert_int_equal(
        good(&arena, "{'name':'r','expr':'acc < 1','cooldown':'0','min_samples':0}").cooldown_us,
        0);
    veer_arena_done(&arena);
}

static void short_forms(void **state)
{
    (void)state;
    static const struct {
        const char *json; /* members beside the name */
        const char *expr; /* made of them */
    } cases[] = {
        {"'metric':'accuracy','threshold':0.9,'operator':'lt'", "accuracy < 0.9"},
        {"'metric':'Accuracy','threshold':0.9", "accuracy < 0.9"},
        {"'metric':'rmse','threshold':3", "rmse > 3"},
        {"'metric':'accuracy','threshold':'70%','operator':'<=','window':'2h'",
         "accuracy[2h] <= 70%"},
        {"'metric':'latency','threshold':'250ms','operator':'gte','window':'5m'",
         "latency[5m] >= 250ms"},
        {"'metric':'orders \\\" lost','threshold':3,'operator':'eq'",
         "metric(\"orders \\\" lost\") == 3"},
        {"'metric':'precision','degradation':5.0", "degradation(precision) > 5.0"},
        {"'metric':'precision','degradation':'5%','baseline':'last_week','window':'1d'",
         "degradation(precision, baseline=last_week)[24h] > 5%"},
        {"'metric':'precision','max_degradation_percentage':5,'baseline_window_hours':24",
         "degradation(precision, baseline=24h) > 5"},
        {"'metric':'my kpi','degradation':5", "degradation(\"my kpi\") > 5"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        veer_arena arena;
        char json[400];
        veer_arena_init(&arena, ARENA_BYTES);
        (void)snprintf(json, sizeof json, "{'name':'r',%s}", cases[i].json);
        assert_string_equal(good(&arena, json).expr->text, cases[i].expr);
        veer_arena_done(&arena);
    }
}

typedef struct mistake {
    const char *json;    /* members beside the name */
    const char *message; /* whole */
    int column;          /* of the expression; -1: none */
} mistake;

static const mistake mistakes[] = {
#include "rule_mistakes.inc"
};

static void mistakes_name_the_field(void **state)
{
    (void)state;
    size_t wrong = 0;
    for (size_t i = 0; i < sizeof mistakes / sizeof *mistakes; i++) {
        veer_arena arena;
        veer_err err = VEER_ERR_INIT;
        veer_rule rule = {.min_samples = 77};
        char json[600];
        veer_arena_init(&arena, ARENA_BYTES);
        (void)snprintf(json, sizeof json, "{'name':'r',%s}", mistakes[i].json);
        const veer_rc rc = read_rule(&arena, json, &rule, &err);
        if (rc == VEER_OK || strcmp(err.msg, mistakes[i].message) != 0 ||
            err.position != mistakes[i].column) {
            print_error("    {\"%s\", \"%s\", %d},\n", mistakes[i].json, err.msg,
                        (int)err.position);
            wrong++;
        }
        assert_int_equal(rule.min_samples, 77);
        veer_arena_done(&arena);
    }
    assert_int_equal(wrong, 0);
}

static void where_comes_first(void **state)
{
    (void)state;
    veer_arena arena;
    veer_rule rule;
    veer_err err = VEER_ERR_INIT;
    const veer_json_node *node = NULL;
    veer_arena_init(&arena, ARENA_BYTES);
    assert_int_equal(veer_json_tree("[]", 2, &arena, &node, NULL), VEER_OK);
    assert_int_equal(veer_rule_read(node, "/rules/0", &arena, &rule, &err), VEER_EINVAL);
    assert_string_equal(err.msg, "/rules/0: a rule is a mapping of fields to values");
    assert_int_equal(veer_rule_read(NULL, NULL, &arena, &rule, &err), VEER_EINVAL);
    assert_int_equal(read_rule(&arena, "{}", &rule, &err), VEER_EINVAL);
    assert_string_equal(err.msg, "name: is missing");
    veer_arena_done(&arena);
}

/* A part, its '#' as a number. */
static void put_unit(veer_buf *out, const char *unit, size_t i)
{
    for (; *unit != '\0'; unit++)
        if (*unit == '#')
            veer_buf_printf(out, "%zu", i);
        else
            veer_buf_putc(out, *unit);
}

/* A rule with one text or list of that size. */
static veer_rc of_size(const char *field, const char *open, const char *unit, size_t n,
                       const char *close)
{
    veer_arena arena;
    veer_rule rule;
    veer_buf json;
    veer_arena_init(&arena, ARENA_BYTES);
    veer_buf_init(&json, 1 << 20);
    veer_buf_printf(&json, "{%s'%s':%s",
                    strcmp(field, "name") == 0 ? "'expr':'acc < 1',"
                                               : "'name':'r','expr':'acc < 1',",
                    field, open);
    for (size_t i = 0; i < n; i++) {
        veer_buf_puts(&json, i > 0 && *unit == '\'' ? "," : "");
        put_unit(&json, unit, i);
    }
    veer_buf_printf(&json, "%s}", close);
    const veer_rc rc = read_rule(&arena, veer_buf_cstr(&json), &rule, NULL);
    veer_buf_done(&json);
    veer_arena_done(&arena);
    return rc;
}

static void limits(void **state)
{
    (void)state;
    static const struct {
        const char *field; /* name */
        const char *open;  /* before */
        const char *unit;  /* repeated */
        const char *close; /* behind */
        size_t max;        /* that is accepted */
    } cases[] = {
        {"name", "'", "x", "'", VEER_LIMIT_RULE_NAME_BYTES},
        {"model", "'", "x", "'", VEER_LIMIT_NAME_BYTES},
        {"version", "'", "x", "'", VEER_LIMIT_NAME_BYTES},
        {"segment", "'a=", "x", "'", VEER_LIMIT_SEGMENT_BYTES - 2},
        {"runbook", "'http://", "x", "'", VEER_LIMIT_RULE_TEXT_BYTES - 7},
        {"summary", "'", "x", "'", VEER_LIMIT_RULE_TEXT_BYTES},
        {"channels", "[", "'c#'", "]", VEER_LIMIT_RULE_CHANNELS},
        {"inhibits", "[", "'c#'", "]", VEER_LIMIT_RULE_CHANNELS},
        {"labels", "{", "'l#':'x'", "}", VEER_LIMIT_RULE_LABELS},
        {"labels", "{'a':'", "x", "'}", VEER_LIMIT_RULE_TEXT_BYTES},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        assert_int_equal(of_size(cases[i].field, cases[i].open, cases[i].unit, cases[i].max,
                                 cases[i].close),
                         VEER_OK);
        assert_int_equal(of_size(cases[i].field, cases[i].open, cases[i].unit, cases[i].max + 1,
                                 cases[i].close),
                         VEER_ELIMIT);
    }
}

static void patterns(void **state)
{
    (void)state;
    static const struct {
        const char *pattern;
        const char *text;
        bool matches;
    } cases[] = {
        {"*", "", true},
        {"*", "x", true},
        {"", "", true},
        {"", "x", false},
        {"fraud-*", "fraud-eu", true},
        {"fraud-*", "fraud-", true},
        {"fraud-*", "fraud", false},
        {"*-eu", "fraud-eu", true},
        {"*-eu", "fraud-us", false},
        {"*drift*", "Data drift on x", true},
        {"a*b*c", "a12b3c", true},
        {"a*b*c", "a12c", false},
        {"a**c", "abc", true},
        {"abc", "abc", true},
        {"abc", "ab", false},
        {"*ab", "aab", true},
        {"*aab", "aaab", true},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_int_equal(veer_pattern_matches(cases[i].pattern, cases[i].text), cases[i].matches);
    const veer_rule any = {.model = "fraud*"}, one = {.model = "fraud", .version = "v1"};
    assert_true(veer_rule_covers(&any, "fraud-eu", ""));
    assert_true(veer_rule_covers(&one, "fraud", "v1"));
    assert_false(veer_rule_covers(&one, "fraud", "v2"));
    assert_false(veer_rule_covers(&one, "fraud-eu", "v1"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(defaults),
        cmocka_unit_test(all_fields_read_back),
        cmocka_unit_test(other_spellings),
        cmocka_unit_test(short_forms),
        cmocka_unit_test(mistakes_name_the_field),
        cmocka_unit_test(where_comes_first),
        cmocka_unit_test(limits),
        cmocka_unit_test(patterns),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
