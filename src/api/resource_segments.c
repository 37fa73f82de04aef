/* GET /api/v1/models/{model}/segments: the tags of a model's predictions that are kept apart. */
#include <string.h>

#include "api/encode.h"
#include "api/resource.h"
#include "base/map.h"

typedef struct segments {
    veer_map *seen; /* names */
    veer_err *err;  /* of the caller */
} segments;

static veer_rc take(void *context, const char *segment)
{
    segments *const s = context;
    uint32_t at = 0;
    return veer_map_put(s->seen, segment, strlen(segment), &at, s->err);
}

static veer_rc put_answer(veer_json_writer *w, const veer_selection *s, const veer_map *seen,
                          veer_err *err)
{
    veer_json_begin_object(w);
    veer_put_bytes(w, "model", s->model);
    veer_json_put_key(w, "segments");
    veer_json_begin_array(w);
    for (uint32_t i = 0; i < veer_map_count(seen); i++) {
        size_t len = 0;
        const char *const name = veer_map_key(seen, i, &len);
        const char *const equals = memchr(name, '=', len);
        const size_t tag = equals != NULL ? (size_t)(equals - name) : len;
        veer_json_begin_object(w);
        veer_put_bytes(w, "segment", (veer_store_bytes){name, len});
        veer_put_bytes(w, "tag", (veer_store_bytes){name, tag});
        veer_put_bytes(w, "value",
                       tag < len ? (veer_store_bytes){name + tag + 1, len - tag - 1}
                                 : (veer_store_bytes){NULL, 0});
        veer_json_end_object(w);
    }
    veer_json_end_array(w);
    veer_json_end_object(w);
    return veer_json_finish(w, err);
}

static veer_rc list_segments(const http_request *request, http_response *response, veer_err *err)
{
    veer_buckets *const buckets = veer_ingest_buckets(veer_api_of(request)->ingest);
    segments found = {.err = err};
    veer_selection s = {0};
    veer_json_writer w;
    veer_rc rc = veer_api_select_series(request, http_request_path_value(request, "model"),
                                        http_request_query(request, "version"), &s, err);
    if (rc == VEER_OK)
        rc = veer_map_new(VEER_MAP_MAX_ENTRIES, &found.seen, err);
    for (size_t i = 0; rc == VEER_OK && i < s.n; i++)
        rc = veer_buckets_segments(buckets, s.ids[i], take, &found, err);
    if (rc == VEER_OK) {
        veer_json_writer_init(&w, http_response_body(response, HTTP_JSON), 0);
        rc = put_answer(&w, &s, found.seen, err);
    }
    veer_map_free(found.seen);
    return rc;
}

static const http_parameter query[] = {VEER_QUERY_VERSION};

static const http_route routes[] = {
    {.method = HTTP_GET,
     .path = "/api/v1/models/{model}/segments",
     .scope = HTTP_SCOPE_READ,
     .id = "listSegments",
     .summary = "The segments of a model, for the parameter 'segment'",
     VEER_QUERY(query),
     .response_type = HTTP_JSON,
     .response_schema = "SegmentList",
     .handler = list_segments},
};

static const veer_schema_member segment_members[] = {
    {.name = "segment", .type = "string", .summary = "tag=value"},
    {.name = "tag", .type = "string"},
    {.name = "value", .type = "string"},
};

static const veer_schema_member list_members[] = {
    {.name = "model", .type = "string"},
    {.name = "segments", .type = "[Segment]"},
};

static const veer_schema schemas[] = {
    {.name = "Segment",
     .summary = "Predictions with one value of a tag",
     VEER_MEMBERS(segment_members)},
    {.name = "SegmentList", .summary = "The segments of a model", VEER_MEMBERS(list_members)},
};

const veer_resource veer_resource_segments = {VEER_ROUTES(routes), VEER_SCHEMAS(schemas)};
