/* One summary per feature, ordered by name.
 *
 * Of more features than are kept those first by name stay. A feature that is among the first of all
 * is among the first of any subset, so it is never dropped on the way, and what is kept does not
 * depend on the order.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "buckets/sums.h"

static void feature_done(veer_feature *feature)
{
    free(feature->name);
    veer_num_summary_free(feature->number);
    veer_cat_summary_free(feature->text);
    veer_waiting_done(&feature->waiting);
}

void veer_features_free(veer_features *features)
{
    if (features == NULL)
        return;
    for (size_t i = 0; i < features->n; i++)
        feature_done(&features->at[i]);
    free(features->at);
    free(features);
}

static veer_rc need(veer_features **features, veer_err *err)
{
    if (*features == NULL)
        *features = calloc(1, sizeof **features);
    return *features != NULL ? VEER_OK : veer_fail_nomem(err);
}

static int compare(const veer_feature *feature, const char *name, size_t len)
{
    const size_t shorter = feature->name_len < len ? feature->name_len : len;
    const int order = memcmp(feature->name, name, shorter);
    return order != 0 ? order : (feature->name_len > len) - (feature->name_len < len);
}

static size_t place_of(const veer_features *f, const char *name, size_t len)
{
    size_t low = 0;
    size_t high = f->n;
    while (low < high) {
        const size_t middle = low + (high - low) / 2;
        if (compare(&f->at[middle], name, len) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* Room for one more; the last one gives way where there may be none. False: no memory. */
static bool make_room(veer_features *f)
{
    if (f->n == VEER_LIMIT_COLUMNS) {
        f->truncated = true;
        feature_done(&f->at[--f->n]);
        return true;
    }
    if (f->n > 0 && (f->n < 8 || (f->n & (f->n - 1)) != 0))
        return true;
    const size_t cap = f->n == 0 ? 8 : 2 * f->n;
    veer_feature *const grown = realloc(f->at, cap * sizeof *grown);
    if (grown != NULL)
        f->at = grown;
    return grown != NULL;
}

/* The feature of a name, made if it is new; *ret is NULL if it is not among those kept. */
static veer_rc enter(veer_features *f, const char *name, size_t len, veer_feature **ret,
                     veer_err *err)
{
    const size_t at = place_of(f, name, len);
    *ret = NULL;
    if (at < f->n && compare(&f->at[at], name, len) == 0) {
        *ret = &f->at[at];
        return VEER_OK;
    }
    if (at == VEER_LIMIT_COLUMNS) {
        f->truncated = true;
        return VEER_OK;
    }
    char *const copy = veer_name_copy(name, len);
    if (copy == NULL || !make_room(f)) {
        free(copy);
        return veer_fail_nomem(err);
    }
    memmove(&f->at[at + 1], &f->at[at], (f->n - at) * sizeof f->at[0]);
    f->at[at] = (veer_feature){.name = copy, .name_len = len};
    f->n++;
    *ret = &f->at[at];
    return VEER_OK;
}

/* ---- folding ---- */

static bool has_value(const veer_column *column, const veer_rows *rows)
{
    if (column->valid == 0 || column->valid == rows->batch->rows)
        return column->valid > 0 && rows->n > 0;
    for (size_t i = 0; i < rows->n; i++) {
        const size_t row = veer_row(rows, i);
        if (column->kind == VEER_COLUMN_NUMBER ? !isnan(column->numbers[row])
                                               : column->codes[row] != VEER_CODE_MISSING)
            return true;
    }
    return false;
}

veer_rc veer_features_fold(veer_features **features, const veer_rows *rows, veer_err *err)
{
    const veer_columns *const columns = &rows->batch->features;
    veer_rc rc = need(features, err);
    if (rc != VEER_OK)
        return rc;
    (*features)->count += rows->n;
    for (size_t i = 0; rc == VEER_OK && i < columns->count; i++) {
        const veer_column *const column = &columns->at[i];
        veer_feature *feature = NULL;
        size_t len = 0;
        if (!has_value(column, rows))
            continue;
        const char *const name = veer_columns_name(columns, i, &len);
        rc = enter(*features, name, len, &feature, err);
        if (rc != VEER_OK || feature == NULL)
            continue;
        if (column->kind == VEER_COLUMN_NUMBER)
            rc = veer_waiting_column(&feature->waiting, &feature->number, column->numbers, rows,
                                     err);
        else
            rc = veer_text_column(&feature->text, column->codes, &column->dict, false, rows, err);
    }
    return rc;
}

static veer_rc fill_missing(veer_features *f, veer_err *err)
{
    veer_rc rc = VEER_OK;
    for (size_t i = 0; rc == VEER_OK && i < f->n; i++) {
        rc = veer_num_missing_to(f->at[i].number, f->count, err);
        if (rc == VEER_OK)
            rc = veer_cat_missing_to(f->at[i].text, f->count, err);
    }
    return rc;
}

veer_rc veer_features_settle(veer_features *features, veer_err *err)
{
    veer_rc rc = VEER_OK;
    for (size_t i = 0; rc == VEER_OK && i < features->n; i++) {
        veer_feature *const feature = &features->at[i];
        rc = veer_waiting_flush(&feature->waiting, feature->number, err);
        if (rc == VEER_OK)
            veer_waiting_done(&feature->waiting);
    }
    return rc == VEER_OK ? fill_missing(features, err) : rc;
}

/* ---- merging ---- */

static veer_rc merge_feature(veer_feature *into, const veer_feature *from, veer_err *err)
{
    veer_rc rc = VEER_OK;
    if (from->number != NULL && into->number == NULL)
        rc = veer_num_summary_new(&into->number, err);
    if (rc == VEER_OK && from->number != NULL)
        rc = veer_num_summary_merge(into->number, from->number, err);
    if (rc == VEER_OK && from->text != NULL && into->text == NULL)
        rc = veer_cat_summary_new(0, &into->text, err);
    if (rc == VEER_OK && from->text != NULL)
        rc = veer_cat_summary_merge(into->text, from->text, err);
    return rc;
}

veer_rc veer_features_merge(veer_features **into, const veer_features *from, veer_err *err)
{
    veer_rc rc = need(into, err);
    for (size_t i = 0; rc == VEER_OK && i < from->n; i++) {
        veer_feature *feature = NULL;
        rc = enter(*into, from->at[i].name, from->at[i].name_len, &feature, err);
        if (rc == VEER_OK && feature != NULL)
            rc = merge_feature(feature, &from->at[i], err);
    }
    if (rc != VEER_OK)
        return rc;
    (*into)->count += from->count;
    (*into)->truncated |= from->truncated;
    return fill_missing(*into, err);
}

void veer_features_keep(veer_features *features, const char *name)
{
    size_t kept = 0;
    for (size_t i = 0; i < features->n; i++)
        if (strcmp(features->at[i].name, name) == 0 && kept == 0)
            features->at[kept++] = features->at[i];
        else
            feature_done(&features->at[i]);
    features->n = kept;
}

size_t veer_features_memory(const veer_features *features)
{
    size_t bytes = sizeof *features;
    for (size_t i = 0; i < features->n; i++) {
        const veer_feature *const f = &features->at[i];
        bytes += sizeof *f + f->name_len + veer_num_memory(f->number) + veer_cat_memory(f->text) +
                 8 * f->waiting.cap;
    }
    return bytes;
}
