/* Servers to hold beside Veer under the same client (load.c).
 *
 *   load_peers read PORT          reads requests, looks at nothing, replies: the floor
 *   load_peers rows PORT FILE     one row per prediction in SQLite, WAL and synchronous=FULL, one
 *                                 transaction for all requests that one turn of the loop brought,
 *                                 replies after its commit. Rows: id, time, the record as text; the
 *                                 id is unique. Nothing is parsed but id and time, at fixed places.
 *
 * One thread, epoll. Prints "ready" when it listens. */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sqlite3.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "bench.h"

#define MAX_FD 4096
#define TURN 64 /* events of one turn */

typedef struct conn {
    char *bytes; /* of the request at hand */
    size_t len, cap;
    unsigned waiting; /* requests to be answered when the turn is over */
    size_t records;   /* of the last of them */
} conn;

static conn conns[MAX_FD];
static sqlite3 *db;
static sqlite3_stmt *insert;

static void die(const char *what)
{
    perror(what);
    exit(1);
}

static void sql(const char *text)
{
    if (sqlite3_exec(db, text, NULL, NULL, NULL) != SQLITE_OK)
        die(sqlite3_errmsg(db));
}

static void open_rows(const char *file)
{
    if (sqlite3_open(file, &db) != SQLITE_OK)
        die(file);
    sql("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;"
        "CREATE TABLE prediction(id TEXT PRIMARY KEY, time TEXT, record TEXT);");
    if (sqlite3_prepare_v2(db, "INSERT OR IGNORE INTO prediction VALUES(?,?,?)", -1, &insert,
                           NULL) != SQLITE_OK)
        die(sqlite3_errmsg(db));
}

static void insert_row(const char *line, size_t len)
{
    sqlite3_bind_text(insert, 1, line + 7, 16, SQLITE_STATIC);
    sqlite3_bind_text(insert, 2, line + 38, 24, SQLITE_STATIC);
    sqlite3_bind_text(insert, 3, line, (int)len, SQLITE_STATIC);
    if (sqlite3_step(insert) != SQLITE_DONE)
        die(sqlite3_errmsg(db));
    sqlite3_reset(insert);
}

static size_t take_body(const char *body, size_t len)
{
    size_t records = 0;
    for (const char *end, *p = body; p < body + len; p = end + 1, records++) {
        end = memchr(p, '\n', (size_t)(body + len - p));
        if (end == NULL)
            break;
        if (db != NULL)
            insert_row(p, (size_t)(end - p));
    }
    return records;
}

/* Takes whole requests out of the buffer. */
static void take_requests(conn *c)
{
    for (;;) {
        const char *end = memmem(c->bytes, c->len, "\r\n\r\n", 4);
        const char *length = memmem(c->bytes, c->len, "Content-Length: ", 16);
        if (end == NULL || length == NULL)
            return;
        const size_t head = (size_t)(end - c->bytes) + 4;
        const size_t body = strtoul(length + 16, NULL, 10);
        if (c->len < head + body)
            return;
        c->records = take_body(c->bytes + head, body);
        c->waiting++;
        c->len -= head + body;
        memmove(c->bytes, c->bytes + head + body, c->len);
    }
}

static bool read_some(int fd)
{
    conn *c = &conns[fd];
    if (c->cap - c->len < 65536) {
        c->cap = c->cap * 2 + 131072;
        c->bytes = realloc(c->bytes, c->cap);
        if (c->bytes == NULL)
            die("realloc");
    }
    const ssize_t got = recv(fd, c->bytes + c->len, c->cap - c->len - 1, 0);
    if (got <= 0)
        return false;
    c->len += (size_t)got;
    c->bytes[c->len] = '\0';
    take_requests(c);
    return true;
}

static void answer(int fd)
{
    conn *c = &conns[fd];
    char text[256], body[64];
    for (; c->waiting > 0; c->waiting--) {
        const int n = snprintf(body, sizeof body, "{\"accepted\":%zu,\"durable\":%s}", c->records,
                               db != NULL ? "true" : "false");
        const int len = snprintf(text, sizeof text,
                                 "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
                                 "Content-Length: %d\r\n\r\n%s",
                                 n, body);
        if (send(fd, text, (size_t)len, MSG_NOSIGNAL) != len)
            return;
    }
}

static void admit(int epoll, int listener)
{
    const int yes = 1, fd = accept(listener, NULL, NULL);
    struct epoll_event event = {.events = EPOLLIN, .data.fd = fd};
    if (fd < 0 || fd >= MAX_FD)
        die("accept");
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
    conns[fd].len = 0;
    epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event);
}

static void turn(int epoll, int listener)
{
    struct epoll_event events[TURN];
    const int n = epoll_wait(epoll, events, TURN, -1);
    if (db != NULL)
        sql("BEGIN IMMEDIATE");
    for (int i = 0; i < n; i++) {
        if (events[i].data.fd == listener)
            admit(epoll, listener);
        else if (!read_some(events[i].data.fd))
            close(events[i].data.fd);
    }
    if (db != NULL)
        sql("COMMIT");
    for (int i = 0; i < n; i++)
        if (events[i].data.fd != listener)
            answer(events[i].data.fd);
}

int main(int argc, char **argv)
{
    const int yes = 1, listener = socket(AF_INET, SOCK_STREAM, 0), epoll = epoll_create1(0);
    struct epoll_event event = {.events = EPOLLIN, .data.fd = listener};
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    if (argc < 3 || (strcmp(argv[1], "rows") == 0 && argc < 4)) {
        fprintf(stderr, "usage: load_peers read PORT | rows PORT FILE\n");
        return 2;
    }
    if (strcmp(argv[1], "rows") == 0)
        open_rows(argv[3]);
    address.sin_port = htons((uint16_t)strtoul(argv[2], NULL, 10));
    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    if (bind(listener, (struct sockaddr *)&address, sizeof address) != 0 ||
        listen(listener, 128) != 0 || epoll_ctl(epoll, EPOLL_CTL_ADD, listener, &event) != 0)
        die("listen");
    printf("ready\n");
    fflush(stdout);
    for (;;)
        turn(epoll, listener);
}
