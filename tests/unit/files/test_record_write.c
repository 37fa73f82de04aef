#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "files/record_json.h"
#include "files/record_write.h"

static void read_one(const char *json, bool label, veer_batch *batch)
{
    veer_arena arena;
    veer_json_reader r;
    veer_pointer pointer;
    veer_err err = VEER_ERR_INIT;
    const veer_record_options options = {0};
    veer_arena_init(&arena, 1 << 20);
    veer_json_init(&r, json, strlen(json), &arena);
    const veer_rc rc = label ? veer_record_read_label(&r, &options, batch, &pointer, &err)
                             : veer_record_read_prediction(&r, &options, batch, &pointer, &err);
    if (rc != VEER_OK)
        fail_msg("%s: %s", json, err.msg);
    veer_arena_done(&arena);
    assert_int_equal(veer_batch_seal(batch, NULL), VEER_OK);
}

/* What row 0 of the record is written as. */
static void assert_written(const char *json, bool label, const veer_record_extra *extra,
                           const char *expected)
{
    veer_batch batch;
    veer_buf out;
    veer_batch_init(&batch, 4);
    veer_buf_init(&out, 65536);
    read_one(json, label, &batch);
    if (label)
        veer_record_write_label(&out, &batch, 0, extra);
    else
        veer_record_write_prediction(&out, &batch, 0, extra);
    assert_string_equal(veer_buf_cstr(&out), expected);
    veer_buf_done(&out);
    veer_batch_done(&batch);
}

#define FULL                                                                             \
    "{\"id\":\"a/1\",\"timestamp\":\"2024-05-01T12:00:00.250Z\",\"model\":\"fraud\","    \
    "\"version\":\"v2\",\"features\":{\"amount\":0.1,\"country\":\"RO\",\"n\":-0},"      \
    "\"prediction\":{\"class\":\"yes\",\"score\":0.30000000000000004,\"value\":2.5e-9}," \
    "\"confidence\":0.93,\"latency_ms\":12.5,\"cost_usd\":0.002,"                        \
    "\"tags\":{\"channel\":\"web\",\"empty\":\"\"},\"label\":\"no\"}"

static void a_full_record_reads_back(void **state)
{
    (void)state;
    assert_written(FULL, false, NULL, FULL);
}

static void only_what_there_is(void **state)
{
    (void)state;
    assert_written("{\"prediction\":1.5}", false, NULL, "{\"prediction\":{\"value\":1.5}}");
    assert_written("{\"features\":{\"a\":null,\"b\":2}}", false, NULL, "{\"features\":{\"b\":2}}");
}

static void labels_keep_their_kind(void **state)
{
    (void)state;
    assert_written("{\"id\":\"x\",\"label\":3}", true, NULL, "{\"id\":\"x\",\"label\":3}");
    assert_written("{\"id\":\"x\",\"label\":\"3\"}", true, NULL, "{\"id\":\"x\",\"label\":\"3\"}");
    assert_written("{\"id\":\"x\",\"value\":2.5,\"ts\":1700000000,\"model\":\"m\"}", true, NULL,
                   "{\"id\":\"x\",\"timestamp\":\"2023-11-14T22:13:20Z\",\"model\":\"m\","
                   "\"label\":2.5}");
    assert_written("{\"id\":\"x\",\"label\":true}", true, NULL,
                   "{\"id\":\"x\",\"label\":\"true\"}");
}

static void extras_fill_gaps_only(void **state)
{
    (void)state;
    const veer_record_extra extra = {.model = "m",
                                     .version = "v",
                                     .id = "row-1",
                                     .timestamp_us = 1700000000000000,
                                     .no_features = true};
    assert_written("{\"features\":{\"a\":1},\"prediction\":\"b\"}", false, &extra,
                   "{\"id\":\"row-1\",\"timestamp\":\"2023-11-14T22:13:20Z\",\"model\":\"m\","
                   "\"version\":\"v\",\"prediction\":{\"class\":\"b\"}}");
    assert_written("{\"id\":\"k\",\"model\":\"n\",\"version\":\"w\",\"ts\":5,\"label\":1}", true,
                   &extra,
                   "{\"id\":\"k\",\"timestamp\":\"2023-11-14T22:13:20Z\",\"model\":\"n\","
                   "\"version\":\"w\",\"label\":1}");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_full_record_reads_back),
        cmocka_unit_test(only_what_there_is),
        cmocka_unit_test(labels_keep_their_kind),
        cmocka_unit_test(extras_fill_gaps_only),
    };
    return cmocka_run_group_tests_name("record_write", tests, NULL, NULL);
}
