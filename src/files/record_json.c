#include "files/record_json.h"

#include <math.h>

#include "files/record_decoder.h"

/* ---- members ---- */

veer_rc veer_each_member(veer_decoder *d, veer_member_fn *fn)
{
    veer_rc rc = VEER_OK;
    const size_t depth = d->depth;
    if (depth == VEER_RECORD_PATH)
        return veer_fail(d->err, VEER_EINVAL, "nested too deep");
    while (rc == VEER_OK && veer_json_next_key(d->r)) {
        d->path[depth] = (veer_part){d->r->text, d->r->text_len};
        d->depth = depth + 1;
        rc = fn(d, &d->path[depth]);
    }
    if (rc == VEER_OK)
        d->depth = depth;
    return rc == VEER_OK ? veer_json_status(d->r, NULL) : rc;
}

/* The next key and what is done with it; false at the end of the object or on an error. */
static bool next_member(veer_decoder *d, veer_shape_object *shape, veer_action_fn *action_of,
                        size_t *at, int *ret_action)
{
    if (shape != NULL && *at < shape->count && veer_json_predict_key(d->r, &shape->at[*at].key)) {
        *ret_action = shape->at[(*at)++].action;
        return true;
    }
    if (!veer_json_next_key(d->r))
        return false;
    const veer_part key = {d->r->text, d->r->text_len};
    *ret_action = shape == NULL ? -1 : veer_shape_find(shape, key.text, key.len, at);
    if (*ret_action >= 0)
        return true;
    *ret_action = action_of(d, &key);
    if (shape != NULL)
        veer_shape_learn(shape, key.text, key.len, *ret_action, at);
    return true;
}

/* Calls put for every member of the object that has begun, with the action of its key. */
veer_rc veer_each_known_member(veer_decoder *d, veer_shape_object *shape, veer_action_fn *action_of,
                               veer_act_fn *act)
{
    const size_t depth = d->depth;
    size_t at = 0;
    int action;
    while (next_member(d, shape, action_of, &at, &action)) {
        d->path[depth] = (veer_part){d->r->text, d->r->text_len};
        d->depth = depth + 1;
        const veer_rc rc = act(d, action, &d->path[depth]);
        if (rc != VEER_OK)
            return rc;
        d->depth = depth;
    }
    return veer_json_status(d->r, NULL);
}

/* ---- the record ---- */

veer_rc veer_put_by_role(veer_decoder *d, veer_role role, const veer_part *key)
{
    switch (role) {
    case VEER_ROLE_FEATURE:
        return veer_put_feature(d, key);
    case VEER_ROLE_TAG:
        return veer_put_tag(d, key);
    case VEER_ROLE_IGNORE:
        return veer_json_skip(d->r) ? VEER_OK : VEER_EPARSE;
    case VEER_ROLE_ID:
        return veer_put_id(d);
    case VEER_ROLE_TIMESTAMP:
        return veer_put_timestamp(d);
    case VEER_ROLE_MODEL:
    case VEER_ROLE_VERSION:
        return veer_put_field_name(d, veer_role_field(role), "a string or a whole number", false);
    case VEER_ROLE_PREDICTION:
        return veer_put_prediction(d);
    case VEER_ROLE_CLASS:
        d->has_content = true;
        return veer_put_field_name(d, VEER_FIELD_CLASS, "a string, a whole number or a boolean",
                                   true);
    case VEER_ROLE_LABEL:
        return veer_put_label(d);
    case VEER_ROLE_LABEL_CLASS:
        return veer_put_label_class(d);
    case VEER_ROLE_LABEL_VALUE:
        return veer_put_label_value(d);
    default:
        d->has_content = d->has_content || role == VEER_ROLE_SCORE || role == VEER_ROLE_VALUE;
        return veer_put_field_number(d, veer_role_field(role));
    }
}

/* The role that the caller gave a name; AUTO when none. */
veer_role veer_rule_for(const veer_decoder *d, const veer_part *key)
{
    for (size_t i = 0; i < d->options->rule_count; i++) {
        const char *name = d->options->rules[i].name;
        if ((key->len == 0 || name[0] == key->text[0]) && veer_part_is(key, name))
            return d->options->rules[i].role;
    }
    return VEER_ROLE_AUTO;
}

/* Members that are objects. */
static const struct {
    const char *name;               /* exactly */
    size_t len;                     /* its bytes */
    veer_rc (*put)(veer_decoder *); /* reads the value */
} object_rows[] = {
#define OBJECT_ROW(name, put)       \
    {                               \
        name, sizeof(name) - 1, put \
    }
    OBJECT_ROW("features", veer_put_features),
    OBJECT_ROW("input_data", veer_put_features),
    OBJECT_ROW("inputs", veer_put_features),
    OBJECT_ROW("tags", veer_put_tags),
    OBJECT_ROW("segment", veer_put_tags),
    OBJECT_ROW("segments", veer_put_tags),
    OBJECT_ROW("probs", veer_put_probabilities),
    OBJECT_ROW("probabilities", veer_put_probabilities),
#undef OBJECT_ROW
};

/* "feature.x" and "features.x" are the feature x. */
static bool dotted_feature(const veer_part *key, veer_part *ret)
{
    static const char *const prefixes[] = {"feature.", "features."};
    for (size_t i = 0; i < 2; i++) {
        const size_t len = strlen(prefixes[i]);
        if (key->len > len && memcmp(key->text, prefixes[i], len) == 0) {
            *ret = (veer_part){key->text + len, key->len - len};
            return true;
        }
    }
    return false;
}

static veer_rc put_unknown(veer_decoder *d, const veer_part *key)
{
    if (!d->options->flat)
        return veer_fail(d->err, VEER_EINVAL,
                         "unknown member; inputs of the model belong into 'features'");
    return veer_put_feature(d, key);
}

/* What is done with a member of a record: a veer_role, or one of these. */
enum {
    ACTION_OBJECT = VEER_ROLE_COUNT, /* + row of object_rows */
    ACTION_DOTTED = ACTION_OBJECT + sizeof object_rows / sizeof object_rows[0],
    ACTION_UNKNOWN,
};

static int prediction_action(const veer_decoder *d, const veer_part *key)
{
    veer_part feature;
    veer_role role = veer_rule_for(d, key);
    if (role != VEER_ROLE_AUTO)
        return (int)role;
    for (size_t i = 0; i < sizeof object_rows / sizeof object_rows[0]; i++)
        if (key->len == object_rows[i].len && memcmp(key->text, object_rows[i].name, key->len) == 0)
            return ACTION_OBJECT + (int)i;
    if (dotted_feature(key, &feature))
        return ACTION_DOTTED;
    role = d->options->only_rules ? VEER_ROLE_FEATURE : veer_role_of_name(key->text, key->len);
    return role == VEER_ROLE_FEATURE ? ACTION_UNKNOWN : (int)role;
}

static veer_rc put_prediction_record_member(veer_decoder *d, int action, const veer_part *key)
{
    veer_part feature;
    if (action < ACTION_OBJECT)
        return veer_put_by_role(d, (veer_role)action, key);
    if (action < ACTION_DOTTED)
        return object_rows[action - ACTION_OBJECT].put(d);
    if (action == ACTION_DOTTED && dotted_feature(key, &feature))
        return veer_put_feature(d, &feature);
    return put_unknown(d, key);
}

static int label_action(const veer_decoder *d, const veer_part *key)
{
    veer_role role = veer_rule_for(d, key);
    if (role == VEER_ROLE_AUTO)
        role = veer_role_of_name(key->text, key->len);
    if (role == VEER_ROLE_VALUE)
        role = VEER_ROLE_LABEL_VALUE;
    switch (role) {
    case VEER_ROLE_ID:
    case VEER_ROLE_TIMESTAMP:
    case VEER_ROLE_MODEL:
    case VEER_ROLE_VERSION:
    case VEER_ROLE_LABEL:
    case VEER_ROLE_LABEL_CLASS:
    case VEER_ROLE_LABEL_VALUE:
    case VEER_ROLE_IGNORE:
        return (int)role;
    default:
        return ACTION_UNKNOWN;
    }
}

static veer_rc put_label_record_member(veer_decoder *d, int action, const veer_part *key)
{
    if (action != ACTION_UNKNOWN)
        return veer_put_by_role(d, (veer_role)action, key);
    return veer_fail(d->err, VEER_EINVAL,
                     "unknown member; a label has id, label or value, timestamp and model");
}

/* Probabilities say class, confidence and score where the record itself does not. */
static veer_rc use_probabilities(veer_decoder *d)
{
    veer_rc rc = VEER_OK;
    const size_t row = d->batch->rows;
    if (d->likely == NULL)
        return VEER_OK;
    if (d->batch->fields[VEER_FIELD_CLASS].len <= row)
        rc =
            veer_batch_set_field_text(d->batch, VEER_FIELD_CLASS, d->likely, d->likely_len, d->err);
    if (rc == VEER_OK && d->batch->fields[VEER_FIELD_CONFIDENCE].len <= row)
        rc = veer_batch_set_field_number(d->batch, VEER_FIELD_CONFIDENCE, d->likely_share, d->err);
    if (rc == VEER_OK && !isnan(d->positive_share) && d->batch->fields[VEER_FIELD_SCORE].len <= row)
        rc = veer_batch_set_field_number(d->batch, VEER_FIELD_SCORE, d->positive_share, d->err);
    return rc;
}

static veer_rc check_complete(const veer_decoder *d)
{
    if (d->is_label && !d->has_id)
        return veer_fail(d->err, VEER_EINVAL, "'id' is missing; it says which prediction is meant");
    if (d->is_label && !d->has_label)
        return veer_fail(d->err, VEER_EINVAL, "'label' or 'value' is missing");
    if (!d->is_label && !d->has_content && d->likely == NULL)
        return veer_fail(d->err, VEER_EINVAL,
                         "the record has neither features nor a prediction nor a label");
    return VEER_OK;
}

/* What the caller has to say to the record. */
static veer_rc complete(veer_decoder *d)
{
    const char *member = NULL;
    const veer_rc rc = d->options->complete(d->options->context, d->batch, &member, d->err);
    if (rc != VEER_OK && member != NULL) {
        d->path[0] = (veer_part){member, strlen(member)};
        d->depth = 1;
    }
    return rc;
}

static veer_rc read_members(veer_decoder *d)
{
    const veer_json_event event = veer_json_next(d->r);
    if (event != VEER_JSON_OBJECT_BEGIN)
        return veer_put_expected(d, "an object", event);
    veer_record_shape *shape = d->options->shape;
    veer_rc rc = veer_each_known_member(d, shape != NULL ? &shape->record : NULL,
                                        d->is_label ? label_action : prediction_action,
                                        d->is_label ? put_label_record_member
                                                    : put_prediction_record_member);
    if (rc == VEER_OK)
        rc = use_probabilities(d);
    if (rc == VEER_OK)
        rc = check_complete(d);
    if (rc == VEER_OK && d->options->alone && veer_json_next(d->r) != VEER_JSON_END)
        return VEER_EPARSE;
    if (rc == VEER_OK && d->options->complete != NULL)
        rc = complete(d);
    return rc == VEER_OK ? veer_batch_commit_row(d->batch, d->err) : rc;
}

veer_rc veer_record_leave(veer_json_reader *r, veer_json_mark begin, veer_rc rc,
                          veer_pointer *ret_pointer, veer_err *err)
{
    if (veer_json_status(r, NULL) == VEER_OK) {
        /* The record is at fault, not the JSON. */
        veer_json_rewind(r, begin);
        veer_json_skip(r);
    }
    if (veer_json_status(r, NULL) == VEER_OK)
        return rc;
    ret_pointer->text[0] = '\0';
    rc = veer_json_status(r, err);
    return rc == VEER_EINVAL ? VEER_EPARSE : rc;
}

static veer_rc read_record(veer_decoder *d, veer_pointer *ret_pointer, veer_err *err)
{
    const veer_json_mark begin = veer_json_mark_of(d->r);
    const veer_rc rc = read_members(d);
    if (rc == VEER_OK)
        return VEER_OK;
    veer_batch_rollback_row(d->batch);
    veer_decoder_pointer(d, ret_pointer);
    return veer_record_leave(d->r, begin, rc, ret_pointer, err);
}

veer_rc veer_record_read_prediction(veer_json_reader *r, const veer_record_options *options,
                                    veer_batch *batch, veer_pointer *ret_pointer, veer_err *err)
{
    veer_decoder d = {
        .r = r, .options = options, .batch = batch, .positive_share = NAN, .err = err};
    return read_record(&d, ret_pointer, err);
}

veer_rc veer_record_read_label(veer_json_reader *r, const veer_record_options *options,
                               veer_batch *batch, veer_pointer *ret_pointer, veer_err *err)
{
    veer_decoder d = {.r = r,
                      .options = options,
                      .batch = batch,
                      .is_label = true,
                      .positive_share = NAN,
                      .err = err};
    return read_record(&d, ret_pointer, err);
}
