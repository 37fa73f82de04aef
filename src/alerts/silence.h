/* alerts/silence.h: a silence: nobody is told of alerts that meet its matchers while it holds. The
 * alerts themselves go on. Pure. */
#ifndef VEER_ALERTS_SILENCE_H
#define VEER_ALERTS_SILENCE_H

#include "alerts/alert.h"

/** Matchers all have to hold: model, version, rule, severity, segment or a label of the rule, by
 * pattern ('*'). */
typedef struct veer_silence {
    const char *id;             /* unique */
    const veer_label *matchers; /* n_matchers: name and pattern; at least 1 */
    size_t n_matchers;          /* at most VEER_LIMIT_SILENCE_MATCHERS */
    int64_t from_us;            /* first microsecond */
    int64_t to_us;              /* first that does not belong to it; after from_us */
    const char *by;             /* who made it; 1 to VEER_LIMIT_ACTOR_BYTES */
    const char *comment;        /* why; NULL: none */
    int64_t created_us;         /* when it was made */
} veer_silence;

/** Whether it holds now and for the alert. A matcher of something that the alert does not have sees
 * an empty text, which only "*" and "" meet. */
bool veer_silence_covers(const veer_silence *silence, const veer_alert *alert, int64_t now_us);

/** JSON {"id","matchers":{"model":"fraud","severity":"low"},"from","to","by","comment","created"};
 * reading also takes "duration":"2h" in place of "to". Without "from" it begins at now_us; without
 * "id" or "by" these are NULL, for the caller to fill. VEER_EINVAL names the field; VEER_ELIMIT for
 * too many matchers. */
void veer_silence_write(veer_json_writer *w, const veer_silence *silence);
veer_rc veer_silence_read(const veer_json_node *node, int64_t now_us, veer_arena *arena,
                          veer_silence *ret, veer_err *err);

#endif
