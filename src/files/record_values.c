/* Names, numbers, times, faults and where they lie. */
#include <math.h>

#include "base/num.h"
#include "base/time.h"
#include "files/record_decoder.h"

/* ---- faults ---- */

static const char *event_name(veer_json_event event)
{
    switch (event) {
    case VEER_JSON_OBJECT_BEGIN:
        return "an object";
    case VEER_JSON_ARRAY_BEGIN:
        return "an array";
    case VEER_JSON_STRING:
        return "a string";
    case VEER_JSON_NUMBER:
        return "a number";
    case VEER_JSON_TRUE:
        return "true";
    case VEER_JSON_FALSE:
        return "false";
    case VEER_JSON_NULL:
        return "null";
    default:
        return "something else";
    }
}

/* A broken text has its own message, which comes from the reader in the end. */
veer_rc veer_record_unexpected(veer_json_event found, const char *what, veer_err *err)
{
    if (found <= VEER_JSON_END)
        return VEER_EPARSE;
    return veer_fail(err, VEER_EINVAL, "expected %s, found %s", what, event_name(found));
}

veer_rc veer_put_expected(const veer_decoder *d, const char *what, veer_json_event found)
{
    return veer_record_unexpected(found, what, d->err);
}

void veer_pointer_add(veer_pointer *pointer, const char *key, size_t len)
{
    char *text = pointer->text;
    size_t at = strlen(text);
    if (at + 3 >= VEER_POINTER_SIZE)
        return;
    text[at++] = '/';
    for (size_t i = 0; i < len && at + 3 < VEER_POINTER_SIZE; i++) {
        const char c = key[i];
        if (c == '~' || c == '/') {
            text[at++] = '~';
            text[at++] = c == '~' ? '0' : '1';
        } else {
            text[at++] = c;
        }
    }
    text[at] = '\0';
}

void veer_decoder_pointer(const veer_decoder *d, veer_pointer *ret)
{
    ret->text[0] = '\0';
    for (size_t i = 0; i < d->depth; i++)
        veer_pointer_add(ret, d->path[i].text, d->path[i].len);
}

/* ---- values ---- */

/* A text from a string, a whole number or a boolean; missing is VEER_OK with *ret NULL. */
veer_rc veer_put_read_name(veer_decoder *d, const char *what, bool booleans, const char **ret,
                           size_t *ret_len)
{
    const veer_json_event event = veer_json_next(d->r);
    *ret = NULL;
    if (event == VEER_JSON_NULL)
        return VEER_OK;
    const bool whole = event == VEER_JSON_NUMBER && (d->r->is_int64 || d->r->is_uint64);
    if (event == VEER_JSON_STRING || whole) {
        *ret = d->r->text;
        *ret_len = d->r->text_len;
        return VEER_OK;
    }
    if (booleans && (event == VEER_JSON_TRUE || event == VEER_JSON_FALSE)) {
        *ret = event == VEER_JSON_TRUE ? "true" : "false";
        *ret_len = strlen(*ret);
        return VEER_OK;
    }
    if (event == VEER_JSON_NUMBER)
        return veer_fail(d->err, VEER_EINVAL, "expected %s, found a number with a fraction", what);
    return veer_put_expected(d, what, event);
}

veer_rc veer_put_field_name(veer_decoder *d, veer_field field, const char *what, bool booleans)
{
    const char *text;
    size_t len;
    const veer_rc rc = veer_put_read_name(d, what, booleans, &text, &len);
    if (rc != VEER_OK || text == NULL)
        return rc;
    return veer_batch_set_field_text(d->batch, field, text, len, d->err);
}

veer_rc veer_put_field_number(veer_decoder *d, veer_field field)
{
    const veer_json_event event = veer_json_next(d->r);
    if (event == VEER_JSON_NULL)
        return VEER_OK;
    if (event != VEER_JSON_NUMBER)
        return veer_put_expected(d, "a number", event);
    if (field == VEER_FIELD_LATENCY && d->r->number < 0)
        return veer_fail(d->err, VEER_EINVAL, "a latency cannot be negative");
    return veer_batch_set_field_number(d->batch, field, d->r->number, d->err);
}

veer_rc veer_put_id(veer_decoder *d)
{
    const char *text;
    size_t len;
    const veer_rc rc = veer_put_read_name(d, "a string or a whole number", false, &text, &len);
    if (rc != VEER_OK || text == NULL)
        return rc;
    d->has_id = true;
    return veer_batch_set_id(d->batch, text, len, d->err);
}

veer_rc veer_record_read_time(const veer_json_reader *r, veer_json_event event,
                              const veer_record_options *options, int64_t *ret_us, veer_err *err)
{
    int64_t us;
    veer_rc rc;
    if (event == VEER_JSON_STRING)
        rc = veer_time_parse(r->text, r->text_len, &us, err);
    else if (event != VEER_JSON_NUMBER)
        return veer_record_unexpected(event,
                                      "a time such as \"2024-05-01T12:00:00Z\" or an epoch number",
                                      err);
    else if (r->is_int64)
        rc = veer_time_from_epoch((int64_t)r->integer, &us, err);
    else
        rc = veer_time_from_epoch_double(r->number, &us, err);
    if (rc != VEER_OK)
        return rc == VEER_EPARSE ? VEER_EINVAL : rc;
    const bool late = options->max_time_us != 0 && us > options->max_time_us;
    if (us < options->min_time_us || late) {
        char text[VEER_TIME_TEXT_SIZE];
        veer_time_format(us, text);
        return veer_fail(err, VEER_EINVAL, "the time %s is too far in the %s", text,
                         late ? "future" : "past");
    }
    *ret_us = us;
    return VEER_OK;
}

veer_rc veer_put_timestamp(veer_decoder *d)
{
    const veer_json_event event = veer_json_next(d->r);
    int64_t us;
    if (event == VEER_JSON_NULL)
        return VEER_OK;
    const veer_rc rc = veer_record_read_time(d->r, event, d->options, &us, d->err);
    return rc == VEER_OK ? veer_batch_set_timestamp(d->batch, us, d->err) : rc;
}

/* A label that is a number is kept as one; a whole number is also the name of a class, as long as
 * the batch has room for classes. */
veer_rc veer_put_label_scalar(veer_decoder *d, veer_json_event event)
{
    if (event == VEER_JSON_NULL)
        return VEER_OK;
    d->has_label = true;
    if (event == VEER_JSON_TRUE || event == VEER_JSON_FALSE)
        return veer_batch_set_field_text(d->batch, VEER_FIELD_LABEL,
                                         event == VEER_JSON_TRUE ? "true" : "false",
                                         event == VEER_JSON_TRUE ? 4 : 5, d->err);
    if (event == VEER_JSON_STRING)
        return veer_batch_set_field_text(d->batch, VEER_FIELD_LABEL, d->r->text, d->r->text_len,
                                         d->err);
    if (event != VEER_JSON_NUMBER)
        return veer_put_expected(d, "a string, a number or a boolean", event);
    veer_rc rc =
        veer_batch_set_field_number(d->batch, VEER_FIELD_LABEL_VALUE, d->r->number, d->err);
    if (rc == VEER_OK && floor(d->r->number) == d->r->number && fabs(d->r->number) < 0x1p53) {
        char text[VEER_DOUBLE_TEXT_SIZE];
        const double number = d->r->number == 0 ? 0 : d->r->number;
        rc = veer_batch_set_field_text(d->batch, VEER_FIELD_LABEL, text,
                                       veer_print_double(number, text), d->err);
        rc = rc == VEER_ELIMIT ? VEER_OK : rc;
    }
    return rc;
}
