/* notify/message.h: what a message says, for all kinds of channels. Pure. */
#ifndef VEER_NOTIFY_MESSAGE_H
#define VEER_NOTIFY_MESSAGE_H

#include "notify/channel.h"

#define VEER_MESSAGE_FACTS 24 /* of a notice, at most */

/** A line about an alert: "Samples" - "412". */
typedef struct veer_fact {
    const char *name;  /* in snake case, for programs: "samples" */
    const char *title; /* for people */
    const char *value; /* one line or more */
} veer_fact;

/** "[HIGH] fraud v2: Low accuracy", "[RESOLVED] ... (after 2 h 5 min)". */
void veer_notice_headline(const veer_notice *notice, veer_buf *out);

/** The headline of its only notice, or "[HIGH] fraud: 2 alerts fired, 1 resolved". */
void veer_message_headline(const veer_message *message, veer_buf *out);

/** The sentence of the alert, never empty; for resolved ones with how long it lasted. */
void veer_notice_sentence(const veer_notice *notice, veer_buf *out);

/** What there is to say of a notice beyond the sentence, in the arena. VEER_ENOMEM. */
veer_rc veer_notice_facts(const veer_notice *notice, veer_arena *arena,
                          veer_fact ret[VEER_MESSAGE_FACTS], size_t *ret_n, veer_err *err);

/** The worst severity of what is open in it; of all if everything is resolved; LOW for a test. */
veer_severity veer_message_severity(const veer_message *message);

/** Whether all of its alerts are resolved (a test: no). */
bool veer_message_is_resolved(const veer_message *message);

/** "alert.fired", "alert.escalated", "alert.acknowledged", "alert.resolved", "alerts.changed" (of
 * several kinds) or "test". */
const char *veer_message_type(const veer_message *message);

/** Whether an id is one: 1 to 64 letters, digits, '_' and '-'; it may then stand in a header. */
bool veer_message_is_id(const char *text);

/** "2 h 5 min", "40 s", "3 d 4 h". */
void veer_message_span(int64_t us, veer_buf *out);

/** A number for people: four significant digits. */
void veer_message_number(double value, veer_buf *out);

/** "2026-09-21 13:38 UTC", and "2026-09-21 13:13 to 14:13 UTC (1 h)". */
void veer_message_moment(int64_t us, veer_buf *out);
void veer_message_period(int64_t from_us, int64_t to_us, veer_buf *out);

/** RFC 3339, or the epoch for a time that cannot be. */
void veer_message_time(int64_t us, veer_buf *out);

/** The text of a buffer in the arena; NULL without memory. Frees the buffer. */
char *veer_message_keep(veer_arena *arena, veer_buf *take);

#endif
