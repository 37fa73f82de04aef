#include "cli/options.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/num.h"
#include "base/suggest.h"

typedef struct parser {
    const veer_opt_table *tables; /* where options are looked up */
    size_t n_tables;              /* number of tables */
    char *const *argv;            /* NULL never read: argc bounds it */
    int argc;                     /* arguments */
    int at;                       /* next argument */
    veer_arena *arena;            /* lists */
    veer_err *err;                /* of the caller */
} parser;

/* An option and where its value goes. */
typedef struct target {
    const veer_opt *opt; /* the row */
    void *value;         /* the member of the struct */
} target;

static target target_of(const veer_opt_table *table, size_t row)
{
    return (target){&table->rows[row], (char *)table->values + table->rows[row].offset};
}

static bool find_long(const parser *p, const char *name, size_t len, target *ret)
{
    for (size_t t = 0; t < p->n_tables; t++)
        for (size_t i = 0; i < p->tables[t].n; i++) {
            const char *const known = p->tables[t].rows[i].name;
            if (strncmp(known, name, len) == 0 && known[len] == '\0') {
                *ret = target_of(&p->tables[t], i);
                return true;
            }
        }
    return false;
}

static bool find_short(const parser *p, char letter, target *ret)
{
    for (size_t t = 0; t < p->n_tables; t++)
        for (size_t i = 0; i < p->tables[t].n; i++)
            if (p->tables[t].rows[i].letter == letter) {
                *ret = target_of(&p->tables[t], i);
                return true;
            }
    return false;
}

static veer_rc fail_unknown(const parser *p, const char *name, size_t len)
{
    char typed[VEER_SUGGEST_MAX_BYTES + 1];
    const char *best = NULL;
    snprintf(typed, sizeof typed, "%.*s", (int)(len < sizeof typed ? len : sizeof typed), name);
    for (size_t t = 0; t < p->n_tables; t++)
        for (size_t i = 0; i < p->tables[t].n; i++)
            veer_suggest(typed, p->tables[t].rows[i].name, &best);
    if (best != NULL)
        return veer_fail(p->err, VEER_EINVAL, "unknown option '--%s'; did you mean '--%s'?", typed,
                         best);
    return veer_fail(p->err, VEER_EINVAL, "unknown option '--%s'; --help lists the options", typed);
}

static veer_rc set_choice(const parser *p, const target *t, const char *text)
{
    char known[128];
    size_t used = 0;
    for (int i = 0; t->opt->choices[i] != NULL; i++) {
        if (strcmp(t->opt->choices[i], text) == 0) {
            *(int *)t->value = i;
            return VEER_OK;
        }
        const int more = snprintf(known + used, sizeof known - used, "%s%s", i > 0 ? ", " : "",
                                  t->opt->choices[i]);
        used += (size_t)more < sizeof known - used ? (size_t)more : 0;
    }
    return veer_fail(p->err, VEER_EINVAL, "--%s cannot be '%s'; choose one of %s", t->opt->name,
                     text, known);
}

static bool outside(const veer_opt *opt, double value)
{
    return (opt->min != 0 || opt->max != 0) && !(value >= opt->min && value <= opt->max);
}

static veer_rc fail_range(const parser *p, const veer_opt *opt, const char *text)
{
    if (isinf(opt->max))
        return veer_fail(p->err, VEER_EINVAL, "--%s must be at least %.15g, not '%s'", opt->name,
                         opt->min, text);
    return veer_fail(p->err, VEER_EINVAL, "--%s must be from %.15g to %.15g, not '%s'", opt->name,
                     opt->min, opt->max, text);
}

static veer_rc set_count(const parser *p, const target *t, const char *text, bool given)
{
    int64_t value = 0;
    const veer_rc rc = veer_parse_int64(text, strlen(text), &value);
    if (rc == VEER_EPARSE)
        return veer_fail(p->err, VEER_EINVAL, "--%s wants a whole number, not '%s'", t->opt->name,
                         text);
    if (rc != VEER_OK || outside(t->opt, (double)value))
        return fail_range(p, t->opt, text);
    *(veer_opt_count *)t->value = (veer_opt_count){value, given};
    return VEER_OK;
}

static veer_rc set_real(const parser *p, const target *t, const char *text, bool given)
{
    double value = 0;
    size_t used = 0;
    const veer_rc rc = veer_parse_double(text, strlen(text), &used, &value);
    if (rc == VEER_EPARSE || (rc == VEER_OK && text[used] != '\0'))
        return veer_fail(p->err, VEER_EINVAL, "--%s wants a number, not '%s'", t->opt->name, text);
    if (rc != VEER_OK || outside(t->opt, value))
        return fail_range(p, t->opt, text);
    *(veer_opt_real *)t->value = (veer_opt_real){value, given};
    return VEER_OK;
}

static bool is_choice(const veer_opt *opt, const char *text)
{
    for (size_t i = 0; opt->choices[i] != NULL; i++)
        if (strcmp(opt->choices[i], text) == 0)
            return true;
    return false;
}

/* Copies one item up to an unescaped comma; returns where the next one starts. */
static const char *take_item(const char *text, char *item)
{
    size_t n = 0;
    while (*text != '\0' && *text != ',') {
        if (text[0] == '\\' && text[1] == ',')
            text++;
        item[n++] = *text++;
    }
    item[n] = '\0';
    return *text == ',' ? text + 1 : text;
}

static veer_rc add_items(const parser *p, const target *t, const char *text)
{
    veer_opt_list *const list = t->value;
    size_t most = 1;
    for (const char *c = text; *c != '\0'; c++)
        most += *c == ',';
    const char **const items = veer_arena_array(p->arena, list->n + most + 1, sizeof *items);
    if (items == NULL)
        return veer_fail_nomem(p->err);
    for (size_t i = 0; i < list->n; i++)
        items[i] = list->items[i];
    while (*text != '\0') {
        char *const item = veer_arena_alloc(p->arena, strlen(text) + 1);
        if (item == NULL)
            return veer_fail_nomem(p->err);
        text = take_item(text, item);
        if (item[0] == '\0')
            continue;
        if (t->opt->choices != NULL && !is_choice(t->opt, item)) {
            const char *best = NULL;
            for (size_t i = 0; t->opt->choices[i] != NULL; i++)
                veer_suggest(item, t->opt->choices[i], &best);
            return veer_fail(p->err, VEER_EINVAL, "--%s does not know '%s'%s%s%s", t->opt->name,
                             item, best ? "; did you mean '" : "; --help lists the choices",
                             best ? best : "", best ? "'?" : "");
        }
        items[list->n++] = item;
    }
    list->items = items;
    return VEER_OK;
}

static veer_rc set_value(const parser *p, const target *t, const char *text, bool given)
{
    switch (t->opt->kind) {
    case VEER_OPT_FLAG:
        *(bool *)t->value = true;
        return VEER_OK;
    case VEER_OPT_TEXT:
        *(const char **)t->value = text;
        return VEER_OK;
    case VEER_OPT_LIST:
        return add_items(p, t, text);
    case VEER_OPT_COUNT:
        return set_count(p, t, text, given);
    case VEER_OPT_REAL:
        return set_real(p, t, text, given);
    case VEER_OPT_CHOICE:
        return set_choice(p, t, text);
    }
    return VEER_OK;
}

/* The argument behind an option, which may be the next word. */
static veer_rc take_argument(parser *p, const target *t, const char **ret)
{
    if (p->at >= p->argc)
        return veer_fail(p->err, VEER_EINVAL, "--%s wants %s behind it", t->opt->name, t->opt->arg);
    *ret = p->argv[p->at++];
    return VEER_OK;
}

static veer_rc parse_long(parser *p, const char *word)
{
    target t;
    const size_t len = strcspn(word, "=");
    if (len == 0 || !find_long(p, word, len, &t))
        return fail_unknown(p, word, len);
    const char *text = word[len] == '=' ? word + len + 1 : NULL;
    if (t.opt->kind == VEER_OPT_FLAG && text != NULL)
        return veer_fail(p->err, VEER_EINVAL, "--%s takes no value", t.opt->name);
    if (t.opt->kind != VEER_OPT_FLAG && text == NULL) {
        const veer_rc rc = take_argument(p, &t, &text);
        if (rc != VEER_OK)
            return rc;
    }
    return set_value(p, &t, text, true);
}

/* `-abc` are flags, `-nVALUE` and `-n VALUE` an option with its value. */
static veer_rc parse_short(parser *p, const char *letters)
{
    for (; *letters != '\0'; letters++) {
        target t;
        if (!find_short(p, *letters, &t))
            return veer_fail(p->err, VEER_EINVAL, "unknown option '-%c'; --help lists the options",
                             *letters);
        const char *text = NULL;
        veer_rc rc = VEER_OK;
        if (t.opt->kind != VEER_OPT_FLAG) {
            if (letters[1] != '\0')
                text = letters + 1;
            else
                rc = take_argument(p, &t, &text);
        }
        if (rc == VEER_OK)
            rc = set_value(p, &t, text, true);
        if (rc != VEER_OK || t.opt->kind != VEER_OPT_FLAG)
            return rc;
    }
    return VEER_OK;
}

/* A fallback stands where the user gave nothing; lists would else collect both. */
static veer_rc set_fallbacks(const parser *p, bool lists)
{
    for (size_t t = 0; t < p->n_tables; t++)
        for (size_t i = 0; i < p->tables[t].n; i++) {
            const target at = target_of(&p->tables[t], i);
            const bool is_list = at.opt->kind == VEER_OPT_LIST;
            if (at.opt->kind == VEER_OPT_CHOICE && !lists)
                *(int *)at.value = -1;
            if (at.opt->fallback == NULL || is_list != lists)
                continue;
            if (is_list && ((veer_opt_list *)at.value)->n > 0)
                continue;
            const veer_rc rc = set_value(p, &at, at.opt->fallback, false);
            if (rc != VEER_OK)
                return rc;
        }
    return VEER_OK;
}

veer_rc veer_options_parse(const veer_opt_table *tables, size_t n_tables, int argc,
                           char *const *argv, const bool *stop, veer_arena *arena,
                           veer_operands *ret_operands, veer_err *err)
{
    parser p = {tables, n_tables, argv, argc, 0, arena, err};
    veer_operands operands = {veer_arena_array(arena, (size_t)argc + 1, sizeof(char *)), 0};
    if (operands.items == NULL)
        return veer_fail_nomem(err);
    bool ended = false;
    veer_rc rc = set_fallbacks(&p, false);
    while (rc == VEER_OK && p.at < argc && !(stop != NULL && *stop)) {
        const char *const word = argv[p.at++];
        if (ended || word[0] != '-' || word[1] == '\0')
            operands.items[operands.n++] = word;
        else if (strcmp(word, "--") == 0)
            ended = true;
        else
            rc = word[1] == '-' ? parse_long(&p, word + 2) : parse_short(&p, word + 1);
    }
    if (rc == VEER_OK)
        rc = set_fallbacks(&p, true);
    if (rc == VEER_OK)
        *ret_operands = operands;
    return rc;
}
