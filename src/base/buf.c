#include "base/buf.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void veer_buf_init(veer_buf *buf, size_t max_bytes)
{
    *buf = (veer_buf){.max_bytes = max_bytes};
}

void veer_buf_done(veer_buf *buf)
{
    free(buf->data);
    veer_buf_init(buf, buf->max_bytes);
}

void veer_buf_done_into(veer_buf *part, veer_buf *whole)
{
    if (part->failed != VEER_OK && whole->failed == VEER_OK)
        whole->failed = part->failed;
    veer_buf_done(part);
}

void veer_buf_clear(veer_buf *buf)
{
    buf->len = 0;
    buf->failed = VEER_OK;
}

static bool grow(veer_buf *buf, size_t need)
{
    size_t cap = buf->cap < 64 ? 64 : buf->cap;
    while (cap < need)
        cap = cap > SIZE_MAX / 2 ? need : cap * 2;
    char *data = realloc(buf->data, cap);
    if (data == NULL) {
        buf->failed = VEER_ENOMEM;
        return false;
    }
    buf->data = data;
    buf->cap = cap;
    return true;
}

bool veer_buf_reserve(veer_buf *buf, size_t extra)
{
    if (buf->failed != VEER_OK)
        return false;
    if (extra > buf->max_bytes - buf->len) {
        buf->failed = VEER_ELIMIT;
        return false;
    }
    if (extra <= buf->cap - buf->len)
        return true;
    return grow(buf, buf->len + extra);
}

void veer_buf_append(veer_buf *buf, const void *bytes, size_t len)
{
    if (len == 0 || !veer_buf_reserve(buf, len))
        return;
    memcpy(buf->data + buf->len, bytes, len);
    buf->len += len;
}

void veer_buf_puts(veer_buf *buf, const char *text)
{
    veer_buf_append(buf, text, strlen(text));
}

void veer_buf_putc(veer_buf *buf, char c)
{
    veer_buf_append(buf, &c, 1);
}

void veer_buf_printf(veer_buf *buf, const char *fmt, ...)
{
    va_list args, again;
    va_start(args, fmt);
    va_copy(again, args);
    const int len = vsnprintf(NULL, 0, fmt, args);
    va_end(args);
    /* vsnprintf writes a NUL that is not part of the content: room for it is outside max_bytes. */
    if (len > 0 && veer_buf_reserve(buf, (size_t)len) &&
        (buf->cap - buf->len > (size_t)len || grow(buf, buf->len + (size_t)len + 1))) {
        vsnprintf(buf->data + buf->len, (size_t)len + 1, fmt, again);
        buf->len += (size_t)len;
    }
    va_end(again);
}

const char *veer_buf_cstr(veer_buf *buf)
{
    if (buf->cap == buf->len && !grow(buf, buf->len + 1))
        return "";
    buf->data[buf->len] = '\0';
    return buf->data;
}

veer_rc veer_buf_status(const veer_buf *buf, veer_err *err)
{
    if (buf->failed == VEER_ENOMEM)
        return veer_fail_nomem(err);
    if (buf->failed == VEER_ELIMIT)
        return veer_fail(err, VEER_ELIMIT, "output is over its limit of %zu bytes", buf->max_bytes);
    return VEER_OK;
}
