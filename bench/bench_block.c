/* Blocks: how fast, and how many bytes a record takes, beside raw doubles through zstd level 1. */
#include "bench.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zstd.h>

#include "block/block.h"

#define ROWS ((size_t)65536)
#define FEATURES ((size_t)20)

/* One kind of records, in every form that is measured. */
typedef struct records {
    veer_batch batch;  /* the records */
    veer_batch back;   /* the decoded records */
    veer_buf block;    /* the block of all */
    veer_buf parts;    /* many small blocks */
    size_t part_rows;  /* records of one small block */
    double *raw;       /* the features as they are in memory, row by row */
    char *zipped;      /* raw by zstd */
    size_t zipped_cap; /* room for that */
    size_t zipped_len; /* what it took */
} records;

static void must(veer_rc rc, const veer_err *err)
{
    if (rc == VEER_OK)
        return;
    fprintf(stderr, "bench_block: %s\n", err->msg);
    exit(1);
}

/* Rounded to `decimals`, or with all digits when that is negative. */
static double rounded(double value, int decimals)
{
    return decimals < 0 ? value : rint(value * pow(10.0, decimals)) / pow(10.0, decimals);
}

/* Normal features, half of 4 and half of 6 decimals (or of all digits), a score, a class, a
 * timestamp in milliseconds and a random UUID. */
static void make_records(records *r, bool decimals)
{
    static double row[20], random[4];
    veer_err err = VEER_ERR_INIT;
    *r = (records){.part_rows = 1000, .zipped_cap = ZSTD_compressBound(ROWS * FEATURES * 8)};
    veer_batch_init(&r->batch, ROWS);
    veer_batch_init(&r->back, ROWS);
    veer_buf_init(&r->block, (size_t)1 << 28);
    veer_buf_init(&r->parts, (size_t)1 << 28);
    r->raw = bench_alloc(ROWS * FEATURES, sizeof *r->raw);
    r->zipped = bench_alloc(r->zipped_cap, 1);
    for (size_t i = 0; i < ROWS; i++) {
        char text[64];
        bench_normal(row, FEATURES, i * 1000, 0, 1);
        bench_uniform(random, 4, i * 1000 + 500);
        for (size_t f = 0; f < FEATURES; f++) {
            size_t index;
            const int len = snprintf(text, sizeof text, "feature_%zu", f);
            const double value = rounded(row[f], !decimals ? -1 : f % 2 == 0 ? 4 : 6);
            must(veer_batch_feature(&r->batch, text, (size_t)len, VEER_COLUMN_NUMBER, &index, &err),
                 &err);
            must(veer_batch_set_number(&r->batch, index, value, &err), &err);
            r->raw[i * FEATURES + f] = value;
        }
        const uint64_t high = (uint64_t)(random[0] * 0x1p53) * 0x9e3779b97f4a7c15u;
        const uint64_t low = (uint64_t)(random[1] * 0x1p53) * 0x9e3779b97f4a7c15u;
        const int len = snprintf(text, sizeof text, "%08x-%04x-4%03x-%04x-%012llx",
                                 (unsigned)(high >> 32), (unsigned)(high >> 16) & 0xffff,
                                 (unsigned)high & 0xfff, 0x8000u | ((unsigned)(low >> 48) & 0x3fff),
                                 (unsigned long long)(low & 0xffffffffffff));
        must(veer_batch_set_id(&r->batch, text, (size_t)len, &err), &err);
        must(veer_batch_set_timestamp(&r->batch,
                                      INT64_C(1700000000000000) + (int64_t)(i * 10) * 1000 +
                                          (int64_t)(random[2] * 10.0) * 1000,
                                      &err),
             &err);
        must(veer_batch_set_field_number(&r->batch, VEER_FIELD_SCORE, rounded(random[3], 6), &err),
             &err);
        must(veer_batch_set_field_text(&r->batch, VEER_FIELD_CLASS, random[3] < 0.5 ? "no" : "yes",
                                       random[3] < 0.5 ? 2 : 3, &err),
             &err);
        must(veer_batch_set_field_text(&r->batch, VEER_FIELD_MODEL, "churn", 5, &err), &err);
        must(veer_batch_commit_row(&r->batch, &err), &err);
    }
    must(veer_batch_seal(&r->batch, &err), &err);
}

static void free_records(records *r)
{
    veer_batch_done(&r->batch);
    veer_batch_done(&r->back);
    veer_buf_done(&r->block);
    veer_buf_done(&r->parts);
    free(r->raw);
    free(r->zipped);
}

static double run_encode(void *context)
{
    records *r = context;
    veer_err err = VEER_ERR_INIT;
    veer_buf_clear(&r->block);
    must(veer_block_encode(&r->batch, NULL, ROWS, &r->block, &err), &err);
    return (double)r->block.len;
}

static double run_encode_parts(void *context)
{
    records *r = context;
    veer_err err = VEER_ERR_INIT;
    static uint32_t rows[65536];
    for (size_t i = 0; i < ROWS; i++)
        rows[i] = (uint32_t)i;
    veer_buf_clear(&r->parts);
    for (size_t i = 0; i < ROWS; i += r->part_rows)
        must(veer_block_encode(&r->batch, rows + i,
                               ROWS - i < r->part_rows ? ROWS - i : r->part_rows, &r->parts, &err),
             &err);
    return (double)r->parts.len;
}

static double run_decode(void *context)
{
    records *r = context;
    veer_err err = VEER_ERR_INIT;
    must(veer_block_decode(r->block.data, r->block.len, &r->back, &err), &err);
    return (double)r->back.rows;
}

/* What a label join reads: the class and the score of a block. */
static double run_columns(void *context)
{
    const records *r = context;
    veer_err err = VEER_ERR_INIT;
    static double scores[65536];
    static uint32_t codes[65536];
    veer_block *block;
    veer_dict dict;
    veer_dict_init(&dict, ROWS);
    must(veer_block_open(r->block.data, r->block.len, &block, &err), &err);
    must(veer_block_numbers(block, veer_block_field(block, VEER_FIELD_SCORE), scores, &err), &err);
    must(veer_block_codes(block, veer_block_field(block, VEER_FIELD_CLASS), codes, &dict, &err),
         &err);
    veer_block_free(block);
    veer_dict_done(&dict);
    return scores[0] + (double)codes[0];
}

static double run_zstd(void *context)
{
    records *r = context;
    r->zipped_len = ZSTD_compress(r->zipped, r->zipped_cap, r->raw, ROWS * FEATURES * 8, 1);
    return (double)r->zipped_len;
}

static void print_sizes(const char *what, records *r)
{
    const double rows = (double)ROWS;
    fprintf(stderr,
            "# %s: block %.1f bytes a record, in blocks of %zu %.1f; features alone as raw "
            "doubles %zu, by zstd level 1 %.1f\n",
            what, run_encode(r) / rows, r->part_rows, run_encode_parts(r) / rows, FEATURES * 8,
            run_zstd(r) / rows);
}

int main(int argc, char **argv)
{
    static records some, all; /* decimals, and all digits */
    const double rows = (double)ROWS, bytes = rows * (double)FEATURES * 8;
    make_records(&some, true);
    make_records(&all, false);
    print_sizes("4 and 6 decimals, UUID", &some);
    print_sizes("all digits, UUID", &all);
    const bench_case cases[] = {
        {"encode decimals, rows", "rows", rows, NULL, run_encode, &some},
        {"encode decimals, raw bytes", "bytes", bytes, NULL, run_encode, &some},
        {"encode decimals in 1,000s, rows", "rows", rows, NULL, run_encode_parts, &some},
        {"encode all digits, rows", "rows", rows, NULL, run_encode, &all},
        {"encode all digits in 1,000s, rows", "rows", rows, NULL, run_encode_parts, &all},
        {"decode decimals, rows", "rows", rows, NULL, run_decode, &some},
        {"decode decimals, raw bytes", "bytes", bytes, NULL, run_decode, &some},
        {"decode all digits, rows", "rows", rows, NULL, run_decode, &all},
        {"decode score and class, rows", "rows", rows, NULL, run_columns, &some},
        {"zstd-1 of raw doubles, decimals", "rows", rows, NULL, run_zstd, &some},
        {"zstd-1 of raw doubles, all digits", "rows", rows, NULL, run_zstd, &all},
    };
    const int code = bench_main(argc, argv, cases, BENCH_COUNT(cases));
    free_records(&some);
    free_records(&all);
    return code;
}
