/* stats/ks.h: the Kolmogorov-Smirnov distance as an exact integer, for its test. */
#ifndef VEER_STATS_KS_H
#define VEER_STATS_KS_H

#include <stdint.h>

#include "veer/sample.h"

/** n_ref n_cur (F_ref - F_cur) where that is furthest from 0; positive if both sides are equally
 * far. Neither sample is empty or has more than 2^31 - 1 values. */
int64_t veer_ks_steps(const veer_sample *ref, const veer_sample *cur);

#endif
