#include "base/err.h"

#include <stdarg.h>

#include "base/line.h"

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

veer_rc(veer_fail)(veer_err *err, veer_rc rc, const char *fmt, ...)
{
    if (err != NULL) {
        va_list args;
        va_start(args, fmt);
        err->rc = rc;
        err->position = -1;
        veer_line_v(err->msg, sizeof err->msg, fmt, args);
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
        veer_line_v(err->msg, sizeof err->msg, fmt, args);
        va_end(args);
    }
    return rc;
}

veer_rc(veer_fail_nomem)(veer_err *err)
{
    return veer_fail(err, VEER_ENOMEM, "out of memory");
}
