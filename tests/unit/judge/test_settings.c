/* How a model is judged, as JSON and back. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "judge/frame.h"

#define OK(call) assert_int_equal((call), VEER_OK)

static veer_rc read_text(const char *json, veer_arena *arena, veer_judge_settings *ret,
                         veer_err *err)
{
    const veer_json_node *node = NULL;
    OK(veer_json_tree(json, strlen(json), arena, &node, err));
    return veer_judge_settings_read(node, arena, ret, err);
}

static void write_text(const veer_judge_settings *settings, veer_buf *out)
{
    veer_json_writer w;
    veer_buf_init(out, 1 << 16);
    veer_json_writer_init(&w, out, 0);
    veer_judge_settings_write(&w, settings);
    OK(veer_json_finish(&w, NULL));
    veer_buf_cstr(out);
}

static void the_defaults_are_written_and_read(void **state)
{
    const veer_judge_settings settings = veer_judge_settings_default();
    veer_judge_settings back;
    veer_arena arena;
    veer_buf text, again;
    (void)state;
    veer_arena_init(&arena, 1 << 20);
    write_text(&settings, &text);
    assert_non_null(strstr(text.data, "\"enabled\":true"));
    assert_non_null(strstr(text.data, "\"fdr\":0.05,\"share_limit\":0.5,\"positive\":null,"
                                      "\"task\":\"auto\",\"min_rows\":30,\"ignore\":[]}"));
    OK(read_text(text.data, &arena, &back, NULL));
    assert_int_equal(back.window_us, settings.window_us);
    assert_int_equal(back.baseline.kind, VEER_BASELINE_ROLLING);
    assert_int_equal(back.baseline.width_us, settings.baseline.width_us);
    write_text(&back, &again);
    assert_string_equal(again.data, text.data);
    veer_buf_done(&text);
    veer_buf_done(&again);
    veer_arena_done(&arena);
}

static void every_member_is_kept(void **state)
{
    static const char json[] =
        "{\"enabled\":false,\"window\":\"30m\",\"baseline\":\"version:v1\",\"comparison\":\"2h\","
        "\"baseline_window\":\"7d\",\"method\":\"psi\",\"fdr\":0.1,\"share_limit\":0.25,"
        "\"positive\":\"yes\",\"task\":\"binary\",\"min_rows\":50,\"ignore\":[\"a\",\"b\"]}";
    veer_judge_settings back;
    veer_arena arena;
    veer_buf text;
    (void)state;
    veer_arena_init(&arena, 1 << 20);
    OK(read_text(json, &arena, &back, NULL));
    assert_true(back.off);
    assert_string_equal(back.baseline.version, "v1");
    assert_string_equal(back.ignore[1], "b");
    write_text(&back, &text);
    assert_string_equal(text.data, json);
    veer_buf_done(&text);
    veer_arena_done(&arena);
}

static void mistakes_are_named(void **state)
{
    static const struct {
        const char *json; /* with a mistake */
        const char *said; /* part of the message */
    } cases[] = {
        {"[]", "an object"},
        {"{\"windwo\":\"1h\"}", "did you mean 'window'"},
        {"{\"window\":\"an hour\"}", "'window'"},
        {"{\"window\":60}", "'window'"},
        {"{\"window\":\"59s\"}", "at least a minute"},
        {"{\"baseline\":\"yesterday\"}", "'baseline'"},
        {"{\"method\":\"pso\"}", "did you mean 'psi'"},
        {"{\"fdr\":1}", "'fdr'"},
        {"{\"fdr\":-0.1}", "'fdr'"},
        {"{\"share_limit\":0}", "'share_limit'"},
        {"{\"share_limit\":1.01}", "'share_limit'"},
        {"{\"task\":\"ranking\"}", "'task'"},
        {"{\"min_rows\":1.5}", "'min_rows'"},
        {"{\"min_rows\":-1}", "'min_rows'"},
        {"{\"positive\":\"\"}", "'positive'"},
        {"{\"ignore\":\"a\"}", "'ignore'"},
        {"{\"ignore\":[1]}", "'ignore'"},
        {"{\"enabled\":1}", "'enabled'"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        veer_judge_settings back = {.min_rows = 77};
        veer_err err = VEER_ERR_INIT;
        veer_arena arena;
        veer_arena_init(&arena, 1 << 20);
        assert_int_not_equal(read_text(cases[i].json, &arena, &back, &err), VEER_OK);
        if (strstr(err.msg, cases[i].said) == NULL)
            fail_msg("%s: '%s' does not say %s", cases[i].json, err.msg, cases[i].said);
        assert_int_equal(back.min_rows, 77);
        veer_arena_done(&arena);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_defaults_are_written_and_read),
        cmocka_unit_test(every_member_is_kept),
        cmocka_unit_test(mistakes_are_named),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
