#include "api/query.h"

#include <string.h>

#include "base/num.h"
#include "base/time.h"

#define US_PER_WEEK (7 * VEER_US_PER_DAY)
#define FIRST_MONDAY_US (4 * VEER_US_PER_DAY) /* 5 January 1970 */
#define MONTHS_PER_YEAR 12
#define SHOWN_BYTES 60      /* of a text in a message */
#define MOST_UNITS 10000000 /* of a distance: 2262 in minutes is far below */

/* ---- distances ---- */

typedef struct unit {
    const char *name; /* as written */
    int64_t us;       /* 0: calendar months */
} unit;

/* Descending, as steps are written with the largest unit that divides them. */
static const unit units[] = {
    {"mo", 0},
    {"w", US_PER_WEEK},
    {"d", VEER_US_PER_DAY},
    {"h", VEER_US_PER_HOUR},
    {"m", VEER_US_PER_MINUTE},
    {"s", VEER_US_PER_SECOND},
};

/* A number of units: "24h". False when it is none. */
static bool read_distance(const char *text, size_t len, int64_t *ret_count, const unit **ret_unit)
{
    size_t digits = 0;
    while (digits < len && text[digits] >= '0' && text[digits] <= '9')
        digits++;
    if (digits == 0 || veer_parse_int64(text, digits, ret_count) != VEER_OK ||
        *ret_count > MOST_UNITS)
        return false;
    for (size_t i = 0; i < sizeof units / sizeof *units; i++)
        if (strlen(units[i].name) == len - digits &&
            memcmp(units[i].name, text + digits, len - digits) == 0) {
            *ret_unit = &units[i];
            return true;
        }
    return false;
}

static veer_rc add_months(int64_t us, int64_t months, int64_t *ret_us, veer_err *err)
{
    veer_civil civil = veer_civil_from_us(us);
    const int64_t month = (int64_t)civil.year * MONTHS_PER_YEAR + civil.month - 1 + months;
    if (month < (int64_t)1970 * MONTHS_PER_YEAR)
        return veer_fail(err, VEER_ELIMIT, "a time before 1970");
    if (month >= (int64_t)2263 * MONTHS_PER_YEAR)
        return veer_fail(err, VEER_ELIMIT, "a time after 2262");
    civil.year = (int)(month / MONTHS_PER_YEAR);
    civil.month = (int)(month % MONTHS_PER_YEAR) + 1;
    const int days = veer_days_in_month(civil.year, civil.month);
    civil.day = civil.day < days ? civil.day : days;
    return veer_civil_to_us(&civil, ret_us, err);
}

/* ---- times ---- */

static veer_rc move(int64_t now_us, int64_t count, const unit *by, int64_t *ret_us, veer_err *err)
{
    if (by->us == 0)
        return add_months(now_us, count, ret_us, err);
    int64_t moved = 0;
    if (__builtin_mul_overflow(count, by->us, &moved) ||
        __builtin_add_overflow(moved, now_us, &moved) || moved < VEER_TIME_MIN_US ||
        moved > VEER_TIME_MAX_US)
        return veer_fail(err, VEER_ELIMIT, "a time outside 1970 to 2262");
    *ret_us = moved;
    return VEER_OK;
}

/* Bytes of a wrong text that a message repeats. */
static int shown(size_t len)
{
    return len < SHOWN_BYTES ? (int)len : SHOWN_BYTES;
}

veer_rc veer_query_time(const char *text, size_t len, int64_t now_us, int64_t *ret_us,
                        veer_err *err)
{
    const char *rest = text;
    size_t rest_len = len;
    int64_t count = 0;
    const unit *by = NULL;
    if (len >= 3 && memcmp(text, "now", 3) == 0) {
        rest += 3;
        rest_len -= 3;
        if (rest_len == 0) {
            *ret_us = now_us;
            return VEER_OK;
        }
    }
    if (rest_len > 1 && (*rest == '-' || *rest == '+') &&
        read_distance(rest + 1, rest_len - 1, &count, &by))
        return move(now_us, *rest == '-' ? -count : count, by, ret_us, err);
    const veer_rc rc = veer_time_parse(text, len, ret_us, err);
    if (rc == VEER_EPARSE)
        return veer_fail(err, rc,
                         "'%.*s' is no time; write 2025-03-01T12:00:00Z, seconds since 1970, -24h "
                         "or now",
                         shown(len), text);
    return rc;
}

/* ---- steps ---- */

static bool word_is(const char *text, size_t len, const char *word)
{
    return len == strlen(word) && memcmp(text, word, len) == 0;
}

veer_rc veer_query_step(const char *text, size_t len, veer_step *ret, veer_err *err)
{
    int64_t count = 0;
    const unit *by = NULL;
    if (word_is(text, len, "auto") || word_is(text, len, "all")) {
        *ret = (veer_step){.kind = len == 4 ? VEER_STEP_AUTO : VEER_STEP_ALL};
        return VEER_OK;
    }
    if (!read_distance(text, len, &count, &by))
        return veer_fail(err, VEER_EPARSE,
                         "'%.*s' is no step; write 5m, 1h, 1d, 1w, 1mo, all or auto", shown(len),
                         text);
    if (by->us == 0 || by->us == US_PER_WEEK)
        *ret = (veer_step){by->us == 0 ? VEER_STEP_MONTHS : VEER_STEP_WEEKS, count};
    else
        *ret = (veer_step){VEER_STEP_FIXED, count * by->us};
    if (count == 0 || (ret->kind == VEER_STEP_FIXED && ret->count % VEER_US_PER_MINUTE != 0))
        return veer_fail(err, VEER_EINVAL, "a step is one or more whole minutes");
    return VEER_OK;
}

veer_step veer_step_choose(int64_t from_us, int64_t to_us)
{
    const int64_t range = to_us - from_us;
    if (range <= 10 * VEER_US_PER_HOUR)
        return (veer_step){VEER_STEP_FIXED, 5 * VEER_US_PER_MINUTE};
    if (range <= 5 * VEER_US_PER_DAY)
        return (veer_step){VEER_STEP_FIXED, VEER_US_PER_HOUR};
    if (range <= 120 * VEER_US_PER_DAY)
        return (veer_step){VEER_STEP_FIXED, VEER_US_PER_DAY};
    if (range <= INT64_C(2) * 366 * VEER_US_PER_DAY)
        return (veer_step){VEER_STEP_WEEKS, 1};
    return (veer_step){VEER_STEP_MONTHS, 1};
}

/* Rounds towards the past, also before `origin`. */
static int64_t floor_to(int64_t us, int64_t width, int64_t origin)
{
    const int64_t past = (us - origin) % width;
    return us - (past < 0 ? past + width : past);
}

static int64_t floor_months(int64_t us, int64_t count)
{
    veer_civil civil = veer_civil_from_us(us);
    const int64_t month = (int64_t)(civil.year - 1970) * MONTHS_PER_YEAR + civil.month - 1;
    const int64_t first = month - month % count;
    int64_t start = us;
    civil = (veer_civil){.year = 1970 + (int)(first / MONTHS_PER_YEAR),
                         .month = (int)(first % MONTHS_PER_YEAR) + 1,
                         .day = 1};
    (void)veer_civil_to_us(&civil, &start, NULL); /* a month not later than that of `us` */
    return start;
}

int64_t veer_step_floor(veer_step step, int64_t us)
{
    switch (step.kind) {
    case VEER_STEP_FIXED:
        return floor_to(us, step.count, 0);
    case VEER_STEP_WEEKS:
        return floor_to(us, step.count * US_PER_WEEK, FIRST_MONDAY_US);
    case VEER_STEP_MONTHS:
        return floor_months(us, step.count);
    case VEER_STEP_AUTO:
    case VEER_STEP_ALL:
    default:
        return INT64_MIN;
    }
}

int64_t veer_step_next(veer_step step, int64_t us)
{
    int64_t next = INT64_MAX;
    switch (step.kind) {
    case VEER_STEP_FIXED:
        return veer_step_floor(step, us) + step.count;
    case VEER_STEP_WEEKS:
        return veer_step_floor(step, us) + step.count * US_PER_WEEK;
    case VEER_STEP_MONTHS:
        return add_months(floor_months(us, step.count), step.count, &next, NULL) == VEER_OK
                   ? next
                   : INT64_MAX;
    case VEER_STEP_AUTO:
    case VEER_STEP_ALL:
    default:
        return INT64_MAX;
    }
}

void veer_step_text(veer_step step, char out[VEER_STEP_TEXT_SIZE])
{
    const unit *by = &units[step.kind == VEER_STEP_MONTHS ? 0 : 1];
    int64_t count = step.count;
    if (step.kind == VEER_STEP_AUTO || step.kind == VEER_STEP_ALL) {
        memcpy(out, step.kind == VEER_STEP_AUTO ? "auto" : "all\0", 5);
        return;
    }
    for (size_t i = 2; step.kind == VEER_STEP_FIXED && i < sizeof units / sizeof *units; i++)
        if (step.count % units[i].us == 0) {
            by = &units[i];
            count = step.count / units[i].us;
            break;
        }
    const size_t len = veer_print_int64(count, out);
    memcpy(out + len, by->name, strlen(by->name) + 1);
}
