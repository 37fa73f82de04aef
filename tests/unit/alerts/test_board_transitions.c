/* Every cell of the table in alerts/board.h, and the times on both sides of every threshold: a
 * start state, what happens so many minutes later, and what is to come of it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "scene.h"

/* The rule: for 10 minutes, keep_firing_for 10 minutes, cooldown 60 minutes. */

/* How a start is made. Minutes are those on the clock at its last evaluation. */
typedef enum start {
    FRESH,    /* nothing was seen; 0 */
    PENDING,  /* true since 0; 0 */
    READY,    /* true at 0, 5; 5 */
    FIRING,   /* fired at 10 and told; 10 */
    CLEARING, /* false at 15; 15 */
    NO_DATA,  /* FIRING, unknown at 15; 15 */
    RESTED,   /* resolved at 25 by itself; 25 */
    BY_HAND,  /* resolved at 15 by hand; 15 */
    REPENDING /* RESTED, true at 30 and 40: would fire, but cools; 40 */
} start;

typedef enum deed { SEE_FALSE, SEE_TRUE, SEE_UNKNOWN, ACKNOWLEDGE, RESOLVE, FORGET } deed;

typedef struct row {
    const char *name;    /* what is shown */
    start from;          /* where it begins */
    deed what;           /* that happens ... */
    int minutes;         /* ... so long after the start's last evaluation */
    const char *state;   /* of the watch then */
    const char *events;  /* of the alert, with the settle that follows */
    const char *notices; /* and who is told */
} row;

#define N "fired:fraud/v1/low"
#define R "resolved:fraud/v1/low"
#define A "acknowledged:fraud/v1/low"

static const row rows[] = {
    /* idle */
    {"idle stays when false", FRESH, SEE_FALSE, 5, "idle", "", ""},
    {"idle stays when unknown", FRESH, SEE_UNKNOWN, 5, "idle", "", ""},
    {"idle begins to wait", FRESH, SEE_TRUE, 5, "pending", "", ""},
    {"idle has nothing to forget", FRESH, FORGET, 5, "idle", "", ""},
    /* pending */
    {"pending goes when false", PENDING, SEE_FALSE, 5, "idle", "", ""},
    {"pending goes when unknown", PENDING, SEE_UNKNOWN, 5, "idle", "", ""},
    {"pending waits for its time", PENDING, SEE_TRUE, 9, "pending", "", ""},
    {"pending fires at its time", PENDING, SEE_TRUE, 10, "firing", "fired notified", N},
    {"pending adds up what was counted", READY, SEE_TRUE, 5, "firing", "fired notified", N},
    {"pending counts no more than there was", READY, SEE_TRUE, 4, "pending", "", ""},
    {"pending is forgotten", PENDING, FORGET, 5, "idle", "", ""},
    /* firing */
    {"firing goes on", FIRING, SEE_TRUE, 5, "firing", "", ""},
    {"firing begins to clear", FIRING, SEE_FALSE, 5, "clearing", "", ""},
    {"firing loses its data", FIRING, SEE_UNKNOWN, 5, "firing", "no_data", ""},
    {"firing is acknowledged", FIRING, ACKNOWLEDGE, 5, "firing", "acknowledged notified", A},
    {"firing is resolved by hand", FIRING, RESOLVE, 5, "idle", "resolved notified", R},
    {"firing is forgotten", FIRING, FORGET, 5, "idle", "resolved notified", R},
    /* without data */
    {"data comes back true", NO_DATA, SEE_TRUE, 5, "firing", "data", ""},
    {"data comes back false", NO_DATA, SEE_FALSE, 5, "clearing", "data", ""},
    {"still no data", NO_DATA, SEE_UNKNOWN, 5, "firing", "", ""},
    /* clearing */
    {"clearing fires again", CLEARING, SEE_TRUE, 5, "firing", "", ""},
    {"clearing waits for its time", CLEARING, SEE_FALSE, 9, "clearing", "", ""},
    {"clearing resolves at its time", CLEARING, SEE_FALSE, 10, "idle", "resolved notified", R},
    {"clearing loses its data", CLEARING, SEE_UNKNOWN, 5, "clearing", "no_data", ""},
    {"clearing is acknowledged", CLEARING, ACKNOWLEDGE, 5, "clearing", "acknowledged notified", A},
    {"clearing is resolved by hand", CLEARING, RESOLVE, 5, "idle", "resolved notified", R},
    {"clearing is forgotten", CLEARING, FORGET, 5, "idle", "resolved notified", R},
    /* cooldown: the alert fired at 10 */
    {"cooling begins to wait", RESTED, SEE_TRUE, 5, "pending", "", ""},
    {"cooling stays when false", RESTED, SEE_FALSE, 5, "idle", "", ""},
    {"cooling is forgotten", RESTED, FORGET, 5, "idle", "", ""},
    {"cooling holds an alert back at 69", REPENDING, SEE_TRUE, 29, "pending", "", ""},
    {"cooling is over at 70", REPENDING, SEE_TRUE, 30, "firing", "fired notified", N},
    {"resolved by hand waits", BY_HAND, SEE_TRUE, 5, "pending", "", ""},
    /* the clock goes back and forth */
    {"back: nothing counts", READY, SEE_TRUE, -600, "pending", "", ""},
    {"back: clearing does not end", CLEARING, SEE_FALSE, -600, "clearing", "", ""},
    {"back: firing stays", FIRING, SEE_TRUE, -600, "firing", "", ""},
    {"back: firing still clears", FIRING, SEE_FALSE, -600, "clearing", "", ""},
    {"back: the cooldown begins again", REPENDING, SEE_TRUE, -600, "pending", "", ""},
    {"ahead: no data counts a step", NO_DATA, SEE_UNKNOWN, 43200, "firing", "", ""},
};

static void see(scene *s, veer_truth truth, int minutes)
{
    s->now_us = START_US + minutes * MINUTE;
    scene_see(s, "fraud", "v1", truth);
    scene_settle(s);
}

static void begin(scene *s, start from)
{
    static const struct {
        start at_least;   /* starts from this one on are made so */
        int minutes;      /* on the clock */
        veer_truth truth; /* that is seen */
    } firing[] = {{PENDING, 0, VEER_TRUE}, {READY, 5, VEER_TRUE}, {FIRING, 10, VEER_TRUE}};
    for (size_t i = 0; i < sizeof firing / sizeof *firing; i++)
        if (from >= firing[i].at_least)
            see(s, firing[i].truth, firing[i].minutes);
    if (from == CLEARING || from == RESTED || from == REPENDING)
        see(s, VEER_FALSE, 15);
    if (from == RESTED || from == REPENDING)
        see(s, VEER_FALSE, 25);
    if (from == REPENDING) {
        see(s, VEER_TRUE, 30);
        see(s, VEER_TRUE, 40);
    }
    if (from == NO_DATA)
        see(s, VEER_UNKNOWN, 15);
    if (from == BY_HAND) {
        s->now_us = START_US + 15 * MINUTE;
        assert_int_equal(veer_board_resolve(s->board, s->id, "ann", "fixed", s->now_us, &s->changes,
                                            NULL),
                         VEER_OK);
        scene_settle(s);
    }
    scene_clear(s);
}

static void act(scene *s, deed what)
{
    const veer_watch_key all = {.rule = "low"};
    veer_rc rc = VEER_OK;
    switch (what) {
    case ACKNOWLEDGE:
        rc = veer_board_acknowledge(s->board, s->id, "ann", NULL, s->now_us, &s->changes, NULL);
        break;
    case RESOLVE:
        rc = veer_board_resolve(s->board, s->id, "ann", NULL, s->now_us, &s->changes, NULL);
        break;
    case FORGET:
        rc = veer_board_forget(s->board, &all, "rule removed", s->now_us, &s->changes, NULL);
        break;
    case SEE_FALSE:
    case SEE_TRUE:
    case SEE_UNKNOWN:
    default:
        scene_see(s, "fraud", "v1", (veer_truth)(what - SEE_FALSE));
        break;
    }
    assert_int_equal(rc, VEER_OK);
    scene_settle(s);
}

/* The board saved and loaded again, so that each row holds for a restart before it too. */
static void restart(scene *s)
{
    veer_buf doc;
    veer_buf_init(&doc, 1 << 20);
    veer_board *again = NULL;
    assert_int_equal(veer_board_save(s->board, &doc, NULL), VEER_OK);
    assert_int_equal(veer_board_new(&s->options, &again, NULL), VEER_OK);
    assert_int_equal(veer_board_load(again, doc.data, doc.len, NULL), VEER_OK);
    for (size_t i = 0; i < veer_board_alert_count(s->board); i++)
        assert_int_equal(veer_board_load_alert(again, veer_board_alert_at(s->board, i), NULL),
                         VEER_OK);
    veer_board_free(s->board);
    s->board = again;
    veer_buf_done(&doc);
}

static void check_row(const row *r, bool restarts)
{
    scene s;
    char events[256], notices[256];
    scene_open(&s, NULL);
    s.rule.for_us = 10 * MINUTE;
    s.rule.keep_firing_us = 10 * MINUTE;
    begin(&s, r->from);
    if (restarts)
        restart(&s);
    s.now_us += r->minutes * MINUTE;
    act(&s, r->what);
    const char *state = scene_state(&s, "fraud", "v1", "low");
    scene_events(&s, events, sizeof events);
    scene_notices(&s, notices, sizeof notices);
    if (strcmp(state, r->state) != 0 || strcmp(events, r->events) != 0 ||
        strcmp(notices, r->notices) != 0)
        fail_msg("%s%s: %s [%s] [%s], wanted %s [%s] [%s]", r->name,
                 restarts ? ", after a restart" : "", state, events, notices, r->state, r->events,
                 r->notices);
    scene_close(&s);
}

static void test_rows(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        check_row(&rows[i], false);
        check_row(&rows[i], true);
    }
}

/* ---- longer stories ---- */

static void test_fires_at_once_without_for(void **state)
{
    (void)state;
    scene s;
    char text[256];
    scene_open(&s, NULL);
    scene_see(&s, "fraud", "v1", VEER_TRUE);
    assert_string_equal(scene_state(&s, "fraud", "v1", "low"), "firing");
    assert_int_equal(s.changes.n_notices, 0); /* the settle tells */
    scene_settle(&s);
    assert_string_equal(scene_notices(&s, text, sizeof text), N);
    scene_clear(&s);
    s.now_us += 5 * MINUTE;
    scene_see(&s, "fraud", "v1", VEER_FALSE); /* no keep_firing_for */
    assert_string_equal(scene_notices(&s, text, sizeof text), R);
    assert_int_equal(s.changes.n_alerts, 1);
    assert_int_equal(s.changes.alerts[0].status, VEER_ALERT_RESOLVED);
    assert_string_equal(s.changes.alerts[0].resolved_by, "veer");
    scene_close(&s);
}

static void test_no_data_ends_after_a_day(void **state)
{
    (void)state;
    scene s;
    char text[256];
    scene_open(&s, NULL);
    scene_see(&s, "fraud", "v1", VEER_TRUE);
    scene_settle(&s);
    for (int i = 0; i <= 24 * 12; i++) { /* the first only says that there is none */
        assert_string_equal(scene_state(&s, "fraud", "v1", "low"), "firing");
        scene_clear(&s);
        s.now_us += 5 * MINUTE;
        scene_see(&s, "fraud", "v1", VEER_UNKNOWN);
    }
    assert_string_equal(scene_events(&s, text, sizeof text), "resolved notified");
    assert_string_equal(s.changes.alerts[0].notes, "no data");
    assert_true(s.changes.alerts[0].no_data);
    scene_close(&s);
}

/* A jump ahead counts one step: 15 minutes towards `for`, unless the board was told of longer ones.
 */
static void test_jump_ahead(void **state)
{
    (void)state;
    static const struct {
        int64_t step_us;   /* option */
        const char *state; /* after a jump of a day with `for` 40 minutes */
    } cases[] = {{0, "pending"}, {39 * MINUTE, "pending"}, {40 * MINUTE, "firing"}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        scene s;
        const veer_board_options options = {.step_us = cases[i].step_us};
        scene_open(&s, &options);
        s.rule.for_us = 40 * MINUTE;
        scene_see(&s, "fraud", "v1", VEER_TRUE);
        s.now_us += 24 * HOUR;
        scene_see(&s, "fraud", "v1", VEER_TRUE);
        assert_string_equal(scene_state(&s, "fraud", "v1", "low"), cases[i].state);
        scene_close(&s);
    }
}

static void test_clock_goes_back_and_on(void **state)
{
    (void)state;
    scene s;
    scene_open(&s, NULL);
    s.rule.for_us = 10 * MINUTE;
    s.now_us += INT64_C(2400) * HOUR;
    scene_see(&s, "fraud", "v1", VEER_TRUE);
    s.now_us = START_US; /* the true time again */
    scene_see(&s, "fraud", "v1", VEER_TRUE);
    s.now_us += 5 * MINUTE;
    scene_see(&s, "fraud", "v1", VEER_TRUE);
    assert_string_equal(scene_state(&s, "fraud", "v1", "low"), "pending");
    s.now_us += 5 * MINUTE;
    scene_see(&s, "fraud", "v1", VEER_TRUE);
    assert_string_equal(scene_state(&s, "fraud", "v1", "low"), "firing");
    scene_close(&s);
}

/* Ids sort by time and stay unique when the clock goes back. */
static void test_ids(void **state)
{
    (void)state;
    scene s;
    char before[VEER_ALERT_ID_SIZE];
    scene_open(&s, NULL);
    scene_see(&s, "a", "", VEER_TRUE);
    assert_string_equal(s.id, "alert_1700000000000000");
    memcpy(before, s.id, sizeof before);
    s.now_us -= HOUR;
    scene_see(&s, "b", "", VEER_TRUE);
    assert_true(strcmp(before, s.id) < 0);
    scene_close(&s);
}

/* After a resolution by hand: the cooldown counts from there, unless it was false once. */
static void test_resolved_by_hand(void **state)
{
    (void)state;
    for (int false_once = 0; false_once < 2; false_once++) {
        scene s;
        scene_open(&s, NULL);
        scene_see(&s, "fraud", "v1", VEER_TRUE); /* fires at 0 */
        s.now_us += 30 * MINUTE;
        assert_int_equal(veer_board_resolve(s.board, s.id, "ann", NULL, s.now_us, &s.changes, NULL),
                         VEER_OK);
        if (false_once)
            scene_see(&s, "fraud", "v1", VEER_FALSE);
        s.now_us = START_US + 60 * MINUTE; /* the cooldown of the first is over */
        scene_see(&s, "fraud", "v1", VEER_TRUE);
        assert_string_equal(scene_state(&s, "fraud", "v1", "low"),
                            false_once ? "firing" : "pending");
        s.now_us = START_US + 90 * MINUTE;
        scene_see(&s, "fraud", "v1", VEER_TRUE);
        assert_string_equal(scene_state(&s, "fraud", "v1", "low"), "firing");
        scene_close(&s);
    }
}

static void test_by_hand_is_checked(void **state)
{
    (void)state;
    static char long_name[VEER_LIMIT_ACTOR_BYTES + 2], long_notes[VEER_LIMIT_NOTES_BYTES + 2];
    scene s;
    memset(long_name, 'a', sizeof long_name - 1);
    memset(long_notes, 'n', sizeof long_notes - 1);
    scene_open(&s, NULL);
    scene_see(&s, "fraud", "v1", VEER_TRUE);
    const struct {
        const char *id;    /* of the alert */
        const char *by;    /* who */
        const char *notes; /* says what */
        veer_rc rc;        /* wanted */
    } cases[] = {
        {"alert_1", "ann", NULL, VEER_ENOTFOUND},
        {s.id, "", NULL, VEER_EINVAL},
        {s.id, "a\nb", NULL, VEER_EINVAL},
        {s.id, long_name, NULL, VEER_EINVAL},
        {s.id, "ann", long_notes, VEER_EINVAL},
        {s.id, "ann", "a\x01", VEER_EINVAL},
        {s.id, long_name + 1, long_notes + 1, VEER_OK},
        {s.id, "ann", NULL, VEER_EINVAL}, /* acknowledged already */
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_int_equal(veer_board_acknowledge(s.board, cases[i].id, cases[i].by, cases[i].notes,
                                                s.now_us, &s.changes, NULL),
                         cases[i].rc);
    assert_int_equal(veer_board_resolve(s.board, s.id, "ann", "two\nlines", s.now_us, &s.changes,
                                        NULL),
                     VEER_OK);
    assert_int_equal(veer_board_resolve(s.board, s.id, "ann", NULL, s.now_us, &s.changes, NULL),
                     VEER_ENOTFOUND);
    scene_close(&s);
}

static void test_escalation(void **state)
{
    (void)state;
    /* fired at 0.65, 0.05 beyond 0.7; a tenth of the limit is 0.07: 0.14 beyond is much worse */
    static const struct {
        double value;           /* seen */
        veer_severity severity; /* then */
        const char *events;     /* with the settle */
    } steps[] = {
        {0.57, VEER_SEVERITY_MEDIUM, ""},
        {0.55, VEER_SEVERITY_HIGH, "escalated notified"},
        {0.42, VEER_SEVERITY_HIGH, ""},
        {0.60, VEER_SEVERITY_HIGH, ""},
        {0.39, VEER_SEVERITY_CRITICAL, "escalated notified"},
        {-9.0, VEER_SEVERITY_CRITICAL, ""},
    };
    scene s;
    char text[256];
    scene_open(&s, NULL);
    scene_see_rule(&s, &s.rule, VEER_TRUE, 0.65);
    scene_settle(&s);
    for (size_t i = 0; i < sizeof steps / sizeof *steps; i++) {
        scene_clear(&s);
        s.now_us += 5 * MINUTE;
        scene_see_rule(&s, &s.rule, VEER_TRUE, steps[i].value);
        scene_settle(&s);
        assert_string_equal(scene_events(&s, text, sizeof text), steps[i].events);
        assert_int_equal(scene_alert(&s, "low")->severity, steps[i].severity);
    }
    assert_true(scene_alert(&s, "low")->worst == -9.0);
    assert_int_equal(scene_alert(&s, "low")->evaluations, 7);
    scene_close(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rows),
        cmocka_unit_test(test_fires_at_once_without_for),
        cmocka_unit_test(test_no_data_ends_after_a_day),
        cmocka_unit_test(test_jump_ahead),
        cmocka_unit_test(test_clock_goes_back_and_on),
        cmocka_unit_test(test_ids),
        cmocka_unit_test(test_resolved_by_hand),
        cmocka_unit_test(test_by_hand_is_checked),
        cmocka_unit_test(test_escalation),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
