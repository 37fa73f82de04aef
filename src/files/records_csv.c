#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "base/num.h"
#include "base/time.h"
#include "files/csv_roles.h"
#include "files/records_impl.h"

/* ---- rows ---- */

/* The next record, feeding the parser as needed; no fields at the end. */
static veer_rc next_row(veer_records *records, veer_csv_row *ret, veer_err *err)
{
    for (;;) {
        veer_rc rc = veer_csv_next(records->csv, ret, err);
        if (rc != VEER_OK || ret->count > 0)
            return rc;
        if (records->csv_ended)
            return VEER_OK;
        const char *bytes;
        size_t len;
        rc = veer_records_read(records, &bytes, &len, err);
        if (rc != VEER_OK)
            return rc;
        if (len > 0) {
            rc = veer_csv_feed(records->csv, bytes, len, err);
        } else {
            veer_csv_end(records->csv);
            records->csv_ended = true;
        }
        if (rc != VEER_OK)
            return rc;
    }
}

/* ---- storing one value ---- */

static bool is_missing(const veer_records *records, const char *text, size_t len)
{
    return veer_missing_is(&records->missing, text, len);
}

/* Reads a number; false when it is missing or was counted as a mismatch. */
static bool read_number(veer_records *records, size_t column, const char *text, size_t len,
                        double *ret)
{
    if (len == 0 || (records->missing.numeric && is_missing(records, text, len)))
        return false;
    if (veer_cell_read_number(text, len, ret) == VEER_CELL_FINITE)
        return true;
    if (!is_missing(records, text, len))
        veer_records_mismatch(records, column, text, len);
    return false;
}

static bool read_time(veer_records *records, size_t column, const char *text, size_t len,
                      int64_t *ret)
{
    if (is_missing(records, text, len))
        return false;
    if (veer_cell_read_time(text, len, ret))
        return true;
    veer_records_mismatch(records, column, text, len);
    return false;
}

static veer_rc put_number(veer_records *records, size_t column, const char *text, size_t len,
                          veer_err *err)
{
    double value;
    if ((records->missing.numeric || !veer_parse_double_padded(text, len, &value)) &&
        !read_number(records, column, text, len, &value))
        return VEER_OK;
    records->columns[column].rows++;
    return veer_batch_set_number(&records->batch, records->csv_columns[column].target, value, err);
}

static veer_rc put_text(veer_records *records, size_t column, const char *text, size_t len,
                        veer_err *err)
{
    if (is_missing(records, text, len))
        return VEER_OK;
    records->columns[column].rows++;
    return veer_batch_set_text(&records->batch, records->csv_columns[column].target, text, len,
                               err);
}

static veer_rc put_boolean(veer_records *records, size_t column, const char *text, size_t len,
                           veer_err *err)
{
    bool yes;
    if (is_missing(records, text, len))
        return VEER_OK;
    if (!veer_cell_read_boolean(text, len, &yes)) {
        veer_records_mismatch(records, column, text, len);
        return VEER_OK;
    }
    records->columns[column].rows++;
    return veer_batch_set_text(&records->batch, records->csv_columns[column].target,
                               yes ? "true" : "false", yes ? 4 : 5, err);
}

/* A point in time that is a feature counts as seconds since the epoch. */
static veer_rc put_seconds(veer_records *records, size_t column, const char *text, size_t len,
                           veer_err *err)
{
    int64_t us;
    if (!read_time(records, column, text, len, &us))
        return VEER_OK;
    records->columns[column].rows++;
    return veer_batch_set_number(&records->batch, records->csv_columns[column].target,
                                 (double)us / 1e6, err);
}

static veer_rc put_tag(veer_records *records, size_t column, const char *text, size_t len,
                       veer_err *err)
{
    if (is_missing(records, text, len))
        return VEER_OK;
    records->columns[column].rows++;
    return veer_batch_set_tag(&records->batch, records->csv_columns[column].target, text, len, err);
}

static veer_rc put_id(veer_records *records, size_t column, const char *text, size_t len,
                      veer_err *err)
{
    if (is_missing(records, text, len))
        return VEER_OK;
    records->columns[column].rows++;
    return veer_batch_set_id(&records->batch, text, len, err);
}

static veer_rc put_timestamp(veer_records *records, size_t column, const char *text, size_t len,
                             veer_err *err)
{
    int64_t us;
    if (!read_time(records, column, text, len, &us))
        return VEER_OK;
    records->columns[column].rows++;
    return veer_batch_set_timestamp(&records->batch, us, err);
}

static veer_rc put_field_number(veer_records *records, size_t column, const char *text, size_t len,
                                veer_err *err)
{
    double value;
    if (!read_number(records, column, text, len, &value))
        return VEER_OK;
    records->columns[column].rows++;
    return veer_batch_set_field_number(&records->batch,
                                       (veer_field)records->csv_columns[column].target, value, err);
}

static veer_rc put_field_text(veer_records *records, size_t column, const char *text, size_t len,
                              veer_err *err)
{
    if (is_missing(records, text, len))
        return VEER_OK;
    records->columns[column].rows++;
    return veer_batch_set_field_text(&records->batch,
                                     (veer_field)records->csv_columns[column].target, text, len,
                                     err);
}

/* A class: 1, 1.0 and +1 are the same one, so that labels written as floats meet predictions
 * written as integers; so are true, True and TRUE. */
static veer_rc put_class(veer_records *records, size_t column, const char *text, size_t len,
                         veer_err *err)
{
    double value;
    bool yes;
    char printed[VEER_DOUBLE_TEXT_SIZE];
    if (is_missing(records, text, len))
        return VEER_OK;
    veer_cell_trim(&text, &len);
    if (veer_cell_read_number(text, len, &value) == VEER_CELL_FINITE && fabs(value) < 0x1p53) {
        len = veer_print_double(value == 0 ? 0 : value, printed);
        text = printed;
    } else if (veer_cell_read_boolean(text, len, &yes)) {
        text = yes ? "true" : "false";
        len = yes ? 4 : 5;
    }
    return put_field_text(records, column, text, len, err);
}

/* ---- opening ---- */

static veer_put_fn *feature_put(veer_type type)
{
    switch (type) {
    case VEER_TYPE_TIMESTAMP:
        return put_seconds;
    case VEER_TYPE_BOOLEAN:
        return put_boolean;
    case VEER_TYPE_CATEGORICAL:
        return put_text;
    default:
        return put_number;
    }
}

static veer_put_fn *role_put(veer_role role)
{
    switch (role) {
    case VEER_ROLE_ID:
        return put_id;
    case VEER_ROLE_TIMESTAMP:
        return put_timestamp;
    case VEER_ROLE_CLASS:
    case VEER_ROLE_LABEL_CLASS:
        return put_class;
    case VEER_ROLE_MODEL:
    case VEER_ROLE_VERSION:
        return put_field_text;
    default:
        return put_field_number;
    }
}

static veer_rc plan_column(veer_records *records, size_t i, veer_err *err)
{
    const veer_records_column *about = &records->columns[i];
    veer_csv_column *plan = &records->csv_columns[i];
    switch (about->role) {
    case VEER_ROLE_IGNORE:
        return VEER_OK;
    case VEER_ROLE_TAG:
        plan->put = put_tag;
        return veer_batch_tag(&records->batch, about->name, about->name_len, &plan->target, err);
    case VEER_ROLE_FEATURE:
        plan->put = feature_put(about->type);
        return veer_batch_feature(&records->batch, about->name, about->name_len,
                                  plan->put == put_text || plan->put == put_boolean
                                      ? VEER_COLUMN_TEXT
                                      : VEER_COLUMN_NUMBER,
                                  &plan->target, err);
    default:
        plan->put = role_put(about->role);
        plan->target = veer_role_field(about->role);
        return VEER_OK;
    }
}

/* A file whose header was forgotten: every name is a number, and not just 0, 1, 2... */
static bool looks_like_data(const veer_csv_row *row)
{
    bool counting = true;
    for (size_t i = 0; i < row->count; i++) {
        double value;
        if (veer_cell_read_number(row->fields[i].text, row->fields[i].len, &value) !=
            VEER_CELL_FINITE)
            return false;
        counting = counting && value == (double)i;
    }
    return !counting;
}

static veer_rc check_name(const veer_dict *names, const char *name, size_t len, size_t column,
                          uint64_t line, veer_err *err)
{
    if (len == 0)
        return veer_fail_at(err, VEER_EPARSE, (int64_t)line,
                            "line %llu: column %zu has no name in the header%s",
                            (unsigned long long)line, column + 1,
                            column == 0 ? " (pandas: write with index=False)" : "");
    if (len > VEER_LIMIT_NAME_BYTES)
        return veer_fail_at(err, VEER_ELIMIT, (int64_t)line,
                            "line %llu: the name of column %zu has %zu bytes, the limit is %d",
                            (unsigned long long)line, column + 1, len, VEER_LIMIT_NAME_BYTES);
    const uint32_t before = veer_dict_find(names, name, len);
    if (before == VEER_CODE_MISSING)
        return VEER_OK;
    return veer_fail_at(err, VEER_EPARSE, (int64_t)line,
                        "line %llu: columns %zu and %zu have the same name '%s'",
                        (unsigned long long)line, (size_t)before + 1, column + 1,
                        veer_dict_text(names, before, NULL));
}

static veer_rc add_names(veer_records *records, const veer_csv_row *row, veer_dict *names,
                         veer_err *err)
{
    for (size_t i = 0; i < row->count; i++) {
        const char *name = row->fields[i].text;
        size_t len = row->fields[i].len;
        veer_cell_trim(&name, &len);
        veer_rc rc = check_name(names, name, len, i, row->line, err);
        if (rc != VEER_OK)
            return rc;
        uint32_t code;
        veer_records_column *column;
        rc = veer_dict_add(names, name, len, &code);
        if (rc != VEER_OK)
            return veer_fail(err, rc, "%s", veer_rc_text(rc));
        rc = veer_records_add_column(records, name, len, &column, err);
        if (rc != VEER_OK)
            return rc;
    }
    for (size_t i = 0; i < records->options.column_count; i++) {
        const char *name = records->options.columns[i].name;
        if (veer_dict_find(names, name, strlen(name)) == VEER_CODE_MISSING)
            return veer_fail(err, VEER_ENOTFOUND, "there is no column '%s'", name);
    }
    return VEER_OK;
}

static veer_rc read_header(veer_records *records, veer_err *err)
{
    veer_csv_row row;
    veer_rc rc = next_row(records, &row, err);
    if (rc != VEER_OK)
        return rc;
    if (row.count == 0)
        return veer_fail(err, VEER_ENODATA, "the file is empty");
    if (looks_like_data(&row))
        return veer_fail_at(err, VEER_EPARSE, (int64_t)row.line,
                            "line %llu: numbers where the header with the column names should be",
                            (unsigned long long)row.line);
    veer_dict names;
    veer_dict_init(&names, VEER_LIMIT_COLUMNS);
    rc = add_names(records, &row, &names, err);
    veer_dict_done(&names);
    return rc;
}

/* Looks at the window; leaves the parser somewhere inside the file. */
static veer_rc infer_types(veer_records *records, veer_infer *infer, veer_err *err)
{
    size_t rows = 0;
    for (; rows < VEER_LIMIT_INFER_ROWS; rows++) {
        veer_csv_row row;
        /* Bytes behind the window must not be consumed here. */
        if (records->window_at == records->window_len && !records->source_end)
            break;
        veer_rc rc = next_row(records, &row, err);
        if (rc != VEER_OK)
            return rc;
        if (row.count == 0)
            break;
        for (size_t i = 0; rc == VEER_OK && i < row.count; i++)
            if (!is_missing(records, row.fields[i].text, row.fields[i].len))
                rc = veer_infer_see(&infer[i], row.fields[i].text, row.fields[i].len);
        if (rc != VEER_OK)
            return veer_fail(err, rc, "%s", veer_rc_text(rc));
    }
    if (rows == 0)
        return veer_fail(err, VEER_ENODATA, "the file has a header and no rows");
    return veer_csv_decide_roles(records, infer, err);
}

/* Starts again at the first row behind the header. */
static veer_rc rewind_window(veer_records *records, veer_err *err)
{
    const char delimiter = veer_csv_delimiter(records->csv);
    veer_csv_free(records->csv);
    records->csv = NULL;
    records->csv_ended = false;
    records->window_at = 0;
    veer_rc rc = veer_csv_new(delimiter, &records->csv, err);
    veer_csv_row header;
    if (rc == VEER_OK)
        rc = next_row(records, &header, err);
    return rc;
}

static veer_rc plan_columns(veer_records *records, veer_err *err)
{
    veer_rc rc = VEER_OK;
    for (size_t i = 0; rc == VEER_OK && i < records->column_count; i++)
        rc = plan_column(records, i, err);
    return rc;
}

veer_rc veer_records_csv_open(veer_records *records, veer_err *err)
{
    veer_rc rc = veer_csv_new(records->options.delimiter, &records->csv, err);
    if (rc == VEER_OK)
        rc = read_header(records, err);
    if (rc != VEER_OK)
        return rc;
    const size_t count = records->column_count;
    records->csv_columns = calloc(count, sizeof *records->csv_columns);
    veer_infer *infer = calloc(count, sizeof *infer);
    records->lines = calloc(records->batch.max_rows, sizeof *records->lines);
    if (records->csv_columns == NULL || records->lines == NULL || infer == NULL) {
        free(infer);
        return veer_fail_nomem(err);
    }
    for (size_t i = 0; i < count; i++)
        veer_infer_init(&infer[i]);
    rc = infer_types(records, infer, err);
    for (size_t i = 0; i < count; i++)
        veer_infer_done(&infer[i]);
    free(infer);
    if (rc == VEER_OK)
        rc = plan_columns(records, err);
    return rc == VEER_OK ? rewind_window(records, err) : rc;
}

/* ---- reading ---- */

static veer_rc fail_in_column(const veer_records *records, size_t column, const veer_err *cause,
                              veer_err *err)
{
    const veer_err found = *cause;
    return veer_fail_at(err, found.rc, (int64_t)records->line, "line %llu: column '%s': %s",
                        (unsigned long long)records->line, records->columns[column].name,
                        found.msg);
}

/* err is not NULL. */
static veer_rc put_row(veer_records *records, const veer_csv_row *row, veer_err *err)
{
    records->line = row->line;
    records->lines[records->batch.rows] = row->line;
    for (size_t i = 0; i < row->count; i++) {
        veer_put_fn *put = records->csv_columns[i].put;
        if (put == NULL)
            continue;
        if (put(records, i, row->fields[i].text, row->fields[i].len, err) != VEER_OK)
            return fail_in_column(records, i, err, err);
    }
    return veer_batch_commit_row(&records->batch, err);
}

static void count_missing(veer_records *records)
{
    const uint64_t rows = records->rows + records->batch.rows;
    for (size_t i = 0; i < records->column_count; i++) {
        veer_records_column *column = &records->columns[i];
        if (column->role != VEER_ROLE_IGNORE)
            column->missing = rows - column->rows - column->mismatches;
    }
}

veer_rc veer_records_csv_fill(veer_records *records, veer_err *err)
{
    while (!veer_batch_full(&records->batch)) {
        veer_csv_row row;
        veer_rc rc = next_row(records, &row, err);
        if (rc == VEER_OK && row.count == 0)
            break;
        if (rc == VEER_OK)
            rc = put_row(records, &row, err);
        if (rc != VEER_OK)
            return rc;
    }
    count_missing(records);
    return VEER_OK;
}
