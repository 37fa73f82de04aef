/* demo/random.h: draws of a simulation. */
#ifndef VEER_DEMO_RANDOM_H
#define VEER_DEMO_RANDOM_H

#include <stdbool.h>
#include <stddef.h>

#include "base/rng.h"

/** A sequence of its own for each (seed, model, minute, index). */
void demo_rng_init(veer_rng *rng, uint64_t seed, uint64_t model, int64_t minute, uint64_t index);

/** True with a probability. */
bool demo_chance(veer_rng *rng, double p);

/** Normal with mean 0 and standard deviation 1 (Box and Muller, 1958). */
double demo_normal(veer_rng *rng);

/** exp of a normal; median and the sigma of the logarithm. */
double demo_lognormal(veer_rng *rng, double median, double sigma);

/** Exponential with a mean. */
double demo_exponential(veer_rng *rng, double mean);

/** Poisson by multiplication (Knuth); mean below 500, the result at most `most`. */
size_t demo_poisson(veer_rng *rng, double mean, size_t most);

/** An index drawn by weights that sum to 1. */
size_t demo_pick(veer_rng *rng, const double *weights, size_t n);

/** value rounded to so many decimals. */
double demo_round(double value, int decimals);

/** 1 / (1 + exp(-x)). */
double demo_logistic(double x);

#endif
