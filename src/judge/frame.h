/* judge/frame.h: what is to be known of one model and version at one moment: windows, baselines,
 * drift runs and the values of terms, each computed once.
 *
 * A frame is made per target and evaluation and thrown away. It reads buckets (and the store for
 * references and metric points), so its windows are rounded to their buckets: 5 minutes for
 * features and performance within 48 hours of arrival, hours and days later. The current window of
 * width w at moment t is [floor(t) - w, floor(t)) with floor to VEER_FRAME_GRID_US.
 *
 * Rolling baselines end where the current window begins, rounded down to the hour, so that they can
 * be shared by the evaluations of an hour (judge/cache.h). Windows are put together from hours and
 * days that are shared as long as nothing comes into them (judge/pieces.h).
 */
#ifndef VEER_JUDGE_FRAME_H
#define VEER_JUDGE_FRAME_H

#include "base/arena.h"
#include "ingest/ingest.h"
#include "judge/run.h"
#include "monitor/degradation.h"
#include "monitor/health.h"
#include "monitor/outlook.h"
#include "monitor/window_drift.h"
#include "rules/expr.h"
#include "json/tree.h"
#include "json/writer.h"

#define VEER_FRAME_GRID_US (INT64_C(300) * 1000000)

/** How a model is judged; per model in the store (VEER_STORE_DOC_MODEL_SETTINGS, key: model). */
typedef struct veer_judge_settings {
    bool off;                  /* enabled: false: the model is not evaluated */
    int64_t window_us;         /* current window of drift runs; 60 min */
    veer_baseline baseline;    /* of drift runs; ROLLING 24 h */
    int64_t comparison_us;     /* current window of degradation and health; 60 min */
    int64_t baseline_us;       /* baseline window of degradation and health; 24 h */
    const char *method;        /* of drift runs; NULL: auto */
    double fdr;                /* over columns; 0.05 */
    double share_limit;        /* dataset drift; 0.5 */
    const char *positive;      /* positive class; NULL: from the data */
    veer_perf_task task;       /* AUTO: from the data */
    uint64_t min_rows;         /* fewer predictions in a window are not compared; 30 */
    const char *const *ignore; /* n_ignore columns that are not compared */
    size_t n_ignore;           /* of them */
} veer_judge_settings;

/** The defaults. */
veer_judge_settings veer_judge_settings_default(void);

/** JSON, and back: what is not named or null is the default; unknown members are errors.
 * VEER_EINVAL, VEER_EPARSE or VEER_ELIMIT naming the member; VEER_ENOMEM. Texts are copied to the
 * arena. */
void veer_judge_settings_write(veer_json_writer *w, const veer_judge_settings *settings);
veer_rc veer_judge_settings_read(const veer_json_node *node, veer_arena *arena,
                                 veer_judge_settings *ret, veer_err *err);

/** Baselines that are used again, with what is usual in them per column, and the hours and days of
 * windows; shared by frames of any threads. judge/cache.h. */
typedef struct veer_judge_cache veer_judge_cache;

/** Whom a frame is about. */
typedef struct veer_target {
    veer_store_bytes model;   /* name; NUL-terminated */
    veer_store_bytes version; /* "" none; NUL-terminated; data NULL: all versions together */
    const char *segment;      /* NULL: none */
    const uint32_t *series;   /* n_series ids */
    size_t n_series;          /* at least 1 */
} veer_target;

typedef struct veer_frame veer_frame;

/** cache NULL: nothing is shared. All arguments outlive the frame. */
veer_rc veer_frame_new(veer_ingest *ingest, const veer_target *target,
                       const veer_judge_settings *settings, veer_judge_cache *cache, int64_t now_us,
                       veer_frame **ret, veer_err *err);
void veer_frame_free(veer_frame *frame);

int64_t veer_frame_now(const veer_frame *frame);
const veer_target *veer_frame_target(const veer_frame *frame);
const veer_judge_settings *veer_frame_settings(const veer_frame *frame);

/** The value of a term: a veer_signal_fn whose context is the frame. */
veer_signal_fn veer_frame_signal;

/** A window of the target, lent until the frame is freed. Empty windows have NULL parts. */
veer_rc veer_frame_window(veer_frame *frame, int64_t from_us, int64_t to_us, unsigned parts,
                          const veer_window **ret, veer_err *err);

/** The baseline of a current window, lent; *ret_from_us and *ret_to_us are 0 for a reference. A
 * baseline that is not there is an empty window, and why says it. */
typedef struct veer_frame_baseline {
    const veer_window *window; /* lent */
    int64_t from_us;           /* 0 if it has no time */
    int64_t to_us;             /* its end */
    veer_baseline resolved;    /* never DEFAULT */
    char why[96];              /* "" if it is there */
} veer_frame_baseline;
veer_rc veer_frame_baseline_of(veer_frame *frame, const veer_baseline *baseline, int64_t window_us,
                               unsigned parts, veer_frame_baseline *ret, veer_err *err);

/** How outcomes of the target are read (settings, else from the data); lent. */
veer_rc veer_frame_task(veer_frame *frame, const veer_window_task **ret, veer_err *err);

/** What a drift run compares. Zeroed: as the settings say. */
typedef struct veer_drift_ask {
    int64_t window_us;      /* 0: settings */
    veer_baseline baseline; /* DEFAULT: settings */
    const char *method;     /* NULL: settings */
    bool exact; /* from the records, where they are kept and few enough; rolling, version
                 * and reference baselines; VEER_EINVAL otherwise */
} veer_drift_ask;

/** A drift run, lent; computed once per ask. Never VEER_ENODATA: a run without data says why. */
veer_rc veer_frame_drift(veer_frame *frame, const veer_drift_ask *ask, const veer_run **ret,
                         veer_err *err);

/** The report behind a run with the shapes of its columns, for showing; lent; NULL if nothing was
 * compared. */
const drift_report *veer_frame_report(veer_frame *frame, const veer_run *run);

/** Degradation of a metric of the target, from labels or activity where they have it, else from
 * metric points (source says which). windows 0: settings. */
typedef struct veer_frame_degradation {
    const char *metric;                       /* canonical; in the frame */
    const char *source;                       /* "predictions", "points", "none" */
    veer_measure current;                     /* of the comparison window, or the latest point */
    veer_measure baseline;                    /* of the baseline window */
    int64_t from_us, to_us;                   /* comparison window */
    int64_t baseline_from_us, baseline_to_us; /* baseline window */
    double coverage;         /* labels per prediction of the comparison window; NaN: no labels
                              * are needed */
    veer_degradation result; /* judged */
} veer_frame_degradation;
veer_rc veer_frame_degrade(veer_frame *frame, const char *metric, int64_t comparison_us,
                           int64_t baseline_us, veer_frame_degradation *ret, veer_err *err);

/** Every metric that the target has in either window, in the order of the table, then custom
 * points; in the arena. */
veer_rc veer_frame_degrade_all(veer_frame *frame, int64_t comparison_us, int64_t baseline_us,
                               veer_arena *arena, veer_frame_degradation **ret, size_t *ret_n,
                               veer_err *err);

/** A metric over [from, to) in steps, NaN where there is none, in the arena; points are taken as
 * they are (step_us 0 in ret). n_samples (may be NULL): samples of each value. */
veer_rc veer_frame_series(veer_frame *frame, const char *metric, int64_t from_us, int64_t to_us,
                          int64_t step_us, veer_arena *arena, veer_series *ret,
                          const uint64_t **ret_samples, const char **ret_source, veer_err *err);

/** Metrics that have points, canonical or custom, in the arena. */
veer_rc veer_frame_point_metrics(veer_frame *frame, int64_t from_us, int64_t to_us,
                                 veer_arena *arena, const char *const **ret, size_t *ret_n,
                                 veer_err *err);

#endif
