#include "client/outgoing.h"

#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/limits.h"
#include "base/num.h"
#include "client/impl.h"
#include "client/outgoing_impl.h"

#define TIMEOUT_MS 15000
#define CONNECT_MS 10000        /* to connect, at most */
#define LOOK_MS 100             /* how often `stop` is looked at */
#define ENOUGH_BYTES (64 << 10) /* of an answer nobody reads more */

static bool is_stopped(const outgoing *o)
{
    return o->stop != NULL && atomic_load(o->stop);
}

static bool address_bytes(const struct sockaddr *address, unsigned char ret[16])
{
    static const unsigned char mapped[12] = {[10] = 0xFF, [11] = 0xFF};
    if (address->sa_family == AF_INET) {
        struct sockaddr_in in;
        memcpy(&in, address, sizeof in);
        memcpy(ret, mapped, sizeof mapped);
        memcpy(ret + sizeof mapped, &in.sin_addr, 4);
        return true;
    }
    if (address->sa_family == AF_INET6) {
        struct sockaddr_in6 in6;
        memcpy(&in6, address, sizeof in6);
        memcpy(ret, &in6.sin6_addr, 16);
        return true;
    }
    return false;
}

/* The address that is about to be connected to, whatever name led here. */
static curl_socket_t open_socket(void *context, curlsocktype purpose, struct curl_sockaddr *address)
{
    outgoing *const o = context;
    unsigned char bytes[16];
    (void)purpose;
    if (!address_bytes(&address->addr, bytes) || !veer_outgoing_allows(o->policy, bytes)) {
        o->refused = true;
        return CURL_SOCKET_BAD;
    }
    o->opened = true;
    return socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

static size_t keep(outgoing *o, const char *bytes, size_t len)
{
    veer_outgoing_answer *const a = &o->answer;
    const size_t room = sizeof a->body - 1 - a->body_len;
    const size_t part = len < room ? len : room;
    memcpy(a->body + a->body_len, bytes, part);
    a->body_len += part;
    a->body[a->body_len] = '\0';
    return part;
}

static size_t take_body(char *bytes, size_t size, size_t n, void *context)
{
    outgoing *const o = context;
    const size_t len = size * n;
    keep(o, bytes, len);
    o->received += len;
    o->enough = o->received > ENOUGH_BYTES;
    return o->enough ? CURL_WRITEFUNC_ERROR : len;
}

/* Replies of SMTP come here, of HTTP the head. The last refusal is kept, else the last reply. */
static size_t take_header(char *bytes, size_t size, size_t n, void *context)
{
    outgoing *const o = context;
    veer_outgoing_answer *const a = &o->answer;
    const size_t len = size * n;
    const bool refusal = len > 0 && (bytes[0] == '4' || bytes[0] == '5');
    if (o->request->mail == NULL || (!refusal && (a->body[0] == '4' || a->body[0] == '5')))
        return len;
    a->body_len = 0;
    keep(o, bytes, len);
    while (a->body_len > 0 && (unsigned char)a->body[a->body_len - 1] <= ' ')
        a->body[--a->body_len] = '\0';
    return len;
}

/* libcurl leaves a header without a value out when it ends with ':', and sends it with ';'. */
static veer_rc add_header(outgoing *o, const char *line, veer_err *err)
{
    const size_t name = strcspn(line, ":");
    struct curl_slist *longer = NULL;
    if (line[name] == ':' && line[name + 1 + strspn(line + name + 1, " ")] == '\0') {
        veer_buf empty;
        veer_buf_init(&empty, VEER_LIMIT_HTTP_HEAD_BYTES);
        veer_buf_append(&empty, line, name);
        veer_buf_putc(&empty, ';');
        if (veer_buf_status(&empty, NULL) == VEER_OK)
            longer = curl_slist_append(o->headers, veer_buf_cstr(&empty));
        veer_buf_done(&empty);
    } else {
        longer = curl_slist_append(o->headers, line);
    }
    if (longer == NULL)
        return veer_fail_nomem(err);
    o->headers = longer;
    return VEER_OK;
}

static veer_rc set_http(outgoing *o, veer_err *err)
{
    const veer_outgoing *const r = o->request;
    /* No wait for "100 Continue" before a body. */
    struct curl_slist *const first = curl_slist_append(NULL, "Expect:");
    if (first == NULL)
        return veer_fail_nomem(err);
    o->headers = first;
    veer_rc rc = VEER_OK;
    for (size_t i = 0; rc == VEER_OK && i < r->n_headers; i++)
        rc = add_header(o, r->headers[i], err);
    curl_easy_setopt(o->curl, CURLOPT_HTTPHEADER, o->headers);
    if (r->body != NULL || strcmp(r->method, "POST") == 0) {
        curl_easy_setopt(o->curl, CURLOPT_POSTFIELDSIZE_LARGE,
                         (curl_off_t)(r->body != NULL ? r->body_len : 0));
        curl_easy_setopt(o->curl, CURLOPT_POSTFIELDS, r->body != NULL ? r->body : "");
    }
    if (strcmp(r->method, "HEAD") == 0)
        curl_easy_setopt(o->curl, CURLOPT_NOBODY, 1L);
    curl_easy_setopt(o->curl, CURLOPT_CUSTOMREQUEST, r->method);
    return rc;
}

static veer_rc set_up(outgoing *o, veer_err *err)
{
    CURL *const curl = o->curl;
    const long timeout = o->request->timeout_ms > 0 ? (long)o->request->timeout_ms : TIMEOUT_MS;
    curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, o->why);
    curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(curl, CURLOPT_QUICK_EXIT, 1L); /* no wait for a name server when it ends */
    curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "http,https,smtp,smtps");
    curl_easy_setopt(curl, CURLOPT_FOLLOWLOCATION, 0L);
    curl_easy_setopt(curl, CURLOPT_USERAGENT, "veer");
    curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, timeout);
    curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT_MS, timeout < CONNECT_MS ? timeout : CONNECT_MS);
    curl_easy_setopt(curl, CURLOPT_SERVER_RESPONSE_TIMEOUT, timeout / 1000 + 1);
    curl_easy_setopt(curl, CURLOPT_OPENSOCKETFUNCTION, open_socket);
    curl_easy_setopt(curl, CURLOPT_OPENSOCKETDATA, o);
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, take_body);
    curl_easy_setopt(curl, CURLOPT_WRITEDATA, o);
    curl_easy_setopt(curl, CURLOPT_HEADERFUNCTION, take_header);
    curl_easy_setopt(curl, CURLOPT_HEADERDATA, o);
    if (o->request->ca_file != NULL)
        curl_easy_setopt(curl, CURLOPT_CAINFO, o->request->ca_file);
    if (curl_easy_setopt(curl, CURLOPT_URL, o->request->url) != CURLE_OK)
        return veer_fail_nomem(err);
    return o->request->mail != NULL ? outgoing_mail_set(o, err) : set_http(o, err);
}

/* Runs the transfer to its end, or until *stop. */
static CURLcode drive(outgoing *o, CURLM *multi)
{
    int running = 1;
    while (running > 0) {
        if (is_stopped(o))
            return CURLE_ABORTED_BY_CALLBACK;
        if (curl_multi_perform(multi, &running) != CURLM_OK ||
            (running > 0 && curl_multi_poll(multi, NULL, 0, LOOK_MS, NULL) != CURLM_OK))
            return CURLE_FAILED_INIT;
    }
    int left = 0;
    const CURLMsg *const end = curl_multi_info_read(multi, &left);
    return end != NULL ? end->data.result : CURLE_FAILED_INIT;
}

/* The reason of a failure; names the host and nothing else of the URL. */
static veer_rc fail(const outgoing *o, CURLcode code, veer_err *err)
{
    if (is_stopped(o))
        return veer_fail(err, VEER_EIO, "the request to %s was cut off", o->host);
    if (o->refused && !o->opened)
        return veer_fail(err, VEER_EINVAL,
                         "%s leads to an address that may not be called (outgoing.allow)", o->host);
    switch (code) {
    case CURLE_OUT_OF_MEMORY:
        return veer_fail_nomem(err);
    case CURLE_URL_MALFORMAT:
        return veer_fail(err, VEER_EINVAL, "the URL of %s cannot be called", o->host);
    case CURLE_UNSUPPORTED_PROTOCOL:
    case CURLE_WEIRD_SERVER_REPLY:
        return veer_fail(err, VEER_EIO, "what %s answers cannot be read", o->host);
    case CURLE_SSL_CACERT_BADFILE:
        return veer_fail(err, VEER_EINVAL, "the certificates of ca_file cannot be read");
    case CURLE_COULDNT_RESOLVE_HOST:
        return veer_fail(err, VEER_EIO, "the host %s is not known", o->host);
    case CURLE_COULDNT_RESOLVE_PROXY:
        return veer_fail(err, VEER_EIO, "the proxy on the way to %s is not known", o->host);
    case CURLE_COULDNT_CONNECT:
        return veer_fail(err, VEER_EIO, "nobody answers at %s", o->host);
    case CURLE_OPERATION_TIMEDOUT:
        return veer_fail(err, VEER_EIO, "%s did not answer in time", o->host);
    case CURLE_USE_SSL_FAILED:
        return veer_fail(err, VEER_EIO,
                         "%s offers no STARTTLS, which is required (security: none does without)",
                         o->host);
    case CURLE_PEER_FAILED_VERIFICATION:
        return veer_fail(err, VEER_EIO, "the certificate of %s is not trusted", o->host);
    case CURLE_LOGIN_DENIED:
        return veer_fail(err, VEER_EIO, "%s does not take the login", o->host);
    default:
        return veer_fail(err, VEER_EIO, "the connection to %s was cut (%s)", o->host,
                         curl_easy_strerror(code));
    }
}

/* Retry-After in milliseconds from now: seconds, or an HTTP date; -1 if there is none. */
static int64_t retry_after(const outgoing *o)
{
    struct curl_header *header = NULL;
    if (curl_easy_header(o->curl, "Retry-After", 0, CURLH_HEADER, -1, &header) != CURLHE_OK)
        return -1;
    const int64_t longest = INT64_C(30) * 86400;
    int64_t seconds = 0;
    const size_t len = strlen(header->value);
    const size_t digits = strspn(header->value, "0123456789");
    if (digits == len && len > 0) {
        if (veer_parse_int64(header->value, len, &seconds) != VEER_OK)
            seconds = longest;
    } else {
        const time_t date = curl_getdate(header->value, NULL);
        if (date == -1)
            return -1;
        seconds = (int64_t)date - o->now_us / 1000000;
    }
    if (seconds < 0)
        seconds = 0;
    return (seconds < longest ? seconds : longest) * 1000;
}

static veer_rc finish(outgoing *o, CURLcode code, veer_err *err)
{
    long status = 0;
    curl_easy_getinfo(o->curl, CURLINFO_RESPONSE_CODE, &status);
    o->answer.status = (int)status;
    o->answer.retry_after_ms = o->request->mail != NULL ? -1 : retry_after(o);
    /* A reply that refuses the mail is an answer; so is a body that was longer than needed. */
    const bool refusal = o->request->mail != NULL && status >= 400 && code != CURLE_USE_SSL_FAILED;
    if (code != CURLE_OK && !(o->enough && status != 0) && !refusal)
        return fail(o, code, err);
    return VEER_OK;
}

veer_rc veer_outgoing_send(const veer_outgoing *request, const veer_outgoing_policy *policy,
                           int64_t now_us, const atomic_bool *stop, veer_outgoing_answer *ret,
                           veer_err *err)
{
    outgoing *const o = calloc(1, sizeof *o);
    CURLM *multi = NULL;
    bool added = false;
    veer_rc rc = VEER_OK;
    if (o == NULL || !client_curl_start()) {
        rc = veer_fail_nomem(err);
        goto out;
    }
    *o = (outgoing){.request = request, .policy = policy, .stop = stop, .now_us = now_us};
    rc = outgoing_check(request, o->host, err);
    if (rc != VEER_OK)
        goto out;
    o->curl = curl_easy_init();
    multi = curl_multi_init();
    if (o->curl == NULL || multi == NULL) {
        rc = veer_fail_nomem(err);
        goto out;
    }
    rc = set_up(o, err);
    if (rc != VEER_OK)
        goto out;
    added = curl_multi_add_handle(multi, o->curl) == CURLM_OK;
    rc = added ? finish(o, drive(o, multi), err) : veer_fail_nomem(err);
    if (rc == VEER_OK)
        *ret = o->answer;
out:
    if (o != NULL) {
        if (added)
            curl_multi_remove_handle(multi, o->curl);
        curl_easy_cleanup(o->curl);
        curl_multi_cleanup(multi);
        curl_slist_free_all(o->headers);
        curl_slist_free_all(o->receivers);
    }
    free(o);
    return rc;
}
