/* report/style.h: what the place that text is drawn on can show, and how loud a piece of text is.
 *
 * Renderers know no terminal. Whoever calls them says what can be shown: the command line asks the
 * terminal (cli/term.h), a test or a file writes the members down.
 */
#ifndef VEER_REPORT_STYLE_H
#define VEER_REPORT_STYLE_H

#include <stdbool.h>
#include <stddef.h>

typedef struct veer_style {
    bool color;     /* ANSI colours may be written */
    bool utf8;      /* characters beyond ASCII may be written */
    unsigned width; /* columns that fit on a line; 0 when there is no limit */
} veer_style;

/** Meaning of a piece of text. Colour only repeats it; the words must carry it too. */
typedef enum veer_tone {
    VEER_TONE_PLAIN,
    VEER_TONE_DIM,    /* secondary: notes, absent values */
    VEER_TONE_STRONG, /* a title or a name */
    VEER_TONE_GOOD,   /* fine */
    VEER_TONE_WARN,   /* deserves a look */
    VEER_TONE_BAD,    /* drifted, degraded, failed */
} veer_tone;

/** The escape sequence that starts a tone, or "" for plain and without colour. */
const char *veer_style_on(const veer_style *style, veer_tone tone);

/** The escape sequence that ends a tone, or "" where veer_style_on gave "". */
const char *veer_style_off(const veer_style *style, veer_tone tone);

#endif
