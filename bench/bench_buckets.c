/* Folding predictions into buckets: how the cost of a value depends on how many rows come at once.
 *
 * 20 number features (one in four of few values), class, score, latency; with and without a tag of
 * ten values; live traffic of 2,000 rows a second. Every 100,000 rows all deltas are written, which
 * is counted, to a store in memory. Also what a bucket costs in memory and in the store, and how
 * long reading takes.
 */
#include "bench.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "buckets/buckets.h"
#include "store/memory/memory.h"

#define FEATURES 20
#define ROWS 100000 /* in one run of a case */
#define FIELDS 3    /* class, score, latency */
#define START (INT64_C(1760000000) * 1000000)

typedef struct setup {
    size_t batch_rows;     /* rows that come at once */
    bool tag;              /* rows have one */
    bool labels;           /* rows have their labels */
    veer_store *store;     /* in memory */
    veer_buckets *buckets; /* over it */
    veer_manual_clock clock;
    veer_batch *batches; /* of ROWS rows in all */
    size_t n;            /* batches */
    uint64_t block;      /* last id */
} setup;

static void check(veer_rc rc)
{
    if (rc == VEER_OK)
        return;
    fprintf(stderr, "bench_buckets: %s\n", veer_rc_text(rc));
    exit(1);
}

static double value_of(size_t feature, double uniform)
{
    if (feature % 4 == 3)
        return floor(uniform * 30);
    return feature % 2 == 0 ? floor(uniform * 1e6) / 100 : exp(8 * uniform);
}

static void fill_row(veer_batch *b, const double *uniform, size_t row, const setup *s)
{
    static const char *const tags[] = {"t0", "t1", "t2", "t3", "t4", "t5", "t6", "t7", "t8", "t9"};
    const double u = uniform[row * (FEATURES + FIELDS)];
    size_t column = 0;
    check(veer_batch_set_timestamp(b, START + (int64_t)row * 500, NULL));
    check(veer_batch_set_field_text(b, VEER_FIELD_CLASS, u > 0.4 ? "1" : "0", 1, NULL));
    check(veer_batch_set_field_number(b, VEER_FIELD_SCORE, floor(u * 1e4) / 1e4, NULL));
    check(veer_batch_set_field_number(
        b, VEER_FIELD_LATENCY, floor(1e3 * uniform[row * (FEATURES + FIELDS) + 1]) / 10, NULL));
    if (s->labels)
        check(veer_batch_set_field_text(b, VEER_FIELD_LABEL, u * u > 0.3 ? "1" : "0", 1, NULL));
    for (size_t f = 0; f < FEATURES; f++) {
        char name[8];
        const int len = snprintf(name, sizeof name, "x%zu", f);
        check(veer_batch_feature(b, name, (size_t)len, VEER_COLUMN_NUMBER, &column, NULL));
        check(veer_batch_set_number(
            b, column, value_of(f, uniform[row * (FEATURES + FIELDS) + FIELDS + f]), NULL));
    }
    if (s->tag) {
        check(veer_batch_tag(b, "country", 7, &column, NULL));
        check(veer_batch_set_tag(b, column, tags[(size_t)(u * 1e6) % 10], 2, NULL));
    }
    check(veer_batch_commit_row(b, NULL));
}

static void make_batches(setup *s)
{
    double *const uniform = bench_alloc((size_t)ROWS * (FEATURES + FIELDS), sizeof *uniform);
    bench_uniform(uniform, (size_t)ROWS * (FEATURES + FIELDS), 7);
    s->n = ROWS / s->batch_rows;
    s->batches = bench_alloc(s->n, sizeof *s->batches);
    for (size_t i = 0; i < s->n; i++) {
        veer_batch_init(&s->batches[i], 0);
        for (size_t k = 0; k < s->batch_rows; k++)
            fill_row(&s->batches[i], uniform, i * s->batch_rows + k, s);
        check(veer_batch_seal(&s->batches[i], NULL));
    }
    free(uniform);
}

static void prepare(void *context)
{
    setup *const s = context;
    uint32_t id = 0;
    if (s->batches == NULL)
        make_batches(s);
    veer_buckets_close(s->buckets);
    veer_store_close(s->store);
    veer_manual_clock_init(&s->clock, START);
    check(veer_store_memory_open(&s->store, NULL));
    check(veer_store_series_id(s->store, veer_store_text("m"), veer_store_text(""), &id, NULL));
    check(veer_buckets_open(s->store, &s->clock.clock, &s->buckets, NULL));
    s->block = 0;
}

static double fold(void *context)
{
    setup *const s = context;
    for (size_t i = 0; i < s->n; i++) {
        const veer_buckets_source source = {++s->block, 1,
                                            START + (int64_t)(i * s->batch_rows) * 500};
        check(veer_buckets_predictions(s->buckets, &source, &s->batches[i], NULL,
                                       s->batches[i].rows, NULL));
        veer_buckets_folded(s->buckets, s->block);
    }
    return (double)s->block;
}

static void write_all(setup *s)
{
    bool left = true;
    while (left) {
        const veer_buckets_flush flush = {.max_bytes = (size_t)1 << 20};
        check(veer_buckets_write(s->buckets, &flush, &left, NULL));
    }
}

static double fold_and_write(void *context)
{
    const double answer = fold(context);
    write_all(context);
    return answer;
}

/* Reads features and performance of the whole time as one window. */
static void prepare_read(void *context)
{
    setup *const s = context;
    if (s->buckets == NULL) {
        prepare(context);
        fold_and_write(context);
    }
}

static double read_all(void *context)
{
    const setup *const s = context;
    const uint32_t series = 1;
    veer_windows windows = {0};
    const veer_buckets_query query = {.series = &series,
                                      .n_series = 1,
                                      .parts = 14,
                                      .from_us = START,
                                      .to_us = START + INT64_C(3600) * 1000000};
    check(veer_buckets_read(s->buckets, &query, &windows, NULL));
    const double count = (double)windows.at[0].activity->count;
    veer_windows_done(&windows);
    return count;
}

/* All parts of all time as bytes; deltas are at rest after that. */
static size_t encoded_bytes(veer_buckets *buckets)
{
    const uint32_t series = 1;
    veer_windows windows = {0};
    veer_buf out;
    const veer_buckets_query query = {.series = &series,
                                      .n_series = 1,
                                      .parts = 14,
                                      .from_us = START,
                                      .to_us = START + INT64_C(3600) * 1000000};
    veer_buf_init(&out, (size_t)1 << 30);
    check(veer_buckets_read(buckets, &query, &windows, NULL));
    for (int part = 1; part <= VEER_PART_COUNT; part++)
        check(veer_window_encode(&windows.at[0], (veer_part)part, &out, NULL));
    const size_t bytes = out.len;
    veer_buf_done(&out);
    veer_windows_done(&windows);
    return bytes;
}

/* What an hour costs. */
static void measure_hour(size_t rows)
{
    setup s = {.batch_rows = 1000};
    veer_buckets_stats before, after;
    prepare(&s);
    const size_t batches = rows / s.batch_rows;
    veer_buckets_stats_get(s.buckets, &before);
    for (size_t i = 0; i < batches; i++) {
        const veer_buckets_source source = {i + 1, 1, START + INT64_C(30) * 24 * 3600 * 1000000};
        check(
            veer_buckets_predictions(s.buckets, &source, &s.batches[i], NULL, s.batch_rows, NULL));
        veer_buckets_folded(s.buckets, i + 1);
    }
    veer_buckets_stats_get(s.buckets, &after);
    const size_t filling = after.memory_bytes - before.memory_bytes;
    const size_t stored = encoded_bytes(s.buckets);
    veer_buckets_stats_get(s.buckets, &after);
    printf(
        "an hour of %zu rows, %d features: %zu kB in memory while it fills, %zu kB at rest, %zu kB "
        "stored\n",
        rows, FEATURES, filling / 1024, (after.memory_bytes - before.memory_bytes) / 1024,
        stored / 1024);
    veer_buckets_close(s.buckets);
    veer_store_close(s.store);
    for (size_t i = 0; i < s.n; i++)
        veer_batch_done(&s.batches[i]);
    free(s.batches);
}

int main(int argc, char **argv)
{
    static setup setups[] = {{.batch_rows = 1},
                             {.batch_rows = 32},
                             {.batch_rows = 100},
                             {.batch_rows = 5000},
                             {.batch_rows = 100, .tag = true, .labels = true},
                             {.batch_rows = 5000, .tag = true, .labels = true},
                             {.batch_rows = 5000},
                             {.batch_rows = 5000, .labels = true}};
    const double values = (double)ROWS * FEATURES;
    const bench_case cases[] = {
        {"fold-1", "values", values, prepare, fold, &setups[0]},
        {"fold-32", "values", values, prepare, fold, &setups[1]},
        {"fold-100", "values", values, prepare, fold, &setups[2]},
        {"fold-5000", "values", values, prepare, fold, &setups[3]},
        {"fold-100-tag-label", "values", values, prepare, fold, &setups[4]},
        {"fold-5000-tag-label", "values", values, prepare, fold, &setups[5]},
        {"fold-5000-write", "values", values, prepare, fold_and_write, &setups[6]},
        {"read-hour", "reads", 1, prepare_read, read_all, &setups[7]},
    };
    if (argc == 2 && strcmp(argv[1], "--memory") == 0) {
        measure_hour(1000);
        measure_hour(10000);
        measure_hour(ROWS);
        return 0;
    }
    return bench_main(argc, argv, cases, BENCH_COUNT(cases));
}
