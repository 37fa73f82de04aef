#include "api/api.h"

#include <pthread.h>

#include "api/resource.h"

#define MAX_ROUTES 128u

static const veer_resource *const resources[] = {
#define RESOURCE_ROW(name) &veer_resource_##name,
    VEER_RESOURCE_LIST(RESOURCE_ROW)
#undef RESOURCE_ROW
};
#define RESOURCE_COUNT (sizeof resources / sizeof *resources)

/* All routes in one table. Made once, then only read. */
static http_route routes[MAX_ROUTES];
static size_t route_count;
static pthread_once_t once = PTHREAD_ONCE_INIT;

static void join_tables(void)
{
    for (size_t i = 0; i < RESOURCE_COUNT; i++)
        for (size_t j = 0; j < resources[i]->route_count && route_count < MAX_ROUTES; j++)
            routes[route_count++] = resources[i]->routes[j];
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
