/* veer backtest: what would the evaluation have found? */
#include "cli/backtest.h"

typedef struct backtest_options {
    veer_backtest_wish wish; /* which server, which time */
    veer_opt_list rules;     /* --rules */
    veer_opt_list names;     /* --name */
} backtest_options;

static veer_rc run(const veer_cli *cli, const void *options, int *ret_exit, veer_err *err)
{
    const backtest_options *const o = options;
    veer_rule_files files = {0};
    if (o->rules.n > 0) {
        const veer_rc rc =
            veer_rule_files_read(o->rules.items, o->rules.n, cli->arena, &files, err);
        if (rc != VEER_OK)
            return rc;
    }
    return veer_backtest_ask(cli, &o->wish, cli->operands.items[0], &files, o->names.items,
                             o->names.n, ret_exit, err);
}

static const veer_opt options[] = {
    {.name = "rules",
     .letter = 'r',
     .kind = VEER_OPT_LIST,
     .arg = "FILE",
     .help = "Try the rules of these YAML files, which the server need not know",
     .offset = offsetof(backtest_options, rules)},
    {.name = "name",
     .letter = 'n',
     .kind = VEER_OPT_LIST,
     .arg = "RULE",
     .help = "Try these rules of the server; without this and --rules, all that hold for the model",
     .offset = offsetof(backtest_options, names)},
    VEER_BACKTEST_ROWS(backtest_options, wish),
};

static const veer_operand operands[] = {{"MODEL", "Name of the model", false}};

static const veer_example examples[] = {
    {"veer backtest fraud --from -30d", "Which alerts would have come in the last month?"},
    {"veer backtest fraud --from -30d --every 1h --rules rules.yaml",
     "With the rules of a file, before they are in force"},
    {"veer backtest fraud --from 2024-04-01 --to 2024-05-01 --json", "For a program"},
};

static const veer_exit exits[] = {
    {VEER_EXIT_OK, "no alert would have fired"},
    {VEER_EXIT_DEGRADED, "at least one alert would have fired"},
};

const veer_cmd veer_cmd_backtest = {
    .name = "backtest",
    .summary = "run the evaluation over the past of a model",
    .description =
        "Feeds the stored predictions, labels and values of a model in the order in which they "
        "became known to an evaluation of its own, as if it had been live: drift runs, rules, "
        "alerts with their beginnings and ends, limits. Nothing of it is kept, and nobody is told.",
    .operands = operands,
    .n_operands = 1,
    .options = options,
    .n_options = sizeof options / sizeof *options,
    .options_size = sizeof(backtest_options),
    .examples = examples,
    .n_examples = sizeof examples / sizeof *examples,
    .exits = exits,
    .n_exits = sizeof exits / sizeof *exits,
    .run = run,
};
