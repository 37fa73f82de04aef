/* Windows from pieces: the same bits as without, whatever arrives late. */
#include "judge/support.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "judge/cache.h"
#include "support/random.h"

#define MODEL "fraud"
#define MOST_ROWS 20000
#define ALL_PARTS                                                      \
    (VEER_PARTS(VEER_PART_ACTIVITY) | VEER_PARTS(VEER_PART_FEATURES) | \
     VEER_PARTS(VEER_PART_PERFORMANCE))

typedef struct world {
    fixture f;                    /* engine and clock */
    veer_judge_settings settings; /* the defaults */
    veer_judge_cache *cache;      /* of all frames that have one */
    test_random rng;              /* of the stream */
    char ids[MOST_ROWS][16];      /* n ids of predictions */
    size_t n;                     /* of them */
} world;

static int setup(void **state)
{
    world *const w = calloc(1, sizeof *w);
    assert_non_null(w);
    fixture_open(&w->f, false);
    w->f.clock.real_us = NOW;
    w->settings = veer_judge_settings_default();
    random_seed(&w->rng, 4711);
    OK(veer_judge_cache_new(0, &w->cache, NULL));
    *state = w;
    return 0;
}

static int teardown(void **state)
{
    world *const w = *state;
    fixture_close(&w->f);
    veer_judge_cache_free(w->cache);
    free(w);
    return 0;
}

/* ---- the stream ---- */

static int64_t at_most(world *w, int64_t us)
{
    return (int64_t)random_below(&w->rng, (uint64_t)(us / SECOND)) * SECOND;
}

static const char *yes_or_no(world *w)
{
    return random_below(&w->rng, 3) == 0 ? "yes" : "no";
}

/* Predictions of the last hours, and late ones. */
static void predict(world *w, size_t n, int64_t latest_us)
{
    row *const rows = calloc(n, sizeof *rows);
    assert_non_null(rows);
    for (size_t i = 0; i < n; i++) {
        const bool late = random_below(&w->rng, 4) == 0;
        char *const id = w->ids[w->n++];
        (void)snprintf(id, sizeof w->ids[0], "p%zu", w->n);
        rows[i] = (row){.model = MODEL,
                        .version = "v1",
                        .id = id,
                        .time_us = latest_us - at_most(w, late ? 4 * DAY : 4 * HOUR),
                        .class = yes_or_no(w),
                        .x = 1 + random_unit(&w->rng),
                        .tag = random_below(&w->rng, 2) == 0 ? "IT" : "DE"};
    }
    const veer_ingest_result result = put(&w->f, VEER_INGEST_PREDICTIONS, rows, n);
    assert_int_equal(result.accepted, n);
    free(rows);
}

/* Labels of any predictions so far; some replace another one. */
static void label(world *w, size_t n)
{
    row *const rows = calloc(n, sizeof *rows);
    assert_non_null(rows);
    for (size_t i = 0; i < n; i++)
        rows[i] = (row){.id = w->ids[random_below(&w->rng, w->n)],
                        .model = MODEL,
                        .version = "v1",
                        .label = yes_or_no(w)};
    OK(put(&w->f, VEER_INGEST_LABELS, rows, n).rc);
    free(rows);
}

/* ---- with and without ---- */

static void assert_same_window(const veer_window *a, const veer_window *b)
{
    assert_int_equal(a->from_us, b->from_us);
    assert_int_equal(a->to_us, b->to_us);
    assert_int_equal(a->resolution_us, b->resolution_us);
    for (veer_part part = 1; part <= VEER_PART_COUNT; part++) {
        veer_buf bytes[2];
        veer_buf_init(&bytes[0], 1 << 22);
        veer_buf_init(&bytes[1], 1 << 22);
        OK(veer_window_encode(a, part, &bytes[0], NULL));
        OK(veer_window_encode(b, part, &bytes[1], NULL));
        assert_int_equal(bytes[0].len, bytes[1].len);
        if (bytes[0].len > 0)
            assert_memory_equal(bytes[0].data, bytes[1].data, bytes[0].len);
        veer_buf_done(&bytes[0]);
        veer_buf_done(&bytes[1]);
    }
}

static void compare_window(world *w, veer_frame *const frames[2])
{
    static const int64_t grids_us[] = {HOUR, 5 * MINUTE, MINUTE, 6 * HOUR, DAY};
    const int64_t grid_us = grids_us[random_below(&w->rng, 5)];
    const int64_t to_us = (veer_frame_now(frames[0]) - at_most(w, 3 * DAY)) / grid_us * grid_us;
    const int64_t from_us = (to_us - at_most(w, 20 * DAY)) / grid_us * grid_us;
    const unsigned parts = 2 * (1 + (unsigned)random_below(&w->rng, ALL_PARTS / 2));
    const veer_window *found[2] = {NULL, NULL};
    for (size_t i = 0; i < 2; i++)
        OK(veer_frame_window(frames[i], from_us, to_us, parts, &found[i], NULL));
    assert_same_window(found[0], found[1]);
}

static void compare_series(veer_frame *const frames[2], const char *metric, int64_t step_us)
{
    veer_arena arena;
    veer_series series[2];
    const uint64_t *samples[2] = {NULL, NULL};
    const char *source[2] = {NULL, NULL};
    const int64_t now_us = veer_frame_now(frames[0]);
    veer_arena_init(&arena, 1 << 24);
    for (size_t i = 0; i < 2; i++)
        OK(veer_frame_series(frames[i], metric, now_us - 6 * DAY, now_us, step_us, &arena,
                             &series[i], &samples[i], &source[i], NULL));
    assert_string_equal(source[0], source[1]);
    assert_int_equal(series[0].n, series[1].n);
    assert_int_equal(series[0].step_us, series[1].step_us);
    for (size_t i = 0; i < series[0].n; i++) {
        assert_int_equal(series[0].t_us[i], series[1].t_us[i]);
        assert_int_equal(samples[0][i], samples[1][i]);
        assert_memory_equal(&series[0].values[i], &series[1].values[i], sizeof(double));
    }
    veer_arena_done(&arena);
}

static void compare_degradation(veer_frame *const frames[2], int64_t window_us, int64_t baseline_us)
{
    veer_frame_degradation d[2];
    for (size_t i = 0; i < 2; i++)
        OK(veer_frame_degrade(frames[i], "accuracy", window_us, baseline_us, &d[i], NULL));
    assert_string_equal(d[0].source, d[1].source);
    assert_int_equal(d[0].baseline.n, d[1].baseline.n);
    assert_int_equal(d[0].current.n, d[1].current.n);
    assert_true(d[0].baseline.value == d[1].baseline.value);
    assert_true(d[0].result.p == d[1].result.p);
    assert_string_equal(d[0].result.why, d[1].result.why);
    assert_int_equal(d[0].baseline_from_us, d[1].baseline_from_us);
}

static void compare_runs(veer_frame *const frames[2])
{
    veer_buf bytes[2];
    for (size_t i = 0; i < 2; i++) {
        const veer_run *run = NULL;
        OK(veer_frame_drift(frames[i], &(veer_drift_ask){.window_us = 6 * HOUR}, &run, NULL));
        veer_buf_init(&bytes[i], 1 << 20);
        OK(veer_run_encode(run, &bytes[i], NULL));
    }
    assert_int_equal(bytes[0].len, bytes[1].len);
    assert_memory_equal(bytes[0].data, bytes[1].data, bytes[0].len);
    veer_buf_done(&bytes[0]);
    veer_buf_done(&bytes[1]);
}

/* runs: drift too, whose baselines the evaluations of an hour share. */
static void compare(world *w, const char *segment, bool runs)
{
    veer_target target = target_of(&w->f, MODEL, "v1");
    target.segment = segment;
    const int64_t now_us = w->f.clock.real_us;
    veer_frame *const frames[2] = {
        frame_at(&w->f, &target, &w->settings, w->cache, now_us),
        frame_at(&w->f, &target, &w->settings, NULL, now_us),
    };
    for (size_t i = 0; i < 12; i++)
        compare_window(w, frames);
    compare_series(frames, "accuracy", HOUR);
    compare_series(frames, "accuracy", DAY);
    compare_series(frames, "throughput", 6 * HOUR);
    compare_degradation(frames, HOUR, DAY);
    compare_degradation(frames, DAY, 4 * DAY);
    if (runs)
        compare_runs(frames);
    veer_frame_free(frames[0]);
    veer_frame_free(frames[1]);
}

/* Late records, late and replaced labels, buckets that become hours and days. */
static void with_and_without_are_the_same(void **state)
{
    world *const w = *state;
    predict(w, 600, NOW);
    veer_ingest_settle(w->f.ingest); /* the clock is read until then */
    for (size_t i = 0; i < 40; i++) {
        const bool far = i % 10 == 9;
        w->f.clock.real_us += far ? 9 * DAY : HOUR * (int64_t)(1 + random_below(&w->rng, 5));
        w->f.clock.monotonic_us += HOUR;
        if (i % 3 != 2)
            predict(w, 150, w->f.clock.real_us - at_most(w, HOUR));
        label(w, 60);
        if (i % 4 == 3)
            OK(veer_ingest_maintain(w->f.ingest, NULL));
        veer_ingest_settle(w->f.ingest);
        compare(w, NULL, true);
        label(w, 5);
        veer_ingest_settle(w->f.ingest);
        compare(w, i % 2 == 0 ? NULL : "country=IT", false);
    }
    assert_true(veer_judge_cache_stats_get(w->cache).piece_hits > 1000);
}

static double accuracy_of_week(world *w, uint64_t *ret_n)
{
    const veer_target target = target_of(&w->f, MODEL, "v1");
    veer_frame *const frame = frame_at(&w->f, &target, &w->settings, w->cache, NOW);
    const veer_window *window = NULL;
    uint64_t right = 0;
    OK(veer_frame_window(frame, NOW - 7 * DAY, NOW, ALL_PARTS, &window, NULL));
    *ret_n = window->activity->count;
    const uint64_t n = window->performance != NULL ? window->performance->labelled : 0;
    const veer_confusion *const c = n > 0 ? window->performance->confusion : NULL;
    uint64_t cells[4] = {0};
    if (c != NULL && veer_confusion_classes(c) == 2)
        OK(veer_confusion_cells(c, cells, 2, NULL));
    right = cells[0] + cells[3];
    veer_frame_free(frame);
    return n > 0 ? (double)right / (double)n : -1;
}

/* A day that was kept is not used after a record, a label or another label of it came. */
static void what_comes_late_counts(void **state)
{
    world *const w = *state;
    const int64_t then_us = NOW - 4 * DAY + 7 * MINUTE;
    const row first[] = {
        {.model = MODEL, .version = "v1", .id = "a", .time_us = then_us, .class = "yes"},
        {.model = MODEL, .version = "v1", .id = "b", .time_us = then_us, .class = "no"}};
    const row late = {
        .model = MODEL, .version = "v1", .id = "c", .time_us = then_us, .class = "no"};
    const row labels[] = {{.model = MODEL, .version = "v1", .id = "a", .label = "yes"},
                          {.model = MODEL, .version = "v1", .id = "b", .label = "no"}};
    const row other = {.model = MODEL, .version = "v1", .id = "b", .label = "yes"};
    uint64_t n = 0;
    put_predictions(&w->f, first, 2, 2, 0);
    veer_ingest_settle(w->f.ingest);
    assert_true(accuracy_of_week(w, &n) < 0);
    assert_int_equal(n, 2);
    assert_true(accuracy_of_week(w, &n) < 0);
    assert_true(veer_judge_cache_stats_get(w->cache).piece_hits > 0);
    put_predictions(&w->f, &late, 1, 1, 0);
    veer_ingest_settle(w->f.ingest);
    assert_true(accuracy_of_week(w, &n) < 0);
    assert_int_equal(n, 3);
    put_labels(&w->f, labels, 2, 2, 0);
    veer_ingest_settle(w->f.ingest);
    assert_true(accuracy_of_week(w, &n) == 1);
    OK(put(&w->f, VEER_INGEST_LABELS, &other, 1).rc);
    veer_ingest_settle(w->f.ingest);
    OK(veer_ingest_maintain(w->f.ingest, NULL)); /* makes the hour anew */
    assert_true(accuracy_of_week(w, &n) == 0.5);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(with_and_without_are_the_same),
        TEST(what_comes_late_counts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
