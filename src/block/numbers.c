#include "block/numbers.h"

#include <float.h>
#include <math.h>

#include "block/codec.h"
#include "block/format.h"
#include "block/zip.h"

/* ---- encoding ---- */

typedef struct gathered {
    size_t n;      /* values that are there, in work->values */
    bool same;     /* all have the same bits */
    bool infinite; /* one of them is */
    bool floats;   /* each is exactly a float */
} gathered;

static gathered gather(veer_block_work *work, const double *values)
{
    size_t n = 0;
    for (size_t i = 0; i < work->rows; i++) {
        const double value = values[veer_work_row(work, i)];
        const unsigned there = value == value;
        work->values[n] = value;
        n += there;
        veer_work_present(work, i, there);
    }
    gathered g = {n, true, false, true};
    for (size_t i = 0; i < n; i++) {
        const double value = work->values[i];
        g.same &= veer_bits_of(value) == veer_bits_of(work->values[0]);
        g.infinite |= fabs(value) > DBL_MAX;
        g.floats &= fabs(value) <= (double)FLT_MAX && (double)(float)value == value;
    }
    return g;
}

/* The bits of a value as they are stored. */
static uint64_t stored_bits(double value, size_t width)
{
    if (width == sizeof(double))
        return veer_bits_of(value);
    const float narrow = (float)value;
    uint32_t bits;
    memcpy(&bits, &narrow, sizeof bits);
    return bits;
}

/* Byte j of all values is plane j: the mantissas are noise, the exponents are not. */
static veer_rc put_planes(veer_block_work *work, size_t n, size_t width, veer_buf *out,
                          veer_err *err)
{
    uint8_t *plane = veer_work_bytes(work, n);
    if (plane == NULL)
        return veer_fail_nomem(err);
    for (size_t i = 0; i < n; i++)
        work->ints[i] = stored_bits(work->values[i], width);
    veer_rc rc = VEER_OK;
    for (size_t j = 0; rc == VEER_OK && j < width; j++) {
        for (size_t i = 0; i < n; i++)
            plane[i] = (uint8_t)(work->ints[i] >> 8 * j);
        rc = veer_zip_put(work, out, plane, n, err);
    }
    return rc;
}

/* Chooses the codec by what the values are, cheapest result first. */
static veer_rc put_values(veer_block_work *work, const gathered *g, veer_buf *out, uint8_t *ret,
                          veer_err *err)
{
    const size_t before = out->len;
    const size_t plain = g->n * (g->floats ? sizeof(float) : sizeof(double));
    if (g->same) {
        veer_put_int(out, veer_bits_of(work->values[0]), 8);
        *ret = VEER_CODEC_NUMBERS_SAME;
        return VEER_OK;
    }
    *ret = VEER_CODEC_NUMBERS_DECIMAL;
    if (veer_decimal_put(work, work->values, g->n, out) && out->len - before < plain)
        return VEER_OK;
    out->len = before;
    *ret = VEER_CODEC_NUMBERS_DISTINCT;
    if (veer_distinct_put(work, work->values, g->n, out) && out->len - before < plain)
        return VEER_OK;
    out->len = before;
    *ret = g->floats ? VEER_CODEC_NUMBERS_FLOAT : VEER_CODEC_NUMBERS_RAW;
    return put_planes(work, g->n, g->floats ? sizeof(float) : sizeof(double), out, err);
}

veer_rc veer_numbers_encode(veer_block_work *work, const double *values, veer_buf *out,
                            veer_encoded *ret, veer_err *err)
{
    const gathered g = gather(work, values);
    if (g.infinite)
        return veer_fail(err, VEER_EINVAL, "a column holds an infinite number");
    *ret = (veer_encoded){VEER_CODEC_NUMBERS_NONE, veer_presence_put(work, g.n, out), g.n};
    return g.n == 0 ? VEER_OK : put_values(work, &g, out, &ret->codec, err);
}

/* ---- decoding: n values to the front of ret ---- */

static void get_same(veer_cursor *in, double *ret, size_t n)
{
    const double value = veer_double_of(veer_cursor_int(in, 8));
    in->bad |= !isfinite(value);
    for (size_t i = 0; i < n; i++)
        ret[i] = value;
}

static double stored_value(uint64_t bits, size_t width)
{
    if (width == sizeof(double))
        return veer_double_of(bits);
    const uint32_t narrow_bits = (uint32_t)bits;
    float narrow;
    memcpy(&narrow, &narrow_bits, sizeof narrow);
    return (double)narrow;
}

static veer_rc get_planes(veer_block_work *work, veer_cursor *in, size_t n, size_t width,
                          double *ret, veer_err *err)
{
    uint8_t *plane = veer_work_bytes(work, n);
    if (plane == NULL)
        return veer_fail_nomem(err);
    memset(work->ints, 0, n * sizeof *work->ints);
    for (size_t j = 0; j < width; j++) {
        const veer_rc rc = veer_zip_get(work, in, plane, n, err);
        if (rc != VEER_OK || in->bad)
            return rc;
        for (size_t i = 0; i < n; i++)
            work->ints[i] |= (uint64_t)plane[i] << 8 * j;
    }
    for (size_t i = 0; i < n; i++) {
        ret[i] = stored_value(work->ints[i], width);
        in->bad |= !isfinite(ret[i]);
    }
    return VEER_OK;
}

static veer_rc get_values(veer_block_work *work, uint8_t codec, veer_cursor *in, double *ret,
                          size_t n, veer_err *err)
{
    switch (codec) {
    case VEER_CODEC_NUMBERS_SAME:
        get_same(in, ret, n);
        return VEER_OK;
    case VEER_CODEC_NUMBERS_DECIMAL:
        veer_decimal_get(work, in, ret, n);
        return VEER_OK;
    case VEER_CODEC_NUMBERS_DISTINCT:
        veer_distinct_get(work, in, ret, n);
        return VEER_OK;
    case VEER_CODEC_NUMBERS_FLOAT:
        return get_planes(work, in, n, sizeof(float), ret, err);
    case VEER_CODEC_NUMBERS_RAW:
        return get_planes(work, in, n, sizeof(double), ret, err);
    default:
        in->bad = true;
        return VEER_OK;
    }
}

veer_rc veer_numbers_decode(veer_block_work *work, const veer_block_column *column, double *ret,
                            veer_err *err)
{
    veer_cursor in;
    const size_t rows = work->rows;
    size_t n = veer_presence_get(work, column, &in);
    if (column->codec == VEER_CODEC_NUMBERS_NONE) {
        for (size_t i = 0; i < rows; i++)
            ret[i] = NAN;
        return column->flags == 0 && veer_cursor_done(&in) ? VEER_OK
                                                           : veer_column_corrupt(column, err);
    }
    if (in.bad)
        return veer_column_corrupt(column, err);
    const veer_rc rc = get_values(work, column->codec, &in, ret, n, err);
    if (rc != VEER_OK)
        return rc;
    if (!veer_cursor_done(&in))
        return veer_column_corrupt(column, err);
    /* Spread from the end: row i is never in front of its value. */
    for (size_t i = rows; n < i; i--)
        ret[i - 1] = veer_present(work, i - 1) ? ret[--n] : (double)NAN;
    return VEER_OK;
}
