/* veer rules apply: files of rules become the rules of a server, all or none. */
#include <string.h>

#include "base/limits.h"
#include "cli/body.h"
#include "cli/rule_files.h"
#include "cli/view.h"

typedef struct apply_options {
    veer_view_options view; /* which server, how to show it */
    bool prune;             /* --prune */
    bool dry_run;           /* --dry-run */
} apply_options;

typedef enum change { CHANGE_NONE, CHANGE_CREATED, CHANGE_CHANGED, CHANGE_DROPPED } change;

static const char *const change_words[] = {"unchanged", "created", "changed", "dropped"};

/* A rule and what becomes of it. */
typedef struct step {
    const char *name;             /* of the rule */
    const char *file;             /* where it stands; NULL: it is dropped */
    const veer_json_node *wanted; /* of the file; NULL: it is dropped */
    const veer_json_node *before; /* of the server; NULL: it is new */
    change change;                /* what is to be done */
} step;

typedef struct plan {
    step *steps; /* n, in the arena of the command */
    size_t n;    /* of them */
} plan;

/* ---- what is to be done ---- */

static bool is_provisioned(const veer_json_node *rule)
{
    return strncmp(veer_json_get_text(rule, "source", ""), "file:", 5) == 0;
}

static const veer_json_node *find(const veer_json_node *rules, const char *name)
{
    for (const veer_json_node *r = rules; r != NULL; r = r->next)
        if (strcmp(veer_json_get_text(r, "name", ""), name) == 0)
            return r;
    return NULL;
}

static bool is_filed(const veer_rule_files *files, const char *name)
{
    for (size_t i = 0; i < files->n; i++)
        if (strcmp(files->rules[i].name, name) == 0)
            return true;
    return false;
}

static veer_rc add_wanted(plan *p, const veer_filed_rule *rule, const veer_json_node *present,
                          veer_err *err)
{
    const veer_json_node *const before = find(present, rule->name);
    if (before != NULL && is_provisioned(before))
        return veer_fail(
            err, VEER_EINVAL,
            "%.60s: the rule '%.60s' belongs to a file of the server (%.80s); change it "
            "there",
            rule->file, rule->name, veer_json_get_text(before, "source", ""));
    p->steps[p->n++] = (step){
        .name = rule->name,
        .file = rule->file,
        .wanted = rule->tree,
        .before = before,
        .change = before == NULL                          ? CHANGE_CREATED
                  : veer_rule_is_same(rule->tree, before) ? CHANGE_NONE
                                                          : CHANGE_CHANGED,
    };
    return VEER_OK;
}

static veer_rc make_plan(const veer_rule_files *files, const veer_json_node *present, bool prune,
                         veer_arena *arena, plan *ret, veer_err *err)
{
    size_t n = files->n;
    veer_rc rc = VEER_OK;
    for (const veer_json_node *r = present; r != NULL; r = r->next)
        n++;
    plan p = {.steps = veer_arena_array(arena, n, sizeof *p.steps)};
    if (p.steps == NULL)
        return veer_fail_nomem(err);
    for (size_t i = 0; rc == VEER_OK && i < files->n; i++)
        rc = add_wanted(&p, &files->rules[i], present, err);
    for (const veer_json_node *r = present; prune && r != NULL; r = r->next) {
        const char *const name = veer_json_get_text(r, "name", "");
        if (!is_provisioned(r) && !is_filed(files, name))
            p.steps[p.n++] = (step){.name = name, .before = r, .change = CHANGE_DROPPED};
    }
    *ret = p;
    return rc;
}

/* ---- doing it ---- */

static veer_rc put_rule(veer_connection *connection, const char *name, const veer_json_node *rule,
                        veer_err *err)
{
    veer_reply reply;
    veer_json_writer w;
    veer_buf body;
    veer_buf_init(&body, VEER_LIMIT_BUF_BYTES);
    veer_json_writer_init(&w, &body, 0);
    veer_rule_send(&w, rule);
    const veer_question question = {
        .method = "PUT", .path = "/api/v1/rules/", .name = name, .body = &body};
    veer_rc rc = veer_json_finish(&w, err);
    if (rc == VEER_OK)
        rc = veer_ask_question(connection, &question, &reply, err);
    veer_buf_done(&body);
    return rc;
}

static veer_rc drop_rule(veer_connection *connection, const char *name, veer_err *err)
{
    veer_reply reply;
    const veer_question question = {.method = "DELETE", .path = "/api/v1/rules/", .name = name};
    return veer_ask_question(connection, &question, &reply, err);
}

static veer_rc do_step(veer_connection *connection, const step *s, veer_err *err)
{
    if (s->change == CHANGE_NONE)
        return VEER_OK;
    return s->change == CHANGE_DROPPED ? drop_rule(connection, s->name, err)
                                       : put_rule(connection, s->name, s->wanted, err);
}

static veer_rc undo_step(veer_connection *connection, const step *s)
{
    if (s->change == CHANGE_NONE)
        return VEER_OK;
    return s->before == NULL ? drop_rule(connection, s->name, NULL)
                             : put_rule(connection, s->name, s->before, NULL);
}

/* A step that fails takes those before it back. */
static veer_rc carry_out(veer_connection *connection, const plan *p, veer_err *err)
{
    size_t done = 0;
    veer_rc undone = VEER_OK;
    veer_rc rc = VEER_OK;
    while (done < p->n && rc == VEER_OK)
        rc = do_step(connection, &p->steps[done++], err);
    if (rc == VEER_OK)
        return VEER_OK;
    const char *const name = p->steps[--done].name;
    for (; done > 0; done--) {
        const veer_rc back = undo_step(connection, &p->steps[done - 1]);
        undone = undone == VEER_OK ? back : undone;
    }
    const veer_err cause = err != NULL ? *err : (veer_err)VEER_ERR_INIT;
    return veer_fail(err, rc, "rule '%.60s': %.120s; %s", name, cause.msg,
                     undone == VEER_OK ? "nothing was changed"
                                       : "what was changed before could not be taken back");
}

/* ---- what is told ---- */

static const veer_grid_column columns[] = {
    {.title = "rule", .key = "name", .shrink = true, .keep = 12},
    {.title = "is", .key = "change"},
    {.title = "file", .key = "file", .shrink = true, .drop = 1},
};

static veer_rc draw(const veer_sheet *sheet, const veer_json_node *tree, veer_err *err)
{
    veer_grid grid;
    veer_grid_init(&grid, columns, sizeof columns / sizeof *columns);
    for (const veer_json_node *r = veer_json_get_first(tree, "rules"); r != NULL; r = r->next) {
        const char *const word = veer_json_get_text(r, "change", "");
        const bool same = strcmp(word, change_words[CHANGE_NONE]) == 0;
        veer_grid_row(&grid);
        veer_cell_text(&grid, r, "name", VEER_TONE_STRONG);
        veer_grid_text(&grid, word, same ? VEER_TONE_DIM : VEER_TONE_GOOD);
        veer_cell_text(&grid, r, "file", VEER_TONE_DIM);
    }
    const veer_rc rc = veer_sheet_grid(sheet, &grid, "no rules", err);
    veer_grid_done(&grid);
    if (veer_json_get_bool(tree, "dry_run"))
        veer_sheet_text(sheet, VEER_TONE_WARN,
                        "nothing was changed; without --dry-run it would be so");
    return rc;
}

static veer_rc tell(const veer_cli *cli, const apply_options *o, const plan *p, veer_arena *arena,
                    veer_err *err)
{
    veer_reply reply = {0};
    veer_body body;
    veer_body_begin(&body);
    veer_json_put_key(&body.w, "dry_run");
    veer_json_put_bool(&body.w, o->dry_run);
    veer_json_put_key(&body.w, "rules");
    veer_json_begin_array(&body.w);
    for (size_t i = 0; i < p->n; i++) {
        veer_json_begin_object(&body.w);
        veer_body_text(&body, "name", p->steps[i].name);
        veer_body_text(&body, "change", change_words[p->steps[i].change]);
        veer_body_text(&body, "file", p->steps[i].file);
        veer_json_end_object(&body.w);
    }
    veer_json_end_array(&body.w);
    veer_rc rc = veer_body_end(&body, err);
    reply.text = veer_buf_cstr(&body.buf);
    reply.len = body.buf.len;
    if (rc == VEER_OK)
        rc = veer_json_tree(reply.text, reply.len, arena, &reply.tree, err);
    if (rc == VEER_OK)
        rc = veer_view_print(cli, &o->view, &reply, draw, NULL, err);
    veer_body_done(&body);
    return rc;
}

static bool changes_something(const plan *p)
{
    for (size_t i = 0; i < p->n; i++)
        if (p->steps[i].change != CHANGE_NONE)
            return true;
    return false;
}

static veer_rc run(const veer_cli *cli, const void *options, int *ret_exit, veer_err *err)
{
    const apply_options *const o = options;
    const veer_connect_wish wish = {.create = true};
    const veer_question question = {.path = "/api/v1/rules"};
    veer_connection connection = {0};
    veer_rule_files files;
    veer_reply present;
    plan p = {0};
    veer_rc rc =
        veer_rule_files_read(cli->operands.items, cli->operands.n, cli->arena, &files, err);
    if (rc == VEER_OK)
        rc = veer_connect(&o->view.connect, &wish, &connection, err);
    if (rc == VEER_OK)
        rc = veer_ask_question(&connection, &question, &present, err);
    if (rc == VEER_OK)
        rc = make_plan(&files, veer_json_get_first(present.tree, "rules"), o->prune, cli->arena, &p,
                       err);
    if (rc == VEER_OK && !o->dry_run)
        rc = carry_out(&connection, &p, err);
    if (rc == VEER_OK)
        rc = tell(cli, o, &p, cli->arena, err);
    if (rc == VEER_OK && o->dry_run && changes_something(&p))
        *ret_exit = VEER_EXIT_DEGRADED;
    veer_disconnect(&connection);
    return rc;
}

static const veer_opt options[] = {
    {.name = "prune",
     .kind = VEER_OPT_FLAG,
     .help = "Drop rules that are in none of the files; those that the server has from its own "
             "files stay",
     .offset = offsetof(apply_options, prune)},
    {.name = "dry-run",
     .kind = VEER_OPT_FLAG,
     .help = "Only say what would be done",
     .offset = offsetof(apply_options, dry_run)},
    VEER_VIEW_ROWS(apply_options, view),
};

static const veer_operand operands[] = {
    {"FILE", "A YAML file of rules; - is standard input", false},
};

static const veer_example examples[] = {
    {"veer rules apply rules.yaml", "Make the rules of a file those of the server"},
    {"veer rules apply rules/*.yaml --prune --dry-run",
     "What would change? Exit code 1 if anything does"},
};

static const veer_exit exits[] = {
    {VEER_EXIT_OK, "the rules are in force"},
    {VEER_EXIT_DEGRADED, "with --dry-run: something would change"},
};

const veer_cmd veer_cmd_rules_apply = {
    .name = "rules apply",
    .summary = "make files of rules the rules of a server",
    .description =
        "Reads YAML files of rules, refuses all of them if one has a mistake, and creates or "
        "changes the rules of the server accordingly, all or none: when one is refused, those "
        "before it are taken back. What is the same already is left alone, so that the command can "
        "be run again and again.",
    .operands = operands,
    .n_operands = 1,
    .many = true,
    .options = options,
    .n_options = sizeof options / sizeof *options,
    .options_size = sizeof(apply_options),
    .examples = examples,
    .n_examples = sizeof examples / sizeof *examples,
    .exits = exits,
    .n_exits = sizeof exits / sizeof *exits,
    .run = run,
};
