#include "record/batch.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"

#define FIRST_CELLS 64u

typedef struct field_row {
    veer_column_kind kind; /* number or text */
    const char *name;      /* in JSON */
    uint32_t max_distinct; /* values of a text field */
} field_row;

static const field_row field_rows[VEER_FIELD_COUNT] = {
#define FIELD_ROW(id, kind, name, distinct) [id] = {kind, name, distinct},
    VEER_FIELD_LIST(FIELD_ROW)
#undef FIELD_ROW
};

const char *veer_field_name(veer_field field)
{
    return field_rows[field].name;
}

veer_column_kind veer_field_kind(veer_field field)
{
    return field_rows[field].kind;
}

/* ---- growing ---- */

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

/* Room for one cell at `row`, and missing cells up to it. */
static veer_rc pad_numbers(veer_column *column, size_t row, veer_err *err)
{
    void *cells = column->numbers;
    const veer_rc rc = reserve(&cells, &column->numbers_cap, row + 1, sizeof *column->numbers, err);
    column->numbers = cells;
    for (; rc == VEER_OK && column->len < row; column->len++)
        column->numbers[column->len] = NAN;
    return rc;
}

static veer_rc pad_codes(veer_column *column, size_t row, veer_err *err)
{
    void *cells = column->codes;
    const veer_rc rc = reserve(&cells, &column->codes_cap, row + 1, sizeof *column->codes, err);
    column->codes = cells;
    for (; rc == VEER_OK && column->len < row; column->len++)
        column->codes[column->len] = VEER_CODE_MISSING;
    return rc;
}

static veer_rc pad_column(veer_column *column, size_t row, veer_err *err)
{
    return column->kind == VEER_COLUMN_NUMBER ? pad_numbers(column, row, err)
                                              : pad_codes(column, row, err);
}

static veer_rc pad_timestamps(veer_batch *batch, size_t row, veer_err *err)
{
    void *cells = batch->timestamp_us;
    const veer_rc rc =
        reserve(&cells, &batch->timestamp_cap, row + 1, sizeof *batch->timestamp_us, err);
    batch->timestamp_us = cells;
    for (; rc == VEER_OK && batch->timestamp_len < row; batch->timestamp_len++)
        batch->timestamp_us[batch->timestamp_len] = VEER_TIME_MISSING;
    return rc;
}

/* Offsets have one element more than there are ids. */
static veer_rc pad_ids(veer_batch *batch, size_t row, veer_err *err)
{
    void *cells = batch->id_offsets;
    const bool first = batch->id_offsets == NULL;
    const veer_rc rc = reserve(&cells, &batch->id_cap, row + 2, sizeof *batch->id_offsets, err);
    batch->id_offsets = cells;
    if (rc != VEER_OK)
        return rc;
    if (first)
        batch->id_offsets[0] = 0;
    for (; batch->id_len < row; batch->id_len++)
        batch->id_offsets[batch->id_len + 1] = batch->id_offsets[batch->id_len];
    return VEER_OK;
}

/* ---- life ---- */

static void column_done(veer_column *column)
{
    free(column->numbers);
    free(column->codes);
    veer_dict_done(&column->dict);
}

/* Empties a column, keeps its memory. */
static void column_reset(veer_column *column)
{
    veer_dict_clear(&column->dict);
    column->len = 0;
    column->valid = 0;
    column->mismatches = 0;
    column->mark = 0;
}

static void columns_done(veer_columns *columns)
{
    for (size_t i = 0; i < columns->cap; i++)
        column_done(&columns->at[i]);
    free(columns->at);
    veer_dict_done(&columns->names);
}

void veer_batch_init(veer_batch *batch, size_t max_rows)
{
    *batch = (veer_batch){0};
    batch->max_rows =
        max_rows == 0 || max_rows > VEER_LIMIT_BATCH_ROWS ? VEER_LIMIT_BATCH_ROWS : max_rows;
    for (size_t i = 0; i < VEER_FIELD_COUNT; i++) {
        batch->fields[i].kind = field_rows[i].kind;
        veer_dict_init(&batch->fields[i].dict, field_rows[i].max_distinct);
    }
    veer_dict_init(&batch->features.names, VEER_LIMIT_COLUMNS);
    veer_dict_init(&batch->tags.names, VEER_LIMIT_COLUMNS);
}

void veer_batch_done(veer_batch *batch)
{
    free(batch->timestamp_us);
    free(batch->id_bytes);
    free(batch->id_offsets);
    for (size_t i = 0; i < VEER_FIELD_COUNT; i++)
        column_done(&batch->fields[i]);
    columns_done(&batch->features);
    columns_done(&batch->tags);
    veer_batch_init(batch, batch->max_rows);
}

void veer_batch_clear_rows(veer_batch *batch)
{
    batch->rows = 0;
    batch->timestamp_len = 0;
    batch->timestamp_valid = 0;
    batch->id_len = 0;
    for (size_t i = 0; i < VEER_FIELD_COUNT; i++)
        column_reset(&batch->fields[i]);
    veer_columns *sets[] = {&batch->features, &batch->tags};
    for (size_t s = 0; s < 2; s++) {
        sets[s]->mark = sets[s]->count;
        for (size_t i = 0; i < sets[s]->count; i++)
            column_reset(&sets[s]->at[i]);
    }
}

void veer_batch_clear(veer_batch *batch)
{
    veer_batch_clear_rows(batch);
    veer_columns *sets[] = {&batch->features, &batch->tags};
    for (size_t s = 0; s < 2; s++) {
        veer_dict_clear(&sets[s]->names);
        sets[s]->count = 0;
        sets[s]->mark = 0;
    }
}

bool veer_batch_full(const veer_batch *batch)
{
    return batch->rows >= batch->max_rows;
}

/* ---- the open row ---- */

static veer_rc given_twice(const char *name, veer_err *err)
{
    return veer_fail(err, VEER_EINVAL, "'%s' is given twice", name);
}

static veer_rc check_length(const char *what, size_t len, size_t min, size_t max, veer_err *err)
{
    if (len < min)
        return veer_fail(err, VEER_EINVAL, "%s is empty", what);
    if (len > max)
        return veer_fail(err, VEER_ELIMIT, "%s has %zu bytes, the limit is %zu", what, len, max);
    return VEER_OK;
}

static veer_rc put_number(veer_column *column, size_t row, const char *name, double value,
                          veer_err *err)
{
    if (column->len > row)
        return given_twice(name, err);
    if (isinf(value))
        return veer_fail(err, VEER_EINVAL, "'%s' is infinite", name);
    const veer_rc rc = pad_numbers(column, row, err);
    if (rc != VEER_OK)
        return rc;
    column->numbers[row] = value;
    column->len = row + 1;
    column->valid += isnan(value) ? 0u : 1u;
    return VEER_OK;
}

/* True if the row before has this text: then it has its code too. */
static bool is_repeated(const veer_column *column, size_t row, const char *text, size_t len)
{
    if (row == 0 || column->codes[row - 1] == VEER_CODE_MISSING)
        return false;
    size_t known_len;
    const char *known = veer_dict_text(&column->dict, column->codes[row - 1], &known_len);
    return known_len == len && (len == 0 || memcmp(known, text, len) == 0);
}

static veer_rc put_text(veer_column *column, size_t row, const char *name, const char *text,
                        size_t len, veer_err *err)
{
    if (column->len > row)
        return given_twice(name, err);
    veer_rc rc = pad_codes(column, row, err);
    if (rc != VEER_OK)
        return rc;
    column->mark = column->dict.count;
    if (is_repeated(column, row, text, len)) {
        column->codes[row] = column->codes[row - 1];
        column->len = row + 1;
        column->valid++;
        return VEER_OK;
    }
    rc = veer_dict_add(&column->dict, text, len, &column->codes[row]);
    if (rc == VEER_ELIMIT)
        return veer_fail(err, rc, "'%s' has more than %u distinct values", name,
                         (unsigned)column->dict.max_entries);
    if (rc != VEER_OK)
        return veer_fail(err, rc, "%s", veer_rc_text(rc));
    column->len = row + 1;
    column->valid++;
    return VEER_OK;
}

veer_rc veer_batch_set_timestamp(veer_batch *batch, int64_t timestamp_us, veer_err *err)
{
    if (batch->timestamp_len > batch->rows)
        return given_twice("timestamp", err);
    const veer_rc rc = pad_timestamps(batch, batch->rows, err);
    if (rc != VEER_OK)
        return rc;
    batch->timestamp_us[batch->timestamp_len++] = timestamp_us;
    batch->timestamp_valid++;
    return VEER_OK;
}

veer_rc veer_batch_set_id(veer_batch *batch, const char *id, size_t len, veer_err *err)
{
    if (batch->id_len > batch->rows)
        return given_twice("id", err);
    veer_rc rc = check_length("'id'", len, 1, VEER_LIMIT_ID_BYTES, err);
    if (rc == VEER_OK)
        rc = pad_ids(batch, batch->rows, err);
    if (rc != VEER_OK)
        return rc;
    const size_t start = batch->id_offsets[batch->rows];
    void *bytes = batch->id_bytes;
    rc = reserve(&bytes, &batch->id_bytes_cap, start + len, 1, err);
    batch->id_bytes = bytes;
    if (rc != VEER_OK)
        return rc;
    memcpy(batch->id_bytes + start, id, len);
    batch->id_offsets[batch->rows + 1] = (uint32_t)(start + len);
    batch->id_len++;
    return VEER_OK;
}

veer_rc veer_batch_set_field_number(veer_batch *batch, veer_field field, double value,
                                    veer_err *err)
{
    return put_number(&batch->fields[field], batch->rows, field_rows[field].name, value, err);
}

veer_rc veer_batch_set_field_text(veer_batch *batch, veer_field field, const char *text, size_t len,
                                  veer_err *err)
{
    const char *name = field_rows[field].name;
    if (len == 0)
        return veer_fail(err, VEER_EINVAL, "'%s' is empty", name);
    if (len > VEER_LIMIT_NAME_BYTES)
        return veer_fail(err, VEER_ELIMIT, "'%s' has %zu bytes, the limit is %d", name, len,
                         VEER_LIMIT_NAME_BYTES);
    return put_text(&batch->fields[field], batch->rows, name, text, len, err);
}

/* Makes the column of a name that was just added to the names. */
static veer_rc add_column(veer_columns *columns, veer_column_kind kind, veer_err *err)
{
    if (columns->count == columns->cap) {
        const size_t old = columns->cap;
        void *at = columns->at;
        const veer_rc rc =
            reserve(&at, &columns->cap, columns->count + 1, sizeof *columns->at, err);
        columns->at = at;
        if (rc != VEER_OK)
            return rc;
        for (size_t i = old; i < columns->cap; i++) {
            columns->at[i] = (veer_column){0};
            veer_dict_init(&columns->at[i].dict, UINT32_MAX - 1);
        }
    }
    column_reset(&columns->at[columns->count]);
    columns->at[columns->count++].kind = kind;
    return VEER_OK;
}

static veer_rc new_column(veer_columns *columns, const char *what, const char *name, size_t len,
                          veer_column_kind kind, size_t *ret_index, veer_err *err)
{
    veer_rc rc = check_length(what, len, 1, VEER_LIMIT_NAME_BYTES, err);
    if (rc != VEER_OK)
        return rc;
    uint32_t code;
    rc = veer_dict_add(&columns->names, name, len, &code);
    if (rc == VEER_ELIMIT)
        return veer_fail(err, rc, "more than %d columns", VEER_LIMIT_COLUMNS);
    if (rc != VEER_OK)
        return veer_fail(err, rc, "%s", veer_rc_text(rc));
    rc = add_column(columns, kind, err);
    if (rc != VEER_OK) {
        veer_dict_truncate(&columns->names, code);
        return rc;
    }
    *ret_index = code;
    return VEER_OK;
}

veer_rc veer_batch_feature(veer_batch *batch, const char *name, size_t len, veer_column_kind kind,
                           size_t *ret_index, veer_err *err)
{
    veer_columns *columns = &batch->features;
    const uint32_t index = veer_dict_find(&columns->names, name, len);
    if (index == VEER_CODE_MISSING)
        return new_column(columns, "the name of a feature", name, len, kind, ret_index, err);
    *ret_index = index;
    if (columns->at[index].kind == kind)
        return VEER_OK;
    const bool number = kind == VEER_COLUMN_NUMBER;
    return veer_fail(err, VEER_EINVAL, "feature '%s' is %s here and was %s before",
                     veer_dict_text(&columns->names, index, NULL), number ? "a number" : "text",
                     number ? "text" : "a number");
}

veer_rc veer_batch_tag(veer_batch *batch, const char *name, size_t len, size_t *ret_index,
                       veer_err *err)
{
    const uint32_t index = veer_dict_find(&batch->tags.names, name, len);
    if (index == VEER_CODE_MISSING)
        return new_column(&batch->tags, "the name of a tag", name, len, VEER_COLUMN_TEXT, ret_index,
                          err);
    *ret_index = index;
    return VEER_OK;
}

veer_rc veer_batch_set_any_number(veer_batch *batch, size_t feature, double value, veer_err *err)
{
    const veer_columns *columns = &batch->features;
    return put_number(&columns->at[feature], batch->rows,
                      veer_dict_text(&columns->names, (uint32_t)feature, NULL), value, err);
}

static veer_rc set_column_text(const veer_columns *columns, size_t index, size_t row,
                               const char *text, size_t len, veer_err *err)
{
    const char *name = veer_dict_text(&columns->names, (uint32_t)index, NULL);
    if (len > VEER_LIMIT_FIELD_BYTES)
        return veer_fail(err, VEER_ELIMIT, "'%s' has %zu bytes, the limit is %d", name, len,
                         VEER_LIMIT_FIELD_BYTES);
    return put_text(&columns->at[index], row, name, text, len, err);
}

veer_rc veer_batch_set_text(veer_batch *batch, size_t feature, const char *text, size_t len,
                            veer_err *err)
{
    return set_column_text(&batch->features, feature, batch->rows, text, len, err);
}

veer_rc veer_batch_set_tag(veer_batch *batch, size_t tag, const char *text, size_t len,
                           veer_err *err)
{
    return set_column_text(&batch->tags, tag, batch->rows, text, len, err);
}

veer_rc veer_batch_commit_row(veer_batch *batch, veer_err *err)
{
    if (veer_batch_full(batch))
        return veer_fail(err, VEER_ELIMIT, "a batch holds at most %zu records", batch->max_rows);
    batch->rows++;
    batch->features.mark = batch->features.count;
    batch->tags.mark = batch->tags.count;
    return VEER_OK;
}

static void rollback_column(veer_column *column, size_t rows)
{
    if (column->len <= rows)
        return;
    column->len = rows;
    if (column->kind == VEER_COLUMN_NUMBER) {
        column->valid -= isnan(column->numbers[rows]) ? 0u : 1u;
    } else {
        column->valid--;
        veer_dict_truncate(&column->dict, column->mark);
    }
}

void veer_batch_rollback_row(veer_batch *batch)
{
    if (batch->timestamp_len > batch->rows) {
        batch->timestamp_len = batch->rows;
        batch->timestamp_valid--;
    }
    if (batch->id_len > batch->rows)
        batch->id_len = batch->rows;
    for (size_t i = 0; i < VEER_FIELD_COUNT; i++)
        rollback_column(&batch->fields[i], batch->rows);
    veer_columns *sets[] = {&batch->features, &batch->tags};
    for (size_t s = 0; s < 2; s++) {
        veer_dict_truncate(&sets[s]->names, (uint32_t)sets[s]->mark);
        sets[s]->count = sets[s]->mark;
        for (size_t i = 0; i < sets[s]->count; i++)
            rollback_column(&sets[s]->at[i], batch->rows);
    }
}

/* ---- reading ---- */

/* Padding makes room for one more cell than there are rows; that keeps it one code path. */
static veer_rc seal_columns(veer_column *columns, size_t count, size_t rows, bool always,
                            veer_err *err)
{
    veer_rc rc = VEER_OK;
    for (size_t i = 0; rc == VEER_OK && i < count; i++)
        if (always || columns[i].valid > 0)
            rc = pad_column(&columns[i], rows, err);
    return rc;
}

veer_rc veer_batch_seal(veer_batch *batch, veer_err *err)
{
    const size_t rows = batch->rows;
    veer_rc rc = seal_columns(batch->fields, VEER_FIELD_COUNT, rows, false, err);
    if (rc == VEER_OK)
        rc = seal_columns(batch->features.at, batch->features.count, rows, true, err);
    if (rc == VEER_OK)
        rc = seal_columns(batch->tags.at, batch->tags.count, rows, true, err);
    if (rc == VEER_OK && batch->timestamp_valid > 0)
        rc = pad_timestamps(batch, rows, err);
    if (rc == VEER_OK)
        rc = pad_ids(batch, rows, err);
    return rc;
}

const double *veer_batch_numbers(const veer_batch *batch, veer_field field)
{
    return batch->fields[field].valid == 0 ? NULL : batch->fields[field].numbers;
}

const uint32_t *veer_batch_codes(const veer_batch *batch, veer_field field)
{
    return batch->fields[field].valid == 0 ? NULL : batch->fields[field].codes;
}

const int64_t *veer_batch_timestamps(const veer_batch *batch)
{
    return batch->timestamp_valid == 0 ? NULL : batch->timestamp_us;
}

const char *veer_batch_id(const veer_batch *batch, size_t row, size_t *ret_len)
{
    const uint32_t start = batch->id_offsets[row];
    *ret_len = batch->id_offsets[row + 1] - start;
    return *ret_len == 0 ? "" : batch->id_bytes + start;
}

const char *veer_column_text(const veer_column *column, size_t row, size_t *ret_len)
{
    if (column->codes[row] == VEER_CODE_MISSING)
        return NULL;
    return veer_dict_text(&column->dict, column->codes[row], ret_len);
}

const char *veer_columns_name(const veer_columns *columns, size_t index, size_t *ret_len)
{
    return veer_dict_text(&columns->names, (uint32_t)index, ret_len);
}

const veer_column *veer_columns_find(const veer_columns *columns, const char *name, size_t len)
{
    const uint32_t index = veer_dict_find(&columns->names, name, len);
    return index == VEER_CODE_MISSING ? NULL : &columns->at[index];
}
