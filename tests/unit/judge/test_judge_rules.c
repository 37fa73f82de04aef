/* Rules of files and of the store, settings of models, retraining, silences. */
#include "judge/stage.h"

#include <stdio.h>
#include <string.h>

#define RULE(name, model, more) \
    "{\"name\":\"" name "\",\"model\":\"" model "\",\"expr\":\"accuracy[1h] < 0.7\"" more "}"

#define NAMES_SIZE 256 /* of rules, joined */

static veer_rc join_names(void *context, const veer_rule *rule)
{
    char *const names = context;
    const size_t len = strlen(names);
    snprintf(names + len, NAMES_SIZE - len, "%s%s", rule->name,
             strncmp(rule->source, "file:", 5) == 0 ? "(file) " : " ");
    return VEER_OK;
}

static void assert_rules(stage *s, const char *names)
{
    char got[NAMES_SIZE] = "";
    OK(veer_judge_rules(s->judge, join_names, got, NULL));
    assert_string_equal(got, names);
}

static void rules_of_files_go_before_those_of_the_store(void **state)
{
    stage s;
    bool created;
    veer_err err = VEER_ERR_INIT;
    (void)state;
    stage_open(&s, false);
    stage_rule(&s, RULE("b", "*", ""));
    stage_rule(&s, RULE("a", "*", ""));
    assert_rules(&s, "a b ");
    veer_rule files[2] = {stage_rule_of(&s, RULE("b", "*", "")),
                          stage_rule_of(&s, RULE("c", "*", ""))};
    files[0].source = files[1].source = "file:x.yaml";
    OK(veer_judge_set_file_rules(s.judge, files, 2, &err));
    assert_rules(&s, "a b(file) c(file) ");
    assert_int_equal(veer_judge_put_rule(s.judge, &files[1], &created, &err), VEER_EINVAL);
    assert_non_null(strstr(err.msg, "file:x.yaml"));
    assert_int_equal(veer_judge_drop_rule(s.judge, "c", &err), VEER_EINVAL);
    assert_int_equal(veer_judge_drop_rule(s.judge, "z", &err), VEER_ENOTFOUND);
    files[0].name = "c";
    assert_int_equal(veer_judge_set_file_rules(s.judge, files, 2, &err), VEER_EINVAL);
    assert_rules(&s, "a b(file) c(file) ");
    s.options.file_rules = files + 1;
    s.options.n_file_rules = 1;
    stage_reopen(&s);
    assert_rules(&s, "a b c(file) ");
    OK(veer_judge_drop_rule(s.judge, "a", &err));
    stage_reopen(&s);
    assert_rules(&s, "b c(file) ");
    stage_close(&s);
}

static void rules_go_to_those_they_are_for(void **state)
{
    stage s;
    (void)state;
    stage_open(&s, false);
    stage_traffic(&s, "fraud-eu", "v1", HOUR, 2);
    stage_traffic(&s, "fraud-us", "v2", HOUR, 3);
    stage_rule(&s, RULE("one", "fraud-*", ""));
    stage_rule(&s, RULE("two", "fraud-*", ",\"version\":\"v2\""));
    stage_rule(&s, RULE("three", "*", ",\"enabled\":false"));
    stage_cycle(&s, 0);
    assert_int_equal(s.outcome.targets, 3);
    assert_int_equal(s.outcome.rules, 3);
    stage_close(&s);
}

static void alerts_of_a_rule_that_goes_resolve(void **state)
{
    stage s;
    veer_alert alert;
    bool created = true;
    veer_err err = VEER_ERR_INIT;
    (void)state;
    stage_open(&s, false);
    stage_rule(&s, RULE("a", "*", ""));
    stage_says.value = 0.5;
    stage_cycle(&s, 0);
    const veer_rule same = stage_rule_of(&s, RULE("a", "*", ",\"severity\":\"low\""));
    OK(veer_judge_put_rule(s.judge, &same, &created, &err));
    assert_false(created);
    stage_alerts(&s, &alert);
    assert_int_equal(alert.status, VEER_ALERT_ACTIVE); /* the condition is the same */
    OK(veer_judge_drop_rule(s.judge, "a", &err));
    stage_alerts(&s, &alert);
    assert_int_equal(alert.status, VEER_ALERT_RESOLVED);
    assert_string_equal(alert.notes, "the rule is gone");
    stage_close(&s);
}

static void a_model_may_have_settings_of_its_own(void **state)
{
    stage s;
    veer_judge_settings settings = veer_judge_settings_default(), got;
    bool own = true;
    (void)state;
    stage_open(&s, false);
    stage_traffic(&s, "n", "v1", HOUR, 2);
    stage_rule(&s, RULE("a", "*", ""));
    stage_says.value = 0.5;
    stage_cycle(&s, 0);
    assert_int_equal(s.outcome.fired, 2);
    settings.off = true;
    settings.window_us = 2 * HOUR;
    OK(veer_judge_set_settings(s.judge, "n", &settings, NULL));
    stage_reopen(&s);
    OK(veer_judge_settings_of(s.judge, "n", &s.arena, &got, &own, NULL));
    assert_true(own && got.off && got.window_us == 2 * HOUR);
    OK(veer_judge_settings_of(s.judge, "m", &s.arena, &got, &own, NULL));
    assert_true(!own && !got.off && got.window_us == HOUR);
    stage_cycle(&s, 5 * MINUTE);
    assert_int_equal(s.outcome.targets, 1);
    assert_int_equal(s.outcome.resolved, 1);
    assert_int_equal(veer_judge_stats_get(s.judge).open_alerts, 1);
    OK(veer_judge_set_settings(s.judge, "n", NULL, NULL));
    stage_cycle(&s, 5 * MINUTE);
    assert_int_equal(s.outcome.targets, 2);
    stage_close(&s);
}

/* ---- retraining ---- */

typedef struct asked {
    size_t n;       /* times */
    char alert[64]; /* last */
} asked;

static void on_retrain(void *context, const veer_rule *rule, const veer_alert *alert)
{
    asked *const a = context;
    assert_true(rule->retrain);
    a->n++;
    snprintf(a->alert, sizeof a->alert, "%s", alert->id);
}

static void a_rule_may_ask_for_retraining(void **state)
{
    stage s;
    asked a = {0};
    veer_alert alert;
    veer_alert_event *events;
    size_t n;
    (void)state;
    stage_open(&s, false);
    s.options.on_retrain = on_retrain;
    s.options.retrain_context = &a;
    stage_reopen(&s);
    stage_rule(&s, RULE("a", "*", ",\"retrain\":true"));
    stage_rule(&s, RULE("b", "*", ""));
    stage_says.value = 0.5;
    stage_cycle(&s, 0);
    assert_int_equal(a.n, 1);
    stage_reopen(&s);
    stage_cycle(&s, 5 * MINUTE);
    assert_int_equal(a.n, 1);
    OK(veer_judge_alert(s.judge, a.alert, &s.arena, &alert, &events, &n, NULL));
    /* what a process that ended at that moment still owed is asked for at the next start */
    veer_buf text;
    veer_json_writer json;
    char key[80];
    snprintf(key, sizeof key, "retrain/%s", a.alert);
    veer_buf_init(&text, 1 << 20);
    veer_json_writer_init(&json, &text, 0);
    veer_alert_write(&json, &alert);
    const veer_store_doc doc = {.kind = VEER_STORE_DOC_BOARD,
                                .key = veer_store_text(key),
                                .bytes = {text.data, text.len}};
    veer_store_tx tx = {.docs = &doc, .n_docs = 1};
    OK(veer_store_commit(s.f.store, &tx, NULL));
    veer_buf_done(&text);
    stage_reopen(&s);
    assert_int_equal(a.n, 2);
    stage_reopen(&s);
    assert_int_equal(a.n, 2);
    stage_close(&s);
}

/* ---- silences ---- */

static void a_silence_keeps_messages_back(void **state)
{
    stage s;
    const veer_label matcher = {"model", "m"};
    veer_silence silence = {.matchers = &matcher, .n_matchers = 1, .by = "ann"};
    (void)state;
    stage_open(&s, false);
    stage_rule(&s, RULE("a", "*", ",\"severity\":\"high\""));
    silence.from_us = NOW;
    silence.to_us = NOW + HOUR;
    silence.created_us = NOW;
    OK(veer_judge_silence(s.judge, &silence, &s.arena, NULL));
    assert_true(silence.id != NULL && silence.id[0] != '\0');
    stage_says.value = 0.5;
    stage_cycle(&s, 0);
    assert_int_equal(s.outcome.fired, 1);
    assert_string_equal(stage_told, "");
    stage_reopen(&s);
    OK(veer_judge_unsilence(s.judge, silence.id, NULL));
    stage_cycle(&s, 5 * MINUTE);
    assert_string_equal(stage_told, "fired:m;");
    assert_int_equal(veer_judge_unsilence(s.judge, "nothing", NULL), VEER_ENOTFOUND);
    stage_close(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rules_of_files_go_before_those_of_the_store),
        cmocka_unit_test(rules_go_to_those_they_are_for),
        cmocka_unit_test(alerts_of_a_rule_that_goes_resolve),
        cmocka_unit_test(a_model_may_have_settings_of_its_own),
        cmocka_unit_test(a_rule_may_ask_for_retraining),
        cmocka_unit_test(a_silence_keeps_messages_back),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
