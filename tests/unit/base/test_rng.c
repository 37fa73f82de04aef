#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/rng.h"

/* The published algorithm, computed independently. */
static void gives_the_documented_sequence(void **state)
{
    (void)state;
    static const uint64_t want[] = {UINT64_C(0x15780b2e0c2ec716), UINT64_C(0x6104d9866d113a7e),
                                    UINT64_C(0xae17533239e499a1), UINT64_C(0xecb8ad4703b360a1)};
    veer_rng rng;
    veer_rng_init(&rng, 42);
    for (size_t i = 0; i < sizeof want / sizeof want[0]; i++)
        assert_true(veer_rng_u64(&rng) == want[i]);
}

static void below_is_even_and_below(void **state)
{
    (void)state;
    veer_rng rng;
    unsigned counts[6] = {0};
    veer_rng_init(&rng, 1);
    for (int i = 0; i < 60000; i++) {
        const uint64_t value = veer_rng_below(&rng, 6);
        assert_true(value < 6);
        counts[value]++;
    }
    for (size_t i = 0; i < 6; i++)
        assert_in_range(counts[i], 9500, 10500); /* 10000, standard deviation 91 */
    for (int i = 0; i < 1000; i++) {
        assert_true(veer_rng_below(&rng, 1) == 0);
        assert_true(veer_rng_below(&rng, (UINT64_C(1) << 63) + 1) <= UINT64_C(1) << 63);
    }
}

static void unit_stays_in_its_interval(void **state)
{
    (void)state;
    veer_rng rng;
    double sum = 0;
    veer_rng_init(&rng, 0);
    for (int i = 0; i < 100000; i++) {
        const double value = veer_rng_unit(&rng);
        assert_true(value >= 0 && value < 1);
        sum += value;
    }
    assert_true(sum > 49500 && sum < 50500); /* 50000, standard deviation 91 */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(gives_the_documented_sequence),
        cmocka_unit_test(below_is_even_and_below),
        cmocka_unit_test(unit_stays_in_its_interval),
    };
    return cmocka_run_group_tests_name("rng", tests, NULL, NULL);
}
