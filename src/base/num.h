/* base/num.h: numbers from and to text, the same in every locale.
 *
 * Reading is always correctly rounded (nearest, ties to even): exact arithmetic for small numbers,
 * Eisel and Lemire's product with a 128-bit power of five (Lemire, "Number parsing at a gigabyte
 * per second", 2021; Mushtak and Lemire, "Fast number parsing without fallback", 2023) for up to
 * 19 digits, an exact comparison of big integers beyond. Writing gives the shortest digits that
 * read back as the same double, the nearest of them if there are several (Giulietti, "The Schubfach
 * way to render doubles", 2020).
 */
#ifndef VEER_BASE_NUM_H
#define VEER_BASE_NUM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

#define VEER_DOUBLE_TEXT_SIZE 32 /* bytes for any printed double, NUL included */
#define VEER_NUM_PADDING 16      /* bytes behind a text for veer_parse_double_padded */
#define VEER_INT_TEXT_SIZE 21    /* bytes for any printed 64-bit integer, NUL included */

/**
 * Reads the longest decimal number at the start of text.
 *
 * Grammar: [+-]? (digit+ ('.' digit*)? | '.' digit+) ([eE] [+-]? digit+)?
 * No leading white space, no hexadecimal, no "inf" or "nan", no digit grouping; the point is '.'.
 * An 'e' without digits behind it is not part of the number. The caller compares *ret_used with len
 * if the whole text has to be a number.
 *
 * @param ret_used  bytes that belong to the number
 * @param ret       the nearest double; tiny values become denormals or a signed zero
 * @return VEER_OK; VEER_EPARSE if there is no number; VEER_ELIMIT if it is beyond the largest
 *         finite double. Outputs are untouched on failure.
 */
veer_rc veer_parse_double(const char *text, size_t len, size_t *ret_used, double *ret);

/** A faster way for most numbers: true if the whole text is one, behind which VEER_NUM_PADDING
 * bytes of any content can be read. False says nothing, *ret is then untouched: veer_parse_double
 * knows. */
bool veer_parse_double_padded(const char *text, size_t len, double *ret);

/** Reads the whole text as an integer: [+-]? digit+. VEER_EPARSE if it is none, VEER_ELIMIT if it
 * does not fit; *ret is then untouched. */
veer_rc veer_parse_int64(const char *s, size_t len, int64_t *ret);

/** The same for unsigned: '+'? digit+, and "-0". */
veer_rc veer_parse_uint64(const char *s, size_t len, uint64_t *ret);

/**
 * Writes a finite double and a NUL, returns the length without it.
 *
 * The result is a JSON number and reads back bit for bit, the sign of zero included. Values with
 * 1e-6 <= |x| < 1e21, and zero, are written plainly (0.1, 5, -0, 120000), others with an exponent
 * (1e21, 2.5e-9): the same choice as ECMAScript makes, without its '+'. Whole numbers have no ".0".
 * NaN and infinities, which JSON cannot say, are written as "NaN", "Infinity", "-Infinity": a
 * caller that may meet them checks first.
 */
size_t veer_print_double(double value, char out[VEER_DOUBLE_TEXT_SIZE]);

/** Writes an integer and a NUL, returns the length without it. */
size_t veer_print_int64(int64_t value, char out[VEER_INT_TEXT_SIZE]);

/** The same for unsigned. */
size_t veer_print_uint64(uint64_t value, char out[VEER_INT_TEXT_SIZE]);

#endif
