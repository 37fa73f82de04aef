/* store/registry.h: series ids by name, as backends keep them in memory. Not locked. */
#ifndef VEER_STORE_REGISTRY_H
#define VEER_STORE_REGISTRY_H

#include "base/buf.h"
#include "base/map.h"
#include "store/store.h"

typedef struct veer_registry {
    veer_map *map;    /* length and bytes of the model, then the version; number is id - 1 */
    veer_buf key;     /* where keys are put together */
    uint32_t durable; /* ids up to this one are committed; those above are reserved */
} veer_registry;

/** An empty registry. VEER_ENOMEM, and then nothing needs to be released. */
veer_rc veer_registry_init(veer_registry *registry, veer_err *err);

/** Releases the memory; also of a zeroed registry. */
void veer_registry_done(veer_registry *registry);

/** The id of a pair, a new one if need be. VEER_ELIMIT, VEER_ENOMEM. */
veer_rc veer_registry_id(veer_registry *registry, veer_store_bytes model, veer_store_bytes version,
                         uint32_t *ret_id, veer_err *err);

/** How many ids were given out; they are 1 to this number. */
uint32_t veer_registry_count(const veer_registry *registry);

/** The pair of a given id; borrowed until the next veer_registry_id. */
veer_store_series veer_registry_get(const veer_registry *registry, uint32_t id);

/** Whether every series of a transaction was given out: VEER_EINVAL with a message if not. */
veer_rc veer_registry_check(const veer_registry *registry, const veer_store_tx *tx, veer_err *err);

#endif
