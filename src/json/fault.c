/* Messages of the reader: what was expected, what was found, where. */
#include <stdarg.h>
#include <stdio.h>

#include "json/scan.h"

static size_t line_of(const veer_json_reader *r, const char *at)
{
    size_t line = 1;
    for (const char *p = r->start; p < at; p++)
        line += *p == '\n';
    return line;
}

static void set_fault(veer_json_reader *r, veer_rc rc, const char *at, const char *what)
{
    const size_t byte = (size_t)(at - r->start);
    veer_fail_at(&r->fault, rc, (int64_t)byte, "%s (line %zu, byte %zu)", what, line_of(r, at),
                 byte);
    r->state = VEER_JSON_FAILED;
}

bool veer_json_fault(veer_json_reader *r, veer_rc rc, const char *at, const char *fmt, ...)
{
    char what[VEER_ERR_MSG_SIZE - 60]; /* leaves room for the place */
    va_list args;
    va_start(args, fmt);
    vsnprintf(what, sizeof what, fmt, args);
    va_end(args);
    set_fault(r, rc, at, what);
    return false;
}

bool veer_json_unexpected(veer_json_reader *r, const char *at, const char *expected)
{
    const bool at_start = veer_json_skip_space(r->start, at) == at;
    if (at == r->end)
        return veer_json_fault(r, VEER_EPARSE, at, "expected %s, found %s", expected,
                               at_start ? "nothing: the text is empty" : "the end of the text");
    if (at == r->start && r->end - at >= 3 && memcmp(at, "\xEF\xBB\xBF", 3) == 0)
        return veer_json_fault(r, VEER_EPARSE, at, "expected %s, found a byte order mark",
                               expected);
    if (*at > ' ' && *at < 0x7F)
        return veer_json_fault(r, VEER_EPARSE, at, "expected %s, found '%c'", expected, *at);
    return veer_json_fault(r, VEER_EPARSE, at, "expected %s, found byte 0x%02X", expected,
                           (unsigned char)*at);
}

veer_json_event veer_json_reject(veer_json_reader *r, veer_rc rc, const char *fmt, ...)
{
    if (r->state == VEER_JSON_FAILED)
        return VEER_JSON_ERROR;
    char what[VEER_ERR_MSG_SIZE - 60];
    va_list args;
    va_start(args, fmt);
    vsnprintf(what, sizeof what, fmt, args);
    va_end(args);
    set_fault(r, rc, r->at, what);
    return VEER_JSON_ERROR;
}

veer_rc veer_json_status(const veer_json_reader *r, veer_err *err)
{
    if (r->fault.rc != VEER_OK && err != NULL)
        *err = r->fault;
    return r->fault.rc;
}
