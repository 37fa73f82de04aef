#include "cli/pages.h"

#include <stdio.h>
#include <string.h>

#include "base/limits.h"

#define CURSOR_BYTES 256
#define PAGE_ROWS "4096"

_Static_assert(VEER_LIMIT_EXPORT_ROWS >= 4096, "a page is larger than the server gives");

static veer_rc make_path(const veer_pages_question *q, const char *after, veer_buf *path,
                         veer_err *err)
{
    const struct {
        const char *key;   /* of the query */
        const char *value; /* NULL: left out */
    } rows[] = {
        {"version", q->version},
        {"from", q->from},
        {"to", q->to},
        {"labels", q->labels ? "true" : "false"},
        {"features", q->features ? "true" : "false"},
        {"limit", PAGE_ROWS},
        {"after", after},
    };
    veer_rc rc = veer_connect_model_path(path, q->model, "/records", err);
    for (size_t i = 0; rc == VEER_OK && i < sizeof rows / sizeof *rows; i++)
        rc = veer_connect_query(path, rows[i].key, rows[i].value, err);
    return rc;
}

/* One page; the cursor of the next, or "". */
static veer_rc one_page(veer_connection *connection, const veer_pages_question *q,
                        char cursor[CURSOR_BYTES], veer_pages_fn fn, void *context, veer_err *err)
{
    veer_buf path;
    veer_answer answer;
    veer_buf_init(&path, VEER_LIMIT_HTTP_HEAD_BYTES);
    veer_rc rc = make_path(q, cursor[0] != '\0' ? cursor : NULL, &path, err);
    const veer_call call = {.method = "GET",
                            .path = veer_buf_cstr(&path),
                            .accept = "application/x-ndjson",
                            .repeatable = true};
    if (rc == VEER_OK)
        rc = veer_client_call(connection->client, &call, &answer, err);
    veer_buf_done(&path);
    if (rc != VEER_OK)
        return rc;
    const char *const next = veer_client_header(connection->client, "Veer-Next-Cursor");
    const int len = snprintf(cursor, CURSOR_BYTES, "%s", next != NULL ? next : "");
    if (len >= CURSOR_BYTES)
        rc = veer_fail(err, VEER_EPARSE, "the cursor of the server is too long");
    if (rc == VEER_OK && answer.body.len > 0)
        rc = fn(context, answer.body.data, answer.body.len, err);
    veer_answer_done(&answer);
    return rc;
}

veer_rc veer_pages_each(veer_connection *connection, const veer_pages_question *question,
                        veer_pages_fn fn, void *context, veer_err *err)
{
    char cursor[CURSOR_BYTES] = "";
    veer_rc rc = VEER_OK;
    do {
        rc = one_page(connection, question, cursor, fn, context, err);
    } while (rc == VEER_OK && cursor[0] != '\0');
    return rc;
}
