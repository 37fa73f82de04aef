#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/parallel.h"

#define ITEMS 1000

static veer_rc count_up(void *ctx, size_t index, veer_err *err)
{
    (void)err;
    unsigned char *seen = ctx;
    seen[index]++;
    return VEER_OK;
}

static void every_item_is_handled_once(void **state)
{
    (void)state;
    static const unsigned threads[] = {0, 1, 2, 16, 1000};
    for (size_t t = 0; t < sizeof threads / sizeof threads[0]; t++) {
        unsigned char seen[ITEMS] = {0};
        assert_int_equal(veer_parallel_for(ITEMS, threads[t], count_up, seen, NULL), VEER_OK);
        for (size_t i = 0; i < ITEMS; i++)
            assert_int_equal(seen[i], 1);
    }
    assert_int_equal(veer_parallel_for(0, 4, count_up, NULL, NULL), VEER_OK);
}

static veer_rc fail_from_ten_on(void *ctx, size_t index, veer_err *err)
{
    (void)ctx;
    if (index < 10)
        return VEER_OK;
    return veer_fail(err, VEER_ELIMIT, "item %zu", index);
}

static void a_failure_stops_the_work(void **state)
{
    (void)state;
    veer_err err = VEER_ERR_INIT;
    assert_int_equal(veer_parallel_for(ITEMS, 1, fail_from_ten_on, NULL, &err), VEER_ELIMIT);
    assert_string_equal(err.msg, "item 10");
    assert_int_equal(veer_parallel_for(ITEMS, 8, fail_from_ten_on, NULL, &err), VEER_ELIMIT);
    assert_int_equal(strncmp(err.msg, "item ", 5), 0);
    assert_int_equal(veer_parallel_for(10, 8, fail_from_ten_on, NULL, &err), VEER_OK);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_item_is_handled_once),
        cmocka_unit_test(a_failure_stops_the_work),
    };
    return cmocka_run_group_tests_name("parallel", tests, NULL, NULL);
}
