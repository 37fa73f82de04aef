/* veer check: has a metric become worse than before? */
#include "cli/draw.h"
#include "cli/view.h"

typedef struct check_options {
    veer_view_options view; /* which server, how to show it */
    veer_opt_list metrics;  /* --metric */
    const char *baseline;   /* --baseline */
    const char *comparison; /* --comparison */
    const char *at;         /* --at */
} check_options;

#define FIXED_QUERIES 4

static bool is_degraded(const veer_json_node *tree)
{
    const veer_json_node *check = veer_json_get_first(tree, "metrics");
    for (; check != NULL; check = check->next)
        if (veer_json_get_bool(check, "is_degraded"))
            return true;
    return false;
}

static veer_rc run(const veer_cli *cli, const void *options, int *ret_exit, veer_err *err)
{
    const check_options *const o = options;
    const size_t n = FIXED_QUERIES + o->metrics.n;
    veer_query *const query = veer_arena_array(cli->arena, n, sizeof *query);
    if (query == NULL)
        return veer_fail_nomem(err);
    query[0] = (veer_query){"version", cli->operands.items[1]};
    query[1] = (veer_query){"baseline", o->baseline};
    query[2] = (veer_query){"comparison", o->comparison};
    query[3] = (veer_query){"at", o->at};
    for (size_t i = 0; i < o->metrics.n; i++)
        query[FIXED_QUERIES + i] = (veer_query){"metric", o->metrics.items[i]};
    const veer_view view = {
        .question = {.path = VEER_ASK_MODELS,
                     .name = cli->operands.items[0],
                     .rest = "/degradation",
                     .query = query,
                     .n_query = n},
        .draw = veer_draw_checks,
        .is_bad = is_degraded,
    };
    return veer_view_run(cli, &o->view, &view, ret_exit, err);
}

static const veer_opt options[] = {
    {.name = "metric",
     .letter = 'm',
     .kind = VEER_OPT_LIST,
     .arg = "METRIC",
     .help = "Only these metrics, by name or alias; without it, every metric that has values",
     .offset = offsetof(check_options, metrics)},
    VEER_TEXT_ROW(check_options, comparison, "comparison", "DURATION",
                  "How much of the present is judged, such as 1h; else as the model is set up"),
    VEER_TEXT_ROW(check_options, baseline, "baseline", "DURATION",
                  "How much of the time before it is the measure, such as 24h or 7d; else as the "
                  "model is set up"),
    VEER_TEXT_ROW(check_options, at, "at", "TIME",
                  "Judge as of this time, such as 2024-05-01T12:00:00Z or -2d, instead of now"),
    VEER_VIEW_ROWS(check_options, view),
};

static const veer_operand operands[] = {
    {"MODEL", "Name of the model", false},
    {"VERSION", "Its version; all together without it", true},
};

static const veer_example examples[] = {
    {"veer check my_model v1.0 --metric accuracy", "One metric; exit code 1 if it is degraded"},
    {"veer check fraud v3 --baseline 7d --comparison 6h", "Every metric, over wider windows"},
    {"veer check fraud --json --at 2024-05-01", "For a program, as it was on that day"},
};

static const veer_exit exits[] = {
    {VEER_EXIT_OK, "no metric is degraded, or it cannot be said"},
    {VEER_EXIT_DEGRADED, "at least one metric is degraded"},
};

const veer_cmd veer_cmd_check = {
    .name = "check",
    .summary = "say whether metrics became worse than before",
    .description =
        "Compares each metric of the present window with the baseline before it: the change in "
        "percent, how sure that is, a severity, and for what became worse a recommendation.\n\n"
        "Severity is by the worsening: critical above 20 %, high above 10 %, medium above 5 %, low "
        "below. A metric is degraded when it is worse by more than 5 % and the difference is more "
        "than chance explains; where there are too few windows for a test, the percentage decides "
        "alone.\n\n"
        "Metrics come from predictions and their labels or, where there are none, from values that "
        "`veer metrics record` brought. Of those the latest one is judged.",
    .operands = operands,
    .n_operands = 2,
    .options = options,
    .n_options = sizeof options / sizeof *options,
    .options_size = sizeof(check_options),
    .examples = examples,
    .n_examples = sizeof examples / sizeof *examples,
    .exits = exits,
    .n_exits = sizeof exits / sizeof *exits,
    .run = run,
};
