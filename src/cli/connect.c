#include "cli/connect.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/limits.h"
#include "files/source.h"

#define TOKEN_BYTES 512 /* of a token file that are looked at */
#define DEFAULT_DIR "./veer-data"
#define ARENA_BYTES ((size_t)1 << 30)
#define ANSWER_MS 600000 /* a person who waits too long presses Ctrl-C */

static const char *variable(const char *name)
{
    const char *const value = getenv(name);
    return value != NULL && value[0] != '\0' ? value : NULL;
}

/* The first line of a file. */
static veer_rc read_token(const char *path, char out[TOKEN_BYTES], veer_err *err)
{
    veer_source *source = NULL;
    const char *seen = NULL;
    size_t len = 0;
    veer_rc rc = veer_source_open(path, &source, err);
    if (rc == VEER_OK)
        rc = veer_source_peek(source, &seen, &len, err);
    if (rc == VEER_OK) {
        size_t end = 0;
        while (end < len && seen[end] != '\n' && seen[end] != '\r' && seen[end] != '\0')
            end++;
        if (end == 0 || end >= TOKEN_BYTES) {
            rc = veer_fail(err, VEER_EINVAL, "%s: no token in the first line", path);
        } else {
            memcpy(out, seen, end);
            out[end] = '\0';
        }
    }
    veer_source_free(source);
    return rc;
}

/* Which server: an address or a directory, one of them NULL. */
static veer_rc choose(const veer_connect_options *o, const char **ret_url, const char **ret_dir,
                      veer_err *err)
{
    if (o->url != NULL && o->data != NULL)
        return veer_fail(err, VEER_EINVAL, "--url and --data exclude each other");
    *ret_url = o->url != NULL ? o->url : o->data != NULL ? NULL : variable("VEER_URL");
    *ret_dir = NULL;
    if (*ret_url != NULL)
        return VEER_OK;
    *ret_dir = o->data != NULL ? o->data : variable("VEER_DATA");
    if (*ret_dir == NULL)
        *ret_dir = DEFAULT_DIR;
    return VEER_OK;
}

static veer_rc choose_token(const veer_connect_options *o, char buf[TOKEN_BYTES], const char **ret,
                            veer_err *err)
{
    if (o->token != NULL && o->token_file != NULL)
        return veer_fail(err, VEER_EINVAL, "--token and --token-file exclude each other");
    if (o->token_file != NULL) {
        *ret = buf;
        return read_token(o->token_file, buf, err);
    }
    *ret = o->token != NULL ? o->token : variable("VEER_TOKEN");
    return VEER_OK;
}

veer_rc veer_connect(const veer_connect_options *options, const veer_connect_wish *wish,
                     veer_connection *ret, veer_err *err)
{
    char buf[TOKEN_BYTES];
    const char *url = NULL;
    const char *dir = NULL;
    const char *token = NULL;
    veer_connection connection = {0};
    veer_rc rc = choose(options, &url, &dir, err);
    if (rc == VEER_OK)
        rc = choose_token(options, buf, &token, err);
    if (rc == VEER_OK)
        rc = veer_server_attach(url, token, dir, wish->create, &connection.at, err);
    if (rc != VEER_OK)
        return rc;
    connection.dir = dir;
    const char *const given = connection.at.token[0] != '\0' ? connection.at.token : token;
    const veer_client_options client = {
        .url = connection.at.url,
        .token = given,
        .ca_file = options->ca_file != NULL ? options->ca_file : variable("VEER_CA_FILE"),
        .timeout_ms = wish->timeout_ms > 0 ? wish->timeout_ms : ANSWER_MS,
        .connect_wait_ms = wish->wait_ms,
        .stop = wish->stop,
    };
    veer_arena_init(&connection.arena, ARENA_BYTES);
    rc = veer_client_new(&client, &connection.client, err);
    if (rc != VEER_OK) {
        veer_disconnect(&connection);
        return rc;
    }
    *ret = connection;
    return VEER_OK;
}

bool veer_connect_is_at_hand(void)
{
    return variable("VEER_URL") != NULL || variable("VEER_DATA") != NULL ||
           access(DEFAULT_DIR, F_OK) == 0;
}

void veer_disconnect(veer_connection *connection)
{
    veer_client_free(connection->client);
    connection->client = NULL;
    veer_arena_done(&connection->arena);
    if (connection->at.url[0] != '\0')
        veer_server_detach(&connection->at);
    connection->at.url[0] = '\0';
}

veer_rc veer_connect_model_path(veer_buf *path, const char *model, const char *rest, veer_err *err)
{
    if (model[0] == '\0' || strlen(model) > VEER_LIMIT_NAME_BYTES)
        return veer_fail(err, VEER_EINVAL, "a model's name has 1 to %d bytes",
                         VEER_LIMIT_NAME_BYTES);
    veer_buf_puts(path, "/api/v1/models/");
    const veer_rc rc = veer_client_escape(path, model, strlen(model), err);
    veer_buf_puts(path, rest);
    return rc == VEER_OK ? veer_buf_status(path, err) : rc;
}

veer_rc veer_connect_query(veer_buf *path, const char *key, const char *value, veer_err *err)
{
    if (value == NULL)
        return VEER_OK;
    veer_buf_putc(path, memchr(path->data, '?', path->len) != NULL ? '&' : '?');
    veer_buf_printf(path, "%s=", key);
    return veer_client_escape(path, value, strlen(value), err);
}
