#include "report/format.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/time.h"

/* Not finite values are the same in every function. */
static bool put_special(veer_fmt *fmt, double value)
{
    if (isfinite(value))
        return false;
    snprintf(fmt->text, sizeof fmt->text, "%s", isnan(value) ? "nan" : value > 0 ? "inf" : "-inf");
    return true;
}

/* Inserts separators into the digits of a whole number of at most 20 digits. */
static void group_digits(char out[32], const char *digits)
{
    const size_t n = strlen(digits);
    size_t at = 0;
    for (size_t i = 0; i < n; i++) {
        if (i > 0 && (n - i) % 3 == 0)
            out[at++] = ',';
        out[at++] = digits[i];
    }
    out[at] = '\0';
}

const char *veer_fmt_count(veer_fmt *fmt, uint64_t value)
{
    char digits[24];
    char grouped[32];
    snprintf(digits, sizeof digits, "%llu", (unsigned long long)value);
    group_digits(grouped, digits);
    snprintf(fmt->text, sizeof fmt->text, "%s", grouped);
    return fmt->text;
}

const char *veer_fmt_real(veer_fmt *fmt, double value)
{
    if (put_special(fmt, value))
        return fmt->text;
    const double size = fabs(value);
    if (size == 0) {
        snprintf(fmt->text, sizeof fmt->text, "0");
    } else if (size < 1e-4 || size >= 1e7) {
        snprintf(fmt->text, sizeof fmt->text, "%.3e", value);
    } else if (size >= 999.95) {
        veer_fmt whole;
        veer_fmt_count(&whole, (uint64_t)(size + 0.5));
        snprintf(fmt->text, sizeof fmt->text, "%s%.40s", value < 0 ? "-" : "", whole.text);
    } else {
        const int decimals = size >= 99.995 ? 1 : size >= 9.9995 ? 2 : size >= 0.99995 ? 3 : 4;
        const int zeros = size < 0.00099995 ? 3 : size < 0.0099995 ? 2 : size < 0.099995 ? 1 : 0;
        snprintf(fmt->text, sizeof fmt->text, "%.*f", decimals + zeros, value);
    }
    return fmt->text;
}

const char *veer_fmt_figures(veer_fmt *fmt, double value)
{
    const double size = fabs(value);
    if (!(size >= 1e-4 && size < 0.099995))
        return veer_fmt_real(fmt, value);
    snprintf(fmt->text, sizeof fmt->text, "%#.4g", value);
    return fmt->text;
}

const char *veer_fmt_p(veer_fmt *fmt, double p)
{
    if (put_special(fmt, p))
        return fmt->text;
    if (p < 1e-300)
        snprintf(fmt->text, sizeof fmt->text, "<1e-300");
    else if (p < 0.001)
        snprintf(fmt->text, sizeof fmt->text, "%.1e", p);
    else
        snprintf(fmt->text, sizeof fmt->text, p < 0.1 ? "%.4f" : "%.3f", p);
    return fmt->text;
}

const char *veer_fmt_percent(veer_fmt *fmt, double ratio)
{
    if (put_special(fmt, ratio))
        return fmt->text;
    if (ratio > 0 && ratio < 0.0005)
        snprintf(fmt->text, sizeof fmt->text, "<0.1%%");
    else if (fabs(ratio) >= 1e6)
        snprintf(fmt->text, sizeof fmt->text, "%.3e%%", 100 * ratio);
    else
        snprintf(fmt->text, sizeof fmt->text, "%.1f%%", 100 * ratio);
    return fmt->text;
}

const char *veer_fmt_change(veer_fmt *fmt, double value)
{
    veer_fmt size;
    veer_fmt_real(&size, value);
    snprintf(fmt->text, sizeof fmt->text, "%s%.40s", value > 0 ? "+" : "", size.text);
    return fmt->text;
}

typedef struct unit {
    double size;      /* of one unit */
    const char *name; /* as written */
} unit;

/* The largest unit of which there is at least one, with three significant digits. */
static const char *put_unit(veer_fmt *fmt, double value, const unit *units, size_t n)
{
    size_t at = 0;
    while (at + 1 < n && fabs(value) >= units[at + 1].size)
        at++;
    const double amount = value / units[at].size;
    const int decimals = amount == floor(amount) || fabs(amount) >= 100 ? 0 : 1;
    snprintf(fmt->text, sizeof fmt->text, "%.*f %s", decimals, amount, units[at].name);
    return fmt->text;
}

const char *veer_fmt_span(veer_fmt *fmt, double us)
{
    static const unit units[] = {{1, "us"},     {1e3, "ms"},   {1e6, "s"},
                                 {60e6, "min"}, {3600e6, "h"}, {86400e6, "d"}};
    if (put_special(fmt, us))
        return fmt->text;
    return put_unit(fmt, us, units, sizeof units / sizeof *units);
}

const char *veer_fmt_bytes(veer_fmt *fmt, uint64_t bytes)
{
    static const unit units[] = {{1, "B"}, {1e3, "KB"}, {1e6, "MB"}, {1e9, "GB"}, {1e12, "TB"}};
    return put_unit(fmt, (double)bytes, units, sizeof units / sizeof *units);
}

const char *veer_fmt_time(veer_fmt *fmt, int64_t time_us)
{
    if (time_us < VEER_TIME_MIN_US || time_us > VEER_TIME_MAX_US) {
        snprintf(fmt->text, sizeof fmt->text, "out of range");
        return fmt->text;
    }
    const veer_civil c = veer_civil_from_us(time_us);
    int len = snprintf(fmt->text, sizeof fmt->text, "%04d-%02d-%02d %02d:%02d", c.year, c.month,
                       c.day, c.hour, c.minute);
    if (c.second != 0 || c.micro != 0)
        snprintf(fmt->text + len, sizeof fmt->text - (size_t)len, ":%02d", c.second);
    return fmt->text;
}
