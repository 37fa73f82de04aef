/* A file of rules: every rule is read, every mistake is told with its place. */
#include "rules/rulefile.h"

#include <stdlib.h>
#include <string.h>

#include "base/line.h"
#include "rules/fields.h"
#include "rules/yaml.h"

typedef struct reading {
    const char *text;            /* of the file */
    size_t len;                  /* of it */
    veer_arena *arena;           /* of rules and messages */
    veer_yaml yaml;              /* the tree */
    veer_rule_mistake *mistakes; /* n_mistakes, room for VEER_LIMIT_RULE_MISTAKES */
    size_t n_mistakes;           /* kept */
    bool no_memory;              /* sticky */
} reading;

static void add_mistake(void *context, unsigned line, unsigned column, const char *message)
{
    reading *const r = context;
    if (r->n_mistakes == VEER_LIMIT_RULE_MISTAKES)
        return;
    const char *const copy = veer_arena_strndup(r->arena, message, strlen(message));
    r->no_memory |= copy == NULL;
    r->mistakes[r->n_mistakes++] = (veer_rule_mistake){line, column, copy};
}

/* The text of the file at a place. */
static const char *source_at(const reading *r, unsigned line, unsigned column)
{
    const char *at = r->text;
    const char *const end = r->text + r->len;
    for (unsigned i = 1; i < line && at < end; i++) {
        const char *const eol = memchr(at, '\n', (size_t)(end - at));
        at = eol != NULL ? eol + 1 : end;
    }
    for (unsigned i = 1; i < column && at < end; i++)
        for (at++; at < end && ((unsigned char)*at & 0xC0U) == 0x80U;)
            at++;
    return at;
}

/* A place that moves through the source. */
typedef struct cursor {
    const char *at;  /* byte */
    const char *end; /* of the source */
    unsigned line;   /* from 1 */
    unsigned column; /* from 1 */
} cursor;

static void step(cursor *c)
{
    if (*c->at == '\n') {
        c->line++;
        c->column = 1;
        c->at++;
        return;
    }
    for (c->at++; c->at < c->end && ((unsigned char)*c->at & 0xC0U) == 0x80U;)
        c->at++;
    c->column++;
}

static void skip_blanks(cursor *c)
{
    while (c->at < c->end && strchr(" \t\r\n", *c->at) != NULL && *c->at != '\0')
        step(c);
}

/* Passes the source of one character of the text: itself, an escape of it, or for a blank the end
 * of a line with the indentation of the next. False: the text does not stand there. */
static bool pass(cursor *c, const char *text, char quote)
{
    if (c->at < c->end && (*text == ' ' || *text == '\n') && (*c->at == '\n' || *c->at == '\r')) {
        skip_blanks(c);
        return true;
    }
    if (c->at + 1 < c->end && c->at[1] == *text &&
        ((quote == '"' && *c->at == '\\') || (quote == '\'' && *c->at == '\'' && *text == '\'')))
        step(c);
    if (c->at >= c->end || *c->at != *text)
        return false;
    step(c);
    return true;
}

/* Moves a place to a column of the text that the scalar there stands for. */
static bool move_into(const reading *r, const char *text, unsigned column, veer_yaml_place *place)
{
    cursor c = {source_at(r, place->line, place->column), r->text + r->len, place->line,
                place->column};
    skip_blanks(&c);
    const char quote = c.at < c.end && (*c.at == '"' || *c.at == '\'') ? *c.at : '\0';
    if (quote != '\0')
        step(&c);
    for (unsigned i = 1; i < column && *text != '\0'; i++) {
        if (!pass(&c, text, quote))
            return false;
        for (text++; ((unsigned char)*text & 0xC0U) == 0x80U;)
            text++;
    }
    place->line = c.line;
    place->column = c.column;
    return true;
}

static void tell_fault(void *context, const rule_fault *fault)
{
    reading *const r = context;
    char message[VEER_ERR_MSG_SIZE], column[48] = "";
    veer_yaml_place place = veer_yaml_place_of(&r->yaml, fault->node);
    if (fault->at_key && place.key_line > 0) {
        place.line = place.key_line;
        place.column = place.key_column;
    }
    if (fault->column > 0 && !move_into(r, fault->node->text, fault->column, &place))
        veer_line_print(column, sizeof column, ", column %u", fault->column);
    veer_line_print(message, sizeof message, "%s%s%s%s", fault->field != NULL ? fault->field : "",
                    column, fault->field != NULL ? ": " : "", fault->text);
    add_mistake(r, place.line, place.column, message);
}

/* A name that an earlier rule has: at the name of the later one. */
static void check_name(reading *r, const veer_rule_set *set, const veer_rule *rule,
                       const veer_json_node *node)
{
    for (size_t i = 0; i < set->n_rules; i++)
        if (strcmp(set->rules[i].name, rule->name) == 0) {
            char message[VEER_ERR_MSG_SIZE];
            const veer_json_node *const name = veer_json_get(node, "name");
            const veer_yaml_place place =
                veer_yaml_place_of(&r->yaml,
                                   name != NULL ? name : veer_json_get(node, "rule_name"));
            veer_line_print(message, sizeof message, "name: another rule is named '%.60s'",
                            rule->name);
            add_mistake(r, place.line, place.column, message);
            return;
        }
}

static void read_rules(reading *r, const veer_json_node *list, veer_rule_set *set)
{
    rule_reader reader = {.arena = r->arena, .fault = tell_fault, .context = r};
    size_t n = 0;
    for (const veer_json_node *node = list->child; node != NULL; node = node->next)
        n++;
    if (n > VEER_LIMIT_RULES) {
        char message[80];
        const veer_yaml_place place = veer_yaml_place_of(&r->yaml, list);
        veer_line_print(message, sizeof message, "rules: at most %d at once", VEER_LIMIT_RULES);
        add_mistake(r, place.line, place.column, message);
        return;
    }
    set->rules = veer_arena_array(r->arena, n, sizeof *set->rules);
    r->no_memory |= set->rules == NULL;
    for (const veer_json_node *node = list->child; node != NULL && !r->no_memory;
         node = node->next) {
        veer_rule rule;
        const size_t before = r->n_mistakes;
        const bool good = rule_read(&reader, node, &rule);
        if (good)
            check_name(r, set, &rule, node);
        if (good && r->n_mistakes == before)
            set->rules[set->n_rules++] = rule;
    }
    r->no_memory |= reader.no_memory;
}

static void tell_place(reading *r, const veer_json_node *node, bool at_key, const char *message)
{
    const veer_yaml_place place = veer_yaml_place_of(&r->yaml, node);
    add_mistake(r, at_key ? place.key_line : place.line, at_key ? place.key_column : place.column,
                message);
}

/* The members of the file: one list of rules. */
static void read_root(reading *r, veer_rule_set *set)
{
    const veer_json_node *const root = r->yaml.root;
    const veer_json_node *rules = NULL;
    if (root == NULL || root->kind == VEER_JSON_NULL)
        return;
    if (root->kind != VEER_JSON_OBJECT_BEGIN) {
        tell_place(r, root, false, "a file of rules is 'rules:' with a list");
        return;
    }
    for (const veer_json_node *m = root->child; m != NULL; m = m->next) {
        char message[VEER_ERR_MSG_SIZE];
        const bool known = strcmp(m->key, "rules") == 0;
        if (known && rules == NULL) {
            rules = m;
            continue;
        }
        veer_line_print(message, sizeof message,
                        known ? "'%.60s' is given twice" : "no field '%.60s'; only 'rules'",
                        m->key);
        tell_place(r, m, true, message);
    }
    if (rules == NULL || rules->kind == VEER_JSON_NULL)
        return;
    if (rules->kind != VEER_JSON_ARRAY_BEGIN)
        tell_place(r, rules, false, "rules: must be a list");
    else
        read_rules(r, rules, set);
}

static int by_place(const void *a_, const void *b_)
{
    const veer_rule_mistake *const a = a_, *const b = b_;
    if (a->line != b->line)
        return a->line < b->line ? -1 : 1;
    if (a->column != b->column)
        return a->column < b->column ? -1 : 1;
    return strcmp(a->message, b->message);
}

veer_rc veer_rulefile_read(const char *text, size_t len, veer_arena *arena, veer_rule_set *ret,
                           veer_err *err)
{
    reading r = {.text = text, .len = len, .arena = arena};
    veer_rule_set set = {0};
    r.mistakes = veer_arena_array(arena, VEER_LIMIT_RULE_MISTAKES, sizeof *r.mistakes);
    if (r.mistakes == NULL)
        return veer_fail_nomem(err);
    const veer_rc rc = yaml_read(text, len, arena, add_mistake, &r, &r.yaml, err);
    if (rc != VEER_OK)
        return rc;
    read_root(&r, &set);
    if (r.no_memory)
        return veer_fail_nomem(err);
    set.mistakes = r.mistakes;
    set.n_mistakes = r.n_mistakes;
    qsort(set.mistakes, set.n_mistakes, sizeof *set.mistakes, by_place);
    *ret = set;
    return VEER_OK;
}
