/* notify/setting.h: the members of a mapping in the channels file against a table of settings. */
#ifndef VEER_NOTIFY_SETTING_H
#define VEER_NOTIFY_SETTING_H

#include "notify/channel.h"
#include "rules/rulefile.h"

/** A file that is being read. */
typedef struct veer_setting_file {
    const char *path;      /* for messages */
    const veer_yaml *yaml; /* its tree */
    veer_arena *arena;     /* of what comes of it */
} veer_setting_file;

/** An error at a node: "channels.yaml:3:5: ..."; the message is cut at its end, not at its front.
 */
veer_rc veer_setting_fail(const veer_setting_file *file, const veer_json_node *node, veer_rc rc,
                          veer_err *err, const char *fmt, ...) VEER_PRINTF(5, 6);

/** One value by its row, in the arena. VEER_EINVAL names place and setting, never a secret. */
veer_rc veer_setting_read(const veer_setting_file *file, const veer_channel_setting *setting,
                          const veer_json_node *node, const char **ret, veer_err *err);

/** The values of a mapping by a table; `common` are names (NULL-terminated) that somebody else
 * reads. Unknown members are errors with the nearest name. */
veer_rc veer_settings_read(const veer_setting_file *file, const veer_channel_setting *settings,
                           size_t n, const char *const *common, const veer_json_node *node,
                           const char *const **ret, veer_err *err);

#endif
