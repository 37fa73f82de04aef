/* veer rules show: a rule as it stands in a file. */
#include "cli/rule_files.h"
#include "cli/view.h"
#include "report/text.h"

typedef struct show_options {
    veer_view_options view; /* which server; YAML or JSON */
} show_options;

static veer_rc draw(const veer_sheet *sheet, const veer_json_node *tree, veer_err *err)
{
    veer_buf_puts(sheet->out, "# from ");
    veer_text_put(sheet->out, veer_json_get_text(tree, "source", "http"), sheet->style.utf8);
    veer_buf_putc(sheet->out, '\n');
    veer_rule_yaml(sheet->out, tree);
    return veer_buf_status(sheet->out, err);
}

static veer_rc run(const veer_cli *cli, const void *options, int *ret_exit, veer_err *err)
{
    const show_options *const o = options;
    const veer_view view = {
        .question = {.path = "/api/v1/rules/", .name = cli->operands.items[0]},
        .draw = draw,
    };
    return veer_view_run(cli, &o->view, &view, ret_exit, err);
}

static const veer_opt options[] = {
    VEER_JSON_ROW(show_options, view.json, "Print the answer of the server"),
    VEER_CONNECT_ROWS(show_options, view.connect),
};
static const veer_operand operands[] = {{"NAME", "Name of the rule", false}};

static const veer_example examples[] = {
    {"veer rules show 'Low accuracy'", "Every member of a rule"},
    {"veer rules show 'Low accuracy' > rule.yaml", "Into a file, for `veer rules apply`"},
};

const veer_cmd veer_cmd_rules_show = {
    .name = "rules show",
    .summary = "print a rule as YAML",
    .description = "Prints a rule as a file of rules has it, so that it can be changed there and "
                   "applied again with `veer rules apply`.",
    .operands = operands,
    .n_operands = 1,
    .options = options,
    .n_options = sizeof options / sizeof *options,
    .options_size = sizeof(show_options),
    .examples = examples,
    .n_examples = sizeof examples / sizeof *examples,
    .run = run,
};
