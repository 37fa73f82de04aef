/* ingest/ingest.h: the engine of a running Veer: everything that comes in passes here.
 *
 *   decode (caller's thread) -> veer_batch -> veer_ingest_submit -> one writer thread:
 *     duplicates -> group commit of blocks (durable) -> done() -> index, labels joined, buckets
 *   a maintenance thread: writes buckets and index runs, merges blocks, computes corrected hours
 *     anew, forgets what is too old
 *
 * Acknowledged means durable: done() is called after the commit was synced. With ack_memory it is
 * called before, and says so. What was submitted and not yet done is bounded
 * (VEER_LIMIT_INGEST_QUEUE_*); beyond that veer_ingest_submit answers VEER_EIO "busy", which a
 * server gives as 503 with Retry-After. After a failed commit the submissions of that commit get
 * its error, nothing of them counts, and later ones are tried again, unless the store has stopped.
 *
 * Labels: model, version, id, timestamp, LABEL or LABEL_VALUE. A label that names no model belongs
 * to every model that has its id. A label that says nothing new (value and time of the one that
 * counts, or no time) is a duplicate, as a prediction whose model and id are there.
 *
 * The engine owns index, buckets and history of one store. At opening it folds the blocks again
 * that they do not have yet; when veer_ingest_open returns, every query sees all acknowledged
 * records.
 */
#ifndef VEER_INGEST_INGEST_H
#define VEER_INGEST_INGEST_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/err.h"
#include "buckets/buckets.h"
#include "history/history.h"
#include "index/index.h"
#include "record/batch.h"
#include "store/store.h"

typedef struct veer_ingest veer_ingest;

/** How long things are kept, by arrival, in microseconds; 0: for ever. */
typedef struct veer_retention {
    int64_t predictions_us; /* raw predictions and labels */
    int64_t summaries_us;   /* buckets, except EVER */
    int64_t points_us;      /* metric points */
} veer_retention;

/** Figures of what happened since the last call, for events; called by the writer thread after a
 * commit, so it must be quick. */
typedef struct veer_ingest_news {
    uint32_t series;      /* that got predictions */
    uint64_t predictions; /* new ones in this commit */
    bool is_new;          /* first sight of the series */
} veer_ingest_news;

typedef struct veer_ingest_options {
    veer_store *store;       /* borrowed; outlives the engine */
    const veer_clock *clock; /* borrowed */
    veer_retention retention;
    bool known_models_only; /* refuse predictions of models that are not there yet */
    void (*on_news)(void *context, const veer_ingest_news *news, size_t n); /* may be NULL */
    void *news_context;                                                     /* for on_news */
    void (*on_trouble)(void *context, veer_rc rc, const char *what); /* background errors; NULL:
                                                                      * only counted */
    void *trouble_context;                                           /* for on_trouble */
    bool no_maintenance_thread; /* tests call veer_ingest_maintain themselves */
} veer_ingest_options;

veer_rc veer_ingest_open(const veer_ingest_options *options, veer_ingest **ret, veer_err *err);

/** Finishes what was submitted, writes buckets and index, ends the threads. NULL is fine. */
void veer_ingest_close(veer_ingest *ingest);

/* ---- taking in ---- */

typedef enum veer_ingest_kind { VEER_INGEST_PREDICTIONS, VEER_INGEST_LABELS } veer_ingest_kind;

/** A value computed elsewhere. Texts are borrowed until done. */
typedef struct veer_ingest_point {
    veer_store_bytes model;   /* 1 to VEER_LIMIT_NAME_BYTES */
    veer_store_bytes version; /* may be empty */
    veer_store_bytes metric;  /* canonical name (veer/metric.h) or a custom one */
    veer_store_bytes dataset; /* may be empty */
    int64_t time_us;          /* of the value; VEER_TIME_MISSING: now */
    double value;             /* finite */
} veer_ingest_point;

/** What became of a submission. */
typedef struct veer_ingest_result {
    veer_rc rc;          /* VEER_OK, or why nothing of it was stored */
    veer_err err;        /* message of a failure */
    uint64_t accepted;   /* records, labels or points stored */
    uint64_t duplicates; /* predictions whose id is there already; labels equal to the one there */
    bool durable;        /* false with ack_memory */
} veer_ingest_result;

typedef struct veer_ingest_job veer_ingest_job;
struct veer_ingest_job {
    veer_ingest_kind kind; /* what the batches hold */
    veer_batch **batches;  /* n_batches sealed batches; lent until done, and changed meanwhile */
    size_t n_batches;      /* may be 0 */
    veer_ingest_point *points; /* n_points; lent until done */
    size_t n_points;           /* may be 0 */
    bool ack_memory;           /* done before it is durable */
    void (*done)(veer_ingest_job *job, const veer_ingest_result *result); /* called once, on the
                                                                           * writer thread */
    void *context;                                                        /* the owner's */
    veer_ingest_job *next;                                                /* the engine's */
    size_t bytes;                                                         /* the engine's: about */
};

/**
 * Queues a job; the job belongs to the engine until done is called, which always happens once after
 * VEER_OK. Rows of predictions need a model (the caller checks and names the field) and an id
 * (veer_ingest_id); a missing time becomes the time of arrival.
 *
 * @return VEER_OK; VEER_EIO when the queue is full or the engine is closing: done is not called
 */
veer_rc veer_ingest_submit(veer_ingest *ingest, veer_ingest_job *job, veer_err *err);

/** The same, waiting; done and context of the job are for its use. */
veer_rc veer_ingest_run(veer_ingest *ingest, veer_ingest_job *job, veer_ingest_result *ret,
                        veer_err *err);

/** Waits until index and buckets hold everything that was acknowledged before the call: whoever
 * reads then sees what they wrote. Costs at most the folding of one commit. Any thread but the
 * writer's (not in done). */
void veer_ingest_settle(veer_ingest *ingest);

#define VEER_INGEST_ID_SIZE 32

/** True if records of this model may be taken: it is there, or unknown ones are welcome. Any
 * thread. A job with a record of another model fails as a whole. */
bool veer_ingest_takes(veer_ingest *ingest, veer_store_bytes model);

/** A fresh id that sorts by time; NUL-terminated, length returned. Any thread. */
size_t veer_ingest_id(veer_ingest *ingest, char out[VEER_INGEST_ID_SIZE]);

/* ---- the rest of the house reads through these ----
 *
 * To be asked for anew for each piece of work: after a failure in the background the engine makes
 * new ones. The old ones stay readable until it is closed. */

veer_store *veer_ingest_store(veer_ingest *ingest);
veer_index *veer_ingest_index(veer_ingest *ingest);
veer_buckets *veer_ingest_buckets(veer_ingest *ingest);
veer_history *veer_ingest_history(veer_ingest *ingest);

/** A model or version as the engine knows it. */
typedef struct veer_model_series {
    uint32_t series;          /* id */
    veer_store_bytes version; /* "" means none was given */
} veer_model_series;

/** The series of a model in order of first sight; arena-allocated. VEER_ENOTFOUND. `version` data
 * NULL: all versions, else that one. */
veer_rc veer_ingest_series_of(veer_ingest *ingest, veer_store_bytes model, veer_store_bytes version,
                              veer_arena *arena, veer_model_series **ret, size_t *ret_n,
                              veer_err *err);

/** All series, by id; texts live as long as the engine. fn must not call the engine. */
veer_rc veer_ingest_series_each(veer_ingest *ingest, veer_store_series_fn fn, void *context,
                                veer_err *err);

/** When the newest prediction, joined label or metric point of a series arrived since the engine
 * was opened, once buckets hold it; 0: none since then. Any thread. */
int64_t veer_ingest_arrived(veer_ingest *ingest, uint32_t series);

/* ---- background work ---- */

/** One round of everything the maintenance thread does, to the end. */
veer_rc veer_ingest_maintain(veer_ingest *ingest, veer_err *err);

/** New times of keeping, from now on. */
void veer_ingest_retain(veer_ingest *ingest, const veer_retention *retention);

/** What the writer spends its time on. */
typedef enum veer_ingest_stage {
    VEER_STAGE_COLLECT, /* series, fingerprints, duplicates within a commit */
    VEER_STAGE_FIND,    /* the index */
    VEER_STAGE_GATHER,  /* rows of one series together */
    VEER_STAGE_JOIN,    /* labels and their predictions */
    VEER_STAGE_ENCODE,  /* blocks */
    VEER_STAGE_COMMIT,  /* the store, waiting for the disk included */
    VEER_STAGE_ANSWER,  /* done() */
    VEER_STAGE_INDEX,   /* new entries */
    VEER_STAGE_FOLD,    /* buckets */
    VEER_STAGE_COUNT
} veer_ingest_stage;

/** Figures; any thread. */
typedef struct veer_ingest_stats {
    uint64_t predictions;     /* stored since it was opened */
    uint64_t duplicates;      /* refused since it was opened */
    uint64_t labels;          /* stored since it was opened */
    uint64_t labels_joined;   /* of them, that found their prediction, at once or later */
    uint64_t labels_replaced; /* corrections */
    uint64_t labels_waiting;  /* since it was opened: came before their prediction, minus joined */
    uint64_t points;          /* stored since it was opened */
    uint64_t commits;         /* group commits since it was opened */
    uint64_t failures;        /* of them, that failed */
    uint64_t refused;         /* submissions refused because the queue was full */
    size_t queue_jobs;        /* waiting now */
    size_t queue_bytes;       /* of them, about */
    uint64_t expired_blocks;  /* forgotten since it was opened */
    uint64_t merged_blocks;   /* small blocks that became larger ones */
    uint64_t recovered_rows;  /* folded again at opening */
    uint64_t troubles;        /* failed background work */
    uint64_t reopened;        /* times that index and buckets were made anew after a failure */
    int64_t stage_us[VEER_STAGE_COUNT]; /* of the writer, since it was opened */
} veer_ingest_stats;

void veer_ingest_stats_get(veer_ingest *ingest, veer_ingest_stats *ret);

/** Compares what is derived with the raw records: every record is found through the index, every
 * bucket whose records are all there equals one made anew. fn once per finding. Runs beside the
 * writer; gives up with VEER_EIO once *stop is true (NULL: never). */
veer_rc veer_ingest_verify(veer_ingest *ingest, veer_store_finding_fn fn, void *context,
                           const atomic_bool *stop, veer_err *err);

#endif
