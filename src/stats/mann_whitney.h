/* stats/mann_whitney.h: the memory of the exact Mann-Whitney test. */
#ifndef VEER_STATS_MANN_WHITNEY_H
#define VEER_STATS_MANN_WHITNEY_H

#include <stddef.h>

/** Doubles of scratch for the exact p-value; 0 where there is none. */
size_t veer_mann_whitney_exact_scratch(size_t n, size_t m);

#endif
