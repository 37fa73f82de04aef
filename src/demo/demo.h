/* demo/demo.h: simulated traffic of three models, as a pure function of a seed and a start.
 *
 *   fraud         binary, one version; from the 12th day on amounts and countries shift and a new
 *                 kind of fraud comes that the model does not see
 *   sentiment     three classes; version v2 takes half of the traffic from the 8th day on, is
 * better, slower and dearer than v1 house-price   regression, steady
 *
 * Time is cut into minutes. What happens in a minute depends on seed, start, model and minute
 * alone, so that a simulation can be taken up anywhere and says the same ids again. Traffic follows
 * the hour and the day of the week and grows over the first VEER_DEMO_DAYS days. Labels come hours
 * after their prediction, some never. No clock, no input or output.
 */
#ifndef VEER_DEMO_DEMO_H
#define VEER_DEMO_DEMO_H

#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"

#define VEER_DEMO_DAYS 14      /* of the past that a demonstration starts with */
#define VEER_DEMO_DRIFT_DAY 11 /* days after the start at which `fraud` drifts */
#define VEER_DEMO_SPLIT_DAY 7  /* days after the start at which `sentiment` v2 begins */
#define VEER_DEMO_MOST_PER_MINUTE 256
#define VEER_DEMO_LATEST_LABEL_US (INT64_C(72) * 3600 * 1000000) /* after its prediction */
#define VEER_DEMO_NO_LABEL INT64_MIN

/** The whole simulation. */
typedef struct veer_demo {
    uint64_t seed;    /* any */
    int64_t start_us; /* its first minute begins here */
} veer_demo;

/** One prediction; everything else about it is drawn when it is written. */
typedef struct veer_demo_item {
    size_t model;     /* below veer_demo_n_models */
    int64_t minute;   /* since 1970 */
    uint32_t index;   /* in its minute */
    int64_t time_us;  /* of the prediction */
    int64_t label_us; /* when its label arrives; VEER_DEMO_NO_LABEL: never */
} veer_demo_item;

extern const size_t veer_demo_n_models;

/** The name of a model. */
const char *veer_demo_model(size_t model);

/** The predictions of a model in a minute, by time; at most VEER_DEMO_MOST_PER_MINUTE, none before
 * the start. */
size_t veer_demo_minute(const veer_demo *demo, size_t model, int64_t minute,
                        veer_demo_item out[VEER_DEMO_MOST_PER_MINUTE]);

/** Appends a prediction as JSON (files/record_json.h), without a line end. Failures stick in out.
 */
void veer_demo_write_prediction(const veer_demo *demo, const veer_demo_item *item, veer_buf *out);

/** Appends its label, the same way. */
void veer_demo_write_label(const veer_demo *demo, const veer_demo_item *item, veer_buf *out);

#endif
