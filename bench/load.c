/* A client that sends predictions as fast as it is answered, or at a fixed rate, and says how long
 * the answers took.
 *
 *   load --port P [--connections 32] [--batch 100] [--depth 1] [--seconds 5] [--rate R]
 *        [--path /api/v1/predictions] [--first-id N] [--check 0]
 *
 * Each request has `batch` records of 20 features (about 430 bytes each) with ids that never come
 * again and the time of now. Bodies are made once; only ids and times are written into them, so
 * that the client takes little from the cores that it shares with the server. Closed loop: every
 * connection has `depth` requests on the way. Open loop (--rate, requests per second): request k is
 * due at k / rate and its latency counts from then, whether or not a connection was free.
 *
 * One line of JSON comes out. An answer other than 200, or one that does not say that all records
 * of its request were accepted (--check 0: not looked at), is an error. */
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "bench.h"

#define FEATURES 20u
#define BODIES 16u        /* different ones */
#define ID_BYTES 16u      /* digits of an id */
#define TIME_BYTES 24u    /* 2026-11-21T12:00:00.000Z */
#define RECORD_BYTES 640u /* more than a record has */
#define MAX_DEPTH 64u
#define READ_BYTES 65536u

typedef struct settings {
    unsigned port, connections, batch, depth;
    double seconds, rate;
    const char *path;
    unsigned long long first_id;
    bool check; /* look into answers */
} settings;

/* A request that was made once. */
typedef struct body {
    char *bytes;     /* head and records */
    size_t len;      /* of them */
    size_t *id_at;   /* where each record has its id */
    size_t *time_at; /* and its time */
} body;

typedef struct client {
    int fd;
    double sent_at[MAX_DEPTH]; /* a ring: when, or for when, each request on the way was sent */
    unsigned first, on_the_way;
    const char *out;     /* what is left to be sent of the newest request */
    size_t out_len;      /* its bytes */
    char *out_copy;      /* a body of its own, because others change the shared ones */
    char in[READ_BYTES]; /* answers */
    size_t in_len;       /* bytes in it */
    bool wants_out;      /* epoll waits until it can be written to */
} client;

typedef struct load {
    settings s;
    body bodies[BODIES];
    client *clients;
    int epoll;
    double start, end;
    unsigned long long next_id, sent, answered, errors;
    double *latencies; /* cap of them allocated */
    size_t n, cap;
    char expected[32]; /* "\"accepted\":100," */
} load;

static void die(const char *what)
{
    perror(what);
    exit(1);
}

static uint64_t draw(uint64_t *state)
{
    uint64_t z = *state += UINT64_C(0x9e3779b97f4a7c15);
    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    return z ^ (z >> 31);
}

static double draw_unit(uint64_t *state)
{
    return (double)(draw(state) >> 11) * 0x1p-53;
}

/* Four uniform numbers make one that is about normal. */
static double draw_normal(uint64_t *state)
{
    double sum = 0;
    for (int i = 0; i < 4; i++)
        sum += draw_unit(state);
    return (sum - 2) * 1.7320508;
}

static size_t write_record(char *to, body *b, size_t base, unsigned index, uint64_t *state)
{
    size_t len = (size_t)snprintf(to, RECORD_BYTES, "{\"id\":\"");
    b->id_at[index] = base + len;
    len += (size_t)snprintf(to + len, RECORD_BYTES - len, "%016d\",\"timestamp\":\"", 0);
    b->time_at[index] = base + len;
    const double score = draw_unit(state);
    len += (size_t)snprintf(to + len, RECORD_BYTES - len,
                            "%s\",\"model\":\"load\",\"version\":\"v1\",\"features\":{",
                            "2026-01-01T00:00:00.000Z");
    for (unsigned f = 0; f < FEATURES; f++)
        len += (size_t)snprintf(to + len, RECORD_BYTES - len, "%s\"f%02u\":%.4f", f > 0 ? "," : "",
                                f, draw_normal(state) * (f + 1));
    len +=
        (size_t)snprintf(to + len, RECORD_BYTES - len,
                         "},\"prediction\":{\"class\":\"%s\",\"score\":%.6f},\"confidence\":%.4f,"
                         "\"latency_ms\":%.2f}\n",
                         score >= 0.5 ? "yes" : "no", score, score >= 0.5 ? score : 1 - score,
                         5 + 20 * draw_unit(state));
    return len;
}

static void make_body(const settings *s, body *b, uint64_t *state)
{
    char *records = bench_alloc(s->batch, RECORD_BYTES);
    char head[512];
    size_t len = 0;
    b->id_at = bench_alloc(s->batch, sizeof *b->id_at);
    b->time_at = bench_alloc(s->batch, sizeof *b->time_at);
    for (unsigned i = 0; i < s->batch; i++)
        len += write_record(records + len, b, len, i, state);
    const int head_len = snprintf(head, sizeof head,
                                  "POST %s HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: "
                                  "application/x-ndjson\r\nContent-Length: %zu\r\n\r\n",
                                  s->path, len);
    b->len = (size_t)head_len + len;
    b->bytes = bench_alloc(b->len, 1);
    memcpy(b->bytes, head, (size_t)head_len);
    memcpy(b->bytes + head_len, records, len);
    for (unsigned i = 0; i < s->batch; i++) {
        b->id_at[i] += (size_t)head_len;
        b->time_at[i] += (size_t)head_len;
    }
    free(records);
}

static void write_id(char *to, unsigned long long id)
{
    for (int i = (int)ID_BYTES - 1; i >= 0; i--, id /= 10)
        to[i] = (char)('0' + id % 10);
}

/* The time of now as text, made again once a millisecond. */
static const char *time_text(void)
{
    static char text[64];
    static long long last_ms = -1;
    struct timespec now;
    struct tm utc;
    clock_gettime(CLOCK_REALTIME, &now);
    const long long ms = (long long)now.tv_sec * 1000 + now.tv_nsec / 1000000;
    if (ms != last_ms) {
        gmtime_r(&now.tv_sec, &utc);
        const size_t len = strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%S", &utc);
        (void)snprintf(text + len, sizeof text - len, ".%03dZ", (int)(ms % 1000));
        last_ms = ms;
    }
    return text;
}

static void watch(load *l, client *c, bool wants_out)
{
    struct epoll_event event = {.events = EPOLLIN | (wants_out ? (unsigned)EPOLLOUT : 0u),
                                .data.ptr = c};
    if (epoll_ctl(l->epoll, EPOLL_CTL_MOD, c->fd, &event) != 0)
        die("epoll_ctl");
    c->wants_out = wants_out;
}

static void push_out(load *l, client *c)
{
    while (c->out_len > 0) {
        const ssize_t sent = send(c->fd, c->out, c->out_len, MSG_NOSIGNAL);
        if (sent < 0 && (errno == EAGAIN || errno == EINTR))
            break;
        if (sent < 0)
            die("send");
        c->out += sent;
        c->out_len -= (size_t)sent;
    }
    if ((c->out_len > 0) != c->wants_out)
        watch(l, c, c->out_len > 0);
}

static void send_request(load *l, client *c, double due)
{
    const body *b = &l->bodies[l->sent % BODIES];
    const char *when = time_text();
    memcpy(c->out_copy, b->bytes, b->len);
    for (unsigned i = 0; i < l->s.batch; i++) {
        write_id(c->out_copy + b->id_at[i], l->next_id++);
        memcpy(c->out_copy + b->time_at[i], when, TIME_BYTES);
    }
    c->out = c->out_copy;
    c->out_len = b->len;
    c->sent_at[(c->first + c->on_the_way++) % MAX_DEPTH] = due;
    l->sent++;
    push_out(l, c);
}

static void note_answer(load *l, client *c, bool good)
{
    l->errors += !good;
    l->answered++;
    if (l->n < l->cap)
        l->latencies[l->n++] = bench_now() - c->sent_at[c->first];
    c->first = (c->first + 1) % MAX_DEPTH;
    c->on_the_way--;
}

/* The length of the first whole answer in the buffer, or 0. */
static size_t whole_answer(load *l, client *c, bool *ret_good)
{
    c->in[c->in_len] = '\0';
    const char *end = strstr(c->in, "\r\n\r\n");
    const char *length = strcasestr(c->in, "\r\nContent-Length:");
    if (end == NULL)
        return 0;
    const size_t head = (size_t)(end - c->in) + 4;
    const size_t whole = head + (length != NULL ? strtoul(length + 17, NULL, 10) : 0);
    if (c->in_len < whole)
        return 0;
    const char kept = c->in[whole];
    c->in[whole] = '\0';
    *ret_good = memcmp(c->in, "HTTP/1.1 200", 12) == 0 &&
                (!l->s.check || strstr(c->in + head, l->expected) != NULL);
    if (!*ret_good && l->errors == 0)
        fprintf(stderr, "load: first bad answer: %s\n", c->in);
    c->in[whole] = kept;
    return whole;
}

static void take_answers(load *l, client *c)
{
    const ssize_t got = recv(c->fd, c->in + c->in_len, sizeof c->in - 1 - c->in_len, 0);
    bool good;
    if (got < 0 && (errno == EAGAIN || errno == EINTR))
        return;
    if (got <= 0) {
        fprintf(stderr, "load: the server closed a connection\n");
        exit(1);
    }
    c->in_len += (size_t)got;
    for (size_t whole; (whole = whole_answer(l, c, &good)) > 0;) {
        c->in_len -= whole;
        memmove(c->in, c->in + whole, c->in_len);
        note_answer(l, c, good);
    }
}

static bool can_send(const load *l, const client *c)
{
    return c->on_the_way < l->s.depth && c->out_len == 0;
}

/* Closed loop: as much as fits. */
static void fill(load *l, client *c)
{
    while (can_send(l, c) && bench_now() < l->end)
        send_request(l, c, bench_now());
}

/* Open loop: what is due, on any connection that is free. Returns seconds until the next is due. */
static double send_due(load *l)
{
    double due = l->start + (double)l->sent / l->s.rate;
    for (unsigned i = 0; i < l->s.connections && due <= bench_now() && due < l->end; i++)
        for (; can_send(l, &l->clients[i]) && due <= bench_now() && due < l->end;
             due = l->start + (double)l->sent / l->s.rate)
            send_request(l, &l->clients[i], due);
    return due - bench_now();
}

static void dial(load *l, client *c, size_t body_bytes)
{
    const struct sockaddr_in address = {.sin_family = AF_INET,
                                        .sin_port = htons((uint16_t)l->s.port),
                                        .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    const int yes = 1;
    struct epoll_event event = {.events = EPOLLIN, .data.ptr = c};
    c->fd = socket(AF_INET, SOCK_STREAM, 0);
    if (c->fd < 0 || connect(c->fd, (const struct sockaddr *)&address, sizeof address) != 0)
        die("connect");
    setsockopt(c->fd, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
    c->out_copy = bench_alloc(body_bytes, 1);
    if (epoll_ctl(l->epoll, EPOLL_CTL_ADD, c->fd, &event) != 0)
        die("epoll_ctl");
}

static void set_up(load *l)
{
    uint64_t state = 1;
    size_t longest = 0;
    for (unsigned i = 0; i < BODIES; i++) {
        make_body(&l->s, &l->bodies[i], &state);
        longest = l->bodies[i].len > longest ? l->bodies[i].len : longest;
    }
    (void)snprintf(l->expected, sizeof l->expected, "\"accepted\":%u,", l->s.batch);
    l->next_id = l->s.first_id;
    l->cap = (size_t)1 << 24;
    l->latencies = bench_alloc(l->cap, sizeof *l->latencies);
    l->clients = bench_alloc(l->s.connections, sizeof *l->clients);
    memset(l->clients, 0, l->s.connections * sizeof *l->clients);
    l->epoll = epoll_create1(0);
    for (unsigned i = 0; i < l->s.connections; i++)
        dial(l, &l->clients[i], longest);
}

static void step(load *l)
{
    struct epoll_event events[64];
    int wait_ms = 1000;
    if (l->s.rate > 0) {
        const double wait = send_due(l);
        wait_ms = wait > 0.001 ? (int)(wait * 1000) : 0;
        wait_ms = wait_ms > 100 ? 100 : wait_ms;
    }
    const int n = epoll_wait(l->epoll, events, 64, wait_ms);
    for (int i = 0; i < n; i++) {
        client *c = events[i].data.ptr;
        if (events[i].events & EPOLLOUT)
            push_out(l, c);
        if (events[i].events & EPOLLIN)
            take_answers(l, c);
        if (!(l->s.rate > 0))
            fill(l, c);
    }
}

static void run(load *l)
{
    if (l->clients == NULL || l->latencies == NULL)
        return;
    l->start = bench_now();
    l->end = l->start + l->s.seconds;
    if (!(l->s.rate > 0))
        for (unsigned i = 0; i < l->s.connections; i++)
            fill(l, &l->clients[i]);
    while (bench_now() < l->end || l->answered < l->sent) {
        step(l);
        if (bench_now() > l->end + 30)
            break;
    }
}

static int by_value(const void *a, const void *b)
{
    const double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static double percentile_ms(const load *l, double share)
{
    return l->n == 0 ? 0 : 1000 * l->latencies[(size_t)(share * (double)(l->n - 1))];
}

static void print(load *l)
{
    const double took = bench_now() - l->start;
    if (l->latencies != NULL)
        qsort(l->latencies, l->n, sizeof *l->latencies, by_value);
    printf("{\"requests\":%llu,\"records\":%llu,\"unanswered\":%llu,\"errors\":%llu,"
           "\"seconds\":%.3f,\"requests_per_s\":%.0f,\"records_per_s\":%.0f,\"p50_ms\":%.3f,"
           "\"p90_ms\":%.3f,\"p99_ms\":%.3f,\"p999_ms\":%.3f,\"max_ms\":%.3f}\n",
           l->answered, l->answered * l->s.batch, l->sent - l->answered, l->errors, took,
           (double)l->answered / took, (double)l->answered * l->s.batch / took,
           percentile_ms(l, 0.5), percentile_ms(l, 0.9), percentile_ms(l, 0.99),
           percentile_ms(l, 0.999), percentile_ms(l, 1));
}

static void read_settings(int argc, char **argv, settings *s)
{
    for (int i = 1; i + 1 < argc; i += 2) {
        const char *name = argv[i], *value = argv[i + 1];
        if (strcmp(name, "--path") == 0) {
            s->path = value;
            continue;
        }
        const double number = strtod(value, NULL);
        if (strcmp(name, "--port") == 0)
            s->port = (unsigned)number;
        else if (strcmp(name, "--connections") == 0)
            s->connections = (unsigned)number;
        else if (strcmp(name, "--batch") == 0)
            s->batch = (unsigned)number;
        else if (strcmp(name, "--depth") == 0)
            s->depth = (unsigned)number;
        else if (strcmp(name, "--seconds") == 0)
            s->seconds = number;
        else if (strcmp(name, "--rate") == 0)
            s->rate = number;
        else if (strcmp(name, "--first-id") == 0)
            s->first_id = (unsigned long long)number;
        else if (strcmp(name, "--check") == 0)
            s->check = number != 0;
        else {
            fprintf(stderr, "load: unknown option '%s'\n", name);
            exit(2);
        }
    }
}

int main(int argc, char **argv)
{
    static load l = {.s = {.connections = 32,
                           .batch = 100,
                           .depth = 1,
                           .seconds = 5,
                           .path = "/api/v1/predictions",
                           .first_id = 1,
                           .check = true}};
    read_settings(argc, argv, &l.s);
    if (l.s.port == 0 || l.s.connections == 0 || l.s.batch == 0 || l.s.depth == 0 ||
        l.s.depth > MAX_DEPTH) {
        fprintf(stderr, "usage: load --port P [--connections N] [--batch N] [--depth 1..64] "
                        "[--seconds S] [--rate R] [--path P] [--first-id N] [--check 0]\n");
        return 2;
    }
    set_up(&l);
    run(&l);
    print(&l);
    return l.errors > 0 || l.answered < l.sent;
}
