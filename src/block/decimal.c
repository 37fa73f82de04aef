#include <math.h>

#include "base/decimal.h"
#include "block/ints.h"
#include "block/numbers.h"

#define POWERS 23u       /* 10^0 .. 10^22 are exact doubles */
#define SAMPLE 64u       /* values that choose the power */
#define FIRST_LOOK 16u   /* of them that may all fail before giving up */
#define TOO_MANY 8u      /* one in so many values may be kept apart */
#define APART_BITS 80.0  /* what one value apart costs */
#define INT_BOUND 0x1p51 /* magnitude of the integers: the rounding below is exact there */
#define ROUNDER 0x1.8p52 /* adding it leaves no fraction bits */

/* The integer of a value at a power of ten; false unless it gives the value back. */
static inline bool to_int(double value, double power, uint64_t *ret)
{
    const double scaled = value * power;
    const double shifted = scaled + ROUNDER;
    const double whole = shifted - ROUNDER;
    *ret = veer_bits_of(shifted) - veer_bits_of(ROUNDER);
    return fabs(scaled) < INT_BOUND && veer_bits_of(whole / power) == veer_bits_of(value);
}

/* The smallest power that holds a value, or POWERS. */
static unsigned smallest_power(double value)
{
    uint64_t ignored;
    for (unsigned k = 0; k < POWERS; k++) {
        if (to_int(value, veer_pow10_exact[k], &ignored))
            return k;
        if (fabs(value * veer_pow10_exact[k]) >= INT_BOUND)
            break;
    }
    return POWERS;
}

typedef struct sample {
    size_t seen;          /* values looked at */
    size_t count[POWERS]; /* of them with this smallest power */
    double min[POWERS];   /* the smallest of these */
    double max[POWERS];   /* the largest */
} sample;

static bool take_sample(const double *values, size_t n, sample *s)
{
    *s = (sample){.seen = n < SAMPLE ? n : SAMPLE};
    size_t fit = 0;
    for (size_t i = 0; i < s->seen; i++) {
        const double value = values[i * n / s->seen];
        const unsigned k = smallest_power(value);
        if (k < POWERS) {
            s->min[k] = s->count[k] == 0 || value < s->min[k] ? value : s->min[k];
            s->max[k] = s->count[k] == 0 || value > s->max[k] ? value : s->max[k];
            s->count[k]++;
            fit++;
        }
        if (i + 1 == FIRST_LOOK && fit == 0)
            return false;
    }
    return fit > 0;
}

/* The power with the fewest bits over the sample. */
static unsigned choose_power(const sample *s)
{
    size_t fit = 0;
    double min = INFINITY, max = -INFINITY, best_bits = INFINITY;
    unsigned best = POWERS;
    for (unsigned k = 0; k < POWERS; k++) {
        if (s->count[k] == 0)
            continue;
        fit += s->count[k];
        min = fmin(min, s->min[k]);
        max = fmax(max, s->max[k]);
        const double width = logb((max - min) * veer_pow10_exact[k] + 1.0) + 1.0;
        const double bits = (double)(s->seen - fit) * APART_BITS + (double)fit * width;
        if (bits < best_bits) {
            best_bits = bits;
            best = k;
        }
    }
    return best;
}

/* Turns all values into integers; those that are none are listed in work->spots and repeat their
 * predecessor. False when they are too many. */
static bool convert(veer_block_work *work, const double *values, size_t n, double power,
                    size_t *ret_apart)
{
    const size_t most = n / TOO_MANY;
    size_t apart = 0, first = n;
    uint64_t last = 0;
    for (size_t i = 0; i < n; i++) {
        uint64_t value;
        if (to_int(values[i], power, &value)) {
            first = first == n ? i : first;
            last = value;
        } else {
            if (apart == most)
                return false;
            work->spots[apart++] = (uint32_t)i;
        }
        work->ints[i] = last;
    }
    for (size_t i = 0; i < first && first < n; i++)
        work->ints[i] = work->ints[first];
    *ret_apart = apart;
    return true;
}

bool veer_decimal_put(veer_block_work *work, const double *values, size_t n, veer_buf *out)
{
    sample s;
    size_t apart;
    if (!take_sample(values, n, &s))
        return false;
    const unsigned k = choose_power(&s);
    if (!convert(work, values, n, veer_pow10_exact[k], &apart))
        return false;
    veer_put_int(out, k, 1);
    veer_put_varint(out, apart);
    for (size_t i = 0, next = 0; i < apart; i++) {
        veer_put_varint(out, work->spots[i] - next);
        veer_put_int(out, veer_bits_of(values[work->spots[i]]), 8);
        next = work->spots[i] + 1u;
    }
    veer_ints_put(out, work->ints, n);
    return true;
}

/* Puts the values that stood apart in their places. */
static void get_apart(veer_cursor *in, size_t apart, double *ret, size_t n)
{
    size_t next = 0;
    for (size_t i = 0; i < apart && !in->bad; i++) {
        const uint64_t gap = veer_cursor_varint(in);
        const double value = veer_double_of(veer_cursor_int(in, 8));
        in->bad |= gap >= n - next || !isfinite(value);
        if (in->bad)
            return;
        next += (size_t)gap;
        ret[next++] = value;
    }
}

void veer_decimal_get(veer_block_work *work, veer_cursor *in, double *ret, size_t n)
{
    const uint64_t k = veer_cursor_int(in, 1);
    const uint64_t apart = veer_cursor_varint(in);
    in->bad |= k >= POWERS || apart > n;
    if (in->bad)
        return;
    veer_cursor kept = *in;
    for (uint64_t i = 0; i < apart; i++) {
        veer_cursor_varint(in);
        veer_cursor_bytes(in, 8);
    }
    veer_ints_get(in, work->ints, n);
    if (in->bad)
        return;
    const double power = veer_pow10_exact[k];
    for (size_t i = 0; i < n; i++)
        ret[i] = (double)(int64_t)work->ints[i] / power;
    get_apart(&kept, (size_t)apart, ret, n);
    in->bad |= kept.bad;
}
