/* block/format.h: the constants of the layout (docs/block-format.md). */
#ifndef VEER_BLOCK_FORMAT_H
#define VEER_BLOCK_FORMAT_H

#define VEER_BLOCK_VERSION 1
#define VEER_BLOCK_HEADER_BYTES 32u      /* before the first column */
#define VEER_BLOCK_CHECKSUM_BYTES 4u     /* behind the last column */
#define VEER_BLOCK_COLUMN_HEAD_BYTES 10u /* without the name */

/* Flags of a column. */
#define VEER_BLOCK_HAS_PRESENCE 1u /* a bitmap of the rows that have a value stands first */

/* How a column is encoded; the high half is its type. */
enum {
    VEER_CODEC_NUMBERS = 0x10,      /* type: doubles */
    VEER_CODEC_NUMBERS_NONE = 0x10, /* no row has a value */
    VEER_CODEC_NUMBERS_SAME = 0x11, /* all values are one */
    VEER_CODEC_NUMBERS_DECIMAL = 0x12,
    VEER_CODEC_NUMBERS_FLOAT = 0x13,
    VEER_CODEC_NUMBERS_DISTINCT = 0x14,
    VEER_CODEC_NUMBERS_RAW = 0x15,
    VEER_CODEC_TEXT = 0x20,      /* type: codes and a dictionary */
    VEER_CODEC_TEXT_NONE = 0x20, /* no row has a value */
    VEER_CODEC_TEXT_DICT = 0x21,
    VEER_CODEC_TIMES = 0x30, /* type and only codec: int64 microseconds */
    VEER_CODEC_IDS = 0x40,   /* type: byte strings */
    VEER_CODEC_IDS_NUMBERED = 0x40,
    VEER_CODEC_IDS_PATTERN = 0x41,
    VEER_CODEC_IDS_BYTES = 0x42,
    VEER_CODEC_FINGERPRINTS = 0x50 /* type and only codec: 16 bytes each */
};
#define VEER_CODEC_TYPE(codec) ((codec)&0xf0)

#endif
