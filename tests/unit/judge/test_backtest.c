/* Backtests over stored history: what would have been found, nothing of the store changed. */
#include "judge/support.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "judge/backtest.h"

typedef struct play {
    fixture f;                     /* with the history */
    veer_arena arena;              /* of rules */
    veer_rule rules[4];            /* n_rules */
    const veer_rule *list[4];      /* of them */
    size_t n_rules;                /* rules */
    veer_backtest_options options; /* of the next one */
} play;

static void add_rule(play *p, const char *json)
{
    const veer_json_node *node;
    veer_err err = VEER_ERR_INIT;
    if (veer_json_tree(json, strlen(json), &p->arena, &node, &err) != VEER_OK ||
        veer_rule_read(node, NULL, &p->arena, &p->rules[p->n_rules], &err) != VEER_OK)
        fail_msg("%s", err.msg);
    p->list[p->n_rules] = &p->rules[p->n_rules];
    p->options.n_rules = ++p->n_rules;
}

/* Ten days of good answers, then two of bad and shifted ones, then a good one. */
static void begin(play *p)
{
    *p = (play){0};
    fixture_open(&p->f, false);
    p->f.clock.real_us = NOW + 14 * DAY;
    veer_arena_init(&p->arena, (size_t)1 << 24);
    const traffic parts[] = {
        {.from_us = NOW, .to_us = NOW + 10 * DAY, .wrong = 0.1, .positive = 0.5, .seed = 1},
        {.from_us = NOW + 10 * DAY,
         .to_us = NOW + 12 * DAY,
         .wrong = 0.6,
         .shift = 50,
         .positive = 0.5,
         .seed = 2},
        {.from_us = NOW + 12 * DAY,
         .to_us = NOW + 13 * DAY,
         .wrong = 0.1,
         .positive = 0.5,
         .seed = 3},
    };
    for (size_t i = 0; i < 3; i++) {
        traffic t = parts[i];
        t.every_us = MINUTE;
        put_traffic(&p->f, "m", "v1", &t);
    }
    p->options = (veer_backtest_options){.ingest = p->f.ingest,
                                         .model = "m",
                                         .from_us = NOW + 8 * DAY,
                                         .to_us = NOW + 13 * DAY,
                                         .rules = p->list,
                                         .settings = veer_judge_settings_default()};
}

static void end(play *p)
{
    veer_arena_done(&p->arena);
    fixture_close(&p->f);
}

static veer_backtest run(play *p)
{
    veer_backtest b;
    veer_err err = VEER_ERR_INIT;
    if (veer_backtest_run(&p->options, &b, &err) != VEER_OK)
        fail_msg("%s", err.msg);
    return b;
}

static void a_fall_is_found_when_it_came(void **state)
{
    play p;
    (void)state;
    begin(&p);
    add_rule(&p, "{\"name\":\"low\",\"model\":\"*\",\"expr\":\"accuracy[6h] < 0.7\"}");
    add_rule(&p, "{\"name\":\"never\",\"model\":\"*\",\"expr\":\"accuracy[6h] < 0.1\"}");
    veer_backtest b = run(&p);
    assert_true(b.step_us == HOUR);
    assert_int_equal(b.evaluations, 5 * 24);
    assert_int_equal(b.predictions, 13 * 24 * 60 - 60); /* the last evaluation is an hour before */
    assert_int_equal(b.labels, 13 * 24 * 60 - 60);
    assert_int_equal(b.n_alerts, 1);
    assert_string_equal(b.alerts[0].rule, "low");
    assert_true(b.alerts[0].backtest);
    assert_int_equal(b.alerts[0].status, VEER_ALERT_RESOLVED);
    /* six hours of which two or three are bad are below 0.7 */
    assert_in_range(b.alerts[0].fired_us, NOW + 10 * DAY + 2 * HOUR, NOW + 10 * DAY + 4 * HOUR);
    assert_in_range(b.alerts[0].resolved_us, NOW + 12 * DAY + 3 * HOUR, NOW + 12 * DAY + 6 * HOUR);
    assert_true(b.n_events >= 2);
    assert_int_equal(b.counts.fired, 1);
    size_t early = 0, late = 0;
    for (size_t i = 0; i < b.n_drift; i++) {
        const bool shifted =
            b.drift[i].time_us > NOW + 10 * DAY && b.drift[i].time_us <= NOW + 10 * DAY + 2 * HOUR;
        early += b.drift[i].time_us <= NOW + 10 * DAY && b.drift[i].dataset_drift ? 1u : 0u;
        late += shifted && b.drift[i].drifted > 0 ? 1u : 0u;
        assert_true(i == 0 || b.drift[i].time_us > b.drift[i - 1].time_us);
    }
    assert_int_equal(early, 0);
    assert_true(late >= 1);
    veer_backtest_done(&b);
    end(&p);
}

static veer_rc count_doc(void *context, const veer_store_doc *doc)
{
    size_t *const n = context;
    (void)doc;
    ++*n;
    return VEER_OK;
}

static void nothing_of_the_store_changes(void **state)
{
    play p;
    size_t n = 0;
    veer_store_stats before, after;
    (void)state;
    begin(&p);
    add_rule(&p, "{\"name\":\"low\",\"model\":\"*\",\"expr\":\"accuracy[6h] < 0.7\"}");
    veer_store_stats_get(p.f.store, &before);
    veer_backtest one = run(&p), two = run(&p);
    veer_store_stats_get(p.f.store, &after);
    assert_int_equal(before.commits, after.commits);
    for (int kind = VEER_STORE_DOC_RULE; kind <= VEER_STORE_DOC_RETRAINING; kind++) {
        const veer_store_doc_query query = {.kind = (veer_store_doc_kind)kind,
                                            .span = VEER_STORE_EVER};
        OK(veer_store_doc_each(p.f.store, &query, count_doc, &n, NULL));
    }
    assert_int_equal(n, 0);
    assert_int_equal(one.n_drift, two.n_drift); /* and once more is the same */
    for (size_t i = 0; i < one.n_drift; i++)
        assert_true(one.drift[i].share == two.drift[i].share);
    assert_true(one.alerts[0].fired_us == two.alerts[0].fired_us);
    veer_backtest_done(&one);
    veer_backtest_done(&two);
    end(&p);
}

static void what_cannot_be_done_is_refused(void **state)
{
    play p;
    veer_backtest b;
    veer_err err = VEER_ERR_INIT;
    atomic_bool stop = true;
    (void)state;
    begin(&p);
    veer_backtest_options o = p.options;
    o.model = "nobody";
    assert_int_equal(veer_backtest_run(&o, &b, &err), VEER_ENOTFOUND);
    o = p.options;
    o.to_us = o.from_us;
    assert_int_equal(veer_backtest_run(&o, &b, &err), VEER_EINVAL);
    o = p.options;
    o.to_us = o.from_us + (VEER_LIMIT_BACKTEST_STEPS + 1) * SECOND;
    o.step_us = SECOND;
    assert_int_equal(veer_backtest_run(&o, &b, &err), VEER_ELIMIT);
    o = p.options;
    o.from_us = NOW - 100 * DAY;
    o.to_us = NOW - 90 * DAY;
    assert_int_equal(veer_backtest_run(&o, &b, &err), VEER_ENODATA);
    o = p.options;
    o.stop = &stop;
    assert_int_equal(veer_backtest_run(&o, &b, &err), VEER_EIO);
    end(&p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_fall_is_found_when_it_came),
        cmocka_unit_test(nothing_of_the_store_changes),
        cmocka_unit_test(what_cannot_be_done_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
