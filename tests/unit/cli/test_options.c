#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "cli/options.h"

typedef struct values {
    bool flag;
    bool other;
    const char *text;
    veer_opt_list list;
    veer_opt_count count;
    veer_opt_real real;
    int choice;
} values;

static const char *const colors[] = {"red", "green", NULL};

static const veer_opt rows[] = {
    {.name = "flag", .letter = 'f', .kind = VEER_OPT_FLAG, .offset = offsetof(values, flag)},
    {.name = "other", .letter = 'o', .kind = VEER_OPT_FLAG, .offset = offsetof(values, other)},
    {.name = "text",
     .letter = 't',
     .kind = VEER_OPT_TEXT,
     .arg = "TEXT",
     .fallback = "none",
     .offset = offsetof(values, text)},
    {.name = "list",
     .kind = VEER_OPT_LIST,
     .arg = "LIST",
     .fallback = "x,y",
     .offset = offsetof(values, list)},
    {.name = "count",
     .letter = 'n',
     .kind = VEER_OPT_COUNT,
     .arg = "N",
     .fallback = "7",
     .min = 1,
     .max = 10,
     .offset = offsetof(values, count)},
    {.name = "real", .kind = VEER_OPT_REAL, .arg = "X", .max = 1, .offset = offsetof(values, real)},
    {.name = "choice",
     .kind = VEER_OPT_CHOICE,
     .arg = "COLOR",
     .choices = colors,
     .offset = offsetof(values, choice)},
};

static veer_arena arena;
static values got;
static veer_operands operands;
static veer_err error;

static int start(void **state)
{
    (void)state;
    veer_arena_init(&arena, 1 << 20);
    return 0;
}

static int stop(void **state)
{
    (void)state;
    veer_arena_done(&arena);
    return 0;
}

static veer_rc parse(const char *const *words)
{
    char *argv[16];
    int argc = 0;
    for (; words[argc] != NULL; argc++)
        memcpy(&argv[argc], &words[argc], sizeof argv[0]);
    const veer_opt_table table = {rows, sizeof rows / sizeof *rows, &got};
    got = (values){0};
    operands = (veer_operands){0};
    error = (veer_err)VEER_ERR_INIT;
    return veer_options_parse(&table, 1, argc, argv, &got.flag, &arena, &operands, &error);
}

#define PARSE(...) parse((const char *const[]){__VA_ARGS__, NULL})

static void refuses(const char *word, const char *next, const char *says)
{
    assert_int_equal(PARSE(word, next), VEER_EINVAL);
    if (strstr(error.msg, says) == NULL)
        fail_msg("'%s' does not say '%s'", error.msg, says);
}

static void fallbacks_stand_where_nothing_was_given(void **state)
{
    (void)state;
    assert_int_equal(PARSE("-"), VEER_OK);
    assert_string_equal(operands.items[0], "-");
    assert_string_equal(got.text, "none");
    assert_int_equal(got.list.n, 2);
    assert_true(got.count.value == 7 && !got.count.given);
    assert_int_equal(got.choice, -1);
}

static void all_spellings_are_understood(void **state)
{
    (void)state;
    assert_int_equal(PARSE("a", "-otx", "--count=3", "b", "--choice", "green", "--", "-f"),
                     VEER_OK);
    assert_true(got.other && !got.flag);
    assert_string_equal(got.text, "x");
    assert_true(got.count.value == 3 && got.count.given);
    assert_int_equal(got.choice, 1);
    assert_int_equal(operands.n, 3);
    assert_string_equal(operands.items[2], "-f");
    assert_null(operands.items[3]);
    assert_int_equal(PARSE("-n", "4", "-n5", "--text="), VEER_OK);
    assert_int_equal(got.count.value, 5);
    assert_string_equal(got.text, "");
}

static void lists_collect_and_escape_commas(void **state)
{
    (void)state;
    assert_int_equal(PARSE("--list", "a\\,b,,c", "--list=d"), VEER_OK);
    assert_int_equal(got.list.n, 3);
    assert_string_equal(got.list.items[0], "a,b");
    assert_string_equal(got.list.items[2], "d");
    assert_null(got.list.items[3]);
}

static void mistakes_are_named(void **state)
{
    (void)state;
    refuses("--coutn", "1", "did you mean '--count'");
    refuses("--zzzzzzzzz", "1", "--help");
    refuses("--=x", "1", "unknown option");
    refuses("-z", "1", "'-z'");
    refuses("--flag=yes", "1", "takes no value");
    refuses("--text", NULL, "wants TEXT");
    refuses("--count", "1.5", "whole number");
    refuses("--count", "", "whole number");
    refuses("--count", "0", "from 1 to 10");
    refuses("--count", "11", "from 1 to 10");
    refuses("--count", "99999999999999999999", "from 1 to 10");
    refuses("--real", "0.5x", "wants a number");
    refuses("--real", "1.5", "from 0 to 1");
    refuses("--choice", "blue", "red, green");
    assert_null(operands.items);
}

static void limits_are_inclusive(void **state)
{
    (void)state;
    assert_int_equal(PARSE("--count", "1", "--real", "1"), VEER_OK);
    assert_int_equal(PARSE("--count", "10", "--real", "0"), VEER_OK);
    assert_true(got.real.value == 0 && got.real.given);
}

static void the_stop_flag_wins_over_what_follows(void **state)
{
    (void)state;
    assert_int_equal(PARSE("--flag", "--nonsense"), VEER_OK);
    assert_int_equal(PARSE("--nonsense", "--flag"), VEER_EINVAL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(fallbacks_stand_where_nothing_was_given),
        cmocka_unit_test(all_spellings_are_understood),
        cmocka_unit_test(lists_collect_and_escape_commas),
        cmocka_unit_test(mistakes_are_named),
        cmocka_unit_test(limits_are_inclusive),
        cmocka_unit_test(the_stop_flag_wins_over_what_follows),
    };
    return cmocka_run_group_tests_name("options", tests, start, stop);
}
