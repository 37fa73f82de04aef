#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "files/record_json.h"

typedef struct fixture {
    veer_batch batch;
    veer_arena arena;
    veer_json_reader r;
    veer_record_options options;
    veer_pointer pointer;
    veer_err err;
} fixture;

static fixture fx;

static int set_up(void **state)
{
    (void)state;
    memset(&fx, 0, sizeof fx);
    veer_batch_init(&fx.batch, 0);
    veer_arena_init(&fx.arena, 1 << 22);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    veer_batch_done(&fx.batch);
    veer_arena_done(&fx.arena);
    return 0;
}

static veer_rc prediction(const char *text)
{
    fx.err = (veer_err)VEER_ERR_INIT;
    fx.pointer.text[0] = '\0';
    veer_json_init(&fx.r, text, strlen(text), &fx.arena);
    return veer_record_read_prediction(&fx.r, &fx.options, &fx.batch, &fx.pointer, &fx.err);
}

static veer_rc label(const char *text)
{
    fx.err = (veer_err)VEER_ERR_INIT;
    fx.pointer.text[0] = '\0';
    veer_json_init(&fx.r, text, strlen(text), &fx.arena);
    return veer_record_read_label(&fx.r, &fx.options, &fx.batch, &fx.pointer, &fx.err);
}

static void accepts(const char *text)
{
    const veer_rc rc = prediction(text);
    assert_string_equal(fx.err.msg, "");
    assert_int_equal(rc, VEER_OK);
    assert_int_equal(veer_json_next(&fx.r), VEER_JSON_END);
    assert_int_equal(veer_batch_seal(&fx.batch, NULL), VEER_OK);
}

static void refuses(const char *text, veer_rc rc, const char *pointer, const char *message)
{
    const size_t rows = fx.batch.rows, columns = fx.batch.features.count;
    const veer_rc got = prediction(text);
    assert_string_equal(fx.err.msg, message);
    assert_string_equal(fx.pointer.text, pointer);
    assert_int_equal(got, rc);
    assert_int_equal(fx.batch.rows, rows);
    assert_int_equal(fx.batch.features.count, columns);
    if (rc != VEER_EPARSE)
        assert_int_equal(veer_json_next(&fx.r), VEER_JSON_END);
}

static const char *text_of(veer_field field, size_t row)
{
    assert_non_null(veer_batch_codes(&fx.batch, field));
    return veer_column_text(&fx.batch.fields[field], row, NULL);
}

static double number_of(veer_field field, size_t row)
{
    assert_non_null(veer_batch_numbers(&fx.batch, field));
    return veer_batch_numbers(&fx.batch, field)[row];
}

static const veer_column *feature(const char *name)
{
    return veer_columns_find(&fx.batch.features, name, strlen(name));
}

static void the_canonical_record(void **state)
{
    (void)state;
    size_t len;
    accepts(
        "{\"model\":\"m\",\"version\":\"v2\",\"id\":\"p1\",\"timestamp\":\"2024-05-01T00:00:01Z\","
        "\"features\":{\"age\":31.5,\"city\":\"Rome\",\"vip\":true,\"none\":null},"
        "\"prediction\":{\"class\":\"spam\",\"score\":0.9,\"value\":4},\"confidence\":0.8,"
        "\"latency_ms\":12,\"cost_usd\":0.002,\"tags\":{\"country\":\"IT\",\"n\":3},"
        "\"label\":\"ham\"}");
    assert_string_equal(text_of(VEER_FIELD_MODEL, 0), "m");
    assert_string_equal(text_of(VEER_FIELD_VERSION, 0), "v2");
    assert_memory_equal(veer_batch_id(&fx.batch, 0, &len), "p1", 2);
    assert_true(veer_batch_timestamps(&fx.batch)[0] == INT64_C(1714521601000000));
    assert_true(feature("age")->numbers[0] == 31.5);
    assert_string_equal(veer_column_text(feature("city"), 0, NULL), "Rome");
    assert_string_equal(veer_column_text(feature("vip"), 0, NULL), "true");
    assert_null(feature("none"));
    assert_string_equal(text_of(VEER_FIELD_CLASS, 0), "spam");
    assert_true(number_of(VEER_FIELD_SCORE, 0) == 0.9);
    assert_true(number_of(VEER_FIELD_VALUE, 0) == 4);
    assert_true(number_of(VEER_FIELD_CONFIDENCE, 0) == 0.8);
    assert_true(number_of(VEER_FIELD_LATENCY, 0) == 12);
    assert_true(number_of(VEER_FIELD_COST, 0) == 0.002);
    assert_string_equal(text_of(VEER_FIELD_LABEL, 0), "ham");
    assert_int_equal(fx.batch.tags.count, 2);
    assert_string_equal(veer_column_text(&fx.batch.tags.at[1], 0, NULL), "3");
}

static void aliases_and_shapes(void **state)
{
    (void)state;
    size_t len;
    accepts("{\"model_id\":7,\"prediction_id\":12,\"ts\":1714521601,\"input_data\":{\"x\":1},"
            "\"prediction\":\"spam\",\"actual\":1,\"segment\":\"eu\"}");
    assert_string_equal(text_of(VEER_FIELD_MODEL, 0), "7");
    assert_memory_equal(veer_batch_id(&fx.batch, 0, &len), "12", 2);
    assert_true(veer_batch_timestamps(&fx.batch)[0] == INT64_C(1714521601000000));
    assert_string_equal(text_of(VEER_FIELD_CLASS, 0), "spam");
    assert_true(number_of(VEER_FIELD_LABEL_VALUE, 0) == 1);
    assert_string_equal(text_of(VEER_FIELD_LABEL, 0), "1");
    assert_string_equal(veer_column_text(&fx.batch.tags.at[0], 0, NULL), "eu");
    accepts("{\"ts\":1714521601000.5,\"feature.x\":2,\"prediction\":3.5,\"label\":2.5}");
    assert_true(veer_batch_timestamps(&fx.batch)[1] == INT64_C(1714521601000500));
    assert_true(feature("x")->numbers[1] == 2);
    assert_true(number_of(VEER_FIELD_VALUE, 1) == 3.5);
    assert_true(number_of(VEER_FIELD_LABEL_VALUE, 1) == 2.5);
    assert_null(text_of(VEER_FIELD_LABEL, 1));
    accepts("{\"prediction\":{\"probabilities\":{\"0\":0.25,\"1\":0.75}},\"label\":{\"value\":3}}");
    assert_string_equal(text_of(VEER_FIELD_CLASS, 2), "1");
    assert_true(number_of(VEER_FIELD_CONFIDENCE, 2) == 0.75);
    assert_true(number_of(VEER_FIELD_SCORE, 2) == 0.75);
    accepts("{\"prediction\":false}");
    assert_string_equal(text_of(VEER_FIELD_CLASS, 3), "false");
}

static void flat_rows_and_rules(void **state)
{
    (void)state;
    const veer_role_rule rules[] = {{"p", VEER_ROLE_SCORE}, {"skip", VEER_ROLE_IGNORE}};
    fx.options.flat = true;
    fx.options.rules = rules;
    fx.options.rule_count = 2;
    accepts("{\"a\":1,\"b\":\"x\",\"p\":0.5,\"skip\":{\"deep\":[1]},\"y_true\":\"up\"}");
    assert_int_equal(fx.batch.features.count, 2);
    assert_true(number_of(VEER_FIELD_SCORE, 0) == 0.5);
    assert_string_equal(text_of(VEER_FIELD_LABEL, 0), "up");
    fx.options.only_rules = true;
    accepts("{\"a\":1,\"y_true\":\"up\"}");
    assert_non_null(feature("y_true"));
}

static void faults_name_the_field(void **state)
{
    (void)state;
    accepts("{\"features\":{\"age\":1}}");
    refuses("{\"features\":{\"new\":1,\"age\":\"x\"}}", VEER_EINVAL, "/features/age",
            "feature 'age' is text here and was a number before");
    refuses("{\"features\":{\"a/b~\":[1]}}", VEER_EINVAL, "/features/a~1b~0",
            "expected a number, a string, a boolean or null, found an array");
    refuses("{\"features\":[1]}", VEER_EINVAL, "/features",
            "expected an object of feature names and values, found an array");
    refuses("{\"features\":{\"x\":1,\"x\":2}}", VEER_EINVAL, "/features/x", "'x' is given twice");
    refuses("{\"age\":1}", VEER_EINVAL, "/age",
            "unknown member; inputs of the model belong into 'features'");
    refuses("{\"prediction\":{\"score\":\"high\"}}", VEER_EINVAL, "/prediction/score",
            "expected a number, found a string");
    refuses("{\"prediction\":{\"odd\":1}}", VEER_EINVAL, "/prediction/odd",
            "unknown member; a prediction has class, score, probabilities or value");
    refuses("{\"prediction\":{\"probabilities\":{\"a\":1.5}}}", VEER_EINVAL,
            "/prediction/probabilities/a", "a probability lies in 0..1");
    refuses("{\"model\":1.5}", VEER_EINVAL, "/model",
            "expected a string or a whole number, found a number with a fraction");
    refuses("{\"id\":\"\",\"prediction\":1}", VEER_EINVAL, "/id", "'id' is empty");
    refuses("{\"latency_ms\":-1,\"prediction\":1}", VEER_EINVAL, "/latency_ms",
            "a latency cannot be negative");
    refuses("{\"timestamp\":true}", VEER_EINVAL, "/timestamp",
            "expected a time such as \"2024-05-01T12:00:00Z\" or an epoch number, found true");
    refuses("{}", VEER_EINVAL, "", "the record has neither features nor a prediction nor a label");
    refuses("[1]", VEER_EINVAL, "", "expected an object, found an array");
    fx.options.max_time_us = INT64_C(1714521601000000);
    refuses("{\"ts\":\"2024-05-01T00:00:02Z\",\"prediction\":1}", VEER_EINVAL, "/ts",
            "the time 2024-05-01T00:00:02Z is too far in the future");
    fx.options.min_time_us = INT64_C(1714521600000000);
    refuses("{\"ts\":\"2024-04-30T00:00:02Z\",\"prediction\":1}", VEER_EINVAL, "/ts",
            "the time 2024-04-30T00:00:02Z is too far in the past");
}

static void broken_json_ends_the_reading(void **state)
{
    (void)state;
    static const char *const texts[] = {"{\"features\":{\"x\":NaN}}",
                                        "{\"features\":{\"x\":1e999}}", "{\"features\":{\"x\":1}",
                                        "{\"features\":{\"x\":\"\xFF\"}}",
                                        "{\"features\":{\"x\":Infinity}}"};
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        const veer_rc rc = prediction(texts[i]);
        assert_true(rc == VEER_EPARSE || rc == VEER_ELIMIT);
        assert_string_equal(fx.pointer.text, "");
        assert_true(fx.err.msg[0] != '\0');
        assert_int_equal(fx.batch.rows, 0);
        assert_int_equal(veer_json_next(&fx.r), VEER_JSON_ERROR);
    }
}

static void mismatches_can_be_counted(void **state)
{
    (void)state;
    fx.options.mismatch_is_missing = true;
    accepts("{\"features\":{\"age\":1}}");
    accepts("{\"features\":{\"age\":\"x\"}}");
    assert_int_equal(feature("age")->mismatches, 1);
    assert_true(isnan(feature("age")->numbers[1]));
}

static void features_come_in_any_order(void **state)
{
    (void)state;
    static const char *const texts[] = {
        "{\"features\":{\"a\":1,\"b\":\"x\",\"c\":3}}",
        "{\"features\":{\"a\":1,\"b\":\"x\",\"c\":3}}",
        "{\"features\":{\"c\":3,\"a\":1,\"b\":\"x\"}}",
        "{\"features\":{\"a\":null,\"b\":\"x\",\"c\":3}}",
        "{\"features\":{\"b\":\"x\",\"new\":null,\"c\":3}}",
        "{\"features\":{\"d\":4,\"a\":1},\"feature.c\":3}",
    };
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
        accepts(texts[i]);
    refuses("{\"features\":{\"a\":1,\"a\":1}}", VEER_EINVAL, "/features/a", "'a' is given twice");
    refuses("{\"features\":{\"a\":1,\"b\":2}}", VEER_EINVAL, "/features/b",
            "feature 'b' is a number here and was text before");
    assert_int_equal(veer_batch_seal(&fx.batch, NULL), VEER_OK);
    const veer_columns *f = &fx.batch.features;
    assert_int_equal(f->count, 4);
    const char *const want[] = {"1x3", "1x3", "1x3", "-x3", "-x3", "1-34"};
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
        for (size_t c = 0; want[i][c] != '\0'; c++) {
            if (c == 1)
                assert_int_equal(f->at[c].codes[i] != VEER_CODE_MISSING, want[i][c] == 'x');
            else if (want[i][c] == '-')
                assert_true(isnan(f->at[c].numbers[i]));
            else
                assert_true(f->at[c].numbers[i] == want[i][c] - '0');
        }
}

static void reading_goes_on_behind_a_bad_record(void **state)
{
    (void)state;
    const char *text = "[{\"prediction\":1},{\"prediction\":[{\"a\":1}]},{\"prediction\":2}]";
    veer_json_init(&fx.r, text, strlen(text), &fx.arena);
    assert_int_equal(veer_json_next(&fx.r), VEER_JSON_ARRAY_BEGIN);
    const veer_rc want[] = {VEER_OK, VEER_EINVAL, VEER_OK};
    for (int i = 0; i < 3; i++)
        assert_int_equal(veer_record_read_prediction(&fx.r, &fx.options, &fx.batch, &fx.pointer,
                                                     &fx.err),
                         want[i]);
    assert_int_equal(veer_json_next(&fx.r), VEER_JSON_ARRAY_END);
    assert_int_equal(fx.batch.rows, 2);
}

static void labels(void **state)
{
    (void)state;
    assert_int_equal(label("{\"id\":\"a\",\"label\":\"up\",\"timestamp\":1714521601}"), VEER_OK);
    assert_int_equal(label("{\"id\":\"b\",\"value\":2.5,\"model\":\"m\"}"), VEER_OK);
    assert_int_equal(veer_batch_seal(&fx.batch, NULL), VEER_OK);
    assert_string_equal(text_of(VEER_FIELD_LABEL, 0), "up");
    assert_true(number_of(VEER_FIELD_LABEL_VALUE, 1) == 2.5);
    assert_int_equal(label("{\"label\":\"up\"}"), VEER_EINVAL);
    assert_string_equal(fx.err.msg, "'id' is missing; it says which prediction is meant");
    assert_int_equal(label("{\"id\":\"a\"}"), VEER_EINVAL);
    assert_string_equal(fx.err.msg, "'label' or 'value' is missing");
    assert_int_equal(label("{\"id\":\"a\",\"label\":\"up\",\"features\":{}}"), VEER_EINVAL);
    assert_string_equal(fx.err.msg,
                        "unknown member; a label has id, label or value, timestamp and model");
    assert_int_equal(fx.batch.rows, 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(the_canonical_record, set_up, tear_down),
        cmocka_unit_test_setup_teardown(aliases_and_shapes, set_up, tear_down),
        cmocka_unit_test_setup_teardown(flat_rows_and_rules, set_up, tear_down),
        cmocka_unit_test_setup_teardown(faults_name_the_field, set_up, tear_down),
        cmocka_unit_test_setup_teardown(broken_json_ends_the_reading, set_up, tear_down),
        cmocka_unit_test_setup_teardown(mismatches_can_be_counted, set_up, tear_down),
        cmocka_unit_test_setup_teardown(features_come_in_any_order, set_up, tear_down),
        cmocka_unit_test_setup_teardown(reading_goes_on_behind_a_bad_record, set_up, tear_down),
        cmocka_unit_test_setup_teardown(labels, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
