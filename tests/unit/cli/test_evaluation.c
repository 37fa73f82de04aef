/* Settings as key=value, and trees that are written and compared. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "cli/evaluation.h"

static const veer_json_node *read(veer_arena *arena, const char *json)
{
    const veer_json_node *tree = NULL;
    assert_int_equal(veer_json_tree(json, strlen(json), arena, &tree, NULL), VEER_OK);
    return tree;
}

#define PRESENT \
    "{\"enabled\":true,\"window\":\"60m\",\"fdr\":0.05,\"method\":null,\"ignore\":[\"a\"]}"

static void becomes(const char *const *assignments, size_t n, const char *expected)
{
    veer_arena arena;
    veer_body body;
    veer_arena_init(&arena, 1 << 16);
    veer_body_begin(&body);
    assert_int_equal(veer_evaluation_assign(&body, read(&arena, PRESENT), assignments, n, NULL),
                     VEER_OK);
    assert_int_equal(veer_body_end(&body, NULL), VEER_OK);
    assert_string_equal(veer_buf_cstr(&body.buf), expected);
    veer_body_done(&body);
    veer_arena_done(&arena);
}

static void refuses(const char *const *assignments, size_t n, const char *says)
{
    veer_err err = VEER_ERR_INIT;
    veer_arena arena;
    veer_body body;
    veer_arena_init(&arena, 1 << 16);
    veer_body_begin(&body);
    assert_int_equal(veer_evaluation_assign(&body, read(&arena, PRESENT), assignments, n, &err),
                     VEER_EINVAL);
    if (strstr(err.msg, says) == NULL)
        fail_msg("'%s' is not in '%s'", says, err.msg);
    veer_body_done(&body);
    veer_arena_done(&arena);
}

#define BECOMES(expected, ...)                                  \
    do {                                                        \
        const char *const given[] = {__VA_ARGS__};              \
        becomes(given, sizeof given / sizeof *given, expected); \
    } while (0)
#define REFUSES(says, ...)                                  \
    do {                                                    \
        const char *const given[] = {__VA_ARGS__};          \
        refuses(given, sizeof given / sizeof *given, says); \
    } while (0)

static void test_assignments(void **state)
{
    (void)state;
    BECOMES("{\"enabled\":true,\"window\":\"6h\",\"fdr\":0.05,\"ignore\":[\"a\"]}", "window=6h");
    BECOMES("{\"enabled\":false,\"window\":\"60m\",\"fdr\":0.1,\"ignore\":[\"b\",\"c=d\"]}",
            "fdr=0.1", "enabled=off", "ignore=b,c=d");
    BECOMES("{\"enabled\":true,\"method\":\"psi\"}", "window=", "fdr=", "ignore=", "method=psi");
    BECOMES("{\"enabled\":true,\"window\":\"60m\",\"fdr\":0.05,\"positive\":\"a=b\","
            "\"ignore\":[\"a\"]}",
            "positive=a=b");
}

static void test_wrong_assignments(void **state)
{
    (void)state;
    REFUSES("'window' is no KEY=VALUE", "window");
    REFUSES("unknown setting 'windows'; did you mean 'window'?", "windows=1h");
    REFUSES("'fdr' is there twice", "fdr=0.1", "fdr=0.2");
    REFUSES("'fdr' is a number, not 'a lot'", "fdr=a lot");
    REFUSES("'min_rows' is a number, not '3x'", "min_rows=3x");
    REFUSES("'enabled' is true or false, not '1'", "enabled=1");
}

static void test_trees(void **state)
{
    (void)state;
    static const char json[] = "{\"a\":[1,2.50,\"x\\n\",true,false,null,{}],\"b\":{\"c\":[]}}";
    veer_arena arena;
    veer_buf out;
    veer_json_writer w;
    veer_arena_init(&arena, 1 << 16);
    veer_buf_init(&out, 1 << 16);
    veer_json_writer_init(&w, &out, 0);
    veer_body_tree(&w, read(&arena, json));
    assert_int_equal(veer_json_finish(&w, NULL), VEER_OK);
    assert_string_equal(veer_buf_cstr(&out), json);
    assert_true(veer_tree_equal(read(&arena, "{\"a\":1,\"b\":null}"), read(&arena, "{\"a\":1.0}")));
    assert_true(
        veer_tree_equal(read(&arena, "{\"a\":1,\"b\":2}"), read(&arena, "{\"b\":2,\"a\":1}")));
    assert_false(veer_tree_equal(read(&arena, "{\"a\":1}"), read(&arena, "{\"a\":2}")));
    assert_false(veer_tree_equal(read(&arena, "{\"a\":1}"), read(&arena, "{\"a\":1,\"b\":2}")));
    assert_false(veer_tree_equal(read(&arena, "[1,2]"), read(&arena, "[1]")));
    assert_false(veer_tree_equal(read(&arena, "[1]"), read(&arena, "[1,2]")));
    assert_false(veer_tree_equal(read(&arena, "\"1\""), read(&arena, "1")));
    assert_false(veer_tree_equal(read(&arena, "true"), read(&arena, "false")));
    veer_buf_done(&out);
    veer_arena_done(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_assignments),
        cmocka_unit_test(test_wrong_assignments),
        cmocka_unit_test(test_trees),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
