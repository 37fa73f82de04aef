/* veer retraining list: runs of retraining. */
#include "cli/alert_views.h"
#include "cli/view.h"

typedef struct list_options {
    veer_view_options view; /* which server, how to show it */
    const char *model;      /* --model */
    const char *limit;      /* --limit */
} list_options;

static veer_rc run(const veer_cli *cli, const void *options, int *ret_exit, veer_err *err)
{
    const list_options *const o = options;
    const veer_query query[] = {{"model", o->model}, {"limit", o->limit}};
    const veer_view view = {
        .question = {.path = VEER_ASK_RETRAINING,
                     .query = query,
                     .n_query = sizeof query / sizeof *query},
        .draw = veer_draw_retraining,
    };
    return veer_view_run(cli, &o->view, &view, ret_exit, err);
}

static const veer_opt options[] = {
    VEER_TEXT_ROW(list_options, model, "model", "NAME", "Only of this model"),
    VEER_TEXT_ROW(list_options, limit, "limit", "N", "Most runs; 100 if it is not given"),
    VEER_VIEW_ROWS(list_options, view),
};

static const veer_example examples[] = {
    {"veer retraining list --model fraud", "What was asked for and what came of it"},
};

const veer_cmd veer_cmd_retraining_list = {
    .name = "retraining list",
    .summary = "list runs of retraining",
    .description = "Lists runs of retraining, the newest first: requested, running, completed with "
                   "a new version, or failed.",
    .options = options,
    .n_options = sizeof options / sizeof *options,
    .options_size = sizeof(list_options),
    .examples = examples,
    .n_examples = sizeof examples / sizeof *examples,
    .run = run,
};
