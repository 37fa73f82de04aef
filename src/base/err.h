/* base/err.h: writing a veer_err, once, where the fault is found. */
#ifndef VEER_BASE_ERR_H
#define VEER_BASE_ERR_H

#include "veer/error.h"

/**
 * Fills err (NULL is allowed) and returns rc, so that `return veer_fail(err, VEER_EINVAL, "...")`
 * is the whole error path. The message is cut at VEER_ERR_MSG_SIZE - 1 bytes, at a UTF-8 boundary;
 * control characters in it (from user data) are replaced by '?'.
 */
veer_rc veer_fail(veer_err *err, veer_rc rc, const char *fmt, ...) VEER_PRINTF(3, 4);

/** The same with a position (byte, line or record, as the caller documents). */
veer_rc veer_fail_at(veer_err *err, veer_rc rc, int64_t position, const char *fmt, ...)
    VEER_PRINTF(4, 5);

/** Out of memory: VEER_ENOMEM with a fixed text. */
veer_rc veer_fail_nomem(veer_err *err);

#endif
