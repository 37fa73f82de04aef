/* veer compare: two versions of a model side by side. */
#include <string.h>

#include "cli/draw.h"
#include "cli/view.h"

typedef struct compare_options {
    veer_view_options view; /* which server, how to show it */
    const char *from;       /* --from */
    const char *to;         /* --to */
    const char *positive;   /* --positive */
} compare_options;

static bool is_worse(const veer_json_node *tree)
{
    return strstr(veer_json_get_text(tree, "overall", ""), "worse") != NULL;
}

static veer_rc run(const veer_cli *cli, const void *options, int *ret_exit, veer_err *err)
{
    const compare_options *const o = options;
    const veer_query query[] = {
        {"champion", cli->operands.items[1]},
        {"challenger", cli->operands.items[2]},
        {"from", o->from},
        {"to", o->to},
        {"positive", o->positive},
    };
    const veer_view view = {
        .question = {.path = VEER_ASK_MODELS,
                     .name = cli->operands.items[0],
                     .rest = "/compare",
                     .query = query,
                     .n_query = sizeof query / sizeof *query},
        .draw = veer_draw_comparison,
        .is_bad = is_worse,
    };
    return veer_view_run(cli, &o->view, &view, ret_exit, err);
}

static const veer_opt options[] = {
    VEER_TEXT_ROW(
        compare_options, from, "from", "TIME",
        "From this time on, such as 2024-05-01 or -7d; else from the first data of either"),
    VEER_TEXT_ROW(compare_options, to, "to", "TIME",
                  "Up to this time, which does not belong to it; else up to now"),
    VEER_TEXT_ROW(compare_options, positive, "positive", "CLASS",
                  "The positive class; else found in the data"),
    VEER_VIEW_ROWS(compare_options, view),
};

static const veer_operand operands[] = {
    {"MODEL", "Name of the model", false},
    {"CHAMPION", "The version in use", false},
    {"CHALLENGER", "The version that is to replace it", false},
};

static const veer_example examples[] = {
    {"veer compare fraud v2 v3", "Is v3 better than v2?"},
    {"veer compare fraud v2 v3 --from -7d --format markdown", "The last week, for a report"},
};

static const veer_exit exits[] = {
    {VEER_EXIT_OK, "the challenger is not worse, or there is not enough data to say"},
    {VEER_EXIT_DEGRADED, "the challenger is worse"},
};

const veer_cmd veer_cmd_compare = {
    .name = "compare",
    .summary = "put two versions of a model side by side",
    .description =
        "Shows every metric of both versions over the same time with its difference (challenger "
        "minus champion), the 95 % interval of the difference, and a p-value that is adjusted for "
        "the number of metrics (Holm).\n\n"
        "Where there is too little data, that is the answer; `needed` is the number of samples per "
        "version after which a difference as large as the present one would be decided.\n\n"
        "Quality decides. Latency and cost are named as trade-offs; they decide only between "
        "versions whose quality is the same.",
    .operands = operands,
    .n_operands = 3,
    .options = options,
    .n_options = sizeof options / sizeof *options,
    .options_size = sizeof(compare_options),
    .examples = examples,
    .n_examples = sizeof examples / sizeof *examples,
    .exits = exits,
    .n_exits = sizeof exits / sizeof *exits,
    .run = run,
};
