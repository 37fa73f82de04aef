/* notify/outbox.h: messages on their way, kept in the store until they were delivered.
 *
 * Putting a message in is part of the transaction that changed the alert: whoever makes that
 * transaction asks veer_outbox_docs for the documents (VEER_STORE_DOC_OUTBOX), commits them with
 * its own, and calls veer_outbox_wake. Delivery is at least once: the id of a message stays the
 * same, also across restarts, so that receivers can drop the second.
 *
 * Each channel is a lane with a thread of its own, begun with its first message, that sends what is
 * due, in order, one at a time. A pool would have to be as large as the number of receivers that
 * hang at once, or let the others wait; there are few channels (VEER_LIMIT_CHANNELS), and a thread
 * that waits costs a stack that nobody touches. Waiting messages are held as a key and a time;
 * their text stays in the store until they are sent.
 *
 *   waiting -> sending -> sent
 *                      -> waiting (after 5 s, 30 s, 2 min, 10 min, 30 min, 1 h, 2 h ... each with
 *                         jitter; or after Retry-After, at most a day), until it is older than
 *                         VEER_OUTBOX_GIVE_UP_US and was tried VEER_OUTBOX_LEAST_TRIES times
 *                      -> failed  (a refusal that a retry cannot mend, or given up)
 *
 * A message about an alert that resolved meanwhile is still sent: order is kept per channel.
 * What was sent or failed is kept VEER_OUTBOX_KEEP_US, for showing. Of a message that became
 * several requests (PagerDuty), those that were taken are not sent again. A store that fails holds
 * a lane up, but what was delivered is not sent again by this process.
 *
 * Kinds that resend (Alertmanager) are told every VEER_OUTBOX_RESEND_US of all alerts that they
 * were told of before and that are still open, or resolved lately; not kept, and tried again a
 * minute later if it fails. Which these are is kept in a document of its own ("told_" and the
 * channel).
 */
#ifndef VEER_NOTIFY_OUTBOX_H
#define VEER_NOTIFY_OUTBOX_H

#include "base/clock.h"
#include "notify/action.h"
#include "store/store.h"

typedef struct veer_outbox veer_outbox;

#define VEER_OUTBOX_GIVE_UP_US (INT64_C(3) * 24 * 3600 * 1000000)
#define VEER_OUTBOX_KEEP_US (INT64_C(7) * 24 * 3600 * 1000000)

#define VEER_OUTBOX_LEAST_TRIES 8
#define VEER_OUTBOX_RESEND_US (INT64_C(60) * 1000000)

/** How a request is sent; veer_outgoing_send, or what a test has instead. */
typedef veer_rc (*veer_outbox_send_fn)(void *context, const veer_channel *channel,
                                       const veer_outgoing *request,
                                       const veer_outgoing_policy *policy, int64_t now_us,
                                       const atomic_bool *stop, veer_outgoing_answer *ret,
                                       veer_err *err);

typedef struct veer_outbox_options {
    veer_store *store;       /* borrowed */
    const veer_clock *clock; /* borrowed */
    const char *page_url;    /* for links; NULL: none. Copied */
    /** All alerts that are open or resolved within 15 minutes, for channels that are to hear of
     * them again and again: calls fn for each. May be NULL. */
    veer_rc (*alerts)(void *context, veer_rc (*fn)(void *to, const veer_alert *alert), void *to,
                      veer_err *err);
    void *alerts_context; /* for alerts */
    /** Something for the log; secrets are not in it. May be NULL. */
    void (*on_trouble)(void *context, const char *channel, const char *what);
    void *trouble_context;    /* for on_trouble */
    veer_outbox_send_fn send; /* NULL: veer_outgoing_send */
    void *send_context;       /* for send */
    bool no_thread;           /* tests call veer_outbox_work themselves */
} veer_outbox_options;

/** Opens it with what waits in the store. The channels are taken over (moved). */
veer_rc veer_outbox_open(const veer_outbox_options *options, veer_channels *take_channels,
                         veer_outbox **ret, veer_err *err);

/** Ends the thread (a request under way is cut); what waits stays in the store. NULL is fine. */
void veer_outbox_close(veer_outbox *outbox);

/** New channels from now on; messages for one that is gone fail. */
veer_rc veer_outbox_set_channels(veer_outbox *outbox, veer_channels *take_channels, veer_err *err);

/**
 * The documents that put notices of one model and evaluation into the outbox: one message per
 * channel (PagerDuty makes a request of each notice). Appended to docs, in the arena.
 *
 * *ret_n may be 0: no channel wants them. Notices whose rule names a channel that is not there go
 * to the default channels, and on_trouble hears of it.
 */
veer_rc veer_outbox_docs(veer_outbox *outbox, const char *model, const veer_notice *notices,
                         size_t n_notices, int64_t now_us, veer_arena *arena,
                         veer_store_doc **ret_docs, size_t *ret_n, veer_err *err);

/** Something was committed: look. Takes over the documents that were committed. Any thread. */
veer_rc veer_outbox_wake(veer_outbox *outbox, const veer_store_doc *docs, size_t n_docs,
                         veer_err *err);

/** Sends everything that is due, each lane until something fails; for tests without a thread. */
veer_rc veer_outbox_work(veer_outbox *outbox, veer_err *err);

/** Sends a test message now and waits for the answer. VEER_ENOTFOUND: no such channel; VEER_EIO,
 * VEER_EINVAL: why it did not arrive, without secrets. */
veer_rc veer_outbox_test(veer_outbox *outbox, const char *channel, veer_err *err);

/** Channels for showing: name, kind, default, min_severity, last result; no secrets. */
veer_rc veer_outbox_write_channels(veer_outbox *outbox, veer_json_writer *w, veer_err *err);

/** Messages, the newest first, at most `limit`: id, channel, model, state, attempts, next try, last
 * error, created, sent. state NULL: all. */
veer_rc veer_outbox_write_messages(veer_outbox *outbox, const char *state, size_t limit,
                                   veer_json_writer *w, veer_err *err);

/** The action of a model, copied to the arena; NULL if there is none. */
veer_rc veer_outbox_action(veer_outbox *outbox, const char *model, veer_arena *arena,
                           const veer_action **ret, veer_err *err);

/** Calls an action once, at the addresses that the channels file allows now; waits for the answer.
 * As veer_action_start. */
veer_rc veer_outbox_act(veer_outbox *outbox, const veer_action *action,
                        const veer_action_call *call, int64_t now_us, const atomic_bool *stop,
                        veer_action_outcome *ret, veer_err *err);

/** Figures; any thread. */
typedef struct veer_outbox_stats {
    uint64_t sent;     /* since it was opened */
    uint64_t retried;  /* tries that failed and are tried again */
    uint64_t failed;   /* given up or refused */
    uint64_t waiting;  /* now */
    int64_t oldest_us; /* created time of the oldest that waits; 0: none */
} veer_outbox_stats;
veer_outbox_stats veer_outbox_stats_get(veer_outbox *outbox);

#endif
