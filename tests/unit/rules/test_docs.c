/* docs/rules.md against the table of functions, and its examples against the parser. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "rules/rulefile.h"

static const char *root; /* of the source */

static void read_file(const char *name, veer_buf *out)
{
    char path[1024], bytes[4096];
    size_t n;
    veer_buf_init(out, 1 << 20);
    (void)snprintf(path, sizeof path, "%s/%s", root, name);
    FILE *const file = fopen(path, "rb");
    assert_non_null(file);
    while ((n = fread(bytes, 1, sizeof bytes, file)) > 0)
        veer_buf_append(out, bytes, n);
    assert_int_equal(fclose(file), 0);
    (void)veer_buf_cstr(out);
}

static void every_function_has_its_row(void **state)
{
    (void)state;
    veer_buf text;
    size_t rows = 0;
    read_file("docs/rules.md", &text);
    for (size_t i = 0; i < veer_n_functions; i++) {
        const veer_function *const f = &veer_functions[i];
        char row[512];
        (void)snprintf(row, sizeof row, "\n| `%s` | %s | %s |\n", f->form, f->help, f->unit);
        if (strstr(text.data, row) == NULL)
            fail_msg("docs/rules.md has no row%s", row);
    }
    const char *at = strstr(text.data, "\n## Functions\n");
    const char *const end = strstr(text.data, "\nWhen there is no value:\n");
    assert_true(at != NULL && end != NULL && at < end);
    for (; (at = strstr(at + 1, "\n| `")) != NULL && at < end;)
        rows++;
    assert_int_equal(rows, veer_n_functions);
    veer_buf_done(&text);
}

static void examples_are_expressions(void **state)
{
    (void)state;
    veer_buf text;
    veer_arena arena;
    size_t n = 0;
    veer_arena_init(&arena, 1 << 22);
    read_file("docs/rules.md", &text);
    const char *line = strstr(text.data, "\n```expr\n");
    assert_non_null(line);
    for (line += strlen("\n```expr\n"); strncmp(line, "```", 3) != 0; n++) {
        const veer_expr *expr = NULL;
        veer_err err = VEER_ERR_INIT;
        const size_t len = strcspn(line, "\n");
        if (veer_expr_parse(line, len, &arena, &expr, &err) != VEER_OK)
            fail_msg("%.*s: %s", (int)len, line, err.msg);
        line += len + 1;
    }
    assert_true(n > 10);
    veer_buf_done(&text);
    veer_arena_done(&arena);
}

static void the_shipped_file_has_no_mistake(void **state)
{
    (void)state;
    veer_buf text;
    veer_arena arena;
    veer_rule_set set;
    veer_arena_init(&arena, 1 << 22);
    read_file("deploy/rules/example.yaml", &text);
    assert_int_equal(veer_rulefile_read(text.data, text.len, &arena, &set, NULL), VEER_OK);
    for (size_t i = 0; i < set.n_mistakes; i++)
        print_error("%u:%u: %s\n", set.mistakes[i].line, set.mistakes[i].column,
                    set.mistakes[i].message);
    assert_int_equal(set.n_mistakes, 0);
    assert_true(set.n_rules >= 10);
    veer_buf_done(&text);
    veer_arena_done(&arena);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_function_has_its_row),
        cmocka_unit_test(examples_are_expressions),
        cmocka_unit_test(the_shipped_file_has_no_mistake),
    };
    root = argc > 1 ? argv[1] : ".";
    return cmocka_run_group_tests(tests, NULL, NULL);
}
