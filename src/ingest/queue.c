#include "ingest/queue.h"

#include "base/limits.h"

veer_rc veer_ingest_queue_init(veer_ingest_queue *queue, veer_err *err)
{
    *queue = (veer_ingest_queue){0};
    if (pthread_mutex_init(&queue->lock, NULL) != 0)
        return veer_fail_nomem(err);
    if (pthread_cond_init(&queue->filled, NULL) == 0)
        return VEER_OK;
    pthread_mutex_destroy(&queue->lock);
    return veer_fail_nomem(err);
}

void veer_ingest_queue_done(veer_ingest_queue *queue)
{
    pthread_cond_destroy(&queue->filled);
    pthread_mutex_destroy(&queue->lock);
}

static size_t column_bytes(const veer_column *column)
{
    if (column->kind == VEER_COLUMN_NUMBER)
        return column->len * sizeof(double);
    return column->len * sizeof(uint32_t) +
           (column->dict.count == 0 ? 0 : column->dict.offsets[column->dict.count]);
}

static size_t columns_bytes(const veer_columns *columns)
{
    size_t bytes = 0;
    for (size_t i = 0; i < columns->count; i++)
        bytes += column_bytes(&columns->at[i]);
    return bytes;
}

static size_t batch_bytes(const veer_batch *batch)
{
    size_t bytes = sizeof *batch + batch->rows * (sizeof(int64_t) + sizeof(uint32_t));
    if (batch->id_len > 0)
        bytes += batch->id_offsets[batch->id_len];
    for (size_t f = 0; f < VEER_FIELD_COUNT; f++)
        bytes += column_bytes(&batch->fields[f]);
    return bytes + columns_bytes(&batch->features) + columns_bytes(&batch->tags);
}

size_t veer_ingest_job_bytes(const veer_ingest_job *job)
{
    size_t bytes = sizeof *job;
    for (size_t i = 0; i < job->n_batches; i++)
        bytes += batch_bytes(job->batches[i]);
    for (size_t i = 0; i < job->n_points; i++)
        bytes += sizeof job->points[i] + job->points[i].model.len + job->points[i].version.len +
                 job->points[i].metric.len + job->points[i].dataset.len;
    return bytes;
}

static size_t job_rows(const veer_ingest_job *job)
{
    size_t rows = job->n_points;
    for (size_t i = 0; i < job->n_batches; i++)
        rows += job->batches[i]->rows;
    return rows;
}

static veer_rc put_locked(veer_ingest_queue *queue, veer_ingest_job *job, veer_err *err)
{
    if (queue->closing)
        return veer_fail(err, VEER_EIO, "closing");
    if (queue->jobs >= VEER_LIMIT_INGEST_QUEUE_JOBS ||
        (queue->jobs > 0 && job->bytes > VEER_LIMIT_INGEST_QUEUE_BYTES - queue->bytes)) {
        queue->refused++;
        return veer_fail(err, VEER_EIO, "busy: %zu requests of %zu bytes are waiting to be stored",
                         queue->jobs, queue->bytes);
    }
    job->next = NULL;
    if (queue->first == NULL)
        queue->first = job;
    else
        queue->last->next = job;
    queue->last = job;
    queue->jobs++;
    queue->waiting++;
    queue->bytes += job->bytes;
    return VEER_OK;
}

veer_rc veer_ingest_queue_put(veer_ingest_queue *queue, veer_ingest_job *job, veer_err *err)
{
    job->bytes = veer_ingest_job_bytes(job);
    pthread_mutex_lock(&queue->lock);
    const veer_rc rc = put_locked(queue, job, err);
    const bool wake = rc == VEER_OK && queue->writer_waits;
    pthread_mutex_unlock(&queue->lock);
    if (wake)
        pthread_cond_signal(&queue->filled);
    return rc;
}

veer_ingest_job *veer_ingest_queue_take(veer_ingest_queue *queue, size_t max_rows, size_t max_bytes)
{
    pthread_mutex_lock(&queue->lock);
    queue->writer_waits = true;
    while (queue->first == NULL && !queue->closing)
        pthread_cond_wait(&queue->filled, &queue->lock);
    queue->writer_waits = false;
    veer_ingest_job *const first = queue->first;
    veer_ingest_job *last = NULL;
    size_t rows = 0, bytes = 0;
    for (veer_ingest_job *job = first; job != NULL; job = job->next) {
        rows += job_rows(job);
        bytes += job->bytes;
        if (last != NULL && (rows > max_rows || bytes > max_bytes))
            break;
        last = job;
        queue->waiting--;
    }
    if (last != NULL) {
        queue->first = last->next;
        last->next = NULL;
    }
    pthread_mutex_unlock(&queue->lock);
    return first;
}

void veer_ingest_queue_release(veer_ingest_queue *queue, size_t jobs, size_t bytes)
{
    pthread_mutex_lock(&queue->lock);
    queue->jobs -= jobs;
    queue->bytes -= bytes;
    pthread_mutex_unlock(&queue->lock);
}

void veer_ingest_queue_close(veer_ingest_queue *queue)
{
    pthread_mutex_lock(&queue->lock);
    queue->closing = true;
    pthread_mutex_unlock(&queue->lock);
    pthread_cond_broadcast(&queue->filled);
}
