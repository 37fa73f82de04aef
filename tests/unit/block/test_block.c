/* Blocks by hand: which codec a column gets, columns one by one, labels, and bytes that stay. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "batches.h"
#include "block/block.h"
#include "block/format.h"

#define ROWS ((size_t)400)
#define OK(call) assert_int_equal(call, VEER_OK)

static const char *golden_folder;

static veer_buf encode(veer_batch *batch)
{
    veer_buf out;
    veer_buf_init(&out, 1 << 24);
    OK(veer_batch_seal(batch, NULL));
    OK(veer_block_encode(batch, NULL, batch->rows, &out, NULL));
    return out;
}

/* ---- codecs of numbers ---- */

typedef double number_fn(size_t row);

static double four_decimals(size_t row)
{
    return ((double)(row * 7919 % 100000) - 50000.0) / 10000.0;
}

static double mostly_cents(size_t row)
{
    return row % 40 == 3 ? -0.0 : row % 57 == 0 ? 1.0 / 3.0 : (double)(row * 31 % 1000) / 100.0;
}

static double one_value(size_t row)
{
    (void)row;
    return -0.0;
}

static double nothing(size_t row)
{
    (void)row;
    return (double)NAN;
}

static double floats(size_t row)
{
    return (double)(float)sin((double)row);
}

static double few(size_t row)
{
    return ((double)(row % 30) - 14.5) / 8.655441448;
}

static double anything(size_t row)
{
    return sin((double)row) * exp((double)row / 10.0);
}

static double extremes(size_t row)
{
    const double values[] = {0x1p-1074, -0x1.fffffffffffffp1023,
                             0x1p-1022, 0x1.fffffffffffffp1023,
                             -0.0,      0.0,
                             5e-324,    0x1p51};
    return row % 3 == 0 ? values[row / 3 % 8] : anything(row);
}

static double every_third(size_t row)
{
    return row % 3 == 0 ? (double)row : (double)NAN;
}

static double big_integers(size_t row)
{
    return 0x1p51 - 1.0 - (double)row;
}

static void test_number_codecs(void **state)
{
    (void)state;
    static const struct {
        number_fn *value; /* of each row */
        uint8_t codec;    /* expected */
        uint8_t flags;    /* expected */
        size_t most;      /* bytes */
    } cases[] = {
        {four_decimals, VEER_CODEC_NUMBERS_DECIMAL, 0, ROWS * 17 / 8 + 8},
        {mostly_cents, VEER_CODEC_NUMBERS_DECIMAL, 0, ROWS * 10 / 8 + (size_t)9 * 18 + 16},
        {one_value, VEER_CODEC_NUMBERS_SAME, 0, 8},
        {nothing, VEER_CODEC_NUMBERS_NONE, 0, 0},
        {floats, VEER_CODEC_NUMBERS_FLOAT, 0, ROWS * 4 + 4},
        {few, VEER_CODEC_NUMBERS_DISTINCT, 0, ROWS * 5 / 8 + (size_t)30 * 8 + 8},
        {anything, VEER_CODEC_NUMBERS_RAW, 0, ROWS * 8 + 8},
        {extremes, VEER_CODEC_NUMBERS_RAW, 0, ROWS * 8 + 8},
        {every_third, VEER_CODEC_NUMBERS_DECIMAL, VEER_BLOCK_HAS_PRESENCE, ROWS / 8 + 8},
        {big_integers, VEER_CODEC_NUMBERS_DECIMAL, 0, 20},
    };
    for (size_t c = 0; c < sizeof cases / sizeof cases[0]; c++) {
        veer_batch batch;
        size_t index;
        double values[ROWS];
        veer_block *block;
        veer_batch_init(&batch, 0);
        for (size_t row = 0; row < ROWS; row++) {
            OK(veer_batch_feature(&batch, "x", 1, VEER_COLUMN_NUMBER, &index, NULL));
            OK(veer_batch_set_number(&batch, index, cases[c].value(row), NULL));
            OK(veer_batch_commit_row(&batch, NULL));
        }
        veer_buf bytes = encode(&batch);
        OK(veer_block_open(bytes.data, bytes.len, &block, NULL));
        const veer_block_column *column = veer_block_feature(block, "x", 1);
        assert_non_null(column);
        assert_int_equal(column->codec, cases[c].codec);
        assert_int_equal(column->flags, cases[c].flags);
        assert_in_range(column->len, 0, cases[c].most);
        OK(veer_block_numbers(block, column, values, NULL));
        for (size_t row = 0; row < ROWS; row++) {
            const double want = cases[c].value(row);
            assert_true(isnan(want) ? isnan(values[row])
                                    : values[row] == want && signbit(values[row]) == signbit(want));
        }
        veer_block_free(block);
        veer_buf_done(&bytes);
        veer_batch_done(&batch);
    }
}

/* Every number of up to 15 digits comes back from its integer. */
static void test_every_power(void **state)
{
    (void)state;
    test_random rng;
    random_seed(&rng, 41);
    for (int k = 0; k <= 22; k++) {
        veer_batch batch;
        size_t index;
        double values[ROWS], back[ROWS];
        veer_block *block;
        veer_batch_init(&batch, 0);
        for (size_t row = 0; row < ROWS; row++) {
            char text[40];
            snprintf(text, sizeof text, "%llde-%d",
                     (long long)random_below(&rng, 1000000000000000u) - 500000000000000, k);
            values[row] = strtod(text, NULL);
            OK(veer_batch_feature(&batch, "x", 1, VEER_COLUMN_NUMBER, &index, NULL));
            OK(veer_batch_set_number(&batch, index, values[row], NULL));
            OK(veer_batch_commit_row(&batch, NULL));
        }
        veer_buf bytes = encode(&batch);
        OK(veer_block_open(bytes.data, bytes.len, &block, NULL));
        const veer_block_column *column = veer_block_feature(block, "x", 1);
        assert_int_equal(column->codec, VEER_CODEC_NUMBERS_DECIMAL);
        OK(veer_block_numbers(block, column, back, NULL));
        assert_memory_equal(back, values, sizeof values);
        veer_block_free(block);
        veer_buf_done(&bytes);
        veer_batch_done(&batch);
    }
}

/* ---- codecs of ids ---- */

static void test_id_codecs(void **state)
{
    (void)state;
    static const struct {
        const char *format; /* of the row and a large number */
        uint8_t codec;      /* expected */
        size_t most;        /* bytes */
    } cases[] = {
        {"order-%zu", VEER_CODEC_IDS_NUMBERED, 20},
        {"%05zu", VEER_CODEC_IDS_NUMBERED, 12},
        {"%zu-%016llx", VEER_CODEC_IDS_BYTES, ROWS * 20},
        {"%04zx-%016llx-%016llx", VEER_CODEC_IDS_PATTERN, ROWS * 18 + 60},
        {"same", VEER_CODEC_IDS_PATTERN, 8},
        {"id%zu/%llX%llx", VEER_CODEC_IDS_BYTES, ROWS * 38},
    };
    for (size_t c = 0; c < sizeof cases / sizeof cases[0]; c++) {
        veer_batch batch;
        veer_block *block;
        veer_buf ids;
        uint32_t offsets[ROWS + 1];
        veer_batch_init(&batch, 0);
        veer_buf_init(&ids, ROWS * 256);
        for (size_t row = 0; row < ROWS; row++) {
            char id[100];
            const unsigned long long x = (row + 3) * 0x9e3779b97f4a7c15u | 1ull << 63;
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
            const int len = snprintf(id, sizeof id, cases[c].format, row, x, x * x | 1ull << 63);
#pragma GCC diagnostic pop
            OK(veer_batch_set_id(&batch, id, (size_t)len, NULL));
            OK(veer_batch_commit_row(&batch, NULL));
        }
        veer_buf bytes = encode(&batch);
        OK(veer_block_open(bytes.data, bytes.len, &block, NULL));
        const veer_block_column *column = veer_block_id(block);
        assert_int_equal(column->codec, cases[c].codec);
        assert_in_range(column->len, 0, cases[c].most);
        OK(veer_block_ids(block, column, offsets, &ids, NULL));
        assert_int_equal(offsets[ROWS], batch.id_offsets[ROWS]);
        assert_memory_equal(offsets, batch.id_offsets, sizeof offsets);
        assert_memory_equal(ids.data, batch.id_bytes, ids.len);
        veer_block_free(block);
        veer_buf_done(&ids);
        veer_buf_done(&bytes);
        veer_batch_done(&batch);
    }
}

/* ---- a small batch: columns one by one ---- */

static void small_batch(veer_batch *batch)
{
    size_t index;
    veer_batch_init(batch, 0);
    for (size_t row = 0; row < 6; row++) {
        char id[8];
        snprintf(id, sizeof id, "p%zu", row);
        OK(veer_batch_set_timestamp(batch, INT64_C(1700000000000000) + (int64_t)row * 1000, NULL));
        OK(veer_batch_set_id(batch, id, strlen(id), NULL));
        OK(veer_batch_set_field_text(batch, VEER_FIELD_MODEL, "churn", 5, NULL));
        OK(veer_batch_set_field_text(batch, VEER_FIELD_CLASS, row % 2 == 0 ? "yes" : "no",
                                     row % 2 == 0 ? 3 : 2, NULL));
        OK(veer_batch_set_field_number(batch, VEER_FIELD_SCORE, (double)row / 10.0, NULL));
        OK(veer_batch_feature(batch, "plan", 4, VEER_COLUMN_TEXT, &index, NULL));
        if (row != 2)
            OK(veer_batch_set_text(batch, index, "basic", row < 4 ? 5 : 0, NULL));
        OK(veer_batch_feature(batch, "unknown", 7, VEER_COLUMN_NUMBER, &index, NULL));
        OK(veer_batch_tag(batch, "country", 7, &index, NULL));
        OK(veer_batch_set_tag(batch, index, "NZ", 2, NULL));
        OK(veer_batch_commit_row(batch, NULL));
    }
    OK(veer_batch_seal(batch, NULL));
}

static void test_columns(void **state)
{
    (void)state;
    veer_batch batch;
    veer_block *block;
    veer_dict dict;
    int64_t min, max, times[6];
    uint32_t codes[6];
    small_batch(&batch);
    veer_buf bytes = encode(&batch);
    veer_dict_init(&dict, 6);
    OK(veer_block_open(bytes.data, bytes.len, &block, NULL));
    assert_int_equal(veer_block_kind_of(block), VEER_BLOCK_PREDICTIONS);
    assert_int_equal(veer_block_rows(block), 6);
    assert_int_equal(veer_block_column_count(block), 8);
    veer_block_time_range(block, &min, &max);
    assert_int_equal(min, INT64_C(1700000000000000));
    assert_int_equal(max, INT64_C(1700000000005000));
    OK(veer_block_times(block, veer_block_timestamp(block), times, NULL));
    assert_memory_equal(times, veer_batch_timestamps(&batch), sizeof times);

    OK(veer_block_codes(block, veer_block_field(block, VEER_FIELD_CLASS), codes, &dict, NULL));
    assert_string_equal(veer_dict_text(&dict, codes[3], NULL), "no");
    OK(veer_block_codes(block, veer_block_feature(block, "plan", 4), codes, &dict, NULL));
    assert_int_equal(dict.count, 2);
    assert_int_equal(codes[2], VEER_CODE_MISSING);
    assert_string_equal(veer_dict_text(&dict, codes[5], NULL), "");
    assert_non_null(veer_block_tag(block, "country", 7));
    assert_non_null(veer_block_feature(block, "unknown", 7));

    assert_null(veer_block_field(block, VEER_FIELD_LATENCY));
    assert_null(veer_block_feature(block, "country", 7));
    assert_null(veer_block_tag(block, "plan", 4));
    assert_null(veer_block_fingerprint(block));
    assert_null(veer_block_arrival(block));
    veer_block_free(block);
    veer_block_free(NULL);
    veer_dict_done(&dict);
    veer_buf_done(&bytes);
    veer_batch_done(&batch);
}

/* Columns of other rows do not come along; blocks can follow each other in one buffer. */
static void test_chosen_rows(void **state)
{
    (void)state;
    veer_batch batch, back;
    veer_buf out;
    const uint32_t rows[] = {5, 2, 2};
    small_batch(&batch);
    veer_batch_init(&back, 3);
    veer_buf_init(&out, 1 << 20);
    OK(veer_block_encode(&batch, rows, 3, &out, NULL));
    const size_t first = out.len;
    OK(veer_block_encode(&batch, rows + 1, 1, &out, NULL));
    OK(veer_block_decode(out.data, first, &back, NULL));
    assert_rows_equal(&back, &batch, rows, false);
    assert_null(veer_columns_find(&back.features, "unknown", 7));
    assert_non_null(veer_columns_find(&back.features, "plan", 4));
    OK(veer_block_decode(out.data + first, out.len - first, &back, NULL));
    assert_rows_equal(&back, &batch, rows + 1, false);
    assert_int_equal(back.features.count, 0);
    veer_batch_done(&batch);
    veer_batch_done(&back);
    veer_buf_done(&out);
}

/* ---- labels ---- */

#define LABELS 5

static veer_buf encode_labels(veer_batch *batch, const veer_fingerprint *prints,
                              const int64_t *arrivals)
{
    veer_buf out;
    veer_batch_init(batch, 0);
    for (size_t row = 0; row < LABELS; row++) {
        char id[8];
        snprintf(id, sizeof id, "p%zu", 9 - row);
        OK(veer_batch_set_id(batch, id, strlen(id), NULL));
        OK(veer_batch_set_field_text(batch, VEER_FIELD_MODEL, "churn", 5, NULL));
        if (row % 2 == 0)
            OK(veer_batch_set_field_text(batch, VEER_FIELD_LABEL, "yes", 3, NULL));
        else
            OK(veer_batch_set_field_number(batch, VEER_FIELD_LABEL_VALUE, 0.25, NULL));
        if (row != 1)
            OK(veer_batch_set_timestamp(batch, INT64_C(1700000000000000) - (int64_t)row, NULL));
        OK(veer_batch_commit_row(batch, NULL));
    }
    OK(veer_batch_seal(batch, NULL));
    veer_buf_init(&out, 1 << 20);
    OK(veer_label_block_encode(batch, prints, arrivals, NULL, LABELS, &out, NULL));
    return out;
}

static void test_labels(void **state)
{
    (void)state;
    veer_fingerprint prints[LABELS], back_prints[LABELS];
    int64_t arrivals[LABELS], back_arrivals[LABELS];
    veer_batch batch, back;
    veer_block *block;
    for (size_t i = 0; i < LABELS; i++) {
        prints[i] = (veer_fingerprint){i * 0x9e3779b97f4a7c15u, ~i};
        arrivals[i] = INT64_C(1700000100000000) + (int64_t)i;
    }
    veer_buf out = encode_labels(&batch, prints, arrivals);
    OK(veer_block_open(out.data, out.len, &block, NULL));
    assert_int_equal(veer_block_kind_of(block), VEER_BLOCK_LABELS);
    OK(veer_block_fingerprints(block, veer_block_fingerprint(block), back_prints, NULL));
    assert_memory_equal(back_prints, prints, sizeof prints);
    OK(veer_block_times(block, veer_block_arrival(block), back_arrivals, NULL));
    assert_memory_equal(back_arrivals, arrivals, sizeof arrivals);
    veer_block_free(block);
    veer_batch_init(&back, 0);
    OK(veer_block_decode(out.data, out.len, &back, NULL));
    assert_rows_equal(&back, &batch, NULL, true);

    /* A label always has an arrival time; a failure leaves the buffer as it was. */
    const size_t len = out.len;
    veer_err err = VEER_ERR_INIT;
    arrivals[2] = VEER_TIME_MISSING;
    assert_int_equal(veer_label_block_encode(&batch, prints, arrivals, NULL, LABELS, &out, &err),
                     VEER_EINVAL);
    assert_int_equal(out.len, len);
    const uint32_t others[] = {4, 0};
    OK(veer_label_block_encode(&batch, prints, arrivals, others, 2, &out, NULL));
    OK(veer_block_open(out.data + len, out.len - len, &block, NULL));
    OK(veer_block_fingerprints(block, veer_block_fingerprint(block), back_prints, NULL));
    assert_memory_equal(&back_prints[0], &prints[4], sizeof prints[0]);
    veer_block_free(block);
    veer_buf_done(&out);
    veer_batch_done(&batch);
    veer_batch_done(&back);
}

/* ---- bytes that stay ---- */

/* The bytes of a file of hexadecimal digits; how many. */
static size_t read_golden(const char *name, uint8_t *to, size_t cap)
{
    char path[4096];
    char digits[3] = {0};
    size_t len = 0;
    snprintf(path, sizeof path, "%s/%s", golden_folder, name);
    FILE *file = fopen(path, "r");
    assert_non_null(file);
    for (int c = fgetc(file), first = 0; c != EOF && len < cap; c = fgetc(file)) {
        if (c == '\n')
            continue;
        digits[first++] = (char)c;
        if (first == 2) {
            to[len++] = (uint8_t)strtoul(digits, NULL, 16);
            first = 0;
        }
    }
    fclose(file);
    return len;
}

static void test_some_columns(void **state)
{
    (void)state;
    veer_batch batch, some, whole;
    veer_block *block = NULL;
    small_batch(&batch);
    veer_buf bytes = encode(&batch);
    veer_batch_init(&some, 0);
    veer_batch_init(&whole, 0);
    OK(veer_block_open(bytes.data, bytes.len, &block, NULL));
    OK(veer_block_decode_some(block, VEER_BLOCK_ALL_FIELDS, true, &whole, NULL));
    assert_rows_equal(&whole, &batch, NULL, true);
    OK(veer_block_decode_some(block, 1u << VEER_FIELD_SCORE, false, &some, NULL));
    assert_int_equal(some.rows, batch.rows);
    assert_int_equal(some.features.count, 0);
    assert_int_not_equal(whole.features.count, 0);
    for (int field = 0; field < VEER_FIELD_COUNT; field++) {
        const veer_column *a = &some.fields[field], *b = &whole.fields[field];
        assert_int_equal(a->valid, field == VEER_FIELD_SCORE ? b->valid : 0);
    }
    assert_int_equal(some.timestamp_valid, whole.timestamp_valid);
    assert_int_equal(some.tags.count, whole.tags.count);
    veer_block_free(block);
    veer_buf_done(&bytes);
    veer_batch_done(&batch);
    veer_batch_done(&some);
    veer_batch_done(&whole);
}

/* The layout is a promise: today's bytes are those of the first version, and those can be read. */
static void test_golden(void **state)
{
    (void)state;
    static uint8_t golden[1 << 16];
    veer_batch batch, back;
    small_batch(&batch);
    veer_buf bytes = encode(&batch);
    assert_int_equal(read_golden("block-v1.hex", golden, sizeof golden), bytes.len);
    assert_memory_equal(golden, bytes.data, bytes.len);
    veer_batch_init(&back, 0);
    OK(veer_block_decode(golden, bytes.len, &back, NULL));
    assert_rows_equal(&back, &batch, NULL, true);
    veer_buf_done(&bytes);
    veer_batch_done(&batch);
    veer_batch_done(&back);
}

/* zstd's bytes may change with its version; what they mean may not. */
static void test_golden_compressed(void **state)
{
    (void)state;
    static uint8_t golden[1 << 16];
    veer_batch back;
    const size_t len = read_golden("block-zstd-v1.hex", golden, sizeof golden);
    veer_batch_init(&back, 0);
    OK(veer_block_decode(golden, len, &back, NULL));
    assert_int_equal(back.rows, ROWS);
    const veer_column *column = veer_columns_find(&back.features, "x", 1);
    for (size_t row = 0; row < ROWS; row++) {
        char id[40];
        size_t id_len;
        const double want = anything(row);
        const char *got = veer_batch_id(&back, row, &id_len);
        assert_memory_equal(&want, &column->numbers[row], sizeof want);
        assert_int_equal(snprintf(id, sizeof id, "/customer/%zu/request", row), id_len);
        assert_memory_equal(got, id, id_len);
    }
    veer_batch_done(&back);
}

int main(int argc, char **argv)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_number_codecs), cmocka_unit_test(test_every_power),
        cmocka_unit_test(test_id_codecs),     cmocka_unit_test(test_columns),
        cmocka_unit_test(test_chosen_rows),   cmocka_unit_test(test_labels),
        cmocka_unit_test(test_golden),        cmocka_unit_test(test_golden_compressed),
        cmocka_unit_test(test_some_columns),
    };
    golden_folder = argc > 1 ? argv[1] : "tests/golden";
    return cmocka_run_group_tests(tests, NULL, NULL);
}
