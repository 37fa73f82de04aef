#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/limits.h"
#include "http/request_impl.h"

static veer_rc handler(const http_request *request, http_response *response, veer_err *err)
{
    (void)request, (void)response, (void)err;
    return VEER_OK;
}

#define ROUTE(m, p, i)                                            \
    {                                                             \
        .method = (m), .path = (p), .id = (i), .handler = handler \
    }

static const http_route table[] = {
    ROUTE(HTTP_GET, "/", "root"),
    ROUTE(HTTP_GET, "/models", "models"),
    ROUTE(HTTP_POST, "/models", "addModel"),
    ROUTE(HTTP_GET, "/models/{model}", "model"),
    ROUTE(HTTP_GET, "/models/default", "default"),
    ROUTE(HTTP_DELETE, "/models/{name}", "dropModel"),
    ROUTE(HTTP_GET, "/models/{model}/versions/{version}", "version"),
    ROUTE(HTTP_GET, "/models/default/only", "only"),
};

typedef struct fixture {
    http_router *router;
    veer_arena arena;
} fixture;

static int setup(void **state)
{
    static fixture f;
    veer_arena_init(&f.arena, 1 << 20);
    *state = &f;
    return http_router_new(table, sizeof table / sizeof *table, &f.router, NULL);
}

static int teardown(void **state)
{
    fixture *f = *state;
    http_router_free(f->router);
    veer_arena_done(&f->arena);
    return 0;
}

static veer_rc match(fixture *f, http_method method, const char *path, http_match *ret)
{
    return http_router_match(f->router, method, (http_text){path, strlen(path)}, &f->arena, ret,
                             NULL);
}

static void routes_are_found(void **state)
{
    static const struct {
        http_method method;
        const char *path, *id, *first, *second;
    } cases[] = {
        {HTTP_GET, "/", "root", NULL, NULL},
        {HTTP_HEAD, "/", "root", NULL, NULL},
        {HTTP_GET, "/models", "models", NULL, NULL},
        {HTTP_POST, "/models", "addModel", NULL, NULL},
        {HTTP_GET, "/m%6fdels", "models", NULL, NULL},
        {HTTP_GET, "/models/default", "default", NULL, NULL},
        {HTTP_GET, "/models/a%2Fb%20c", "model", "a/b c", NULL},
        {HTTP_GET, "/models/%2e%2e%2e", "model", "...", NULL},
        {HTTP_GET, "/models/a+b", "model", "a+b", NULL},
        {HTTP_DELETE, "/models/x", "dropModel", "x", NULL},
        {HTTP_GET, "/models/x/versions/2", "version", "x", "2"},
        {HTTP_GET, "/models/default/versions/2", "version", "default", "2"},
        {HTTP_GET, "/models/default/only", "only", NULL, NULL},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        http_match m;
        assert_int_equal(match(*state, cases[i].method, cases[i].path, &m), VEER_OK);
        assert_non_null(m.route);
        assert_string_equal(m.route->id, cases[i].id);
        assert_int_equal(m.value_count, (cases[i].first != NULL) + (cases[i].second != NULL));
        if (cases[i].first != NULL)
            assert_true(http_text_is(m.values[0].value, cases[i].first));
        if (cases[i].second != NULL) {
            assert_true(http_text_is(m.values[1].value, cases[i].second));
            assert_string_equal(m.values[1].name, "version");
        }
    }
}

static void paths_without_a_route(void **state)
{
    static const char *const unknown[] = {
        "/x",      "/models/",       "//", "//models", "/models//versions/1", "/models/a/versions",
        "/Models", "/models/a/b/c/d"};
    static const char *const refused[] = {"",          "x",     "/models/..", "/%2e",
                                          "/./models", "/a%00", "/a%",        "/a%2",
                                          "/a%g0",     "/%ff",  "/%c0%af",    "/a%0d"};
    http_match m;
    for (size_t i = 0; i < sizeof unknown / sizeof *unknown; i++) {
        assert_int_equal(match(*state, HTTP_GET, unknown[i], &m), VEER_OK);
        assert_null(m.route);
        assert_int_equal(m.allowed, 0);
    }
    for (size_t i = 0; i < sizeof refused / sizeof *refused; i++)
        assert_int_equal(match(*state, HTTP_GET, refused[i], &m), VEER_EPARSE);
}

static void other_methods_are_named(void **state)
{
    http_match m;
    char text[HTTP_ALLOW_TEXT_SIZE];
    assert_int_equal(match(*state, HTTP_PUT, "/models/x", &m), VEER_OK);
    assert_null(m.route);
    http_allow_text(m.allowed, text, sizeof text);
    assert_string_equal(text, "GET, HEAD, DELETE, OPTIONS");
    assert_int_equal(match(*state, HTTP_OTHER, "/models/default/only", &m), VEER_OK);
    http_allow_text(m.allowed, text, sizeof text);
    assert_string_equal(text, "GET, HEAD, OPTIONS");
    http_allow_text((1u << HTTP_METHODS) - 1, text, sizeof text);
    assert_string_equal(text, "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS");
}

static void segments_are_limited(void **state)
{
    http_match m;
    char path[VEER_LIMIT_HTTP_SEGMENTS * 2 + 8] = "";
    for (size_t i = 0; i <= VEER_LIMIT_HTTP_SEGMENTS; i++) {
        memcpy(path + 2 * i, "/a", 3);
        assert_int_equal(match(*state, HTTP_GET, path, &m), VEER_OK);
        assert_null(m.route);
    }
}

static void faulty_tables_are_refused(void **state)
{
    (void)state;
    static const http_route faulty[][2] = {
        {ROUTE(HTTP_GET, "a", "a")},
        {ROUTE(HTTP_GET, "/a/", "a")},
        {ROUTE(HTTP_GET, "//a", "a")},
        {ROUTE(HTTP_GET, "/a{b}", "a")},
        {ROUTE(HTTP_GET, "/{}", "a")},
        {ROUTE(HTTP_HEAD, "/a", "a")},
        {ROUTE(HTTP_OPTIONS, "/a", "a")},
        {{.method = HTTP_GET, .path = "/a", .id = "a"}},
        {{.method = HTTP_GET, .path = "/a", .id = "a", .body_limit = 1, .handler = handler}},
        {ROUTE(HTTP_GET, "/{a}", "a"), ROUTE(HTTP_GET, "/{b}", "b")},
    };
    for (size_t i = 0; i < sizeof faulty / sizeof *faulty; i++) {
        http_router *router = NULL;
        assert_int_equal(http_router_new(faulty[i], faulty[i][1].id != NULL ? 2 : 1, &router, NULL),
                         VEER_EINVAL);
        assert_null(router);
    }
}

/* A second table stands beside the first; a route that both have is refused. */
static void tables_are_added(void **state)
{
    static const http_route more[] = {ROUTE(HTTP_GET, "/assets/{name}", "asset"),
                                      ROUTE(HTTP_PUT, "/models", "putModels")};
    static const http_route again[] = {ROUTE(HTTP_GET, "/models", "twice")};
    fixture *const f = *state;
    http_match m;
    assert_int_equal(http_router_add(f->router, more, 2, NULL), VEER_OK);
    assert_int_equal(match(f, HTTP_GET, "/assets/a.js", &m), VEER_OK);
    assert_ptr_equal(m.route, &more[0]);
    assert_int_equal(match(f, HTTP_PUT, "/models", &m), VEER_OK);
    assert_ptr_equal(m.route, &more[1]);
    assert_int_equal(match(f, HTTP_GET, "/models", &m), VEER_OK);
    assert_string_equal(m.route->id, "models");
    assert_int_equal(http_router_add(f->router, again, 1, NULL), VEER_EINVAL);
}

static veer_rc query(fixture *f, const char *text, http_pair **ret, size_t *ret_count)
{
    return http_url_query((http_text){text, strlen(text)}, &f->arena, ret, ret_count, NULL);
}

static void queries(void **state)
{
    http_pair *pairs = NULL;
    size_t count = 9;
    assert_int_equal(query(*state, "", &pairs, &count), VEER_OK);
    assert_int_equal(count, 0);
    assert_int_equal(query(*state, "&a=b+c&&d&e=%26%3D=f&", &pairs, &count), VEER_OK);
    assert_int_equal(count, 3);
    assert_true(http_text_is(pairs[0].value, "b c"));
    assert_true(http_text_is(pairs[1].name, "d") && http_text_is(pairs[1].value, ""));
    assert_true(http_text_is(pairs[2].value, "&==f"));
    static const char *const bad[] = {"=a", "a=%", "a=%0", "a=%00", "a=%80", "%ff=a", "a=%0a"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_int_equal(query(*state, bad[i], &pairs, &count), VEER_EPARSE);
    char many[2 * VEER_LIMIT_HTTP_QUERY + 2] = "";
    for (size_t i = 0; i < VEER_LIMIT_HTTP_QUERY; i++)
        memcpy(many + 2 * i, "a&", 3);
    many[2 * VEER_LIMIT_HTTP_QUERY - 1] = '\0';
    assert_int_equal(query(*state, many, &pairs, &count), VEER_OK);
    assert_int_equal(count, VEER_LIMIT_HTTP_QUERY);
    many[2 * VEER_LIMIT_HTTP_QUERY - 1] = '&';
    assert_int_equal(query(*state, many, &pairs, &count), VEER_ELIMIT);
}

static void targets(void **state)
{
    (void)state;
    http_text authority, path, rest;
    assert_int_equal(http_url_split(HTTP_TEXT("/a?b?c"), &authority, &path, &rest, NULL), VEER_OK);
    assert_null(authority.text);
    assert_true(http_text_is(path, "/a") && http_text_is(rest, "b?c"));
    assert_int_equal(http_url_split(HTTP_TEXT("http://h:1/a"), &authority, &path, &rest, NULL),
                     VEER_OK);
    assert_true(http_text_is(authority, "h:1") && http_text_is(path, "/a"));
    assert_null(rest.text);
    static const char *const bad[] = {"",          "a",    "*",      "http://",   "http://h",
                                      "http:///a", "/a#b", "/a\x80", "ftp://h/a", "/a b"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_int_equal(http_url_split((http_text){bad[i], strlen(bad[i])}, &authority, &path,
                                        &rest, NULL),
                         VEER_EPARSE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(routes_are_found, setup, teardown),
        cmocka_unit_test_setup_teardown(paths_without_a_route, setup, teardown),
        cmocka_unit_test_setup_teardown(other_methods_are_named, setup, teardown),
        cmocka_unit_test_setup_teardown(segments_are_limited, setup, teardown),
        cmocka_unit_test(faulty_tables_are_refused),
        cmocka_unit_test_setup_teardown(tables_are_added, setup, teardown),
        cmocka_unit_test_setup_teardown(queries, setup, teardown),
        cmocka_unit_test(targets),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
