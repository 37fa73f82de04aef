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

/* All routes in one table, and where each comes from. Made once, then only read. */
static http_route routes[MAX_ROUTES];
static const http_route *origins[MAX_ROUTES];
static size_t route_count;
static pthread_once_t once = PTHREAD_ONCE_INIT;

/* Every handler runs through here: whoever reads sees everything that was acknowledged before. */
static veer_rc run_handler(const http_request *request, http_response *response, veer_err *err)
{
    const http_route *route = http_request_route(request);
    if (route->scope == HTTP_SCOPE_READ || route->scope == HTTP_SCOPE_ADMIN)
        veer_ingest_settle(veer_api_of(request)->ingest);
    return origins[route - routes]->handler(request, response, err);
}

static void join_tables(void)
{
    for (size_t i = 0; i < RESOURCE_COUNT; i++)
        for (size_t j = 0; j < resources[i]->route_count && route_count < MAX_ROUTES; j++) {
            origins[route_count] = &resources[i]->routes[j];
            routes[route_count] = *origins[route_count];
            routes[route_count++].handler = run_handler;
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
