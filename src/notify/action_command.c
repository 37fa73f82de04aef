/* A program on this machine. */
#include "notify/action.h"

static const veer_channel_setting settings[] = {
    {.name = "command",
     .type = VEER_SETTING_LIST,
     .required = true,
     .help = "Absolute path of the program and its arguments"},
    {.name = "directory", .help = "Where it runs"},
    {.name = "environment",
     .type = VEER_SETTING_MAP,
     .secret = true,
     .help = "Variables besides those of the run"},
};

const veer_action_kind veer_action_command = {
    .name = "command",
    .title = "Command",
    .help = "Runs a program on this machine, without a shell",
    .settings = settings,
    .n_settings = sizeof settings / sizeof *settings,
};
