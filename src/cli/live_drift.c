#include "cli/live_drift.h"

#include <string.h>

#include "base/limits.h"
#include "cli/ask.h"
#include "cli/draw.h"
#include "cli/live_report.h"
#include "cli/out.h"

static veer_rc ask_run(veer_connection *connection, const veer_live_drift_question *q,
                       veer_reply *ret, veer_err *err)
{
    const veer_query query[] = {
        {"version", q->version}, {"window", q->window}, {"baseline", q->baseline},
        {"method", q->method},   {"at", q->at},         {"exact", q->exact ? "true" : NULL},
    };
    const veer_question question = {.path = VEER_ASK_MODELS,
                                    .name = q->model,
                                    .rest = "/drift",
                                    .query = query,
                                    .n_query = sizeof query / sizeof *query};
    return veer_ask_question(connection, &question, ret, err);
}

static veer_rc ask_history(veer_connection *connection, const veer_live_drift_question *q,
                           veer_reply *ret, veer_err *err)
{
    const veer_query query[] = {
        {"version", q->version}, {"from", q->from}, {"to", q->to}, {"column", q->column}};
    const veer_question question = {.path = VEER_ASK_MODELS,
                                    .name = q->model,
                                    .rest = "/drift/history",
                                    .query = query,
                                    .n_query = sizeof query / sizeof *query};
    return veer_ask_question(connection, &question, ret, err);
}

static veer_style style_of(const veer_cli *cli, const char *output)
{
    const veer_style plain = {.utf8 = true};
    return output != NULL && strcmp(output, "-") != 0 ? plain : cli->style;
}

/* The report, with what is set up for the model where the user said nothing. */
static veer_rc put_run(veer_connection *connection, const veer_live_drift_question *q,
                       const veer_reply *reply, const veer_style *style,
                       veer_drift_render_fn *render, veer_buf *out, veer_err *err)
{
    const veer_question question = {.path = VEER_ASK_MODELS,
                                    .name = q->model,
                                    .rest = "/evaluation"};
    veer_live_report live;
    veer_reply reply_settings = {0};
    veer_rc rc = veer_ask_question(connection, &question, &reply_settings, err);
    const veer_json_node *const settings = veer_json_get(reply_settings.tree, "settings");
    if (rc == VEER_OK)
        rc = veer_live_report_init(&live, reply->tree,
                                   q->method != NULL ? q->method
                                                     : veer_json_get_text(settings, "method", NULL),
                                   veer_json_get_number(settings, "fdr", 0), err);
    if (rc != VEER_OK)
        return rc;
    const report_sources sources = {live.reference, live.current};
    rc = render(&live.report, &sources, style, out, err);
    veer_live_report_done(&live);
    return rc;
}

static veer_rc put_answer(const veer_cli *cli, veer_connection *connection,
                          const veer_live_drift_question *q, const veer_reply *reply,
                          veer_drift_render_fn *render, veer_buf *out, veer_err *err)
{
    const veer_sheet sheet = {style_of(cli, q->output), q->format, NULL, out};
    if (q->json) {
        veer_buf_append(out, reply->text, reply->len);
        veer_buf_putc(out, '\n');
        return veer_buf_status(out, err);
    }
    return q->history ? veer_draw_drift_history(&sheet, reply->tree, err)
                      : put_run(connection, q, reply, &sheet.style, render, out, err);
}

veer_rc veer_live_drift(const veer_cli *cli, const veer_connect_options *connect,
                        const veer_live_drift_question *question, veer_drift_render_fn *render,
                        int *ret_exit, veer_err *err)
{
    const veer_connect_wish wish = {0};
    veer_connection connection = {0};
    veer_reply reply = {0};
    veer_buf out;
    veer_buf_init(&out, VEER_LIMIT_BUF_BYTES);
    veer_rc rc = veer_connect(connect, &wish, &connection, err);
    if (rc == VEER_OK)
        rc = question->history ? ask_history(&connection, question, &reply, err)
                               : ask_run(&connection, question, &reply, err);
    if (rc == VEER_OK)
        rc = put_answer(cli, &connection, question, &reply, render, &out, err);
    if (rc == VEER_OK)
        rc = veer_out_file(question->output, out.data, out.len, err);
    if (rc == VEER_OK && !question->history && veer_json_get_count(reply.tree, "drifted") > 0)
        *ret_exit = VEER_EXIT_DEGRADED;
    veer_buf_done(&out);
    veer_disconnect(&connection);
    return rc;
}
