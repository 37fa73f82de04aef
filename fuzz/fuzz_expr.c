/* Any bytes as an expression: a mistake has a column within the text; what parses is written so
 * that it parses to the same text again, says a sentence, and evaluates to one of three values. */
#include <string.h>

#include "fuzz.h"
#include "rules/rule.h"

#define ARENA_BYTES ((size_t)1 << 22)
#define TEXT_BYTES ((size_t)1 << 20)

static veer_rc answer(void *context, const veer_term *term, veer_signal *ret, veer_err *err)
{
    unsigned *const seed = context;
    (void)err;
    *seed = *seed * 1664525U + 1013904223U;
    FUZZ_REQUIRE(term->kind < VEER_TERM_KINDS && term->window_us > 0);
    ret->present = (*seed >> 16) % 3 > 0;
    ret->value = (double)((*seed >> 20) % 100) / 100;
    ret->n = (*seed >> 24) % 60;
    return VEER_OK;
}

static void try_expr(const veer_expr *expr, veer_arena *arena)
{
    veer_buf first, second, sentence;
    const veer_expr *again = NULL;
    veer_expr_result result;
    unsigned seed = (unsigned)expr->n_terms;
    veer_buf_init(&first, TEXT_BYTES);
    veer_buf_init(&second, TEXT_BYTES);
    veer_buf_init(&sentence, TEXT_BYTES);
    veer_expr_text(expr, &first);
    FUZZ_REQUIRE(first.failed == VEER_OK);
    const veer_rc rc = veer_expr_parse(first.data, first.len, arena, &again, NULL);
    FUZZ_REQUIRE(rc == VEER_OK || (rc == VEER_ELIMIT && first.len > VEER_LIMIT_EXPR_BYTES));
    if (rc == VEER_OK) {
        veer_expr_text(again, &second);
        FUZZ_REQUIRE(first.len == second.len && memcmp(first.data, second.data, first.len) == 0);
        FUZZ_REQUIRE(again->n_terms == expr->n_terms && again->for_us == expr->for_us);
    }
    veer_expr_sentence(expr, &sentence);
    FUZZ_REQUIRE(sentence.failed == VEER_OK && sentence.len > 0);
    FUZZ_REQUIRE(veer_expr_eval(expr, 30, answer, &seed, &result, NULL) == VEER_OK);
    FUZZ_REQUIRE(result.truth <= VEER_UNKNOWN && result.lead->kind == VEER_NODE_CONDITION);
    FUZZ_REQUIRE(result.signal.present == (result.truth != VEER_UNKNOWN));
    veer_buf_done(&first);
    veer_buf_done(&second);
    veer_buf_done(&sentence);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    veer_arena arena;
    veer_err err = VEER_ERR_INIT;
    const veer_expr *expr = NULL;
    veer_arena_init(&arena, ARENA_BYTES);
    const char *const text = size > 0 ? (const char *)data : "";
    if (veer_expr_parse(text, size, &arena, &expr, &err) == VEER_OK)
        try_expr(expr, &arena);
    else
        FUZZ_REQUIRE(err.msg[0] != '\0' && err.position >= 1 && err.position <= (int64_t)size + 1);
    veer_arena_done(&arena);
    return 0;
}
