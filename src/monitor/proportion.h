/* monitor/proportion.h: one share and two of them. Pure; E. B. Wilson 1927, R. G. Newcombe 1998
 * (method 10). */
#ifndef VEER_MONITOR_PROPORTION_H
#define VEER_MONITOR_PROPORTION_H

#include <stdint.h>

/** Wilson's interval of hits of trials, trials > 0, for a normal quantile z. */
void veer_wilson(uint64_t hits, uint64_t trials, double z, double *ret_lo, double *ret_hi);

/** Newcombe's interval of b / n - a / m. */
void veer_newcombe(uint64_t a, uint64_t m, uint64_t b, uint64_t n, double z, double *ret_lo,
                   double *ret_hi);

/** Two-sided p-value of equal shares: z-test with the pooled share; 1 where both are all or
 * nothing. */
double veer_two_proportions(uint64_t a, uint64_t m, uint64_t b, uint64_t n);

#endif
