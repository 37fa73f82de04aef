#include "http/sse.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "base/num.h"
#include "http/sse_impl.h"

#define PING_MS 15000u
#define EVENT_NAME "message"

static size_t bounded(size_t wanted, size_t limit)
{
    return wanted == 0 || wanted > limit ? limit : wanted;
}

veer_rc http_sse_new(const http_sse_options *options, http_sse **ret, veer_err *err)
{
    http_sse *hub = calloc(1, sizeof *hub);
    if (hub == NULL)
        return veer_fail_nomem(err);
    if (options != NULL)
        hub->options = *options;
    http_sse_options *o = &hub->options;
    o->max_clients = bounded(o->max_clients, VEER_LIMIT_SSE_CLIENTS);
    o->queue_events = bounded(o->queue_events, VEER_LIMIT_SSE_QUEUE);
    o->history = o->history < VEER_LIMIT_SSE_HISTORY ? o->history : VEER_LIMIT_SSE_HISTORY;
    o->ping_ms = o->ping_ms != 0 ? o->ping_ms : PING_MS;
    hub->owners = 1;
    if (pthread_mutex_init(&hub->lock, NULL) != 0) {
        free(hub);
        return veer_fail_nomem(err);
    }
    if (!http_frames_init(&hub->history, o->history)) {
        http_sse_release(hub);
        return veer_fail_nomem(err);
    }
    *ret = hub;
    return VEER_OK;
}

void http_sse_release(http_sse *hub)
{
    pthread_mutex_lock(&hub->lock);
    const bool is_last = --hub->owners == 0;
    pthread_mutex_unlock(&hub->lock);
    if (!is_last)
        return;
    http_frames_done(&hub->history);
    pthread_mutex_destroy(&hub->lock);
    free(hub);
}

/* The same as http_stream_end, which takes the lock itself. */
static void end_locked(http_stream *stream)
{
    stream->has_ended = true;
    if (stream->is_counted)
        stream->hub->clients--;
    stream->is_counted = false;
    if (stream->sleeps) {
        stream->sleeps = false;
        MHD_resume_connection(stream->conn->mhd);
    }
}

void http_stream_end(http_stream *stream)
{
    pthread_mutex_lock(&stream->hub->lock);
    end_locked(stream);
    pthread_mutex_unlock(&stream->hub->lock);
}

void http_sse_free(http_sse *hub)
{
    if (hub == NULL)
        return;
    pthread_mutex_lock(&hub->lock);
    for (http_stream *stream = hub->streams; stream != NULL; stream = stream->next)
        end_locked(stream);
    pthread_mutex_unlock(&hub->lock);
    http_sse_release(hub);
}

/* The lines of an event: id, type, and a data line for each line of data. CR LF and CR end lines
 * too. */
static void encode_event(veer_buf *out, uint64_t id, const char *event, const char *data,
                         size_t len)
{
    veer_buf_printf(out, "id: %" PRIu64 "\n", id);
    if (event != NULL && strcmp(event, EVENT_NAME) != 0)
        veer_buf_printf(out, "event: %s\n", event);
    for (size_t at = 0; at <= len;) {
        size_t end = at;
        while (end < len && data[end] != '\n' && data[end] != '\r')
            end++;
        veer_buf_puts(out, "data: ");
        veer_buf_append(out, data + at, end - at);
        veer_buf_putc(out, '\n');
        at = end + (end + 1 < len && data[end] == '\r' && data[end + 1] == '\n' ? 2 : 1);
    }
    veer_buf_putc(out, '\n');
}

/* Under hub->lock. */
static veer_rc publish_locked(http_sse *hub, veer_buf *buf, veer_err *err)
{
    http_frame *frame = http_frame_new(hub->last_id + 1, buf->data, buf->len);
    if (frame == NULL)
        return veer_fail_nomem(err);
    hub->last_id++;
    if (hub->history.cap > 0) {
        if (hub->history.count == hub->history.cap)
            http_frames_pop(&hub->history);
        http_frames_push(&hub->history, frame);
    }
    for (http_stream *stream = hub->streams; stream != NULL; stream = stream->next)
        http_stream_push(stream, frame);
    http_frame_release(frame);
    return VEER_OK;
}

veer_rc http_sse_publish(http_sse *hub, const char *event, const char *data, size_t len,
                         veer_err *err)
{
    veer_buf buf;
    if (event != NULL && strpbrk(event, "\r\n") != NULL)
        return veer_fail(err, VEER_EINVAL, "a line break in the type of an event");
    veer_buf_init(&buf, VEER_LIMIT_SSE_EVENT_BYTES);
    pthread_mutex_lock(&hub->lock);
    encode_event(&buf, hub->last_id + 1, event, data, len);
    veer_rc rc = veer_buf_status(&buf, err);
    if (rc == VEER_OK)
        rc = publish_locked(hub, &buf, err);
    pthread_mutex_unlock(&hub->lock);
    veer_buf_done(&buf);
    return rc;
}

/* What a client that comes back has missed; at most what its queue takes, the latest. */
static void replay(http_stream *stream, uint64_t last_seen)
{
    const http_frames *history = &stream->hub->history;
    const size_t room = stream->queue.cap - stream->queue.count;
    size_t from = history->count > room ? history->count - room : 0;
    for (; from < history->count; from++) {
        http_frame *frame = history->ring[(history->head + from) % history->cap];
        if (frame->id > last_seen)
            http_stream_push(stream, frame);
    }
}

/* The first bytes: they make the headers go out, and say when to come back. */
static http_frame *greeting(const http_sse *hub)
{
    char text[64];
    const int len = hub->options.retry_ms > 0
                        ? snprintf(text, sizeof text, "retry: %u\n\n", hub->options.retry_ms)
                        : snprintf(text, sizeof text, ":\n\n");
    return http_frame_new(0, text, (size_t)len);
}

/* Puts a stream into its hub; under hub->lock. */
static veer_rc join(http_sse *hub, http_stream *stream, http_frame *hello, uint64_t last_seen,
                    veer_err *err)
{
    if (hub->clients >= hub->options.max_clients)
        return veer_fail(err, VEER_ENOMEM, "no room for another subscriber");
    stream->hub = hub;
    stream->next = hub->streams;
    if (stream->next != NULL)
        stream->next->prev = stream;
    hub->streams = stream;
    hub->owners++;
    hub->clients++;
    stream->is_counted = true;
    http_stream_push(stream, hello);
    if (last_seen < hub->last_id)
        replay(stream, last_seen);
    return VEER_OK;
}

/* Makes a stream of this hub; *ret belongs to the caller until the response takes it. */
static veer_rc stream_new(http_sse *hub, http_conn *conn, uint64_t last_seen, http_stream **ret,
                          veer_err *err)
{
    http_stream *stream = calloc(1, sizeof *stream);
    http_frame *hello = greeting(hub);
    veer_rc rc = VEER_ENOMEM;
    if (stream != NULL && hello != NULL &&
        http_frames_init(&stream->queue, hub->options.queue_events)) {
        stream->conn = conn;
        stream->last_us = http_now_us(conn->server);
        pthread_mutex_lock(&hub->lock);
        rc = join(hub, stream, hello, last_seen, err);
        pthread_mutex_unlock(&hub->lock);
    } else {
        veer_fail_nomem(err);
    }
    http_frame_release(hello);
    if (rc == VEER_OK) {
        *ret = stream;
    } else if (stream != NULL) {
        http_frames_done(&stream->queue);
        free(stream);
    }
    return rc;
}

veer_rc http_sse_attach(http_sse *hub, const http_request *request, http_response *response,
                        veer_err *err)
{
    const http_text seen = http_request_header(request, "Last-Event-ID");
    http_conn *conn = request->conn;
    http_stream *stream = NULL;
    uint64_t last_seen = UINT64_MAX; /* a new client begins now */
    if (seen.text != NULL && veer_parse_uint64(seen.text, seen.len, &last_seen) != VEER_OK)
        last_seen = UINT64_MAX;
    http_response_body(response, "text/event-stream");
    http_response_header(response, "X-Accel-Buffering", "no");
    if (request->method == HTTP_HEAD)
        return VEER_OK;
    if (atomic_load(&conn->server->draining))
        return veer_fail(err, VEER_ENOMEM, "the server is stopping");
    const veer_rc rc = stream_new(hub, conn, last_seen, &stream, err);
    if (rc != VEER_OK)
        return rc;
    response->stream = stream;
    pthread_mutex_lock(&conn->lock);
    conn->stream = stream;
    const bool is_late = atomic_load(&conn->server->aborting);
    if (is_late)
        http_stream_end(stream);
    pthread_mutex_unlock(&conn->lock);
    return VEER_OK;
}

http_sse_stats http_sse_stats_of(http_sse *hub)
{
    pthread_mutex_lock(&hub->lock);
    const http_sse_stats stats = {.published = hub->last_id,
                                  .dropped = hub->dropped,
                                  .clients = hub->clients};
    pthread_mutex_unlock(&hub->lock);
    return stats;
}
