#define _GNU_SOURCE /* POLLRDHUP */

#include "http/pending.h"

#include <poll.h>
#include <stdlib.h>

#include "http/server_impl.h"

typedef enum pending_state {
    PENDING_WAITS,     /* the connection sleeps */
    PENDING_DONE,      /* the response is ready */
    PENDING_ABANDONED, /* the connection is not to be touched any more */
} pending_state;

struct http_pending {
    pthread_mutex_t lock;       /* guards state, and mhd and fd while it is PENDING_WAITS */
    pending_state state;        /* leaves PENDING_WAITS once */
    struct MHD_Connection *mhd; /* to be woken */
    int fd;                     /* its socket */
    http_response response;     /* the holder's until it completes, then the connection's */
    atomic_int owners;          /* the holder and the connection */
};

static void release(http_pending *pending)
{
    if (atomic_fetch_sub(&pending->owners, 1) != 1)
        return;
    http_response_done(&pending->response);
    pthread_mutex_destroy(&pending->lock);
    free(pending);
}

http_pending *http_suspend(const http_request *request)
{
    http_conn *conn = request->conn;
    http_pending *pending = calloc(1, sizeof *pending);
    if (pending == NULL || pthread_mutex_init(&pending->lock, NULL) != 0) {
        free(pending);
        return NULL;
    }
    pending->mhd = conn->mhd;
    pending->fd = conn->fd;
    http_response_init(&pending->response);
    atomic_init(&pending->owners, 2);
    pthread_mutex_lock(&conn->lock);
    const bool may_wait = !atomic_load(&conn->server->aborting) && conn->pending == NULL;
    if (may_wait) {
        conn->pending = pending;
        MHD_suspend_connection(conn->mhd);
    }
    pthread_mutex_unlock(&conn->lock);
    if (may_wait)
        return pending;
    atomic_store(&pending->owners, 1);
    release(pending);
    return NULL;
}

http_response *http_pending_response(http_pending *pending)
{
    return &pending->response;
}

bool http_pending_gone(http_pending *pending)
{
    bool is_gone = true;
    pthread_mutex_lock(&pending->lock);
    if (pending->state == PENDING_WAITS) {
        struct pollfd socket = {.fd = pending->fd, .events = POLLRDHUP};
        is_gone =
            poll(&socket, 1, 0) > 0 && (socket.revents & (POLLRDHUP | POLLHUP | POLLERR)) != 0;
    }
    pthread_mutex_unlock(&pending->lock);
    return is_gone;
}

/* Wakes the connection, once. The connection cannot close before it was woken. */
static void leave(http_pending *pending, pending_state state)
{
    pthread_mutex_lock(&pending->lock);
    if (pending->state == PENDING_WAITS) {
        pending->state = state;
        MHD_resume_connection(pending->mhd);
    }
    pthread_mutex_unlock(&pending->lock);
}

void http_complete(http_pending *pending)
{
    leave(pending, PENDING_DONE);
    release(pending);
}

void http_complete_error(http_pending *pending, veer_rc rc, const veer_err *err)
{
    http_response_error(&pending->response, rc, err);
    http_complete(pending);
}

void http_pending_abandon(http_pending *pending)
{
    leave(pending, PENDING_ABANDONED);
}

bool http_pending_take(http_conn *conn)
{
    pthread_mutex_lock(&conn->lock);
    http_pending *pending = conn->pending;
    pending_state state = PENDING_WAITS;
    if (pending != NULL) {
        pthread_mutex_lock(&pending->lock);
        state = pending->state;
        pthread_mutex_unlock(&pending->lock);
    }
    if (state != PENDING_WAITS)
        conn->pending = NULL;
    pthread_mutex_unlock(&conn->lock);
    if (state == PENDING_WAITS)
        return false;
    if (state == PENDING_DONE) {
        const http_response mine = conn->response;
        conn->response = pending->response;
        pending->response = mine;
    } else {
        http_response_busy(&conn->response, 1, "the server is stopping");
    }
    release(pending);
    return true;
}
