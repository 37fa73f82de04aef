/* veer evaluation show: how a model is judged. */
#include "cli/draw.h"
#include "cli/view.h"

typedef struct show_options {
    veer_view_options view; /* which server, how to show it */
} show_options;

static veer_rc run(const veer_cli *cli, const void *options, int *ret_exit, veer_err *err)
{
    const show_options *const o = options;
    const veer_view view = {
        .question = {.path = VEER_ASK_MODELS,
                     .name = cli->operands.items[0],
                     .rest = "/evaluation"},
        .draw = veer_draw_evaluation,
    };
    return veer_view_run(cli, &o->view, &view, ret_exit, err);
}

static const veer_opt options[] = {VEER_VIEW_ROWS(show_options, view)};
static const veer_operand operands[] = {{"MODEL", "Name of the model", false}};

static const veer_example examples[] = {
    {"veer evaluation show fraud", "Windows, baseline, method and limits of a model"},
};

const veer_cmd veer_cmd_evaluation_show = {
    .name = "evaluation show",
    .summary = "show how a model is judged",
    .description =
        "Shows the windows, the baseline, the drift method and the limits by which the "
        "evaluation judges a model. `veer evaluation set` changes them, `veer evaluation "
        "reset` takes the default ones again.",
    .operands = operands,
    .n_operands = 1,
    .options = options,
    .n_options = sizeof options / sizeof *options,
    .options_size = sizeof(show_options),
    .examples = examples,
    .n_examples = sizeof examples / sizeof *examples,
    .run = run,
};
