/* Category summary as bytes: categories in the order of their names. */
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "summary/category.h"
#include "summary/codec.h"
#include "summary/name_order.h"
#include "summary/wire.h"

#define KIND 'c'
#define VERSION 1

veer_rc veer_cat_summary_encode(const veer_cat_summary *summary, veer_buf *out, veer_err *err)
{
    const size_t n = veer_map_count(summary->map);
    uint32_t *order = NULL;
    const veer_rc rc = veer_name_order(summary->map, &order, err);
    if (rc != VEER_OK)
        return rc;
    veer_wire_put_head(out, KIND, VERSION);
    veer_wire_put(out, summary->cap);
    veer_wire_put(out, summary->missing);
    veer_wire_put(out, n);
    for (size_t i = 0; i < n; i++) {
        size_t len;
        const char *name = veer_map_key(summary->map, order[i], &len);
        veer_wire_put(out, len);
        veer_buf_append(out, name, len);
        veer_wire_put(out, summary->counts[order[i]] - 1);
    }
    free(order);
    veer_wire_put(out, summary->registers != NULL);
    if (summary->registers != NULL) {
        veer_wire_put(out, summary->total - summary->held);
        veer_wire_put(out, summary->error);
        veer_buf_append(out, summary->registers, VEER_HLL_REGISTERS);
    }
    return veer_buf_status(out, err);
}

static veer_rc get_names(veer_wire *in, veer_cat_summary *s, size_t n, uint64_t *allowance,
                         veer_err *err)
{
    const char *before = NULL;
    size_t before_len = 0;
    for (size_t i = 0; i < n; i++) {
        const size_t len = veer_wire_get(in, VEER_LIMIT_NAME_BYTES);
        const char *name = (const char *)veer_wire_bytes(in, len);
        const uint64_t count = veer_wire_get(in, *allowance == 0 ? 0 : *allowance - 1) + 1;
        if (in->bad || *allowance == 0 ||
            (i > 0 && veer_name_compare(before, before_len, name, len) >= 0)) {
            in->bad = true;
            return VEER_OK;
        }
        const veer_rc rc = veer_cat_put(s, name, len, count, err);
        if (rc != VEER_OK)
            return rc;
        *allowance -= count;
        before = name;
        before_len = len;
    }
    return VEER_OK;
}

/* Registers that hold at least the held names, and an error that the purges can have made. */
static veer_rc get_overflow(veer_wire *in, veer_cat_summary *s, uint64_t allowance, veer_err *err)
{
    const uint64_t other = veer_wire_get(in, allowance);
    s->error = veer_wire_get(in, other / (s->cap + 1));
    const uint8_t *registers = veer_wire_bytes(in, VEER_HLL_REGISTERS);
    const veer_rc rc = veer_cat_start_registers(s, err);
    if (rc != VEER_OK || registers == NULL)
        return rc;
    for (size_t i = 0; i < VEER_HLL_REGISTERS; i++)
        if (registers[i] < s->registers[i] || registers[i] > VEER_HLL_MAX_RANK)
            in->bad = true;
    in->bad |= s->error == 0;
    memcpy(s->registers, registers, VEER_HLL_REGISTERS);
    s->total += other;
    return VEER_OK;
}

veer_rc veer_cat_summary_decode(const void *bytes, size_t len, veer_cat_summary **ret,
                                veer_err *err)
{
    veer_cat_summary *s = NULL;
    uint64_t allowance = VEER_LIMIT_SUMMARY_ROWS;
    veer_wire in = veer_wire_open(bytes, len, KIND, VERSION);
    const size_t cap = veer_wire_get(&in, VEER_LIMIT_CAT_SUMMARY_VALUES);
    veer_rc rc = veer_cat_summary_new(cap, &s, err);
    if (rc != VEER_OK)
        return rc;
    in.bad |= cap == 0;
    s->missing = veer_wire_get(&in, allowance);
    allowance -= s->missing;
    const size_t n = veer_wire_get(&in, s->cap);
    rc = get_names(&in, s, n, &allowance, err);
    const bool inexact = veer_wire_get(&in, 1) == 1;
    if (rc == VEER_OK && inexact && !in.bad)
        rc = get_overflow(&in, s, allowance, err);
    if (rc == VEER_OK && !veer_wire_done(&in))
        rc = veer_fail(err, VEER_ECORRUPT, "not the bytes of a category summary");
    if (rc == VEER_OK) {
        *ret = s;
        s = NULL;
    }
    veer_cat_summary_free(s);
    return rc;
}
