/* What each kind of action asks of the other side, and commands that really run. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include "notify/action.h"

static const veer_action_call call = {.id = "retraining_1",
                                      .model = "fraud \"eu\"",
                                      .version = "v1",
                                      .reason = "accuracy over 1h is 0.6",
                                      .alert = "alert_7",
                                      .by = "veer",
                                      .report_url = "https://veer.example/api/v1/retraining/1",
                                      .requested_us = 1};

/* Requests as text, and what is answered. */
typedef struct peer {
    char said[4096];            /* all requests */
    veer_outgoing_answer first; /* answer to the first */
    veer_outgoing_answer rest;  /* to the others */
    unsigned calls;             /* so far */
} peer;

static veer_rc send_to(void *context, const veer_outgoing *request,
                       const veer_outgoing_policy *policy, int64_t now_us, const atomic_bool *stop,
                       veer_outgoing_answer *ret, veer_err *err)
{
    peer *const p = context;
    veer_buf text;
    (void)policy, (void)now_us, (void)stop, (void)err;
    veer_buf_init(&text, sizeof p->said);
    veer_buf_puts(&text, p->said);
    veer_buf_printf(&text, "%s %s\n", request->method, request->url);
    for (size_t i = 0; i < request->n_headers; i++)
        veer_buf_printf(&text, "%s\n", request->headers[i]);
    veer_buf_append(&text, request->body, request->body_len);
    veer_buf_putc(&text, '\n');
    (void)snprintf(p->said, sizeof p->said, "%s", veer_buf_cstr(&text));
    veer_buf_done(&text);
    *ret = p->calls++ == 0 ? p->first : p->rest;
    return VEER_OK;
}

/* An action with its settings as pairs of name and value. */
static veer_rc start(const char *kind, const char *const settings[][2], peer *p, veer_err *err)
{
    const veer_action_kind *const row = veer_action_kind_find(kind);
    const char *values[16] = {NULL};
    assert_non_null(row);
    for (size_t i = 0; i < row->n_settings; i++) {
        values[i] = row->settings[i].fallback;
        for (size_t k = 0; settings[k][0] != NULL; k++)
            if (strcmp(settings[k][0], row->settings[i].name) == 0)
                values[i] = settings[k][1];
    }
    const veer_action action = {.name = "a", .kind = kind, .values = values};
    const veer_action_way way = {.now_us = 1700000000000000, .send = send_to, .send_context = p};
    veer_action_outcome outcome = {.pid = -1};
    const veer_rc rc = veer_action_start(&action, &call, &way, &outcome, err);
    if (rc == VEER_OK)
        assert_int_equal(outcome.pid, 0);
    return rc;
}

#define CALL_MEMBERS                                                     \
    "\"retraining_id\":\"retraining_1\",\"model\":\"fraud \\\"eu\\\"\"," \
    "\"version\":\"v1\",\"reason\":\"accuracy over 1h is 0.6\","         \
    "\"report_url\":\"https://veer.example/api/v1/retraining/1\""
#define CALL_REST ",\"alert\":\"alert_7\",\"by\":\"veer\""

static void http(void **state)
{
    (void)state;
    static const char *const settings[][2] = {{"url", "https://ci.example/hook"},
                                              {"headers", "X-Team: risk\nX-Other: 1"},
                                              {"secret", "whsec_MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIz"},
                                              {NULL, NULL}};
    peer p = {.first = {.status = 202}};
    assert_int_equal(start("http", settings, &p, NULL), VEER_OK);
    const char *const signature = strstr(p.said, "webhook-signature: v1,");
    assert_non_null(signature);
    assert_int_equal(strncmp(p.said,
                             "POST https://ci.example/hook\nwebhook-id: retraining_1\n"
                             "webhook-timestamp: 1700000000\nwebhook-signature: v1,",
                             (size_t)(signature - p.said) + 22),
                     0);
    assert_non_null(strstr(
        p.said,
        "\nX-Team: risk\nX-Other: 1\nContent-Type: application/json\n{" CALL_MEMBERS CALL_REST
        "}\n"));
    veer_err err = VEER_ERR_INIT;
    p = (peer){.first = {.status = 503}};
    assert_int_equal(start("http", settings, &p, &err), VEER_EIO);
    p = (peer){.first = {.status = 403}};
    assert_int_equal(start("http", settings, &p, &err), VEER_EINVAL);
    assert_null(strstr(err.msg, "whsec"));
}

/* A pipeline that sends back what it was told. */
static void secrets_are_not_repeated(void **state)
{
    (void)state;
    static const char *const settings[][2] = {{"url", "https://ci.example/hook/longer-path-9"},
                                              {"headers", "Authorization: Bearer token-4711"},
                                              {NULL, NULL}};
    static const unsigned statuses[] = {300, 403, 503};
    for (size_t i = 0; i < sizeof statuses / sizeof *statuses; i++) {
        veer_err err = VEER_ERR_INIT;
        peer p = {.first = {.status = (int)statuses[i],
                            .body = "no token-4711 at longer-path-9",
                            .body_len = 30}};
        assert_int_not_equal(start("http", settings, &p, &err), VEER_OK);
        assert_non_null(strstr(err.msg, "no *** at ***"));
    }
}

static void github(void **state)
{
    (void)state;
    static const char *const settings[][2] = {{"repository", "acme/models"},
                                              {"workflow", "re train.yml"},
                                              {"token", "ghp_x"},
                                              {"inputs", "target: prod: eu"},
                                              {NULL, NULL}};
    peer p = {.first = {.status = 204}};
    assert_int_equal(start("github", settings, &p, NULL), VEER_OK);
    assert_string_equal(
        p.said,
        "POST "
        "https://api.github.com/repos/acme/models/actions/workflows/re%20train.yml/dispatches\n"
        "Authorization: Bearer ghp_x\nAccept: application/vnd.github+json\n"
        "X-GitHub-Api-Version: 2022-11-28\nContent-Type: application/json\n"
        "{\"ref\":\"main\",\"inputs\":{" CALL_MEMBERS ",\"target\":\"prod: eu\"}}\n");
}

static void airflow_2(void **state)
{
    (void)state;
    static const char *const settings[][2] = {{"url", "https://air.example"},
                                              {"dag", "re/train"},
                                              {"version", "2"},
                                              {"user", "veer"},
                                              {"password", "pw"},
                                              {NULL, NULL}};
    peer p = {.first = {.status = 200}};
    assert_int_equal(start("airflow", settings, &p, NULL), VEER_OK);
    assert_string_equal(p.said, "POST https://air.example/api/v1/dags/re%2Ftrain/dagRuns\n"
                                "Authorization: Basic dmVlcjpwdw==\n"
                                "Content-Type: application/json\n"
                                "{\"dag_run_id\":\"retraining_1\",\"conf\":{" CALL_MEMBERS CALL_REST
                                "}}\n");
    p = (peer){.first = {.status = 409}};
    assert_int_equal(start("airflow", settings, &p, NULL), VEER_OK);
    p = (peer){.first = {.status = 404}};
    assert_int_equal(start("airflow", settings, &p, NULL), VEER_EINVAL);
}

static void airflow_3(void **state)
{
    (void)state;
    static const char *const settings[][2] = {{"url", "https://air.example"},
                                              {"dag", "retrain"},
                                              {"user", "veer"},
                                              {"password", "pw"},
                                              {NULL, NULL}};
    static const char *const with_token[][2] = {
        {"url", "https://air.example"}, {"dag", "retrain"}, {"token", "given"}, {NULL, NULL}};
    static const char token[] = "{\"access_token\":\"jwt\"}";
    peer p = {.first = {.status = 201, .body_len = sizeof token - 1}, .rest = {.status = 200}};
    memcpy(p.first.body, token, sizeof token);
    assert_int_equal(start("airflow", settings, &p, NULL), VEER_OK);
    assert_string_equal(p.said,
                        "POST https://air.example/auth/token\nContent-Type: application/json\n"
                        "{\"username\":\"veer\",\"password\":\"pw\"}\n"
                        "POST https://air.example/api/v2/dags/retrain/dagRuns\n"
                        "Authorization: Bearer jwt\nContent-Type: application/json\n"
                        "{\"dag_run_id\":\"retraining_1\",\"logical_date\":null,\"conf\":"
                        "{" CALL_MEMBERS CALL_REST "}}\n");
    p = (peer){.first = {.status = 200}};
    assert_int_equal(start("airflow", with_token, &p, NULL), VEER_OK);
    assert_int_equal(p.calls, 1);
    assert_non_null(strstr(p.said, "Authorization: Bearer given\n"));
    veer_err err = VEER_ERR_INIT;
    p = (peer){.first = {.status = 201}};
    assert_int_equal(start("airflow", settings, &p, &err), VEER_EINVAL);
    assert_string_equal(err.msg, "the answer to the login has no access_token");
}

/* ---- commands ---- */

static veer_rc run_command(const char *command, const char *directory, const char *environment,
                           int64_t *ret_pid, veer_err *err)
{
    const veer_action_kind *const row = veer_action_kind_find("command");
    const char *values[8] = {NULL};
    for (size_t i = 0; i < row->n_settings; i++) {
        const char *const name = row->settings[i].name;
        if (strcmp(name, "command") == 0)
            values[i] = command;
        else if (strcmp(name, "directory") == 0)
            values[i] = directory;
        else if (strcmp(name, "environment") == 0)
            values[i] = environment;
    }
    const veer_action action = {.name = "a", .kind = "command", .values = values};
    const veer_action_way way = {.now_us = 1};
    veer_action_outcome outcome = {0};
    const veer_rc rc = veer_action_start(&action, &call, &way, &outcome, err);
    if (rc == VEER_OK)
        *ret_pid = outcome.pid;
    return rc;
}

/* Waits for its end, at most a minute. */
static void wait_end(int64_t pid, char notes[VEER_ACTION_NOTES_SIZE])
{
    for (int i = 0; i < 6000; i++) {
        const struct timespec pause = {.tv_nsec = 10000000};
        if (veer_action_ended(pid, false, notes))
            return;
        (void)nanosleep(&pause, NULL);
    }
    fail_msg("the command does not end");
}

static void commands_run_without_a_shell(void **state)
{
    (void)state;
    char folder[] = "veer-action-XXXXXX", notes[VEER_ACTION_NOTES_SIZE], text[2048] = "";
    int64_t pid = 0;
    assert_non_null(mkdtemp(folder));
    assert_int_equal(setenv("VEER_ADMIN_TOKEN", "a secret", 1), 0);
    /* One argument with blanks and a quotation mark: nobody takes it apart. */
    assert_int_equal(
        run_command("/bin/sh\n-c\nenv > out; echo \"$0|$1\" >> out; exit 3\na b\n'c\"d", folder,
                    "TARGET: prod: eu", &pid, NULL),
        VEER_OK);
    wait_end(pid, notes);
    assert_string_equal(notes, "the command ended with exit code 3");
    (void)snprintf(text, sizeof text, "%s/out", folder);
    FILE *const file = fopen(text, "rb");
    assert_non_null(file);
    const size_t n = fread(text, 1, sizeof text - 1, file);
    text[n] = '\0';
    assert_int_equal(fclose(file), 0);
    assert_non_null(strstr(text, "VEER_RETRAINING_ID=retraining_1\n"));
    assert_non_null(strstr(text, "VEER_MODEL=fraud \"eu\"\n"));
    assert_non_null(strstr(text, "VEER_VERSION=v1\n"));
    assert_non_null(strstr(text, "VEER_REASON=accuracy over 1h is 0.6\n"));
    assert_non_null(strstr(text, "VEER_ALERT=alert_7\n"));
    assert_non_null(strstr(text, "VEER_REPORT_URL=https://veer.example/api/v1/retraining/1\n"));
    assert_non_null(strstr(text, "TARGET=prod: eu\n"));
    assert_non_null(strstr(text, "a b|'c\"d\n"));
    assert_null(strstr(text, "VEER_ADMIN_TOKEN"));
    (void)snprintf(text, sizeof text, "%s/out", folder);
    assert_int_equal(unlink(text), 0);
    assert_int_equal(rmdir(folder), 0);
}

static void commands_are_killed_with_their_group(void **state)
{
    (void)state;
    char notes[VEER_ACTION_NOTES_SIZE] = "";
    int64_t pid = 0;
    assert_int_equal(run_command("/bin/sh\n-c\nsleep 1000 & wait", NULL, NULL, &pid, NULL),
                     VEER_OK);
    assert_int_equal(getpgid((pid_t)pid), pid);
    assert_false(veer_action_ended(pid, false, notes));
    if (!veer_action_ended(pid, true, notes))
        wait_end(pid, notes);
    assert_string_equal(notes, "the command was ended by signal 9");
}

static void commands_that_cannot_run(void **state)
{
    (void)state;
    veer_err err = VEER_ERR_INIT;
    int64_t pid = 77;
    assert_int_equal(run_command("/no/such/program", NULL, NULL, &pid, &err), VEER_EINVAL);
    assert_string_equal(err.msg, "/no/such/program: No such file or directory");
    assert_int_equal(run_command("sh\n-c\ntrue", NULL, NULL, &pid, &err), VEER_EINVAL);
    assert_string_equal(err.msg, "the command must begin with an absolute path");
    assert_int_equal(pid, 77);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(http),
        cmocka_unit_test(secrets_are_not_repeated),
        cmocka_unit_test(github),
        cmocka_unit_test(airflow_2),
        cmocka_unit_test(airflow_3),
        cmocka_unit_test(commands_run_without_a_shell),
        cmocka_unit_test(commands_are_killed_with_their_group),
        cmocka_unit_test(commands_that_cannot_run),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
