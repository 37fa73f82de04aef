#include "http/route.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "http/router.h"

#define ROUTER_BYTES ((size_t)16 << 20)

bool http_next_segment(http_text *rest, http_text *ret_segment)
{
    if (rest->len == 0)
        return false;
    const char *begin = rest->text + 1;
    const char *end = memchr(begin, '/', rest->len - 1);
    const size_t len = end != NULL ? (size_t)(end - begin) : rest->len - 1;
    *ret_segment = (http_text){begin, len};
    *rest = (http_text){begin + len, rest->len - 1 - len};
    return true;
}

static bool is_parameter(http_text segment)
{
    return segment.len > 2 && segment.text[0] == '{' && segment.text[segment.len - 1] == '}';
}

static bool is_plain(http_text segment)
{
    return segment.len > 0 && memchr(segment.text, '{', segment.len) == NULL &&
           memchr(segment.text, '}', segment.len) == NULL;
}

/* The child of a node for a segment of a pattern, made if it is new; NULL: out of memory. */
static http_node *child_of(http_router *router, http_node *node, http_text segment)
{
    const bool any = is_parameter(segment);
    if (any && node->parameter != NULL)
        return node->parameter;
    for (http_node *n = node->literals; !any && n != NULL; n = n->next)
        if (n->literal.len == segment.len &&
            memcmp(n->literal.text, segment.text, segment.len) == 0)
            return n;
    http_node *made = veer_arena_alloc(&router->arena, sizeof *made);
    if (made == NULL)
        return NULL;
    if (any) {
        node->parameter = made;
    } else {
        made->literal = segment;
        made->next = node->literals;
        node->literals = made;
    }
    return made;
}

static veer_rc check_route(const http_route *route, veer_err *err)
{
    if (route->path == NULL || route->path[0] != '/' || route->id == NULL)
        return veer_fail(err, VEER_EINVAL, "a route needs an id and a path that begins with '/'");
    if (route->handler == NULL || (unsigned)route->method >= HTTP_OPTIONS ||
        route->method == HTTP_HEAD)
        return veer_fail(err, VEER_EINVAL, "route %s: no handler, or a method that is the server's",
                         route->id);
    if (route->body_limit > 0 && http_method_is_safe(route->method))
        return veer_fail(err, VEER_EINVAL, "route %s: a body with a safe method", route->id);
    return VEER_OK;
}

static veer_rc add_route(http_router *router, const http_route *route, veer_err *err)
{
    http_text rest = {route->path, strlen(route->path)}, segment;
    http_node *node = router->root;
    size_t depth = 0;
    const veer_rc rc = check_route(route, err);
    if (rc != VEER_OK)
        return rc;
    while (rest.len > 1 && http_next_segment(&rest, &segment)) {
        if (++depth > VEER_LIMIT_HTTP_SEGMENTS || (!is_plain(segment) && !is_parameter(segment)))
            return veer_fail(err, VEER_EINVAL, "route %s: malformed path", route->id);
        node = child_of(router, node, segment);
        if (node == NULL)
            return veer_fail_nomem(err);
    }
    if (rest.len == 1 && depth > 0)
        return veer_fail(err, VEER_EINVAL, "route %s: a slash at the end", route->id);
    if (node->routes[route->method] != NULL)
        return veer_fail(err, VEER_EINVAL, "routes %s and %s have one method and shape", route->id,
                         node->routes[route->method]->id);
    node->routes[route->method] = route;
    return VEER_OK;
}

veer_rc http_router_add(http_router *router, const http_route *routes, size_t count, veer_err *err)
{
    veer_rc rc = VEER_OK;
    for (size_t i = 0; rc == VEER_OK && i < count; i++)
        rc = add_route(router, &routes[i], err);
    return rc;
}

veer_rc http_router_new(const http_route *routes, size_t count, http_router **ret, veer_err *err)
{
    http_router *router = calloc(1, sizeof *router);
    if (router == NULL)
        return veer_fail_nomem(err);
    router->routes = routes;
    router->count = count;
    veer_arena_init(&router->arena, ROUTER_BYTES);
    router->root = veer_arena_alloc(&router->arena, sizeof *router->root);
    const veer_rc rc =
        router->root != NULL ? http_router_add(router, routes, count, err) : veer_fail_nomem(err);
    if (rc == VEER_OK)
        *ret = router;
    else
        http_router_free(router);
    return rc;
}

void http_router_free(http_router *router)
{
    if (router == NULL)
        return;
    veer_arena_done(&router->arena);
    free(router);
}

const http_route *http_router_routes(const http_router *router, size_t *ret_count)
{
    *ret_count = router->count;
    return router->routes;
}

void http_allow_text(unsigned allowed, char *out, size_t size)
{
    size_t len = 0;
    if (size > 0)
        out[0] = '\0';
    for (int m = 0; m < HTTP_METHODS && len < size; m++)
        if ((allowed & (1u << m)) != 0) {
            const int wrote = snprintf(out + len, size - len, "%s%s", len > 0 ? ", " : "",
                                       http_method_name((http_method)m));
            len += wrote > 0 ? (size_t)wrote : 0;
        }
}
