#include "base/arena.h"

#include <stdalign.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define CHUNK_BYTES 65536u

struct veer_arena_chunk {
    veer_arena_chunk *next; /* older chunk */
    size_t size;            /* bytes of data */
    size_t used;            /* bytes handed out, a multiple of the alignment */
    alignas(max_align_t) unsigned char data[];
};

void veer_arena_init(veer_arena *arena, size_t max_bytes)
{
    *arena = (veer_arena){.max_bytes = max_bytes};
}

void veer_arena_done(veer_arena *arena)
{
    for (veer_arena_chunk *chunk = arena->head; chunk != NULL;) {
        veer_arena_chunk *next = chunk->next;
        free(chunk);
        chunk = next;
    }
    veer_arena_init(arena, arena->max_bytes);
}

void veer_arena_reset(veer_arena *arena)
{
    veer_arena_chunk *kept = NULL;
    for (veer_arena_chunk *chunk = arena->head; chunk != NULL;) {
        veer_arena_chunk *next = chunk->next;
        if (kept == NULL || chunk->size > kept->size) {
            free(kept);
            kept = chunk;
        } else {
            free(chunk);
        }
        chunk = next;
    }
    if (kept != NULL) {
        kept->next = NULL;
        kept->used = 0;
    }
    arena->head = kept;
    arena->used_bytes = 0;
}

static veer_arena_chunk *chunk_with_room(veer_arena *arena, size_t need)
{
    if (arena->head != NULL && arena->head->size - arena->head->used >= need)
        return arena->head;
    const size_t size = need > CHUNK_BYTES ? need : CHUNK_BYTES;
    if (size > SIZE_MAX - sizeof(veer_arena_chunk))
        return NULL;
    veer_arena_chunk *chunk = malloc(sizeof *chunk + size);
    if (chunk == NULL)
        return NULL;
    *chunk = (veer_arena_chunk){.next = arena->head, .size = size};
    arena->head = chunk;
    return chunk;
}

void *veer_arena_alloc(veer_arena *arena, size_t size)
{
    const size_t align = alignof(max_align_t);
    if (size > SIZE_MAX - align)
        return NULL;
    const size_t need = size == 0 ? align : (size + align - 1) / align * align;
    if (need > arena->max_bytes - arena->used_bytes)
        return NULL;
    veer_arena_chunk *chunk = chunk_with_room(arena, need);
    if (chunk == NULL)
        return NULL;
    void *memory = chunk->data + chunk->used;
    chunk->used += need;
    arena->used_bytes += need;
    return memset(memory, 0, need);
}

void *veer_arena_array(veer_arena *arena, size_t count, size_t size)
{
    if (size != 0 && count > SIZE_MAX / size)
        return NULL;
    return veer_arena_alloc(arena, count * size);
}

char *veer_arena_strndup(veer_arena *arena, const char *text, size_t len)
{
    if (len == SIZE_MAX)
        return NULL;
    char *copy = veer_arena_alloc(arena, len + 1);
    if (copy == NULL)
        return NULL;
    if (len > 0)
        memcpy(copy, text, len);
    copy[len] = '\0';
    return copy;
}
