/* api/metrics_models.h: what /metrics tells of the models: gathered first, for each pair of model
 * and version, then written family after family. */
#ifndef VEER_API_METRICS_MODELS_H
#define VEER_API_METRICS_MODELS_H

#include "api/api.h"
#include "api/exposition.h"
#include "base/arena.h"
#include "monitor/window_performance.h"

#define VEER_METRICS_LATENCY_EDGES 13
#define VEER_METRICS_CONFIDENCE_EDGES 10

/** A predicted class. */
typedef struct veer_metrics_class {
    veer_series_label label; /* class="..."; the value is the arena's */
    uint64_t count;          /* predictions, ever */
} veer_metrics_class;

/** Counts up to edges. */
typedef struct veer_metrics_numbers {
    uint64_t cumulated[VEER_METRICS_LATENCY_EDGES]; /* up to each edge */
    uint64_t count;                                 /* numbers; 0: there are none */
    double sum;                                     /* of them; NAN if it cannot be a counter */
} veer_metrics_numbers;

/** A model and a version. All counts are of all time. */
typedef struct veer_metrics_pair {
    uint32_t series;                 /* its id */
    veer_store_bytes model;          /* lives as long as the engine */
    veer_store_bytes version;        /* likewise */
    uint64_t predictions;            /* of it */
    uint64_t unclassed;              /* of them, without a class, or with one that is left out */
    veer_metrics_class *classes;     /* n_classes */
    size_t n_classes;                /* at most VEER_LIMIT_METRICS_CLASSES */
    veer_metrics_numbers latency_ms; /* edges in seconds */
    veer_metrics_numbers confidence; /* as it is */
    double cost_usd;                 /* sum; NAN: no prediction says it */
    double last_s;                   /* time of the latest prediction; NAN: none has a time */
    uint64_t labelled;               /* predictions with a label */
    uint64_t corrections;            /* labels that replaced another one */
    uint64_t correct;                /* rows whose classes are equal */
    uint64_t judged;                 /* rows with both classes */
    bool is_binary;                  /* outcomes hold */
    veer_binary_outcomes outcomes;   /* of the positive class */
    double *performance; /* one per row of veer_perf_metrics, NAN where there is none; of
                          * the last VEER_METRICS_PERFORMANCE_US; NULL: nothing at all */
} veer_metrics_pair;

#define VEER_METRICS_PERFORMANCE_US (INT64_C(24) * 3600 * 1000000)

typedef struct veer_metrics_models {
    veer_arena arena;         /* owns the rest */
    veer_metrics_pair *pairs; /* n, by model, then by id */
    size_t n;                 /* at most VEER_LIMIT_METRICS_VERSIONS */
    uint64_t versions_left;   /* pairs left out: beyond the limit, or not readable */
    uint64_t classes_left;    /* classes left out */
} veer_metrics_models;

/** Reads everything. VEER_ENOMEM, VEER_ELIMIT. Free with veer_metrics_models_done, also after a
 * failure. */
veer_rc veer_metrics_models_init(veer_metrics_models *ret, const veer_api *api, veer_err *err);
void veer_metrics_models_done(veer_metrics_models *models);

/** Writes the families veer_... */
void veer_metrics_models_write(const veer_metrics_models *models, veer_exposition *e);

/** Writes the families under the short names. */
void veer_metrics_short_write(const veer_metrics_models *models, veer_exposition *e);

/** Upper ends of the cells of latencies in seconds, and of confidences. */
extern const double veer_metrics_latency_edges_s[VEER_METRICS_LATENCY_EDGES];
extern const double veer_metrics_confidence_edges[VEER_METRICS_CONFIDENCE_EDGES];

#endif
