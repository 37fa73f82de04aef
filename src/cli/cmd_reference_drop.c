/* veer reference drop: the end of a fixed baseline. */
#include "cli/reference.h"

typedef struct drop_options {
    veer_reference_options reference; /* which server, which version */
} drop_options;

static veer_rc run(const veer_cli *cli, const void *options, int *ret_exit, veer_err *err)
{
    const veer_reference_request request = {
        .method = "DELETE",
        .rest = "/reference",
        .done = "the reference is dropped\n",
    };
    const drop_options *const o = options;
    (void)ret_exit;
    return veer_reference_ask(cli, &o->reference, &request, err);
}

static const veer_opt options[] = {VEER_REFERENCE_ROWS(drop_options, reference)};
static const veer_operand operands[] = {{"MODEL", "Name of the model", false}};

static const veer_example examples[] = {
    {"veer reference drop fraud --version v3", "Have no fixed baseline any longer"},
};

const veer_cmd veer_cmd_reference_drop = {
    .name = "reference drop",
    .summary = "drop the reference of a model",
    .description = "Drops the reference of a model and version. Its predictions are untouched: a "
                   "window of them "
                   "can be frozen again as long as they are kept.",
    .operands = operands,
    .n_operands = 1,
    .options = options,
    .n_options = sizeof options / sizeof *options,
    .options_size = sizeof(drop_options),
    .examples = examples,
    .n_examples = sizeof examples / sizeof *examples,
    .run = run,
};
