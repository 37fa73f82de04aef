/* drift/pool.h: from values to cells that a test of categories can trust. */
#ifndef VEER_DRIFT_POOL_H
#define VEER_DRIFT_POOL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "veer/sample.h"

/** An expected count below this is pooled. */
#define DRIFT_POOL_EXPECTED 5.0

/**
 * Pools rare cells: every cell whose expected count (its share of both windows together, times the
 * size of a window) is below DRIFT_POOL_EXPECTED on either side goes into one last cell.
 *
 * The choice looks only at the sum of both windows, so it does not favour a difference. If the
 * pooled cell is itself too small it joins the smallest cell that was kept. When at most 2 cells
 * are occupied nothing is pooled: Fisher's exact test takes small tables.
 *
 * @param ret_ref, ret_cur  room for `cells` counts each; may not alias the inputs
 * @return the number of cells written, at least 1 if any count is not 0; cells empty on both sides
 * go
 */
size_t veer_drift_pool_rare(const uint64_t *ref, const uint64_t *cur, size_t cells,
                            uint64_t *ret_ref, uint64_t *ret_cur);

/** How many of the first `among` cells are frequent enough not to be pooled. */
size_t veer_drift_frequent_cells(const uint64_t *ref, const uint64_t *cur, size_t cells,
                                 size_t among);

/**
 * Counts the distinct values of two samples, if there are few.
 *
 * @param limit             most distinct values of both together
 * @param ret_ref, ret_cur  room for limit counts each
 * @param ret_cells         distinct values
 * @return false, and nothing said, if there are more than limit
 *
 * O(limit log n): each distinct value is one binary search for its end.
 */
bool veer_drift_count_distinct(const veer_sample *ref, const veer_sample *cur, size_t limit,
                               uint64_t *ret_ref, uint64_t *ret_cur, size_t *ret_cells);

#endif
