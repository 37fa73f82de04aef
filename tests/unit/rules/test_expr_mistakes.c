/* What is said of a wrong expression, and at which column. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "rules/expr.h"

typedef struct mistake {
    const char *text;    /* of the expression */
    int column;          /* of the mistake */
    const char *message; /* whole */
} mistake;

static const mistake mistakes[] = {
#include "mistakes.inc"
};

static void each_has_its_message_and_column(void **state)
{
    size_t wrong = 0;
    (void)state;
    for (size_t i = 0; i < sizeof mistakes / sizeof *mistakes; i++) {
        const mistake *const m = &mistakes[i];
        const veer_expr *const before = (const veer_expr *)m, *expr = before;
        veer_err err = VEER_ERR_INIT;
        veer_arena arena;
        veer_arena_init(&arena, 1 << 20);
        const veer_rc rc = veer_expr_parse(m->text, strlen(m->text), &arena, &expr, &err);
        if (rc == VEER_OK || rc != err.rc || err.position != m->column ||
            strcmp(err.msg, m->message) != 0) {
            print_error("    {\"%s\", %d, \"%s\"},\n", m->text, (int)err.position, err.msg);
            wrong++;
        }
        assert_ptr_equal(expr, before);
        veer_arena_done(&arena);
    }
    assert_int_equal(wrong, 0);
}

static void bytes_that_are_no_text(void **state)
{
    (void)state;
    const veer_expr *expr = NULL;
    veer_err err = VEER_ERR_INIT;
    veer_arena arena;
    veer_arena_init(&arena, 1 << 20);
    assert_int_equal(veer_expr_parse("count(class=\"\xC3\xA4\xFF\") > 1", 20, &arena, &expr, &err),
                     VEER_EPARSE);
    assert_int_equal(err.position, 15);
    assert_int_equal(veer_expr_parse("accuracy\0< 1", 12, &arena, &expr, &err), VEER_EPARSE);
    assert_int_equal(err.position, 9);
    assert_int_equal(veer_expr_parse(NULL, 0, &arena, &expr, &err), VEER_EPARSE);
    assert_int_equal(err.position, 1);
    veer_arena_done(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_has_its_message_and_column),
        cmocka_unit_test(bytes_that_are_no_text),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
