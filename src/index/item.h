/* index/item.h: an entry as the parts of the index hand it to each other. */
#ifndef VEER_INDEX_ITEM_H
#define VEER_INDEX_ITEM_H

#include <stdbool.h>
#include <stdint.h>

#include "index/index.h"

/** What the index keeps of a fingerprint: 80 bits. That any of 10^9 searches among 10^9 ids meets a
 * stranger has a chance of 10^-6. */
typedef struct veer_index_print {
    uint64_t hi; /* all of veer_fingerprint.hi */
    uint16_t lo; /* the low bits of veer_fingerprint.lo */
} veer_index_print;

typedef struct veer_index_item {
    veer_index_print print; /* of the id */
    uint64_t block;         /* of arrival */
    uint32_t model;         /* number, at most VEER_LIMIT_STORE_SERIES */
    uint16_t row;           /* in the block */
    bool label;             /* a label; else a prediction */
} veer_index_item;

static inline veer_index_print veer_index_print_of(veer_fingerprint id)
{
    return (veer_index_print){id.hi, (uint16_t)id.lo};
}

/** Before (< 0), equal (0) or behind (> 0), by fingerprint. */
static inline int veer_index_print_compare(veer_index_print a, veer_index_print b)
{
    if (a.hi != b.hi)
        return a.hi < b.hi ? -1 : 1;
    return (int)a.lo - (int)b.lo;
}

#endif
