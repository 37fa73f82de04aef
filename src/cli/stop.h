/* cli/stop.h: Ctrl-C asks a command to come to an end; a second one ends it at once. */
#ifndef VEER_CLI_STOP_H
#define VEER_CLI_STOP_H

#include <signal.h>
#include <stdint.h>

/** From now on SIGINT and SIGTERM set the flag, once; the flag lives for ever. */
const volatile sig_atomic_t *veer_stop_listen(void);

/** Sleeps up to the monotonic time, or until the flag is set. */
void veer_stop_sleep_until(int64_t monotonic_us);

#endif
