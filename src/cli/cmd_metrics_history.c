/* veer metrics history: the values of metrics that were computed elsewhere. */
#include "base/clock.h"
#include "base/line.h"
#include "base/time.h"
#include "cli/view.h"

typedef struct history_options {
    veer_view_options view; /* which server, how to show it */
    const char *metric;     /* --metric */
    const char *dataset;    /* --dataset */
    veer_opt_real hours;    /* --hours */
} history_options;

static const veer_grid_column columns[] = {
    {.title = "time", .key = "timestamp"},
    {.title = "metric", .key = "metric", .shrink = true, .keep = 1},
    {.title = "dataset", .key = "dataset", .shrink = true, .drop = 1},
    {.title = "value", .key = "value", .align = VEER_ALIGN_RIGHT},
};

static void put_point(veer_grid *grid, const veer_json_node *point)
{
    veer_grid_row(grid);
    veer_cell_time(grid, point, "timestamp");
    veer_cell_text(grid, point, "metric", VEER_TONE_STRONG);
    veer_cell_text(grid, point, "dataset", VEER_TONE_PLAIN);
    veer_cell_real(grid, point, "value", VEER_TONE_PLAIN);
}

static veer_rc draw(const veer_sheet *sheet, const veer_json_node *tree, veer_err *err)
{
    const history_options *const o = sheet->context;
    const veer_json_node *point = veer_json_get_first(tree, "points");
    char empty[160];
    veer_grid grid;
    veer_line_print(empty, sizeof empty,
                    "no values in the last %g hours; take more --hours, or record one with "
                    "'veer metrics record'",
                    o->hours.value);
    veer_grid_init(&grid, columns, sizeof columns / sizeof *columns);
    for (; point != NULL; point = point->next)
        put_point(&grid, point);
    const veer_rc rc = veer_sheet_grid(sheet, &grid, empty, err);
    if (veer_json_get_bool(tree, "truncated"))
        veer_sheet_text(sheet, VEER_TONE_DIM, "there are more values; take fewer --hours");
    veer_grid_done(&grid);
    return rc;
}

static veer_rc run(const veer_cli *cli, const void *options, int *ret_exit, veer_err *err)
{
    history_options o = *(const history_options *)options;
    char from[VEER_TIME_TEXT_SIZE];
    const int64_t back_us = (int64_t)(o.hours.value * (double)VEER_US_PER_HOUR);
    const int64_t from_us = veer_clock_real_us(veer_clock_system()) - back_us;
    veer_time_format(from_us < VEER_TIME_MIN_US ? VEER_TIME_MIN_US : from_us, from);
    const veer_query query[] = {
        {"model", cli->operands.items[0]},
        {"version", cli->operands.items[1]},
        {"metric", o.metric},
        {"dataset", o.dataset},
        {"from", from},
    };
    const veer_view view = {
        .question = {.path = "/api/v1/metrics",
                     .query = query,
                     .n_query = sizeof query / sizeof *query},
        .draw = draw,
        .context = &o,
    };
    return veer_view_run(cli, &o.view, &view, ret_exit, err);
}

static const veer_opt options[] = {
    {.name = "metric",
     .letter = 'm',
     .kind = VEER_OPT_TEXT,
     .arg = "METRIC",
     .help = "Only this metric, by name or alias",
     .offset = offsetof(history_options, metric)},
    {.name = "dataset",
     .kind = VEER_OPT_TEXT,
     .arg = "NAME",
     .help = "Only values of this dataset",
     .offset = offsetof(history_options, dataset)},
    {.name = "hours",
     .kind = VEER_OPT_REAL,
     .arg = "N",
     .help = "How far back",
     .fallback = "24",
     .min = 0,
     .max = 2e6,
     .offset = offsetof(history_options, hours)},
    VEER_VIEW_ROWS(history_options, view),
};

static const veer_operand operands[] = {
    {"MODEL", "Name of the model", false},
    {"VERSION", "Its version; all without it", true},
};

static const veer_example examples[] = {
    {"veer metrics history my_model v1.0 --metric accuracy --hours 24", "One metric of a day"},
    {"veer metrics history my_model --hours 168 --format csv", "All metrics of a week as CSV"},
};

const veer_cmd veer_cmd_metrics_history = {
    .name = "metrics history",
    .summary = "show values of metrics computed elsewhere",
    .description = "Shows the values that `veer metrics record`, imports and POST /api/v1/metrics "
                   "brought, by metric and time. What Veer computes itself from predictions and "
                   "labels is in `veer performance MODEL`.",
    .operands = operands,
    .n_operands = 2,
    .options = options,
    .n_options = sizeof options / sizeof *options,
    .options_size = sizeof(history_options),
    .examples = examples,
    .n_examples = sizeof examples / sizeof *examples,
    .run = run,
};
