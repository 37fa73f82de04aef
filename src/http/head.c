#include "http/head.h"

#include <string.h>

#include "base/limits.h"
#include "base/num.h"
#include "http/auth.h"

bool http_head_is_whole(const http_head *head)
{
    const char *end = head->method + strlen(head->method) + 1;
    if (head->target.text != end)
        return false;
    end += head->target.len + 1;
    if (head->version != end)
        return false;
    end += strlen(head->version) + 2;
    for (size_t i = 0; i < head->count; i++) {
        const http_header *h = &head->headers[i];
        if (h->name.text != end || h->value.text <= end + h->name.len)
            return false;
        end = h->value.text + h->value.len + 2;
    }
    return (size_t)(end + 2 - head->method) == head->size;
}

/* Characters of a name: RFC 9110, token. */
static bool is_token(http_text text)
{
    for (size_t i = 0; i < text.len; i++) {
        const char c = text.text[i];
        const bool is_word =
            (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
        if (!is_word && (c == '\0' || strchr("!#$%&'*+-.^_`|~", c) == NULL))
            return false;
    }
    return text.len > 0;
}

static bool is_field_text(http_text text)
{
    for (size_t i = 0; i < text.len; i++) {
        const unsigned char c = (unsigned char)text.text[i];
        if ((c < 0x20 && c != '\t') || c == 0x7f)
            return false;
    }
    return true;
}

static http_text trimmed(http_text text)
{
    while (text.len > 0 && (text.text[0] == ' ' || text.text[0] == '\t')) {
        text.text++;
        text.len--;
    }
    while (text.len > 0 && (text.text[text.len - 1] == ' ' || text.text[text.len - 1] == '\t'))
        text.len--;
    return text;
}

static bool all_digits(http_text text)
{
    for (size_t i = 0; i < text.len; i++)
        if (text.text[i] < '0' || text.text[i] > '9')
            return false;
    return text.len > 0;
}

static int check_host(http_text value, http_framing *framing, const char **ret_why)
{
    (void)framing;
    *ret_why = "malformed Host";
    return http_host_name(value).text != NULL ? 0 : 400;
}

static int check_length(http_text value, http_framing *framing, const char **ret_why)
{
    *ret_why = "malformed Content-Length";
    framing->has_length = true;
    if (!all_digits(value) || veer_parse_uint64(value.text, value.len, &framing->length) != VEER_OK)
        return 400;
    return 0;
}

static int check_transfer(http_text value, http_framing *framing, const char **ret_why)
{
    *ret_why = "the only transfer coding is chunked";
    framing->is_chunked = true;
    return http_text_is_caseless(value, "chunked") ? 0 : 501;
}

static int check_expect(http_text value, http_framing *framing, const char **ret_why)
{
    *ret_why = "the only expectation is 100-continue";
    framing->expects_continue = true;
    return http_text_is_caseless(value, "100-continue") ? 0 : 417;
}

static int check_any(http_text value, http_framing *framing, const char **ret_why)
{
    (void)value, (void)framing, (void)ret_why;
    return 0;
}

/* Headers that may come once; two of them would be read differently by different programs. */
static const struct {
    const char *name;
    int (*check)(http_text value, http_framing *framing, const char **ret_why);
} singles[] = {
    {"Host", check_host},
    {"Content-Length", check_length},
    {"Transfer-Encoding", check_transfer},
    {"Expect", check_expect},
    {"Authorization", check_any},
    {"Content-Type", check_any},
    {"Content-Encoding", check_any},
    {"Origin", check_any},
    {"Sec-Fetch-Site", check_any},
};
#define SINGLES (sizeof singles / sizeof *singles)
#define SINGLE_HOST 0

/* One header; *seen has a bit per row of the table above. */
static int check_header(http_header *header, unsigned *seen, http_framing *framing,
                        const char **ret_why)
{
    if (!is_token(header->name)) {
        *ret_why = "malformed header name";
        return 400;
    }
    if (!is_field_text(header->value)) {
        *ret_why = "control character in a header";
        return 400;
    }
    header->value = trimmed(header->value);
    for (size_t i = 0; i < SINGLES; i++) {
        if (!http_text_is_caseless(header->name, singles[i].name))
            continue;
        *ret_why = "a header that may come once came twice";
        if ((*seen & (1u << i)) != 0)
            return 400;
        *seen |= 1u << i;
        return singles[i].check(header->value, framing, ret_why);
    }
    return 0;
}

int http_head_check(http_head *head, http_framing *ret, const char **ret_why)
{
    http_framing framing = {0};
    unsigned seen = 0;
    const bool is_old = strcmp(head->version, "HTTP/1.0") == 0;
    *ret_why = "the head of the request is too large";
    if (head->size > VEER_LIMIT_HTTP_HEAD_BYTES || head->count > VEER_LIMIT_HTTP_HEADERS)
        return 431;
    for (size_t i = 0; i < head->count; i++) {
        const int status = check_header(&head->headers[i], &seen, &framing, ret_why);
        if (status != 0)
            return status;
    }
    *ret_why = "no Host";
    if ((seen & (1u << SINGLE_HOST)) == 0 && !is_old)
        return 400;
    *ret_why = "Transfer-Encoding with Content-Length, or in HTTP/1.0";
    if (framing.is_chunked && (framing.has_length || is_old))
        return 400;
    *ret = framing;
    return 0;
}
