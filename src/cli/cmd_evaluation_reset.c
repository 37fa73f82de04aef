/* veer evaluation reset: a model is judged by the default settings again. */
#include "cli/ask.h"

typedef struct reset_options {
    veer_connect_options connect; /* which server */
} reset_options;

static veer_rc run(const veer_cli *cli, const void *options, int *ret_exit, veer_err *err)
{
    const reset_options *const o = options;
    const veer_question question = {.method = "DELETE",
                                    .path = VEER_ASK_MODELS,
                                    .name = cli->operands.items[0],
                                    .rest = "/evaluation"};
    (void)ret_exit;
    return veer_ask_and_say(&o->connect, &question, "the model is judged by default again\n", err);
}

static const veer_opt options[] = {VEER_CONNECT_ROWS(reset_options, connect)};
static const veer_operand operands[] = {{"MODEL", "Name of the model", false}};

static const veer_example examples[] = {
    {"veer evaluation reset fraud", "Forget what was set for this model"},
};

const veer_cmd veer_cmd_evaluation_reset = {
    .name = "evaluation reset",
    .summary = "judge a model by default again",
    .description = "Drops the settings of a model, so that those of the server hold for it.",
    .operands = operands,
    .n_operands = 1,
    .options = options,
    .n_options = sizeof options / sizeof *options,
    .options_size = sizeof(reset_options),
    .examples = examples,
    .n_examples = sizeof examples / sizeof *examples,
    .run = run,
};
