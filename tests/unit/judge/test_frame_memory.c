/* Frames while allocations fail: an error or the same answer, and nothing is lost or left behind.
 */
#include "judge/support.h"

#include <stdlib.h>
#include <string.h>

#include "judge/cache.h"
#include "support/fault.h"

static const traffic day = {.from_us = NOW - 8 * HOUR,
                            .to_us = NOW,
                            .every_us = 60 * SECOND,
                            .wrong = 0.1,
                            .positive = 0.3,
                            .seed = 1};

typedef struct world {
    fixture f;
    veer_judge_settings settings;
    veer_arena arena;      /* of terms */
    const veer_expr *expr; /* a term of many kinds */
    veer_target target;    /* of the frames */
    veer_buf expected;     /* bytes of the run */
    bool with_cache;       /* a fresh one per try */
} world;

static const char text[] =
    "accuracy[1h] > 0 and avg(amount) > 0 and share(country, value=\"IT\") > 0 "
    "and degradation(accuracy, baseline=6h) > 0 and missing(amount) > 0 and "
    "forecast(accuracy) > 0 and health() > 0 and silence() > 0";

static int setup(void **state)
{
    world *const w = calloc(1, sizeof *w);
    assert_non_null(w);
    fixture_open(&w->f, false);
    w->f.clock.real_us = NOW;
    w->settings = veer_judge_settings_default();
    w->settings.baseline.width_us = 7 * HOUR;
    veer_arena_init(&w->arena, 1 << 20);
    OK(veer_expr_parse(text, sizeof text - 1, &w->arena, &w->expr, NULL));
    put_traffic(&w->f, "fraud", "v1", &day);
    w->target = target_of(&w->f, "fraud", "v1");
    veer_buf_init(&w->expected, 1 << 20);
    *state = w;
    return 0;
}

static int teardown(void **state)
{
    world *const w = *state;
    veer_buf_done(&w->expected);
    fixture_close(&w->f);
    veer_arena_done(&w->arena);
    free(w);
    return 0;
}

static veer_rc use_frame(world *w, veer_frame *frame, veer_buf *bytes)
{
    const veer_run *run = NULL;
    veer_rc rc = veer_frame_drift(frame, &(veer_drift_ask){.window_us = 0}, &run, NULL);
    if (rc == VEER_OK)
        rc = veer_run_encode(run, bytes, NULL);
    for (size_t i = 0; rc == VEER_OK && i < w->expr->n_terms; i++) {
        veer_signal signal;
        rc = veer_frame_signal(frame, w->expr->terms[i], &signal, NULL);
    }
    return rc;
}

static veer_rc work(world *w, veer_buf *bytes)
{
    veer_judge_cache *cache = NULL;
    veer_frame *frame = NULL;
    veer_rc rc = w->with_cache ? veer_judge_cache_new(0, &cache, NULL) : VEER_OK;
    if (rc == VEER_OK)
        rc = veer_frame_new(w->f.ingest, &w->target, &w->settings, cache, NOW, &frame, NULL);
    if (rc == VEER_OK)
        rc = use_frame(w, frame, bytes);
    veer_frame_free(frame);
    veer_judge_cache_free(cache);
    return rc;
}

static void check(world *w, size_t first, size_t step)
{
    size_t failed = 0;
    size_t passed = 0; /* in a row */
    veer_buf bytes;
    veer_buf_init(&bytes, 1 << 20);
    OK(work(w, &w->expected));
    for (size_t n = first; passed < 3; n += step) {
        veer_buf_clear(&bytes);
        fault_next(n);
        const veer_rc rc = work(w, &bytes);
        fault_next(0);
        failed += rc != VEER_OK;
        passed = rc == VEER_OK ? passed + 1 : 0;
        assert_true(rc == VEER_OK || rc == VEER_ENOMEM);
        if (rc != VEER_OK)
            continue;
        assert_int_equal(bytes.len, w->expected.len);
        assert_memory_equal(bytes.data, w->expected.data, bytes.len);
    }
    assert_true(failed > 20);
    veer_buf_done(&bytes);
}

static void without_a_cache(void **state)
{
    check(*state, 1, 101);
}

static void with_a_cache(void **state)
{
    world *const w = *state;
    w->with_cache = true;
    check(w, 7, 113);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(without_a_cache, setup, teardown),
        cmocka_unit_test_setup_teardown(with_a_cache, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
