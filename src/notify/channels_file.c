/* The file of channels, actions and addresses. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "base/suggest.h"
#include "notify/action.h"
#include "notify/render.h"
#include "notify/setting.h"
#include "rules/duration.h"

#define ARENA_BYTES ((size_t)256 << 20)
#define ACTION_PAUSE_US (INT64_C(24) * 3600 * 1000000)

static const char *const channel_members[] = {"name",         "kind",          "default",
                                              "min_severity", "send_resolved", NULL};
static const char *const action_members[] = {"name", "kind", "models", "cooldown", "timeout", NULL};

static veer_rc read_bool(const veer_setting_file *file, const veer_json_node *node,
                         const char *name, bool fallback, bool *ret, veer_err *err)
{
    const veer_json_node *const member = veer_json_get(node, name);
    if (member != NULL && member->kind != VEER_JSON_TRUE && member->kind != VEER_JSON_FALSE)
        return veer_setting_fail(file, member, VEER_EINVAL, err, "'%s' is true or false", name);
    *ret = member != NULL ? member->kind == VEER_JSON_TRUE : fallback;
    return VEER_OK;
}

/* The name of a channel or action: 1 to VEER_LIMIT_RULE_NAME_BYTES, no control characters. */
static veer_rc read_name(const veer_setting_file *file, const veer_json_node *node,
                         const char **ret, veer_err *err)
{
    static const veer_channel_setting setting = {.name = "name", .required = true};
    const veer_json_node *const member = veer_json_get(node, setting.name);
    if (node->kind != VEER_JSON_OBJECT_BEGIN)
        return veer_setting_fail(file, node, VEER_EINVAL, err, "it is a mapping with a name");
    if (member == NULL)
        return veer_setting_fail(file, node, VEER_EINVAL, err, "'name' is missing");
    const veer_rc rc = veer_setting_read(file, &setting, member, ret, err);
    if (rc == VEER_OK && strlen(*ret) > VEER_LIMIT_RULE_NAME_BYTES)
        return veer_setting_fail(file, member, VEER_ELIMIT, err, "a name has at most %d bytes",
                                 VEER_LIMIT_RULE_NAME_BYTES);
    return rc;
}

static veer_rc no_kind(const veer_setting_file *file, const veer_json_node *node, const char *kind,
                       const char *nearest, const char *known, veer_err *err)
{
    if (nearest != NULL)
        return veer_setting_fail(file, node, VEER_EINVAL, err,
                                 "there is no kind '%.40s'; did you mean '%s'?", kind, nearest);
    return veer_setting_fail(file, node, VEER_EINVAL, err, "'kind' is one of %s", known);
}

static veer_rc read_kind(const veer_setting_file *file, const veer_json_node *node,
                         const veer_channel_kind **ret, veer_err *err)
{
    const char *const name = veer_json_get_text(node, "kind", "");
    const char *nearest = NULL;
    for (size_t i = 0; i < veer_n_channel_kinds; i++) {
        if (strcmp(veer_channel_kinds[i]->name, name) == 0) {
            *ret = veer_channel_kinds[i];
            return VEER_OK;
        }
        veer_suggest(name, veer_channel_kinds[i]->name, &nearest);
    }
#define NAME(kind) " " #kind
    return no_kind(file, node, name, nearest, VEER_CHANNEL_LIST(NAME), err);
#undef NAME
}

static veer_rc read_severity(const veer_setting_file *file, const veer_json_node *node,
                             veer_severity *ret, veer_err *err)
{
    veer_err why = VEER_ERR_INIT;
    const veer_json_node *const member = veer_json_get(node, "min_severity");
    *ret = VEER_SEVERITY_LOW;
    if (member == NULL)
        return VEER_OK;
    const char *const text = member->kind == VEER_JSON_STRING ? member->text : "";
    if (veer_severity_parse(text, ret, &why) != VEER_OK)
        return veer_setting_fail(file, member, VEER_EINVAL, err, "'min_severity': %s", why.msg);
    return VEER_OK;
}

static veer_rc check_channel(const veer_setting_file *file, const veer_json_node *node,
                             const veer_channel *channel, veer_err *err)
{
    veer_err why = VEER_ERR_INIT;
    if (channel->kind->check == NULL)
        return VEER_OK;
    const veer_rc rc = channel->kind->check(channel, &why);
    if (rc == VEER_OK || rc == VEER_ENOMEM)
        return rc == VEER_OK ? rc : veer_fail_nomem(err);
    return veer_setting_fail(file, node, VEER_EINVAL, err, "%s", why.msg);
}

/* Headers that cannot be sent are refused now and not when the first alert fires. */
static veer_rc check_headers(const veer_setting_file *file, const veer_json_node *node,
                             const char *lines, veer_err *err)
{
    veer_err why = VEER_ERR_INIT;
    while (lines != NULL && *lines != '\0') {
        const size_t len = strcspn(lines, "\n");
        const char *const line = veer_arena_strndup(file->arena, lines, len);
        if (line == NULL)
            return veer_fail_nomem(err);
        const veer_outgoing request = {
            .url = "http://host", .method = "POST", .headers = &line, .n_headers = 1};
        if (veer_outgoing_check(&request, &why) != VEER_OK)
            return veer_setting_fail(file, node, VEER_EINVAL, err, "'headers': %s", why.msg);
        lines += len + (lines[len] == '\n');
    }
    return VEER_OK;
}

static veer_rc read_channel(const veer_setting_file *file, const veer_json_node *node,
                            veer_channel *ret, veer_err *err)
{
    veer_channel c = {.name = NULL};
    veer_rc rc = read_name(file, node, &c.name, err);
    if (rc == VEER_OK)
        rc = read_kind(file, node, &c.kind, err);
    if (rc == VEER_OK)
        rc = read_bool(file, node, "default", false, &c.is_default, err);
    if (rc == VEER_OK)
        rc = read_bool(file, node, "send_resolved", true, &c.send_resolved, err);
    if (rc == VEER_OK)
        rc = read_severity(file, node, &c.min_severity, err);
    if (rc == VEER_OK)
        rc = veer_settings_read(file, c.kind->settings, c.kind->n_settings, channel_members, node,
                                &c.values, err);
    if (rc == VEER_OK)
        rc = check_headers(file, node, veer_channel_value(&c, "headers"), err);
    if (rc == VEER_OK)
        rc = check_channel(file, node, &c, err);
    if (rc == VEER_OK)
        *ret = c;
    return rc;
}

/* How many items a list of the file has; it may be missing. */
static veer_rc count_items(const veer_setting_file *file, const veer_json_node *list,
                           const char *name, size_t *ret, veer_err *err)
{
    size_t n = 0;
    if (list != NULL && list->kind != VEER_JSON_ARRAY_BEGIN)
        return veer_setting_fail(file, list, VEER_EINVAL, err, "'%s' is a list", name);
    for (const veer_json_node *i = list != NULL ? list->child : NULL; i != NULL; i = i->next)
        if (++n > VEER_LIMIT_CHANNELS)
            return veer_setting_fail(file, i, VEER_ELIMIT, err, "there are more than %d %s",
                                     VEER_LIMIT_CHANNELS, name);
    *ret = n;
    return VEER_OK;
}

static veer_rc read_channels(const veer_setting_file *file, const veer_json_node *root,
                             veer_channels *channels, veer_err *err)
{
    const veer_json_node *const list = veer_json_get(root, "channels");
    size_t n = 0;
    veer_rc rc = count_items(file, list, "channels", &n, err);
    if (rc != VEER_OK)
        return rc;
    channels->channels = veer_arena_array(file->arena, n, sizeof *channels->channels);
    if (channels->channels == NULL)
        return veer_fail_nomem(err);
    for (const veer_json_node *i = n > 0 ? list->child : NULL; i != NULL; i = i->next) {
        veer_channel one;
        rc = read_channel(file, i, &one, err);
        if (rc != VEER_OK)
            return rc;
        if (veer_channels_find(channels, one.name) != NULL)
            return veer_setting_fail(file, i, VEER_EINVAL, err, "there are two channels '%.80s'",
                                     one.name);
        channels->channels[channels->n_channels++] = one;
    }
    return VEER_OK;
}

static veer_rc read_span(const veer_setting_file *file, const veer_json_node *node,
                         const char *name, int64_t *ret, veer_err *err)
{
    veer_err why = VEER_ERR_INIT;
    const veer_json_node *const member = veer_json_get(node, name);
    *ret = ACTION_PAUSE_US;
    if (member == NULL)
        return VEER_OK;
    const char *const text = member->text != NULL ? member->text : "";
    if (veer_duration_parse(text, strlen(text), ret, &why) != VEER_OK)
        return veer_setting_fail(file, member, VEER_EINVAL, err, "'%s': %s", name, why.msg);
    return VEER_OK;
}

static veer_rc read_models(const veer_setting_file *file, const veer_json_node *node,
                           veer_action *action, veer_err *err)
{
    static const veer_channel_setting setting = {.name = "models",
                                                 .type = VEER_SETTING_LIST,
                                                 .fallback = "*"};
    const char *lines = setting.fallback;
    const veer_json_node *const member = veer_json_get(node, setting.name);
    veer_rc rc = VEER_OK;
    if (member != NULL)
        rc = veer_setting_read(file, &setting, member, &lines, err);
    const char **models = NULL;
    if (rc == VEER_OK)
        rc = veer_render_lines(lines, file->arena, &models, &action->n_models, err);
    if (rc == VEER_OK)
        action->models = models;
    return rc;
}

static veer_rc read_action_kind(const veer_setting_file *file, const veer_json_node *node,
                                const veer_action_kind **ret, veer_err *err)
{
    const char *const name = veer_json_get_text(node, "kind", "");
    const char *nearest = NULL;
    *ret = veer_action_kind_find(name);
    if (*ret != NULL)
        return VEER_OK;
    for (size_t i = 0; i < veer_n_action_kinds; i++)
        veer_suggest(name, veer_action_kinds[i]->name, &nearest);
#define NAME(kind) " " #kind
    return no_kind(file, node, name, nearest, VEER_ACTION_LIST(NAME), err);
#undef NAME
}

static veer_rc read_action(const veer_setting_file *file, const veer_json_node *node,
                           veer_action *ret, veer_err *err)
{
    veer_action a = {.name = NULL};
    const veer_action_kind *kind = NULL;
    veer_rc rc = read_name(file, node, &a.name, err);
    if (rc == VEER_OK)
        rc = read_action_kind(file, node, &kind, err);
    if (rc == VEER_OK)
        rc = read_models(file, node, &a, err);
    if (rc == VEER_OK)
        rc = read_span(file, node, "cooldown", &a.cooldown_us, err);
    if (rc == VEER_OK)
        rc = read_span(file, node, "timeout", &a.timeout_us, err);
    if (rc == VEER_OK)
        rc = veer_settings_read(file, kind->settings, kind->n_settings, action_members, node,
                                &a.values, err);
    if (rc != VEER_OK)
        return rc;
    a.kind = kind->name;
    *ret = a;
    return VEER_OK;
}

static veer_rc read_actions(const veer_setting_file *file, const veer_json_node *root,
                            veer_channels *channels, veer_err *err)
{
    const veer_json_node *const list = veer_json_get(root, "actions");
    size_t n = 0;
    veer_rc rc = count_items(file, list, "actions", &n, err);
    if (rc != VEER_OK)
        return rc;
    channels->actions = veer_arena_array(file->arena, n, sizeof *channels->actions);
    if (channels->actions == NULL)
        return veer_fail_nomem(err);
    for (const veer_json_node *i = n > 0 ? list->child : NULL; i != NULL; i = i->next) {
        veer_action one;
        rc = read_action(file, i, &one, err);
        for (size_t k = 0; rc == VEER_OK && k < channels->n_actions; k++)
            if (strcmp(channels->actions[k].name, one.name) == 0)
                rc = veer_setting_fail(file, i, VEER_EINVAL, err, "there are two actions '%.80s'",
                                       one.name);
        if (rc != VEER_OK)
            return rc;
        channels->actions[channels->n_actions++] = one;
    }
    return VEER_OK;
}

static veer_rc read_ranges(const veer_setting_file *file, const veer_json_node *outgoing,
                           const char *name, const veer_address_range **ret, size_t *ret_n,
                           veer_err *err)
{
    const veer_json_node *const list = veer_json_get(outgoing, name);
    size_t n = 0;
    const veer_rc rc = count_items(file, list, name, &n, err);
    if (rc != VEER_OK)
        return rc;
    veer_address_range *const ranges = veer_arena_array(file->arena, n, sizeof *ranges);
    if (ranges == NULL)
        return veer_fail_nomem(err);
    size_t i = 0;
    for (const veer_json_node *item = n > 0 ? list->child : NULL; item != NULL; item = item->next) {
        veer_err why = VEER_ERR_INIT;
        const char *const text = item->text != NULL ? item->text : "";
        if (veer_address_range_parse(text, &ranges[i++], &why) != VEER_OK)
            return veer_setting_fail(file, item, VEER_EINVAL, err, "'%s': %s", name, why.msg);
    }
    *ret = ranges;
    *ret_n = n;
    return VEER_OK;
}

static veer_rc read_policy(const veer_setting_file *file, const veer_json_node *root,
                           veer_outgoing_policy *ret, veer_err *err)
{
    static const char *const members[] = {"allow", "deny", NULL};
    const veer_json_node *const outgoing = veer_json_get(root, "outgoing");
    const char *const *none = NULL;
    if (outgoing == NULL)
        return VEER_OK;
    if (outgoing->kind != VEER_JSON_OBJECT_BEGIN)
        return veer_setting_fail(file, outgoing, VEER_EINVAL, err, "'outgoing' is a mapping");
    veer_rc rc = veer_settings_read(file, NULL, 0, members, outgoing, &none, err);
    if (rc == VEER_OK)
        rc = read_ranges(file, outgoing, "allow", &ret->allow, &ret->n_allow, err);
    if (rc == VEER_OK)
        rc = read_ranges(file, outgoing, "deny", &ret->deny, &ret->n_deny, err);
    return rc;
}

veer_rc veer_channels_read(const char *path, const char *text, size_t len, veer_channels *ret,
                           veer_err *err)
{
    static const char *const members[] = {"channels", "actions", "outgoing", NULL};
    veer_channels channels = {.n_channels = 0};
    veer_yaml yaml = {.root = NULL};
    veer_err why = VEER_ERR_INIT;
    const char *const *none = NULL;
    veer_arena_init(&channels.arena, ARENA_BYTES);
    const veer_setting_file file = {.path = path, .yaml = &yaml, .arena = &channels.arena};
    veer_rc rc = veer_yaml_read(text, len, &channels.arena, &yaml, &why);
    if (rc != VEER_OK)
        rc = veer_fail(err, rc, "%.100s: %s", path, why.msg);
    const veer_json_node *const root = yaml.root;
    if (rc == VEER_OK && root != NULL && root->kind != VEER_JSON_OBJECT_BEGIN)
        rc = veer_setting_fail(&file, root, VEER_EINVAL, err,
                               "it is a mapping of channels, actions and outgoing");
    if (rc == VEER_OK && root != NULL) {
        rc = veer_settings_read(&file, NULL, 0, members, root, &none, err);
        if (rc == VEER_OK)
            rc = read_channels(&file, root, &channels, err);
        if (rc == VEER_OK)
            rc = read_actions(&file, root, &channels, err);
        if (rc == VEER_OK)
            rc = read_policy(&file, root, &channels.policy, err);
    }
    if (rc != VEER_OK) {
        veer_channels_done(&channels);
        return rc;
    }
    *ret = channels;
    return VEER_OK;
}

veer_rc veer_channels_load(const char *path, veer_channels *ret, veer_err *err)
{
    veer_rc rc = VEER_OK;
    FILE *const from = fopen(path, "rbe");
    if (from == NULL)
        return veer_fail(err, errno == ENOENT ? VEER_ENOTFOUND : VEER_EIO, "%.150s: %s", path,
                         strerror(errno));
    char *const text = malloc(VEER_LIMIT_RULE_FILE_BYTES + 1);
    if (text == NULL) {
        (void)fclose(from);
        return veer_fail_nomem(err);
    }
    const size_t len = fread(text, 1, VEER_LIMIT_RULE_FILE_BYTES + 1, from);
    if (ferror(from) != 0)
        rc = veer_fail(err, VEER_EIO, "%.150s: cannot be read", path);
    else if (len > VEER_LIMIT_RULE_FILE_BYTES)
        rc = veer_fail(err, VEER_ELIMIT, "%.150s: is larger than %zu bytes", path,
                       VEER_LIMIT_RULE_FILE_BYTES);
    else
        rc = veer_channels_read(path, text, len, ret, err);
    (void)fclose(from);
    free(text);
    return rc;
}
