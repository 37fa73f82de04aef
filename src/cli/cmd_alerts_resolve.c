/* veer alerts resolve: end an alert. */
#include "cli/alert_views.h"
#include "cli/wish.h"

typedef struct act_options {
    veer_view_options view; /* which server, how to show it */
    const char *notes;      /* --notes */
} act_options;

static veer_rc run(const veer_cli *cli, const void *options, int *ret_exit, veer_err *err)
{
    const act_options *const o = options;
    const veer_wish members[] = {{"by", cli->operands.items[1]}, {"notes", o->notes}};
    veer_view view = {
        .question = {.method = "POST",
                     .path = VEER_ASK_ALERTS "/",
                     .name = cli->operands.items[0],
                     .rest = "/resolve"},
        .draw = veer_draw_alert_done,
    };
    return veer_wish_run(cli, &o->view, &view, members, sizeof members / sizeof *members, ret_exit,
                         err);
}

static const veer_opt options[] = {
    VEER_TEXT_ROW(act_options, notes, "notes", "TEXT", "What there is to say about it"),
    VEER_VIEW_ROWS(act_options, view),
};

static const veer_operand operands[] = {
    {"ID", "The id of the alert, as listed", false},
    {"USER", "Who does it: a name or an address", true},
};

static const veer_example examples[] = {
    {"veer alerts resolve alert_1700000000000000 ann@example.com --notes \"Fixed\"", "It is over"},
};

const veer_cmd veer_cmd_alerts_resolve = {
    .name = "alerts resolve",
    .summary = "end an alert by hand",
    .description = "Ends an alert by hand. Whoever was told that it fired is told of that too. "
                   "While the condition goes on holding, a new alert fires only when the cooldown "
                   "of the rule, counted from now, is over. Without USER it is the name of the "
                   "token.",
    .operands = operands,
    .n_operands = sizeof operands / sizeof *operands,
    .options = options,
    .n_options = sizeof options / sizeof *options,
    .options_size = sizeof(act_options),
    .examples = examples,
    .n_examples = sizeof examples / sizeof *examples,
    .run = run,
};
