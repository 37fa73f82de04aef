/* veer forecast: where is a metric going? */
#include <string.h>

#include "cli/draw.h"
#include "cli/view.h"

typedef struct forecast_options {
    veer_view_options view; /* which server, how to show it */
    const char *metric;     /* --metric */
    const char *version;    /* --version */
    const char *horizon;    /* --horizon */
    const char *history;    /* --history */
    const char *step;       /* --step */
    const char *below;      /* --below */
    const char *above;      /* --above */
    const char *at;         /* --at */
} forecast_options;

static bool is_crossed(const veer_json_node *tree)
{
    const veer_json_node *const crossing =
        veer_json_get(veer_json_get(tree, "forecast"), "crossing");
    return crossing != NULL &&
           strcmp(veer_json_get_text(crossing, "crosses", "never"), "never") != 0;
}

/* Without --metric, the first one that the model has. */
static veer_rc choose_metric(veer_connection *connection, const veer_cli *cli,
                             const forecast_options *o, const char **ret, veer_err *err)
{
    const veer_query query[] = {
        {"version", o->version}, {"at", o->at}, {"baseline", "28d"}, {"comparison", "1d"}};
    const veer_question question = {
        .path = VEER_ASK_MODELS,
        .name = cli->operands.items[0],
        .rest = "/degradation",
        .query = query,
        .n_query = sizeof query / sizeof *query,
    };
    veer_reply reply;
    const veer_rc rc = veer_ask_question(connection, &question, &reply, err);
    if (rc != VEER_OK)
        return rc;
    const char *const name =
        veer_json_get_text(veer_json_get_first(reply.tree, "metrics"), "metric", NULL);
    if (name == NULL)
        return veer_fail(err, VEER_EINVAL,
                         "the model '%.80s' has no metric in the last 28 days; name one with "
                         "--metric, or send labels or values first",
                         cli->operands.items[0]);
    *ret = name;
    return VEER_OK;
}

static veer_rc ask(veer_connection *connection, const veer_cli *cli, const forecast_options *o,
                   veer_reply *ret, veer_err *err)
{
    const char *metric = o->metric;
    veer_rc rc = metric == NULL ? choose_metric(connection, cli, o, &metric, err) : VEER_OK;
    if (rc != VEER_OK)
        return rc;
    const veer_query query[] = {
        {"metric", metric},      {"version", o->version}, {"horizon", o->horizon},
        {"history", o->history}, {"step", o->step},       {"below", o->below},
        {"above", o->above},     {"at", o->at},
    };
    const veer_question question = {
        .path = VEER_ASK_MODELS,
        .name = cli->operands.items[0],
        .rest = "/forecast",
        .query = query,
        .n_query = sizeof query / sizeof *query,
    };
    return veer_ask_question(connection, &question, ret, err);
}

static veer_rc run(const veer_cli *cli, const void *options, int *ret_exit, veer_err *err)
{
    const forecast_options *const o = options;
    const veer_connect_wish wish = {0};
    veer_connection connection = {0};
    veer_reply reply;
    veer_rc rc = veer_connect(&o->view.connect, &wish, &connection, err);
    if (rc == VEER_OK)
        rc = ask(&connection, cli, o, &reply, err);
    if (rc == VEER_OK)
        rc = veer_view_print(cli, &o->view, &reply, veer_draw_forecast, NULL, err);
    if (rc == VEER_OK && is_crossed(reply.tree))
        *ret_exit = VEER_EXIT_DEGRADED;
    veer_disconnect(&connection);
    return rc;
}

static const veer_opt options[] = {
    {.name = "metric",
     .letter = 'm',
     .kind = VEER_OPT_TEXT,
     .arg = "METRIC",
     .help = "Name or alias; without it, the first metric that the model has",
     .offset = offsetof(forecast_options, metric)},
    VEER_TEXT_ROW(forecast_options, version, "version", "NAME",
                  "Only this version; all together without it"),
    VEER_TEXT_ROW(forecast_options, horizon, "horizon", "DURATION",
                  "How far ahead, such as 7d, which it is without it"),
    VEER_TEXT_ROW(forecast_options, history, "history", "DURATION",
                  "How far back the values go, such as 28d, which it is without it"),
    VEER_TEXT_ROW(forecast_options, step, "step", "DURATION",
                  "Width of the windows of the history, such as 1h or 1d"),
    VEER_TEXT_ROW(forecast_options, below, "below", "LIMIT",
                  "When will it be at or below this limit?"),
    VEER_TEXT_ROW(forecast_options, above, "above", "LIMIT",
                  "When will it be at or above this limit?"),
    VEER_TEXT_ROW(forecast_options, at, "at", "TIME", "Look ahead from this time instead of now"),
    VEER_VIEW_ROWS(forecast_options, view),
};

static const veer_operand operands[] = {{"MODEL", "Name of the model", false}};

static const veer_example examples[] = {
    {"veer forecast fraud --metric accuracy --below 0.8",
     "When will accuracy fall below 0.8, if it goes on like this?"},
    {"veer forecast fraud -m latency_p95 --horizon 14d --above 250 --format csv",
     "Two weeks of expected values for a spreadsheet"},
};

static const veer_exit exits[] = {
    {VEER_EXIT_OK, "the limit is not crossed within the horizon, or none was given"},
    {VEER_EXIT_DEGRADED, "the limit is crossed already, or will be within the horizon"},
};

const veer_cmd veer_cmd_forecast = {
    .name = "forecast",
    .summary = "say where a metric is going and when it crosses a limit",
    .description =
        "Draws the values of a metric with their expected continuation and its 95 % interval. The "
        "continuation is the least squares line, or Holt-Winters where a season of a day is "
        "significant. The trend is by Mann-Kendall.\n\n"
        "With a limit, the time at which the expected value crosses it is told, and between which "
        "times the interval does.",
    .operands = operands,
    .n_operands = 1,
    .options = options,
    .n_options = sizeof options / sizeof *options,
    .options_size = sizeof(forecast_options),
    .examples = examples,
    .n_examples = sizeof examples / sizeof *examples,
    .exits = exits,
    .n_exits = sizeof exits / sizeof *exits,
    .run = run,
};
