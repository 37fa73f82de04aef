#include "cli/reference.h"

#include <string.h>

#include "cli/out.h"

veer_rc veer_reference_ask(const veer_cli *cli, const veer_reference_options *options,
                           const veer_reference_request *request, veer_err *err)
{
    const veer_connect_wish wish = {0};
    const veer_query query = {"version", request->version_in_body ? NULL : options->version};
    const veer_question question = {
        .method = request->method,
        .path = VEER_ASK_MODELS,
        .name = cli->operands.items[0],
        .rest = request->rest,
        .query = &query,
        .n_query = 1,
        .body = request->body,
        .content_type = request->content_type,
    };
    veer_connection connection = {0};
    veer_reply reply;
    veer_rc rc = veer_connect(&options->connect, &wish, &connection, err);
    if (rc == VEER_OK)
        rc = veer_ask_question(&connection, &question, &reply, err);
    if (rc == VEER_OK && reply.tree == NULL && !options->json)
        rc = veer_out_stdout(request->done, strlen(request->done), err);
    else if (rc == VEER_OK)
        rc = veer_show_reply(&reply, options->json, &cli->style, err);
    veer_disconnect(&connection);
    return rc;
}
