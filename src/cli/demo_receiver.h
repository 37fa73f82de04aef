/* cli/demo_receiver.h: who a demonstration tells: a receiver of webhooks on a free port of
 * loopback, and the file of channels and actions that leads there.
 *
 * It takes what is sent to /alerts and /retrain, and says to /broken that nobody lives there any
 * more, so that a channel that fails can be seen too. It keeps nothing.
 */
#ifndef VEER_CLI_DEMO_RECEIVER_H
#define VEER_CLI_DEMO_RECEIVER_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

typedef struct veer_demo_receiver veer_demo_receiver;

/** Listens, in a thread of its own. VEER_EIO, VEER_ENOMEM. */
veer_rc veer_demo_receiver_start(veer_demo_receiver **ret, veer_err *err);

/** Ends it; NULL is fine. */
void veer_demo_receiver_stop(veer_demo_receiver *receiver);

uint16_t veer_demo_receiver_port(const veer_demo_receiver *receiver);

/** Writes the file of channels into a data directory, which is made if it is not there, and gives
 * its path in `ret`. VEER_EIO, VEER_EINVAL for a path that is too long. */
veer_rc veer_demo_receiver_write(const veer_demo_receiver *receiver, const char *dir, char *ret,
                                 size_t size, veer_err *err);

#endif
