/* base/clock.h: what time it is, as an argument, so that tests turn the hands themselves. */
#ifndef VEER_BASE_CLOCK_H
#define VEER_BASE_CLOCK_H

#include <stdint.h>

typedef struct veer_clock veer_clock;

struct veer_clock {
    int64_t (*real_us)(const veer_clock *clock);      /* microseconds since 1970 UTC */
    int64_t (*monotonic_us)(const veer_clock *clock); /* never goes back; origin unspecified */
};

typedef struct veer_manual_clock {
    veer_clock clock;     /* first member: pass &manual.clock */
    int64_t real_us;      /* what it says; set freely */
    int64_t monotonic_us; /* what it says; only forward */
} veer_manual_clock;

/** The clock of the machine; lives for ever, any thread. */
const veer_clock *veer_clock_system(void);

/** A clock that stands at real_us (and monotonic 0) until it is moved. */
void veer_manual_clock_init(veer_manual_clock *manual, int64_t real_us);

/** Moves both hands forward. */
void veer_manual_clock_advance(veer_manual_clock *manual, int64_t by_us);

/** Microseconds since 1970 UTC by this clock. */
static inline int64_t veer_clock_real_us(const veer_clock *clock)
{
    return clock->real_us(clock);
}

/** Microseconds that only ever grow, for measuring durations. */
static inline int64_t veer_clock_monotonic_us(const veer_clock *clock)
{
    return clock->monotonic_us(clock);
}

#endif
