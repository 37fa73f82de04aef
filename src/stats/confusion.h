/* stats/confusion.h: what every metric of a confusion matrix needs first. */
#ifndef VEER_STATS_CONFUSION_H
#define VEER_STATS_CONFUSION_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

/** Checks k and the total: VEER_EINVAL, VEER_ELIMIT or VEER_ENODATA as veer/classification.h says.
 * *ret_total is above 0 and below 2^63. */
veer_rc veer_confusion_check(const uint64_t *cells, size_t k, uint64_t *ret_total, veer_err *err);

/** Rows whose true class is c. */
uint64_t veer_confusion_true(const uint64_t *cells, size_t k, size_t c);

/** Rows whose predicted class is c. */
uint64_t veer_confusion_predicted(const uint64_t *cells, size_t k, size_t c);

#endif
