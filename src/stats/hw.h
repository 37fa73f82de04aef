/* stats/hw.h: the recursion of additive Holt-Winters, shared by fitting and forecasting. */
#ifndef VEER_STATS_HW_H
#define VEER_STATS_HW_H

#include <stddef.h>

/** Smoothing parameters in error-correction form. */
typedef struct veer_hw_params {
    double alpha; /* level */
    double beta;  /* trend */
    double gamma; /* season */
    double phi;   /* damping; 1 undamped */
} veer_hw_params;

/** Level and trend; the season lies beside it. */
typedef struct veer_hw_state {
    double level; /* level */
    double slope; /* trend per step */
} veer_hw_state;

/**
 * The sum of squared one-step errors over y, from state and season (changed to those after the
 * last value; season has `period` terms, the term of value i at i % period). The errors of missing
 * values are 0. Infinite when the recursion overflows.
 */
double veer_hw_run(const veer_hw_params *params, const double *y, size_t n, size_t period,
                   veer_hw_state *state, double *season);

/** What the search for parameters minimises: `model` is passed through. */
typedef double (*veer_objective)(const double *x, void *model);

/**
 * Minimises over the unit cube of `dims` <= 4 dimensions: a grid, then bounded Nelder-Mead from its
 * best points, restarted until a restart no longer helps. Deterministic. Writes the best point to
 * x and returns its value.
 */
double veer_minimise_unit(veer_objective objective, void *model, size_t dims, double *x);

#endif
