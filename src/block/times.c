#include "block/codec.h"
#include "block/format.h"
#include "block/ints.h"

/* Clocks say milliseconds or seconds more often than microseconds. */
static const int64_t units[] = {1, 1000, 1000000};
#define UNITS (sizeof units / sizeof units[0])

static size_t gather(veer_block_work *work, const int64_t *times)
{
    size_t n = 0;
    for (size_t i = 0; i < work->rows; i++) {
        const int64_t time = times[veer_work_row(work, i)];
        const unsigned there = time != VEER_TIME_MISSING;
        work->ints[n] = (uint64_t)time;
        n += there;
        veer_work_present(work, i, there);
    }
    return n;
}

/* The largest unit that divides all. */
static size_t unit_of(const uint64_t *times, size_t n)
{
    size_t unit = UNITS - 1;
    for (size_t i = 0; i < n && unit > 0; i++)
        while (unit > 0 && (int64_t)times[i] % units[unit] != 0)
            unit--;
    return unit;
}

veer_rc veer_times_encode(veer_block_work *work, const int64_t *times, veer_buf *out,
                          veer_encoded *ret, veer_err *err)
{
    const size_t n = gather(work, times);
    *ret = (veer_encoded){VEER_CODEC_TIMES, veer_presence_put(work, n, out), n};
    if (n == 0)
        return VEER_OK;
    const size_t unit = unit_of(work->ints, n);
    for (size_t i = 0; i < n && unit > 0; i++)
        work->ints[i] = (uint64_t)((int64_t)work->ints[i] / units[unit]);
    veer_put_int(out, unit, 1);
    veer_ints_put(out, work->ints, n);
    return veer_buf_status(out, err);
}

veer_rc veer_times_decode(veer_block_work *work, const veer_block_column *column, int64_t *ret,
                          veer_err *err)
{
    veer_cursor in;
    size_t n = veer_presence_get(work, column, &in);
    const uint64_t unit = veer_cursor_int(&in, 1);
    in.bad |= unit >= UNITS || column->codec != VEER_CODEC_TIMES;
    if (!in.bad)
        veer_ints_get(&in, work->ints, n);
    if (!veer_cursor_done(&in))
        return veer_column_corrupt(column, err);
    for (size_t i = 0; i < n; i++)
        if (__builtin_mul_overflow((int64_t)work->ints[i], units[unit], &ret[i]) ||
            ret[i] == VEER_TIME_MISSING)
            return veer_column_corrupt(column, err);
    for (size_t i = work->rows; n < i; i--)
        ret[i - 1] = veer_present(work, i - 1) ? ret[--n] : VEER_TIME_MISSING;
    return VEER_OK;
}
