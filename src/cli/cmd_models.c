/* veer models: what a server knows. */
#include <string.h>

#include "base/limits.h"
#include "base/time.h"
#include "cli/ask.h"
#include "cli/out.h"
#include "report/format.h"
#include "report/grid.h"

enum { FORMAT_TABLE, FORMAT_JSON, FORMAT_MARKDOWN, FORMAT_CSV };

typedef struct models_options {
    veer_connect_options connect; /* which server */
    int format;                   /* --format */
    bool json;                    /* --json */
} models_options;

static void put_time(veer_grid *grid, const veer_json_node *node, const char *key)
{
    const char *const text = veer_json_get_text(node, key, NULL);
    int64_t us = 0;
    veer_fmt fmt;
    if (text == NULL || veer_time_parse(text, strlen(text), &us, NULL) != VEER_OK) {
        veer_grid_none(grid);
        return;
    }
    veer_grid_both(grid, veer_fmt_time(&fmt, us - us % VEER_US_PER_SECOND), text, VEER_TONE_PLAIN);
}

static void put_row(veer_grid *grid, const char *model, const char *version,
                    const veer_json_node *node, veer_tone tone)
{
    const uint64_t predictions = veer_json_get_count(node, "predictions");
    const uint64_t labelled = veer_json_get_count(node, "labelled");
    veer_grid_row(grid);
    veer_grid_text(grid, model, tone);
    veer_grid_text(grid, version[0] != '\0' ? version : "(none)", tone);
    veer_grid_count(grid, predictions, VEER_TONE_PLAIN);
    if (predictions > 0)
        veer_grid_percent(grid, (double)labelled / (double)predictions, VEER_TONE_PLAIN);
    else
        veer_grid_none(grid);
    put_time(grid, node, "first");
    put_time(grid, node, "last");
}

static void put_model(veer_grid *grid, const veer_json_node *model)
{
    const char *const name = veer_json_get_text(model, "model", "?");
    const veer_json_node *version = veer_json_get_first(model, "versions");
    for (; version != NULL; version = version->next)
        put_row(grid, name, veer_json_get_text(version, "version", ""), version, VEER_TONE_STRONG);
}

static const veer_grid_column columns[] = {
    {.title = "model", .key = "model", .shrink = true, .keep = 2},
    {.title = "version", .key = "version", .shrink = true, .keep = 1},
    {.title = "predictions", .key = "predictions", .align = VEER_ALIGN_RIGHT},
    {.title = "labelled", .key = "labelled", .align = VEER_ALIGN_RIGHT},
    {.title = "first", .key = "first", .drop = 2},
    {.title = "last", .key = "last", .drop = 1},
};

static veer_rc render(const veer_cli *cli, int format, const veer_json_node *tree, bool one,
                      veer_err *err)
{
    veer_grid grid;
    veer_buf out;
    veer_buf_init(&out, VEER_LIMIT_BUF_BYTES);
    veer_grid_init(&grid, columns, sizeof columns / sizeof *columns);
    if (one)
        put_model(&grid, tree);
    else
        for (const veer_json_node *m = veer_json_get_first(tree, "models"); m != NULL; m = m->next)
            put_model(&grid, m);
    veer_rc rc = VEER_OK;
    if (format == FORMAT_MARKDOWN)
        rc = veer_grid_markdown_out(&grid, &out, err);
    else if (format == FORMAT_CSV)
        rc = veer_grid_csv_out(&grid, &out, err);
    else if (veer_grid_rows(&grid) == 0)
        veer_buf_puts(&out, "no models yet\n");
    else
        rc = veer_grid_text_out(&grid, &cli->style, &out, err);
    if (rc == VEER_OK)
        rc = veer_buf_status(&out, err);
    if (rc == VEER_OK)
        rc = veer_out_stdout(out.data, out.len, err);
    veer_grid_done(&grid);
    veer_buf_done(&out);
    return rc;
}

static veer_rc run(const veer_cli *cli, const void *options, int *ret_exit, veer_err *err)
{
    const models_options *const o = options;
    const veer_connect_wish wish = {0};
    const bool one = cli->operands.n > 0;
    veer_connection connection = {0};
    veer_reply reply;
    veer_buf path;
    (void)ret_exit;
    veer_rc rc = veer_connect(&o->connect, &wish, &connection, err);
    if (rc != VEER_OK)
        return rc;
    veer_buf_init(&path, VEER_LIMIT_HTTP_HEAD_BYTES);
    if (one)
        rc = veer_connect_model_path(&path, cli->operands.items[0], "", err);
    else
        veer_buf_puts(&path, "/api/v1/models");
    if (rc == VEER_OK)
        rc = veer_ask_get(&connection, veer_buf_cstr(&path), &reply, err);
    if (rc == VEER_OK)
        rc = o->json || o->format == FORMAT_JSON ? veer_ask_print(&reply, err)
                                                 : render(cli, o->format, reply.tree, one, err);
    veer_buf_done(&path);
    veer_disconnect(&connection);
    return rc;
}

static const char *const formats[] = {"table", "json", "markdown", "csv", NULL};

static const veer_opt options[] = {
    {.name = "format",
     .letter = 'f',
     .kind = VEER_OPT_CHOICE,
     .arg = "FORMAT",
     .help = "Form of the output",
     .fallback = "table",
     .choices = formats,
     .offset = offsetof(models_options, format)},
    {.name = "json",
     .kind = VEER_OPT_FLAG,
     .help = "Short for --format json",
     .offset = offsetof(models_options, json)},
    VEER_CONNECT_ROWS(models_options, connect),
};

static const veer_operand operands[] = {
    {"MODEL", "Only this model", true},
};

static const veer_example examples[] = {
    {"veer models", "Every model of the server on ./veer-data"},
    {"veer models fraud --url http://127.0.0.1:8321 --json", "One model, for a program"},
};

const veer_cmd veer_cmd_models = {
    .name = "models",
    .summary = "list models and their versions",
    .description = "Lists models with their versions: predictions, the share of them that has a "
                   "label, and the times of the first and the last one.",
    .operands = operands,
    .n_operands = 1,
    .options = options,
    .n_options = sizeof options / sizeof *options,
    .options_size = sizeof(models_options),
    .examples = examples,
    .n_examples = sizeof examples / sizeof *examples,
    .run = run,
};
