#include "monitor/outcomes.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "base/num.h"
#include "record/class_text.h"

static const veer_field fields[VEER_OUTCOME_NUMBERS] = {
    [VEER_OUTCOME_SCORE] = VEER_FIELD_SCORE,
    [VEER_OUTCOME_VALUE] = VEER_FIELD_VALUE,
    [VEER_OUTCOME_LABEL_VALUE] = VEER_FIELD_LABEL_VALUE,
    [VEER_OUTCOME_CONFIDENCE] = VEER_FIELD_CONFIDENCE,
    [VEER_OUTCOME_LATENCY] = VEER_FIELD_LATENCY,
    [VEER_OUTCOME_COST] = VEER_FIELD_COST,
};

veer_rc veer_outcomes_init(veer_outcomes *outcomes, size_t max_rows, veer_err *err)
{
    memset(outcomes, 0, sizeof *outcomes);
    outcomes->max_rows =
        max_rows == 0 || max_rows > VEER_LIMIT_OUTCOME_ROWS ? VEER_LIMIT_OUTCOME_ROWS : max_rows;
    veer_dict_init(&outcomes->classes, VEER_LIMIT_CLASSES);
    return veer_map_new(outcomes->max_rows, &outcomes->ids, err);
}

void veer_outcomes_done(veer_outcomes *outcomes)
{
    free(outcomes->time_us);
    free(outcomes->label_time_us);
    free(outcomes->predicted);
    free(outcomes->label);
    for (size_t i = 0; i < VEER_OUTCOME_NUMBERS; i++)
        free(outcomes->numbers[i]);
    veer_dict_done(&outcomes->classes);
    veer_map_free(outcomes->ids);
    free(outcomes->row_of_id);
    memset(outcomes, 0, sizeof *outcomes);
}

/* ---- columns that exist only once a row has a value ---- */

static veer_rc need_times(veer_outcomes *o, int64_t **column, veer_err *err)
{
    if (*column != NULL)
        return VEER_OK;
    *column = calloc(o->cap, sizeof **column);
    if (*column == NULL)
        return veer_fail_nomem(err);
    for (size_t i = 0; i < o->cap; i++)
        (*column)[i] = VEER_TIME_MISSING;
    return VEER_OK;
}

static veer_rc need_codes(veer_outcomes *o, uint32_t **column, veer_err *err)
{
    if (*column != NULL)
        return VEER_OK;
    *column = calloc(o->cap, sizeof **column);
    if (*column == NULL)
        return veer_fail_nomem(err);
    for (size_t i = 0; i < o->cap; i++)
        (*column)[i] = VEER_CODE_MISSING;
    return VEER_OK;
}

static veer_rc need_numbers(veer_outcomes *o, veer_outcome_number which, veer_err *err)
{
    double **const column = &o->numbers[which];
    if (*column != NULL)
        return VEER_OK;
    *column = calloc(o->cap, sizeof **column);
    if (*column == NULL)
        return veer_fail_nomem(err);
    for (size_t i = 0; i < o->cap; i++)
        (*column)[i] = (double)NAN;
    return VEER_OK;
}

/* Make an array larger if it exists; the caller fills the new part. */
static bool regrow_times(int64_t **column, size_t cap)
{
    if (*column == NULL)
        return true;
    int64_t *const grown = realloc(*column, cap * sizeof *grown);
    if (grown == NULL)
        return false;
    *column = grown;
    return true;
}

static bool regrow_codes(uint32_t **column, size_t cap)
{
    if (*column == NULL)
        return true;
    uint32_t *const grown = realloc(*column, cap * sizeof *grown);
    if (grown == NULL)
        return false;
    *column = grown;
    return true;
}

static bool regrow_numbers(double **column, size_t cap)
{
    if (*column == NULL)
        return true;
    double *const grown = realloc(*column, cap * sizeof *grown);
    if (grown == NULL)
        return false;
    *column = grown;
    return true;
}

static void blank(veer_outcomes *o, size_t from, size_t to)
{
    for (size_t i = from; i < to; i++) {
        if (o->time_us != NULL)
            o->time_us[i] = VEER_TIME_MISSING;
        if (o->label_time_us != NULL)
            o->label_time_us[i] = VEER_TIME_MISSING;
        if (o->predicted != NULL)
            o->predicted[i] = VEER_CODE_MISSING;
        if (o->label != NULL)
            o->label[i] = VEER_CODE_MISSING;
        for (size_t f = 0; f < VEER_OUTCOME_NUMBERS; f++)
            if (o->numbers[f] != NULL)
                o->numbers[f][i] = (double)NAN;
    }
}

static veer_rc reserve(veer_outcomes *o, size_t more, veer_err *err)
{
    size_t cap = o->cap == 0 ? 1024 : o->cap;
    if (more > o->max_rows - o->n)
        return veer_fail(err, VEER_ELIMIT, "more than %zu predictions; split the file",
                         o->max_rows);
    while (cap < o->n + more)
        cap *= 2;
    if (cap == o->cap)
        return VEER_OK;
    bool ok = regrow_times(&o->time_us, cap) && regrow_times(&o->label_time_us, cap) &&
              regrow_codes(&o->predicted, cap) && regrow_codes(&o->label, cap);
    for (size_t f = 0; ok && f < VEER_OUTCOME_NUMBERS; f++)
        ok = regrow_numbers(&o->numbers[f], cap);
    if (!ok)
        return veer_fail_nomem(err);
    blank(o, o->cap, cap);
    o->cap = cap;
    return VEER_OK;
}

/* ---- classes ---- */

static veer_rc add_class(veer_outcomes *o, const char *text, size_t len, uint32_t *ret,
                         veer_err *err)
{
    char clean[VEER_CLASS_TEXT_SIZE];
    const veer_rc rc = veer_dict_add(&o->classes, clean, veer_class_clean(text, len, clean), ret);
    if (rc == VEER_ELIMIT)
        return veer_fail(err, rc,
                         "more than %d classes; if these are numbers to predict, use --task "
                         "regression",
                         VEER_LIMIT_CLASSES);
    return rc == VEER_OK ? rc : veer_fail(err, rc, "%s", veer_rc_text(rc));
}

/* Translates the codes of a batch's dictionary; *ret is owned by the caller, NULL when empty. */
static veer_rc translate(veer_outcomes *o, const veer_batch *batch, veer_field field,
                         uint32_t **ret, veer_err *err)
{
    *ret = NULL;
    const veer_dict *const dict = &batch->fields[field].dict;
    if (veer_batch_codes(batch, field) == NULL || dict->count == 0)
        return VEER_OK;
    uint32_t *const codes = malloc(dict->count * sizeof *codes);
    if (codes == NULL)
        return veer_fail_nomem(err);
    for (uint32_t i = 0; i < dict->count; i++) {
        size_t len = 0;
        const char *const text = veer_dict_text(dict, i, &len);
        const veer_rc rc = add_class(o, text, len, &codes[i], err);
        if (rc != VEER_OK) {
            free(codes);
            return rc;
        }
    }
    *ret = codes;
    return VEER_OK;
}

static uint32_t code_at(const veer_batch *batch, veer_field field, const uint32_t *translated,
                        size_t row)
{
    if (translated == NULL)
        return VEER_CODE_MISSING;
    const uint32_t code = veer_batch_codes(batch, field)[row];
    return code == VEER_CODE_MISSING ? code : translated[code];
}

/* ---- predictions ---- */

/* Remembers an id; *ret_known is set when it came before. */
static veer_rc put_id(veer_outcomes *o, const char *id, size_t len, bool *ret_known, veer_err *err)
{
    uint32_t index = 0;
    const size_t before = veer_map_count(o->ids);
    const veer_rc rc = veer_map_put(o->ids, id, len, &index, err);
    *ret_known = rc == VEER_OK && index < before;
    if (rc != VEER_OK || *ret_known)
        return rc;
    if (index >= o->cap_ids) {
        const size_t cap = o->cap_ids == 0 ? 1024 : 2 * o->cap_ids;
        uint32_t *const grown = realloc(o->row_of_id, cap * sizeof *grown);
        if (grown == NULL)
            return veer_fail_nomem(err);
        o->row_of_id = grown;
        o->cap_ids = cap;
    }
    o->row_of_id[index] = (uint32_t)o->n;
    o->counts.predictions_ids++;
    return VEER_OK;
}

static veer_rc need_columns(veer_outcomes *o, const veer_batch *batch, veer_err *err)
{
    veer_rc rc = VEER_OK;
    if (veer_batch_timestamps(batch) != NULL)
        rc = need_times(o, &o->time_us, err);
    if (rc == VEER_OK && veer_batch_codes(batch, VEER_FIELD_CLASS) != NULL)
        rc = need_codes(o, &o->predicted, err);
    if (rc == VEER_OK && veer_batch_codes(batch, VEER_FIELD_LABEL) != NULL)
        rc = need_codes(o, &o->label, err);
    for (size_t f = 0; rc == VEER_OK && f < VEER_OUTCOME_NUMBERS; f++)
        if (veer_batch_numbers(batch, fields[f]) != NULL)
            rc = need_numbers(o, (veer_outcome_number)f, err);
    return rc;
}

static void copy_row(veer_outcomes *o, const veer_batch *batch, size_t row,
                     const uint32_t *predicted, const uint32_t *label)
{
    const size_t at = o->n;
    const int64_t *const times = veer_batch_timestamps(batch);
    if (times != NULL)
        o->time_us[at] = times[row];
    if (predicted != NULL)
        o->predicted[at] = code_at(batch, VEER_FIELD_CLASS, predicted, row);
    if (label != NULL)
        o->label[at] = code_at(batch, VEER_FIELD_LABEL, label, row);
    for (size_t f = 0; f < VEER_OUTCOME_NUMBERS; f++) {
        const double *const values = veer_batch_numbers(batch, fields[f]);
        if (values != NULL)
            o->numbers[f][at] = values[row];
    }
}

veer_rc veer_outcomes_add(veer_outcomes *outcomes, const veer_batch *batch, veer_err *err)
{
    uint32_t *predicted = NULL;
    uint32_t *label = NULL;
    veer_rc rc = reserve(outcomes, batch->rows, err);
    if (rc == VEER_OK)
        rc = need_columns(outcomes, batch, err);
    if (rc == VEER_OK)
        rc = translate(outcomes, batch, VEER_FIELD_CLASS, &predicted, err);
    if (rc == VEER_OK)
        rc = translate(outcomes, batch, VEER_FIELD_LABEL, &label, err);
    for (size_t row = 0; rc == VEER_OK && row < batch->rows; row++) {
        size_t len = 0;
        bool known = false;
        const char *const id = veer_batch_id(batch, row, &len);
        if (len > 0)
            rc = put_id(outcomes, id, len, &known, err);
        if (rc != VEER_OK)
            break;
        if (known) {
            outcomes->counts.duplicates++;
            continue;
        }
        copy_row(outcomes, batch, row, predicted, label);
        outcomes->n++;
    }
    free(predicted);
    free(label);
    return rc;
}

/* ---- labels ---- */

static bool is_labelled(const veer_outcomes *o, size_t row)
{
    return (o->label != NULL && o->label[row] != VEER_CODE_MISSING) ||
           (o->numbers[VEER_OUTCOME_LABEL_VALUE] != NULL &&
            !isnan(o->numbers[VEER_OUTCOME_LABEL_VALUE][row]));
}

typedef struct new_label {
    uint32_t code;   /* class, or VEER_CODE_MISSING */
    double value;    /* number, or NaN */
    int64_t time_us; /* or VEER_TIME_MISSING */
} new_label;

/* Decides which of two labels counts, and writes it. */
static void join(veer_outcomes *o, size_t row, const new_label *label)
{
    if (is_labelled(o, row)) {
        const int64_t old_us = o->label_time_us != NULL ? o->label_time_us[row] : VEER_TIME_MISSING;
        if (label->time_us != VEER_TIME_MISSING && old_us != VEER_TIME_MISSING &&
            label->time_us < old_us) {
            o->counts.outdated++;
            return;
        }
        o->counts.replaced++;
    } else {
        o->counts.joined++;
    }
    if (o->label != NULL)
        o->label[row] = label->code;
    if (o->numbers[VEER_OUTCOME_LABEL_VALUE] != NULL)
        o->numbers[VEER_OUTCOME_LABEL_VALUE][row] = label->value;
    if (o->label_time_us != NULL)
        o->label_time_us[row] = label->time_us;
}

static veer_rc need_label_columns(veer_outcomes *o, const veer_batch *batch, veer_err *err)
{
    veer_rc rc = reserve(o, 1, err);
    if (rc == VEER_OK && veer_batch_timestamps(batch) != NULL)
        rc = need_times(o, &o->label_time_us, err);
    if (rc == VEER_OK && veer_batch_codes(batch, VEER_FIELD_LABEL) != NULL)
        rc = need_codes(o, &o->label, err);
    if (rc == VEER_OK && veer_batch_numbers(batch, VEER_FIELD_LABEL_VALUE) != NULL)
        rc = need_numbers(o, VEER_OUTCOME_LABEL_VALUE, err);
    return rc;
}

veer_rc veer_outcomes_label(veer_outcomes *outcomes, const veer_batch *batch, veer_err *err)
{
    uint32_t *codes = NULL;
    veer_rc rc = need_label_columns(outcomes, batch, err);
    if (rc == VEER_OK)
        rc = translate(outcomes, batch, VEER_FIELD_LABEL, &codes, err);
    const double *const values = veer_batch_numbers(batch, VEER_FIELD_LABEL_VALUE);
    const int64_t *const times = veer_batch_timestamps(batch);
    for (size_t row = 0; rc == VEER_OK && row < batch->rows; row++) {
        size_t len = 0;
        uint32_t index = 0;
        const char *const id = veer_batch_id(batch, row, &len);
        const new_label label = {
            .code = code_at(batch, VEER_FIELD_LABEL, codes, row),
            .value = values != NULL ? values[row] : (double)NAN,
            .time_us = times != NULL ? times[row] : VEER_TIME_MISSING,
        };
        outcomes->counts.labels++;
        if (len == 0)
            outcomes->counts.without_id++;
        else if (!veer_map_find(outcomes->ids, id, len, &index))
            outcomes->counts.unknown++;
        else
            join(outcomes, outcomes->row_of_id[index], &label);
    }
    free(codes);
    return rc;
}

/* ---- classes and numbers ---- */

static veer_rc numbers_to_codes(veer_outcomes *o, veer_outcome_number from, uint32_t **to,
                                veer_err *err)
{
    if (o->numbers[from] == NULL)
        return VEER_OK;
    veer_rc rc = need_codes(o, to, err);
    assert(o->n <= o->cap);
    for (size_t i = 0; rc == VEER_OK && i < o->n; i++) {
        char text[VEER_CLASS_TEXT_SIZE];
        const double value = o->numbers[from][i];
        if (isnan(value) || (*to)[i] != VEER_CODE_MISSING)
            continue;
        rc = add_class(o, text, veer_class_of_number(value, text), &(*to)[i], err);
    }
    return rc;
}

veer_rc veer_outcomes_numbers_to_classes(veer_outcomes *outcomes, veer_err *err)
{
    const veer_rc rc = numbers_to_codes(outcomes, VEER_OUTCOME_VALUE, &outcomes->predicted, err);
    if (rc != VEER_OK)
        return rc;
    return numbers_to_codes(outcomes, VEER_OUTCOME_LABEL_VALUE, &outcomes->label, err);
}

static veer_rc codes_to_numbers(veer_outcomes *o, const uint32_t *from, veer_outcome_number to,
                                veer_err *err)
{
    if (from == NULL)
        return VEER_OK;
    const veer_rc rc = need_numbers(o, to, err);
    assert(o->n <= o->cap);
    for (size_t i = 0; rc == VEER_OK && i < o->n; i++) {
        size_t len = 0;
        size_t used = 0;
        double value = 0;
        if (from[i] == VEER_CODE_MISSING || !isnan(o->numbers[to][i]))
            continue;
        const char *const text = veer_dict_text(&o->classes, from[i], &len);
        if (veer_parse_double(text, len, &used, &value) == VEER_OK && used == len)
            o->numbers[to][i] = value;
    }
    return rc;
}

veer_rc veer_outcomes_classes_to_numbers(veer_outcomes *outcomes, veer_err *err)
{
    const veer_rc rc = codes_to_numbers(outcomes, outcomes->predicted, VEER_OUTCOME_VALUE, err);
    if (rc != VEER_OK)
        return rc;
    return codes_to_numbers(outcomes, outcomes->label, VEER_OUTCOME_LABEL_VALUE, err);
}
