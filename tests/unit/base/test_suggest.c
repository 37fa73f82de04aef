#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/suggest.h"

static void distances_are_edits(void **state)
{
    (void)state;
    assert_int_equal(veer_edit_distance("", ""), 0);
    assert_int_equal(veer_edit_distance("", "abc"), 3);
    assert_int_equal(veer_edit_distance("drift", "dirft"), 1);
    assert_int_equal(veer_edit_distance("kitten", "sitting"), 3);
    assert_int_equal(veer_edit_distance("ca", "abc"), 3);
}

static void long_names_are_not_compared(void **state)
{
    (void)state;
    char name[VEER_SUGGEST_MAX_BYTES + 2];
    memset(name, 'a', sizeof name);
    name[VEER_SUGGEST_MAX_BYTES] = '\0';
    assert_int_equal(veer_edit_distance(name, name), 0);
    name[VEER_SUGGEST_MAX_BYTES] = 'a';
    name[VEER_SUGGEST_MAX_BYTES + 1] = '\0';
    assert_true(veer_edit_distance(name, "a") == SIZE_MAX);
    const char *best = NULL;
    veer_suggest(name, "a", &best);
    assert_null(best);
}

static void the_nearest_is_kept(void **state)
{
    (void)state;
    const char *best = NULL;
    veer_suggest("colour", "xyz", &best);
    assert_null(best);
    veer_suggest("colour", "column", &best);
    veer_suggest("colour", "color", &best);
    veer_suggest("colour", "colors", &best);
    assert_string_equal(best, "color");
    best = NULL;
    veer_suggest("ab", "xy", &best);
    assert_null(best);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(distances_are_edits),
        cmocka_unit_test(long_names_are_not_compared),
        cmocka_unit_test(the_nearest_is_kept),
    };
    return cmocka_run_group_tests_name("suggest", tests, NULL, NULL);
}
