#include "cli/settings.h"

extern char **environ;

veer_rc veer_settings_sources(const veer_settings_options *options, veer_arena *arena,
                              veer_config_sources *ret, veer_err *err)
{
    const char **const flags = veer_arena_array(arena, VEER_CONFIG_COUNT, sizeof *flags);
    if (flags == NULL)
        return veer_fail_nomem(err);
    for (int i = 0; i < VEER_CONFIG_COUNT; i++) {
        if (veer_config_keys[i].kind == VEER_CONFIG_KIND_BOOL)
            flags[i] = options->settings[i].is_on ? "true" : NULL;
        else
            flags[i] = options->settings[i].text;
    }
    *ret = (veer_config_sources){.file = options->file,
                                 .variables = (const char *const *)environ,
                                 .flags = flags};
    return VEER_OK;
}
