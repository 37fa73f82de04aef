/* block/zip.h: bytes as they are, or by zstd level 1 where that saves at least a tenth. */
#ifndef VEER_BLOCK_ZIP_H
#define VEER_BLOCK_ZIP_H

#include "block/wire.h"
#include "block/work.h"

/** Appends len bytes. A look at up to 1,024 of them decides whether zstd is tried. VEER_ENOMEM. */
veer_rc veer_zip_put(veer_block_work *work, veer_buf *out, const uint8_t *bytes, size_t len,
                     veer_err *err);

/**
 * Reads len bytes, to be expanded into ret[0..len). Reading a claim about the length that the bytes
 * at hand cannot keep sets in->bad; veer_zip_justified is to be asked before allocating.
 */
veer_rc veer_zip_get(veer_block_work *work, veer_cursor *in, uint8_t *ret, size_t len,
                     veer_err *err);

/** Whether what is left to read can hold len bytes, compressed or not. */
bool veer_zip_justified(const veer_cursor *in, size_t len);

#endif
