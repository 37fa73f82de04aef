/* Any bytes as the body of a request that takes data in. The first byte chooses what it is read as
 * and the media type. Every sealed batch must be consistent, and every record counted once. */
#include <math.h>
#include <string.h>

#include "api/body.h"
#include "api/points.h"
#include "api/records.h"
#include "base/utf8.h"
#include "fuzz.h"

#define NOW_US INT64_C(1714564800000000)
#define ARENA_BYTES ((size_t)16 << 20)

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

static void check_column(const veer_column *column, size_t rows)
{
    size_t valid = 0;
    FUZZ_REQUIRE(column->len == rows);
    for (size_t i = 0; i < rows; i++) {
        if (column->kind == VEER_COLUMN_NUMBER)
            FUZZ_REQUIRE(!isinf(column->numbers[i]));
        else
            FUZZ_REQUIRE(column->codes[i] == VEER_CODE_MISSING ||
                         column->codes[i] < column->dict.count);
        const bool is_missing = column->kind == VEER_COLUMN_NUMBER
                                    ? isnan(column->numbers[i])
                                    : column->codes[i] == VEER_CODE_MISSING;
        valid += is_missing ? 0u : 1u;
    }
    FUZZ_REQUIRE(valid == column->valid);
}

static void check_batch(const veer_batch *batch, bool labels)
{
    const uint32_t *models = veer_batch_codes(batch, VEER_FIELD_MODEL);
    const int64_t *times = veer_batch_timestamps(batch);
    for (size_t i = 0; i < batch->features.count; i++)
        check_column(&batch->features.at[i], batch->rows);
    for (size_t i = 0; i < batch->tags.count; i++)
        check_column(&batch->tags.at[i], batch->rows);
    for (size_t i = 0; i < batch->rows; i++) {
        size_t len;
        veer_batch_id(batch, i, &len);
        FUZZ_REQUIRE(len >= 1 && len <= VEER_LIMIT_ID_BYTES);
        FUZZ_REQUIRE(labels || (models != NULL && models[i] != VEER_CODE_MISSING));
        FUZZ_REQUIRE(times == NULL || times[i] == VEER_TIME_MISSING ||
                     (times[i] >= 0 && times[i] <= NOW_US));
    }
}

static void check_report(const veer_body_report *report)
{
    FUZZ_REQUIRE(report->rejected <= report->records);
    FUZZ_REQUIRE(report->fault_count == (report->rejected < VEER_LIMIT_INGEST_ERRORS
                                             ? report->rejected
                                             : VEER_LIMIT_INGEST_ERRORS));
    for (size_t i = 0; i < report->fault_count; i++) {
        const veer_body_fault *fault = &report->faults[i];
        FUZZ_REQUIRE(fault->index < report->records && fault->detail[0] != '\0');
        FUZZ_REQUIRE(i == 0 || report->faults[i - 1].index < fault->index);
        FUZZ_REQUIRE(fault->pointer[0] == '\0' || fault->pointer[0] == '/');
    }
}

static void try_records(http_text body, http_text type, bool labels, veer_arena *scratch,
                        veer_arena *arena)
{
    static veer_body_report report;
    veer_records_in in;
    veer_records_in_init(&in);
    veer_records_in_begin(&in, labels, NOW_US, (veer_records_engine){NULL, make_id, takes});
    if (veer_body_read(body, type, veer_records_in_read, &in, scratch, arena, &report, NULL) ==
        VEER_OK) {
        size_t rows = 0;
        check_report(&report);
        FUZZ_REQUIRE(veer_records_in_seal(&in, NULL) == VEER_OK);
        for (size_t i = 0; i < in.count; i++) {
            FUZZ_REQUIRE(in.batches[i]->rows > 0);
            check_batch(in.batches[i], labels);
            rows += in.batches[i]->rows;
        }
        FUZZ_REQUIRE(rows + report.rejected == report.records);
        FUZZ_REQUIRE(in.cells <= VEER_LIMIT_INGEST_CELLS * 2);
    }
    veer_records_in_done(&in);
}

static void check_name(veer_store_bytes name, bool may_be_empty)
{
    FUZZ_REQUIRE(name.len <= VEER_LIMIT_NAME_BYTES && (may_be_empty || name.len > 0));
    FUZZ_REQUIRE(name.len == 0 || veer_utf8_valid(name.data, name.len));
}

static void try_points(http_text body, http_text type, veer_arena *scratch, veer_arena *arena)
{
    static veer_body_report report;
    veer_points points;
    veer_points_init(&points);
    points.arena = arena;
    points.takes = takes;
    points.bounds.max_time_us = NOW_US;
    if (veer_body_read(body, type, veer_points_read, &points, scratch, arena, &report, NULL) ==
        VEER_OK) {
        check_report(&report);
        FUZZ_REQUIRE(points.count >= report.records - report.rejected);
        for (size_t i = 0; i < points.count; i++) {
            const veer_ingest_point *point = &points.at[i];
            check_name(point->model, false);
            check_name(point->metric, false);
            check_name(point->version, true);
            check_name(point->dataset, true);
            FUZZ_REQUIRE(isfinite(point->value));
            FUZZ_REQUIRE(point->time_us == VEER_TIME_MISSING ||
                         (point->time_us >= 0 && point->time_us <= NOW_US));
        }
    }
    veer_points_done(&points);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char *const types[] = {"application/json", "application/x-ndjson", ""};
    veer_arena scratch, arena;
    if (size == 0)
        return 0;
    const char *type = types[data[0] / 3 % 3];
    const http_text body = {(const char *)data + 1, size - 1};
    veer_arena_init(&scratch, ARENA_BYTES);
    veer_arena_init(&arena, ARENA_BYTES);
    if (data[0] % 3 == 2)
        try_points(body, (http_text){type, strlen(type)}, &scratch, &arena);
    else
        try_records(body, (http_text){type, strlen(type)}, data[0] % 3 == 1, &scratch, &arena);
    veer_arena_done(&scratch);
    veer_arena_done(&arena);
    return 0;
}
