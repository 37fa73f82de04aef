#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/limits.h"
#include "http/body.h"

static http_text content(const veer_buf *buf)
{
    return (http_text){buf->data, buf->len};
}

static void there_and_back(void **state)
{
    (void)state;
    veer_buf plain, packed, out;
    veer_buf_init(&plain, 1 << 20);
    veer_buf_init(&packed, 1 << 20);
    veer_buf_init(&out, 1 << 20);
    for (int i = 0; i < 20000; i++)
        veer_buf_printf(&plain, "%d,", i);
    assert_true(http_gzip(content(&plain), &packed));
    assert_true(packed.len < plain.len / 2);
    assert_int_equal(http_gunzip(content(&packed), &out, NULL), VEER_OK);
    assert_int_equal(out.len, plain.len);
    assert_memory_equal(out.data, plain.data, plain.len);
    for (size_t len = 0; len < packed.len; len += 97) {
        veer_buf_clear(&out);
        assert_int_equal(http_gunzip((http_text){packed.data, len}, &out, NULL), VEER_EPARSE);
    }
    assert_false(http_gzip(HTTP_TEXT("short"), &packed));
    veer_buf_done(&plain);
    veer_buf_done(&packed);
    veer_buf_done(&out);
}

static void the_size_is_limited(void **state)
{
    (void)state;
    static const char line[] = "1234567890abcdef1234567890ABCDEFGHIJKLMNOPQRSTUVWXYZ??1234567890ab";
    veer_buf plain, packed, out;
    veer_buf_init(&plain, 1 << 20);
    veer_buf_init(&packed, 1 << 20);
    for (int i = 0; i < 1000; i++)
        veer_buf_puts(&plain, line);
    assert_true(http_gzip(content(&plain), &packed));
    veer_buf_init(&out, plain.len);
    assert_int_equal(http_gunzip(content(&packed), &out, NULL), VEER_OK);
    veer_buf_done(&out);
    veer_buf_init(&out, plain.len - 1);
    assert_int_equal(http_gunzip(content(&packed), &out, NULL), VEER_ELIMIT);
    veer_buf_done(&out);
    veer_buf_done(&plain);
    veer_buf_done(&packed);
}

/* Zeros pack about 1,000 to 1: fine below the floor, a bomb above it. */
static void the_ratio_is_limited(void **state)
{
    (void)state;
    static char zeros[VEER_LIMIT_GZIP_RATIO_FLOOR + 1];
    veer_buf packed, out;
    veer_buf_init(&packed, 1 << 24);
    veer_buf_init(&out, 1 << 24);
    assert_true(http_gzip((http_text){zeros, sizeof zeros - 1}, &packed));
    assert_true(packed.len < (sizeof zeros) / VEER_LIMIT_GZIP_RATIO);
    assert_int_equal(http_gunzip(content(&packed), &out, NULL), VEER_OK);
    veer_buf_clear(&out);
    assert_true(http_gzip((http_text){zeros, sizeof zeros}, &packed));
    assert_int_equal(http_gunzip(content(&packed), &out, NULL), VEER_ELIMIT);
    veer_buf_done(&packed);
    veer_buf_done(&out);
}

static void accepting(void **state)
{
    (void)state;
    static const char *const yes[] = {"gzip", "br, GZIP", "gzip;q=1", "gzip ; q=0.001", "x,gzip,y"};
    static const char *const no[] = {"",      "br",    "gzip;q=0", "gzip;q=0.000",
                                     "xgzip", "gzipx", "*",        ","};
    for (size_t i = 0; i < sizeof yes / sizeof *yes; i++)
        assert_true(http_accepts_gzip((http_text){yes[i], strlen(yes[i])}));
    for (size_t i = 0; i < sizeof no / sizeof *no; i++)
        assert_false(http_accepts_gzip((http_text){no[i], strlen(no[i])}));
    assert_false(http_accepts_gzip((http_text){0}));
    assert_true(http_type_is_compressible("application/json"));
    assert_true(http_type_is_compressible("text/html; charset=utf-8"));
    assert_false(http_type_is_compressible("image/png"));
    assert_false(http_type_is_compressible(NULL));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(there_and_back),
        cmocka_unit_test(the_size_is_limited),
        cmocka_unit_test(the_ratio_is_limited),
        cmocka_unit_test(accepting),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
