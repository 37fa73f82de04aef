#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "files/record_json.h"
#include "files/records_impl.h"
#include "json/reader.h"

/* Finds the end of a JSON object without understanding it. */
typedef struct object_scan {
    size_t depth;   /* open braces and brackets */
    bool in_string; /* inside quotes */
    bool escaped;   /* behind a backslash */
} object_scan;

/* True when this byte closes the object. */
static bool scan_byte(object_scan *scan, char c)
{
    if (scan->in_string) {
        if (scan->escaped)
            scan->escaped = false;
        else if (c == '\\')
            scan->escaped = true;
        else
            scan->in_string = c != '"';
        return false;
    }
    scan->in_string = c == '"';
    if (c == '{' || c == '[')
        scan->depth++;
    return (c == '}' || c == ']') && --scan->depth == 0;
}

static bool is_space(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/* ---- bytes ---- */

/* Drops what was decoded and appends the next bytes; *ret_end when there are none. */
static veer_rc more(veer_records *records, bool *ret_end, veer_err *err)
{
    const char *bytes;
    size_t len;
    const veer_rc rc = veer_records_read(records, &bytes, &len, err);
    if (rc != VEER_OK)
        return rc;
    *ret_end = len == 0;
    if (records->text_at > 0) {
        records->text_len -= records->text_at;
        memmove(records->text, records->text + records->text_at, records->text_len);
        records->text_at = 0;
    }
    if (records->text_len + len > records->text_cap) {
        const size_t cap = (records->text_len + len) * 2;
        char *text = realloc(records->text, cap);
        if (text == NULL)
            return veer_fail_nomem(err);
        records->text = text;
        records->text_cap = cap;
    }
    if (len > 0)
        memcpy(records->text + records->text_len, bytes, len);
    records->text_len += len;
    return VEER_OK;
}

static veer_rc fail_at_line(const veer_records *records, veer_rc rc, const char *what,
                            veer_err *err)
{
    return veer_fail_at(err, rc, (int64_t)records->line, "line %llu: %s",
                        (unsigned long long)records->line, what);
}

static veer_rc too_long(const veer_records *records, veer_err *err)
{
    return veer_fail_at(err, VEER_ELIMIT, (int64_t)records->line,
                        "line %llu: a record has more than %d bytes",
                        (unsigned long long)records->line, VEER_LIMIT_LINE_BYTES);
}

/* ---- one record ---- */

/* The reader's message ends with a place inside the record; the file knows a better one. */
static veer_rc broken_json(const veer_records *records, const char *text, const veer_err *cause,
                           veer_err *err)
{
    uint64_t line = records->line;
    for (int64_t i = 0; i < cause->position; i++)
        line += text[i] == '\n';
    const char *place = strstr(cause->msg, " (line ");
    const int len = place == NULL ? (int)strlen(cause->msg) : (int)(place - cause->msg);
    return veer_fail_at(err, cause->rc, (int64_t)line, "line %llu: %.*s", (unsigned long long)line,
                        len, cause->msg);
}

static veer_rc decode(veer_records *records, const char *text, size_t len, veer_err *err)
{
    const veer_record_options options = {
        .rules = records->rules,
        .rule_count = records->options.column_count,
        .flat = true,
        .only_rules = records->options.no_automatic_roles,
        .mismatch_is_missing = true,
        .shape = &records->shape,
    };
    veer_json_reader r;
    veer_pointer pointer = {""};
    veer_err cause = VEER_ERR_INIT;
    veer_arena_reset(&records->arena);
    veer_json_init(&r, text, len, &records->arena);
    const veer_rc rc =
        records->options.labels
            ? veer_record_read_label(&r, &options, &records->batch, &pointer, &cause)
            : veer_record_read_prediction(&r, &options, &records->batch, &pointer, &cause);
    if (veer_json_status(&r, &cause) != VEER_OK)
        return broken_json(records, text, &cause, err);
    if (rc != VEER_OK)
        return veer_fail_at(err, rc, (int64_t)records->line, "line %llu: %s%s%s",
                            (unsigned long long)records->line, pointer.text,
                            pointer.text[0] == '\0' ? "" : ": ", cause.msg);
    if (veer_json_next(&r) == VEER_JSON_END)
        return VEER_OK;
    if (veer_json_status(&r, &cause) != VEER_OK)
        return broken_json(records, text, &cause, err);
    return fail_at_line(records, VEER_EPARSE, "a second value behind the record", err);
}

/* ---- one record per line ---- */

static veer_rc next_line(veer_records *records, bool *ret_end, veer_err *err)
{
    size_t searched = 0;
    bool end = false;
    const char *lf = NULL;
    while (!end) {
        const size_t from = records->text_at + searched;
        if (from < records->text_len)
            lf = memchr(records->text + from, '\n', records->text_len - from);
        searched = records->text_len - records->text_at;
        if (lf != NULL)
            break;
        if (searched > VEER_LIMIT_LINE_BYTES + 1)
            return too_long(records, err);
        const veer_rc rc = more(records, &end, err);
        if (rc != VEER_OK)
            return rc;
    }
    const char *line = records->text + records->text_at;
    size_t len = lf != NULL ? (size_t)(lf - line) : records->text_len - records->text_at;
    *ret_end = lf == NULL;
    records->line++;
    records->text_at += len + (lf != NULL);
    while (len > 0 && is_space(line[len - 1]))
        len--;
    if (len > VEER_LIMIT_LINE_BYTES)
        return too_long(records, err);
    return len == 0 ? VEER_OK : decode(records, line, len, err);
}

/* ---- records in a sequence or an array ---- */

/* Skips white space; *ret_end when nothing else is left. */
static veer_rc skip_space(veer_records *records, bool *ret_end, veer_err *err)
{
    for (;;) {
        for (; records->text_at < records->text_len; records->text_at++) {
            const char c = records->text[records->text_at];
            if (!is_space(c)) {
                *ret_end = false;
                return VEER_OK;
            }
            records->line += c == '\n';
        }
        const veer_rc rc = more(records, ret_end, err);
        if (rc != VEER_OK || *ret_end)
            return rc;
    }
}

static veer_rc next_object(veer_records *records, veer_err *err)
{
    object_scan scan = {0};
    bool end = false, closed = false;
    size_t len = 0;
    while (!closed && !end) {
        while (!closed && records->text_at + len < records->text_len &&
               len <= VEER_LIMIT_LINE_BYTES)
            closed = scan_byte(&scan, records->text[records->text_at + len++]);
        if (len > VEER_LIMIT_LINE_BYTES)
            return too_long(records, err);
        if (closed)
            break;
        const veer_rc rc = more(records, &end, err);
        if (rc != VEER_OK)
            return rc;
    }
    const char *text = records->text + records->text_at;
    const veer_rc rc = decode(records, text, len, err);
    for (size_t i = 0; i < len; i++)
        records->line += text[i] == '\n';
    records->text_at += len;
    return rc;
}

/* Takes one token between the records of an array; true when a record begins. */
static veer_rc array_token(veer_records *records, char c, bool *ret_record, veer_err *err)
{
    *ret_record = false;
    if (records->array_done)
        return fail_at_line(records, VEER_EPARSE, "text behind the array of records", err);
    if (c == ',' && records->array_records > 0 && !records->array_comma) {
        records->array_comma = true;
    } else if (c == ']' && !records->array_comma) {
        records->array_done = true;
    } else if (c == '{' && (records->array_comma || records->array_records == 0)) {
        records->array_comma = false;
        records->array_records++;
        *ret_record = true;
        return VEER_OK;
    } else {
        return fail_at_line(records, VEER_EPARSE,
                            "expected the next record or the end of the array", err);
    }
    records->text_at++;
    return VEER_OK;
}

static veer_rc next_in_sequence(veer_records *records, bool *ret_end, veer_err *err)
{
    veer_rc rc = skip_space(records, ret_end, err);
    if (rc != VEER_OK)
        return rc;
    if (*ret_end)
        return records->in_array && !records->array_done
                   ? fail_at_line(records, VEER_EPARSE, "the array of records is not closed", err)
                   : VEER_OK;
    const char c = records->text[records->text_at];
    bool is_record = c == '{';
    if (records->in_array)
        rc = array_token(records, c, &is_record, err);
    else if (!is_record)
        rc = fail_at_line(records, VEER_EPARSE, "expected an object", err);
    return rc == VEER_OK && is_record ? next_object(records, err) : rc;
}

/* ---- opening ---- */

/* One line per record unless the first object spans lines or stands in an array. */
static veer_json_layout layout_of(const char *text, size_t len)
{
    object_scan scan = {0};
    size_t at = 0;
    while (at < len && is_space(text[at]))
        at++;
    if (at < len && text[at] == '[')
        return VEER_JSON_LAYOUT_SEQUENCE;
    if (at == len || text[at] != '{')
        return VEER_JSON_LAYOUT_LINES;
    for (; at < len; at++) {
        if (text[at] == '\n')
            return VEER_JSON_LAYOUT_SEQUENCE;
        if (scan_byte(&scan, text[at]))
            return VEER_JSON_LAYOUT_LINES;
    }
    return VEER_JSON_LAYOUT_LINES;
}

static veer_rc make_rules(veer_records *records, veer_err *err)
{
    const size_t count = records->options.column_count;
    if (count == 0)
        return VEER_OK;
    records->rules = calloc(count, sizeof *records->rules);
    if (records->rules == NULL)
        return veer_fail_nomem(err);
    for (size_t i = 0; i < count; i++) {
        const veer_column_option *option = &records->options.columns[i];
        if (option->type != VEER_TYPE_AUTO)
            return veer_fail(err, VEER_EINVAL,
                             "the type of '%s' cannot be given: JSON values say it themselves",
                             option->name);
        records->rules[i] = (veer_role_rule){option->name, option->role};
    }
    return VEER_OK;
}

veer_rc veer_records_json_open(veer_records *records, veer_err *err)
{
    if (records->window_len >= 3 && memcmp(records->window, "\xEF\xBB\xBF", 3) == 0)
        records->window_at = 3;
    const char *text = records->window + records->window_at;
    const size_t len = records->window_len - records->window_at;
    size_t at = 0;
    while (at < len && is_space(text[at]))
        at++;
    if (at == len)
        return veer_fail(err, VEER_ENODATA, "the file is empty");
    records->layout = layout_of(text, len);
    if (records->layout == VEER_JSON_LAYOUT_SEQUENCE) {
        records->line = 1;
        records->in_array = text[at] == '[';
        for (size_t i = 0; records->in_array && i <= at; i++)
            records->line += text[i] == '\n';
        records->window_at += records->in_array ? at + 1 : 0;
    }
    return make_rules(records, err);
}

/* ---- reading ---- */

/* Adds what the batch holds to the description of the features. */
static veer_rc describe(veer_records *records, veer_err *err)
{
    const veer_columns *features = &records->batch.features;
    for (size_t i = 0; i < features->count; i++) {
        const veer_column *column = &features->at[i];
        veer_records_column *about;
        if (i >= records->column_count) {
            size_t len;
            const char *name = veer_columns_name(features, i, &len);
            const veer_rc rc = veer_records_add_column(records, name, len, &about, err);
            if (rc != VEER_OK)
                return rc;
            about->role = VEER_ROLE_FEATURE;
            about->type =
                column->kind == VEER_COLUMN_NUMBER ? VEER_TYPE_NUMBER : VEER_TYPE_CATEGORICAL;
            about->given = veer_records_option(records, name, len) != NULL;
        }
        about = &records->columns[i];
        about->rows += column->valid;
        about->mismatches += column->mismatches;
        about->missing = records->rows + records->batch.rows - about->rows - about->mismatches;
    }
    return VEER_OK;
}

veer_rc veer_records_json_fill(veer_records *records, veer_err *err)
{
    bool end = false;
    while (!end && !veer_batch_full(&records->batch)) {
        const veer_rc rc = records->layout == VEER_JSON_LAYOUT_LINES
                               ? next_line(records, &end, err)
                               : next_in_sequence(records, &end, err);
        if (rc != VEER_OK)
            return rc;
    }
    if (records->rows + records->batch.rows == 0)
        return veer_fail(err, VEER_ENODATA, "the file has no records");
    return describe(records, err);
}
