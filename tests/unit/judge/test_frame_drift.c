/* Drift runs of a frame against the comparison of the rows themselves. */
#include "judge/support.h"

#include <math.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "history/reference.h"
#include "judge/cache.h"

typedef struct world {
    fixture f;
    veer_judge_settings settings;
    veer_judge_cache *cache;
} world;

static const traffic day = {.from_us = NOW - 30 * HOUR,
                            .to_us = NOW - HOUR,
                            .every_us = 30 * SECOND,
                            .wrong = 0.1,
                            .positive = 0.3,
                            .seed = 1};
static const traffic hour_alike = {.from_us = NOW - HOUR,
                                   .to_us = NOW,
                                   .every_us = 30 * SECOND,
                                   .wrong = 0.1,
                                   .positive = 0.3,
                                   .seed = 2};
static const traffic hour_moved = {.from_us = NOW - HOUR,
                                   .to_us = NOW,
                                   .every_us = 30 * SECOND,
                                   .shift = 15,
                                   .wrong = 0.1,
                                   .positive = 0.8,
                                   .seed = 2};

static int setup(void **state)
{
    world *const w = calloc(1, sizeof *w);
    assert_non_null(w);
    fixture_open(&w->f, false);
    w->f.clock.real_us = NOW;
    w->settings = veer_judge_settings_default();
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

/* The rows of traffic in [from, to) as a profile that keeps every value. */
static profile *profile_of(const traffic *const *parts, size_t n_parts, int64_t from_us,
                           int64_t to_us)
{
    profile *p = NULL;
    OK(profile_new(SIZE_MAX, &p, NULL));
    OK(profile_name_field(p, VEER_FIELD_LABEL, "", NULL));
    for (size_t k = 0; k < n_parts; k++) {
        size_t n = 0;
        answer *const answers = make_traffic(parts[k], &n);
        size_t first = 0;
        while (first < n && answers[first].time_us < from_us)
            first++;
        size_t last = first;
        while (last < n && answers[last].time_us < to_us)
            last++;
        for (size_t at = first; at < last; at += 4096) {
            const size_t some = last - at < 4096 ? last - at : 4096;
            veer_batch *const batch = batch_of_answers(NULL, NULL, answers + at, some);
            OK(profile_add(p, batch, NULL));
            batch_free(batch);
        }
        free(answers);
    }
    OK(profile_seal(p, 1, NULL));
    return p;
}

static const drift_column *column_of(const drift_report *report, const char *name)
{
    for (size_t i = 0; i < report->count; i++)
        if (strcmp(report->columns[i].name, name) == 0)
            return &report->columns[i];
    fail_msg("no column %s", name);
    return NULL;
}

static void check_bounds(const veer_run *run, const drift_report *rows)
{
    assert_int_equal(run->n_columns, rows->count);
    assert_int_equal(run->ref_rows, rows->ref_rows);
    assert_int_equal(run->cur_rows, rows->cur_rows);
    for (size_t i = 0; i < run->n_columns; i++) {
        const veer_run_column *const c = &run->columns[i];
        const veer_drift_result *const exact = &column_of(rows, c->name)->result;
        assert_ptr_equal(c->method, exact->method);
        assert_int_equal(c->has_score, exact->has_score);
        assert_int_equal(c->ref_n, exact->ref_n);
        assert_int_equal(c->cur_n, exact->cur_n);
        assert_true(c->ref_missing == exact->ref_missing_share);
        assert_true(c->cur_missing == exact->cur_missing_share);
        const double room = 1e-12 * fabs(exact->score);
        if (!(exact->score >= c->score_lo - room && exact->score <= c->score_hi + room))
            fail_msg("%s: %.17g is not in [%.17g, %.17g]", c->name, exact->score, c->score_lo,
                     c->score_hi);
    }
}

static void check_same(const veer_run *run, const drift_report *rows)
{
    assert_int_equal(run->n_columns, rows->count);
    assert_int_equal(run->tested, rows->summary.tested);
    assert_int_equal(run->drifted, rows->summary.drifted);
    assert_true(run->share == rows->summary.share);
    for (size_t i = 0; i < run->n_columns; i++) {
        const veer_run_column *const c = &run->columns[i];
        const drift_column *const of = column_of(rows, c->name);
        const veer_drift_result *const r = &of->result;
        assert_int_equal(c->verdict, r->verdict);
        assert_ptr_equal(c->method, r->method);
        assert_true(!c->has_score || c->score == r->score);
        assert_true(!c->has_score || (c->score_lo == r->score_lo && c->score_hi == r->score_hi));
        assert_true(!c->has_score || c->threshold == r->threshold);
        assert_true(!c->has_p || (c->p == r->p_value && c->p_adjusted == r->p_adjusted));
        assert_true(!c->has_effect || c->effect == r->effect);
        assert_true(c->outside == of->outside_share);
    }
}

static drift_report *report_of(const profile *ref, const profile *cur, const char *method)
{
    const drift_report_options options = {.method = method, .fdr = 0.05};
    drift_report *report = NULL;
    OK(drift_report_new(ref, cur, &options, &report, NULL));
    return report;
}

static void run_equals_rows(world *w, const traffic *hour, const char *method)
{
    const traffic *const parts[] = {&day, hour};
    put_traffic(&w->f, "fraud", "v1", &day);
    put_traffic(&w->f, "fraud", "v1", hour);
    const veer_target target = target_of(&w->f, "fraud", "v1");
    veer_frame *const frame = frame_at(&w->f, &target, &w->settings, w->cache, NOW);
    const veer_run *run = NULL;
    const veer_run *exact = NULL;
    OK(veer_frame_drift(frame, &(veer_drift_ask){.method = method}, &run, NULL));
    assert_string_equal(run->why, "");
    assert_int_equal(run->from_us, NOW - HOUR);
    assert_int_equal(run->to_us, NOW);
    assert_int_equal(run->baseline_from_us, NOW - 25 * HOUR);
    assert_int_equal(run->baseline_to_us, NOW - HOUR);
    assert_false(run->exact);
    profile *const ref = profile_of(parts, 2, run->baseline_from_us, run->baseline_to_us);
    profile *const cur = profile_of(parts, 2, run->from_us, run->to_us);
    drift_report *const rows = report_of(ref, cur, method);
    check_bounds(run, rows);
    OK(veer_frame_drift(frame, &(veer_drift_ask){.method = method, .exact = true}, &exact, NULL));
    assert_true(exact->exact);
    check_same(exact, rows);
    drift_report_free(rows);
    profile_free(ref);
    profile_free(cur);
    veer_frame_free(frame);
}

static void a_run_equals_the_rows(void **state)
{
    run_equals_rows(*state, &hour_moved, NULL);
}

static void a_run_without_drift_equals_the_rows(void **state)
{
    run_equals_rows(*state, &hour_alike, NULL);
}

static void wasserstein_equals_the_rows(void **state)
{
    run_equals_rows(*state, &hour_moved, "wasserstein");
}

static void what_moved_is_found(void **state)
{
    world *const w = *state;
    const veer_run *run = NULL;
    put_traffic(&w->f, "fraud", "v1", &day);
    put_traffic(&w->f, "fraud", "v1", &hour_moved);
    const veer_target target = target_of(&w->f, "fraud", "v1");
    veer_frame *const frame = frame_at(&w->f, &target, &w->settings, w->cache, NOW);
    OK(veer_frame_drift(frame, &(veer_drift_ask){.window_us = 0}, &run, NULL));
    assert_int_equal(run->drifted, 2);
    assert_int_equal(veer_run_find(run, "amount")->verdict, VEER_DRIFT_DRIFTED);
    assert_int_equal(veer_run_find(run, "class")->verdict, VEER_DRIFT_DRIFTED);
    assert_int_equal(veer_run_find(run, "age")->verdict, VEER_DRIFT_STABLE);
    assert_true(veer_run_find(run, "age")->has_usual);
    assert_true(veer_run_find(run, "age")->usual > 0);
    assert_null(veer_run_find(run, "label"));
    assert_true(run->output.present);
    assert_true(run->output.drifted);
    assert_true(run->output.kl > 0.1);
    assert_non_null(veer_frame_report(frame, run));
    const veer_run *again = NULL;
    OK(veer_frame_drift(frame, &(veer_drift_ask){.method = "auto"}, &again, NULL));
    assert_ptr_equal(run, again);
    veer_frame_free(frame);
}

static void ignored_columns_are_left_out(void **state)
{
    world *const w = *state;
    static const char *const ignore[] = {"amount", "nothing"};
    const veer_run *run = NULL;
    put_traffic(&w->f, "fraud", "v1", &day);
    put_traffic(&w->f, "fraud", "v1", &hour_moved);
    w->settings.ignore = ignore;
    w->settings.n_ignore = 2;
    const veer_target target = target_of(&w->f, "fraud", "v1");
    veer_frame *const frame = frame_at(&w->f, &target, &w->settings, w->cache, NOW);
    OK(veer_frame_drift(frame, &(veer_drift_ask){.window_us = 0}, &run, NULL));
    assert_null(veer_run_find(run, "amount"));
    assert_non_null(veer_run_find(run, "age"));
    veer_frame_free(frame);
}

/* The same numbers from the cache, from the next frame of the hour, and without one. */
static void a_baseline_is_used_again_within_the_hour(void **state)
{
    world *const w = *state;
    put_traffic(&w->f, "fraud", "v1", &day);
    put_traffic(&w->f, "fraud", "v1", &hour_moved);
    const veer_target target = target_of(&w->f, "fraud", "v1");
    veer_buf bytes[3];
    for (size_t i = 0; i < 3; i++) {
        const veer_run *run = NULL;
        veer_frame *const frame =
            frame_at(&w->f, &target, &w->settings, i < 2 ? w->cache : NULL, NOW + 7 * MINUTE);
        OK(veer_frame_drift(frame, &(veer_drift_ask){.window_us = 0}, &run, NULL));
        assert_int_equal(run->to_us, NOW + 5 * MINUTE);
        assert_int_equal(run->baseline_to_us, NOW - HOUR);
        veer_buf_init(&bytes[i], 1 << 20);
        OK(veer_run_encode(run, &bytes[i], NULL));
        veer_frame_free(frame);
        assert_int_equal(bytes[i].len, bytes[0].len);
        assert_memory_equal(bytes[i].data, bytes[0].data, bytes[0].len);
    }
    const veer_judge_cache_stats stats = veer_judge_cache_stats_get(w->cache);
    assert_int_equal(stats.items, 1);
    assert_int_equal(stats.hits, 1);
    veer_frame *const later = frame_at(&w->f, &target, &w->settings, w->cache, NOW + HOUR);
    const veer_run *run = NULL;
    OK(veer_frame_drift(later, &(veer_drift_ask){.window_us = 0}, &run, NULL));
    assert_int_equal(veer_judge_cache_stats_get(w->cache).items, 2);
    assert_string_equal(run->why, "no predictions in the current window");
    veer_frame_free(later);
    for (size_t i = 0; i < 3; i++)
        veer_buf_done(&bytes[i]);
}

static void a_run_says_why_it_has_nothing(void **state)
{
    world *const w = *state;
    const traffic few = {
        .from_us = NOW - 29 * MINUTE, .to_us = NOW, .every_us = MINUTE, .positive = 0.5};
    const traffic enough = {
        .from_us = NOW - 30 * MINUTE, .to_us = NOW, .every_us = MINUTE, .positive = 0.5};
    const veer_run *run = NULL;
    put_traffic(&w->f, "few", "v1", &few);
    put_traffic(&w->f, "enough", "v1", &enough);
    veer_target target = target_of(&w->f, "few", "v1");
    veer_frame *frame = frame_at(&w->f, &target, &w->settings, w->cache, NOW);
    OK(veer_frame_drift(frame, &(veer_drift_ask){.window_us = 0}, &run, NULL));
    assert_int_equal(run->n_columns, 0);
    assert_string_equal(run->why, "no predictions before the current window");
    OK(veer_frame_drift(frame, &(veer_drift_ask){.baseline.kind = VEER_BASELINE_REFERENCE}, &run,
                        NULL));
    assert_string_equal(run->why, "there is no reference");
    const veer_drift_ask other = {.baseline = {.kind = VEER_BASELINE_VERSION, .version = "v9"}};
    OK(veer_frame_drift(frame, &other, &run, NULL));
    assert_string_equal(run->why, "there is no version 'v9'");
    assert_int_equal(veer_frame_drift(frame, &(veer_drift_ask){.method = "gauss"}, &run, NULL),
                     VEER_EINVAL);
    veer_frame_free(frame);
    put_traffic(&w->f, "few", "v1", &day);
    put_traffic(&w->f, "enough", "v1", &day);
    frame = frame_at(&w->f, &target, &w->settings, NULL, NOW);
    OK(veer_frame_drift(frame, &(veer_drift_ask){.window_us = 0}, &run, NULL));
    assert_string_equal(run->why, "only 29 predictions in the current window, 30 are needed");
    veer_frame_free(frame);
    target = target_of(&w->f, "enough", "v1");
    frame = frame_at(&w->f, &target, &w->settings, NULL, NOW);
    OK(veer_frame_drift(frame, &(veer_drift_ask){.window_us = 0}, &run, NULL));
    assert_string_equal(run->why, "");
    veer_frame_free(frame);
}

static void same_hours_and_versions_are_baselines(void **state)
{
    world *const w = *state;
    const traffic week = {.from_us = NOW - 8 * DAY,
                          .to_us = NOW,
                          .every_us = 60 * SECOND,
                          .wrong = 0.1,
                          .positive = 0.3,
                          .seed = 5};
    const veer_run *run = NULL;
    put_traffic(&w->f, "fraud", "v1", &week);
    put_traffic(&w->f, "fraud", "v2", &hour_moved);
    const veer_target target = target_of(&w->f, "fraud", "v1");
    veer_frame *const frame = frame_at(&w->f, &target, &w->settings, w->cache, NOW);
    const veer_drift_ask hours = {.baseline = {.kind = VEER_BASELINE_SAME_HOURS, .count = 7}};
    OK(veer_frame_drift(frame, &hours, &run, NULL));
    assert_string_equal(run->why, "");
    assert_int_equal(run->ref_rows, 7 * 60);
    assert_int_equal(run->drifted, 0);
    assert_true(veer_run_find(run, "age")->has_usual);
    const veer_drift_ask weeks = {.baseline = {.kind = VEER_BASELINE_LAST_WEEK, .count = 1}};
    OK(veer_frame_drift(frame, &weeks, &run, NULL));
    assert_int_equal(run->ref_rows, 60);
    assert_int_equal(run->baseline_from_us, NOW - HOUR - 7 * DAY);
    assert_int_equal(run->baseline_to_us, NOW - 7 * DAY);
    const veer_drift_ask version = {.baseline = {.kind = VEER_BASELINE_VERSION, .version = "v2"}};
    OK(veer_frame_drift(frame, &version, &run, NULL));
    assert_int_equal(run->ref_rows, 120);
    assert_int_equal(veer_run_find(run, "amount")->verdict, VEER_DRIFT_DRIFTED);
    veer_frame_free(frame);
}

static void put_reference(world *w, const traffic *t)
{
    veer_reference reference;
    size_t n = 0;
    answer *const answers = make_traffic(t, &n);
    const veer_reference_name name = {veer_store_text("fraud"), veer_store_text("")};
    veer_reference_init(&reference, 0);
    for (size_t at = 0; at < n; at += 4096) {
        const size_t some = n - at < 4096 ? n - at : 4096;
        veer_batch *const batch = batch_of_answers(NULL, NULL, answers + at, some);
        OK(veer_reference_add(&reference, batch, NULL));
        batch_free(batch);
    }
    OK(veer_reference_put(&reference, w->f.store, &name, "a test", NOW, NULL));
    veer_reference_done(&reference);
    free(answers);
}

static void a_reference_is_a_baseline(void **state)
{
    world *const w = *state;
    const traffic *const current[] = {&hour_moved};
    const traffic *const before[] = {&day};
    const veer_run *run = NULL;
    const veer_drift_ask ask = {.baseline.kind = VEER_BASELINE_REFERENCE};
    const veer_drift_ask exact = {.baseline.kind = VEER_BASELINE_REFERENCE, .exact = true};
    put_traffic(&w->f, "fraud", "v1", &hour_moved);
    put_reference(w, &day);
    const veer_target target = target_of(&w->f, "fraud", "v1");
    veer_frame *const frame = frame_at(&w->f, &target, &w->settings, w->cache, NOW);
    OK(veer_frame_drift(frame, &ask, &run, NULL));
    assert_string_equal(run->why, "");
    assert_int_equal(run->baseline_from_us, 0);
    assert_int_equal(run->baseline_to_us, 0);
    assert_true(veer_run_find(run, "age")->has_usual);
    profile *const ref = profile_of(before, 1, 0, NOW);
    profile *const cur = profile_of(current, 1, 0, NOW);
    drift_report *const rows = report_of(ref, cur, NULL);
    check_bounds(run, rows);
    OK(veer_frame_drift(frame, &exact, &run, NULL));
    check_same(run, rows);
    drift_report_free(rows);
    profile_free(ref);
    profile_free(cur);
    veer_frame_free(frame);
}

static void old_windows_end_at_full_hours(void **state)
{
    world *const w = *state;
    const traffic old = {.from_us = NOW - 120 * HOUR,
                         .to_us = NOW - 60 * HOUR,
                         .every_us = 60 * SECOND,
                         .positive = 0.3,
                         .wrong = 0.1,
                         .seed = 3};
    const veer_run *run = NULL;
    put_traffic(&w->f, "fraud", "v1", &old);
    const veer_target target = target_of(&w->f, "fraud", "v1");
    veer_frame *const frame =
        frame_at(&w->f, &target, &w->settings, w->cache, NOW - 70 * HOUR - 20 * MINUTE);
    OK(veer_frame_drift(frame, &(veer_drift_ask){.window_us = 0}, &run, NULL));
    assert_string_equal(run->why, "");
    assert_int_equal(run->to_us, NOW - 71 * HOUR);
    assert_int_equal(run->cur_rows, 60);
    OK(veer_frame_drift(frame, &(veer_drift_ask){.window_us = 30 * MINUTE}, &run, NULL));
    assert_string_equal(run->why, "only hourly sums are left");
    veer_frame_free(frame);
}

/* 150 predictions a quarter of an hour with a feature that is called as an output is. */
static void put_scores(world *w, int64_t from_us, double shift)
{
    veer_ingest_result result;
    veer_batch batch;
    veer_batch *batches[] = {&batch};
    veer_ingest_job job = {.kind = VEER_INGEST_PREDICTIONS, .batches = batches, .n_batches = 1};
    veer_batch_init(&batch, 0);
    for (int i = 0; i < 600; i++) {
        char id[40];
        size_t index = 0;
        const int64_t t_us = from_us + (int64_t)i * 6 * SECOND;
        const int len = snprintf(id, sizeof id, "%lld", (long long)t_us);
        OK(veer_batch_set_id(&batch, id, (size_t)len, NULL));
        OK(veer_batch_set_timestamp(&batch, t_us, NULL));
        OK(veer_batch_set_field_text(&batch, VEER_FIELD_MODEL, "scores", 6, NULL));
        OK(veer_batch_set_field_number(&batch, VEER_FIELD_SCORE, 0.001 * i, NULL));
        OK(veer_batch_feature(&batch, "score", 5, VEER_COLUMN_NUMBER, &index, NULL));
        OK(veer_batch_set_number(&batch, index, 100 + shift + i % 97, NULL));
        OK(veer_batch_commit_row(&batch, NULL));
    }
    OK(veer_batch_seal(&batch, NULL));
    OK(veer_ingest_run(w->f.ingest, &job, &result, NULL));
    assert_int_equal(result.accepted, 600);
    veer_ingest_settle(w->f.ingest);
    veer_batch_done(&batch);
}

static void outputs_give_their_names_to_features(void **state)
{
    world *const w = *state;
    put_scores(w, NOW - 2 * HOUR, 0);
    put_scores(w, NOW - HOUR, 40);
    const veer_target target = target_of(&w->f, "scores", "");
    veer_frame *const frame = frame_at(&w->f, &target, &w->settings, w->cache, NOW);
    for (int exact = 0; exact < 2; exact++) {
        const veer_run *run = NULL;
        OK(veer_frame_drift(frame, &(veer_drift_ask){.exact = exact == 1}, &run, NULL));
        assert_string_equal(run->why, "");
        assert_int_equal(run->n_columns, 2);
        assert_int_equal(veer_run_find(run, "score")->verdict, VEER_DRIFT_DRIFTED);
        assert_int_equal(veer_run_find(run, "score")->cur_n, 600);
        assert_int_equal(veer_run_find(run, "output.score")->verdict, VEER_DRIFT_STABLE);
        assert_true(veer_run_find(run, "output.score")->score == 0);
    }
    veer_frame_free(frame);
}

/* ---- threads ---- */

#define THREADS 4

typedef struct asker {
    world *w;
    const veer_target *target;
    veer_buf bytes; /* of its last run */
} asker;

static void *ask_often(void *context)
{
    asker *const a = context;
    for (int i = 0; i < 5; i++) {
        veer_frame *frame = NULL;
        const veer_run *run = NULL;
        veer_buf_clear(&a->bytes);
        if (veer_frame_new(a->w->f.ingest, a->target, &a->w->settings, a->w->cache, NOW, &frame,
                           NULL) == VEER_OK &&
            veer_frame_drift(frame, &(veer_drift_ask){.window_us = 0}, &run, NULL) == VEER_OK)
            (void)veer_run_encode(run, &a->bytes, NULL);
        veer_frame_free(frame);
    }
    return NULL;
}

static void frames_of_several_threads_share_the_cache(void **state)
{
    world *const w = *state;
    pthread_t threads[THREADS];
    asker askers[THREADS];
    put_traffic(&w->f, "fraud", "v1", &day);
    put_traffic(&w->f, "fraud", "v1", &hour_moved);
    const veer_target target = target_of(&w->f, "fraud", "v1");
    for (size_t i = 0; i < THREADS; i++) {
        askers[i] = (asker){.w = w, .target = &target};
        veer_buf_init(&askers[i].bytes, 1 << 20);
        assert_int_equal(pthread_create(&threads[i], NULL, ask_often, &askers[i]), 0);
    }
    for (size_t i = 0; i < THREADS; i++)
        assert_int_equal(pthread_join(threads[i], NULL), 0);
    for (size_t i = 0; i < THREADS; i++) {
        assert_true(askers[i].bytes.len > 0);
        assert_int_equal(askers[i].bytes.len, askers[0].bytes.len);
        assert_memory_equal(askers[i].bytes.data, askers[0].bytes.data, askers[0].bytes.len);
    }
    for (size_t i = 0; i < THREADS; i++)
        veer_buf_done(&askers[i].bytes);
    assert_int_equal(veer_judge_cache_stats_get(w->cache).items, 1);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_run_equals_the_rows),
        TEST(a_run_without_drift_equals_the_rows),
        TEST(wasserstein_equals_the_rows),
        TEST(what_moved_is_found),
        TEST(ignored_columns_are_left_out),
        TEST(a_baseline_is_used_again_within_the_hour),
        TEST(a_run_says_why_it_has_nothing),
        TEST(same_hours_and_versions_are_baselines),
        TEST(a_reference_is_a_baseline),
        TEST(outputs_give_their_names_to_features),
        TEST(frames_of_several_threads_share_the_cache),
        TEST(old_windows_end_at_full_hours),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
