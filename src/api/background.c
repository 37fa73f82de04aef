#include "api/background.h"

#include <pthread.h>
#include <signal.h>
#include <stdlib.h>

#include "base/limits.h"
#include "http/pending.h"

#define RETRY_AFTER_S 10u

struct veer_background {
    atomic_bool stop;     /* running work is to end, no more is taken */
    pthread_mutex_t lock; /* of running */
    pthread_cond_t done;  /* running became less */
    unsigned running;     /* jobs */
};

/* A job on its way to its thread. */
typedef struct started {
    veer_background *owner;  /* counts it */
    veer_background_job job; /* what is done */
    http_pending *pending;   /* who waits for it */
} started;

veer_rc veer_background_new(veer_background **ret, veer_err *err)
{
    veer_background *b = calloc(1, sizeof *b);
    if (b == NULL)
        return veer_fail_nomem(err);
    if (pthread_mutex_init(&b->lock, NULL) != 0) {
        free(b);
        return veer_fail_nomem(err);
    }
    if (pthread_cond_init(&b->done, NULL) != 0) {
        (void)pthread_mutex_destroy(&b->lock);
        free(b);
        return veer_fail_nomem(err);
    }
    *ret = b;
    return VEER_OK;
}

void veer_background_stop(veer_background *background)
{
    if (background != NULL)
        atomic_store(&background->stop, true);
}

void veer_background_free(veer_background *background)
{
    if (background == NULL)
        return;
    veer_background_stop(background);
    (void)pthread_mutex_lock(&background->lock);
    while (background->running > 0)
        (void)pthread_cond_wait(&background->done, &background->lock);
    (void)pthread_mutex_unlock(&background->lock);
    (void)pthread_cond_destroy(&background->done);
    (void)pthread_mutex_destroy(&background->lock);
    free(background);
}

/* Takes one of the places; false if there is none. */
static bool enter(veer_background *b)
{
    (void)pthread_mutex_lock(&b->lock);
    const bool has_room = !atomic_load(&b->stop) && b->running < VEER_LIMIT_BACKGROUND_JOBS;
    b->running += has_room ? 1u : 0u;
    (void)pthread_mutex_unlock(&b->lock);
    return has_room;
}

static void leave(veer_background *b)
{
    (void)pthread_mutex_lock(&b->lock);
    b->running--;
    (void)pthread_cond_broadcast(&b->done);
    (void)pthread_mutex_unlock(&b->lock);
}

static void *run(void *context)
{
    started *s = context;
    veer_err err = VEER_ERR_INIT;
    const veer_rc rc =
        s->job.work(s->job.context, &s->owner->stop, http_pending_response(s->pending), &err);
    s->job.release(s->job.context);
    if (rc == VEER_OK)
        http_complete(s->pending);
    else
        http_complete_error(s->pending, rc, &err);
    leave(s->owner);
    free(s);
    return NULL;
}

/* A thread that nobody joins and that takes no signals. */
static bool start_thread(started *s)
{
    pthread_t thread;
    pthread_attr_t detached;
    sigset_t all, before;
    if (pthread_attr_init(&detached) != 0)
        return false;
    (void)pthread_attr_setdetachstate(&detached, PTHREAD_CREATE_DETACHED);
    (void)sigfillset(&all);
    (void)pthread_sigmask(SIG_SETMASK, &all, &before);
    const bool runs = pthread_create(&thread, &detached, run, s) == 0;
    (void)pthread_sigmask(SIG_SETMASK, &before, NULL);
    (void)pthread_attr_destroy(&detached);
    return runs;
}

/* Suspends the request and starts the thread; once suspended, the answer is always sent. */
static veer_rc start(started *s, const http_request *request, veer_err *err)
{
    s->pending = http_suspend(request);
    if (s->pending == NULL) {
        s->job.release(s->job.context);
        leave(s->owner);
        free(s);
        return veer_fail_nomem(err);
    }
    if (!start_thread(s)) {
        s->job.release(s->job.context);
        http_response_busy(http_pending_response(s->pending), RETRY_AFTER_S,
                           "no thread can be started for this now");
        http_complete(s->pending);
        leave(s->owner);
        free(s);
    }
    return VEER_OK;
}

veer_rc veer_background_run(veer_background *background, const http_request *request,
                            http_response *response, const veer_background_job *job, veer_err *err)
{
    static const atomic_bool never;
    if (background == NULL) {
        const veer_rc rc = job->work(job->context, &never, response, err);
        job->release(job->context);
        return rc;
    }
    if (!enter(background)) {
        job->release(job->context);
        http_response_busy(response, RETRY_AFTER_S, "too much long work is going on");
        return VEER_OK;
    }
    started *s = malloc(sizeof *s);
    if (s == NULL) {
        job->release(job->context);
        leave(background);
        return veer_fail_nomem(err);
    }
    *s = (started){.owner = background, .job = *job};
    return start(s, request, err);
}
