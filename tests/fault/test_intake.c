/* Bodies that take data in, with every allocation failing once. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "api/body.h"
#include "api/points.h"
#include "api/records.h"
#include "support/fault.h"

#define ARENA_BYTES ((size_t)1 << 24)

static const char predictions[] =
    "{\"model\":\"m\",\"features\":{\"a\":1,\"b\":\"x\"},\"tags\":{\"t\":\"u\"}}\n"
    "{\"model\":\"m\",\"id\":\"\\u0041\",\"features\":{\"a\":2,\"b\":\"\\n\"},\"prediction\":1}\n"
    "{\"model\":\"m\",\"features\":{\"a\":\"text\",\"c\":2}}\n"
    "{\"model\":\"m\",\"features\":{\"a\":[]}}\n"
    "{\"model\":\n"
    "{\"model\":\"n\",\"timestamp\":5,\"features\":{\"a\":3,\"b\":\"x\"},\"label\":true}\n";

static const char points[] = "[{\"model\":\"m\",\"auc\":0.5,\"f1\":0.25},{\"model\":\"m\","
                             "\"metric\":\"\\u0041\",\"value\":1,\"dataset\":\"d\"},{}]";

static bool takes(veer_ingest *ingest, veer_store_bytes model)
{
    (void)ingest;
    return model.len != 7 || memcmp(model.data, "unknown", 7) != 0;
}

static size_t make_id(veer_ingest *ingest, char id[VEER_INGEST_ID_SIZE])
{
    (void)ingest;
    memcpy(id, "made", 5);
    return 4;
}

static size_t rows_of(const veer_records_in *in)
{
    size_t rows = 0;
    for (size_t i = 0; i < in->count; i++)
        rows += in->batches[i]->rows;
    return rows;
}

/* The same body twice through one intake: once into new memory, once into what was kept. */
static veer_rc read_predictions(void *context)
{
    static veer_body_report report;
    veer_records_in in;
    veer_arena scratch, arena;
    veer_rc rc = VEER_OK;
    (void)context;
    veer_records_in_init(&in);
    veer_arena_init(&scratch, ARENA_BYTES);
    veer_arena_init(&arena, ARENA_BYTES);
    for (int i = 0; rc == VEER_OK && i < 2; i++) {
        veer_records_in_reset(&in);
        veer_records_in_begin(&in, false, INT64_MAX, (veer_records_engine){NULL, make_id, takes});
        rc = veer_body_read((http_text){predictions, strlen(predictions)},
                            HTTP_TEXT("application/x-ndjson"), veer_records_in_read, &in, &scratch,
                            &arena, &report, NULL);
        if (rc == VEER_OK)
            rc = veer_records_in_seal(&in, NULL);
        if (rc == VEER_OK) {
            assert_int_equal(report.records, 6);
            assert_int_equal(report.rejected, 2);
            assert_int_equal(rows_of(&in), 4);
            assert_int_equal(in.count, 2);
            assert_string_equal(veer_buf_cstr(&in.made_ids), "\"made\",\"made\",\"made\"");
        }
    }
    veer_records_in_done(&in);
    veer_arena_done(&scratch);
    veer_arena_done(&arena);
    return rc;
}

static veer_rc read_points(void *context)
{
    static veer_body_report report;
    veer_points list;
    veer_arena scratch, arena;
    (void)context;
    veer_points_init(&list);
    veer_arena_init(&scratch, ARENA_BYTES);
    veer_arena_init(&arena, ARENA_BYTES);
    list.arena = &arena;
    list.takes = takes;
    const veer_rc rc =
        veer_body_read((http_text){points, strlen(points)}, HTTP_TEXT("application/json"),
                       veer_points_read, &list, &scratch, &arena, &report, NULL);
    if (rc == VEER_OK) {
        assert_int_equal(report.rejected, 1);
        assert_int_equal(list.count, 3);
    }
    veer_points_done(&list);
    veer_arena_done(&scratch);
    veer_arena_done(&arena);
    return rc;
}

static void predictions_survive(void **state)
{
    (void)state;
    assert_true(fault_each(read_predictions, NULL) > 20);
}

static void points_survive(void **state)
{
    (void)state;
    assert_true(fault_each(read_points, NULL) >= 3);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(predictions_survive),
        cmocka_unit_test(points_survive),
    };
    return cmocka_run_group_tests_name("memory_intake", tests, NULL, NULL);
}
