/* veer backup: a copy of everything, also while a server runs. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "base/limits.h"
#include "cli/move.h"
#include "cli/out.h"
#include "cli/show.h"
#include "json/writer.h"

#define PATIENCE_MS (INT64_C(24) * 3600 * 1000)

typedef struct backup_options {
    veer_connect_options connect; /* which server */
    bool json;                    /* --json */
} backup_options;

/* Where the copy goes is looked at before it is made, which can take long. */
static veer_rc check_destination(const char *to, veer_err *err)
{
    struct stat there;
    if (to != NULL && lstat(to, &there) == 0)
        return veer_fail(err, VEER_EINVAL, "%.180s: there is something already", to);
    return VEER_OK;
}

/* The copy as seen from here: the server may have another working directory. */
static void local_path(const veer_connection *connection, const char *path, veer_buf *out)
{
    const char *const name = strrchr(path, '/');
    veer_buf_printf(out, "%s/backups%s", connection->dir, name != NULL ? name : "/");
}

static veer_rc bring(const veer_connection *connection, const char *path, const char *to,
                     veer_err *err)
{
    veer_buf from;
    veer_buf_init(&from, VEER_LIMIT_BUF_BYTES);
    local_path(connection, path, &from);
    veer_rc rc = veer_buf_status(&from, err);
    if (rc == VEER_OK)
        rc = veer_move_folder(veer_buf_cstr(&from), to, err);
    veer_buf_done(&from);
    return rc;
}

static veer_rc finish(const veer_connection *connection, const veer_reply *reply, const char *to,
                      bool json, veer_err *err)
{
    const char *const path = veer_json_get_text(reply->tree, "path", NULL);
    veer_buf out;
    if (path == NULL)
        return veer_fail(err, VEER_EPARSE, "the answer of the server names no path");
    if (to != NULL) {
        const veer_rc rc = bring(connection, path, to, err);
        if (rc != VEER_OK)
            return rc;
    } else if (json) {
        return veer_ask_print(reply, err);
    }
    veer_buf_init(&out, VEER_LIMIT_BUF_BYTES);
    if (to == NULL && connection->dir != NULL)
        local_path(connection, path, &out);
    else
        veer_buf_puts(&out, to != NULL ? to : path);
    if (json) {
        veer_buf text;
        veer_buf_init(&text, VEER_LIMIT_BUF_BYTES);
        veer_buf_puts(&text, "{\"path\":");
        veer_json_quote(&text, out.data, out.len);
        veer_buf_puts(&text, "}");
        veer_buf_done(&out);
        out = text;
    }
    veer_buf_putc(&out, '\n');
    veer_rc rc = veer_buf_status(&out, err);
    if (rc == VEER_OK)
        rc = veer_out_stdout(out.data, out.len, err);
    veer_buf_done(&out);
    return rc;
}

static veer_rc run(const veer_cli *cli, const void *options, int *ret_exit, veer_err *err)
{
    const backup_options *const o = options;
    const char *const to = cli->operands.n > 0 ? cli->operands.items[0] : NULL;
    const veer_connect_wish wish = {.timeout_ms = PATIENCE_MS};
    veer_connection connection = {0};
    veer_reply reply;
    (void)ret_exit;
    veer_rc rc = check_destination(to, err);
    if (rc == VEER_OK)
        rc = veer_connect(&o->connect, &wish, &connection, err);
    if (rc == VEER_OK && to != NULL && connection.dir == NULL)
        rc = veer_fail(err, VEER_EINVAL,
                       "DEST needs --data: the backup of a server at an address stays on its "
                       "machine");
    if (rc == VEER_OK)
        rc = veer_ask(&connection, "POST", "/api/v1/backups", NULL, NULL, 0, &reply, err);
    if (rc == VEER_OK)
        rc = finish(&connection, &reply, to, o->json, err);
    veer_disconnect(&connection);
    return rc;
}

static const veer_opt options[] = {
    {.name = "json",
     .kind = VEER_OPT_FLAG,
     .help = "Print the path as JSON",
     .offset = offsetof(backup_options, json)},
    VEER_CONNECT_ROWS(backup_options, connect),
};

static const veer_operand operands[] = {
    {"DEST",
     "Folder to make; without it the copy stays in the folder backups of the data directory", true},
};

static const veer_example examples[] = {
    {"veer backup /mnt/backups/monday", "A copy of ./veer-data, also while a server runs on it"},
    {"veer models --data /mnt/backups/monday", "A backup is a data directory like any other"},
};

const veer_cmd veer_cmd_backup = {
    .name = "backup",
    .summary = "copy everything that is stored, also while a server runs",
    .description = "Makes a copy of one moment while records go on coming in, and prints its path. "
                   "The copy is a data directory: to go back to it, stop the server and start one "
                   "with --data on the copy.",
    .operands = operands,
    .n_operands = 1,
    .options = options,
    .n_options = sizeof options / sizeof *options,
    .options_size = sizeof(backup_options),
    .examples = examples,
    .n_examples = sizeof examples / sizeof *examples,
    .run = run,
};
