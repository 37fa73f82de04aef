/* veer rules drop: the end of a rule. */
#include "cli/ask.h"

typedef struct drop_options {
    veer_connect_options connect; /* which server */
} drop_options;

static veer_rc run(const veer_cli *cli, const void *options, int *ret_exit, veer_err *err)
{
    const drop_options *const o = options;
    const veer_question question = {.method = "DELETE",
                                    .path = "/api/v1/rules/",
                                    .name = cli->operands.items[0]};
    (void)ret_exit;
    return veer_ask_and_say(&o->connect, &question, "the rule is dropped\n", err);
}

static const veer_opt options[] = {VEER_CONNECT_ROWS(drop_options, connect)};
static const veer_operand operands[] = {{"NAME", "Name of the rule", false}};

static const veer_example examples[] = {
    {"veer rules drop 'Low accuracy'", "Watch it no longer; its open alerts are resolved"},
};

const veer_cmd veer_cmd_rules_drop = {
    .name = "rules drop",
    .summary = "drop a rule",
    .description = "Drops a rule that came over HTTP or by `veer rules apply`; its open alerts are "
                   "resolved. A rule of a file of the server is dropped there.",
    .operands = operands,
    .n_operands = 1,
    .options = options,
    .n_options = sizeof options / sizeof *options,
    .options_size = sizeof(drop_options),
    .examples = examples,
    .n_examples = sizeof examples / sizeof *examples,
    .run = run,
};
