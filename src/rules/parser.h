/* rules/parser.h: recursive descent over the tokens of an expression; docs/rules.md has the
 * grammar.
 *
 * Every function leaves the token behind what it read. Messages carry the column of the mistake.
 */
#ifndef VEER_RULES_PARSER_H
#define VEER_RULES_PARSER_H

#include "rules/functions.h"
#include "rules/lexer.h"

typedef struct parser {
    lexer lex;                                     /* tokens */
    veer_arena *arena;                             /* of the tree */
    unsigned depth;                                /* brackets and nots that are open */
    const veer_term *terms[VEER_LIMIT_RULE_TERMS]; /* n_terms so far */
    size_t n_terms;                                /* of them */
} parser;

/** The column of the token. */
unsigned parser_column(const parser *p);

/** "expected WHAT, found TOKEN" at the token. */
veer_rc parser_expected(const parser *p, const char *what, veer_err *err);

/** Reads a sign or fails with what it would close. */
veer_rc parser_take(parser *p, const char *sign, const char *what, veer_err *err);

/** Reads a span of time above 0. */
veer_rc parser_duration(parser *p, const char *what, int64_t *ret_us, veer_err *err);

/** Reads the number beside a term: 0.7, 5%, 10m, good. */
veer_rc parser_number(parser *p, const veer_term *term, double *ret, veer_err *err);

/** Reads a metric or a function with its arguments and window. */
veer_rc parser_term(parser *p, const veer_term **ret, veer_err *err);

/** Reads what stands between the brackets of a function, and the closing one. */
veer_rc parser_arguments(parser *p, veer_term *term, veer_err *err);

#endif
