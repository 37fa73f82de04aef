/* veer alerts show: one alert and what happened to it. */
#include "cli/alert_views.h"
#include "cli/view.h"

typedef struct show_options {
    veer_view_options view; /* which server, how to show it */
} show_options;

static veer_rc run(const veer_cli *cli, const void *options, int *ret_exit, veer_err *err)
{
    const show_options *const o = options;
    const veer_view view = {
        .question = {.path = VEER_ASK_ALERTS "/", .name = cli->operands.items[0]},
        .draw = veer_draw_alert,
    };
    return veer_view_run(cli, &o->view, &view, ret_exit, err);
}

static const veer_opt options[] = {
    VEER_VIEW_ROWS(show_options, view),
};

static const veer_operand operands[] = {
    {"ID", "The id of the alert, as listed", false},
};

static const veer_example examples[] = {
    {"veer alerts show alert_1700000000000000", "What it is about, who was told, who did what"},
};

const veer_cmd veer_cmd_alerts_show = {
    .name = "alerts show",
    .summary = "show an alert with its events",
    .description = "Shows an alert: its condition, its value, since when it holds, and every "
                   "event: fired, told, held back and why, escalated, acknowledged, resolved.",
    .operands = operands,
    .n_operands = sizeof operands / sizeof *operands,
    .options = options,
    .n_options = sizeof options / sizeof *options,
    .options_size = sizeof(show_options),
    .examples = examples,
    .n_examples = sizeof examples / sizeof *examples,
    .run = run,
};
