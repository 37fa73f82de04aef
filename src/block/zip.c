#include "block/zip.h"

#include <string.h>
#include <zstd.h>

#include "base/limits.h"

#define STORED 0u
#define ZSTD 1u
#define LEVEL 1
#define WORTH_TRYING 48u         /* bytes; below, zstd's own headers eat the gain */
#define LOOK_BYTES ((size_t)256) /* of each of LOOK_PLACES places */
#define LOOK_PLACES ((size_t)4)
#define ZSTD_BLOCK_MAX                                                            \
    ((size_t)128 << 10)    /* content of one block of a frame (RFC 8878, 3.1.1.2) \
                            */
#define ZSTD_BLOCK_HEAD 3u /* its smallest size, less the one byte of an RLE block */

/* Whether bytes look as if they had less than 8 bits each: pairs of equal bytes, of which n even
 * bytes have about n * (n - 1) / 512, are a fifth more. Random bytes are so told from others in
 * a microsecond, where zstd takes ten. */
static bool looks_compressible(const uint8_t *bytes, size_t len)
{
    uint16_t counts[256] = {0};
    size_t seen = 0;
    for (size_t place = 0; place < LOOK_PLACES && seen < len; place++) {
        size_t from = len <= LOOK_BYTES * LOOK_PLACES ? place * LOOK_BYTES
                                                      : place * (len - LOOK_BYTES) / LOOK_PLACES;
        for (size_t i = from; i < len && i < from + LOOK_BYTES; i++, seen++)
            counts[bytes[i]]++;
    }
    uint64_t pairs = 0;
    for (size_t i = 0; i < 256; i++)
        pairs += (uint64_t)counts[i] * counts[i] - counts[i];
    const uint64_t even = (uint64_t)seen * (seen - 1) / 256;
    return pairs * 5 > even * 6 + 5 * seen / 16;
}

/* Appends a frame if it saves a tenth; says whether. */
static veer_rc put_frame(veer_block_work *work, veer_buf *out, const uint8_t *bytes, size_t len,
                         bool *ret_done, veer_err *err)
{
    if (work->zip == NULL)
        work->zip = ZSTD_createCCtx();
    if (work->zip == NULL)
        return veer_fail_nomem(err);
    const size_t room = len - len / 10; /* a frame that does not fit here is not worth it */
    if (!veer_buf_reserve(out, room))
        return veer_buf_status(out, err);
    char *at = out->data + out->len;
    const size_t size = ZSTD_compressCCtx(work->zip, at + 5, room - 5, bytes, len, LEVEL);
    if (ZSTD_isError(size))
        return VEER_OK;
    veer_put_int(out, ZSTD, 1);
    veer_put_int(out, size, 4);
    out->len += size;
    *ret_done = true;
    return VEER_OK;
}

veer_rc veer_zip_put(veer_block_work *work, veer_buf *out, const uint8_t *bytes, size_t len,
                     veer_err *err)
{
    bool done = false;
    if (len >= WORTH_TRYING && len <= VEER_LIMIT_BLOCK_BYTES && looks_compressible(bytes, len)) {
        const veer_rc rc = put_frame(work, out, bytes, len, &done, err);
        if (rc != VEER_OK || done)
            return rc;
    }
    veer_put_int(out, STORED, 1);
    veer_buf_append(out, bytes, len);
    return veer_buf_status(out, err);
}

bool veer_zip_justified(const veer_cursor *in, size_t len)
{
    const size_t left = (size_t)(in->end - in->at);
    return len <= VEER_LIMIT_BLOCK_BYTES && len / ZSTD_BLOCK_MAX <= left / ZSTD_BLOCK_HEAD;
}

/* Expands one frame of exactly len bytes. */
static veer_rc get_frame(veer_block_work *work, veer_cursor *in, uint8_t *ret, size_t len,
                         veer_err *err)
{
    const size_t size = (size_t)veer_cursor_int(in, 4);
    const uint8_t *frame = veer_cursor_bytes(in, size);
    if (frame == NULL)
        return VEER_OK;
    if (work->unzip == NULL)
        work->unzip = ZSTD_createDCtx();
    if (work->unzip == NULL)
        return veer_fail_nomem(err);
    in->bad |= ZSTD_getFrameContentSize(frame, size) != len ||
               ZSTD_findFrameCompressedSize(frame, size) != size ||
               ZSTD_decompressDCtx(work->unzip, ret, len, frame, size) != len;
    return VEER_OK;
}

veer_rc veer_zip_get(veer_block_work *work, veer_cursor *in, uint8_t *ret, size_t len,
                     veer_err *err)
{
    const uint64_t method = veer_cursor_int(in, 1);
    if (method == ZSTD)
        return get_frame(work, in, ret, len, err);
    const uint8_t *bytes = veer_cursor_bytes(in, len);
    in->bad |= method != STORED;
    if (bytes != NULL && len > 0)
        memcpy(ret, bytes, len);
    return VEER_OK;
}
