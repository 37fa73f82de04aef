/* judge/retraining_impl.h: what the files of retraining share. */
#ifndef VEER_JUDGE_RETRAINING_IMPL_H
#define VEER_JUDGE_RETRAINING_IMPL_H

#include <pthread.h>
#include <stdatomic.h>

#include "judge/retraining.h"

#define RETRAINING_ID_SIZE 32                     /* "retraining_", 16 hexadecimal digits, NUL */
#define RETRAINING_DOC_BYTES ((size_t)1 << 20)    /* of one run as JSON */
#define RETRAINING_ARENA_BYTES ((size_t)64 << 20) /* of one call */
#define RETRAINING_TIMEOUT_US (24 * INT64_C(3600) * 1000000) /* of an action that is gone */

/** The last run of a model, and what is to be done about it while it is under way. */
typedef struct retraining_last {
    veer_arena arena;        /* of the run; replaced as a whole */
    veer_retraining_run run; /* as in the store */
    int64_t heard_us;        /* last sign of life */
    int64_t timeout_us;      /* of the action; 0: not known yet */
    int64_t next_us;         /* requested: when the action is called next */
    unsigned tries;          /* calls so far */
} retraining_last;

/** A command that runs. */
typedef struct retraining_child {
    int64_t pid;                 /* and process group */
    char id[RETRAINING_ID_SIZE]; /* of the run */
    int64_t kill_us;             /* when it is killed */
} retraining_child;

struct veer_retraining {
    veer_retraining_options options; /* base_url is `base` */
    char *base;                      /* owned; NULL: none */
    pthread_mutex_t lock;            /* of everything below */
    pthread_cond_t wake;             /* something is to be done */
    pthread_t thread;                /* runs if has_thread */
    bool has_thread;                 /* it was started */
    atomic_bool stop;                /* it is being closed */
    retraining_last *lasts;          /* n_lasts, one per model that was ever retrained */
    size_t n_lasts;                  /* of them */
    size_t room;                     /* of lasts */
    retraining_child *children;      /* n_children */
    size_t n_children;               /* of them */
    size_t children_room;            /* of children */
    int64_t last_number;             /* of ids */
};

/** Whether a run is requested or running. */
bool retraining_is_open(const veer_retraining_run *run);

/** A copy of a run with its texts. VEER_ENOMEM. */
veer_rc retraining_copy(const veer_retraining_run *run, veer_arena *arena, veer_retraining_run *ret,
                        veer_err *err);

/** Writes a run to the store and into the table of last runs; with the lock. On failure nothing has
 * changed. */
veer_rc retraining_keep(veer_retraining *r, const veer_retraining_run *run, veer_err *err);

/** The place of a model's last run; NULL. With the lock. */
retraining_last *retraining_find(veer_retraining *r, const char *model);

/** Tells subscribers; without the lock. */
void retraining_tell(veer_retraining *r, const veer_retraining_run *run);

/** Tells the log. */
void retraining_trouble(veer_retraining *r, veer_rc rc, const char *what);

#endif
