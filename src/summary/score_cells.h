/* summary/score_cells.h: probabilities counted in cells that are finest near 0 and near 1.
 *
 * The order of p is an integer that sorts as p does: the bits of p up to 1/2, and above 1/2 the
 * inverted bits of 1 - p, which is exact there. A cell is all orders with the same upper bits, so
 * its width is relative to the distance from the nearer end. 0, 1/2 and 1 are cells by themselves.
 * A cell knows whether all its scores are one score, and which.
 */
#ifndef VEER_SUMMARY_SCORE_CELLS_H
#define VEER_SUMMARY_SCORE_CELLS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

#define VEER_SCORE_STEP_BITS 40     /* lower bits that a cell leaves out, at the least */
#define VEER_SCORE_MIXED UINT64_MAX /* as the order of a cell: there are several scores */
#define VEER_SCORE_LAST_ORDER ((uint64_t)INT64_MAX) /* of exactly 1 */

typedef struct veer_score_count {
    uint64_t key;   /* least order of the cell, which is even, and the label */
    uint64_t order; /* of the only score; or VEER_SCORE_MIXED */
    uint64_t count; /* rows, > 0 */
} veer_score_count;

typedef struct veer_score_cells {
    veer_score_count *items; /* ascending keys, owned */
    size_t n;                /* in use */
    size_t cap;              /* allocated */
} veer_score_cells;

/** Releases the memory; there are then no cells. */
void veer_score_cells_done(veer_score_cells *cells);

/** Adds n > 0 scores in [0, 1] with labels 0 and 1. O(n log n + m). VEER_ENOMEM changes nothing. */
veer_rc veer_score_cells_add(veer_score_cells *cells, const double *scores, const uint8_t *labels,
                             size_t n, veer_err *err);

/** Adds n counts of ascending keys. O(n + m). VEER_ENOMEM changes nothing. */
veer_rc veer_score_cells_merge(veer_score_cells *cells, const veer_score_count *from, size_t n,
                               veer_err *err);

/** Puts a count behind the last, whose key is lower. VEER_ENOMEM changes nothing. */
veer_rc veer_score_cells_append(veer_score_cells *cells, const veer_score_count *next,
                                veer_err *err);

/** Lower bits that the cell of an order leaves out. */
unsigned veer_score_cell_bits(uint64_t order);

/** The score of an order, rounded to a double. */
double veer_score_of_order(uint64_t order);

/** A score that a count's rows have, or the middle of those that they may have. */
double veer_score_of_count(const veer_score_count *count);

/** Whether rows can lead to this count. */
bool veer_score_count_is_valid(const veer_score_count *count);

#endif
