/* judge/retraining.h: runs of retraining: requested, running, completed, failed.
 *
 * A run is asked for by a rule that fires (retrain: true), by hand, or over HTTP; the action of the
 * model (notify/action.h) is then called: an HTTP request, or a command of the operator's settings
 * file, without a shell, with the run in its environment. The pipeline reports back by
 * POST /api/v1/retraining/{id}. At most one run per model is requested or running; a cooldown
 * between the end of a run and the next; a run that says nothing for the timeout of its action has
 * failed. docs/retraining.md.
 *
 *   requested -> running               the action was taken
 *   requested -> completed | failed    the pipeline was quicker than the answer to the call
 *   requested -> failed                refused, or not reached in VEER_RETRAINING_TRIES tries
 *   running -> running                 a sign of life: the timeout begins anew
 *   running -> completed               with the new version
 *   running -> failed                  reported, timed out, or the command ended with an error
 *
 * An action is called at least once: after a crash between the call and its record, it is called
 * again with the same id. A command is killed, with its process group, at the timeout of its action
 * after it was started; one that was started before the server was restarted is not.
 */
#ifndef VEER_JUDGE_RETRAINING_H
#define VEER_JUDGE_RETRAINING_H

#include "judge/judge.h"

typedef enum veer_retraining_status {
    VEER_RETRAINING_REQUESTED,
    VEER_RETRAINING_RUNNING,
    VEER_RETRAINING_COMPLETED,
    VEER_RETRAINING_FAILED
} veer_retraining_status;
const char *veer_retraining_status_text(veer_retraining_status status);
veer_rc veer_retraining_status_parse(const char *text, veer_retraining_status *ret, veer_err *err);

typedef struct veer_retraining_run {
    const char *id;                /* unique */
    const char *model;             /* name */
    const char *version;           /* that is to be replaced; "" */
    const char *new_version;       /* that came of it; NULL: none yet */
    const char *action;            /* name */
    const char *reason;            /* for people: the alert's sentence, or what was said */
    const char *alert;             /* id of the alert; NULL: by hand */
    const char *by;                /* who asked; "veer" */
    veer_retraining_status status; /* as above */
    int64_t requested_us;          /* when */
    int64_t started_us;            /* 0: not yet */
    int64_t ended_us;              /* 0: not yet */
    const char *notes;             /* of the pipeline, or why it failed; NULL: none */
} veer_retraining_run;

void veer_retraining_write(veer_json_writer *w, const veer_retraining_run *run);
veer_rc veer_retraining_read(const veer_json_node *node, veer_arena *arena,
                             veer_retraining_run *ret, veer_err *err);

typedef struct veer_retraining veer_retraining;

/** The first at once, the others after 5 s, 30 s, 2 min and 10 min. */
#define VEER_RETRAINING_TRIES 5

typedef struct veer_retraining_options {
    veer_store *store;       /* borrowed */
    const veer_clock *clock; /* borrowed */
    veer_outbox *outbox;     /* for actions; borrowed */
    const char *base_url;    /* where the pipeline reports to; NULL: none */
    void (*on_event)(void *context, const char *event, const char *json, size_t len); /* or NULL */
    void *event_context;                                             /* for on_event */
    void (*on_trouble)(void *context, veer_rc rc, const char *what); /* or NULL */
    void *trouble_context;                                           /* for on_trouble */
    bool no_thread; /* tests call veer_retraining_work themselves */
} veer_retraining_options;

/** Loads runs that are under way; a thread calls actions and watches timeouts. on_event gets
 * "retraining" with the run as JSON at every change. */
veer_rc veer_retraining_open(const veer_retraining_options *options, veer_retraining **ret,
                             veer_err *err);

/** Ends the thread (a request under way is cut); commands go on. NULL is fine. */
void veer_retraining_close(veer_retraining *retraining);

/** Calls what is to be called and ends what has timed out, once; for tests without a thread. */
veer_rc veer_retraining_work(veer_retraining *retraining, veer_err *err);

/** Asks for a run, durably; of the wish count model, version, reason, alert and by, all but the
 * model may be NULL. An alert that was asked for before gives the run that it got, if that is the
 * last one of the model. VEER_ENOTFOUND: no action for the model; VEER_EINVAL: one is under way, or
 * the cooldown is not over (the message says until when). */
veer_rc veer_retraining_request(veer_retraining *retraining, const veer_retraining_run *wish,
                                veer_arena *arena, veer_retraining_run *ret, veer_err *err);

/** The pipeline reports; the same once more is no error. new_version and notes may be NULL.
 * VEER_ENOTFOUND; VEER_EINVAL for a step back. */
veer_rc veer_retraining_report(veer_retraining *retraining, const char *id,
                               veer_retraining_status status, const char *new_version,
                               const char *notes, veer_arena *arena, veer_retraining_run *ret,
                               veer_err *err);

/** Runs, the newest first; lent. model NULL: all. */
typedef veer_rc (*veer_retraining_fn)(void *context, const veer_retraining_run *run);
veer_rc veer_retraining_each(veer_retraining *retraining, const char *model, size_t limit,
                             veer_retraining_fn fn, void *context, veer_err *err);

/** One run. VEER_ENOTFOUND. */
veer_rc veer_retraining_get(veer_retraining *retraining, const char *id, veer_arena *arena,
                            veer_retraining_run *ret, veer_err *err);

#endif
