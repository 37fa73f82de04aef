#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/limits.h"
#include "notify/action.h"
#include "notify/channel.h"

static veer_rc load_text(const char *text, size_t len, veer_channels *ret, veer_err *err)
{
    char path[] = "/tmp/veer-channels-XXXXXX";
    const int fd = mkstemp(path);
    assert_true(fd >= 0);
    assert_int_equal(write(fd, text, len), (ssize_t)len);
    close(fd);
    const veer_rc rc = veer_channels_load(path, ret, err);
    unlink(path);
    return rc;
}

static veer_rc load(const char *text, veer_channels *ret, veer_err *err)
{
    return load_text(text, strlen(text), ret, err);
}

static void a_file_of_everything_is_read(void **state)
{
    (void)state;
    veer_channels c;
    veer_err err = VEER_ERR_INIT;
    char secret_path[] = "/tmp/veer-secret-XXXXXX";
    char text[4096];
    const int fd = mkstemp(secret_path);
    assert_true(fd >= 0);
    assert_int_equal(write(fd, "https://hooks.test/T0/B0/x\n", 27), 27);
    close(fd);
    setenv("VEER_TEST_PD", "key-of-pagerduty", 1);
    snprintf(text, sizeof text,
             "channels:\n"
             "  - name: oncall\n"
             "    kind: pagerduty\n"
             "    routing_key: {env: VEER_TEST_PD}\n"
             "  - name: team\n"
             "    kind: slack\n"
             "    url: {file: %s}\n"
             "    default: true\n"
             "    min_severity: high\n"
             "    send_resolved: false\n"
             "  - name: mail\n"
             "    kind: email\n"
             "    server: smtp.test:587\n"
             "    from: veer@example.com\n"
             "    to: [a@example.com, b@example.com]\n"
             "  - name: hook\n"
             "    kind: webhook\n"
             "    url: http://host.test/\n"
             "    headers: {Authorization: {env: VEER_TEST_PD}, X-Number: 7, X-True: true}\n"
             "actions:\n"
             "  - name: retrain\n"
             "    kind: command\n"
             "    models: [\"fraud*\", spam]\n"
             "    cooldown: 2h\n"
             "    command: [/usr/bin/true, -x, a b]\n"
             "  - name: rest\n"
             "    kind: http\n"
             "    url: http://host.test/\n"
             "outgoing:\n"
             "  allow: [169.254.169.254/32, 10.0.0.1]\n"
             "  deny: [10.0.0.0/8]\n",
             secret_path);
    const veer_rc rc = load(text, &c, &err);
    unlink(secret_path);
    if (rc != VEER_OK)
        fail_msg("%s", err.msg);
    assert_int_equal(c.n_channels, 4);
    const veer_channel *const oncall = veer_channels_find(&c, "oncall");
    assert_string_equal(veer_channel_value(oncall, "routing_key"), "key-of-pagerduty");
    assert_string_equal(veer_channel_value(oncall, "url"),
                        "https://events.pagerduty.com/v2/enqueue");
    assert_false(oncall->is_default);
    assert_true(oncall->send_resolved);
    assert_int_equal(oncall->min_severity, VEER_SEVERITY_LOW);
    const veer_channel *const team = veer_channels_find(&c, "team");
    assert_string_equal(veer_channel_value(team, "url"), "https://hooks.test/T0/B0/x");
    assert_true(team->is_default);
    assert_false(team->send_resolved);
    assert_int_equal(team->min_severity, VEER_SEVERITY_HIGH);
    assert_string_equal(veer_channel_value(veer_channels_find(&c, "mail"), "to"),
                        "a@example.com\nb@example.com");
    assert_string_equal(veer_channel_value(veer_channels_find(&c, "mail"), "security"), "starttls");
    assert_string_equal(veer_channel_value(veer_channels_find(&c, "hook"), "headers"),
                        "Authorization: key-of-pagerduty\nX-Number: 7\nX-True: true");
    assert_null(veer_channel_value(veer_channels_find(&c, "hook"), "secret"));
    assert_null(veer_channels_find(&c, "none"));
    assert_int_equal(c.n_actions, 2);
    const veer_action *const action = veer_channels_action(&c, "fraud-eu");
    assert_string_equal(action->name, "retrain");
    assert_string_equal(veer_action_value(action, "command"), "/usr/bin/true\n-x\na b");
    assert_int_equal(action->cooldown_us, INT64_C(7200000000));
    assert_int_equal(action->timeout_us, INT64_C(86400000000));
    assert_string_equal(veer_channels_action(&c, "other")->name, "rest");
    assert_int_equal(c.policy.n_allow, 2);
    assert_int_equal(c.policy.n_deny, 1);
    veer_channels_done(&c);
    veer_channels_done(&c);
}

static void an_empty_file_has_no_channels(void **state)
{
    (void)state;
    static const char *const texts[] = {"", "# nothing\n", "channels: []\n", "outgoing: {}\n"};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        veer_channels c;
        veer_err err = VEER_ERR_INIT;
        if (load(texts[i], &c, &err) != VEER_OK)
            fail_msg("%s: %s", texts[i], err.msg);
        assert_int_equal(c.n_channels, 0);
        assert_null(veer_channels_action(&c, "m"));
        veer_channels_done(&c);
    }
}

#define HOOK "channels:\n  - name: a\n    kind: webhook\n    url: http://h.test/s3cr3t\n"

/* Every mistake is told with its line and column, and never with a secret. */
static void mistakes_are_told_with_their_place(void **state)
{
    (void)state;
    static const struct {
        const char *text; /* of the file */
        const char *says; /* in the message */
    } cases[] = {
        {"- a\n", "mapping of channels"},
        {"chanels: []\n", ":1:10: there is no setting 'chanels'; did you mean 'channels'?"},
        {"channels: 3\n", ":1:11: 'channels' is a list"},
        {"channels:\n  - 3\n", ":2:5: it is a mapping"},
        {"channels:\n  - kind: slack\n", "'name' is missing"},
        {"channels:\n  - name: a\n", "'kind' is one of"},
        {"channels:\n  - name: a\n    kind: slak\n", "did you mean 'slack'?"},
        {"channels:\n  - name: a\n    kind: slack\n", "'url' is missing"},
        {"channels:\n  - name: a\n    kind: slack\n    url: {env: VEER_NOT_SET}\n",
         ":4:16: the environment variable VEER_NOT_SET is not set"},
        {"channels:\n  - name: a\n    kind: slack\n    url: {file: /nonexistent/x}\n",
         "the file /nonexistent/x cannot be read"},
        {"channels:\n  - name: a\n    kind: slack\n    url: {other: x}\n", "{env: NAME}"},
        {"channels:\n  - name: a\n    kind: slack\n    url: {env: A, file: B}\n", "{env: NAME}"},
        {"channels:\n  - name: a\n    kind: slack\n    url: [x]\n", "must be a single value"},
        {"channels:\n  - name: a\n    kind: slack\n    url: s3cr3t\n", "'url'"},
        {"channels:\n  - name: a\n    kind: slack\n    url: ftp://s3cr3t/\n", "'url'"},
        {"channels:\n  - name: a\n    kind: slack\n    url: smtp://h/s3cr3t\n", "http://"},
        {"channels:\n  - name: a\n    kind: slack\n    url: https://u:s3cr3t@h.test/\n",
         "user or password"},
        {"channels:\n  - name: a\n    kind: slack\n    url: \"http://h/\\r\\ns3cr3t\"\n",
         "one line"},
        {HOOK "    secrt: s3cr3t\n", "did you mean 'secret'?"},
        {HOOK "    secret: s3cr3t\n", "whsec_"},
        {HOOK "    format: xml\n", "'format' is one of veer|alertmanager"},
        {HOOK "    default: maybe\n", "'default' is true or false"},
        {HOOK "    min_severity: urgent\n", "no severity"},
        {HOOK "    headers: x\n", "'headers' is a mapping"},
        {HOOK "    headers: {\"A b\": s3cr3t}\n", "'headers'"},
        {HOOK "    headers: {Content-Length: 3}\n", "is set by itself"},
        {HOOK "    headers: {A: \"s3cr3t\\r\\nB: c\"}\n", "one line"},
        {HOOK "    headers: {\"A: b\\r\\nC\": d}\n", "'headers'"},
        {HOOK "    headers: {}\n", "is empty"},
        {HOOK "  - name: a\n    kind: webhook\n    url: http://h.test/\n",
         ":5:5: there are two channels 'a'"},
        {"channels:\n  - name: a\n    kind: email\n    server: h:25\n    from: x\n    to: a@b\n",
         "'x' is no e-mail address"},
        {"channels:\n  - name: a\n    kind: email\n    server: h:25\n    from: a@b\n    to: a@b\n"
         "    password: s3cr3t\n",
         "a password without a user"},
        {"actions:\n  - name: a\n    kind: comand\n", "did you mean 'command'?"},
        {"actions:\n  - name: a\n    kind: http\n    url: http://h/\n    cooldown: soon\n",
         "'cooldown'"},
        {"actions:\n  - {name: a, kind: http, url: 'http://h/'}\n"
         "  - {name: a, kind: http, url: 'http://h/'}\n",
         "two actions 'a'"},
        {"outgoing: {allow: [10.0.0.0/33]}\n", "'allow'"},
        {"outgoing: {alow: []}\n", "did you mean 'allow'?"},
        {"outgoing: []\n", "'outgoing' is a mapping"},
        {"channels: [\n", ":"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        veer_channels c = {.n_channels = 77};
        veer_err err = VEER_ERR_INIT;
        if (load(cases[i].text, &c, &err) == VEER_OK || strstr(err.msg, cases[i].says) == NULL)
            fail_msg("%s\nsays: %s\nnot: %s", cases[i].text, err.msg, cases[i].says);
        assert_int_equal(c.n_channels, 77);
        assert_non_null(strstr(err.msg, "/tmp/veer-channels-"));
        assert_null(strstr(err.msg, "s3cr3t"));
    }
}

static void files_that_are_not_there_are_told(void **state)
{
    (void)state;
    veer_channels c;
    assert_int_equal(veer_channels_load("/nonexistent/channels.yaml", &c, NULL), VEER_ENOTFOUND);
    assert_int_equal(veer_channels_load("/", &c, NULL), VEER_EIO);
}

/* n channels with names of len bytes. */
static veer_rc load_many(size_t n, size_t len, const char *list)
{
    veer_channels c;
    veer_buf text;
    veer_err err = VEER_ERR_INIT;
    veer_buf_init(&text, (size_t)1 << 20);
    veer_buf_printf(&text, "%s:\n", list);
    for (size_t i = 0; i < n; i++) {
        veer_buf_puts(&text, "  - {name: ");
        for (size_t k = 4; k < len; k++)
            veer_buf_putc(&text, 'n');
        veer_buf_printf(&text, "x%03zu, kind: %s, url: 'http://h/'}\n", i,
                        strcmp(list, "channels") == 0 ? "webhook" : "http");
    }
    const veer_rc rc = load_text(text.data, text.len, &c, &err);
    veer_buf_done(&text);
    if (rc == VEER_OK)
        veer_channels_done(&c);
    return rc;
}

static void limits_hold(void **state)
{
    (void)state;
    assert_int_equal(load_many(VEER_LIMIT_CHANNELS, 4, "channels"), VEER_OK);
    assert_int_equal(load_many(VEER_LIMIT_CHANNELS + 1, 4, "channels"), VEER_ELIMIT);
    assert_int_equal(load_many(VEER_LIMIT_CHANNELS, 4, "actions"), VEER_OK);
    assert_int_equal(load_many(VEER_LIMIT_CHANNELS + 1, 4, "actions"), VEER_ELIMIT);
    assert_int_equal(load_many(1, VEER_LIMIT_RULE_NAME_BYTES, "channels"), VEER_OK);
    assert_int_equal(load_many(1, VEER_LIMIT_RULE_NAME_BYTES + 1, "channels"), VEER_ELIMIT);

    char *const big = malloc(VEER_LIMIT_RULE_FILE_BYTES + 1);
    veer_channels c;
    assert_non_null(big);
    memset(big, '#', VEER_LIMIT_RULE_FILE_BYTES + 1);
    assert_int_equal(load_text(big, VEER_LIMIT_RULE_FILE_BYTES, &c, NULL), VEER_OK);
    veer_channels_done(&c);
    assert_int_equal(load_text(big, VEER_LIMIT_RULE_FILE_BYTES + 1, &c, NULL), VEER_ELIMIT);
    free(big);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_file_of_everything_is_read),
        cmocka_unit_test(an_empty_file_has_no_channels),
        cmocka_unit_test(mistakes_are_told_with_their_place),
        cmocka_unit_test(files_that_are_not_there_are_told),
        cmocka_unit_test(limits_hold),
    };
    return cmocka_run_group_tests_name("channels_file", tests, NULL, NULL);
}
