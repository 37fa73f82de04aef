#include "base/rng.h"

static uint64_t rotate_left(uint64_t x, int bits)
{
    return x << bits | x >> (64 - bits);
}

static uint64_t splitmix64(uint64_t *state)
{
    uint64_t z = (*state += UINT64_C(0x9E3779B97F4A7C15));
    z = (z ^ (z >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94D049BB133111EB);
    return z ^ (z >> 31);
}

void veer_rng_init(veer_rng *rng, uint64_t seed)
{
    for (int i = 0; i < 4; i++)
        rng->s[i] = splitmix64(&seed);
}

uint64_t veer_rng_u64(veer_rng *rng)
{
    uint64_t *s = rng->s;
    const uint64_t result = rotate_left(s[1] * 5, 7) * 9;
    const uint64_t shifted = s[1] << 17;
    s[2] ^= s[0];
    s[3] ^= s[1];
    s[1] ^= s[2];
    s[0] ^= s[3];
    s[2] ^= shifted;
    s[3] = rotate_left(s[3], 45);
    return result;
}

uint64_t veer_rng_below(veer_rng *rng, uint64_t n)
{
    __extension__ typedef unsigned __int128 u128;
    u128 product = (u128)veer_rng_u64(rng) * n;
    if ((uint64_t)product < n) {
        const uint64_t reject_below = -n % n;
        while ((uint64_t)product < reject_below)
            product = (u128)veer_rng_u64(rng) * n;
    }
    return (uint64_t)(product >> 64);
}

double veer_rng_unit(veer_rng *rng)
{
    return (double)(veer_rng_u64(rng) >> 11) * 0x1p-53;
}
