/* veer silences end: people are told again. */
#include "cli/alert_views.h"
#include "cli/view.h"

typedef struct end_options {
    veer_view_options view; /* which server, how to show it */
} end_options;

static veer_rc draw(const veer_sheet *sheet, const veer_json_node *tree, veer_err *err)
{
    (void)tree;
    veer_sheet_text(sheet, VEER_TONE_PLAIN, "the silence is over");
    return veer_buf_status(sheet->out, err);
}

static veer_rc run(const veer_cli *cli, const void *options, int *ret_exit, veer_err *err)
{
    const end_options *const o = options;
    const veer_view view = {
        .question = {.method = "DELETE",
                     .path = VEER_ASK_SILENCES "/",
                     .name = cli->operands.items[0]},
        .draw = draw,
    };
    return veer_view_run(cli, &o->view, &view, ret_exit, err);
}

static const veer_opt options[] = {
    VEER_VIEW_ROWS(end_options, view),
};

static const veer_operand operands[] = {
    {"ID", "The id of the silence, as listed", false},
};

static const veer_example examples[] = {
    {"veer silences end s1", "Before its time"},
};

const veer_cmd veer_cmd_silences_end = {
    .name = "silences end",
    .summary = "end a silence",
    .description = "Ends a silence now. Alerts that fire still are told with the next evaluation.",
    .operands = operands,
    .n_operands = sizeof operands / sizeof *operands,
    .options = options,
    .n_options = sizeof options / sizeof *options,
    .options_size = sizeof(end_options),
    .examples = examples,
    .n_examples = sizeof examples / sizeof *examples,
    .run = run,
};
