#include <string.h>

#include "block/ids.h"
#include "block/zip.h"

#define BITMAP_BYTES ((VEER_LIMIT_ID_BYTES + 7) / 8)

static const char alphabets[2][17] = {"0123456789abcdef", "0123456789ABCDEF"};

/* A pattern: what is the same in all ids, and where they differ. */
typedef struct pattern {
    size_t len;                           /* of every id */
    char text[VEER_LIMIT_ID_BYTES];       /* the characters of the first id */
    bool varies[VEER_LIMIT_ID_BYTES];     /* positions with a digit of its own in every id */
    uint16_t places[VEER_LIMIT_ID_BYTES]; /* these positions, in order */
    size_t digits;                        /* how many */
    unsigned upper;                       /* which alphabet */
} pattern;

/* The value of a digit in either case; 16 and more for other characters. */
static unsigned digit_value(char c)
{
    const unsigned lower = (unsigned char)c | 0x20u;
    if (c >= '0' && c <= '9')
        return (unsigned)(c - '0');
    return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10u : 16u;
}

static void list_places(pattern *p)
{
    p->digits = 0;
    for (size_t j = 0; j < p->len; j++)
        if (p->varies[j])
            p->places[p->digits++] = (uint16_t)j;
}

static bool find_pattern(const veer_id_list *ids, pattern *p)
{
    const char *first = veer_id_at(ids, 0);
    unsigned char differs[VEER_LIMIT_ID_BYTES] = {0};
    p->len = ids->common_len;
    if (p->len == 0)
        return false;
    memcpy(p->text, first, p->len);
    for (size_t i = 1; i < ids->n; i++) {
        const char *id = veer_id_at(ids, i);
        for (size_t j = 0; j < p->len; j++)
            differs[j] = (unsigned char)(differs[j] | (id[j] ^ first[j]));
    }
    for (size_t j = 0; j < p->len; j++)
        p->varies[j] = differs[j] != 0;
    list_places(p);
    return true;
}

/* Whether all digits are of one case; sets which. */
static bool all_digits(const veer_id_list *ids, pattern *p)
{
    unsigned upper = 0, lower = 0;
    for (size_t i = 0; i < ids->n; i++) {
        const char *id = veer_id_at(ids, i);
        unsigned wrong = 0;
        for (size_t d = 0; d < p->digits; d++) {
            const char c = id[p->places[d]];
            wrong |= digit_value(c) & 16u;
            upper |= c >= 'A' && c <= 'F';
            lower |= c >= 'a' && c <= 'f';
        }
        if (wrong != 0 || (upper != 0 && lower != 0))
            return false;
    }
    p->upper = upper;
    return true;
}

/* Two digits make a byte; byte j of all ids is one plane. */
static veer_rc put_planes(veer_block_work *work, const veer_id_list *ids, const pattern *p,
                          veer_buf *out, veer_err *err)
{
    uint8_t *plane = veer_work_bytes(work, ids->n);
    if (plane == NULL)
        return veer_fail_nomem(err);
    veer_rc rc = VEER_OK;
    for (size_t d = 0; rc == VEER_OK && d < p->digits; d += 2) {
        const size_t high = p->places[d], low = d + 1 < p->digits ? p->places[d + 1] : high;
        for (size_t i = 0; i < ids->n; i++) {
            const char *id = veer_id_at(ids, i);
            const unsigned second = d + 1 < p->digits ? digit_value(id[low]) : 0;
            plane[i] = (uint8_t)(digit_value(id[high]) << 4 | second);
        }
        rc = veer_zip_put(work, out, plane, ids->n, err);
    }
    return rc;
}

veer_rc veer_ids_pattern_put(veer_block_work *work, const veer_id_list *ids, veer_buf *out,
                             bool *ret_done, veer_err *err)
{
    pattern p = {0};
    if (!find_pattern(ids, &p) || !all_digits(ids, &p))
        return VEER_OK;
    uint8_t bitmap[BITMAP_BYTES] = {0};
    for (size_t j = 0; j < p.len; j++)
        bitmap[j / 8] = (uint8_t)(bitmap[j / 8] | (unsigned)p.varies[j] << j % 8);
    veer_put_int(out, p.len, 2);
    veer_put_int(out, p.upper, 1);
    veer_buf_append(out, bitmap, (p.len + 7) / 8);
    for (size_t j = 0; j < p.len; j++)
        if (!p.varies[j])
            veer_buf_putc(out, p.text[j]);
    *ret_done = true;
    return put_planes(work, ids, &p, out, err);
}

static void get_pattern(veer_cursor *in, pattern *p)
{
    p->len = (size_t)veer_cursor_int(in, 2);
    p->upper = (unsigned)veer_cursor_int(in, 1);
    in->bad |= p->len == 0 || p->len > VEER_LIMIT_ID_BYTES || p->upper > 1;
    if (in->bad)
        return;
    const uint8_t *bitmap = veer_cursor_bytes(in, (p->len + 7) / 8);
    for (size_t j = 0; j < p->len && !in->bad; j++) {
        p->varies[j] = (bitmap[j / 8] >> j % 8 & 1) != 0;
        p->text[j] = p->varies[j] ? '0' : (char)veer_cursor_int(in, 1);
    }
    in->bad |= bitmap == NULL || (p->len % 8 != 0 && bitmap[p->len / 8] >> p->len % 8 != 0);
    list_places(p);
}

veer_rc veer_ids_pattern_get(veer_block_work *work, veer_cursor *in, veer_id_sink *sink,
                             veer_err *err)
{
    pattern p = {0};
    const size_t n = sink->n;
    get_pattern(in, &p);
    uint8_t *plane = in->bad ? NULL : veer_work_bytes(work, n);
    if (plane == NULL)
        return in->bad ? VEER_OK : veer_fail_nomem(err);
    if (!veer_buf_reserve(sink->out, n * p.len))
        return veer_buf_status(sink->out, err);
    char *ids = sink->out->data + sink->out->len;
    for (size_t i = 0; i < n; i++) {
        memcpy(ids + i * p.len, p.text, p.len);
        sink->lens[i] = (uint32_t)p.len;
    }
    for (size_t d = 0; d < p.digits; d += 2) {
        const veer_rc rc = veer_zip_get(work, in, plane, n, err);
        if (rc != VEER_OK || in->bad)
            return rc;
        for (size_t i = 0; i < n; i++)
            ids[i * p.len + p.places[d]] = alphabets[p.upper][plane[i] >> 4];
        for (size_t i = 0; i < n && d + 1 < p.digits; i++)
            ids[i * p.len + p.places[d + 1]] = alphabets[p.upper][plane[i] & 15];
        for (size_t i = 0; i < n && d + 1 == p.digits; i++)
            in->bad |= (plane[i] & 15) != 0;
    }
    sink->out->len += n * p.len;
    return VEER_OK;
}
