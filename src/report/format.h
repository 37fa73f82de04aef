/* report/format.h: numbers as people read them, in one place.
 *
 * Each function writes into a caller's veer_fmt and returns its text, so that calls nest in a
 * printf with one veer_fmt each. The text is ASCII and does not depend on the locale. NaN is
 * written "nan" and infinities "inf", "-inf": absent values must not come here (a renderer draws
 * them as a dash). Machines get doubles by base/num.h, not from here.
 */
#ifndef VEER_REPORT_FORMAT_H
#define VEER_REPORT_FORMAT_H

#include <stdbool.h>
#include <stdint.h>

typedef struct veer_fmt {
    char text[48]; /* NUL-terminated */
} veer_fmt;

/** Four significant digits, but four decimals at most, so that columns align: 0.8117,
 * 0.0035, 12.35, 12,346; d.ddde+N from 1e7 on and below 1e-4. */
const char *veer_fmt_real(veer_fmt *fmt, double value);

/** Four significant digits of small values too, for running text: 0.003467. */
const char *veer_fmt_figures(veer_fmt *fmt, double value);

/** Whole numbers with thousands separators: 1,234,567. */
const char *veer_fmt_count(veer_fmt *fmt, uint64_t value);

/** A p-value: 0.672, 0.0123, 3.2e-12, <1e-300. */
const char *veer_fmt_p(veer_fmt *fmt, double p);

/** A ratio as a percentage with one digit: 81.2%; a positive one that rounds to 0.0 is <0.1%. */
const char *veer_fmt_percent(veer_fmt *fmt, double ratio);

/** A change with its sign and four significant digits: +0.1234, -12.35. */
const char *veer_fmt_change(veer_fmt *fmt, double value);

/** A length of time given in microseconds: 850 us, 12.3 ms, 4.2 s, 12 min, 8.3 h, 3.4 d. */
const char *veer_fmt_span(veer_fmt *fmt, double us);

/** Bytes: 812 B, 14.2 KB (1000 bytes), 3.1 MB, ... */
const char *veer_fmt_bytes(veer_fmt *fmt, uint64_t bytes);

/** A moment in UTC from microseconds since 1970: 1997-02-14 04:30:00; seconds are left out when
 * they and the microseconds are 0. Outside base/time.h it is "out of range". */
const char *veer_fmt_time(veer_fmt *fmt, int64_t time_us);

#endif
