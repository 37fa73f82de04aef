/* http/stream.h: one subscriber of an event hub, as the server drives it. */
#ifndef HTTP_STREAM_H
#define HTTP_STREAM_H

#include <stdint.h>
#include <sys/types.h>

typedef struct http_stream http_stream;

/** The reader and the destructor of the response's body, in the signatures of libmicrohttpd;
 * cls is the stream. */
ssize_t http_stream_read(void *cls, uint64_t position, char *out, size_t size);
void http_stream_free(void *cls);

/** Bytes read so far. */
uint64_t http_stream_sent(const http_stream *stream);

/** Ends the stream after what is queued; under conn->lock. */
void http_stream_end(http_stream *stream);

/** Sends a comment if it has been silent for too long; under conn->lock. */
void http_stream_tick(http_stream *stream, int64_t now_us);

#endif
