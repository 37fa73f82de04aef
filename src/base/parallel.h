/* base/parallel.h: the same work for each of n items, on a few threads. */
#ifndef VEER_BASE_PARALLEL_H
#define VEER_BASE_PARALLEL_H

#include <stddef.h>

#include "base/err.h"

/** Most threads of one call. */
#define VEER_PARALLEL_MAX 16

/** Handles item `index`; runs on any thread, for different items at the same time. */
typedef veer_rc veer_parallel_fn(void *ctx, size_t index, veer_err *err);

/**
 * Calls fn once for each index below n, on the calling thread and up to threads - 1 more, and waits
 * for all. Threads that cannot be started are done without. After a failure no further item is
 * begun; the failure with the lowest index among those seen is returned.
 */
veer_rc veer_parallel_for(size_t n, unsigned threads, veer_parallel_fn *fn, void *ctx,
                          veer_err *err);

#endif
