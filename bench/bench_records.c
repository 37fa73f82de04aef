/* NDJSON prediction records of 20 features to batches, as files and the server read them. */
#include "bench.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/buf.h"
#include "base/limits.h"
#include "files/records.h"

#define RECORDS 100000u
#define FEATURES 20u

typedef struct records_data {
    veer_buf text; /* NDJSON */
} records_data;

static void fill(records_data *data)
{
    double *values = bench_alloc(FEATURES, sizeof *values);
    veer_buf *buf = &data->text;
    veer_buf_init(buf, VEER_LIMIT_BUF_BYTES);
    for (size_t row = 0; row < RECORDS; row++) {
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
    free(values);
}

static double run(void *context)
{
    const records_data *data = context;
    veer_err err = VEER_ERR_INIT;
    veer_source *source;
    veer_records *records;
    const veer_batch *batch = NULL;
    double sum = 0;
    if (veer_source_memory("bench", data->text.data, data->text.len, &source, &err) == VEER_OK &&
        veer_records_open(source, NULL, &records, &err) == VEER_OK) {
        while (veer_records_next(records, &batch, &err) == VEER_OK && batch != NULL)
            for (size_t i = 0; i < batch->rows; i++)
                sum += batch->features.at[FEATURES - 1].numbers[i];
        veer_records_free(records);
    }
    if (err.rc != VEER_OK) {
        fprintf(stderr, "bench_records: %s\n", err.msg);
        exit(1);
    }
    return sum;
}

int main(int argc, char **argv)
{
    records_data data;
    fill(&data);
    const bench_case cases[] = {
        {"NDJSON to batches, bytes", "bytes", (double)data.text.len, NULL, run, &data},
        {"NDJSON to batches, records", "records", RECORDS, NULL, run, &data},
    };
    const int code = bench_main(argc, argv, cases, BENCH_COUNT(cases));
    veer_buf_done(&data.text);
    return code;
}
