/* veer evaluation backfill: drift runs of the past. */
#include "base/line.h"
#include "cli/draw.h"
#include "cli/wish.h"

#define PATIENCE_MS (INT64_C(24) * 3600 * 1000)

typedef struct backfill_options {
    veer_view_options view; /* which server, how to show it */
    const char *from;       /* --from */
    const char *to;         /* --to */
    const char *every;      /* --every */
} backfill_options;

static const veer_grid_column columns[] = {
    {.title = "versions", .key = "targets", .align = VEER_ALIGN_RIGHT},
    {.title = "from", .key = "from"},
    {.title = "to", .key = "to"},
    {.title = "drift runs made", .key = "runs", .align = VEER_ALIGN_RIGHT},
    {.title = "there already", .key = "skipped", .align = VEER_ALIGN_RIGHT},
};

static veer_rc draw(const veer_sheet *sheet, const veer_json_node *tree, veer_err *err)
{
    const char *const *const model = sheet->context;
    char text[320];
    veer_grid grid;
    veer_grid_init(&grid, columns, sizeof columns / sizeof *columns);
    veer_grid_row(&grid);
    veer_cell_count(&grid, tree, "targets", VEER_TONE_PLAIN);
    veer_cell_time(&grid, tree, "from");
    veer_cell_time(&grid, tree, "to");
    veer_cell_count(&grid, tree, "runs", VEER_TONE_PLAIN);
    veer_cell_count(&grid, tree, "skipped", VEER_TONE_PLAIN);
    const veer_rc rc = veer_sheet_grid(sheet, &grid, "", err);
    veer_grid_done(&grid);
    veer_line_print(text, sizeof text, "'veer drift %s --history' shows them", *model);
    veer_sheet_text(sheet, VEER_TONE_DIM, text);
    return rc;
}

static veer_rc run(const veer_cli *cli, const void *options, int *ret_exit, veer_err *err)
{
    const backfill_options *const o = options;
    const veer_connect_wish patient = {.timeout_ms = PATIENCE_MS};
    const char *model = cli->operands.items[0];
    const veer_wish members[] = {
        {"model", model},
        {"from", o->from},
        {"to", o->to},
        {"step", o->every},
    };
    veer_view view = {
        .question = {.method = "POST", .path = "/api/v1/evaluations"},
        .draw = draw,
        .context = &model,
        .wish = &patient,
    };
    return veer_wish_run(cli, &o->view, &view, members, sizeof members / sizeof *members, ret_exit,
                         err);
}

static const veer_opt options[] = {
    VEER_TEXT_ROW(backfill_options, from, "from", "TIME",
                  "First time, such as 2024-05-01 or -30d; else that of the first prediction"),
    VEER_TEXT_ROW(backfill_options, to, "to", "TIME", "End, which does not belong to it; else now"),
    {.name = "every",
     .kind = VEER_OPT_TEXT,
     .arg = "DURATION",
     .help = "Time between two runs, at least 5m",
     .fallback = "1h",
     .offset = offsetof(backfill_options, every)},
    VEER_VIEW_ROWS(backfill_options, view),
};

static const veer_operand operands[] = {{"MODEL", "Name of the model", false}};

static const veer_example examples[] = {
    {"veer evaluation backfill fraud", "The drift history of everything that was imported"},
    {"veer evaluation backfill fraud --from -7d --every 15m", "A week, more closely"},
};

const veer_cmd veer_cmd_evaluation_backfill = {
    .name = "evaluation backfill",
    .summary = "make the drift history of the past",
    .description =
        "Makes the drift runs of times at which nobody judged, as after an import: of every "
        "version, live or not, each as it would have been made then with the settings of now. "
        "Times that have a run are left alone, so it can be called again. No rule is evaluated and "
        "no alert fires; for what would have fired there is 'veer backtest'.",
    .operands = operands,
    .n_operands = 1,
    .options = options,
    .n_options = sizeof options / sizeof *options,
    .options_size = sizeof(backfill_options),
    .examples = examples,
    .n_examples = sizeof examples / sizeof *examples,
    .run = run,
};
