/* alerts/alert.h: an alert, its events and its JSON. Plain values; pure.
 *
 * Kept in the store as JSON documents (VEER_STORE_DOC_ALERT, key: id; VEER_STORE_DOC_ALERT_EVENT),
 * given out over HTTP and put into messages in the same form; docs/alerts.md.
 */
#ifndef VEER_ALERTS_ALERT_H
#define VEER_ALERTS_ALERT_H

#include "rules/rule.h"
#include "json/tree.h"
#include "json/writer.h"

#define VEER_ALERT_ID_SIZE 32 /* "alert_" and a number that sorts by time, and a NUL */
#define VEER_ALERT_COLUMNS 5  /* columns named in an alert */

/*
 *            condition holds for `for`           acknowledge
 *   (none) ------------------------> ACTIVE ------------------> ACKNOWLEDGED
 *                                      |                             |
 *                                      | gone for keep_firing_for, or resolve by hand
 *                                      +-----------> RESOLVED <------+
 *
 * RESOLVED is final: when the condition holds again, after the cooldown, a new alert begins.
 */
typedef enum veer_alert_status {
    VEER_ALERT_ACTIVE,
    VEER_ALERT_ACKNOWLEDGED,
    VEER_ALERT_RESOLVED
} veer_alert_status;

/** "active", "acknowledged", "resolved", and back. */
const char *veer_alert_status_text(veer_alert_status status);
veer_rc veer_alert_status_parse(const char *text, veer_alert_status *ret, veer_err *err);

/** A column that drifted. */
typedef struct veer_alert_column {
    const char *name;   /* of the column */
    const char *method; /* "ks" */
    double score;       /* of the method */
    double effect;      /* 0 to 1 */
    bool drifted;       /* verdict */
} veer_alert_column;

/** What an evaluation says about a rule and a version; goes into the alert. */
typedef struct veer_finding {
    veer_truth truth;                 /* of the expression */
    veer_signal signal;               /* of the leading term */
    veer_compare compare;             /* of the leading condition */
    double limit;                     /* of the leading condition */
    const char *term;                 /* the leading term as text; "" if unknown */
    const veer_alert_column *columns; /* n_columns that drifted most; at most VEER_ALERT_COLUMNS */
    size_t n_columns;                 /* of them; 0 if there was no drift run */
} veer_finding;

/** An alert. Texts and arrays live in an arena or with its owner. */
typedef struct veer_alert {
    const char *id;              /* unique */
    const char *rule;            /* its name */
    const char *expr;            /* of the rule when it fired */
    const char *model;           /* name */
    const char *version;         /* "" means none */
    const char *segment;         /* NULL: none */
    veer_severity severity;      /* of the rule when it fired, a step higher per escalation */
    veer_alert_status status;    /* as above */
    const char *message;         /* one sentence for people: what, value, limit, baseline, change */
    int64_t started_us;          /* since when the condition holds without a break */
    int64_t fired_us;            /* when it became active */
    int64_t updated_us;          /* last evaluation that concerned it */
    int64_t acknowledged_us;     /* 0: not */
    const char *acknowledged_by; /* NULL: nobody */
    int64_t resolved_us;         /* 0: not */
    const char *resolved_by;     /* NULL: not; "veer" by itself */
    const char *notes;           /* of who resolved, or why it resolved by itself; NULL: none */
    uint64_t evaluations;        /* that found the condition true since it fired */
    bool no_data;                /* the last evaluation could not tell */
    const char *term;            /* leading term, latest */
    veer_signal signal;          /* of it, latest that was present */
    double worst;                /* value farthest beyond the limit since it fired */
    veer_compare compare;        /* of the leading condition */
    double limit;                /* of the leading condition */
    const veer_alert_column *columns; /* n_columns, the most drifted first */
    size_t n_columns;                 /* of them */
    const veer_label *labels;         /* n_labels of the rule */
    size_t n_labels;                  /* of them */
    const char *runbook;              /* NULL: none */
    const char *silenced_by;          /* id of a silence that holds now; NULL: none */
    const char *inhibited_by;         /* id of an alert that mutes it now; NULL: none */
    const char *held_back; /* why nobody was told of it yet: "alerts are off", "severity",
                            * "silence", "inhibited", "limit per hour", "limit per model and hour";
                            * NULL: somebody was, or the settle after it fired is to come */
    bool backtest;         /* made by a backtest: nothing was sent */
} veer_alert;

/** Change of the signal from its baseline in percent; false without baseline or if it is 0. */
bool veer_alert_change_pct(const veer_signal *signal, double *ret);

/** Appends the sentence: "accuracy[1h] of fraud v2 is 0.64, below 0.7 (baseline 0.81, -21 %, 412
 * samples)"; before it the summary of the rule, if it has one, and ": ". */
void veer_alert_sentence(const veer_rule *rule, const char *model, const char *version,
                         const veer_finding *finding, veer_buf *out);

/** A copy whose texts and arrays live in the arena. VEER_ENOMEM. */
veer_rc veer_alert_copy(const veer_alert *alert, veer_arena *arena, veer_alert *ret, veer_err *err);

/** JSON with these names, times as RFC 3339 without the "_us" ("fired"), what is absent as null;
 * and back: VEER_EINVAL names the member. docs/alerts.md. */
void veer_alert_write(veer_json_writer *w, const veer_alert *alert);

/** The same members inside an object that the caller opened, for who adds some. */
void veer_alert_write_members(veer_json_writer *w, const veer_alert *alert);
veer_rc veer_alert_read(const veer_json_node *node, veer_arena *arena, veer_alert *ret,
                        veer_err *err);

/** What happened to an alert. The values are in documents. */
#define VEER_ALERT_EVENT_LIST(X)                                               \
    X(FIRED, "fired")               /* became active */                        \
    X(ESCALATED, "escalated")       /* became much worse: the next severity */ \
    X(ACKNOWLEDGED, "acknowledged") /* by actor */                             \
    X(RESOLVED, "resolved")         /* by actor, or "veer" */                  \
    X(NO_DATA, "no_data")           /* cannot be told any more */              \
    X(DATA, "data")                 /* can be told again */                    \
    X(SILENCED, "silenced")         /* a silence began to hold */              \
    X(UNSILENCED, "unsilenced")     /* it no longer does */                    \
    X(INHIBITED, "inhibited")       /* another alert mutes it */               \
    X(UNINHIBITED, "uninhibited")   /* it no longer does */                    \
    X(HELD_BACK, "held_back")       /* nobody was told, see detail */          \
    X(NOTIFIED, "notified")         /* messages were put into the outbox */

typedef enum veer_alert_event_kind {
#define VEER_ALERT_EVENT_ENUM(name, text) VEER_ALERT_EVENT_##name,
    VEER_ALERT_EVENT_LIST(VEER_ALERT_EVENT_ENUM)
#undef VEER_ALERT_EVENT_ENUM
        VEER_ALERT_EVENT_COUNT
} veer_alert_event_kind;

typedef struct veer_alert_event {
    veer_alert_event_kind kind; /* what */
    const char *alert;          /* id of the alert */
    int64_t time_us;            /* when */
    const char *actor;          /* who; "veer" */
    const char *detail;         /* notes, reason; NULL: none */
} veer_alert_event;

const char *veer_alert_event_text(veer_alert_event_kind kind);
void veer_alert_event_write(veer_json_writer *w, const veer_alert_event *event);
veer_rc veer_alert_event_read(const veer_json_node *node, veer_arena *arena, veer_alert_event *ret,
                              veer_err *err);

#endif
