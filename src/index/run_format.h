/* index/run_format.h: numbers of the head of a run; docs/index-format.md. */
#ifndef VEER_INDEX_RUN_FORMAT_H
#define VEER_INDEX_RUN_FORMAT_H

#define VEER_INDEX_RUN_MAGIC 0x31585256u /* "VRX1" */
#define VEER_INDEX_RUN_VERSION 1
#define VEER_INDEX_RUN_CHECKED 8     /* the checksum is of the bytes from here */
#define VEER_INDEX_RUN_HEAD_BYTES 48 /* before the models */

#endif
