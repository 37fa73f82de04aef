#include "api/found_rules.h"

#include <string.h>

#include "base/suggest.h"

#define RULE_BYTES ((size_t)1 << 20) /* a rule as JSON */

veer_rc veer_api_copy_rule(const veer_rule *rule, veer_arena *arena, const veer_rule **ret,
                           veer_err *err)
{
    const veer_json_node *tree = NULL;
    veer_json_writer w;
    veer_buf text;
    veer_rule *const copy = veer_arena_alloc(arena, sizeof *copy);
    if (copy == NULL)
        return veer_fail_nomem(err);
    veer_buf_init(&text, RULE_BYTES);
    veer_json_writer_init(&w, &text, 0);
    veer_rule_write(&w, rule);
    veer_rc rc = veer_json_finish(&w, err);
    if (rc == VEER_OK)
        rc = veer_json_tree(text.data, text.len, arena, &tree, err);
    if (rc == VEER_OK)
        rc = veer_rule_read(tree, NULL, arena, copy, err);
    veer_buf_done(&text);
    if (rc == VEER_OK)
        *ret = copy;
    return rc;
}

typedef struct rule_search {
    const char *name;       /* that is looked for */
    veer_arena *arena;      /* for the copy */
    const veer_rule *found; /* NULL: not yet */
    const char *near;       /* nearest name */
    veer_err *err;          /* may be NULL */
} rule_search;

static veer_rc look_at_rule(void *context, const veer_rule *rule)
{
    rule_search *const s = context;
    const char *near = s->near;
    if (strcmp(rule->name, s->name) == 0)
        return veer_api_copy_rule(rule, s->arena, &s->found, s->err);
    veer_suggest(s->name, rule->name, &near);
    if (near == s->near)
        return VEER_OK;
    s->near = veer_arena_strndup(s->arena, near, strlen(near));
    return s->near != NULL ? VEER_OK : veer_fail_nomem(s->err);
}

veer_rc veer_api_find_rule(const veer_api *api, const char *name, veer_arena *arena,
                           const veer_rule **ret, const char **ret_near, veer_err *err)
{
    rule_search s = {.name = name, .arena = arena, .err = err};
    const veer_rc rc = veer_judge_rules(api->judge, look_at_rule, &s, err);
    if (rc != VEER_OK)
        return rc;
    *ret = s.found;
    if (ret_near != NULL)
        *ret_near = s.near;
    return VEER_OK;
}

veer_rc veer_api_fail_rule(const char *name, const char *near, veer_err *err)
{
    if (near == NULL)
        return veer_fail(err, VEER_ENOTFOUND, "no rule is called '%.80s'", name);
    return veer_fail(err, VEER_ENOTFOUND, "no rule is called '%.80s'; did you mean '%.80s'?", name,
                     near);
}
