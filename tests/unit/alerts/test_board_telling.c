/* Who is told when: limits per hour, severity, silences, inhibition; what was held back and what
 * becomes of it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "scene.h"

static char text[4096];

#define NOTICES(s) scene_notices(s, text, sizeof text)
#define EVENTS(s) scene_events(s, text, sizeof text)

static size_t told(const scene *s, veer_alert_event_kind kind)
{
    size_t n = 0;
    for (size_t i = 0; i < s->changes.n_notices; i++)
        n += s->changes.notices[i].kind == kind;
    return n;
}

static void fire_versions(scene *s, const char *model, int from, int to)
{
    for (int i = from; i < to; i++) {
        char version[8] = {'v', (char)('a' + i), '\0'};
        scene_see(s, model, version, VEER_TRUE);
    }
}

/* ---- limits per hour ---- */

static void test_limit_per_hour(void **state)
{
    (void)state;
    for (int below = -1; below <= 1; below++) {
        scene s;
        const veer_board_options options = {.max_per_hour = 5};
        scene_open(&s, &options);
        fire_versions(&s, "fraud", 0, 5 + below);
        scene_settle(&s);
        assert_int_equal(told(&s, VEER_ALERT_EVENT_FIRED), below < 0 ? 4 : 5);
        assert_int_equal(veer_board_counts_get(s.board).held_limit, below > 0 ? 1 : 0);
        assert_int_equal(veer_board_alert_count(s.board), 5 + below);
        scene_close(&s);
    }
}

/* The hour slides: what was told at 0 makes room at 60 minutes, and not before. */
static void test_limit_slides(void **state)
{
    (void)state;
    scene s;
    const veer_board_options options = {.max_per_hour = 2};
    scene_open(&s, &options);
    scene_see(&s, "a", "", VEER_TRUE);
    scene_settle(&s);
    s.now_us += 30 * MINUTE;
    scene_see(&s, "b", "", VEER_TRUE);
    scene_see(&s, "c", "", VEER_TRUE);
    scene_settle(&s);
    assert_string_equal(NOTICES(&s), "fired:a//low fired:b//low");
    scene_clear(&s);
    s.now_us += 30 * MINUTE - 1;
    scene_settle(&s);
    assert_string_equal(NOTICES(&s), "");
    assert_int_equal(veer_board_counts_get(s.board).told_last_hour, 2);
    s.now_us += 1;
    scene_settle(&s);
    assert_string_equal(NOTICES(&s), "fired:c//low");
    assert_int_equal(veer_board_counts_get(s.board).held_limit, 1);
    assert_int_equal(veer_board_counts_get(s.board).told, 3);
    scene_close(&s);
}

static void test_limit_per_model(void **state)
{
    (void)state;
    for (int below = -1; below <= 1; below++) {
        scene s;
        const veer_board_options options = {.max_per_hour = 10, .max_per_model_hour = 3};
        scene_open(&s, &options);
        fire_versions(&s, "fraud", 0, 3 + below);
        fire_versions(&s, "churn", 0, 3);
        scene_settle(&s);
        assert_int_equal(told(&s, VEER_ALERT_EVENT_FIRED), below < 0 ? 5 : 6);
        assert_int_equal(veer_board_counts_get(s.board).held_limit, below > 0 ? 1 : 0);
        for (size_t i = 0; i < s.changes.n_alerts; i++)
            if (s.changes.alerts[i].held_back != NULL)
                assert_string_equal(s.changes.alerts[i].held_back, "limit per model and hour");
        scene_close(&s);
    }
}

/* The worst go first when there is little room; a clock that was set back frees nothing. */
static void test_limit_takes_the_worst(void **state)
{
    (void)state;
    scene s;
    const veer_board_options options = {.max_per_hour = 1};
    scene_open(&s, &options);
    veer_rule high = s.rule;
    high.name = "high";
    high.severity = VEER_SEVERITY_CRITICAL;
    scene_see_rule(&s, &s.rule, VEER_TRUE, 0.6);
    scene_see_rule(&s, &high, VEER_TRUE, 0.6);
    scene_settle(&s);
    assert_string_equal(NOTICES(&s), "fired:fraud/v1/high");
    assert_string_equal(scene_alert(&s, "low")->held_back, "limit per hour");
    scene_clear(&s);
    s.now_us -= 10 * HOUR;
    scene_settle(&s);
    s.now_us += HOUR - 1;
    scene_settle(&s);
    assert_string_equal(NOTICES(&s), "");
    s.now_us += 1;
    scene_settle(&s);
    assert_string_equal(NOTICES(&s), "fired:fraud/v1/low");
    assert_null(scene_alert(&s, "low")->held_back);
    scene_close(&s);
}

/* ---- what was held back ---- */

static void test_never_told_never_resolved(void **state)
{
    (void)state;
    scene s;
    const veer_board_options options = {.min_severity = VEER_SEVERITY_HIGH};
    scene_open(&s, &options);
    scene_see(&s, "fraud", "v1", VEER_TRUE);
    scene_settle(&s);
    assert_string_equal(EVENTS(&s), "fired held_back");
    assert_string_equal(scene_alert(&s, "low")->held_back, "severity");
    scene_settle(&s); /* the reason is the same: nothing new */
    assert_string_equal(EVENTS(&s), "fired held_back");
    scene_see(&s, "fraud", "v1", VEER_FALSE);
    assert_int_equal(s.changes.n_notices, 0);
    assert_string_equal(s.changes.alerts[0].held_back, "severity");
    assert_int_equal(veer_board_counts_get(s.board).held_severity, 1);
    scene_close(&s);
}

/* What is below the severity is told as fired once it escalates to it. */
static void test_severity_and_escalation(void **state)
{
    (void)state;
    scene s;
    const veer_board_options options = {.min_severity = VEER_SEVERITY_HIGH};
    scene_open(&s, &options);
    scene_see_rule(&s, &s.rule, VEER_TRUE, 0.65);
    scene_settle(&s);
    scene_clear(&s);
    scene_see_rule(&s, &s.rule, VEER_TRUE, 0.3);
    scene_settle(&s);
    assert_string_equal(NOTICES(&s), "fired:fraud/v1/low");
    assert_int_equal(s.changes.notices[0].alert->severity, VEER_SEVERITY_HIGH);
    scene_close(&s);
}

static void test_off_and_on(void **state)
{
    (void)state;
    scene s;
    veer_board_options options = {.off = true};
    scene_open(&s, &options);
    scene_see(&s, "fraud", "v1", VEER_TRUE);
    scene_settle(&s);
    assert_string_equal(scene_alert(&s, "low")->held_back, "alerts are off");
    assert_int_equal(veer_board_counts_get(s.board).held_off, 1);
    options.off = false;
    veer_board_set_options(s.board, &options);
    scene_settle(&s);
    assert_string_equal(NOTICES(&s), "fired:fraud/v1/low");
    options.off = true; /* those who were told are told of the end all the same */
    veer_board_set_options(s.board, &options);
    scene_clear(&s);
    scene_see(&s, "fraud", "v1", VEER_FALSE);
    assert_string_equal(NOTICES(&s), "resolved:fraud/v1/low");
    scene_close(&s);
}

static void test_acknowledged_before_told(void **state)
{
    (void)state;
    scene s;
    veer_board_options options = {.off = true};
    scene_open(&s, &options);
    scene_see(&s, "fraud", "v1", VEER_TRUE);
    scene_settle(&s);
    assert_int_equal(veer_board_acknowledge(s.board, s.id, "ann", "I know", s.now_us, &s.changes,
                                            NULL),
                     VEER_OK);
    veer_board_set_options(s.board, &(veer_board_options){0});
    scene_settle(&s);
    scene_see(&s, "fraud", "v1", VEER_FALSE);
    assert_string_equal(NOTICES(&s), "");
    assert_string_equal(EVENTS(&s), "fired held_back acknowledged resolved");
    scene_close(&s);
}

static void test_channels_outlive_the_rule(void **state)
{
    (void)state;
    static const char *const channels[] = {"oncall", "team"};
    const veer_watch_key all = {0};
    scene s;
    scene_open(&s, NULL);
    s.rule.channels = channels;
    s.rule.n_channels = 2;
    scene_see(&s, "fraud", "v1", VEER_TRUE);
    scene_settle(&s);
    s.rule.n_channels = 0;
    scene_clear(&s);
    assert_int_equal(veer_board_forget(s.board, &all, "rule removed", s.now_us, &s.changes, NULL),
                     VEER_OK);
    assert_string_equal(NOTICES(&s), "resolved:fraud/v1/low");
    assert_int_equal(s.changes.notices[0].n_channels, 2);
    assert_string_equal(s.changes.notices[0].channels[1], "team");
    assert_string_equal(s.changes.alerts[0].notes, "rule removed");
    assert_int_equal(veer_board_watch_count(s.board), 0);
    scene_close(&s);
}

/* ---- silences ---- */

static veer_silence silence_of(const char *id, const veer_label *matcher, int64_t from_us,
                               int64_t to_us)
{
    return (veer_silence){.id = id,
                          .matchers = matcher,
                          .n_matchers = 1,
                          .from_us = from_us,
                          .to_us = to_us,
                          .by = "ann",
                          .created_us = from_us};
}

static void test_silence_holds_back_until_its_end(void **state)
{
    (void)state;
    static const veer_label matcher = {"model", "fr*"};
    scene s;
    scene_open(&s, NULL);
    const veer_silence silence = silence_of("s1", &matcher, START_US, START_US + HOUR);
    assert_int_equal(veer_board_silence(s.board, &silence, s.now_us, &s.changes, NULL), VEER_OK);
    assert_int_equal(s.changes.n_silences, 1);
    scene_see(&s, "fraud", "v1", VEER_TRUE);
    scene_see(&s, "churn", "v1", VEER_TRUE);
    scene_settle(&s);
    assert_string_equal(NOTICES(&s), "fired:churn/v1/low");
    assert_string_equal(scene_alert(&s, "low")->silenced_by, "s1");
    scene_clear(&s);
    s.now_us += HOUR - 1;
    scene_settle(&s);
    assert_string_equal(EVENTS(&s), "");
    s.now_us += 1;
    scene_settle(&s);
    assert_string_equal(EVENTS(&s), "unsilenced notified");
    assert_string_equal(NOTICES(&s), "fired:fraud/v1/low");
    assert_int_equal(s.changes.n_gone_silences, 1);
    assert_int_equal(veer_board_silence_count(s.board), 0);
    assert_int_equal(veer_board_counts_get(s.board).held_silence, 1);
    scene_close(&s);
}

static void test_silence_ended_by_hand(void **state)
{
    (void)state;
    static const veer_label matcher = {"rule", "low"};
    scene s;
    scene_open(&s, NULL);
    scene_see(&s, "fraud", "v1", VEER_TRUE);
    const veer_silence silence = silence_of("s1", &matcher, START_US, START_US + HOUR);
    assert_int_equal(veer_board_silence(s.board, &silence, s.now_us, &s.changes, NULL), VEER_OK);
    assert_string_equal(EVENTS(&s), "fired silenced");
    scene_settle(&s);
    scene_clear(&s);
    assert_int_equal(veer_board_unsilence(s.board, "s2", s.now_us, &s.changes, NULL),
                     VEER_ENOTFOUND);
    assert_int_equal(veer_board_unsilence(s.board, "s1", s.now_us, &s.changes, NULL), VEER_OK);
    scene_settle(&s);
    assert_string_equal(EVENTS(&s), "unsilenced notified");
    scene_close(&s);
}

static void test_silence_limits(void **state)
{
    (void)state;
    static const veer_label matchers[VEER_LIMIT_SILENCE_MATCHERS + 1] = {{"model", "x"}};
    scene s;
    char id[16];
    scene_open(&s, NULL);
    veer_silence silence = silence_of("s", matchers, START_US, START_US + HOUR);
    for (int i = 0; i <= VEER_LIMIT_SILENCES; i++) {
        snprintf(id, sizeof id, "s%04d", i);
        silence.id = id;
        assert_int_equal(veer_board_silence(s.board, &silence, s.now_us, &s.changes, NULL),
                         i < VEER_LIMIT_SILENCES ? VEER_OK : VEER_ELIMIT);
    }
    silence.id = "s0003"; /* one that is there may be replaced */
    silence.to_us += HOUR;
    assert_int_equal(veer_board_silence(s.board, &silence, s.now_us, &s.changes, NULL), VEER_OK);
    assert_int_equal(veer_board_silence_count(s.board), VEER_LIMIT_SILENCES);
    assert_string_equal(veer_board_silence_at(s.board, VEER_LIMIT_SILENCES - 1)->id, "s0003");
    s.now_us += HOUR; /* the others are over */
    silence.id = "s1";
    silence.n_matchers = VEER_LIMIT_SILENCE_MATCHERS + 1;
    assert_int_equal(veer_board_silence(s.board, &silence, s.now_us, &s.changes, NULL),
                     VEER_ELIMIT);
    silence.to_us = s.now_us;
    silence.n_matchers = 1;
    assert_int_equal(veer_board_silence(s.board, &silence, s.now_us, &s.changes, NULL),
                     VEER_EINVAL);
    silence.to_us = s.now_us + 1;
    assert_int_equal(veer_board_silence(s.board, &silence, s.now_us, &s.changes, NULL), VEER_OK);
    assert_int_equal(veer_board_silence_count(s.board), 2);
    scene_close(&s);
}

/* ---- inhibition ---- */

static void settle(scene *s, const veer_rule *const *rules, size_t n)
{
    assert_int_equal(veer_board_settle(s->board, rules, n, s->now_us, &s->changes, NULL), VEER_OK);
}

static void test_inhibition(void **state)
{
    (void)state;
    static const char *const muted[] = {"drift*"};
    scene s;
    scene_open(&s, NULL);
    veer_rule no_data = {.name = "no data", .inhibits = muted, .n_inhibits = 1};
    veer_rule drift = {.name = "drift of amount", .severity = VEER_SEVERITY_CRITICAL};
    const veer_rule *rules[] = {&no_data, &drift};
    const veer_watch_key other = {drift.name, "fraud", "v2", NULL};
    const veer_finding finding = scene_finding(VEER_TRUE, 0.6);
    scene_see_rule(&s, &drift, VEER_TRUE, 0.6); /* before the one that mutes it */
    assert_int_equal(
        veer_board_observe(s.board, &drift, &other, &finding, s.now_us, &s.changes, NULL), VEER_OK);
    scene_see_rule(&s, &no_data, VEER_TRUE, 0.6);
    settle(&s, rules, 2);
    assert_string_equal(NOTICES(&s), "fired:fraud/v2/drift of amount fired:fraud/v1/no data");
    assert_string_equal(scene_alert(&s, drift.name)->inhibited_by,
                        scene_alert(&s, no_data.name)->id);
    assert_string_equal(scene_alert(&s, drift.name)->held_back, "inhibited");
    scene_clear(&s);
    scene_see_rule(&s, &no_data, VEER_FALSE, 0.8);
    settle(&s, rules, 2);
    assert_string_equal(NOTICES(&s), "resolved:fraud/v1/no data fired:fraud/v1/drift of amount");
    assert_string_equal(EVENTS(&s), "resolved notified uninhibited notified");
    scene_close(&s);
}

/* Rules that mute each other, in pairs or in a circle: always one is told, and it is the same again
 * at the next settle. */
static void test_inhibition_is_never_mutual(void **state)
{
    (void)state;
    static const char *const names[] = {"a", "b", "c", "d"};
    static const char *const everything[] = {"*"};
    for (size_t n = 2; n <= 4; n++)
        for (unsigned ring = 0; ring < 2; ring++) {
            scene s;
            veer_rule made[4];
            const veer_rule *rules[4];
            scene_open(&s, NULL);
            for (size_t i = 0; i < n; i++) {
                made[i] = (veer_rule){.name = names[i],
                                      .inhibits = ring ? &names[(i + 1) % n] : everything,
                                      .n_inhibits = 1};
                rules[i] = &made[i];
                scene_see_rule(&s, &made[i], VEER_TRUE, 0.6);
            }
            settle(&s, rules, n);
            const size_t first = s.changes.n_notices;
            assert_true(first >= 1);
            assert_true(ring || first == 1);
            for (size_t i = 0; i < n; i++) {
                const char *by = scene_alert(&s, names[i])->inhibited_by;
                assert_true(by == NULL || strcmp(by, scene_alert(&s, names[i])->id) != 0);
            }
            scene_clear(&s);
            settle(&s, rules, n);
            assert_int_equal(s.changes.n_events, 0);
            scene_close(&s);
        }
}

/* ---- limits of the board ---- */

static void test_open_alerts_limit(void **state)
{
    (void)state;
    scene s;
    char version[16];
    const veer_finding finding = scene_finding(VEER_TRUE, 0.6);
    veer_rc rc = VEER_OK;
    scene_open(&s, NULL);
    for (int i = 0; i <= VEER_LIMIT_OPEN_ALERTS; i++) {
        const veer_watch_key key = {"low", "fraud", version, NULL};
        snprintf(version, sizeof version, "v%06d", i);
        if (i % 1000 == 0)
            scene_clear(&s);
        rc = veer_board_observe(s.board, &s.rule, &key, &finding, s.now_us, &s.changes, NULL);
        assert_int_equal(rc, i < VEER_LIMIT_OPEN_ALERTS ? VEER_OK : VEER_ELIMIT);
    }
    assert_int_equal(veer_board_alert_count(s.board), VEER_LIMIT_OPEN_ALERTS);
    assert_string_equal(scene_state(&s, "fraud", version, "low"), "pending");
    scene_clear(&s);
    scene_see(&s, "fraud", "v000000", VEER_FALSE); /* makes room */
    scene_see(&s, "fraud", version, VEER_TRUE);
    assert_string_equal(scene_state(&s, "fraud", version, "low"), "firing");
    scene_close(&s);
}

static void test_watches_limit(void **state)
{
    (void)state;
    scene s;
    char version[16];
    const veer_finding finding = scene_finding(VEER_TRUE, 0.6);
    scene_open(&s, NULL);
    s.rule.for_us = HOUR;
    for (int i = 0; i <= VEER_LIMIT_WATCHES; i++) {
        const veer_watch_key key = {"low", "fraud", version, NULL};
        snprintf(version, sizeof version, "v%06d", i);
        assert_int_equal(veer_board_observe(s.board, &s.rule, &key, &finding, s.now_us, &s.changes,
                                            NULL),
                         i < VEER_LIMIT_WATCHES ? VEER_OK : VEER_ELIMIT);
    }
    assert_int_equal(veer_board_watch_count(s.board), VEER_LIMIT_WATCHES);
    scene_close(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_limit_per_hour),
        cmocka_unit_test(test_limit_slides),
        cmocka_unit_test(test_limit_per_model),
        cmocka_unit_test(test_limit_takes_the_worst),
        cmocka_unit_test(test_never_told_never_resolved),
        cmocka_unit_test(test_severity_and_escalation),
        cmocka_unit_test(test_off_and_on),
        cmocka_unit_test(test_acknowledged_before_told),
        cmocka_unit_test(test_channels_outlive_the_rule),
        cmocka_unit_test(test_silence_holds_back_until_its_end),
        cmocka_unit_test(test_silence_ended_by_hand),
        cmocka_unit_test(test_silence_limits),
        cmocka_unit_test(test_inhibition),
        cmocka_unit_test(test_inhibition_is_never_mutual),
        cmocka_unit_test(test_open_alerts_limit),
        cmocka_unit_test(test_watches_limit),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
