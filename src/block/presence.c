#include <string.h>

#include "block/codec.h"
#include "block/format.h"

uint8_t veer_presence_put(const veer_block_work *work, size_t valid, veer_buf *out)
{
    if (valid == 0 || valid == work->rows)
        return 0;
    veer_buf_append(out, work->presence, (work->rows + 7) / 8);
    return VEER_BLOCK_HAS_PRESENCE;
}

static size_t count_bits(const uint8_t *bytes, size_t len)
{
    size_t count = 0;
    for (; len >= 8; bytes += 8, len -= 8)
        count += (size_t)__builtin_popcountll(veer_load64(bytes));
    for (; len > 0; bytes++, len--)
        count += (size_t)__builtin_popcount(*bytes);
    return count;
}

size_t veer_presence_get(veer_block_work *work, const veer_block_column *column, veer_cursor *in)
{
    const size_t rows = work->rows, len = (rows + 7) / 8;
    *in = (veer_cursor){column->bytes, column->bytes + column->len, false};
    if ((column->flags & VEER_BLOCK_HAS_PRESENCE) == 0)
        return rows;
    const uint8_t *bits = veer_cursor_bytes(in, len);
    if (bits == NULL)
        return rows;
    memcpy(work->presence, bits, len);
    const size_t valid = count_bits(bits, len);
    in->bad |= (rows % 8 != 0 && bits[len - 1] >> rows % 8 != 0) || valid == 0 || valid == rows;
    return in->bad ? rows : valid;
}

veer_rc veer_column_corrupt(const veer_block_column *column, veer_err *err)
{
    static const char *const roles[VEER_BLOCK_ROLE_COUNT] = {"timestamps",   "ids", "field",
                                                             "feature",      "tag", "fingerprints",
                                                             "arrival times"};
    return veer_fail(err, VEER_ECORRUPT, "corrupt block: column of %s %.*s", roles[column->role],
                     (int)column->name_len, column->name_len == 0 ? "" : column->name);
}
