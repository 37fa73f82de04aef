/* veer/error.h: how every call of the library says that it failed.
 *
 * A call that can fail returns a veer_rc. VEER_OK is 0; everything else is negative. Outputs are
 * named ret_x (or passed as the first argument of an _init) and stay untouched on failure. The
 * optional last argument `veer_err *err` belongs to the caller; it is written once, where the
 * fault was found, and never read. NULL is always allowed.
 *
 * "There is no data" is the code VEER_ENODATA, never a 0 or a NaN in an output.
 */
#ifndef VEER_ERROR_H
#define VEER_ERROR_H

#include <stdint.h>

#include "veer/export.h"

VEER_BEGIN_DECLS

/* X(name, value, text, HTTP status, exit code of the program) */
#define VEER_RC_LIST(X)                            \
    X(VEER_OK, 0, "ok", 200, 0)                    \
    X(VEER_EINVAL, -1, "invalid argument", 400, 2) \
    X(VEER_ENODATA, -2, "no data", 404, 2)         \
    X(VEER_ENOMEM, -3, "out of memory", 503, 4)    \
    X(VEER_ELIMIT, -4, "over a limit", 413, 2)     \
    X(VEER_EPARSE, -5, "malformed input", 400, 2)  \
    X(VEER_EIO, -6, "input/output error", 503, 2)  \
    X(VEER_ENOTFOUND, -7, "not found", 404, 2)     \
    X(VEER_ECORRUPT, -8, "corrupt data", 500, 3)   \
    X(VEER_EUNDEFINED, -9, "undefined for this data", 422, 2)

typedef enum veer_rc {
#define VEER_RC_ENUM(name, value, text, http, exit_code) name = value,
    VEER_RC_LIST(VEER_RC_ENUM)
#undef VEER_RC_ENUM
} veer_rc;

#define VEER_ERR_MSG_SIZE 256

typedef struct veer_err {
    veer_rc rc;                  /* the code that was returned */
    int64_t position;            /* byte offset, line or record where it happened; -1 if none */
    char msg[VEER_ERR_MSG_SIZE]; /* one line for a person, NUL-terminated, no final full stop */
} veer_err;

/** A zeroed error with no position; plain `veer_err err = VEER_ERR_INIT;`. */
#define VEER_ERR_INIT \
    {                 \
        VEER_OK, -1,  \
        {             \
            0         \
        }             \
    }

/** The fixed text of a code, for example "no data". Never NULL, also for unknown codes. */
VEER_API const char *veer_rc_text(veer_rc rc);

/** The name of a code as written in C, for example "VEER_ENODATA". Never NULL. */
VEER_API const char *veer_rc_name(veer_rc rc);

/** The HTTP status that a server answers for a code. */
VEER_API int veer_rc_http_status(veer_rc rc);

/** The exit code that the command line returns for a code. */
VEER_API int veer_rc_exit_code(veer_rc rc);

VEER_END_DECLS

#endif
