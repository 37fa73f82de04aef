/* ingest/queue.h: jobs on their way to the writer: first in, first out, bounded. */
#ifndef VEER_INGEST_QUEUE_H
#define VEER_INGEST_QUEUE_H

#include <pthread.h>
#include <stdbool.h>

#include "ingest/ingest.h"

typedef struct veer_ingest_queue {
    pthread_mutex_t lock;
    pthread_cond_t filled;  /* for the writer */
    veer_ingest_job *first; /* next to be taken */
    veer_ingest_job *last;  /* where the next one goes */
    size_t jobs;            /* submitted and not yet done */
    size_t bytes;           /* of them, about */
    size_t waiting;         /* of the jobs, those not yet taken */
    uint64_t refused;       /* for want of room */
    bool writer_waits;      /* somebody is to be woken */
    bool closing;           /* takes nothing more */
} veer_ingest_queue;

veer_rc veer_ingest_queue_init(veer_ingest_queue *queue, veer_err *err);
void veer_ingest_queue_done(veer_ingest_queue *queue);

/** Adds a job; VEER_EIO when there is no room, or the queue is closing. */
veer_rc veer_ingest_queue_put(veer_ingest_queue *queue, veer_ingest_job *job, veer_err *err);

/** Takes jobs in their order, at least one, waiting for it, as long as rows and bytes stay within
 * the bounds; NULL when the queue is closing and empty. The jobs are linked by next. */
veer_ingest_job *veer_ingest_queue_take(veer_ingest_queue *queue, size_t max_rows,
                                        size_t max_bytes);

/** Makes room: jobs of so many bytes are done. */
void veer_ingest_queue_release(veer_ingest_queue *queue, size_t jobs, size_t bytes);

/** Takes nothing more, and wakes the writer. */
void veer_ingest_queue_close(veer_ingest_queue *queue);

/** Bytes that a job is counted with. */
size_t veer_ingest_job_bytes(const veer_ingest_job *job);

#endif
