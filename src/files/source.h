/* files/source.h: the bytes of a file, a gzip file (known by its magic bytes) or standard input.
 *
 * Gzip files of several members are one stream, as gunzip reads them. Unpacking works in the
 * caller's buffer, so that a bomb costs time and no memory. Messages are one line and begin with
 * the name: "a.csv.gz: the gzip data ends too early".
 */
#ifndef VEER_FILES_SOURCE_H
#define VEER_FILES_SOURCE_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

#define VEER_SOURCE_PEEK_BYTES 65536

typedef struct veer_source veer_source;

/** Opens a path for reading; "-" is standard input, which is not closed later. VEER_ENOTFOUND,
 * VEER_EIO (a directory, no permission), VEER_ENOMEM. */
veer_rc veer_source_open(const char *path, veer_source **ret, veer_err *err);

/** A source over bytes in memory, plain or gzip; name is for messages. Both are borrowed. */
veer_rc veer_source_memory(const char *name, const void *bytes, size_t len, veer_source **ret,
                           veer_err *err);

/** Closes. NULL is fine. */
void veer_source_free(veer_source *source);

/** Up to cap unpacked bytes; *ret_len 0 means the end. VEER_EIO; VEER_EPARSE for a damaged or cut
 * gzip stream. */
veer_rc veer_source_read(veer_source *source, void *buf, size_t cap, size_t *ret_len,
                         veer_err *err);

/** The first unpacked bytes, up to VEER_SOURCE_PEEK_BYTES, without taking them away; only before
 * the first read. Valid until then. *ret_len 0: an empty source. */
veer_rc veer_source_peek(veer_source *source, const char **ret, size_t *ret_len, veer_err *err);

/** The name for messages: the path, or "standard input". */
const char *veer_source_name(const veer_source *source);

/** For a progress bar: bytes read so far as they lie on disk, and their total, 0 if unknown. */
void veer_source_progress(const veer_source *source, uint64_t *ret_done, uint64_t *ret_total);

#endif
