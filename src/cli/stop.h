/* cli/stop.h: Ctrl-C asks a command to come to an end; a second one ends it at once. */
#ifndef VEER_CLI_STOP_H
#define VEER_CLI_STOP_H

#include <signal.h>
#include <stdbool.h>
#include <stdint.h>

/** From now on SIGINT and SIGTERM set the flag, once; the flag lives for ever. */
const volatile sig_atomic_t *veer_stop_listen(void);

/** Sleeps up to the monotonic time, or until the flag is set. */
void veer_stop_sleep_until(int64_t monotonic_us);

/** Whether the signal came. Any thread, while another one is interrupted by it. */
static inline bool veer_stop_is_set(const volatile sig_atomic_t *stop)
{
    return __atomic_load_n(stop, __ATOMIC_RELAXED) != 0;
}

#endif
