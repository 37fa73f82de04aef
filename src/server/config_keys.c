#include "server/config_impl.h"

#include <string.h>

#include "base/suggest.h"

const char *const veer_config_log_levels[] = {"error", "warn", "info", "debug", NULL};
const char *const veer_config_log_formats[] = {"text", "json", NULL};
const char *const veer_config_severities[] = {"low", "medium", "high", "critical", NULL};

#define VEER_CONFIG_ROW(id, member_, name_, flag_, arg_, kind_, fallback_, min_, max_, choices_, \
                        reloads_, help_)                                                         \
    [VEER_CONFIG_##id] = {.name = (name_),                                                       \
                          .flag = (flag_),                                                       \
                          .arg = (arg_),                                                         \
                          .kind = VEER_CONFIG_KIND_##kind_,                                      \
                          .fallback = (fallback_),                                               \
                          .min = (min_),                                                         \
                          .max = (max_),                                                         \
                          .choices = (choices_),                                                 \
                          .reloads = (reloads_),                                                 \
                          .help = help_,                                                         \
                          .offset = offsetof(veer_config, member_)},
const veer_config_key veer_config_keys[VEER_CONFIG_COUNT] = {VEER_CONFIG_KEYS(VEER_CONFIG_ROW)};
#undef VEER_CONFIG_ROW

void veer_config_env_name(const veer_config_key *key, char out[VEER_CONFIG_ENV_SIZE])
{
    size_t len = 5;
    memcpy(out, "VEER_", len);
    for (const char *c = key->name; *c != '\0' && len + 1 < VEER_CONFIG_ENV_SIZE; c++)
        out[len++] = (char)(*c == '.' ? '_' : *c >= 'a' && *c <= 'z' ? *c - 'a' + 'A' : *c);
    out[len] = '\0';
}

int veer_config_find(const char *name, size_t len)
{
    for (int i = 0; i < VEER_CONFIG_COUNT; i++)
        if (strlen(veer_config_keys[i].name) == len &&
            memcmp(veer_config_keys[i].name, name, len) == 0)
            return i;
    return -1;
}

bool veer_config_is_section(const char *name, size_t len)
{
    for (int i = 0; i < VEER_CONFIG_COUNT; i++)
        if (strncmp(veer_config_keys[i].name, name, len) == 0 &&
            veer_config_keys[i].name[len] == '.')
            return true;
    return false;
}

veer_rc veer_config_unknown(const char *where, const char *name, veer_err *err)
{
    const char *best = NULL;
    for (int i = 0; i < VEER_CONFIG_COUNT; i++) {
        const char *const point = strchr(veer_config_keys[i].name, '.');
        const bool is_section = strchr(name, '.') == NULL && point != NULL;
        char section[VEER_SUGGEST_MAX_BYTES] = "";
        veer_suggest(name, veer_config_keys[i].name, &best);
        if (!is_section)
            continue;
        memcpy(section, veer_config_keys[i].name, (size_t)(point - veer_config_keys[i].name));
        const char *near = NULL;
        veer_suggest(name, section, &near);
        if (best == NULL && near != NULL)
            return veer_fail(err, VEER_EINVAL, "%s: unknown key '%s'; did you mean '%s'?", where,
                             name, section);
    }
    for (int i = 0; best == NULL && i < VEER_CONFIG_COUNT; i++) { /* a section forgotten */
        const char *const point = strchr(veer_config_keys[i].name, '.');
        if (point != NULL && strcmp(point + 1, name) == 0)
            best = veer_config_keys[i].name;
    }
    if (best == NULL)
        return veer_fail(err, VEER_EINVAL,
                         "%s: unknown key '%s'; 'veer check-config --reference' lists the keys",
                         where, name);
    return veer_fail(err, VEER_EINVAL, "%s: unknown key '%s'; did you mean '%s'?", where, name,
                     best);
}
