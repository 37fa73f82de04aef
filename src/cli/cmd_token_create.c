/* veer token create: a new access token. */
#include "cli/ask.h"

#include <string.h>

#include "base/limits.h"
#include "base/time.h"
#include "cli/out.h"
#include "json/writer.h"

typedef struct create_options {
    veer_connect_options connect; /* which server */
    veer_opt_list scopes;         /* --scopes */
    const char *name;             /* --name */
    const char *expires;          /* --expires */
    bool json;                    /* --json */
} create_options;

static veer_rc write_wish(const create_options *o, veer_buf *body, veer_err *err)
{
    veer_json_writer w;
    veer_json_writer_init(&w, body, 0);
    veer_json_begin_object(&w);
    veer_json_put_key(&w, "scopes");
    veer_json_begin_array(&w);
    for (size_t i = 0; i < o->scopes.n; i++)
        veer_json_put_string(&w, o->scopes.items[i]);
    veer_json_end_array(&w);
    if (o->name != NULL) {
        veer_json_put_key(&w, "name");
        veer_json_put_string(&w, o->name);
    }
    if (o->expires != NULL) {
        veer_json_put_key(&w, "expires");
        veer_json_put_string(&w, o->expires);
    }
    veer_json_end_object(&w);
    return veer_json_finish(&w, err);
}

/* The token alone on standard output, so that a script can take it. */
static veer_rc print(const veer_reply *reply, veer_err *err)
{
    const char *const text = veer_json_get_text(reply->tree, "token", "");
    veer_rc rc = veer_out_stdout(text, strlen(text), err);
    return rc == VEER_OK ? veer_out_stdout("\n", 1, err) : rc;
}

static veer_rc run(const veer_cli *cli, const void *options, int *ret_exit, veer_err *err)
{
    const create_options *const o = options;
    const veer_connect_wish wish = {.create = true};
    veer_connection connection = {0};
    veer_reply reply;
    veer_buf body;
    (void)cli, (void)ret_exit;
    if (o->scopes.n == 0)
        return veer_fail(err, VEER_EINVAL,
                         "--scopes is missing: some of ingest, read, admin; see 'veer token create "
                         "--help'");
    veer_rc rc = veer_connect(&o->connect, &wish, &connection, err);
    if (rc != VEER_OK)
        return rc;
    veer_buf_init(&body, VEER_LIMIT_HTTP_HEAD_BYTES);
    rc = write_wish(o, &body, err);
    if (rc == VEER_OK)
        rc = veer_ask(&connection, "POST", "/api/v1/tokens", "application/json", body.data,
                      body.len, &reply, err);
    if (rc == VEER_OK)
        rc = o->json ? veer_ask_print(&reply, err) : print(&reply, err);
    veer_buf_done(&body);
    veer_disconnect(&connection);
    return rc;
}

static const char *const scopes[] = {"ingest", "read", "admin", NULL};

static const veer_opt options[] = {
    {.name = "scopes",
     .letter = 's',
     .kind = VEER_OPT_LIST,
     .arg = "SCOPES",
     .help = "What the token allows",
     .choices = scopes,
     .offset = offsetof(create_options, scopes)},
    {.name = "name",
     .letter = 'n',
     .kind = VEER_OPT_TEXT,
     .arg = "NAME",
     .help = "What it is for, to be found again in the list",
     .offset = offsetof(create_options, name)},
    {.name = "expires",
     .kind = VEER_OPT_TEXT,
     .arg = "TIME",
     .help = "When it ends, as 2030-01-31T00:00:00Z; without it never",
     .offset = offsetof(create_options, expires)},
    {.name = "json",
     .kind = VEER_OPT_FLAG,
     .help = "Print the answer of the server",
     .offset = offsetof(create_options, json)},
    VEER_CONNECT_ROWS(create_options, connect),
};

static const veer_example examples[] = {
    {"veer token create --scopes ingest --name checkout", "A token for a service that sends"},
    {"veer token create -s read,ingest --expires 2030-01-01 --json", "With its id, for a program"},
};

const veer_cmd veer_cmd_token_create = {
    .name = "token create",
    .summary = "make an access token",
    .description =
        "Makes an access token and prints it. It is shown this once: the server keeps only a "
        "digest. ingest allows sending records, read seeing results, admin everything.\n\n"
        "On a data directory that no server has open the token is there when one starts: that is "
        "how a server for other machines gets its first token.",
    .options = options,
    .n_options = sizeof options / sizeof *options,
    .options_size = sizeof(create_options),
    .examples = examples,
    .n_examples = sizeof examples / sizeof *examples,
    .run = run,
};
