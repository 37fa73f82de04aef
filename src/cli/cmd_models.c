/* veer models: what a server knows. */
#include "cli/view.h"

typedef struct models_options {
    veer_view_options view; /* which server, how to show it */
} models_options;

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
    veer_cell_time(grid, node, "first");
    veer_cell_time(grid, node, "last");
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

static veer_rc draw(const veer_sheet *sheet, const veer_json_node *tree, veer_err *err)
{
    const veer_json_node *model = veer_json_get_first(tree, "models");
    veer_grid grid;
    veer_grid_init(&grid, columns, sizeof columns / sizeof *columns);
    if (veer_json_get_text(tree, "model", NULL) != NULL)
        put_model(&grid, tree);
    for (; model != NULL; model = model->next)
        put_model(&grid, model);
    const veer_rc rc =
        veer_sheet_grid(sheet, &grid,
                        "no models yet; 'veer import FILE' or POST /api/v1/predictions makes them",
                        err);
    veer_grid_done(&grid);
    return rc;
}

static veer_rc run(const veer_cli *cli, const void *options, int *ret_exit, veer_err *err)
{
    const models_options *const o = options;
    const bool one = cli->operands.n > 0;
    const veer_view view = {
        .question = {.path = one ? VEER_ASK_MODELS : "/api/v1/models",
                     .name = one ? cli->operands.items[0] : NULL},
        .draw = draw,
    };
    return veer_view_run(cli, &o->view, &view, ret_exit, err);
}

static const veer_opt options[] = {VEER_VIEW_ROWS(models_options, view)};

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
