/* rules/lexer.h: an expression as tokens, one ahead. Positions are bytes of the text; columns are
 * characters, from 1.
 */
#ifndef VEER_RULES_LEXER_H
#define VEER_RULES_LEXER_H

#include "rules/expr.h"

typedef enum lexer_kind {
    LEXER_END,    /* behind the last token */
    LEXER_NAME,   /* letters, digits and '_', not a digit first */
    LEXER_TEXT,   /* in quotes */
    LEXER_NUMBER, /* a digit, then letters, digits, '.', '_', ':' and '%': 5, 0.5, 5%, 1h30m, 1e-3
                   */
    LEXER_SIGN    /* ( ) [ ] , - = and comparisons */
} lexer_kind;

typedef struct lexer_token {
    lexer_kind kind;  /* which */
    size_t at;        /* first byte in the text */
    size_t len;       /* bytes in the text */
    const char *text; /* TEXT: decoded, NUL-terminated, in the arena; else the text at `at` */
} lexer_token;

typedef struct lexer {
    const char *text;  /* whole */
    size_t len;        /* of it */
    size_t next;       /* first byte behind the token */
    lexer_token token; /* the one to be looked at */
    veer_arena *arena; /* for decoded texts */
} lexer;

/** Starts, with the first token. VEER_EPARSE for bytes that are no UTF-8. */
veer_rc lexer_init(lexer *lex, const char *text, size_t len, veer_arena *arena, veer_err *err);

/** The next token. VEER_EPARSE for a byte that begins none, or a text without its end. */
veer_rc lexer_advance(lexer *lex, veer_err *err);

/** The next token where any word may stand without quotes: letters, digits and "_.:+-/@". */
veer_rc lexer_advance_word(lexer *lex, veer_err *err);

/** Whether a lone '=' follows the token. */
bool lexer_assigns(const lexer *lex);

/** Whether the token is this sign or name. */
bool lexer_is(const lexer *lex, const char *text);

/** The column of a byte. */
unsigned lexer_column(const lexer *lex, size_t at);

#define LEXER_SHOWN_SIZE 48

/** The token for a message: "'foo'" or "the end". */
const char *lexer_shown(const lexer *lex, char out[LEXER_SHOWN_SIZE]);

#endif
