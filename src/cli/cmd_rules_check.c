#include "cli/command.h"
#include "cli/out.h"
#include "cli/rule_files.h"

#include <string.h>

#include "rules/rulefile.h"

typedef struct options {
    bool quiet; /* --quiet */
} options;

static const veer_opt rows[] = {
    {.name = "quiet",
     .letter = 'q',
     .kind = VEER_OPT_FLAG,
     .help = "Print mistakes only",
     .offset = offsetof(options, quiet)},
};

static const veer_operand operands[] = {
    {.name = "FILE", .help = "A YAML file of rules, or - for standard input"},
};

static const veer_example examples[] = {
    {"veer rules check rules.yaml", "before the file is put into service"},
    {"veer rules check --quiet rules/*.yaml", "in a pipeline: silent when all is well"},
};

static const veer_exit exits[] = {
    {VEER_EXIT_OK, "every rule of every file can be evaluated"},
    {VEER_EXIT_USAGE, "there are mistakes; each is printed with its place"},
};

/** What is checked, and what came of it. */
typedef struct check {
    const veer_cli *cli;    /* as started */
    const options *options; /* as given */
    veer_buf out;           /* what is printed */
    veer_rule_set *sets;    /* one per file */
    size_t n_mistakes;      /* in all files */
} check;

/* Names must be unique over all files that are given together. */
static void check_names(check *c, size_t file)
{
    const char *const *const paths = c->cli->operands.items;
    for (size_t i = 0; i < c->sets[file].n_rules; i++)
        for (size_t before = 0; before < file; before++)
            for (size_t k = 0; k < c->sets[before].n_rules; k++)
                if (strcmp(c->sets[before].rules[k].name, c->sets[file].rules[i].name) == 0) {
                    veer_buf_printf(&c->out, "%s: a rule of %s is named '%s' too\n", paths[file],
                                    paths[before], c->sets[file].rules[i].name);
                    c->n_mistakes++;
                }
}

static veer_rc check_file(check *c, size_t file, veer_err *err)
{
    const char *const path = c->cli->operands.items[file];
    veer_rule_set *const set = &c->sets[file];
    veer_buf text;
    veer_buf_init(&text, VEER_RULE_FILE_ROOM);
    veer_rc rc = veer_rule_file_text(path, &text, err);
    if (rc == VEER_OK)
        rc = veer_rulefile_read(text.data, text.len, c->cli->arena, set, err);
    veer_buf_done(&text);
    if (rc != VEER_OK)
        return rc;
    for (size_t i = 0; i < set->n_mistakes; i++) {
        const veer_rule_mistake *const m = &set->mistakes[i];
        if (m->line > 0)
            veer_buf_printf(&c->out, "%s:%u:%u: %s\n", path, m->line, m->column, m->message);
        else
            veer_buf_printf(&c->out, "%s: %s\n", path, m->message);
    }
    c->n_mistakes += set->n_mistakes;
    if (set->n_mistakes == 0 && !c->options->quiet)
        veer_buf_printf(&c->out, "%s: %zu %s, no mistakes\n", path, set->n_rules,
                        set->n_rules == 1 ? "rule" : "rules");
    check_names(c, file);
    return VEER_OK;
}

static veer_rc run(const veer_cli *cli, const void *options_, int *ret_exit, veer_err *err)
{
    check c = {.cli = cli, .options = options_};
    veer_rc rc = VEER_OK;
    veer_buf_init(&c.out, VEER_LIMIT_BUF_BYTES);
    c.sets = veer_arena_array(cli->arena, cli->operands.n, sizeof *c.sets);
    if (c.sets == NULL)
        rc = veer_fail_nomem(err);
    for (size_t i = 0; i < cli->operands.n && rc == VEER_OK; i++)
        rc = check_file(&c, i, err);
    if (rc == VEER_OK)
        rc = veer_buf_status(&c.out, err);
    if (rc == VEER_OK)
        rc = veer_out_stdout(c.out.data, c.out.len, err);
    if (rc == VEER_OK && c.n_mistakes > 0)
        *ret_exit = VEER_EXIT_USAGE;
    veer_buf_done(&c.out);
    return rc;
}

const veer_cmd veer_cmd_rules_check = {
    .name = "rules check",
    .summary = "look for mistakes in files of alert rules",
    .description =
        "Reads YAML files of rules as the server does and prints every mistake as "
        "FILE:LINE:COLUMN: MESSAGE, with the nearest name where one is misspelled. Nothing is "
        "sent; no server is needed.\n\n"
        "A rule is a name and an expression, such as `accuracy[1h] < 0.70 for 1h`, and what is to "
        "be done about it.",
    .operands = operands,
    .n_operands = sizeof operands / sizeof *operands,
    .many = true,
    .options = rows,
    .n_options = sizeof rows / sizeof *rows,
    .options_size = sizeof(options),
    .examples = examples,
    .n_examples = sizeof examples / sizeof *examples,
    .exits = exits,
    .n_exits = sizeof exits / sizeof *exits,
    .run = run,
};
