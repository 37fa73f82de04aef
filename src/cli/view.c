#include "cli/view.h"

#include "base/limits.h"
#include "cli/out.h"

bool veer_view_is_json(const veer_view_options *options)
{
    return options->json || options->format == VEER_FORMAT_JSON;
}

veer_rc veer_view_print(const veer_cli *cli, const veer_view_options *options,
                        const veer_reply *reply, veer_draw_fn *draw, void *context, veer_err *err)
{
    veer_buf out;
    const veer_sheet sheet = {cli->style, (veer_format)options->format, context, &out};
    if (veer_view_is_json(options))
        return veer_ask_print(reply, err);
    veer_buf_init(&out, VEER_LIMIT_BUF_BYTES);
    veer_rc rc = draw(&sheet, reply->tree, err);
    if (rc == VEER_OK)
        rc = veer_buf_status(&out, err);
    if (rc == VEER_OK)
        rc = veer_out_stdout(out.data, out.len, err);
    veer_buf_done(&out);
    return rc;
}

veer_rc veer_view_run(const veer_cli *cli, const veer_view_options *options, const veer_view *view,
                      int *ret_exit, veer_err *err)
{
    const veer_connect_wish plain = {0};
    veer_connection connection = {0};
    veer_reply reply = {0};
    veer_rc rc =
        veer_connect(&options->connect, view->wish != NULL ? view->wish : &plain, &connection, err);
    if (rc == VEER_OK)
        rc = veer_ask_question(&connection, &view->question, &reply, err);
    if (rc == VEER_OK)
        rc = veer_view_print(cli, options, &reply, view->draw, view->context, err);
    if (rc == VEER_OK && view->is_bad != NULL && view->is_bad(reply.tree))
        *ret_exit = VEER_EXIT_DEGRADED;
    veer_disconnect(&connection);
    return rc;
}
