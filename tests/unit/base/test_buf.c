#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/buf.h"

static void appends_in_order(void **state)
{
    (void)state;
    veer_buf buf;
    veer_buf_init(&buf, 1024);
    assert_string_equal(veer_buf_cstr(&buf), "");
    veer_buf_puts(&buf, "ab");
    veer_buf_putc(&buf, 'c');
    veer_buf_append(&buf, NULL, 0);
    veer_buf_printf(&buf, "%d", 42);
    assert_string_equal(veer_buf_cstr(&buf), "abc42");
    assert_int_equal(buf.len, 5);
    veer_buf_done(&buf);
}

static void the_limit_holds_and_is_sticky(void **state)
{
    (void)state;
    veer_buf buf;
    veer_err err = VEER_ERR_INIT;
    veer_buf_init(&buf, 4);
    veer_buf_puts(&buf, "abcd");
    assert_int_equal(veer_buf_status(&buf, NULL), VEER_OK);
    veer_buf_putc(&buf, 'e');
    assert_int_equal(veer_buf_status(&buf, &err), VEER_ELIMIT);
    assert_string_equal(err.msg, "output is over its limit of 4 bytes");
    assert_string_equal(veer_buf_cstr(&buf), "abcd");
    veer_buf_clear(&buf);
    veer_buf_printf(&buf, "%s", "wxyz");
    assert_int_equal(veer_buf_status(&buf, NULL), VEER_OK);
    assert_string_equal(veer_buf_cstr(&buf), "wxyz");
    veer_buf_printf(&buf, "%s", "!");
    assert_int_equal(veer_buf_status(&buf, NULL), VEER_ELIMIT);
    veer_buf_done(&buf);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(appends_in_order),
        cmocka_unit_test(the_limit_holds_and_is_sticky),
    };
    return cmocka_run_group_tests_name("buf", tests, NULL, NULL);
}
