/* record/dict.h: distinct byte strings, numbered from 0 in order of first appearance.
 *
 * One growing byte array, one offset per string, one open-addressing table: no allocation per
 * string, and clearing keeps the memory. Entries are removed last in, first out, which linear
 * probing allows without tombstones.
 */
#ifndef VEER_RECORD_DICT_H
#define VEER_RECORD_DICT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/hash.h"

/** The code that stands for a missing value, and for "not in the dictionary". */
#define VEER_CODE_MISSING UINT32_MAX

typedef struct veer_dict {
    char *bytes;          /* all strings, each followed by a NUL that is not part of it */
    size_t bytes_cap;     /* allocated */
    uint32_t *offsets;    /* count + 1 starts; string i is [offsets[i], offsets[i + 1] - 1) */
    uint32_t *slots;      /* slot_count entries: code + 1, or 0 where free */
    uint32_t count;       /* strings */
    uint32_t cap;         /* strings that offsets has room for */
    uint32_t slot_count;  /* a power of two, or 0 */
    uint32_t max_entries; /* adding more is VEER_ELIMIT */
    veer_hash_key key;    /* secret, drawn with the first string: collisions cannot be chosen */
} veer_dict;

/** An empty dictionary of at most max_entries strings; allocates nothing. */
void veer_dict_init(veer_dict *dict, uint32_t max_entries);

/** Frees the memory. */
void veer_dict_done(veer_dict *dict);

/** Forgets all strings, keeps the memory. O(strings). */
void veer_dict_clear(veer_dict *dict);

/** Forgets all strings with a code of `count` or more. */
void veer_dict_truncate(veer_dict *dict, uint32_t count);

/** The code of a string, or VEER_CODE_MISSING when it is not there. */
uint32_t veer_dict_find(const veer_dict *dict, const char *text, size_t len);

/**
 * The code of a string, added if it is new. VEER_ELIMIT when the dictionary is full or holds 4 GiB
 * (there is no err: the caller knows whose dictionary it is), VEER_ENOMEM, or VEER_EIO from
 * the random source.
 */
veer_rc veer_dict_add(veer_dict *dict, const char *text, size_t len, uint32_t *ret_code);

/** The string of a code < count: NUL-terminated, valid until the next change; its length goes to
 * ret_len, which may be NULL. */
const char *veer_dict_text(const veer_dict *dict, uint32_t code, size_t *ret_len);

#endif
