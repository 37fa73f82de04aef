/* Which segments of a series are kept apart. */
#include <stdlib.h>
#include <string.h>

#include "buckets/impl.h"
#include "summary/wire.h"

#define KIND 'S'
#define VERSION 1

static veer_rc make_room(veer_buckets *b, uint32_t series, veer_err *err)
{
    size_t n = b->n_segments == 0 ? 64 : b->n_segments;
    while (n <= series)
        n *= 2;
    if (n == b->n_segments)
        return VEER_OK;
    veer_segments **const grown = realloc(b->segments, n * sizeof(veer_segments *));
    if (grown == NULL)
        return veer_fail_nomem(err);
    for (size_t i = b->n_segments; i < n; i++)
        grown[i] = NULL;
    b->segments = grown;
    b->n_segments = n;
    return VEER_OK;
}

veer_rc veer_segments_of(veer_buckets *buckets, uint32_t series, veer_segments **ret, veer_err *err)
{
    const veer_rc rc = make_room(buckets, series, err);
    if (rc != VEER_OK)
        return rc;
    if (buckets->segments[series] == NULL) {
        veer_segments *const fresh = calloc(1, sizeof *fresh);
        if (fresh == NULL)
            return veer_fail_nomem(err);
        veer_dict_init(&fresh->names, VEER_LIMIT_SEGMENTS);
        buckets->segments[series] = fresh;
    }
    *ret = buckets->segments[series];
    return VEER_OK;
}

static veer_segments *known(const veer_buckets *b, uint32_t series)
{
    return series < b->n_segments ? b->segments[series] : NULL;
}

uint16_t veer_segment_find(const veer_buckets *buckets, uint32_t series, const char *name,
                           size_t len)
{
    const veer_segments *const segments = known(buckets, series);
    const uint32_t code =
        segments == NULL ? VEER_CODE_MISSING : veer_dict_find(&segments->names, name, len);
    return code == VEER_CODE_MISSING ? 0 : (uint16_t)(code + 1);
}

veer_store_bytes veer_segment_name(const veer_buckets *buckets, uint32_t series, uint16_t segment)
{
    const veer_segments *const segments = known(buckets, series);
    veer_store_bytes name = veer_store_text("");
    if (segment > 0 && segments != NULL)
        name.data = veer_dict_text(&segments->names, segment - 1u, &name.len);
    return name;
}

void veer_segments_free(veer_buckets *buckets)
{
    for (size_t i = 0; i < buckets->n_segments; i++)
        if (buckets->segments[i] != NULL) {
            veer_dict_done(&buckets->segments[i]->names);
            free(buckets->segments[i]);
        }
    free(buckets->segments);
    buckets->segments = NULL;
    buckets->n_segments = 0;
}

/* ---- in the store ---- */

veer_rc veer_segments_encode(const veer_segments *segments, veer_buf *out, veer_err *err)
{
    veer_wire_put_head(out, KIND, VERSION);
    veer_wire_put(out, segments->names.count);
    for (uint32_t i = 0; i < segments->names.count; i++) {
        size_t len = 0;
        const char *const name = veer_dict_text(&segments->names, i, &len);
        veer_wire_put(out, len);
        veer_buf_append(out, name, len);
    }
    return veer_buf_status(out, err);
}

typedef struct loading {
    veer_buckets *buckets; /* to fill */
    veer_err *err;         /* of the walk */
} loading;

static veer_rc load_one(void *context, const veer_store_doc *doc)
{
    const loading *const l = context;
    veer_segments *segments = NULL;
    veer_wire in = veer_wire_open(doc->bytes.data, doc->bytes.len, KIND, VERSION);
    veer_rc rc = veer_segments_of(l->buckets, doc->series, &segments, l->err);
    const size_t n = veer_wire_get(&in, VEER_LIMIT_SEGMENTS);
    for (size_t i = 0; rc == VEER_OK && !in.bad && i < n; i++) {
        uint32_t code = 0;
        const size_t len = veer_wire_get(&in, VEER_LIMIT_SEGMENT_BYTES);
        const uint8_t *const name = veer_wire_bytes(&in, len);
        if (name == NULL)
            break;
        rc = veer_dict_add(&segments->names, (const char *)name, len, &code);
        in.bad |= rc == VEER_OK && code != i;
        if (rc != VEER_OK)
            return veer_fail(l->err, rc, "%s", veer_rc_text(rc));
    }
    if (rc == VEER_OK && !veer_wire_done(&in))
        rc = veer_fail(l->err, VEER_ECORRUPT, "the segments of series %u are damaged",
                       (unsigned)doc->series);
    if (rc == VEER_OK)
        segments->saved = segments->names.count;
    return rc;
}

veer_rc veer_segments_load(veer_buckets *buckets, veer_err *err)
{
    const veer_store_doc_query query = {.kind = VEER_STORE_DOC_SEGMENTS, .span = VEER_STORE_EVER};
    loading l = {buckets, err};
    return veer_store_doc_each(buckets->store, &query, load_one, &l, err);
}
