/* judge/backtest.h: the whole cycle over stored history, as if it were live.
 *
 * A private engine (memory store, manual clock, no outbox) is fed with the stored predictions,
 * labels and metric points of a model in the order in which they became known (a prediction at its
 * time, a label at its own time), and the judge runs over it at every step. What it finds is what
 * it would have found; nothing is sent and nothing of the real store changes.
 */
#ifndef VEER_JUDGE_BACKTEST_H
#define VEER_JUDGE_BACKTEST_H

#include <stdatomic.h>

#include "judge/judge.h"

typedef struct veer_backtest_options {
    veer_ingest *ingest; /* whose history */
    const char *model;   /* name */
    const char *version; /* NULL: all, each by itself */
    int64_t from_us;     /* first evaluation; data before it is fed as far as it is kept */
    int64_t to_us;       /* last evaluation is before this */
    int64_t step_us;     /* between evaluations; 0: 5 min up to 2 days, 1 h beyond */
    const veer_rule *const *rules; /* n_rules */
    size_t n_rules;                /* may be 0: drift runs only */
    veer_judge_settings settings;  /* of the model */
    veer_board_options alerts;     /* limits */
    const atomic_bool *stop;       /* true ends it with VEER_EIO; may be NULL */
    /** 0 to 1; may be NULL. */
    void (*on_progress)(void *context, double share);
    void *progress_context; /* for on_progress */
} veer_backtest_options;

typedef struct veer_backtest {
    veer_arena arena;                /* of everything below */
    int64_t from_us, to_us, step_us; /* as it was done */
    uint64_t predictions;            /* fed */
    uint64_t labels;                 /* fed */
    uint64_t points;                 /* fed */
    size_t evaluations;              /* cycles */
    size_t runs;                     /* drift runs */
    veer_run *drift;          /* n_drift runs that found dataset drift or a drifted column, or the
                               * hourly worst, in order of time */
    size_t n_drift;           /* of them; at most VEER_LIMIT_BACKTEST_RUNS */
    veer_alert *alerts;       /* n_alerts in order of firing, with their ends */
    size_t n_alerts;          /* of them */
    veer_alert_event *events; /* n_events in order */
    size_t n_events;          /* of them */
    veer_board_counts counts; /* fired, held back ... */
} veer_backtest;

/** VEER_ENOTFOUND: no such model; VEER_ENODATA: no history in that time; VEER_ELIMIT: too many
 * evaluations; VEER_EIO, VEER_ENOMEM. */
veer_rc veer_backtest_run(const veer_backtest_options *options, veer_backtest *ret, veer_err *err);
void veer_backtest_done(veer_backtest *backtest);

#endif
