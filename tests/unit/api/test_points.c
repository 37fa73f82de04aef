/* Bodies of metric points. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "api/body.h"
#include "api/points.h"

#define JSON "application/json"

typedef struct fixture {
    veer_points points;
    veer_arena scratch;
    veer_arena arena;
    veer_body_report report;
    veer_err err;
} fixture;

static fixture fx;

static bool takes(veer_ingest *ingest, veer_store_bytes model)
{
    (void)ingest;
    return model.len != 7 || memcmp(model.data, "unknown", 7) != 0;
}

static int set_up(void **state)
{
    (void)state;
    memset(&fx, 0, sizeof fx);
    veer_points_init(&fx.points);
    veer_arena_init(&fx.scratch, 1 << 20);
    veer_arena_init(&fx.arena, 1 << 24);
    fx.points.arena = &fx.arena;
    fx.points.takes = takes;
    fx.points.bounds.max_time_us = INT64_C(1714651200000000);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    veer_points_done(&fx.points);
    veer_arena_done(&fx.scratch);
    veer_arena_done(&fx.arena);
    return 0;
}

static veer_rc read_body(const char *text)
{
    const size_t len = strlen(text);
    char *copy = malloc(len + 1);
    assert_non_null(copy);
    memcpy(copy, text, len);
    fx.points.count = 0;
    fx.err = (veer_err)VEER_ERR_INIT;
    const veer_rc rc = veer_body_read((http_text){copy, len}, HTTP_TEXT(JSON), veer_points_read,
                                      &fx.points, &fx.scratch, &fx.arena, &fx.report, &fx.err);
    free(copy); /* nothing may point into the body afterwards */
    return rc;
}

static void assert_taken(const char *text, size_t points, size_t bad)
{
    assert_int_equal(read_body(text), VEER_OK);
    assert_int_equal(fx.points.count, points);
    assert_int_equal(fx.report.rejected, bad);
}

static void assert_bytes(veer_store_bytes bytes, const char *text)
{
    assert_int_equal(bytes.len, strlen(text));
    assert_memory_equal(bytes.data, text, bytes.len);
}

static void assert_point(size_t at, const char *model, const char *version, const char *metric,
                         const char *dataset, int64_t time_us, double value)
{
    const veer_ingest_point *point = &fx.points.at[at];
    assert_bytes(point->model, model);
    if (point->version.len > 0 || version[0] != '\0')
        assert_bytes(point->version, version);
    assert_bytes(point->metric, metric);
    if (point->dataset.len > 0 || dataset[0] != '\0')
        assert_bytes(point->dataset, dataset);
    assert_true(point->time_us == time_us);
    assert_true(point->value == value);
}

static void assert_bad(const char *text, const char *pointer, const char *detail)
{
    assert_taken(text, 0, 1);
    assert_string_equal(fx.report.faults[0].detail, detail);
    assert_string_equal(fx.report.faults[0].pointer, pointer);
}

#define T "\"timestamp\":1714564800"
#define T_US INT64_C(1714564800000000)

static void test_one(void **state)
{
    (void)state;
    assert_taken("{\"model\":\"m\",\"version\":\"v1\",\"metric\":\"AUC\",\"value\":0.5,"
                 "\"dataset\":\"test\"," T "}",
                 1, 0);
    assert_point(0, "m", "v1", "auc_roc", "test", T_US, 0.5);
    assert_taken("{\"model_id\":3,\"metric_type\":\"my own\",\"metric_value\":-7}", 1, 0);
    assert_point(0, "3", "", "my own", "", VEER_TIME_MISSING, -7);
}

static void test_several(void **state)
{
    (void)state;
    assert_taken("[{\"model\":\"m\",\"timestamp\":\"2024-05-01T12:00:00\",\"f1_score\":0.85,"
                 "\"auc\":0.90,\"latency_ms\":120,\"cost_usd\":0.002},"
                 "{\"model\":\"m\",\"f1_score\":null,\"auc\":0.5}]",
                 5, 0);
    assert_point(0, "m", "", "f1_score", "", T_US, 0.85);
    assert_point(1, "m", "", "auc_roc", "", T_US, 0.9);
    assert_point(2, "m", "", "latency", "", T_US, 120);
    assert_point(3, "m", "", "cost", "", T_US, 0.002);
    assert_point(4, "m", "", "auc_roc", "", VEER_TIME_MISSING, 0.5);
    assert_taken("{\"model\":\"m\"," T ",\"metrics\":{\"acc\":1,\"churn\":12}}", 2, 0);
    assert_point(0, "m", "", "accuracy", "", T_US, 1);
    assert_point(1, "m", "", "churn", "", T_US, 12);
}

static void test_defaults(void **state)
{
    (void)state;
    fx.points.model = (veer_store_bytes){"d", 1};
    fx.points.version = (veer_store_bytes){"9", 1};
    assert_taken("[{\"f1_score\":0.85},{\"model\":\"m\",\"version\":\"1\",\"mae\":4}]", 2, 0);
    assert_point(0, "d", "9", "f1_score", "", VEER_TIME_MISSING, 0.85);
    assert_point(1, "m", "1", "mae", "", VEER_TIME_MISSING, 4);
}

static void test_faults(void **state)
{
    (void)state;
    assert_bad("{\"metric\":\"auc\",\"value\":1}", "/model",
               "'model' is missing; it names the model that was measured");
    assert_bad("{\"model\":\"m\",\"value\":1}", "/metric",
               "'metric' is missing; it says what the value is");
    assert_bad("{\"model\":\"m\",\"metric\":\"auc\"}", "/value",
               "'value' is missing; it is the number of the metric");
    assert_bad("{\"model\":\"m\",\"metric\":\"auc\",\"value\":null}", "/value",
               "'value' is missing; it is the number of the metric");
    assert_bad("{\"model\":\"m\",\"metric\":\"auc\",\"value\":1.5}", "/value",
               "auc_roc lies in 0..1");
    assert_bad("{\"model\":\"m\",\"metric\":\"mae\",\"value\":-1}", "/value",
               "mae cannot be negative");
    assert_bad("{\"model\":\"m\",\"metric\":\"auc\",\"value\":\"high\"}", "/value",
               "expected a number, found a string");
    assert_bad("{\"model\":\"m\",\"metric\":\"auc\",\"metric\":\"mae\",\"value\":1}", "/metric",
               "is given twice");
    assert_bad("{\"model\":\"m\"}", "", "the record has no metric; give \"metric\" and \"value\"");
    assert_bad("{\"model\":\"m\",\"churn\":1}", "/churn",
               "unknown member; a metric of your own goes into \"metric\" and \"value\", or into "
               "\"metrics\"");
    assert_bad("{\"model\":\"m\",\"metrics\":{\"x\":[]}}", "/metrics/x",
               "expected a number, found an array");
    assert_bad("{\"model\":\"m\",\"metrics\":{\"\":1}}", "/metrics/",
               "the name of a metric has 1 to 256 bytes");
    assert_bad("{\"model\":\"m\",\"metrics\":{\"a\\u0000\":1}}", "/metrics/a",
               "the name of a metric has no control characters");
    assert_bad("{\"model\":\"m\",\"metrics\":7}", "/metrics",
               "expected an object of metric names and values, found a number");
    assert_bad("{\"model\":\"m\",\"auc\":1,\"timestamp\":-5}", "/timestamp",
               "a time must lie in the years 1970 to 2262");
    assert_bad("{\"model\":\"unknown\",\"auc\":1}", "/model",
               "model 'unknown' is not known, and this server takes no new ones");
    assert_bad("7", "", "expected an object, found a number");
    assert_bad("{\"model\":\"m\",\"auc\":NaN}", "", "expected a value, found 'N' (byte 19)");
}

/* A record is kept whole or not at all. */
static void test_half(void **state)
{
    (void)state;
    assert_taken("[{\"model\":\"m\",\"auc\":0.5,\"f1\":7},{\"model\":\"m\",\"auc\":0.25}]", 1, 1);
    assert_point(0, "m", "", "auc_roc", "", VEER_TIME_MISSING, 0.25);
    assert_int_equal(read_body("[{\"model\":\"m\",\"auc\":0.5},{\"model\":}]"), VEER_EPARSE);
}

static void test_limits(void **state)
{
    (void)state;
    const size_t records = VEER_LIMIT_INGEST_POINTS + 1;
    char *body = malloc(records * 32);
    size_t len = 0;
    assert_non_null(body);
    for (size_t i = 0; i < records; i++)
        len += (size_t)snprintf(body + len, 32, "{\"model\":\"m\",\"auc\":0.5}\n");
    assert_taken(body, VEER_LIMIT_INGEST_POINTS, 1);
    free(body);
    for (size_t n = VEER_LIMIT_NAME_BYTES; n <= VEER_LIMIT_NAME_BYTES + 1; n++) {
        char text[1024], name[512];
        memset(name, 'x', n);
        name[n] = '\0';
        const bool is_good = n == VEER_LIMIT_NAME_BYTES;
        snprintf(text, sizeof text, "{\"model\":\"%s\",\"auc\":0.5}", name);
        assert_taken(text, is_good, !is_good);
        snprintf(text, sizeof text, "{\"model\":\"m\",\"metrics\":{\"%s\":0.5}}", name);
        assert_taken(text, is_good, !is_good);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_one, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_several, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_defaults, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_faults, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_half, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_limits, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
