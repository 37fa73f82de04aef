#include "demo/random.h"

#include <math.h>

void demo_rng_init(veer_rng *rng, uint64_t seed, uint64_t model, int64_t minute, uint64_t index)
{
    /* Odd multipliers keep neighbouring minutes and indices apart; the generator mixes the rest. */
    veer_rng_init(rng, seed + model * UINT64_C(0x9E3779B97F4A7C15) +
                           (uint64_t)minute * UINT64_C(0xD1342543DE82EF95) +
                           index * UINT64_C(0xA0761D6478BD642F));
}

bool demo_chance(veer_rng *rng, double p)
{
    return veer_rng_unit(rng) < p;
}

double demo_normal(veer_rng *rng)
{
    const double pi = 3.14159265358979323846;
    const double radius = sqrt(-2 * log(1 - veer_rng_unit(rng)));
    return radius * cos(2 * pi * veer_rng_unit(rng));
}

double demo_lognormal(veer_rng *rng, double median, double sigma)
{
    return median * exp(sigma * demo_normal(rng));
}

double demo_exponential(veer_rng *rng, double mean)
{
    return -mean * log(1 - veer_rng_unit(rng));
}

size_t demo_poisson(veer_rng *rng, double mean, size_t most)
{
    const double limit = exp(-mean);
    size_t n = 0;
    for (double product = veer_rng_unit(rng); product > limit && n < most; n++)
        product *= veer_rng_unit(rng);
    return n;
}

size_t demo_pick(veer_rng *rng, const double *weights, size_t n)
{
    double left = veer_rng_unit(rng);
    for (size_t i = 0; i + 1 < n; i++) {
        left -= weights[i];
        if (left < 0)
            return i;
    }
    return n - 1;
}

double demo_round(double value, int decimals)
{
    const double scale = pow(10, decimals);
    return round(value * scale) / scale;
}

double demo_logistic(double x)
{
    return 1 / (1 + exp(-x));
}
