/* The maintenance thread: everything that need not happen before an answer, in small steps. */
#include <stdlib.h>
#include <time.h>

#include "base/limits.h"
#include "ingest/engine.h"
#include "ingest/tasks.h"

#define TICK_NS 250000000L /* between two looks at what is to be done */

void veer_ingest_trouble(veer_ingest *ingest, veer_rc rc, const char *what)
{
    pthread_mutex_lock(&ingest->lock);
    ingest->stats.troubles++;
    pthread_mutex_unlock(&ingest->lock);
    if (ingest->options.on_trouble != NULL)
        ingest->options.on_trouble(ingest->options.trouble_context, rc, what);
}

/* What is to be done, in this order, and how often. */
typedef struct task {
    veer_rc (*run)(veer_ingest *ingest, bool all, bool *ret_left, veer_err *err); /* one step */
    int64_t every_us; /* from one round to the next */
} task;

static const task tasks[] = {
    {task_write_buckets, INT64_C(500000)},   {task_flush_index, INT64_C(500000)},
    {task_redo_stale, INT64_C(1000000)},     {task_compact_buckets, INT64_C(30000000)},
    {task_merge_blocks, INT64_C(5000000)},   {task_expire, INT64_C(60000000)},
    {task_release_memory, INT64_C(5000000)},
};
#define TASKS (sizeof tasks / sizeof tasks[0])

static veer_rc run_step(veer_ingest *ingest, const task *t, bool all, bool *ret_left, veer_err *err)
{
    *ret_left = false;
    pthread_mutex_lock(&ingest->upkeep_lock);
    const veer_rc rc = t->run(ingest, all, ret_left, err);
    pthread_mutex_unlock(&ingest->upkeep_lock);
    return rc;
}

veer_rc veer_ingest_maintain(veer_ingest *ingest, veer_err *err)
{
    veer_rc rc = VEER_OK;
    for (size_t i = 0; rc == VEER_OK && i < TASKS; i++) {
        bool left = true;
        while (rc == VEER_OK && left)
            rc = run_step(ingest, &tasks[i], true, &left, err);
    }
    return rc;
}

void veer_ingest_save(veer_ingest *ingest)
{
    veer_err err = VEER_ERR_INIT;
    veer_rc rc = VEER_OK;
    for (size_t i = 0; i < 2; i++) {
        bool left = true;
        while (rc == VEER_OK && left)
            rc = run_step(ingest, &tasks[i], true, &left, &err);
    }
    if (rc != VEER_OK)
        veer_ingest_trouble(ingest, rc, err.msg);
}

/* Sleeps; false when the engine is closing. */
static bool rest(veer_ingest *ingest, long for_ns)
{
    struct timespec until;
    clock_gettime(CLOCK_REALTIME, &until);
    until.tv_nsec += for_ns;
    until.tv_sec += until.tv_nsec / 1000000000L;
    until.tv_nsec %= 1000000000L;
    pthread_mutex_lock(&ingest->lock);
    if (!ingest->closing)
        pthread_cond_timedwait(&ingest->wake, &ingest->lock, &until);
    const bool open = !ingest->closing;
    pthread_mutex_unlock(&ingest->lock);
    return open;
}

/* One step, and then a rest of some of the time it took, so that steps that follow each other leave
 * most of the machine to those who wait for an answer. False when the engine is closing. */
static bool step_and_rest(veer_ingest *ingest, const task *t, bool *ret_left)
{
    veer_err err = VEER_ERR_INIT;
    const int64_t before_us = veer_ingest_tick();
    const veer_rc rc = run_step(ingest, t, false, ret_left, &err);
    if (rc != VEER_OK) {
        veer_ingest_trouble(ingest, rc, err.msg);
        *ret_left = false;
    }
    if (!*ret_left)
        return true;
    int64_t pause_us = (veer_ingest_tick() - before_us) * 2;
    if (pause_us > 200000)
        pause_us = 200000;
    return rest(ingest, (long)pause_us * 1000);
}

void *veer_ingest_upkeep(void *context)
{
    veer_ingest *ingest = context;
    int64_t next_us[TASKS];
    for (size_t i = 0; i < TASKS; i++)
        next_us[i] = veer_ingest_tick() + tasks[i].every_us;
    while (rest(ingest, TICK_NS)) {
        for (size_t i = 0; i < TASKS; i++) {
            bool left = veer_ingest_tick() >= next_us[i];
            if (!left)
                continue;
            while (left)
                if (!step_and_rest(ingest, &tasks[i], &left))
                    return NULL;
            next_us[i] = veer_ingest_tick() + tasks[i].every_us;
        }
    }
    return NULL;
}
