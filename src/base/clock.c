#include "base/clock.h"

#include <time.h>

static int64_t read_clock(clockid_t id)
{
    struct timespec now;
    clock_gettime(id, &now); /* cannot fail for these two clocks */
    return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

static int64_t system_real_us(const veer_clock *clock)
{
    (void)clock;
    return read_clock(CLOCK_REALTIME);
}

static int64_t system_monotonic_us(const veer_clock *clock)
{
    (void)clock;
    return read_clock(CLOCK_MONOTONIC);
}

const veer_clock *veer_clock_system(void)
{
    static const veer_clock system_clock = {system_real_us, system_monotonic_us};
    return &system_clock;
}

static int64_t manual_real_us(const veer_clock *clock)
{
    return ((const veer_manual_clock *)clock)->real_us;
}

static int64_t manual_monotonic_us(const veer_clock *clock)
{
    return ((const veer_manual_clock *)clock)->monotonic_us;
}

void veer_manual_clock_init(veer_manual_clock *manual, int64_t real_us)
{
    *manual = (veer_manual_clock){{manual_real_us, manual_monotonic_us}, real_us, 0};
}

void veer_manual_clock_advance(veer_manual_clock *manual, int64_t by_us)
{
    manual->real_us += by_us;
    manual->monotonic_us += by_us;
}
