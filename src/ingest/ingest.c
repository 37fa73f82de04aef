#include "ingest/ingest.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/rng.h"
#include "ingest/engine.h"

/* ---- fresh ids ---- */

/* PREFIX-NUMBER: the time of opening and chance in base 32, in an alphabet that sorts; then a
 * number of fixed width, which blocks keep in a few bits per row. */
#define TIME_DIGITS 11u
#define CHANCE_DIGITS 4u

static void put_base32(char *out, uint64_t value, size_t digits)
{
    static const char alphabet[] = "0123456789abcdefghjkmnpqrstvwxyz";
    for (size_t i = digits; i-- > 0; value >>= 5)
        out[i] = alphabet[value & 31];
}

static veer_rc begin_ids(veer_ingest *ingest, veer_err *err)
{
    veer_hash_key chance;
    const veer_rc rc = veer_hash_key_random(&chance, err);
    if (rc != VEER_OK)
        return rc;
    const int64_t now_us = veer_clock_real_us(ingest->options.clock);
    put_base32(ingest->id_prefix, now_us < 0 ? 0 : (uint64_t)now_us, TIME_DIGITS);
    put_base32(ingest->id_prefix + TIME_DIGITS, chance.k0, CHANCE_DIGITS);
    ingest->id_prefix[TIME_DIGITS + CHANCE_DIGITS] = '-';
    ingest->id_prefix_len = TIME_DIGITS + CHANCE_DIGITS + 1;
    return VEER_OK;
}

size_t veer_ingest_id(veer_ingest *ingest, char out[VEER_INGEST_ID_SIZE])
{
    enum { DIGITS = 12 };
    uint64_t number = atomic_fetch_add_explicit(&ingest->id_next, 1, memory_order_relaxed);
    const size_t len = ingest->id_prefix_len + DIGITS;
    memcpy(out, ingest->id_prefix, ingest->id_prefix_len);
    for (size_t i = len; i-- > ingest->id_prefix_len; number /= 10)
        out[i] = (char)('0' + number % 10);
    out[len] = '\0';
    return len;
}

/* ---- life ---- */

static veer_rc init_locks(veer_ingest *ingest, veer_err *err)
{
    /* Linux and the BSDs need no memory for these; a failure is one of the arguments. */
    if (pthread_mutex_init(&ingest->lock, NULL) != 0 ||
        pthread_mutex_init(&ingest->upkeep_lock, NULL) != 0 ||
        pthread_cond_init(&ingest->settled, NULL) != 0 ||
        pthread_cond_init(&ingest->wake, NULL) != 0)
        return veer_fail_nomem(err);
    return veer_ingest_queue_init(&ingest->queue, err);
}

static void free_all(veer_ingest *ingest)
{
    veer_ingest_derived_free(ingest);
    veer_ingest_names_free(ingest->names);
    group_done(&ingest->group);
    veer_ingest_queue_done(&ingest->queue);
    pthread_mutex_destroy(&ingest->lock);
    pthread_mutex_destroy(&ingest->upkeep_lock);
    pthread_cond_destroy(&ingest->settled);
    pthread_cond_destroy(&ingest->wake);
    free(ingest);
}

static veer_rc start_threads(veer_ingest *ingest, veer_err *err)
{
    ingest->has_writer = pthread_create(&ingest->writer, NULL, veer_ingest_write, ingest) == 0;
    if (!ingest->has_writer)
        return veer_fail(err, VEER_ENOMEM, "cannot start a thread");
    if (ingest->options.no_maintenance_thread)
        return VEER_OK;
    ingest->has_upkeep = pthread_create(&ingest->upkeep, NULL, veer_ingest_upkeep, ingest) == 0;
    return ingest->has_upkeep ? VEER_OK : veer_fail(err, VEER_ENOMEM, "cannot start a thread");
}

static void end_threads(veer_ingest *ingest)
{
    veer_ingest_queue_close(&ingest->queue);
    if (ingest->has_writer)
        pthread_join(ingest->writer, NULL);
    pthread_mutex_lock(&ingest->lock);
    ingest->closing = true;
    pthread_mutex_unlock(&ingest->lock);
    pthread_cond_broadcast(&ingest->wake);
    if (ingest->has_upkeep)
        pthread_join(ingest->upkeep, NULL);
}

veer_rc veer_ingest_open(const veer_ingest_options *options, veer_ingest **ret, veer_err *err)
{
    veer_ingest *ingest = calloc(1, sizeof *ingest);
    if (ingest == NULL)
        return veer_fail_nomem(err);
    ingest->options = *options;
    ingest->store = options->store;
    ingest->retention = options->retention;
    group_init(&ingest->group);
    veer_rc rc = init_locks(ingest, err);
    if (rc != VEER_OK) {
        free(ingest);
        return rc;
    }
    rc = begin_ids(ingest, err);
    if (rc == VEER_OK)
        rc = veer_ingest_names_open(ingest->store, &ingest->names, err);
    if (rc == VEER_OK)
        rc = veer_ingest_derive(ingest, err);
    if (rc == VEER_OK)
        rc = start_threads(ingest, err);
    if (rc == VEER_OK) {
        *ret = ingest;
        return VEER_OK;
    }
    end_threads(ingest);
    free_all(ingest);
    return rc;
}

void veer_ingest_close(veer_ingest *ingest)
{
    if (ingest == NULL)
        return;
    end_threads(ingest);
    if (!ingest->is_behind)
        veer_ingest_save(ingest);
    free_all(ingest);
}

/* ---- taking in ---- */

veer_rc veer_ingest_submit(veer_ingest *ingest, veer_ingest_job *job, veer_err *err)
{
    return veer_ingest_queue_put(&ingest->queue, job, err);
}

typedef struct waiter {
    pthread_mutex_t lock;      /* of the rest */
    pthread_cond_t answered;   /* is_done */
    bool is_done;              /* result is there */
    veer_ingest_result result; /* of the job */
} waiter;

static void wake_waiter(veer_ingest_job *job, const veer_ingest_result *result)
{
    waiter *w = job->context;
    pthread_mutex_lock(&w->lock);
    w->result = *result;
    w->is_done = true;
    pthread_cond_signal(&w->answered);
    pthread_mutex_unlock(&w->lock);
}

veer_rc veer_ingest_run(veer_ingest *ingest, veer_ingest_job *job, veer_ingest_result *ret,
                        veer_err *err)
{
    waiter w = {.lock = PTHREAD_MUTEX_INITIALIZER, .answered = PTHREAD_COND_INITIALIZER};
    job->done = wake_waiter;
    job->context = &w;
    const veer_rc rc = veer_ingest_submit(ingest, job, err);
    if (rc == VEER_OK) {
        pthread_mutex_lock(&w.lock);
        while (!w.is_done)
            pthread_cond_wait(&w.answered, &w.lock);
        pthread_mutex_unlock(&w.lock);
        *ret = w.result;
    }
    job->context = NULL;
    pthread_cond_destroy(&w.answered);
    pthread_mutex_destroy(&w.lock);
    return rc;
}

void veer_ingest_settle(veer_ingest *ingest)
{
    pthread_mutex_lock(&ingest->lock);
    const uint64_t wanted = ingest->answered;
    while (ingest->folded < wanted && !ingest->is_behind)
        pthread_cond_wait(&ingest->settled, &ingest->lock);
    pthread_mutex_unlock(&ingest->lock);
}

/* ---- reading ---- */

veer_store *veer_ingest_store(veer_ingest *ingest)
{
    return ingest->store;
}

veer_index *veer_ingest_index(veer_ingest *ingest)
{
    return veer_ingest_current(ingest)->index;
}

veer_buckets *veer_ingest_buckets(veer_ingest *ingest)
{
    return veer_ingest_current(ingest)->buckets;
}

veer_history *veer_ingest_history(veer_ingest *ingest)
{
    return veer_ingest_current(ingest)->history;
}

bool veer_ingest_takes(veer_ingest *ingest, veer_store_bytes model)
{
    uint32_t number;
    return !ingest->options.known_models_only ||
           veer_ingest_names_model(ingest->names, model, &number);
}

veer_rc veer_ingest_series_of(veer_ingest *ingest, veer_store_bytes model, veer_store_bytes version,
                              veer_arena *arena, veer_model_series **ret, size_t *ret_n,
                              veer_err *err)
{
    return veer_ingest_names_of(ingest->names, model, version, arena, ret, ret_n, err);
}

veer_rc veer_ingest_series_each(veer_ingest *ingest, veer_store_series_fn fn, void *context,
                                veer_err *err)
{
    (void)err;
    return veer_ingest_names_each(ingest->names, fn, context);
}

int64_t veer_ingest_arrived(veer_ingest *ingest, uint32_t series)
{
    const veer_ingest_name *const name = veer_ingest_names_at(ingest->names, series);
    return name == NULL ? 0 : atomic_load_explicit(&name->arrived_us, memory_order_relaxed);
}

void veer_ingest_retain(veer_ingest *ingest, const veer_retention *retention)
{
    pthread_mutex_lock(&ingest->lock);
    ingest->retention = *retention;
    pthread_mutex_unlock(&ingest->lock);
}

void veer_ingest_stats_get(veer_ingest *ingest, veer_ingest_stats *ret)
{
    pthread_mutex_lock(&ingest->lock);
    *ret = ingest->stats;
    pthread_mutex_unlock(&ingest->lock);
    pthread_mutex_lock(&ingest->queue.lock);
    ret->refused = ingest->queue.refused;
    ret->queue_jobs = ingest->queue.jobs;
    ret->queue_bytes = ingest->queue.bytes;
    pthread_mutex_unlock(&ingest->queue.lock);
}
