#include "cli/ask.h"

#include <string.h>

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

static veer_rc make_path(const veer_question *q, veer_buf *path, veer_err *err)
{
    veer_rc rc = VEER_OK;
    veer_buf_puts(path, q->path);
    if (q->name != NULL) {
        const size_t len = strlen(q->name);
        if (len == 0 || len > VEER_LIMIT_NAME_BYTES)
            return veer_fail(err, VEER_EINVAL, "a name has 1 to %d bytes", VEER_LIMIT_NAME_BYTES);
        rc = veer_client_escape(path, q->name, len, err);
    }
    if (q->rest != NULL)
        veer_buf_puts(path, q->rest);
    for (size_t i = 0; rc == VEER_OK && i < q->n_query; i++)
        rc = veer_connect_query(path, q->query[i].key, q->query[i].value, err);
    return rc == VEER_OK ? veer_buf_status(path, err) : rc;
}

veer_rc veer_ask_question(veer_connection *connection, const veer_question *question,
                          veer_reply *ret, veer_err *err)
{
    const veer_buf *const body = question->body;
    const char *const type =
        question->content_type != NULL ? question->content_type : "application/json";
    veer_buf path;
    veer_buf_init(&path, VEER_LIMIT_HTTP_HEAD_BYTES);
    veer_rc rc = make_path(question, &path, err);
    if (rc == VEER_OK)
        rc = veer_ask(connection, question->method != NULL ? question->method : "GET",
                      veer_buf_cstr(&path), body != NULL ? type : NULL,
                      body != NULL ? body->data : NULL, body != NULL ? body->len : 0, ret, err);
    veer_buf_done(&path);
    return rc;
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

veer_rc veer_ask_and_say(const veer_connect_options *connect, const veer_question *question,
                         const char *sentence, veer_err *err)
{
    const veer_connect_wish wish = {0};
    veer_connection connection = {0};
    veer_reply reply;
    veer_rc rc = veer_connect(connect, &wish, &connection, err);
    if (rc == VEER_OK)
        rc = veer_ask_question(&connection, question, &reply, err);
    if (rc == VEER_OK)
        rc = veer_out_stdout(sentence, strlen(sentence), err);
    veer_disconnect(&connection);
    return rc;
}
