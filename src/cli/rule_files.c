#include "cli/rule_files.h"

#include <string.h>

#include "base/limits.h"
#include "base/line.h"
#include "cli/body.h"
#include "files/source.h"
#include "rules/rulefile.h"

/* ---- reading ---- */

veer_rc veer_rule_file_text(const char *path, veer_buf *out, veer_err *err)
{
    veer_source *source = NULL;
    size_t n = 0;
    veer_rc rc = veer_source_open(path, &source, err);
    if (rc != VEER_OK)
        return rc;
    do {
        if (!veer_buf_reserve(out, VEER_SOURCE_PEEK_BYTES))
            break;
        rc = veer_source_read(source, out->data + out->len, VEER_SOURCE_PEEK_BYTES, &n, err);
        if (rc == VEER_OK)
            out->len += n;
    } while (rc == VEER_OK && n > 0);
    if (rc == VEER_OK && out->failed == VEER_ELIMIT)
        rc = veer_fail(err, VEER_ELIMIT, "%s: has more than %zu bytes", veer_source_name(source),
                       VEER_LIMIT_RULE_FILE_BYTES);
    else if (rc == VEER_OK)
        rc = veer_buf_status(out, err);
    veer_source_free(source);
    return rc;
}

static const char *name_of(const char *path)
{
    return strcmp(path, "-") == 0 ? "standard input" : path;
}

static veer_rc fail_mistakes(const char *path, const veer_rule_set *set, veer_err *err)
{
    const veer_rule_mistake *const first = &set->mistakes[0];
    char place[32] = "";
    char more[96] = "";
    if (first->line > 0)
        veer_line_print(place, sizeof place, ":%u:%u", first->line, first->column);
    if (set->n_mistakes > 1)
        veer_line_print(more, sizeof more, " (and %zu more; 'veer rules check' lists them)",
                        set->n_mistakes - 1);
    return veer_fail(err, VEER_EINVAL, "%.80s%s: %.120s%s", name_of(path), place, first->message,
                     more);
}

/* A rule as a tree, so that one of a file and one of a server look alike. */
static veer_rc make_tree(veer_rule *rule, veer_arena *arena, const veer_json_node **ret,
                         veer_err *err)
{
    veer_json_writer w;
    veer_buf text;
    rule->source = NULL;
    veer_buf_init(&text, VEER_LIMIT_BUF_BYTES);
    veer_json_writer_init(&w, &text, 0);
    veer_rule_write(&w, rule);
    veer_rc rc = veer_json_finish(&w, err);
    const char *const kept = rc == VEER_OK ? veer_arena_strndup(arena, text.data, text.len) : NULL;
    if (rc == VEER_OK)
        rc = kept != NULL ? veer_json_tree(kept, text.len, arena, ret, err) : veer_fail_nomem(err);
    veer_buf_done(&text);
    return rc;
}

static veer_rc add_rule(veer_rule_files *files, const char *path, veer_rule *rule,
                        veer_arena *arena, veer_err *err)
{
    veer_filed_rule *const next = &files->rules[files->n];
    for (size_t i = 0; i < files->n; i++)
        if (strcmp(files->rules[i].name, rule->name) == 0)
            return veer_fail(err, VEER_EINVAL, "%.60s: the rule '%.60s' is in %.60s already",
                             name_of(path), rule->name, files->rules[i].file);
    *next = (veer_filed_rule){.name = rule->name, .file = name_of(path)};
    const veer_rc rc = make_tree(rule, arena, &next->tree, err);
    files->n += rc == VEER_OK ? 1u : 0u;
    return rc;
}

static veer_rc add_file(veer_rule_files *files, const char *path, veer_arena *arena, veer_err *err)
{
    veer_rule_set set = {0};
    veer_buf text;
    veer_buf_init(&text, VEER_RULE_FILE_ROOM);
    veer_rc rc = veer_rule_file_text(path, &text, err);
    const char *const kept =
        rc == VEER_OK ? veer_arena_strndup(arena, veer_buf_cstr(&text), text.len) : NULL;
    if (rc == VEER_OK)
        rc = kept != NULL ? veer_rulefile_read(kept, text.len, arena, &set, err)
                          : veer_fail_nomem(err);
    if (rc == VEER_OK && set.n_mistakes > 0)
        rc = fail_mistakes(path, &set, err);
    if (rc == VEER_OK && files->n + set.n_rules > VEER_LIMIT_RULES)
        rc = veer_fail(err, VEER_ELIMIT, "%.80s: more than %d rules", name_of(path),
                       VEER_LIMIT_RULES);
    for (size_t i = 0; rc == VEER_OK && i < set.n_rules; i++)
        rc = add_rule(files, path, &set.rules[i], arena, err);
    veer_buf_done(&text);
    return rc;
}

veer_rc veer_rule_files_read(const char *const *paths, size_t n, veer_arena *arena,
                             veer_rule_files *ret, veer_err *err)
{
    veer_rule_files files = {.rules =
                                 veer_arena_array(arena, VEER_LIMIT_RULES, sizeof *files.rules)};
    veer_rc rc = files.rules != NULL ? VEER_OK : veer_fail_nomem(err);
    for (size_t i = 0; rc == VEER_OK && i < n; i++)
        rc = add_file(&files, paths[i], arena, err);
    if (rc == VEER_OK && files.n == 0)
        rc = veer_fail(err, VEER_ENODATA, "no rules in %.80s", name_of(paths[0]));
    if (rc == VEER_OK)
        *ret = files;
    return rc;
}

/* ---- writing ---- */

static bool is_source(const veer_json_node *member)
{
    return strcmp(member->key, "source") == 0;
}

void veer_rule_send(veer_json_writer *w, const veer_json_node *rule)
{
    veer_json_begin_object(w);
    for (const veer_json_node *m = rule->child; m != NULL; m = m->next) {
        if (is_source(m) || m->kind == VEER_JSON_NULL)
            continue;
        veer_json_put_key(w, m->key);
        veer_body_tree(w, m);
    }
    veer_json_end_object(w);
}

bool veer_rule_is_same(const veer_json_node *rule, const veer_json_node *of_server)
{
    for (const veer_json_node *m = rule->child; m != NULL; m = m->next)
        if (!is_source(m) && m->kind != VEER_JSON_NULL &&
            !veer_tree_equal(m, veer_json_get(of_server, m->key)))
            return false;
    for (const veer_json_node *m = of_server->child; m != NULL; m = m->next)
        if (!is_source(m) && m->kind != VEER_JSON_NULL && veer_json_get(rule, m->key) == NULL)
            return false;
    return true;
}

static void put_scalar(veer_buf *out, const veer_json_node *node)
{
    if (node->kind == VEER_JSON_STRING)
        veer_json_quote(out, node->text, strlen(node->text));
    else if (node->kind == VEER_JSON_NUMBER)
        veer_buf_puts(out, node->text);
    else
        veer_buf_puts(out, node->kind == VEER_JSON_TRUE ? "true" : "false");
}

/* Lists and mappings of a rule hold scalars, and stand on one line. */
static void put_value(veer_buf *out, const veer_json_node *node)
{
    const bool list = node->kind == VEER_JSON_ARRAY_BEGIN;
    if (!list && node->kind != VEER_JSON_OBJECT_BEGIN) {
        put_scalar(out, node);
        return;
    }
    veer_buf_putc(out, list ? '[' : '{');
    for (const veer_json_node *m = node->child; m != NULL; m = m->next) {
        if (!list)
            veer_buf_printf(out, "%s: ", m->key);
        put_scalar(out, m);
        veer_buf_puts(out, m->next != NULL ? ", " : "");
    }
    veer_buf_putc(out, list ? ']' : '}');
}

static bool says_something(const veer_json_node *member)
{
    const bool container =
        member->kind == VEER_JSON_ARRAY_BEGIN || member->kind == VEER_JSON_OBJECT_BEGIN;
    return !is_source(member) && member->kind != VEER_JSON_NULL &&
           (!container || member->child != NULL);
}

void veer_rule_yaml(veer_buf *out, const veer_json_node *rule)
{
    bool first = true;
    veer_buf_puts(out, "rules:\n");
    for (const veer_json_node *m = rule->child; m != NULL; m = m->next) {
        if (!says_something(m))
            continue;
        veer_buf_printf(out, "%s%s: ", first ? "  - " : "    ", m->key);
        put_value(out, m);
        veer_buf_putc(out, '\n');
        first = false;
    }
}
