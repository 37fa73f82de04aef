/* stats/probability.h: the check that scores are probabilities and labels binary. */
#ifndef VEER_STATS_PROBABILITY_H
#define VEER_STATS_PROBABILITY_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

/** VEER_ENODATA for n = 0; VEER_EINVAL, with the row as position, for a score outside [0, 1] or a
 * label other than 0 and 1. */
veer_rc veer_probability_check(const double *scores, const uint8_t *labels, size_t n,
                               veer_err *err);

#endif
