#include "report/text.h"

#include <math.h>
#include <stdint.h>
#include <string.h>

#include "base/utf8.h"

typedef struct range {
    uint32_t first; /* first code point */
    uint32_t last;  /* last code point */
} range;

/* Marks and joiners that are drawn over their neighbour. */
static const range narrow_ranges[] = {
    {0x0300, 0x036F}, {0x0483, 0x0489}, {0x0591, 0x05BD}, {0x0610, 0x061A}, {0x064B, 0x065F},
    {0x0900, 0x0902}, {0x093C, 0x093C}, {0x0941, 0x0948}, {0x094D, 0x094D}, {0x0E31, 0x0E31},
    {0x0E34, 0x0E3A}, {0x0E47, 0x0E4E}, {0x1AB0, 0x1AFF}, {0x1DC0, 0x1DFF}, {0x200B, 0x200F},
    {0x20D0, 0x20FF}, {0xFE00, 0xFE0F}, {0xFE20, 0xFE2F},
};

/* East Asian Width W and F: CJK, Hangul, full-width forms, emoji. */
static const range wide_ranges[] = {
    {0x1100, 0x115F},   {0x2E80, 0x303E},   {0x3041, 0x33FF},   {0x3400, 0x4DBF},
    {0x4E00, 0x9FFF},   {0xA000, 0xA4CF},   {0xA960, 0xA97F},   {0xAC00, 0xD7A3},
    {0xF900, 0xFAFF},   {0xFE30, 0xFE6F},   {0xFF00, 0xFF60},   {0xFFE0, 0xFFE6},
    {0x1F300, 0x1F64F}, {0x1F680, 0x1F6FF}, {0x1F900, 0x1F9FF}, {0x20000, 0x3FFFD},
};

static bool in_ranges(const range *ranges, size_t n, uint32_t code)
{
    for (size_t i = 0; i < n; i++)
        if (code >= ranges[i].first && code <= ranges[i].last)
            return true;
    return false;
}

/* Controls (also C1) and the marks that turn the writing direction must not reach a terminal. */
static bool is_hostile(uint32_t code)
{
    return code < 0x20 || (code >= 0x7F && code < 0xA0) || (code >= 0x202A && code <= 0x202E) ||
           (code >= 0x2066 && code <= 0x2069);
}

typedef struct glyph {
    const char *bytes; /* what to write */
    size_t len;        /* bytes to write */
    size_t taken;      /* bytes of the text that it stands for */
    size_t width;      /* columns */
} glyph;

static glyph next_glyph(const char *text, size_t len, bool utf8)
{
    uint32_t code = 0;
    const size_t taken = veer_utf8_next(text, len, &code);
    if (taken == 0)
        return (glyph){"?", 1, 1, 1};
    if (is_hostile(code) || (!utf8 && code >= 0x80))
        return (glyph){"?", 1, taken, 1};
    size_t width = 1;
    if (in_ranges(narrow_ranges, sizeof narrow_ranges / sizeof *narrow_ranges, code))
        width = 0;
    else if (in_ranges(wide_ranges, sizeof wide_ranges / sizeof *wide_ranges, code))
        width = 2;
    return (glyph){text, taken, taken, width};
}

static size_t width_of(const char *text, size_t len, bool utf8)
{
    size_t width = 0;
    while (len > 0) {
        const glyph g = next_glyph(text, len, utf8);
        width += g.width;
        text += g.taken;
        len -= g.taken;
    }
    return width;
}

size_t veer_text_width(const char *text)
{
    return width_of(text, strlen(text), true);
}

/* Writes glyphs while they fit into width columns; returns the columns. */
static size_t put_columns(veer_buf *out, const char *text, size_t width, bool utf8)
{
    size_t len = strlen(text);
    size_t used = 0;
    while (len > 0) {
        const glyph g = next_glyph(text, len, utf8);
        if (used + g.width > width)
            break;
        veer_buf_append(out, g.bytes, g.len);
        used += g.width;
        text += g.taken;
        len -= g.taken;
    }
    return used;
}

void veer_text_put(veer_buf *out, const char *text, bool utf8)
{
    put_columns(out, text, SIZE_MAX, utf8);
}

size_t veer_text_fit(veer_buf *out, const char *text, size_t width, bool utf8)
{
    if (width_of(text, strlen(text), utf8) <= width)
        return put_columns(out, text, width, utf8);
    const char *const ellipsis = utf8 ? "\xE2\x80\xA6" : width > 3 ? "..." : "";
    const size_t ellipsis_width = utf8 ? 1 : strlen(ellipsis);
    if (width < ellipsis_width)
        return 0;
    const size_t used = put_columns(out, text, width - ellipsis_width, utf8);
    veer_buf_puts(out, ellipsis);
    return used + ellipsis_width;
}

void veer_text_fit_end(veer_buf *out, const char *text, size_t width, bool utf8)
{
    size_t len = strlen(text);
    size_t columns = width_of(text, len, utf8);
    const char *const ellipsis = utf8 ? "\xE2\x80\xA6" : width > 3 ? "..." : "";
    const size_t ellipsis_width = utf8 ? 1 : strlen(ellipsis);
    if (columns > width) {
        const size_t room = width > ellipsis_width ? width - ellipsis_width : 0;
        veer_buf_puts(out, ellipsis);
        while (columns > room) {
            const glyph g = next_glyph(text, len, utf8);
            columns -= g.width;
            text += g.taken;
            len -= g.taken;
        }
    }
    veer_text_put(out, text, utf8);
}

void veer_text_markdown(veer_buf *out, const char *text)
{
    veer_buf clean;
    veer_buf_init(&clean, out->max_bytes);
    veer_text_put(&clean, text, true);
    for (size_t i = 0; i < clean.len; i++) {
        if (strchr("\\|*_`<[", clean.data[i]) != NULL)
            veer_buf_putc(out, '\\');
        veer_buf_putc(out, clean.data[i]);
    }
    veer_buf_done_into(&clean, out);
}

void veer_text_pad(veer_buf *out, size_t n)
{
    for (size_t i = 0; i < n; i++)
        veer_buf_putc(out, ' ');
}

/* Bytes of the glyphs that fit into some columns, at least one glyph. */
static size_t bytes_within(const char *text, size_t len, size_t columns)
{
    size_t bytes = 0;
    size_t used = 0;
    while (bytes < len) {
        const glyph g = next_glyph(text + bytes, len - bytes, true);
        if (bytes > 0 && used + g.width > columns)
            break;
        used += g.width;
        bytes += g.taken;
    }
    return bytes;
}

/* Wraps one line of text; words longer than a line are broken. */
static void wrap_line(veer_buf *out, const char *line, size_t len, size_t indent, size_t width)
{
    size_t used = 0;
    while (len > 0) {
        const char *const space = memchr(line, ' ', len);
        const size_t room = width > indent ? width - indent : 1;
        size_t word = space != NULL ? (size_t)(space - line) : len;
        size_t columns = width_of(line, word, true);
        if (width > 0 && columns > room) {
            word = bytes_within(line, word, room);
            columns = width_of(line, word, true);
        }
        if (used > 0 && width > 0 && indent + used + 1 + columns > width) {
            veer_buf_putc(out, '\n');
            used = 0;
        }
        if (used == 0) {
            veer_text_pad(out, indent);
        } else {
            veer_buf_putc(out, ' ');
            used++;
        }
        veer_buf_append(out, line, word);
        used += columns;
        line += word;
        len -= word;
        while (len > 0 && *line == ' ') {
            line++;
            len--;
        }
    }
    veer_buf_putc(out, '\n');
}

void veer_text_wrap(veer_buf *out, const char *text, size_t indent, size_t width)
{
    while (*text != '\0') {
        const size_t len = strcspn(text, "\n");
        if (len == 0) {
            veer_buf_putc(out, '\n');
        } else if (strncmp(text, "  ", 2) == 0) {
            veer_text_pad(out, indent);
            veer_buf_append(out, text, len);
            veer_buf_putc(out, '\n');
        } else {
            wrap_line(out, text, len, indent, width);
        }
        text += len;
        if (*text == '\n')
            text++;
    }
}

static const char *const blocks[] = {
    "\xE2\x96\x81", "\xE2\x96\x82", "\xE2\x96\x83", "\xE2\x96\x84",
    "\xE2\x96\x85", "\xE2\x96\x86", "\xE2\x96\x87", "\xE2\x96\x88",
};
static const char ascii_blocks[] = "_.:-=+*#";

void veer_text_spark(veer_buf *out, const double *values, size_t n, double lo, double hi, bool utf8)
{
    for (size_t i = 0; i < n; i++) {
        if (isnan(values[i])) {
            veer_buf_putc(out, ' ');
            continue;
        }
        double place = hi > lo ? (values[i] - lo) / (hi - lo) : 0.5;
        place = place < 0 ? 0 : place > 1 ? 1 : place;
        const size_t level = (size_t)(place * 7 + 0.5);
        if (utf8)
            veer_buf_puts(out, blocks[level]);
        else
            veer_buf_putc(out, ascii_blocks[level]);
    }
}

void veer_text_spark_auto(veer_buf *out, const double *values, size_t n, bool utf8)
{
    double lo = (double)INFINITY;
    double hi = -(double)INFINITY;
    for (size_t i = 0; i < n; i++) {
        lo = values[i] < lo ? values[i] : lo;
        hi = values[i] > hi ? values[i] : hi;
    }
    veer_text_spark(out, values, n, lo, hi, utf8);
}

void veer_text_bar(veer_buf *out, double ratio, size_t width, bool utf8)
{
    /* Eighths of a column, from one to seven, left to right. */
    static const char *const parts[] = {
        "\xE2\x96\x8F", "\xE2\x96\x8E", "\xE2\x96\x8D", "\xE2\x96\x8C",
        "\xE2\x96\x8B", "\xE2\x96\x8A", "\xE2\x96\x89",
    };
    ratio = ratio > 0 ? (ratio < 1 ? ratio : 1) : 0;
    const size_t eighths = (size_t)(ratio * (double)width * 8 + 0.5);
    const size_t full = utf8 ? eighths / 8 : (eighths + 4) / 8;
    for (size_t i = 0; i < full; i++)
        veer_buf_puts(out, utf8 ? blocks[7] : "#");
    size_t used = full;
    if (utf8 && eighths % 8 != 0) {
        veer_buf_puts(out, parts[eighths % 8 - 1]);
        used++;
    }
    veer_text_pad(out, width - used);
}
