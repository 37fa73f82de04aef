#include "json/reader.h"

#include "json/scan.h"

void veer_json_init(veer_json_reader *r, const char *bytes, size_t len, veer_arena *arena)
{
    /* Field by field: the fault is large, and a reader is started for every line of NDJSON. */
    r->at = r->start = bytes;
    r->end = len > 0 ? bytes + len : bytes;
    r->text = "";
    r->text_len = 0;
    r->number = 0.0;
    r->integer = 0;
    r->is_int64 = r->is_uint64 = false;
    r->state = VEER_JSON_AT_VALUE;
    r->after = VEER_JSON_AFTER_TOP_VALUE;
    r->depth = 0;
    r->objects = 0;
    r->arena = arena;
    r->max_depth = VEER_LIMIT_JSON_DEPTH;
    r->max_string_bytes = VEER_LIMIT_JSON_STRING_BYTES;
    r->fault.rc = VEER_OK;
}

static veer_json_state after_value(const veer_json_reader *r)
{
    if (r->depth == 0)
        return VEER_JSON_AFTER_TOP_VALUE;
    return r->objects >> (r->depth - 1) & 1 ? VEER_JSON_AFTER_MEMBER : VEER_JSON_AFTER_ELEMENT;
}

static veer_json_event open_container(veer_json_reader *r, const char *p, bool object)
{
    if (r->depth >= r->max_depth) {
        veer_json_fault(r, VEER_ELIMIT, p, "nested deeper than %u levels", r->max_depth);
        return VEER_JSON_ERROR;
    }
    const uint64_t bit = UINT64_C(1) << r->depth;
    r->objects = object ? r->objects | bit : r->objects & ~bit;
    r->depth++;
    r->at = p + 1;
    r->state = object ? VEER_JSON_AT_FIRST_KEY : VEER_JSON_AT_FIRST_VALUE;
    r->after = object ? VEER_JSON_AFTER_MEMBER : VEER_JSON_AFTER_ELEMENT;
    return object ? VEER_JSON_OBJECT_BEGIN : VEER_JSON_ARRAY_BEGIN;
}

static veer_json_event close_container(veer_json_reader *r, const char *p)
{
    r->depth--;
    r->at = p + 1;
    r->state = r->after = after_value(r);
    return *p == '}' ? VEER_JSON_OBJECT_END : VEER_JSON_ARRAY_END;
}

static veer_json_event unexpected(veer_json_reader *r, const char *p, const char *expected)
{
    veer_json_unexpected(r, p, expected);
    return VEER_JSON_ERROR;
}

static veer_json_event read_literal(veer_json_reader *r, const char *p, const char *word,
                                    size_t len, veer_json_event event)
{
    if ((size_t)(r->end - p) < len || memcmp(p, word, len) != 0)
        return unexpected(r, p, "a value (true, false and null are written in lower case)");
    r->at = p + len;
    r->state = r->after;
    return event;
}

static inline veer_json_event read_number(veer_json_reader *r, const char *p)
{
    if (!veer_json_scan_number_fast(r, p) && !veer_json_scan_number_slow(r, p))
        return VEER_JSON_ERROR;
    r->state = r->after;
    return VEER_JSON_NUMBER;
}

static inline veer_json_event read_value(veer_json_reader *r, const char *p)
{
    if (VEER_UNLIKELY(p == r->end))
        return unexpected(r, p, "a value");
    /* Numbers and strings are most values; comparisons predict better than a table of jumps. */
    if ((*p >= '0' && *p <= '9') || *p == '-')
        return read_number(r, p);
    if (*p == '"') {
        if (!veer_json_scan_string(r, p + 1))
            return VEER_JSON_ERROR;
        r->state = r->after;
        return VEER_JSON_STRING;
    }
    switch (*p) {
    case '{':
        return open_container(r, p, true);
    case '[':
        return open_container(r, p, false);
    case 't':
        return read_literal(r, p, "true", 4, VEER_JSON_TRUE);
    case 'f':
        return read_literal(r, p, "false", 5, VEER_JSON_FALSE);
    case 'n':
        return read_literal(r, p, "null", 4, VEER_JSON_NULL);
    default:
        return unexpected(r, p, "a value");
    }
}

static inline veer_json_event read_key(veer_json_reader *r, const char *p)
{
    if (!veer_json_scan_string(r, p + 1))
        return VEER_JSON_ERROR;
    p = r->at;
    if (VEER_UNLIKELY(p == r->end || *p != ':')) {
        p = veer_json_skip_space(p, r->end);
        if (p == r->end || *p != ':')
            return unexpected(r, p, "':' after a key");
    }
    r->at = p + 1;
    r->state = VEER_JSON_AT_VALUE;
    return VEER_JSON_KEY;
}

static veer_json_event finish(veer_json_reader *r, const char *p)
{
    if (p != r->end)
        return unexpected(r, p, "nothing after the value");
    r->at = p;
    return VEER_JSON_END;
}

veer_json_event veer_json_next(veer_json_reader *r)
{
    /* Compact text: a key right behind the comma. */
    if (r->state == VEER_JSON_AFTER_MEMBER && r->end - r->at >= 2 && r->at[0] == ',' &&
        r->at[1] == '"')
        return read_key(r, r->at + 1);
    const char *p = veer_json_skip_space(r->at, r->end);
    if (r->state == VEER_JSON_AT_VALUE)
        return read_value(r, p);
    const char c = p < r->end ? *p : '\0';
    switch (r->state) {
    case VEER_JSON_AT_VALUE:
        break;
    case VEER_JSON_AFTER_MEMBER:
        if (VEER_LIKELY(c == ',')) {
            p = veer_json_skip_space(p + 1, r->end);
            return p < r->end && *p == '"' ? read_key(r, p) : unexpected(r, p, "a key after ','");
        }
        return c == '}' ? close_container(r, p) : unexpected(r, p, "',' or '}' after a value");
    case VEER_JSON_AT_FIRST_KEY:
        if (c == '"')
            return read_key(r, p);
        return c == '}' ? close_container(r, p) : unexpected(r, p, "a key or '}'");
    case VEER_JSON_AFTER_ELEMENT:
        if (c == ',')
            return read_value(r, veer_json_skip_space(p + 1, r->end));
        return c == ']' ? close_container(r, p) : unexpected(r, p, "',' or ']' after a value");
    case VEER_JSON_AT_FIRST_VALUE:
        return c == ']' ? close_container(r, p) : read_value(r, p);
    case VEER_JSON_AFTER_TOP_VALUE:
        return finish(r, p);
    case VEER_JSON_FAILED:
        break;
    }
    return VEER_JSON_ERROR;
}

size_t veer_json_position(const veer_json_reader *r)
{
    return (size_t)(r->at - r->start);
}

bool veer_json_skip_rest(veer_json_reader *r, veer_json_event first)
{
    if (first != VEER_JSON_OBJECT_BEGIN && first != VEER_JSON_ARRAY_BEGIN)
        return first != VEER_JSON_ERROR;
    const uint32_t outside = r->depth - 1;
    while (r->depth > outside)
        if (veer_json_next(r) == VEER_JSON_ERROR)
            return false;
    return true;
}

bool veer_json_skip(veer_json_reader *r)
{
    return veer_json_skip_rest(r, veer_json_next(r));
}
