/* veer metrics history: the values of metrics that were computed elsewhere. */
#include <string.h>

#include "base/clock.h"
#include "base/limits.h"
#include "base/time.h"
#include "cli/ask.h"
#include "cli/out.h"
#include "report/format.h"
#include "report/grid.h"

enum { FORMAT_TABLE, FORMAT_JSON, FORMAT_MARKDOWN, FORMAT_CSV };

typedef struct history_options {
    veer_connect_options connect; /* which server */
    const char *metric;           /* --metric */
    const char *dataset;          /* --dataset */
    veer_opt_real hours;          /* --hours */
    int format;                   /* --format */
    bool json;                    /* --json */
} history_options;

static const veer_grid_column columns[] = {
    {.title = "time", .key = "timestamp"},
    {.title = "metric", .key = "metric", .shrink = true, .keep = 1},
    {.title = "dataset", .key = "dataset", .shrink = true, .drop = 1},
    {.title = "value", .key = "value", .align = VEER_ALIGN_RIGHT},
};

static void put_point(veer_grid *grid, const veer_json_node *point)
{
    const char *const time = veer_json_get_text(point, "timestamp", "");
    const char *const dataset = veer_json_get_text(point, "dataset", "");
    int64_t us = 0;
    veer_fmt fmt;
    veer_grid_row(grid);
    if (veer_time_parse(time, strlen(time), &us, NULL) == VEER_OK)
        veer_grid_both(grid, veer_fmt_time(&fmt, us), time, VEER_TONE_PLAIN);
    else
        veer_grid_none(grid);
    veer_grid_text(grid, veer_json_get_text(point, "metric", "?"), VEER_TONE_STRONG);
    if (dataset[0] != '\0')
        veer_grid_text(grid, dataset, VEER_TONE_PLAIN);
    else
        veer_grid_none(grid);
    veer_grid_real(grid, veer_json_get_number(point, "value", 0), VEER_TONE_PLAIN);
}

static veer_rc render(const veer_cli *cli, const history_options *o, const veer_json_node *tree,
                      veer_err *err)
{
    const veer_json_node *point = veer_json_get_first(tree, "points");
    veer_grid grid;
    veer_buf out;
    veer_buf_init(&out, VEER_LIMIT_BUF_BYTES);
    veer_grid_init(&grid, columns, sizeof columns / sizeof *columns);
    for (; point != NULL; point = point->next)
        put_point(&grid, point);
    veer_rc rc = VEER_OK;
    if (o->format == FORMAT_MARKDOWN)
        rc = veer_grid_markdown_out(&grid, &out, err);
    else if (o->format == FORMAT_CSV)
        rc = veer_grid_csv_out(&grid, &out, err);
    else if (veer_grid_rows(&grid) == 0)
        veer_buf_printf(&out, "no values in the last %g hours\n", o->hours.value);
    else
        rc = veer_grid_text_out(&grid, &cli->style, &out, err);
    if (o->format == FORMAT_TABLE && veer_json_get_bool(tree, "truncated"))
        veer_buf_puts(&out, "there are more values; take fewer --hours\n");
    if (rc == VEER_OK)
        rc = veer_buf_status(&out, err);
    if (rc == VEER_OK)
        rc = veer_out_stdout(out.data, out.len, err);
    veer_grid_done(&grid);
    veer_buf_done(&out);
    return rc;
}

static veer_rc make_path(const veer_cli *cli, const history_options *o, veer_buf *path,
                         veer_err *err)
{
    char from[VEER_TIME_TEXT_SIZE];
    const int64_t back_us = (int64_t)(o->hours.value * (double)VEER_US_PER_HOUR);
    const int64_t from_us = veer_clock_real_us(veer_clock_system()) - back_us;
    veer_time_format(from_us < VEER_TIME_MIN_US ? VEER_TIME_MIN_US : from_us, from);
    const struct {
        const char *key;   /* of the query */
        const char *value; /* NULL: left out */
    } rows[] = {
        {"model", cli->operands.items[0]},
        {"version", cli->operands.items[1]},
        {"metric", o->metric},
        {"dataset", o->dataset},
        {"from", from},
    };
    veer_rc rc = VEER_OK;
    veer_buf_puts(path, "/api/v1/metrics");
    for (size_t i = 0; rc == VEER_OK && i < sizeof rows / sizeof *rows; i++)
        rc = veer_connect_query(path, rows[i].key, rows[i].value, err);
    return rc;
}

static veer_rc run(const veer_cli *cli, const void *options, int *ret_exit, veer_err *err)
{
    const history_options *const o = options;
    const veer_connect_wish wish = {0};
    veer_connection connection = {0};
    veer_reply reply;
    veer_buf path;
    (void)ret_exit;
    veer_buf_init(&path, VEER_LIMIT_HTTP_HEAD_BYTES);
    veer_rc rc = make_path(cli, o, &path, err);
    if (rc == VEER_OK)
        rc = veer_connect(&o->connect, &wish, &connection, err);
    if (rc == VEER_OK)
        rc = veer_ask_get(&connection, veer_buf_cstr(&path), &reply, err);
    if (rc == VEER_OK)
        rc = o->json || o->format == FORMAT_JSON ? veer_ask_print(&reply, err)
                                                 : render(cli, o, reply.tree, err);
    veer_buf_done(&path);
    veer_disconnect(&connection);
    return rc;
}

static const char *const formats[] = {"table", "json", "markdown", "csv", NULL};

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
    {.name = "format",
     .letter = 'f',
     .kind = VEER_OPT_CHOICE,
     .arg = "FORMAT",
     .help = "Form of the output",
     .fallback = "table",
     .choices = formats,
     .offset = offsetof(history_options, format)},
    {.name = "json",
     .kind = VEER_OPT_FLAG,
     .help = "Short for --format json",
     .offset = offsetof(history_options, json)},
    VEER_CONNECT_ROWS(history_options, connect),
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
