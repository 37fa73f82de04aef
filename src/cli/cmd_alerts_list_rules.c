/* veer alerts list-rules: what is watched. */
#include "cli/body.h"
#include "cli/draw.h"
#include "cli/view.h"
#include "rules/rule.h"

typedef struct list_options {
    veer_view_options view; /* which server, how to show it */
    const char *model;      /* --model */
} list_options;

/* The rules of an answer that hold for a model, as an answer of its own. */
static veer_rc choose(const veer_reply *all, const char *model, veer_arena *arena, veer_reply *ret,
                      veer_err *err)
{
    veer_body body;
    veer_reply chosen = {NULL, NULL, 0};
    veer_body_begin(&body);
    veer_json_put_key(&body.w, "rules");
    veer_json_begin_array(&body.w);
    const veer_json_node *rule = veer_json_get_first(all->tree, "rules");
    for (; rule != NULL; rule = rule->next)
        if (veer_pattern_matches(veer_json_get_text(rule, "model", ""), model))
            veer_body_tree(&body.w, rule);
    veer_json_end_array(&body.w);
    veer_rc rc = veer_body_end(&body, err);
    if (rc == VEER_OK) {
        chosen.len = body.buf.len;
        chosen.text = veer_arena_strndup(arena, body.buf.data, chosen.len);
        rc = chosen.text == NULL
                 ? veer_fail_nomem(err)
                 : veer_json_tree(chosen.text, chosen.len, arena, &chosen.tree, err);
    }
    veer_body_done(&body);
    if (rc == VEER_OK)
        *ret = chosen;
    return rc;
}

/* Rules, or that there are none for the model. */
static veer_rc draw(const veer_sheet *sheet, const veer_json_node *tree, veer_err *err)
{
    if (sheet->context == NULL || veer_json_get_first(tree, "rules") != NULL)
        return veer_draw_rules(sheet, tree, err);
    veer_sheet_text(sheet, VEER_TONE_PLAIN, "no rule holds for this model");
    return veer_buf_status(sheet->out, err);
}

static veer_rc run(const veer_cli *cli, const void *options, int *ret_exit, veer_err *err)
{
    const list_options *const o = options;
    const veer_connect_wish wish = {0};
    const veer_question question = {.path = "/api/v1/rules"};
    veer_connection connection = {0};
    veer_reply reply = {NULL, NULL, 0};
    (void)ret_exit;
    veer_rc rc = veer_connect(&o->view.connect, &wish, &connection, err);
    if (rc == VEER_OK)
        rc = veer_ask_question(&connection, &question, &reply, err);
    if (rc == VEER_OK && o->model != NULL)
        rc = choose(&reply, o->model, &connection.arena, &reply, err);
    if (rc == VEER_OK)
        rc = veer_view_print(cli, &o->view, &reply, draw, o->model != NULL ? &reply : NULL, err);
    veer_disconnect(&connection);
    return rc;
}

static const veer_opt options[] = {
    VEER_TEXT_ROW(list_options, model, "model", "NAME", "Only rules that hold for this model"),
    VEER_VIEW_ROWS(list_options, view),
};

static const veer_example examples[] = {
    {"veer alerts list-rules", "Every rule"},
    {"veer alerts list-rules --model my_model", "Those that watch a model, by name or by pattern"},
};

const veer_cmd veer_cmd_alerts_list_rules = {
    .name = "alerts list-rules",
    .summary = "list the rules that make alerts",
    .description = "Lists rules as rules list does; with --model those that hold for it, also by a "
                   "pattern such as fraud-*.",
    .options = options,
    .n_options = sizeof options / sizeof *options,
    .options_size = sizeof(list_options),
    .examples = examples,
    .n_examples = sizeof examples / sizeof *examples,
    .run = run,
};
