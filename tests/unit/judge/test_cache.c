/* The cache of baselines: bounded, the least recently used go first. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "judge/cache.h"

#define OK(call) assert_int_equal((call), VEER_OK)

static void put(veer_judge_cache *cache, const char *name, size_t len)
{
    veer_buf key, bytes;
    veer_buf_init(&key, 100);
    veer_buf_init(&bytes, 100000);
    veer_buf_puts(&key, name);
    for (size_t i = 0; i < len; i++)
        veer_buf_putc(&bytes, name[0]);
    OK(veer_judge_cache_put(cache, &key, &bytes, NULL));
    veer_buf_done(&key);
    veer_buf_done(&bytes);
}

/* Bytes of a key; SIZE_MAX if it is not there. */
static size_t get(veer_judge_cache *cache, const char *name)
{
    veer_buf key, bytes;
    veer_buf_init(&key, 100);
    veer_buf_init(&bytes, 100000);
    veer_buf_puts(&key, name);
    const veer_rc rc = veer_judge_cache_get(cache, &key, &bytes, NULL);
    size_t len = bytes.len;
    for (size_t i = 0; i < len; i++)
        assert_int_equal(bytes.data[i], name[0]);
    if (rc != VEER_OK) {
        assert_int_equal(rc, VEER_ENOTFOUND);
        len = SIZE_MAX;
    }
    veer_buf_done(&key);
    veer_buf_done(&bytes);
    return len;
}

static void what_is_put_is_found(void **state)
{
    veer_judge_cache *cache = NULL;
    (void)state;
    OK(veer_judge_cache_new(0, &cache, NULL));
    put(cache, "a", 10);
    put(cache, "b", 0);
    assert_int_equal(get(cache, "a"), 10);
    assert_int_equal(get(cache, "b"), 0);
    assert_int_equal(get(cache, "c"), SIZE_MAX);
    put(cache, "a", 20);
    assert_int_equal(get(cache, "a"), 20);
    const veer_judge_cache_stats stats = veer_judge_cache_stats_get(cache);
    assert_int_equal(stats.items, 2);
    assert_int_equal(stats.hits, 3);
    assert_int_equal(stats.misses, 1);
    veer_judge_cache_free(cache);
}

static void the_least_recently_used_goes(void **state)
{
    veer_judge_cache *cache = NULL;
    (void)state;
    OK(veer_judge_cache_new(3500, &cache, NULL));
    put(cache, "a", 1000);
    put(cache, "b", 1000);
    put(cache, "c", 1000);
    assert_int_equal(get(cache, "a"), 1000);
    put(cache, "d", 1000);
    assert_int_equal(get(cache, "b"), SIZE_MAX);
    assert_int_equal(get(cache, "a"), 1000);
    assert_int_equal(get(cache, "c"), 1000);
    assert_int_equal(get(cache, "d"), 1000);
    assert_true(veer_judge_cache_stats_get(cache).bytes <= 3500);
    put(cache, "e", 3400);
    assert_int_equal(get(cache, "e"), 3400);
    assert_int_equal(veer_judge_cache_stats_get(cache).items, 1);
    put(cache, "f", 3500);
    assert_int_equal(get(cache, "f"), SIZE_MAX);
    assert_int_equal(get(cache, "e"), 3400);
    veer_judge_cache_free(cache);
    veer_judge_cache_free(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_put_is_found),
        cmocka_unit_test(the_least_recently_used_goes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
