/* stats/order.h: between two order statistics. */
#ifndef VEER_STATS_ORDER_H
#define VEER_STATS_ORDER_H

#include <stddef.h>

#include "veer/sample.h"

/** The value at position below + weight of a sample, 0 <= weight < 1; below + weight <= n - 1. */
double veer_order_interpolate(const veer_sample *sample, size_t below, double weight);

#endif
