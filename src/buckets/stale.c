/* Hours whose performance is to be made anew, by series and time. */
#include <stdlib.h>
#include <string.h>

#include "buckets/impl.h"

size_t veer_stale_from(const veer_stale_list *list, uint32_t series, int64_t start_us)
{
    size_t low = 0;
    size_t high = list->n;
    while (low < high) {
        const size_t middle = low + (high - low) / 2;
        const veer_stale_hour *const hour = &list->at[middle];
        if (hour->series < series || (hour->series == series && hour->start_us < start_us))
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static veer_rc make_room(veer_stale_list *list, veer_err *err)
{
    if (list->n < list->cap)
        return VEER_OK;
    const size_t cap = list->cap == 0 ? 16 : 2 * list->cap;
    veer_stale_hour *const grown = realloc(list->at, cap * sizeof *grown);
    if (grown == NULL)
        return veer_fail_nomem(err);
    list->at = grown;
    list->cap = cap;
    return VEER_OK;
}

veer_rc veer_stale_add(veer_stale_list *list, uint32_t series, int64_t time_us, uint64_t block,
                       veer_err *err)
{
    const int64_t start_us = veer_floor_us(time_us, VEER_BUCKET_HOUR_US);
    const size_t at = veer_stale_from(list, series, start_us);
    if (at < list->n && list->at[at].series == series && list->at[at].start_us == start_us) {
        if (block > list->at[at].block)
            list->at[at].block = block;
        return VEER_OK;
    }
    const veer_rc rc = make_room(list, err);
    if (rc != VEER_OK)
        return rc;
    memmove(list->at + at + 1, list->at + at, (list->n - at) * sizeof *list->at);
    list->at[at] = (veer_stale_hour){.series = series, .start_us = start_us, .block = block};
    list->n++;
    return VEER_OK;
}

/* ---- in the store: a document per hour, whose series and time say all ---- */

static void put_hex(uint64_t value, size_t digits, unsigned char *out)
{
    for (size_t i = digits; i-- > 0; value >>= 4)
        out[i] = (unsigned char)"0123456789abcdef"[value & 15];
}

void veer_stale_key(const veer_stale_hour *hour, unsigned char out[2 * VEER_STALE_KEY_BYTES])
{
    put_hex(hour->series, 8, out);
    put_hex((uint64_t)hour->start_us, 16, out + 8);
}

typedef struct loading {
    veer_buckets *buckets; /* to fill */
    veer_err *err;         /* of the walk */
} loading;

static veer_rc load_one(void *context, const veer_store_doc *doc)
{
    const loading *const l = context;
    veer_stale_list *const list = &l->buckets->stale;
    const veer_rc rc = veer_stale_add(list, doc->series, doc->time_us, 0, l->err);
    if (rc == VEER_OK)
        list->at[veer_stale_from(list, doc->series, doc->time_us)].saved = true;
    return rc;
}

veer_rc veer_stale_load(veer_buckets *buckets, veer_err *err)
{
    const veer_store_doc_query query = {.kind = VEER_STORE_DOC_STALE, .span = VEER_STORE_EVER};
    loading l = {buckets, err};
    return veer_store_doc_each(buckets->store, &query, load_one, &l, err);
}
