/* stats/sort.h: ascending order for finite doubles. */
#ifndef VEER_STATS_SORT_H
#define VEER_STATS_SORT_H

#include <stddef.h>

/**
 * Sorts n doubles without NaN in place. With n doubles of scratch a radix sort, O(n); with NULL or
 * a small n introsort, O(n log n). -0.0 and 0.0 are equal and in no particular order.
 */
void veer_sort_doubles(double *values, size_t n, double *scratch);

#endif
