#include <string.h>

#include "block/ids.h"
#include "block/ints.h"

#define MOST_DIGITS 18u /* any such number is an int64 */

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* The number in all of len digits; false if there are other characters. */
static bool read_digits(const char *at, size_t len, uint64_t *ret)
{
    uint64_t value = 0;
    for (size_t i = 0; i < len; i++) {
        if (!is_digit(at[i]))
            return false;
        value = value * 10 + (uint64_t)(at[i] - '0');
    }
    *ret = value;
    return true;
}

veer_rc veer_ids_numbered_put(veer_block_work *work, const veer_id_list *ids, veer_buf *out,
                              bool *ret_done, veer_err *err)
{
    size_t prefix = ids->prefix;
    const size_t width = ids->common_len == 0 ? 0 : ids->common_len - prefix;
    if (ids->common_len != 0 && (width == 0 || width > MOST_DIGITS))
        return VEER_OK;
    while (width == 0 && prefix > 0 && is_digit(veer_id_at(ids, 0)[prefix - 1]))
        prefix--;
    for (size_t i = 0; i < ids->n; i++) {
        const char *digits = veer_id_at(ids, i) + prefix;
        const size_t len = ids->lens[i] - prefix;
        if (len == 0 || len > MOST_DIGITS || (width == 0 && len > 1 && digits[0] == '0') ||
            !read_digits(digits, len, &work->ints[i]))
            return VEER_OK;
    }
    veer_put_int(out, prefix, 2);
    veer_buf_append(out, veer_id_at(ids, 0), prefix);
    veer_put_int(out, width, 1);
    veer_ints_put(out, work->ints, ids->n);
    *ret_done = true;
    return veer_buf_status(out, err);
}

/* The digits of a number below 10^18, at the end of MOST_DIGITS characters; how many it needs. */
static size_t write_digits(uint64_t value, char text[MOST_DIGITS])
{
    size_t used = 0;
    memset(text, '0', MOST_DIGITS);
    do {
        text[MOST_DIGITS - ++used] = (char)('0' + value % 10);
        value /= 10;
    } while (value > 0);
    return used;
}

veer_rc veer_ids_numbered_get(veer_block_work *work, veer_cursor *in, veer_id_sink *sink,
                              veer_err *err)
{
    const size_t prefix = (size_t)veer_cursor_int(in, 2);
    const uint8_t *start = veer_cursor_bytes(in, prefix);
    const size_t width = (size_t)veer_cursor_int(in, 1);
    in->bad |= width > MOST_DIGITS || prefix + (width > 0 ? width : 1) > VEER_LIMIT_ID_BYTES;
    if (!in->bad)
        veer_ints_get(in, work->ints, sink->n);
    for (size_t i = 0; i < sink->n && !in->bad; i++) {
        char text[MOST_DIGITS];
        in->bad |= work->ints[i] >= UINT64_C(1000000000000000000);
        if (in->bad)
            return VEER_OK;
        const size_t used = write_digits(work->ints[i], text);
        const size_t len = width > 0 ? width : used;
        in->bad |= len < used || prefix + len > VEER_LIMIT_ID_BYTES;
        veer_buf_append(sink->out, start, prefix);
        veer_buf_append(sink->out, text + MOST_DIGITS - len, len);
        sink->lens[i] = (uint32_t)(prefix + len);
    }
    return veer_buf_status(sink->out, err);
}
