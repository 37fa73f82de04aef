/* Conditions, and how they are joined: `not` binds closer than `and`, `and` closer than `or`. */
#include <string.h>

#include "rules/parser.h"

static veer_rc read_or(parser *p, const veer_node **ret, veer_err *err);

static veer_rc new_node(parser *p, veer_node node, const veer_node **ret, veer_err *err)
{
    veer_node *const made = veer_arena_alloc(p->arena, sizeof *made);
    if (made == NULL)
        return veer_fail_nomem(err);
    *made = node;
    *ret = made;
    return VEER_OK;
}

static veer_rc read_compare(parser *p, veer_compare *ret, veer_err *err)
{
    if (lexer_is(&p->lex, "="))
        return veer_fail_at(err, VEER_EPARSE, parser_column(p),
                            "expected a comparison, found '='; "
                            "equal is '=='");
    if (p->lex.token.kind != LEXER_SIGN ||
        veer_compare_parse(p->lex.token.text, p->lex.token.len, ret, NULL) != VEER_OK)
        return parser_expected(p, "a comparison such as <", err);
    return lexer_advance(&p->lex, err);
}

static veer_rc read_condition(parser *p, const veer_node **ret, veer_err *err)
{
    veer_node node = {.kind = VEER_NODE_CONDITION, .column = parser_column(p)};
    veer_rc rc = parser_term(p, &node.term, err);
    if (rc == VEER_OK)
        rc = read_compare(p, &node.compare, err);
    if (rc == VEER_OK)
        rc = parser_number(p, node.term, &node.limit, err);
    return rc == VEER_OK ? new_node(p, node, ret, err) : rc;
}

static veer_rc read_not(parser *p, const veer_node **ret, veer_err *err)
{
    veer_node node = {.kind = VEER_NODE_NOT, .column = parser_column(p)};
    const bool negated = lexer_is(&p->lex, "not");
    if (!negated && !lexer_is(&p->lex, "("))
        return read_condition(p, ret, err);
    if (p->depth == VEER_LIMIT_RULE_DEPTH)
        return veer_fail_at(err, VEER_ELIMIT, parser_column(p),
                            "brackets and nots are nested at most %d deep", VEER_LIMIT_RULE_DEPTH);
    p->depth++;
    veer_rc rc = lexer_advance(&p->lex, err);
    if (rc == VEER_OK)
        rc = negated ? read_not(p, &node.left, err) : read_or(p, ret, err);
    if (rc == VEER_OK && negated)
        rc = new_node(p, node, ret, err);
    if (rc == VEER_OK && !negated && lexer_is(&p->lex, "for"))
        rc = veer_fail_at(err, VEER_EPARSE, parser_column(p),
                          "'for' stands at the end of the whole expression");
    if (rc == VEER_OK && !negated)
        rc = parser_take(p, ")", "'and', 'or' or ')'", err);
    p->depth--;
    return rc;
}

/* Operands of `and` or `or`, joined to the left. */
static veer_rc read_joined(parser *p, veer_node_kind kind, const veer_node **ret, veer_err *err)
{
    const bool is_or = kind == VEER_NODE_OR;
    veer_rc rc = is_or ? read_joined(p, VEER_NODE_AND, ret, err) : read_not(p, ret, err);
    while (rc == VEER_OK && lexer_is(&p->lex, is_or ? "or" : "and")) {
        veer_node node = {.kind = kind, .left = *ret, .column = (*ret)->column};
        rc = lexer_advance(&p->lex, err);
        if (rc == VEER_OK)
            rc = is_or ? read_joined(p, VEER_NODE_AND, &node.right, err)
                       : read_not(p, &node.right, err);
        if (rc == VEER_OK)
            rc = new_node(p, node, ret, err);
    }
    return rc;
}

static veer_rc read_or(parser *p, const veer_node **ret, veer_err *err)
{
    return read_joined(p, VEER_NODE_OR, ret, err);
}

/* "for 1h" and the end. */
static veer_rc read_tail(parser *p, int64_t *ret_for_us, veer_err *err)
{
    veer_rc rc = VEER_OK;
    const bool held = lexer_is(&p->lex, "for");
    if (held)
        rc = lexer_advance(&p->lex, err);
    if (rc == VEER_OK && held)
        rc = parser_duration(p, "a time such as 1h behind 'for'", ret_for_us, err);
    if (rc == VEER_OK && p->lex.token.kind != LEXER_END)
        rc = parser_expected(p, held ? "the end" : "'and', 'or', 'for' or the end", err);
    return rc;
}

static veer_rc keep(const parser *p, const veer_node *root, int64_t for_us, const veer_expr **ret,
                    veer_err *err)
{
    veer_expr *const expr = veer_arena_alloc(p->arena, sizeof *expr);
    const veer_term **const terms = veer_arena_array(p->arena, p->n_terms, sizeof(veer_term *));
    const char *const copy = veer_arena_strndup(p->arena, p->lex.text, p->lex.len);
    if (expr == NULL || terms == NULL || copy == NULL)
        return veer_fail_nomem(err);
    memcpy((void *)terms, (const void *)p->terms, p->n_terms * sizeof(const veer_term *));
    *expr = (veer_expr){
        .root = root, .terms = terms, .n_terms = p->n_terms, .for_us = for_us, .text = copy};
    *ret = expr;
    return VEER_OK;
}

veer_rc veer_expr_parse(const char *text, size_t len, veer_arena *arena, const veer_expr **ret,
                        veer_err *err)
{
    parser p = {.arena = arena};
    const veer_node *root = NULL;
    int64_t for_us = 0;
    if (len > VEER_LIMIT_EXPR_BYTES)
        return veer_fail_at(err, VEER_ELIMIT, 1, "an expression has at most %d bytes",
                            VEER_LIMIT_EXPR_BYTES);
    veer_rc rc = lexer_init(&p.lex, text, len, arena, err);
    if (rc == VEER_OK)
        rc = read_or(&p, &root, err);
    if (rc == VEER_OK)
        rc = read_tail(&p, &for_us, err);
    return rc == VEER_OK ? keep(&p, root, for_us, ret, err) : rc;
}
