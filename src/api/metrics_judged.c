#include "api/metrics_judged.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"

#define ENTRY_BYTES ((size_t)1 << 16) /* names of the metrics of a version */

/* A version that was judged. */
typedef struct entry {
    int64_t judged_us; /* when */
    veer_judged value; /* in the arena */
    veer_arena arena;  /* of the value */
} entry;

struct veer_metrics_judged {
    pthread_mutex_t lock; /* guards the rest */
    entry **series;       /* n_series, by id; NULL: not judged yet */
    size_t n_series;      /* room by id */
};

veer_rc veer_metrics_judged_new(veer_metrics_judged **ret, veer_err *err)
{
    veer_metrics_judged *const judged = calloc(1, sizeof *judged);
    if (judged == NULL)
        return veer_fail_nomem(err);
    (void)pthread_mutex_init(&judged->lock, NULL);
    *ret = judged;
    return VEER_OK;
}

static void entry_free(entry *e)
{
    if (e == NULL)
        return;
    veer_arena_done(&e->arena);
    free(e);
}

void veer_metrics_judged_free(veer_metrics_judged *judged)
{
    if (judged == NULL)
        return;
    for (size_t i = 0; i < judged->n_series; i++)
        entry_free(judged->series[i]);
    free(judged->series);
    (void)pthread_mutex_destroy(&judged->lock);
    free(judged);
}

/* ---- whose turn it is ---- */

/* When a series was judged; INT64_MIN: never. */
static int64_t time_of(const veer_metrics_judged *judged, uint32_t series)
{
    const entry *const e = series < judged->n_series ? judged->series[series] : NULL;
    return e != NULL ? e->judged_us : INT64_MIN;
}

/* Puts a place among the n that were judged longest ago; *n grows up to the limit. */
static void keep_oldest(size_t *places, int64_t *times, size_t *n, size_t place, int64_t time_us)
{
    size_t at = *n;
    while (at > 0 && times[at - 1] > time_us)
        at--;
    if (at == VEER_LIMIT_METRICS_JUDGED)
        return;
    if (*n < VEER_LIMIT_METRICS_JUDGED)
        ++*n;
    memmove(places + at + 1, places + at, (*n - at - 1) * sizeof *places);
    memmove(times + at + 1, times + at, (*n - at - 1) * sizeof *times);
    places[at] = place;
    times[at] = time_us;
}

size_t veer_metrics_judged_due(veer_metrics_judged *judged, const uint32_t *series, size_t n,
                               int64_t now_us, size_t *ret)
{
    int64_t times[VEER_LIMIT_METRICS_JUDGED];
    size_t due = 0;
    (void)pthread_mutex_lock(&judged->lock);
    for (size_t i = 0; i < n; i++) {
        const int64_t time_us = time_of(judged, series[i]);
        if (time_us == INT64_MIN || time_us > now_us ||
            now_us - time_us >= VEER_METRICS_JUDGED_FRESH_US)
            keep_oldest(ret, times, &due, i, time_us);
    }
    (void)pthread_mutex_unlock(&judged->lock);
    return due;
}

/* ---- remembering ---- */

static bool copy_value(const veer_judged *from, veer_arena *arena, veer_judged *ret)
{
    veer_judged_metric *const metrics = veer_arena_array(arena, from->n, sizeof *metrics);
    if (metrics == NULL)
        return false;
    for (size_t i = 0; i < from->n; i++) {
        metrics[i] = from->metrics[i];
        metrics[i].name = veer_arena_strndup(arena, metrics[i].name, strlen(metrics[i].name));
        if (metrics[i].name == NULL)
            return false;
    }
    *ret = (veer_judged){from->health, metrics, from->n};
    return true;
}

static bool reserve(veer_metrics_judged *judged, uint32_t series)
{
    if (series < judged->n_series)
        return true;
    const size_t n = (size_t)series + 64;
    entry **const grown = realloc(judged->series, n * sizeof(entry *));
    if (grown == NULL)
        return false;
    memset(grown + judged->n_series, 0, (n - judged->n_series) * sizeof(entry *));
    judged->series = grown;
    judged->n_series = n;
    return true;
}

static entry *entry_new(int64_t now_us, const veer_judged *value)
{
    entry *const e = calloc(1, sizeof *e);
    if (e == NULL)
        return NULL;
    e->judged_us = now_us;
    veer_arena_init(&e->arena, ENTRY_BYTES);
    if (copy_value(value, &e->arena, &e->value))
        return e;
    entry_free(e);
    return NULL;
}

void veer_metrics_judged_put(veer_metrics_judged *judged, uint32_t series, int64_t now_us,
                             const veer_judged *value)
{
    entry *const made = entry_new(now_us, value);
    entry *before = made;
    (void)pthread_mutex_lock(&judged->lock);
    if (made != NULL && reserve(judged, series)) {
        before = judged->series[series];
        judged->series[series] = made;
    }
    (void)pthread_mutex_unlock(&judged->lock);
    entry_free(before);
}

bool veer_metrics_judged_get(veer_metrics_judged *judged, uint32_t series, veer_arena *arena,
                             veer_judged *ret)
{
    bool found = false;
    (void)pthread_mutex_lock(&judged->lock);
    if (series < judged->n_series && judged->series[series] != NULL)
        found = copy_value(&judged->series[series]->value, arena, ret);
    (void)pthread_mutex_unlock(&judged->lock);
    return found;
}
