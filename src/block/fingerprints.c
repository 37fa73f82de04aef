#include "block/codec.h"
#include "block/format.h"

veer_rc veer_fingerprints_encode(veer_block_work *work, const veer_fingerprint *values,
                                 veer_buf *out, veer_encoded *ret, veer_err *err)
{
    *ret = (veer_encoded){VEER_CODEC_FINGERPRINTS, 0, work->rows};
    for (size_t i = 0; i < work->rows; i++) {
        const veer_fingerprint *value = &values[veer_work_row(work, i)];
        veer_put_int(out, value->hi, 8);
        veer_put_int(out, value->lo, 8);
    }
    return veer_buf_status(out, err);
}

veer_rc veer_fingerprints_decode(const veer_block_work *work, const veer_block_column *column,
                                 veer_fingerprint *ret, veer_err *err)
{
    if (column->codec != VEER_CODEC_FINGERPRINTS || column->flags != 0 ||
        column->len != work->rows * 16)
        return veer_column_corrupt(column, err);
    for (size_t i = 0; i < work->rows; i++)
        ret[i] = (veer_fingerprint){veer_load64(column->bytes + 16 * i),
                                    veer_load64(column->bytes + 16 * i + 8)};
    return VEER_OK;
}
