#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "api/openapi.h"
#include "json/reader.h"

#define MAX_BYTES ((size_t)1 << 22)

static veer_rc handler(const http_request *request, http_response *response, veer_err *err)
{
    (void)request, (void)response, (void)err;
    return VEER_OK;
}

static void assert_type(const char *type, const char *json)
{
    veer_json_writer w;
    veer_buf buf;
    veer_buf_init(&buf, MAX_BYTES);
    veer_json_writer_init(&w, &buf, 0);
    veer_schema_write_type(&w, type);
    assert_int_equal(veer_json_finish(&w, NULL), VEER_OK);
    assert_string_equal(veer_buf_cstr(&buf), json);
    veer_buf_done(&buf);
}

static void test_types(void **state)
{
    (void)state;
    assert_type("integer", "{\"type\":\"integer\"}");
    assert_type("any", "{}");
    assert_type("time", "{\"type\":\"string\",\"format\":\"date-time\"}");
    assert_type("Point", "{\"$ref\":\"#/components/schemas/Point\"}");
    assert_type("[Point]",
                "{\"type\":\"array\",\"items\":{\"$ref\":\"#/components/schemas/Point\"}}");
    assert_type("{number?}", "{\"type\":\"object\",\"additionalProperties\":"
                             "{\"anyOf\":[{\"type\":\"number\"},{\"type\":\"null\"}]}}");
    assert_type("[string|number]|boolean",
                "{\"anyOf\":[{\"type\":\"array\",\"items\":{\"anyOf\":[{\"type\":\"string\"},"
                "{\"type\":\"number\"}]}},{\"type\":\"boolean\"}]}");
}

static void test_object(void **state)
{
    static const veer_schema_member members[] = {
        {.name = "a", .type = "string", .choices = "x|y"},
        {.name = "b", .type = "number?", .summary = "A number", .is_optional = true},
    };
    static const veer_schema schema = {.name = "S", .summary = "An S", VEER_MEMBERS(members)};
    veer_json_writer w;
    veer_buf buf;
    (void)state;
    veer_buf_init(&buf, MAX_BYTES);
    veer_json_writer_init(&w, &buf, 0);
    veer_schema_write(&w, &schema);
    assert_int_equal(veer_json_finish(&w, NULL), VEER_OK);
    assert_string_equal(
        veer_buf_cstr(&buf),
        "{\"description\":\"An S\",\"type\":\"object\",\"properties\":{\"a\":{\"type\":\"string\","
        "\"enum\":[\"x\",\"y\"]},\"b\":{\"anyOf\":[{\"type\":\"number\"},{\"type\":\"null\"}],"
        "\"description\":\"A number\"}},\"required\":[\"a\"],\"additionalProperties\":false}");
    veer_buf_done(&buf);
}

/* A route that names a schema which is nowhere must not be described silently. */
static void test_unknown_schema(void **state)
{
    static const http_route routes[] = {{.method = HTTP_GET,
                                         .path = "/a/{b}",
                                         .id = "one",
                                         .response_type = HTTP_JSON,
                                         .response_schema = "Nowhere",
                                         .handler = handler}};
    static const veer_resource resource = {VEER_ROUTES(routes)};
    const veer_resource *const list[] = {&resource};
    veer_err err = VEER_ERR_INIT;
    veer_buf buf;
    (void)state;
    veer_buf_init(&buf, MAX_BYTES);
    assert_int_equal(veer_openapi_write(list, 1, "1", &buf, &err), VEER_EINVAL);
    assert_non_null(strstr(err.msg, "one"));
    veer_buf_done(&buf);
}

/* The tables of the program: the router takes them, and the document is JSON. */
static void test_tables(void **state)
{
    size_t count, resource_count, sum = 0;
    http_router *router;
    veer_err err = VEER_ERR_INIT;
    veer_arena arena;
    veer_json_reader r;
    veer_buf buf;
    (void)state;
    const http_route *routes = veer_api_routes(&count);
    const veer_resource *const *resources = veer_resources(&resource_count);
    for (size_t i = 0; i < resource_count; i++)
        sum += resources[i]->route_count;
    assert_int_equal(count, sum);
    assert_int_equal(http_router_new(routes, count, &router, &err), VEER_OK);
    http_router_free(router);
    veer_buf_init(&buf, MAX_BYTES);
    assert_int_equal(veer_openapi_write(resources, resource_count, "1", &buf, &err), VEER_OK);
    veer_arena_init(&arena, MAX_BYTES);
    veer_json_init(&r, buf.data, buf.len, &arena);
    assert_true(veer_json_skip(&r));
    assert_int_equal(veer_json_next(&r), VEER_JSON_END);
    for (size_t i = 0; i < count; i++)
        assert_non_null(strstr(veer_buf_cstr(&buf), routes[i].id));
    veer_arena_done(&arena);
    veer_buf_done(&buf);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_types),
        cmocka_unit_test(test_object),
        cmocka_unit_test(test_unknown_schema),
        cmocka_unit_test(test_tables),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
