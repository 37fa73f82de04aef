#include "base/err.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

typedef struct rc_row {
    veer_rc rc;       /* the code */
    const char *name; /* as written in C */
    const char *text; /* for people */
    int http;         /* status of an HTTP answer */
    int exit_code;    /* of the program */
} rc_row;

static const rc_row rc_rows[] = {
#define RC_ROW(name, value, text, http, exit_code) {name, #name, text, http, exit_code},
    VEER_RC_LIST(RC_ROW)
#undef RC_ROW
};

static const rc_row *row_of(veer_rc rc)
{
    static const rc_row unknown = {VEER_EINVAL, "VEER_UNKNOWN", "unknown error", 500, 3};
    for (size_t i = 0; i < sizeof rc_rows / sizeof rc_rows[0]; i++)
        if (rc_rows[i].rc == rc)
            return &rc_rows[i];
    return &unknown;
}

const char *veer_rc_text(veer_rc rc)
{
    return row_of(rc)->text;
}

const char *veer_rc_name(veer_rc rc)
{
    return row_of(rc)->name;
}

int veer_rc_http_status(veer_rc rc)
{
    return row_of(rc)->http;
}

int veer_rc_exit_code(veer_rc rc)
{
    return row_of(rc)->exit_code;
}

/* The length a UTF-8 sequence has by its first byte. */
static size_t utf8_length(unsigned char lead)
{
    return lead >= 0xF0u ? 4 : lead >= 0xE0u ? 3 : lead >= 0xC0u ? 2 : 1;
}

/* Drops the last character of a message that vsnprintf cut in its middle. */
static void trim_broken_utf8(char *msg, size_t len)
{
    size_t start = len;
    while (start > 0 && ((unsigned char)msg[start - 1] & 0xC0u) == 0x80u)
        start--;
    if (start > 0 && utf8_length((unsigned char)msg[start - 1]) > len - start + 1)
        msg[start - 1] = '\0';
}

static void VEER_PRINTF(2, 0) write_message(veer_err *err, const char *fmt, va_list args)
{
    const int wanted = vsnprintf(err->msg, sizeof err->msg, fmt, args);
    if (wanted < 0) {
        err->msg[0] = '\0';
        return;
    }
    if ((size_t)wanted >= sizeof err->msg)
        trim_broken_utf8(err->msg, sizeof err->msg - 1);
    for (char *c = err->msg; *c != '\0'; c++)
        if ((unsigned char)*c < 0x20u || (unsigned char)*c == 0x7Fu)
            *c = '?';
}

veer_rc(veer_fail)(veer_err *err, veer_rc rc, const char *fmt, ...)
{
    if (err != NULL) {
        va_list args;
        va_start(args, fmt);
        err->rc = rc;
        err->position = -1;
        write_message(err, fmt, args);
        va_end(args);
    }
    return rc;
}

veer_rc(veer_fail_at)(veer_err *err, veer_rc rc, int64_t position, const char *fmt, ...)
{
    if (err != NULL) {
        va_list args;
        va_start(args, fmt);
        err->rc = rc;
        err->position = position;
        write_message(err, fmt, args);
        va_end(args);
    }
    return rc;
}

veer_rc(veer_fail_nomem)(veer_err *err)
{
    return veer_fail(err, VEER_ENOMEM, "out of memory");
}
