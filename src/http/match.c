#include <string.h>

#include "base/limits.h"
#include "http/route.h"
#include "http/router.h"
#include "http/url.h"

/* The decoded segments of a path, and the walk through the tree. */
typedef struct path_walk {
    http_text segments[VEER_LIMIT_HTTP_SEGMENTS]; /* decoded */
    size_t count;                                 /* of them */
    size_t taken[VEER_LIMIT_HTTP_SEGMENTS];       /* which of them parameters took, in order */
    size_t taken_count;                           /* of them */
} path_walk;

static bool is_dots(http_text segment)
{
    return http_text_is(segment, ".") || http_text_is(segment, "..");
}

/* Decodes a path; *ret_known is false for one that is well-formed and yet no route can have. */
static veer_rc read_path(http_text path, veer_arena *arena, path_walk *walk, bool *ret_known,
                         veer_err *err)
{
    http_text segment;
    *ret_known = true;
    if (path.len == 1)
        return VEER_OK;
    while (http_next_segment(&path, &segment)) {
        http_text decoded;
        const veer_rc rc = http_url_decode(segment, false, arena, &decoded, err);
        if (rc != VEER_OK)
            return rc;
        if (is_dots(decoded))
            return veer_fail(err, VEER_EPARSE, "'.' and '..' are not allowed in the path");
        if (decoded.len == 0 || walk->count == VEER_LIMIT_HTTP_SEGMENTS)
            *ret_known = false;
        else
            walk->segments[walk->count++] = decoded;
    }
    return VEER_OK;
}

static bool has_routes(const http_node *node)
{
    for (int m = 0; m < HTTP_METHODS; m++)
        if (node->routes[m] != NULL)
            return true;
    return false;
}

/* The node of segments[at..], literals first, or NULL. The depth is bounded by the limit of
 * segments. */
static const http_node *find(const http_node *node, path_walk *walk, size_t at)
{
    if (at == walk->count)
        return has_routes(node) ? node : NULL;
    const http_text segment = walk->segments[at];
    for (const http_node *n = node->literals; n != NULL; n = n->next)
        if (n->literal.len == segment.len &&
            memcmp(n->literal.text, segment.text, segment.len) == 0) {
            const http_node *found = find(n, walk, at + 1);
            if (found != NULL)
                return found;
        }
    if (node->parameter == NULL)
        return NULL;
    walk->taken[walk->taken_count++] = at;
    const http_node *found = find(node->parameter, walk, at + 1);
    if (found == NULL)
        walk->taken_count--;
    return found;
}

static unsigned allowed_of(const http_node *node)
{
    unsigned allowed = 1u << HTTP_OPTIONS;
    for (int m = 0; m < HTTP_METHODS; m++)
        if (node->routes[m] != NULL)
            allowed |= 1u << m;
    if ((allowed & (1u << HTTP_GET)) != 0)
        allowed |= 1u << HTTP_HEAD;
    return allowed;
}

/* Names the values of the parameters by the pattern of the route. */
static veer_rc name_values(const http_route *route, const path_walk *walk, veer_arena *arena,
                           http_match *match, veer_err *err)
{
    http_text rest = {route->path, strlen(route->path)}, segment;
    size_t filled = 0;
    if (walk->taken_count == 0)
        return VEER_OK;
    http_path_value *values = veer_arena_array(arena, walk->taken_count, sizeof *values);
    if (values == NULL)
        return veer_fail_nomem(err);
    while (filled < walk->taken_count && http_next_segment(&rest, &segment)) {
        if (segment.len < 2 || segment.text[0] != '{')
            continue;
        values[filled].name = veer_arena_strndup(arena, segment.text + 1, segment.len - 2);
        if (values[filled].name == NULL)
            return veer_fail_nomem(err);
        values[filled].value = walk->segments[walk->taken[filled]];
        filled++;
    }
    match->values = values;
    match->value_count = filled;
    return VEER_OK;
}

veer_rc http_router_match(const http_router *router, http_method method, http_text path,
                          veer_arena *arena, http_match *ret, veer_err *err)
{
    path_walk walk = {.count = 0};
    http_match match = {0};
    bool is_known;
    if (path.len == 0 || path.text[0] != '/')
        return veer_fail(err, VEER_EPARSE, "the path does not begin with '/'");
    veer_rc rc = read_path(path, arena, &walk, &is_known, err);
    if (rc != VEER_OK)
        return rc;
    const http_node *node = is_known ? find(router->root, &walk, 0) : NULL;
    if (node != NULL) {
        match.allowed = allowed_of(node);
        if (method < HTTP_METHODS)
            match.route = node->routes[method == HTTP_HEAD ? HTTP_GET : method];
        if (match.route != NULL)
            rc = name_values(match.route, &walk, arena, &match, err);
    }
    if (rc == VEER_OK)
        *ret = match;
    return rc;
}
