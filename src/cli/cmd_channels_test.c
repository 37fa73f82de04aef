/* veer channels test: a test message. */
#include "cli/alert_views.h"
#include "cli/view.h"

typedef struct test_options {
    veer_view_options view; /* which server, how to show it */
} test_options;

static bool is_lost(const veer_json_node *tree)
{
    return !veer_json_get_bool(tree, "delivered");
}

static veer_rc run(const veer_cli *cli, const void *options, int *ret_exit, veer_err *err)
{
    const test_options *const o = options;
    const veer_view view = {
        .question = {.method = "POST",
                     .path = VEER_ASK_CHANNELS "/",
                     .name = cli->operands.items[0],
                     .rest = "/test"},
        .draw = veer_draw_channel_test,
        .is_bad = is_lost,
    };
    return veer_view_run(cli, &o->view, &view, ret_exit, err);
}

static const veer_opt options[] = {
    VEER_VIEW_ROWS(test_options, view),
};

static const veer_operand operands[] = {
    {"NAME", "Name of the channel", false},
};

static const veer_example examples[] = {
    {"veer channels test oncall", "Whether a message comes through"},
};

static const veer_exit exits[] = {
    {VEER_EXIT_DEGRADED, "the message was not delivered"},
};

const veer_cmd veer_cmd_channels_test = {
    .name = "channels test",
    .summary = "send a test message",
    .description = "Sends a test message through a channel now, waits for the receiver, and says "
                   "what it answered.",
    .operands = operands,
    .n_operands = sizeof operands / sizeof *operands,
    .options = options,
    .n_options = sizeof options / sizeof *options,
    .options_size = sizeof(test_options),
    .examples = examples,
    .n_examples = sizeof examples / sizeof *examples,
    .exits = exits,
    .n_exits = sizeof exits / sizeof *exits,
    .run = run,
};
