/* rules/duration.h: spans of time as people write them: 90s, 5m, 1h30m, 7d, 2w. Pure. */
#ifndef VEER_RULES_DURATION_H
#define VEER_RULES_DURATION_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

#define VEER_DURATION_TEXT_SIZE 24 /* bytes for any written duration, NUL included */

/**
 * Reads whole numbers with a unit each (s, m, h, d, w), the larger unit first: "1h30m"; "0" alone
 * is no time at all.
 *
 * @return VEER_OK; VEER_EPARSE with err->position the byte of the mistake from 0; VEER_ELIMIT above
 *         VEER_LIMIT_DURATION_US. *ret_us is then untouched.
 */
veer_rc veer_duration_parse(const char *text, size_t len, int64_t *ret_us, veer_err *err);

/** Writes whole seconds in the largest unit that holds them exactly, days from two on: "90m",
 * "24h", "7d", "0s". Returns the length. What is below a second is cut off. */
size_t veer_duration_text(int64_t us, char out[VEER_DURATION_TEXT_SIZE]);

#endif
