/* server/judging.h: what judges, wired: outbox, retraining, judge; their files of rules and
 * channels.
 *
 * Opened after the engine in this order and closed before it in the other: the judge puts messages
 * into the outbox and asks for retraining, which uses actions of the channels' file.
 */
#ifndef VEER_SERVER_JUDGING_H
#define VEER_SERVER_JUDGING_H

#include "server/server_impl.h"

/** Opens everything. A file of rules or channels that does not hold is VEER_EINVAL or VEER_EPARSE
 * with its line and column; further mistakes are logged. */
veer_rc veer_server_open_judging(veer_server *server, veer_err *err);

/** Takes settings and files over again. What does not hold is logged, and the old one stays. */
void veer_server_reload_judging(veer_server *server);

/** No further cycle, message or retraining. NULL members are fine. */
void veer_server_close_judging(veer_server *server);

#endif
