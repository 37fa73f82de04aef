/* veer retraining start: ask for a run. */
#include "cli/alert_views.h"
#include "cli/wish.h"

typedef struct start_options {
    veer_view_options view; /* which server, how to show it */
    const char *version;    /* --version */
    const char *reason;     /* --reason */
    const char *by;         /* --by */
} start_options;

static veer_rc run(const veer_cli *cli, const void *options, int *ret_exit, veer_err *err)
{
    const start_options *const o = options;
    const veer_wish members[] = {
        {"model", cli->operands.items[0]},
        {"version", o->version},
        {"reason", o->reason},
        {"by", o->by},
    };
    veer_view view = {
        .question = {.method = "POST", .path = VEER_ASK_RETRAINING},
        .draw = veer_draw_retraining_run,
    };
    return veer_wish_run(cli, &o->view, &view, members, sizeof members / sizeof *members, ret_exit,
                         err);
}

static const veer_opt options[] = {
    VEER_TEXT_ROW(start_options, version, "version", "VERSION",
                  "The version that is to be replaced"),
    {.name = "reason",
     .kind = VEER_OPT_TEXT,
     .arg = "TEXT",
     .help = "Why, for those who read the list",
     .fallback = "asked for by hand",
     .offset = offsetof(start_options, reason)},
    VEER_TEXT_ROW(start_options, by, "by", "USER",
                  "Who asks; the name of the token if it is not given"),
    VEER_VIEW_ROWS(start_options, view),
};

static const veer_operand operands[] = {
    {"MODEL", "Name of the model", false},
};

static const veer_example examples[] = {
    {"veer retraining start fraud --version v2 --reason \"new data\"",
     "Call the action of the model"},
};

const veer_cmd veer_cmd_retraining_start = {
    .name = "retraining start",
    .summary = "start retraining of a model",
    .description = "Asks for a run of retraining: the action that the file of channels names for "
                   "the model is called. One run of a model at a time, and not within the cooldown "
                   "of its action.",
    .operands = operands,
    .n_operands = sizeof operands / sizeof *operands,
    .options = options,
    .n_options = sizeof options / sizeof *options,
    .options_size = sizeof(start_options),
    .examples = examples,
    .n_examples = sizeof examples / sizeof *examples,
    .run = run,
};
