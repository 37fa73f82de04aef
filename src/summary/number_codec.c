/* Number summary as bytes. */
#include <math.h>

#include "base/err.h"
#include "summary/codec.h"
#include "summary/number.h"
#include "summary/number_codec.h"

#define KIND 'n'
#define VERSION 1

/* Keys by what they are above the smallest that may come, and counts, mostly 1. */
static void put_keys(const veer_num_summary *s, veer_buf *out)
{
    for (size_t i = 0; i < s->n_keys; i++) {
        const uint64_t above = i == 0 ? s->keys[0] : s->keys[i] - s->keys[i - 1] - 1;
        veer_wire_put(out, above * 2 + (s->counts[i] > 1));
        if (s->counts[i] > 1)
            veer_wire_put(out, s->counts[i] - 2);
    }
}

void veer_num_put(const veer_num_summary *summary, veer_buf *out)
{
    veer_wire_put(out, summary->shift - VEER_NUM_SUMMARY_SHIFT);
    veer_wire_put(out, summary->missing);
    veer_wire_put(out, summary->pos_inf);
    veer_wire_put(out, summary->neg_inf);
    veer_wire_put(out, summary->n_keys);
    if (summary->n_keys == 0)
        return;
    put_keys(summary, out);
    const uint64_t inside = ((uint64_t)1 << summary->shift) - 1;
    const uint64_t min = veer_order_of(summary->min), max = veer_order_of(summary->max);
    veer_wire_put(out, min & inside);
    if (summary->count > 1)
        veer_wire_put(out, summary->n_keys == 1 ? max - min : max & inside);
    if (min == max)
        return;
    veer_wire_put_limbs(out, summary->moments.sum.limb, VEER_EXACT_SUM_LIMBS, true);
    veer_wire_put_limbs(out, summary->moments.squares, VEER_EXACT_SQUARES_LIMBS, false);
}

veer_rc veer_num_summary_encode(const veer_num_summary *summary, veer_buf *out, veer_err *err)
{
    veer_wire_put_head(out, KIND, VERSION);
    veer_num_put(summary, out);
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
        const uint64_t head = veer_wire_get(in, 2 * (top - next) + 1);
        const uint64_t key = next + head / 2;
        if (head % 2 == 1 && *allowance < 2) {
            in->bad = true;
            return;
        }
        const uint64_t count = head % 2 == 0 ? 1 : veer_wire_get(in, *allowance - 2) + 2;
        s->keys[i] = (uint32_t)key;
        s->counts[i] = count;
        s->count += count;
        *allowance -= count;
        next = key + 1;
    }
    s->n_keys = n;
}

static bool good_extremes(const veer_num_summary *s)
{
    const uint64_t negative_zero = ((uint64_t)1 << 63) - 1;
    return isfinite(s->min) && isfinite(s->max) && s->min <= s->max &&
           veer_order_of(s->min) != negative_zero && veer_order_of(s->max) != negative_zero;
}

/* Sums that values between these extremes can have. */
static bool good_sums(const veer_num_summary *s)
{
    double m2 = 0.0;
    const double mean = veer_exact_sum_over(&s->moments.sum, s->count);
    const double largest = fmax(fabs(s->min), fabs(s->max));
    return mean >= s->min && mean <= s->max && veer_exact_m2(&s->moments, s->count, &m2) &&
           veer_exact_squares_over(&s->moments, s->count) <= largest * largest;
}

/* Equal values have the sums that follow from them; others have them behind. */
static bool get_sums(veer_wire *in, veer_num_summary *s)
{
    if (s->min == s->max) {
        veer_exact_moments_add(&s->moments, &s->min, 1);
        veer_exact_moments_scale(&s->moments, s->count);
        return true;
    }
    veer_wire_get_limbs(in, s->moments.sum.limb, VEER_EXACT_SUM_LIMBS, true);
    veer_wire_get_limbs(in, s->moments.squares, VEER_EXACT_SQUARES_LIMBS, false);
    return !in->bad && good_sums(s);
}

static bool get_values(veer_wire *in, veer_num_summary *s, size_t n, uint64_t *allowance)
{
    get_keys(in, s, n, allowance);
    if (in->bad)
        return false;
    const uint64_t inside = ((uint64_t)1 << s->shift) - 1;
    const uint64_t low = veer_wire_get(in, inside);
    const uint64_t min = (uint64_t)s->keys[0] << s->shift | low;
    uint64_t max = min;
    if (n > 1)
        max = (uint64_t)s->keys[n - 1] << s->shift | veer_wire_get(in, inside);
    else if (s->count > 1)
        max = min + veer_wire_get(in, inside - low);
    s->min = veer_order_value(min);
    s->max = veer_order_value(max);
    return !in->bad && good_extremes(s) && get_sums(in, s);
}

veer_rc veer_num_get(veer_wire *in, veer_num_summary *summary, veer_err *err)
{
    uint64_t allowance = VEER_LIMIT_SUMMARY_ROWS;
    summary->shift += (unsigned)veer_wire_get(in, 63 - VEER_NUM_SUMMARY_SHIFT);
    summary->missing = get_rows(in, &allowance);
    summary->pos_inf = get_rows(in, &allowance);
    summary->neg_inf = get_rows(in, &allowance);
    const size_t n = (size_t)veer_wire_get(in, VEER_NUM_KEYS);
    /* One shift less would have had more keys than allowed, at most two for each of these. */
    in->bad |= summary->shift != VEER_NUM_SUMMARY_SHIFT && 2 * n <= VEER_NUM_KEYS;
    if (in->bad || n == 0)
        return VEER_OK;
    const veer_rc rc = veer_num_reserve(summary, n, err);
    if (rc == VEER_OK)
        in->bad |= !get_values(in, summary, n, &allowance);
    return rc;
}

veer_rc veer_num_summary_decode(const void *bytes, size_t len, veer_num_summary **ret,
                                veer_err *err)
{
    veer_num_summary *s = NULL;
    veer_rc rc = veer_num_summary_new(&s, err);
    if (rc != VEER_OK)
        return rc;
    veer_wire in = veer_wire_open(bytes, len, KIND, VERSION);
    rc = veer_num_get(&in, s, err);
    if (rc == VEER_OK && !veer_wire_done(&in))
        rc = veer_fail(err, VEER_ECORRUPT, "not the bytes of a number summary");
    if (rc == VEER_OK) {
        *ret = s;
        s = NULL;
    }
    veer_num_summary_free(s);
    return rc;
}
