#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "api/members.h"
#include "base/limits.h"

enum { MODEL, NOTES, FROM, STEP, RULE, NAMES, COUNT };

static const veer_member table[COUNT] = {
    [MODEL] = {.name = "model", .kind = VEER_MEMBER_TEXT, .is_required = true},
    [NOTES] = {.name = "notes", .kind = VEER_MEMBER_LINES, .most_bytes = 20},
    [FROM] = {.name = "from", .kind = VEER_MEMBER_TIME},
    [STEP] = {.name = "step", .kind = VEER_MEMBER_DURATION},
    [RULE] = {.name = "rule", .kind = VEER_MEMBER_OBJECT},
    [NAMES] = {.name = "names", .kind = VEER_MEMBER_ARRAY},
};

static int set_up(void **state)
{
    static veer_arena arena;
    veer_arena_init(&arena, (size_t)1 << 20);
    *state = &arena;
    return 0;
}

static int tear_down(void **state)
{
    veer_arena_done(*state);
    return 0;
}

static veer_rc read_body(veer_arena *arena, const char *body, size_t len,
                         const veer_json_node **values, veer_err *err)
{
    return veer_members_read((http_text){body, len}, table, COUNT, arena, values, err);
}

static void members_are_found_by_name(void **state)
{
    static const char body[] = "{\"step\":\"1h\",\"model\":\"fraud\",\"notes\":\"a\\nb\","
                               "\"from\":1700000000,\"rule\":{\"x\":1},\"names\":[]}";
    const veer_json_node *values[COUNT];
    assert_int_equal(read_body(*state, body, strlen(body), values, NULL), VEER_OK);
    assert_string_equal(values[MODEL]->text, "fraud");
    assert_string_equal(veer_member_text(values[NOTES], ""), "a\nb");
    assert_string_equal(values[FROM]->text, "1700000000");
    assert_string_equal(values[STEP]->text, "1h");
    assert_non_null(veer_json_get(values[RULE], "x"));
    assert_null(values[NAMES]->child);
}

static void null_counts_as_absent(void **state)
{
    static const char body[] = "{\"model\":\"m\",\"notes\":null,\"from\":null}";
    const veer_json_node *values[COUNT];
    assert_int_equal(read_body(*state, body, strlen(body), values, NULL), VEER_OK);
    assert_null(values[NOTES]);
    assert_null(values[FROM]);
    assert_string_equal(veer_member_text(values[NOTES], "none"), "none");
}

/* Each names what is wrong. */
static const struct {
    const char *body; /* as sent */
    veer_rc rc;       /* that comes */
    const char *says; /* part of the message */
} mistakes[] = {
    {"", VEER_EINVAL, "the body is empty"},
    {"[]", VEER_EINVAL, "must be a JSON object"},
    {"7", VEER_EINVAL, "must be a JSON object"},
    {"{", VEER_EPARSE, ""},
    {"{} {}", VEER_EPARSE, ""},
    {"{}", VEER_EINVAL, "'model' is missing"},
    {"{\"model\":null}", VEER_EINVAL, "'model' is missing"},
    {"{\"model\":7}", VEER_EINVAL, "'model' must be a text"},
    {"{\"model\":\"\"}", VEER_EINVAL, "'model' is empty"},
    {"{\"model\":\"a\\nb\"}", VEER_EINVAL, "'model' has a control character"},
    {"{\"model\":\"a\\u007f\"}", VEER_EINVAL, "'model' has a control character"},
    {"{\"model\":\"a\\u0000b\"}", VEER_EINVAL, "NUL"},
    {"{\"model\":\"a\",\"model\":\"b\"}", VEER_EINVAL, "'model' is there twice"},
    {"{\"modle\":\"a\"}", VEER_EINVAL, "did you mean 'model'?"},
    {"{\"model\":\"a\",\"zzzzzzzz\":1}", VEER_EINVAL,
     "unknown member 'zzzzzzzz'; known are model, notes, from"},
    {"{\"model\":\"a\",\"notes\":\"\\u0007\"}", VEER_EINVAL, "'notes' has a control character"},
    {"{\"model\":\"a\",\"from\":true}", VEER_EINVAL, "'from' must be a time"},
    {"{\"model\":\"a\",\"step\":5}", VEER_EINVAL, "'step' must be a duration"},
    {"{\"model\":\"a\",\"rule\":[]}", VEER_EINVAL, "'rule' must be an object"},
    {"{\"model\":\"a\",\"names\":{}}", VEER_EINVAL, "'names' must be an array"},
};

static void mistakes_are_named(void **state)
{
    for (size_t i = 0; i < sizeof mistakes / sizeof *mistakes; i++) {
        const veer_json_node *values[COUNT];
        veer_err err = VEER_ERR_INIT;
        const char *const body = mistakes[i].body;
        assert_int_equal(read_body(*state, body, strlen(body), values, &err), mistakes[i].rc);
        if (strstr(err.msg, mistakes[i].says) == NULL)
            fail_msg("%s: '%s'", body, err.msg);
    }
}

static void texts_have_limits(void **state)
{
    static const char exact[] = "{\"model\":\"a\",\"notes\":\"12345678901234567890\"}";
    static const char more[] = "{\"model\":\"a\",\"notes\":\"123456789012345678901\"}";
    char name[VEER_LIMIT_NAME_BYTES + 2];
    const veer_json_node *values[COUNT];
    assert_int_equal(read_body(*state, exact, strlen(exact), values, NULL), VEER_OK);
    assert_int_equal(read_body(*state, more, strlen(more), values, NULL), VEER_ELIMIT);
    memset(name, 'a', sizeof name);
    name[VEER_LIMIT_NAME_BYTES] = '\0';
    assert_int_equal(
        veer_member_check_text("x", name, VEER_MEMBER_TEXT, VEER_LIMIT_NAME_BYTES, NULL), VEER_OK);
    name[VEER_LIMIT_NAME_BYTES] = 'a';
    name[VEER_LIMIT_NAME_BYTES + 1] = '\0';
    assert_int_equal(veer_member_check_text("x", name, VEER_MEMBER_TEXT, VEER_LIMIT_NAME_BYTES,
                                            NULL),
                     VEER_ELIMIT);
}

static void objects_are_changed_in_copies(void **state)
{
    static const char body[] = "{\"a\":\"1\",\"b\":\"2\",\"c\":\"3\"}";
    static const char *const gone[] = {"a", "c"};
    veer_arena *arena = *state;
    const veer_json_node *object = NULL;
    assert_int_equal(veer_members_parse((http_text){body, strlen(body)}, arena, &object, NULL),
                     VEER_OK);
    const veer_json_node *const less = veer_members_without(object, gone, 2, arena);
    assert_non_null(less);
    assert_null(veer_json_get(less, "a"));
    assert_null(veer_json_get(less, "c"));
    assert_string_equal(veer_json_get_text(less, "b", ""), "2");
    const veer_json_node *const more = veer_members_add(less, "name", "x", arena);
    assert_string_equal(veer_json_get_text(more, "name", ""), "x");
    assert_string_equal(veer_json_get_text(more, "b", ""), "2");
    assert_null(veer_json_get(less, "name"));
    assert_string_equal(veer_json_get_text(object, "a", ""), "1");
    assert_null(veer_members_without(object, gone, 2, &(veer_arena){.max_bytes = 8}));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(members_are_found_by_name, set_up, tear_down),
        cmocka_unit_test_setup_teardown(null_counts_as_absent, set_up, tear_down),
        cmocka_unit_test_setup_teardown(mistakes_are_named, set_up, tear_down),
        cmocka_unit_test_setup_teardown(texts_have_limits, set_up, tear_down),
        cmocka_unit_test_setup_teardown(objects_are_changed_in_copies, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
