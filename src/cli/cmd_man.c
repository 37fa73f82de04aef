/* Manual pages in the man(7) language, made from the same descriptors as --help. */
#include <ctype.h>
#include <string.h>

#include "base/limits.h"
#include "cli/command.h"
#include "cli/date.h"
#include "cli/help.h"
#include "cli/out.h"
#include "report/text.h"

#define SOURCE_WIDTH 64 /* before escaping; mandoc likes lines of at most 80 bytes */

/* Text with what roff would read as a command made harmless. */
static void put_text(veer_buf *out, const char *text)
{
    for (const char *c = text; *c != '\0'; c++) {
        const bool line_start = c == text || c[-1] == '\n';
        if (line_start && (*c == '.' || *c == '\''))
            veer_buf_puts(out, "\\&");
        if (*c == '\\')
            veer_buf_puts(out, "\\e");
        else if (*c == '-')
            veer_buf_puts(out, "\\-");
        else
            veer_buf_putc(out, *c);
    }
}

/* A paragraph or a line of it, in short source lines, ended by a newline. */
static void put_wrapped(veer_buf *out, const char *text, const char *end)
{
    veer_buf lines;
    veer_buf_init(&lines, out->max_bytes);
    veer_text_wrap(&lines, text, 0, SOURCE_WIDTH);
    if (lines.len > 0)
        lines.len--;
    put_text(out, veer_buf_cstr(&lines));
    veer_buf_printf(out, "%s\n", end);
    if (lines.failed != VEER_OK && out->failed == VEER_OK)
        out->failed = lines.failed;
    veer_buf_done(&lines);
}

static void put_upper(veer_buf *out, const char *text)
{
    for (; *text != '\0'; text++)
        veer_buf_putc(out, *text == ' ' ? '-' : (char)toupper((unsigned char)*text));
}

static void put_title(veer_buf *out, const char *command)
{
    veer_buf_puts(out, ".TH VEER");
    if (command != NULL) {
        veer_buf_putc(out, '-');
        put_upper(out, command);
    }
    veer_buf_puts(out, " 1 \"" VEER_DATE "\" \"veer " VEER_VERSION "\" \"Veer manual\"\n");
}

/* The name of a page: the words of a command joined by dashes. */
static void put_page_name(veer_buf *out, const veer_cmd *cmd)
{
    veer_buf_puts(out, "veer\\-");
    for (const char *c = cmd->name; *c != '\0'; c++)
        veer_buf_puts(out, *c == ' ' || *c == '-' ? "\\-" : (const char[]){*c, '\0'});
}

/* Paragraphs; lines that start with two spaces are shown as they are. */
static void put_description(veer_buf *out, const char *text)
{
    bool verbatim = false;
    bool paragraph = false;
    while (*text != '\0') {
        const size_t len = strcspn(text, "\n");
        const bool indented = strncmp(text, "  ", 2) == 0;
        if (indented != verbatim) {
            veer_buf_puts(out, indented ? ".PP\n.nf\n" : ".fi\n");
            verbatim = indented;
            paragraph = paragraph && !indented;
        }
        if (len > 0) {
            char line[4096];
            const size_t cut = len < sizeof line - 1 ? len : sizeof line - 1;
            memcpy(line, text, cut);
            line[cut] = '\0';
            if (paragraph)
                veer_buf_puts(out, ".PP\n");
            paragraph = false;
            put_wrapped(out, line, "");
        } else {
            paragraph = true;
        }
        text += len + (text[len] == '\n');
    }
    if (verbatim)
        veer_buf_puts(out, ".fi\n");
}

/* One indented item: what is typed in bold, then the explanation. */
static void put_item(veer_buf *out, const char *head, const char *text)
{
    veer_buf_puts(out, ".TP\n\\fB");
    put_text(out, head);
    veer_buf_puts(out, "\\fR\n");
    put_wrapped(out, text, ".");
}

static void put_options(veer_buf *out, const veer_opt *rows, size_t n)
{
    veer_buf head;
    veer_buf text;
    veer_buf_init(&head, VEER_LIMIT_BUF_BYTES);
    veer_buf_init(&text, VEER_LIMIT_BUF_BYTES);
    for (size_t i = 0; i < n; i++) {
        veer_buf_clear(&head);
        veer_buf_clear(&text);
        veer_help_option_head(&rows[i], &head);
        veer_help_option_text(&rows[i], &text);
        put_item(out, veer_buf_cstr(&head), veer_buf_cstr(&text));
    }
    if (out->failed == VEER_OK)
        out->failed = head.failed != VEER_OK ? head.failed : text.failed;
    veer_buf_done(&head);
    veer_buf_done(&text);
}

static void put_exits(veer_buf *out, const veer_cmd *cmd)
{
    veer_exit row;
    veer_buf_puts(out, ".SH EXIT STATUS\n");
    for (size_t i = 0; veer_exit_row(cmd, i, &row); i++) {
        veer_buf_printf(out, ".TP\n.B %d\n", row.code);
        put_wrapped(out, row.when, ".");
    }
}

static void put_examples(veer_buf *out, const veer_cmd *cmd)
{
    if (cmd->n_examples == 0)
        return;
    veer_buf_puts(out, ".SH EXAMPLES\n");
    for (size_t i = 0; i < cmd->n_examples; i++)
        put_item(out, cmd->examples[i].line, cmd->examples[i].what);
}

static void put_command_page(veer_buf *out, const veer_cmd *cmd)
{
    veer_buf usage;
    veer_buf_init(&usage, VEER_LIMIT_BUF_BYTES);
    veer_help_usage(cmd, &usage);
    put_title(out, cmd->name);
    veer_buf_puts(out, ".SH NAME\n");
    put_page_name(out, cmd);
    veer_buf_puts(out, " \\- ");
    put_text(out, cmd->summary);
    veer_buf_puts(out, "\n.SH SYNOPSIS\n");
    put_wrapped(out, veer_buf_cstr(&usage), "");
    veer_buf_puts(out, ".SH DESCRIPTION\n");
    put_description(out, cmd->description);
    veer_buf_puts(out, ".SH OPTIONS\n");
    for (size_t i = 0; i < cmd->n_operands; i++)
        put_item(out, cmd->operands[i].name, cmd->operands[i].help);
    put_options(out, cmd->options, cmd->n_options);
    put_options(out, veer_common_rows, veer_n_common_rows);
    put_examples(out, cmd);
    put_exits(out, cmd);
    veer_buf_puts(out, ".SH SEE ALSO\n.BR veer (1)\n");
    veer_buf_done(&usage);
}

static void put_main_page(veer_buf *out)
{
    put_title(out, NULL);
    veer_buf_puts(out, ".SH NAME\nveer \\- says when a machine\\-learning model in production "
                       "veers off course\n.SH SYNOPSIS\n.B veer\n.I COMMAND\n"
                       "[\\fIOPTION\\fR...] [\\fIARGUMENT\\fR...]\n"
                       ".SH DESCRIPTION\nEvery command has its own manual page, and says the same "
                       "with \\fB\\-\\-help\\fR.\n");
    for (size_t i = 0; i < veer_n_cmds; i++) {
        veer_buf_puts(out, ".TP\n.BR ");
        put_page_name(out, veer_cmds[i]);
        veer_buf_puts(out, " (1)\n");
        put_wrapped(out, veer_cmds[i]->summary, ".");
    }
    veer_buf_puts(out, ".SH ENVIRONMENT\n.TP\n.B NO_COLOR\nWhen set and not empty, output has no "
                       "colour unless \\fB\\-\\-color\\fR asks for it.\n"
                       ".TP\n.B COLUMNS\nThe width of the terminal, instead of asking it.\n");
    static const veer_exit degraded[] = {
        {VEER_EXIT_DEGRADED, "the command worked and found drift or degradation"},
    };
    const veer_cmd all = {.exits = degraded, .n_exits = 1};
    put_exits(out, &all);
}

static veer_rc run(const veer_cli *cli, const void *options, int *ret_exit, veer_err *err)
{
    (void)options;
    (void)ret_exit;
    const veer_operands *const words = &cli->operands;
    const veer_cmd *cmd = NULL;
    size_t used = 0;
    veer_rc rc = VEER_OK;
    if (words->n > 0)
        rc = veer_cmd_find(words->items, words->n, &cmd, &used, err);
    if (rc == VEER_OK && words->n > used)
        rc = veer_fail(err, VEER_EINVAL, "unexpected argument '%s'; see 'veer %s --help'",
                       words->items[used], cli->cmd->name);
    if (rc != VEER_OK)
        return rc;
    veer_buf out;
    veer_buf_init(&out, VEER_LIMIT_BUF_BYTES);
    if (cmd != NULL)
        put_command_page(&out, cmd);
    else
        put_main_page(&out);
    rc = veer_buf_status(&out, err);
    if (rc == VEER_OK)
        rc = veer_out_stdout(out.data, out.len, err);
    veer_buf_done(&out);
    return rc;
}

static const veer_operand operands[] = {
    {"COMMAND", "The command; without it, the page veer(1)", true},
};

static const veer_example examples[] = {
    {"veer man performance | man -l -", "Read a page that is not installed"},
};

const veer_cmd veer_cmd_man = {
    .name = "man",
    .summary = "print a manual page",
    .description = "Prints the source of a manual page in the man(7) language. The build installs "
                   "these pages; this command is for places where they are not installed.",
    .operands = operands,
    .n_operands = 1,
    .many = true,
    .examples = examples,
    .n_examples = 1,
    .hidden = true,
    .run = run,
};
