#include "base/time.h"

#include <math.h>
#include <stdbool.h>
#include <string.h>

#include "base/num.h"

#define FIRST_YEAR 1970
#define LAST_YEAR 2262

static bool is_leap(int year)
{
    return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

int veer_days_in_month(int year, int month)
{
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    return days[month - 1] + (month == 2 && is_leap(year));
}

/* Days since 1970-01-01; the year starts in March so that the leap day is its last. */
static int64_t days_of_date(int year, int month, int day)
{
    const int64_t y = year - (month <= 2);
    const int64_t era = y / 400;
    const int64_t year_of_era = y % 400;
    const int64_t day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
    const int64_t day_of_era =
        year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    return era * 146097 + day_of_era - 719468;
}

static void date_of_days(int64_t days, veer_civil *ret)
{
    const int64_t z = days + 719468; /* since 0000-03-01; never negative for our years */
    const int64_t era = z / 146097;
    const int64_t doe = z % 146097;
    const int64_t yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
    const int64_t doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
    const int64_t shifted_month = (5 * doy + 2) / 153;
    ret->day = (int)(doy - (153 * shifted_month + 2) / 5 + 1);
    ret->month = (int)(shifted_month < 10 ? shifted_month + 3 : shifted_month - 9);
    ret->year = (int)(yoe + era * 400 + (ret->month <= 2));
}

/* Division that rounds towards minus infinity: the first ISO week starts before the epoch. */
static int64_t floor_div(int64_t a, int64_t b)
{
    return a / b - (a % b < 0);
}

veer_civil veer_civil_from_us(int64_t us)
{
    veer_civil civil = {0};
    const int64_t days = floor_div(us, VEER_US_PER_DAY);
    const int64_t rest = us - days * VEER_US_PER_DAY;
    date_of_days(days, &civil);
    civil.hour = (int)(rest / VEER_US_PER_HOUR);
    civil.minute = (int)(rest / VEER_US_PER_MINUTE % 60);
    civil.second = (int)(rest / VEER_US_PER_SECOND % 60);
    civil.micro = (int)(rest % VEER_US_PER_SECOND);
    return civil;
}

static int64_t us_of_civil(const veer_civil *c)
{
    return days_of_date(c->year, c->month, c->day) * VEER_US_PER_DAY + c->hour * VEER_US_PER_HOUR +
           c->minute * VEER_US_PER_MINUTE + c->second * VEER_US_PER_SECOND + c->micro;
}

/* Everything but the range of years; second_max is 60 while a leap second is possible. */
static bool exists(const veer_civil *c, int second_max)
{
    return c->month >= 1 && c->month <= 12 && c->day >= 1 &&
           c->day <= veer_days_in_month(c->year, c->month) && c->hour >= 0 && c->hour <= 23 &&
           c->minute >= 0 && c->minute <= 59 && c->second >= 0 && c->second <= second_max &&
           c->micro >= 0 && c->micro <= 999999;
}

static veer_rc check_range(int64_t us, veer_err *err)
{
    if (us < VEER_TIME_MIN_US || us > VEER_TIME_MAX_US)
        return veer_fail(err, VEER_ELIMIT, "a time must lie in the years %d to %d", FIRST_YEAR,
                         LAST_YEAR);
    return VEER_OK;
}

veer_rc veer_civil_to_us(const veer_civil *civil, int64_t *ret_us, veer_err *err)
{
    if (civil->year < FIRST_YEAR || civil->year > LAST_YEAR)
        return check_range(-1, err);
    if (!exists(civil, 59))
        return veer_fail(err, VEER_EINVAL, "there is no such date and time");
    *ret_us = us_of_civil(civil);
    return VEER_OK;
}

int veer_iso_weekday(int64_t us)
{
    /* 1970-01-01 was a Thursday */
    const int64_t days = floor_div(us, VEER_US_PER_DAY) + 3;
    return (int)(days - 7 * floor_div(days, 7)) + 1;
}

int64_t veer_time_floor(int64_t us, veer_time_unit unit)
{
    const int64_t day = floor_div(us, VEER_US_PER_DAY) * VEER_US_PER_DAY;
    switch (unit) {
    case VEER_TIME_HOUR:
        return floor_div(us, VEER_US_PER_HOUR) * VEER_US_PER_HOUR;
    case VEER_TIME_WEEK:
        return day - (veer_iso_weekday(us) - 1) * VEER_US_PER_DAY;
    case VEER_TIME_MONTH:
        return day - (veer_civil_from_us(us).day - 1) * VEER_US_PER_DAY;
    case VEER_TIME_DAY:
        break;
    }
    return day;
}

int64_t veer_time_next(int64_t us, veer_time_unit unit)
{
    const int64_t start = veer_time_floor(us, unit);
    switch (unit) {
    case VEER_TIME_HOUR:
        return start + VEER_US_PER_HOUR;
    case VEER_TIME_WEEK:
        return start + 7 * VEER_US_PER_DAY;
    case VEER_TIME_MONTH: {
        const veer_civil c = veer_civil_from_us(start);
        return start + veer_days_in_month(c.year, c.month) * VEER_US_PER_DAY;
    }
    case VEER_TIME_DAY:
        break;
    }
    return start + VEER_US_PER_DAY;
}

veer_rc veer_time_from_epoch(int64_t value, int64_t *ret_us, veer_err *err)
{
    int64_t us;
    if (value < INT64_C(100000000000))
        us = value < 0 ? -1 : value * 1000000;
    else if (value < INT64_C(100000000000000))
        us = value * 1000;
    else if (value < INT64_C(100000000000000000))
        us = value;
    else
        us = value / 1000;
    const veer_rc rc = check_range(us, err);
    if (rc == VEER_OK)
        *ret_us = us;
    return rc;
}

veer_rc veer_time_from_epoch_double(double value, int64_t *ret_us, veer_err *err)
{
    if (!isfinite(value))
        return veer_fail(err, VEER_EINVAL, "a time must be a finite number");
    const double scale = value < 1e11 ? 1e6 : value < 1e14 ? 1e3 : value < 1e17 ? 1.0 : 1e-3;
    const double us = nearbyint(value * scale);
    if (us < (double)VEER_TIME_MIN_US || us > (double)VEER_TIME_MAX_US)
        return check_range(-1, err);
    *ret_us = (int64_t)us;
    return VEER_OK;
}

static void put_digits(char *out, int value, int width)
{
    for (int i = width - 1; i >= 0; i--, value /= 10)
        out[i] = (char)('0' + value % 10);
}

size_t veer_time_format_date(int64_t us, char out[VEER_TIME_TEXT_SIZE])
{
    const veer_civil c = veer_civil_from_us(us);
    memcpy(out, "0000-00-00", 11);
    put_digits(out, c.year, 4);
    put_digits(out + 5, c.month, 2);
    put_digits(out + 8, c.day, 2);
    return 10;
}

size_t veer_time_format(int64_t us, char out[VEER_TIME_TEXT_SIZE])
{
    const veer_civil c = veer_civil_from_us(us);
    size_t len = veer_time_format_date(us, out);
    memcpy(out + len, "T00:00:00.000000", 17);
    put_digits(out + 11, c.hour, 2);
    put_digits(out + 14, c.minute, 2);
    put_digits(out + 17, c.second, 2);
    put_digits(out + 20, c.micro, 6);
    len = c.micro == 0 ? 19 : c.micro % 1000 == 0 ? 23 : 26;
    memcpy(out + len, "Z", 2);
    return len + 1;
}
