/* http/sse.h: a stream of events to many browsers (Server-Sent Events).
 *
 * A hub encodes each event once; subscribers share the bytes. Every subscriber has a bounded queue:
 * one that does not keep up is closed, and as its browser comes back with Last-Event-ID it gets
 * what it missed from the hub's history, if that still has it. Any thread publishes; nothing here
 * ever waits for a client.
 */
#ifndef HTTP_SSE_H
#define HTTP_SSE_H

#include "http/response.h"

typedef struct http_sse http_sse;

typedef struct http_sse_options {
    size_t max_clients;  /* subscribers at once; more get 503. 0: VEER_LIMIT_SSE_CLIENTS */
    size_t queue_events; /* waiting for one client before it is dropped. 0: the limit */
    size_t history;      /* events kept for those who come back. 0: none */
    unsigned retry_ms;   /* how long a browser waits before it comes back. 0: its own choice */
    unsigned ping_ms;    /* silence before a comment is sent. 0: 15,000 */
} http_sse_options;

typedef struct http_sse_stats {
    uint64_t published; /* events since the start */
    uint64_t dropped;   /* clients closed because they were slow */
    size_t clients;     /* now */
} http_sse_stats;

/** A hub without subscribers. options NULL: all defaults. */
veer_rc http_sse_new(const http_sse_options *options, http_sse **ret, veer_err *err);

/** Ends all streams and frees the hub once the last is gone. No publish or attach may follow. */
void http_sse_free(http_sse *hub);

/** In a handler: the response becomes a stream of this hub. VEER_ENOMEM, that is 503, if there are
 * too many. */
veer_rc http_sse_attach(http_sse *hub, const http_request *request, http_response *response,
                        veer_err *err);

/**
 * Sends an event to every subscriber; each event gets the next id. Lines in data become lines of
 * the event. event NULL: the type "message".
 *
 * @return VEER_OK, also without subscribers; VEER_EINVAL for an event name with a line break;
 *         VEER_ELIMIT for more than VEER_LIMIT_SSE_EVENT_BYTES; VEER_ENOMEM
 */
veer_rc http_sse_publish(http_sse *hub, const char *event, const char *data, size_t len,
                         veer_err *err);

/** Counters, for metrics. */
http_sse_stats http_sse_stats_of(http_sse *hub);

#endif
