/* One request to libcurl and back. */
#include <string.h>

#include "base/limits.h"
#include "client/impl.h"

#define CONNECT_MS 10000 /* to connect, at most */

static size_t take_body(char *bytes, size_t size, size_t n, void *context)
{
    client_transfer *const t = context;
    const size_t len = size * n;
    long status = 0;
    curl_easy_getinfo(t->client->curl, CURLINFO_RESPONSE_CODE, &status);
    t->status = (int)status;
    if (t->sink == NULL || t->status < 200 || t->status > 299) {
        veer_buf_append(t->body, bytes, len);
        return t->body->failed == VEER_OK ? len : CURL_WRITEFUNC_ERROR;
    }
    t->delivered = true;
    t->sink_rc = t->sink(t->context, bytes, len, t->err);
    return t->sink_rc == VEER_OK ? len : CURL_WRITEFUNC_ERROR;
}

/* Adds `name: value`; the list is as before when there is no memory. */
static veer_rc add_header(struct curl_slist **list, const char *name, const char *value,
                          veer_err *err)
{
    veer_buf line;
    veer_buf_init(&line, VEER_LIMIT_HTTP_HEAD_BYTES);
    veer_buf_printf(&line, "%s:%s%s", name, value[0] != '\0' ? " " : "", value);
    veer_rc rc = veer_buf_status(&line, err);
    if (rc == VEER_OK) {
        struct curl_slist *const longer = curl_slist_append(*list, veer_buf_cstr(&line));
        if (longer == NULL)
            rc = veer_fail_nomem(err);
        else
            *list = longer;
    }
    veer_buf_done(&line);
    return rc;
}

static veer_rc make_headers(const veer_client *client, const veer_call *call,
                            struct curl_slist **list, veer_err *err)
{
    /* No wait for "100 Continue" before a body. */
    veer_rc rc = add_header(list, "Expect", "", err);
    if (rc == VEER_OK && client->token != NULL) {
        veer_buf bearer;
        veer_buf_init(&bearer, VEER_LIMIT_HTTP_HEAD_BYTES);
        veer_buf_printf(&bearer, "Bearer %s", client->token);
        rc = veer_buf_status(&bearer, err);
        if (rc == VEER_OK)
            rc = add_header(list, "Authorization", veer_buf_cstr(&bearer), err);
        veer_buf_done(&bearer);
    }
    if (rc == VEER_OK && call->body != NULL)
        rc =
            add_header(list, "Content-Type",
                       call->content_type != NULL ? call->content_type : "application/octet-stream",
                       err);
    if (rc == VEER_OK && call->accept != NULL)
        rc = add_header(list, "Accept", call->accept, err);
    return rc;
}

static void set_limits(veer_client *client, const client_transfer *transfer)
{
    CURL *const curl = client->curl;
    const long timeout_ms = (long)client->timeout_ms;
    curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT_MS,
                     timeout_ms < CONNECT_MS ? timeout_ms : (long)CONNECT_MS);
    if (transfer->sink == NULL) {
        curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, timeout_ms);
    } else {
        curl_easy_setopt(curl, CURLOPT_LOW_SPEED_LIMIT, 1L);
        curl_easy_setopt(curl, CURLOPT_LOW_SPEED_TIME, timeout_ms / 1000 + 1);
    }
}

static void set_connection(veer_client *client)
{
    CURL *const curl = client->curl;
    curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, client->why);
    curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(curl, CURLOPT_FOLLOWLOCATION, 0L);
    curl_easy_setopt(curl, CURLOPT_USERAGENT, "veer");
    if (client->ca_file != NULL)
        curl_easy_setopt(curl, CURLOPT_CAINFO, client->ca_file);
    if (client->loopback)
        curl_easy_setopt(curl, CURLOPT_PROXY, "");
}

static void set_request(veer_client *client, client_transfer *transfer, const char *url,
                        struct curl_slist *headers)
{
    CURL *const curl = client->curl;
    const veer_call *const call = transfer->call;
    curl_easy_setopt(curl, CURLOPT_URL, url);
    curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers);
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, take_body);
    curl_easy_setopt(curl, CURLOPT_WRITEDATA, transfer);
    if (call->body != NULL) {
        curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)call->body_len);
        curl_easy_setopt(curl, CURLOPT_POSTFIELDS, call->body);
    } else if (strcmp(call->method, "POST") == 0) {
        curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)0);
        curl_easy_setopt(curl, CURLOPT_POSTFIELDS, "");
    }
    curl_easy_setopt(curl, CURLOPT_CUSTOMREQUEST, call->method);
}

veer_rc client_transfer_run(veer_client *client, client_transfer *transfer, veer_err *err)
{
    struct curl_slist *headers = NULL;
    veer_buf url;
    veer_buf_init(&url, VEER_LIMIT_HTTP_HEAD_BYTES);
    veer_buf_printf(&url, "%s%s", client->url, transfer->call->path);
    veer_rc rc = veer_buf_status(&url, err);
    if (rc == VEER_OK)
        rc = make_headers(client, transfer->call, &headers, err);
    if (rc != VEER_OK)
        goto out;
    client->why[0] = '\0';
    curl_easy_reset(client->curl);
    set_connection(client);
    set_limits(client, transfer);
    set_request(client, transfer, veer_buf_cstr(&url), headers);
    transfer->code = curl_easy_perform(client->curl);
    long status = 0;
    curl_off_t retry_after_s = 0;
    curl_easy_getinfo(client->curl, CURLINFO_RESPONSE_CODE, &status);
    curl_easy_getinfo(client->curl, CURLINFO_RETRY_AFTER, &retry_after_s);
    transfer->status = (int)status;
    transfer->retry_after_ms = retry_after_s < 3600 ? (int64_t)retry_after_s * 1000 : 3600000;
    curl_easy_setopt(client->curl, CURLOPT_HTTPHEADER, NULL);
out:
    curl_slist_free_all(headers);
    veer_buf_done(&url);
    return rc;
}

veer_rc client_transfer_fail(const veer_client *client, const client_transfer *transfer,
                             veer_err *err)
{
    if (transfer->sink_rc != VEER_OK)
        return transfer->sink_rc;
    if (transfer->body->failed == VEER_ELIMIT)
        return veer_fail(err, VEER_ELIMIT, "the answer of %s is larger than %zu bytes", client->url,
                         transfer->body->max_bytes);
    if (transfer->body->failed != VEER_OK)
        return veer_fail_nomem(err);
    switch (transfer->code) {
    case CURLE_OUT_OF_MEMORY:
        return veer_fail_nomem(err);
    case CURLE_URL_MALFORMAT:
        return veer_fail(err, VEER_EINVAL, "'%s' is no address of a server", client->url);
    case CURLE_COULDNT_CONNECT:
        return veer_fail(err, VEER_EIO, "no server answers at %s", client->url);
    case CURLE_COULDNT_RESOLVE_HOST:
        return veer_fail(err, VEER_EIO, "the host of %s is not known", client->url);
    case CURLE_OPERATION_TIMEDOUT:
        return veer_fail(err, VEER_EIO, "%s did not answer in time", client->url);
    case CURLE_GOT_NOTHING:
    case CURLE_SEND_ERROR:
    case CURLE_RECV_ERROR:
    case CURLE_PARTIAL_FILE:
        return veer_fail(err, VEER_EIO, "the connection to %s was cut", client->url);
    case CURLE_SSL_CACERT_BADFILE:
        return veer_fail(err, VEER_EINVAL, "the authority's certificates '%s' cannot be read",
                         client->ca_file != NULL ? client->ca_file : "of this system");
    case CURLE_PEER_FAILED_VERIFICATION:
        return veer_fail(err, VEER_EIO, "the certificate of %s is not trusted: %s", client->url,
                         client->why);
    default:
        return veer_fail(err, VEER_EIO, "%s: %s", client->url,
                         client->why[0] != '\0' ? client->why : curl_easy_strerror(transfer->code));
    }
}
