#include "block/ids.h"

#include <string.h>

#include "block/codec.h"
#include "block/format.h"
#include "block/ints.h"
#include "block/zip.h"

/* ---- any bytes ---- */

veer_rc veer_ids_bytes_put(veer_block_work *work, const veer_id_list *ids, veer_buf *out,
                           bool *ret_done, veer_err *err)
{
    size_t total = 0;
    for (size_t i = 0; i < ids->n; i++) {
        work->ints[i] = ids->lens[i];
        total += ids->lens[i];
    }
    uint8_t *bytes = veer_work_bytes(work, total);
    if (bytes == NULL)
        return veer_fail_nomem(err);
    for (size_t i = 0, at = 0; i < ids->n; at += ids->lens[i], i++)
        memcpy(bytes + at, veer_id_at(ids, i), ids->lens[i]);
    veer_ints_put(out, work->ints, ids->n);
    *ret_done = true;
    return veer_zip_put(work, out, bytes, total, err);
}

veer_rc veer_ids_bytes_get(veer_block_work *work, veer_cursor *in, veer_id_sink *sink,
                           veer_err *err)
{
    size_t total = 0;
    veer_ints_get(in, work->ints, sink->n);
    for (size_t i = 0; i < sink->n && !in->bad; i++) {
        in->bad |= work->ints[i] == 0 || work->ints[i] > VEER_LIMIT_ID_BYTES;
        sink->lens[i] = (uint32_t)work->ints[i];
        total += sink->lens[i];
    }
    in->bad |= !veer_zip_justified(in, total);
    if (in->bad)
        return VEER_OK;
    if (!veer_buf_reserve(sink->out, total))
        return veer_buf_status(sink->out, err);
    const veer_rc rc =
        veer_zip_get(work, in, (uint8_t *)sink->out->data + sink->out->len, total, err);
    sink->out->len += in->bad ? 0 : total;
    return rc;
}

/* ---- the column ---- */

typedef veer_rc put_fn(veer_block_work *work, const veer_id_list *ids, veer_buf *out,
                       bool *ret_done, veer_err *err);
typedef veer_rc get_fn(veer_block_work *work, veer_cursor *in, veer_id_sink *sink, veer_err *err);

/* In the order in which encoding tries them. */
static const struct {
    uint8_t codec; /* block/format.h */
    put_fn *put;   /* writer */
    get_fn *get;   /* reader */
} shapes[] = {
    {VEER_CODEC_IDS_NUMBERED, veer_ids_numbered_put, veer_ids_numbered_get},
    {VEER_CODEC_IDS_PATTERN, veer_ids_pattern_put, veer_ids_pattern_get},
    {VEER_CODEC_IDS_BYTES, veer_ids_bytes_put, veer_ids_bytes_get},
};
#define SHAPES (sizeof shapes / sizeof shapes[0])

/* Lists the ids that are there. Starts and lengths share one array of codes. */
static veer_id_list gather(veer_block_work *work, const veer_batch *batch, uint32_t *room)
{
    uint32_t *starts = room, *lens = room + work->rows;
    size_t n = 0;
    for (size_t i = 0; i < work->rows; i++) {
        const size_t row = veer_work_row(work, i);
        starts[n] = batch->id_offsets[row];
        lens[n] = batch->id_offsets[row + 1] - starts[n];
        const unsigned there = lens[n] > 0;
        n += there;
        veer_work_present(work, i, there);
    }
    veer_id_list ids = {n, batch->id_bytes, starts, lens, lens[0], lens[0]};
    for (size_t i = 1; i < n; i++) {
        const char *first = veer_id_at(&ids, 0), *id = veer_id_at(&ids, i);
        if (lens[i] != lens[0])
            ids.common_len = 0;
        if (lens[i] < ids.prefix)
            ids.prefix = lens[i];
        if (memcmp(first, id, ids.prefix) == 0)
            continue;
        size_t same = 0;
        while (first[same] == id[same])
            same++;
        ids.prefix = same;
    }
    return ids;
}

veer_rc veer_ids_encode(veer_block_work *work, const veer_batch *batch, veer_buf *out,
                        veer_encoded *ret, veer_err *err)
{
    uint32_t *room = veer_work_codes(work, 2 * work->rows);
    if (room == NULL)
        return veer_fail_nomem(err);
    const veer_id_list ids = gather(work, batch, room);
    *ret = (veer_encoded){VEER_CODEC_IDS, veer_presence_put(work, ids.n, out), ids.n};
    veer_rc rc = VEER_OK;
    bool done = ids.n == 0;
    for (size_t s = 0; rc == VEER_OK && !done && s < SHAPES; s++) {
        rc = shapes[s].put(work, &ids, out, &done, err);
        ret->codec = shapes[s].codec;
    }
    return rc;
}

veer_rc veer_ids_decode(veer_block_work *work, const veer_block_column *column,
                        uint32_t *ret_offsets, veer_buf *ret_bytes, veer_err *err)
{
    veer_cursor in;
    const size_t rows = work->rows;
    veer_buf_clear(ret_bytes);
    const size_t n = veer_presence_get(work, column, &in);
    uint32_t *lens = work->spots;
    veer_id_sink sink = {n, lens, ret_bytes};
    size_t shape = 0;
    while (shape < SHAPES && shapes[shape].codec != column->codec)
        shape++;
    in.bad |= shape == SHAPES;
    const veer_rc rc = in.bad ? VEER_OK : shapes[shape].get(work, &in, &sink, err);
    if (rc != VEER_OK)
        return rc;
    if (!veer_cursor_done(&in))
        return veer_column_corrupt(column, err);
    ret_offsets[0] = 0;
    for (size_t i = 0, next = 0; i < rows; i++)
        ret_offsets[i + 1] =
            ret_offsets[i] + (n == rows || veer_present(work, i) ? lens[next++] : 0);
    return VEER_OK;
}
