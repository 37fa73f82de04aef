/* notify/action.h: kinds of actions, which start retraining (judge/retraining.h calls them).
 *
 * A kind is a descriptor, one file action_<kind>.c and one line in VEER_ACTION_LIST, as kinds of
 * channels are; docs/retraining.md.
 */
#ifndef VEER_NOTIFY_ACTION_H
#define VEER_NOTIFY_ACTION_H

#include "notify/channel.h"

/** What an action is told of a run of retraining. No text is NULL. */
typedef struct veer_action_call {
    const char *id;         /* of the run; the same at every try */
    const char *model;      /* name */
    const char *version;    /* that is to be replaced; "" */
    const char *reason;     /* for people */
    const char *alert;      /* id of the alert; "" by hand */
    const char *by;         /* who asked */
    const char *report_url; /* where the pipeline reports to; "" unknown */
    int64_t requested_us;   /* when */
} veer_action_call;

typedef veer_rc (*veer_action_send_fn)(void *context, const veer_outgoing *request,
                                       const veer_outgoing_policy *policy, int64_t now_us,
                                       const atomic_bool *stop, veer_outgoing_answer *ret,
                                       veer_err *err);

/** How it is called. */
typedef struct veer_action_way {
    const veer_outgoing_policy *policy; /* addresses that may be called */
    int64_t now_us;                     /* of this try */
    const atomic_bool *stop;            /* true cuts it; may be NULL */
    veer_action_send_fn send;           /* NULL: veer_outgoing_send */
    void *send_context;                 /* for send */
} veer_action_way;

/** What came of it. */
typedef struct veer_action_outcome {
    int64_t pid; /* of a program that runs now, in a process group of its own; 0: none */
} veer_action_outcome;

/** Calls an action once. VEER_OK: it was taken, or had been taken before where the other side knows
 * ids; VEER_EIO: worth another try; VEER_EINVAL: not worth one. Messages hold no secrets. */
veer_rc veer_action_start(const veer_action *action, const veer_action_call *call,
                          const veer_action_way *way, veer_action_outcome *ret, veer_err *err);

#define VEER_ACTION_NOTES_SIZE 64

/** Whether a program of an outcome has ended; it is then forgotten, and notes say why it failed, ""
 * if it did not. end: it is killed with its process group. Does not wait. */
bool veer_action_ended(int64_t pid, bool end, char notes[VEER_ACTION_NOTES_SIZE]);

/** A kind of action. */
typedef struct veer_action_kind {
    const char *name;                     /* "github" */
    const char *title;                    /* "GitHub workflow" */
    const char *help;                     /* one sentence without a full stop */
    const veer_channel_setting *settings; /* n_settings */
    size_t n_settings;                    /* of them */
    /** As veer_action_start; everything it makes is in the arena. */
    veer_rc (*start)(const veer_action *action, const veer_action_call *call,
                     const veer_action_way *way, veer_arena *arena, veer_action_outcome *ret,
                     veer_err *err);
} veer_action_kind;

#define VEER_ACTION_LIST(X) X(http) X(github) X(airflow) X(command)

#define VEER_ACTION_DECLARE(name) extern const veer_action_kind veer_action_##name;
VEER_ACTION_LIST(VEER_ACTION_DECLARE)
#undef VEER_ACTION_DECLARE

/** The kinds, in the order of the list. */
extern const veer_action_kind *const veer_action_kinds[];
extern const size_t veer_n_action_kinds;

/** The kind of a name; NULL. */
const veer_action_kind *veer_action_kind_find(const char *name);

/** The value of a setting by name (VEER_SETTING_LIST and _MAP: a line each); NULL if not given. */
const char *veer_action_value(const veer_action *action, const char *name);

#endif
