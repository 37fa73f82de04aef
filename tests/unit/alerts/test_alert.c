/* Alerts, events and silences as JSON and as sentences. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "alerts/silence.h"
#include "base/time.h"

#define NOW_US (INT64_C(1700000000) * VEER_US_PER_SECOND)

static const veer_alert_column columns[] = {{"amount", "ks", 0.31, 0.4, true},
                                            {"country", "psi", 0.2, 0.1, false}};
static const veer_label labels[] = {{"env", "prod"}, {"team", "ri\"sk\n"}};

static const veer_alert full = {
    .id = "alert_1700000000000000",
    .rule = "Low Accuracy",
    .expr = "accuracy[1h] < 0.70",
    .model = "fraud \xE2\x82\xAC",
    .version = "v2",
    .segment = "country=IT",
    .severity = VEER_SEVERITY_CRITICAL,
    .status = VEER_ALERT_RESOLVED,
    .message = "accuracy is low",
    .started_us = NOW_US - 5,
    .fired_us = NOW_US,
    .updated_us = NOW_US + 1,
    .acknowledged_us = NOW_US + 2,
    .acknowledged_by = "ann",
    .resolved_us = NOW_US + 3,
    .resolved_by = "bob",
    .notes = "fixed",
    .evaluations = 12,
    .no_data = true,
    .term = "accuracy[1h]",
    .signal = {.present = true,
               .value = 0.64,
               .lo = 0.63,
               .hi = 0.65,
               .n = 412,
               .has_baseline = true,
               .baseline = 0.81,
               .baseline_n = 9000,
               .has_p = true,
               .p = 0.001,
               .from_us = NOW_US - 7,
               .to_us = NOW_US - 6,
               .baseline_from_us = NOW_US - 9,
               .baseline_to_us = NOW_US - 8,
               .why = "because"},
    .worst = 0.5,
    .compare = VEER_COMPARE_LTE,
    .limit = 0.7,
    .columns = columns,
    .n_columns = 2,
    .labels = labels,
    .n_labels = 2,
    .runbook = "https://example.com/r",
    .silenced_by = "s1",
    .inhibited_by = "alert_1",
    .held_back = "silence",
    .backtest = true,
};

static const veer_alert sparse = {.id = "a",
                                  .rule = "r",
                                  .expr = "",
                                  .model = "m",
                                  .version = "",
                                  .message = "",
                                  .fired_us = NOW_US,
                                  .term = "",
                                  .worst = NAN,
                                  .limit = NAN};

static const char *write_alert(const veer_alert *alert, veer_buf *buf)
{
    veer_json_writer w;
    veer_buf_init(buf, 1 << 20);
    veer_json_writer_init(&w, buf, 0);
    veer_alert_write(&w, alert);
    assert_int_equal(veer_json_finish(&w, NULL), VEER_OK);
    return veer_buf_cstr(buf);
}

static const veer_json_node *tree_of(const char *json, veer_arena *arena)
{
    const veer_json_node *node = NULL;
    veer_arena_init(arena, 1 << 20);
    assert_int_equal(veer_json_tree(json, strlen(json), arena, &node, NULL), VEER_OK);
    return node;
}

static void check_there_and_back(const veer_alert *alert)
{
    veer_buf first, again;
    veer_arena arena;
    veer_alert read;
    const char *json = write_alert(alert, &first);
    assert_int_equal(veer_alert_read(tree_of(json, &arena), &arena, &read, NULL), VEER_OK);
    assert_string_equal(write_alert(&read, &again), json);
    assert_string_equal(read.id, alert->id);
    assert_int_equal(read.n_labels, alert->n_labels);
    assert_int_equal(read.signal.n, alert->signal.n);
    assert_int_equal(read.signal.present, alert->signal.present);
    veer_buf_done(&first);
    veer_buf_done(&again);
    veer_arena_done(&arena);
}

static void test_alert_there_and_back(void **state)
{
    (void)state;
    check_there_and_back(&full);
    check_there_and_back(&sparse);
}

/* The form is stored and given out: names may be added, not changed. */
static void test_golden(void **state)
{
    (void)state;
    veer_buf buf;
    assert_string_equal(
        write_alert(&full, &buf),
        "{\"id\":\"alert_1700000000000000\",\"rule\":\"Low Accuracy\","
        "\"expr\":\"accuracy[1h] < 0.70\",\"model\":\"fraud \xE2\x82\xAC\",\"version\":\"v2\","
        "\"segment\":\"country=IT\",\"severity\":\"critical\",\"status\":\"resolved\","
        "\"message\":\"accuracy is low\",\"term\":\"accuracy[1h]\",\"acknowledged_by\":\"ann\","
        "\"resolved_by\":\"bob\",\"notes\":\"fixed\",\"runbook\":\"https://example.com/r\","
        "\"silenced_by\":\"s1\",\"inhibited_by\":\"alert_1\",\"held_back\":\"silence\","
        "\"started\":\"2023-11-14T22:13:19.999995Z\",\"fired\":\"2023-11-14T22:13:20Z\","
        "\"updated\":\"2023-11-14T22:13:20.000001Z\","
        "\"acknowledged\":\"2023-11-14T22:13:20.000002Z\","
        "\"resolved\":\"2023-11-14T22:13:20.000003Z\",\"evaluations\":12,\"no_data\":true,"
        "\"signal\":{\"value\":0.64,\"lo\":0.63,\"hi\":0.65,\"n\":412,\"baseline\":0.81,"
        "\"baseline_n\":9000,\"change_pct\":-20.98765432098766,\"p\":0.001,"
        "\"from\":\"2023-11-14T22:13:19.999993Z\",\"to\":\"2023-11-14T22:13:19.999994Z\","
        "\"baseline_from\":\"2023-11-14T22:13:19.999991Z\","
        "\"baseline_to\":\"2023-11-14T22:13:19.999992Z\",\"why\":\"because\"},\"worst\":0.5,"
        "\"compare\":\"<=\",\"limit\":0.7,\"columns\":[{\"name\":\"amount\",\"method\":\"ks\","
        "\"score\":0.31,\"effect\":0.4,\"drifted\":true},{\"name\":\"country\",\"method\":\"psi\","
        "\"score\":0.2,\"effect\":0.1,\"drifted\":false}],\"labels\":{\"env\":\"prod\","
        "\"team\":\"ri\\\"sk\\n\"},\"backtest\":true}");
    veer_buf_done(&buf);
}

static void test_unreadable_alerts(void **state)
{
    (void)state;
    static const struct {
        const char *json; /* read */
        const char *says; /* in the error */
    } cases[] = {
        {"[]", "object"},
        {"{}", "'id'"},
        {"{\"id\":1}", "'id'"},
        {"{\"id\":\"a\",\"rule\":\"r\",\"model\":\"m\"}", "'fired'"},
        {"{\"id\":\"a\",\"rule\":\"r\",\"model\":\"m\",\"fired\":\"x\"}", "'fired'"},
        {"{\"id\":\"a\",\"rule\":\"r\",\"model\":\"m\",\"fired\":\"2023-11-14T22:13:20Z\"}",
         "severity"},
        {"{\"id\":\"a\",\"rule\":\"r\",\"model\":\"m\",\"fired\":\"2023-11-14T22:13:20Z\","
         "\"severity\":\"low\",\"status\":\"open\"}",
         "status"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        veer_arena arena;
        veer_alert untouched = {.id = "before"};
        veer_err err = VEER_ERR_INIT;
        assert_int_equal(veer_alert_read(tree_of(cases[i].json, &arena), &arena, &untouched, &err),
                         VEER_EINVAL);
        assert_non_null(strstr(err.msg, cases[i].says));
        assert_string_equal(untouched.id, "before");
        veer_arena_done(&arena);
    }
}

static void test_events(void **state)
{
    (void)state;
    for (int kind = 0; kind < VEER_ALERT_EVENT_COUNT; kind++) {
        const veer_alert_event event = {(veer_alert_event_kind)kind, "alert_1", NOW_US, "ann",
                                        kind % 2 == 0 ? "notes" : NULL};
        veer_alert_event read;
        veer_arena arena;
        veer_buf buf;
        veer_json_writer w;
        veer_buf_init(&buf, 4096);
        veer_json_writer_init(&w, &buf, 0);
        veer_alert_event_write(&w, &event);
        assert_int_equal(veer_json_finish(&w, NULL), VEER_OK);
        assert_int_equal(veer_alert_event_read(tree_of(veer_buf_cstr(&buf), &arena), &arena, &read,
                                               NULL),
                         VEER_OK);
        assert_int_equal(read.kind, kind);
        assert_string_equal(read.alert, "alert_1");
        assert_string_equal(read.actor, "ann");
        assert_int_equal(read.time_us, NOW_US);
        assert_true((read.detail == NULL) == (event.detail == NULL));
        veer_arena_done(&arena);
        veer_buf_done(&buf);
    }
}

static void test_sentence(void **state)
{
    (void)state;
    const struct {
        veer_rule rule;       /* with a summary or segment */
        const char *version;  /* of the model */
        veer_finding finding; /* that it is about */
        const char *wanted;   /* sentence */
    } cases[] = {
        {{0},
         "v2",
         {.compare = VEER_COMPARE_LT, .limit = 0.7, .term = "accuracy[1h]", .signal = full.signal},
         "accuracy[1h] of fraud v2 is 0.64, below 0.7 (baseline 0.81, -21 %, 412 samples)"},
        {{.summary = "Accuracy fell", .segment = "country=IT"},
         "",
         {.compare = VEER_COMPARE_GTE,
          .limit = 50000,
          .term = "sum(cost)[1d]",
          .signal = {.present = true, .value = 1234567.4, .n = 1}},
         "Accuracy fell: sum(cost)[1d] of fraud (country=IT) is 1234567, not below 50000 (1 "
         "sample)"},
        {{0},
         "v1",
         {.compare = VEER_COMPARE_GT,
          .limit = 5,
          .term = "degradation(auc)",
          .signal = {.present = true, .value = 0.1, .has_baseline = true}},
         "degradation(auc) of fraud v1 is 0.1, above 5 (baseline 0)"},
        {{0},
         "v1",
         {.compare = VEER_COMPARE_GT,
          .limit = 5,
          .term = "degradation(auc)",
          .signal = {.present = true,
                     .value = 12.5,
                     .n = 40,
                     .has_measured = true,
                     .measured = 0.7,
                     .has_baseline = true,
                     .baseline = 0.8}},
         "degradation(auc) of fraud v1 is 12.5, above 5 (now 0.7, baseline 0.8, -12.5 %, 40 "
         "samples)"},
        {{0},
         "v1",
         {.term = "psi(amount)", .signal = {.why = "only 5 of 30 samples"}},
         "psi(amount) of fraud v1 has no value: only 5 of 30 samples"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        veer_buf buf;
        veer_buf_init(&buf, 4096);
        veer_alert_sentence(&cases[i].rule, "fraud", cases[i].version, &cases[i].finding, &buf);
        assert_string_equal(veer_buf_cstr(&buf), cases[i].wanted);
        veer_buf_done(&buf);
    }
}

/* ---- silences ---- */

static void test_silence_covers(void **state)
{
    (void)state;
    static const struct {
        veer_label matcher; /* of the silence */
        bool covers;        /* the full alert */
    } cases[] = {
        {{"model", "fraud*"}, true},      {{"model", "fraud"}, false},
        {{"version", "v2"}, true},        {{"rule", "*Accuracy"}, true},
        {{"severity", "low"}, false},     {{"severity", "critical"}, true},
        {{"segment", "country=*"}, true}, {{"env", "prod"}, true},
        {{"env", "test"}, false},         {{"missing", "*"}, true},
        {{"missing", "x"}, false},        {{"missing", ""}, true},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        veer_label both[2] = {cases[i].matcher, {"version", "v2"}};
        veer_silence silence = {
            .matchers = both, .n_matchers = 2, .from_us = NOW_US, .to_us = NOW_US + 10};
        assert_int_equal(veer_silence_covers(&silence, &full, NOW_US), cases[i].covers);
        assert_false(veer_silence_covers(&silence, &full, NOW_US - 1));
        assert_int_equal(veer_silence_covers(&silence, &full, NOW_US + 9), cases[i].covers);
        assert_false(veer_silence_covers(&silence, &full, NOW_US + 10));
        both[1].value = "v3";
        assert_false(veer_silence_covers(&silence, &full, NOW_US));
    }
}

static void test_silence_there_and_back(void **state)
{
    (void)state;
    static const char json[] =
        "{\"id\":\"s1\",\"matchers\":{\"model\":\"fraud\",\"severity\":\"low\"},"
        "\"from\":\"2023-11-14T22:13:20Z\",\"to\":\"2023-11-15T00:13:20Z\",\"by\":\"ann\","
        "\"comment\":\"release\",\"created\":\"2023-11-14T22:13:20Z\"}";
    veer_arena arena;
    veer_silence silence;
    veer_json_writer w;
    veer_buf buf;
    assert_int_equal(veer_silence_read(tree_of(json, &arena), NOW_US + 5, &arena, &silence, NULL),
                     VEER_OK);
    veer_buf_init(&buf, 4096);
    veer_json_writer_init(&w, &buf, 0);
    veer_silence_write(&w, &silence);
    assert_string_equal(veer_buf_cstr(&buf), json);
    veer_buf_done(&buf);
    veer_arena_done(&arena);
}

/* What a person sends: a duration, no id, no name. */
static void test_silence_as_sent(void **state)
{
    (void)state;
    veer_arena arena;
    veer_silence silence;
    const veer_json_node *node =
        tree_of("{\"matchers\":{\"model\":\"fraud\"},\"duration\":\"2h\"}", &arena);
    assert_int_equal(veer_silence_read(node, NOW_US, &arena, &silence, NULL), VEER_OK);
    assert_null(silence.id);
    assert_null(silence.by);
    assert_int_equal(silence.from_us, NOW_US);
    assert_int_equal(silence.to_us, NOW_US + 2 * VEER_US_PER_HOUR);
    veer_arena_done(&arena);
}

static void test_silence_refused(void **state)
{
    (void)state;
    static const struct {
        const char *json; /* sent */
        const char *says; /* in the error */
    } cases[] = {
        {"1", "object"},
        {"{\"duration\":\"2h\"}", "'matchers'"},
        {"{\"matchers\":{},\"duration\":\"2h\"}", "'matchers'"},
        {"{\"matchers\":[\"a\"],\"duration\":\"2h\"}", "'matchers'"},
        {"{\"matchers\":{\"model\":1},\"duration\":\"2h\"}", "'matchers.model'"},
        {"{\"matchers\":{\"model\":\"a\"}}", "'to'"},
        {"{\"matchers\":{\"model\":\"a\"},\"duration\":\"2 hours\"}", "'duration'"},
        {"{\"matchers\":{\"model\":\"a\"},\"duration\":\"0\"}", "'to'"},
        {"{\"matchers\":{\"model\":\"a\"},\"duration\":\"1h\",\"to\":\"2023-11-15T00:13:20Z\"}",
         "'to'"},
        {"{\"matchers\":{\"model\":\"a\"},\"from\":\"2023-11-15T00:13:20Z\","
         "\"to\":\"2023-11-15T00:13:20Z\"}",
         "'to'"},
        {"{\"matchers\":{\"model\":\"a\"},\"duration\":\"2h\",\"by\":\"\"}", "'by'"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        veer_arena arena;
        veer_silence silence = {.id = "before"};
        veer_err err = VEER_ERR_INIT;
        assert_int_equal(veer_silence_read(tree_of(cases[i].json, &arena), NOW_US, &arena, &silence,
                                           &err),
                         VEER_EINVAL);
        if (strstr(err.msg, cases[i].says) == NULL)
            fail_msg("%s: %s", cases[i].json, err.msg);
        assert_string_equal(silence.id, "before");
        veer_arena_done(&arena);
    }
}

static void test_silence_limits(void **state)
{
    (void)state;
    for (int n = VEER_LIMIT_SILENCE_MATCHERS; n <= VEER_LIMIT_SILENCE_MATCHERS + 1; n++)
        for (int bytes = VEER_LIMIT_NOTES_BYTES; bytes <= VEER_LIMIT_NOTES_BYTES + 1; bytes++) {
            veer_buf buf;
            veer_arena arena;
            veer_silence silence;
            veer_buf_init(&buf, 1 << 20);
            veer_buf_puts(&buf, "{\"duration\":\"2h\",\"matchers\":{");
            for (int i = 0; i < n; i++)
                veer_buf_printf(&buf, "%s\"l%d\":\"x\"", i > 0 ? "," : "", i);
            veer_buf_printf(&buf, "},\"comment\":\"%*s\"}", bytes, "c");
            const veer_rc rc = veer_silence_read(tree_of(veer_buf_cstr(&buf), &arena), NOW_US,
                                                 &arena, &silence, NULL);
            assert_int_equal(rc, n > VEER_LIMIT_SILENCE_MATCHERS  ? VEER_ELIMIT
                                 : bytes > VEER_LIMIT_NOTES_BYTES ? VEER_EINVAL
                                                                  : VEER_OK);
            veer_arena_done(&arena);
            veer_buf_done(&buf);
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_alert_there_and_back),
        cmocka_unit_test(test_golden),
        cmocka_unit_test(test_unreadable_alerts),
        cmocka_unit_test(test_events),
        cmocka_unit_test(test_sentence),
        cmocka_unit_test(test_silence_covers),
        cmocka_unit_test(test_silence_there_and_back),
        cmocka_unit_test(test_silence_as_sent),
        cmocka_unit_test(test_silence_refused),
        cmocka_unit_test(test_silence_limits),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
