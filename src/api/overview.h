/* api/overview.h: all models at a glance, and what is remembered for that.
 *
 * Of each model the steps of a range of time are kept, and of the range as long before it, so that
 * a look reads only the steps in which something changed since the last one (stamps of the
 * buckets). Reading models anew is bounded by time (VEER_LIMIT_OVERVIEW_MS): those that were never
 * read come first, then those that were read longest ago; the others are told as they were.
 */
#ifndef VEER_API_OVERVIEW_H
#define VEER_API_OVERVIEW_H

#include "api/api.h"
#include "api/totals.h"
#include "monitor/standing.h"
#include "monitor/window_performance.h"

/** An empty one; any thread may use it. */
veer_rc veer_overviews_new(veer_overviews **ret, veer_err *err);
void veer_overviews_free(veer_overviews *overviews); /* NULL is fine */

/** A step of a model. */
typedef struct veer_overview_step {
    uint64_t stamp;       /* of what it was read from; 0: not read */
    uint64_t predictions; /* in it */
    uint64_t labelled;    /* of them */
    uint64_t n;           /* samples of value; 0: none */
    double value;         /* of the main metric */
} veer_overview_step;

/** The latest drift run of a model. */
typedef struct veer_overview_drift {
    bool present;       /* the rest holds */
    int64_t time_us;    /* of the evaluation */
    double share;       /* of the columns */
    size_t drifted;     /* columns */
    size_t tested;      /* columns */
    bool dataset_drift; /* the share reached its limit */
} veer_overview_drift;

/** Open alerts of a model. */
typedef struct veer_overview_alerts {
    size_t active;       /* not acknowledged */
    size_t acknowledged; /* and not resolved */
    size_t high;         /* of both */
    size_t critical;     /* of both */
    int worst;           /* veer_severity; -1: none is open */
} veer_overview_alerts;

/** What is known of a model in a range. */
typedef struct veer_overview_facts {
    bool is_read;              /* the rest holds */
    veer_totals totals;        /* ever */
    veer_perf_task task;       /* AUTO without labels */
    int64_t from_us;           /* of the range when it was read */
    veer_overview_step *steps; /* 2 n: the range before, then the range */
    const char *metric;        /* main metric, canonical or a custom one; NULL: none */
    bool by_points;            /* it was computed elsewhere */
    veer_overview_drift drift; /* its latest run */
} veer_overview_facts;

/** A model of an answer. */
typedef struct veer_overview_model {
    veer_store_bytes name;           /* lives as long as the engine */
    const uint32_t *series;          /* n_series ids */
    const veer_store_bytes *version; /* n_series names */
    size_t n_series;                 /* at least 1 */
    veer_overview_alerts alerts;     /* open now */
    veer_overview_facts facts;       /* lent while the function of veer_overviews_look runs */
} veer_overview_model;

/** Times of an answer. */
typedef struct veer_overview_range {
    int64_t hours;   /* asked for */
    int64_t now_us;  /* of the clock */
    int64_t from_us; /* of the first step: hours before now, or up to a step more */
    int64_t step_us; /* width of a step */
    size_t n;        /* steps, the same for all times; the last one holds now */
} veer_overview_range;

/** 24 to 48 steps for so many hours, fewer below two hours. Pure. */
veer_overview_range veer_overview_range_of(int64_t hours, int64_t now_us);

/** What is asked. */
typedef struct veer_overview_ask {
    veer_overview_range range; /* of time */
    http_text containing;      /* in the name, case of ASCII letters ignored; NULL: all models */
    size_t limit;              /* models; at most VEER_LIMIT_OVERVIEW_MODELS */
} veer_overview_ask;

/** All that is answered; lent. */
typedef struct veer_overview {
    const veer_overview_ask *ask; /* the question */
    veer_overview_model *models;  /* n, by name */
    size_t n;                     /* models */
    size_t all;                   /* models that the question means, also beyond the limit */
} veer_overview;

/** A step of a model, 0 to 2 n - 1: first those of the range before. NULL: it was not read yet. */
const veer_overview_step *veer_overview_step_at(const veer_overview *overview,
                                                const veer_overview_facts *facts, size_t i);

typedef veer_rc (*veer_overview_fn)(void *context, const veer_overview *overview, veer_err *err);

/** Gathers, reads what changed, and calls fn once. api->overviews NULL: nothing is remembered.
 * VEER_ENOMEM, VEER_EIO, VEER_ECORRUPT. */
veer_rc veer_overview_look(const veer_api *api, const veer_overview_ask *ask, veer_arena *arena,
                           veer_overview_fn fn, void *context, veer_err *err);

/* ---- for overview*.c ---- */

/** A model as it is remembered for a range. */
typedef struct veer_overview_entry {
    veer_overview_facts facts; /* steps belong to it */
    int64_t read_us;           /* monotonic; when it was read */
    uint64_t stamp;            /* of all of its buckets then */
    int64_t arrived_us;        /* newest arrival then */
    size_t n_series;           /* then */
    bool has_drift;            /* drift was looked for ... */
    uint64_t runs;             /* when so many drift runs had been made */
    veer_window_task task;     /* how outcomes are read */
    char *custom;              /* text of facts.metric where it is no known one; owned */
} veer_overview_entry;

/** How many drift runs were made since the start; any change may be that of a model. */
uint64_t veer_overview_runs(const veer_api *api);

/** Whether something of a model is other than when it was read. */
bool veer_overview_is_stale(const veer_api *api, const veer_overview_model *model,
                            const veer_overview_range *range, const veer_overview_entry *entry);

/** Reads what changed. The entry is zeroed, or was read before for the same hours. */
veer_rc veer_overview_read(const veer_api *api, const veer_overview_model *model,
                           const veer_overview_range *range, veer_overview_entry *entry,
                           veer_err *err);

/** Takes a drift run over if it is later than what is known of the model, or as late and worse. */
void veer_overview_take_run(veer_overview_drift *drift, const veer_run *run);

void veer_overview_entry_done(veer_overview_entry *entry);

#endif
