/* base/time.h: points in time as int64 microseconds since 1970-01-01T00:00:00Z, and the calendar.
 *
 * The calendar is the proleptic Gregorian one, in UTC; years 1970 to 2262 (what nanoseconds in an
 * int64 can say) are valid, everything else is refused. Day counts follow Hinnant's
 * "chrono-compatible low-level date algorithms". No time zone data base, no locale, no allocation.
 */
#ifndef VEER_BASE_TIME_H
#define VEER_BASE_TIME_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

#define VEER_US_PER_SECOND INT64_C(1000000)
#define VEER_US_PER_MINUTE (60 * VEER_US_PER_SECOND)
#define VEER_US_PER_HOUR (60 * VEER_US_PER_MINUTE)
#define VEER_US_PER_DAY (24 * VEER_US_PER_HOUR)

#define VEER_TIME_MIN_US INT64_C(0)                /* 1970-01-01T00:00:00Z */
#define VEER_TIME_MAX_US INT64_C(9246182399999999) /* 2262-12-31T23:59:59.999999Z */
#define VEER_TIME_TEXT_SIZE 28                     /* bytes for a formatted time, NUL included */

typedef struct veer_civil {
    int year;   /* 1970..2262 */
    int month;  /* 1..12 */
    int day;    /* 1..31 */
    int hour;   /* 0..23 */
    int minute; /* 0..59 */
    int second; /* 0..59 */
    int micro;  /* 0..999999 */
} veer_civil;

typedef enum veer_time_unit {
    VEER_TIME_HOUR,
    VEER_TIME_DAY,
    VEER_TIME_WEEK, /* ISO 8601: starts on Monday */
    VEER_TIME_MONTH
} veer_time_unit;

/**
 * Reads a time: RFC 3339 and its usual relatives, or a number since the epoch.
 *
 *   YYYY-MM-DD                                           midnight UTC
 *   YYYY-MM-DD('T'|'t'|' ')HH:MM[:SS[('.'|',')digits]][zone]
 *   zone: 'Z' | 'z' | ('+'|'-')HH[[:]MM], a space before it allowed; none means UTC
 *   digits, '-' or decimals: epoch seconds, milli-, micro- or nanoseconds by magnitude (below)
 *
 * Digits of the fraction beyond microseconds are cut off. Days that do not exist are refused. A
 * leap second (23:59:60 UTC on the last day of a June or December) becomes the last microsecond of
 * its day, every other second 60 is refused. The whole text has to match: no surrounding space.
 *
 * @return VEER_OK; VEER_EPARSE with what was expected and the byte in err; VEER_ELIMIT outside
 *         1970..2262.
 */
veer_rc veer_time_parse(const char *text, size_t len, int64_t *ret_us, veer_err *err);

/**
 * A time from an epoch number whose unit shows in its size: below 1e11 seconds, below 1e14
 * milliseconds, below 1e17 microseconds, else nanoseconds (cut to microseconds). Each unit thus
 * covers 1973-03-03 (and seconds 1970) to the year 5138; negative numbers are before 1970.
 * VEER_ELIMIT outside 1970..2262.
 */
veer_rc veer_time_from_epoch(int64_t value, int64_t *ret_us, veer_err *err);

/** The same for a number with decimals, rounded to the nearest microsecond; VEER_EINVAL for NaN and
 * infinities. */
veer_rc veer_time_from_epoch_double(double value, int64_t *ret_us, veer_err *err);

/** Writes RFC 3339 in UTC with 0, 3 or 6 decimals, as few as hold the time, and a NUL; returns the
 * length. us must be in VEER_TIME_MIN_US..VEER_TIME_MAX_US. */
size_t veer_time_format(int64_t us, char out[VEER_TIME_TEXT_SIZE]);

/** Writes YYYY-MM-DD and a NUL; returns the length, 10. */
size_t veer_time_format_date(int64_t us, char out[VEER_TIME_TEXT_SIZE]);

/** The calendar fields of a time in VEER_TIME_MIN_US..VEER_TIME_MAX_US. */
veer_civil veer_civil_from_us(int64_t us);

/** The time of calendar fields; VEER_EINVAL if they do not exist, VEER_ELIMIT outside 1970..2262.
 */
veer_rc veer_civil_to_us(const veer_civil *civil, int64_t *ret_us, veer_err *err);

/** Days of a month of a year. */
int veer_days_in_month(int year, int month);

/** 1 Monday .. 7 Sunday. */
int veer_iso_weekday(int64_t us);

/** The start of the hour, day, week or month that us lies in. The first week starts before the
 * epoch, on Monday 1969-12-29, and is then negative. */
int64_t veer_time_floor(int64_t us, veer_time_unit unit);

/** The start of the next hour, day, week or month: the smallest start above us. */
int64_t veer_time_next(int64_t us, veer_time_unit unit);

#endif
