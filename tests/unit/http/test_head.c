#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "http/head.h"

#define MAX_LINES 8

/* A head as libmicrohttpd leaves it: cut in place, NUL where a line or a name ends. */
typedef struct cut_head {
    char bytes[512];
    http_header headers[MAX_LINES];
    http_head head;
} cut_head;

/* Ends the text at *at before a mark, like the library does, and moves behind the mark. */
static char *cut_at(char **at, char mark)
{
    char *begin = *at, *end = strchr(begin, mark);
    assert_non_null(end);
    *end = '\0';
    *at = end + 1;
    return begin;
}

static char *cut_line(char **at)
{
    char *line = cut_at(at, '\n');
    const size_t len = strlen(line);
    if (len > 0 && line[len - 1] == '\r')
        line[len - 1] = '\0';
    return line;
}

static void cut(cut_head *h, const char *text)
{
    char *at = h->bytes, *line;
    memset(h, 0, sizeof *h);
    memcpy(h->bytes, text, strlen(text));
    line = cut_line(&at);
    h->head.method = cut_at(&line, ' ');
    while (*line == ' ')
        line++;
    h->head.target.text = cut_at(&line, ' ');
    h->head.target.len = strlen(h->head.target.text);
    h->head.version = line;
    h->head.headers = h->headers;
    while ((line = cut_line(&at))[0] != '\0') {
        http_header *header = &h->headers[h->head.count++];
        header->name.text = cut_at(&line, ':');
        header->name.len = strlen(header->name.text);
        while (*line == ' ')
            line++;
        header->value = (http_text){line, strlen(line)};
    }
    h->head.size = (size_t)(at - h->bytes);
}

static void whole_or_not(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        bool is_whole;
    } cases[] = {
        {"GET / HTTP/1.1\r\nHost: a\r\n\r\n", true},
        {"GET / HTTP/1.1\r\nHost:a\r\nB:   c \r\n\r\n", true},
        {"GET / HTTP/1.1\r\n\r\n", true},
        {"GET / HTTP/1.1\r\nB:\r\n\r\n", true},
        {"GET  / HTTP/1.1\r\nHost: a\r\n\r\n", false},
        {"GET / HTTP/1.1\nHost: a\r\n\r\n", false},
        {"GET / HTTP/1.1\r\nHost: a\n\r\n", false},
        {"GET / HTTP/1.1\r\nHost: a\nB: c\r\n\r\n", false},
        {"GET / HTTP/1.1\r\nHost: a\r\n\n", false},
        {"GET / HTTP/1.1\n\n", false},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        cut_head h;
        cut(&h, cases[i].text);
        assert_int_equal(http_head_is_whole(&h.head), cases[i].is_whole);
    }
}

static void framing_is_read(void **state)
{
    (void)state;
    cut_head h;
    http_framing framing;
    const char *why;
    cut(&h, "POST / HTTP/1.1\r\nhOST: a \r\nContent-Length: 12\r\nExpect: 100-Continue\r\n\r\n");
    assert_int_equal(http_head_check(&h.head, &framing, &why), 0);
    assert_true(framing.has_length && framing.length == 12 && framing.expects_continue);
    assert_false(framing.is_chunked);
    assert_true(http_text_is(h.headers[0].value, "a"));
    cut(&h, "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: Chunked\r\n\r\n");
    assert_int_equal(http_head_check(&h.head, &framing, &why), 0);
    assert_true(framing.is_chunked && !framing.has_length);
}

static void rules(void **state)
{
    (void)state;
    static const struct {
        const char *lines;
        int status;
    } cases[] = {
        {"Host: a\r\nContent-Length: 18446744073709551615\r\n", 0},
        {"Host: a\r\nContent-Length: 18446744073709551616\r\n", 400},
        {"Host: a\r\nContent-Length: 1\r\nContent-Length: 1\r\n", 400},
        {"Host: a\r\nContent-Length: 1,1\r\n", 400},
        {"Host: a\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n", 400},
        {"Host: a\r\nTransfer-Encoding: chunked, chunked\r\n", 501},
        {"Host: a\r\nExpect: x\r\n", 417},
        {"Content-Length: 1\r\n", 400},
        {"Host: a\r\nhost: a\r\n", 400},
        {"Host: a/b\r\n", 400},
        {"Host: a\r\nB c: d\r\n", 400},
        {"Host: a\r\nB: d\x7f\r\n", 400},
        {"Host: a\r\nB: d\te\r\n", 0},
        {"Host: a\r\nContent-Type: a\r\nContent-Type: a\r\n", 400},
        {"Host: a\r\nX: a\r\nX: a\r\n", 0},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char text[256] = "GET / HTTP/1.1\r\n";
        cut_head h;
        http_framing framing;
        const char *why = "";
        memcpy(text + strlen(text), cases[i].lines, strlen(cases[i].lines));
        memcpy(text + strlen(text), "\r\n", 2);
        cut(&h, text);
        assert_int_equal(http_head_check(&h.head, &framing, &why), cases[i].status);
        assert_true(cases[i].status == 0 || why[0] != '\0');
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(whole_or_not),
        cmocka_unit_test(framing_is_read),
        cmocka_unit_test(rules),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
