#include "files/record_shape.h"

#include <stdlib.h>
#include <string.h>

void veer_record_shape_init(veer_record_shape *shape)
{
    shape->record.count = shape->prediction.count = 0;
    shape->features = NULL;
    shape->quoted = NULL;
    shape->names = NULL;
    shape->offsets = NULL;
    shape->feature_count = 0;
    shape->names_cap = 0;
}

void veer_record_shape_done(veer_record_shape *shape)
{
    free(shape->features);
    free(shape->quoted);
    free(shape->names);
    free(shape->offsets);
    veer_record_shape_init(shape);
}

/* ---- members ---- */

int veer_shape_find(const veer_shape_object *object, const char *key, size_t len, size_t *at)
{
    for (size_t i = 0; i < object->count; i++) {
        const size_t index = (*at + i) % object->count;
        const veer_shape_member *member = &object->at[index];
        if (member->key.quoted_len == len + 2 && memcmp(member->quoted + 1, key, len) == 0) {
            *at = index + 1;
            return member->action;
        }
    }
    return -1;
}

void veer_shape_learn(veer_shape_object *object, const char *key, size_t len, int action,
                      size_t *at)
{
    veer_json_key probe;
    char quoted[VEER_SHAPE_KEY_BYTES];
    if (object->count == VEER_SHAPE_MEMBERS || len + 2 > VEER_SHAPE_KEY_BYTES ||
        !veer_json_key_set(&probe, key, len, quoted))
        return;
    for (size_t i = object->count; i > *at; i--) {
        object->at[i] = object->at[i - 1];
        object->at[i].key.quoted = object->at[i].quoted;
    }
    veer_shape_member *member = &object->at[*at];
    member->key = probe;
    member->action = action;
    memcpy(member->quoted, quoted, len + 2);
    member->key.quoted = member->quoted;
    object->count++;
    ++*at;
}

/* ---- features ---- */

/* Room for keys and the bytes of their names; *ret_moved when what was there is lost. */
static bool reserve(veer_record_shape *shape, size_t names_len, bool *ret_moved)
{
    *ret_moved = names_len > shape->names_cap;
    if (shape->features == NULL) {
        shape->features = malloc(VEER_SHAPE_COLUMNS * sizeof *shape->features);
        shape->offsets = malloc((VEER_SHAPE_COLUMNS + 1) * sizeof *shape->offsets);
    }
    if (*ret_moved) {
        const size_t cap = names_len * 2;
        free(shape->names);
        free(shape->quoted);
        shape->names = malloc(cap);
        shape->quoted = malloc(cap * 2); /* a quote more per name than its NUL */
        shape->names_cap = cap;
    }
    if (shape->features != NULL && shape->offsets != NULL && shape->names != NULL &&
        shape->quoted != NULL)
        return true;
    veer_record_shape_done(shape);
    return false;
}

/* A key that no text has. */
static void never(veer_json_key *key)
{
    *key = (veer_json_key){.mask = {0xFF}, .next_word = {1}, .quoted_len = SIZE_MAX, .quoted = ""};
}

/* Makes the keys of the columns up to count; the first `known` of them are as they were. */
static void prepare(veer_record_shape *shape, const veer_dict *names, size_t known, size_t count)
{
    const size_t len = names->offsets[count];
    bool moved;
    shape->feature_count = 0;
    if (!reserve(shape, len, &moved))
        return;
    known = moved ? 0 : known;
    const size_t from = names->offsets[known];
    memcpy(shape->names + from, names->bytes + from, len - from);
    memcpy(shape->offsets, names->offsets, (count + 1) * sizeof *shape->offsets);
    for (size_t i = known; i < count; i++) {
        const size_t start = names->offsets[i], name_len = names->offsets[i + 1] - start - 1;
        if (!veer_json_key_set(&shape->features[i], shape->names + start, name_len,
                               shape->quoted + start + i))
            never(&shape->features[i]);
    }
    shape->feature_count = count;
}

/* True if the first n columns of both have the same names. */
static bool agree(const veer_record_shape *shape, const veer_dict *names, size_t n)
{
    return n == 0 ||
           (memcmp(shape->offsets, names->offsets, (n + 1) * sizeof *shape->offsets) == 0 &&
            memcmp(shape->names, names->bytes, names->offsets[n]) == 0);
}

size_t veer_record_shape_bind(veer_record_shape *shape, const veer_batch *batch)
{
    const veer_dict *names = &batch->features.names;
    const size_t count =
        batch->features.count < VEER_SHAPE_COLUMNS ? batch->features.count : VEER_SHAPE_COLUMNS;
    const size_t common = count < shape->feature_count ? count : shape->feature_count;
    if (!agree(shape, names, common))
        prepare(shape, names, 0, count);
    else if (shape->feature_count < count)
        prepare(shape, names, shape->feature_count, count);
    return count < shape->feature_count ? count : shape->feature_count;
}
