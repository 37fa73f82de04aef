/* Everybody at once: cycles, the thread of cycles, changes by hand, rules, readers, traffic. */
#include "judge/stage.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#define ROUNDS 30

static const char rule_json[] =
    "{\"name\":\"low\",\"model\":\"*\",\"expr\":\"accuracy[1h] < 0.7\",\"severity\":\"high\"}";

typedef struct crowd {
    stage *s;         /* shared */
    atomic_bool ends; /* readers are to stop */
} crowd;

static veer_rc look(void *context, const veer_board *board, veer_err *err)
{
    size_t *const n = context;
    (void)err;
    for (size_t i = 0; i < veer_board_alert_count(board); i++)
        *n += strlen(veer_board_alert_at(board, i)->id);
    return VEER_OK;
}

static veer_rc first_id(void *context, const veer_alert *alert)
{
    snprintf(context, 64, "%s", alert->id);
    return VEER_OK;
}

static veer_rc count_rule(void *context, const veer_rule *rule)
{
    *(size_t *)context += strlen(rule->name);
    return VEER_OK;
}

static void *read_all(void *context)
{
    crowd *const c = context;
    const veer_alert_query query = {.to_us = INT64_MAX, .limit = 5};
    size_t n = 0;
    while (!atomic_load(&c->ends)) {
        char id[64];
        OK(veer_judge_board(c->s->judge, look, &n, NULL));
        OK(veer_judge_alerts(c->s->judge, &query, first_id, id, NULL, NULL));
        OK(veer_judge_rules(c->s->judge, count_rule, &n, NULL));
        n += veer_judge_stats_get(c->s->judge).rules;
    }
    return NULL;
}

static void *act_by_hand(void *context)
{
    crowd *const c = context;
    const veer_alert_status active = VEER_ALERT_ACTIVE;
    const veer_alert_query query = {.status = &active, .to_us = INT64_MAX, .limit = 1};
    const veer_label matcher = {"model", "m"};
    while (!atomic_load(&c->ends)) {
        veer_arena arena;
        veer_alert alert;
        char id[64] = "";
        veer_silence silence = {.matchers = &matcher,
                                .n_matchers = 1,
                                .by = "ann",
                                .from_us = NOW,
                                .to_us = NOW + DAY,
                                .created_us = NOW};
        veer_arena_init(&arena, (size_t)1 << 24);
        OK(veer_judge_alerts(c->s->judge, &query, first_id, id, NULL, NULL));
        veer_rc rc = veer_judge_acknowledge(c->s->judge, id, "ann", NULL, &arena, &alert, NULL);
        assert_true(rc == VEER_OK || rc == VEER_ENOTFOUND || rc == VEER_EINVAL);
        rc = veer_judge_resolve(c->s->judge, id, "ann", NULL, &arena, &alert, NULL);
        assert_true(rc == VEER_OK || rc == VEER_ENOTFOUND);
        OK(veer_judge_silence(c->s->judge, &silence, &arena, NULL));
        OK(veer_judge_unsilence(c->s->judge, silence.id, NULL));
        veer_arena_done(&arena);
    }
    return NULL;
}

static void *change_rules(void *context)
{
    crowd *const c = context;
    veer_arena arena;
    const veer_json_node *node;
    veer_rule rule;
    veer_judge_settings settings = veer_judge_settings_default();
    veer_arena_init(&arena, (size_t)1 << 24);
    OK(veer_json_tree(rule_json, strlen(rule_json), &arena, &node, NULL));
    OK(veer_rule_read(node, NULL, &arena, &rule, NULL));
    while (!atomic_load(&c->ends)) {
        veer_judge_options options = c->s->options;
        OK(veer_judge_put_rule(c->s->judge, &rule, NULL, NULL));
        settings.off = !settings.off;
        OK(veer_judge_set_settings(c->s->judge, "m", &settings, NULL));
        OK(veer_judge_drop_rule(c->s->judge, "low", NULL));
        options.file_rules = NULL;
        OK(veer_judge_set_options(c->s->judge, &options, NULL));
        OK(veer_judge_set_file_rules(c->s->judge, NULL, 0, NULL));
    }
    veer_arena_done(&arena);
    return NULL;
}

static void cycles_and_changes_go_together(void **state)
{
    stage s;
    pthread_t threads[3];
    crowd c = {.s = &s};
    (void)state;
    stage_open(&s, false);
    stage_says.value = 0.5;
    void *(*const fns[])(void *) = {read_all, act_by_hand, change_rules};
    for (size_t i = 0; i < 3; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, fns[i], &c), 0);
    for (int i = 0; i < ROUNDS; i++)
        OK(veer_judge_run(s.judge, NULL, NULL, NULL));
    atomic_store(&c.ends, true);
    for (size_t i = 0; i < 3; i++)
        pthread_join(threads[i], NULL);
    assert_int_equal(veer_judge_stats_get(s.judge).cycles, ROUNDS);
    stage_close(&s);
}

static void the_thread_makes_cycles_by_itself(void **state)
{
    stage s;
    (void)state;
    stage_open(&s, false);
    veer_judge_close(s.judge);
    s.options.clock = veer_clock_system();
    s.options.interval_us = SECOND;
    s.options.no_thread = false;
    OK(veer_judge_open(&s.options, &s.judge, NULL));
    for (int i = 0; i < 6000 && veer_judge_stats_get(s.judge).cycles < 2; i++)
        nanosleep(&(struct timespec){.tv_nsec = 10000000}, NULL);
    assert_true(veer_judge_stats_get(s.judge).cycles >= 2);
    s.options.interval_us = 0; /* no further ones */
    OK(veer_judge_set_options(s.judge, &s.options, NULL));
    stage_close(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(cycles_and_changes_go_together),
        cmocka_unit_test(the_thread_makes_cycles_by_itself),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
