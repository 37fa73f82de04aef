/* Every allocation fails once: the call says so, the board can still be used, saved and freed, and
 * nothing leaks. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "scene.h"
#include "support/fault.h"

static const char *const muted[] = {"drift"};
static const char *const channels[] = {"oncall", "team"};
static const veer_label labels[] = {{"team", "risk"}};

static veer_rule rule_of(const char *name)
{
    return (veer_rule){.name = name,
                       .severity = VEER_SEVERITY_HIGH,
                       .cooldown_us = HOUR,
                       .inhibits = muted,
                       .n_inhibits = 1,
                       .channels = channels,
                       .n_channels = 2,
                       .labels = labels,
                       .n_labels = 1};
}

static veer_rc observe(veer_board *board, const veer_rule *rule, veer_truth truth, int64_t now_us,
                       veer_changes *changes)
{
    static const veer_alert_column column = {"amount", "ks", 0.3, 0.3, true};
    const veer_watch_key key = {rule->name, "fraud", "v1", "country=IT"};
    veer_finding finding = scene_finding(truth, 0.3);
    finding.columns = &column;
    finding.n_columns = 1;
    return veer_board_observe(board, rule, &key, &finding, now_us, changes, NULL);
}

/* One of everything: fires, mutes, silences, tells, escalates, ends. */
static veer_rc story(veer_board *board, veer_changes *changes)
{
    const veer_rule low = rule_of("low"), drift = rule_of("drift");
    const veer_rule *rules[] = {&low, &drift};
    static const veer_label matcher = {"team", "risk"};
    const veer_silence silence = {.id = "s1",
                                  .matchers = &matcher,
                                  .n_matchers = 1,
                                  .by = "ann",
                                  .from_us = START_US,
                                  .to_us = START_US + HOUR};
    const veer_watch_key all = {0};
    veer_rc rc = observe(board, &drift, VEER_TRUE, START_US, changes);
    if (rc == VEER_OK)
        rc = observe(board, &low, VEER_TRUE, START_US, changes);
    if (rc == VEER_OK)
        rc = veer_board_silence(board, &silence, START_US, changes, NULL);
    if (rc == VEER_OK)
        rc = veer_board_settle(board, rules, 2, START_US, changes, NULL);
    if (rc == VEER_OK)
        rc = veer_board_unsilence(board, "s1", START_US, changes, NULL);
    if (rc == VEER_OK)
        rc = veer_board_settle(board, rules, 2, START_US, changes, NULL);
    if (rc == VEER_OK)
        rc = veer_board_acknowledge(board, veer_board_alert_at(board, 0)->id, "ann", "n", START_US,
                                    changes, NULL);
    if (rc == VEER_OK)
        rc = observe(board, &drift, VEER_FALSE, START_US + MINUTE, changes);
    return rc == VEER_OK ? veer_board_forget(board, &all, "gone", START_US + HOUR, changes, NULL)
                         : rc;
}

static veer_rc tell_story(void *context)
{
    const veer_board_options options = {.max_per_hour = 5, .max_per_model_hour = 5};
    veer_board *board = NULL;
    veer_changes changes;
    (void)context;
    veer_rc rc = veer_board_new(&options, &board, NULL);
    if (rc != VEER_OK) {
        assert_null(board);
        return rc;
    }
    veer_changes_init(&changes);
    rc = story(board, &changes);
    if (rc != VEER_OK) { /* usable: the story can be told from whatever it knows */
        veer_buf doc;
        veer_buf_init(&doc, 1 << 20);
        assert_int_equal(veer_board_save(board, &doc, NULL), VEER_OK);
        veer_buf_done(&doc);
        const veer_rule low = rule_of("low");
        assert_int_equal(observe(board, &low, VEER_FALSE, START_US + 2 * MINUTE, &changes),
                         VEER_OK);
        assert_int_equal(veer_board_settle(board, NULL, 0, START_US + 2 * MINUTE, &changes, NULL),
                         VEER_OK);
        for (size_t i = 0; i < veer_board_alert_count(board); i++)
            assert_non_null(veer_board_alert_at(board, i)->id);
    }
    veer_changes_done(&changes);
    veer_board_free(board);
    return rc;
}

static void test_every_allocation_of_the_board(void **state)
{
    (void)state;
    assert_true(fault_each(tell_story, NULL) > 20);
}

typedef struct saved {
    char *doc;        /* of a board with an open alert and one that rests */
    veer_alert alert; /* the open one */
    veer_arena arena; /* of it */
} saved;

static veer_rc load(void *context)
{
    const saved *kept = context;
    const veer_board_options options = {0};
    static const veer_label matcher = {"model", "*"};
    const veer_silence silence = {
        .id = "s1", .matchers = &matcher, .n_matchers = 1, .by = "ann", .from_us = 1, .to_us = 2};
    veer_board *board = NULL;
    veer_rc rc = veer_board_new(&options, &board, NULL);
    if (rc == VEER_OK)
        rc = veer_board_load(board, kept->doc, strlen(kept->doc), NULL);
    if (rc == VEER_OK)
        rc = veer_board_load_alert(board, &kept->alert, NULL);
    if (rc == VEER_OK)
        rc = veer_board_load_silence(board, &silence, NULL);
    veer_board_free(board);
    return rc;
}

static void test_every_allocation_of_loading(void **state)
{
    (void)state;
    const veer_board_options options = {0};
    const veer_rule low = rule_of("low"), drift = rule_of("drift");
    veer_board *board = NULL;
    veer_changes changes;
    veer_buf doc;
    saved kept;
    veer_changes_init(&changes);
    veer_arena_init(&kept.arena, 1 << 20);
    veer_buf_init(&doc, 1 << 20);
    assert_int_equal(veer_board_new(&options, &board, NULL), VEER_OK);
    assert_int_equal(observe(board, &low, VEER_TRUE, START_US, &changes), VEER_OK);
    assert_int_equal(observe(board, &drift, VEER_TRUE, START_US, &changes), VEER_OK);
    assert_int_equal(veer_board_settle(board, NULL, 0, START_US, &changes, NULL), VEER_OK);
    assert_int_equal(observe(board, &drift, VEER_FALSE, START_US + 1, &changes), VEER_OK);
    assert_int_equal(veer_alert_copy(veer_board_alert_at(board, 0), &kept.arena, &kept.alert, NULL),
                     VEER_OK);
    assert_int_equal(veer_board_save(board, &doc, NULL), VEER_OK);
    veer_buf_cstr(&doc);
    kept.doc = doc.data;
    assert_true(fault_each(load, &kept) > 5);
    veer_buf_done(&doc);
    veer_arena_done(&kept.arena);
    veer_changes_done(&changes);
    veer_board_free(board);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_allocation_of_the_board),
        cmocka_unit_test(test_every_allocation_of_loading),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
