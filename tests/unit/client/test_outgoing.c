#include <arpa/inet.h>
#include <netdb.h>
#include <netinet/in.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/limits.h"
#include "client/outgoing.h"

#define NOW_US INT64_C(1790000000000000) /* 2026-09-21T14:13:20Z */

/* ---- a resolver: names of the zone .test lead where the test wants ---- */

static const struct {
    const char *name;    /* asked for */
    const char *address; /* given */
} zone[] = {
    {"metadata.test", "169.254.169.254"},
    {"nowhere.test", "0.0.0.0"},
    {"local.test", "127.0.0.1"},
};

/* In place of those of the C library. */
int zone_getaddrinfo(const char *restrict node, const char *restrict service,
                     const struct addrinfo *restrict hints,
                     struct addrinfo **restrict res) __asm__("getaddrinfo");
void zone_freeaddrinfo(struct addrinfo *info) __asm__("freeaddrinfo");

int zone_getaddrinfo(const char *restrict node, const char *restrict service,
                     const struct addrinfo *restrict hints, struct addrinfo **restrict res)
{
    (void)hints;
    for (size_t i = 0; i < sizeof zone / sizeof *zone; i++) {
        if (node == NULL || strcmp(node, zone[i].name) != 0)
            continue;
        struct addrinfo *const info = calloc(1, sizeof *info);
        struct sockaddr_in *const in = calloc(1, sizeof *in);
        if (info == NULL || in == NULL) {
            free(info);
            free(in);
            return EAI_MEMORY;
        }
        in->sin_family = AF_INET;
        in->sin_port = htons((uint16_t)(service != NULL ? strtoul(service, NULL, 10) : 0));
        inet_pton(AF_INET, zone[i].address, &in->sin_addr);
        info->ai_family = AF_INET;
        info->ai_socktype = SOCK_STREAM;
        info->ai_addrlen = sizeof *in;
        info->ai_addr = (struct sockaddr *)in;
        *res = info;
        return 0;
    }
    return EAI_NONAME;
}

void zone_freeaddrinfo(struct addrinfo *info)
{
    if (info == NULL)
        return;
    free(info->ai_addr);
    free(info);
}

/* ---- a receiver: takes one request and says what it is told ---- */

typedef struct receiver {
    int listener;           /* socket */
    char url[64];           /* of it */
    const char *says;       /* whole answer; NULL: says nothing until the other end closes */
    size_t repeat;          /* how often `says` is said again */
    bool reset;             /* closes with a reset instead */
    char heard[4096];       /* the request */
    pthread_t thread;       /* of it */
    atomic_bool *heard_all; /* set when the request was read; or NULL */
} receiver;

static void *receive(void *context)
{
    receiver *const r = context;
    const int s = accept(r->listener, NULL, NULL);
    size_t len = 0;
    while (s >= 0 && len < sizeof r->heard - 1 && strstr(r->heard, "\r\n\r\n") == NULL) {
        const ssize_t got = recv(s, r->heard + len, sizeof r->heard - 1 - len, 0);
        if (got <= 0)
            break;
        len += (size_t)got;
        r->heard[len] = '\0';
    }
    if (r->heard_all != NULL)
        atomic_store(r->heard_all, true);
    if (r->reset) {
        const struct linger hard = {1, 0};
        setsockopt(s, SOL_SOCKET, SO_LINGER, &hard, sizeof hard);
    } else if (r->says != NULL) {
        for (size_t i = 0; i <= r->repeat; i++)
            if (send(s, r->says, strlen(r->says), MSG_NOSIGNAL) < 0)
                break;
    } else {
        char more[64];
        while (recv(s, more, sizeof more, 0) > 0)
            continue;
    }
    close(s);
    return NULL;
}

static void receiver_start(receiver *r)
{
    struct sockaddr_in in = {.sin_family = AF_INET};
    socklen_t len = sizeof in;
    in.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    r->listener = socket(AF_INET, SOCK_STREAM, 0);
    assert_int_equal(bind(r->listener, (struct sockaddr *)&in, len), 0);
    assert_int_equal(listen(r->listener, 4), 0);
    assert_int_equal(getsockname(r->listener, (struct sockaddr *)&in, &len), 0);
    snprintf(r->url, sizeof r->url, "http://127.0.0.1:%u/hook", (unsigned)ntohs(in.sin_port));
    assert_int_equal(pthread_create(&r->thread, NULL, receive, r), 0);
}

static void receiver_end(receiver *r)
{
    pthread_join(r->thread, NULL);
    close(r->listener);
}

static veer_rc ask(receiver *r, veer_outgoing_answer *answer, veer_err *err)
{
    static const char *const headers[] = {"Content-Type: application/json", "X-Empty:"};
    receiver_start(r);
    const veer_outgoing request = {.url = r->url,
                                   .method = "POST",
                                   .headers = headers,
                                   .n_headers = 2,
                                   .body = "{\"a\":1}",
                                   .body_len = 7};
    const veer_rc rc = veer_outgoing_send(&request, NULL, NOW_US, NULL, answer, err);
    receiver_end(r);
    return rc;
}

static void an_answer_comes_back(void **state)
{
    (void)state;
    receiver r = {.says = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"};
    veer_outgoing_answer answer;
    assert_int_equal(ask(&r, &answer, NULL), VEER_OK);
    assert_int_equal(answer.status, 200);
    assert_string_equal(answer.body, "ok");
    assert_int_equal(answer.body_len, 2);
    assert_int_equal(answer.retry_after_ms, -1);
    assert_non_null(strstr(r.heard, "POST /hook HTTP/1.1\r\n"));
    assert_non_null(strstr(r.heard, "\r\nContent-Type: application/json\r\n"));
    assert_non_null(strstr(r.heard, "\r\nX-Empty:\r\n"));
    assert_null(strstr(r.heard, "Expect"));
}

static void every_status_is_an_answer_and_redirects_are_not_followed(void **state)
{
    (void)state;
    static const struct {
        const char *says; /* answer */
        int status;       /* of it */
        int64_t after_ms; /* Retry-After */
    } cases[] = {
        {"HTTP/1.1 302 Found\r\nLocation: http://169.254.169.254/\r\nContent-Length: 0\r\n\r\n",
         302, -1},
        {"HTTP/1.1 429 Slow\r\nRetry-After: 120\r\nContent-Length: 0\r\n\r\n", 429, 120000},
        {"HTTP/1.1 503 No\r\nRetry-After: Mon, 21 Sep 2026 14:14:20 GMT\r\nContent-Length: 0\r\n"
         "\r\n",
         503, 60000},
        {"HTTP/1.1 503 No\r\nRetry-After: Mon, 21 Sep 2020 14:14:20 GMT\r\nContent-Length: 0\r\n"
         "\r\n",
         503, 0},
        {"HTTP/1.1 503 No\r\nRetry-After: soon\r\nContent-Length: 0\r\n\r\n", 503, -1},
        {"HTTP/1.1 503 No\r\nRetry-After: 99999999999999999999\r\nContent-Length: 0\r\n\r\n", 503,
         INT64_C(30) * 86400000},
        {"HTTP/1.1 503 No\r\nRetry-After: -5\r\nContent-Length: 0\r\n\r\n", 503, -1},
        {"HTTP/1.1 204 None\r\n\r\n", 204, -1},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        receiver r = {.says = cases[i].says};
        veer_outgoing_answer answer;
        assert_int_equal(ask(&r, &answer, NULL), VEER_OK);
        assert_int_equal(answer.status, cases[i].status);
        assert_int_equal(answer.retry_after_ms, cases[i].after_ms);
    }
}

static void a_long_answer_is_cut(void **state)
{
    (void)state;
    char says[2048] = "HTTP/1.1 500 Long\r\n\r\n";
    memset(says + strlen(says), 'x', sizeof says - strlen(says) - 1);
    says[sizeof says - 1] = '\0';
    receiver r = {.says = says, .repeat = 100000};
    veer_outgoing_answer answer;
    assert_int_equal(ask(&r, &answer, NULL), VEER_OK);
    assert_int_equal(answer.status, 500);
    assert_int_equal(answer.body_len, sizeof answer.body - 1);
    assert_int_equal(strlen(answer.body), sizeof answer.body - 1);
}

static void what_is_no_answer_is_worth_a_retry(void **state)
{
    (void)state;
    receiver cases[] = {
        {.says = "what? no HTTP\r\n\r\n"},
        {.says = ""},
        {.reset = true},
        {.says = "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nshort"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        veer_outgoing_answer answer = {.status = 77};
        veer_err err = VEER_ERR_INIT;
        assert_int_equal(ask(&cases[i], &answer, &err), VEER_EIO);
        assert_int_equal(answer.status, 77);
        assert_non_null(strstr(err.msg, "127.0.0.1"));
        assert_null(strstr(err.msg, "hook"));
    }
}

static void stop_cuts_and_time_ends(void **state)
{
    (void)state;
    atomic_bool stop = false;
    receiver r = {.heard_all = &stop};
    veer_outgoing_answer answer;
    veer_err err = VEER_ERR_INIT;
    receiver_start(&r);
    veer_outgoing request = {.url = r.url, .method = "GET", .timeout_ms = 3600000};
    assert_int_equal(veer_outgoing_send(&request, NULL, NOW_US, &stop, &answer, &err), VEER_EIO);
    assert_non_null(strstr(err.msg, "cut off"));
    receiver_end(&r);

    receiver silent = {.says = NULL};
    receiver_start(&silent);
    request.url = silent.url;
    request.timeout_ms = 100;
    assert_int_equal(veer_outgoing_send(&request, NULL, NOW_US, NULL, &answer, &err), VEER_EIO);
    assert_non_null(strstr(err.msg, "in time"));
    receiver_end(&silent);
}

static veer_rc send_to(const char *url, const veer_outgoing_policy *policy, veer_err *err)
{
    const veer_outgoing request = {
        .url = url, .method = "POST", .body = "{}", .body_len = 2, .timeout_ms = 5000};
    veer_outgoing_answer answer;
    return veer_outgoing_send(&request, policy, NOW_US, NULL, &answer, err);
}

static void every_spelling_of_a_refused_address_is_refused(void **state)
{
    (void)state;
    static const char *const urls[] = {
        "http://169.254.169.254/latest/meta-data/",
        "http://[::ffff:169.254.169.254]/",
        "http://[::ffff:a9fe:a9fe]/",
        "http://2852039166/",
        "http://0xA9FEA9FE/",
        "http://0251.0376.0251.0376/",
        "http://169.16689662/",
        "http://0xa9.254.0251.254/",
        "http://[fe80::1]/",
        "http://[fd00:ec2::254]/",
        "http://[::]/",
        "http://0.0.0.0/",
        "http://0/",
        "http://224.0.0.1/",
        "http://[ff02::1]/",
        "http://metadata.test/",
        "http://nowhere.test:9093/api",
        "https://metadata.test/",
    };
    for (size_t i = 0; i < sizeof urls / sizeof *urls; i++) {
        veer_err err = VEER_ERR_INIT;
        const veer_rc rc = send_to(urls[i], NULL, &err);
        if (rc != VEER_EINVAL || strstr(err.msg, "may not be called") == NULL)
            fail_msg("%s: %d %s", urls[i], rc, err.msg);
    }
}

static void a_name_may_lead_to_an_address_that_may_be_called(void **state)
{
    (void)state;
    receiver r = {.says = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"};
    receiver_start(&r);
    char url[128];
    snprintf(url, sizeof url, "http://local.test%s", strrchr(r.url, ':'));
    assert_int_equal(send_to(url, NULL, NULL), VEER_OK);
    assert_non_null(strstr(r.heard, "Host: local.test:"));
    receiver_end(&r);

    veer_address_range loopback;
    assert_int_equal(veer_address_range_parse("127.0.0.0/8", &loopback, NULL), VEER_OK);
    const veer_outgoing_policy policy = {.deny = &loopback, .n_deny = 1};
    assert_int_equal(send_to(url, &policy, NULL), VEER_EINVAL);
    assert_int_equal(send_to("http://unknown.test/", NULL, NULL), VEER_EIO);
}

static void urls_hold_no_user_and_no_other_scheme(void **state)
{
    (void)state;
    static const char *const urls[] = {
        "",
        "host",
        "file:///etc/passwd",
        "ftp://a/",
        "gopher://a/",
        "http://",
        "http://user:s3cr3t@host.test/s3cr3t",
        "http://s3cr3t@host.test/",
        "http://:s3cr3t@host.test/",
        "http://host.test/s3cr3t\r\nX: y",
        "http://host.test/a s3cr3t",
        "http://host.test:99999/s3cr3t",
        "smtp://host.test/",
    };
    for (size_t i = 0; i < sizeof urls / sizeof *urls; i++) {
        veer_err err = VEER_ERR_INIT;
        if (send_to(urls[i], NULL, &err) != VEER_EINVAL)
            fail_msg("%s: %s", urls[i], err.msg);
        assert_null(strstr(err.msg, "s3cr3t"));
        assert_null(strstr(err.msg, "passwd"));
    }
    assert_int_equal(veer_outgoing_check_url("https://host.test/T0/B0?x=1", NULL), VEER_OK);
    assert_int_equal(veer_outgoing_check_url("smtps://host.test:465", NULL), VEER_OK);
}

static void headers_and_methods_stay_one_line(void **state)
{
    (void)state;
    static const char *const wrong[] = {
        "X: a\r\nY: b",
        "X: a\nb",
        "X\r\n: a",
        "no colon",
        ": a",
        "X : a",
        "X: a\x01",
        "Content-Length: 3",
        "transfer-encoding: chunked",
        "",
        "X: \x7f",
    };
    veer_outgoing_answer answer;
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        const veer_outgoing request = {
            .url = "http://local.test:1/", .method = "POST", .headers = &wrong[i], .n_headers = 1};
        assert_int_equal(veer_outgoing_send(&request, NULL, NOW_US, NULL, &answer, NULL),
                         VEER_EINVAL);
    }
    static const char *const methods[] = {"", "POST / HTTP/1.1\r\n", "get", "A B"};
    for (size_t i = 0; i < sizeof methods / sizeof *methods; i++) {
        const veer_outgoing request = {.url = "http://local.test:1/", .method = methods[i]};
        assert_int_equal(veer_outgoing_send(&request, NULL, NOW_US, NULL, &answer, NULL),
                         VEER_EINVAL);
    }
}

static veer_rc mail_to(const char *from, const char *const *to, size_t n)
{
    const veer_mail mail = {.from = from, .to = to, .n_to = n, .text = "\r\n", .text_len = 2};
    /* A refused address: EIO can only come from there being nobody, EINVAL from the check. */
    const veer_outgoing request = {.url = "smtp://unknown.test", .mail = &mail};
    veer_outgoing_answer answer;
    return veer_outgoing_send(&request, NULL, NOW_US, NULL, &answer, NULL);
}

static void addresses_of_mail_are_checked(void **state)
{
    (void)state;
    static const char *const wrong[] = {"",      "a",     "@b",     "a@", "a@b>\r\nRCPT TO:<c@d",
                                        "a b@c", "<a@b>", "a@b,c@d"};
    const char *good = "ops@example.com";
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        assert_int_equal(mail_to(good, &wrong[i], 1), VEER_EINVAL);
        assert_int_equal(mail_to(wrong[i], &good, 1), VEER_EINVAL);
    }
    assert_int_equal(mail_to(good, &good, 1), VEER_EIO);
}

static void limits_hold(void **state)
{
    (void)state;
    char url[VEER_LIMIT_OUTGOING_URL_BYTES + 2] = "http://a.test/";
    memset(url + strlen(url), 'x', sizeof url - 1 - strlen(url));
    url[VEER_LIMIT_OUTGOING_URL_BYTES] = '\0';
    assert_int_equal(veer_outgoing_check_url(url, NULL), VEER_OK);
    url[VEER_LIMIT_OUTGOING_URL_BYTES] = 'x';
    assert_int_equal(veer_outgoing_check_url(url, NULL), VEER_EINVAL);

    char long_address[VEER_LIMIT_MAIL_ADDRESS_BYTES + 2] = "a@";
    memset(long_address + 2, 'b', sizeof long_address - 3);
    const char *to = long_address;
    assert_int_equal(mail_to("a@b", &to, 1), VEER_EINVAL);
    long_address[VEER_LIMIT_MAIL_ADDRESS_BYTES] = '\0';
    assert_int_equal(mail_to("a@b", &to, 1), VEER_EIO);

    const char *many[VEER_LIMIT_MAIL_RECEIVERS + 1];
    for (size_t i = 0; i <= VEER_LIMIT_MAIL_RECEIVERS; i++)
        many[i] = "a@b";
    assert_int_equal(mail_to("a@b", many, VEER_LIMIT_MAIL_RECEIVERS), VEER_EIO);
    assert_int_equal(mail_to("a@b", many, VEER_LIMIT_MAIL_RECEIVERS + 1), VEER_EINVAL);
    assert_int_equal(mail_to("a@b", many, 0), VEER_EINVAL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_answer_comes_back),
        cmocka_unit_test(every_status_is_an_answer_and_redirects_are_not_followed),
        cmocka_unit_test(a_long_answer_is_cut),
        cmocka_unit_test(what_is_no_answer_is_worth_a_retry),
        cmocka_unit_test(stop_cuts_and_time_ends),
        cmocka_unit_test(every_spelling_of_a_refused_address_is_refused),
        cmocka_unit_test(a_name_may_lead_to_an_address_that_may_be_called),
        cmocka_unit_test(urls_hold_no_user_and_no_other_scheme),
        cmocka_unit_test(headers_and_methods_stay_one_line),
        cmocka_unit_test(addresses_of_mail_are_checked),
        cmocka_unit_test(limits_hold),
    };
    unsetenv("http_proxy");
    unsetenv("https_proxy");
    unsetenv("all_proxy");
    unsetenv("ALL_PROXY");
    return cmocka_run_group_tests_name("outgoing", tests, NULL, NULL);
}
