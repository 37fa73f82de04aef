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
#include "server/log.h"

typedef struct veer_server veer_server;

/** Opens the data directory (made if it is not there), the engine, the listener. On success it
 * answers already. VEER_EIO when another process owns the directory (the message says who). The
 * clock is borrowed; the settings are copied. Threads inherit the signal mask of the caller. */
veer_rc veer_server_start(const veer_config *config, const veer_clock *clock, veer_server **ret,
                          veer_err *err);

/** "http://127.0.0.1:8321", no slash at the end: as it listens, and as this machine calls it. */
const char *veer_server_url(const veer_server *server);
const char *veer_server_local_url(const veer_server *server);

/** A token with all rights for commands on this machine; "" if none is needed. It also stands in
 * DIR/owner.token, which only the owner of the directory can read. */
const char *veer_server_owner_token(const veer_server *server);

/** Where the server tells what happens; borrowed. */
veer_log *veer_server_log(const veer_server *server);

/** Takes over what may change while running: tokens, retention, log level. On failure nothing has
 * changed. From the thread that started it. */
veer_rc veer_server_reload(veer_server *server, const veer_config *config, veer_err *err);

/** /readyz says no; after config.drain_delay_ms running requests get config.drain_ms, then
 * everything is closed. NULL is fine. */
void veer_server_stop(veer_server *server);

/**
 * Runs a server in the foreground until SIGTERM or SIGINT; SIGHUP reads the settings again, a
 * second SIGTERM or SIGINT ends the process at once. The service manager is told (server/notify.h).
 *
 * @param sources   of the settings; read again for a reload, so they stay as they are
 * @param announce  called once when it answers; may be NULL
 * @return VEER_OK after an orderly stop
 */
veer_rc veer_server_run(const veer_config_sources *sources,
                        veer_rc (*announce)(void *context, const char *url, veer_err *err),
                        void *context, veer_err *err);

/** Where a command finds its server: the running owner of a directory, or one started here. */
typedef struct veer_attachment {
    char url[512];       /* to talk to */
    char token[64];      /* "" if none is needed */
    veer_server *server; /* started here, or NULL */
} veer_attachment;

/**
 * url NULL: the owner of `dir`, else a server started on it; a directory that does not exist is
 * VEER_ENOTFOUND unless `create`.
 *
 * @param token  of the caller; NULL or "": that of the owner, if it can be read
 * @return VEER_OK; VEER_EINVAL for an address or token that is too long; VEER_EIO if the directory
 *         cannot be opened or its owner answers nowhere; otherwise as veer_server_start
 */
veer_rc veer_server_attach(const char *url, const char *token, const char *dir, bool create,
                           veer_attachment *ret, veer_err *err);

/** Stops what was started; everything sent is durable. */
void veer_server_detach(veer_attachment *attachment);

#endif
