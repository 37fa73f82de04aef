/* veer evaluation run: judge now. */
#include "base/limits.h"
#include "cli/body.h"
#include "cli/draw.h"
#include "cli/view.h"
#include "report/format.h"

typedef struct run_options {
    veer_view_options view; /* which server, how to show it */
} run_options;

static const veer_grid_column columns[] = {
    {.title = "versions judged", .key = "targets", .align = VEER_ALIGN_RIGHT},
    {.title = "drift runs", .key = "runs", .align = VEER_ALIGN_RIGHT},
    {.title = "rules looked at", .key = "rules", .align = VEER_ALIGN_RIGHT},
    {.title = "alerts fired", .key = "fired", .align = VEER_ALIGN_RIGHT},
    {.title = "resolved", .key = "resolved", .align = VEER_ALIGN_RIGHT},
};

static veer_rc draw(const veer_sheet *sheet, const veer_json_node *tree, veer_err *err)
{
    const bool fired = veer_json_get_count(tree, "fired") > 0;
    veer_grid grid;
    veer_grid_init(&grid, columns, sizeof columns / sizeof *columns);
    veer_grid_row(&grid);
    for (size_t i = 0; i < sizeof columns / sizeof *columns; i++)
        veer_cell_count(&grid, tree, columns[i].key, VEER_TONE_PLAIN);
    const veer_rc rc = veer_sheet_grid(sheet, &grid, "", err);
    veer_grid_done(&grid);
    if (veer_json_get_count(tree, "targets") == 0)
        veer_sheet_text(sheet, VEER_TONE_WARN,
                        "no model is live: none had data in the last hours; send predictions with "
                        "'veer import' or 'veer replay --shift-to-now', or look at the past with "
                        "'veer backtest MODEL'");
    else if (fired)
        veer_sheet_text(sheet, VEER_TONE_BAD, "'veer alerts list --status active' shows them");
    return rc;
}

static bool has_fired(const veer_json_node *tree)
{
    return veer_json_get_count(tree, "fired") > 0;
}

static veer_rc run(const veer_cli *cli, const void *options, int *ret_exit, veer_err *err)
{
    const run_options *const o = options;
    veer_body body;
    veer_body_begin(&body);
    veer_body_text(&body, "model", cli->operands.n > 0 ? cli->operands.items[0] : NULL);
    const veer_view view = {
        .question = {.method = "POST", .path = "/api/v1/evaluations", .body = &body.buf},
        .draw = draw,
        .is_bad = has_fired,
    };
    veer_rc rc = veer_body_end(&body, err);
    if (rc == VEER_OK)
        rc = veer_view_run(cli, &o->view, &view, ret_exit, err);
    veer_body_done(&body);
    return rc;
}

static const veer_opt options[] = {VEER_VIEW_ROWS(run_options, view)};
static const veer_operand operands[] = {{"MODEL", "Only this model; all without it", true}};

static const veer_example examples[] = {
    {"veer evaluation run", "Judge every live model now, without waiting for the next cycle"},
    {"veer evaluation run fraud --json", "One model, for a program"},
};

static const veer_exit exits[] = {
    {VEER_EXIT_OK, "no alert became active"},
    {VEER_EXIT_DEGRADED, "at least one alert became active"},
};

const veer_cmd veer_cmd_evaluation_run = {
    .name = "evaluation run",
    .summary = "judge all live models now",
    .description = "Does at once what a running server does every few minutes: drift runs of every "
                   "version that has new data, all rules, alerts and their messages. Without a "
                   "server on the directory, cron can call this in its place.",
    .operands = operands,
    .n_operands = 1,
    .options = options,
    .n_options = sizeof options / sizeof *options,
    .options_size = sizeof(run_options),
    .examples = examples,
    .n_examples = sizeof examples / sizeof *examples,
    .exits = exits,
    .n_exits = sizeof exits / sizeof *exits,
    .run = run,
};
