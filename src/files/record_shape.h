/* files/record_shape.h: what the records before looked like, so that the next one is read by
 * comparing bytes in place instead of decoding keys and looking names up.
 *
 * A shape only says what is likely to come. What comes otherwise is read by the strict reader, with
 * the same result; nothing is ever taken from a shape that the text does not say.
 */
#ifndef VEER_FILES_RECORD_SHAPE_H
#define VEER_FILES_RECORD_SHAPE_H

#include "record/batch.h"
#include "json/reader.h"

#define VEER_SHAPE_MEMBERS 24u   /* members of one object that are remembered */
#define VEER_SHAPE_KEY_BYTES 48u /* the longest key of those, with its quotes */
#define VEER_SHAPE_COLUMNS 512u  /* feature columns whose keys are prepared */

/** A key and what the decoder does with its value. */
typedef struct veer_shape_member {
    veer_json_key key;                 /* borrows quoted */
    char quoted[VEER_SHAPE_KEY_BYTES]; /* the key with its quotes */
    int action;                        /* the decoder's number for it */
} veer_shape_member;

/** The members of one kind of object, in the order in which they come. */
typedef struct veer_shape_object {
    veer_shape_member at[VEER_SHAPE_MEMBERS]; /* the first `count` are known */
    size_t count;                             /* of them */
} veer_shape_object;

/** For one kind of records and one set of options. Never copied. */
typedef struct veer_record_shape {
    veer_shape_object record;     /* members of the record */
    veer_shape_object prediction; /* members of its prediction */
    veer_json_key *features;      /* keys of the feature columns, by index */
    size_t feature_count;         /* of them */
    char *quoted;                 /* their text with quotes */
    char *names;                  /* the names they were made of, each with a NUL */
    uint32_t *offsets;            /* feature_count + 1 starts of them */
    size_t names_cap;             /* bytes allocated for names */
} veer_record_shape;

/** Knows nothing; allocates nothing. */
void veer_record_shape_init(veer_record_shape *shape);
void veer_record_shape_done(veer_record_shape *shape);

/** The action of a member that was read, or -1; *at becomes the place behind it, where the next one
 * is expected. */
int veer_shape_find(const veer_shape_object *object, const char *key, size_t len, size_t *at);

/** Remembers a member before place *at, which moves behind it; forgets nothing. */
void veer_shape_learn(veer_shape_object *object, const char *key, size_t len, int action,
                      size_t *at);

/** How many feature columns of a batch, from the first, have their keys prepared in
 * shape->features. Prepares them if it has to; 0 where memory is short. */
size_t veer_record_shape_bind(veer_record_shape *shape, const veer_batch *batch);

#endif
