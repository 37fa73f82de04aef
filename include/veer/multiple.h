/* veer/multiple.h: p-values of many tests made at once.
 *
 * Each call replaces m p-values by adjusted ones, in place and in the same order; an adjusted value
 * <= q means: reject at level q. m = 0 is fine and does nothing. VEER_EINVAL, and p untouched, when
 * a value is not in [0, 1].
 */
#ifndef VEER_MULTIPLE_H
#define VEER_MULTIPLE_H

#include <stddef.h>

#include "veer/error.h"
#include "veer/export.h"

VEER_BEGIN_DECLS

/**
 * Benjamini and Hochberg (1995): controls the expected share of false discoveries among independent
 * or positively dependent tests. Equals scipy.stats.false_discovery_control(p).
 *
 * @param p      m p-values, replaced
 * @param m      number of tests
 * @param order  m indices of working memory
 *
 * O(m log m), allocates nothing, any thread.
 */
VEER_API veer_rc veer_benjamini_hochberg(double *p, size_t m, size_t *order, veer_err *err);

/** Holm (1979): controls the chance of any false rejection, without assumptions. As above. */
VEER_API veer_rc veer_holm(double *p, size_t m, size_t *order, veer_err *err);

/** Bonferroni: min(1, m p). O(m). */
VEER_API veer_rc veer_bonferroni(double *p, size_t m, veer_err *err);

VEER_END_DECLS

#endif
