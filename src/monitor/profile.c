#include "monitor/profile.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "base/line.h"
#include "base/parallel.h"

/* Bytes of a long text that its category shows. */
#define LONG_TEXT_HEAD 64

struct profile {
    profile_column *columns;             /* count columns */
    size_t count;                        /* in use */
    size_t cap;                          /* allocated */
    veer_dict names;                     /* name i belongs to columns[i] */
    char *field_names[VEER_FIELD_COUNT]; /* shown names; NULL: the field's JSON name */
    uint64_t rows;                       /* added so far */
    size_t value_bytes;                  /* allocated for kept values */
    size_t max_value_bytes;              /* budget */
    bool summarised;                     /* number columns are summaries */
    uint32_t *code_counts;               /* scratch: rows of one batch per dictionary code */
    size_t code_counts_cap;              /* allocated */
};

veer_rc profile_new(size_t max_value_bytes, profile **ret, veer_err *err)
{
    profile *p = calloc(1, sizeof *p);
    if (p == NULL)
        return veer_fail_nomem(err);
    veer_dict_init(&p->names, VEER_LIMIT_COLUMNS + VEER_FIELD_COUNT);
    p->max_value_bytes = max_value_bytes;
    p->summarised = max_value_bytes == 0;
    *ret = p;
    return VEER_OK;
}

void profile_free(profile *p)
{
    if (p == NULL)
        return;
    for (size_t i = 0; i < p->count; i++) {
        free(p->columns[i].values);
        veer_num_summary_free(p->columns[i].numbers);
        veer_cat_summary_free(p->columns[i].categories);
    }
    for (size_t i = 0; i < VEER_FIELD_COUNT; i++)
        free(p->field_names[i]);
    veer_dict_done(&p->names);
    free(p->columns);
    free(p->code_counts);
    free(p);
}

veer_rc profile_name_field(profile *p, veer_field field, const char *name, veer_err *err)
{
    char *copy = strdup(name);
    if (copy == NULL)
        return veer_fail_nomem(err);
    free(p->field_names[field]);
    p->field_names[field] = copy;
    return VEER_OK;
}

/* ---- columns ---- */

static veer_rc make_room_for_column(profile *p, veer_err *err)
{
    if (p->count < p->cap)
        return VEER_OK;
    const size_t cap = p->cap == 0 ? 16 : 2 * p->cap;
    profile_column *columns = realloc(p->columns, cap * sizeof *columns);
    if (columns == NULL)
        return veer_fail_nomem(err);
    p->columns = columns;
    p->cap = cap;
    return VEER_OK;
}

/* Gives a new column its store: a summary or nothing yet for numbers, counts for categories. */
static veer_rc open_column(profile *p, profile_column *column, bool numeric, veer_err *err)
{
    *column = (profile_column){.numeric = numeric, .rows = p->rows, .missing = p->rows};
    if (!numeric)
        return veer_cat_summary_new(0, &column->categories, err);
    return p->summarised ? veer_num_summary_new(&column->numbers, err) : VEER_OK;
}

static veer_rc find_or_add(profile *p, const char *name, size_t len, bool numeric,
                           profile_column **ret, veer_err *err)
{
    const uint32_t known = veer_dict_find(&p->names, name, len);
    if (known != VEER_CODE_MISSING) {
        if (p->columns[known].numeric != numeric)
            return veer_fail(err, VEER_EINVAL, "column '%.*s' has both numbers and text",
                             (int)(len > 64 ? 64 : len), name);
        *ret = &p->columns[known];
        return VEER_OK;
    }
    veer_rc rc = make_room_for_column(p, err);
    if (rc != VEER_OK)
        return rc;
    rc = open_column(p, &p->columns[p->count], numeric, err);
    if (rc != VEER_OK)
        return rc;
    uint32_t code;
    rc = veer_dict_add(&p->names, name, len, &code);
    if (rc != VEER_OK) {
        veer_cat_summary_free(p->columns[p->count].categories);
        veer_num_summary_free(p->columns[p->count].numbers);
        return veer_fail(err, rc, "cannot add column '%.*s'", (int)(len > 64 ? 64 : len), name);
    }
    *ret = &p->columns[p->count++];
    return VEER_OK;
}

/* ---- numbers ---- */

static veer_rc grow_values(profile *p, profile_column *column, size_t more, veer_err *err)
{
    const size_t need = column->values_len + more;
    if (need <= column->values_cap)
        return VEER_OK;
    size_t cap = column->values_cap + column->values_cap / 2;
    cap = cap < need ? need : cap;
    double *values = realloc(column->values, cap * sizeof *values);
    if (values == NULL)
        return veer_fail_nomem(err);
    p->value_bytes += (cap - column->values_cap) * sizeof *values;
    column->values = values;
    column->values_cap = cap;
    return VEER_OK;
}

static size_t append_present(double *to, const double *values, size_t rows)
{
    size_t kept = 0;
    for (size_t i = 0; i < rows; i++) {
        to[kept] = values[i];
        kept += isnan(values[i]) ? 0 : 1;
    }
    return kept;
}

static veer_rc add_numbers(profile *p, profile_column *column, const double *values, size_t rows,
                           veer_err *err)
{
    if (column->numbers != NULL) {
        const uint64_t before = veer_num_summary_missing(column->numbers);
        const veer_rc rc = veer_num_summary_add(column->numbers, values, rows, err);
        if (rc == VEER_OK)
            column->missing += veer_num_summary_missing(column->numbers) - before;
        return rc;
    }
    const veer_rc rc = grow_values(p, column, rows, err);
    if (rc != VEER_OK)
        return rc;
    const size_t kept = append_present(column->values + column->values_len, values, rows);
    column->values_len += kept;
    column->missing += rows - kept;
    return VEER_OK;
}

static veer_rc summarise_column(profile_column *column, veer_err *err)
{
    veer_rc rc = veer_num_summary_new(&column->numbers, err);
    if (rc == VEER_OK)
        rc = veer_num_summary_add(column->numbers, column->values, column->values_len, err);
    free(column->values);
    column->values = NULL;
    column->values_len = column->values_cap = 0;
    return rc;
}

veer_rc profile_summarise(profile *p, veer_err *err)
{
    for (size_t i = 0; i < p->count; i++) {
        if (!p->columns[i].numeric || p->columns[i].numbers != NULL)
            continue;
        const veer_rc rc = summarise_column(&p->columns[i], err);
        if (rc != VEER_OK)
            return rc;
    }
    p->summarised = true;
    p->value_bytes = 0;
    return VEER_OK;
}

/* ---- categories ---- */

static veer_rc clear_code_counts(profile *p, size_t codes, veer_err *err)
{
    if (codes > p->code_counts_cap) {
        uint32_t *counts = realloc(p->code_counts, codes * sizeof *counts);
        if (counts == NULL)
            return veer_fail_nomem(err);
        p->code_counts = counts;
        p->code_counts_cap = codes;
    }
    if (codes > 0)
        memset(p->code_counts, 0, codes * sizeof *p->code_counts);
    return VEER_OK;
}

/* FNV-1a, to keep long texts apart; not for untrusted tables. */
static uint64_t text_hash(const char *text, size_t len)
{
    uint64_t hash = 14695981039346656037u;
    for (size_t i = 0; i < len; i++)
        hash = (hash ^ (unsigned char)text[i]) * 1099511628211u;
    return hash;
}

/* A text longer than a category's name is known by its beginning and a hash of all of it. */
static veer_rc count_category(profile_column *column, const char *text, size_t len, uint64_t count,
                              veer_err *err)
{
    if (len <= VEER_LIMIT_NAME_BYTES)
        return veer_cat_summary_add(column->categories, text, len, count, err);
    char name[LONG_TEXT_HEAD + 32];
    veer_line_print(name, sizeof name, "%.*s...#%016" PRIx64, LONG_TEXT_HEAD, text,
                    text_hash(text, len));
    return veer_cat_summary_add(column->categories, name, strlen(name), count, err);
}

static veer_rc add_codes(profile *p, profile_column *column, const veer_column *from, size_t rows,
                         veer_err *err)
{
    veer_rc rc = clear_code_counts(p, from->dict.count, err);
    if (rc != VEER_OK)
        return rc;
    size_t missing = 0;
    for (size_t i = 0; i < rows; i++) {
        if (from->codes[i] == VEER_CODE_MISSING)
            missing++;
        else
            p->code_counts[from->codes[i]]++;
    }
    for (uint32_t code = 0; code < from->dict.count && rc == VEER_OK; code++) {
        size_t len;
        const char *text = veer_dict_text(&from->dict, code, &len);
        if (p->code_counts[code] > 0)
            rc = count_category(column, text, len, p->code_counts[code], err);
    }
    column->missing += missing;
    return rc;
}

/* ---- batches ---- */

static veer_rc add_column(profile *p, const char *name, size_t len, const veer_column *from,
                          size_t rows, veer_err *err)
{
    const bool numeric = from->kind == VEER_COLUMN_NUMBER;
    profile_column *column;
    veer_rc rc = find_or_add(p, name, len, numeric, &column, err);
    if (rc != VEER_OK)
        return rc;
    rc = numeric ? add_numbers(p, column, from->numbers, rows, err)
                 : add_codes(p, column, from, rows, err);
    column->rows += rows;
    column->mismatches += from->mismatches;
    return rc;
}

/* Columns that the batch does not have are missing in all of its rows. */
static void age_absent_columns(profile *p)
{
    for (size_t i = 0; i < p->count; i++) {
        profile_column *column = &p->columns[i];
        column->missing += p->rows - column->rows;
        column->rows = p->rows;
    }
}

static bool is_profiled(veer_field field)
{
    return field != VEER_FIELD_MODEL && field != VEER_FIELD_VERSION;
}

static veer_rc add_fields(profile *p, const veer_batch *batch, veer_err *err)
{
    for (veer_field field = 0; field < VEER_FIELD_COUNT; field++) {
        const veer_column *from = &batch->fields[field];
        const char *name =
            p->field_names[field] != NULL ? p->field_names[field] : veer_field_name(field);
        if (!is_profiled(field) || from->valid == 0 || name[0] == '\0')
            continue;
        const veer_rc rc = add_column(p, name, strlen(name), from, batch->rows, err);
        if (rc != VEER_OK)
            return rc;
    }
    return VEER_OK;
}

veer_rc profile_add(profile *p, const veer_batch *batch, veer_err *err)
{
    veer_rc rc = VEER_OK;
    for (size_t i = 0; i < batch->features.count && rc == VEER_OK; i++) {
        size_t len;
        const char *name = veer_columns_name(&batch->features, i, &len);
        rc = add_column(p, name, len, &batch->features.at[i], batch->rows, err);
    }
    if (rc == VEER_OK)
        rc = add_fields(p, batch, err);
    p->rows += batch->rows;
    age_absent_columns(p);
    if (rc == VEER_OK && !p->summarised && p->value_bytes > p->max_value_bytes)
        rc = profile_summarise(p, err);
    return rc;
}

/* ---- summaries ---- */

static veer_rc open_whole(profile *p, const char *name, size_t len, bool numeric, uint64_t rows,
                          uint64_t mismatches, profile_column **ret, veer_err *err)
{
    profile_column *column;
    if (veer_dict_find(&p->names, name, len) != VEER_CODE_MISSING)
        return veer_fail(err, VEER_EINVAL, "column '%.*s' is there twice",
                         (int)(len > 64 ? 64 : len), name);
    const veer_rc rc = find_or_add(p, name, len, numeric, &column, err);
    if (rc != VEER_OK)
        return rc;
    column->rows = column->missing = rows;
    column->mismatches = mismatches;
    p->rows = rows > p->rows ? rows : p->rows;
    *ret = column;
    return VEER_OK;
}

veer_rc profile_add_numbers(profile *p, const char *name, size_t len, uint64_t rows,
                            uint64_t mismatches, const veer_num_summary *from, veer_err *err)
{
    profile_column *column;
    veer_rc rc = open_whole(p, name, len, true, rows, mismatches, &column, err);
    if (rc != VEER_OK || from == NULL)
        return rc;
    rc = veer_num_summary_merge(column->numbers, from, err);
    column->missing -= veer_num_summary_count(from);
    return rc;
}

veer_rc profile_add_categories(profile *p, const char *name, size_t len, uint64_t rows,
                               uint64_t mismatches, const veer_cat_summary *from, veer_err *err)
{
    profile_column *column;
    veer_rc rc = open_whole(p, name, len, false, rows, mismatches, &column, err);
    if (rc != VEER_OK || from == NULL)
        return rc;
    rc = veer_cat_summary_merge(column->categories, from, err);
    column->missing -= veer_cat_summary_count(from);
    return rc;
}

/* ---- sealing ---- */

static veer_rc seal_column(void *ctx, size_t index, veer_err *err)
{
    profile_column *column = &((profile *)ctx)->columns[index];
    if (!column->numeric || column->numbers != NULL)
        return VEER_OK;
    double *scratch = malloc((column->values_len + 1) * sizeof *scratch);
    const veer_rc rc =
        veer_sample_init(&column->sample, column->values, column->values_len, scratch, err);
    free(scratch);
    return rc;
}

/* Names are stored in one array that grows: they stay put only from here on. */
static void set_names(profile *p)
{
    for (size_t i = 0; i < p->count; i++)
        p->columns[i].name = veer_dict_text(&p->names, (uint32_t)i, NULL);
}

veer_rc profile_seal(profile *p, unsigned threads, veer_err *err)
{
    set_names(p);
    return veer_parallel_for(p->count, threads, seal_column, p, err);
}

/* ---- reading ---- */

uint64_t profile_rows(const profile *p)
{
    return p->rows;
}

bool profile_is_summarised(const profile *p)
{
    return p->summarised;
}

size_t profile_count(const profile *p)
{
    return p->count;
}

const profile_column *profile_at(const profile *p, size_t index)
{
    return &p->columns[index];
}

const profile_column *profile_find(const profile *p, const char *name)
{
    const uint32_t code = veer_dict_find(&p->names, name, strlen(name));
    return code == VEER_CODE_MISSING ? NULL : &p->columns[code];
}
