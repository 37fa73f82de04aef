#include "http/url.h"

#include <string.h>

#include "base/limits.h"
#include "base/utf8.h"

static int hex_value(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    return -1;
}

static bool has_control(http_text text)
{
    for (size_t i = 0; i < text.len; i++)
        if ((unsigned char)text.text[i] < 0x20 || text.text[i] == 0x7f)
            return true;
    return false;
}

/* Decodes into out, which has room for raw.len bytes; the length, or SIZE_MAX for a bad '%'. */
static size_t decode_bytes(http_text raw, bool plus_is_space, char *out)
{
    size_t len = 0;
    for (size_t i = 0; i < raw.len; i++) {
        char c = raw.text[i];
        if (c == '%') {
            const int high = i + 2 < raw.len ? hex_value(raw.text[i + 1]) : -1;
            const int low = i + 2 < raw.len ? hex_value(raw.text[i + 2]) : -1;
            if (high < 0 || low < 0)
                return SIZE_MAX;
            c = (char)(high * 16 + low);
            i += 2;
        } else if (c == '+' && plus_is_space) {
            c = ' ';
        }
        out[len++] = c;
    }
    return len;
}

veer_rc http_url_decode(http_text raw, bool plus_is_space, veer_arena *arena, http_text *ret,
                        veer_err *err)
{
    char *out = veer_arena_alloc(arena, raw.len + 1);
    if (out == NULL)
        return veer_fail_nomem(err);
    const size_t len = decode_bytes(raw, plus_is_space, out);
    if (len == SIZE_MAX)
        return veer_fail(err, VEER_EPARSE,
                         "a '%%' in the URL is not followed by two hexadecimal digits");
    const http_text decoded = {out, len};
    if (has_control(decoded))
        return veer_fail(err, VEER_EPARSE, "a control character in the URL");
    if (!veer_utf8_valid(out, len))
        return veer_fail(err, VEER_EPARSE, "bytes in the URL that are not UTF-8");
    *ret = decoded;
    return VEER_OK;
}

static http_text after(http_text text, size_t count)
{
    return (http_text){text.text + count, text.len - count};
}

/* Takes "http://authority" off an absolute form; false if it is neither form. */
static bool take_authority(http_text *target, http_text *ret_authority)
{
    static const char *const schemes[] = {"http://", "https://"};
    *ret_authority = (http_text){0};
    if (target->len > 0 && target->text[0] == '/')
        return true;
    for (size_t i = 0; i < 2; i++) {
        const size_t len = strlen(schemes[i]);
        if (target->len <= len || memcmp(target->text, schemes[i], len) != 0)
            continue;
        const http_text rest = after(*target, len);
        const char *slash = memchr(rest.text, '/', rest.len);
        if (slash == NULL || slash == rest.text)
            return false;
        *ret_authority = (http_text){rest.text, (size_t)(slash - rest.text)};
        *target = after(rest, ret_authority->len);
        return true;
    }
    return false;
}

veer_rc http_url_split(http_text target, http_text *ret_authority, http_text *ret_path,
                       http_text *ret_query, veer_err *err)
{
    http_text authority, query = {0};
    for (size_t i = 0; i < target.len; i++)
        if (target.text[i] <= 0x20 || target.text[i] >= 0x7f || target.text[i] == '#')
            return veer_fail(err, VEER_EPARSE,
                             "the request target holds a byte that must be encoded");
    if (!take_authority(&target, &authority))
        return veer_fail(err, VEER_EPARSE, "the request target does not begin with '/'");
    const char *mark = memchr(target.text, '?', target.len);
    if (mark != NULL) {
        query = after(target, (size_t)(mark - target.text) + 1);
        target.len = (size_t)(mark - target.text);
    }
    *ret_authority = authority;
    *ret_path = target;
    *ret_query = query;
    return VEER_OK;
}

static size_t count_pieces(http_text query)
{
    size_t count = 1;
    for (size_t i = 0; i < query.len; i++)
        count += query.text[i] == '&';
    return count;
}

/* One "name=value" piece. */
static veer_rc read_piece(http_text piece, veer_arena *arena, http_pair *ret, veer_err *err)
{
    const char *equals = memchr(piece.text, '=', piece.len);
    const http_text name = {piece.text, equals != NULL ? (size_t)(equals - piece.text) : piece.len};
    const http_text value = equals != NULL ? after(piece, name.len + 1) : (http_text){"", 0};
    if (name.len == 0)
        return veer_fail(err, VEER_EPARSE, "a query parameter without a name");
    veer_rc rc = http_url_decode(name, true, arena, &ret->name, err);
    if (rc == VEER_OK)
        rc = http_url_decode(value, true, arena, &ret->value, err);
    return rc;
}

veer_rc http_url_query(http_text query, veer_arena *arena, http_pair **ret, size_t *ret_count,
                       veer_err *err)
{
    size_t count = 0;
    if (query.len == 0) {
        *ret = NULL;
        *ret_count = 0;
        return VEER_OK;
    }
    size_t room = count_pieces(query);
    if (room > VEER_LIMIT_HTTP_QUERY)
        return veer_fail(err, VEER_ELIMIT, "more than %d query parameters", VEER_LIMIT_HTTP_QUERY);
    http_pair *pairs = veer_arena_array(arena, room, sizeof *pairs);
    if (pairs == NULL)
        return veer_fail_nomem(err);
    while (query.len > 0) {
        const char *amp = memchr(query.text, '&', query.len);
        const http_text piece = {query.text, amp != NULL ? (size_t)(amp - query.text) : query.len};
        if (piece.len > 0) {
            const veer_rc rc = read_piece(piece, arena, &pairs[count], err);
            if (rc != VEER_OK)
                return rc;
            count++;
        }
        query = after(query, piece.len + (amp != NULL));
    }
    *ret = pairs;
    *ret_count = count;
    return VEER_OK;
}
