/* base/arena.h: memory that lives exactly as long as one request or one run.
 *
 * Allocation is a pointer bump; everything is released at once. An arena belongs to one thread.
 * Pointers from it never enter a longer-lived struct.
 */
#ifndef VEER_BASE_ARENA_H
#define VEER_BASE_ARENA_H

#include <stddef.h>

#include "base/err.h"

typedef struct veer_arena_chunk veer_arena_chunk;

typedef struct veer_arena {
    veer_arena_chunk *head; /* newest chunk, or NULL */
    size_t used_bytes;      /* handed out since the last reset */
    size_t max_bytes;       /* above this, allocation fails */
} veer_arena;

/** An empty arena that will hand out at most max_bytes. Allocates nothing yet. */
void veer_arena_init(veer_arena *arena, size_t max_bytes);

/** Releases everything; the arena is as after init. NULL-safe on an initialised arena. */
void veer_arena_done(veer_arena *arena);

/** Forgets everything but keeps the largest chunk for reuse. */
void veer_arena_reset(veer_arena *arena);

/** size bytes aligned for any type, zeroed; NULL when memory or max_bytes is exhausted. size 0
 * gives a valid pointer. */
void *veer_arena_alloc(veer_arena *arena, size_t size);

/** count * size bytes with the product checked for overflow; otherwise as veer_arena_alloc. */
void *veer_arena_array(veer_arena *arena, size_t count, size_t size);

/** A NUL-terminated copy of len bytes; NULL as above. */
char *veer_arena_strndup(veer_arena *arena, const char *text, size_t len);

#endif
