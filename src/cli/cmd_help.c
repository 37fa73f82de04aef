#include "base/limits.h"
#include "cli/command.h"
#include "cli/help.h"
#include "cli/out.h"

static veer_rc run(const veer_cli *cli, const void *options, int *ret_exit, veer_err *err)
{
    (void)options;
    (void)ret_exit;
    const veer_operands *const words = &cli->operands;
    const veer_cmd *cmd = NULL;
    size_t used = 0;
    veer_rc rc = VEER_OK;
    const bool group = words->n == 1 && veer_cmd_is_group(words->items[0]);
    if (words->n > 0 && !group)
        rc = veer_cmd_find(words->items, words->n, &cmd, &used, err);
    if (rc == VEER_OK && words->n > used && !group)
        rc = veer_fail(err, VEER_EINVAL, "unexpected argument '%s'; see 'veer %s --help'",
                       words->items[used], cli->cmd->name);
    if (rc != VEER_OK)
        return rc;
    veer_buf out;
    veer_buf_init(&out, VEER_LIMIT_BUF_BYTES);
    if (cmd != NULL)
        veer_help_command(cmd, &cli->style, &out);
    else if (group)
        veer_help_group(words->items[0], &cli->style, &out);
    else
        veer_help_overview(&cli->style, &out);
    rc = veer_buf_status(&out, err);
    if (rc == VEER_OK)
        rc = veer_out_stdout(out.data, out.len, err);
    veer_buf_done(&out);
    return rc;
}

static const veer_operand operands[] = {
    {"COMMAND", "The command to explain; without it, all commands are listed", true},
};

static const veer_example examples[] = {
    {"veer help performance", "Explain the command performance"},
};

const veer_cmd veer_cmd_help = {
    .name = "help",
    .summary = "list the commands, or explain one",
    .description = "Prints the same text as `veer COMMAND --help`. The manual pages, veer(1) and "
                   "veer-COMMAND(1), are made from it.",
    .operands = operands,
    .n_operands = 1,
    .many = true,
    .examples = examples,
    .n_examples = 1,
    .run = run,
};
