/* alerts/board.h: all that is open: alerts, what is about to become one, silences, limits. The
 * decisions of alerting, in memory; no store, no clock, no thread.
 *
 * Each call that changes something notes what is to be written and who is to be told in a
 * veer_changes. The owner commits these in one transaction; if that fails, or a call gave
 * VEER_ENOMEM, it throws the board away and loads it again, so that memory never knows more than
 * the disk. Calls that fail otherwise change nothing.
 *
 * A watch is a rule at work on one model, version and segment:
 *
 *   IDLE      the condition does not hold
 *   PENDING   it holds since `since_us`, not yet for `for`
 *   FIRING    there is an open alert
 *   CLEARING  there is an open alert whose condition is gone since `since_us`, not yet for
 *             keep_firing_for
 *
 *   state     true                      false                       unknown
 *   IDLE      PENDING, or FIRING at     -                           -
 *             once without `for`
 *   PENDING   FIRING after `for`        IDLE                        IDLE
 *   FIRING    updated                   CLEARING, or IDLE: resolved stays; after
 *             (worst, columns ...)      without keep_firing_for     VEER_ALERT_UNKNOWN_US IDLE:
 *                                                                   resolved, "no data"
 *   CLEARING  FIRING                    IDLE after keep_firing_for  as FIRING
 *
 * In the cooldown after an alert of the watch fired no new one fires: it waits PENDING. An alert
 * resolved by hand does not fire again before its condition was false once, or the cooldown,
 * counted from its resolution, is over.
 *
 * Time: what counts towards `for`, keep_firing_for and no data is the time from one evaluation of
 * the watch to the next, at least 0 and at most `step_us`. So a clock that jumps back counts
 * nothing, once, and one that jumps forward little; a cooldown or a notice that then lies ahead of
 * the clock is taken for one of now.
 *
 * Escalation: an alert whose value is twice as far beyond the limit as when it fired or escalated
 * last, where that distance counts as at least a tenth of the limit, takes the next severity.
 *
 * Telling: that an alert fired or escalated is told by the settle that follows, the worst first, so
 * that it does not depend on the order of the rules who mutes whom and who is within the limits.
 * Not told: alerts off, below min_severity, silenced, inhibited, over the limits per hour (in this
 * order). What was held back is counted, stays in the alert and its events, and is told when the
 * reason goes while it still fires and nobody has acknowledged it. That an alert was acknowledged
 * or resolved is told at once, whatever mutes, if and only if it was told that it fired; it does
 * not count towards the limits.
 *
 * Inhibition: an open alert mutes those of the rules that its rule inhibits, for the same model and
 * version, of every segment, never those of its own rule. They are gone through in order of
 * severity, then age; one that is muted already mutes nobody. So of two that name each other, the
 * worse or older one is told.
 */
#ifndef VEER_ALERTS_BOARD_H
#define VEER_ALERTS_BOARD_H

#include "alerts/alert.h"
#include "alerts/silence.h"

typedef struct veer_board veer_board;

#define VEER_ALERT_UNKNOWN_US (INT64_C(24) * 3600 * 1000000) /* without data before it resolves */
#define VEER_BOARD_STEP_US (INT64_C(15) * 60 * 1000000)

/** Limits of telling. */
typedef struct veer_board_options {
    bool off;                    /* alerts are evaluated and kept, nobody is told of new ones */
    uint32_t max_per_hour;       /* alerts told in any 60 minutes; 0: VEER_LIMIT_OPEN_ALERTS */
    uint32_t max_per_model_hour; /* of one model; 0: no limit */
    veer_severity min_severity;  /* lower ones are not told */
    int64_t step_us;             /* longest time between two evaluations that counts; a few times
                                  * the interval; 0: VEER_BOARD_STEP_US */
    bool backtest;               /* marks alerts */
} veer_board_options;

/** What a rule watches. */
typedef struct veer_watch_key {
    const char *rule;    /* name */
    const char *model;   /* name */
    const char *version; /* "" means none */
    const char *segment; /* NULL: none */
} veer_watch_key;

/** Somebody is to be told of an alert. */
typedef struct veer_notice {
    veer_alert_event_kind kind;  /* FIRED, ESCALATED, ACKNOWLEDGED, RESOLVED */
    const veer_alert *alert;     /* as it is after the change; lives with the changes */
    const char *const *channels; /* n_channels of the rule when it fired; */
    size_t n_channels;           /* 0: the default ones */
} veer_notice;

/** What came of some calls; all of it lives in its arena. */
typedef struct veer_changes {
    veer_arena arena;           /* of everything below */
    struct veer_map *ids;       /* of alerts, numbered as they are; the board's own */
    veer_alert *alerts;         /* n_alerts to be written, each once, as they are now */
    size_t n_alerts;            /* of them */
    veer_alert_event *events;   /* n_events to be written, in order */
    size_t n_events;            /* of them */
    veer_notice *notices;       /* n_notices to be told, in order */
    size_t n_notices;           /* of them */
    veer_silence *silences;     /* n_silences to be written */
    size_t n_silences;          /* of them */
    const char **gone_silences; /* n_gone_silences ids to be removed */
    size_t n_gone_silences;     /* of them */
    bool watches_changed;       /* veer_board_save is to be written */
    const veer_alert **fired;   /* n_fired that became active, told or not, as they were then */
    size_t n_fired;             /* of them */
} veer_changes;

void veer_changes_init(veer_changes *changes);
void veer_changes_done(veer_changes *changes);

veer_rc veer_board_new(const veer_board_options *options, veer_board **ret, veer_err *err);
void veer_board_free(veer_board *board);
void veer_board_set_options(veer_board *board, const veer_board_options *options);

/* ---- loading: before anything else ---- */

/** The watches and counters as JSON (one document), and back: VEER_ECORRUPT. Unknown members are
 * ignored. */
veer_rc veer_board_save(const veer_board *board, veer_buf *out, veer_err *err);
veer_rc veer_board_load(veer_board *board, const char *json, size_t len, veer_err *err);

/** Takes over an alert that is not resolved, a silence. Copied. VEER_ECORRUPT for a second open
 * alert of one watch. Watches that fire without an alert are dropped when loading is over. */
veer_rc veer_board_load_alert(veer_board *board, const veer_alert *alert, veer_err *err);
veer_rc veer_board_load_silence(veer_board *board, const veer_silence *silence, veer_err *err);

/* ---- what happens ---- */

/** An evaluation of a rule. now_us: its time. Rule and finding are borrowed for the call.
 * VEER_ELIMIT: VEER_LIMIT_WATCHES are at work, or VEER_LIMIT_OPEN_ALERTS are open (it waits
 * PENDING); others go on. */
veer_rc veer_board_observe(veer_board *board, const veer_rule *rule, const veer_watch_key *key,
                           const veer_finding *finding, int64_t now_us, veer_changes *changes,
                           veer_err *err);

/** After the observations of a cycle: silences, inhibition and limits are looked at again, what was
 * held back is told where the reason is gone. rules: all that hold now (for inhibition). */
veer_rc veer_board_settle(veer_board *board, const veer_rule *const *rules, size_t n_rules,
                          int64_t now_us, veer_changes *changes, veer_err *err);

/** The rule is gone or disabled, or the version is no longer live: its alerts resolve with the
 * reason, its watches go. A key with NULL members means all of them. */
veer_rc veer_board_forget(veer_board *board, const veer_watch_key *key, const char *reason,
                          int64_t now_us, veer_changes *changes, veer_err *err);

/** By hand. VEER_ENOTFOUND: no open alert of that id; VEER_EINVAL: acknowledged already (resolving
 * is always possible while it is open); by is 1 to VEER_LIMIT_ACTOR_BYTES without control
 * characters. notes NULL: none. */
veer_rc veer_board_acknowledge(veer_board *board, const char *id, const char *by, const char *notes,
                               int64_t now_us, veer_changes *changes, veer_err *err);
veer_rc veer_board_resolve(veer_board *board, const char *id, const char *by, const char *notes,
                           int64_t now_us, veer_changes *changes, veer_err *err);

/** Adds or replaces a silence (VEER_EINVAL: nonsense, or over already; VEER_ELIMIT); ends one: it
 * goes (VEER_ENOTFOUND). Alerts are marked at once; what was held back is told by the next settle.
 */
veer_rc veer_board_silence(veer_board *board, const veer_silence *silence, int64_t now_us,
                           veer_changes *changes, veer_err *err);
veer_rc veer_board_unsilence(veer_board *board, const char *id, int64_t now_us,
                             veer_changes *changes, veer_err *err);

/* ---- reading ---- */

/** Open alerts, the worst severity first, then the newest; lent until the next change. */
size_t veer_board_alert_count(const veer_board *board);
const veer_alert *veer_board_alert_at(const veer_board *board, size_t index);

/** Silences, by end. */
size_t veer_board_silence_count(const veer_board *board);
const veer_silence *veer_board_silence_at(const veer_board *board, size_t index);

/** A watch, for showing what is about to fire; by model, version, rule. */
typedef struct veer_watch_view {
    veer_watch_key key;    /* whose */
    const char *state;     /* "pending", "firing", "clearing"; idle ones are not shown */
    int64_t since_us;      /* in this state */
    int64_t last_fired_us; /* 0: never */
} veer_watch_view;
size_t veer_board_watch_count(const veer_board *board);
veer_watch_view veer_board_watch_at(const veer_board *board, size_t index);

/** Since it was made, saved and loaded with it. */
typedef struct veer_board_counts {
    uint64_t fired;          /* alerts */
    uint64_t resolved;       /* alerts */
    uint64_t told;           /* notices */
    uint64_t held_severity;  /* notices held back, once for each reason: below min_severity */
    uint64_t held_limit;     /* limits per hour */
    uint64_t held_silence;   /* silences */
    uint64_t held_inhibited; /* other alerts */
    uint64_t held_off;       /* alerts off */
    uint64_t told_last_hour; /* towards max_per_hour, at the last settle */
} veer_board_counts;
veer_board_counts veer_board_counts_get(const veer_board *board);

#endif
