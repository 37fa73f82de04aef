#include "base/parallel.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>

typedef struct work {
    size_t n;             /* items */
    veer_parallel_fn *fn; /* handles one */
    void *ctx;            /* of the caller */
    atomic_size_t next;   /* the next item nobody took */
    atomic_bool stop;     /* an item failed */
    pthread_mutex_t lock; /* guards what follows */
    size_t failed_index;  /* lowest index that failed; n if none */
    veer_rc failed;       /* its code */
    veer_err err;         /* its message */
} work;

static void note_failure(work *w, size_t index, veer_rc rc, const veer_err *err)
{
    atomic_store(&w->stop, true);
    pthread_mutex_lock(&w->lock);
    if (index < w->failed_index) {
        w->failed_index = index;
        w->failed = rc;
        w->err = *err;
    }
    pthread_mutex_unlock(&w->lock);
}

static void *run_items(void *arg)
{
    work *w = arg;
    while (!atomic_load(&w->stop)) {
        const size_t index = atomic_fetch_add(&w->next, 1);
        if (index >= w->n)
            break;
        veer_err err = VEER_ERR_INIT;
        const veer_rc rc = w->fn(w->ctx, index, &err);
        if (rc != VEER_OK)
            note_failure(w, index, rc, &err);
    }
    return NULL;
}

veer_rc veer_parallel_for(size_t n, unsigned threads, veer_parallel_fn *fn, void *ctx,
                          veer_err *err)
{
    work w = {.n = n,
              .fn = fn,
              .ctx = ctx,
              .lock = PTHREAD_MUTEX_INITIALIZER,
              .failed_index = n,
              .err = VEER_ERR_INIT};
    pthread_t helpers[VEER_PARALLEL_MAX];
    unsigned started = 0;
    while (started + 1 < threads && started + 1 < VEER_PARALLEL_MAX && started + 1 < n &&
           pthread_create(&helpers[started], NULL, run_items, &w) == 0)
        started++;
    run_items(&w);
    for (unsigned i = 0; i < started; i++)
        pthread_join(helpers[i], NULL);
    pthread_mutex_destroy(&w.lock);
    return w.failed == VEER_OK ? VEER_OK : veer_fail(err, w.failed, "%s", w.err.msg);
}
