/* Open addressing with linear probing over a table of entry numbers, at most 3/4 full. The hashes
 * stand beside the entries, so growing never touches the keys. */
#include "base/map.h"

#include <stdlib.h>
#include <string.h>

#include "base/hash.h"

#define FIRST_SLOTS 16
#define FREE_SLOT UINT32_MAX

typedef struct entry {
    uint64_t hash;  /* of the key */
    uint32_t start; /* of the key in keys */
    uint32_t len;   /* of the key, without the NUL behind it */
} entry;

struct veer_map {
    veer_hash_key secret; /* keys the hash */
    size_t max_entries;   /* count never exceeds this */
    size_t count;         /* keys */
    size_t entries_cap;   /* allocated in entries */
    entry *entries;       /* by number */
    size_t slot_count;    /* a power of two */
    uint32_t *slots;      /* entry numbers or FREE_SLOT */
    size_t keys_len;      /* bytes used in keys */
    size_t keys_cap;      /* allocated in keys */
    char *keys;           /* all keys, each with a NUL behind it */
};

veer_rc veer_map_new(size_t max_entries, veer_map **ret, veer_err *err)
{
    if (max_entries == 0 || max_entries > VEER_MAP_MAX_ENTRIES)
        return veer_fail(err, VEER_EINVAL, "a map holds 1 to %zu keys, not %zu",
                         VEER_MAP_MAX_ENTRIES, max_entries);
    veer_hash_key secret;
    const veer_rc rc = veer_hash_key_random(&secret, err);
    if (rc != VEER_OK)
        return rc;
    veer_map *map = calloc(1, sizeof *map);
    if (map == NULL)
        return veer_fail_nomem(err);
    map->secret = secret;
    map->max_entries = max_entries;
    *ret = map;
    return VEER_OK;
}

void veer_map_free(veer_map *map)
{
    if (map == NULL)
        return;
    free(map->entries);
    free(map->slots);
    free(map->keys);
    free(map);
}

void veer_map_clear(veer_map *map)
{
    map->count = 0;
    map->keys_len = 0;
    if (map->slots != NULL)
        memset(map->slots, 0xFF, map->slot_count * sizeof map->slots[0]);
}

static bool equals(const veer_map *map, const entry *e, uint64_t hash, const char *key, size_t len)
{
    return e->hash == hash && e->len == len &&
           (len == 0 || memcmp(map->keys + e->start, key, len) == 0);
}

/* The slot of a key, or the free slot where it would go. There are slots and one is free. */
static size_t slot_of(const veer_map *map, uint64_t hash, const char *key, size_t len)
{
    size_t slot = (size_t)hash & (map->slot_count - 1);
    while (map->slots[slot] != FREE_SLOT &&
           !equals(map, &map->entries[map->slots[slot]], hash, key, len))
        slot = (slot + 1) & (map->slot_count - 1);
    return slot;
}

bool veer_map_find(const veer_map *map, const char *key, size_t len, uint32_t *ret_index)
{
    if (map->count == 0)
        return false;
    const uint64_t hash = veer_siphash13(&map->secret, key, len);
    const uint32_t index = map->slots[slot_of(map, hash, key, len)];
    if (index == FREE_SLOT)
        return false;
    *ret_index = index;
    return true;
}

static bool grow_slots(veer_map *map)
{
    const size_t slot_count = map->slot_count == 0 ? FIRST_SLOTS : map->slot_count * 2;
    uint32_t *slots = malloc(slot_count * sizeof slots[0]);
    if (slots == NULL)
        return false;
    memset(slots, 0xFF, slot_count * sizeof slots[0]);
    for (size_t i = 0; i < map->count; i++) {
        size_t slot = (size_t)map->entries[i].hash & (slot_count - 1);
        while (slots[slot] != FREE_SLOT)
            slot = (slot + 1) & (slot_count - 1);
        slots[slot] = (uint32_t)i;
    }
    free(map->slots);
    map->slots = slots;
    map->slot_count = slot_count;
    return true;
}

static bool grow_entries(veer_map *map)
{
    const size_t cap = map->entries_cap == 0 ? FIRST_SLOTS : map->entries_cap * 2;
    entry *entries = realloc(map->entries, cap * sizeof entries[0]);
    if (entries == NULL)
        return false;
    map->entries = entries;
    map->entries_cap = cap;
    return true;
}

static bool grow_keys(veer_map *map, size_t need)
{
    size_t cap = map->keys_cap == 0 ? 256 : map->keys_cap;
    while (cap < need)
        cap *= 2;
    char *keys = realloc(map->keys, cap);
    if (keys == NULL)
        return false;
    map->keys = keys;
    map->keys_cap = cap;
    return true;
}

static bool make_room(veer_map *map, size_t key_bytes)
{
    return (map->count < map->slot_count / 4 * 3 || grow_slots(map)) &&
           (map->count < map->entries_cap || grow_entries(map)) &&
           (key_bytes <= map->keys_cap - map->keys_len ||
            grow_keys(map, map->keys_len + key_bytes));
}

veer_rc veer_map_put(veer_map *map, const char *key, size_t len, uint32_t *ret_index, veer_err *err)
{
    const uint64_t hash = veer_siphash13(&map->secret, key, len);
    if (map->count > 0) {
        const uint32_t known = map->slots[slot_of(map, hash, key, len)];
        if (known != FREE_SLOT) {
            *ret_index = known;
            return VEER_OK;
        }
    }
    if (map->count == map->max_entries)
        return veer_fail(err, VEER_ELIMIT, "more than %zu different values", map->max_entries);
    if (len >= VEER_MAP_MAX_KEY_BYTES - map->keys_len)
        return veer_fail(err, VEER_ELIMIT, "the different values are over %zu bytes together",
                         (size_t)VEER_MAP_MAX_KEY_BYTES);
    if (!make_room(map, len + 1))
        return veer_fail_nomem(err);
    const uint32_t index = (uint32_t)map->count++;
    map->entries[index] = (entry){hash, (uint32_t)map->keys_len, (uint32_t)len};
    if (len > 0)
        memcpy(map->keys + map->keys_len, key, len);
    map->keys[map->keys_len + len] = '\0';
    map->keys_len += len + 1;
    size_t slot = (size_t)hash & (map->slot_count - 1);
    while (map->slots[slot] != FREE_SLOT)
        slot = (slot + 1) & (map->slot_count - 1);
    map->slots[slot] = index;
    *ret_index = index;
    return VEER_OK;
}

size_t veer_map_count(const veer_map *map)
{
    return map->count;
}

const char *veer_map_key(const veer_map *map, uint32_t index, size_t *ret_len)
{
    const entry *e = &map->entries[index];
    *ret_len = e->len;
    return map->keys + e->start;
}
