#include <math.h>

#include "block/ints.h"
#include "block/numbers.h"

#define SLOTS ((size_t)4 * VEER_DISTINCT_MAX) /* a power of two; the load stays below a quarter */

/* Fibonacci hashing: the high bits of a product with 2^64 / golden ratio. */
static size_t first_slot(uint64_t bits)
{
    return (size_t)((bits ^ bits >> 32) * UINT64_C(0x9e3779b97f4a7c15) >> 48) % SLOTS;
}

/* Numbers the distinct values in order of first appearance: numbers to work->ints, where they first
 * appear to work->spots. Returns how many there are, 0 for more than `most`. */
static size_t number(veer_block_work *work, const double *values, size_t n, size_t most)
{
    uint16_t slots[SLOTS] = {0}; /* number + 1, 0 where free */
    size_t count = 0;
    for (size_t i = 0; i < n; i++) {
        const uint64_t bits = veer_bits_of(values[i]);
        size_t slot = first_slot(bits);
        while (slots[slot] != 0 && veer_bits_of(values[work->spots[slots[slot] - 1u]]) != bits)
            slot = (slot + 1) % SLOTS;
        if (slots[slot] == 0) {
            if (count == most)
                return 0;
            work->spots[count++] = (uint32_t)i;
            slots[slot] = (uint16_t)count;
        }
        work->ints[i] = slots[slot] - 1u;
    }
    return count;
}

bool veer_distinct_put(veer_block_work *work, const double *values, size_t n, veer_buf *out)
{
    const size_t most = n / 4 < VEER_DISTINCT_MAX ? n / 4 : VEER_DISTINCT_MAX;
    const size_t count = number(work, values, n, most);
    if (count == 0)
        return false;
    veer_put_varint(out, count);
    for (size_t i = 0; i < count; i++)
        veer_put_int(out, veer_bits_of(values[work->spots[i]]), 8);
    veer_ints_put(out, work->ints, n);
    return true;
}

void veer_distinct_get(veer_block_work *work, veer_cursor *in, double *ret, size_t n)
{
    const uint64_t count = veer_cursor_varint(in);
    const uint8_t *list = NULL;
    in->bad |= count > VEER_DISTINCT_MAX;
    if (!in->bad)
        list = veer_cursor_bytes(in, 8 * (size_t)count);
    veer_ints_get(in, work->ints, n);
    for (size_t i = 0; i < n && !in->bad && list != NULL; i++) {
        const uint64_t at = work->ints[i];
        in->bad |= at >= count;
        ret[i] = in->bad ? 0.0 : veer_double_of(veer_load64(list + 8 * at));
        in->bad |= !isfinite(ret[i]);
    }
}
