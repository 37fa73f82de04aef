/* The table of commands: one line here and one name in meson.build per command. */
#include "cli/command.h"
#include "cli/suggest.h"

#include <string.h>

extern const veer_cmd veer_cmd_drift;
extern const veer_cmd veer_cmd_performance;
extern const veer_cmd veer_cmd_help;
extern const veer_cmd veer_cmd_version;
extern const veer_cmd veer_cmd_completion;
extern const veer_cmd veer_cmd_man;

const veer_cmd *const veer_cmds[] = {
    &veer_cmd_drift,   &veer_cmd_performance, &veer_cmd_help,
    &veer_cmd_version, &veer_cmd_completion,  &veer_cmd_man,
};
const size_t veer_n_cmds = sizeof veer_cmds / sizeof veer_cmds[0];

static const char *const colors[] = {"auto", "always", "never", NULL};

const veer_opt veer_common_rows[] = {
    {.name = "help",
     .letter = 'h',
     .kind = VEER_OPT_FLAG,
     .help = "Print this help and exit",
     .offset = offsetof(veer_common_options, help)},
    {.name = "color",
     .kind = VEER_OPT_CHOICE,
     .arg = "WHEN",
     .help = "Colour the output; auto does so on a terminal unless NO_COLOR is set",
     .fallback = "auto",
     .choices = colors,
     .offset = offsetof(veer_common_options, color)},
    {.name = "no-progress",
     .kind = VEER_OPT_FLAG,
     .help = "Draw no progress bar on standard error",
     .offset = offsetof(veer_common_options, no_progress)},
};
const size_t veer_n_common_rows = sizeof veer_common_rows / sizeof *veer_common_rows;

veer_rc veer_cmd_find(const char *name, const veer_cmd **ret_cmd, veer_err *err)
{
    const char *best = NULL;
    for (size_t i = 0; i < veer_n_cmds; i++) {
        if (strcmp(veer_cmds[i]->name, name) == 0) {
            *ret_cmd = veer_cmds[i];
            return VEER_OK;
        }
        veer_suggest(name, veer_cmds[i]->name, &best);
    }
    if (best != NULL)
        return veer_fail(err, VEER_ENOTFOUND, "unknown command '%s'; did you mean '%s'?", name,
                         best);
    return veer_fail(err, VEER_ENOTFOUND, "unknown command '%s'; 'veer help' lists the commands",
                     name);
}
