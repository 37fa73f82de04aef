#include "cli/reference.h"

#include <string.h>

#include "base/limits.h"
#include "cli/out.h"

static veer_rc ask(veer_connection *connection, const veer_reference_request *request,
                   veer_reply *ret, veer_err *err)
{
    veer_buf path;
    veer_buf_init(&path, VEER_LIMIT_HTTP_HEAD_BYTES);
    veer_rc rc = veer_connect_model_path(&path, request->model, "/reference", err);
    veer_buf_puts(&path, request->rest);
    if (rc == VEER_OK)
        rc = veer_connect_query(&path, "version", request->version, err);
    if (rc == VEER_OK)
        rc = veer_ask(connection, request->method, veer_buf_cstr(&path), request->content_type,
                      request->body != NULL ? request->body->data : NULL,
                      request->body != NULL ? request->body->len : 0, ret, err);
    veer_buf_done(&path);
    return rc;
}

veer_rc veer_reference_ask(const veer_cli *cli, const veer_connect_options *connect,
                           const veer_reference_request *request, veer_err *err)
{
    const veer_connect_wish wish = {0};
    veer_connection connection = {0};
    veer_reply reply;
    veer_rc rc = veer_connect(connect, &wish, &connection, err);
    if (rc != VEER_OK)
        return rc;
    rc = ask(&connection, request, &reply, err);
    if (rc == VEER_OK && reply.tree == NULL && !request->json)
        rc = veer_out_stdout(request->done, strlen(request->done), err);
    else if (rc == VEER_OK)
        rc = veer_show_reply(&reply, request->json, &cli->style, err);
    veer_disconnect(&connection);
    return rc;
}
