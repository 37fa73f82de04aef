#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "http/request_impl.h"

static bool body_is(const http_response *response, const char *text)
{
    return http_text_is(http_response_body_of(response), text);
}

static void problems(void **state)
{
    (void)state;
    http_response r;
    http_response_init(&r);
    http_response_problem(&r, 404, "no model \"x\"");
    assert_int_equal(http_response_status_of(&r), 404);
    assert_true(body_is(&r, "{\"type\":\"about:blank\",\"title\":\"Not Found\",\"status\":404,"
                            "\"detail\":\"no model \\\"x\\\"\"}"));
    assert_string_equal(r.content_type, HTTP_PROBLEM_JSON);
    http_response_busy(&r, 7, NULL);
    assert_true(
        body_is(&r, "{\"type\":\"about:blank\",\"title\":\"Service Unavailable\",\"status\":503}"));
    assert_true(http_text_is(http_response_header_of(&r, "retry-after"), "7"));
    http_response_done(&r);
}

static void errors_become_problems(void **state)
{
    (void)state;
    static const struct {
        veer_rc rc;
        int status;
        bool has_detail;
    } cases[] = {
        {VEER_EINVAL, 400, true},    {VEER_EPARSE, 400, true},  {VEER_ELIMIT, 413, true},
        {VEER_ENOTFOUND, 404, true}, {VEER_ENODATA, 404, true}, {VEER_EUNDEFINED, 422, true},
        {VEER_ECORRUPT, 500, false}, {VEER_EIO, 503, false},    {VEER_ENOMEM, 503, false},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        http_response r;
        const veer_err err = {.rc = cases[i].rc, .position = -1, .msg = "the words"};
        http_response_init(&r);
        http_response_text(&r, HTTP_PLAIN, "half an answer");
        http_response_header(&r, "ETag", "\"x\"");
        http_response_error(&r, cases[i].rc, &err);
        assert_int_equal(r.status, cases[i].status);
        const http_text body = http_response_body_of(&r);
        char copy[256] = "";
        assert_true(body.len < sizeof copy);
        memcpy(copy, body.text, body.len);
        assert_int_equal(strstr(copy, "the words") != NULL, cases[i].has_detail);
        assert_null(http_response_header_of(&r, "ETag").text);
        http_response_done(&r);
    }
}

static void headers(void **state)
{
    (void)state;
    http_response r;
    char name[] = "X-A";
    http_response_init(&r);
    http_response_header(&r, "Location", "/a");
    http_response_header(&r, "location", "/b");
    assert_true(http_text_is(http_response_header_of(&r, "LOCATION"), "/b"));
    assert_int_equal(r.header_count, 1);
    for (int i = 1; i < HTTP_RESPONSE_HEADERS; i++) {
        name[2] = (char)('A' + i);
        http_response_header(&r, name, "");
    }
    http_response_settle(&r);
    assert_int_equal(r.status, 200);
    http_response_header(&r, "One-More", "");
    http_response_settle(&r);
    assert_int_equal(r.status, 500);
    http_response_reset(&r, 0);
    http_response_header(&r, "X", "a\nb");
    http_response_settle(&r);
    assert_int_equal(r.status, 500);
    assert_null(http_response_header_of(&r, "X").text);
    http_response_done(&r);
}

static void too_large_a_body_is_a_fault(void **state)
{
    (void)state;
    http_response r;
    http_response_init(&r);
    veer_buf *body = http_response_body(&r, HTTP_PLAIN);
    body->max_bytes = 256;
    veer_buf_puts(body, "fits");
    http_response_settle(&r);
    assert_int_equal(r.status, 200);
    for (int i = 0; i < 300; i++)
        veer_buf_putc(body, 'x');
    http_response_settle(&r);
    assert_int_equal(r.status, 500);
    http_response_done(&r);
}

static void etags(void **state)
{
    (void)state;
    static const struct {
        const char *known;
        bool matches;
    } cases[] = {{"\"v1\"", true},   {"W/\"v1\"", true}, {"\"v0\", \"v1\"", true}, {"*", true},
                 {"\"v11\"", false}, {"v1", false},      {"\"v1", false},          {"", false}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const http_header header = {HTTP_TEXT("If-None-Match"),
                                    {cases[i].known, strlen(cases[i].known)}};
        const http_request request = {.headers = &header, .header_count = 1};
        http_response r;
        http_response_init(&r);
        assert_int_equal(http_response_etag(&r, &request, "v1", 60), cases[i].matches);
        assert_int_equal(r.status, cases[i].matches ? 304 : 200);
        assert_true(http_text_is(http_response_header_of(&r, "ETag"), "W/\"v1\""));
        http_response_done(&r);
    }
}

static void cookies_and_headers(void **state)
{
    (void)state;
    const http_header list[] = {{HTTP_TEXT("Cookie"), HTTP_TEXT("a=1; veer_token=xyz;b=;ab=2")},
                                {HTTP_TEXT("X-Two"), HTTP_TEXT("first")},
                                {HTTP_TEXT("x-two"), HTTP_TEXT("second")}};
    const http_request request = {.headers = list, .header_count = 3};
    assert_true(http_text_is(http_request_cookie(&request, "a"), "1"));
    assert_true(http_text_is(http_request_cookie(&request, "veer_token"), "xyz"));
    assert_true(http_text_is(http_request_cookie(&request, "b"), ""));
    assert_true(http_text_is(http_request_cookie(&request, "ab"), "2"));
    assert_null(http_request_cookie(&request, "token").text);
    assert_true(http_text_is(http_request_header(&request, "X-TWO"), "first"));
    assert_null(http_request_header(&request, "X-Three").text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(problems), cmocka_unit_test(errors_become_problems),
        cmocka_unit_test(headers),  cmocka_unit_test(too_large_a_body_is_a_fault),
        cmocka_unit_test(etags),    cmocka_unit_test(cookies_and_headers),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
