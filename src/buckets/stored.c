/* Buckets as the store has them: a number, then a part of a window (docs/buckets.md). */
#include "buckets/impl.h"

#include "summary/wire.h"

#define EVER_WIDTH_US INT64_MAX

veer_store_summary_range veer_stored_range(uint32_t series, unsigned part, int64_t width_us,
                                           veer_store_span span, veer_store_bytes column)
{
    return (veer_store_summary_range){
        .series = series, .kind = part, .width_us = width_us, .span = span, .column = column};
}

veer_store_summary_range veer_ever_range(uint32_t series, unsigned part)
{
    return veer_stored_range(series, VEER_BUCKETS_EVER + part, EVER_WIDTH_US,
                             (veer_store_span){0, 1}, veer_store_text(""));
}

veer_rc veer_stored_open(const veer_store_summary *summary, uint64_t *ret_number,
                         veer_store_bytes *ret_part, veer_err *err)
{
    const uint8_t *const bytes = summary->bytes.data;
    veer_wire in = {.at = bytes, .end = bytes + summary->bytes.len};
    const uint64_t number = veer_wire_get(&in, UINT64_MAX);
    if (in.bad)
        return veer_fail(err, VEER_ECORRUPT, "a bucket of series %u is damaged",
                         (unsigned)summary->series);
    *ret_number = number;
    ret_part->data = in.at;
    ret_part->len = (size_t)(in.end - in.at);
    return VEER_OK;
}

typedef struct loading {
    veer_stored *ret; /* to fill */
    bool number_only; /* leave the part */
    veer_err *err;    /* of the walk */
} loading;

static veer_rc load_one(void *context, const veer_store_summary *summary)
{
    const loading *const l = context;
    veer_store_bytes part = {NULL, 0};
    veer_rc rc = veer_stored_open(summary, &l->ret->number, &part, l->err);
    if (rc != VEER_OK)
        return rc;
    l->ret->found = true;
    l->ret->arrival_us = summary->arrival_us;
    if (l->number_only)
        return VEER_OK;
    const unsigned kind =
        summary->kind > VEER_BUCKETS_EVER ? summary->kind - VEER_BUCKETS_EVER : summary->kind;
    return veer_window_decode(&l->ret->window, (veer_part)kind, part.data, part.len, l->err);
}

veer_rc veer_stored_load(veer_store *store, const veer_store_summary_range *range, veer_stored *ret,
                         veer_err *err)
{
    loading l = {ret, false, err};
    *ret = (veer_stored){.arrival_us = INT64_MIN};
    return veer_store_summary_each(store, range, load_one, &l, err);
}

veer_rc veer_stored_watermark(veer_store *store, const veer_store_summary_range *range,
                              uint64_t *ret, veer_err *err)
{
    veer_stored stored = {0};
    loading l = {&stored, true, err};
    const veer_rc rc = veer_store_summary_each(store, range, load_one, &l, err);
    if (rc == VEER_OK)
        *ret = stored.number;
    return rc;
}
