/* http/server_impl.h: a server and its connections inside.
 *
 * Locks are taken in this order, each optional: server->lock, conn->lock, the lock of a pending
 * answer or of an event hub, and inside libmicrohttpd its own. libmicrohttpd calls back without
 * holding any of its own.
 */
#ifndef HTTP_SERVER_IMPL_H
#define HTTP_SERVER_IMPL_H

#include <microhttpd.h>
#include <pthread.h>
#include <stdatomic.h>

#include "http/pending.h"
#include "http/request_impl.h"
#include "http/server.h"
#include "http/stream.h"

/* Where a connection stands; what its deadline is, follows. */
typedef enum http_phase {
    HTTP_PHASE_FRESH,   /* accepted, no request line yet */
    HTTP_PHASE_IDLE,    /* between two requests */
    HTTP_PHASE_HEAD,    /* the request line was read */
    HTTP_PHASE_BODY,    /* the head was read */
    HTTP_PHASE_HANDLER, /* a handler runs or a pending answer is awaited */
    HTTP_PHASE_SEND,    /* a response is being sent */
    HTTP_PHASE_STREAM,  /* a stream of events */
    HTTP_PHASES,
} http_phase;

struct http_conn {
    http_server *server;
    struct MHD_Connection *mhd;
    int fd;                /* of the socket; open as long as the connection is in the list */
    char peer[48];         /* numeric address */
    http_conn *next;       /* in the list of the server, under its lock */
    http_conn *prev;       /* the same */
    atomic_int phase;      /* an http_phase */
    atomic_llong since_us; /* when the deadline of the phase began to run; monotonic */
    atomic_bool was_cut;   /* a deadline has passed and the socket was shut down */

    pthread_mutex_t lock;  /* guards the two below */
    http_pending *pending; /* an awaited answer, or NULL */
    http_stream *stream;   /* a stream of events being sent, or NULL */

    /* The request at hand; one thread at a time. */
    veer_arena arena;       /* its memory */
    http_text target;       /* in the memory of libmicrohttpd */
    http_text target_copy;  /* and before that cut it */
    const char *method;     /* as sent */
    http_framing framing;   /* of its body */
    http_request request;   /* what the handler sees */
    http_response response; /* what is sent */
    veer_buf body;          /* as sent by the client */
    veer_buf unpacked;      /* without gzip */
    veer_buf packed;        /* a response with gzip */
    size_t held;            /* bytes counted in server->inflight */
    bool is_refused;        /* the response is ready and the body of no interest */
    bool is_gzip;           /* the body is packed */
    bool takes_gzip;        /* the client unpacks */
    bool must_close;        /* no further request on this connection */
    int64_t start_us;       /* when the request line had been read; monotonic */
    uint64_t bytes_in;      /* of the body */
    uint64_t bytes_out;     /* of the response */
    int sent_status;        /* 0 until there is one */
};

struct http_server {
    http_server_options options; /* with all defaults filled in */
    const http_router *router;
    struct MHD_Daemon *daemon; /* NULL when stopped */
    char *tls_cert;            /* PEM text, or NULL */
    char *tls_key;             /* the same */
    uint16_t port;             /* bound */
    char url[320];             /* "http://..." */

    pthread_mutex_t lock;  /* guards conns and conn_count */
    pthread_cond_t closed; /* a connection has closed */
    pthread_cond_t wake;   /* the watch shall look again, or end */
    http_conn *conns;      /* a list */
    size_t conn_count;     /* its length */
    pthread_t watch;       /* cuts connections at their deadlines */
    bool has_watch;        /* it runs */
    bool watch_ends;       /* it shall end; under lock */

    atomic_bool draining;   /* no new connections, answers close */
    atomic_bool aborting;   /* nobody may begin to wait any more */
    atomic_size_t inflight; /* bytes of bodies held */
    atomic_ullong requests; /* finished */
    atomic_ullong timeouts; /* connections cut */
    atomic_ullong accepted; /* connections since the start */
};

/** The monotonic clock of a server. */
int64_t http_now_us(const http_server *server);

/** Moves a connection on; its deadline begins to run now. */
void http_conn_enter(http_conn *conn, http_phase phase);

/* conn.c: callbacks of libmicrohttpd around a connection and a request. */
enum MHD_Result http_on_accept(void *cls, const struct sockaddr *address, socklen_t len);
void http_on_connection(void *cls, struct MHD_Connection *mhd, void **context,
                        enum MHD_ConnectionNotificationCode code);
void *http_on_target(void *cls, const char *target, struct MHD_Connection *mhd);
void http_on_completed(void *cls, struct MHD_Connection *mhd, void **context,
                       enum MHD_RequestTerminationCode code);

/* serve.c: a request from its head to its response. */
enum MHD_Result http_on_request(void *cls, struct MHD_Connection *mhd, const char *url,
                                const char *method, const char *version, const char *data,
                                size_t *size, void **context);

/** admit.c: decides on a head; fills conn->response and sets is_refused if it says no. False: the
 * framing cannot be trusted, so the answer goes out at once and the connection closes. */
bool http_admit(http_conn *conn, const char *method, const char *version);

/** send.c: queues conn->response. */
enum MHD_Result http_send(http_conn *conn);

/** pending.c: the response of a completed answer moves into conn->response; false: not yet. */
bool http_pending_take(http_conn *conn);

/** pending.c: the server does not wait any longer; under conn->lock. */
void http_pending_abandon(http_pending *pending);

/** watch.c: the thread of the deadlines; cls is the server. */
void *http_watch(void *cls);

/** listen.c: a bound and listening socket. Fills port and url of the server. */
veer_rc http_listen(http_server *server, int *ret_fd, veer_err *err);

#endif
