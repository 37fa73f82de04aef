/* ingest/engine.h: the inside of an engine, for the files of this layer.
 *
 * Three kinds of threads: those that submit and read, the writer, maintenance. What is derived
 * (index, buckets, history) is made anew by the writer when folding has failed; the maintenance
 * thread uses it under upkeep_lock, everybody else reads whichever is current.
 */
#ifndef VEER_INGEST_ENGINE_H
#define VEER_INGEST_ENGINE_H

#include <pthread.h>
#include <stdatomic.h>

#include "ingest/group.h"
#include "ingest/ingest.h"
#include "ingest/names.h"
#include "ingest/queue.h"

/** What can be made again from the blocks. */
typedef struct veer_ingest_derived veer_ingest_derived;
struct veer_ingest_derived {
    veer_index *index;         /* ids */
    veer_buckets *buckets;     /* windows */
    veer_history *history;     /* over the index */
    veer_ingest_derived *next; /* the one before, kept for readers who still use it */
};

struct veer_ingest {
    veer_ingest_options options;            /* as given */
    veer_store *store;                      /* borrowed */
    veer_ingest_names *names;               /* models and versions */
    veer_ingest_queue queue;                /* jobs on their way */
    _Atomic(veer_ingest_derived *) derived; /* the current one */
    veer_ingest_derived *work;              /* writer: the current one, or one being made */
    veer_ingest_group group;                /* writer: what is worked on */
    _Atomic(uint64_t) first_kept;           /* blocks before this one have expired */
    pthread_t writer;                       /* runs veer_ingest_write */
    pthread_t upkeep;                       /* runs veer_ingest_upkeep */
    bool has_writer;                        /* to be joined */
    bool has_upkeep;                        /* to be joined */
    pthread_mutex_t upkeep_lock;            /* one does maintenance at a time */
    uint64_t merge_after;                   /* maintenance: blocks up to here stay as they are */
    pthread_mutex_t lock;                   /* of all below */
    pthread_cond_t settled;                 /* `folded` has grown */
    pthread_cond_t wake;                    /* for maintenance: closing */
    uint64_t answered;                      /* groups whose jobs were answered */
    uint64_t folded;                        /* groups that index and buckets have */
    bool is_behind;                         /* they miss something: to be made anew */
    bool closing;                           /* maintenance is to end */
    veer_retention retention;               /* how long things are kept */
    veer_ingest_stats stats;                /* figures */
    char id_prefix[VEER_INGEST_ID_SIZE];    /* of fresh ids */
    size_t id_prefix_len;                   /* its bytes */
    _Atomic(uint64_t) id_next;              /* number of the next fresh id */
};

/* ---- derived.c ---- */

/** Opens index, buckets and history, and folds the blocks that they do not have. */
veer_rc veer_ingest_derive(veer_ingest *ingest, veer_err *err);

/** Frees all of them, old ones too. */
void veer_ingest_derived_free(veer_ingest *ingest);

static inline veer_ingest_derived *veer_ingest_current(veer_ingest *ingest)
{
    return atomic_load_explicit(&ingest->derived, memory_order_acquire);
}

/* ---- writer.c ---- */

/** The writer's thread, of the engine in context: until the queue is closed and empty. */
void *veer_ingest_write(void *context);

/* ---- upkeep.c ---- */

/** The maintenance thread, of the engine in context. */
void *veer_ingest_upkeep(void *context);

/** Writes what buckets and index have in memory. */
void veer_ingest_save(veer_ingest *ingest);

/** Counts background work that failed, and tells. */
void veer_ingest_trouble(veer_ingest *ingest, veer_rc rc, const char *what);

/** Now, on the monotonic clock of the machine, for measuring stages. */
int64_t veer_ingest_tick(void);

#endif
