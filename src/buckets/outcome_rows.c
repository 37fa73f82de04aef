#include "buckets/outcome_rows.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/num.h"
#include "record/class_text.h"

#define NOT_YET (VEER_CODE_MISSING - 1)

/* A text column of the batch, with what is known of the entries of its dictionary. */
typedef struct texts {
    const uint32_t *codes; /* of the rows; NULL if no row has a text */
    const veer_dict *dict; /* of the column */
    uint32_t *class_of;    /* codes of the classes, NOT_YET where not asked for so far */
} texts;

typedef struct reader {
    veer_outcome_rows *out;     /* what is filled */
    texts label;                /* true classes */
    texts class;                /* predicted classes */
    const double *label_values; /* or NULL */
    const double *values;       /* or NULL */
    const double *scores;       /* or NULL */
} reader;

static double number_at(const double *numbers, size_t row)
{
    return numbers == NULL ? (double)NAN : numbers[row];
}

static veer_rc texts_init(texts *t, const veer_batch *batch, veer_field field, veer_err *err)
{
    t->codes = veer_batch_codes(batch, field);
    t->dict = &batch->fields[field].dict;
    if (t->codes == NULL || t->dict->count == 0) {
        t->codes = NULL;
        return VEER_OK;
    }
    t->class_of = malloc(t->dict->count * sizeof *t->class_of);
    if (t->class_of == NULL)
        return veer_fail_nomem(err);
    for (uint32_t i = 0; i < t->dict->count; i++)
        t->class_of[i] = NOT_YET;
    return VEER_OK;
}

static uint32_t code_at(const texts *t, size_t row)
{
    return t->codes == NULL ? VEER_CODE_MISSING : t->codes[row];
}

static veer_rc put_class(reader *r, const char *text, size_t len, uint32_t *ret, veer_err *err)
{
    const veer_rc rc = veer_dict_add(&r->out->classes, text, len, ret);
    return rc == VEER_OK ? rc : veer_fail(err, rc, "%s", veer_rc_text(rc));
}

static veer_rc class_of_text(reader *r, texts *t, uint32_t code, uint32_t *ret, veer_err *err)
{
    veer_rc rc = VEER_OK;
    if (t->class_of[code] == NOT_YET) {
        char clean[VEER_CLASS_TEXT_SIZE];
        size_t len = 0;
        const char *const text = veer_dict_text(t->dict, code, &len);
        len = veer_class_clean(text, len, clean);
        rc = put_class(r, clean, len, &t->class_of[code], err);
    }
    *ret = t->class_of[code];
    return rc;
}

/* The class of a whole number; others have none. */
static veer_rc class_of_number(reader *r, double value, uint32_t *ret, veer_err *err)
{
    char text[VEER_CLASS_TEXT_SIZE];
    if (isnan(value) || value != floor(value))
        return VEER_OK;
    return put_class(r, text, veer_class_of_number(value, text), ret, err);
}

static double spelled(const texts *t, uint32_t code)
{
    double value = (double)NAN;
    size_t len = 0;
    size_t used = 0;
    if (code == VEER_CODE_MISSING)
        return value;
    const char *const text = veer_dict_text(t->dict, code, &len);
    if (veer_parse_double(text, len, &used, &value) != VEER_OK || used != len)
        return (double)NAN;
    return value;
}

static veer_rc predicted_class(reader *r, size_t row, veer_outcome *o, veer_err *err)
{
    const uint32_t code = code_at(&r->class, row);
    const double value = number_at(r->values, row);
    veer_rc rc = VEER_OK;
    if (code != VEER_CODE_MISSING)
        rc = class_of_text(r, &r->class, code, &o->predicted, err);
    else if (!isnan(value))
        rc = class_of_number(r, value, &o->predicted, err);
    else if (!isnan(o->score))
        return o->score >= 0.5 ? put_class(r, VEER_CLASS_SCORE_HIGH, strlen(VEER_CLASS_SCORE_HIGH),
                                           &o->predicted, err)
                               : put_class(r, VEER_CLASS_SCORE_LOW, strlen(VEER_CLASS_SCORE_LOW),
                                           &o->predicted, err);
    o->level = o->predicted != VEER_CODE_MISSING && !isnan(o->score);
    return rc;
}

/* Both numbers, if at least one came as a number and their difference is one. */
static void numbers_of(const reader *r, size_t row, veer_outcome *o)
{
    double truth = number_at(r->label_values, row);
    double number = number_at(r->values, row);
    if (isnan(truth) && isnan(number))
        return;
    if (isnan(truth))
        truth = spelled(&r->label, code_at(&r->label, row));
    if (isnan(number))
        number = spelled(&r->class, code_at(&r->class, row));
    if (!isfinite(number - truth))
        return;
    o->true_number = truth;
    o->number = number;
}

static veer_rc read_row(reader *r, size_t row, veer_err *err)
{
    const uint32_t label = code_at(&r->label, row);
    const double label_value = number_at(r->label_values, row);
    veer_rc rc = VEER_OK;
    if (label == VEER_CODE_MISSING && isnan(label_value))
        return VEER_OK;
    veer_outcome o = {.row = row,
                      .truth = VEER_CODE_MISSING,
                      .predicted = VEER_CODE_MISSING,
                      .score = number_at(r->scores, row),
                      .true_number = (double)NAN,
                      .number = (double)NAN};
    if (label != VEER_CODE_MISSING)
        rc = class_of_text(r, &r->label, label, &o.truth, err);
    else
        rc = class_of_number(r, label_value, &o.truth, err);
    if (rc == VEER_OK)
        rc = predicted_class(r, row, &o, err);
    numbers_of(r, row, &o);
    r->out->at[r->out->n++] = o;
    return rc;
}

veer_rc veer_outcome_rows_init(veer_outcome_rows *ret, const veer_rows *rows, veer_err *err)
{
    const veer_batch *const batch = rows->batch;
    *ret = (veer_outcome_rows){0};
    veer_dict_init(&ret->classes, UINT32_MAX - 2);
    reader r = {.out = ret,
                .label_values = veer_batch_numbers(batch, VEER_FIELD_LABEL_VALUE),
                .values = veer_batch_numbers(batch, VEER_FIELD_VALUE),
                .scores = veer_batch_numbers(batch, VEER_FIELD_SCORE)};
    if (rows->n == 0 ||
        (r.label_values == NULL && veer_batch_codes(batch, VEER_FIELD_LABEL) == NULL))
        return VEER_OK;
    ret->at = malloc(rows->n * sizeof *ret->at);
    veer_rc rc = ret->at == NULL ? veer_fail_nomem(err) : VEER_OK;
    if (rc == VEER_OK)
        rc = texts_init(&r.label, batch, VEER_FIELD_LABEL, err);
    if (rc == VEER_OK)
        rc = texts_init(&r.class, batch, VEER_FIELD_CLASS, err);
    for (size_t i = 0; rc == VEER_OK && i < rows->n; i++)
        rc = read_row(&r, veer_row(rows, i), err);
    free(r.label.class_of);
    free(r.class.class_of);
    if (rc != VEER_OK)
        veer_outcome_rows_done(ret);
    return rc;
}

void veer_outcome_rows_done(veer_outcome_rows *outcomes)
{
    veer_dict_done(&outcomes->classes);
    free(outcomes->at);
    *outcomes = (veer_outcome_rows){0};
}
