/* Settings from variables: .env in the working directory, then the environment of the process. */
#include "server/config_impl.h"

#include <string.h>

#include "base/line.h"

#define WHERE_SIZE 160 /* ".env:12" */
#define METRICS_ALIAS "METRICS_FILE"

/* The key of a variable, or -1. */
static int find_variable(const char *name, size_t len)
{
    char known[VEER_CONFIG_ENV_SIZE];
    for (int i = 0; i < VEER_CONFIG_COUNT; i++) {
        veer_config_env_name(&veer_config_keys[i], known);
        if (strlen(known) == len && memcmp(known, name, len) == 0)
            return i;
    }
    if (len == strlen(METRICS_ALIAS) && memcmp(name, METRICS_ALIAS, len) == 0)
        return VEER_CONFIG_METRICS_FILE;
    return -1;
}

/* Variables of the program that are not settings of a server. */
static bool is_other_variable(const char *name)
{
    static const char *const others[] = {"VEER_URL", "VEER_TOKEN", "VEER_CONFIG", "VEER_CA_FILE"};
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        if (strcmp(others[i], name) == 0)
            return true;
    return false;
}

/* One line of a .env file, cut into name and value. */
typedef struct assignment {
    char *name;       /* NULL: the line is empty or a comment */
    char *value;      /* unquoted */
    size_t value_len; /* bytes */
} assignment;

static char *skip_blanks(char *at)
{
    return at + strspn(at, " \t\r");
}

/* Unquotes in place. False if a quote is not closed or something stands behind it. */
static bool read_value(char *at, assignment *ret)
{
    const char quote = *at;
    if (quote != '"' && quote != '\'') {
        char *const comment = strstr(at, " #");
        size_t len = comment != NULL ? (size_t)(comment - at) : strlen(at);
        while (len > 0 && strchr(" \t\r", at[len - 1]) != NULL)
            len--;
        ret->value = at;
        ret->value_len = *at == '#' ? 0 : len;
        return true;
    }
    char *to = at;
    ret->value = at++;
    while (*at != '\0' && *at != quote) {
        if (quote == '"' && *at == '\\' && (at[1] == '"' || at[1] == '\\'))
            at++;
        *to++ = *at++;
    }
    ret->value_len = (size_t)(to - ret->value);
    if (*at != quote)
        return false;
    at = skip_blanks(at + 1);
    return *at == '\0' || *at == '#';
}

static bool read_line(char *line, assignment *ret)
{
    *ret = (assignment){0};
    char *at = skip_blanks(line);
    if (*at == '\0' || *at == '#')
        return true;
    if (strncmp(at, "export ", 7) == 0)
        at = skip_blanks(at + 7);
    char *const equals = strchr(at, '=');
    if (equals == NULL || equals == at)
        return false;
    size_t name_len = (size_t)(equals - at);
    while (name_len > 0 && strchr(" \t", at[name_len - 1]) != NULL)
        name_len--;
    at[name_len] = '\0';
    ret->name = at;
    return read_value(skip_blanks(equals + 1), ret);
}

static veer_rc take_line(const veer_config_load_state *load, const char *where, char *line,
                         veer_err *err)
{
    assignment a;
    if (!read_line(line, &a))
        return veer_fail(err, VEER_EPARSE, "%s: expected NAME=value", where);
    if (a.name == NULL)
        return VEER_OK;
    const int key = find_variable(a.name, strlen(a.name));
    const bool is_alias = strcmp(a.name, METRICS_ALIAS) == 0;
    if (is_alias && strncmp(load->config->from[key], where, strcspn(where, ":")) == 0)
        return VEER_OK; /* VEER_METRICS_FILE of the same file goes first */
    if (key >= 0)
        return veer_config_set(load, key, a.value, a.value_len, where, where, err);
    if (strncmp(a.name, "VEER_", 5) == 0 && !is_other_variable(a.name))
        return veer_fail(err, VEER_EINVAL,
                         "%s: unknown variable '%s'; 'veer check-config --reference' lists them",
                         where, a.name);
    return VEER_OK;
}

veer_rc veer_config_read_dotenv(const veer_config_load_state *load, const char *shown,
                                const char *text, size_t len, veer_err *err)
{
    veer_rc rc = VEER_OK;
    char *const copy = veer_arena_strndup(load->arena, text, len);
    if (copy == NULL)
        return veer_fail_nomem(err);
    char *line = copy;
    for (long number = 1; rc == VEER_OK && line != NULL; number++) {
        char where[WHERE_SIZE];
        char *const end = strchr(line, '\n');
        if (end != NULL)
            *end = '\0';
        veer_line_print(where, sizeof where, "%s:%ld", shown, number);
        rc = take_line(load, where, line, err);
        line = end != NULL ? end + 1 : NULL;
    }
    return rc;
}

/* Others named VEER_ are not refused: container platforms set VEER_PORT and the like by
 * themselves. */
veer_rc veer_config_read_environ(const veer_config_load_state *load, const char *const *variables,
                                 veer_err *err)
{
    veer_rc rc = VEER_OK;
    bool has_metrics_file = false;
    for (size_t i = 0; variables[i] != NULL; i++)
        has_metrics_file = has_metrics_file || strncmp(variables[i], "VEER_METRICS_FILE=", 18) == 0;
    for (size_t i = 0; rc == VEER_OK && variables[i] != NULL; i++) {
        char name[VEER_CONFIG_ENV_SIZE];
        const size_t len = strcspn(variables[i], "=");
        const int key = find_variable(variables[i], len);
        if (key < 0 || variables[i][len] != '=')
            continue;
        memcpy(name, variables[i], len);
        name[len] = '\0';
        if (has_metrics_file && strcmp(name, METRICS_ALIAS) == 0)
            continue;
        const char *const value = variables[i] + len + 1;
        rc = veer_config_set(load, key, value, strlen(value), name, name, err);
    }
    return rc;
}
