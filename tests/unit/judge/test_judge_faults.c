/* Commits that fail, at every point: nothing is lost, nothing is there twice. */
#include "judge/stage.h"

#include <string.h>

#define LOW                                                                                   \
    "{\"name\":\"low\",\"model\":\"*\",\"expr\":\"accuracy[1h] < 0.7 for 10m\",\"severity\":" \
    "\"high\"}"

/* A cycle whose commit failed is tried again a little later. */
static bool try_cycle(stage *s, int64_t after_us)
{
    veer_err err = VEER_ERR_INIT;
    bool failed = false;
    veer_manual_clock_advance(&s->f.clock, after_us);
    while (veer_judge_run(s->judge, NULL, &s->outcome, &err) != VEER_OK) {
        assert_int_equal(err.rc, VEER_EIO);
        failed = true;
    }
    return failed;
}

/* Fires, is acknowledged, resolves; the nth commit fails. True if there were so many. */
static bool play(int nth, bool reopen)
{
    stage s;
    veer_alert alert;
    veer_err err = VEER_ERR_INIT;
    stage_open(&s, false);
    stage_rule(&s, LOW);
    stage_commit_fails = nth;
    bool failed = false;
    stage_says.value = 0.5;
    for (int i = 0; i < 4; i++) {
        failed |= try_cycle(&s, 5 * MINUTE);
        if (reopen)
            stage_reopen(&s);
    }
    assert_int_equal(stage_alerts(&s, &alert), 1);
    assert_int_equal(alert.status, VEER_ALERT_ACTIVE);
    if (veer_judge_acknowledge(s.judge, alert.id, "ann", NULL, &s.arena, &alert, &err) != VEER_OK) {
        assert_int_equal(err.rc, VEER_EIO);
        failed = true;
        assert_int_equal(stage_alerts(&s, &alert), 1);
        assert_int_equal(alert.status, VEER_ALERT_ACTIVE); /* neither here nor there */
        OK(veer_judge_acknowledge(s.judge, alert.id, "ann", NULL, &s.arena, &alert, &err));
    }
    stage_says.value = 0.9;
    failed |= try_cycle(&s, 5 * MINUTE);
    stage_commit_fails = 0;
    assert_int_equal(stage_alerts(&s, &alert), 1);
    assert_int_equal(alert.status, VEER_ALERT_RESOLVED);
    assert_string_equal(stage_told, "fired:m;acknowledged:m;resolved:m;");
    assert_int_equal(stage_count(&s, VEER_STORE_DOC_OUTBOX), 3);
    assert_int_equal(stage_count(&s, VEER_STORE_DOC_ALERT), 1);
    assert_int_equal(veer_judge_stats_get(s.judge).board.fired, 1);
    stage_close(&s);
    return failed;
}

static void a_commit_that_fails_is_as_if_it_had_not_been_tried(void **state)
{
    (void)state;
    int n = 1;
    while (play(n, false))
        n++;
    assert_true(n > 10); /* cycles have at least two commits each */
}

static void nor_does_a_restart_after_it_matter(void **state)
{
    (void)state;
    for (int n = 1; n < 12; n++)
        play(n, true);
}

static void rules_that_were_not_stored_do_not_hold(void **state)
{
    stage s;
    bool created;
    veer_err err = VEER_ERR_INIT;
    (void)state;
    stage_open(&s, false);
    const veer_rule rule = stage_rule_of(&s, LOW);
    stage_commit_fails = 1;
    assert_int_equal(veer_judge_put_rule(s.judge, &rule, &created, &err), VEER_EIO);
    assert_int_equal(veer_judge_stats_get(s.judge).rules, 0);
    OK(veer_judge_put_rule(s.judge, &rule, &created, &err));
    assert_true(created);
    stage_commit_fails = 1;
    assert_int_equal(veer_judge_drop_rule(s.judge, "low", &err), VEER_EIO);
    assert_int_equal(veer_judge_stats_get(s.judge).rules, 1);
    veer_judge_settings settings = veer_judge_settings_default(), got;
    bool own = true;
    settings.off = true;
    stage_commit_fails = 1;
    assert_int_equal(veer_judge_set_settings(s.judge, "m", &settings, &err), VEER_EIO);
    OK(veer_judge_settings_of(s.judge, "m", &s.arena, &got, &own, &err));
    assert_false(own || got.off);
    stage_close(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_commit_that_fails_is_as_if_it_had_not_been_tried),
        cmocka_unit_test(nor_does_a_restart_after_it_matter),
        cmocka_unit_test(rules_that_were_not_stored_do_not_hold),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
