/* Strings as JSON. */
#include "base/utf8.h"
#include "json/scan.h"
#include "json/writer.h"

/* Appends \uXXXX. */
static void put_unicode_escape(veer_buf *buf, uint32_t code_point)
{
    static const char hex[] = "0123456789abcdef";
    const char text[6] = {'\\',
                          'u',
                          hex[code_point >> 12 & 15],
                          hex[code_point >> 8 & 15],
                          hex[code_point >> 4 & 15],
                          hex[code_point & 15]};
    veer_buf_append(buf, text, sizeof text);
}

/* Appends the character at p, which is not plain; returns how many bytes it has. */
static size_t put_special(veer_buf *buf, const char *p, size_t len)
{
    static const char values[] = "\"\\\b\f\n\r\t";
    static const char names[] = "\"\\bfnrt";
    const char *known = *p != '\0' ? strchr(values, *p) : NULL;
    if (known != NULL) {
        const char text[2] = {'\\', names[known - values]};
        veer_buf_append(buf, text, sizeof text);
        return 1;
    }
    uint32_t code_point = 0;
    const size_t step = veer_utf8_next(p, len, &code_point);
    if (step == 0) {
        veer_buf_puts(buf, VEER_UTF8_REPLACEMENT);
        return 1;
    }
    if (code_point < 0x20 || code_point == 0x2028 || code_point == 0x2029)
        put_unicode_escape(buf, code_point);
    else
        veer_buf_append(buf, p, step);
    return step;
}

void veer_json_quote(veer_buf *buf, const char *text, size_t len)
{
    veer_buf_putc(buf, '"');
    for (size_t i = 0; i < len;) {
        const size_t plain = (size_t)(veer_json_plain_end(text + i, text + len) - (text + i));
        veer_buf_append(buf, text + i, plain);
        i += plain;
        if (i < len)
            i += put_special(buf, text + i, len - i);
    }
    veer_buf_putc(buf, '"');
}
