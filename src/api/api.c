#include "api/api.h"

#include <pthread.h>

#include "api/resource.h"

#define MAX_ROUTES 128u

static const veer_resource *const resources[] = {
#define RESOURCE_ROW(name) &veer_resource_##name,
    VEER_RESOURCE_LIST(RESOURCE_ROW)
#undef RESOURCE_ROW
};
#define COUNT_ROW(name) +1u
#define RESOURCE_COUNT ((size_t)(0u VEER_RESOURCE_LIST(COUNT_ROW)))

/* All routes in one table, and the handlers of their resources. Made once, then only read. */
static http_route routes[MAX_ROUTES];
static http_handler *handlers[MAX_ROUTES];
static size_t route_count;
static pthread_once_t once = PTHREAD_ONCE_INIT;

/* Whoever reads sees everything that was acknowledged before. */
static veer_rc read_settled(const http_request *request, http_response *response, veer_err *err)
{
    veer_ingest_settle(veer_api_of(request)->ingest);
    return handlers[http_request_route(request) - routes](request, response, err);
}

static const http_route settled = {.handler = read_settled};

static bool reads(const http_route *route)
{
    return route->scope == HTTP_SCOPE_READ || route->scope == HTTP_SCOPE_ADMIN;
}

static void join_tables(void)
{
    for (size_t i = 0; i < RESOURCE_COUNT; i++)
        for (size_t j = 0; j < resources[i]->route_count && route_count < MAX_ROUTES; j++) {
            http_route *route = &routes[route_count];
            *route = resources[i]->routes[j];
            handlers[route_count++] = route->handler;
            if (reads(route))
                route->handler = settled.handler;
        }
}

const http_route *veer_api_routes(size_t *ret_count)
{
    pthread_once(&once, join_tables);
    *ret_count = route_count;
    return routes;
}

const veer_resource *const *veer_resources(size_t *ret_count)
{
    *ret_count = RESOURCE_COUNT;
    return resources;
}
