/* base/map.h: a dictionary that numbers byte strings in the order of their first appearance.
 *
 * Keys may contain any byte, zero too, and are copied. The hash is keyed with a fresh secret per
 * map, so keys from outside cannot be chosen to collide; the numbering never depends on it.
 * A map belongs to one thread while it changes; look-ups alone may run in parallel.
 */
#ifndef VEER_BASE_MAP_H
#define VEER_BASE_MAP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

#define VEER_MAP_MAX_ENTRIES ((size_t)1 << 30) /* what max_entries may be at most */
#define VEER_MAP_MAX_KEY_BYTES UINT32_MAX      /* of all keys together */

typedef struct veer_map veer_map;

/** An empty map that will hold at most max_entries keys (1..VEER_MAP_MAX_ENTRIES). */
veer_rc veer_map_new(size_t max_entries, veer_map **ret, veer_err *err);

/** Releases everything; NULL is fine. */
void veer_map_free(veer_map *map);

/** Forgets all keys, keeps the memory. */
void veer_map_clear(veer_map *map);

/**
 * The number of a key, added if it is new: 0, 1, 2... in order of first appearance.
 * VEER_ELIMIT when the key is new and the map is full; VEER_ENOMEM. The map is then unchanged.
 */
veer_rc veer_map_put(veer_map *map, const char *key, size_t len, uint32_t *ret_index,
                     veer_err *err);

/** True and the number of a known key; false and *ret_index untouched otherwise. */
bool veer_map_find(const veer_map *map, const char *key, size_t len, uint32_t *ret_index);

/** How many keys there are. */
size_t veer_map_count(const veer_map *map);

/** Key number index < count; borrowed until the next put, NUL-terminated behind its length. */
const char *veer_map_key(const veer_map *map, uint32_t index, size_t *ret_len);

#endif
