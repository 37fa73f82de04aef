/* demo/pending.h: labels that wait for their time: a binary heap, the earliest at the top. */
#ifndef VEER_DEMO_PENDING_H
#define VEER_DEMO_PENDING_H

#include <stdbool.h>

#include "demo/demo.h"

typedef struct veer_demo_pending {
    veer_demo_item *items; /* n, as a heap by label_us; owned */
    size_t n;              /* waiting */
    size_t cap;            /* allocated */
} veer_demo_pending;

void veer_demo_pending_done(veer_demo_pending *pending);

/** Adds one that has a label. VEER_ENOMEM. A zeroed struct is empty. */
veer_rc veer_demo_pending_add(veer_demo_pending *pending, const veer_demo_item *item,
                              veer_err *err);

/** Takes the earliest if its label is there at a time; false if none is. */
bool veer_demo_pending_take(veer_demo_pending *pending, int64_t time_us, veer_demo_item *ret);

#endif
