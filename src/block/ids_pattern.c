#include <string.h>

#include "block/ids.h"
#include "block/zip.h"

#define BITMAP_BYTES ((VEER_LIMIT_ID_BYTES + 7) / 8)

#define TILE 64u /* ids that are worked on for all planes while they are in the cache */

static const char alphabets[2][17] = {"0123456789abcdef", "0123456789ABCDEF"};

/* What a character is as a digit: its value, and of which kind. No branch on random digits. */
#define IS_DIGIT 0x10u
#define IS_LOWER 0x20u
#define IS_UPPER 0x40u
#define LOWER(value) (IS_DIGIT | IS_LOWER | (value))
#define UPPER(value) (IS_DIGIT | IS_UPPER | (value))
static const uint8_t digit_of[256] = {
    ['0'] = IS_DIGIT | 0, ['1'] = IS_DIGIT | 1, ['2'] = IS_DIGIT | 2, ['3'] = IS_DIGIT | 3,
    ['4'] = IS_DIGIT | 4, ['5'] = IS_DIGIT | 5, ['6'] = IS_DIGIT | 6, ['7'] = IS_DIGIT | 7,
    ['8'] = IS_DIGIT | 8, ['9'] = IS_DIGIT | 9, ['a'] = LOWER(10),    ['b'] = LOWER(11),
    ['c'] = LOWER(12),    ['d'] = LOWER(13),    ['e'] = LOWER(14),    ['f'] = LOWER(15),
    ['A'] = UPPER(10),    ['B'] = UPPER(11),    ['C'] = UPPER(12),    ['D'] = UPPER(13),
    ['E'] = UPPER(14),    ['F'] = UPPER(15)};

/* A pattern: what is the same in all ids, and where they differ. */
typedef struct pattern {
    size_t len;                           /* of every id */
    char text[VEER_LIMIT_ID_BYTES];       /* the characters of the first id */
    bool varies[VEER_LIMIT_ID_BYTES];     /* positions with a digit of its own in every id */
    uint16_t places[VEER_LIMIT_ID_BYTES]; /* these positions, in order */
    size_t digits;                        /* how many */
    unsigned upper;                       /* which alphabet */
} pattern;

static void list_places(pattern *p)
{
    p->digits = 0;
    for (size_t j = 0; j < p->len; j++)
        if (p->varies[j])
            p->places[p->digits++] = (uint16_t)j;
}

/* The bits in which an id differs from the first, eight characters at a time. */
static void add_differences(const char *first, const char *id, size_t len, uint64_t *differs)
{
    size_t j = 0;
    for (; j + 8 <= len; j += 8) {
        uint64_t a, b;
        memcpy(&a, first + j, 8);
        memcpy(&b, id + j, 8);
        differs[j / 8] |= a ^ b;
    }
    uint64_t a = 0, b = 0;
    memcpy(&a, first + j, len - j);
    memcpy(&b, id + j, len - j);
    differs[j / 8] |= a ^ b;
}

static bool find_pattern(const veer_id_list *ids, pattern *p)
{
    const char *first = veer_id_at(ids, 0);
    uint64_t differs[VEER_LIMIT_ID_BYTES / 8 + 1] = {0};
    p->len = ids->common_len;
    if (p->len == 0)
        return false;
    memcpy(p->text, first, p->len);
    for (size_t i = 1; i < ids->n; i++)
        add_differences(first, veer_id_at(ids, i), p->len, differs);
    const uint8_t *bytes = (const uint8_t *)differs;
    for (size_t j = 0; j < p->len; j++)
        p->varies[j] = bytes[j] != 0;
    list_places(p);
    return true;
}

/* The bytes of a place and the next, or of the last place and 0, of ids from..to. */
static void pack_pair(const veer_id_list *ids, const pattern *p, size_t d, size_t from, size_t to,
                      uint8_t *plane, unsigned *all, unsigned *any)
{
    const bool pair = d + 1 < p->digits;
    const size_t high = p->places[d], low = pair ? p->places[d + 1] : high;
    const unsigned low_mask = pair ? 0x0f : 0;
    for (size_t i = from; i < to; i++) {
        const char *id = veer_id_at(ids, i);
        const unsigned a = digit_of[(unsigned char)id[high]], b = digit_of[(unsigned char)id[low]];
        *all &= a & b;
        *any |= a | b;
        plane[i] = (uint8_t)(a << 4 | (b & low_mask));
    }
}

/* Two digits make a byte; byte j of all ids is plane j. False if there are other characters, or
 * digits of both cases. */
static bool pack_planes(const veer_id_list *ids, pattern *p, uint8_t *planes)
{
    unsigned all = IS_DIGIT, any = 0;
    for (size_t from = 0; from < ids->n; from += TILE) {
        const size_t to = ids->n - from < TILE ? ids->n : from + TILE;
        for (size_t d = 0; d < p->digits; d += 2)
            pack_pair(ids, p, d, from, to, planes + d / 2 * ids->n, &all, &any);
        if ((all & IS_DIGIT) == 0 || ((any & IS_LOWER) != 0 && (any & IS_UPPER) != 0))
            return false;
    }
    p->upper = (any & IS_UPPER) != 0;
    return true;
}

veer_rc veer_ids_pattern_put(veer_block_work *work, const veer_id_list *ids, veer_buf *out,
                             bool *ret_done, veer_err *err)
{
    pattern p = {0};
    if (!find_pattern(ids, &p))
        return VEER_OK;
    uint8_t *planes = veer_work_bytes(work, ids->n * ((p.digits + 1) / 2));
    if (planes == NULL)
        return veer_fail_nomem(err);
    if (!pack_planes(ids, &p, planes))
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
    veer_rc rc = veer_buf_status(out, err);
    for (size_t d = 0; rc == VEER_OK && d < p.digits; d += 2)
        rc = veer_zip_put(work, out, planes + d / 2 * ids->n, ids->n, err);
    return rc;
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

/* Ids from..to from the planes. */
static void unpack_tile(const pattern *p, const uint8_t *planes, size_t n, size_t from, size_t to,
                        char *ids)
{
    const char *alphabet = alphabets[p->upper];
    for (size_t i = from; i < to; i++)
        memcpy(ids + i * p->len, p->text, p->len);
    for (size_t d = 0; d < p->digits; d++) {
        const uint8_t *plane = planes + d / 2 * n;
        const unsigned shift = d % 2 == 0 ? 4 : 0;
        for (size_t i = from; i < to; i++)
            ids[i * p->len + p->places[d]] = alphabet[plane[i] >> shift & 15];
    }
}

veer_rc veer_ids_pattern_get(veer_block_work *work, veer_cursor *in, veer_id_sink *sink,
                             veer_err *err)
{
    pattern p = {0};
    const size_t n = sink->n;
    get_pattern(in, &p);
    const size_t count = (p.digits + 1) / 2;
    uint8_t *planes = in->bad ? NULL : veer_work_bytes(work, n * count);
    if (planes == NULL)
        return in->bad ? VEER_OK : veer_fail_nomem(err);
    for (size_t j = 0; j < count && !in->bad; j++) {
        const veer_rc rc = veer_zip_get(work, in, planes + j * n, n, err);
        if (rc != VEER_OK)
            return rc;
    }
    for (size_t i = 0; i < n && p.digits % 2 == 1 && !in->bad; i++)
        in->bad |= (planes[(count - 1) * n + i] & 15) != 0;
    if (in->bad)
        return VEER_OK;
    if (!veer_buf_reserve(sink->out, n * p.len))
        return veer_buf_status(sink->out, err);
    char *ids = sink->out->data + sink->out->len;
    for (size_t from = 0; from < n; from += TILE)
        unpack_tile(&p, planes, n, from, n - from < TILE ? n : from + TILE, ids);
    for (size_t i = 0; i < n; i++)
        sink->lens[i] = (uint32_t)p.len;
    sink->out->len += n * p.len;
    return VEER_OK;
}
