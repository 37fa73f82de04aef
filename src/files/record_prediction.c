/* The prediction and the label. */
#include "files/record_decoder.h"

static veer_rc put_probability(veer_decoder *d, const veer_part *name)
{
    const veer_json_event event = veer_json_next(d->r);
    if (event != VEER_JSON_NUMBER)
        return veer_put_expected(d, "a number", event);
    const double share = d->r->number;
    if (share < 0 || share > 1)
        return veer_fail(d->err, VEER_EINVAL, "a probability lies in 0..1");
    if (d->likely == NULL || share > d->likely_share) {
        d->likely = name->text;
        d->likely_len = name->len;
        d->likely_share = share;
    }
    if (veer_part_is(name, "1") || veer_part_is(name, "true") || veer_part_is(name, "positive"))
        d->positive_share = share;
    return VEER_OK;
}

veer_rc veer_put_probabilities(veer_decoder *d)
{
    const veer_json_event event = veer_json_next(d->r);
    if (event == VEER_JSON_NULL)
        return VEER_OK;
    if (event != VEER_JSON_OBJECT_BEGIN)
        return veer_put_expected(d, "an object of class names and probabilities", event);
    return veer_each_member(d, put_probability);
}

static veer_rc put_class(veer_decoder *d)
{
    return veer_put_field_name(d, VEER_FIELD_CLASS, "a string, a whole number or a boolean", true);
}

static veer_rc put_score(veer_decoder *d)
{
    return veer_put_field_number(d, VEER_FIELD_SCORE);
}

static veer_rc put_value(veer_decoder *d)
{
    return veer_put_field_number(d, VEER_FIELD_VALUE);
}

static veer_rc put_confidence(veer_decoder *d)
{
    return veer_put_field_number(d, VEER_FIELD_CONFIDENCE);
}

/* Members of a prediction. */
static const struct {
    const char *name;               /* exactly */
    veer_rc (*put)(veer_decoder *); /* reads the value */
} prediction_rows[] = {
    {"class", put_class},
    {"label", put_class},
    {"score", put_score},
    {"probability", put_score},
    {"proba", put_score},
    {"value", put_value},
    {"confidence", put_confidence},
    {"probabilities", veer_put_probabilities},
    {"probs", veer_put_probabilities},
};
#define PREDICTION_ROWS (int)(sizeof prediction_rows / sizeof prediction_rows[0])

static int prediction_member_action(const veer_decoder *d, const veer_part *key)
{
    int row = 0;
    (void)d;
    while (row < PREDICTION_ROWS && !veer_part_is(key, prediction_rows[row].name))
        row++;
    return row;
}

static veer_rc put_prediction_member(veer_decoder *d, int row, const veer_part *key)
{
    (void)key;
    if (row < PREDICTION_ROWS)
        return prediction_rows[row].put(d);
    return veer_fail(d->err, VEER_EINVAL,
                     "unknown member; a prediction has class, score, probabilities or value");
}

veer_rc veer_put_prediction(veer_decoder *d)
{
    const veer_json_event event = veer_json_next(d->r);
    veer_record_shape *shape = d->options->shape;
    d->has_content = true;
    switch (event) {
    case VEER_JSON_NULL:
        return VEER_OK;
    case VEER_JSON_OBJECT_BEGIN:
        return veer_each_known_member(d, shape != NULL ? &shape->prediction : NULL,
                                      prediction_member_action, put_prediction_member);
    case VEER_JSON_STRING:
        return veer_batch_set_field_text(d->batch, VEER_FIELD_CLASS, d->r->text, d->r->text_len,
                                         d->err);
    case VEER_JSON_TRUE:
        return veer_batch_set_field_text(d->batch, VEER_FIELD_CLASS, "true", 4, d->err);
    case VEER_JSON_FALSE:
        return veer_batch_set_field_text(d->batch, VEER_FIELD_CLASS, "false", 5, d->err);
    case VEER_JSON_NUMBER:
        return veer_batch_set_field_number(d->batch, VEER_FIELD_VALUE, d->r->number, d->err);
    default:
        return veer_put_expected(d, "an object, a class or a number", event);
    }
}

static veer_rc put_label_member(veer_decoder *d, const veer_part *key)
{
    if (!veer_part_is(key, "label") && !veer_part_is(key, "class") && !veer_part_is(key, "value"))
        return veer_fail(d->err, VEER_EINVAL, "unknown member; a label has label or value");
    return veer_put_label_scalar(d, veer_json_next(d->r));
}

veer_rc veer_put_label(veer_decoder *d)
{
    const veer_json_event event = veer_json_next(d->r);
    d->has_content = true;
    return event == VEER_JSON_OBJECT_BEGIN ? veer_each_member(d, put_label_member)
                                           : veer_put_label_scalar(d, event);
}

veer_rc veer_put_label_class(veer_decoder *d)
{
    d->has_content = d->has_label = true;
    return veer_put_field_name(d, VEER_FIELD_LABEL, "a string, a whole number or a boolean", true);
}

veer_rc veer_put_label_value(veer_decoder *d)
{
    d->has_content = d->has_label = true;
    return veer_put_field_number(d, VEER_FIELD_LABEL_VALUE);
}
