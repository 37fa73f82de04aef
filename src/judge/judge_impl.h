/* judge/judge_impl.h: the inside of a judge, for judge*.c.
 *
 * Locks, always taken in this order:
 *
 *   cycle    one cycle at a time; targets, cache
 *   writing  one change at a time: from the board over the commit to the outbox and the events, so
 *            that all of them see changes in one order
 *   lock     board, rules, settings, options, figures; held while the board changes and is
 *            committed, so that readers see what is on disk
 *
 * Outbox, events and retraining are called with `writing` at most, never with `lock`, but for
 * veer_outbox_docs, which calls nobody back.
 */
#ifndef VEER_JUDGE_JUDGE_IMPL_H
#define VEER_JUDGE_JUDGE_IMPL_H

#include <pthread.h>
#include <stdatomic.h>

#include "base/map.h"
#include "judge/judge.h"

/* Keys of documents of kind VEER_STORE_DOC_BOARD. */
#define JUDGE_DOC_WATCHES "watches" /* veer_board_save */
#define JUDGE_DOC_CYCLE "cycle"     /* judge_keep.c: last cycle, how far runs are thinned */
#define JUDGE_DOC_RETRAIN \
    "retrain/" /* and the id of an alert: retraining is still to be asked for */
#define JUDGE_ARENA_BYTES ((size_t)1 << 30)

/* ---- rules ---- */

/** A rule that nobody changes, shared by sets of rules. */
typedef struct judge_rule {
    veer_rule rule;      /* in the arena */
    veer_arena arena;    /* of the rule */
    atomic_size_t users; /* sets that have it */
    bool of_file;        /* may not be changed over HTTP */
} judge_rule;

/** Rules by name, shared by whoever reads them. */
typedef struct judge_rules {
    judge_rule **at;     /* n, by name, no two of one name unless one is shadowed */
    size_t n;            /* of them */
    atomic_size_t users; /* judge, cycles, readers */
} judge_rules;

/* ---- settings ---- */

/** Settings that nobody changes; they live until the judge is closed, because frames borrow them.
 */
typedef struct judge_settings {
    veer_judge_settings value;   /* in the arena */
    veer_arena arena;            /* of the value */
    struct judge_settings *next; /* all that were ever made */
} judge_settings;

/* ---- targets ---- */

/** What is remembered of a series between cycles. */
typedef struct judge_series {
    int64_t arrived_us;  /* newest arrival known; 0: none */
    int64_t compared_us; /* evaluation that made the last drift run; 0: none */
    bool live;           /* in the last cycle */
} judge_series;

/** A live version. */
typedef struct judge_target {
    uint32_t series;                     /* id */
    veer_store_bytes model;              /* name; NUL-terminated, of the engine */
    veer_store_bytes version;            /* "" none; the same */
    int64_t arrived_us;                  /* newest arrival before the evaluation began */
    const veer_judge_settings *settings; /* of the model */
} judge_target;

/** What an evaluation of a rule found. */
typedef struct judge_finding {
    const judge_rule *rule;     /* of the cycle's set */
    const judge_target *target; /* of the cycle */
    veer_finding finding;       /* in the arena of the group */
} judge_finding;

struct veer_judge {
    veer_judge_options options; /* texts and rules are not borrowed beyond opening */
    veer_ingest *ingest;        /* borrowed */
    veer_store *store;          /* of the engine */
    const veer_clock *clock;    /* borrowed */

    pthread_mutex_t cycle;   /* see above */
    veer_judge_cache *cache; /* of frames of the cycle */
    judge_series *series;    /* n_series, by id */
    size_t n_series;         /* room of series */
    bool has_arrivals;       /* those of the store were read */
    int64_t last_cycle_us;   /* time of the last whole cycle; 0: never */
    int64_t thinned_us;      /* drift runs before this are one per hour */

    pthread_mutex_t writing; /* see above */
    uint64_t next_event;     /* number of the next event of an alert */
    uint32_t next_run;       /* number of the next drift run */

    pthread_mutex_t lock;                /* see above */
    pthread_cond_t wake;                 /* closing, or other options */
    veer_board *board;                   /* NULL: lost, to be loaded again */
    judge_rules *rules;                  /* in force */
    judge_settings *made;                /* all settings */
    const veer_judge_settings *fallback; /* of models without own ones */
    veer_map *models;                    /* names with settings of their own, at some time */
    const veer_judge_settings **own;     /* by number in models; NULL: none now */
    size_t own_room;                     /* of own */
    veer_judge_stats stats;              /* figures; board and rules are filled in when asked for */
    pthread_t thread;                    /* of cycles */
    bool has_thread;                     /* to be joined */
    atomic_bool closing;                 /* ends a cycle early */
};

static inline int64_t judge_now(const veer_judge *judge)
{
    return veer_clock_real_us(judge->clock);
}

/** Says what went wrong in the background. */
void judge_trouble(veer_judge *judge, veer_rc rc, const char *what);

/* ---- judge_rules.c ---- */

/** A deep copy; one user. */
veer_rc judge_rule_copy(const veer_rule *rule, bool of_file, judge_rule **ret, veer_err *err);
void judge_rule_release(judge_rule *rule);

/** Rules of the options and of the store. */
veer_rc judge_rules_load(veer_judge *judge, veer_err *err);
void judge_rules_release(judge_rules *rules);

/** The rules in force, to be released. Takes `lock`. */
judge_rules *judge_rules_borrow(veer_judge *judge);

/** The rule in force of a name; NULL. */
judge_rule *judge_rules_find(const judge_rules *rules, const char *name);

/* ---- judge_settings.c ---- */

veer_rc judge_settings_load(veer_judge *judge, veer_err *err);
void judge_settings_free(veer_judge *judge);

/** A deep copy that lives until the judge is closed. `lock` is held, or nobody else is there. */
veer_rc judge_settings_make(veer_judge *judge, const veer_judge_settings *settings,
                            const veer_judge_settings **ret, veer_err *err);

/** Takes over the settings of a model by its number in judge->models; NULL: it has none of its own
 * any more. `lock` is held. And frees settings that were not taken over; NULL is fine. */
void judge_settings_take(veer_judge *judge, uint32_t at, judge_settings *settings);
void judge_settings_drop(judge_settings *settings);

/** Of a model; lent until the judge is closed. `lock` is held. */
const veer_judge_settings *judge_settings_find(const veer_judge *judge, veer_store_bytes model,
                                               bool *ret_own);

/* ---- judge_board.c: changes, from the board to the disk and to those who are told ---- */

/** Documents that are written, growing in an arena. */
typedef struct judge_docs {
    veer_store_doc *at; /* n */
    size_t n;           /* documents */
    size_t room;        /* for so many */
} judge_docs;

typedef struct judge_change {
    veer_judge *judge;        /* whose */
    int64_t now_us;           /* when */
    veer_arena arena;         /* of the documents */
    veer_changes changes;     /* of the board */
    judge_docs docs;          /* to be put */
    judge_docs drops;         /* to be removed: kind and key only */
    judge_docs outbox;        /* of docs, those of the outbox */
    judge_rules *rules;       /* that replace those in force when it is durable; NULL: none */
    bool has_settings;        /* settings replace those of a model then */
    uint32_t settings_at;     /* number of the model in judge->models */
    judge_settings *settings; /* owned; NULL: the model has none of its own any more */
} judge_change;

/** Begins: takes `writing` and `lock`, and loads the board if it was lost. On failure nothing is
 * held. */
veer_rc judge_change_begin(veer_judge *judge, int64_t now_us, judge_change *ret, veer_err *err);

/** Ends it: with rc VEER_OK everything is committed, the outbox woken, subscribers told. Otherwise,
 * or if the commit fails, the board is thrown away, unless it says that it did not change. Gives rc
 * or the failure. The change is done with. */
veer_rc judge_change_end(judge_change *change, veer_rc rc, veer_err *err);

/** Adds a document; key and bytes are copied. */
veer_rc judge_change_put(judge_change *change, veer_store_doc_kind kind, const char *key,
                         uint32_t series, int64_t time_us, const void *bytes, size_t len,
                         veer_err *err);
veer_rc judge_change_drop(judge_change *change, veer_store_doc_kind kind, const char *key,
                          veer_err *err);

/** Adds a document with its key and bytes, which are copied; or as it is. */
veer_rc judge_docs_put(judge_docs *docs, veer_arena *arena, const veer_store_doc *doc,
                       veer_err *err);
veer_rc judge_docs_add(judge_docs *docs, veer_arena *arena, const veer_store_doc *doc,
                       veer_err *err);

/** veer_board_settle with all rules that hold. */
veer_rc judge_change_settle(judge_change *change, const judge_rules *rules, veer_err *err);

/** Loads the board from the store. `lock` is held. */
veer_rc judge_board_load(veer_judge *judge, veer_err *err);

/** Asks for retraining again that was not asked for before the end of the process. */
veer_rc judge_board_resume(veer_judge *judge, veer_err *err);

/* ---- judge_docs.c: what is written for a change ---- */

/** Documents of everything in change->changes. */
veer_rc judge_docs_make(judge_change *change, veer_err *err);

/** After the commit: outbox, events, retraining. */
void judge_docs_tell(judge_change *change);

/** A deep copy of an alert. */
veer_rc judge_alert_copy(const veer_alert *alert, veer_arena *arena, veer_alert *ret,
                         veer_err *err);

/** The series of a model and version; VEER_STORE_NO_SERIES if there is none. */
uint32_t judge_series_of(veer_judge *judge, const char *model, const char *version);

/* ---- judge_targets.c ---- */

/** Live versions, by model and version, in the arena; model NULL: all. `cycle` is held. */
veer_rc judge_targets_list(veer_judge *judge, const char *model, int64_t now_us, veer_arena *arena,
                           judge_target **ret, size_t *ret_n, veer_err *err);

/** All versions of a model, live or not, the same way, without their arrivals. */
veer_rc judge_targets_all(veer_judge *judge, const char *model, veer_arena *arena,
                          judge_target **ret, size_t *ret_n, veer_err *err);

/* ---- judge_evaluate.c ---- */

/** What came of targets, before it is written. */
typedef struct judge_group {
    veer_arena arena;        /* of everything below */
    judge_finding *findings; /* n_findings */
    size_t n_findings;       /* of them */
    size_t room;             /* for findings */
    judge_docs runs;         /* documents of drift runs */
    veer_buf events;         /* of drift runs, each with a NUL behind it */
    size_t n_events;         /* of them */
    size_t failures;         /* targets that could not be evaluated */
} judge_group;

/** Looks at one target; a failure of it alone is counted and told. Without locks but `cycle`. */
veer_rc judge_evaluate(veer_judge *judge, const judge_target *target, const judge_rules *rules,
                       int64_t now_us, judge_group *group, veer_err *err);

/** Makes the drift run of a target at a time that was missed. */
veer_rc judge_evaluate_missed(veer_judge *judge, const judge_target *target, int64_t at_us,
                              judge_group *group, veer_err *err);

/* ---- judge_keep.c ---- */

/** The document of cycles, read and written. */
veer_rc judge_keep_load(veer_judge *judge, veer_err *err);
veer_rc judge_keep_doc(judge_change *change, veer_err *err);

/** One piece of forgetting: thinning of runs, what is too old. `cycle` is held. */
veer_rc judge_keep_work(veer_judge *judge, int64_t now_us, veer_err *err);

/* ---- judge_cycle.c ---- */

void judge_group_init(judge_group *group);
void judge_group_done(judge_group *group);

/** Adds the drift runs of a group to what is written. */
veer_rc judge_group_add_runs(judge_change *change, const judge_group *group, veer_err *err);

/** The thread of cycles. */
void *judge_thread(void *context);

#endif
