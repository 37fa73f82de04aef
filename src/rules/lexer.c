#include "rules/lexer.h"

#include <string.h>

#include "base/line.h"
#include "base/utf8.h"

#define LETTERS "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_"
#define DIGITS "0123456789"

/* The longer first. */
static const char *const signs[] = {"<=", ">=", "==", "!=", "<", ">", "(",
                                    ")",  "[",  "]",  ",",  "-", "="};

static bool is_one_of(char c, const char *set)
{
    return c != '\0' && strchr(set, c) != NULL;
}

/* Bytes from `at` on that are in the set. */
static size_t span(const lexer *lex, size_t at, const char *set)
{
    const size_t from = at;
    while (at < lex->len && is_one_of(lex->text[at], set))
        at++;
    return at - from;
}

unsigned lexer_column(const lexer *lex, size_t at)
{
    unsigned column = 1;
    for (size_t i = 0; i < at && i < lex->len; i++)
        if (((unsigned char)lex->text[i] & 0xC0U) != 0x80U)
            column++;
    return column;
}

const char *lexer_shown(const lexer *lex, char out[LEXER_SHOWN_SIZE])
{
    const size_t len = lex->token.len < 40 ? lex->token.len : 40;
    if (lex->token.kind == LEXER_END)
        return "the end";
    veer_line_print(out, LEXER_SHOWN_SIZE, "'%.*s'", (int)len, lex->text + lex->token.at);
    return out;
}

bool lexer_is(const lexer *lex, const char *text)
{
    return (lex->token.kind == LEXER_SIGN || lex->token.kind == LEXER_NAME) &&
           strlen(text) == lex->token.len && memcmp(lex->token.text, text, lex->token.len) == 0;
}

bool lexer_assigns(const lexer *lex)
{
    const size_t at = lex->next + span(lex, lex->next, " \t\r\n");
    return at < lex->len && lex->text[at] == '=' &&
           (at + 1 == lex->len || lex->text[at + 1] != '=');
}

static veer_rc keep(lexer *lex, lexer_kind kind, size_t at, size_t len)
{
    lex->token = (lexer_token){kind, at, len, lex->text + at};
    lex->next = at + len;
    return VEER_OK;
}

/* A number: an 'e' may have a sign behind it. */
static size_t number_len(const lexer *lex, size_t at)
{
    const size_t from = at;
    at += span(lex, at, DIGITS ".");
    if (at + 1 < lex->len && is_one_of(lex->text[at], "eE") && is_one_of(lex->text[at + 1], "+-"))
        at += 2;
    return at + span(lex, at, LETTERS DIGITS ".:%") - from;
}

/* The byte that an escape stands for, or 0. */
static char escaped(char c)
{
    switch (c) {
    case 'n':
        return '\n';
    case 't':
        return '\t';
    case '\\':
    case '"':
    case '\'':
        return c;
    default:
        return '\0';
    }
}

static veer_rc read_text(lexer *lex, size_t at, veer_err *err)
{
    const char quote = lex->text[at];
    size_t used = 0, end = at + 1;
    char *const out = veer_arena_alloc(lex->arena, lex->len - at + 1);
    if (out == NULL)
        return veer_fail_nomem(err);
    for (; end < lex->len && lex->text[end] != quote; end++) {
        char c = lex->text[end];
        if ((unsigned char)c < ' ')
            return veer_fail_at(err, VEER_EPARSE, lexer_column(lex, end),
                                "a control character in a text; write \\n or \\t");
        if (c == '\\') {
            end++;
            c = end < lex->len ? escaped(lex->text[end]) : '\0';
            if (c == '\0')
                return veer_fail_at(err, VEER_EPARSE, lexer_column(lex, end - 1),
                                    "behind '\\' may stand n, t, '\\' or a quotation mark");
        }
        out[used++] = c;
    }
    if (end == lex->len)
        return veer_fail_at(err, VEER_EPARSE, lexer_column(lex, at),
                            "the text that begins here has no closing %c", quote);
    (void)keep(lex, LEXER_TEXT, at, end + 1 - at);
    lex->token.text = out;
    return VEER_OK;
}

/* What people write for something else. */
static const char *hint_for(const char *text, size_t len)
{
    static const char *const hints[][2] = {{"&", "; write 'and'"},
                                           {"|", "; write 'or'"},
                                           {"!", "; write 'not' or '!='"},
                                           {"{", "; versions and segments are fields of the rule"},
                                           {";", "; write 'and' or 'or'"},
                                           {"+", "; there is no arithmetic"},
                                           {"*", "; there is no arithmetic"},
                                           {"/", "; there is no arithmetic"}};
    for (size_t i = 0; len > 0 && i < sizeof hints / sizeof *hints; i++)
        if (text[0] == hints[i][0][0])
            return hints[i][1];
    return "";
}

veer_rc lexer_advance(lexer *lex, veer_err *err)
{
    const size_t at = lex->next + span(lex, lex->next, " \t\r\n");
    const size_t left = lex->len - at;
    const char *const text = lex->text + at;
    if (left == 0)
        return keep(lex, LEXER_END, at, 0);
    if (is_one_of(*text, LETTERS))
        return keep(lex, LEXER_NAME, at, span(lex, at, LETTERS DIGITS));
    if (is_one_of(*text, DIGITS) || (*text == '.' && left > 1 && is_one_of(text[1], DIGITS)))
        return keep(lex, LEXER_NUMBER, at, number_len(lex, at));
    if (*text == '"' || *text == '\'')
        return read_text(lex, at, err);
    for (size_t i = 0; i < sizeof signs / sizeof *signs; i++) {
        const size_t len = strlen(signs[i]);
        if (len <= left && memcmp(text, signs[i], len) == 0)
            return keep(lex, LEXER_SIGN, at, len);
    }
    size_t len = veer_utf8_next(text, left, NULL);
    return veer_fail_at(err, VEER_EPARSE, lexer_column(lex, at), "'%.*s' means nothing here%s",
                        (int)(len > 0 ? len : 1), text, hint_for(text, left));
}

veer_rc lexer_advance_word(lexer *lex, veer_err *err)
{
    const size_t at = lex->next + span(lex, lex->next, " \t\r\n");
    const size_t len = span(lex, at, LETTERS DIGITS ".:+-/@");
    if (len == 0)
        return lexer_advance(lex, err);
    return keep(lex, LEXER_NAME, at, len);
}

veer_rc lexer_init(lexer *lex, const char *text, size_t len, veer_arena *arena, veer_err *err)
{
    text = len > 0 ? text : "";
    *lex = (lexer){.text = text, .len = len, .arena = arena};
    const size_t valid = veer_utf8_valid_prefix(text, len);
    if (valid < len)
        return veer_fail_at(err, VEER_EPARSE, lexer_column(lex, valid), "is no UTF-8 from here on");
    if (memchr(text, '\0', len) != NULL)
        return veer_fail_at(err, VEER_EPARSE, lexer_column(lex, strlen(text)), "a NUL in the text");
    return lexer_advance(lex, err);
}
