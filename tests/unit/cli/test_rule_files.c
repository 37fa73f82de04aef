/* Rules of files: read, compared with those of a server, written as YAML. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "cli/rule_files.h"

static veer_arena arena;
static char first[] = "/tmp/veer-rules-XXXXXX";
static char second[] = "/tmp/veer-rules-XXXXXX";

static int setup(void **state)
{
    (void)state;
    veer_arena_init(&arena, 1 << 24);
    memcpy(first + sizeof first - 7, "XXXXXX", 6);
    memcpy(second + sizeof second - 7, "XXXXXX", 6);
    const int a = mkstemp(first);
    const int b = mkstemp(second);
    return a < 0 || b < 0 || close(a) != 0 || close(b) != 0;
}

static int teardown(void **state)
{
    (void)state;
    veer_arena_done(&arena);
    return unlink(first) != 0 || unlink(second) != 0;
}

static void fill(const char *path, const char *text)
{
    FILE *const file = fopen(path, "w");
    assert_non_null(file);
    assert_true(fputs(text, file) >= 0);
    assert_int_equal(fclose(file), 0);
}

static veer_rc read_both(veer_rule_files *ret, veer_err *err)
{
    const char *const paths[] = {first, second};
    return veer_rule_files_read(paths, 2, &arena, ret, err);
}

#define RULE(name) "rules:\n  - {name: " name ", model: '*', expr: 'accuracy[1h] < 0.7'}\n"

static const veer_json_node *tree_of(const char *json)
{
    const veer_json_node *tree = NULL;
    assert_int_equal(veer_json_tree(json, strlen(json), &arena, &tree, NULL), VEER_OK);
    return tree;
}

static const char *sent(const veer_json_node *rule)
{
    static char text[2048];
    veer_json_writer w;
    veer_buf out;
    veer_buf_init(&out, 1 << 16);
    veer_json_writer_init(&w, &out, 0);
    veer_rule_send(&w, rule);
    assert_int_equal(veer_json_finish(&w, NULL), VEER_OK);
    assert_true(out.len < sizeof text);
    memcpy(text, veer_buf_cstr(&out), out.len + 1);
    veer_buf_done(&out);
    return text;
}

static void test_rules_of_several_files(void **state)
{
    (void)state;
    veer_rule_files files = {0};
    fill(first, RULE("a"));
    fill(second, RULE("b"));
    assert_int_equal(read_both(&files, NULL), VEER_OK);
    assert_int_equal(files.n, 2);
    assert_string_equal(files.rules[1].name, "b");
    assert_string_equal(files.rules[1].file, second);
    assert_null(strstr(sent(files.rules[0].tree), "source"));
    assert_non_null(strstr(sent(files.rules[0].tree), "\"expr\":\"accuracy[1h] < 0.7\""));
}

static void test_mistakes_refuse_all(void **state)
{
    (void)state;
    veer_rule_files files = {0};
    veer_err err = VEER_ERR_INIT;
    fill(first, RULE("a"));
    fill(second, RULE("a"));
    assert_int_equal(read_both(&files, &err), VEER_EINVAL);
    assert_non_null(strstr(err.msg, "the rule 'a' is in "));
    fill(second, "rules:\n  - {name: b, model: '*', expr: 'acuracy[1h] < 0.7'}\n"
                 "  - {name: c, expr: 'accuracy['}\n");
    assert_int_equal(read_both(&files, &err), VEER_EINVAL);
    assert_non_null(strstr(err.msg, ":2:"));
    assert_non_null(strstr(err.msg, "more; 'veer rules check' lists them)"));
    fill(first, "rules: []\n");
    fill(second, "rules: []\n");
    assert_int_equal(read_both(&files, &err), VEER_ENODATA);
    assert_int_equal(files.n, 0);
}

static void test_same_or_not(void **state)
{
    (void)state;
    const veer_json_node *const mine =
        tree_of("{\"name\":\"a\",\"labels\":{\"team\":\"x\"},\"version\":null,\"source\":null}");
    assert_true(veer_rule_is_same(
        mine, tree_of("{\"source\":\"http\",\"labels\":{\"team\":\"x\"},\"name\":\"a\"}")));
    assert_false(veer_rule_is_same(mine, tree_of("{\"labels\":{\"team\":\"y\"},\"name\":\"a\"}")));
    assert_false(veer_rule_is_same(
        mine, tree_of("{\"labels\":{\"team\":\"x\"},\"name\":\"a\",\"version\":\"v1\"}")));
    assert_false(veer_rule_is_same(mine, tree_of("{\"name\":\"a\"}")));
}

static void test_yaml_is_read_again(void **state)
{
    (void)state;
    veer_rule_files before = {0};
    veer_rule_files after = {0};
    veer_buf out;
    veer_buf_init(&out, 1 << 16);
    fill(first, "rules:\n  - name: \"odd: \\\"name\\\" # \\u00e9\"\n    model: fraud-*\n"
                "    expr: share(class=\"no\")[1h] > 0.9\n    severity: high\n    for: 10m\n"
                "    channels: [slack, mail]\n    labels: {team: risk, kind: \"1\"}\n"
                "    enabled: false\n");
    fill(second, RULE("b"));
    assert_int_equal(read_both(&before, NULL), VEER_OK);
    veer_rule_yaml(&out, before.rules[0].tree);
    fill(first, veer_buf_cstr(&out));
    assert_int_equal(read_both(&after, NULL), VEER_OK);
    assert_true(veer_rule_is_same(before.rules[0].tree, after.rules[0].tree));
    veer_buf_done(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_rules_of_several_files, setup, teardown),
        cmocka_unit_test_setup_teardown(test_mistakes_refuse_all, setup, teardown),
        cmocka_unit_test_setup_teardown(test_same_or_not, setup, teardown),
        cmocka_unit_test_setup_teardown(test_yaml_is_read_again, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
