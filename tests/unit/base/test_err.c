#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/err.h"

static void fail_fills_every_member(void **state)
{
    (void)state;
    veer_err err = VEER_ERR_INIT;
    assert_int_equal(veer_fail_at(&err, VEER_EPARSE, 17, "bad %s", "comma"), VEER_EPARSE);
    assert_int_equal(err.rc, VEER_EPARSE);
    assert_int_equal(err.position, 17);
    assert_string_equal(err.msg, "bad comma");
}

static void fail_accepts_null(void **state)
{
    (void)state;
    assert_int_equal(veer_fail(NULL, VEER_EIO, "x"), VEER_EIO);
    assert_int_equal(veer_fail_nomem(NULL), VEER_ENOMEM);
}

static void long_messages_end_at_a_character(void **state)
{
    (void)state;
    veer_err err = VEER_ERR_INIT;
    char text[2 * VEER_ERR_MSG_SIZE + 1];
    for (size_t i = 0; i < sizeof text - 1; i += 2)
        memcpy(text + i, "\xC3\xA9", 2);
    text[sizeof text - 1] = '\0';
    veer_fail(&err, VEER_EINVAL, "%s", text);
    assert_int_equal(strlen(err.msg), VEER_ERR_MSG_SIZE - 2);
    veer_fail(&err, VEER_EINVAL, "x%s", text);
    assert_int_equal(strlen(err.msg), VEER_ERR_MSG_SIZE - 1);
}

static void control_characters_become_question_marks(void **state)
{
    (void)state;
    veer_err err = VEER_ERR_INIT;
    veer_fail(&err, VEER_EINVAL, "a\nb\x1b[0m");
    assert_string_equal(err.msg, "a?b?[0m");
}

static void every_code_has_its_row(void **state)
{
    (void)state;
    assert_string_equal(veer_rc_text(VEER_ENODATA), "no data");
    assert_string_equal(veer_rc_name(VEER_ENODATA), "VEER_ENODATA");
    assert_int_equal(veer_rc_http_status(VEER_ELIMIT), 413);
    assert_int_equal(veer_rc_exit_code(VEER_OK), 0);
    assert_string_equal(veer_rc_text((veer_rc)-99), "unknown error");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(fail_fills_every_member),
        cmocka_unit_test(fail_accepts_null),
        cmocka_unit_test(long_messages_end_at_a_character),
        cmocka_unit_test(control_characters_become_question_marks),
        cmocka_unit_test(every_code_has_its_row),
    };
    return cmocka_run_group_tests_name("err", tests, NULL, NULL);
}
