/* base/buf.h: a growable byte buffer that is born with its maximum.
 *
 * Failure is sticky: after one failed append every later append does nothing, so that a writer
 * checks once, at the end (veer_buf_status). The content is not NUL-terminated unless
 * veer_buf_cstr was called after the last append.
 */
#ifndef VEER_BASE_BUF_H
#define VEER_BASE_BUF_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"

typedef struct veer_buf {
    char *data;       /* owned; NULL while empty */
    size_t len;       /* bytes in use */
    size_t cap;       /* bytes allocated */
    size_t max_bytes; /* len never exceeds this */
    veer_rc failed;   /* VEER_OK, VEER_ENOMEM or VEER_ELIMIT; sticky */
} veer_buf;

/** An empty buffer; allocates nothing. */
void veer_buf_init(veer_buf *buf, size_t max_bytes);

/** Frees the memory; the buffer is as after init. */
void veer_buf_done(veer_buf *buf);

/** Frees a buffer whose text went into another one: a failure of the part is one of the whole. */
void veer_buf_done_into(veer_buf *part, veer_buf *whole);

/** Empties the buffer, forgets a failure, keeps the memory. */
void veer_buf_clear(veer_buf *buf);

/** Room for extra more bytes at data + len, or false (and failed is set). The caller then adds to
 * len. */
bool veer_buf_reserve(veer_buf *buf, size_t extra);

/** Appends len bytes. Text may be NULL when len is 0. */
void veer_buf_append(veer_buf *buf, const void *bytes, size_t len);

/** Appends a NUL-terminated string. */
void veer_buf_puts(veer_buf *buf, const char *text);

/** Appends one byte. */
void veer_buf_putc(veer_buf *buf, char c);

/** Appends formatted text. Numbers follow printf; use base/num.h for doubles that must round-trip.
 */
void veer_buf_printf(veer_buf *buf, const char *fmt, ...) VEER_PRINTF(2, 3);

/** The content with a NUL behind it (not counted in len), or "" if nothing was ever stored. */
const char *veer_buf_cstr(veer_buf *buf);

/** VEER_OK, or the first failure with a message in err. */
veer_rc veer_buf_status(const veer_buf *buf, veer_err *err);

#endif
