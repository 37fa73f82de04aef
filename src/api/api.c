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

/* Every handler runs through here: whoever reads sees everything that was acknowledged before. */
static veer_rc run_handler(const http_request *request, http_response *response, veer_err *err)
{
    const http_route *route = http_request_route(request);
    if (route->scope == HTTP_SCOPE_READ || route->scope == HTTP_SCOPE_ADMIN)
        veer_ingest_settle(veer_api_of(request)->ingest);
    return handlers[route - routes](request, response, err);
}

/* The same route for the router. */
static http_route routed(const http_route *of)
{
    return (http_route){.method = of->method,
                        .path = of->path,
                        .scope = of->scope,
                        .id = of->id,
                        .summary = of->summary,
                        .query = of->query,
                        .query_count = of->query_count,
                        .any_query = of->any_query,
                        .request_type = of->request_type,
                        .request_schema = of->request_schema,
                        .response_type = of->response_type,
                        .response_schema = of->response_schema,
                        .body_limit = of->body_limit,
                        .is_page = of->is_page,
                        .handler = run_handler};
}

static void join_tables(void)
{
    for (size_t i = 0; i < RESOURCE_COUNT; i++)
        for (size_t j = 0; j < resources[i]->route_count && route_count < MAX_ROUTES; j++) {
            routes[route_count] = routed(&resources[i]->routes[j]);
            handlers[route_count++] = resources[i]->routes[j].handler;
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
