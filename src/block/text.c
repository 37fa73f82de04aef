#include <string.h>

#include "base/limits.h"
#include "block/codec.h"
#include "block/format.h"
#include "block/ints.h"
#include "block/zip.h"

/* ---- encoding ---- */

/* New codes by first appearance: to work->ints; the old code of each new one to work->spots. */
static size_t renumber(veer_block_work *work, const uint32_t *codes, uint32_t *remap, size_t *ret_n)
{
    size_t n = 0, count = 0;
    for (size_t i = 0; i < work->rows; i++) {
        const uint32_t code = codes[veer_work_row(work, i)];
        const unsigned there = code != VEER_CODE_MISSING;
        veer_work_present(work, i, there);
        if (!there)
            continue;
        if (remap[code] == VEER_CODE_MISSING) {
            work->spots[count] = code;
            remap[code] = (uint32_t)count++;
        }
        work->ints[n++] = remap[code];
    }
    *ret_n = n;
    return count;
}

/* Lengths, then bytes, of the strings in use. */
static veer_rc put_strings(veer_block_work *work, const veer_dict *dict, size_t count,
                           veer_buf *out, veer_err *err)
{
    size_t total = 0, len;
    for (size_t i = 0; i < count; i++) {
        veer_dict_text(dict, work->spots[i], &len);
        work->ints[i] = len;
        total += len;
    }
    if (total > VEER_LIMIT_BLOCK_BYTES)
        return veer_fail(err, VEER_ELIMIT, "the texts of a column have %zu bytes, the limit is %d",
                         total, VEER_LIMIT_BLOCK_BYTES);
    uint8_t *bytes = veer_work_bytes(work, total);
    if (bytes == NULL)
        return veer_fail_nomem(err);
    for (size_t i = 0, at = 0; i < count; at += work->ints[i], i++)
        memcpy(bytes + at, veer_dict_text(dict, work->spots[i], NULL), work->ints[i]);
    veer_ints_put(out, work->ints, count);
    return veer_zip_put(work, out, bytes, total, err);
}

veer_rc veer_text_encode(veer_block_work *work, const veer_column *text, veer_buf *out,
                         veer_encoded *ret, veer_err *err)
{
    size_t n;
    uint32_t *remap = veer_work_codes(work, text->dict.count);
    if (remap == NULL)
        return veer_fail_nomem(err);
    memset(remap, 0xff, text->dict.count * sizeof *remap);
    const size_t count = renumber(work, text->codes, remap, &n);
    *ret = (veer_encoded){n == 0 ? VEER_CODEC_TEXT_NONE : VEER_CODEC_TEXT_DICT,
                          veer_presence_put(work, n, out), n};
    if (n == 0)
        return VEER_OK;
    veer_put_varint(out, count);
    veer_ints_put(out, work->ints, n);
    return put_strings(work, &text->dict, count, out, err);
}

/* ---- decoding ---- */

/* n codes to the front of ret; in->bad unless they are numbered by first appearance. */
static size_t get_codes(veer_block_work *work, veer_cursor *in, size_t n, uint32_t *ret)
{
    const uint64_t count = veer_cursor_varint(in);
    in->bad |= count == 0 || count > n;
    if (!in->bad)
        veer_ints_get(in, work->ints, n);
    uint64_t seen = 0;
    for (size_t i = 0; i < n && !in->bad; i++) {
        const uint64_t code = work->ints[i];
        in->bad |= code > seen || code >= count;
        seen += code == seen;
        ret[i] = (uint32_t)code;
    }
    in->bad |= seen != count;
    return (size_t)count;
}

/* The total of the lengths; in->bad when one is outside min..max. */
static size_t get_lengths(veer_block_work *work, veer_cursor *in, size_t count, size_t min,
                          size_t max)
{
    size_t total = 0;
    veer_ints_get(in, work->ints, count);
    for (size_t i = 0; i < count && !in->bad; i++) {
        in->bad |= work->ints[i] < min || work->ints[i] > max;
        total += (size_t)work->ints[i];
    }
    return total;
}

/* Fills the dictionary; a string that is there twice is a fault, and so is one too many. */
static veer_rc get_strings(veer_block_work *work, veer_cursor *in, size_t count, bool field,
                           veer_dict *dict, veer_err *err)
{
    const size_t total = get_lengths(work, in, count, field ? 1 : 0,
                                     field ? VEER_LIMIT_NAME_BYTES : VEER_LIMIT_FIELD_BYTES);
    in->bad |= !veer_zip_justified(in, total);
    if (in->bad)
        return VEER_OK;
    uint8_t *bytes = veer_work_bytes(work, total);
    if (bytes == NULL)
        return veer_fail_nomem(err);
    veer_rc rc = veer_zip_get(work, in, bytes, total, err);
    size_t at = 0;
    for (size_t i = 0; rc == VEER_OK && !in->bad && i < count; i++) {
        uint32_t code = 0;
        rc = veer_dict_add(dict, (const char *)bytes + at, (size_t)work->ints[i], &code);
        in->bad |= rc == VEER_OK && code != i;
        at += (size_t)work->ints[i];
    }
    if (rc != VEER_ELIMIT)
        return rc == VEER_OK ? VEER_OK : veer_fail(err, rc, "%s", veer_rc_text(rc));
    in->bad = true;
    return VEER_OK;
}

veer_rc veer_text_decode(veer_block_work *work, const veer_block_column *column,
                         uint32_t *ret_codes, veer_dict *ret_dict, veer_err *err)
{
    veer_cursor in;
    const size_t rows = work->rows;
    size_t n = veer_presence_get(work, column, &in);
    veer_dict_clear(ret_dict);
    if (column->codec == VEER_CODEC_TEXT_NONE) {
        memset(ret_codes, 0xff, rows * sizeof *ret_codes);
        return column->flags == 0 && veer_cursor_done(&in) ? VEER_OK
                                                           : veer_column_corrupt(column, err);
    }
    if (in.bad || column->codec != VEER_CODEC_TEXT_DICT)
        return veer_column_corrupt(column, err);
    const size_t count = get_codes(work, &in, n, ret_codes);
    if (in.bad)
        return veer_column_corrupt(column, err);
    const veer_rc rc =
        get_strings(work, &in, count, column->role == VEER_BLOCK_FIELD, ret_dict, err);
    if (rc != VEER_OK)
        return rc;
    if (!veer_cursor_done(&in))
        return veer_column_corrupt(column, err);
    for (size_t i = rows; n < i; i--)
        ret_codes[i - 1] = veer_present(work, i - 1) ? ret_codes[--n] : VEER_CODE_MISSING;
    return VEER_OK;
}
