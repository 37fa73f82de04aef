#include "api/metrics_cache.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "monitor/performance.h"

struct veer_metrics_cache {
    pthread_mutex_t lock;        /* guards the rest */
    size_t next;                 /* place whose turn it is */
    double **series;             /* n_series; numbers of a series by its id, or NULL */
    size_t n_series;             /* room by id */
    veer_metrics_judged *judged; /* guards itself */
};

veer_rc veer_metrics_cache_new(veer_metrics_cache **ret, veer_err *err)
{
    veer_metrics_cache *cache = calloc(1, sizeof *cache);
    if (cache == NULL)
        return veer_fail_nomem(err);
    const veer_rc rc = veer_metrics_judged_new(&cache->judged, err);
    if (rc != VEER_OK) {
        free(cache);
        return rc;
    }
    pthread_mutex_init(&cache->lock, NULL);
    *ret = cache;
    return VEER_OK;
}

veer_metrics_judged *veer_metrics_cache_judged(veer_metrics_cache *cache)
{
    return cache->judged;
}

void veer_metrics_cache_free(veer_metrics_cache *cache)
{
    if (cache == NULL)
        return;
    for (size_t i = 0; i < cache->n_series; i++)
        free(cache->series[i]);
    free(cache->series);
    veer_metrics_judged_free(cache->judged);
    pthread_mutex_destroy(&cache->lock);
    free(cache);
}

void veer_metrics_cache_turn(veer_metrics_cache *cache, size_t all, size_t *ret_first)
{
    pthread_mutex_lock(&cache->lock);
    *ret_first = cache->next < all ? cache->next : 0;
    cache->next = *ret_first + VEER_LIMIT_METRICS_DAYS;
    if (all > 0)
        cache->next %= all;
    pthread_mutex_unlock(&cache->lock);
}

/* Room for the numbers of a series, or NULL. */
static double *room_of(veer_metrics_cache *cache, uint32_t series)
{
    if (series >= cache->n_series) {
        const size_t n = (size_t)series + 64;
        double **grown = realloc(cache->series, n * sizeof *grown);
        if (grown == NULL)
            return NULL;
        memset(grown + cache->n_series, 0, (n - cache->n_series) * sizeof *grown);
        cache->series = grown;
        cache->n_series = n;
    }
    if (cache->series[series] == NULL)
        cache->series[series] = malloc(veer_n_perf_metrics * sizeof(double));
    return cache->series[series];
}

void veer_metrics_cache_put(veer_metrics_cache *cache, uint32_t series, const double *values)
{
    pthread_mutex_lock(&cache->lock);
    double *room = room_of(cache, series);
    if (room != NULL)
        memcpy(room, values, veer_n_perf_metrics * sizeof *values);
    pthread_mutex_unlock(&cache->lock);
}

bool veer_metrics_cache_get(veer_metrics_cache *cache, uint32_t series, double *ret_values)
{
    pthread_mutex_lock(&cache->lock);
    const double *values = series < cache->n_series ? cache->series[series] : NULL;
    if (values != NULL)
        memcpy(ret_values, values, veer_n_perf_metrics * sizeof *values);
    pthread_mutex_unlock(&cache->lock);
    return values != NULL;
}
