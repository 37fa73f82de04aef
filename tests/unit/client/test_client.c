#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "client/client.h"

static const char *escape(const char *text, size_t len, char out[64])
{
    veer_buf buf;
    veer_buf_init(&buf, 63);
    assert_int_equal(veer_client_escape(&buf, text, len, NULL), VEER_OK);
    memcpy(out, veer_buf_cstr(&buf), buf.len + 1);
    veer_buf_done(&buf);
    return out;
}

static void one_segment_stays_one(void **state)
{
    (void)state;
    char out[64];
    assert_string_equal(escape("fraud-2.1_x~", 12, out), "fraud-2.1_x~");
    assert_string_equal(escape("a/b c?d#e&f=g%", 14, out), "a%2Fb%20c%3Fd%23e%26f%3Dg%25");
    assert_string_equal(escape("\xC3\xA9\0+", 4, out), "%C3%A9%00%2B");
    assert_string_equal(escape("", 0, out), "");
}

static void escape_says_when_there_is_no_room(void **state)
{
    (void)state;
    veer_buf buf;
    veer_buf_init(&buf, 5);
    assert_int_equal(veer_client_escape(&buf, "//", 2, NULL), VEER_ELIMIT);
    veer_buf_done(&buf);
}

static void only_http_addresses(void **state)
{
    (void)state;
    static const char *const wrong[] = {"", "localhost:8321", "ftp://a", "HTTP", "unix:/tmp/x"};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        const veer_client_options options = {.url = wrong[i]};
        veer_client *client = NULL;
        veer_err err = VEER_ERR_INIT;
        assert_int_equal(veer_client_new(&options, &client, &err), VEER_EINVAL);
        assert_null(client);
        assert_non_null(strstr(err.msg, "http://"));
    }
}

static void tokens_fit_into_a_header(void **state)
{
    (void)state;
    static const char *const wrong[] = {"a b", "a\n", "a\r\nx: y", "\x7f", "\xC3\xA9"};
    veer_client *client = NULL;
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        const veer_client_options options = {.url = "http://a", .token = wrong[i]};
        assert_int_equal(veer_client_new(&options, &client, NULL), VEER_EINVAL);
    }
    const veer_client_options right = {.url = "http://a", .token = "veer_Ab9-_."};
    assert_int_equal(veer_client_new(&right, &client, NULL), VEER_OK);
    veer_client_free(client);
    veer_client_free(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_segment_stays_one),
        cmocka_unit_test(escape_says_when_there_is_no_room),
        cmocka_unit_test(only_http_addresses),
        cmocka_unit_test(tokens_fit_into_a_header),
    };
    return cmocka_run_group_tests_name("client", tests, NULL, NULL);
}
