/* veer retraining report: what a pipeline says about its run. */
#include "cli/alert_views.h"
#include "cli/wish.h"

typedef struct report_options {
    veer_view_options view; /* which server, how to show it */
    const char *version;    /* --version */
    const char *notes;      /* --notes */
} report_options;

static veer_rc run(const veer_cli *cli, const void *options, int *ret_exit, veer_err *err)
{
    const report_options *const o = options;
    const veer_wish members[] = {{"status", cli->operands.items[1]},
                                 {"version", o->version},
                                 {"notes", o->notes}};
    veer_view view = {
        .question = {.method = "POST",
                     .path = VEER_ASK_RETRAINING "/",
                     .name = cli->operands.items[0]},
        .draw = veer_draw_retraining_run,
    };
    return veer_wish_run(cli, &o->view, &view, members, sizeof members / sizeof *members, ret_exit,
                         err);
}

static const veer_opt options[] = {
    VEER_TEXT_ROW(report_options, version, "version", "VERSION", "The new version that came of it"),
    VEER_TEXT_ROW(report_options, notes, "notes", "TEXT", "What there is to say about it"),
    VEER_VIEW_ROWS(report_options, view),
};

static const veer_operand operands[] = {
    {"ID", "The id of the run", false},
    {"STATUS", "running, completed or failed", false},
};

static const veer_example examples[] = {
    {"veer retraining report ID running", "It has begun"},
    {"veer retraining report ID completed --version v3", "It is done, and this came of it"},
    {"veer retraining report ID failed --notes \"no data\"", "It came to nothing"},
};

const veer_cmd veer_cmd_retraining_report = {
    .name = "retraining report",
    .summary = "report how a run of retraining goes",
    .description = "For pipelines: reports that a run has begun, is completed or failed. A token "
                   "with the scope ingest is enough.",
    .operands = operands,
    .n_operands = sizeof operands / sizeof *operands,
    .options = options,
    .n_options = sizeof options / sizeof *options,
    .options_size = sizeof(report_options),
    .examples = examples,
    .n_examples = sizeof examples / sizeof *examples,
    .run = run,
};
