/* server/server_impl.h: the inside of a server, for server*.c. */
#ifndef VEER_SERVER_SERVER_IMPL_H
#define VEER_SERVER_SERVER_IMPL_H

#include <pthread.h>
#include <stdatomic.h>

#include "api/api.h"
#include "server/log.h"
#include "server/metrics_file.h"
#include "server/news.h"
#include "server/server.h"

#define VEER_OWNER_TOKEN_FILE "owner.token" /* in the data directory */
#define VEER_SERVER_URL_SIZE 512
#define VEER_SERVER_PATH_SIZE 4096

struct veer_server {
    veer_arena arena;                       /* of config */
    veer_config config;                     /* what it runs with */
    const veer_clock *clock;                /* borrowed */
    veer_log *log;                          /* owned */
    veer_store *store;                      /* owned; holds the lock of the directory */
    veer_ingest *ingest;                    /* owned */
    veer_outbox *outbox;                    /* owned; messages on their way */
    veer_retraining *retraining;            /* owned */
    veer_judge *judge;                      /* owned; of judge_lock while it opens and closes */
    pthread_mutex_t judge_lock;             /* the outbox asks for alerts, or judge changes */
    http_tokens *tokens;                    /* owned; NULL when none is needed */
    http_sse *events;                       /* owned */
    veer_metrics_file *metrics_file;        /* owned; NULL when there is none */
    veer_news *news;                        /* owned */
    http_router *router;                    /* owned */
    http_server *http;                      /* owned */
    _Atomic(http_server *) shared_http;     /* the same for handlers, once it runs */
    veer_api api;                           /* what handlers work with */
    bool is_brief;                          /* runs inside a command, and ends with it */
    atomic_bool draining;                   /* /readyz says no */
    char url[VEER_SERVER_URL_SIZE];         /* for others */
    char local_url[VEER_SERVER_URL_SIZE];   /* for this machine */
    char owner_token[HTTP_TOKEN_TEXT_SIZE]; /* "" when none is needed */
    char owner_path[VEER_SERVER_PATH_SIZE]; /* of its file; "" if there is none */
    char admin_id[HTTP_TOKEN_ID_SIZE];      /* of the token of the settings; "" if none */
};

/** veer_server_start; `is_brief` says that it ends with the command that it runs in, so that others
 * had better wait for the directory than talk to it. */
veer_rc veer_server_start_as(const veer_config *config, const veer_clock *clock, bool is_brief,
                             veer_server **ret, veer_err *err);

/* What stands behind the token in the file of a brief server. */
#define VEER_OWNER_BRIEF "\nbrief\n"

/** Decides whether tokens are needed and makes server->tokens if so; after the store is open. */
veer_rc veer_server_open_tokens(veer_server *server, veer_err *err);

/** Takes over the token of the settings again. */
veer_rc veer_server_reload_tokens(veer_server *server, veer_err *err);

/** Leaves the token for local commands in the data directory, and removes it. */
veer_rc veer_server_write_owner(veer_server *server, veer_err *err);
void veer_server_remove_owner(veer_server *server);

/** on_access of the HTTP server; context is its veer_api. */
void veer_server_log_access(void *context, const http_access *access);

#endif
