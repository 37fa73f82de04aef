/* base/crc32c.h: the Castagnoli checksum (RFC 3720, appendix B.4), for bytes that are kept.
 *
 * Chosen over zlib's CRC-32 because x86 computes this one in hardware, at several gigabytes a
 * second, and over XXH64 because a CRC is certain, not only likely, to see every change within 32
 * consecutive bits and every three changed bits in up to 256 MiB.
 */
#ifndef VEER_BASE_CRC32C_H
#define VEER_BASE_CRC32C_H

#include <stddef.h>
#include <stdint.h>

/** The checksum of len bytes, or of more: pass what the bytes before gave, 0 at the start. */
uint32_t veer_crc32c(uint32_t before, const void *bytes, size_t len);

/** The same without special instructions, on every machine. */
uint32_t veer_crc32c_portable(uint32_t before, const void *bytes, size_t len);

#endif
