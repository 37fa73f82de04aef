#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "http/body.h"
#include "http/request_impl.h"
#include "web/web.h"

static const unsigned char plain[] = "<!doctype html><p>Veer";
static const unsigned char packed[] = "gzip of it";
static const unsigned char script[] = "let a = 1;";
static const veer_web_file files[] = {
    {"/", "text/html; charset=utf-8", "e1", false, sizeof plain - 1, plain, sizeof packed - 1,
     packed},
    {"/assets/a-12345678.js", "text/javascript; charset=utf-8", "e2", true, sizeof script - 1,
     script, 0, NULL},
};
static const veer_web_page page = {files, sizeof files / sizeof *files};

/* Asks for a path with up to one header (NULL: none). */
static void ask(const veer_web_page *of, const char *path, const char *name, const char *value,
                http_response *response)
{
    http_header header = {{name, name != NULL ? strlen(name) : 0},
                          {value, value != NULL ? strlen(value) : 0}};
    const http_request request = {.method = HTTP_GET,
                                  .path = {path, strlen(path)},
                                  .headers = &header,
                                  .header_count = name != NULL};
    http_response_init(response);
    veer_web_answer(of, &request, response);
}

static bool header_is(const http_response *response, const char *name, const char *value)
{
    const http_text found = http_response_header_of(response, name);
    return value == NULL ? found.text == NULL : http_text_is(found, value);
}

static bool body_is(const http_response *response, const unsigned char *text)
{
    return http_text_is(http_response_body_of(response), (const char *)text);
}

static void files_as_they_are(void **state)
{
    (void)state;
    http_response r;
    ask(&page, "/", NULL, NULL, &r);
    assert_int_equal(http_response_status_of(&r), 200);
    assert_true(body_is(&r, plain));
    assert_string_equal(r.content_type, "text/html; charset=utf-8");
    assert_true(header_is(&r, "ETag", "W/\"e1\""));
    assert_true(header_is(&r, "Cache-Control", "no-cache"));
    assert_true(header_is(&r, "Content-Encoding", NULL));
    http_response_done(&r);
    ask(&page, "/assets/a-12345678.js", "Accept-Encoding", "gzip", &r);
    assert_true(body_is(&r, script));
    assert_true(header_is(&r, "Cache-Control", "public, max-age=31536000, immutable"));
    assert_true(header_is(&r, "Content-Encoding", NULL));
    http_response_done(&r);
}

static void packed_for_who_takes_it(void **state)
{
    (void)state;
    static const struct {
        const char *accepts;
        bool is_packed;
    } cases[] = {{"gzip", true},      {"br, gzip;q=0.5", true},
                 {"gzip;q=0", false}, {"br, deflate", false},
                 {"", false},         {"identity", false}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        http_response r;
        ask(&page, "/", "Accept-Encoding", cases[i].accepts, &r);
        assert_true(body_is(&r, cases[i].is_packed ? packed : plain));
        assert_true(header_is(&r, "Content-Encoding", cases[i].is_packed ? "gzip" : NULL));
        http_response_done(&r);
    }
}

static void what_the_client_has(void **state)
{
    (void)state;
    static const struct {
        const char *known;
        int status;
    } cases[] = {{"W/\"e1\"", 304}, {"\"e1\"", 304},           {"*", 304},
                 {"W/\"e2\"", 200}, {"W/\"e0\", \"e1\"", 304}, {"e1", 200}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        http_response r;
        ask(&page, "/", "If-None-Match", cases[i].known, &r);
        assert_int_equal(http_response_status_of(&r), cases[i].status);
        assert_true(header_is(&r, "ETag", "W/\"e1\""));
        assert_true(header_is(&r, "Cache-Control", "no-cache"));
        http_response_done(&r);
    }
}

static void nothing_there(void **state)
{
    (void)state;
    static const char *const paths[] = {"/assets/a-12345678.js.map",
                                        "/assets/A-12345678.js",
                                        "/assets/a%2D12345678.js",
                                        "/favicon.svg",
                                        "/assets/",
                                        ""};
    for (size_t i = 0; i < sizeof paths / sizeof *paths; i++) {
        http_response r;
        ask(&page, paths[i], NULL, NULL, &r);
        assert_int_equal(http_response_status_of(&r), 404);
        assert_string_equal(r.content_type, HTTP_PROBLEM_JSON);
        assert_true(header_is(&r, "Cache-Control", NULL));
        http_response_done(&r);
    }
}

/* Bodies have no NUL behind them. */
static bool body_has(const http_response *r, const char *words)
{
    const http_text body = http_response_body_of(r);
    const size_t len = strlen(words);
    for (size_t i = 0; i + len <= body.len; i++)
        if (memcmp(body.text + i, words, len) == 0)
            return true;
    return false;
}

static void built_without(void **state)
{
    (void)state;
    static const veer_web_page none = {NULL, 0};
    http_response r;
    ask(&none, "/", NULL, NULL, &r);
    assert_int_equal(http_response_status_of(&r), 404);
    assert_string_equal(r.content_type, HTTP_PLAIN);
    assert_true(body_has(&r, "without its page"));
    http_response_done(&r);
    ask(&none, "/favicon.svg", NULL, NULL, &r);
    assert_string_equal(r.content_type, HTTP_PROBLEM_JSON);
    http_response_done(&r);
}

/* Every file that was built in is reached by a route for everyone, and unpacks to itself. */
static void the_built_page(void **state)
{
    (void)state;
    size_t count;
    const http_route *const routes = veer_web_routes(&count);
    http_router *router;
    assert_int_equal(http_router_new(routes, count, &router, NULL), VEER_OK);
    for (size_t i = 0; i < veer_web_page_built.count; i++) {
        const veer_web_file *const file = &veer_web_page_built.files[i];
        const http_text path = {file->path, strlen(file->path)};
        veer_arena arena;
        veer_buf out;
        http_match match;
        veer_arena_init(&arena, 1 << 16);
        veer_buf_init(&out, file->len + 1);
        assert_int_equal(http_router_match(router, HTTP_GET, path, &arena, &match, NULL), VEER_OK);
        assert_non_null(match.route);
        assert_true(match.route->is_page);
        assert_int_equal(match.route->scope, HTTP_SCOPE_NONE);
        assert_int_equal(file->is_fixed, strncmp(file->path, "/assets/", 8) == 0);
        if (file->packed != NULL) {
            assert_true(file->packed_len < file->len);
            const http_text bytes = {(const char *)file->packed, file->packed_len};
            assert_int_equal(http_gunzip(bytes, &out, NULL), VEER_OK);
            assert_int_equal(out.len, file->len);
            assert_memory_equal(out.data, file->bytes, file->len);
        }
        veer_buf_done(&out);
        veer_arena_done(&arena);
    }
    http_router_free(router);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(files_as_they_are),   cmocka_unit_test(packed_for_who_takes_it),
        cmocka_unit_test(what_the_client_has), cmocka_unit_test(nothing_there),
        cmocka_unit_test(built_without),       cmocka_unit_test(the_built_page),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
