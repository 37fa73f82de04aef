#include "buckets/stamps.h"

#include <stdatomic.h>
#include <stdlib.h>

#define PLACES ((size_t)1 << 16) /* of hours, and of days; touched only where there are changes */
#define MOST_HOURS 48            /* of a change; a longer one is of all */
#define MOST_DAYS 366            /* of a question; a longer one is of all time */

static uint64_t next_stamp(void)
{
    static atomic_uint_fast64_t last;
    return atomic_fetch_add_explicit(&last, 1, memory_order_relaxed) + 1;
}

veer_rc veer_stamps_init(veer_stamps *stamps, veer_err *err)
{
    *stamps = (veer_stamps){.hours = calloc(PLACES, sizeof(uint64_t)),
                            .days = calloc(PLACES, sizeof(uint64_t)),
                            .wholes = calloc(PLACES, sizeof(uint64_t)),
                            .opened = next_stamp(),
                            .expired_us = INT64_MIN};
    if (stamps->hours != NULL && stamps->days != NULL && stamps->wholes != NULL)
        return VEER_OK;
    veer_stamps_done(stamps);
    return veer_fail_nomem(err);
}

void veer_stamps_done(veer_stamps *stamps)
{
    free(stamps->hours);
    free(stamps->days);
    free(stamps->wholes);
    stamps->hours = stamps->days = stamps->wholes = NULL;
}

static size_t place_of(uint32_t series, unsigned part, int64_t number)
{
    uint64_t x = ((uint64_t)series * 4 + part) * UINT64_C(0x9e3779b97f4a7c15) + (uint64_t)number;
    x = (x ^ x >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    x = (x ^ x >> 27) * UINT64_C(0x94d049bb133111eb);
    return (size_t)(x >> 40) % PLACES;
}

static int64_t first_of(int64_t from_us, int64_t width_us)
{
    return veer_floor_div(from_us, width_us);
}

/* Behind the last that begins before an end. */
static int64_t end_of(int64_t to_us, int64_t width_us)
{
    return veer_floor_div(to_us - 1, width_us) + 1;
}

void veer_stamps_set(veer_stamps *stamps, uint32_t series, unsigned part, int64_t from_us,
                     int64_t to_us)
{
    const uint64_t stamp = next_stamp();
    const int64_t first = first_of(from_us, VEER_BUCKET_HOUR_US);
    const int64_t end = end_of(to_us, VEER_BUCKET_HOUR_US);
    if (end - first > MOST_HOURS) {
        stamps->opened = stamp;
        return;
    }
    stamps->wholes[place_of(series, part, 0)] = stamp;
    for (int64_t i = first; i < end; i++) {
        stamps->hours[place_of(series, part, i)] = stamp;
        stamps->days[place_of(series, part, veer_floor_div(i, 24))] = stamp;
    }
}

void veer_stamps_expire(veer_stamps *stamps, int64_t before_us)
{
    if (before_us > stamps->expired_us)
        stamps->expired_us = before_us;
    stamps->expired = next_stamp();
}

static uint64_t later(uint64_t a, uint64_t b)
{
    return a > b ? a : b;
}

uint64_t veer_stamps_of(const veer_stamps *stamps, uint32_t series, unsigned part, int64_t from_us,
                        int64_t to_us)
{
    uint64_t latest = stamps->opened;
    const int64_t end = end_of(to_us, VEER_BUCKET_HOUR_US);
    if (from_us < stamps->expired_us)
        latest = later(latest, stamps->expired);
    if (to_us / VEER_BUCKET_DAY_US - from_us / VEER_BUCKET_DAY_US > MOST_DAYS)
        return later(latest, stamps->wholes[place_of(series, part, 0)]);
    for (int64_t i = first_of(from_us, VEER_BUCKET_HOUR_US); i < end;) {
        const bool whole = i - 24 * veer_floor_div(i, 24) == 0 && end - i >= 24;
        latest = later(latest, whole ? stamps->days[place_of(series, part, veer_floor_div(i, 24))]
                                     : stamps->hours[place_of(series, part, i)]);
        i += whole ? 24 : 1;
    }
    return latest;
}
