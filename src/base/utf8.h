/* base/utf8.h: is it UTF-8, and which code points (RFC 3629).
 *
 * Well-formed means: no overlong forms, no surrogates U+D800..U+DFFF, nothing above U+10FFFF.
 */
#ifndef VEER_BASE_UTF8_H
#define VEER_BASE_UTF8_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define VEER_UTF8_REPLACEMENT "\xEF\xBF\xBD" /* U+FFFD */

/** The number of bytes at the start of s that are well-formed; len if all are. ASCII is checked 16
 * bytes at a time. */
size_t veer_utf8_valid_prefix(const char *s, size_t len);

/** True if all len bytes are well-formed. Empty text is. */
bool veer_utf8_valid(const char *s, size_t len);

/** The first code point of s and its length 1..4; 0 and *ret untouched if s is empty or malformed
 * there. ret may be NULL. */
size_t veer_utf8_next(const char *s, size_t len, uint32_t *ret);

/** Writes a code point, returns its length 1..4; 0 for a surrogate or above U+10FFFF. */
size_t veer_utf8_encode(uint32_t code_point, char out[4]);

#endif
