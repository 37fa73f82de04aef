/* GET /api/v1/events: what happens, as it happens. */
#include "api/resource.h"

static veer_rc events(const http_request *request, http_response *response, veer_err *err)
{
    const veer_api *api = veer_api_of(request);
    if (api->events == NULL)
        return veer_fail(err, VEER_ENOTFOUND, "this server sends no events");
    return http_sse_attach(api->events, request, response, err);
}

static const http_route routes[] = {
    {.method = HTTP_GET,
     .path = "/api/v1/events",
     .scope = HTTP_SCOPE_READ,
     .id = "streamEvents",
     .summary = "News as Server-Sent Events; Last-Event-ID continues after a break",
     .response_type = "text/event-stream",
     .handler = events},
};

const veer_resource veer_resource_events = {VEER_ROUTES(routes)};
