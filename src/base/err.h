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

/* The answer is rc: said at the call, where compilers and analyzers see it too. */
#define veer_fail(err, rc, ...) veer_rc_kept(veer_fail(err, rc, __VA_ARGS__), rc)
#define veer_fail_at(err, rc, position, ...) \
    veer_rc_kept(veer_fail_at(err, rc, position, __VA_ARGS__), rc)
static inline veer_rc veer_rc_kept(veer_rc answer, veer_rc rc)
{
    (void)answer;
    return rc;
}

/** Out of memory: VEER_ENOMEM with a fixed text. */
veer_rc veer_fail_nomem(veer_err *err);
#define veer_fail_nomem(err) veer_rc_kept(veer_fail_nomem(err), VEER_ENOMEM)

#endif
