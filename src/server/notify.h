/* server/notify.h: what the service manager wants to know (sd_notify(3)), without its library. */
#ifndef VEER_SERVER_NOTIFY_H
#define VEER_SERVER_NOTIFY_H

#include <stdbool.h>
#include <stdint.h>

/** Sends lines such as "READY=1" to $NOTIFY_SOCKET as one datagram; false if there is none or it
 * does not take them, which is nobody's fault. */
bool veer_notify(const char *state);

/** How often to send "WATCHDOG=1", in microseconds: half of $WATCHDOG_USEC; 0 if it is not wanted
 * of this process. */
int64_t veer_notify_watchdog_us(void);

#endif
