/* http/head.h: what a request head must be like, beyond what libmicrohttpd insists on.
 *
 * Pure: works on text. docs/http.md lists the rules and who enforces which.
 */
#ifndef HTTP_HEAD_H
#define HTTP_HEAD_H

#include "http/http.h"

typedef struct http_header {
    http_text name;  /* as sent */
    http_text value; /* white space at both ends removed by http_head_check */
} http_header;

typedef struct http_head {
    const char *method;   /* as sent */
    http_text target;     /* as sent */
    const char *version;  /* "HTTP/1.1" */
    size_t size;          /* bytes from the method to the empty line, that included */
    http_header *headers; /* count of them, in order */
    size_t count;
} http_head;

/* What follows the head. */
typedef struct http_framing {
    bool has_length;       /* Content-Length was sent */
    uint64_t length;       /* its value */
    bool is_chunked;       /* Transfer-Encoding: chunked */
    bool expects_continue; /* Expect: 100-continue */
} http_framing;

/**
 * True if the pieces lie in memory exactly as a client sends them line by line: one space between
 * the words of the first line, each line ended by CR LF, nothing between the lines. libmicrohttpd
 * cuts a head in place, so a bare LF, a NUL, a folded line or doubled spaces, which it tolerates,
 * show as gaps of the wrong size. head->headers must hold the values untrimmed.
 */
bool http_head_is_whole(const http_head *head);

/**
 * Checks all rules of a head and trims its values.
 *
 * @return 0 and the framing, or the status to refuse it with (400, 417, 431, 501) and why
 */
int http_head_check(http_head *head, http_framing *ret, const char **ret_why);

#endif
