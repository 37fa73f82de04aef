/* summary/exact.h: sums of doubles and of their squares without any rounding.
 *
 * A double is an integer of at most 53 bits times a power of two, 2^-1074 or more. So a sum of
 * doubles is an integer in units of 2^-1074, and a sum of squares one in units of 2^-2148. They are
 * kept as such, little-endian arrays of 64-bit limbs; the sum is signed (two's complement). Integer
 * addition commutes and associates, hence so does everything built on it. (The idea: Kulisch's long
 * accumulator; collecting by exponent first: Neal, "Fast exact summation using small and large
 * superaccumulators", 2015.)
 */
#ifndef VEER_SUMMARY_EXACT_H
#define VEER_SUMMARY_EXACT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "summary/wide.h"

/* 2046 exponents + 53 bits + 2^64 terms + sign = 2164 bits. */
#define VEER_EXACT_SUM_LIMBS 34
/* Twice 2046 + 106 bits + 2^64 terms = 4262 bits. */
#define VEER_EXACT_SQUARES_LIMBS 67

typedef struct veer_exact_sum {
    uint64_t limb[VEER_EXACT_SUM_LIMBS]; /* two's complement, units of 2^-1074 */
} veer_exact_sum;

/** The first two powers of a set of numbers. */
typedef struct veer_exact_moments {
    veer_exact_sum sum;                         /* sum of x */
    uint64_t squares[VEER_EXACT_SQUARES_LIMBS]; /* sum of x^2, units of 2^-2148 */
} veer_exact_moments;

/** Adds one finite number. */
void veer_exact_sum_add(veer_exact_sum *sum, double value);

/** Adds another sum. */
void veer_exact_sum_merge(veer_exact_sum *into, const veer_exact_sum *from);

/** sum / n, rounded once (twice if it is denormal); n >= 1. May be infinite. */
double veer_exact_sum_over(const veer_exact_sum *sum, uint64_t n);

/** Adds n finite numbers. */
void veer_exact_moments_add(veer_exact_moments *moments, const double *values, size_t n);

#define VEER_EXACT_SLOTS 128 /* signs and exponents collected at a time */

/** Significands on their way into moments, for numbers that come in several arrays. */
typedef struct veer_exact_collector {
    veer_exact_moments *moments;                  /* where they go */
    size_t room;                                  /* numbers that surely still fit */
    uint64_t sum[VEER_EXACT_SLOTS];               /* of significands */
    uint64_t squares[VEER_EXACT_SLOTS][2];        /* of their squares, low and high half */
    uint16_t sign_and_exponent[VEER_EXACT_SLOTS]; /* upper 12 bits of the numbers in the slot */
} veer_exact_collector;

/** Adds numbers of one sign and exponent: the upper 12 bits of the doubles, the sum of their
 * significands and of the squares of these. */
void veer_exact_moments_put(veer_exact_moments *moments, unsigned sign_and_exponent, veer_u128 sum,
                            veer_u128 squares);

/** Starts, adds n finite numbers, and brings in what was collected. */
void veer_exact_collect_start(veer_exact_collector *collector, veer_exact_moments *moments);
void veer_exact_collect(veer_exact_collector *collector, const double *values, size_t n);
void veer_exact_collect_end(veer_exact_collector *collector);

/** Adds others. */
void veer_exact_moments_merge(veer_exact_moments *into, const veer_exact_moments *from);

/** As if everything had been added n times; n <= 2^53. */
void veer_exact_moments_scale(veer_exact_moments *moments, uint64_t n);

/** sum of x^2 / n, rounded as above. */
double veer_exact_squares_over(const veer_exact_moments *moments, uint64_t n);

/** Sum of squared deviations of n numbers from their mean, rounded as above; false, *ret untouched,
 * if the moments are those of no n numbers (it would be negative). */
bool veer_exact_m2(const veer_exact_moments *moments, uint64_t n, double *ret);

/** b.sum / nb - a.sum / na, rounded as above; na, nb in 1..2^53. */
double veer_exact_mean_difference(const veer_exact_sum *a, uint64_t na, const veer_exact_sum *b,
                                  uint64_t nb);

#endif
