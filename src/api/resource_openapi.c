/* GET /api/v1/openapi.json: this interface, described by its own tables. */
#include "api/openapi.h"

static veer_rc describe(const http_request *request, http_response *response, veer_err *err)
{
    size_t count;
    const veer_resource *const *resources = veer_resources(&count);
    return veer_openapi_write(resources, count, veer_api_of(request)->version,
                              http_response_body(response, HTTP_JSON), err);
}

static const http_route routes[] = {
    {.method = HTTP_GET,
     .path = "/api/v1/openapi.json",
     .scope = HTTP_SCOPE_NONE,
     .id = "describeApi",
     .summary = "This description",
     .response_type = HTTP_JSON,
     .response_schema = "OpenApi",
     .handler = describe},
};

static const veer_schema schemas[] = {
    {.name = "OpenApi", .summary = "An OpenAPI 3.1 document", .type = "object"},
};

const veer_resource veer_resource_openapi = {VEER_ROUTES(routes), VEER_SCHEMAS(schemas)};
