/* Drift runs of the past. */
#include "judge/stage.h"

#include <string.h>

#include "base/limits.h"

#define RULE \
    "{\"name\":\"r\",\"model\":\"*\",\"expr\":\"accuracy[1h] < 0.9\",\"severity\":\"high\"}"

/* All of the past that there is, hourly. */
static veer_backfill_options all_of(const char *model)
{
    return (veer_backfill_options){.model = model, .to_us = INT64_MAX};
}

static veer_backfill fill(stage *s, const veer_backfill_options *options)
{
    veer_backfill ret = {0};
    veer_err err = VEER_ERR_INIT;
    if (veer_judge_backfill(s->judge, options, &ret, &err) != VEER_OK)
        fail_msg("%s", err.msg);
    return ret;
}

static veer_rc fails(stage *s, const veer_backfill_options *options)
{
    veer_backfill ret = {.runs = 77};
    const veer_rc rc = veer_judge_backfill(s->judge, options, &ret, NULL);
    assert_int_equal(ret.runs, 77);
    return rc;
}

typedef struct seen {
    size_t n;          /* runs */
    int64_t newest_us; /* time of the last one */
    int64_t oldest_us; /* of the first one */
    size_t with_drift; /* that found drift */
} seen;

static veer_rc take_run(void *context, const veer_run *run)
{
    seen *const s = context;
    s->newest_us = s->n++ == 0 ? run->time_us : s->newest_us;
    s->oldest_us = run->time_us;
    s->with_drift += run->dataset_drift ? 1u : 0u;
    assert_int_equal(run->to_us, run->time_us);
    return VEER_OK;
}

static seen history(stage *s, const char *version)
{
    const veer_target target = target_of(&s->f, "m", version);
    const veer_run_query query = {.series = target.series[0], .to_us = INT64_MAX, .limit = 10000};
    seen ret = {0};
    OK(veer_judge_drift_runs(s->judge, &query, take_run, &ret, NULL));
    return ret;
}

/* Traffic is there from 26 hours ago on; the window of the first time is empty. */
static void the_past_gets_a_run_an_hour(void **state)
{
    stage s;
    (void)state;
    stage_open(&s, false);
    stage_rule(&s, RULE);
    const veer_backfill_options o = all_of("m");
    veer_backfill got = fill(&s, &o);
    assert_int_equal(got.targets, 1);
    assert_int_equal(got.times, 26);
    assert_int_equal(got.runs, 25);
    assert_int_equal(got.skipped, 0);
    assert_true(got.from_us == NOW - 26 * HOUR && got.to_us == NOW - HOUR + 1);
    assert_true(got.step_us == HOUR);
    const seen runs = history(&s, "v1");
    assert_int_equal(runs.n, 25);
    assert_true(runs.newest_us == NOW - HOUR && runs.oldest_us == NOW - 25 * HOUR);
    assert_int_equal(runs.with_drift, 0);
    assert_int_equal(veer_judge_stats_get(s.judge).runs, 25);
    /* Rules were not asked, nobody was told. */
    assert_int_equal(stage_says.asked, 0);
    assert_int_equal(stage_alerts(&s, NULL), 0);
    assert_int_equal(stage_docs, 0);
    got = fill(&s, &o);
    assert_int_equal(got.runs, 0);
    assert_int_equal(got.skipped, 25);
    assert_int_equal(history(&s, "v1").n, 25);
    stage_close(&s);
}

static void every_version_and_drift_of_the_past_is_found(void **state)
{
    stage s;
    (void)state;
    stage_open(&s, true);
    const traffic shifted = {.from_us = NOW - 4 * HOUR,
                             .to_us = NOW,
                             .every_us = MINUTE,
                             .shift = 60,
                             .wrong = 0.5,
                             .positive = 0.95,
                             .seed = 9};
    const traffic before = {.from_us = NOW - 30 * HOUR,
                            .to_us = NOW - 4 * HOUR,
                            .every_us = MINUTE,
                            .positive = 0.5,
                            .seed = 8};
    put_traffic(&s.f, "m", "v2", &before);
    put_traffic(&s.f, "m", "v2", &shifted);
    stage_traffic(&s, "other", "v1", 26 * HOUR, 3);
    s.options.settings.share_limit = 0.1;
    OK(veer_judge_set_options(s.judge, &s.options, NULL));
    veer_manual_clock_advance(&s.f.clock, 5 * HOUR); /* no longer live is no matter */
    const veer_backfill_options o = all_of("m");
    const veer_backfill got = fill(&s, &o);
    assert_int_equal(got.targets, 2);
    assert_int_equal(got.runs, 26 + 30);
    const seen v1 = history(&s, "v1"), v2 = history(&s, "v2");
    assert_int_equal(v1.n, 26);
    assert_int_equal(v1.with_drift, 0);
    assert_int_equal(v2.n, 30);
    assert_true(v2.with_drift >= 1); /* then the baseline has it too */
    assert_int_equal(stage_count(&s, VEER_STORE_DOC_DRIFT_RUN), 56);
    stage_close(&s);
}

static void a_time_with_a_run_is_left_alone(void **state)
{
    stage s;
    (void)state;
    stage_open(&s, false);
    stage_cycle(&s, 25 * MINUTE);
    assert_int_equal(s.outcome.runs, 1);
    veer_manual_clock_advance(&s.f.clock, 3 * HOUR);
    veer_backfill_options o = all_of("m");
    o.from_us = NOW - HOUR + 1;
    const veer_backfill got = fill(&s, &o);
    assert_int_equal(got.times, 1); /* the time of the run; an hour later there is nothing */
    assert_int_equal(got.skipped, 1);
    o.from_us = NOW - HOUR;
    assert_int_equal(fill(&s, &o).runs, 1);
    o.step_us = 5 * MINUTE; /* finer: the run is in the last of the five */
    o.from_us = NOW;
    o.to_us = NOW + 30 * MINUTE;
    const veer_backfill fine = fill(&s, &o);
    assert_int_equal(fine.times, 6);
    assert_int_equal(fine.runs, 5);
    assert_int_equal(fine.skipped, 1);
    stage_close(&s);
}

static void runs_that_came_too_late_are_thinned_as_well(void **state)
{
    stage s;
    (void)state;
    stage_open(&s, false);
    veer_manual_clock_advance(&s.f.clock, 3 * DAY);
    for (int i = 0; i < 8; i++) /* everything is thin */
        stage_cycle(&s, MINUTE);
    veer_backfill_options o = all_of("m");
    o.from_us = NOW - 2 * HOUR;
    o.to_us = NOW;
    o.step_us = 15 * MINUTE;
    assert_int_equal(fill(&s, &o).runs, 8);
    for (int i = 0; i < 16; i++)
        stage_cycle(&s, MINUTE);
    assert_int_equal(stage_count(&s, VEER_STORE_DOC_DRIFT_RUN), 2);
    stage_close(&s);
}

/* ---- ending early ---- */

typedef struct progress {
    atomic_bool stop;  /* set at the first group */
    double shares[64]; /* n that were told */
    size_t n;          /* of them */
} progress;

static void on_progress(void *context, double share)
{
    progress *const p = context;
    p->shares[p->n++] = share;
    if (p->n == 1)
        atomic_store(&p->stop, true);
}

static void it_stops_between_groups_and_goes_on(void **state)
{
    stage s;
    progress p = {.n = 0};
    (void)state;
    stage_open(&s, false);
    veer_backfill_options o = all_of("m");
    o.stop = &p.stop;
    o.on_progress = on_progress;
    o.progress_context = &p;
    assert_int_equal(fails(&s, &o), VEER_EIO);
    assert_int_equal(p.n, 1);
    assert_true(p.shares[0] > 0.5 && p.shares[0] < 1);
    const size_t kept = history(&s, "v1").n;
    assert_int_equal(kept, VEER_JUDGE_GROUP - 1); /* the first window was empty */
    atomic_store(&p.stop, false);
    const veer_backfill got = fill(&s, &o);
    assert_int_equal(got.skipped, kept);
    assert_int_equal(got.runs, 25 - kept);
    assert_true(p.shares[p.n - 1] == 1);
    stage_close(&s);
}

static void a_failing_store_loses_a_group_at_most(void **state)
{
    stage s;
    (void)state;
    stage_open(&s, false);
    const veer_backfill_options o = all_of("m");
    stage_commit_fails = 2;
    assert_int_equal(fails(&s, &o), VEER_EIO);
    assert_int_equal(history(&s, "v1").n, VEER_JUDGE_GROUP - 1);
    assert_int_equal(fill(&s, &o).runs, 25 - (VEER_JUDGE_GROUP - 1));
    stage_close(&s);
}

/* ---- what is refused ---- */

static void nonsense_is_refused(void **state)
{
    stage s;
    (void)state;
    stage_open(&s, false);
    veer_backfill_options o = all_of("nobody");
    assert_int_equal(fails(&s, &o), VEER_ENOTFOUND);
    o.model = "m";
    o.step_us = VEER_FRAME_GRID_US - 1;
    assert_int_equal(fails(&s, &o), VEER_EINVAL);
    o.step_us = VEER_FRAME_GRID_US;
    o.to_us = o.from_us;
    assert_int_equal(fails(&s, &o), VEER_EINVAL);
    o.from_us = NOW; /* and now is no past */
    o.to_us = NOW + HOUR;
    assert_int_equal(fails(&s, &o), VEER_EINVAL);
    o.from_us = 0;
    o.to_us = NOW - 3 * DAY;
    assert_int_equal(fails(&s, &o), VEER_ENODATA);
    stage_close(&s);
}

/* One prediction at each end of the time; with the stop flag set it ends as soon as it may begin.
 */
static void the_number_of_runs_is_limited(void **state)
{
    stage s;
    const atomic_bool stop = true;
    (void)state;
    stage_open(&s, false);
    const int64_t span_us = (VEER_LIMIT_BACKFILL_RUNS + INT64_C(10)) * 5 * MINUTE;
    const traffic first = {.from_us = NOW - span_us,
                           .to_us = NOW - span_us + MINUTE,
                           .every_us = MINUTE,
                           .positive = 0.5,
                           .seed = 4};
    put_traffic(&s.f, "m", "v1", &first);
    veer_backfill_options o = all_of("m");
    o.step_us = 5 * MINUTE;
    o.stop = &stop;
    o.to_us = NOW;
    o.from_us = NOW - VEER_LIMIT_BACKFILL_RUNS * o.step_us;
    assert_int_equal(fails(&s, &o), VEER_EIO);
    o.from_us--;
    assert_int_equal(fails(&s, &o), VEER_EIO);
    o.from_us -= o.step_us;
    assert_int_equal(fails(&s, &o), VEER_ELIMIT);
    stage_close(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_past_gets_a_run_an_hour),
        cmocka_unit_test(every_version_and_drift_of_the_past_is_found),
        cmocka_unit_test(a_time_with_a_run_is_left_alone),
        cmocka_unit_test(runs_that_came_too_late_are_thinned_as_well),
        cmocka_unit_test(it_stops_between_groups_and_goes_on),
        cmocka_unit_test(a_failing_store_loses_a_group_at_most),
        cmocka_unit_test(nonsense_is_refused),
        cmocka_unit_test(the_number_of_runs_is_limited),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
