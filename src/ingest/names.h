/* ingest/names.h: models and versions, and the numbers that the store has given them.
 *
 * The writer adds; any thread looks up. Texts and entries stay where they are as long as the names
 * live. A name is known to others once it is durable.
 */
#ifndef VEER_INGEST_NAMES_H
#define VEER_INGEST_NAMES_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "ingest/ingest.h"
#include "store/store.h"

typedef struct veer_ingest_names veer_ingest_names;

/** A series. The last three members belong to the writer, who also sets arrived_us. */
typedef struct veer_ingest_name {
    uint32_t series;             /* id */
    uint32_t model;              /* number of the model: id of its first series */
    char *text;                  /* owned: of the next two */
    veer_store_bytes name;       /* of the model */
    veer_store_bytes version;    /* "" means none was given */
    _Atomic(int64_t) arrived_us; /* newest prediction, outcome or point since opening; 0: none */
    bool has_predictions;        /* is no news any more */
    uint64_t group;              /* the group of jobs that `slot` belongs to */
    uint32_t slot;               /* its number in that group */
} veer_ingest_name;

/** All series of a store. */
veer_rc veer_ingest_names_open(veer_store *store, veer_ingest_names **ret, veer_err *err);
void veer_ingest_names_free(veer_ingest_names *names);

/** The series of a pair, reserved in the store if it is new. Writer only. With known_only a model
 * that is not there is VEER_ENOTFOUND. VEER_ELIMIT, VEER_EIO, VEER_ENOMEM. */
veer_rc veer_ingest_names_get(veer_ingest_names *names, veer_store_bytes model,
                              veer_store_bytes version, bool known_only, veer_ingest_name **ret,
                              veer_err *err);

/** The number of a model; false if it is not there. */
bool veer_ingest_names_model(veer_ingest_names *names, veer_store_bytes model, uint32_t *ret);

/** The series of an id, or NULL. */
veer_ingest_name *veer_ingest_names_at(veer_ingest_names *names, uint32_t series);

/** After a transaction: what was reserved is durable. Writer only. */
void veer_ingest_names_durable(veer_ingest_names *names);

/** As veer_ingest_series_of and veer_ingest_series_each. */
veer_rc veer_ingest_names_of(veer_ingest_names *names, veer_store_bytes model,
                             veer_store_bytes version, veer_arena *arena, veer_model_series **ret,
                             size_t *ret_n, veer_err *err);
veer_rc veer_ingest_names_each(veer_ingest_names *names, veer_store_series_fn fn, void *context);

#endif
