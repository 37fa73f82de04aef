/* A metric or a function, and its window. */
#include <string.h>

#include "base/suggest.h"
#include "base/time.h"
#include "rules/duration.h"
#include "rules/parser.h"
#include "veer/metric.h"

#define HORIZON_US (7 * VEER_US_PER_DAY)

unsigned parser_column(const parser *p)
{
    return lexer_column(&p->lex, p->lex.token.at);
}

veer_rc parser_expected(const parser *p, const char *what, veer_err *err)
{
    char shown[LEXER_SHOWN_SIZE];
    return veer_fail_at(err, VEER_EPARSE, parser_column(p), "expected %s, found %s", what,
                        lexer_shown(&p->lex, shown));
}

veer_rc parser_take(parser *p, const char *sign, const char *what, veer_err *err)
{
    if (p->lex.token.kind != LEXER_SIGN || !lexer_is(&p->lex, sign))
        return parser_expected(p, what, err);
    return lexer_advance(&p->lex, err);
}

veer_rc parser_duration(parser *p, const char *what, int64_t *ret_us, veer_err *err)
{
    veer_err inner = VEER_ERR_INIT;
    int64_t us = 0;
    const lexer_token token = p->lex.token;
    if (token.kind != LEXER_NUMBER)
        return parser_expected(p, what, err);
    const veer_rc rc = veer_duration_parse(token.text, token.len, &us, &inner);
    if (rc != VEER_OK)
        return veer_fail_at(err, rc, lexer_column(&p->lex, token.at + (size_t)inner.position), "%s",
                            inner.msg);
    if (us == 0)
        return veer_fail_at(err, VEER_EPARSE, parser_column(p), "expected %s, not 0", what);
    *ret_us = us;
    return lexer_advance(&p->lex, err);
}

/* The name nearest to a mistyped one, of functions and metrics. */
static const char *nearest(const char *typed, bool *ret_metric)
{
    size_t n = 0;
    const char *best = NULL;
    const veer_metric *const metrics = veer_metrics(&n);
    for (size_t i = 0; i < n; i++)
        veer_suggest(typed, metrics[i].name, &best);
    const char *const metric = best;
    for (size_t i = 0; i < veer_n_functions; i++)
        veer_suggest(typed, veer_functions[i].name, &best);
    *ret_metric = best == metric;
    return best;
}

static veer_rc unknown_name(const char *name, unsigned column, bool called, veer_err *err)
{
    bool metric = false;
    const char *const best = nearest(name, &metric);
    const char *const what = called ? "function" : "metric";
    if (best != NULL)
        return veer_fail_at(err, VEER_EPARSE, column, "no %s '%.40s'; did you mean '%s%s'?", what,
                            name, best, metric ? "" : "(...)");
    if (called)
        return veer_fail_at(err, VEER_EPARSE, column, "no function '%.40s'", name);
    return veer_fail_at(err, VEER_EPARSE, column,
                        "no metric '%.40s'; a custom one is written metric(\"%.40s\")", name, name);
}

/* A name without brackets is a metric. */
static veer_rc read_metric(const parser *p, const char *name, unsigned column, veer_term *ret,
                           veer_err *err)
{
    const veer_metric *const metric = veer_metric_find(name);
    const veer_function *const function = expr_function_find(name, strlen(name));
    (void)p;
    if (metric == NULL && function != NULL)
        return veer_fail_at(err, VEER_EPARSE, column, "'%s' is a function: %s", name,
                            function->form);
    if (metric == NULL)
        return unknown_name(name, column, false, err);
    *ret = (veer_term){.kind = VEER_TERM_METRIC, .subject = metric->name};
    return VEER_OK;
}

static veer_rc read_call(parser *p, const char *name, unsigned column, veer_term *ret,
                         veer_err *err)
{
    const veer_function *const function = expr_function_find(name, strlen(name));
    if (function == NULL && veer_metric_find(name) != NULL)
        return veer_fail_at(err, VEER_EPARSE, column, "'%s' is a metric, without brackets: %s[1h]",
                            name, name);
    if (function == NULL)
        return unknown_name(name, column, true, err);
    *ret = (veer_term){.kind = function->kind, .function = function};
    veer_rc rc = lexer_advance(&p->lex, err);
    if (rc == VEER_OK)
        rc = parser_arguments(p, ret, err);
    if (rc == VEER_OK && ret->kind == VEER_TERM_METRIC)
        ret->function = NULL;
    if (rc == VEER_OK && (function->takes & VEER_TAKES_HORIZON) != 0 && ret->horizon_us == 0)
        ret->horizon_us = HORIZON_US;
    return rc;
}

static veer_rc read_window(parser *p, veer_term *term, veer_err *err)
{
    const unsigned column = parser_column(p);
    if (term->function != NULL && (term->function->takes & VEER_TAKES_WINDOW) == 0)
        return veer_fail_at(err, VEER_EPARSE, column, "%s() takes no window", term->function->name);
    veer_rc rc = lexer_advance(&p->lex, err);
    const unsigned number_column = parser_column(p);
    if (rc == VEER_OK)
        rc = parser_duration(p, "a window such as 1h", &term->window_us, err);
    if (rc == VEER_OK && term->window_us < VEER_US_PER_MINUTE)
        rc = veer_fail_at(err, VEER_EPARSE, number_column, "a window is at least 1m");
    if (rc == VEER_OK)
        rc = parser_take(p, "]", "']' behind the window", err);
    term->has_window = true;
    return rc;
}

veer_rc parser_term(parser *p, const veer_term **ret, veer_err *err)
{
    const unsigned column = parser_column(p);
    if (p->lex.token.kind != LEXER_NAME)
        return parser_expected(p, "a metric or a function", err);
    if (p->n_terms == VEER_LIMIT_RULE_TERMS)
        return veer_fail_at(err, VEER_ELIMIT, column, "an expression has at most %d conditions",
                            VEER_LIMIT_RULE_TERMS);
    if (p->lex.token.len > VEER_LIMIT_NAME_BYTES)
        return veer_fail_at(err, VEER_EPARSE, column, "a name has at most %d bytes",
                            VEER_LIMIT_NAME_BYTES);
    const char *const name = veer_arena_strndup(p->arena, p->lex.token.text, p->lex.token.len);
    veer_term *const term = veer_arena_alloc(p->arena, sizeof *term);
    if (name == NULL || term == NULL)
        return veer_fail_nomem(err);
    veer_rc rc = lexer_advance(&p->lex, err);
    if (rc == VEER_OK)
        rc = lexer_is(&p->lex, "(") ? read_call(p, name, column, term, err)
                                    : read_metric(p, name, column, term, err);
    if (rc == VEER_OK && lexer_is(&p->lex, "["))
        rc = read_window(p, term, err);
    if (rc != VEER_OK)
        return rc;
    if (!term->has_window)
        term->window_us = VEER_TERM_WINDOW_US;
    p->terms[p->n_terms++] = term;
    *ret = term;
    return VEER_OK;
}
