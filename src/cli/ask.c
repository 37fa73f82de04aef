#include "cli/ask.h"

#include "base/limits.h"
#include "cli/out.h"

veer_rc veer_ask(veer_connection *connection, const char *method, const char *path,
                 const char *content_type, const void *body, size_t body_len, veer_reply *ret,
                 veer_err *err)
{
    const veer_call call = {
        .method = method,
        .path = path,
        .content_type = content_type,
        .body = body,
        .body_len = body_len,
        .accept = "application/json",
    };
    veer_answer answer;
    veer_rc rc = veer_client_call(connection->client, &call, &answer, err);
    if (rc != VEER_OK)
        return rc;
    veer_reply reply = {.len = answer.body.len};
    reply.text = veer_arena_strndup(&connection->arena, veer_buf_cstr(&answer.body), reply.len);
    veer_answer_done(&answer);
    if (reply.text == NULL)
        return veer_fail_nomem(err);
    veer_err fault = VEER_ERR_INIT;
    if (reply.len > 0)
        rc = veer_json_tree(reply.text, reply.len, &connection->arena, &reply.tree, &fault);
    if (rc == VEER_ENOMEM)
        return veer_fail_nomem(err);
    if (rc != VEER_OK)
        return veer_fail(err, VEER_EPARSE, "%s does not answer as a Veer server does: %.120s",
                         connection->at.url, fault.msg);
    *ret = reply;
    return VEER_OK;
}

veer_rc veer_ask_get(veer_connection *connection, const char *path, veer_reply *ret, veer_err *err)
{
    return veer_ask(connection, "GET", path, NULL, NULL, 0, ret, err);
}

veer_rc veer_ask_print(const veer_reply *reply, veer_err *err)
{
    veer_buf out;
    veer_buf_init(&out, VEER_LIMIT_BUF_BYTES);
    veer_buf_append(&out, reply->text, reply->len);
    if (reply->len > 0 && reply->text[reply->len - 1] != '\n')
        veer_buf_putc(&out, '\n');
    veer_rc rc = veer_buf_status(&out, err);
    if (rc == VEER_OK)
        rc = veer_out_stdout(out.data, out.len, err);
    veer_buf_done(&out);
    return rc;
}
