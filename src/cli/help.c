#include "cli/help.h"

#include <math.h>
#include <string.h>

#include "report/text.h"

#define HELP_WIDTH 80 /* lines are not longer, also on wide terminals */
#define TEXT_AT 8     /* where explanations start */

static const veer_exit common_exits[] = {
    {VEER_EXIT_OK, "success"},
    {VEER_EXIT_USAGE, "wrong usage, or input that cannot be read"},
    {VEER_EXIT_INTERNAL, "a fault in the program, or corrupt data"},
    {VEER_EXIT_MEMORY, "out of memory"},
};

static bool says(const veer_cmd *cmd, int code)
{
    for (size_t i = 0; i < cmd->n_exits; i++)
        if (cmd->exits[i].code == code)
            return true;
    return false;
}

bool veer_exit_row(const veer_cmd *cmd, size_t index, veer_exit *ret)
{
    if (index < cmd->n_exits) {
        *ret = cmd->exits[index];
        return true;
    }
    index -= cmd->n_exits;
    for (size_t i = 0; i < sizeof common_exits / sizeof *common_exits; i++)
        if (!says(cmd, common_exits[i].code) && index-- == 0) {
            *ret = common_exits[i];
            return true;
        }
    return false;
}

void veer_help_usage(const veer_cmd *cmd, veer_buf *out)
{
    veer_buf_printf(out, "veer %s [OPTION...]", cmd->name);
    for (size_t i = 0; i < cmd->n_operands; i++)
        veer_buf_printf(out, cmd->operands[i].optional ? " [%s%s]" : " %s%s", cmd->operands[i].name,
                        cmd->many && i + 1 == cmd->n_operands ? "..." : "");
}

void veer_help_option_head(const veer_opt *opt, veer_buf *out)
{
    if (opt->letter != 0)
        veer_buf_printf(out, "-%c, ", opt->letter);
    veer_buf_printf(out, "--%s", opt->name);
    if (opt->arg != NULL)
        veer_buf_printf(out, " %s", opt->arg);
}

void veer_help_option_text(const veer_opt *opt, veer_buf *out)
{
    veer_buf_puts(out, opt->help);
    if (opt->choices != NULL) {
        veer_buf_puts(out, ": ");
        for (size_t i = 0; opt->choices[i] != NULL; i++)
            veer_buf_printf(out, "%s%s", i > 0 ? ", " : "", opt->choices[i]);
    }
    if (opt->min != 0 || opt->max != 0) {
        if (isinf(opt->max))
            veer_buf_printf(out, ", at least %.15g", opt->min);
        else
            veer_buf_printf(out, ", from %.15g to %.15g", opt->min, opt->max);
    }
    if (opt->kind == VEER_OPT_LIST)
        veer_buf_puts(out, " (separated by commas; may be repeated)");
    if (opt->fallback != NULL)
        veer_buf_printf(out, " (default %s)", opt->fallback);
    else if (opt->shown != NULL && opt->shown[0] != '\0' && opt->kind != VEER_OPT_FLAG)
        veer_buf_printf(out, " (default %s)", opt->shown);
}

typedef struct page {
    const veer_style *style; /* where it is shown */
    veer_buf *out;           /* what it is written to */
    size_t width;            /* of a line */
} page;

static void put_heading(const page *p, const char *title)
{
    veer_buf_printf(p->out, "\n%s%s%s\n", veer_style_on(p->style, VEER_TONE_STRONG), title,
                    veer_style_off(p->style, VEER_TONE_STRONG));
}

static void put_wrapped(const page *p, const char *text, size_t indent)
{
    veer_text_wrap(p->out, text, indent, p->width);
}

static void put_options(const page *p, const veer_opt *rows, size_t n)
{
    veer_buf text;
    veer_buf_init(&text, p->out->max_bytes);
    for (size_t i = 0; i < n; i++) {
        veer_text_pad(p->out, rows[i].letter != 0 ? 2 : 6);
        veer_help_option_head(&rows[i], p->out);
        veer_buf_putc(p->out, '\n');
        veer_buf_clear(&text);
        veer_help_option_text(&rows[i], &text);
        put_wrapped(p, veer_buf_cstr(&text), TEXT_AT);
    }
    veer_buf_done(&text);
}

static void put_operands(const page *p, const veer_cmd *cmd)
{
    if (cmd->n_operands == 0)
        return;
    put_heading(p, "Arguments");
    for (size_t i = 0; i < cmd->n_operands; i++) {
        veer_buf_printf(p->out, "  %s\n", cmd->operands[i].name);
        put_wrapped(p, cmd->operands[i].help, TEXT_AT);
    }
}

static void put_examples(const page *p, const veer_cmd *cmd)
{
    if (cmd->n_examples == 0)
        return;
    put_heading(p, "Examples");
    for (size_t i = 0; i < cmd->n_examples; i++) {
        veer_buf_printf(p->out, "  %s\n", cmd->examples[i].line);
        put_wrapped(p, cmd->examples[i].what, TEXT_AT);
    }
}

static size_t page_width(const veer_style *style)
{
    return style->width > 0 && style->width < HELP_WIDTH ? style->width : HELP_WIDTH;
}

void veer_help_command(const veer_cmd *cmd, const veer_style *style, veer_buf *out)
{
    const page p = {style, out, page_width(style)};
    veer_exit row;
    veer_buf_printf(out, "veer %s: %s\n\nUsage: ", cmd->name, cmd->summary);
    veer_help_usage(cmd, out);
    veer_buf_puts(out, "\n\n");
    put_wrapped(&p, cmd->description, 0);
    put_operands(&p, cmd);
    if (cmd->n_options > 0) {
        put_heading(&p, "Options");
        put_options(&p, cmd->options, cmd->n_options);
    }
    put_heading(&p, "Options of every command");
    put_options(&p, veer_common_rows, veer_n_common_rows);
    put_examples(&p, cmd);
    put_heading(&p, "Exit codes");
    for (size_t i = 0; veer_exit_row(cmd, i, &row); i++)
        veer_buf_printf(out, "  %d  %s\n", row.code, row.when);
}

/* The commands of a group, or with NULL those of all, one a line. */
static void put_commands(const char *group, veer_buf *out)
{
    const size_t len = group != NULL ? strlen(group) : 0;
    size_t width = 0;
    for (size_t i = 0; i < veer_n_cmds; i++)
        if (!veer_cmds[i]->hidden && strlen(veer_cmds[i]->name) > width)
            width = strlen(veer_cmds[i]->name);
    for (size_t i = 0; i < veer_n_cmds; i++) {
        const veer_cmd *const cmd = veer_cmds[i];
        const bool is_in = group == NULL ||
                           (veer_cmd_group_len(cmd) == len && strncmp(cmd->name, group, len) == 0);
        if (!cmd->hidden && is_in)
            veer_buf_printf(out, "  %-*s  %s\n", (int)width, cmd->name, cmd->summary);
    }
}

void veer_help_group(const char *group, const veer_style *style, veer_buf *out)
{
    const page p = {style, out, page_width(style)};
    veer_buf_printf(out, "Usage: veer %s COMMAND [OPTION...] [ARGUMENT...]\n", group);
    put_heading(&p, "Commands");
    put_commands(group, out);
    veer_buf_printf(out, "\n`veer help %s COMMAND` explains a command.\n", group);
}

void veer_help_overview(const veer_style *style, veer_buf *out)
{
    const page p = {style, out, page_width(style)};
    veer_buf_puts(out, "veer: says when a machine-learning model in production veers off course\n"
                       "\nUsage: veer COMMAND [OPTION...] [ARGUMENT...]\n");
    put_heading(&p, "Commands");
    put_commands(NULL, out);
    put_heading(&p, "Options");
    veer_buf_puts(out, "  -h, --help     this text; behind a command, the help of that command\n"
                       "  -V, --version  the version\n"
                       "\n`veer help COMMAND` explains a command; the manual page is "
                       "veer-COMMAND(1).\n");
}
