/* notify/action.h: kinds of actions, which start retraining (judge/retraining.h calls them).
 *
 * A kind is a descriptor, one file action_<kind>.c and one line in VEER_ACTION_LIST, as kinds of
 * channels are; docs/retraining.md.
 */
#ifndef VEER_NOTIFY_ACTION_H
#define VEER_NOTIFY_ACTION_H

#include "notify/channel.h"

/** A kind of action. */
typedef struct veer_action_kind {
    const char *name;                     /* "github" */
    const char *title;                    /* "GitHub workflow" */
    const char *help;                     /* one sentence without a full stop */
    const veer_channel_setting *settings; /* n_settings */
    size_t n_settings;                    /* of them */
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
