#include "rules/duration.h"

#include <string.h>

#include "base/limits.h"
#include "base/line.h"
#include "base/num.h"
#include "base/time.h"

typedef struct unit {
    char letter; /* as written */
    int64_t us;  /* how long it is */
} unit;

/* The larger first. */
static const unit units[] = {{'w', 7 * VEER_US_PER_DAY},
                             {'d', VEER_US_PER_DAY},
                             {'h', VEER_US_PER_HOUR},
                             {'m', VEER_US_PER_MINUTE},
                             {'s', VEER_US_PER_SECOND}};
#define N_UNITS (sizeof units / sizeof *units)

/* Digits at the start of a text as a number; false if there are none or too many of them. */
static bool read_count(const char *text, size_t len, size_t *ret_used, int64_t *ret)
{
    size_t used = 0;
    while (used < len && text[used] >= '0' && text[used] <= '9')
        used++;
    *ret_used = used;
    return used > 0 && veer_parse_int64(text, used, ret) == VEER_OK;
}

veer_rc veer_duration_parse(const char *text, size_t len, int64_t *ret_us, veer_err *err)
{
    int64_t total = 0;
    size_t next_unit = 0;
    if (len == 1 && text[0] == '0') {
        *ret_us = 0;
        return VEER_OK;
    }
    for (size_t at = 0; at < len || len == 0;) {
        int64_t count = 0;
        size_t used = 0;
        if (len == 0 || !read_count(text + at, len - at, &used, &count))
            return veer_fail_at(err, VEER_EPARSE, (int64_t)at,
                                "expected a time such as 90s, 5m, 1h30m or 7d");
        size_t u = next_unit;
        while (u < N_UNITS && (at + used >= len || text[at + used] != units[u].letter))
            u++;
        if (u == N_UNITS)
            return veer_fail_at(err, VEER_EPARSE, (int64_t)(at + used),
                                "expected a unit of time (s, m, h, d or w, the larger first)");
        if (count > VEER_LIMIT_DURATION_US / units[u].us ||
            (total += count * units[u].us) > VEER_LIMIT_DURATION_US)
            return veer_fail_at(err, VEER_ELIMIT, (int64_t)at, "a time is at most 366 days");
        next_unit = u + 1;
        at += used + 1;
    }
    *ret_us = total;
    return VEER_OK;
}

size_t veer_duration_text(int64_t us, char out[VEER_DURATION_TEXT_SIZE])
{
    const int64_t seconds = us / VEER_US_PER_SECOND;
    size_t u = seconds < 2 * VEER_US_PER_DAY / VEER_US_PER_SECOND ? 2 : 1;
    while (u + 1 < N_UNITS && (seconds == 0 || seconds % (units[u].us / VEER_US_PER_SECOND) != 0))
        u++;
    veer_line_print(out, VEER_DURATION_TEXT_SIZE, "%lld%c",
                    (long long)(seconds / (units[u].us / VEER_US_PER_SECOND)), units[u].letter);
    return strlen(out);
}
