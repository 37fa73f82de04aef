/* Features and tags. */
#include "files/record_decoder.h"

#define NUMBER_RUN 24u /* features that are read at once */

/* ---- features and tags ---- */

/* Records of one model give their features in one order, so the column behind the last one is
 * compared before any is looked up. */
static bool is_next_feature(const veer_decoder *d, const veer_part *name)
{
    const veer_columns *features = &d->batch->features;
    if (d->next_feature >= features->count)
        return false;
    size_t len;
    const char *known = veer_columns_name(features, d->next_feature, &len);
    return len == name->len && memcmp(known, name->text, len) == 0;
}

/* The column of a feature; *ret_mismatch when it is of the other kind, which was counted. */
static veer_rc find_feature(veer_decoder *d, const veer_part *name, veer_column_kind kind,
                            size_t *ret, bool *ret_mismatch)
{
    veer_err cause = VEER_ERR_INIT;
    const veer_rc rc = veer_batch_feature(d->batch, name->text, name->len, kind, ret, &cause);
    *ret_mismatch = rc == VEER_EINVAL && d->options->mismatch_is_missing && name->len > 0;
    if (rc == VEER_OK || *ret_mismatch)
        d->next_feature = *ret + 1;
    if (*ret_mismatch)
        d->batch->features.at[*ret].mismatches++;
    return rc == VEER_OK || *ret_mismatch ? VEER_OK : veer_fail(d->err, rc, "%s", cause.msg);
}

static veer_rc put_feature_value(veer_decoder *d, const veer_part *name, veer_json_event event)
{
    const veer_column_kind kind = event == VEER_JSON_NUMBER ? VEER_COLUMN_NUMBER : VEER_COLUMN_TEXT;
    size_t index = d->next_feature;
    if (is_next_feature(d, name) && d->batch->features.at[index].kind == kind) {
        d->next_feature++;
    } else {
        bool mismatch;
        const veer_rc rc = find_feature(d, name, kind, &index, &mismatch);
        if (rc != VEER_OK || mismatch)
            return rc;
    }
    if (event == VEER_JSON_NUMBER)
        return veer_batch_set_number(d->batch, index, d->r->number, d->err);
    if (event == VEER_JSON_STRING)
        return veer_batch_set_text(d->batch, index, d->r->text, d->r->text_len, d->err);
    return veer_batch_set_text(d->batch, index, event == VEER_JSON_TRUE ? "true" : "false",
                               event == VEER_JSON_TRUE ? 4 : 5, d->err);
}

veer_rc veer_put_feature(veer_decoder *d, const veer_part *name)
{
    const veer_json_event event = veer_json_next(d->r);
    d->has_content = true;
    if (event == VEER_JSON_NULL) {
        d->next_feature += is_next_feature(d, name);
        return VEER_OK;
    }
    if (event != VEER_JSON_NUMBER && event != VEER_JSON_STRING && event != VEER_JSON_TRUE &&
        event != VEER_JSON_FALSE)
        return veer_put_expected(d, "a number, a string, a boolean or null", event);
    return put_feature_value(d, name, event);
}

veer_rc veer_put_tag(veer_decoder *d, const veer_part *name)
{
    const char *text;
    size_t len, index;
    veer_rc rc = veer_put_read_name(d, "a string, a whole number or a boolean", true, &text, &len);
    if (rc != VEER_OK || text == NULL)
        return rc;
    rc = veer_batch_tag(d->batch, name->text, name->len, &index, d->err);
    return rc != VEER_OK ? rc : veer_batch_set_tag(d->batch, index, text, len, d->err);
}

static veer_rc put_features_member(veer_decoder *d, const veer_part *key)
{
    const veer_role role = veer_rule_for(d, key);
    return veer_put_by_role(d, role == VEER_ROLE_AUTO ? VEER_ROLE_FEATURE : role, key);
}

/* The number of a column that holds text, has one in this row already, or needs room. */
static veer_rc put_other_number(veer_decoder *d, size_t index, double value)
{
    veer_batch *batch = d->batch;
    if (batch->features.at[index].kind == VEER_COLUMN_NUMBER)
        return veer_batch_set_any_number(batch, index, value, d->err);
    size_t len, found;
    bool mismatch;
    const char *name = veer_columns_name(&batch->features, index, &len);
    return find_feature(d, &(veer_part){name, len}, VEER_COLUMN_NUMBER, &found, &mismatch);
}

/* n finite numbers of the columns from `first`, whose keys were predicted. */
static veer_rc put_numbers(veer_decoder *d, size_t first, const double *values, size_t n)
{
    const size_t row = d->batch->rows;
    veer_column *columns = d->batch->features.at + first;
    for (size_t i = 0; i < n; i++) {
        veer_column *column = &columns[i];
        if (column->kind == VEER_COLUMN_NUMBER && column->len == row && row < column->numbers_cap) {
            column->numbers[row] = values[i];
            column->len = row + 1;
            column->valid++;
            continue;
        }
        const veer_rc rc = put_other_number(d, first + i, values[i]);
        if (rc != VEER_OK) {
            const veer_json_key *key = &d->options->shape->features[first + i];
            d->path[d->depth++] = (veer_part){key->quoted + 1, key->quoted_len - 2};
            return rc;
        }
    }
    return VEER_OK;
}

/* Takes as many features as come as numbers in the order of the first `known` columns. */
static veer_rc put_predicted_numbers(veer_decoder *d, size_t known)
{
    const veer_json_key *keys = d->options->shape->features;
    double values[NUMBER_RUN];
    for (size_t taken = NUMBER_RUN; taken == NUMBER_RUN;) {
        const size_t first = d->next_feature;
        if (first >= known)
            return VEER_OK;
        const size_t n = known - first < NUMBER_RUN ? known - first : NUMBER_RUN;
        taken = veer_json_predict_numbers(d->r, keys + first, n, values);
        const veer_rc rc = put_numbers(d, first, values, taken);
        if (rc != VEER_OK)
            return rc;
        d->next_feature = first + taken;
    }
    return VEER_OK;
}

/* The members of the features, predicted where a shape is kept. */
static veer_rc each_feature(veer_decoder *d)
{
    veer_record_shape *shape = d->options->shape;
    const size_t known = veer_record_shape_bind(shape, d->batch), depth = d->depth;
    for (;;) {
        veer_rc rc = put_predicted_numbers(d, known);
        if (rc != VEER_OK)
            return rc;
        const bool is_next = d->next_feature < known &&
                             veer_json_predict_key(d->r, &shape->features[d->next_feature]);
        if (!is_next && !veer_json_next_key(d->r))
            return veer_json_status(d->r, NULL);
        d->path[depth] = (veer_part){d->r->text, d->r->text_len};
        d->depth = depth + 1;
        rc = veer_put_feature(d, &d->path[depth]);
        if (rc != VEER_OK)
            return rc;
        d->depth = depth;
    }
}

veer_rc veer_put_features(veer_decoder *d)
{
    const veer_json_event event = veer_json_next(d->r);
    d->has_content = true;
    if (event == VEER_JSON_NULL)
        return VEER_OK;
    if (event != VEER_JSON_OBJECT_BEGIN)
        return veer_put_expected(d, "an object of feature names and values", event);
    const bool has_rules = d->options->rule_count > 0;
    return d->options->shape != NULL && !has_rules ? each_feature(d)
                                                   : veer_each_member(d, put_features_member);
}

veer_rc veer_put_tags(veer_decoder *d)
{
    const veer_json_event event = veer_json_next(d->r);
    if (event == VEER_JSON_NULL)
        return VEER_OK;
    if (event == VEER_JSON_OBJECT_BEGIN)
        return veer_each_member(d, veer_put_tag);
    if (event != VEER_JSON_STRING)
        return veer_put_expected(d, "an object of tag names and values", event);
    size_t index;
    const veer_rc rc = veer_batch_tag(d->batch, "segment", 7, &index, d->err);
    return rc != VEER_OK ? rc
                         : veer_batch_set_tag(d->batch, index, d->r->text, d->r->text_len, d->err);
}
