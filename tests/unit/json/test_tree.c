#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "json/tree.h"

static veer_rc parse(veer_arena *arena, const char *text, const veer_json_node **ret, veer_err *err)
{
    veer_arena_init(arena, 1 << 20);
    return veer_json_tree(text, strlen(text), arena, ret, err);
}

static void members_by_name(void **state)
{
    (void)state;
    veer_arena arena;
    const veer_json_node *top = NULL;
    assert_int_equal(parse(&arena,
                           "{\"a\":\"x\\u0041\",\"b\":2.5,\"c\":true,\"d\":null,"
                           "\"e\":[1,{\"f\":7},[]],\"g\":{},\"h\":-3}",
                           &top, NULL),
                     VEER_OK);
    assert_string_equal(veer_json_get_text(top, "a", "?"), "xA");
    assert_string_equal(veer_json_get_text(top, "b", "?"), "?");
    assert_true(veer_json_get_number(top, "b", 0) == 2.5);
    assert_true(veer_json_get_number(top, "a", -1) == -1);
    assert_true(veer_json_get_bool(top, "c"));
    assert_false(veer_json_get_bool(top, "a"));
    assert_null(veer_json_get(top, "d"));
    assert_null(veer_json_get(top, "nothing"));
    assert_null(veer_json_get(NULL, "a"));
    assert_int_equal(veer_json_get_count(top, "h"), 0);
    const veer_json_node *const first = veer_json_get_first(top, "e");
    assert_true(first->number == 1 && first->key == NULL);
    assert_string_equal(first->text, "1");
    assert_int_equal(veer_json_get_count(first->next, "f"), 7);
    assert_int_equal(first->next->next->kind, VEER_JSON_ARRAY_BEGIN);
    assert_null(first->next->next->child);
    assert_null(first->next->next->next);
    assert_null(veer_json_get_first(top, "g"));
    veer_arena_done(&arena);
}

static void any_value_can_be_the_top(void **state)
{
    (void)state;
    veer_arena arena;
    const veer_json_node *top = NULL;
    assert_int_equal(parse(&arena, "[]", &top, NULL), VEER_OK);
    assert_int_equal(top->kind, VEER_JSON_ARRAY_BEGIN);
    assert_null(veer_json_get(top, "a"));
    veer_arena_done(&arena);
    assert_int_equal(parse(&arena, " 12 ", &top, NULL), VEER_OK);
    assert_true(top->number == 12);
    veer_arena_done(&arena);
}

static void wrong_texts_are_refused(void **state)
{
    (void)state;
    static const char *const wrong[] = {"",      "{",    "{\"a\":}", "[1",
                                        "{} {}", "[1]]", "nul",      "{\"a\""};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        veer_arena arena;
        const veer_json_node *top = NULL;
        veer_err err = VEER_ERR_INIT;
        assert_int_equal(parse(&arena, wrong[i], &top, &err), VEER_EPARSE);
        assert_null(top);
        assert_true(err.msg[0] != '\0');
        veer_arena_done(&arena);
    }
}

static void depth_and_memory_have_limits(void **state)
{
    (void)state;
    char text[2 * VEER_LIMIT_JSON_DEPTH + 4];
    for (size_t depth = VEER_LIMIT_JSON_DEPTH; depth <= VEER_LIMIT_JSON_DEPTH + 1; depth++) {
        veer_arena arena;
        const veer_json_node *top = NULL;
        memset(text, '[', depth);
        memset(text + depth, ']', depth);
        text[2 * depth] = '\0';
        assert_int_equal(parse(&arena, text, &top, NULL),
                         depth == VEER_LIMIT_JSON_DEPTH ? VEER_OK : VEER_ELIMIT);
        veer_arena_done(&arena);
    }
    veer_arena small;
    const veer_json_node *top = NULL;
    veer_arena_init(&small, 8);
    assert_int_equal(veer_json_tree("{\"a\":1}", 7, &small, &top, NULL), VEER_ENOMEM);
    veer_arena_done(&small);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(members_by_name),
        cmocka_unit_test(any_value_can_be_the_top),
        cmocka_unit_test(wrong_texts_are_refused),
        cmocka_unit_test(depth_and_memory_have_limits),
    };
    return cmocka_run_group_tests_name("tree", tests, NULL, NULL);
}
