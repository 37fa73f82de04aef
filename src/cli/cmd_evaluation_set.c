/* veer evaluation set: change how a model is judged. */
#include "cli/draw.h"
#include "cli/evaluation.h"
#include "cli/view.h"

typedef struct set_options {
    veer_view_options view; /* which server, how to show it */
} set_options;

/* The present settings with the assignments, as a whole. */
static veer_rc change(veer_connection *connection, const veer_cli *cli, veer_reply *ret,
                      veer_err *err)
{
    veer_question question = {.path = VEER_ASK_MODELS,
                              .name = cli->operands.items[0],
                              .rest = "/evaluation"};
    veer_reply present;
    veer_body body;
    veer_rc rc = veer_ask_question(connection, &question, &present, err);
    if (rc != VEER_OK)
        return rc;
    veer_body_begin(&body);
    rc = veer_evaluation_assign(&body, veer_json_get(present.tree, "settings"),
                                cli->operands.items + 1, cli->operands.n - 1, err);
    if (rc == VEER_OK)
        rc = veer_body_end(&body, err);
    question.method = "PUT";
    question.body = &body.buf;
    if (rc == VEER_OK)
        rc = veer_ask_question(connection, &question, ret, err);
    veer_body_done(&body);
    return rc;
}

static veer_rc run(const veer_cli *cli, const void *options, int *ret_exit, veer_err *err)
{
    const set_options *const o = options;
    const veer_connect_wish wish = {0};
    veer_connection connection = {0};
    veer_reply reply;
    (void)ret_exit;
    veer_rc rc = veer_connect(&o->view.connect, &wish, &connection, err);
    if (rc == VEER_OK)
        rc = change(&connection, cli, &reply, err);
    if (rc == VEER_OK)
        rc = veer_view_print(cli, &o->view, &reply, veer_draw_evaluation, NULL, err);
    veer_disconnect(&connection);
    return rc;
}

static const veer_opt options[] = {VEER_VIEW_ROWS(set_options, view)};

static const veer_operand operands[] = {
    {"MODEL", "Name of the model", false},
    {"KEY=VALUE", "A setting; an empty value takes the default one", false},
};

static const veer_example examples[] = {
    {"veer evaluation set fraud window=6h baseline=7d", "Compare six hours with the week before"},
    {"veer evaluation set fraud comparison=1d baseline_window=14d min_rows=200",
     "Judge whole days of metrics, and only where there are enough predictions"},
    {"veer evaluation set fraud ignore=session,request_id method=",
     "Leave two columns out, and take the default method again"},
};

const veer_cmd veer_cmd_evaluation_set = {
    .name = "evaluation set",
    .summary = "change how a model is judged",
    .description =
        "Changes settings of a model; those that are not named stay.\n\n"
        "  enabled          true or false: whether it is evaluated\n"
        "  window           current window of drift runs, such as 60m\n"
        "  baseline         24h (the time before), reference, same_hours:7, last_week:4 or\n"
        "                   version:NAME\n"
        "  comparison       current window of degradation and health\n"
        "  baseline_window  the time before it that is their measure\n"
        "  method           drift method; auto chooses by column\n"
        "  fdr              share of false alarms among drifted columns\n"
        "  share_limit      share of drifted columns that is called dataset drift\n"
        "  positive         the positive class\n"
        "  task             auto, binary, multiclass or regression\n"
        "  min_rows         windows with fewer predictions are not compared\n"
        "  ignore           columns that are not compared, separated by commas",
    .operands = operands,
    .n_operands = 2,
    .many = true,
    .options = options,
    .n_options = sizeof options / sizeof *options,
    .options_size = sizeof(set_options),
    .examples = examples,
    .n_examples = sizeof examples / sizeof *examples,
    .run = run,
};
