/* http/router.h: the tree behind a table of routes; internal to route.c and match.c. */
#ifndef HTTP_ROUTER_H
#define HTTP_ROUTER_H

#include "http/route.h"

/* One place of a path: the routes that end here and the places below. */
typedef struct http_node {
    http_text literal;           /* of the segment that leads here; text NULL: a parameter */
    struct http_node *literals;  /* children with a literal, a list */
    struct http_node *parameter; /* the child that takes any segment, or NULL */
    struct http_node *next;      /* sibling */
    const http_route *routes[HTTP_METHODS]; /* by method; NULL where there is none */
} http_node;

struct http_router {
    const http_route *routes; /* the table */
    size_t count;             /* its rows */
    veer_arena arena;         /* owns the nodes */
    http_node *root;          /* "/" */
};

/* The next raw segment of a path or pattern that stands on '/'; moves *rest behind it. False at the
 * end. */
bool http_next_segment(http_text *rest, http_text *ret_segment);

#endif
