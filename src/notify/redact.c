#include "notify/redact.h"

#include <string.h>

#include "notify/action.h"

#define PART_BYTES \
    8 /* parts of a URL or words that are at least as long are secrets by themselves */

/* Overwrites each occurrence of len bytes by "***". */
static void remove_all(char *text, const char *secret, size_t len)
{
    if (len < VEER_REDACT_LEAST)
        return;
    char *to = text;
    const char *from = text;
    while (*from != '\0') {
        if (strncmp(from, secret, len) == 0) {
            memcpy(to, "***", 3);
            to += 3;
            from += len;
        } else {
            *to++ = *from++;
        }
    }
    *to = '\0';
}

static void remove_parts(char *text, const char *value, size_t len, const char *separators)
{
    size_t start = 0;
    for (size_t i = 0; i <= len; i++) {
        if (i < len && strchr(separators, value[i]) == NULL)
            continue;
        if (i - start >= PART_BYTES)
            remove_all(text, value + start, i - start);
        start = i + 1;
    }
}

static void remove_line(char *text, const veer_channel_setting *setting, const char *line,
                        size_t len)
{
    if (setting->type == VEER_SETTING_MAP) {
        const char *const colon = memchr(line, ':', len);
        const size_t front = colon != NULL ? (size_t)(colon - line) + 2 : 0;
        if (front > len)
            return;
        line += front;
        len -= front;
    }
    remove_all(text, line, len);
    if (setting->type != VEER_SETTING_URL) {
        remove_parts(text, line, len, " ");
        return;
    }
    /* The host of a URL is no secret: messages name it. */
    const char *const host = strstr(line, "://");
    const char *const path = host != NULL ? strchr(host + 3, '/') : NULL;
    if (path == NULL)
        return;
    remove_all(text, path, strlen(path));
    remove_parts(text, path, strlen(path), "/?&=");
}

static void remove_values(char *text, const veer_channel_setting *settings, size_t n,
                          const char *const *values)
{
    for (size_t i = 0; i < n; i++) {
        const char *at = settings[i].secret ? values[i] : NULL;
        if (at != NULL && settings[i].fallback != NULL && strcmp(at, settings[i].fallback) == 0)
            continue;
        while (at != NULL && *at != '\0') {
            const size_t len = strcspn(at, "\n");
            remove_line(text, &settings[i], at, len);
            at += len + (at[len] == '\n');
        }
    }
}

void veer_redact_action(const veer_action *action, char *text)
{
    const veer_action_kind *const kind = veer_action_kind_find(action->kind);
    if (kind != NULL)
        remove_values(text, kind->settings, kind->n_settings, action->values);
}

void veer_redact(const veer_channels *channels, char *text)
{
    for (size_t i = 0; i < channels->n_channels; i++) {
        const veer_channel *const channel = &channels->channels[i];
        remove_values(text, channel->kind->settings, channel->kind->n_settings, channel->values);
    }
    for (size_t i = 0; i < channels->n_actions; i++)
        veer_redact_action(&channels->actions[i], text);
}
