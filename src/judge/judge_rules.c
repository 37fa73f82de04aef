/* Rules in force: of files, and of the store. A set is never changed, a new one takes its place. */
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "judge/judge_impl.h"

#define RULE_BYTES ((size_t)1 << 20) /* of one rule, as JSON and in memory */

/* ---- one rule ---- */

void judge_rule_release(judge_rule *rule)
{
    if (rule == NULL || atomic_fetch_sub(&rule->users, 1) > 1)
        return;
    veer_arena_done(&rule->arena);
    free(rule);
}

static veer_rc read_rule(const char *json, size_t len, const char *where, judge_rule *into,
                         veer_err *err)
{
    const veer_json_node *node;
    const veer_rc rc = veer_json_tree(json, len, &into->arena, &node, err);
    return rc != VEER_OK ? rc : veer_rule_read(node, where, &into->arena, &into->rule, err);
}

static veer_rc new_rule(const char *json, size_t len, const char *source, bool of_file,
                        judge_rule **ret, veer_err *err)
{
    judge_rule *const rule = calloc(1, sizeof *rule);
    if (rule == NULL)
        return veer_fail_nomem(err);
    veer_arena_init(&rule->arena, RULE_BYTES);
    atomic_init(&rule->users, 1);
    rule->of_file = of_file;
    veer_rc rc = read_rule(json, len, NULL, rule, err);
    if (rc == VEER_OK &&
        (rule->rule.source = veer_arena_strndup(&rule->arena, source, strlen(source))) == NULL)
        rc = veer_fail_nomem(err);
    if (rc == VEER_OK)
        *ret = rule;
    else
        judge_rule_release(rule);
    return rc;
}

static veer_rc rule_json(const veer_rule *rule, veer_buf *out, veer_err *err)
{
    veer_json_writer w;
    veer_json_writer_init(&w, out, 0);
    veer_rule_write(&w, rule);
    const veer_rc rc = veer_json_finish(&w, err);
    return rc == VEER_OK ? veer_buf_status(out, err) : rc;
}

veer_rc judge_rule_copy(const veer_rule *rule, bool of_file, judge_rule **ret, veer_err *err)
{
    veer_buf json;
    veer_buf_init(&json, RULE_BYTES);
    veer_rc rc = rule_json(rule, &json, err);
    if (rc == VEER_OK)
        rc = new_rule(json.data, json.len, rule->source != NULL ? rule->source : "http", of_file,
                      ret, err);
    veer_buf_done(&json);
    return rc;
}

/* ---- sets ---- */

void judge_rules_release(judge_rules *rules)
{
    if (rules == NULL || atomic_fetch_sub(&rules->users, 1) > 1)
        return;
    for (size_t i = 0; i < rules->n; i++)
        judge_rule_release(rules->at[i]);
    free(rules->at);
    free(rules);
}

judge_rules *judge_rules_borrow(veer_judge *judge)
{
    pthread_mutex_lock(&judge->lock);
    judge_rules *const rules = judge->rules;
    atomic_fetch_add(&rules->users, 1);
    pthread_mutex_unlock(&judge->lock);
    return rules;
}

/* By name; of one name that of a file first. */
static int compare(const void *a, const void *b)
{
    const judge_rule *const x = *(judge_rule *const *)a, *const y = *(judge_rule *const *)b;
    const int order = strcmp(x->rule.name, y->rule.name);
    return order != 0 ? order : (int)y->of_file - (int)x->of_file;
}

static veer_rc new_set(size_t room, judge_rules **ret, veer_err *err)
{
    judge_rules *const set = calloc(1, sizeof *set);
    judge_rule **const at = calloc(room + 1, sizeof(judge_rule *));
    if (set == NULL || at == NULL) {
        free(set);
        free(at);
        return veer_fail_nomem(err);
    }
    set->at = at;
    atomic_init(&set->users, 1);
    *ret = set;
    return VEER_OK;
}

/* Adds a rule that it then shares. */
static void share(judge_rules *set, judge_rule *rule)
{
    atomic_fetch_add(&rule->users, 1);
    set->at[set->n++] = rule;
}

static void sort_set(judge_rules *set)
{
    qsort(set->at, set->n, sizeof(judge_rule *), compare);
}

/* Number of the first rule that is not before the name. */
static size_t lower(const judge_rules *rules, const char *name)
{
    size_t low = 0, high = rules->n;
    while (low < high) {
        const size_t middle = (low + high) / 2;
        if (strcmp(rules->at[middle]->rule.name, name) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

judge_rule *judge_rules_find(const judge_rules *rules, const char *name)
{
    const size_t at = lower(rules, name);
    return at < rules->n && strcmp(rules->at[at]->rule.name, name) == 0 ? rules->at[at] : NULL;
}

/* ---- loading ---- */

typedef struct load_work {
    veer_judge *judge; /* for troubles */
    judge_rules *set;  /* that grows */
    size_t room;       /* of it */
    veer_err *err;     /* of the walk */
} load_work;

/* A rule that this program cannot read (any more) is told of and left where it is. */
static veer_rc load_rule(void *context, const veer_store_doc *doc)
{
    load_work *const w = context;
    judge_rule *rule;
    veer_err err = VEER_ERR_INIT;
    if (w->set->n == w->room)
        return veer_fail(w->err, VEER_ELIMIT, "more than %d rules", VEER_LIMIT_RULES);
    const veer_rc rc = new_rule(doc->bytes.data, doc->bytes.len, "http", false, &rule, &err);
    if (rc == VEER_ENOMEM)
        return veer_fail_nomem(w->err);
    if (rc == VEER_OK)
        w->set->at[w->set->n++] = rule;
    else
        judge_trouble(w->judge, rc, err.msg);
    return VEER_OK;
}

static veer_rc add_files(judge_rules *set, const veer_rule *rules, size_t n, veer_err *err)
{
    veer_rc rc = VEER_OK;
    for (size_t i = 0; rc == VEER_OK && i < n; i++) {
        judge_rule *rule;
        rc = judge_rule_copy(&rules[i], true, &rule, err);
        if (rc == VEER_OK)
            set->at[set->n++] = rule;
    }
    return rc;
}

/* No two rules of files have one name. */
static veer_rc check_names(const judge_rules *set, veer_err *err)
{
    for (size_t i = 1; i < set->n; i++) {
        const judge_rule *const a = set->at[i - 1], *const b = set->at[i];
        if (a->of_file && b->of_file && strcmp(a->rule.name, b->rule.name) == 0)
            return veer_fail(err, VEER_EINVAL, "two rules have the name '%s': %s and %s",
                             a->rule.name, a->rule.source, b->rule.source);
    }
    return VEER_OK;
}

veer_rc judge_rules_load(veer_judge *judge, veer_err *err)
{
    const veer_store_doc_query query = {.kind = VEER_STORE_DOC_RULE, .span = VEER_STORE_EVER};
    const size_t n = judge->options.n_file_rules;
    load_work w = {.judge = judge, .room = VEER_LIMIT_RULES, .err = err};
    if (n > VEER_LIMIT_RULES)
        return veer_fail(err, VEER_ELIMIT, "more than %d rules", VEER_LIMIT_RULES);
    veer_rc rc = new_set(VEER_LIMIT_RULES + n, &w.set, err);
    if (rc != VEER_OK)
        return rc;
    rc = veer_store_doc_each(judge->store, &query, load_rule, &w, err);
    if (rc == VEER_OK)
        rc = add_files(w.set, judge->options.file_rules, n, err);
    if (rc == VEER_OK) {
        sort_set(w.set);
        rc = check_names(w.set, err);
    }
    if (rc == VEER_OK)
        judge->rules = w.set;
    else
        judge_rules_release(w.set);
    return rc;
}

/* ---- changes ---- */

/* Whether watches of the one go on with the other. */
static bool is_same_watch(const veer_rule *a, const veer_rule *b)
{
    const char *const none = "";
    return strcmp(a->expr->text, b->expr->text) == 0 && strcmp(a->model, b->model) == 0 &&
           strcmp(a->version != NULL ? a->version : none, b->version != NULL ? b->version : none) ==
               0 &&
           (a->version == NULL) == (b->version == NULL) &&
           strcmp(a->segment != NULL ? a->segment : none, b->segment != NULL ? b->segment : none) ==
               0;
}

/* Alerts of rules that are gone, disabled or about something else now. */
static veer_rc forget_changed(judge_change *change, const judge_rules *before, judge_rules *after,
                              veer_err *err)
{
    veer_rc rc = VEER_OK;
    for (size_t i = 0; rc == VEER_OK && i < before->n; i++) {
        const veer_rule *const old = &before->at[i]->rule;
        const judge_rule *const now = judge_rules_find(after, old->name);
        const veer_watch_key key = {.rule = old->name};
        const char *const why = now == NULL          ? "the rule is gone"
                                : now->rule.disabled ? "the rule is disabled"
                                                     : "the rule was changed";
        if (judge_rules_find(before, old->name) != before->at[i] ||
            (now != NULL && !now->rule.disabled && is_same_watch(old, &now->rule)))
            continue;
        rc = veer_board_forget(change->judge->board, &key, why, change->now_us, &change->changes,
                               err);
    }
    return rc;
}

/* Replaces the rules in force; takes the set over, also on failure. */
static veer_rc replace(judge_change *change, judge_rules *set, veer_err *err)
{
    change->rules = set;
    sort_set(set);
    const veer_rc rc = check_names(set, err);
    return rc != VEER_OK ? rc : forget_changed(change, change->judge->rules, set, err);
}

veer_rc veer_judge_set_file_rules(veer_judge *judge, const veer_rule *rules, size_t n,
                                  veer_err *err)
{
    judge_change change;
    judge_rules *set = NULL;
    if (n > VEER_LIMIT_RULES)
        return veer_fail(err, VEER_ELIMIT, "more than %d rules", VEER_LIMIT_RULES);
    veer_rc rc = judge_change_begin(judge, judge_now(judge), &change, err);
    if (rc != VEER_OK)
        return rc;
    rc = new_set(judge->rules->n + n, &set, err);
    for (size_t i = 0; rc == VEER_OK && i < judge->rules->n; i++)
        if (!judge->rules->at[i]->of_file)
            share(set, judge->rules->at[i]);
    if (rc == VEER_OK)
        rc = add_files(set, rules, n, err);
    if (rc == VEER_OK)
        rc = replace(&change, set, err);
    else
        judge_rules_release(set);
    return judge_change_end(&change, rc, err);
}

static veer_rc refuse_file(const judge_rule *rule, veer_err *err)
{
    return veer_fail(err, VEER_EINVAL, "the rule '%s' comes from %s and is changed there",
                     rule->rule.name, rule->rule.source);
}

/* The rules in force without the one of the store that has this name, with room for one more. */
static veer_rc without(const veer_judge *judge, const char *name, judge_rules **ret, veer_err *err)
{
    const veer_rc rc = new_set(judge->rules->n + 1, ret, err);
    for (size_t i = 0; rc == VEER_OK && i < judge->rules->n; i++)
        if (judge->rules->at[i]->of_file || strcmp(judge->rules->at[i]->rule.name, name) != 0)
            share(*ret, judge->rules->at[i]);
    return rc;
}

static veer_rc put_rule(judge_change *change, judge_rule *rule, bool *ret_created, veer_err *err)
{
    veer_judge *const judge = change->judge;
    const judge_rule *const old = judge_rules_find(judge->rules, rule->rule.name);
    judge_rules *set = NULL;
    veer_buf json;
    if (old != NULL && old->of_file)
        return refuse_file(old, err);
    if (old == NULL && judge->rules->n >= VEER_LIMIT_RULES)
        return veer_fail(err, VEER_ELIMIT, "there are %d rules already", VEER_LIMIT_RULES);
    veer_buf_init(&json, RULE_BYTES);
    veer_rc rc = rule_json(&rule->rule, &json, err);
    if (rc == VEER_OK)
        rc = judge_change_put(change, VEER_STORE_DOC_RULE, rule->rule.name, VEER_STORE_NO_SERIES,
                              change->now_us, json.data, json.len, err);
    if (rc == VEER_OK)
        rc = without(judge, rule->rule.name, &set, err);
    if (rc == VEER_OK) {
        share(set, rule);
        rc = replace(change, set, err);
    }
    veer_buf_done(&json);
    if (rc == VEER_OK)
        *ret_created = old == NULL;
    return rc;
}

veer_rc veer_judge_put_rule(veer_judge *judge, const veer_rule *rule, bool *ret_created,
                            veer_err *err)
{
    judge_rule *copy = NULL;
    judge_change change;
    veer_rule plain = *rule;
    bool created = false;
    plain.source = "http";
    veer_rc rc = judge_rule_copy(&plain, false, &copy, err);
    if (rc != VEER_OK)
        return rc;
    rc = judge_change_begin(judge, judge_now(judge), &change, err);
    if (rc == VEER_OK)
        rc = judge_change_end(&change, put_rule(&change, copy, &created, err), err);
    judge_rule_release(copy);
    if (rc == VEER_OK && ret_created != NULL)
        *ret_created = created;
    return rc;
}

static veer_rc drop_rule(judge_change *change, const char *name, veer_err *err)
{
    const judge_rule *const old = judge_rules_find(change->judge->rules, name);
    judge_rules *set = NULL;
    if (old == NULL)
        return veer_fail(err, VEER_ENOTFOUND, "there is no rule '%s'", name);
    if (old->of_file)
        return refuse_file(old, err);
    veer_rc rc = judge_change_drop(change, VEER_STORE_DOC_RULE, name, err);
    if (rc == VEER_OK)
        rc = without(change->judge, name, &set, err);
    return rc == VEER_OK ? replace(change, set, err) : rc;
}

veer_rc veer_judge_drop_rule(veer_judge *judge, const char *name, veer_err *err)
{
    judge_change change;
    const veer_rc rc = judge_change_begin(judge, judge_now(judge), &change, err);
    return rc != VEER_OK ? rc : judge_change_end(&change, drop_rule(&change, name, err), err);
}

veer_rc veer_judge_rules(veer_judge *judge, veer_rule_fn fn, void *context, veer_err *err)
{
    judge_rules *const rules = judge_rules_borrow(judge);
    veer_rc rc = VEER_OK;
    (void)err; /* nothing but fn fails */
    for (size_t i = 0; rc == VEER_OK && i < rules->n; i++)
        if (judge_rules_find(rules, rules->at[i]->rule.name) == rules->at[i])
            rc = fn(context, &rules->at[i]->rule);
    judge_rules_release(rules);
    return rc;
}
