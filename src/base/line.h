/* base/line.h: one line of text in a fixed place: messages, notes, labels. */
#ifndef VEER_BASE_LINE_H
#define VEER_BASE_LINE_H

#include <stdarg.h>
#include <stddef.h>

#include "veer/export.h"

/**
 * Formats into out[size], size > 0, always NUL-terminated. What does not fit is cut at the end of a
 * UTF-8 character; control characters (from user data) become '?'.
 */
void veer_line_print(char *out, size_t size, const char *fmt, ...) VEER_PRINTF(3, 4);
void veer_line_v(char *out, size_t size, const char *fmt, va_list args) VEER_PRINTF(3, 0);

#endif
