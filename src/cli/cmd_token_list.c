/* veer token list: access tokens without their secrets. */
#include "base/limits.h"
#include "cli/view.h"

typedef struct list_options {
    veer_view_options view; /* which server; always a table or JSON */
} list_options;

static const veer_grid_column columns[] = {
    {.title = "id", .key = "id"},
    {.title = "name", .key = "name", .shrink = true, .keep = 2},
    {.title = "scopes", .key = "scopes"},
    {.title = "created", .key = "created", .drop = 1},
    {.title = "expires", .key = "expires", .keep = 1},
};

/* A token without a time never expires. */
static void put_time(veer_grid *grid, const veer_json_node *token, const char *key)
{
    int64_t us = 0;
    if (veer_node_time(token, key, &us))
        veer_cell_time(grid, token, key);
    else
        veer_grid_text(grid, "never", VEER_TONE_PLAIN);
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

static veer_rc draw(const veer_sheet *sheet, const veer_json_node *tree, veer_err *err)
{
    const veer_json_node *token = veer_json_get_first(tree, "tokens");
    veer_grid grid;
    veer_buf words;
    veer_buf_init(&words, VEER_LIMIT_NAME_BYTES);
    veer_grid_init(&grid, columns, sizeof columns / sizeof *columns);
    for (; token != NULL; token = token->next)
        put_token(&grid, token, &words);
    const veer_rc rc =
        veer_sheet_grid(sheet, &grid, "no tokens yet; 'veer token create' makes one", err);
    veer_grid_done(&grid);
    veer_buf_done(&words);
    return rc;
}

static veer_rc run(const veer_cli *cli, const void *options, int *ret_exit, veer_err *err)
{
    const list_options *const o = options;
    const veer_view view = {.question = {.path = "/api/v1/tokens"}, .draw = draw};
    return veer_view_run(cli, &o->view, &view, ret_exit, err);
}

static const veer_opt options[] = {VEER_VIEW_ROWS(list_options, view)};

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
