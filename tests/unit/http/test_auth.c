#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/limits.h"
#include "http/auth.h"
#include "http/server.h"

static http_text text_of(const char *s)
{
    return (http_text){s, s != NULL ? strlen(s) : 0};
}

static void a_token_is_found_by_its_text_only(void **state)
{
    (void)state;
    http_tokens *tokens = NULL;
    http_token token, found;
    char text[HTTP_TOKEN_TEXT_SIZE], other[HTTP_TOKEN_TEXT_SIZE];
    assert_int_equal(http_tokens_new(&tokens, NULL), VEER_OK);
    assert_int_equal(http_token_new(HTTP_SCOPE_READ, 0, text, &token, NULL), VEER_OK);
    assert_int_equal(strlen(text), HTTP_TOKEN_TEXT_SIZE - 1);
    assert_memory_equal(text, "veer_", 5);
    assert_memory_equal(text + 5, token.id, HTTP_TOKEN_ID_SIZE - 1);
    assert_false(http_tokens_check(tokens, text_of(text), 0, &found));
    assert_int_equal(http_tokens_put(tokens, &token, NULL), VEER_OK);
    assert_true(http_tokens_check(tokens, text_of(text), 0, &found));
    assert_int_equal(found.scopes, HTTP_SCOPE_READ);
    for (size_t i = 0; i < sizeof text - 1; i++) {
        memcpy(other, text, sizeof text);
        other[i] = other[i] == 'a' ? 'b' : 'a';
        assert_false(http_tokens_check(tokens, text_of(other), 0, &found));
        assert_false(http_tokens_check(tokens, (http_text){text, i}, 0, &found));
    }
    assert_true(http_tokens_remove(tokens, token.id));
    assert_false(http_tokens_remove(tokens, token.id));
    assert_false(http_tokens_check(tokens, text_of(text), 0, &found));
    http_tokens_free(tokens);
}

static void a_token_expires(void **state)
{
    (void)state;
    http_tokens *tokens = NULL;
    http_token token, found;
    char text[HTTP_TOKEN_TEXT_SIZE];
    assert_int_equal(http_tokens_new(&tokens, NULL), VEER_OK);
    assert_int_equal(http_token_new(HTTP_SCOPE_ADMIN, 1000, text, &token, NULL), VEER_OK);
    assert_int_equal(http_tokens_put(tokens, &token, NULL), VEER_OK);
    assert_true(http_tokens_check(tokens, text_of(text), 999, &found));
    assert_false(http_tokens_check(tokens, text_of(text), 1000, &found));
    http_tokens_free(tokens);
}

static void tokens_have_a_limit(void **state)
{
    (void)state;
    http_tokens *tokens = NULL;
    http_token token, first;
    char text[HTTP_TOKEN_TEXT_SIZE], first_text[HTTP_TOKEN_TEXT_SIZE];
    assert_int_equal(http_tokens_new(&tokens, NULL), VEER_OK);
    assert_int_equal(http_token_new(HTTP_SCOPE_READ, 0, first_text, &first, NULL), VEER_OK);
    assert_int_equal(http_tokens_put(tokens, &first, NULL), VEER_OK);
    while (http_tokens_count(tokens) < VEER_LIMIT_TOKENS) {
        assert_int_equal(http_token_new(HTTP_SCOPE_READ, 0, text, &token, NULL), VEER_OK);
        assert_int_equal(http_tokens_put(tokens, &token, NULL), VEER_OK);
    }
    assert_int_equal(http_token_new(HTTP_SCOPE_READ, 0, text, &token, NULL), VEER_OK);
    assert_int_equal(http_tokens_put(tokens, &token, NULL), VEER_ELIMIT);
    first.scopes = HTTP_SCOPE_INGEST; /* replacing is not adding */
    assert_int_equal(http_tokens_put(tokens, &first, NULL), VEER_OK);
    assert_true(http_tokens_check(tokens, text_of(first_text), 0, &token));
    assert_int_equal(token.scopes, HTTP_SCOPE_INGEST);
    http_tokens_free(tokens);
}

static void tokens_need_scopes_and_form(void **state)
{
    (void)state;
    http_token token;
    char text[HTTP_TOKEN_TEXT_SIZE];
    assert_int_equal(http_token_new(0, 0, text, &token, NULL), VEER_EINVAL);
    assert_int_equal(http_token_new(8, 0, text, &token, NULL), VEER_EINVAL);
    assert_int_equal(http_token_read(text_of("veer_"), 1, &token, NULL), VEER_EPARSE);
    assert_int_equal(http_token_read((http_text){0}, 1, &token, NULL), VEER_EPARSE);
}

/* FIPS 180-4: what is stored is the SHA-256 of the whole text. */
static void the_digest_is_sha256(void **state)
{
    (void)state;
    static const char text[] = "veer_0123456789ab_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
    static const uint8_t digest[HTTP_TOKEN_DIGEST_SIZE] = {0x37, 0xe6, 0xdf, 0x29, 0x9d, 0x54, 0x97,
                                                           0x62, 0xe3, 0x4e, 0x18, 0x13, 0x7e, 0x01,
                                                           0xb8, 0x07, 0xec, 0xdc, 0xc8, 0x0e, 0x51,
                                                           0x2a, 0x15, 0x2b, 0x29, 0x7a, 0x52, 0x57,
                                                           0x03, 0x68, 0x52, 0x9a};
    http_token token;
    assert_int_equal(http_token_read(text_of(text), HTTP_SCOPE_READ, &token, NULL), VEER_OK);
    assert_string_equal(token.id, "0123456789ab");
    assert_memory_equal(token.digest, digest, sizeof digest);
}

static void bearer(void **state)
{
    (void)state;
    assert_true(http_text_is(http_bearer_of(text_of("Bearer abc")), "abc"));
    assert_true(http_text_is(http_bearer_of(text_of("bearer   abc")), "abc"));
    assert_null(http_bearer_of(text_of("Bearer")).text);
    assert_null(http_bearer_of(text_of("Bearer ")).text);
    assert_null(http_bearer_of(text_of("Basic abc")).text);
    assert_null(http_bearer_of((http_text){0}).text);
}

static void the_matrix_of_scopes(void **state)
{
    (void)state;
    for (http_scopes held = 0; held <= HTTP_SCOPES_ALL; held++) {
        const bool is_admin = (held & HTTP_SCOPE_ADMIN) != 0;
        assert_true(http_scopes_allow(held, HTTP_SCOPE_NONE));
        assert_int_equal(http_scopes_allow(held, HTTP_SCOPE_INGEST), is_admin || (held & 1u) != 0);
        assert_int_equal(http_scopes_allow(held, HTTP_SCOPE_READ), is_admin || (held & 2u) != 0);
        assert_int_equal(http_scopes_allow(held, HTTP_SCOPE_ADMIN), is_admin);
    }
}

static void pages_of_other_sites(void **state)
{
    (void)state;
    static const struct {
        const char *site, *origin, *host;
        bool allowed;
    } cases[] = {
        {NULL, NULL, "a", true},
        {"same-origin", NULL, "a", true},
        {"none", NULL, "a", true},
        {"cross-site", "http://a", "a", false},
        {"same-site", NULL, "a", false},
        {"", NULL, "a", false},
        {NULL, "http://a", "a", true},
        {NULL, "https://A:8443", "a:8443", true},
        {NULL, "http://a:80", "a", true},
        {NULL, "http://a", "a:80", true},
        {NULL, "https://a", "a:443", true},
        {NULL, "https://a", "a:80", false},
        {NULL, "http://a:8080", "a", false},
        {NULL, "http://ab", "a", false},
        {NULL, "http://a.evil", "a", false},
        {NULL, "null", "a", false},
        {NULL, "", "a", false},
        {NULL, "ftp://a", "a", false},
        {NULL, "http://[::1]:80", "[::1]:80", true},
        {NULL, "http://a", NULL, false},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const http_origin origin = {text_of(cases[i].site), text_of(cases[i].origin),
                                    text_of(cases[i].host)};
        assert_int_equal(http_origin_allowed(HTTP_POST, &origin), cases[i].allowed);
        assert_int_equal(http_origin_allowed(HTTP_DELETE, &origin), cases[i].allowed);
        assert_true(http_origin_allowed(HTTP_GET, &origin));
    }
}

static void hosts(void **state)
{
    (void)state;
    static const char *const names[] = {"veer.example"};
    static const char *const good[] = {"localhost", "LOCALHOST:80", "127.0.0.1:8080", "127.9.9.9",
                                       "[::1]",     "[::1]:8080",   "veer.example:1"};
    static const char *const bad[] = {
        "",       "evil.example", "127.0.0.1.evil",   "localhost:x",
        "[::2]",  "[::1",         "localhost:123456", "a b",
        "[::1]x", ":80",          "localhost.evil",   "veer.example."};
    for (size_t i = 0; i < sizeof good / sizeof *good; i++)
        assert_true(http_host_allowed(text_of(good[i]), names, 1));
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_false(http_host_allowed(text_of(bad[i]), names, 1));
    assert_false(http_host_allowed((http_text){0}, names, 1));
    assert_false(http_host_allowed(text_of("veer.example"), NULL, 0));
}

static void exposure_needs_a_word(void **state)
{
    (void)state;
    for (int i = 0; i < 8; i++) {
        veer_err err = VEER_ERR_INIT;
        const bool loopback = (i & 1) != 0, tokens = (i & 2) != 0, remote = (i & 4) != 0;
        const veer_rc rc = http_exposure_check(loopback, tokens, remote, "0.0.0.0", &err);
        assert_int_equal(rc, i == 0 ? VEER_EINVAL : VEER_OK);
        if (i == 0)
            assert_non_null(strstr(err.msg, "--insecure"));
    }
}

static void addresses(void **state)
{
    (void)state;
    static const struct {
        const char *text, *host;
        uint16_t port;
    } good[] = {{"localhost", "localhost", 9},
                {"127.0.0.1:80", "127.0.0.1", 80},
                {"[::1]:65535", "::1", 65535},
                {"[::1]", "::1", 9},
                {"::1", "::1", 9},
                {"a:0", "a", 0}};
    static const char *const bad[] = {"",    ":80",     "[::1", "[::1]80", "a:",
                                      "a:x", "a:65536", "a:-1", "[]",      "a:+1"};
    char host[16];
    for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
        uint16_t port = 9;
        assert_int_equal(http_address_split(good[i].text, host, sizeof host, &port, NULL), VEER_OK);
        assert_string_equal(host, good[i].host);
        assert_int_equal(port, good[i].port);
    }
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        uint16_t port = 9;
        assert_int_equal(http_address_split(bad[i], host, sizeof host, &port, NULL), VEER_EPARSE);
        assert_int_equal(port, 9);
    }
    uint16_t port = 9;
    assert_int_equal(http_address_split("0123456789abcde", host, sizeof host, &port, NULL),
                     VEER_OK);
    assert_int_equal(http_address_split("0123456789abcdef", host, sizeof host, &port, NULL),
                     VEER_ELIMIT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_token_is_found_by_its_text_only),
        cmocka_unit_test(a_token_expires),
        cmocka_unit_test(tokens_have_a_limit),
        cmocka_unit_test(tokens_need_scopes_and_form),
        cmocka_unit_test(the_digest_is_sha256),
        cmocka_unit_test(bearer),
        cmocka_unit_test(the_matrix_of_scopes),
        cmocka_unit_test(pages_of_other_sites),
        cmocka_unit_test(hosts),
        cmocka_unit_test(exposure_needs_a_word),
        cmocka_unit_test(addresses),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
