#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "base/map.h"
#include "history/impl.h"

veer_rc veer_history_open(veer_store *store, veer_index *index, size_t cache_bytes,
                          veer_history **ret, veer_err *err)
{
    veer_history *history = calloc(1, sizeof *history);
    if (history == NULL)
        return veer_fail_nomem(err);
    *history = (veer_history){.store = store, .index = index};
    veer_rc rc = history_cache_new(store, cache_bytes, &history->cache, err);
    if (rc == VEER_OK && pthread_mutex_init(&history->lock, NULL) != 0) {
        history_cache_free(history->cache);
        rc = veer_fail_nomem(err);
    }
    if (rc != VEER_OK) {
        free(history);
        return rc;
    }
    *ret = history;
    return VEER_OK;
}

void veer_history_close(veer_history *history)
{
    if (history == NULL)
        return;
    history_cache_free(history->cache);
    (void)pthread_mutex_destroy(&history->lock);
    free(history->model_number);
    free(history);
}

void veer_history_forget(veer_history *history)
{
    history_cache_clear(history->cache);
}

void veer_history_stats_get(veer_history *history, veer_history_stats *ret)
{
    history_cache_stats(history->cache, ret);
}

bool veer_history_label_wins(veer_label_rank a, veer_label_rank b)
{
    if (a.time_us != b.time_us)
        return b.time_us > a.time_us;
    return b.at.block != a.at.block ? b.at.block > a.at.block : b.at.row > a.at.row;
}

/* ---- models of series ---- */

/* Names are numbered anew each time; series come by id, so the first of a name is its number. */
typedef struct numbering {
    veer_map *names;                         /* of models */
    uint32_t first[VEER_LIMIT_STORE_SERIES]; /* series of each name */
    uint32_t of[VEER_LIMIT_STORE_SERIES];    /* number of each series, by id - 1 */
    size_t n;                                /* series */
    veer_err *err;                           /* of the caller */
} numbering;

static veer_rc number_series(void *context, const veer_store_series *series)
{
    numbering *all = context;
    const uint32_t known = (uint32_t)veer_map_count(all->names);
    uint32_t name = 0;
    if (series->id == 0 || series->id > VEER_LIMIT_STORE_SERIES)
        return veer_fail(all->err, VEER_ECORRUPT, "a series with the id %u", series->id);
    const veer_rc rc =
        veer_map_put(all->names, series->model.data, series->model.len, &name, all->err);
    if (rc != VEER_OK)
        return rc;
    if (name == known)
        all->first[name] = series->id;
    all->of[series->id - 1] = all->first[name];
    all->n = series->id > all->n ? series->id : all->n;
    return VEER_OK;
}

static veer_rc read_numbers(veer_history *history, veer_err *err)
{
    numbering *all = calloc(1, sizeof *all);
    if (all == NULL)
        return veer_fail_nomem(err);
    all->err = err;
    veer_rc rc = veer_map_new(VEER_LIMIT_STORE_SERIES, &all->names, err);
    if (rc == VEER_OK)
        rc = veer_store_series_each(history->store, number_series, all, err);
    uint32_t *numbers = NULL;
    if (rc == VEER_OK && all->n > 0) {
        numbers = realloc(history->model_number, all->n * sizeof *numbers);
        if (numbers == NULL)
            rc = veer_fail_nomem(err);
    }
    if (numbers != NULL) {
        memcpy(numbers, all->of, all->n * sizeof *numbers);
        history->model_number = numbers;
        history->n_series = all->n;
    }
    veer_map_free(all->names);
    free(all);
    return rc;
}

veer_rc veer_history_model(veer_history *history, uint32_t series, uint32_t *ret, veer_err *err)
{
    veer_rc rc = VEER_OK;
    (void)pthread_mutex_lock(&history->lock);
    if (series == 0 || series > history->n_series)
        rc = read_numbers(history, err);
    if (rc == VEER_OK && series > 0 && series <= history->n_series)
        *ret = history->model_number[series - 1];
    else if (rc == VEER_OK)
        rc = veer_fail(err, VEER_ENOTFOUND, "series %u is not there", series);
    (void)pthread_mutex_unlock(&history->lock);
    return rc;
}
