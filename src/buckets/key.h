/* buckets/key.h: which bucket. For the files of this layer. */
#ifndef VEER_BUCKETS_KEY_H
#define VEER_BUCKETS_KEY_H

#include "buckets/buckets.h"

#define VEER_US_PER_MINUTE (INT64_C(60) * 1000000)
#define VEER_BUCKET_LIVE_ACTIVITY_US VEER_US_PER_MINUTE
#define VEER_BUCKET_LIVE_US (5 * VEER_US_PER_MINUTE)
#define VEER_BUCKET_HOUR_US (60 * VEER_US_PER_MINUTE)
#define VEER_BUCKET_DAY_US (24 * VEER_BUCKET_HOUR_US)
#define VEER_FARTHEST_US (INT64_MAX / 4) /* times beyond count as this: all can be rounded */

typedef enum veer_level { VEER_LEVEL_LIVE, VEER_LEVEL_HOUR, VEER_LEVEL_DAY } veer_level;

/** Buckets that differ in their start only. */
typedef struct veer_lane {
    uint32_t series;  /* whose */
    uint16_t segment; /* number of the segment; 0: the whole series */
    uint8_t part;     /* veer_part */
    uint8_t level;    /* veer_level */
} veer_lane;

/** Width of the buckets of a lane. */
static inline int64_t veer_lane_width_us(veer_lane lane)
{
    if (lane.level == VEER_LEVEL_DAY)
        return VEER_BUCKET_DAY_US;
    if (lane.level == VEER_LEVEL_HOUR)
        return VEER_BUCKET_HOUR_US;
    return lane.part == VEER_PART_ACTIVITY ? VEER_BUCKET_LIVE_ACTIVITY_US : VEER_BUCKET_LIVE_US;
}

static inline int64_t veer_floor_div(int64_t a, int64_t b)
{
    return a / b - (a % b < 0);
}

/** The start of the bucket that holds a time, as far as there are such times. */
static inline int64_t veer_floor_us(int64_t time_us, int64_t width_us)
{
    const int64_t at = veer_floor_div(time_us, width_us);
    return at < INT64_MIN / width_us ? INT64_MIN / width_us * width_us : at * width_us;
}

static inline int64_t veer_ceil_us(int64_t time_us, int64_t width_us)
{
    const int64_t low = veer_floor_us(time_us, width_us);
    return low == time_us || low > INT64_MAX - width_us ? low : low + width_us;
}

#endif
