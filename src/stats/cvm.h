/* stats/cvm.h: the two distributions of the Cramer-von Mises statistic. */
#ifndef VEER_STATS_CVM_H
#define VEER_STATS_CVM_H

#include <stddef.h>
#include <stdint.h>

/** Upper tail of the limit distribution of the Cramer-von Mises statistic. */
double veer_cvm_limit_sf(double x);

/** Doubles of scratch for veer_cvm_exact_sf. */
size_t veer_cvm_exact_scratch(size_t n, size_t m);

/** P(12 n m (n + m) T >= scaled) over all arrangements of n and m values without ties; n, m at most
 * VEER_CVM_EXACT_MAX. */
double veer_cvm_exact_sf(size_t n, size_t m, int64_t scaled, double *scratch);

#endif
