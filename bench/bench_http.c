/* Requests over loopback from a keep-alive client of our own, beside a bare epoll loop that only
 * replies: the same client, the same bytes, the same run. 32 connections; "x16" has 16 requests on
 * the way on each of them. The answer of a case is the 99th percentile in microseconds (of a whole
 * flight of 16 where there are so many). */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "bench.h"
#include "http/pending.h"
#include "http/server.h"

#define CONNECTIONS 32
#define REQUESTS 32768u /* a run; a multiple of connections and depth */
#define BODY_BYTES 433u
#define READ_BYTES 65536u

typedef struct load {
    char request[1024]; /* one of them */
    size_t request_len;
    unsigned depth;    /* on the way at once on a connection */
    uint16_t port;     /* where they go */
    double *latencies; /* of each flight, in seconds */
    size_t flights;    /* of them */
    double p50, p99;   /* of the last run, in microseconds */
} load;

typedef struct client {
    int fd;
    size_t answer_len; /* of one answer; 0: not known yet */
    size_t got;        /* bytes of the flight at hand */
    double sent_at;    /* when it left */
} client;

static void die(const char *what)
{
    perror(what);
    exit(1);
}

/* The floor. */

typedef struct floor_server {
    int listener;
    size_t request_len; /* requests are counted by their bytes */
} floor_server;

static const char floor_answer[] =
    "HTTP/1.1 200 OK\r\nDate: Sat, 21 Nov 2026 12:40:03 GMT\r\nCache-Control: no-store\r\n"
    "X-Content-Type-Options: nosniff\r\nCross-Origin-Resource-Policy: same-origin\r\n"
    "Content-Security-Policy: default-src 'none'; frame-ancestors 'none'\r\n"
    "Content-Type: text/plain; charset=utf-8\r\nVary: Accept-Encoding\r\n"
    "Content-Length: 5\r\n\r\nhello";

static void set_nodelay(int fd)
{
    const int yes = 1;
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
}

static void watch_fd(int epoll, int fd)
{
    struct epoll_event event = {.events = EPOLLIN, .data.fd = fd};
    if (epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event) != 0)
        die("epoll_ctl");
}

static void floor_reply(int fd, size_t request_len, size_t *rest)
{
    static char in[READ_BYTES], out[64 * sizeof floor_answer];
    const ssize_t got = recv(fd, in, sizeof in, 0);
    size_t len = 0;
    if (got <= 0) {
        close(fd);
        return;
    }
    for (*rest += (size_t)got; *rest >= request_len; *rest -= request_len) {
        memcpy(out + len, floor_answer, sizeof floor_answer - 1);
        len += sizeof floor_answer - 1;
    }
    if (len > 0 && send(fd, out, len, 0) < 0)
        die("send");
}

static void *floor_run(void *cls)
{
    const floor_server *server = cls;
    static size_t rests[65536]; /* by descriptor */
    struct epoll_event events[CONNECTIONS];
    const int epoll = epoll_create1(0);
    watch_fd(epoll, server->listener);
    for (;;) {
        const int n = epoll_wait(epoll, events, CONNECTIONS, -1);
        for (int i = 0; i < n; i++) {
            int fd = events[i].data.fd;
            if (fd != server->listener) {
                floor_reply(fd, server->request_len, &rests[fd]);
                continue;
            }
            fd = accept(server->listener, NULL, NULL);
            if (fd < 0)
                die("accept");
            rests[fd] = 0;
            set_nodelay(fd);
            watch_fd(epoll, fd);
        }
    }
    return NULL;
}

static uint16_t floor_start(floor_server *server, size_t request_len)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t len = sizeof address;
    pthread_t thread;
    server->request_len = request_len;
    server->listener = socket(AF_INET, SOCK_STREAM, 0);
    if (bind(server->listener, (struct sockaddr *)&address, sizeof address) != 0 ||
        listen(server->listener, CONNECTIONS) != 0 ||
        getsockname(server->listener, (struct sockaddr *)&address, &len) != 0 ||
        pthread_create(&thread, NULL, floor_run, server) != 0)
        die("floor");
    pthread_detach(thread);
    return ntohs(address.sin_port);
}

/* The server that is measured. */

static veer_rc hello(const http_request *request, http_response *response, veer_err *err)
{
    (void)request, (void)err;
    http_response_text(response, HTTP_PLAIN, "hello");
    return VEER_OK;
}

static veer_rc later(const http_request *request, http_response *response, veer_err *err)
{
    (void)response;
    http_pending *pending = http_suspend(request);
    if (pending == NULL)
        return veer_fail_nomem(err);
    http_response_text(http_pending_response(pending), HTTP_PLAIN, "hello");
    http_complete(pending);
    return VEER_OK;
}

static const http_route routes[] = {
    {HTTP_GET, "/hello", .id = "hello", .handler = hello},
    {HTTP_POST, "/models/{model}/predictions", .id = "post", .scope = HTTP_SCOPE_INGEST,
     .body_limit = 65536, .handler = hello},
    {HTTP_POST, "/later", .id = "later", .body_limit = 65536, .handler = later},
};

/* The client. */

static int dial(uint16_t port)
{
    const struct sockaddr_in address = {.sin_family = AF_INET,
                                        .sin_port = htons(port),
                                        .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    const int fd = socket(AF_INET, SOCK_STREAM, 0);
    if (fd < 0 || connect(fd, (const struct sockaddr *)&address, sizeof address) != 0)
        die("connect");
    set_nodelay(fd);
    return fd;
}

static void send_flight(const load *l, client *c, const char *flight)
{
    c->sent_at = bench_now();
    c->got = 0;
    const size_t len = l->request_len * l->depth;
    if (send(c->fd, flight, len, 0) != (ssize_t)len)
        die("send");
}

/* The length of the first answer; all are equal. */
static size_t answer_length(const char *bytes, size_t len)
{
    static const char end[] = "\r\n\r\n";
    if (len < 16 || memcmp(bytes, "HTTP/1.1 200 ", 13) != 0)
        die("no answer 200");
    for (size_t i = 0; i + 4 <= len; i++)
        if (memcmp(bytes + i, end, 4) == 0)
            return i + 4 + strlen("hello");
    return 0;
}

static bool flight_is_back(const load *l, client *c)
{
    static char in[READ_BYTES];
    const ssize_t got = recv(c->fd, in, sizeof in, 0);
    if (got <= 0)
        die("recv");
    if (c->answer_len == 0)
        c->answer_len = answer_length(in, (size_t)got);
    c->got += (size_t)got;
    return c->answer_len > 0 && c->got >= c->answer_len * l->depth;
}

static int ascending(const void *a, const void *b)
{
    const double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static double run_load(void *context)
{
    load *l = context;
    client clients[CONNECTIONS] = {0};
    struct epoll_event events[CONNECTIONS];
    const int epoll = epoll_create1(0);
    const size_t flights = REQUESTS / l->depth;
    size_t sent = 0, back = 0;
    char *flight = bench_alloc(l->depth, l->request_len);
    for (unsigned i = 0; i < l->depth; i++)
        memcpy(flight + i * l->request_len, l->request, l->request_len);
    for (unsigned i = 0; i < CONNECTIONS; i++, sent++) {
        clients[i].fd = dial(l->port);
        struct epoll_event event = {.events = EPOLLIN, .data.u32 = i};
        epoll_ctl(epoll, EPOLL_CTL_ADD, clients[i].fd, &event);
        send_flight(l, &clients[i], flight);
    }
    while (back < flights) {
        const int n = epoll_wait(epoll, events, CONNECTIONS, -1);
        for (int i = 0; i < n; i++) {
            client *c = &clients[events[i].data.u32];
            if (!flight_is_back(l, c))
                continue;
            l->latencies[back++] = bench_now() - c->sent_at;
            if (sent < flights) {
                send_flight(l, c, flight);
                sent++;
            }
        }
    }
    for (unsigned i = 0; i < CONNECTIONS; i++)
        close(clients[i].fd);
    close(epoll);
    free(flight);
    qsort(l->latencies, flights, sizeof *l->latencies, ascending);
    l->p50 = l->latencies[flights / 2] * 1e6;
    l->p99 = l->latencies[flights * 99 / 100] * 1e6;
    return l->p99;
}

static void set_load(load *l, unsigned depth, uint16_t port, const char *line, const char *token,
                     size_t body)
{
    l->depth = depth;
    l->port = port;
    l->latencies = bench_alloc(REQUESTS, sizeof *l->latencies);
    const int len = snprintf(l->request, sizeof l->request - BODY_BYTES,
                             "%s HTTP/1.1\r\nHost: 127.0.0.1\r\nUser-Agent: bench\r\n"
                             "Authorization: Bearer %s\r\nContent-Length: %zu\r\n\r\n",
                             line, token, body);
    memset(l->request + len, '1', body);
    l->request_len = (size_t)len + body;
}

int main(int argc, char **argv)
{
    static const char get[] = "GET /hello", post[] = "POST /models/fraud/predictions";
    static load loads[6];
    static floor_server floors[2];
    const char *const names[6] = {"reply only",        "GET",
                                  "POST 433 B, token", "POST 433 B, pending",
                                  "reply only x16",    "GET x16"};
    bench_case cases[6];
    http_server_options options;
    http_router *router = NULL;
    http_server *server = NULL;
    http_token token;
    char text[HTTP_TOKEN_TEXT_SIZE];
    veer_err err = VEER_ERR_INIT;
    http_server_options_init(&options);
    options.port = 0;
    options.threads = 1;
    if (http_tokens_new(&options.tokens, &err) != VEER_OK ||
        http_token_new(HTTP_SCOPE_INGEST, 0, text, &token, &err) != VEER_OK ||
        http_tokens_put(options.tokens, &token, &err) != VEER_OK ||
        http_router_new(routes, BENCH_COUNT(routes), &router, &err) != VEER_OK ||
        http_server_start(&options, router, &server, &err) != VEER_OK) {
        fprintf(stderr, "%s\n", err.msg);
        return 1;
    }
    const uint16_t port = http_server_port(server);
    set_load(&loads[0], 1, 0, get, text, 0);
    set_load(&loads[1], 1, port, get, text, 0);
    set_load(&loads[2], 1, port, post, text, BODY_BYTES);
    set_load(&loads[3], 1, port, "POST /later", text, BODY_BYTES);
    set_load(&loads[4], 16, 0, get, text, 0);
    set_load(&loads[5], 16, port, get, text, 0);
    loads[0].port = floor_start(&floors[0], loads[0].request_len);
    loads[4].port = floor_start(&floors[1], loads[4].request_len);
    for (size_t i = 0; i < 6; i++)
        cases[i] = (bench_case){names[i], "requests", REQUESTS, NULL, run_load, &loads[i]};
    const int code = bench_main(argc, argv, cases, 6);
    for (size_t i = 0; argc == 1 && i < 6; i++)
        printf("%-22s p50 %7.0f us   p99 %7.0f us (last run)\n", names[i], loads[i].p50,
               loads[i].p99);
    http_server_free(server);
    http_router_free(router);
    http_tokens_free(options.tokens);
    return code;
}
