#include "cli/backtest.h"

#include <stdio.h>

#include "base/clock.h"
#include "base/time.h"
#include "cli/body.h"
#include "cli/draw.h"

#define PATIENCE_MS (INT64_C(24) * 3600 * 1000)

/* The end of what is known of a model, if that is some time ago: nobody wants a week of silence. */
static veer_rc find_end(veer_connection *connection, const char *model,
                        char out[VEER_TIME_TEXT_SIZE], const char **ret, veer_err *err)
{
    const veer_question question = {.path = VEER_ASK_MODELS, .name = model};
    const int64_t now_us = veer_clock_real_us(veer_clock_system());
    int64_t last_us = 0;
    veer_reply reply;
    const veer_rc rc = veer_ask_question(connection, &question, &reply, err);
    if (rc == VEER_OK && veer_node_time(reply.tree, "last", &last_us) &&
        last_us < now_us - VEER_US_PER_DAY) {
        veer_time_format(last_us + VEER_US_PER_HOUR, out);
        *ret = out;
    }
    return rc;
}

static void put_rules(veer_body *body, const veer_rule_files *files, const char *const *names,
                      size_t n_names)
{
    if (files != NULL && files->n > 0) {
        veer_json_put_key(&body->w, "rules");
        veer_json_begin_array(&body->w);
        for (size_t i = 0; i < files->n; i++)
            veer_rule_send(&body->w, files->rules[i].tree);
        veer_json_end_array(&body->w);
    }
    if (n_names > 0) {
        veer_json_put_key(&body->w, "rule_names");
        veer_json_begin_array(&body->w);
        for (size_t i = 0; i < n_names; i++)
            veer_json_put_string(&body->w, names[i]);
        veer_json_end_array(&body->w);
    }
}

/* The server does all the work at once; a person is told what is going on. */
static veer_rc send(veer_connection *connection, const veer_cli *cli, const char *model,
                    const veer_body *body, veer_reply *ret, veer_err *err)
{
    const veer_question question = {.method = "POST",
                                    .path = VEER_ASK_MODELS,
                                    .name = model,
                                    .rest = "/backtest",
                                    .body = &body->buf};
    if (cli->progress)
        (void)fputs("the server goes through the history ...", stderr);
    const veer_rc rc = veer_ask_question(connection, &question, ret, err);
    if (cli->progress)
        (void)fputs("\r\x1b[K", stderr);
    return rc;
}

veer_rc veer_backtest_ask(const veer_cli *cli, const veer_backtest_wish *wish, const char *model,
                          const veer_rule_files *files, const char *const *names, size_t n_names,
                          int *ret_exit, veer_err *err)
{
    const veer_connect_wish patient = {.timeout_ms = PATIENCE_MS};
    char end[VEER_TIME_TEXT_SIZE];
    const char *to = wish->to;
    veer_connection connection = {0};
    veer_reply reply = {0};
    veer_body body;
    veer_body_begin(&body);
    veer_rc rc = veer_connect(&wish->view.connect, &patient, &connection, err);
    if (rc == VEER_OK && to == NULL)
        rc = find_end(&connection, model, end, &to, err);
    veer_body_text(&body, "version", wish->version);
    veer_body_text(&body, "from", wish->from);
    veer_body_text(&body, "to", to);
    veer_body_text(&body, "step", wish->every);
    put_rules(&body, files, names, n_names);
    if (rc == VEER_OK)
        rc = veer_body_end(&body, err);
    if (rc == VEER_OK)
        rc = send(&connection, cli, model, &body, &reply, err);
    if (rc == VEER_OK)
        rc = veer_view_print(cli, &wish->view, &reply, veer_draw_backtest, NULL, err);
    if (rc == VEER_OK && veer_json_get_first(reply.tree, "alerts") != NULL)
        *ret_exit = VEER_EXIT_DEGRADED;
    veer_body_done(&body);
    veer_disconnect(&connection);
    return rc;
}
