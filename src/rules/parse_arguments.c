/* What stands between the brackets of a function: a column or metric first, then name=value. */
#include <string.h>

#include "base/suggest.h"
#include "rules/duration.h"
#include "rules/parser.h"
#include "veer/metric.h"

typedef veer_rc take_fn(parser *p, veer_term *term, veer_err *err);

/* A text in quotes, or a bare name or number. */
static veer_rc take_text(parser *p, const char *what, const char **ret, veer_err *err)
{
    const lexer_token *const token = &p->lex.token;
    if (token->kind == LEXER_SIGN || token->kind == LEXER_END)
        return parser_expected(p, what, err);
    const size_t len = token->kind == LEXER_TEXT ? strlen(token->text) : token->len;
    if (len == 0 || len > VEER_LIMIT_NAME_BYTES)
        return veer_fail_at(err, VEER_EPARSE, parser_column(p), "%s has 1 to %d bytes", what,
                            VEER_LIMIT_NAME_BYTES);
    const char *const copy = veer_arena_strndup(p->arena, token->text, len);
    if (copy == NULL)
        return veer_fail_nomem(err);
    const veer_rc rc = lexer_advance(&p->lex, err);
    if (rc == VEER_OK)
        *ret = copy;
    return rc;
}

static veer_rc take_class(parser *p, veer_term *term, veer_err *err)
{
    return take_text(p, "a class in quotes", &term->category, err);
}

static veer_rc take_value(parser *p, veer_term *term, veer_err *err)
{
    return take_text(p, "a value in quotes", &term->category, err);
}

static veer_rc take_baseline(parser *p, veer_term *term, veer_err *err)
{
    const lexer_token *const token = &p->lex.token;
    veer_err inner = VEER_ERR_INIT;
    if (token->kind == LEXER_SIGN || token->kind == LEXER_END)
        return parser_expected(p, "a baseline such as 24h, reference or last_week", err);
    const size_t len = token->kind == LEXER_TEXT ? strlen(token->text) : token->len;
    const veer_rc rc = veer_baseline_parse(token->text, len, p->arena, &term->baseline, &inner);
    if (rc != VEER_OK)
        return veer_fail_at(err, rc, parser_column(p), "%s", inner.msg);
    return lexer_advance(&p->lex, err);
}

static veer_rc take_horizon(parser *p, veer_term *term, veer_err *err)
{
    return parser_duration(p, "a time ahead such as 7d", &term->horizon_us, err);
}

/* The number has the unit and range of the metric. */
static veer_rc take_limit(parser *p, veer_term *term, veer_err *err)
{
    const veer_term metric = {.kind = VEER_TERM_METRIC, .subject = term->subject};
    if (term->subject == NULL)
        return veer_fail_at(err, VEER_EPARSE, parser_column(p), "the metric stands first: %s",
                            term->function->form);
    return parser_number(p, &metric, &term->limit, err);
}

static veer_rc take_above(parser *p, veer_term *term, veer_err *err)
{
    term->above = true;
    return take_limit(p, term, err);
}

typedef struct argument {
    const char *name; /* before '=' */
    unsigned bit;     /* of `takes` */
    take_fn *take;    /* reads the value */
} argument;

static const argument arguments[] = {
    {"class", VEER_TAKES_CLASS, take_class},          {"value", VEER_TAKES_VALUE, take_value},
    {"baseline", VEER_TAKES_BASELINE, take_baseline}, {"in", VEER_TAKES_HORIZON, take_horizon},
    {"below", VEER_TAKES_SIDE, take_limit},           {"above", VEER_TAKES_SIDE, take_above},
};
#define N_ARGUMENTS (sizeof arguments / sizeof *arguments)

/* The argument of the token, or what it should be. */
static veer_rc find_argument(const parser *p, const veer_function *function, const argument **ret,
                             veer_err *err)
{
    char shown[LEXER_SHOWN_SIZE], typed[LEXER_SHOWN_SIZE];
    const char *best = NULL;
    for (size_t i = 0; i < N_ARGUMENTS; i++)
        if ((function->takes & arguments[i].bit) != 0 && lexer_is(&p->lex, arguments[i].name)) {
            *ret = &arguments[i];
            return VEER_OK;
        }
    (void)lexer_shown(&p->lex, shown);
    const size_t len = strlen(shown) - 2;
    memcpy(typed, shown + 1, len);
    typed[len] = '\0';
    for (size_t i = 0; i < N_ARGUMENTS; i++)
        if ((function->takes & arguments[i].bit) != 0)
            veer_suggest(typed, arguments[i].name, &best);
    return veer_fail_at(err, VEER_EPARSE, parser_column(p), "%s() takes no %s%s%s%s; it is %s",
                        function->name, shown, best != NULL ? ", did you mean '" : "",
                        best != NULL ? best : "", best != NULL ? "'" : "", function->form);
}

/* name=value; a second one of the same bit is refused. */
static veer_rc read_named(parser *p, veer_term *term, unsigned *seen, veer_err *err)
{
    const argument *row = NULL;
    veer_rc rc = find_argument(p, term->function, &row, err);
    if (rc != VEER_OK)
        return rc;
    if ((*seen & row->bit) != 0)
        return veer_fail_at(err, VEER_EPARSE, parser_column(p), "'%s' is one too many: %s",
                            row->name, term->function->form);
    *seen |= row->bit;
    rc = lexer_advance(&p->lex, err); /* '=' follows, lexer_assigns said */
    if (rc == VEER_OK)
        rc = row->bit == VEER_TAKES_BASELINE ? lexer_advance_word(&p->lex, err)
                                             : lexer_advance(&p->lex, err);
    return rc == VEER_OK ? row->take(p, term, err) : rc;
}

/* "; did you mean 'x'?" for a metric that is not known. */
static veer_rc unknown_metric(unsigned column, const char *name, veer_err *err)
{
    size_t n = 0;
    const char *best = NULL;
    const veer_metric *const metrics = veer_metrics(&n);
    for (size_t i = 0; i < n; i++)
        veer_suggest(name, metrics[i].name, &best);
    if (best != NULL)
        return veer_fail_at(err, VEER_EPARSE, column, "no metric '%.40s'; did you mean '%s'?", name,
                            best);
    return veer_fail_at(err, VEER_EPARSE, column,
                        "no metric '%.40s'; a custom metric is written in quotes", name);
}

/* The column or metric that stands first. */
static veer_rc read_subject(parser *p, veer_term *term, veer_err *err)
{
    const bool quoted = p->lex.token.kind == LEXER_TEXT;
    const bool metric = (term->function->takes & VEER_TAKES_METRIC) != 0;
    const unsigned column = parser_column(p);
    const char *name = NULL;
    if (p->lex.token.kind == LEXER_NUMBER)
        return parser_expected(p, metric ? "a metric" : "a column", err);
    const veer_rc rc = take_text(p, metric ? "a metric" : "a column", &name, err);
    if (rc != VEER_OK)
        return rc;
    const veer_metric *const known = metric ? veer_metric_find(name) : NULL;
    if (metric && known == NULL && !quoted)
        return unknown_metric(column, name, err);
    term->subject = known != NULL ? known->name : name;
    return VEER_OK;
}

static veer_rc read_argument(parser *p, veer_term *term, unsigned *seen, veer_err *err)
{
    const unsigned subject = term->function->takes & (VEER_TAKES_COLUMN | VEER_TAKES_METRIC);
    const unsigned column = parser_column(p);
    char shown[LEXER_SHOWN_SIZE];
    if (p->lex.token.kind == LEXER_NAME && lexer_assigns(&p->lex))
        return read_named(p, term, seen, err);
    if (p->lex.token.kind == LEXER_SIGN || p->lex.token.kind == LEXER_END)
        return parser_expected(p, "an argument or ')'", err);
    if (subject == 0 || *seen != 0)
        return veer_fail_at(err, VEER_EPARSE, column, "%s is one too many: %s",
                            lexer_shown(&p->lex, shown), term->function->form);
    *seen |= subject;
    return read_subject(p, term, err);
}

/* What is missing at the closing bracket. */
static veer_rc check_complete(const parser *p, veer_term *term, unsigned seen, veer_err *err)
{
    const unsigned takes = term->function->takes;
    const char *missing = NULL;
    if (term->kind == VEER_TERM_SHARE) {
        if (seen != VEER_TAKES_CLASS && seen != (VEER_TAKES_COLUMN | VEER_TAKES_VALUE))
            missing = "class=\"...\", or a column and value=\"...\"";
    } else if ((takes & ~seen & VEER_TAKES_COLUMN) != 0) {
        if ((takes & VEER_TAKES_CLASSES) != 0)
            term->subject = "class";
        else
            missing = "a column";
    } else if ((takes & ~seen & VEER_TAKES_METRIC) != 0) {
        missing = "a metric";
    } else if ((takes & ~seen & VEER_TAKES_SIDE) != 0) {
        missing = "below=... or above=...";
    }
    if (missing == NULL)
        return VEER_OK;
    return veer_fail_at(err, VEER_EPARSE, parser_column(p), "%s() needs %s: %s",
                        term->function->name, missing, term->function->form);
}

veer_rc parser_arguments(parser *p, veer_term *term, veer_err *err)
{
    unsigned seen = 0;
    veer_rc rc = VEER_OK;
    while (rc == VEER_OK && !lexer_is(&p->lex, ")")) {
        rc = read_argument(p, term, &seen, err);
        if (rc != VEER_OK || lexer_is(&p->lex, ")"))
            break;
        rc = parser_take(p, ",", "',' or ')'", err);
        if (rc == VEER_OK && lexer_is(&p->lex, ")"))
            rc = parser_expected(p, "an argument behind ','", err);
    }
    if (rc == VEER_OK)
        rc = check_complete(p, term, seen, err);
    return rc == VEER_OK ? lexer_advance(&p->lex, err) : rc;
}
