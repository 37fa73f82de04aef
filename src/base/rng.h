/* base/rng.h: seeded random numbers for sampling and permutation tests; not for secrets.
 *
 * xoshiro256** 1.0 (Blackman and Vigna, 2018), its state filled by splitmix64 from the seed. One
 * seed gives one sequence on every machine.
 */
#ifndef VEER_BASE_RNG_H
#define VEER_BASE_RNG_H

#include <stdint.h>

typedef struct veer_rng {
    uint64_t s[4]; /* never all zero */
} veer_rng;

/** Starts the sequence of a seed; any seed is good. */
void veer_rng_init(veer_rng *rng, uint64_t seed);

/** 64 random bits. */
uint64_t veer_rng_u64(veer_rng *rng);

/** Uniform in [0, n) without bias (Lemire's multiply and reject); n > 0. */
uint64_t veer_rng_below(veer_rng *rng, uint64_t n);

/** Uniform in [0, 1), a multiple of 2^-53. */
double veer_rng_unit(veer_rng *rng);

#endif
