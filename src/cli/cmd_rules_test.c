/* veer rules test: when would a rule have fired? */
#include <string.h>
#include <unistd.h>

#include "cli/backtest.h"

typedef struct test_options {
    veer_backtest_wish wish; /* which server, which time */
} test_options;

static veer_rc run(const veer_cli *cli, const void *options, int *ret_exit, veer_err *err)
{
    const test_options *const o = options;
    const char *const what = cli->operands.items[0];
    const bool file = strcmp(what, "-") == 0 || access(what, F_OK) == 0;
    veer_rule_files files = {0};
    const veer_rc rc =
        file ? veer_rule_files_read(cli->operands.items, 1, cli->arena, &files, err) : VEER_OK;
    if (rc != VEER_OK)
        return rc;
    return veer_backtest_ask(cli, &o->wish, cli->operands.items[1], &files, cli->operands.items,
                             file ? 0 : 1, ret_exit, err);
}

static const veer_opt options[] = {VEER_BACKTEST_ROWS(test_options, wish)};

static const veer_operand operands[] = {
    {"RULE", "A YAML file of rules, - for standard input, or the name of a rule of the server",
     false},
    {"MODEL", "Name of the model", false},
};

static const veer_example examples[] = {
    {"veer rules test rules.yaml fraud --from -30d",
     "When would the rules of a file have fired in the last month?"},
    {"veer rules test 'Low accuracy' fraud --from 2024-04-01 --every 1h",
     "A rule that is in force"},
};

static const veer_exit exits[] = {
    {VEER_EXIT_OK, "no rule would have fired"},
    {VEER_EXIT_DEGRADED, "at least one rule would have fired"},
};

const veer_cmd veer_cmd_rules_test = {
    .name = "rules test",
    .summary = "say when a rule would have fired",
    .description =
        "Evaluates rules over the stored history of a model, as `veer backtest` does, and "
        "shows when they would have fired, for how long, and how bad it was. The rules "
        "need not be in force; nothing is kept.",
    .operands = operands,
    .n_operands = 2,
    .options = options,
    .n_options = sizeof options / sizeof *options,
    .options_size = sizeof(test_options),
    .examples = examples,
    .n_examples = sizeof examples / sizeof *examples,
    .exits = exits,
    .n_exits = sizeof exits / sizeof *exits,
    .run = run,
};
