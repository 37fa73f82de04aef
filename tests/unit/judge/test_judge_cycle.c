/* Cycles: who is looked at, what is kept, how alerts come and go. */
#include "judge/stage.h"

#include <stdio.h>
#include <string.h>

#define RULE(name, expr, more) \
    "{\"name\":\"" name "\",\"model\":\"*\",\"expr\":\"" expr "\",\"severity\":\"high\"" more "}"

static bool on_disk; /* the store of the tests */

static veer_alert_status status_of(stage *s)
{
    veer_alert alert;
    assert_int_equal(stage_alerts(s, &alert), 1);
    return alert.status;
}

/* ---- drift runs ---- */

static veer_rc take_run(void *context, const veer_run *run)
{
    veer_run *const last = context;
    *last = *run;
    return VEER_OK;
}

static void a_cycle_keeps_a_run_of_each_live_version(void **state)
{
    stage s;
    veer_run run = {0};
    (void)state;
    stage_open(&s, on_disk);
    stage_traffic(&s, "m", "v2", 2 * HOUR, 2);
    stage_cycle(&s, 0);
    assert_int_equal(s.outcome.targets, 2);
    assert_int_equal(s.outcome.runs, 2);
    const veer_target v1 = target_of(&s.f, "m", "v1");
    const veer_run_query query = {.series = v1.series[0], .to_us = INT64_MAX, .limit = 10};
    OK(veer_judge_drift_runs(s.judge, &query, take_run, &run, NULL));
    assert_int_equal(run.series, v1.series[0]);
    assert_true(run.time_us == NOW && run.to_us == NOW && run.from_us == NOW - HOUR);
    assert_int_equal(run.cur_rows, 60);
    assert_int_equal(run.ref_rows, 24 * 60);
    assert_true(run.tested > 0);
    assert_int_equal(stage_troubles, 0);
    stage_close(&s);
}

static void what_got_nothing_new_is_not_compared_again(void **state)
{
    stage s;
    (void)state;
    stage_open(&s, on_disk);
    stage_rule(&s, RULE("r", "accuracy[1h] < 0.7", ""));
    stage_cycle(&s, 0);
    assert_int_equal(s.outcome.runs, 1);
    stage_cycle(&s, SECOND); /* nothing came, and no window moved */
    assert_int_equal(s.outcome.runs, 0);
    assert_int_equal(s.outcome.rules, 1);
    stage_cycle(&s, 5 * MINUTE); /* what came at the time of the first is in a window now */
    assert_int_equal(s.outcome.runs, 1);
    stage_cycle(&s, 5 * MINUTE);
    assert_int_equal(s.outcome.runs, 0);
    stage_traffic(&s, "m", "v1", 3 * MINUTE, 3);
    stage_cycle(&s, MINUTE);
    assert_int_equal(s.outcome.runs, 1);
    assert_int_equal(stage_count(&s, VEER_STORE_DOC_DRIFT_RUN), 3);
    stage_close(&s);
}

static void missed_runs_are_made_up_for(void **state)
{
    stage s;
    veer_run run = {0};
    (void)state;
    stage_open(&s, on_disk);
    stage_cycle(&s, 0);
    veer_manual_clock_advance(&s.f.clock, 2 * HOUR);
    stage_traffic(&s, "m", "v1", 2 * HOUR, 4);
    stage_reopen(&s);
    stage_cycle(&s, 0);
    assert_int_equal(s.outcome.runs, 24); /* the present and 23 missed ones */
    assert_int_equal(stage_count(&s, VEER_STORE_DOC_DRIFT_RUN), 25);
    const veer_run_query query = {.from_us = NOW + 1, .to_us = NOW + 6 * MINUTE, .limit = 1};
    OK(veer_judge_drift_runs(s.judge, &query, take_run, &run, NULL));
    assert_true(run.time_us == NOW + 5 * MINUTE && run.to_us == NOW + 5 * MINUTE);
    assert_int_equal(veer_judge_stats_get(s.judge).late, 1);
    veer_manual_clock_advance(&s.f.clock, 100 * HOUR);
    stage_traffic(&s, "m", "v1", 100 * HOUR, 5);
    stage_cycle(&s, 0);
    assert_in_range(s.outcome.runs, VEER_JUDGE_CATCH_UP / 2, VEER_JUDGE_CATCH_UP + 1);
    stage_close(&s);
}

static void old_runs_are_thinned_and_forgotten(void **state)
{
    stage s;
    (void)state;
    stage_open(&s, on_disk);
    s.options.keep_runs_us = 10 * DAY;
    OK(veer_judge_set_options(s.judge, &s.options, NULL));
    for (int i = 0; i < 12; i++) {
        stage_traffic(&s, "m", "v1", MINUTE, (unsigned)(10 + i));
        stage_cycle(&s, 5 * MINUTE);
    }
    assert_int_equal(stage_count(&s, VEER_STORE_DOC_DRIFT_RUN), 12);
    veer_manual_clock_advance(&s.f.clock, 2 * DAY + HOUR);
    for (int i = 0; i < 4; i++)
        stage_cycle(&s, MINUTE);
    assert_int_equal(stage_count(&s, VEER_STORE_DOC_DRIFT_RUN), 2); /* 13:05 to 13:55, 14:00 */
    veer_manual_clock_advance(&s.f.clock, 10 * DAY);
    stage_cycle(&s, 0);
    assert_int_equal(stage_count(&s, VEER_STORE_DOC_DRIFT_RUN), 0);
    stage_close(&s);
}

/* ---- alerts ---- */

static void a_rule_fires_once_and_resolves(void **state)
{
    stage s;
    veer_alert alert;
    (void)state;
    stage_open(&s, on_disk);
    stage_rule(&s, RULE("low", "accuracy[1h] < 0.7 for 10m", ""));
    stage_cycle(&s, 0);
    assert_int_equal(stage_alerts(&s, NULL), 0);
    stage_says.value = 0.5;
    for (int i = 0; i < 4; i++) {
        stage_cycle(&s, 5 * MINUTE);
        stage_reopen(&s); /* in the middle of everything */
        assert_int_equal(stage_alerts(&s, NULL), i < 2 ? 0 : 1);
        assert_int_equal(s.outcome.fired, i == 2 ? 1 : 0);
    }
    stage_alerts(&s, &alert);
    assert_int_equal(alert.status, VEER_ALERT_ACTIVE);
    assert_string_equal(alert.rule, "low");
    assert_string_equal(alert.model, "m");
    assert_string_equal(alert.version, "v1");
    assert_string_equal(alert.term, "accuracy[1h]");
    assert_true(alert.signal.value == 0.5 && alert.limit == 0.7);
    assert_true(alert.fired_us == NOW + 15 * MINUTE);
    assert_string_equal(stage_told, "fired:m;");
    stage_says.value = 0.9;
    stage_cycle(&s, 5 * MINUTE);
    assert_int_equal(s.outcome.resolved, 1);
    assert_int_equal(status_of(&s), VEER_ALERT_RESOLVED);
    assert_string_equal(stage_told, "fired:m;resolved:m;");
    stage_reopen(&s);
    stage_says.value = 0.5; /* in the cooldown nothing fires */
    for (int i = 0; i < 4; i++)
        stage_cycle(&s, 5 * MINUTE);
    assert_int_equal(stage_alerts(&s, NULL), 1);
    assert_int_equal(stage_troubles, 0);
    stage_close(&s);
}

static void an_alert_has_its_events(void **state)
{
    static const veer_alert_event_kind kinds[] = {VEER_ALERT_EVENT_FIRED, VEER_ALERT_EVENT_NOTIFIED,
                                                  VEER_ALERT_EVENT_ACKNOWLEDGED,
                                                  VEER_ALERT_EVENT_RESOLVED};
    stage s;
    veer_alert alert, again;
    veer_alert_event *events;
    veer_err err = VEER_ERR_INIT;
    size_t n, seen = 0;
    (void)state;
    stage_open(&s, on_disk);
    stage_rule(&s, RULE("low", "accuracy[1h] < 0.7", ""));
    stage_says.value = 0.5;
    stage_cycle(&s, 0);
    stage_alerts(&s, &alert);
    assert_int_equal(veer_judge_acknowledge(s.judge, "nobody", "ann", NULL, &s.arena, &again, &err),
                     VEER_ENOTFOUND);
    OK(veer_judge_acknowledge(s.judge, alert.id, "ann", "seen", &s.arena, &again, &err));
    assert_int_equal(again.status, VEER_ALERT_ACKNOWLEDGED);
    assert_string_equal(again.acknowledged_by, "ann");
    assert_int_equal(veer_judge_acknowledge(s.judge, alert.id, "bob", NULL, &s.arena, &again, &err),
                     VEER_EINVAL);
    OK(veer_judge_resolve(s.judge, alert.id, "bob", "mended", &s.arena, &again, &err));
    stage_reopen(&s);
    OK(veer_judge_alert(s.judge, alert.id, &s.arena, &again, &events, &n, &err));
    assert_int_equal(again.status, VEER_ALERT_RESOLVED);
    assert_string_equal(again.resolved_by, "bob");
    for (size_t i = 0; i < n && seen < sizeof kinds / sizeof *kinds; i++)
        seen += events[i].kind == kinds[seen] ? 1u : 0u;
    assert_int_equal(seen, sizeof kinds / sizeof *kinds);
    assert_string_equal(stage_told, "fired:m;acknowledged:m;resolved:m;");
    assert_int_equal(veer_judge_alert(s.judge, "alert_0", &s.arena, &again, &events, &n, &err),
                     VEER_ENOTFOUND);
    stage_close(&s);
}

static void alerts_of_a_version_that_went_away_resolve(void **state)
{
    stage s;
    veer_alert alert;
    (void)state;
    stage_open(&s, on_disk);
    stage_rule(&s, RULE("low", "accuracy[1h] < 0.7", ""));
    stage_says.value = 0.5;
    stage_cycle(&s, 0);
    assert_int_equal(status_of(&s), VEER_ALERT_ACTIVE);
    stage_reopen(&s);
    stage_cycle(&s, 25 * HOUR);
    assert_int_equal(s.outcome.targets, 0);
    stage_alerts(&s, &alert);
    assert_int_equal(alert.status, VEER_ALERT_RESOLVED);
    assert_string_equal(alert.notes, "the version is no longer live");
    stage_close(&s);
}

static void clocks_that_jump_do_no_harm(void **state)
{
    stage s;
    (void)state;
    stage_open(&s, on_disk);
    stage_rule(&s, RULE("low", "accuracy[1h] < 0.7 for 30m", ""));
    stage_says.value = 0.5;
    stage_cycle(&s, 0);
    stage_cycle(&s, 10 * HOUR); /* counts as a step */
    assert_int_equal(stage_alerts(&s, NULL), 0);
    s.f.clock.real_us -= 9 * HOUR;
    stage_cycle(&s, 0);
    assert_int_equal(stage_alerts(&s, NULL), 0);
    for (int i = 0; i < 8; i++)
        stage_cycle(&s, 5 * MINUTE);
    assert_int_equal(stage_alerts(&s, NULL), 1);
    s.f.clock.real_us -= 3 * HOUR;
    stage_reopen(&s);
    stage_cycle(&s, 0);
    stage_cycle(&s, 5 * MINUTE);
    assert_int_equal(stage_alerts(&s, NULL), 1);
    assert_int_equal(status_of(&s), VEER_ALERT_ACTIVE);
    stage_says.value = 1;
    stage_cycle(&s, 5 * MINUTE);
    assert_int_equal(status_of(&s), VEER_ALERT_RESOLVED);
    stage_close(&s);
}

static void one_target_that_fails_does_not_keep_others(void **state)
{
    stage s;
    (void)state;
    stage_open(&s, on_disk);
    stage_rule(&s, RULE("low", "accuracy[1h] < 0.7", ""));
    stage_says.fails = VEER_ECORRUPT;
    stage_cycle(&s, 0);
    assert_int_equal(s.outcome.runs, 1);
    assert_int_equal(veer_judge_stats_get(s.judge).failures, 1);
    assert_int_equal(stage_troubles, 1);
    stage_close(&s);
}

static void a_thousand_targets_are_one_cycle(void **state)
{
    stage s;
    char name[32];
    (void)state;
    stage_open(&s, false);
    stage_rule(&s, RULE("low", "accuracy[1h] < 0.7", ""));
    for (int i = 0; i < 1000; i++) {
        snprintf(name, sizeof name, "model-%04d", i);
        stage_traffic(&s, name, "v1", 3 * MINUTE, (unsigned)i);
    }
    stage_says.value = 0.5;
    stage_cycle(&s, 5 * MINUTE);
    assert_int_equal(s.outcome.targets, 1001);
    assert_int_equal(s.outcome.rules, 1001);
    assert_int_equal(s.outcome.fired, 1001);
    assert_int_equal(stage_alerts(&s, NULL), 1001);
    OK(veer_judge_run(s.judge, "model-0007", &s.outcome, NULL));
    assert_int_equal(s.outcome.targets, 1);
    assert_int_equal(veer_judge_stats_get(s.judge).open_alerts, 1001);
    stage_close(&s);
}

#define TEST(name) cmocka_unit_test(name)

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        TEST(a_cycle_keeps_a_run_of_each_live_version),
        TEST(what_got_nothing_new_is_not_compared_again),
        TEST(missed_runs_are_made_up_for),
        TEST(old_runs_are_thinned_and_forgotten),
        TEST(a_rule_fires_once_and_resolves),
        TEST(an_alert_has_its_events),
        TEST(alerts_of_a_version_that_went_away_resolve),
        TEST(clocks_that_jump_do_no_harm),
        TEST(one_target_that_fails_does_not_keep_others),
        TEST(a_thousand_targets_are_one_cycle),
    };
    on_disk = argc > 1 && strcmp(argv[1], "sqlite") == 0;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
