/* api/metrics_cache.h: the performance of the last day of each series, as /metrics told it last.
 *
 * Reading a day of one series costs as much as all else that is told of it, so a page reads only
 * some days anew, in turn, and takes the others from here. Any thread.
 */
#ifndef VEER_API_METRICS_CACHE_H
#define VEER_API_METRICS_CACHE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "api/metrics_judged.h"
#include "base/err.h"

typedef struct veer_metrics_cache veer_metrics_cache;

/** An empty one, for veer_n_perf_metrics numbers of each series. VEER_ENOMEM. */
veer_rc veer_metrics_cache_new(veer_metrics_cache **ret, veer_err *err);
void veer_metrics_cache_free(veer_metrics_cache *cache);

/** How versions were judged; lives as long as the cache. */
veer_metrics_judged *veer_metrics_cache_judged(veer_metrics_cache *cache);

/** Begins a page: which of `all` places are read anew, [*ret_first, *ret_first + n) modulo all,
 * where n is VEER_LIMIT_METRICS_DAYS or all if that is less. */
void veer_metrics_cache_turn(veer_metrics_cache *cache, size_t all, size_t *ret_first);

/** Remembers the numbers of a series; what cannot be remembered is forgotten. */
void veer_metrics_cache_put(veer_metrics_cache *cache, uint32_t series, const double *values);

/** Copies the numbers of a series; false if there are none. */
bool veer_metrics_cache_get(veer_metrics_cache *cache, uint32_t series, double *ret_values);

#endif
