#include "record/dict.h"

#include <stdlib.h>
#include <string.h>

#define FIRST_SLOTS 16u
#define FIRST_BYTES 256u

void veer_dict_init(veer_dict *dict, uint32_t max_entries)
{
    *dict = (veer_dict){.max_entries = max_entries};
}

void veer_dict_done(veer_dict *dict)
{
    free(dict->bytes);
    free(dict->offsets);
    free(dict->slots);
    veer_dict_init(dict, dict->max_entries);
}

void veer_dict_clear(veer_dict *dict)
{
    if (dict->count > 0)
        memset(dict->slots, 0, dict->slot_count * sizeof *dict->slots);
    dict->count = 0;
}

const char *veer_dict_text(const veer_dict *dict, uint32_t code, size_t *ret_len)
{
    if (ret_len != NULL)
        *ret_len = dict->offsets[code + 1] - dict->offsets[code] - 1;
    return dict->bytes + dict->offsets[code];
}

/* The slot of a string, or the free slot where it belongs. */
static uint32_t slot_of(const veer_dict *dict, const char *text, size_t len)
{
    const uint32_t mask = dict->slot_count - 1;
    uint32_t slot = (uint32_t)veer_siphash13(&dict->key, text, len) & mask;
    for (; dict->slots[slot] != 0; slot = (slot + 1) & mask) {
        size_t known_len;
        const char *known = veer_dict_text(dict, dict->slots[slot] - 1, &known_len);
        if (known_len == len && (len == 0 || memcmp(known, text, len) == 0))
            break;
    }
    return slot;
}

void veer_dict_truncate(veer_dict *dict, uint32_t count)
{
    /* The newest entry took a slot that was free to all older ones, so freeing it breaks no probe
     * sequence; rehashing inserts in code order and keeps this true. */
    while (dict->count > count) {
        size_t len;
        const char *text = veer_dict_text(dict, dict->count - 1, &len);
        dict->slots[slot_of(dict, text, len)] = 0;
        dict->count--;
    }
}

uint32_t veer_dict_find(const veer_dict *dict, const char *text, size_t len)
{
    if (dict->count == 0)
        return VEER_CODE_MISSING;
    const uint32_t entry = dict->slots[slot_of(dict, text, len)];
    return entry == 0 ? VEER_CODE_MISSING : entry - 1;
}

/* More slots, filled again. The load stays at or below one half. */
static veer_rc grow_slots(veer_dict *dict)
{
    const uint32_t count = dict->slot_count == 0 ? FIRST_SLOTS : dict->slot_count * 2;
    if (dict->slot_count == 0 && veer_hash_key_random(&dict->key, NULL) != VEER_OK)
        return VEER_EIO;
    uint32_t *slots = calloc(count, sizeof *slots);
    uint32_t *offsets = realloc(dict->offsets, (count / 2 + 1) * sizeof *offsets);
    if (offsets != NULL)
        dict->offsets = offsets;
    if (slots == NULL || offsets == NULL) {
        free(slots);
        return VEER_ENOMEM;
    }
    free(dict->slots);
    dict->slots = slots;
    dict->slot_count = count;
    dict->cap = count / 2;
    dict->offsets[0] = 0;
    for (uint32_t code = 0; code < dict->count; code++) {
        size_t len;
        const char *text = veer_dict_text(dict, code, &len);
        dict->slots[slot_of(dict, text, len)] = code + 1;
    }
    return VEER_OK;
}

static veer_rc grow_bytes(veer_dict *dict, size_t need)
{
    size_t cap = dict->bytes_cap == 0 ? FIRST_BYTES : dict->bytes_cap;
    while (cap < need)
        cap *= 2;
    char *bytes = realloc(dict->bytes, cap);
    if (bytes == NULL)
        return VEER_ENOMEM;
    dict->bytes = bytes;
    dict->bytes_cap = cap;
    return VEER_OK;
}

static veer_rc append(veer_dict *dict, uint32_t slot, const char *text, size_t len)
{
    const size_t start = dict->offsets[dict->count];
    if (len >= UINT32_MAX - start)
        return VEER_ELIMIT;
    if (start + len + 1 > dict->bytes_cap && grow_bytes(dict, start + len + 1) != VEER_OK)
        return VEER_ENOMEM;
    if (len > 0)
        memcpy(dict->bytes + start, text, len);
    dict->bytes[start + len] = '\0';
    dict->slots[slot] = ++dict->count;
    dict->offsets[dict->count] = (uint32_t)(start + len + 1);
    return VEER_OK;
}

veer_rc veer_dict_add(veer_dict *dict, const char *text, size_t len, uint32_t *ret_code)
{
    uint32_t slot = 0;
    if (dict->slot_count > 0) {
        slot = slot_of(dict, text, len);
        if (dict->slots[slot] != 0) {
            *ret_code = dict->slots[slot] - 1;
            return VEER_OK;
        }
    }
    if (dict->count >= dict->max_entries)
        return VEER_ELIMIT;
    if (dict->count == dict->cap) {
        const veer_rc rc = grow_slots(dict);
        if (rc != VEER_OK)
            return rc;
        slot = slot_of(dict, text, len);
    }
    const veer_rc rc = append(dict, slot, text, len);
    if (rc == VEER_OK)
        *ret_code = dict->count - 1;
    return rc;
}
