/* veer alerts summary: how many alerts there are. */
#include "cli/alert_views.h"
#include "cli/view.h"

typedef struct summary_options {
    veer_view_options view; /* which server, how to show it */
    const char *model;      /* --model */
    const char *hours;      /* --hours */
} summary_options;

static veer_rc run(const veer_cli *cli, const void *options, int *ret_exit, veer_err *err)
{
    const summary_options *const o = options;
    const veer_query query[] = {{"model", o->model}, {"hours", o->hours}};
    const veer_view view = {
        .question = {.path = VEER_ASK_ALERTS "/summary",
                     .query = query,
                     .n_query = sizeof query / sizeof *query},
        .draw = veer_draw_alert_summary,
    };
    return veer_view_run(cli, &o->view, &view, ret_exit, err);
}

static const veer_opt options[] = {
    VEER_TEXT_ROW(summary_options, model, "model", "NAME", "Only of this model"),
    VEER_TEXT_ROW(summary_options, hours, "hours", "HOURS",
                  "So many hours up to now; 24 if it is not given"),
    VEER_VIEW_ROWS(summary_options, view),
};

static const veer_example examples[] = {
    {"veer alerts summary", "The last day"},
    {"veer alerts summary --model fraud --hours 168", "A week of a model"},
};

const veer_cmd veer_cmd_alerts_summary = {
    .name = "alerts summary",
    .summary = "count alerts by status and severity",
    .description = "Counts alerts that fired in the last hours, and those that are open, by status "
                   "and severity, and of how many nobody was told.",
    .options = options,
    .n_options = sizeof options / sizeof *options,
    .options_size = sizeof(summary_options),
    .examples = examples,
    .n_examples = sizeof examples / sizeof *examples,
    .run = run,
};
