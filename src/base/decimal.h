/* base/decimal.h: from a decimal mantissa and exponent to the nearest double.
 *
 * What base/num.c, the JSON reader and the columns of blocks share; everyone else uses base/num.h.
 */
#ifndef VEER_BASE_DECIMAL_H
#define VEER_BASE_DECIMAL_H

#include <stddef.h>
#include <stdint.h>

#define VEER_POW5_FIRST (-342) /* lowest power of five in the table */
#define VEER_POW5_LAST 324     /* highest */

__extension__ typedef unsigned __int128 veer_u128;

/** The 128 leading bits {high, low} of 5^(VEER_POW5_FIRST + i). */
extern const uint64_t veer_pow5[VEER_POW5_LAST - VEER_POW5_FIRST + 1][2];

/** 10^0 .. 10^22, the powers that a double holds exactly. */
extern const double veer_pow10_exact[23];

/** The double nearest to w * 10^exp10, ties to even; infinity if that is too large. */
double veer_decimal_round(uint64_t w, int64_t exp10);

/**
 * The same for more digits than a mantissa holds, by exact comparison with the midpoint of the two
 * doubles around the value.
 *
 * @param digits    text of the digits, from the first that is not 0; one '.' in it is skipped
 * @param len       its length
 * @param mantissa  value of the first 19 digits
 * @param exp10     decimal exponent of the 19th digit
 */
double veer_decimal_round_text(const char *digits, size_t len, uint64_t mantissa, int64_t exp10);

/** veer_decimal_round with the exact fast path in the caller's code (Clinger 1990: both factors and
 * so the rounding of one operation are exact). */
static inline double veer_decimal_to_double(uint64_t mantissa, int64_t exp10)
{
    if (mantissa <= UINT64_C(1) << 53 && exp10 >= -22 && exp10 <= 22) {
        const double value = (double)(int64_t)mantissa;
        return exp10 < 0 ? value / veer_pow10_exact[-exp10] : value * veer_pow10_exact[exp10];
    }
    return veer_decimal_round(mantissa, exp10);
}

#endif
