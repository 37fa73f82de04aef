/* record/batch.h: the columnar record batch, the only form in which predictions move.
 *
 * One column per field, one typed column per feature and per tag key. Readers and the HTTP decoder
 * fill it row by row, statistics fold over its columns, stores encode them.
 *
 *   veer_batch_init
 *   for each record: set what is known, then veer_batch_commit_row, or veer_batch_rollback_row
 *   veer_batch_seal      all columns now have `rows` entries and can be read as plain arrays
 *   veer_batch_clear     and again, without allocating
 *
 * A cell that was not set is missing: NaN in a number column, VEER_CODE_MISSING in a text column,
 * VEER_TIME_MISSING in the timestamps, an empty id. A sealed number column holds finite values and
 * NaN only: setters refuse infinities, so that a reader has to count or reject them.
 * A rolled-back row leaves nothing behind, neither a column nor a dictionary entry.
 * A batch belongs to one thread at a time. Memory grows by doubling and is kept by clear.
 */
#ifndef VEER_RECORD_BATCH_H
#define VEER_RECORD_BATCH_H

#include <math.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "record/dict.h"

/** The timestamp that stands for "not given". */
#define VEER_TIME_MISSING INT64_MIN

/** What a column holds. */
typedef enum veer_column_kind {
    VEER_COLUMN_NUMBER, /* doubles, NaN = missing */
    VEER_COLUMN_TEXT    /* codes into the column's dictionary; booleans are "true" and "false" */
} veer_column_kind;

/* The fields every record can have, apart from its timestamp and id.
 * X(name, kind, JSON name, most distinct values of a text field in one batch) */
#define VEER_FIELD_LIST(X)                                                    \
    X(VEER_FIELD_MODEL, VEER_COLUMN_TEXT, "model", VEER_LIMIT_BATCH_ROWS)     \
    X(VEER_FIELD_VERSION, VEER_COLUMN_TEXT, "version", VEER_LIMIT_BATCH_ROWS) \
    X(VEER_FIELD_CLASS, VEER_COLUMN_TEXT, "class", VEER_LIMIT_CLASSES)        \
    X(VEER_FIELD_SCORE, VEER_COLUMN_NUMBER, "score", 0)                       \
    X(VEER_FIELD_VALUE, VEER_COLUMN_NUMBER, "value", 0)                       \
    X(VEER_FIELD_CONFIDENCE, VEER_COLUMN_NUMBER, "confidence", 0)             \
    X(VEER_FIELD_LATENCY, VEER_COLUMN_NUMBER, "latency_ms", 0)                \
    X(VEER_FIELD_COST, VEER_COLUMN_NUMBER, "cost_usd", 0)                     \
    X(VEER_FIELD_LABEL, VEER_COLUMN_TEXT, "label", VEER_LIMIT_CLASSES)        \
    X(VEER_FIELD_LABEL_VALUE, VEER_COLUMN_NUMBER, "label_value", 0)

typedef enum veer_field {
#define VEER_FIELD_ENUM(name, kind, text, distinct) name,
    VEER_FIELD_LIST(VEER_FIELD_ENUM)
#undef VEER_FIELD_ENUM
        VEER_FIELD_COUNT
} veer_field;

/** One column of a sealed batch. */
typedef struct veer_column {
    veer_column_kind kind; /* which of the two arrays below is in use */
    double *numbers;       /* kind NUMBER: one per row, NaN = missing */
    uint32_t *codes;       /* kind TEXT: one per row, VEER_CODE_MISSING = missing */
    veer_dict dict;        /* kind TEXT: what the codes mean, for this batch */
    size_t len;            /* cells written; equals the rows once sealed */
    size_t numbers_cap;    /* doubles allocated */
    size_t codes_cap;      /* codes allocated */
    size_t valid;          /* cells that are not missing */
    size_t mismatches;     /* values of the wrong type that a reader counted as missing */
    uint32_t mark;         /* dictionary entries before the open row */
} veer_column;

/** A set of named columns: features or tags. */
typedef struct veer_columns {
    veer_column *at; /* count columns in order of first appearance */
    size_t count;    /* columns */
    size_t cap;      /* columns with initialised memory, >= count */
    size_t mark;     /* columns before the open row */
    veer_dict names; /* name i belongs to at[i] */
} veer_columns;

typedef struct veer_batch {
    size_t rows;                          /* committed rows */
    size_t max_rows;                      /* commit refuses more */
    int64_t *timestamp_us;                /* one per row, UTC; VEER_TIME_MISSING = not given */
    size_t timestamp_len, timestamp_cap;  /* cells written, allocated */
    size_t timestamp_valid;               /* rows that have one */
    char *id_bytes;                       /* all ids, one after the other */
    size_t id_bytes_cap;                  /* allocated */
    uint32_t *id_offsets;                 /* rows + 1 starts into id_bytes once sealed */
    size_t id_len, id_cap;                /* ids written, allocated offsets */
    veer_column fields[VEER_FIELD_COUNT]; /* read with veer_batch_numbers and _codes */
    veer_columns features;                /* inputs of the model */
    veer_columns tags;                    /* segment and tags: text columns */
} veer_batch;

/** An empty batch; max_rows 0 or above VEER_LIMIT_BATCH_ROWS means VEER_LIMIT_BATCH_ROWS. Allocates
 * nothing. */
void veer_batch_init(veer_batch *batch, size_t max_rows);

/** Frees everything. */
void veer_batch_done(veer_batch *batch);

/** No rows, no feature or tag columns, empty dictionaries; keeps the memory. */
void veer_batch_clear(veer_batch *batch);

/** No rows and empty dictionaries, but the same feature and tag columns with the same indices. */
void veer_batch_clear_rows(veer_batch *batch);

/** True when no further row fits. */
bool veer_batch_full(const veer_batch *batch);

/* ---- writing the open row. Each cell can be set once; a second time is VEER_EINVAL. ---- */

veer_rc veer_batch_set_timestamp(veer_batch *batch, int64_t timestamp_us, veer_err *err);

/** 1 to VEER_LIMIT_ID_BYTES bytes. */
veer_rc veer_batch_set_id(veer_batch *batch, const char *id, size_t len, veer_err *err);

/** A number field; NaN is missing, an infinity VEER_EINVAL. */
veer_rc veer_batch_set_field_number(veer_batch *batch, veer_field field, double value,
                                    veer_err *err);

/** A text field of 1 to VEER_LIMIT_NAME_BYTES bytes. */
veer_rc veer_batch_set_field_text(veer_batch *batch, veer_field field, const char *text, size_t len,
                                  veer_err *err);

/** The index of a feature column, made if it is new. Name: 1 to VEER_LIMIT_NAME_BYTES bytes; more
 * than VEER_LIMIT_COLUMNS columns is VEER_ELIMIT. An existing column of the other kind gives
 * VEER_EINVAL and names the column (the index is then still in *ret_index, to count a mismatch). */
veer_rc veer_batch_feature(veer_batch *batch, const char *name, size_t len, veer_column_kind kind,
                           size_t *ret_index, veer_err *err);

/** The same for tags, which are always text. */
veer_rc veer_batch_tag(veer_batch *batch, const char *name, size_t len, size_t *ret_index,
                       veer_err *err);

/** A feature cell of a number column. NaN is missing; an infinity is VEER_EINVAL. */
static inline veer_rc veer_batch_set_number(veer_batch *batch, size_t feature, double value,
                                            veer_err *err);

/** A feature cell of a text column, up to VEER_LIMIT_FIELD_BYTES bytes; "" is a value. */
veer_rc veer_batch_set_text(veer_batch *batch, size_t feature, const char *text, size_t len,
                            veer_err *err);

/** A tag, up to VEER_LIMIT_FIELD_BYTES bytes. */
veer_rc veer_batch_set_tag(veer_batch *batch, size_t tag, const char *text, size_t len,
                           veer_err *err);

/** veer_batch_set_number where a cell must be padded, allocated or refused. */
veer_rc veer_batch_set_any_number(veer_batch *batch, size_t feature, double value, veer_err *err);

static inline veer_rc veer_batch_set_number(veer_batch *batch, size_t feature, double value,
                                            veer_err *err)
{
    veer_column *column = &batch->features.at[feature];
    if (column->len != batch->rows || column->len >= column->numbers_cap || !isfinite(value))
        return veer_batch_set_any_number(batch, feature, value, err);
    column->numbers[column->len++] = value;
    column->valid++;
    return VEER_OK;
}

/** Keeps the open row. VEER_ELIMIT when the batch is full (the row is then still open). */
veer_rc veer_batch_commit_row(veer_batch *batch, veer_err *err);

/** Forgets the open row: cells, columns and dictionary entries that it added. */
void veer_batch_rollback_row(veer_batch *batch);

/** Gives every column `rows` entries (missing where never set). Needed before reading. A field that
 * no row has stays as it is, see veer_batch_numbers. Rows may be added again afterwards. */
veer_rc veer_batch_seal(veer_batch *batch, veer_err *err);

/* ---- reading a sealed batch ---- */

/** rows doubles of a number field, or NULL when no row has it. */
const double *veer_batch_numbers(const veer_batch *batch, veer_field field);

/** rows codes of a text field, or NULL when no row has it; they index
 * &batch->fields[field].dict. */
const uint32_t *veer_batch_codes(const veer_batch *batch, veer_field field);

/** rows timestamps, or NULL when no row has one. */
const int64_t *veer_batch_timestamps(const veer_batch *batch);

/** The id of a row, not NUL-terminated; *ret_len is 0 when it has none. */
const char *veer_batch_id(const veer_batch *batch, size_t row, size_t *ret_len);

/** The text of a row in a text column, NUL-terminated, or NULL when missing. */
const char *veer_column_text(const veer_column *column, size_t row, size_t *ret_len);

/** The name of a column of a set. */
const char *veer_columns_name(const veer_columns *columns, size_t index, size_t *ret_len);

/** The column of a name, or NULL. */
const veer_column *veer_columns_find(const veer_columns *columns, const char *name, size_t len);

/** The JSON name of a field, for example "latency_ms". */
const char *veer_field_name(veer_field field);

/** number or text. */
veer_column_kind veer_field_kind(veer_field field);

#endif
