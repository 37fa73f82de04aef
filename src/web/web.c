#include "web/web.h"

#include <string.h>

#include "http/body.h"

#define NO_PAGE                                                                              \
    "This Veer was built without its page. The same numbers are in its HTTP API, described " \
    "at /api/v1/openapi.json.\n"

static const veer_web_file *find(const veer_web_page *page, http_text path)
{
    for (size_t i = 0; i < page->count; i++)
        if (http_text_is(path, page->files[i].path))
            return &page->files[i];
    return NULL;
}

static void answer_nothing(const veer_web_page *page, http_text path, http_response *response)
{
    if (page->count > 0 || !http_text_is(path, "/")) {
        http_response_problem(response, 404, "there is nothing at this path");
        return;
    }
    http_response_status(response, 404);
    http_response_text(response, HTTP_PLAIN, NO_PAGE);
}

void veer_web_answer(const veer_web_page *page, const http_request *request,
                     http_response *response)
{
    const veer_web_file *const file = find(page, http_request_path(request));
    if (file == NULL) {
        answer_nothing(page, http_request_path(request), response);
        return;
    }
    const bool is_packed =
        file->packed != NULL && http_accepts_gzip(http_request_header(request, "Accept-Encoding"));
    http_response_constant(response, file->type, is_packed ? file->packed : file->bytes,
                           is_packed ? file->packed_len : file->len);
    const bool is_known = http_response_etag(response, request, file->etag, 0);
    http_response_header(response, "Cache-Control",
                         file->is_fixed ? "public, max-age=31536000, immutable" : "no-cache");
    if (is_packed && !is_known)
        http_response_header(response, "Content-Encoding", "gzip");
}

static veer_rc get_file(const http_request *request, http_response *response, veer_err *err)
{
    (void)err;
    veer_web_answer(&veer_web_page_built, request, response);
    return VEER_OK;
}

/* A link may come with parameters of its own behind "/": the page ignores them. */
static const http_route routes[] = {
    {.method = HTTP_GET,
     .path = "/",
     .scope = HTTP_SCOPE_NONE,
     .id = "getPage",
     .summary = "The page",
     .any_query = true,
     .response_type = HTTP_HTML,
     .is_page = true,
     .handler = get_file},
    {.method = HTTP_GET,
     .path = "/favicon.svg",
     .scope = HTTP_SCOPE_NONE,
     .id = "getPageSign",
     .summary = "The sign of the page",
     .response_type = "image/svg+xml",
     .is_page = true,
     .handler = get_file},
    {.method = HTTP_GET,
     .path = "/assets/{name}",
     .scope = HTTP_SCOPE_NONE,
     .id = "getPageFile",
     .summary = "A script or a style sheet of the page",
     .is_page = true,
     .handler = get_file},
};

const http_route *veer_web_routes(size_t *ret_count)
{
    *ret_count = sizeof routes / sizeof *routes;
    return routes;
}
