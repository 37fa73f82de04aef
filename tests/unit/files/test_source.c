#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include <cmocka.h>

#include "base/buf.h"
#include "files/source.h"

/* A gzip member with the text. */
static size_t gzip(const char *text, unsigned char *out, size_t cap)
{
    z_stream zip = {0};
    char copy[256];
    const size_t len = strlen(text);
    memcpy(copy, text, len);
    assert_int_equal(deflateInit2(&zip, 9, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY), Z_OK);
    zip.next_in = (unsigned char *)copy;
    zip.avail_in = (unsigned)len;
    zip.next_out = out;
    zip.avail_out = (unsigned)cap;
    assert_int_equal(deflate(&zip, Z_FINISH), Z_STREAM_END);
    deflateEnd(&zip);
    return cap - zip.avail_out;
}

static veer_rc read_all(const void *bytes, size_t len, size_t step, veer_buf *out, veer_err *err)
{
    veer_source *source;
    char chunk[64];
    size_t got = 1;
    veer_rc rc = veer_source_memory("f.gz", bytes, len, &source, err);
    veer_buf_clear(out);
    while (rc == VEER_OK && got > 0) {
        rc = veer_source_read(source, chunk, step, &got, err);
        if (rc == VEER_OK)
            veer_buf_append(out, chunk, got);
    }
    uint64_t done, total;
    veer_source_progress(source, &done, &total);
    assert_int_equal(total, len);
    if (rc == VEER_OK)
        assert_int_equal(done, len);
    veer_source_free(source);
    return rc;
}

static void plain_and_gzip_bytes_come_through(void **state)
{
    (void)state;
    static const char *const texts[] = {"", "x", "\x1F", "hello, plain world"};
    unsigned char zipped[1024];
    veer_buf out;
    veer_buf_init(&out, 1 << 16);
    for (size_t step = 1; step <= 64; step += 21) {
        for (size_t i = 0; i < 4; i++) {
            assert_int_equal(read_all(texts[i], strlen(texts[i]), step, &out, NULL), VEER_OK);
            assert_string_equal(veer_buf_cstr(&out), texts[i]);
        }
        size_t len = gzip("first,", zipped, sizeof zipped);
        len += gzip("second", zipped + len, sizeof zipped - len);
        memset(zipped + len, 0, 16);
        assert_int_equal(read_all(zipped, len + 16, step, &out, NULL), VEER_OK);
        assert_string_equal(veer_buf_cstr(&out), "first,second");
    }
    veer_buf_done(&out);
}

static void peeking_takes_nothing_away(void **state)
{
    (void)state;
    unsigned char zipped[256];
    const size_t len = gzip("looked at", zipped, sizeof zipped);
    veer_source *source;
    const char *seen = NULL;
    char chunk[16];
    size_t got = 0;
    assert_int_equal(veer_source_memory("f.gz", zipped, len, &source, NULL), VEER_OK);
    assert_int_equal(veer_source_peek(source, &seen, &got, NULL), VEER_OK);
    assert_int_equal(got, 9);
    assert_memory_equal(seen, "looked at", 9);
    assert_int_equal(veer_source_read(source, chunk, 6, &got, NULL), VEER_OK);
    assert_int_equal(got, 6);
    assert_memory_equal(chunk, "looked", 6);
    assert_int_equal(veer_source_read(source, chunk, sizeof chunk, &got, NULL), VEER_OK);
    assert_int_equal(got, 3);
    assert_int_equal(veer_source_read(source, chunk, sizeof chunk, &got, NULL), VEER_OK);
    assert_int_equal(got, 0);
    veer_source_free(source);
}

/* One byte less than fits, all that fits, one more: every byte comes once. */
static void peeking_ends_somewhere(void **state)
{
    (void)state;
    static char bytes[VEER_SOURCE_PEEK_BYTES + 1];
    for (size_t i = 0; i < sizeof bytes; i++)
        bytes[i] = (char)('a' + i % 26);
    for (size_t len = sizeof bytes - 2; len <= sizeof bytes; len++) {
        veer_source *source;
        const char *seen = NULL;
        size_t got = 0;
        size_t total = 0;
        char chunk[4096];
        assert_int_equal(veer_source_memory("f", bytes, len, &source, NULL), VEER_OK);
        assert_int_equal(veer_source_peek(source, &seen, &got, NULL), VEER_OK);
        assert_int_equal(got, len < VEER_SOURCE_PEEK_BYTES ? len : VEER_SOURCE_PEEK_BYTES);
        do {
            assert_int_equal(veer_source_read(source, chunk, sizeof chunk, &got, NULL), VEER_OK);
            assert_memory_equal(chunk, bytes + total, got);
            total += got;
        } while (got > 0);
        assert_int_equal(total, len);
        veer_source_free(source);
    }
}

static void damaged_gzip_is_one_clear_line(void **state)
{
    (void)state;
    unsigned char zipped[256];
    veer_err err = VEER_ERR_INIT;
    veer_buf out;
    veer_buf_init(&out, 1 << 16);
    const size_t len = gzip("some text that is long enough", zipped, sizeof zipped);
    for (size_t cut = 2; cut < len; cut++) {
        assert_int_equal(read_all(zipped, cut, 64, &out, &err), VEER_EPARSE);
        assert_string_equal(err.msg, "f.gz: the gzip data ends too early");
    }
    zipped[len - 8] ^= 1;
    assert_int_equal(read_all(zipped, len, 64, &out, &err), VEER_EPARSE);
    assert_string_equal(err.msg, "f.gz: damaged gzip data (incorrect data check)");
    zipped[len - 8] ^= 1;
    zipped[len] = 'x';
    assert_int_equal(read_all(zipped, len + 1, 64, &out, &err), VEER_EPARSE);
    assert_string_equal(err.msg, "f.gz: bytes that are not gzip follow the gzip data");
    veer_buf_done(&out);
}

static void paths_that_cannot_be_read(void **state)
{
    (void)state;
    veer_source *source = NULL;
    veer_err err = VEER_ERR_INIT;
    assert_int_equal(veer_source_open("/nowhere/at/all", &source, &err), VEER_ENOTFOUND);
    assert_string_equal(err.msg, "/nowhere/at/all: No such file or directory");
    assert_int_equal(veer_source_open("/tmp", &source, &err), VEER_EIO);
    assert_string_equal(err.msg, "/tmp: this is a directory, not a file");
    assert_null(source);
    veer_source_free(NULL);
}

static void a_file_knows_its_size(void **state)
{
    (void)state;
    veer_source *source;
    char path[] = "/tmp/veer-source-XXXXXX", chunk[64];
    uint64_t done, total;
    size_t len;
    const int fd = mkstemp(path);
    assert_true(fd >= 0);
    FILE *file = fdopen(fd, "w");
    fputs("0123456789", file);
    fclose(file);
    assert_int_equal(veer_source_open(path, &source, NULL), VEER_OK);
    remove(path);
    assert_string_equal(veer_source_name(source), path);
    veer_source_progress(source, &done, &total);
    assert_int_equal(done, 0);
    assert_int_equal(total, 10);
    assert_int_equal(veer_source_read(source, chunk, 4, &len, NULL), VEER_OK);
    assert_int_equal(len, 4);
    veer_source_progress(source, &done, &total);
    assert_int_equal(done, 4);
    veer_source_free(source);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(plain_and_gzip_bytes_come_through),
        cmocka_unit_test(peeking_takes_nothing_away),
        cmocka_unit_test(peeking_ends_somewhere),
        cmocka_unit_test(damaged_gzip_is_one_clear_line),
        cmocka_unit_test(paths_that_cannot_be_read),
        cmocka_unit_test(a_file_knows_its_size),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
