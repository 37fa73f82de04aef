/* The queue: its limits, and answers before and after the disk. */
#include "ingest/support.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>

#include "base/limits.h"
#include "ingest/queue.h"

/* A job whose done() holds the writer until it is let go. */
typedef struct brake {
    pthread_mutex_t lock;  /* of the rest */
    pthread_cond_t change; /* one of them */
    bool holds;            /* the writer is here */
    bool go;               /* it may go on */
    veer_ingest_job job;   /* of nothing */
} brake;

static void hold_writer(veer_ingest_job *job, const veer_ingest_result *result)
{
    brake *b = job->context;
    (void)result;
    pthread_mutex_lock(&b->lock);
    b->holds = true;
    pthread_cond_broadcast(&b->change);
    while (!b->go)
        pthread_cond_wait(&b->change, &b->lock);
    pthread_mutex_unlock(&b->lock);
}

static void pull(brake *b, fixture *f)
{
    *b = (brake){.lock = PTHREAD_MUTEX_INITIALIZER, .change = PTHREAD_COND_INITIALIZER};
    b->job = (veer_ingest_job){.done = hold_writer, .context = b};
    OK(veer_ingest_submit(f->ingest, &b->job, NULL));
    pthread_mutex_lock(&b->lock);
    while (!b->holds)
        pthread_cond_wait(&b->change, &b->lock);
    pthread_mutex_unlock(&b->lock);
}

static void release(brake *b)
{
    pthread_mutex_lock(&b->lock);
    b->go = true;
    pthread_cond_broadcast(&b->change);
    pthread_mutex_unlock(&b->lock);
}

static void count(veer_ingest_job *job, const veer_ingest_result *result)
{
    (void)result;
    atomic_size_t *counted = job->context;
    atomic_fetch_add(counted, 1);
}

static void jobs_are_bounded(void **state)
{
    (void)state;
    static veer_ingest_job jobs[VEER_LIMIT_INGEST_QUEUE_JOBS + 1];
    fixture f;
    brake b;
    veer_ingest_stats stats;
    veer_err err = VEER_ERR_INIT;
    _Atomic(size_t) done = 0;
    fixture_open(&f, false);
    pull(&b, &f);
    for (size_t i = 0; i <= VEER_LIMIT_INGEST_QUEUE_JOBS; i++) {
        jobs[i] = (veer_ingest_job){.done = count, .context = &done};
        assert_int_equal(veer_ingest_submit(f.ingest, &jobs[i], &err),
                         i < VEER_LIMIT_INGEST_QUEUE_JOBS ? VEER_OK : VEER_EIO);
    }
    assert_non_null(strstr(err.msg, "busy"));
    veer_ingest_stats_get(f.ingest, &stats);
    assert_int_equal(stats.refused, 1);
    assert_int_equal(stats.queue_jobs, VEER_LIMIT_INGEST_QUEUE_JOBS);
    release(&b);
    veer_ingest_close(f.ingest);
    assert_int_equal(atomic_load(&done), VEER_LIMIT_INGEST_QUEUE_JOBS);
    f.ingest = NULL;
    fixture_close(&f);
}

static void bytes_are_bounded(void **state)
{
    (void)state;
    enum { COPIES = 1000 };
    static veer_batch *batches[COPIES];
    static char text[VEER_LIMIT_FIELD_BYTES + 1];
    veer_ingest_job jobs[64], small = {0};
    fixture f;
    brake b;
    veer_batch batch;
    size_t index, n = 0;
    veer_ingest_stats stats;
    _Atomic(size_t) done = 0;
    memset(text, 'x', sizeof text - 1);
    veer_batch_init(&batch, 0); /* a row without model and id: refused when its turn comes */
    OK(veer_batch_feature(&batch, "t", 1, VEER_COLUMN_TEXT, &index, NULL));
    OK(veer_batch_set_text(&batch, index, text, VEER_LIMIT_FIELD_BYTES, NULL));
    OK(veer_batch_commit_row(&batch, NULL));
    OK(veer_batch_seal(&batch, NULL));
    for (size_t i = 0; i < COPIES; i++)
        batches[i] = &batch;
    fixture_open(&f, false);
    pull(&b, &f);
    for (;; n++) {
        jobs[n] = (veer_ingest_job){
            .batches = batches, .n_batches = COPIES, .done = count, .context = &done};
        if (veer_ingest_submit(f.ingest, &jobs[n], NULL) != VEER_OK)
            break;
    }
    const size_t bytes = veer_ingest_job_bytes(&jobs[0]);
    assert_int_equal(n, VEER_LIMIT_INGEST_QUEUE_BYTES / bytes);
    veer_ingest_stats_get(f.ingest, &stats);
    assert_int_equal(stats.queue_bytes, n * bytes);
    small = (veer_ingest_job){.done = count, .context = &done};
    OK(veer_ingest_submit(f.ingest, &small, NULL)); /* there is room for less */
    release(&b);
    veer_ingest_close(f.ingest);
    assert_int_equal(atomic_load(&done), n + 1);
    f.ingest = NULL;
    veer_batch_done(&batch);
    fixture_close(&f);
}

static void memory_is_acknowledged_before_the_disk(void **state)
{
    (void)state;
    fixture f;
    fixture_open(&f, true);
    const row r = {.model = "m", .id = "1"};
    veer_batch *batch = batch_of(&r, 1);
    veer_ingest_job job = {.batches = &batch, .n_batches = 1, .ack_memory = true};
    veer_ingest_result result;
    OK(veer_ingest_run(f.ingest, &job, &result, NULL));
    OK(result.rc);
    assert_false(result.durable);
    assert_int_equal(result.accepted, 1);
    OK(veer_ingest_run(f.ingest, &job, &result, NULL));
    assert_int_equal(result.duplicates, 1);
    job.ack_memory = false;
    OK(veer_ingest_run(f.ingest, &job, &result, NULL));
    assert_true(result.durable);
    assert_int_equal(stats_of(&f).predictions, 1);
    batch_free(batch);
    fixture_close(&f);
}

/* ---- many threads ---- */

#define THREADS 4
#define EACH 200

typedef struct sender {
    fixture *f;
    int number;
    pthread_t thread;
} sender;

static void *send_rows(void *context)
{
    const sender *s = context;
    for (int i = 0; i < EACH; i++) {
        char id[32];
        snprintf(id, sizeof id, "%d", s->number / 2 * EACH + i); /* two threads send the same */
        const row r = {.model = i % 2 == 0 ? "a" : "b", .id = id, .class = "x", .label = "x"};
        veer_batch *batch = batch_of(&r, 1);
        veer_ingest_job job = {.kind = s->number % 4 == 3 ? VEER_INGEST_LABELS
                                                          : VEER_INGEST_PREDICTIONS,
                               .batches = &batch,
                               .n_batches = 1};
        veer_ingest_result result;
        if (veer_ingest_run(s->f->ingest, &job, &result, NULL) != VEER_OK || result.rc != VEER_OK)
            return context;
        batch_free(batch);
        if (i % 50 == 0)
            (void)veer_ingest_maintain(s->f->ingest, NULL);
        veer_ingest_settle(s->f->ingest);
    }
    return NULL;
}

static _Atomic(uint64_t) news_seen;

static void see_news(void *context, const veer_ingest_news *news, size_t n)
{
    (void)context;
    for (size_t i = 0; i < n; i++)
        atomic_fetch_add(&news_seen, news[i].predictions);
}

static void threads_submit_read_and_maintain(void **state)
{
    (void)state;
    fixture f;
    sender senders[THREADS];
    fixture_open(&f, true);
    veer_ingest_close(f.ingest);
    f.options.no_maintenance_thread = false;
    f.options.on_news = see_news;
    f.options.clock = veer_clock_system();
    OK(veer_ingest_open(&f.options, &f.ingest, NULL));
    for (int i = 0; i < THREADS; i++) {
        senders[i] = (sender){.f = &f, .number = i};
        assert_int_equal(pthread_create(&senders[i].thread, NULL, send_rows, &senders[i]), 0);
    }
    for (int i = 0; i < THREADS; i++) {
        void *failed = NULL;
        pthread_join(senders[i].thread, &failed);
        assert_null(failed);
    }
    const veer_ingest_stats stats = stats_of(&f);
    assert_int_equal(stats.predictions, 2 * EACH);
    assert_int_equal(stats.failures, 0);
    assert_int_equal(stats.troubles, 0);
    fixture_close(&f);
    assert_int_equal(atomic_load(&news_seen), 2 * EACH);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(jobs_are_bounded),
        cmocka_unit_test(bytes_are_bounded),
        cmocka_unit_test(memory_is_acknowledged_before_the_disk),
        cmocka_unit_test(threads_submit_read_and_maintain),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
