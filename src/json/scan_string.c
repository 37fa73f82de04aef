/* Strings that are not plain ASCII: UTF-8, escapes, and everything that is wrong with a string. */
#include "base/utf8.h"
#include "json/scan.h"

static bool too_long(veer_json_reader *r, const char *start)
{
    return veer_json_fault(r, VEER_ELIMIT, start, "a string is longer than %u bytes",
                           r->max_string_bytes);
}

/* Says why the byte at p cannot stand in a string. */
static bool bad_byte(veer_json_reader *r, const char *start, const char *p)
{
    if (p == r->end)
        return veer_json_fault(
            r, VEER_EPARSE, p,
            "expected '\"' to end the string of byte %zu, found the end of the text",
            (size_t)(start - 1 - r->start));
    if ((unsigned char)*p < 0x20)
        return veer_json_fault(r, VEER_EPARSE, p,
                               "expected an escape, found control character 0x%02X in a string",
                               (unsigned char)*p);
    return veer_json_fault(r, VEER_EPARSE, p, "expected UTF-8, found byte 0x%02X",
                           (unsigned char)*p);
}

/* Behind a run of plain bytes and well-formed UTF-8; stops at a quote, a backslash or a fault. */
static const char *clean_end(const char *p, const char *end)
{
    for (;;) {
        p = veer_json_plain_end(p, end);
        if (p == end || ((unsigned char)*p & 0x80u) == 0)
            return p;
        const size_t step = veer_utf8_next(p, (size_t)(end - p), NULL);
        if (step == 0)
            return p;
        p += step;
    }
}

static bool read_hex4(const char *p, const char *end, uint32_t *ret)
{
    if (end - p < 4)
        return false;
    uint32_t value = 0;
    for (int i = 0; i < 4; i++) {
        const char c = p[i];
        const char lower = (char)(c | 0x20);
        if (c >= '0' && c <= '9')
            value = value << 4 | (uint32_t)(c - '0');
        else if (lower >= 'a' && lower <= 'f')
            value = value << 4 | (uint32_t)(lower - 'a' + 10);
        else
            return false;
    }
    *ret = value;
    return true;
}

/* \uXXXX at p, with its second half if it is a surrogate pair. NULL on a fault, else behind it. */
static const char *read_unicode_escape(veer_json_reader *r, const char *p, uint32_t *ret)
{
    uint32_t unit = 0, low = 0;
    if (!read_hex4(p + 2, r->end, &unit)) {
        veer_json_fault(r, VEER_EPARSE, p, "expected four hexadecimal digits after \\u");
        return NULL;
    }
    const char *after = p + 6;
    if (unit >= 0xD800 && unit <= 0xDBFF && r->end - after >= 6 && after[0] == '\\' &&
        after[1] == 'u' && read_hex4(after + 2, r->end, &low) && low >= 0xDC00 && low <= 0xDFFF) {
        *ret = 0x10000 + ((unit - 0xD800) << 10) + (low - 0xDC00);
        return after + 6;
    }
    if (unit >= 0xD800 && unit <= 0xDFFF) {
        veer_json_fault(r, VEER_EPARSE, p,
                        "expected a surrogate pair, found a lone surrogate \\u%04X", unit);
        return NULL;
    }
    *ret = unit;
    return after;
}

/* The escape at p, written to out (at most 4 bytes). NULL on a fault, else behind it. */
static const char *read_escape(veer_json_reader *r, const char *p, char out[4], size_t *ret_len)
{
    static const char names[] = "\"\\/bfnrt";
    static const char values[] = "\"\\/\b\f\n\r\t";
    if (r->end - p >= 2 && p[1] == 'u') {
        uint32_t code_point = 0;
        const char *after = read_unicode_escape(r, p, &code_point);
        *ret_len = after == NULL ? 0 : veer_utf8_encode(code_point, out);
        return after;
    }
    const char *name = r->end - p >= 2 && p[1] != '\0' ? strchr(names, p[1]) : NULL;
    if (name == NULL) {
        veer_json_unexpected(r, r->end - p >= 2 ? p + 1 : r->end,
                             "one of \"\\/bfnrtu after a backslash");
        return NULL;
    }
    out[0] = values[name - names];
    *ret_len = 1;
    return p + 2;
}

/* How many bytes the string may need once decoded: never more than it has up to its end quote. */
static size_t room_for(const veer_json_reader *r, const char *start, const char *escape)
{
    const char *p = escape;
    while (p < r->end && *p != '"')
        p += *p == '\\' && r->end - p >= 2 ? 2 : 1;
    const size_t raw = (size_t)(p - start);
    return raw < r->max_string_bytes ? raw : r->max_string_bytes;
}

/* Decodes from the first escape on; what stands before it is copied. */
static bool decode(veer_json_reader *r, const char *start, const char *p)
{
    const size_t room = room_for(r, start, p);
    char *text = veer_arena_alloc(r->arena, room);
    if (text == NULL)
        return veer_json_fault(r, VEER_ENOMEM, start, "out of memory for a string");
    const char *run = start;
    size_t len = 0;
    for (;;) {
        const size_t plain = (size_t)(p - run);
        char bytes[4];
        size_t n = 0;
        if (plain > room - len)
            return too_long(r, start);
        memcpy(text + len, run, plain);
        len += plain;
        if (p == r->end || (*p != '"' && *p != '\\'))
            return bad_byte(r, start, p);
        if (*p == '"')
            break;
        run = read_escape(r, p, bytes, &n);
        if (run == NULL)
            return false;
        if (n > room - len)
            return too_long(r, start);
        memcpy(text + len, bytes, n);
        len += n;
        p = clean_end(run, r->end);
    }
    r->text = text;
    r->text_len = len;
    r->at = p + 1;
    return true;
}

bool veer_json_scan_string_slow(veer_json_reader *r, const char *start, const char *special)
{
    const char *p = clean_end(special, r->end);
    if (p < r->end && *p == '\\')
        return decode(r, start, p);
    if (p == r->end || *p != '"')
        return bad_byte(r, start, p);
    if ((size_t)(p - start) > r->max_string_bytes)
        return too_long(r, start);
    r->text = start;
    r->text_len = (size_t)(p - start);
    r->at = p + 1;
    return true;
}
