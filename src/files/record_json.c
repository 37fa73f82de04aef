#include "files/record_json.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/limits.h"
#include "base/num.h"
#include "base/time.h"

#define MAX_PATH 3

typedef struct part {
    const char *text; /* a key, borrowed from the reader */
    size_t len;       /* its bytes */
} part;

/* What is known of one record while it is read. */
typedef struct decoder {
    veer_json_reader *r;                /* the input */
    const veer_record_options *options; /* borrowed */
    veer_batch *batch;                  /* the output */
    part path[MAX_PATH];                /* keys that lead to the value at hand */
    size_t depth;                       /* keys in path */
    size_t next_feature;                /* column of the feature that should come next */
    bool is_label;                      /* a label record, not a prediction */
    bool has_content;                   /* features, a prediction or a label were read */
    bool has_label;                     /* a label was read */
    bool has_id;                        /* an id was read */
    const char *likely;                 /* class with the largest probability, or NULL */
    size_t likely_len;                  /* its bytes */
    double likely_share;                /* its probability */
    double positive_share;              /* probability of class 1, true or positive; NaN if none */
    veer_err *err;                      /* may be NULL */
} decoder;

static inline bool part_is(const part *key, const char *text)
{
    return key->len == strlen(text) && memcmp(key->text, text, key->len) == 0;
}

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

static veer_rc expected(const decoder *d, const char *what, veer_json_event found)
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

static void write_pointer(const decoder *d, veer_pointer *ret)
{
    ret->text[0] = '\0';
    for (size_t i = 0; i < d->depth; i++)
        veer_pointer_add(ret, d->path[i].text, d->path[i].len);
}

/* ---- values ---- */

/* A text from a string, a whole number or a boolean; missing is VEER_OK with *ret NULL. */
static veer_rc read_name(decoder *d, const char *what, bool booleans, const char **ret,
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
    return expected(d, what, event);
}

static veer_rc put_field_name(decoder *d, veer_field field, const char *what, bool booleans)
{
    const char *text;
    size_t len;
    const veer_rc rc = read_name(d, what, booleans, &text, &len);
    if (rc != VEER_OK || text == NULL)
        return rc;
    return veer_batch_set_field_text(d->batch, field, text, len, d->err);
}

static veer_rc put_field_number(decoder *d, veer_field field)
{
    const veer_json_event event = veer_json_next(d->r);
    if (event == VEER_JSON_NULL)
        return VEER_OK;
    if (event != VEER_JSON_NUMBER)
        return expected(d, "a number", event);
    if (field == VEER_FIELD_LATENCY && d->r->number < 0)
        return veer_fail(d->err, VEER_EINVAL, "a latency cannot be negative");
    return veer_batch_set_field_number(d->batch, field, d->r->number, d->err);
}

static veer_rc put_id(decoder *d)
{
    const char *text;
    size_t len;
    const veer_rc rc = read_name(d, "a string or a whole number", false, &text, &len);
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

static veer_rc put_timestamp(decoder *d)
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
static veer_rc put_label_scalar(decoder *d, veer_json_event event)
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
        return expected(d, "a string, a number or a boolean", event);
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

/* ---- features and tags ---- */

/* Records of one model give their features in one order, so the column behind the last one is
 * compared before any is looked up. */
static bool is_next_feature(const decoder *d, const part *name)
{
    const veer_columns *features = &d->batch->features;
    if (d->next_feature >= features->count)
        return false;
    size_t len;
    const char *known = veer_columns_name(features, d->next_feature, &len);
    return len == name->len && memcmp(known, name->text, len) == 0;
}

/* The column of a feature; *ret_mismatch when it is of the other kind, which was counted. */
static veer_rc find_feature(decoder *d, const part *name, veer_column_kind kind, size_t *ret,
                            bool *ret_mismatch)
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

static veer_rc put_feature_value(decoder *d, const part *name, veer_json_event event)
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

static veer_rc put_feature(decoder *d, const part *name)
{
    const veer_json_event event = veer_json_next(d->r);
    d->has_content = true;
    if (event == VEER_JSON_NULL) {
        d->next_feature += is_next_feature(d, name);
        return VEER_OK;
    }
    if (event != VEER_JSON_NUMBER && event != VEER_JSON_STRING && event != VEER_JSON_TRUE &&
        event != VEER_JSON_FALSE)
        return expected(d, "a number, a string, a boolean or null", event);
    return put_feature_value(d, name, event);
}

static veer_rc put_tag(decoder *d, const part *name)
{
    const char *text;
    size_t len, index;
    veer_rc rc = read_name(d, "a string, a whole number or a boolean", true, &text, &len);
    if (rc != VEER_OK || text == NULL)
        return rc;
    rc = veer_batch_tag(d->batch, name->text, name->len, &index, d->err);
    return rc != VEER_OK ? rc : veer_batch_set_tag(d->batch, index, text, len, d->err);
}

/* ---- prediction and label ---- */

/* Calls fn for every member of the object that has begun. */
typedef veer_rc member_fn(decoder *d, const part *key);

static veer_rc each_member(decoder *d, member_fn *fn)
{
    veer_rc rc = VEER_OK;
    const size_t depth = d->depth;
    if (depth == MAX_PATH)
        return veer_fail(d->err, VEER_EINVAL, "nested too deep");
    while (rc == VEER_OK && veer_json_next_key(d->r)) {
        d->path[depth] = (part){d->r->text, d->r->text_len};
        d->depth = depth + 1;
        rc = fn(d, &d->path[depth]);
    }
    if (rc == VEER_OK)
        d->depth = depth;
    return rc == VEER_OK ? veer_json_status(d->r, NULL) : rc;
}

static veer_rc put_probability(decoder *d, const part *name)
{
    const veer_json_event event = veer_json_next(d->r);
    if (event != VEER_JSON_NUMBER)
        return expected(d, "a number", event);
    const double share = d->r->number;
    if (share < 0 || share > 1)
        return veer_fail(d->err, VEER_EINVAL, "a probability lies in 0..1");
    if (d->likely == NULL || share > d->likely_share) {
        d->likely = name->text;
        d->likely_len = name->len;
        d->likely_share = share;
    }
    if (part_is(name, "1") || part_is(name, "true") || part_is(name, "positive"))
        d->positive_share = share;
    return VEER_OK;
}

static veer_rc put_probabilities(decoder *d)
{
    const veer_json_event event = veer_json_next(d->r);
    if (event == VEER_JSON_NULL)
        return VEER_OK;
    if (event != VEER_JSON_OBJECT_BEGIN)
        return expected(d, "an object of class names and probabilities", event);
    return each_member(d, put_probability);
}

static veer_rc put_prediction_member(decoder *d, const part *key)
{
    if (part_is(key, "class") || part_is(key, "label"))
        return put_field_name(d, VEER_FIELD_CLASS, "a string, a whole number or a boolean", true);
    if (part_is(key, "score") || part_is(key, "probability") || part_is(key, "proba"))
        return put_field_number(d, VEER_FIELD_SCORE);
    if (part_is(key, "value"))
        return put_field_number(d, VEER_FIELD_VALUE);
    if (part_is(key, "confidence"))
        return put_field_number(d, VEER_FIELD_CONFIDENCE);
    if (part_is(key, "probabilities") || part_is(key, "probs"))
        return put_probabilities(d);
    return veer_fail(d->err, VEER_EINVAL,
                     "unknown member; a prediction has class, score, probabilities or value");
}

static veer_rc put_prediction(decoder *d)
{
    const veer_json_event event = veer_json_next(d->r);
    d->has_content = true;
    switch (event) {
    case VEER_JSON_NULL:
        return VEER_OK;
    case VEER_JSON_OBJECT_BEGIN:
        return each_member(d, put_prediction_member);
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
        return expected(d, "an object, a class or a number", event);
    }
}

static veer_rc put_label_member(decoder *d, const part *key)
{
    if (!part_is(key, "label") && !part_is(key, "class") && !part_is(key, "value"))
        return veer_fail(d->err, VEER_EINVAL, "unknown member; a label has label or value");
    return put_label_scalar(d, veer_json_next(d->r));
}

static veer_rc put_label(decoder *d)
{
    const veer_json_event event = veer_json_next(d->r);
    d->has_content = true;
    return event == VEER_JSON_OBJECT_BEGIN ? each_member(d, put_label_member)
                                           : put_label_scalar(d, event);
}

static veer_rc put_label_class(decoder *d)
{
    d->has_content = d->has_label = true;
    return put_field_name(d, VEER_FIELD_LABEL, "a string, a whole number or a boolean", true);
}

static veer_rc put_label_value(decoder *d)
{
    d->has_content = d->has_label = true;
    return put_field_number(d, VEER_FIELD_LABEL_VALUE);
}

/* ---- the record ---- */

static veer_rc put_by_role(decoder *d, veer_role role, const part *key)
{
    switch (role) {
    case VEER_ROLE_FEATURE:
        return put_feature(d, key);
    case VEER_ROLE_TAG:
        return put_tag(d, key);
    case VEER_ROLE_IGNORE:
        return veer_json_skip(d->r) ? VEER_OK : VEER_EPARSE;
    case VEER_ROLE_ID:
        return put_id(d);
    case VEER_ROLE_TIMESTAMP:
        return put_timestamp(d);
    case VEER_ROLE_MODEL:
    case VEER_ROLE_VERSION:
        return put_field_name(d, veer_role_field(role), "a string or a whole number", false);
    case VEER_ROLE_PREDICTION:
        return put_prediction(d);
    case VEER_ROLE_CLASS:
        d->has_content = true;
        return put_field_name(d, VEER_FIELD_CLASS, "a string, a whole number or a boolean", true);
    case VEER_ROLE_LABEL:
        return put_label(d);
    case VEER_ROLE_LABEL_CLASS:
        return put_label_class(d);
    case VEER_ROLE_LABEL_VALUE:
        return put_label_value(d);
    default:
        d->has_content = d->has_content || role == VEER_ROLE_SCORE || role == VEER_ROLE_VALUE;
        return put_field_number(d, veer_role_field(role));
    }
}

/* The role that the caller gave a name; AUTO when none. */
static veer_role rule_for(const decoder *d, const part *key)
{
    for (size_t i = 0; i < d->options->rule_count; i++) {
        const char *name = d->options->rules[i].name;
        if ((key->len == 0 || name[0] == key->text[0]) && part_is(key, name))
            return d->options->rules[i].role;
    }
    return VEER_ROLE_AUTO;
}

static veer_rc put_features_member(decoder *d, const part *key)
{
    const veer_role role = rule_for(d, key);
    return put_by_role(d, role == VEER_ROLE_AUTO ? VEER_ROLE_FEATURE : role, key);
}

static veer_rc put_features(decoder *d)
{
    const veer_json_event event = veer_json_next(d->r);
    d->has_content = true;
    if (event == VEER_JSON_NULL)
        return VEER_OK;
    if (event != VEER_JSON_OBJECT_BEGIN)
        return expected(d, "an object of feature names and values", event);
    return each_member(d, put_features_member);
}

static veer_rc put_tags(decoder *d)
{
    const veer_json_event event = veer_json_next(d->r);
    if (event == VEER_JSON_NULL)
        return VEER_OK;
    if (event == VEER_JSON_OBJECT_BEGIN)
        return each_member(d, put_tag);
    if (event != VEER_JSON_STRING)
        return expected(d, "an object of tag names and values", event);
    size_t index;
    const veer_rc rc = veer_batch_tag(d->batch, "segment", 7, &index, d->err);
    return rc != VEER_OK ? rc
                         : veer_batch_set_tag(d->batch, index, d->r->text, d->r->text_len, d->err);
}

/* Members that are objects. */
static const struct {
    const char *name;          /* exactly */
    size_t len;                /* its bytes */
    veer_rc (*put)(decoder *); /* reads the value */
} object_rows[] = {
#define OBJECT_ROW(name, put)       \
    {                               \
        name, sizeof(name) - 1, put \
    }
    OBJECT_ROW("features", put_features),   OBJECT_ROW("input_data", put_features),
    OBJECT_ROW("inputs", put_features),     OBJECT_ROW("tags", put_tags),
    OBJECT_ROW("segment", put_tags),        OBJECT_ROW("segments", put_tags),
    OBJECT_ROW("probs", put_probabilities), OBJECT_ROW("probabilities", put_probabilities),
#undef OBJECT_ROW
};

/* "feature.x" and "features.x" are the feature x. */
static bool dotted_feature(const part *key, part *ret)
{
    static const char *const prefixes[] = {"feature.", "features."};
    for (size_t i = 0; i < 2; i++) {
        const size_t len = strlen(prefixes[i]);
        if (key->len > len && memcmp(key->text, prefixes[i], len) == 0) {
            *ret = (part){key->text + len, key->len - len};
            return true;
        }
    }
    return false;
}

static veer_rc put_unknown(decoder *d, const part *key)
{
    if (!d->options->flat)
        return veer_fail(d->err, VEER_EINVAL,
                         "unknown member; inputs of the model belong into 'features'");
    return put_feature(d, key);
}

static veer_rc put_prediction_record_member(decoder *d, const part *key)
{
    part feature;
    veer_role role = rule_for(d, key);
    if (role != VEER_ROLE_AUTO)
        return put_by_role(d, role, key);
    for (size_t i = 0; i < sizeof object_rows / sizeof object_rows[0]; i++)
        if (key->len == object_rows[i].len && memcmp(key->text, object_rows[i].name, key->len) == 0)
            return object_rows[i].put(d);
    if (dotted_feature(key, &feature))
        return put_feature(d, &feature);
    role = d->options->only_rules ? VEER_ROLE_FEATURE : veer_role_of_name(key->text, key->len);
    return role == VEER_ROLE_FEATURE ? put_unknown(d, key) : put_by_role(d, role, key);
}

static veer_rc put_label_record_member(decoder *d, const part *key)
{
    veer_role role = rule_for(d, key);
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
        return put_by_role(d, role, key);
    default:
        return veer_fail(d->err, VEER_EINVAL,
                         "unknown member; a label has id, label or value, timestamp and model");
    }
}

/* Probabilities say class, confidence and score where the record itself does not. */
static veer_rc use_probabilities(decoder *d)
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

static veer_rc check_complete(const decoder *d)
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
static veer_rc complete(decoder *d)
{
    const char *member = NULL;
    const veer_rc rc = d->options->complete(d->options->context, d->batch, &member, d->err);
    if (rc != VEER_OK && member != NULL) {
        d->path[0] = (part){member, strlen(member)};
        d->depth = 1;
    }
    return rc;
}

static veer_rc read_members(decoder *d)
{
    const veer_json_event event = veer_json_next(d->r);
    if (event != VEER_JSON_OBJECT_BEGIN)
        return expected(d, "an object", event);
    veer_rc rc =
        each_member(d, d->is_label ? put_label_record_member : put_prediction_record_member);
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

static veer_rc read_record(decoder *d, veer_pointer *ret_pointer, veer_err *err)
{
    const veer_json_mark begin = veer_json_mark_of(d->r);
    const veer_rc rc = read_members(d);
    if (rc == VEER_OK)
        return VEER_OK;
    veer_batch_rollback_row(d->batch);
    write_pointer(d, ret_pointer);
    return veer_record_leave(d->r, begin, rc, ret_pointer, err);
}

veer_rc veer_record_read_prediction(veer_json_reader *r, const veer_record_options *options,
                                    veer_batch *batch, veer_pointer *ret_pointer, veer_err *err)
{
    decoder d = {.r = r, .options = options, .batch = batch, .positive_share = NAN, .err = err};
    return read_record(&d, ret_pointer, err);
}

veer_rc veer_record_read_label(veer_json_reader *r, const veer_record_options *options,
                               veer_batch *batch, veer_pointer *ret_pointer, veer_err *err)
{
    decoder d = {.r = r,
                 .options = options,
                 .batch = batch,
                 .is_label = true,
                 .positive_share = NAN,
                 .err = err};
    return read_record(&d, ret_pointer, err);
}
