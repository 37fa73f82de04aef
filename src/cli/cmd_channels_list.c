/* veer channels list: where messages go. */
#include "cli/alert_views.h"
#include "cli/view.h"

typedef struct list_options {
    veer_view_options view; /* which server, how to show it */
} list_options;

static veer_rc run(const veer_cli *cli, const void *options, int *ret_exit, veer_err *err)
{
    const list_options *const o = options;
    const veer_view view = {.question = {.path = VEER_ASK_CHANNELS}, .draw = veer_draw_channels};
    return veer_view_run(cli, &o->view, &view, ret_exit, err);
}

static const veer_opt options[] = {
    VEER_VIEW_ROWS(list_options, view),
};

static const veer_example examples[] = {
    {"veer channels list", "Which channels there are and how the last message went"},
};

const veer_cmd veer_cmd_channels_list = {
    .name = "channels list",
    .summary = "list channels",
    .description = "Lists the channels of the file channels.file: their kind, whether they are "
                   "used by rules that name none, from which severity on, how many messages wait, "
                   "and how the last one went. Secrets are never shown.",
    .options = options,
    .n_options = sizeof options / sizeof *options,
    .options_size = sizeof(list_options),
    .examples = examples,
    .n_examples = sizeof examples / sizeof *examples,
    .run = run,
};
