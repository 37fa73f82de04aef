#include "notify/setting.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "base/line.h"
#include "base/suggest.h"

#define WHERE_SIZE 140

veer_rc veer_setting_fail(const veer_setting_file *file, const veer_json_node *node, veer_rc rc,
                          veer_err *err, const char *fmt, ...)
{
    char what[VEER_ERR_MSG_SIZE];
    const veer_yaml_place place = veer_yaml_place_of(file->yaml, node);
    va_list args;
    va_start(args, fmt);
    veer_line_v(what, sizeof what, fmt, args);
    va_end(args);
    if (place.line == 0)
        return veer_fail(err, rc, "%.100s: %s", file->path, what);
    return veer_fail(err, rc, "%.100s:%u:%u: %s", file->path, place.line, place.column, what);
}

static veer_rc keep(const veer_setting_file *file, const char *text, size_t len, const char **ret,
                    veer_err *err)
{
    const char *const copy = veer_arena_strndup(file->arena, text, len);
    if (copy == NULL)
        return veer_fail_nomem(err);
    *ret = copy;
    return VEER_OK;
}

static bool has_control(const char *text, size_t len)
{
    for (size_t i = 0; i < len; i++)
        if ((unsigned char)text[i] < ' ' || text[i] == 0x7F)
            return true;
    return false;
}

static veer_rc read_env(const veer_setting_file *file, const veer_json_node *name, const char **ret,
                        veer_err *err)
{
    const char *const value = getenv(name->text);
    if (value == NULL || value[0] == '\0')
        return veer_setting_fail(file, name, VEER_EINVAL, err,
                                 "the environment variable %.80s is not set", name->text);
    return keep(file, value, strlen(value), ret, err);
}

/* The first line of a file. */
static veer_rc read_file(const veer_setting_file *file, const veer_json_node *name,
                         const char **ret, veer_err *err)
{
    char text[VEER_LIMIT_CONFIG_VALUE_BYTES + 2];
    FILE *const from = fopen(name->text, "rbe");
    if (from == NULL)
        return veer_setting_fail(file, name, errno == ENOENT ? VEER_ENOTFOUND : VEER_EIO, err,
                                 "the file %.80s cannot be read: %s", name->text, strerror(errno));
    size_t len = fread(text, 1, sizeof text, from);
    const bool failed = ferror(from) != 0;
    (void)fclose(from);
    if (failed)
        return veer_setting_fail(file, name, VEER_EIO, err, "the file %.80s cannot be read",
                                 name->text);
    while (len > 0 && (text[len - 1] == '\n' || text[len - 1] == '\r'))
        len--;
    if (len == 0 || len > VEER_LIMIT_CONFIG_VALUE_BYTES)
        return veer_setting_fail(file, name, VEER_EINVAL, err,
                                 "the file %.80s has no line, or one longer than %d bytes",
                                 name->text, VEER_LIMIT_CONFIG_VALUE_BYTES);
    return keep(file, text, len, ret, err);
}

/* {env: NAME} or {file: PATH} */
static veer_rc read_reference(const veer_setting_file *file, const char *name,
                              const veer_json_node *node, const char **ret, veer_err *err)
{
    static const struct {
        const char *key; /* of the mapping */
        veer_rc (*read)(const veer_setting_file *file, const veer_json_node *name, const char **ret,
                        veer_err *err);
    } sources[] = {{"env", read_env}, {"file", read_file}};
    const veer_json_node *const from = node->child;
    for (size_t i = 0; i < sizeof sources / sizeof *sources; i++)
        if (from != NULL && from->next == NULL && from->kind == VEER_JSON_STRING &&
            strcmp(from->key, sources[i].key) == 0)
            return sources[i].read(file, from, ret, err);
    return veer_setting_fail(file, node, VEER_EINVAL, err,
                             "'%.60s' is a value, {env: NAME} or {file: PATH}", name);
}

/* A scalar as one line of text. */
static veer_rc read_text(const veer_setting_file *file, const char *name, bool secret,
                         const veer_json_node *node, const char **ret, veer_err *err)
{
    const char *text = "";
    veer_rc rc = VEER_OK;
    if (node->kind == VEER_JSON_OBJECT_BEGIN && secret)
        rc = read_reference(file, name, node, &text, err);
    else if (node->kind == VEER_JSON_STRING || node->kind == VEER_JSON_NUMBER)
        rc = keep(file, node->text, strlen(node->text), &text, err);
    else if (node->kind == VEER_JSON_TRUE || node->kind == VEER_JSON_FALSE)
        text = node->kind == VEER_JSON_TRUE ? "true" : "false";
    else
        rc =
            veer_setting_fail(file, node, VEER_EINVAL, err, "'%.60s' must be a single value", name);
    if (rc != VEER_OK)
        return rc;
    const size_t len = strlen(text);
    if (len == 0 || len > VEER_LIMIT_CONFIG_VALUE_BYTES || has_control(text, len))
        return veer_setting_fail(file, node, VEER_EINVAL, err,
                                 "'%.60s' is one line of 1 to %d bytes", name,
                                 VEER_LIMIT_CONFIG_VALUE_BYTES);
    *ret = text;
    return VEER_OK;
}

/* Texts joined by line ends; `keys` puts the name of each in front. */
static veer_rc join(const veer_setting_file *file, const veer_channel_setting *setting,
                    const veer_json_node *node, bool keys, const char **ret, veer_err *err)
{
    veer_buf out;
    veer_rc rc = VEER_OK;
    size_t n = 0;
    veer_buf_init(&out, VEER_LIMIT_RULE_FILE_BYTES);
    for (const veer_json_node *item = node->child; rc == VEER_OK && item != NULL;
         item = item->next) {
        const char *text = NULL;
        if (++n > VEER_LIMIT_CONFIG_LIST)
            rc = veer_setting_fail(file, item, VEER_EINVAL, err, "'%.60s' has more than %d items",
                                   setting->name, VEER_LIMIT_CONFIG_LIST);
        else
            rc = read_text(file, setting->name, setting->secret, item, &text, err);
        if (rc == VEER_OK && keys && (item->key[0] == '\0' || strpbrk(item->key, ":\r\n") != NULL))
            rc = veer_setting_fail(file, item, VEER_EINVAL, err, "'%.60s' has a name with ':'",
                                   setting->name);
        if (rc == VEER_OK)
            veer_buf_printf(&out, "%s%s%s%s", out.len > 0 ? "\n" : "", keys ? item->key : "",
                            keys ? ": " : "", text);
    }
    if (rc == VEER_OK)
        rc = veer_buf_status(&out, err);
    if (rc == VEER_OK && out.len == 0)
        rc = veer_setting_fail(file, node, VEER_EINVAL, err, "'%.60s' is empty", setting->name);
    if (rc == VEER_OK)
        rc = keep(file, out.data, out.len, ret, err);
    veer_buf_done(&out);
    return rc;
}

static veer_rc check_choice(const veer_setting_file *file, const veer_channel_setting *setting,
                            const veer_json_node *node, const char *value, veer_err *err)
{
    const size_t len = strlen(value);
    const char *at = setting->choices;
    while (at != NULL && *at != '\0') {
        const size_t size = strcspn(at, "|");
        if (size == len && strncmp(at, value, len) == 0)
            return VEER_OK;
        at += size + (at[size] == '|');
    }
    if (setting->choices == NULL)
        return VEER_OK;
    return veer_setting_fail(file, node, VEER_EINVAL, err, "'%.60s' is one of %s", setting->name,
                             setting->choices);
}

static veer_rc check_url(const veer_setting_file *file, const veer_channel_setting *setting,
                         const veer_json_node *node, const char *value, veer_err *err)
{
    veer_err why = VEER_ERR_INIT;
    const bool http = strncmp(value, "http://", 7) == 0 || strncmp(value, "https://", 8) == 0;
    const veer_rc rc = veer_outgoing_check_url(value, &why);
    if (rc == VEER_ENOMEM)
        return veer_fail_nomem(err);
    if (rc != VEER_OK || !http)
        return veer_setting_fail(file, node, VEER_EINVAL, err, "'%.60s': %s", setting->name,
                                 rc != VEER_OK ? why.msg : "it starts with http:// or https://");
    return VEER_OK;
}

veer_rc veer_setting_read(const veer_setting_file *file, const veer_channel_setting *setting,
                          const veer_json_node *node, const char **ret, veer_err *err)
{
    const char *value = "";
    veer_rc rc = VEER_OK;
    if (setting->type == VEER_SETTING_MAP && node->kind != VEER_JSON_OBJECT_BEGIN)
        return veer_setting_fail(file, node, VEER_EINVAL, err, "'%.60s' is a mapping",
                                 setting->name);
    if (setting->type == VEER_SETTING_MAP)
        rc = join(file, setting, node, true, &value, err);
    else if (setting->type == VEER_SETTING_LIST && node->kind == VEER_JSON_ARRAY_BEGIN)
        rc = join(file, setting, node, false, &value, err);
    else
        rc = read_text(file, setting->name, setting->secret, node, &value, err);
    if (rc == VEER_OK)
        rc = check_choice(file, setting, node, value, err);
    if (rc == VEER_OK && setting->type == VEER_SETTING_URL)
        rc = check_url(file, setting, node, value, err);
    if (rc == VEER_OK)
        *ret = value;
    return rc;
}

static veer_rc check_name(const veer_setting_file *file, const veer_channel_setting *settings,
                          size_t n, const char *const *common, const veer_json_node *member,
                          veer_err *err)
{
    const char *nearest = NULL;
    for (size_t i = 0; i < n; i++) {
        if (strcmp(settings[i].name, member->key) == 0)
            return VEER_OK;
        veer_suggest(member->key, settings[i].name, &nearest);
    }
    for (; *common != NULL; common++) {
        if (strcmp(*common, member->key) == 0)
            return VEER_OK;
        veer_suggest(member->key, *common, &nearest);
    }
    if (nearest != NULL)
        return veer_setting_fail(file, member, VEER_EINVAL, err,
                                 "there is no setting '%.60s'; did you mean '%s'?", member->key,
                                 nearest);
    return veer_setting_fail(file, member, VEER_EINVAL, err, "there is no setting '%.60s'",
                             member->key);
}

veer_rc veer_settings_read(const veer_setting_file *file, const veer_channel_setting *settings,
                           size_t n, const char *const *common, const veer_json_node *node,
                           const char *const **ret, veer_err *err)
{
    const char **const values = veer_arena_array(file->arena, n, sizeof *values);
    veer_rc rc = values != NULL ? VEER_OK : veer_fail_nomem(err);
    for (const veer_json_node *m = node->child; rc == VEER_OK && m != NULL; m = m->next)
        rc = check_name(file, settings, n, common, m, err);
    for (size_t i = 0; rc == VEER_OK && i < n; i++) {
        const veer_json_node *const member = veer_json_get(node, settings[i].name);
        values[i] = settings[i].fallback;
        if (member != NULL)
            rc = veer_setting_read(file, &settings[i], member, &values[i], err);
        else if (settings[i].required)
            rc = veer_setting_fail(file, node, VEER_EINVAL, err, "'%s' is missing",
                                   settings[i].name);
    }
    if (rc == VEER_OK)
        *ret = values;
    return rc;
}
