/* Settings for people: the effective ones with their origin, and the reference of all keys. */
#include "server/config_impl.h"

#include <string.h>

#include "base/limits.h"

#define ORIGIN_AT 42 /* column of the origins */

/* Whether YAML reads the text back as it stands. */
static bool is_plain(const char *text)
{
    static const char safe[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
                               "._/-+@%";
    const size_t len = strlen(text);
    return len > 0 && strspn(text, safe) == len && strchr("-%@", text[0]) == NULL;
}

static void put_text(const char *text, veer_buf *out)
{
    /* A colon in an address is not followed by a blank, so it stays plain too. */
    const char *const colon = strchr(text, ':');
    if (is_plain(text) ||
        (colon != NULL && colon > text && colon[1] != '\0' &&
         strspn(text, "0123456789.:abcdefghijklmnopqrstuvwxyz-") == strlen(text))) {
        veer_buf_puts(out, text);
        return;
    }
    veer_buf_putc(out, '"');
    for (const char *c = text; *c != '\0'; c++) {
        if ((unsigned char)*c < 0x20) {
            veer_buf_printf(out, "\\x%02x", (unsigned)*c);
            continue;
        }
        if (*c == '"' || *c == '\\')
            veer_buf_putc(out, '\\');
        veer_buf_putc(out, *c);
    }
    veer_buf_putc(out, '"');
}

static void put_value(const veer_config *config, int i, veer_buf *out)
{
    const veer_config_key *const key = &veer_config_keys[i];
    const char *const text = config->text[i];
    if (key->kind == VEER_CONFIG_KIND_SECRET)
        veer_buf_puts(out, text[0] != '\0' ? "\"\" # set, not shown" : "\"\"");
    else
        put_text(text, out);
}

void veer_config_print(const veer_config *config, veer_buf *out)
{
    const char *section = "";
    size_t section_len = 0;
    for (int i = 0; i < VEER_CONFIG_COUNT; i++) {
        const char *name = veer_config_keys[i].name;
        const char *const point = strchr(name, '.');
        const size_t len = point != NULL ? (size_t)(point - name) : 0;
        if (len > 0 && (len != section_len || strncmp(section, name, len) != 0))
            veer_buf_printf(out, "%.*s:\n", (int)len, name);
        section = name;
        section_len = len;
        const size_t begin = out->len;
        if (point != NULL) {
            veer_buf_puts(out, "  ");
            name = point + 1;
        }
        veer_buf_printf(out, "%s: ", name);
        put_value(config, i, out);
        do
            veer_buf_putc(out, ' ');
        while (out->failed == VEER_OK && out->len - begin < ORIGIN_AT);
        veer_buf_printf(out, "# %s\n", config->from[i]);
    }
}

void veer_config_reference(veer_buf *out)
{
    veer_buf_puts(out, "| key | default | variable | flag | what |\n|---|---|---|---|---|\n");
    for (int i = 0; i < VEER_CONFIG_COUNT; i++) {
        const veer_config_key *const key = &veer_config_keys[i];
        char env[VEER_CONFIG_ENV_SIZE];
        veer_config_env_name(key, env);
        veer_buf_printf(out, "| `%s` | ", key->name);
        veer_buf_printf(out, key->fallback[0] != '\0' ? "`%s`" : "%s", key->fallback);
        veer_buf_printf(out, " | `%s` | ", env);
        if (key->flag != NULL)
            veer_buf_printf(out, "`--%s`", key->flag);
        veer_buf_printf(out, " | %s", key->help);
        for (size_t c = 0; key->choices != NULL && key->choices[c] != NULL; c++)
            veer_buf_printf(out, "%s%s", c == 0 ? ": " : ", ", key->choices[c]);
        veer_buf_printf(out, "%s |\n", key->reloads ? " (reloads)" : "");
    }
}
