/* veer silences add: nobody is told for a while. */
#include "cli/alert_views.h"
#include "cli/wish.h"

typedef struct add_options {
    veer_view_options view; /* which server, how to show it */
    const char *duration;   /* --for */
    const char *from;       /* --from */
    const char *to;         /* --to */
    const char *by;         /* --by */
    const char *comment;    /* --comment */
} add_options;

static veer_rc write_silence(const veer_cli *cli, const add_options *o, veer_body *body,
                             veer_err *err)
{
    const veer_opt_list matchers = {cli->operands.items, cli->operands.n};
    const veer_rc rc = veer_wish_pairs(body, "matchers", "MATCHER", &matchers, err);
    if (rc != VEER_OK)
        return rc;
    veer_body_text(body, "duration", o->duration);
    veer_body_text(body, "from", o->from);
    veer_body_text(body, "to", o->to);
    veer_body_text(body, "by", o->by);
    veer_body_text(body, "comment", o->comment);
    return veer_body_end(body, err);
}

static veer_rc run(const veer_cli *cli, const void *options, int *ret_exit, veer_err *err)
{
    const add_options *const o = options;
    veer_body body;
    const veer_view view = {
        .question = {.method = "POST", .path = VEER_ASK_SILENCES, .body = &body.buf},
        .draw = veer_draw_silence_made,
    };
    if ((o->duration == NULL) == (o->to == NULL))
        return veer_fail(err, VEER_EINVAL, "one of --for and --to says when the silence ends");
    veer_body_begin(&body);
    veer_rc rc = write_silence(cli, o, &body, err);
    if (rc == VEER_OK)
        rc = veer_view_run(cli, &o->view, &view, ret_exit, err);
    veer_body_done(&body);
    return rc;
}

static const veer_opt options[] = {
    VEER_TEXT_ROW(add_options, duration, "for", "TIME", "How long: 30m, 2h, 1d"),
    VEER_TEXT_ROW(add_options, to, "to", "TIME", "Until when, instead of --for"),
    VEER_TEXT_ROW(add_options, from, "from", "TIME", "From when on; now if it is not given"),
    VEER_TEXT_ROW(add_options, by, "by", "USER",
                  "Who makes it; the name of the token if it is not given"),
    VEER_TEXT_ROW(add_options, comment, "comment", "TEXT", "Why"),
    VEER_VIEW_ROWS(add_options, view),
};

static const veer_operand operands[] = {
    {"MATCHER",
     "NAME=PATTERN; NAME is model, version, rule, severity, segment or a label, and "
     "* stands for any text; all have to hold",
     false},
};

static const veer_example examples[] = {
    {"veer silences add model=fraud version=v3 --for 2h --comment release",
     "While a version is rolled out"},
    {"veer silences add 'model=test-*' --to 2030-01-01", "A family of models, for years"},
};

const veer_cmd veer_cmd_silences_add = {
    .name = "silences add",
    .summary = "tell nobody of some alerts for a while",
    .description = "Makes a silence: alerts that meet all matchers are evaluated, kept and listed, "
                   "but nobody is told. Those that fire still when it ends are told then.",
    .operands = operands,
    .n_operands = sizeof operands / sizeof *operands,
    .options = options,
    .n_options = sizeof options / sizeof *options,
    .options_size = sizeof(add_options),
    .examples = examples,
    .n_examples = sizeof examples / sizeof *examples,
    .many = true,
    .run = run,
};
