/* support/random.h: seeded random numbers for property tests.
 *
 * The seed comes from VEER_TEST_SEED or is fixed, and is printed by random_seed, so every failure
 * can be repeated.
 */
#ifndef VEER_TEST_RANDOM_H
#define VEER_TEST_RANDOM_H

#include <stddef.h>
#include <stdint.h>

typedef struct test_random {
    uint64_t state; /* splitmix64 */
} test_random;

/** Starts from VEER_TEST_SEED if set, else from fallback; prints which. */
void random_seed(test_random *rng, uint64_t fallback);

/** 64 random bits. */
uint64_t random_u64(test_random *rng);

/** Uniform in [0, n), n > 0. */
uint64_t random_below(test_random *rng, uint64_t n);

/** Uniform in [0, 1). */
double random_unit(test_random *rng);

/** Standard normal. */
double random_normal(test_random *rng);

/** Any finite double, all exponents equally likely, denormals and both zeros included. */
double random_bits_double(test_random *rng);

#endif
