/* Bodies of requests to sealed batches, as the server decodes them: everything that a request costs
 * before it is queued, but HTTP. */
#include "bench.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "api/body.h"
#include "api/records.h"

#define RECORDS 100000u
#define FEATURES 20u

typedef struct intake_data {
    veer_buf text;           /* NDJSON */
    size_t *starts;          /* of each record in it; RECORDS + 1 */
    veer_records_in in;      /* as an intake keeps it */
    veer_arena scratch;      /* the same */
    veer_arena arena;        /* the same */
    veer_body_report report; /* the same */
} intake_data;

static bool takes(veer_ingest *ingest, veer_store_bytes model)
{
    (void)ingest;
    return model.len > 0;
}

static size_t make_id(veer_ingest *ingest, char id[VEER_INGEST_ID_SIZE])
{
    (void)ingest;
    memcpy(id, "018f3a7b2c4d7e8f9a0b1c2d3e", 27);
    return 26;
}

static void fill(intake_data *data)
{
    double *values = bench_alloc(FEATURES, sizeof *values);
    veer_buf *buf = &data->text;
    veer_buf_init(buf, VEER_LIMIT_BUF_BYTES);
    data->starts = bench_alloc(RECORDS + 1, sizeof *data->starts);
    for (size_t row = 0; row < RECORDS; row++) {
        data->starts[row] = buf->len;
        bench_uniform(values, FEATURES, row * FEATURES);
        veer_buf_printf(buf,
                        "{\"model\":\"fraud\",\"version\":\"2024.1\",\"id\":\"%016llx\","
                        "\"timestamp\":%llu,\"features\":{",
                        (unsigned long long)row * 0x9E3779B97F4A7C15ull,
                        1714567890123ull + (unsigned long long)row);
        for (size_t i = 0; i < FEATURES; i++)
            veer_buf_printf(buf, "%s\"f%02zu\":%.6f", i == 0 ? "" : ",", i, values[i]);
        veer_buf_printf(buf, "},\"prediction\":{\"class\":\"%s\",\"score\":%.4f},",
                        values[0] < 0.5 ? "yes" : "no", values[0]);
        veer_buf_printf(buf, "\"latency_ms\":%.1f}\n", 10 + 5 * values[1]);
    }
    data->starts[RECORDS] = buf->len;
    free(values);
}

static double read_body(intake_data *data, size_t first, size_t end)
{
    const http_text body = {data->text.data + data->starts[first],
                            data->starts[end] - data->starts[first]};
    veer_err err = VEER_ERR_INIT;
    veer_records_in_begin(&data->in, false, INT64_MAX, (veer_records_engine){NULL, make_id, takes});
    veer_rc rc = veer_body_read(body, HTTP_TEXT("application/x-ndjson"), veer_records_in_read,
                                &data->in, &data->scratch, &data->arena, &data->report, &err);
    if (rc == VEER_OK)
        rc = veer_records_in_seal(&data->in, &err);
    if (rc != VEER_OK || data->report.rejected > 0) {
        fprintf(stderr, "bench_intake: %s\n", err.msg);
        exit(1);
    }
    double sum = 0;
    for (size_t i = 0; i < data->in.count; i++)
        sum += (double)data->in.batches[i]->rows;
    veer_records_in_reset(&data->in);
    veer_arena_reset(&data->scratch);
    veer_arena_reset(&data->arena);
    return sum;
}

static double run(intake_data *data, size_t per_body)
{
    double sum = 0;
    for (size_t first = 0; first < RECORDS; first += per_body)
        sum += read_body(data, first, first + per_body);
    return sum;
}

static double run_100(void *context)
{
    return run(context, 100);
}

static double run_1(void *context)
{
    return run(context, 1);
}

int main(int argc, char **argv)
{
    static intake_data data;
    fill(&data);
    veer_records_in_init(&data.in);
    veer_arena_init(&data.scratch, VEER_LIMIT_INGEST_BODY_BYTES);
    veer_arena_init(&data.arena, VEER_LIMIT_INGEST_BODY_BYTES);
    const bench_case cases[] = {
        {"bodies of 100 lines to batches, records", "records", RECORDS, NULL, run_100, &data},
        {"bodies of 1 record to batches, records", "records", RECORDS, NULL, run_1, &data},
    };
    const int code = bench_main(argc, argv, cases, BENCH_COUNT(cases));
    veer_records_in_done(&data.in);
    veer_arena_done(&data.scratch);
    veer_arena_done(&data.arena);
    veer_buf_done(&data.text);
    free(data.starts);
    return code;
}
