/* veer reference show: what a model is compared with. */
#include "cli/reference.h"

typedef struct show_options {
    veer_reference_options reference; /* which server, which version */
} show_options;

static veer_rc run(const veer_cli *cli, const void *options, int *ret_exit, veer_err *err)
{
    const veer_reference_request request = {
        .method = "GET",
        .rest = "/reference",
        .done = "nothing is known about the reference\n",
    };
    const show_options *const o = options;
    (void)ret_exit;
    return veer_reference_ask(cli, &o->reference, &request, err);
}

static const veer_opt options[] = {VEER_REFERENCE_ROWS(show_options, reference)};
static const veer_operand operands[] = {{"MODEL", "Name of the model", false}};

static const veer_example examples[] = {
    {"veer reference show fraud --version v3", "Where it came from and how many records it has"},
};

const veer_cmd veer_cmd_reference_show = {
    .name = "reference show",
    .summary = "say what the reference of a model is",
    .description =
        "Shows where the reference of a model and version came from, how many records, labels and "
        "features it has and which time it covers.",
    .operands = operands,
    .n_operands = 1,
    .options = options,
    .n_options = sizeof options / sizeof *options,
    .options_size = sizeof(show_options),
    .examples = examples,
    .n_examples = sizeof examples / sizeof *examples,
    .run = run,
};
