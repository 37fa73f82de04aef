/* stats/select.h: order statistics in place, without memory. No NaN allowed. */
#ifndef VEER_STATS_SELECT_H
#define VEER_STATS_SELECT_H

#include <stddef.h>

/** Ascending order. Heapsort: O(n log n) on every input. */
void veer_sort_values(double *values, size_t n);

/**
 * The k-th smallest (k < n); reorders so that values[k] is it, none before is greater and none
 * behind is smaller. O(n) on average, O(n log n) on every input.
 */
double veer_select(double *values, size_t n, size_t k);

/** Median, the mean of the middle two when n is even; n > 0. Reorders. */
double veer_median(double *values, size_t n);

#endif
