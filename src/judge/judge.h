/* judge/judge.h: the evaluation cycle: every few minutes every live version of every model is
 * looked at, rules are evaluated, alerts change, messages go out.
 *
 *   targets -> frame (judge/frame.h) -> drift run, terms -> rules -> board (alerts/board.h)
 *           -> one transaction: drift runs, alerts, events, watches, outbox -> wake the outbox
 *
 * One thread does a cycle at each multiple of the interval. A cycle that was missed (stopped, late)
 * is not made up for one by one: the next one runs at once, and up to VEER_JUDGE_CATCH_UP missed
 * drift runs are made at their own times, so that the history has no hole; rules are evaluated for
 * the present only. A version is live while its last prediction, label or metric point arrived less
 * than `live_us` ago; one without anything new since its last evaluation is not compared again, but
 * its rules are evaluated (silence() changes by itself).
 *
 * Models are evaluated one after the other, with a transaction per VEER_JUDGE_GROUP targets, and
 * the thread yields to ingest between them.
 *
 * All calls may come from any thread; what changes the board waits for the target under way, not
 * for the cycle.
 */
#ifndef VEER_JUDGE_JUDGE_H
#define VEER_JUDGE_JUDGE_H

#include <stdatomic.h>

#include "alerts/board.h"
#include "judge/frame.h"
#include "notify/outbox.h"

typedef struct veer_judge veer_judge;

#define VEER_JUDGE_CATCH_UP 48
#define VEER_JUDGE_GROUP 16

typedef struct veer_judge_options {
    veer_ingest *ingest;          /* borrowed */
    const veer_clock *clock;      /* borrowed */
    veer_outbox *outbox;          /* borrowed; NULL: nobody is told */
    int64_t interval_us;          /* 5 min; 0: no cycles by itself */
    int64_t live_us;              /* 24 h */
    veer_judge_settings settings; /* of models that have none of their own; copied */
    veer_board_options alerts;    /* limits */
    int64_t keep_runs_us;   /* drift runs, by evaluation; 0: for ever. After 48 h one per hour is
                             * kept: the one with the largest share */
    int64_t keep_alerts_us; /* resolved alerts, events, retraining runs; 0: for ever */
    /** Events for subscribers: "drift" and "alert" with a JSON object. May be NULL. */
    void (*on_event)(void *context, const char *event, const char *json, size_t len);
    void *event_context;                                             /* for on_event */
    void (*on_trouble)(void *context, veer_rc rc, const char *what); /* may be NULL */
    void *trouble_context;                                           /* for on_trouble */
    /** A rule with `retrain` fired; at least once per alert, also after a crash. Called without
     * locks of the judge that its other calls need, but for those that change something, which it
     * must not call. May be NULL. */
    void (*on_retrain)(void *context, const veer_rule *rule, const veer_alert *alert);
    void *retrain_context;       /* for on_retrain */
    const veer_rule *file_rules; /* n_file_rules, as veer_judge_set_file_rules; at opening only */
    size_t n_file_rules;         /* of them */
    bool no_thread;              /* tests call veer_judge_run themselves */
    bool backtest;               /* marks runs and alerts */
} veer_judge_options;

/** Loads rules, board and settings from the store. */
veer_rc veer_judge_open(const veer_judge_options *options, veer_judge **ret, veer_err *err);
void veer_judge_close(veer_judge *judge); /* NULL is fine */

/** Takes over settings that may change while it runs: alerts, interval, live, settings, keep. */
veer_rc veer_judge_set_options(veer_judge *judge, const veer_judge_options *options, veer_err *err);

/** One cycle now, to the end; model NULL: all. */
typedef struct veer_judge_outcome {
    size_t targets;  /* looked at */
    size_t runs;     /* drift runs made */
    size_t rules;    /* evaluations of rules */
    size_t fired;    /* alerts that became active */
    size_t resolved; /* alerts */
    int64_t took_us; /* monotonic */
} veer_judge_outcome;
veer_rc veer_judge_run(veer_judge *judge, const char *model, veer_judge_outcome *ret,
                       veer_err *err);

/* ---- rules ---- */

/** Replaces the rules of files (source "file:..."). Copied. */
veer_rc veer_judge_set_file_rules(veer_judge *judge, const veer_rule *rules, size_t n,
                                  veer_err *err);

/** Adds or replaces a rule of the store, durably. VEER_EINVAL: a rule of a file has that name. */
veer_rc veer_judge_put_rule(veer_judge *judge, const veer_rule *rule, bool *ret_created,
                            veer_err *err);

/** VEER_ENOTFOUND; VEER_EINVAL for one of a file. Its alerts resolve. */
veer_rc veer_judge_drop_rule(veer_judge *judge, const char *name, veer_err *err);

typedef veer_rc (*veer_rule_fn)(void *context, const veer_rule *rule);
/** All rules by name; lent for the call; fn must not call the judge. */
veer_rc veer_judge_rules(veer_judge *judge, veer_rule_fn fn, void *context, veer_err *err);

/* ---- the board ---- */

/** Calls fn once with the board, which stays as it is meanwhile; fn must be quick. */
typedef veer_rc (*veer_board_fn)(void *context, const veer_board *board, veer_err *err);
veer_rc veer_judge_board(veer_judge *judge, veer_board_fn fn, void *context, veer_err *err);

/** By hand, durably; as the calls of alerts/board.h. ret_alert (in the arena): as it is now. */
veer_rc veer_judge_acknowledge(veer_judge *judge, const char *id, const char *by, const char *notes,
                               veer_arena *arena, veer_alert *ret_alert, veer_err *err);
veer_rc veer_judge_resolve(veer_judge *judge, const char *id, const char *by, const char *notes,
                           veer_arena *arena, veer_alert *ret_alert, veer_err *err);
/** Gives the silence an id, in the arena, if it has none. */
veer_rc veer_judge_silence(veer_judge *judge, veer_silence *silence, veer_arena *arena,
                           veer_err *err);
veer_rc veer_judge_unsilence(veer_judge *judge, const char *id, veer_err *err);

/** Alerts of the store, open and resolved, the newest first. */
typedef struct veer_alert_query {
    const char *model;               /* NULL: all */
    const char *version;             /* NULL: all */
    const char *rule;                /* NULL: all */
    const veer_alert_status *status; /* NULL: all */
    const veer_severity *severity;   /* NULL: all; else this one and worse */
    int64_t from_us;                 /* fired at or after, or still open */
    int64_t to_us;                   /* fired before */
    size_t limit;                    /* at least 1 */
} veer_alert_query;
typedef veer_rc (*veer_alert_fn)(void *context, const veer_alert *alert);
veer_rc veer_judge_alerts(veer_judge *judge, const veer_alert_query *query, veer_alert_fn fn,
                          void *context, bool *ret_more, veer_err *err);

/** One alert with its events in order, in the arena. VEER_ENOTFOUND. */
veer_rc veer_judge_alert(veer_judge *judge, const char *id, veer_arena *arena, veer_alert *ret,
                         veer_alert_event **ret_events, size_t *ret_n, veer_err *err);

/* ---- drift runs ---- */

/** Runs of a series, the newest first; lent for the call. */
typedef veer_rc (*veer_run_fn)(void *context, const veer_run *run);
typedef struct veer_run_query {
    uint32_t series; /* VEER_STORE_NO_SERIES: all */
    int64_t from_us; /* of the evaluation */
    int64_t to_us;   /* exclusive */
    size_t limit;    /* at least 1 */
    bool oldest;     /* the oldest first */
} veer_run_query;
veer_rc veer_judge_drift_runs(veer_judge *judge, const veer_run_query *query, veer_run_fn fn,
                              void *context, veer_err *err);

/** Drift runs of the past, as after an import. */
typedef struct veer_backfill_options {
    const char *model; /* name; all its versions, live or not */
    int64_t from_us;   /* first evaluation; before the first data: there */
    int64_t to_us;     /* exclusive; later than now: now */
    int64_t step_us;   /* times are multiples of it; 0: an hour; at least the grid of frames */
    const atomic_bool *stop; /* true ends it with VEER_EIO; may be NULL */
    /** 0 to 1, after each group; may be NULL. */
    void (*on_progress)(void *context, double share);
    void *progress_context; /* for on_progress */
} veer_backfill_options;

typedef struct veer_backfill {
    int64_t from_us; /* first time that was looked at, of all versions */
    int64_t to_us;   /* the end of that, exclusive */
    int64_t step_us; /* between them */
    size_t targets;  /* versions with data then */
    size_t times;    /* times of versions that were looked at */
    size_t runs;     /* made */
    size_t skipped;  /* times that had a run already */
    int64_t took_us; /* monotonic */
} veer_backfill;

/** Makes the drift runs of a model that a judge would have made, each as it would have been seen at
 * its time with the settings of now; no rules, no alerts, no events. A time t is left alone if the
 * version has a run in [t, t + step), or no prediction in the window of t. Writes VEER_JUDGE_GROUP
 * runs at a time; what was written stays when it ends early, and a second call goes on from there.
 * Cycles go on between the groups. Runs older than two days are thinned to one per hour, as any.
 *
 * VEER_ENOTFOUND: no such model; VEER_ENODATA: no data in that time; VEER_ELIMIT: more than
 * VEER_LIMIT_BACKFILL_RUNS times; VEER_EINVAL: times or a step that make no sense. */
veer_rc veer_judge_backfill(veer_judge *judge, const veer_backfill_options *options,
                            veer_backfill *ret, veer_err *err);

/* ---- settings of models ---- */

/** How a model is judged, its own or the default ones (*ret_own); texts in the arena. */
veer_rc veer_judge_settings_of(veer_judge *judge, const char *model, veer_arena *arena,
                               veer_judge_settings *ret, bool *ret_own, veer_err *err);
/** Durably; NULL: back to the default ones. */
veer_rc veer_judge_set_settings(veer_judge *judge, const char *model,
                                const veer_judge_settings *settings, veer_err *err);

/** A frame of a target as the cycle would make it, at now_us; with the settings of its model. */
veer_rc veer_judge_frame(veer_judge *judge, const veer_target *target, int64_t now_us,
                         veer_frame **ret, veer_err *err);

/** Figures; any thread. */
typedef struct veer_judge_stats {
    uint64_t cycles;         /* since it was opened */
    uint64_t late;           /* cycles that began later than their time by an interval */
    uint64_t runs;           /* drift runs */
    uint64_t evaluations;    /* of rules */
    uint64_t failures;       /* targets that could not be evaluated */
    int64_t last_us;         /* real time of the end of the last cycle; 0: none yet */
    int64_t last_took_us;    /* of it */
    size_t targets;          /* of it */
    size_t rules;            /* now */
    veer_board_counts board; /* alerts */
    size_t open_alerts;      /* now */
} veer_judge_stats;
veer_judge_stats veer_judge_stats_get(veer_judge *judge);

#endif
