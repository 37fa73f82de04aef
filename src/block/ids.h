/* block/ids.h: the parts of the codec of ids. */
#ifndef VEER_BLOCK_IDS_H
#define VEER_BLOCK_IDS_H

#include "base/limits.h"
#include "block/wire.h"
#include "block/work.h"

/** The ids that are there, one after the other. */
typedef struct veer_id_list {
    size_t n;               /* ids, at least 1 */
    const char *bytes;      /* of the batch */
    const uint32_t *starts; /* n positions in bytes */
    const uint32_t *lens;   /* n lengths, 1 to VEER_LIMIT_ID_BYTES */
    size_t common_len;      /* length of all, or 0 when they differ */
    size_t prefix;          /* bytes at the start that all share */
} veer_id_list;

static inline const char *veer_id_at(const veer_id_list *ids, size_t i)
{
    return ids->bytes + ids->starts[i];
}

/** Where decoded ids go. */
typedef struct veer_id_sink {
    size_t n;       /* ids to be read */
    uint32_t *lens; /* n lengths to be set */
    veer_buf *out;  /* their bytes, one after the other */
} veer_id_sink;

/* Writers append and set *ret_done, or append nothing when the ids are not of that shape. Readers
 * set in->bad on a fault. VEER_ENOMEM, or the status of a buffer. */

/** A common prefix and a number of up to 18 digits, without leading zeros or of one width. */
veer_rc veer_ids_numbered_put(veer_block_work *work, const veer_id_list *ids, veer_buf *out,
                              bool *ret_done, veer_err *err);
veer_rc veer_ids_numbered_get(veer_block_work *work, veer_cursor *in, veer_id_sink *sink,
                              veer_err *err);

/** One length, and at every position one character or hexadecimal digits of one case: UUIDs and
 * hashes in half their bytes, with or without dashes and prefixes. */
veer_rc veer_ids_pattern_put(veer_block_work *work, const veer_id_list *ids, veer_buf *out,
                             bool *ret_done, veer_err *err);
veer_rc veer_ids_pattern_get(veer_block_work *work, veer_cursor *in, veer_id_sink *sink,
                             veer_err *err);

/** Any bytes. */
veer_rc veer_ids_bytes_put(veer_block_work *work, const veer_id_list *ids, veer_buf *out,
                           bool *ret_done, veer_err *err);
veer_rc veer_ids_bytes_get(veer_block_work *work, veer_cursor *in, veer_id_sink *sink,
                           veer_err *err);

#endif
