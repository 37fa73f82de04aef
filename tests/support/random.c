#include "support/random.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void random_seed(test_random *rng, uint64_t fallback)
{
    const char *text = getenv("VEER_TEST_SEED");
    rng->state = text != NULL ? strtoull(text, NULL, 0) : fallback;
    printf("# seed %" PRIu64 "\n", rng->state);
}

uint64_t random_u64(test_random *rng)
{
    uint64_t z = (rng->state += 0x9E3779B97F4A7C15u);
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
    return z ^ (z >> 31);
}

uint64_t random_below(test_random *rng, uint64_t n)
{
    return random_u64(rng) % n;
}

double random_unit(test_random *rng)
{
    return (double)(random_u64(rng) >> 11) * 0x1p-53;
}

double random_normal(test_random *rng)
{
    const double u = 1.0 - random_unit(rng), v = random_unit(rng);
    return sqrt(-2.0 * log(u)) * cos(6.283185307179586 * v);
}

double random_bits_double(test_random *rng)
{
    for (;;) {
        const uint64_t bits = random_u64(rng);
        double value;
        memcpy(&value, &bits, sizeof value);
        if (isfinite(value))
            return value;
    }
}
