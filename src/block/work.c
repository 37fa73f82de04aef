#include "block/work.h"

#include <stdlib.h>
#include <zstd.h>

veer_rc veer_work_init(veer_block_work *work, const uint32_t *at, size_t rows, veer_err *err)
{
    *work = (veer_block_work){.rows = rows, .at = at};
    work->values = malloc(rows * sizeof *work->values);
    work->ints = malloc(rows * sizeof *work->ints);
    work->spots = malloc(rows * sizeof *work->spots);
    work->presence = malloc((rows + 7) / 8);
    if (work->values == NULL || work->ints == NULL || work->spots == NULL || work->presence == NULL)
        return veer_fail_nomem(err);
    return VEER_OK;
}

void veer_work_done(veer_block_work *work)
{
    free(work->values);
    free(work->ints);
    free(work->spots);
    free(work->presence);
    free(work->bytes);
    free(work->codes);
    ZSTD_freeCCtx(work->zip);
    ZSTD_freeDCtx(work->unzip);
}

/* Room for n elements; the old contents are not wanted. */
static void *room(void *old, size_t *cap, size_t n, size_t size)
{
    if (n <= *cap)
        return old;
    free(old);
    void *fresh = malloc(n * size);
    *cap = fresh == NULL ? 0 : n;
    return fresh;
}

uint8_t *veer_work_bytes(veer_block_work *work, size_t n)
{
    work->bytes = room(work->bytes, &work->bytes_cap, n > 0 ? n : 1, 1);
    return work->bytes;
}

uint32_t *veer_work_codes(veer_block_work *work, size_t n)
{
    work->codes = room(work->codes, &work->codes_cap, n > 0 ? n : 1, sizeof *work->codes);
    return work->codes;
}
