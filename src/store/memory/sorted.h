/* store/memory/sorted.h: a set of pointers, in order. */
#ifndef VEER_STORE_MEMORY_SORTED_H
#define VEER_STORE_MEMORY_SORTED_H

#include <stdbool.h>
#include <stddef.h>

typedef struct sorted {
    void **items;                                 /* ascending by compare, no two equal */
    size_t count;                                 /* items in use */
    size_t room;                                  /* items allocated */
    int (*compare)(const void *a, const void *b); /* of two items: negative, 0, positive */
} sorted;

/** Room for extra more items, or false. */
bool sorted_reserve(sorted *set, size_t extra);

/** The place of the first item that is not before the key; count if all are. */
size_t sorted_lower(const sorted *set, const void *key);

/** The item equal to the key, or NULL. */
void *sorted_find(const sorted *set, const void *key);

/** Puts an item in; room was reserved. Returns the equal item that it replaces, or NULL. */
void *sorted_put(sorted *set, void *item);

/** Takes the item equal to the key out and returns it, or NULL. */
void *sorted_take(sorted *set, const void *key);

/** Takes out, in one pass from the place `from`, up to max items that `wanted` says yes to; each is
 * given to `drop`. Returns how many. */
size_t sorted_remove_if(sorted *set, size_t from, size_t max,
                        bool (*wanted)(void *context, const void *item), void *context,
                        void (*drop)(void *context, void *item));

#endif
