/* HyperLogLog with the estimator of Ertl, "New cardinality estimation algorithms for HyperLogLog
 * sketches" (2017), algorithm 6: no bias tables, good from 0 up. */
#include <math.h>

#include "base/hash.h"
#include "summary/category.h"

void veer_hll_add(uint8_t *registers, const char *name, size_t len)
{
    /* A fixed key: registers of different machines must agree. */
    const veer_hash_key key = {0x766565722d686c6cu, 0x636174656773u};
    const uint64_t hash = veer_siphash13(&key, name, len);
    const size_t slot = (size_t)(hash >> (64 - VEER_HLL_BITS));
    const uint64_t rest = hash << VEER_HLL_BITS;
    const int rank = rest == 0 ? VEER_HLL_MAX_RANK : __builtin_clzll(rest) + 1;
    if (rank > registers[slot])
        registers[slot] = (uint8_t)rank;
}

/* Ertl's sigma, for the share of empty registers. */
static double sigma(double x)
{
    if (x == 1.0)
        return HUGE_VAL;
    double y = 1.0, z = x, before;
    do {
        x *= x;
        before = z;
        z += x * y;
        y += y;
    } while (z != before);
    return z;
}

/* Ertl's tau, for the share of saturated registers. */
static double tau(double x)
{
    if (x == 0.0 || x == 1.0)
        return 0.0;
    double y = 1.0, z = 1.0 - x, before;
    do {
        x = sqrt(x);
        before = z;
        y *= 0.5;
        z -= (1.0 - x) * (1.0 - x) * y;
    } while (z != before);
    return z / 3.0;
}

double veer_hll_estimate(const uint8_t *registers)
{
    const double m = VEER_HLL_REGISTERS;
    uint32_t with_rank[VEER_HLL_MAX_RANK + 1] = {0};
    for (size_t i = 0; i < VEER_HLL_REGISTERS; i++)
        with_rank[registers[i]]++;
    double z = m * tau(1.0 - (double)with_rank[VEER_HLL_MAX_RANK] / m);
    for (int k = VEER_HLL_MAX_RANK - 1; k >= 1; k--)
        z = 0.5 * (z + (double)with_rank[k]);
    z += m * sigma((double)with_rank[0] / m);
    return m * m / (2.0 * log(2.0) * z);
}
