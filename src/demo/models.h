/* demo/models.h: what each simulated model sees, says and gets wrong. */
#ifndef VEER_DEMO_MODELS_H
#define VEER_DEMO_MODELS_H

#include "demo/random.h"
#include "json/writer.h"

/** What a draw depends on besides its random numbers. */
typedef struct demo_moment {
    double day; /* days since the start of the simulation, with fraction */
} demo_moment;

/** Everything about one prediction and its truth. */
typedef struct demo_draw {
    const char *version;  /* of the model */
    const char *class;    /* predicted; NULL for regression */
    const char *truth;    /* true class; NULL for regression */
    double score;         /* of the positive class; NaN: none */
    double value;         /* predicted number; NaN: none */
    double truth_value;   /* true number; NaN: none */
    double confidence;    /* NaN: none */
    double latency_ms;    /* of the call */
    double cost_usd;      /* NaN: none */
    const char *country;  /* tag */
    const char *channel;  /* tag */
    double numbers[6];    /* features, as named by the model */
    const char *texts[2]; /* the same */
} demo_draw;

typedef struct demo_model {
    const char *name;       /* of the model */
    double per_minute;      /* predictions at full traffic, mean over the day */
    double label_mean_h;    /* mean delay of labels */
    double unlabelled;      /* share of predictions whose label never comes */
    const char *numbers[6]; /* names of number features; NULL behind the last */
    const char *texts[2];   /* names of text features; the same */
    /** Draws one prediction. */
    void (*draw)(veer_rng *rng, const demo_moment *moment, demo_draw *ret);
} demo_model;

extern const demo_model demo_models[];
extern const size_t demo_n_models;

#endif
