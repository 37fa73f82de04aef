#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "record/dict.h"
#include "support/random.h"

static void numbers_strings_in_order(void **state)
{
    (void)state;
    veer_dict dict;
    uint32_t code = 99;
    size_t len;
    veer_dict_init(&dict, 10);
    assert_int_equal(veer_dict_find(&dict, "a", 1), VEER_CODE_MISSING);
    assert_int_equal(veer_dict_add(&dict, "up", 2, &code), VEER_OK);
    assert_int_equal(code, 0);
    assert_int_equal(veer_dict_add(&dict, "", 0, &code), VEER_OK);
    assert_int_equal(code, 1);
    assert_int_equal(veer_dict_add(&dict, "u\0p", 3, &code), VEER_OK);
    assert_int_equal(code, 2);
    assert_int_equal(veer_dict_add(&dict, "up", 2, &code), VEER_OK);
    assert_int_equal(code, 0);
    assert_int_equal(dict.count, 3);
    assert_string_equal(veer_dict_text(&dict, 0, &len), "up");
    assert_memory_equal(veer_dict_text(&dict, 2, &len), "u\0p", 4);
    assert_int_equal(len, 3);
    assert_int_equal(veer_dict_find(&dict, "", 0), 1);
    veer_dict_done(&dict);
}

static void the_limit_holds(void **state)
{
    (void)state;
    veer_dict dict;
    uint32_t code;
    veer_dict_init(&dict, 2);
    assert_int_equal(veer_dict_add(&dict, "a", 1, &code), VEER_OK);
    assert_int_equal(veer_dict_add(&dict, "b", 1, &code), VEER_OK);
    assert_int_equal(veer_dict_add(&dict, "c", 1, &code), VEER_ELIMIT);
    assert_int_equal(veer_dict_add(&dict, "b", 1, &code), VEER_OK);
    assert_int_equal(code, 1);
    veer_dict_clear(&dict);
    assert_int_equal(veer_dict_find(&dict, "a", 1), VEER_CODE_MISSING);
    assert_int_equal(veer_dict_add(&dict, "c", 1, &code), VEER_OK);
    assert_int_equal(code, 0);
    veer_dict_done(&dict);
}

/* Adds and truncates at random; a plain array of numbers is the model. */
static void truncating_forgets_exactly_the_newest(void **state)
{
    (void)state;
    enum { MOST = 3000, KEYS = 5000 };
    static int model[MOST];
    test_random rng;
    veer_dict dict;
    uint32_t count = 0;
    random_seed(&rng, 11);
    veer_dict_init(&dict, MOST);
    for (int step = 0; step < 60000; step++) {
        char text[16];
        uint32_t code, want = 0;
        const int key = (int)random_below(&rng, KEYS);
        const int len = snprintf(text, sizeof text, "k%d", key);
        while (want < count && model[want] != key)
            want++;
        if (random_below(&rng, 400) == 0) {
            count = (uint32_t)random_below(&rng, count + 1);
            veer_dict_truncate(&dict, count);
            assert_int_equal(dict.count, count);
            continue;
        }
        assert_int_equal(veer_dict_find(&dict, text, (size_t)len),
                         want < count ? want : VEER_CODE_MISSING);
        if (want == count && count == MOST)
            continue;
        assert_int_equal(veer_dict_add(&dict, text, (size_t)len, &code), VEER_OK);
        assert_int_equal(code, want);
        if (want == count)
            model[count++] = key;
        assert_string_equal(veer_dict_text(&dict, code, NULL), text);
    }
    veer_dict_done(&dict);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbers_strings_in_order),
        cmocka_unit_test(the_limit_holds),
        cmocka_unit_test(truncating_forgets_exactly_the_newest),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
