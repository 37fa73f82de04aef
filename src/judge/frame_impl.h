/* What the files of a frame share. */
#ifndef VEER_JUDGE_FRAME_IMPL_H
#define VEER_JUDGE_FRAME_IMPL_H

#include "judge/cache.h"
#include "judge/frame.h"
#include "monitor/estimate.h"
#include "monitor/usual.h"

#define FRAME_WHY 96 /* bytes of a reason, as in veer_signal */
#define FRAME_ARENA_BYTES ((size_t)256 << 20)
#define FRAME_USUAL_WINDOWS                                              \
    48 /* windows of a baseline from which the usual is learned, at most \
        */

#define PART_ACTIVITY VEER_PARTS(VEER_PART_ACTIVITY)
#define PART_FEATURES VEER_PARTS(VEER_PART_FEATURES)
#define PART_PERFORMANCE VEER_PARTS(VEER_PART_PERFORMANCE)
#define PARTS_DRIFT (PART_ACTIVITY | PART_FEATURES)
#define PARTS_METRIC (PART_ACTIVITY | PART_PERFORMANCE)

/** Whose buckets are read. */
typedef struct frame_source {
    const uint32_t *series; /* n ids */
    size_t n;               /* of them; 0: nobody's, nothing is there */
} frame_source;

/** A window that was read. */
typedef struct frame_window frame_window;
struct frame_window {
    frame_window *next;       /* in the frame */
    frame_source source;      /* whose */
    int64_t from_us, to_us;   /* as it was asked for */
    unsigned parts;           /* that were read */
    veer_window window;       /* its sums */
    veer_estimate *estimates; /* of all metrics; NULL: not computed yet; in the arena */
    unsigned estimated;       /* parts that they were made of */
};

/** A baseline of a current window. */
typedef struct frame_base frame_base;
struct frame_base {
    frame_base *next;         /* in the frame */
    veer_baseline baseline;   /* never DEFAULT */
    int64_t window_us;        /* of the current window */
    int64_t cur_from_us;      /* of the current window */
    int64_t cur_to_us;        /* its end */
    int64_t from_us, to_us;   /* of the baseline; 0 if it has no time */
    unsigned parts;           /* that were read */
    veer_window window;       /* its sums */
    veer_estimate *estimates; /* as in frame_window */
    veer_usuals usuals;       /* what is usual, if has_usuals */
    bool has_usuals;          /* it was looked for */
    char why[FRAME_WHY];      /* why it is empty; "" */
};

/** A drift run that was made. */
typedef struct frame_run frame_run;
struct frame_run {
    frame_run *next;         /* in the frame */
    veer_drift_ask ask;      /* resolved */
    bool plain;              /* without what is usual */
    bool drawn;              /* its report has shapes */
    veer_window_drift drift; /* behind it; zeroed if nothing was compared */
    veer_run run;            /* lent */
};

/** A metric's windows before a comparison window. */
typedef struct frame_past frame_past;
struct frame_past {
    frame_past *next;         /* in the frame */
    int64_t window_us;        /* of the windows */
    int64_t baseline_us;      /* of all of them */
    int64_t to_us;            /* where the comparison window begins */
    unsigned parts;           /* that were read */
    veer_windows windows;     /* in order of time */
    veer_estimate **at;       /* per window: its estimates, or NULL; in the arena */
    veer_window whole;        /* all of them merged */
    veer_estimate *estimates; /* of the whole */
};

struct veer_frame {
    veer_ingest *ingest;                 /* borrowed */
    const veer_target *target;           /* borrowed */
    const veer_judge_settings *settings; /* borrowed */
    veer_judge_cache *cache;             /* borrowed; may be NULL */
    int64_t now_us;                      /* of the evaluation */
    veer_arena arena;                    /* of what is small */
    frame_window *windows;               /* read so far */
    frame_base *bases;                   /* read so far */
    frame_run *runs;                     /* made so far */
    frame_past *pasts;                   /* read so far */
    bool has_task;                       /* task holds */
    veer_window_task task;               /* how outcomes are read */
    bool has_ever;                       /* ever holds */
    veer_window ever;                    /* activity and performance of all time */
};

/* ---- windows: frame_window.c ---- */

/** A window of a source, as it was asked for, rounded to its buckets. */
veer_rc frame_read(veer_frame *frame, frame_source source, int64_t from_us, int64_t to_us,
                   unsigned parts, frame_window **ret, veer_err *err);

/** The current window of a width: it ends now, or where its buckets are wider than the grid, at the
 * last of their borders. NULL and a reason if there are only buckets wider than itself. */
veer_rc frame_current(veer_frame *frame, int64_t width_us, unsigned parts, frame_window **ret,
                      char why[FRAME_WHY], veer_err *err);

/** The target's own buckets. */
frame_source frame_own(const veer_frame *frame);

/** Activity and performance of all time, of whole series; lent. */
veer_rc frame_ever(veer_frame *frame, const veer_window **ret, veer_err *err);

uint64_t frame_predictions(const veer_window *window);
int64_t frame_floor(int64_t us, int64_t step_us);

/** "24h", "60m" for messages. */
#define FRAME_SPAN_SIZE 24
void frame_span_text(int64_t us, char out[FRAME_SPAN_SIZE]);

/* ---- baselines: baseline.c ---- */

/** The baseline of the settings where none is written. */
veer_baseline frame_resolve(const veer_frame *frame, const veer_baseline *baseline);

/** The baseline of a current window with at least these parts; usual: with what is usual in it. */
veer_rc frame_base_of(veer_frame *frame, const veer_baseline *baseline, const frame_window *current,
                      int64_t window_us, unsigned parts, bool usual, frame_base **ret,
                      veer_err *err);

/* ---- drift: drift.c, exact.c ---- */

/** A drift run; plain: verdicts without what is usual. Lent. */
veer_rc frame_drift(veer_frame *frame, const veer_drift_ask *ask, bool plain, frame_run **ret,
                    veer_err *err);

/** Profiles of the two sides from records. VEER_EINVAL if that cannot be. */
veer_rc frame_exact(veer_frame *frame, const frame_window *current, const frame_base *base,
                    profile **ret_reference, profile **ret_current, veer_err *err);

/** How the columns of a run are compared; `only` is in the arena. */
veer_rc frame_drift_options(veer_frame *frame, const char *method, const profile *reference,
                            const profile *current, drift_report_options *ret, veer_err *err);

/* ---- metrics: values.c, points.c ---- */

/** Whether the windows of predictions can say a metric. */
bool frame_metric_known(const char *metric);

/** The part of a window that a metric is made of. */
unsigned frame_metric_part(const char *metric);

/** All metrics of a window with their standard errors, in the arena; veer_n_perf_metrics. */
veer_rc frame_estimates(veer_frame *frame, const veer_window *window, veer_estimate **ret,
                        veer_err *err);

/** The same without standard errors, into room for veer_n_perf_metrics. */
veer_rc frame_values(veer_frame *frame, const veer_window *window, veer_estimate *ret,
                     veer_err *err);

/** One metric of a window whose estimates were made. */
veer_estimate frame_value(const veer_window *window, const veer_estimate *estimates,
                          const char *metric);

/** The same, made if need be. */
veer_rc frame_value_of(veer_frame *frame, frame_window *window, const char *metric,
                       veer_estimate *ret, veer_err *err);

/** Metric points in order of time. */
typedef struct frame_points {
    int64_t *t_us;  /* n times; in the arena */
    double *values; /* n values; in the arena */
    size_t n;       /* of both */
} frame_points;

/** Points of a metric in [from, to). VEER_ELIMIT for too many. */
veer_rc frame_points_read(veer_frame *frame, const char *metric, int64_t from_us, int64_t to_us,
                          veer_arena *arena, frame_points *ret, veer_err *err);

#endif
