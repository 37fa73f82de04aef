/* veer rules list: what is watched. */
#include "cli/draw.h"
#include "cli/view.h"

typedef struct list_options {
    veer_view_options view; /* which server, how to show it */
} list_options;

static veer_rc run(const veer_cli *cli, const void *options, int *ret_exit, veer_err *err)
{
    const list_options *const o = options;
    const veer_view view = {.question = {.path = "/api/v1/rules"}, .draw = veer_draw_rules};
    return veer_view_run(cli, &o->view, &view, ret_exit, err);
}

static const veer_opt options[] = {VEER_VIEW_ROWS(list_options, view)};

static const veer_example examples[] = {
    {"veer rules list", "Every rule, of files and of the server"},
    {"veer rules list --json", "For a program"},
};

const veer_cmd veer_cmd_rules_list = {
    .name = "rules list",
    .summary = "list the rules that make alerts",
    .description = "Lists rules by name: for which models and versions they hold, when they fire, "
                   "and where they come from: a file of the server, or over HTTP.",
    .options = options,
    .n_options = sizeof options / sizeof *options,
    .options_size = sizeof(list_options),
    .examples = examples,
    .n_examples = sizeof examples / sizeof *examples,
    .run = run,
};
