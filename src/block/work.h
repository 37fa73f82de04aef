/* block/work.h: the memory that encoding or decoding one block takes, column after column. */
#ifndef VEER_BLOCK_WORK_H
#define VEER_BLOCK_WORK_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

typedef struct veer_block_work {
    size_t rows;        /* rows of the block */
    const uint32_t *at; /* encoding: the rows of the batch; NULL means 0 .. rows - 1 */
    double *values;     /* rows: the values that are there, one after the other */
    uint64_t *ints;     /* rows */
    uint32_t *spots;    /* rows: positions of whatever the codec keeps apart */
    uint8_t *presence;  /* (rows + 7) / 8: bit i & 7 of byte i / 8 says that row i has a value */
    uint8_t *bytes;     /* see veer_work_bytes */
    size_t bytes_cap;   /* allocated */
    uint32_t *codes;    /* see veer_work_codes */
    size_t codes_cap;   /* allocated */
    struct ZSTD_CCtx_s *zip;   /* made with its first use */
    struct ZSTD_DCtx_s *unzip; /* the same */
} veer_block_work;

/** Memory for a block of some rows. Free with done, also after VEER_ENOMEM. */
veer_rc veer_work_init(veer_block_work *work, const uint32_t *at, size_t rows, veer_err *err);
void veer_work_done(veer_block_work *work);

/** Room for n bytes or n codes, contents undefined, until the next call; NULL without memory. */
uint8_t *veer_work_bytes(veer_block_work *work, size_t n);
uint32_t *veer_work_codes(veer_block_work *work, size_t n);

/** The row of the batch behind row i of the block. */
static inline size_t veer_work_row(const veer_block_work *work, size_t i)
{
    return work->at == NULL ? i : work->at[i];
}

/** Says in the presence bitmap whether row i has a value. Rows come in order, from 0. */
static inline void veer_work_present(veer_block_work *work, size_t i, unsigned present)
{
    if (i % 8 == 0)
        work->presence[i / 8] = 0;
    work->presence[i / 8] = (uint8_t)(work->presence[i / 8] | present << i % 8);
}

#endif
