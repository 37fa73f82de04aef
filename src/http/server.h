/* http/server.h: an HTTP/1.1 server for one table of routes.
 *
 * libmicrohttpd reads and writes the sockets (epoll, one thread per core); this layer checks what
 * that lets through, finds the route, asks for the token, reads, limits and unpacks the body, calls
 * the handler and sends its response. It knows nothing of models and writes no log: the caller gets
 * each finished request as a struct. docs/http.md says what is refused, where and with which
 * status.
 */
#ifndef HTTP_SERVER_H
#define HTTP_SERVER_H

#include "base/clock.h"
#include "http/auth.h"
#include "http/route.h"

typedef struct http_server http_server;

/* A finished request. Pointers are valid during the call only. */
typedef struct http_access {
    const char *method;      /* as sent */
    http_text path;          /* raw, without the query */
    const http_route *route; /* NULL if none was found */
    const char *peer;        /* numeric address */
    const char *token_id;    /* "" without a token */
    int status;              /* answered; 0 if there was none, or libmicrohttpd refused by itself */
    uint64_t bytes_in;       /* of the body, as sent */
    uint64_t bytes_out;      /* of the body, as sent; for a stream what was written until its end */
    int64_t duration_us;     /* from the request line to the last byte */
} http_access;

typedef struct http_server_options {
    const char *address;       /* "127.0.0.1", "::1", "localhost:8080", "[::]:80"; NULL: loopback */
    uint16_t port;             /* if the address has none; 0: any free one */
    unsigned threads;          /* 0: one per core */
    const char *tls_cert_file; /* PEM chain; with tls_key_file: https */
    const char *tls_key_file;  /* PEM key */
    http_tokens *tokens;       /* NULL: no token is needed; borrowed */
    bool allow_remote;         /* "--insecure": no token, yet not only this machine may connect */
    const char *const *hosts;  /* further names of this server, host_count of them; borrowed */
    size_t host_count;
    unsigned max_connections;  /* 0: VEER_LIMIT_HTTP_CONNECTIONS */
    unsigned max_per_address;  /* connections of one address; 0: as many as there are */
    size_t max_inflight_bytes; /* bodies being held, all together; 0: the limit */
    unsigned idle_timeout_ms;  /* between two requests; 0: the limit, as below */
    unsigned head_timeout_ms;  /* from the first byte to the last header */
    unsigned body_timeout_ms;  /* from the headers to the last byte of the body */
    unsigned send_timeout_ms;  /* from the response to its last byte; streams excepted */
    const veer_clock *clock;   /* NULL: the system's */
    void *context;             /* for handlers: http_request_context */
    void (*on_access)(void *context, const http_access *access); /* NULL: nobody wants to know */
} http_server_options;

/** Fills the defaults: loopback, port 8080, no token. */
void http_server_options_init(http_server_options *options);

/**
 * The rule of exposure, pure: an address other than loopback needs tokens or allow_remote.
 * VEER_EINVAL with the words for the user otherwise. is_loopback: the address resolved.
 */
veer_rc http_exposure_check(bool is_loopback, bool has_tokens, bool allow_remote,
                            const char *address, veer_err *err);

/** Splits "host", "host:port", "[v6]:port" or a bare IPv6 address; the port is untouched if there
 * is none. VEER_EPARSE, VEER_ELIMIT (does not fit host_size). */
veer_rc http_address_split(const char *text, char *host, size_t host_size, uint16_t *port,
                           veer_err *err);

/** Whether only this machine reaches an address as http_server_options has it; its name is
 * resolved. VEER_EPARSE, VEER_EINVAL for an address that is none. */
veer_rc http_address_is_loopback(const char *address, bool *ret, veer_err *err);

/**
 * Binds and serves; handlers may run before this returns. The router, the tokens and the strings of
 * options are borrowed until http_server_free.
 *
 * @return VEER_EINVAL for options that contradict each other; VEER_EIO if the address cannot be
 *         bound or a file not be read; VEER_ENOMEM
 */
veer_rc http_server_start(const http_server_options *options, const http_router *router,
                          http_server **ret, veer_err *err);

/** The bound port, and "http://127.0.0.1:8080" (no slash at the end). */
uint16_t http_server_port(const http_server *server);
const char *http_server_url(const http_server *server);

/**
 * Stops in order: no new connections, idle ones closed, streams ended, running requests finished
 * with "Connection: close". What is not finished after deadline_ms is cut; pending requests get
 * 503. True if nothing had to be cut. Call it once.
 */
bool http_server_stop(http_server *server, unsigned deadline_ms);

/** Stops (with deadline 0 if it has not been stopped) and frees; NULL is fine. */
void http_server_free(http_server *server);

/* Counters for metrics; any thread. */
typedef struct http_server_stats {
    uint64_t requests;        /* finished */
    uint64_t timeouts;        /* connections cut because they were too slow */
    uint64_t connections_all; /* accepted since the start */
    size_t connections;       /* open now */
    size_t inflight_bytes;    /* of bodies held now */
} http_server_stats;

http_server_stats http_server_stats_of(http_server *server);

#endif
