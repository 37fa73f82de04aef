#include "batches.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define OK(call) assert_int_equal(call, VEER_OK)
#define TEXT_BYTES 96u /* room for any generated text */

double random_number(test_random *rng, unsigned shape)
{
    switch (shape % 12) {
    case 0:
        return round(random_normal(rng) * 1e4) / 1e4;
    case 1:
        return round(random_unit(rng) * 1e6) / 1e6;
    case 2:
        return (double)random_below(rng, 100);
    case 3:
        return 42.5;
    case 4:
        return (double)(float)random_normal(rng);
    case 5:
        return random_normal(rng);
    case 6:
        return random_bits_double(rng);
    case 7: /* few, of full precision */
        return sqrt((double)random_below(rng, 9) + 2.0);
    case 8: /* decimals with exceptions */
        return random_below(rng, 20) == 0 ? -0.0 : (double)random_below(rng, 1000) / 100.0;
    case 9: /* wide */
        return (double)(int64_t)random_u64(rng);
    case 10: /* small with many decimals */
        return (double)random_below(rng, 1000) / 1e15;
    default:
        return random_below(rng, 2) == 0 ? -0.0 : 0.0;
    }
}

static size_t random_bytes(test_random *rng, char *to, size_t max)
{
    const size_t len = (size_t)random_below(rng, max + 1);
    for (size_t i = 0; i < len; i++)
        to[i] = (char)random_u64(rng);
    return len;
}

/* An id of a shape; at most 80 bytes. */
static size_t random_id(test_random *rng, unsigned shape, size_t row, char *to)
{
    const uint64_t x = random_u64(rng);
    switch (shape % 9) {
    case 0:
        return (size_t)snprintf(to, TEXT_BYTES, "req-%zu", row + 98);
    case 1:
        return (size_t)snprintf(to, TEXT_BYTES, "a%08zu", row * 3);
    case 2:
        return (size_t)snprintf(to, TEXT_BYTES, "%08x-%04x-4%03x-%04x-%012llx", (unsigned)x,
                                (unsigned)(x >> 48), (unsigned)(x >> 32) & 0xfff,
                                (unsigned)(x >> 20) & 0xffff,
                                (unsigned long long)(random_u64(rng) >> 16));
    case 3:
        return (size_t)snprintf(to, TEXT_BYTES, "%016llX%03X", (unsigned long long)x,
                                (unsigned)row & 0xfff);
    case 4:
        return (size_t)snprintf(to, TEXT_BYTES, "user/%llu/%zu", (unsigned long long)(x % 977),
                                row);
    case 5: { /* one byte to 70 */
        const size_t len = random_bytes(rng, to + 1, 69);
        to[0] = (char)x;
        return len + 1;
    }
    case 6:
        return (size_t)snprintf(to, TEXT_BYTES, "same");
    case 7:
        return (size_t)snprintf(to, TEXT_BYTES, "%llu", (unsigned long long)(x >> 5));
    default: /* mixed cases do not pack */
        return (size_t)snprintf(to, TEXT_BYTES, x % 2 == 0 ? "%08x" : "%08X", (unsigned)(x >> 32));
    }
}

/* A text of a shape; at most 80 bytes. */
static size_t random_text(test_random *rng, unsigned shape, size_t row, char *to)
{
    switch (shape % 4) {
    case 0:
        return (size_t)snprintf(to, TEXT_BYTES, "%s", random_below(rng, 2) == 0 ? "true" : "false");
    case 1:
        return (size_t)snprintf(to, TEXT_BYTES, "category-%u", (unsigned)random_below(rng, 60));
    case 2:
        return (size_t)snprintf(to, TEXT_BYTES, "a text that is there once, number %zu", row);
    default:
        return random_bytes(rng, to, 6);
    }
}

static void random_field(test_random *rng, veer_batch *batch, veer_field field, unsigned shape,
                         size_t row)
{
    char text[TEXT_BYTES];
    if (veer_field_kind(field) == VEER_COLUMN_NUMBER) {
        OK(veer_batch_set_field_number(batch, field, random_number(rng, shape), NULL));
        return;
    }
    const size_t len = random_text(rng, shape % 2, row, text);
    OK(veer_batch_set_field_text(batch, field, text, len, NULL));
}

static void random_features(test_random *rng, veer_batch *batch, unsigned count, unsigned shape,
                            unsigned missing, size_t row)
{
    char text[TEXT_BYTES];
    for (unsigned c = 0; c < count; c++) {
        char name[16];
        size_t index;
        const int name_len = snprintf(name, sizeof name, "f%u", c);
        const bool number = (c + shape) % 3 != 0;
        OK(veer_batch_feature(batch, name, (size_t)name_len,
                              number ? VEER_COLUMN_NUMBER : VEER_COLUMN_TEXT, &index, NULL));
        if (c % 5 == 4 || random_below(rng, 8) < (c % 2 == 0 ? 0 : missing))
            continue;
        if (number)
            OK(veer_batch_set_number(batch, index, random_number(rng, shape + c), NULL));
        else
            OK(veer_batch_set_text(batch, index, text, random_text(rng, shape + c, row, text),
                                   NULL));
    }
}

static void random_tags(test_random *rng, veer_batch *batch, unsigned count, size_t row)
{
    char text[TEXT_BYTES];
    for (unsigned c = 0; c < count; c++) {
        char name[16];
        size_t index;
        const int name_len = snprintf(name, sizeof name, "tag %u \xc3\xa4", c);
        OK(veer_batch_tag(batch, name, (size_t)name_len, &index, NULL));
        if (random_below(rng, 4) > 0)
            OK(veer_batch_set_tag(batch, index, text, random_text(rng, c, row, text), NULL));
    }
}

static int64_t random_time(test_random *rng, unsigned shape, size_t row)
{
    switch (shape % 5) {
    case 0:
        return INT64_C(1700000000000000) + (int64_t)row * 1000000;
    case 1:
        return INT64_C(1700000000000000) + (int64_t)(row * 1000 + random_below(rng, 3)) * 1000;
    case 2:
        return (int64_t)random_below(rng, UINT64_C(9246182399999999));
    case 3:
        return (int64_t)(random_u64(rng) >> 1) * (random_below(rng, 2) == 0 ? 1 : -1);
    default:
        return 0;
    }
}

void random_batch(test_random *rng, veer_batch *batch, size_t max_rows)
{
    const size_t rows = 1 + (size_t)random_below(rng, max_rows);
    const unsigned shape = (unsigned)random_below(rng, 1000);
    const unsigned features = (unsigned)random_below(rng, 14), tags = shape % 3;
    const unsigned fields = (unsigned)random_below(rng, 1u << VEER_FIELD_COUNT);
    const unsigned missing = shape % 7, some_ids = shape / 7 % 3, some_times = shape / 21 % 3;
    for (size_t row = 0; row < rows; row++) {
        char id[TEXT_BYTES];
        if (some_ids > 0 && (some_ids == 2 || random_below(rng, 3) > 0))
            OK(veer_batch_set_id(batch, id, random_id(rng, shape / 2, row, id), NULL));
        if (some_times > 0 && (some_times == 2 || random_below(rng, 3) > 0))
            OK(veer_batch_set_timestamp(batch, random_time(rng, shape / 3, row), NULL));
        for (unsigned f = 0; f < VEER_FIELD_COUNT; f++)
            if ((fields >> f & 1) != 0 && random_below(rng, 8) >= missing)
                random_field(rng, batch, (veer_field)f, shape + f, row);
        random_features(rng, batch, features, shape, missing, row);
        random_tags(rng, batch, tags, row);
        OK(veer_batch_commit_row(batch, NULL));
    }
    OK(veer_batch_seal(batch, NULL));
}

/* ---- the same? ---- */

static void assert_numbers_equal(const veer_column *got, size_t i, const veer_column *want,
                                 size_t j)
{
    const double *a = got != NULL && got->valid > 0 ? &got->numbers[i] : NULL;
    const double *b = want != NULL && want->valid > 0 ? &want->numbers[j] : NULL;
    const double missing = (double)NAN;
    a = a == NULL ? &missing : a;
    b = b == NULL ? &missing : b;
    if (isnan(*b))
        assert_true(isnan(*a));
    else
        assert_memory_equal(a, b, sizeof *a);
}

static void assert_texts_equal(const veer_column *got, size_t i, const veer_column *want, size_t j)
{
    size_t a_len = 0, b_len = 0;
    const char *a = got != NULL && got->valid > 0 ? veer_column_text(got, i, &a_len) : NULL;
    const char *b = want != NULL && want->valid > 0 ? veer_column_text(want, j, &b_len) : NULL;
    assert_int_equal(a == NULL, b == NULL);
    if (a == NULL || b == NULL)
        return;
    assert_int_equal(a_len, b_len);
    assert_memory_equal(a, b, a_len);
}

static void assert_columns_equal(const veer_column *got, const veer_column *want, size_t n,
                                 const uint32_t *rows)
{
    size_t valid = 0;
    for (size_t i = 0; i < n; i++) {
        const size_t row = rows == NULL ? i : rows[i];
        if (want->kind == VEER_COLUMN_NUMBER)
            assert_numbers_equal(got, i, want, row);
        else
            assert_texts_equal(got, i, want, row);
        if (got != NULL && got->valid > 0)
            valid += (got->kind == VEER_COLUMN_NUMBER && !isnan(got->numbers[i])) ||
                     (got->kind == VEER_COLUMN_TEXT && got->codes[i] != VEER_CODE_MISSING);
    }
    if (got != NULL) {
        assert_int_equal(got->valid, valid);
        assert_true(got->len == n || got->valid == 0);
    }
}

static void assert_sets_equal(const veer_columns *got, const veer_columns *want, size_t n,
                              const uint32_t *rows, bool keep_empty)
{
    size_t found = 0;
    for (size_t c = 0; c < want->count; c++) {
        size_t len;
        const char *name = veer_columns_name(want, c, &len);
        const veer_column *column = veer_columns_find(got, name, len);
        assert_columns_equal(column, &want->at[c], n, rows);
        if (column == NULL)
            continue;
        found++;
        assert_int_equal(column->kind, want->at[c].kind);
        assert_true(keep_empty || column->valid > 0);
        if (keep_empty)
            assert_ptr_equal(column, &got->at[c]);
    }
    assert_int_equal(found, got->count);
    if (keep_empty)
        assert_int_equal(got->count, want->count);
}

void assert_rows_equal(const veer_batch *got, const veer_batch *want, const uint32_t *rows,
                       bool keep_empty)
{
    const int64_t *a = veer_batch_timestamps(got), *b = veer_batch_timestamps(want);
    for (size_t i = 0; i < got->rows; i++) {
        const size_t row = rows == NULL ? i : rows[i];
        assert_true((a == NULL ? VEER_TIME_MISSING : a[i]) ==
                    (b == NULL ? VEER_TIME_MISSING : b[row]));
        size_t len, want_len;
        const char *id = veer_batch_id(got, i, &len);
        const char *want_id = veer_batch_id(want, row, &want_len);
        assert_int_equal(len, want_len);
        assert_memory_equal(id, want_id, len);
    }
    for (int f = 0; f < VEER_FIELD_COUNT; f++)
        assert_columns_equal(&got->fields[f], &want->fields[f], got->rows, rows);
    assert_sets_equal(&got->features, &want->features, got->rows, rows, keep_empty);
    assert_sets_equal(&got->tags, &want->tags, got->rows, rows, keep_empty);
}
