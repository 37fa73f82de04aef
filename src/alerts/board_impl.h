/* alerts/board_impl.h: the board from within. board.h has the states; here is where they are kept.
 *
 *   board.c         the board, its options, what is read from it
 *   board_watch.c   watches and sorted sets of them
 *   board_observe.c an evaluation moves a watch
 *   board_settle.c  silences, limits and what is owed
 *   board_mute.c    inhibition
 *   board_hand.c    by hand: acknowledge, resolve, silences; forget
 *   board_doc.c     as JSON, and loading
 *   changes.c       what is to be written and told
 */
#ifndef VEER_ALERTS_BOARD_IMPL_H
#define VEER_ALERTS_BOARD_IMPL_H

#include "alerts/board.h"
#include "alerts/impl.h"

typedef enum watch_state {
    WATCH_IDLE,
    WATCH_PENDING,
    WATCH_FIRING,
    WATCH_CLEARING,
    WATCH_STATES
} watch_state;

/* What is still to be told of an alert. */
typedef enum watch_owed { OWED_NOTHING, OWED_FIRED, OWED_ESCALATED } watch_owed;

/* Why it is not told. X(name, text, counter of veer_board_counts) */
#define WATCH_HOLD_LIST(X)                    \
    X(OFF, "alerts are off", held_off)        \
    X(SEVERITY, "severity", held_severity)    \
    X(SILENCE, "silence", held_silence)       \
    X(INHIBITED, "inhibited", held_inhibited) \
    X(HOUR, "limit per hour", held_limit)     \
    X(MODEL_HOUR, "limit per model and hour", held_limit)

typedef enum watch_hold {
    HOLD_NOT,
#define WATCH_HOLD_ENUM(name, text, counter) HOLD_##name,
    WATCH_HOLD_LIST(WATCH_HOLD_ENUM)
#undef WATCH_HOLD_ENUM
} watch_hold;

/* A rule at work. In one piece with the texts of its key. */
typedef struct watch {
    veer_watch_key key;    /* whose */
    watch_state state;     /* IDLE only in the set of resting ones */
    int64_t since_us;      /* in this state */
    int64_t last_us;       /* of the last evaluation; of an open alert its updated_us */
    int64_t held_us;       /* PENDING, CLEARING: counted towards `for`, keep_firing_for */
    int64_t unknown_us;    /* FIRING, CLEARING: without data so far */
    int64_t last_fired_us; /* 0: never */
    int64_t cooldown_us;   /* of the rule, at the last evaluation */
    int64_t by_hand_us;    /* resolved by hand then, the condition never false since; 0: not so */
    veer_alert *alert;     /* the open one, owned; NULL: none */
    const char **channels; /* n_channels of the rule when it fired; owned, in one piece */
    size_t n_channels;     /* of them */
    double level;          /* how far beyond the limit when it fired or escalated last */
    bool told;             /* somebody was told that it fired */
    watch_owed owed;       /* still to be told */
    watch_hold hold;       /* why it is not */
} watch;

/* Watches in an order; the order has no ties. */
typedef struct watch_set {
    watch **at;                                   /* n, owned array */
    size_t n;                                     /* in it */
    size_t cap;                                   /* allocated */
    int (*order)(const watch *a, const watch *b); /* as of strcmp */
} watch_set;

/* A notice that counts towards the limits. */
typedef struct told {
    int64_t time_us; /* when */
    char *model;     /* of whom; owned */
} told;

struct veer_board {
    veer_board_options options; /* limits */
    watch_set active;           /* not IDLE, by key; owns its watches */
    watch_set resting;          /* IDLE, but in cooldown, by key; owns its watches */
    watch_set open;             /* those of active with an alert, as they are shown */
    veer_silence **silences;    /* n_silences by end, each owned */
    size_t n_silences;          /* of them */
    size_t cap_silences;        /* allocated */
    told *told;                 /* n_told of the last hour, by time */
    size_t n_told;              /* of them */
    size_t cap_told;            /* allocated */
    uint64_t last_id;           /* number of the newest alert */
    bool loaded;                /* loading is over */
    veer_board_counts counts;   /* as given out */
};

/* ---- board.c ---- */

/* To be called first by whatever changes the board: ends loading. */
void board_ready(veer_board *board);

/* ---- board_watch.c ---- */

int watch_by_key(const watch *a, const watch *b);
int watch_by_rank(const watch *a, const watch *b);    /* worst severity first, then newest */
int watch_by_urgency(const watch *a, const watch *b); /* worst severity first, then oldest */

veer_rc watch_new(const veer_watch_key *key, watch **ret, veer_err *err);
void watch_free(watch *w); /* with its alert; NULL is fine */

/* Room for one more, so that watch_set_put cannot fail. */
veer_rc watch_set_reserve(watch_set *set, veer_err *err);
void watch_set_put(watch_set *set, watch *w);
void watch_set_take(watch_set *set, const watch *w);                    /* not there: nothing */
watch *watch_set_find(const watch_set *set, const veer_watch_key *key); /* of one by key */
void watch_set_done(watch_set *set, bool owns);

/* Whether an alert may not fire yet because one did not long ago. A clock that was set back starts
 * the cooldown again. */
bool watch_cooling(watch *w, int64_t now_us);

veer_rc watch_set_channels(watch *w, const char *const *channels, size_t n, veer_err *err);

/* ---- changing alerts; in board_watch.c ---- */

/* Gives the watch another version of its alert and notes it as changed. */
veer_rc board_amend(veer_board *board, watch *w, const veer_alert *next, veer_changes *changes,
                    veer_err *err);

/* The open alert ends; told to those who know of it. The watch goes to rest or, with `drop` or
 * nothing to wait for, goes. */
typedef struct board_end {
    const char *actor; /* who */
    const char *notes; /* why; NULL: none */
    int64_t now_us;    /* when */
    bool by_hand;      /* it is not to fire at once again */
    bool drop;         /* the watch goes too */
} board_end;
veer_rc board_resolve(veer_board *board, watch *w, const board_end *end, veer_changes *changes,
                      veer_err *err);

/* A watch without alert stops: to rest while it cools, else it goes. */
veer_rc board_retire(veer_board *board, watch *w, int64_t now_us, bool drop, veer_err *err);

/* Puts a notice of the watch's alert (as given) and the event of it. */
veer_rc board_tell(veer_board *board, const watch *w, const veer_alert *alert,
                   veer_alert_event_kind kind, int64_t now_us, veer_changes *changes,
                   veer_err *err);

/* ---- board_settle.c, board_mute.c ---- */

/* Which alerts are silenced now, with events. */
veer_rc board_mark_silences(veer_board *board, int64_t now_us, veer_changes *changes,
                            veer_err *err);

/* Removes silences that have ended. */
veer_rc board_end_silences(veer_board *board, int64_t now_us, veer_changes *changes, veer_err *err);

/* Which alerts are muted by others now, with events. */
veer_rc board_mark_inhibitions(veer_board *board, const veer_rule *const *rules, size_t n_rules,
                               int64_t now_us, veer_changes *changes, veer_err *err);

/* Adds to what was told in the last hour; room has to be there (board_reserve_told). */
veer_rc board_put_told(veer_board *board, int64_t time_us, const char *model, veer_err *err);

/* A silence in its place by end; its board owns it then. */
veer_rc board_put_silence(veer_board *board, veer_silence *silence, veer_err *err);
veer_silence *board_take_silence(veer_board *board, const char *id);

const char *watch_hold_text(watch_hold hold);  /* NULL for HOLD_NOT */
watch_hold watch_hold_parse(const char *text); /* HOLD_NOT for NULL and unknown ones */

/* ---- changes.c ---- */

/* Notes an alert as it is now; *ret (may be NULL) is a copy that lives with the changes. */
veer_rc changes_put_alert(veer_changes *changes, const veer_alert *alert, const veer_alert **ret,
                          veer_err *err);
veer_rc changes_put_event(veer_changes *changes, veer_alert_event_kind kind, const char *alert,
                          int64_t time_us, const char *actor, const char *detail, veer_err *err);
veer_rc changes_put_notice(veer_changes *changes, veer_alert_event_kind kind,
                           const veer_alert *alert, const char *const *channels, size_t n_channels,
                           veer_err *err);
veer_rc changes_put_fired(veer_changes *changes, const veer_alert *alert, veer_err *err);
veer_rc changes_put_silence(veer_changes *changes, const veer_silence *silence, veer_err *err);
veer_rc changes_put_gone_silence(veer_changes *changes, const char *id, veer_err *err);

#endif
