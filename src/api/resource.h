/* api/resource.h: a resource is a file resource_<name>.c that defines
 *
 *     const veer_resource veer_resource_<name> = {VEER_ROUTES(routes), VEER_SCHEMAS(schemas)};
 *
 * and has its line in VEER_RESOURCE_LIST. Routes name schemas of any resource.
 */
#ifndef VEER_API_RESOURCE_H
#define VEER_API_RESOURCE_H

#include "api/api.h"
#include "api/schema.h"

typedef struct veer_resource {
    const http_route *routes;   /* route_count of them */
    size_t route_count;         /* of them */
    const veer_schema *schemas; /* schema_count of them; NULL if none */
    size_t schema_count;        /* of them */
} veer_resource;

#define VEER_ROUTES(table) .routes = (table), .route_count = sizeof(table) / sizeof *(table)
#define VEER_SCHEMAS(table) .schemas = (table), .schema_count = sizeof(table) / sizeof *(table)
#define VEER_QUERY(table) .query = (table), .query_count = sizeof(table) / sizeof *(table)

/* X(name): one line per file resource_<name>.c. */
#define VEER_RESOURCE_LIST(X) \
    X(activity)               \
    X(alerts)                 \
    X(anomalies)              \
    X(backtest)               \
    X(backups)                \
    X(channels)               \
    X(columns)                \
    X(compare)                \
    X(curves)                 \
    X(degradation)            \
    X(doctor)                 \
    X(drift)                  \
    X(drift_map)              \
    X(evaluation)             \
    X(events)                 \
    X(features)               \
    X(forecast)               \
    X(health)                 \
    X(intake)                 \
    X(metrics_log)            \
    X(model_health)           \
    X(models)                 \
    X(openapi)                \
    X(overview)               \
    X(performance)            \
    X(point_series)           \
    X(points)                 \
    X(prometheus)             \
    X(records)                \
    X(reference)              \
    X(retraining)             \
    X(rule_tests)             \
    X(rules)                  \
    X(seed_drift)             \
    X(segments)               \
    X(session)                \
    X(silences)               \
    X(tokens)

#define VEER_RESOURCE_EXTERN(name) extern const veer_resource veer_resource_##name;
VEER_RESOURCE_LIST(VEER_RESOURCE_EXTERN)
#undef VEER_RESOURCE_EXTERN

/** All resources in the order of the list. */
const veer_resource *const *veer_resources(size_t *ret_count);

/** The application of a request. */
static inline const veer_api *veer_api_of(const http_request *request)
{
    return http_request_context(request);
}

#endif
