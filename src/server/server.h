/* server/server.h: a whole server: store, engine, HTTP, wired and run.
 *
 * `veer serve` runs one in the foreground; commands that work on a directory that no server owns
 * run one inside themselves, on loopback with a secret token, and talk to it as to any other. So
 * every command goes one way.
 */
#ifndef VEER_SERVER_SERVER_H
#define VEER_SERVER_SERVER_H

#include "base/clock.h"
#include "base/err.h"
#include "server/config.h"

typedef struct veer_server veer_server;

/** Opens the data directory (made if it is not there), the engine, the listener. On success it
 * answers already. VEER_EIO when another process owns the directory (the message says who). */
veer_rc veer_server_start(const veer_config *config, const veer_clock *clock, veer_server **ret,
                          veer_err *err);

/** "http://127.0.0.1:8321", no slash at the end. */
const char *veer_server_url(const veer_server *server);

/** Takes over what may change while running: tokens, retention, log level. */
veer_rc veer_server_reload(veer_server *server, const veer_config *config, veer_err *err);

/** Drains within config.drain_ms, closes everything. NULL is fine. */
void veer_server_stop(veer_server *server);

/** Where a command finds its server: the running owner of a directory, or one started here. */
typedef struct veer_attachment {
    char url[512];       /* to talk to */
    char token[64];      /* "" if none is needed */
    veer_server *server; /* started here, or NULL */
} veer_attachment;

/** url NULL: the owner of `dir`, else a server started on it; a directory that does not exist is
 * VEER_ENOTFOUND unless `create`. */
veer_rc veer_server_attach(const char *url, const char *token, const char *dir, bool create,
                           veer_attachment *ret, veer_err *err);
void veer_server_detach(veer_attachment *attachment);

#endif
