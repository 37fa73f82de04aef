#include "record/append.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"

#define FIRST_CELLS 64u
#define MAPPED_CODES 512u /* dictionaries up to this size are translated once per call */

/* The rows that are appended. */
typedef struct chosen {
    const uint32_t *rows; /* their numbers, or NULL for the first n */
    size_t n;             /* how many */
    size_t at;            /* row of the batch that the first one becomes */
} chosen;

static size_t row_of(const chosen *c, size_t i)
{
    return c->rows == NULL ? i : c->rows[i];
}

/* Room for need elements of size bytes in *array, by doubling. */
static veer_rc reserve(void **array, size_t *cap, size_t need, size_t size, veer_err *err)
{
    if (*array != NULL && need <= *cap)
        return VEER_OK;
    size_t wanted = *cap < FIRST_CELLS ? FIRST_CELLS : *cap * 2;
    if (wanted < need)
        wanted = need;
    void *grown = realloc(*array, wanted * size);
    if (grown == NULL)
        return veer_fail_nomem(err);
    *array = grown;
    *cap = wanted;
    return VEER_OK;
}

/* ---- cells ---- */

static veer_rc append_numbers(veer_column *into, const veer_column *from, const chosen *c,
                              veer_err *err)
{
    void *cells = into->numbers;
    const veer_rc rc = reserve(&cells, &into->numbers_cap, c->at + c->n, sizeof(double), err);
    into->numbers = cells;
    if (rc != VEER_OK)
        return rc;
    for (; into->len < c->at; into->len++)
        into->numbers[into->len] = NAN;
    double *to = into->numbers + c->at;
    size_t missing = 0;
    for (size_t i = 0; i < c->n; i++) {
        to[i] = from->numbers[row_of(c, i)];
        missing += isnan(to[i]) ? 1u : 0u;
    }
    into->valid += c->n - missing;
    into->mismatches += from->mismatches < missing ? from->mismatches : missing;
    return VEER_OK;
}

/* The code in `into` of a code in `from`. */
static veer_rc translate(veer_dict *into, const veer_dict *from, uint32_t code, uint32_t *ret)
{
    size_t len;
    const char *text = veer_dict_text(from, code, &len);
    if (code < into->count) { /* dictionaries that were filled alike agree */
        size_t known_len;
        const char *known = veer_dict_text(into, code, &known_len);
        if (known_len == len && memcmp(known, text, len) == 0) {
            *ret = code;
            return VEER_OK;
        }
    }
    return veer_dict_add(into, text, len, ret);
}

/* Each code by itself: few rows, or many values. */
static veer_rc copy_codes(veer_column *into, const veer_column *from, const chosen *c)
{
    veer_rc rc = VEER_OK;
    for (size_t i = 0; rc == VEER_OK && i < c->n; i++) {
        const uint32_t code = from->codes[row_of(c, i)];
        into->codes[c->at + i] = code;
        if (code != VEER_CODE_MISSING)
            rc = translate(&into->dict, &from->dict, code, &into->codes[c->at + i]);
    }
    return rc;
}

/* Each value is looked up once: many rows, few values. */
static veer_rc map_codes(veer_column *into, const veer_column *from, const chosen *c)
{
    uint32_t map[MAPPED_CODES];
    memset(map, 0xff, from->dict.count * sizeof map[0]);
    for (size_t i = 0; i < c->n; i++) {
        const uint32_t code = from->codes[row_of(c, i)];
        if (code != VEER_CODE_MISSING && map[code] == VEER_CODE_MISSING) {
            const veer_rc rc = translate(&into->dict, &from->dict, code, &map[code]);
            if (rc != VEER_OK)
                return rc;
        }
        into->codes[c->at + i] = code == VEER_CODE_MISSING ? code : map[code];
    }
    return VEER_OK;
}

static veer_rc append_codes(veer_column *into, const veer_column *from, const chosen *c)
{
    const bool mapped = c->n > 1 && from->dict.count <= MAPPED_CODES;
    const veer_rc rc = mapped ? map_codes(into, from, c) : copy_codes(into, from, c);
    size_t missing = 0;
    if (rc != VEER_OK)
        return rc;
    for (size_t i = 0; i < c->n; i++)
        missing += into->codes[c->at + i] == VEER_CODE_MISSING;
    into->valid += c->n - missing;
    into->mismatches += from->mismatches < missing ? from->mismatches : missing;
    return VEER_OK;
}

static veer_rc append_texts(veer_column *into, const veer_column *from, const chosen *c,
                            const char *name, veer_err *err)
{
    void *cells = into->codes;
    veer_rc rc = reserve(&cells, &into->codes_cap, c->at + c->n, sizeof(uint32_t), err);
    into->codes = cells;
    if (rc != VEER_OK)
        return rc;
    for (; into->len < c->at; into->len++)
        into->codes[into->len] = VEER_CODE_MISSING;
    into->mark = into->dict.count;
    rc = append_codes(into, from, c);
    if (rc == VEER_OK)
        return VEER_OK;
    veer_dict_truncate(&into->dict, into->mark);
    if (rc == VEER_ELIMIT)
        return veer_fail(err, rc, "'%s' has more than %u distinct values", name,
                         (unsigned)into->dict.max_entries);
    return veer_fail(err, rc, "%s", veer_rc_text(rc));
}

static veer_rc append_column(veer_column *into, const veer_column *from, const chosen *c,
                             const char *name, veer_err *err)
{
    const veer_rc rc = from->kind == VEER_COLUMN_NUMBER ? append_numbers(into, from, c, err)
                                                        : append_texts(into, from, c, name, err);
    if (rc == VEER_OK)
        into->len = c->at + c->n;
    return rc;
}

/* ---- columns ---- */

/* The index in `into` of column i of `from`, made if it is new; `hint` is where it stands if both
 * have their columns in the same order. */
static veer_rc find_column(veer_batch *into, bool tags, const veer_columns *from, size_t i,
                           size_t hint, size_t *ret, veer_err *err)
{
    const veer_columns *known = tags ? &into->tags : &into->features;
    size_t len, known_len;
    const char *name = veer_columns_name(from, i, &len);
    if (hint < known->count && (tags || known->at[hint].kind == from->at[i].kind)) {
        const char *there = veer_columns_name(known, hint, &known_len);
        if (known_len == len && memcmp(there, name, len) == 0) {
            *ret = hint;
            return VEER_OK;
        }
    }
    return tags ? veer_batch_tag(into, name, len, ret, err)
                : veer_batch_feature(into, name, len, from->at[i].kind, ret, err);
}

static veer_rc append_columns(veer_batch *into, bool tags, const veer_columns *from,
                              const chosen *c, veer_err *err)
{
    veer_rc rc = VEER_OK;
    size_t hint = 0;
    for (size_t i = 0; rc == VEER_OK && i < from->count; i++) {
        if (from->at[i].valid == 0 && from->at[i].mismatches == 0)
            continue;
        size_t index = 0;
        rc = find_column(into, tags, from, i, hint, &index, err);
        if (rc != VEER_OK)
            return rc;
        hint = index + 1;
        rc = append_column(tags ? &into->tags.at[index] : &into->features.at[index], &from->at[i],
                           c, veer_columns_name(from, i, NULL), err);
    }
    return rc;
}

static veer_rc append_fields(veer_batch *into, const veer_batch *from, unsigned parts,
                             const chosen *c, veer_err *err)
{
    veer_rc rc = VEER_OK;
    for (unsigned f = 0; rc == VEER_OK && f < VEER_FIELD_COUNT; f++)
        if (from->fields[f].valid > 0 && (parts & VEER_APPEND_FIELD(f)) != 0)
            rc = append_column(&into->fields[f], &from->fields[f], c,
                               veer_field_name((veer_field)f), err);
    return rc;
}

/* ---- times and ids ---- */

static veer_rc append_times(veer_batch *into, const veer_batch *from, const chosen *c,
                            veer_err *err)
{
    if (from->timestamp_valid == 0)
        return VEER_OK;
    void *cells = into->timestamp_us;
    const veer_rc rc = reserve(&cells, &into->timestamp_cap, c->at + c->n, sizeof(int64_t), err);
    into->timestamp_us = cells;
    if (rc != VEER_OK)
        return rc;
    for (; into->timestamp_len < c->at; into->timestamp_len++)
        into->timestamp_us[into->timestamp_len] = VEER_TIME_MISSING;
    for (size_t i = 0; i < c->n; i++) {
        const int64_t time_us = from->timestamp_us[row_of(c, i)];
        into->timestamp_us[c->at + i] = time_us;
        into->timestamp_valid += time_us != VEER_TIME_MISSING;
    }
    into->timestamp_len = c->at + c->n;
    return VEER_OK;
}

static size_t count_id_bytes(const veer_batch *from, const chosen *c)
{
    if (c->rows == NULL)
        return from->id_offsets[c->n] - from->id_offsets[0];
    size_t bytes = 0;
    for (size_t i = 0; i < c->n; i++)
        bytes += from->id_offsets[c->rows[i] + 1] - from->id_offsets[c->rows[i]];
    return bytes;
}

static veer_rc append_ids(veer_batch *into, const veer_batch *from, const chosen *c, veer_err *err)
{
    const bool first = into->id_offsets == NULL;
    void *offsets = into->id_offsets, *bytes = into->id_bytes;
    veer_rc rc = reserve(&offsets, &into->id_cap, c->at + c->n + 1, sizeof(uint32_t), err);
    into->id_offsets = offsets;
    if (rc != VEER_OK)
        return rc;
    if (first)
        into->id_offsets[0] = 0;
    for (; into->id_len < c->at; into->id_len++)
        into->id_offsets[into->id_len + 1] = into->id_offsets[into->id_len];
    uint32_t end = into->id_offsets[c->at];
    rc = reserve(&bytes, &into->id_bytes_cap, end + count_id_bytes(from, c), 1, err);
    into->id_bytes = bytes;
    for (size_t i = 0; rc == VEER_OK && i < c->n; i++) {
        size_t len;
        const char *id = veer_batch_id(from, row_of(c, i), &len);
        memcpy(into->id_bytes + end, id, len);
        end += (uint32_t)len;
        into->id_offsets[c->at + i + 1] = end;
    }
    if (rc == VEER_OK)
        into->id_len = c->at + c->n;
    return rc;
}

/* ---- whole ---- */

static size_t count_valid(const veer_column *column, size_t rows)
{
    size_t valid = 0;
    for (size_t i = 0; i < rows; i++)
        valid += (column->kind == VEER_COLUMN_NUMBER ? !isnan(column->numbers[i])
                                                     : column->codes[i] != VEER_CODE_MISSING)
                     ? 1u
                     : 0u;
    return valid;
}

static void cut_column(veer_column *column, size_t rows)
{
    if (column->len <= rows)
        return;
    column->len = rows;
    column->valid = count_valid(column, rows);
    if (column->mismatches > rows - column->valid)
        column->mismatches = rows - column->valid;
    if (column->kind == VEER_COLUMN_TEXT)
        veer_dict_truncate(&column->dict, column->mark);
}

static void cut_columns(veer_columns *columns, size_t count, size_t rows)
{
    veer_dict_truncate(&columns->names, (uint32_t)count);
    columns->count = count;
    for (size_t i = 0; i < count; i++)
        cut_column(&columns->at[i], rows);
}

/* Takes back what a failed call has appended; the slow way, for it is rare. */
static void take_back(veer_batch *into, size_t features, size_t tags)
{
    const size_t rows = into->rows;
    for (size_t f = 0; f < VEER_FIELD_COUNT; f++)
        cut_column(&into->fields[f], rows);
    cut_columns(&into->features, features, rows);
    cut_columns(&into->tags, tags, rows);
    if (into->id_len > rows)
        into->id_len = rows;
    if (into->timestamp_len <= rows)
        return;
    into->timestamp_len = rows;
    into->timestamp_valid = 0;
    for (size_t i = 0; i < rows; i++)
        into->timestamp_valid += into->timestamp_us[i] != VEER_TIME_MISSING;
}

veer_rc veer_batch_append_parts(veer_batch *into, const veer_batch *from, unsigned parts,
                                const uint32_t *rows, size_t n, veer_err *err)
{
    const chosen c = {.rows = rows, .n = n, .at = into->rows};
    const size_t features = into->features.count, tags = into->tags.count;
    if (n == 0)
        return VEER_OK;
    if (n > into->max_rows || into->rows > into->max_rows - n)
        return veer_fail(err, VEER_ELIMIT, "a batch holds at most %zu records", into->max_rows);
    veer_rc rc = append_times(into, from, &c, err);
    if (rc == VEER_OK)
        rc = append_ids(into, from, &c, err);
    if (rc == VEER_OK)
        rc = append_fields(into, from, parts, &c, err);
    if (rc == VEER_OK && (parts & VEER_APPEND_FEATURES) != 0)
        rc = append_columns(into, false, &from->features, &c, err);
    if (rc == VEER_OK && (parts & VEER_APPEND_TAGS) != 0)
        rc = append_columns(into, true, &from->tags, &c, err);
    if (rc != VEER_OK) {
        take_back(into, features, tags);
        return rc;
    }
    into->rows += n;
    into->features.mark = into->features.count;
    into->tags.mark = into->tags.count;
    return VEER_OK;
}

veer_rc veer_batch_append(veer_batch *into, const veer_batch *from, const uint32_t *rows, size_t n,
                          veer_err *err)
{
    return veer_batch_append_parts(into, from, VEER_APPEND_ALL, rows, n, err);
}
