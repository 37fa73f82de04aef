#include "demo/pending.h"

#include <stdlib.h>

void veer_demo_pending_done(veer_demo_pending *pending)
{
    free(pending->items);
    *pending = (veer_demo_pending){0};
}

static void swap(veer_demo_item *a, veer_demo_item *b)
{
    const veer_demo_item kept = *a;
    *a = *b;
    *b = kept;
}

veer_rc veer_demo_pending_add(veer_demo_pending *pending, const veer_demo_item *item, veer_err *err)
{
    if (pending->n == pending->cap) {
        const size_t cap = pending->cap == 0 ? 1024 : pending->cap * 2;
        veer_demo_item *const items = realloc(pending->items, cap * sizeof *items);
        if (items == NULL)
            return veer_fail_nomem(err);
        pending->items = items;
        pending->cap = cap;
    }
    size_t at = pending->n++;
    pending->items[at] = *item;
    while (at > 0 && pending->items[at].label_us < pending->items[(at - 1) / 2].label_us) {
        swap(&pending->items[at], &pending->items[(at - 1) / 2]);
        at = (at - 1) / 2;
    }
    return VEER_OK;
}

bool veer_demo_pending_take(veer_demo_pending *pending, int64_t time_us, veer_demo_item *ret)
{
    if (pending->n == 0 || pending->items[0].label_us > time_us)
        return false;
    *ret = pending->items[0];
    pending->items[0] = pending->items[--pending->n];
    for (size_t at = 0;;) {
        size_t least = at;
        for (size_t child = 2 * at + 1; child <= 2 * at + 2 && child < pending->n; child++)
            if (pending->items[child].label_us < pending->items[least].label_us)
                least = child;
        if (least == at)
            return true;
        swap(&pending->items[at], &pending->items[least]);
        at = least;
    }
}
