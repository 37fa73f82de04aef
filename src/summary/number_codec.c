/* Number summary as bytes. */
#include <math.h>

#include "base/err.h"
#include "summary/codec.h"
#include "summary/number.h"
#include "summary/wire.h"

#define KIND 'n'
#define VERSION 1

veer_rc veer_num_summary_encode(const veer_num_summary *summary, veer_buf *out, veer_err *err)
{
    veer_wire_put_head(out, KIND, VERSION);
    veer_wire_put(out, summary->shift - VEER_NUM_SUMMARY_SHIFT);
    veer_wire_put(out, summary->missing);
    veer_wire_put(out, summary->pos_inf);
    veer_wire_put(out, summary->neg_inf);
    veer_wire_put(out, summary->n_keys);
    if (summary->n_keys == 0)
        return veer_buf_status(out, err);
    for (size_t i = 0; i < summary->n_keys; i++) {
        veer_wire_put(out, i == 0 ? summary->keys[0] : summary->keys[i] - summary->keys[i - 1] - 1);
        veer_wire_put(out, summary->counts[i] - 1);
    }
    const uint64_t inside = ((uint64_t)1 << summary->shift) - 1;
    veer_wire_put(out, veer_order_of(summary->min) & inside);
    veer_wire_put(out, veer_order_of(summary->max) & inside);
    veer_wire_put_limbs(out, summary->moments.sum.limb, VEER_EXACT_SUM_LIMBS, true);
    veer_wire_put_limbs(out, summary->moments.squares, VEER_EXACT_SQUARES_LIMBS, false);
    return veer_buf_status(out, err);
}

/* What is left of the allowance of rows. */
static uint64_t get_rows(veer_wire *in, uint64_t *allowance)
{
    const uint64_t rows = veer_wire_get(in, *allowance);
    *allowance -= rows;
    return rows;
}

static void get_keys(veer_wire *in, veer_num_summary *s, size_t n, uint64_t *allowance)
{
    const uint64_t top = UINT64_MAX >> s->shift;
    uint64_t next = 0; /* smallest key that may come */
    for (size_t i = 0; i < n && !in->bad; i++) {
        if (next > top || *allowance == 0) {
            in->bad = true;
            return;
        }
        const uint64_t key = next + veer_wire_get(in, top - next);
        const uint64_t count = veer_wire_get(in, *allowance - 1) + 1;
        s->keys[i] = (uint32_t)key;
        s->counts[i] = count;
        s->count += count;
        *allowance -= count;
        next = key + 1;
    }
    s->n_keys = n;
}

/* Extremes in the bins at the ends, and sums that such values can have. */
static bool consistent(const veer_num_summary *s)
{
    double m2 = 0.0;
    const uint64_t negative_zero = ((uint64_t)1 << 63) - 1;
    if (!isfinite(s->min) || !isfinite(s->max) || s->min > s->max)
        return false;
    if (veer_order_of(s->min) == negative_zero || veer_order_of(s->max) == negative_zero)
        return false;
    if (s->count == 1 && s->min != s->max)
        return false;
    const double mean = veer_exact_sum_over(&s->moments.sum, s->count);
    if (!(mean >= s->min && mean <= s->max) || !veer_exact_m2(&s->moments, s->count, &m2))
        return false;
    const double largest = fmax(fabs(s->min), fabs(s->max));
    return veer_exact_squares_over(&s->moments, s->count) <= largest * largest &&
           (s->min != s->max || m2 == 0.0);
}

static bool get_all(veer_wire *in, veer_num_summary *s, size_t n, uint64_t *allowance)
{
    get_keys(in, s, n, allowance);
    const uint64_t inside = ((uint64_t)1 << s->shift) - 1;
    const uint64_t min = veer_wire_get(in, inside), max = veer_wire_get(in, inside);
    veer_wire_get_limbs(in, s->moments.sum.limb, VEER_EXACT_SUM_LIMBS, true);
    veer_wire_get_limbs(in, s->moments.squares, VEER_EXACT_SQUARES_LIMBS, false);
    if (!veer_wire_done(in))
        return false;
    s->min = veer_order_value((uint64_t)s->keys[0] << s->shift | min);
    s->max = veer_order_value((uint64_t)s->keys[n - 1] << s->shift | max);
    return consistent(s);
}

veer_rc veer_num_summary_decode(const void *bytes, size_t len, veer_num_summary **ret,
                                veer_err *err)
{
    veer_num_summary *s = NULL;
    uint64_t allowance = VEER_LIMIT_SUMMARY_ROWS;
    veer_rc rc = veer_num_summary_new(&s, err);
    if (rc != VEER_OK)
        return rc;
    veer_wire in = veer_wire_open(bytes, len, KIND, VERSION);
    s->shift += (unsigned)veer_wire_get(&in, 63 - VEER_NUM_SUMMARY_SHIFT);
    s->missing = get_rows(&in, &allowance);
    s->pos_inf = get_rows(&in, &allowance);
    s->neg_inf = get_rows(&in, &allowance);
    const size_t n = (size_t)veer_wire_get(&in, VEER_NUM_KEYS);
    /* One shift less would have had more keys than allowed, at most two for each of these. */
    bool good = !in.bad && (s->shift == VEER_NUM_SUMMARY_SHIFT || 2 * n > VEER_NUM_KEYS);
    if (good && n > 0) {
        rc = veer_num_reserve(s, n, err);
        if (rc != VEER_OK)
            goto out;
        good = get_all(&in, s, n, &allowance);
    }
    if (!good || !veer_wire_done(&in)) {
        rc = veer_fail(err, VEER_ECORRUPT, "not the bytes of a number summary");
        goto out;
    }
    *ret = s;
    s = NULL;
out:
    veer_num_summary_free(s);
    return rc;
}
