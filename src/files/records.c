#include "files/records.h"

#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "files/records_impl.h"

#define DEFAULT_BATCH_ROWS 16384u
#define NAMES_BYTES ((size_t)64 << 20)

static const char *const type_names[] = {
    [VEER_TYPE_AUTO] = "auto",           [VEER_TYPE_INTEGER] = "integer",
    [VEER_TYPE_NUMBER] = "number",       [VEER_TYPE_BOOLEAN] = "boolean",
    [VEER_TYPE_TIMESTAMP] = "timestamp", [VEER_TYPE_CATEGORICAL] = "categorical",
};

const char *veer_type_name(veer_type type)
{
    return type_names[type];
}

bool veer_type_parse(const char *text, size_t len, veer_type *ret)
{
    if (len == 7 && memcmp(text, "numeric", 7) == 0) {
        *ret = VEER_TYPE_NUMBER;
        return true;
    }
    for (size_t i = 0; i < sizeof type_names / sizeof type_names[0]; i++) {
        if (strlen(type_names[i]) == len && memcmp(type_names[i], text, len) == 0) {
            *ret = (veer_type)i;
            return true;
        }
    }
    return false;
}

veer_rc veer_records_fail(const veer_records *records, const veer_err *cause, veer_err *err)
{
    if (records->source_failed)
        return veer_fail_at(err, cause->rc, cause->position, "%s", cause->msg);
    return veer_fail_at(err, cause->rc, cause->position, "%s: %s",
                        veer_source_name(records->source), cause->msg);
}

veer_rc veer_records_read(veer_records *records, const char **ret, size_t *ret_len, veer_err *err)
{
    if (records->window_at < records->window_len) {
        const size_t left = records->window_len - records->window_at;
        *ret = records->window + records->window_at;
        *ret_len = left < VEER_RECORDS_CHUNK_BYTES ? left : VEER_RECORDS_CHUNK_BYTES;
        records->window_at += *ret_len;
        return VEER_OK;
    }
    if (records->source_end) {
        *ret_len = 0;
        return VEER_OK;
    }
    const veer_rc rc =
        veer_source_read(records->source, records->chunk, VEER_RECORDS_CHUNK_BYTES, ret_len, err);
    *ret = records->chunk;
    records->source_end = rc == VEER_OK && *ret_len == 0;
    records->source_failed = rc != VEER_OK;
    return rc;
}

/* Fills the window. A short window is the whole file. */
static veer_rc read_window(veer_records *records, veer_err *err)
{
    size_t cap = 0;
    while (!records->source_end && records->window_len < VEER_LIMIT_INFER_BYTES) {
        if (records->window_len == cap) {
            cap = cap == 0 ? 65536 : cap * 2;
            char *window = realloc(records->window, cap);
            if (window == NULL)
                return veer_fail_nomem(err);
            records->window = window;
        }
        size_t len;
        const veer_rc rc = veer_source_read(records->source, records->window + records->window_len,
                                            cap - records->window_len, &len, err);
        if (rc != VEER_OK)
            return rc;
        records->window_len += len;
        records->source_end = len == 0;
    }
    return VEER_OK;
}

static veer_file_format sniff(const veer_records *records)
{
    size_t at = 0;
    if (records->window_len >= 3 && memcmp(records->window, "\xEF\xBB\xBF", 3) == 0)
        at = 3;
    while (at < records->window_len && strchr(" \t\r\n", records->window[at]) != NULL &&
           records->window[at] != '\0')
        at++;
    if (at < records->window_len && (records->window[at] == '{' || records->window[at] == '['))
        return VEER_FILE_JSON;
    return VEER_FILE_CSV;
}

const veer_column_option *veer_records_option(const veer_records *records, const char *name,
                                              size_t len)
{
    for (size_t i = 0; i < records->options.column_count; i++) {
        const veer_column_option *option = &records->options.columns[i];
        if (strlen(option->name) == len && memcmp(option->name, name, len) == 0)
            return option;
    }
    return NULL;
}

veer_rc veer_records_add_column(veer_records *records, const char *name, size_t len,
                                veer_records_column **ret, veer_err *err)
{
    if (records->column_count == records->column_cap) {
        const size_t cap = records->column_cap == 0 ? 32 : records->column_cap * 2;
        veer_records_column *columns = realloc(records->columns, cap * sizeof *columns);
        if (columns == NULL)
            return veer_fail_nomem(err);
        records->columns = columns;
        records->column_cap = cap;
    }
    const char *copy = veer_arena_strndup(&records->names, name, len);
    if (copy == NULL)
        return veer_fail_nomem(err);
    *ret = &records->columns[records->column_count++];
    **ret = (veer_records_column){.name = copy, .name_len = len};
    return VEER_OK;
}

void veer_records_mismatch(veer_records *records, size_t column, const char *text, size_t len)
{
    veer_records_column *about = &records->columns[column];
    if (about->mismatches++ > 0)
        return;
    if (len > sizeof about->first_bad - 1) {
        len = sizeof about->first_bad - 1;
        while (len > 0 && ((unsigned char)text[len] & 0xC0u) == 0x80u)
            len--;
    }
    memcpy(about->first_bad, text, len);
    about->first_bad[len] = '\0';
    about->first_bad_line = records->line;
}

static veer_rc open_format(veer_records *records, veer_err *err)
{
    veer_rc rc = read_window(records, err);
    if (rc != VEER_OK)
        return rc;
    if (records->format == VEER_FILE_AUTO)
        records->format = sniff(records);
    veer_err cause = VEER_ERR_INIT;
    rc = records->format == VEER_FILE_CSV ? veer_records_csv_open(records, &cause)
                                          : veer_records_json_open(records, &cause);
    return rc == VEER_OK ? VEER_OK : veer_records_fail(records, &cause, err);
}

veer_rc veer_records_open(veer_source *take_source, const veer_records_options *options,
                          veer_records **ret, veer_err *err)
{
    veer_records *records = calloc(1, sizeof *records);
    if (records == NULL) {
        veer_source_free(take_source);
        return veer_fail_nomem(err);
    }
    records->source = take_source;
    if (options != NULL)
        records->options = *options;
    if (records->options.batch_rows == 0)
        records->options.batch_rows = DEFAULT_BATCH_ROWS;
    records->format = records->options.format;
    veer_missing_init(&records->missing, records->options.missing, records->options.missing_count);
    veer_batch_init(&records->batch, records->options.batch_rows);
    veer_arena_init(&records->names, NAMES_BYTES);
    veer_arena_init(&records->arena, VEER_LIMIT_LINE_BYTES * (size_t)4);
    veer_record_shape_init(&records->shape);
    records->chunk = malloc(VEER_RECORDS_CHUNK_BYTES);
    const veer_rc rc = records->chunk == NULL ? veer_fail_nomem(err) : open_format(records, err);
    if (rc != VEER_OK) {
        veer_records_free(records);
        return rc;
    }
    *ret = records;
    return VEER_OK;
}

void veer_records_free(veer_records *records)
{
    if (records == NULL)
        return;
    veer_source_free(records->source);
    veer_csv_free(records->csv);
    veer_batch_done(&records->batch);
    veer_arena_done(&records->names);
    veer_arena_done(&records->arena);
    veer_record_shape_done(&records->shape);
    free(records->lines);
    free(records->columns);
    free(records->csv_columns);
    free(records->rules);
    free(records->window);
    free(records->chunk);
    free(records->text);
    free(records);
}

veer_rc veer_records_next(veer_records *records, const veer_batch **ret, veer_err *err)
{
    veer_err cause = VEER_ERR_INIT;
    veer_batch_clear_rows(&records->batch);
    veer_rc rc = records->format == VEER_FILE_CSV ? veer_records_csv_fill(records, &cause)
                                                  : veer_records_json_fill(records, &cause);
    if (rc == VEER_OK)
        rc = veer_batch_seal(&records->batch, &cause);
    if (rc != VEER_OK)
        return veer_records_fail(records, &cause, err);
    records->rows += records->batch.rows;
    *ret = records->batch.rows == 0 ? NULL : &records->batch;
    return VEER_OK;
}

const veer_records_column *veer_records_columns(const veer_records *records, size_t *ret_count)
{
    *ret_count = records->column_count;
    return records->columns;
}

veer_file_format veer_records_format(const veer_records *records)
{
    return records->format;
}

char veer_records_delimiter(const veer_records *records)
{
    return records->csv == NULL ? '\0' : veer_csv_delimiter(records->csv);
}

uint64_t veer_records_rows(const veer_records *records)
{
    return records->rows;
}

uint64_t veer_records_line(const veer_records *records, size_t row)
{
    return records->lines != NULL && row < records->batch.rows ? records->lines[row] : 0;
}

void veer_records_progress(const veer_records *records, uint64_t *ret_done, uint64_t *ret_total)
{
    veer_source_progress(records->source, ret_done, ret_total);
}
