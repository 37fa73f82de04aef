/* Shell completion for bash, zsh and fish, made from the same descriptors as --help. */
#include <string.h>

#include "base/limits.h"
#include "cli/command.h"
#include "cli/out.h"

/* Calls a function for each option of a command and for the common ones. */
static void each_option(const veer_cmd *cmd,
                        void (*put)(veer_buf *, const veer_cmd *, const veer_opt *), veer_buf *out)
{
    for (size_t i = 0; i < cmd->n_options; i++)
        put(out, cmd, &cmd->options[i]);
    for (size_t i = 0; i < veer_n_common_rows; i++)
        put(out, cmd, &veer_common_rows[i]);
}

static void put_words(veer_buf *out, const char *const *words)
{
    for (size_t i = 0; words[i] != NULL; i++)
        veer_buf_printf(out, "%s%s", i > 0 ? " " : "", words[i]);
}

/* Whether a command has a word of its own at the first place: groups have one for all. */
static bool has_first_word(size_t index)
{
    const veer_cmd *const cmd = veer_cmds[index];
    return !cmd->hidden && (veer_cmd_group_len(cmd) == 0 || veer_cmd_opens_group(index));
}

static void put_first_word(veer_buf *out, const veer_cmd *cmd)
{
    veer_buf_append(out, cmd->name, strcspn(cmd->name, " "));
}

static void put_command_names(veer_buf *out)
{
    const char *before = "";
    for (size_t i = 0; i < veer_n_cmds; i++)
        if (has_first_word(i)) {
            veer_buf_puts(out, before);
            put_first_word(out, veer_cmds[i]);
            before = " ";
        }
}

/* Calls a function for every visible command of the group that a command opens. */
static void each_of_group(size_t opener, void (*put)(veer_buf *, const veer_cmd *), veer_buf *out)
{
    const size_t len = veer_cmd_group_len(veer_cmds[opener]);
    for (size_t i = opener; i < veer_n_cmds; i++)
        if (!veer_cmds[i]->hidden && veer_cmd_group_len(veer_cmds[i]) == len &&
            strncmp(veer_cmds[i]->name, veer_cmds[opener]->name, len) == 0)
            put(out, veer_cmds[i]);
}

static const char *second_word(const veer_cmd *cmd)
{
    return cmd->name + veer_cmd_group_len(cmd) + 1;
}

static void put_second_word(veer_buf *out, const veer_cmd *cmd)
{
    veer_buf_printf(out, "%s ", second_word(cmd));
}

static bool takes_file(const char *placeholder)
{
    return placeholder != NULL && strncmp(placeholder, "FILE", 4) == 0;
}

static bool takes_command(const veer_cmd *cmd)
{
    return cmd->n_operands > 0 && strcmp(cmd->operands[0].name, "COMMAND") == 0;
}

static void put_bash_name(veer_buf *out, const veer_cmd *cmd, const veer_opt *opt)
{
    (void)cmd;
    veer_buf_printf(out, "--%s ", opt->name);
}

/* After an option that takes a value: its choices, file names, or nothing. */
static void put_bash_value(veer_buf *out, const veer_cmd *cmd, const veer_opt *opt)
{
    if (opt->arg == NULL)
        return;
    veer_buf_printf(out, "        '%s:--%s'", cmd->name, opt->name);
    if (opt->letter != 0)
        veer_buf_printf(out, "|'%s:-%c'", cmd->name, opt->letter);
    veer_buf_puts(out, ") COMPREPLY=(");
    if (opt->choices != NULL) {
        veer_buf_puts(out, "$(compgen -W \"");
        put_words(out, opt->choices);
        veer_buf_puts(out, "\" -- \"$word\")");
    } else if (takes_file(opt->arg)) {
        veer_buf_puts(out, "$(compgen -f -- \"$word\")");
    }
    veer_buf_puts(out, "); return ;;\n");
}

/* The second word of a group, and from then on a command of two words. */
static void put_bash_groups(veer_buf *out)
{
    veer_buf_puts(out, "    case $command in\n");
    for (size_t i = 0; i < veer_n_cmds; i++) {
        if (!veer_cmd_opens_group(i))
            continue;
        veer_buf_puts(out, "        ");
        put_first_word(out, veer_cmds[i]);
        veer_buf_puts(out, ") if [ \"$COMP_CWORD\" -eq 2 ]; then COMPREPLY=($(compgen -W \"");
        each_of_group(i, put_second_word, out);
        veer_buf_puts(out, "\" -- \"$word\")); return; fi; "
                           "command=\"$command ${COMP_WORDS[2]}\" ;;\n");
    }
    veer_buf_puts(out, "    esac\n");
}

static void put_bash(veer_buf *out)
{
    veer_buf_puts(out, "# bash completion of veer; source it or install it as veer\n"
                       "_veer() {\n"
                       "    local word=${COMP_WORDS[COMP_CWORD]} command=${COMP_WORDS[1]}\n"
                       "    local before=${COMP_WORDS[COMP_CWORD-1]}\n"
                       "    COMPREPLY=()\n"
                       "    if [ \"$COMP_CWORD\" -eq 1 ]; then\n"
                       "        COMPREPLY=($(compgen -W \"");
    put_command_names(out);
    veer_buf_puts(out, " --help --version\" -- \"$word\")); return\n    fi\n");
    put_bash_groups(out);
    veer_buf_puts(out, "    if [ \"$word\" = = ]; then word=; fi\n"
                       "    if [ \"$before\" = = ]; then before=${COMP_WORDS[COMP_CWORD-2]}; fi\n"
                       "    case $command:$before in\n");
    for (size_t i = 0; i < veer_n_cmds; i++)
        each_option(veer_cmds[i], put_bash_value, out);
    veer_buf_puts(out, "    esac\n    case $command in\n");
    for (size_t i = 0; i < veer_n_cmds; i++) {
        const veer_cmd *const cmd = veer_cmds[i];
        veer_buf_printf(out,
                        "        '%s') if [ \"${word#-}\" != \"$word\" ]; then "
                        "COMPREPLY=($(compgen -W \"",
                        cmd->name);
        each_option(cmd, put_bash_name, out);
        veer_buf_puts(out, "\" -- \"$word\")); return; fi");
        if (takes_command(cmd)) {
            veer_buf_puts(out, "; COMPREPLY=($(compgen -W \"");
            put_command_names(out);
            veer_buf_puts(out, "\" -- \"$word\")); return");
        }
        veer_buf_puts(out, " ;;\n");
    }
    veer_buf_puts(out, "    esac\n    COMPREPLY=($(compgen -f -- \"$word\"))\n}\n"
                       "complete -o filenames -F _veer veer\n");
}

/* Text inside single quotes; `avoid` are characters that the shell's own list syntax uses. */
static void put_quoted(veer_buf *out, const char *text, const char *avoid)
{
    for (; *text != '\0'; text++) {
        if (*text == '\'')
            veer_buf_puts(out, "'\\''");
        else if (strchr(avoid, *text) != NULL)
            veer_buf_printf(out, "\\%c", *text);
        else
            veer_buf_putc(out, *text);
    }
}

static void put_zsh_option(veer_buf *out, const veer_cmd *cmd, const veer_opt *opt)
{
    (void)cmd;
    veer_buf_printf(out, " \\\n                '%s--%s%s[", opt->kind == VEER_OPT_LIST ? "*" : "",
                    opt->name, opt->arg != NULL ? "=" : "");
    put_quoted(out, opt->help, "[]:\\");
    veer_buf_putc(out, ']');
    if (opt->arg != NULL)
        veer_buf_printf(out, ":%s:", opt->arg);
    if (opt->choices != NULL) {
        veer_buf_putc(out, '(');
        put_words(out, opt->choices);
        veer_buf_putc(out, ')');
    } else if (takes_file(opt->arg)) {
        veer_buf_puts(out, "_files");
    }
    veer_buf_putc(out, '\'');
}

static void put_zsh_second(veer_buf *out, const veer_cmd *cmd)
{
    veer_buf_printf(out, " '%s:", second_word(cmd));
    put_quoted(out, cmd->summary, ":\\");
    veer_buf_putc(out, '\'');
}

static void put_zsh_groups(veer_buf *out)
{
    veer_buf_puts(out, "    case $command in\n");
    for (size_t i = 0; i < veer_n_cmds; i++) {
        if (!veer_cmd_opens_group(i))
            continue;
        veer_buf_puts(out, "        ");
        put_first_word(out, veer_cmds[i]);
        veer_buf_puts(out, ")\n            commands=(");
        each_of_group(i, put_zsh_second, out);
        veer_buf_puts(out, ")\n            if (( CURRENT == 2 )); then\n"
                           "                _describe command commands\n"
                           "                return\n            fi\n"
                           "            command=\"$command $words[2]\"\n"
                           "            shift words\n            (( CURRENT-- ))\n"
                           "            ;;\n");
    }
    veer_buf_puts(out, "    esac\n");
}

static void put_zsh(veer_buf *out)
{
    veer_buf_puts(out, "#compdef veer\n_veer() {\n    local -a commands\n    commands=(\n");
    for (size_t i = 0; i < veer_n_cmds; i++) {
        if (!has_first_word(i))
            continue;
        veer_buf_puts(out, "        '");
        put_first_word(out, veer_cmds[i]);
        veer_buf_putc(out, ':');
        put_quoted(out, veer_cmd_opens_group(i) ? "a group of commands" : veer_cmds[i]->summary,
                   ":\\");
        veer_buf_puts(out, "'\n");
    }
    veer_buf_puts(out, "    )\n    if (( CURRENT == 2 )); then\n"
                       "        _describe command commands\n        return\n    fi\n"
                       "    local command=$words[2]\n    shift words\n    (( CURRENT-- ))\n");
    put_zsh_groups(out);
    veer_buf_puts(out, "    case $command in\n");
    for (size_t i = 0; i < veer_n_cmds; i++) {
        veer_buf_printf(out, "        '%s')\n            _arguments -s -S", veer_cmds[i]->name);
        each_option(veer_cmds[i], put_zsh_option, out);
        if (takes_command(veer_cmds[i])) {
            veer_buf_puts(out, " \\\n                '*:command:(");
            put_command_names(out);
            veer_buf_puts(out, ")'");
        } else {
            veer_buf_puts(out, " \\\n                '*:file:_files'");
        }
        veer_buf_puts(out, "\n            ;;\n");
    }
    veer_buf_puts(out, "    esac\n}\n"
                       "if [ \"$funcstack[1]\" = _veer ]; then\n    _veer \"$@\"\n"
                       "else\n    compdef _veer veer\nfi\n");
}

/* `complete` for what stands behind the words of a command. */
static void put_fish_head(veer_buf *out, const veer_cmd *cmd)
{
    veer_buf_puts(out, "complete -c veer -n '__fish_seen_subcommand_from ");
    put_first_word(out, cmd);
    if (veer_cmd_group_len(cmd) > 0)
        veer_buf_printf(out, "; and __fish_seen_subcommand_from %s", second_word(cmd));
    veer_buf_putc(out, '\'');
}

static void put_fish_second(veer_buf *out, const veer_cmd *cmd)
{
    veer_buf_puts(out, "complete -c veer -n '__fish_seen_subcommand_from ");
    put_first_word(out, cmd);
    veer_buf_printf(out, "' -f -a %s -d '", second_word(cmd));
    put_quoted(out, cmd->summary, "\\");
    veer_buf_puts(out, "'\n");
}

static void put_fish_option(veer_buf *out, const veer_cmd *cmd, const veer_opt *opt)
{
    put_fish_head(out, cmd);
    veer_buf_printf(out, " -l %s", opt->name);
    if (opt->letter != 0)
        veer_buf_printf(out, " -s %c", opt->letter);
    if (opt->choices != NULL) {
        veer_buf_puts(out, " -x -a '");
        put_words(out, opt->choices);
        veer_buf_putc(out, '\'');
    } else if (opt->arg != NULL) {
        veer_buf_puts(out, takes_file(opt->arg) ? " -r -F" : " -x");
    }
    veer_buf_puts(out, " -d '");
    put_quoted(out, opt->help, "\\");
    veer_buf_puts(out, "'\n");
}

static void put_fish(veer_buf *out)
{
    for (size_t i = 0; i < veer_n_cmds; i++) {
        const veer_cmd *const cmd = veer_cmds[i];
        if (has_first_word(i)) {
            veer_buf_puts(out, "complete -c veer -n __fish_use_subcommand -f -a ");
            put_first_word(out, cmd);
            veer_buf_puts(out, " -d '");
            put_quoted(out, veer_cmd_opens_group(i) ? "a group of commands" : cmd->summary, "\\");
            veer_buf_puts(out, "'\n");
        }
        if (veer_cmd_opens_group(i))
            each_of_group(i, put_fish_second, out);
        each_option(cmd, put_fish_option, out);
        if (takes_command(cmd)) {
            put_fish_head(out, cmd);
            veer_buf_puts(out, " -f -a '");
            put_command_names(out);
            veer_buf_puts(out, "'\n");
        }
    }
}

typedef struct shell {
    const char *name;        /* as typed */
    void (*put)(veer_buf *); /* writes its script */
} shell;

static const shell shells[] = {{"bash", put_bash}, {"zsh", put_zsh}, {"fish", put_fish}};

static veer_rc run(const veer_cli *cli, const void *options, int *ret_exit, veer_err *err)
{
    (void)options;
    (void)ret_exit;
    for (size_t i = 0; i < sizeof shells / sizeof *shells; i++) {
        if (strcmp(shells[i].name, cli->operands.items[0]) != 0)
            continue;
        veer_buf out;
        veer_buf_init(&out, VEER_LIMIT_BUF_BYTES);
        shells[i].put(&out);
        veer_rc rc = veer_buf_status(&out, err);
        if (rc == VEER_OK)
            rc = veer_out_stdout(out.data, out.len, err);
        veer_buf_done(&out);
        return rc;
    }
    return veer_fail(err, VEER_EINVAL, "unknown shell '%s'; choose bash, zsh or fish",
                     cli->operands.items[0]);
}

static const veer_operand operands[] = {{"SHELL", "bash, zsh or fish", false}};

static const veer_example examples[] = {
    {"source <(veer completion bash)", "Complete in this shell"},
    {"veer completion fish > ~/.config/fish/completions/veer.fish", "Complete in every fish shell"},
};

const veer_cmd veer_cmd_completion = {
    .name = "completion",
    .summary = "print a completion script for a shell",
    .description = "Prints a script that lets a shell complete commands, options, their choices "
                   "and file names.",
    .operands = operands,
    .n_operands = 1,
    .examples = examples,
    .n_examples = sizeof examples / sizeof *examples,
    .run = run,
};
