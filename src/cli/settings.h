/* cli/settings.h: the settings of a server as options of a command, made from the table of
 * server/config_keys.h. */
#ifndef VEER_CLI_SETTINGS_H
#define VEER_CLI_SETTINGS_H

#include "cli/options.h"
#include "server/config.h"

typedef union veer_setting_option {
    bool is_on;       /* of a BOOL key */
    const char *text; /* of any other; NULL when not given */
} veer_setting_option;

/** First member of the options of a command that takes settings. */
typedef struct veer_settings_options {
    const char *file;                                /* --config, or NULL */
    veer_setting_option settings[VEER_CONFIG_COUNT]; /* one per key */
} veer_settings_options;

#define VEER_SETTING_KIND_TEXT VEER_OPT_TEXT
#define VEER_SETTING_KIND_BOOL VEER_OPT_FLAG
#define VEER_SETTING_KIND_SWITCH VEER_OPT_TEXT
#define VEER_SETTING_KIND_RATIO VEER_OPT_TEXT
#define VEER_SETTING_KIND_COUNT VEER_OPT_TEXT
#define VEER_SETTING_KIND_SIZE VEER_OPT_TEXT
#define VEER_SETTING_KIND_DURATION_US VEER_OPT_TEXT
#define VEER_SETTING_KIND_DURATION_MS VEER_OPT_TEXT
#define VEER_SETTING_KIND_CHOICE VEER_OPT_TEXT
#define VEER_SETTING_KIND_LIST VEER_OPT_TEXT

#define VEER_SETTING_ROW_(id_, flag_, arg_, kind_, fallback_, help_) \
    {.name = (flag_),                                                \
     .kind = (kind_),                                                \
     .arg = (arg_),                                                  \
     .help = help_,                                                  \
     .shown = (fallback_),                                           \
     .offset =                                                       \
         offsetof(veer_settings_options, settings) + sizeof(veer_setting_option) * (size_t)(id_)},
#define VEER_SETTING_ROW_TEXT(...) VEER_SETTING_ROW_(__VA_ARGS__)
#define VEER_SETTING_ROW_BOOL(...) VEER_SETTING_ROW_(__VA_ARGS__)
#define VEER_SETTING_ROW_SWITCH(...) VEER_SETTING_ROW_(__VA_ARGS__)
#define VEER_SETTING_ROW_RATIO(...) VEER_SETTING_ROW_(__VA_ARGS__)
#define VEER_SETTING_ROW_COUNT(...) VEER_SETTING_ROW_(__VA_ARGS__)
#define VEER_SETTING_ROW_SIZE(...) VEER_SETTING_ROW_(__VA_ARGS__)
#define VEER_SETTING_ROW_DURATION_US(...) VEER_SETTING_ROW_(__VA_ARGS__)
#define VEER_SETTING_ROW_DURATION_MS(...) VEER_SETTING_ROW_(__VA_ARGS__)
#define VEER_SETTING_ROW_CHOICE(...) VEER_SETTING_ROW_(__VA_ARGS__)
#define VEER_SETTING_ROW_LIST(...) VEER_SETTING_ROW_(__VA_ARGS__)
#define VEER_SETTING_ROW_SECRET(...) /* command lines are public */

#define VEER_SETTING_ROW(id, member, name, flag, arg, kind, fallback, min, max, choices, reloads, \
                         help)                                                                    \
    VEER_SETTING_ROW_##kind(VEER_CONFIG_##id, flag, arg, VEER_SETTING_KIND_##kind, fallback, help)

/** Rows of a table of options: --config and one per key. */
#define VEER_SETTINGS_ROWS                                                              \
    {.name = "config",                                                                  \
     .kind = VEER_OPT_TEXT,                                                             \
     .arg = "FILE",                                                                     \
     .help = "File of settings; without it $VEER_CONFIG, or veer.yaml if that is here", \
     .offset = offsetof(veer_settings_options, file)},                                  \
        VEER_CONFIG_KEYS(VEER_SETTING_ROW)

/** What the options and the environment of the process say, for veer_config_load; texts live in the
 * arena or belong to the options. */
veer_rc veer_settings_sources(const veer_settings_options *options, veer_arena *arena,
                              veer_config_sources *ret, veer_err *err);

#endif
