/* base/suggest.h: "did you mean": the known name that is nearest to a mistyped one. */
#ifndef VEER_BASE_SUGGEST_H
#define VEER_BASE_SUGGEST_H

#include <stddef.h>

#define VEER_SUGGEST_MAX_BYTES 48 /* longer names are not compared */

/** Edits (insert, delete, replace, swap of neighbours) that turn a into b: the optimal string
 * alignment distance; SIZE_MAX when one is longer than VEER_SUGGEST_MAX_BYTES. */
size_t veer_edit_distance(const char *a, const char *b);

/** Keeps `candidate` in *best when it is nearer to typed than what was there. Start with *best
 * NULL; candidates further than a third of the typed length (at least two edits) never get in. */
void veer_suggest(const char *typed, const char *candidate, const char **best);

#endif
