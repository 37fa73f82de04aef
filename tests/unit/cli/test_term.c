#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include <stdlib.h>
#include <unistd.h>

#include "cli/term.h"

static void a_pipe_has_no_width_and_no_colour(void **state)
{
    (void)state;
    int ends[2];
    assert_int_equal(pipe(ends), 0);
    setenv("COLUMNS", "40", 1);
    setenv("TERM", "xterm", 1);
    const veer_style style = veer_term_style(ends[1], VEER_COLOR_AUTO);
    assert_true(style.width == 0 && style.utf8 && !style.color);
    assert_false(veer_term_redraws(ends[1]));
    setenv("NO_COLOR", "1", 1);
    assert_true(veer_term_style(ends[1], VEER_COLOR_ALWAYS).color);
    assert_false(veer_term_style(ends[1], VEER_COLOR_NEVER).color);
    close(ends[0]);
    close(ends[1]);
}

static void a_closed_descriptor_is_no_terminal(void **state)
{
    (void)state;
    assert_int_equal(veer_term_style(-1, VEER_COLOR_AUTO).width, 0);
    assert_false(veer_term_redraws(-1));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_pipe_has_no_width_and_no_colour),
        cmocka_unit_test(a_closed_descriptor_is_no_terminal),
    };
    return cmocka_run_group_tests_name("term", tests, NULL, NULL);
}
