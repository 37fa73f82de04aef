/* Reading a CSV of numbers in memory: cutting records alone, and the whole way to batches. */
#include "bench.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/num.h"
#include "files/csv.h"
#include "files/records.h"

#define CSV_ROWS ((size_t)1000000)
#define CSV_COLUMNS ((size_t)20)
#define CSV_CHUNK ((size_t)262144)

typedef struct csv_data {
    char *bytes; /* the file */
    size_t len;  /* its bytes */
} csv_data;

static void fail(const veer_err *err)
{
    fprintf(stderr, "bench_csv: %s\n", err->msg);
    exit(1);
}

/* CSV_ROWS rows of about normal numbers with all their digits. */
static void make_csv(csv_data *data)
{
    double *row = bench_alloc(CSV_COLUMNS, sizeof *row);
    data->bytes = bench_alloc(CSV_ROWS + 1, CSV_COLUMNS * 24);
    char *to = data->bytes;
    for (size_t c = 0; c < CSV_COLUMNS; c++)
        to += snprintf(to, 24, "%sf%zu", c == 0 ? "" : ",", c);
    *to++ = '\n';
    for (size_t r = 0; r < CSV_ROWS; r++) {
        bench_normal(row, CSV_COLUMNS, r * CSV_COLUMNS, 0, 1);
        for (size_t c = 0; c < CSV_COLUMNS; c++) {
            to += veer_print_double(row[c], to);
            *to++ = c + 1 == CSV_COLUMNS ? '\n' : ',';
        }
    }
    data->len = (size_t)(to - data->bytes);
    free(row);
}

static double run_cut(void *context)
{
    const csv_data *data = context;
    veer_err err = VEER_ERR_INIT;
    veer_csv *csv;
    veer_csv_row row;
    double fields = 0;
    if (veer_csv_new(',', &csv, &err) != VEER_OK)
        fail(&err);
    for (size_t at = 0; at < data->len; at += CSV_CHUNK) {
        const size_t left = data->len - at;
        if (veer_csv_feed(csv, data->bytes + at, left < CSV_CHUNK ? left : CSV_CHUNK, &err) !=
            VEER_OK)
            fail(&err);
        while (veer_csv_next(csv, &row, &err) == VEER_OK && row.count > 0)
            fields += (double)row.count;
    }
    veer_csv_free(csv);
    return fields;
}

static double run_batches(void *context)
{
    const csv_data *data = context;
    veer_err err = VEER_ERR_INIT;
    veer_source *source;
    veer_records *records;
    const veer_batch *batch;
    double sum = 0;
    if (veer_source_memory("bench", data->bytes, data->len, &source, &err) != VEER_OK ||
        veer_records_open(source, NULL, &records, &err) != VEER_OK)
        fail(&err);
    while (veer_records_next(records, &batch, &err) == VEER_OK && batch != NULL)
        sum += batch->features.at[0].numbers[0] + (double)batch->rows;
    if (err.rc != VEER_OK)
        fail(&err);
    veer_records_free(records);
    return sum;
}

int main(int argc, char **argv)
{
    csv_data data;
    make_csv(&data);
    const bench_case cases[] = {
        {"cut 1 M x 20 CSV", "bytes", (double)data.len, NULL, run_cut, &data},
        {"CSV to batches, bytes", "bytes", (double)data.len, NULL, run_batches, &data},
        {"CSV to batches, rows", "rows", (double)CSV_ROWS, NULL, run_batches, &data},
    };
    const int code = bench_main(argc, argv, cases, BENCH_COUNT(cases));
    free(data.bytes);
    return code;
}
