/* veer token list: access tokens without their secrets. */
#include <string.h>

#include "base/limits.h"
#include "base/time.h"
#include "cli/ask.h"
#include "cli/out.h"
#include "report/format.h"
#include "report/grid.h"

typedef struct list_options {
    veer_connect_options connect; /* which server */
    bool json;                    /* --json */
} list_options;

static const veer_grid_column columns[] = {
    {.title = "id", .key = "id"},
    {.title = "name", .key = "name", .shrink = true, .keep = 2},
    {.title = "scopes", .key = "scopes"},
    {.title = "created", .key = "created", .drop = 1},
    {.title = "expires", .key = "expires", .keep = 1},
};

static void put_time(veer_grid *grid, const veer_json_node *token, const char *key)
{
    const char *const text = veer_json_get_text(token, key, NULL);
    int64_t us = 0;
    veer_fmt fmt;
    if (text == NULL || veer_time_parse(text, strlen(text), &us, NULL) != VEER_OK)
        veer_grid_text(grid, "never", VEER_TONE_PLAIN);
    else
        veer_grid_both(grid, veer_fmt_time(&fmt, us - us % VEER_US_PER_SECOND), text,
                       VEER_TONE_PLAIN);
}

static void put_token(veer_grid *grid, const veer_json_node *token, veer_buf *words)
{
    const veer_json_node *scope = veer_json_get_first(token, "scopes");
    veer_buf_clear(words);
    for (; scope != NULL; scope = scope->next)
        veer_buf_printf(words, "%s%s", words->len > 0 ? "," : "",
                        scope->text != NULL ? scope->text : "");
    veer_grid_row(grid);
    veer_grid_text(grid, veer_json_get_text(token, "id", ""), VEER_TONE_STRONG);
    veer_grid_text(grid, veer_json_get_text(token, "name", ""), VEER_TONE_PLAIN);
    veer_grid_text(grid, veer_buf_cstr(words), VEER_TONE_PLAIN);
    put_time(grid, token, "created");
    put_time(grid, token, "expires");
}

static veer_rc render(const veer_cli *cli, const veer_json_node *tree, veer_err *err)
{
    veer_grid grid;
    veer_buf out, words;
    veer_buf_init(&out, VEER_LIMIT_BUF_BYTES);
    veer_buf_init(&words, VEER_LIMIT_NAME_BYTES);
    veer_grid_init(&grid, columns, sizeof columns / sizeof *columns);
    for (const veer_json_node *t = veer_json_get_first(tree, "tokens"); t != NULL; t = t->next)
        put_token(&grid, t, &words);
    veer_rc rc = VEER_OK;
    if (veer_grid_rows(&grid) == 0)
        veer_buf_puts(&out, "no tokens yet\n");
    else
        rc = veer_grid_text_out(&grid, &cli->style, &out, err);
    if (rc == VEER_OK)
        rc = veer_buf_status(&out, err);
    if (rc == VEER_OK)
        rc = veer_out_stdout(out.data, out.len, err);
    veer_grid_done(&grid);
    veer_buf_done(&words);
    veer_buf_done(&out);
    return rc;
}

static veer_rc run(const veer_cli *cli, const void *options, int *ret_exit, veer_err *err)
{
    const list_options *const o = options;
    const veer_connect_wish wish = {0};
    veer_connection connection = {0};
    veer_reply reply;
    (void)ret_exit;
    veer_rc rc = veer_connect(&o->connect, &wish, &connection, err);
    if (rc != VEER_OK)
        return rc;
    rc = veer_ask_get(&connection, "/api/v1/tokens", &reply, err);
    if (rc == VEER_OK)
        rc = o->json ? veer_ask_print(&reply, err) : render(cli, reply.tree, err);
    veer_disconnect(&connection);
    return rc;
}

static const veer_opt options[] = {
    {.name = "json",
     .kind = VEER_OPT_FLAG,
     .help = "Print the answer of the server",
     .offset = offsetof(list_options, json)},
    VEER_CONNECT_ROWS(list_options, connect),
};

static const veer_example examples[] = {
    {"veer token list", "Who may talk to the server on ./veer-data"},
};

const veer_cmd veer_cmd_token_list = {
    .name = "token list",
    .summary = "list access tokens",
    .description = "Lists access tokens with what they allow, oldest first. The secrets themselves "
                   "are kept nowhere.",
    .options = options,
    .n_options = sizeof options / sizeof *options,
    .options_size = sizeof(list_options),
    .examples = examples,
    .n_examples = sizeof examples / sizeof *examples,
    .run = run,
};
