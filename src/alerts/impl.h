/* alerts/impl.h: what the files of this folder share about documents and copies. */
#ifndef VEER_ALERTS_IMPL_H
#define VEER_ALERTS_IMPL_H

#include "alerts/alert.h"
#include "alerts/silence.h"
#include "base/line.h"

/* Members: a time as RFC 3339, null for 0; a text, null for NULL; an object of texts. */
void veer_alerts_put_time(veer_json_writer *w, const char *name, int64_t us);
void veer_alerts_put_text(veer_json_writer *w, const char *name, const char *text);
void veer_alerts_put_labels(veer_json_writer *w, const char *name, const veer_label *labels,
                            size_t n);

/* And back: VEER_EINVAL names the member; one that is not there and not required is NULL, 0. */
veer_rc veer_alerts_get_text(const veer_json_node *node, const char *name, bool required,
                             veer_arena *arena, const char **ret, veer_err *err);
veer_rc veer_alerts_get_time(const veer_json_node *node, const char *name, bool required,
                             int64_t *ret, veer_err *err);
veer_rc veer_alerts_get_labels(const veer_json_node *node, const char *name, size_t max,
                               veer_arena *arena, const veer_label **ret, size_t *ret_n,
                               veer_err *err);

/* Whether a text can say who did something: 1 to VEER_LIMIT_ACTOR_BYTES, no control characters. */
bool veer_alerts_is_actor(const char *text);

/* Notes are at most VEER_LIMIT_NOTES_BYTES; of control characters, line breaks and tabs only. NULL
 * is fine. VEER_EINVAL names the field. */
veer_rc veer_alerts_check_notes(const char *name, const char *notes, veer_err *err);

/* Limits and sense of a silence; who made it may be missing. */
veer_rc veer_alerts_check_silence(const veer_silence *silence, veer_err *err);

/* A copy in one piece of memory, released by free. */
veer_rc veer_alert_clone(const veer_alert *alert, veer_alert **ret, veer_err *err);
veer_rc veer_silence_clone(const veer_silence *silence, veer_silence **ret, veer_err *err);

#endif
