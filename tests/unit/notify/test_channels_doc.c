/* docs/channels.md says of the settings of each kind what the code says; its YAML can be read. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/buf.h"
#include "notify/channel.h"

#define PAGE_BYTES ((size_t)1 << 20)

static char *read_page(void)
{
    char path[512];
    char *const text = calloc(1, PAGE_BYTES);
    snprintf(path, sizeof path, "%s/docs/channels.md", getenv("VEER_SOURCE_ROOT"));
    FILE *const from = fopen(path, "rb");
    assert_non_null(from);
    assert_non_null(text);
    assert_true(fread(text, 1, PAGE_BYTES - 1, from) > 0);
    fclose(from);
    return text;
}

static const char *type_words(const veer_channel_setting *s)
{
    static const char *const words[] = {"text", "URL", "list", "mapping"};
    return words[s->type];
}

static void put_row(veer_buf *out, const veer_channel_setting *s)
{
    veer_buf_printf(out, "| `%s` | ", s->name);
    if (s->choices != NULL)
        for (const char *c = s->choices; *c != '\0'; c++)
            veer_buf_puts(out, *c == '|' ? ", " : (char[]){*c, '\0'});
    else
        veer_buf_puts(out, type_words(s));
    veer_buf_puts(out, s->secret ? ", secret | " : " | ");
    if (s->fallback != NULL)
        veer_buf_printf(out, "`%s`", s->fallback);
    veer_buf_printf(out, "%s | %s |\n", s->required ? "required" : "", s->help);
}

static void tables_are_those_of_the_code(void **state)
{
    (void)state;
    char *const page = read_page();
    for (size_t k = 0; k < veer_n_channel_kinds; k++) {
        const veer_channel_kind *const kind = veer_channel_kinds[k];
        veer_buf want;
        veer_buf_init(&want, PAGE_BYTES);
        veer_buf_printf(&want, "## %s\n\n%s. Kind `%s`.\n\n", kind->title, kind->help, kind->name);
        veer_buf_puts(&want, "| setting | value | default | what |\n|---|---|---|---|\n");
        for (size_t i = 0; i < kind->n_settings; i++)
            put_row(&want, &kind->settings[i]);
        veer_buf_putc(&want, '\n');
        if (strstr(page, veer_buf_cstr(&want)) == NULL)
            fail_msg("docs/channels.md lacks:\n%s", veer_buf_cstr(&want));
        veer_buf_done(&want);
    }
    free(page);
}

static void its_example_can_be_read(void **state)
{
    (void)state;
    char *const page = read_page();
    char secret[] = "/tmp/veer-secret-XXXXXX";
    const char *const start = strstr(page, "```yaml\n") + 8;
    const char *const place = strstr(start, "/etc/veer/slack-url");
    const char *const end = strstr(start, "```");
    const int fd = mkstemp(secret);
    veer_buf text;
    veer_channels c;
    veer_err err = VEER_ERR_INIT;
    assert_true(fd >= 0);
    assert_int_equal(write(fd, "https://hooks.test/x\n", 21), 21);
    close(fd);
    setenv("PD_KEY", "key", 1);
    setenv("SMTP_PASSWORD", "word", 1);
    setenv("CHATOPS_KEY", "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", 1);
    setenv("TEAMS_URL", "https://teams.test/x", 1);
    veer_buf_init(&text, PAGE_BYTES);
    veer_buf_append(&text, start, (size_t)(place - start));
    veer_buf_puts(&text, secret);
    veer_buf_append(&text, place + 19, (size_t)(end - place - 19));
    if (veer_channels_read("docs/channels.md", text.data, text.len, &c, &err) != VEER_OK)
        fail_msg("%s", err.msg);
    assert_int_equal(c.n_channels, veer_n_channel_kinds);
    for (size_t k = 0; k < veer_n_channel_kinds; k++) {
        size_t i = 0;
        while (i < c.n_channels && c.channels[i].kind != veer_channel_kinds[k])
            i++;
        assert_true(i < c.n_channels); /* every kind is in the example */
    }
    veer_channels_done(&c);
    veer_buf_done(&text);
    unlink(secret);
    free(page);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tables_are_those_of_the_code),
        cmocka_unit_test(its_example_can_be_read),
    };
    return cmocka_run_group_tests_name("channels_doc", tests, NULL, NULL);
}
