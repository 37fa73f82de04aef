#include "cli/demo_receiver.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <unistd.h>

#include "base/num.h"

#define FILE_NAME "demo-channels.yaml"
#define REQUEST_BYTES 65536 /* of which the head must be the beginning */
#define WAIT_MS 200         /* between two looks whether it is to end */
#define PATIENCE_S 5        /* for one request */

struct veer_demo_receiver {
    int fd;             /* that listens */
    uint16_t port;      /* of it */
    pthread_t thread;   /* that answers */
    atomic_bool ending; /* it is to end */
};

/* ---- one request ---- */

/* Where the body begins; 0: the head is not whole. */
static size_t body_of(const char *text, size_t len)
{
    for (size_t i = 3; i < len; i++)
        if (memcmp(text + i - 3, "\r\n\r\n", 4) == 0)
            return i + 1;
    return 0;
}

/* Content-Length of a head; 0 where there is none. */
static size_t length_of(const char *head, size_t len)
{
    static const char name[] = "\r\nContent-Length:";
    for (size_t i = 0; i + sizeof name - 1 < len; i++) {
        size_t value = 0;
        if (strncasecmp(head + i, name, sizeof name - 1) != 0)
            continue;
        for (const char *c = head + i + sizeof name - 1; *c == ' ' || (*c >= '0' && *c <= '9'); c++)
            value = *c == ' ' ? value : (value * 10 + (size_t)(*c - '0')) % SIZE_MAX;
        return value;
    }
    return 0;
}

/* Reads to the end of the body, of which only the beginning is kept. False: cut off. */
static bool read_request(int fd, char text[REQUEST_BYTES])
{
    size_t len = 0, seen = 0, wanted = 0;
    for (;;) {
        char dropped[4096];
        const bool is_full = len + 1 >= REQUEST_BYTES;
        if (is_full && wanted == 0)
            return false;
        const ssize_t got = is_full ? recv(fd, dropped, sizeof dropped, 0)
                                    : recv(fd, text + len, REQUEST_BYTES - 1 - len, 0);
        if (got <= 0)
            return false;
        seen += (size_t)got;
        len += is_full ? 0 : (size_t)got;
        text[len] = '\0';
        const size_t body = wanted == 0 ? body_of(text, len) : 0;
        if (body > 0)
            wanted = body + length_of(text, body);
        if (wanted > 0 && seen >= wanted)
            return true;
    }
}

static void answer(int fd)
{
    static const char taken[] = "HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n";
    static const char gone[] =
        "HTTP/1.1 410 Gone\r\nContent-Type: text/plain\r\nContent-Length: 29\r\n"
        "Connection: close\r\n\r\nnobody lives here any more :(";
    const struct timeval patience = {.tv_sec = PATIENCE_S};
    char *const text = malloc(REQUEST_BYTES);
    (void)setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    (void)setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
    if (text != NULL && read_request(fd, text)) {
        const bool is_broken = strncmp(text, "POST /broken ", 13) == 0;
        (void)send(fd, is_broken ? gone : taken, is_broken ? sizeof gone - 1 : sizeof taken - 1,
                   MSG_NOSIGNAL);
        (void)shutdown(fd, SHUT_WR);
    }
    free(text);
    close(fd);
}

static void *receive(void *context)
{
    veer_demo_receiver *const r = context;
    struct pollfd waiting = {.fd = r->fd, .events = POLLIN};
    while (!atomic_load(&r->ending)) {
        if (poll(&waiting, 1, WAIT_MS) <= 0)
            continue;
        const int fd = accept(r->fd, NULL, NULL);
        if (fd >= 0)
            answer(fd);
    }
    return NULL;
}

/* ---- its life ---- */

static veer_rc listen_on_loopback(veer_demo_receiver *r, veer_err *err)
{
    struct sockaddr_in at = {.sin_family = AF_INET};
    socklen_t len = sizeof at;
    at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    r->fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (r->fd < 0 || bind(r->fd, (const struct sockaddr *)&at, sizeof at) != 0 ||
        listen(r->fd, 16) != 0 || getsockname(r->fd, (struct sockaddr *)&at, &len) != 0)
        return veer_fail(err, VEER_EIO, "no port for the receiver of the demonstration: %s",
                         strerror(errno));
    r->port = ntohs(at.sin_port);
    return VEER_OK;
}

veer_rc veer_demo_receiver_start(veer_demo_receiver **ret, veer_err *err)
{
    veer_demo_receiver *const r = calloc(1, sizeof *r);
    if (r == NULL)
        return veer_fail_nomem(err);
    veer_rc rc = listen_on_loopback(r, err);
    if (rc == VEER_OK && pthread_create(&r->thread, NULL, receive, r) != 0)
        rc = veer_fail(err, VEER_EIO, "no thread for the receiver of the demonstration");
    if (rc == VEER_OK) {
        *ret = r;
        return VEER_OK;
    }
    if (r->fd >= 0)
        close(r->fd);
    free(r);
    return rc;
}

void veer_demo_receiver_stop(veer_demo_receiver *receiver)
{
    if (receiver == NULL)
        return;
    atomic_store(&receiver->ending, true);
    pthread_join(receiver->thread, NULL);
    close(receiver->fd);
    free(receiver);
}

uint16_t veer_demo_receiver_port(const veer_demo_receiver *receiver)
{
    return receiver->port;
}

/* ---- the file ---- */

static const char channels[] = "# Made by `veer demo` at each start.\n"
                               "channels:\n"
                               "  - name: team\n"
                               "    kind: webhook\n"
                               "    url: http://127.0.0.1:%u/alerts\n"
                               "    default: true\n"
                               "  - name: old-pager\n"
                               "    kind: webhook\n"
                               "    url: http://127.0.0.1:%u/broken\n"
                               "    default: true\n"
                               "    min_severity: critical\n"
                               "actions:\n"
                               "  - name: retrain-fraud\n"
                               "    kind: http\n"
                               "    models: [fraud]\n"
                               "    url: http://127.0.0.1:%u/retrain\n"
                               "    cooldown: 1s\n"
                               "    timeout: 7d\n";

veer_rc veer_demo_receiver_write(const veer_demo_receiver *receiver, const char *dir, char *ret,
                                 size_t size, veer_err *err)
{
    const unsigned port = receiver->port;
    const int len = snprintf(ret, size, "%s/" FILE_NAME, dir);
    if (len < 0 || (size_t)len >= size)
        return veer_fail(err, VEER_EINVAL, "the path of the data directory is too long");
    if (mkdir(dir, 0700) != 0 && errno != EEXIST)
        return veer_fail(err, VEER_EIO, "cannot make the data directory '%s': %s", dir,
                         strerror(errno));
    const int fd = open(ret, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (fd < 0)
        return veer_fail(err, VEER_EIO, "cannot write '%s': %s", ret, strerror(errno));
    const bool written = dprintf(fd, channels, port, port, port) > 0;
    return close(fd) == 0 && written
               ? VEER_OK
               : veer_fail(err, VEER_EIO, "cannot write '%s': %s", ret, strerror(errno));
}
