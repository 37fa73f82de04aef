/* Numbers, times and spans as people read them. */
#include <math.h>
#include <string.h>

#include "base/time.h"
#include "notify/message.h"

void veer_message_number(double value, veer_buf *out)
{
    const double size = fabs(value);
    if (size >= 1e4 && size < 1e15)
        veer_buf_printf(out, "%.0f", value);
    else
        veer_buf_printf(out, "%.4g", value);
}

void veer_message_span(int64_t us, veer_buf *out)
{
    static const struct {
        const char *unit; /* as written */
        int64_t us;       /* in microseconds */
    } units[] = {
        {"d", VEER_US_PER_DAY},
        {"h", VEER_US_PER_HOUR},
        {"min", VEER_US_PER_MINUTE},
        {"s", VEER_US_PER_SECOND},
    };
    size_t i = 0;
    if (us < 0)
        us = 0;
    while (i < 3 && us < units[i].us)
        i++;
    veer_buf_printf(out, "%lld %s", (long long)(us / units[i].us), units[i].unit);
    const int64_t rest = i < 3 ? us % units[i].us / units[i + 1].us : 0;
    if (rest > 0)
        veer_buf_printf(out, " %lld %s", (long long)rest, units[i + 1].unit);
}

static int64_t valid(int64_t us)
{
    return us >= VEER_TIME_MIN_US && us <= VEER_TIME_MAX_US ? us : 0;
}

static void put_clock(int64_t us, veer_buf *out)
{
    const veer_civil c = veer_civil_from_us(us);
    veer_buf_printf(out, "%02d:%02d", c.hour, c.minute);
}

static void put_date(int64_t us, veer_buf *out)
{
    char text[VEER_TIME_TEXT_SIZE];
    veer_time_format_date(us, text);
    veer_buf_printf(out, "%s ", text);
}

void veer_message_moment(int64_t us, veer_buf *out)
{
    put_date(valid(us), out);
    put_clock(valid(us), out);
    veer_buf_puts(out, " UTC");
}

void veer_message_period(int64_t from_us, int64_t to_us, veer_buf *out)
{
    const int64_t from = valid(from_us);
    const int64_t to = valid(to_us);
    put_date(from, out);
    put_clock(from, out);
    veer_buf_puts(out, " to ");
    if (from / VEER_US_PER_DAY != to / VEER_US_PER_DAY)
        put_date(to, out);
    put_clock(to, out);
    veer_buf_puts(out, " UTC (");
    veer_message_span(to_us - from_us, out);
    veer_buf_putc(out, ')');
}

void veer_message_time(int64_t us, veer_buf *out)
{
    char text[VEER_TIME_TEXT_SIZE];
    veer_time_format(valid(us), text);
    veer_buf_puts(out, text);
}

char *veer_message_keep(veer_arena *arena, veer_buf *take)
{
    char *const text =
        take->failed == VEER_OK ? veer_arena_strndup(arena, take->data, take->len) : NULL;
    veer_buf_done(take);
    return text;
}
