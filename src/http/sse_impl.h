/* http/sse_impl.h: a hub and its streams inside; for sse.c and stream.c. */
#ifndef HTTP_SSE_IMPL_H
#define HTTP_SSE_IMPL_H

#include <pthread.h>
#include <stdatomic.h>

#include "http/server_impl.h"
#include "http/sse.h"

/* An encoded event, shared by all that have it in their queue. */
typedef struct http_frame {
    atomic_size_t owners; /* queues and the history */
    uint64_t id;          /* of the event; 0: a comment */
    size_t len;           /* bytes */
    char bytes[];         /* as sent */
} http_frame;

/* Frames in order, at most cap of them. */
typedef struct http_frames {
    http_frame **ring; /* cap pointers */
    size_t cap;
    size_t head;  /* of the oldest */
    size_t count; /* of them */
} http_frames;

/* A subscriber. The body of one response; freed with it. */
struct http_stream {
    http_sse *hub;            /* owned in common */
    http_conn *conn;          /* outlives the stream */
    struct http_stream *next; /* in the hub, under its lock, as all below */
    struct http_stream *prev; /* the same */
    http_frames queue;        /* to be sent */
    size_t offset;            /* bytes of the oldest that were read already */
    bool sleeps;              /* the connection is suspended */
    bool has_ended;           /* no more frames; ends when the queue is empty */
    bool is_counted;          /* in hub->clients */
    int64_t last_us;          /* when something was queued last; monotonic */
    atomic_ullong sent;       /* bytes read */
};

struct http_sse {
    pthread_mutex_t lock;     /* guards the rest */
    http_sse_options options; /* with the defaults filled in */
    http_stream *streams;     /* a list */
    size_t clients;           /* streams that have not ended */
    size_t owners;            /* streams, and the application until http_sse_free */
    uint64_t last_id;         /* of the last event */
    uint64_t dropped;         /* slow clients */
    http_frames history;      /* the last events */
};

bool http_frames_init(http_frames *frames, size_t cap);
void http_frames_done(http_frames *frames);

/** Adds a frame and becomes one of its owners; false if there is no room. */
bool http_frames_push(http_frames *frames, http_frame *frame);

/** Gives up the oldest. */
void http_frames_pop(http_frames *frames);

/** A frame of some bytes with one owner, or NULL. */
http_frame *http_frame_new(uint64_t id, const char *bytes, size_t len);
void http_frame_release(http_frame *frame);

/** Queues a frame and wakes the stream; a stream without room is dropped. Under hub->lock. */
void http_stream_push(http_stream *stream, http_frame *frame);

/** Gives up one ownership of the hub; takes and releases hub->lock. */
void http_sse_release(http_sse *hub);

#endif
