/* Reading times; the grammar stands in base/time.h. */
#include <math.h>
#include <stdbool.h>

#include "base/num.h"
#include "base/time.h"

/* A text while it is read. */
typedef struct scan {
    const char *text; /* all of it */
    size_t len;       /* its length */
    size_t at;        /* next byte */
    veer_err *err;    /* where a fault goes */
} scan;

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static char peek(const scan *s)
{
    return s->at < s->len ? s->text[s->at] : '\0';
}

static veer_rc expected(const scan *s, const char *what)
{
    if (s->at >= s->len)
        return veer_fail_at(s->err, VEER_EPARSE, (int64_t)s->at,
                            "time '%.*s': expected %s at its end", (int)(s->len < 40 ? s->len : 40),
                            s->text, what);
    return veer_fail_at(s->err, VEER_EPARSE, (int64_t)s->at, "time '%.*s': expected %s at byte %zu",
                        (int)(s->len < 40 ? s->len : 40), s->text, what, s->at);
}

/* Exactly width digits. */
static veer_rc read_field(scan *s, int width, const char *what, int *ret)
{
    int value = 0;
    for (int i = 0; i < width; i++, s->at++) {
        if (!is_digit(peek(s)))
            return expected(s, what);
        value = value * 10 + (peek(s) - '0');
    }
    *ret = value;
    return VEER_OK;
}

static veer_rc read_char(scan *s, char c, const char *what)
{
    if (s->at >= s->len || s->text[s->at] != c)
        return expected(s, what);
    s->at++;
    return VEER_OK;
}

static veer_rc read_date(scan *s, veer_civil *c)
{
    veer_rc rc = read_field(s, 4, "a year of four digits", &c->year);
    if (rc == VEER_OK)
        rc = read_char(s, '-', "'-' after the year");
    if (rc == VEER_OK)
        rc = read_field(s, 2, "a month of two digits", &c->month);
    if (rc == VEER_OK)
        rc = read_char(s, '-', "'-' after the month");
    if (rc == VEER_OK)
        rc = read_field(s, 2, "a day of two digits", &c->day);
    return rc;
}

/* [('.'|',')digits] behind the seconds, cut to microseconds. */
static veer_rc read_fraction(scan *s, veer_civil *c)
{
    if (peek(s) != '.' && peek(s) != ',')
        return VEER_OK;
    s->at++;
    if (!is_digit(peek(s)))
        return expected(s, "decimals of the second");
    for (int unit = 100000; is_digit(peek(s)); s->at++, unit /= 10)
        c->micro += (peek(s) - '0') * unit;
    return VEER_OK;
}

static veer_rc read_clock_time(scan *s, veer_civil *c)
{
    veer_rc rc = read_field(s, 2, "an hour of two digits", &c->hour);
    if (rc == VEER_OK)
        rc = read_char(s, ':', "':' after the hour");
    if (rc == VEER_OK)
        rc = read_field(s, 2, "a minute of two digits", &c->minute);
    if (rc != VEER_OK || peek(s) != ':')
        return rc;
    s->at++;
    rc = read_field(s, 2, "a second of two digits", &c->second);
    return rc == VEER_OK ? read_fraction(s, c) : rc;
}

/* The offset from UTC in minutes; nothing there means UTC. */
static veer_rc read_zone(scan *s, int *ret_minutes)
{
    if (peek(s) == ' ')
        s->at++;
    else if (s->at == s->len)
        return VEER_OK;
    const char sign = peek(s);
    if (sign == 'Z' || sign == 'z') {
        s->at++;
        return VEER_OK;
    }
    if (sign != '+' && sign != '-')
        return expected(s, "'Z' or an offset such as +02:00");
    s->at++;
    int hours = 0, minutes = 0;
    veer_rc rc = read_field(s, 2, "the hours of the offset", &hours);
    const bool colon = rc == VEER_OK && peek(s) == ':';
    s->at += colon;
    if (rc == VEER_OK && (colon || s->at < s->len))
        rc = read_field(s, 2, "the minutes of the offset", &minutes);
    if (rc == VEER_OK && (hours > 23 || minutes > 59))
        return veer_fail_at(s->err, VEER_EPARSE, (int64_t)s->at,
                            "time offset %c%02d:%02d is not possible", sign, hours, minutes);
    if (rc == VEER_OK)
        *ret_minutes = (sign == '-' ? -1 : 1) * (hours * 60 + minutes);
    return rc;
}

static bool is_number(const scan *s)
{
    for (size_t i = 0; i < s->len; i++)
        if (!is_digit(s->text[i]) && s->text[i] != '.' && !(i == 0 && s->text[i] == '-'))
            return false;
    return s->len > 0;
}

static veer_rc parse_number(scan *s, int64_t *ret_us)
{
    int64_t whole = 0;
    const veer_rc rc = veer_parse_int64(s->text, s->len, &whole);
    if (rc == VEER_OK)
        return veer_time_from_epoch(whole, ret_us, s->err);
    size_t used = 0;
    double value = 0.0;
    if (veer_parse_double(s->text, s->len, &used, &value) != VEER_OK || used != s->len)
        return expected(s, "a date or an epoch number");
    return veer_time_from_epoch_double(value, ret_us, s->err);
}

/* A leap second is replaced by the last microsecond of its day, so that it stays in it. */
static veer_rc settle_leap_second(veer_civil *c, int64_t *us, veer_err *err)
{
    const veer_civil utc = veer_civil_from_us(*us);
    const bool possible = utc.hour == 23 && utc.minute == 59 &&
                          ((utc.month == 6 && utc.day == 30) || (utc.month == 12 && utc.day == 31));
    if (!possible)
        return veer_fail(err, VEER_EPARSE,
                         "second 60 exists only at 23:59:60 UTC on June 30 or December 31");
    *us += VEER_US_PER_SECOND - 1 - c->micro;
    return VEER_OK;
}

/* The calendar fields and the offset to a time; civil years may leave the range by the offset. */
static veer_rc combine(veer_civil *c, int offset_minutes, int64_t *ret_us, veer_err *err)
{
    const bool leap = c->second == 60;
    int64_t us = 0;
    c->second -= leap;
    veer_rc rc = veer_civil_to_us(c, &us, err);
    if (rc == VEER_EINVAL)
        return veer_fail(err, VEER_EPARSE, "%04d-%02d-%02d %02d:%02d:%02d does not exist", c->year,
                         c->month, c->day, c->hour, c->minute, c->second + leap);
    if (rc != VEER_OK)
        return rc;
    us -= offset_minutes * VEER_US_PER_MINUTE;
    if (us < VEER_TIME_MIN_US || us > VEER_TIME_MAX_US)
        return veer_fail(err, VEER_ELIMIT, "a time must lie in the years 1970 to 2262");
    if (leap)
        rc = settle_leap_second(c, &us, err);
    if (rc == VEER_OK)
        *ret_us = us;
    return rc;
}

veer_rc veer_time_parse(const char *text, size_t len, int64_t *ret_us, veer_err *err)
{
    scan s = {.text = text, .len = len, .err = err};
    if (is_number(&s))
        return parse_number(&s, ret_us);
    veer_civil civil = {0};
    int offset_minutes = 0;
    veer_rc rc = read_date(&s, &civil);
    if (rc == VEER_OK && s.at < len) {
        if (peek(&s) != 'T' && peek(&s) != 't' && peek(&s) != ' ')
            return expected(&s, "'T' and a time of day");
        s.at++;
        rc = read_clock_time(&s, &civil);
        if (rc == VEER_OK)
            rc = read_zone(&s, &offset_minutes);
    }
    if (rc != VEER_OK)
        return rc;
    if (s.at != len)
        return expected(&s, "nothing more");
    return combine(&civil, offset_minutes, ret_us, err);
}
