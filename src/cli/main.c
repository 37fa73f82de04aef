/* The entry of the veer program: finds the command, parses its options, runs it, says what failed.
 */
#include <locale.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/limits.h"
#include "cli/command.h"
#include "cli/help.h"
#include "cli/out.h"
#include "cli/term.h"

static int print_error(const veer_cmd *cmd, veer_rc rc, const veer_err *err)
{
    const char *const msg = err->msg[0] != '\0' ? err->msg : veer_rc_text(rc);
    fprintf(stderr, "veer%s%s: %s\n", cmd != NULL ? " " : "", cmd != NULL ? cmd->name : "", msg);
    return veer_rc_exit_code(rc);
}

static veer_rc check_operands(const veer_cmd *cmd, const veer_operands *operands, veer_err *err)
{
    if (operands->n > cmd->n_operands && !cmd->many)
        return veer_fail(err, VEER_EINVAL, "unexpected argument '%s'; see 'veer %s --help'",
                         operands->items[cmd->n_operands], cmd->name);
    if (operands->n < cmd->n_operands && !cmd->operands[operands->n].optional)
        return veer_fail(err, VEER_EINVAL, "%s is missing; see 'veer %s --help'",
                         cmd->operands[operands->n].name, cmd->name);
    return VEER_OK;
}

/* Help that was asked for behind the name of a group. */
static veer_rc print_group(const char *group, veer_err *err)
{
    const veer_style style = veer_term_style(STDOUT_FILENO, VEER_COLOR_AUTO);
    veer_buf out;
    veer_buf_init(&out, VEER_LIMIT_BUF_BYTES);
    veer_help_group(group, &style, &out);
    veer_rc rc = veer_buf_status(&out, err);
    if (rc == VEER_OK)
        rc = veer_out_stdout(out.data, out.len, err);
    veer_buf_done(&out);
    return rc;
}

static veer_rc print_help(const veer_cmd *cmd, const veer_style *style, veer_err *err)
{
    veer_buf out;
    veer_buf_init(&out, VEER_LIMIT_BUF_BYTES);
    veer_help_command(cmd, style, &out);
    veer_rc rc = veer_buf_status(&out, err);
    if (rc == VEER_OK)
        rc = veer_out_stdout(out.data, out.len, err);
    veer_buf_done(&out);
    return rc;
}

static veer_rc run(const veer_cmd *cmd, int argc, char *const *argv, veer_arena *arena,
                   int *ret_exit, veer_err *err)
{
    veer_common_options common = {0};
    veer_cli cli = {.cmd = cmd, .arena = arena};
    void *const options = veer_arena_alloc(arena, cmd->options_size);
    if (options == NULL)
        return veer_fail_nomem(err);
    const veer_opt_table tables[] = {
        {cmd->options, cmd->n_options, options},
        {veer_common_rows, veer_n_common_rows, &common},
    };
    veer_rc rc = veer_options_parse(tables, 2, argc, argv, &common.help, arena, &cli.operands, err);
    if (rc != VEER_OK)
        return rc;
    cli.style = veer_term_style(STDOUT_FILENO, (veer_color)common.color);
    cli.progress = !common.no_progress;
    if (common.help)
        return print_help(cmd, &cli.style, err);
    rc = check_operands(cmd, &cli.operands, err);
    return rc == VEER_OK ? cmd->run(&cli, options, ret_exit, err) : rc;
}

static bool asks_for_help(const char *word)
{
    return strcmp(word, "--help") == 0 || strcmp(word, "-h") == 0;
}

/* `veer`, `veer --help` and `veer --version` are spoken of as commands, too. */
static const char *command_word(const char *word)
{
    if (asks_for_help(word))
        return "help";
    if (strcmp(word, "--version") == 0 || strcmp(word, "-V") == 0)
        return "version";
    return word;
}

int main(int argc, char **argv)
{
    veer_err err = VEER_ERR_INIT;
    const veer_cmd *cmd = NULL;
    int code = VEER_EXIT_OK;
    veer_arena arena;
    setlocale(LC_CTYPE, "");
    signal(SIGPIPE, SIG_IGN);
    signal(SIGXFSZ, SIG_IGN); /* a file at its limit is a write that fails */
    if (argc < 2) {
        fputs("veer: a command is missing; 'veer help' lists them\n", stderr);
        return VEER_EXIT_USAGE;
    }
    veer_arena_init(&arena, VEER_LIMIT_BUF_BYTES);
    const char *const words[2] = {command_word(argv[1]), argc > 2 ? argv[2] : NULL};
    veer_rc rc = VEER_OK;
    if (argc > 2 && veer_cmd_is_group(words[0]) && asks_for_help(words[1])) {
        rc = print_group(words[0], &err);
    } else {
        size_t used = 0;
        rc = veer_cmd_find(words, argc > 2 ? 2 : 1, &cmd, &used, &err);
        if (rc == VEER_OK)
            rc = run(cmd, argc - 1 - (int)used, argv + 1 + used, &arena, &code, &err);
    }
    if (rc != VEER_OK)
        code = print_error(cmd, rc, &err);
    veer_arena_done(&arena);
    return code;
}
