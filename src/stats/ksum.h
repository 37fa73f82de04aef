/* stats/ksum.h: a running sum with the lost low parts kept (Neumaier 1974). */
#ifndef VEER_STATS_KSUM_H
#define VEER_STATS_KSUM_H

#include <math.h>

/** Start from {0, 0}. After an overflow the value is not finite. */
typedef struct veer_ksum {
    double sum;  /* leading part */
    double lost; /* what rounding took from it */
} veer_ksum;

static inline void veer_ksum_add(veer_ksum *acc, double x)
{
    const double next = acc->sum + x;
    acc->lost += fabs(acc->sum) >= fabs(x) ? (acc->sum - next) + x : (x - next) + acc->sum;
    acc->sum = next;
}

static inline double veer_ksum_value(const veer_ksum *acc)
{
    return acc->sum + acc->lost;
}

#endif
