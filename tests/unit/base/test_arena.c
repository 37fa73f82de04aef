#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/arena.h"

static void allocations_are_aligned_zeroed_and_apart(void **state)
{
    (void)state;
    veer_arena arena;
    veer_arena_init(&arena, 1 << 20);
    unsigned char *a = veer_arena_alloc(&arena, 3);
    unsigned char *b = veer_arena_alloc(&arena, 200000);
    unsigned char *c = veer_arena_alloc(&arena, 0);
    assert_non_null(a);
    assert_non_null(b);
    assert_non_null(c);
    assert_int_equal((uintptr_t)b % _Alignof(max_align_t), 0);
    assert_int_equal(a[0] | a[2] | b[0] | b[199999], 0);
    memset(a, 1, 3);
    assert_int_equal(b[0], 0);
    veer_arena_done(&arena);
}

static void the_limit_holds(void **state)
{
    (void)state;
    veer_arena arena;
    veer_arena_init(&arena, 64);
    assert_non_null(veer_arena_alloc(&arena, 64));
    assert_null(veer_arena_alloc(&arena, 1));
    veer_arena_reset(&arena);
    assert_null(veer_arena_alloc(&arena, 65));
    assert_non_null(veer_arena_alloc(&arena, 64));
    veer_arena_done(&arena);
}

static void overflowing_products_fail(void **state)
{
    (void)state;
    veer_arena arena;
    veer_arena_init(&arena, SIZE_MAX);
    assert_null(veer_arena_array(&arena, SIZE_MAX / 4, 8));
    assert_null(veer_arena_alloc(&arena, SIZE_MAX));
    assert_null(veer_arena_strndup(&arena, "", SIZE_MAX));
    veer_arena_done(&arena);
}

static void strndup_terminates(void **state)
{
    (void)state;
    veer_arena arena;
    veer_arena_init(&arena, 1024);
    assert_string_equal(veer_arena_strndup(&arena, "hello", 3), "hel");
    assert_string_equal(veer_arena_strndup(&arena, NULL, 0), "");
    veer_arena_done(&arena);
}

static void reset_keeps_one_chunk(void **state)
{
    (void)state;
    veer_arena arena;
    veer_arena_init(&arena, 1 << 24);
    for (int i = 0; i < 100; i++)
        assert_non_null(veer_arena_alloc(&arena, 10000));
    veer_arena_reset(&arena);
    assert_int_equal(arena.used_bytes, 0);
    assert_non_null(veer_arena_alloc(&arena, 10000));
    veer_arena_done(&arena);
    veer_arena_done(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(allocations_are_aligned_zeroed_and_apart),
        cmocka_unit_test(the_limit_holds),
        cmocka_unit_test(overflowing_products_fail),
        cmocka_unit_test(strndup_terminates),
        cmocka_unit_test(reset_keeps_one_chunk),
    };
    return cmocka_run_group_tests_name("arena", tests, NULL, NULL);
}
