/* report/text.h: UTF-8 text measured, cut and drawn in columns of a terminal.
 *
 * Text that came from a file or a network is hostile: control characters, broken UTF-8 and, where
 * the place is ASCII, everything beyond ASCII are written as '?'. Widths follow Unicode's East
 * Asian Width for the ranges that occur in practice: combining marks and joiners take no column,
 * CJK, Hangul, full-width forms and emoji take two.
 */
#ifndef VEER_REPORT_TEXT_H
#define VEER_REPORT_TEXT_H

#include "base/buf.h"
#include "report/style.h"

/** Columns that a text takes when drawn with veer_text_put in UTF-8. */
size_t veer_text_width(const char *text);

/** Appends a text with everything replaced that the place must not or cannot show. */
void veer_text_put(veer_buf *out, const char *text, bool utf8);

/**
 * Appends a text cut to at most width columns; a cut text ends with an ellipsis (one column in
 * UTF-8, "..." in ASCII while width > 3). Returns the columns written.
 */
size_t veer_text_fit(veer_buf *out, const char *text, size_t width, bool utf8);

/** The same cut at the front, as for paths: what stands last stays. */
void veer_text_fit_end(veer_buf *out, const char *text, size_t width, bool utf8);

/** Appends a text as Markdown that shows it: hostile characters replaced, markup escaped. */
void veer_text_markdown(veer_buf *out, const char *text);

/** Appends n spaces. */
void veer_text_pad(veer_buf *out, size_t n);

/**
 * Appends a text as paragraphs wrapped to width columns (0: not wrapped), each line indented by
 * indent spaces. Paragraphs are separated by an empty line; a line that starts with two spaces is
 * kept as it is; a word longer than a line is broken. The last line ends with a newline.
 */
void veer_text_wrap(veer_buf *out, const char *text, size_t indent, size_t width);

/**
 * Appends one character per value, its height the value's place in [lo, hi] (clamped; all heights
 * are the middle one when lo >= hi). NaN stands for "no data" and draws a gap.
 */
void veer_text_spark(veer_buf *out, const double *values, size_t n, double lo, double hi,
                     bool utf8);

/** The same with lo and hi the smallest and largest value that is not NaN. */
void veer_text_spark_auto(veer_buf *out, const double *values, size_t n, bool utf8);

/** Appends a horizontal bar: ratio in [0, 1] (clamped) of width columns, padded to width. */
void veer_text_bar(veer_buf *out, double ratio, size_t width, bool utf8);

#endif
