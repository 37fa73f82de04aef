/* Helpers for consumers that know what has to come. */
#include <string.h>

#include "json/reader.h"

static const char *name_of(veer_json_event event)
{
    static const char *const names[] = {
        [VEER_JSON_ERROR] = "an error",
        [VEER_JSON_END] = "the end of the text",
        [VEER_JSON_OBJECT_BEGIN] = "an object",
        [VEER_JSON_OBJECT_END] = "the end of the object",
        [VEER_JSON_ARRAY_BEGIN] = "an array",
        [VEER_JSON_ARRAY_END] = "the end of the array",
        [VEER_JSON_KEY] = "a key",
        [VEER_JSON_STRING] = "a string",
        [VEER_JSON_NUMBER] = "a number",
        [VEER_JSON_TRUE] = "true",
        [VEER_JSON_FALSE] = "false",
        [VEER_JSON_NULL] = "null",
    };
    return names[event];
}

static bool refuse(veer_json_reader *r, const char *wanted, const char *what, veer_json_event found)
{
    veer_json_reject(r, VEER_EPARSE, "expected %s for '%s', found %s", wanted, what,
                     name_of(found));
    return false;
}

static bool expect(veer_json_reader *r, veer_json_event wanted, const char *what)
{
    const veer_json_event event = veer_json_next(r);
    return event == wanted || refuse(r, name_of(wanted), what, event);
}

bool veer_json_expect_object(veer_json_reader *r, const char *what)
{
    return expect(r, VEER_JSON_OBJECT_BEGIN, what);
}

bool veer_json_expect_array(veer_json_reader *r, const char *what)
{
    return expect(r, VEER_JSON_ARRAY_BEGIN, what);
}

bool veer_json_expect_string(veer_json_reader *r, const char *what)
{
    return expect(r, VEER_JSON_STRING, what);
}

bool veer_json_expect_number(veer_json_reader *r, const char *what, double *ret)
{
    if (!expect(r, VEER_JSON_NUMBER, what))
        return false;
    *ret = r->number;
    return true;
}

bool veer_json_expect_int64(veer_json_reader *r, const char *what, int64_t *ret)
{
    if (!expect(r, VEER_JSON_NUMBER, what))
        return false;
    if (!r->is_int64)
        return refuse(r, "an integer of 64 bits", what, VEER_JSON_NUMBER);
    *ret = (int64_t)r->integer;
    return true;
}

bool veer_json_expect_bool(veer_json_reader *r, const char *what, bool *ret)
{
    const veer_json_event event = veer_json_next(r);
    if (event != VEER_JSON_TRUE && event != VEER_JSON_FALSE)
        return refuse(r, "true or false", what, event);
    *ret = event == VEER_JSON_TRUE;
    return true;
}

bool veer_json_next_key(veer_json_reader *r)
{
    const veer_json_event event = veer_json_next(r);
    if (event != VEER_JSON_KEY && event != VEER_JSON_OBJECT_END)
        veer_json_reject(r, VEER_EINVAL, "keys are read inside an object, found %s",
                         name_of(event));
    return event == VEER_JSON_KEY;
}

bool veer_json_is(const veer_json_reader *r, const char *literal)
{
    const size_t len = strlen(literal);
    return r->text_len == len && memcmp(r->text, literal, len) == 0;
}

bool veer_json_seen(veer_json_reader *r, uint64_t *seen, unsigned bit, const char *name)
{
    const uint64_t mask = UINT64_C(1) << bit;
    if ((*seen & mask) != 0) {
        veer_json_reject(r, VEER_EPARSE, "'%s' is given twice", name);
        return false;
    }
    *seen |= mask;
    return true;
}
