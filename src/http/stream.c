#include "http/stream.h"

#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "http/sse_impl.h"

/* Wakes the connection if it sleeps; under hub->lock. While it sleeps it cannot close. */
static void wake(http_stream *stream)
{
    if (!stream->sleeps)
        return;
    stream->sleeps = false;
    MHD_resume_connection(stream->conn->mhd);
}

/* The client does not read: its socket is shut, libmicrohttpd does the rest. The socket is open as
 * long as the stream is in the hub. */
static void drop(http_stream *stream)
{
    stream->has_ended = true;
    if (stream->is_counted)
        stream->hub->clients--;
    stream->is_counted = false;
    stream->hub->dropped++;
    shutdown(stream->conn->fd, SHUT_RDWR);
    wake(stream);
}

void http_stream_push(http_stream *stream, http_frame *frame)
{
    if (stream->has_ended)
        return;
    if (!http_frames_push(&stream->queue, frame)) {
        drop(stream);
        return;
    }
    stream->last_us = http_now_us(stream->conn->server);
    wake(stream);
}

void http_stream_tick(http_stream *stream, int64_t now_us)
{
    static const char comment[] = ": ping\n\n";
    pthread_mutex_lock(&stream->hub->lock);
    if (now_us - stream->last_us >= (int64_t)stream->hub->options.ping_ms * 1000) {
        http_frame *frame = http_frame_new(0, comment, sizeof comment - 1);
        if (frame != NULL)
            http_stream_push(stream, frame);
        http_frame_release(frame);
    }
    pthread_mutex_unlock(&stream->hub->lock);
}

uint64_t http_stream_sent(const http_stream *stream)
{
    return atomic_load(&stream->sent);
}

/* Copies what is queued; under hub->lock. */
static size_t copy_frames(http_stream *stream, char *out, size_t size)
{
    size_t len = 0;
    while (stream->queue.count > 0 && len < size) {
        const http_frame *frame = stream->queue.ring[stream->queue.head];
        const size_t left = frame->len - stream->offset;
        const size_t part = left < size - len ? left : size - len;
        memcpy(out + len, frame->bytes + stream->offset, part);
        len += part;
        stream->offset += part;
        if (stream->offset == frame->len) {
            stream->offset = 0;
            http_frames_pop(&stream->queue);
        }
    }
    return len;
}

ssize_t http_stream_read(void *cls, uint64_t position, char *out, size_t size)
{
    http_stream *stream = cls;
    (void)position;
    pthread_mutex_lock(&stream->hub->lock);
    const size_t len = copy_frames(stream, out, size);
    ssize_t result = (ssize_t)len;
    if (len == 0 && stream->has_ended) {
        result = MHD_CONTENT_READER_END_OF_STREAM;
    } else if (len == 0) {
        MHD_suspend_connection(stream->conn->mhd);
        stream->sleeps = true;
    }
    atomic_fetch_add(&stream->sent, len);
    pthread_mutex_unlock(&stream->hub->lock);
    return result;
}

void http_stream_free(void *cls)
{
    http_stream *stream = cls;
    if (stream == NULL)
        return;
    http_sse *hub = stream->hub;
    pthread_mutex_lock(&stream->conn->lock);
    stream->conn->stream = NULL;
    stream->conn->bytes_out = atomic_load(&stream->sent);
    pthread_mutex_unlock(&stream->conn->lock);
    pthread_mutex_lock(&hub->lock);
    if (stream->next != NULL)
        stream->next->prev = stream->prev;
    if (stream->prev != NULL)
        stream->prev->next = stream->next;
    else
        hub->streams = stream->next;
    if (stream->is_counted)
        hub->clients--;
    pthread_mutex_unlock(&hub->lock);
    http_frames_done(&stream->queue);
    free(stream);
    http_sse_release(hub);
}
