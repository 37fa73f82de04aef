/* veer silences list: who is not told of what. */
#include "cli/alert_views.h"
#include "cli/view.h"

typedef struct list_options {
    veer_view_options view; /* which server, how to show it */
} list_options;

static veer_rc run(const veer_cli *cli, const void *options, int *ret_exit, veer_err *err)
{
    const list_options *const o = options;
    const veer_view view = {.question = {.path = VEER_ASK_SILENCES}, .draw = veer_draw_silences};
    return veer_view_run(cli, &o->view, &view, ret_exit, err);
}

static const veer_opt options[] = {
    VEER_VIEW_ROWS(list_options, view),
};

static const veer_example examples[] = {
    {"veer silences list", "What is muted now or will be"},
};

const veer_cmd veer_cmd_silences_list = {
    .name = "silences list",
    .summary = "list silences",
    .description = "Lists silences that have not ended, those that end first in front.",
    .options = options,
    .n_options = sizeof options / sizeof *options,
    .options_size = sizeof(list_options),
    .examples = examples,
    .n_examples = sizeof examples / sizeof *examples,
    .run = run,
};
