/* The number beside a term, in its unit. */
#include <math.h>
#include <string.h>

#include "base/num.h"
#include "rules/duration.h"
#include "rules/parser.h"

typedef struct time_unit {
    const char *suffix; /* behind a number */
    double us;          /* how long it is */
} time_unit;

static const time_unit suffixes[] = {{"ms", 1e3},   {"s", 1e6},     {"m", 6e7},
                                     {"h", 3600e6}, {"d", 86400e6}, {"w", 7 * 86400e6}};
static const time_unit units[] = {{"ms", 1e3}, {"s", 1e6}, {"days", 86400e6}};

/* Length of one of these in microseconds; 0: it is none. */
static double find_unit(const time_unit *rows, size_t n, const char *text, size_t len)
{
    for (size_t i = 0; i < n; i++)
        if (strlen(rows[i].suffix) == len && memcmp(rows[i].suffix, text, len) == 0)
            return rows[i].us;
    return 0;
}

/* A number with a unit of time in the unit of the term. */
static veer_rc in_time(const parser *p, double value, const char *suffix, size_t len,
                       const char *unit, double *ret, veer_err *err)
{
    const double unit_us = find_unit(units, sizeof units / sizeof *units, unit, strlen(unit));
    const double suffix_us = find_unit(suffixes, sizeof suffixes / sizeof *suffixes, suffix, len);
    int64_t us = 0;
    if (unit_us == 0)
        return veer_fail_at(err, VEER_EPARSE, parser_column(p),
                            "'%.*s' does not fit: what is compared here is no time",
                            (int)(p->lex.token.len < 40 ? p->lex.token.len : 40),
                            p->lex.token.text);
    if (suffix_us > 0)
        *ret = suffix_us == unit_us ? value : value * suffix_us / unit_us;
    else if (veer_duration_parse(p->lex.token.text, p->lex.token.len, &us, NULL) == VEER_OK)
        *ret = (double)us / unit_us;
    else
        return parser_expected(p, "a number or a time such as 250ms, 10m or 7d", err);
    return VEER_OK;
}

static veer_rc read_token(const parser *p, const veer_term *term, double *ret, veer_err *err)
{
    const char *const text = p->lex.token.text, *const unit = expr_term_unit(term);
    const size_t len = p->lex.token.len;
    size_t used = 0;
    double value = 0;
    const veer_rc rc = veer_parse_double(text, len, &used, &value);
    if (rc == VEER_ELIMIT)
        return veer_fail_at(err, VEER_EPARSE, parser_column(p), "the number is too large");
    if (rc != VEER_OK)
        return parser_expected(p, "a number", err);
    if (used == len) {
        *ret = value;
        return VEER_OK;
    }
    if (len - used != 1 || text[used] != '%')
        return in_time(p, value, text + used, len - used, unit, ret, err);
    if (!expr_term_takes_percent(term))
        return veer_fail_at(err, VEER_EPARSE, parser_column(p),
                            "'%%' does not fit: what is compared here is no share");
    *ret = unit[0] == '%' ? value : value / 100;
    return VEER_OK;
}

static bool read_health(const parser *p, const veer_term *term, double *ret)
{
    for (size_t i = 0; term->kind == VEER_TERM_HEALTH && i < 4; i++)
        if (lexer_is(&p->lex, expr_health_words[i])) {
            *ret = (double)i;
            return true;
        }
    return false;
}

/* A limit that a value can never reach or leave is a slip, mostly 70 for 70%. */
static veer_rc check_bounds(const veer_term *term, double value, unsigned column, veer_err *err)
{
    char lower_text[VEER_DOUBLE_TEXT_SIZE], upper_text[VEER_DOUBLE_TEXT_SIZE],
        text[VEER_DOUBLE_TEXT_SIZE];
    double lower = 0, upper = 0;
    expr_term_bounds(term, &lower, &upper);
    if (value >= lower && value <= upper)
        return VEER_OK;
    const char *const name = term->function != NULL ? term->function->name : term->subject;
    (void)veer_print_double(lower, lower_text);
    (void)veer_print_double(upper, upper_text);
    (void)veer_print_double(value, text);
    if (isinf(upper))
        return veer_fail_at(err, VEER_EPARSE, column, "%s is never below %s, and %s is", name,
                            lower_text, text);
    if (isinf(lower))
        return veer_fail_at(err, VEER_EPARSE, column, "%s is never above %s, and %s is", name,
                            upper_text, text);
    if (upper == 1 && value > 1 && value <= 100 && expr_term_takes_percent(term))
        return veer_fail_at(err, VEER_EPARSE, column,
                            "%s lies between %s and %s, %s does not; is it %s%%?", name, lower_text,
                            upper_text, text, text);
    return veer_fail_at(err, VEER_EPARSE, column, "%s lies between %s and %s, %s does not", name,
                        lower_text, upper_text, text);
}

veer_rc parser_number(parser *p, const veer_term *term, double *ret, veer_err *err)
{
    const unsigned column = parser_column(p);
    const bool negative = lexer_is(&p->lex, "-");
    double value = 0;
    veer_rc rc = negative ? lexer_advance(&p->lex, err) : VEER_OK;
    if (rc != VEER_OK)
        return rc;
    if (!read_health(p, term, &value)) {
        if (p->lex.token.kind != LEXER_NUMBER)
            return parser_expected(p, "a number", err);
        rc = read_token(p, term, &value, err);
    }
    if (rc == VEER_OK) {
        value = negative ? -value : value;
        rc = check_bounds(term, value, column, err);
    }
    if (rc == VEER_OK)
        rc = lexer_advance(&p->lex, err);
    if (rc == VEER_OK)
        *ret = value;
    return rc;
}
