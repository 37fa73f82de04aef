/* A set of pointers, in order. See store/memory/sorted.h. */
#include "store/memory/sorted.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

bool sorted_reserve(sorted *set, size_t extra)
{
    if (extra <= set->room - set->count)
        return true;
    if (extra > SIZE_MAX / sizeof(void *) / 2 - set->room)
        return false;
    const size_t room = 2 * set->room > set->count + extra ? 2 * set->room : set->count + extra;
    void **items = realloc(set->items, room * sizeof(void *));
    if (items == NULL)
        return false;
    set->items = items;
    set->room = room;
    return true;
}

size_t sorted_lower(const sorted *set, const void *key)
{
    size_t low = 0, high = set->count;
    /* New things mostly come last. */
    if (high > 0 && set->compare(set->items[high - 1], key) < 0)
        return high;
    while (low < high) {
        const size_t middle = low + (high - low) / 2;
        if (set->compare(set->items[middle], key) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

void *sorted_find(const sorted *set, const void *key)
{
    const size_t at = sorted_lower(set, key);
    return at < set->count && set->compare(set->items[at], key) == 0 ? set->items[at] : NULL;
}

void *sorted_put(sorted *set, void *item)
{
    const size_t at = sorted_lower(set, item);
    if (at < set->count && set->compare(set->items[at], item) == 0) {
        void *old = set->items[at];
        set->items[at] = item;
        return old;
    }
    memmove(set->items + at + 1, set->items + at, (set->count - at) * sizeof(void *));
    set->items[at] = item;
    set->count++;
    return NULL;
}

void *sorted_take(sorted *set, const void *key)
{
    const size_t at = sorted_lower(set, key);
    if (at == set->count || set->compare(set->items[at], key) != 0)
        return NULL;
    void *old = set->items[at];
    set->count--;
    memmove(set->items + at, set->items + at + 1, (set->count - at) * sizeof(void *));
    return old;
}

size_t sorted_remove_if(sorted *set, size_t from, size_t max,
                        bool (*wanted)(void *context, const void *item), void *context,
                        void (*drop)(void *context, void *item))
{
    size_t kept = from, removed = 0;
    for (size_t i = from; i < set->count; i++) {
        if (removed < max && wanted(context, set->items[i])) {
            drop(context, set->items[i]);
            removed++;
        } else {
            set->items[kept++] = set->items[i];
        }
    }
    set->count = kept;
    return removed;
}
