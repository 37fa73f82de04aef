/* files/record_decoder.h: the insides of the decoder of JSON records; for record_*.c alone.
 *
 *   record_values.c      names, numbers, times, faults and where they lie
 *   record_features.c    features and tags
 *   record_prediction.c  the prediction and the label
 *   record_json.c        the record: which member is what
 */
#ifndef VEER_FILES_RECORD_DECODER_H
#define VEER_FILES_RECORD_DECODER_H

#include <string.h>

#include "files/record_json.h"

#define VEER_RECORD_PATH 3 /* keys that lead to a value */

typedef struct veer_part {
    const char *text; /* a key, borrowed from the reader */
    size_t len;       /* its bytes */
} veer_part;

/* What is known of one record while it is read. */
typedef struct veer_decoder {
    veer_json_reader *r;                /* the input */
    const veer_record_options *options; /* borrowed */
    veer_batch *batch;                  /* the output */
    veer_part path[VEER_RECORD_PATH];   /* keys that lead to the value at hand */
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
} veer_decoder;

/** True if a key is this text. */
static inline bool veer_part_is(const veer_part *key, const char *text)
{
    return key->len == strlen(text) && memcmp(key->text, text, key->len) == 0;
}

/* Each put_ function reads the value that comes next and sets cells of the open row. null is
 * missing. Failures are those of veer_record_read_prediction. */

/** The fault of a value that is not what it should be. */
veer_rc veer_put_expected(const veer_decoder *d, const char *what, veer_json_event found);

/** A text from a string, a whole number or a boolean; *ret NULL when it is missing. */
veer_rc veer_put_read_name(veer_decoder *d, const char *what, bool booleans, const char **ret,
                           size_t *ret_len);

veer_rc veer_put_field_name(veer_decoder *d, veer_field field, const char *what, bool booleans);
veer_rc veer_put_field_number(veer_decoder *d, veer_field field);
veer_rc veer_put_id(veer_decoder *d);
veer_rc veer_put_timestamp(veer_decoder *d);

/** A label from a value whose first event was read. */
veer_rc veer_put_label_scalar(veer_decoder *d, veer_json_event event);

/** The value of the feature of that name. */
veer_rc veer_put_feature(veer_decoder *d, const veer_part *name);

/** An object of features. */
veer_rc veer_put_features(veer_decoder *d);

/** The value of the tag of that name; an object of tags, or the name of a segment. */
veer_rc veer_put_tag(veer_decoder *d, const veer_part *name);
veer_rc veer_put_tags(veer_decoder *d);

veer_rc veer_put_probabilities(veer_decoder *d);
veer_rc veer_put_prediction(veer_decoder *d);
veer_rc veer_put_label(veer_decoder *d);
veer_rc veer_put_label_class(veer_decoder *d);
veer_rc veer_put_label_value(veer_decoder *d);

/** The value of a member of that role. */
veer_rc veer_put_by_role(veer_decoder *d, veer_role role, const veer_part *key);

/** The role that the caller gave a name; VEER_ROLE_AUTO when none. */
veer_role veer_rule_for(const veer_decoder *d, const veer_part *key);

/** Calls fn for every member of the object that has begun. */
typedef veer_rc veer_member_fn(veer_decoder *d, const veer_part *key);
veer_rc veer_each_member(veer_decoder *d, veer_member_fn *fn);

/** What is done with a member, as a number; and doing it. */
typedef int veer_action_fn(const veer_decoder *d, const veer_part *key);
typedef veer_rc veer_act_fn(veer_decoder *d, int action, const veer_part *key);

/** Calls act for every member of the object that has begun, with its action, which the shape (may
 * be NULL) remembers. */
veer_rc veer_each_known_member(veer_decoder *d, veer_shape_object *shape, veer_action_fn *action_of,
                               veer_act_fn *act);

/** Writes where d stands as a pointer. */
void veer_decoder_pointer(const veer_decoder *d, veer_pointer *ret);

#endif
