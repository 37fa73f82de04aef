#include "cli/stop.h"

#include <time.h>

#include "base/clock.h"

#define STEP_US 50000 /* how often the flag is looked at */

static volatile sig_atomic_t stopped;

/* SA_RESETHAND: the next one has its usual effect. */
static void stop(int number)
{
    (void)number;
    __atomic_store_n(&stopped, 1, __ATOMIC_RELAXED); /* threads look at it */
}

const volatile sig_atomic_t *veer_stop_listen(void)
{
    struct sigaction action = {.sa_handler = stop, .sa_flags = (int)SA_RESETHAND};
    sigemptyset(&action.sa_mask);
    sigaction(SIGINT, &action, NULL);
    sigaction(SIGTERM, &action, NULL);
    return &stopped;
}

void veer_stop_sleep_until(int64_t monotonic_us)
{
    for (;;) {
        const int64_t left = monotonic_us - veer_clock_monotonic_us(veer_clock_system());
        if (left <= 0 || veer_stop_is_set(&stopped))
            return;
        const int64_t step = left < STEP_US ? left : STEP_US;
        const struct timespec pause = {0, (long)step * 1000};
        nanosleep(&pause, NULL);
    }
}
