#include "base/line.h"

#include <stdio.h>

/* The length a UTF-8 sequence has by its first byte. */
static size_t utf8_length(unsigned char lead)
{
    return lead >= 0xF0u ? 4 : lead >= 0xE0u ? 3 : lead >= 0xC0u ? 2 : 1;
}

/* Drops the last character of a text that was cut in its middle. */
static void trim_broken_utf8(char *text, size_t len)
{
    size_t start = len;
    while (start > 0 && ((unsigned char)text[start - 1] & 0xC0u) == 0x80u)
        start--;
    if (start > 0 && utf8_length((unsigned char)text[start - 1]) > len - start + 1)
        text[start - 1] = '\0';
}

void veer_line_v(char *out, size_t size, const char *fmt, va_list args)
{
    const int wanted = vsnprintf(out, size, fmt, args);
    if (wanted < 0) {
        out[0] = '\0';
        return;
    }
    if ((size_t)wanted >= size)
        trim_broken_utf8(out, size - 1);
    for (char *c = out; *c != '\0'; c++)
        if ((unsigned char)*c < 0x20u || (unsigned char)*c == 0x7Fu)
            *c = '?';
}

void veer_line_print(char *out, size_t size, const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    veer_line_v(out, size, fmt, args);
    va_end(args);
}
