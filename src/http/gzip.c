#define ZLIB_CONST /* next_in does not ask for writable bytes */

#include <string.h>
#include <strings.h>
#include <zlib.h>

#include "base/limits.h"
#include "http/body.h"

#define GZIP_WINDOW (15 + 16) /* zlib: the largest window, a gzip wrapper */
#define GZIP_LEVEL 4
#define STEP_BYTES 16384u

static bool is_bomb(size_t unpacked, size_t packed)
{
    return unpacked > VEER_LIMIT_GZIP_RATIO_FLOOR && unpacked / VEER_LIMIT_GZIP_RATIO > packed;
}

/* Room for the next piece: what is left below the maximum, one byte at least to see an overrun. */
static size_t next_room(const veer_buf *out)
{
    const size_t left = out->max_bytes - out->len;
    return left < STEP_BYTES ? left : STEP_BYTES;
}

/* One call of inflate into out. */
static int inflate_step(z_stream *z, veer_buf *out)
{
    unsigned char probe;
    const size_t room = next_room(out);
    if (room > 0 && !veer_buf_reserve(out, room))
        return Z_MEM_ERROR;
    z->next_out = room > 0 ? (unsigned char *)out->data + out->len : &probe;
    z->avail_out = room > 0 ? (uInt)room : 1;
    const int state = inflate(z, Z_NO_FLUSH);
    const size_t wrote = (room > 0 ? room : 1) - z->avail_out;
    if (room == 0)
        return wrote > 0 ? Z_BUF_ERROR : state;
    out->len += wrote;
    return state;
}

static veer_rc gunzip_members(z_stream *z, size_t packed, veer_buf *out, veer_err *err)
{
    const size_t start = out->len;
    for (;;) {
        const uInt had = z->avail_in;
        const size_t len = out->len;
        int state = inflate_step(z, out);
        if (is_bomb(out->len - start, packed) || (state == Z_BUF_ERROR && len == out->max_bytes))
            return veer_fail(err, VEER_ELIMIT, "the unpacked body is over its limit");
        if (state == Z_MEM_ERROR)
            return veer_fail_nomem(err);
        if (state == Z_STREAM_END) {
            if (z->avail_in == 0)
                return VEER_OK;
            state = inflateReset(z);
        }
        if (state != Z_OK || (z->avail_in == had && out->len == len))
            return veer_fail(err, VEER_EPARSE, "the body is not whole and valid gzip");
    }
}

veer_rc http_gunzip(http_text packed, veer_buf *out, veer_err *err)
{
    unsigned char nothing = 0;
    z_stream z = {.avail_in = (uInt)packed.len};
    if (packed.len > UINT32_MAX)
        return veer_fail(err, VEER_ELIMIT, "the packed body is over its limit");
    z.next_in = packed.len > 0 ? (const unsigned char *)packed.text : &nothing;
    if (inflateInit2(&z, GZIP_WINDOW) != Z_OK)
        return veer_fail_nomem(err);
    const veer_rc rc = gunzip_members(&z, packed.len, out, err);
    inflateEnd(&z);
    return rc;
}

bool http_gzip(http_text plain, veer_buf *out)
{
    unsigned char nothing = 0;
    z_stream z = {.avail_in = (uInt)plain.len};
    bool done = false;
    veer_buf_clear(out);
    if (plain.len > UINT32_MAX || !veer_buf_reserve(out, plain.len))
        return false;
    z.next_in = plain.len > 0 ? (const unsigned char *)plain.text : &nothing;
    if (deflateInit2(&z, GZIP_LEVEL, Z_DEFLATED, GZIP_WINDOW, 8, Z_DEFAULT_STRATEGY) != Z_OK)
        return false;
    z.next_out = (unsigned char *)out->data;
    z.avail_out = (uInt)plain.len;
    done = deflate(&z, Z_FINISH) == Z_STREAM_END && z.total_out < plain.len;
    out->len = done ? (size_t)z.total_out : 0;
    deflateEnd(&z);
    return done;
}

/* True unless the parameters of a coding say "q=0", "q=0.0" and so on. */
static bool has_weight(http_text parameters)
{
    for (size_t i = 0; i + 1 < parameters.len; i++) {
        if ((parameters.text[i] | 0x20) != 'q' || parameters.text[i + 1] != '=')
            continue;
        for (i += 2; i < parameters.len; i++)
            if (parameters.text[i] >= '1' && parameters.text[i] <= '9')
                return true;
        return false;
    }
    return true;
}

bool http_accepts_gzip(http_text accept)
{
    size_t at = 0;
    while (accept.text != NULL && at < accept.len) {
        const char *comma = memchr(accept.text + at, ',', accept.len - at);
        const size_t end = comma != NULL ? (size_t)(comma - accept.text) : accept.len;
        while (at < end && (accept.text[at] == ' ' || accept.text[at] == '\t'))
            at++;
        const char *semi = memchr(accept.text + at, ';', end - at);
        size_t stop = semi != NULL ? (size_t)(semi - accept.text) : end;
        const http_text weight = {accept.text + stop, end - stop};
        while (stop > at && (accept.text[stop - 1] == ' ' || accept.text[stop - 1] == '\t'))
            stop--;
        const http_text coding = {accept.text + at, stop - at};
        if (http_text_is_caseless(coding, "gzip"))
            return has_weight(weight);
        at = end + 1;
    }
    return false;
}

bool http_type_is_compressible(const char *content_type)
{
    static const char *const types[] = {"text/",
                                        "application/json",
                                        "application/problem+json",
                                        "application/javascript",
                                        "application/openmetrics-text",
                                        "application/xml",
                                        "application/vnd.oai.openapi",
                                        "image/svg+xml"};
    for (size_t i = 0; content_type != NULL && i < sizeof types / sizeof *types; i++)
        if (strncasecmp(content_type, types[i], strlen(types[i])) == 0)
            return true;
    return false;
}
