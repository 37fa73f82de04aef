/* notify/outbox_impl.h: what the files of the outbox share. */
#ifndef VEER_NOTIFY_OUTBOX_IMPL_H
#define VEER_NOTIFY_OUTBOX_IMPL_H

#include <pthread.h>

#include "base/line.h"
#include "notify/outbox.h"

#define OUTBOX_KEY_SIZE 40                           /* "msg_", 28 hexadecimal digits, NUL */
#define OUTBOX_ERROR_SIZE 200                        /* of a reason that is shown */
#define OUTBOX_BYTES ((size_t)8 << 20)               /* of one document */
#define OUTBOX_ARENA_BYTES ((size_t)64 << 20)        /* of one try */
#define OUTBOX_RESEND_BYTES ((size_t)512 << 20)      /* of all open alerts */
#define OUTBOX_STORE_PAUSE_US (INT64_C(5) * 1000000) /* after the store failed */

typedef enum outbox_state { OUTBOX_WAITING, OUTBOX_SENT, OUTBOX_FAILED } outbox_state;

/** The first line of a document: all but the message, which is the second. */
typedef struct outbox_head {
    const char *channel;  /* name */
    const char *model;    /* name */
    const char *headline; /* of the message */
    const char *error;    /* of the last try; NULL: none */
    outbox_state state;   /* as above */
    uint64_t attempts;    /* tries so far */
    uint64_t done;        /* requests of it that are not to be sent again */
    bool refused;         /* one of these was refused */
    int64_t created_us;   /* when it was put in */
    int64_t next_us;      /* when it is tried next; 0: at once */
    int64_t ended_us;     /* when it was sent or given up; 0: not yet */
} outbox_head;

/** A message that waits. */
typedef struct outbox_entry {
    struct outbox_entry *next; /* in its lane */
    char key[OUTBOX_KEY_SIZE]; /* of its document: the delivery id */
    int64_t seq_us;            /* its place: the time of its document */
    int64_t created_us;        /* when it was put in */
    int64_t due_us;            /* monotonic: not before */
    outbox_state end;          /* known, but not yet in the store; WAITING: not yet */
} outbox_entry;

/** A channel's queue. */
typedef struct outbox_lane {
    struct veer_outbox *outbox;         /* whose */
    char *channel;                      /* name; owned */
    outbox_entry *last;                 /* of these */
    outbox_entry *first;                /* in order of seq_us */
    size_t n;                           /* entries */
    pthread_t thread;                   /* runs if has_thread */
    bool has_thread;                    /* it was started */
    pthread_cond_t wake;                /* something changed */
    int64_t resend_us;                  /* monotonic: next time; INT64_MAX: never */
    int64_t last_us;                    /* real time of the last answer; 0: none yet */
    bool last_ok;                       /* it was good */
    char last_error[OUTBOX_ERROR_SIZE]; /* else */
    char (*told)[VEER_ALERT_ID_SIZE];   /* n_told alerts that are sent again; owned */
    size_t n_told;                      /* of them */
    bool told_changed;                  /* since it was kept */
    int64_t told_kept_us;               /* real time when it was kept */
} outbox_lane;

/** Channels that may be replaced while somebody sends with them. */
typedef struct outbox_channels {
    veer_channels channels; /* owned */
    size_t users;           /* references */
} outbox_channels;

struct veer_outbox {
    veer_outbox_options options; /* page_url is owned */
    pthread_mutex_t lock;        /* of everything below */
    outbox_channels *channels;   /* now */
    outbox_lane **lanes;         /* n_lanes; they stay until the end */
    size_t n_lanes;              /* of them */
    size_t waiting;              /* entries of all lanes */
    int64_t last_seq_us;         /* of the newest message */
    int64_t cleaned_us;          /* monotonic: old documents were removed */
    veer_outbox_stats stats;     /* but for waiting and oldest */
    bool reload;                 /* something that is in the store is not in memory */
    atomic_bool stop;            /* it is being closed */
};

/* ---- outbox_doc.c ---- */

/** Writes a document: head, line end, message. VEER_ENOMEM, VEER_ELIMIT. */
veer_rc outbox_doc_write(const outbox_head *head, const char *message, size_t len, veer_buf *out,
                         veer_err *err);

/** Reads the head; *ret_message points into the bytes. VEER_ECORRUPT. */
veer_rc outbox_doc_read(veer_store_bytes bytes, veer_arena *arena, outbox_head *ret,
                        veer_store_bytes *ret_message, veer_err *err);
const char *outbox_state_text(outbox_state state);

/* ---- outbox_lane.c: the lock is held ---- */

/** The lane of a channel, made if need be. VEER_ENOMEM. */
veer_rc outbox_lane_of(veer_outbox *outbox, const char *channel, outbox_lane **ret, veer_err *err);
void outbox_lane_free(outbox_lane *lane);

/** Puts an entry at its place, if its key is not there yet. VEER_ENOMEM. */
veer_rc outbox_lane_add(outbox_lane *lane, const char *key, const outbox_head *head, int64_t seq_us,
                        veer_err *err);

/** The entry of a key (NULL), and taking it out. While one is sent, another may come before it. */
outbox_entry *outbox_lane_find(const outbox_lane *lane, const char *key);
void outbox_lane_drop(outbox_lane *lane, const char *key);

/** Starts the thread of a lane, unless there are none. A failure is tried again with the next
 * message. */
void outbox_lane_start(outbox_lane *lane);

/** What a lane has to do now; the time of the next thing is *ret_next_us (monotonic). */
typedef enum outbox_task { OUTBOX_IDLE, OUTBOX_SEND, OUTBOX_RESEND } outbox_task;
outbox_task outbox_lane_task(const outbox_lane *lane, int64_t now_us, int64_t *ret_next_us);

/* ---- outbox_told.c ---- */

/** Takes an alert into what is sent again; the lock is held. VEER_ENOMEM. */
veer_rc outbox_told_add(outbox_lane *lane, const char *alert, veer_err *err);

/** Reads a document of them; the lock is held. */
veer_rc outbox_told_read(outbox_lane *lane, veer_store_bytes bytes, veer_err *err);

/** Writes the document into the arena. */
veer_rc outbox_told_doc(const outbox_lane *lane, int64_t now_us, veer_arena *arena,
                        veer_store_doc *ret, veer_err *err);
#define OUTBOX_TOLD_PREFIX "told_"

/** Sends all of them again. Called without the lock; false: it did not work. */
bool outbox_resend(outbox_lane *lane);

/* ---- outbox_try.c ---- */

/** What one request or message came to. */
typedef struct outbox_outcome {
    veer_rc rc;                    /* VEER_OK, VEER_EIO: again, VEER_EINVAL: refused, VEER_ENOMEM */
    int64_t retry_after_ms;        /* -1: as usual */
    char error[OUTBOX_ERROR_SIZE]; /* without secrets */
} outbox_outcome;

/** Sends requests *io_done to n; *io_refused is set where one was refused, and the next is sent. */
outbox_outcome outbox_send_all(veer_outbox *outbox, const veer_channel *channel,
                               const veer_channels *channels, const veer_outgoing *requests,
                               size_t n, uint64_t *io_done, bool *io_refused);

/** Tries the first entry of a lane. Called without the lock; false: nothing more can be done now.
 */
bool outbox_try(outbox_lane *lane);

/** Channels to send with, and back. */
outbox_channels *outbox_channels_take(veer_outbox *outbox);
void outbox_channels_release(veer_outbox *outbox, outbox_channels *channels);

/** Notes how the last answer of a lane was. */
void outbox_note_result(outbox_lane *lane, const outbox_outcome *outcome);
void outbox_trouble(veer_outbox *outbox, const char *channel, const char *what);

/** Loads what waits in the store and is not in memory. */
veer_rc outbox_load(veer_outbox *outbox, veer_err *err);

static inline int64_t outbox_now(const veer_outbox *outbox)
{
    return veer_clock_real_us(outbox->options.clock);
}

static inline int64_t outbox_mono(const veer_outbox *outbox)
{
    return veer_clock_monotonic_us(outbox->options.clock);
}

#endif
