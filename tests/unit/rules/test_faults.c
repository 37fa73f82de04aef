/* Every allocation fails once: nothing leaks, outputs stay as they were, the code is that of
 * memory.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "rules/rulefile.h"
#include "support/fault.h"

static const char expression[] = "(psi(\"my column\", baseline='version:v 1')[2h] > 20% or "
                                 "share(country, value=IT) < 0.5) and not count() < 5 for 1h";

static size_t arena_bytes = 1 << 20; /* of an arena: a small one fails in the middle */

static veer_rc parse(void *context)
{
    const veer_expr *const before = context, *expr = before;
    veer_arena arena;
    veer_arena_init(&arena, arena_bytes);
    const veer_rc rc = veer_expr_parse(expression, sizeof expression - 1, &arena, &expr, NULL);
    assert_true((rc == VEER_OK) == (expr != before));
    veer_arena_done(&arena);
    return rc;
}

static veer_rc read_file(void *context)
{
    static const char text[] = "rules:\n- {name: a, metric: accuracy, degradation: 5, baseline: "
                               "24h, labels: {x: y}, channels: [a, b]}\n- {name: b, expr: x}\n";
    veer_rule_set set = {.n_rules = 77};
    veer_arena arena;
    (void)context;
    veer_arena_init(&arena, arena_bytes);
    const veer_rc rc = veer_rulefile_read(text, sizeof text - 1, &arena, &set, NULL);
    assert_int_equal(set.n_rules, rc == VEER_OK ? 1 : 77);
    if (rc == VEER_OK)
        assert_int_equal(set.n_mistakes, 1);
    veer_arena_done(&arena);
    return rc;
}

static void no_memory(void **state)
{
    (void)state;
    int anything = 0;
    assert_true(fault_each(parse, &anything) > 0);
    assert_true(fault_each(read_file, NULL) > 0);
}

/* Every allocation within an arena fails once. */
static size_t until_it_fits(veer_rc (*work)(void *context), void *context)
{
    size_t failed = 0;
    veer_rc rc = VEER_ENOMEM;
    for (arena_bytes = 0; rc != VEER_OK; arena_bytes += 8) {
        rc = work(context);
        assert_true(rc == VEER_OK || rc == VEER_ENOMEM);
        failed += rc != VEER_OK;
    }
    return failed;
}

static void small_arenas(void **state)
{
    (void)state;
    int anything = 0;
    assert_true(until_it_fits(parse, &anything) > 20);
    assert_true(until_it_fits(read_file, NULL) > 20);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(no_memory), cmocka_unit_test(small_arenas)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
