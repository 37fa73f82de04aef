#include "client/client.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/clock.h"
#include "base/limits.h"
#include "client/impl.h"

#define TIMEOUT_MS 60000
#define FIRST_PAUSE_MS 50 /* between two tries; doubles */
#define LONGEST_PAUSE_MS 2000
#define LOOK_MS 50 /* how often `stop` is looked at */

static pthread_once_t curl_once = PTHREAD_ONCE_INIT;
static CURLcode curl_ready = CURLE_FAILED_INIT;

static void start_curl(void)
{
    curl_ready = curl_global_init(CURL_GLOBAL_DEFAULT);
}

bool client_curl_start(void)
{
    pthread_once(&curl_once, start_curl);
    return curl_ready == CURLE_OK;
}

static bool has_scheme(const char *url)
{
    return strncmp(url, "http://", 7) == 0 || strncmp(url, "https://", 8) == 0;
}

static bool is_loopback(const char *url)
{
    static const char *const hosts[] = {"127.0.0.1", "localhost", "[::1]"};
    const char *const host = strstr(url, "://") + 3;
    for (size_t i = 0; i < sizeof hosts / sizeof *hosts; i++) {
        const size_t len = strlen(hosts[i]);
        if (strncmp(host, hosts[i], len) == 0 && strchr(":/", host[len]) != NULL)
            return true;
    }
    return false;
}

/* Visible ASCII only: a header must not be broken in two. */
static bool is_token(const char *token)
{
    for (; *token != '\0'; token++)
        if ((unsigned char)*token <= ' ' || (unsigned char)*token > '~')
            return false;
    return true;
}

static veer_rc check_options(const veer_client_options *options, veer_err *err)
{
    if (!has_scheme(options->url))
        return veer_fail(err, VEER_EINVAL,
                         "'%s' is no address of a server; it starts with http:// or https://",
                         options->url);
    if (options->token != NULL && !is_token(options->token))
        return veer_fail(err, VEER_EINVAL,
                         "the token has a character that no token has (a space or a line end?)");
    return VEER_OK;
}

static bool copy(char **to, const char *text)
{
    if (text == NULL || text[0] == '\0')
        return true;
    const size_t len = strlen(text) + 1;
    *to = malloc(len);
    if (*to != NULL)
        memcpy(*to, text, len);
    return *to != NULL;
}

veer_rc veer_client_new(const veer_client_options *options, veer_client **ret, veer_err *err)
{
    veer_rc rc = check_options(options, err);
    if (rc != VEER_OK)
        return rc;
    veer_client *const client = calloc(1, sizeof *client);
    if (client == NULL || !client_curl_start()) {
        free(client);
        return veer_fail_nomem(err);
    }
    client->timeout_ms = options->timeout_ms > 0 ? options->timeout_ms : TIMEOUT_MS;
    client->connect_wait_ms = options->connect_wait_ms;
    client->stop = options->stop;
    client->loopback = is_loopback(options->url);
    client->curl = curl_easy_init();
    if (client->curl == NULL || !copy(&client->url, options->url) || client->url == NULL ||
        !copy(&client->token, options->token) || !copy(&client->ca_file, options->ca_file)) {
        veer_client_free(client);
        return veer_fail_nomem(err);
    }
    size_t len = strlen(client->url);
    while (len > 0 && client->url[len - 1] == '/')
        client->url[--len] = '\0';
    *ret = client;
    return VEER_OK;
}

void veer_client_free(veer_client *client)
{
    if (client == NULL)
        return;
    curl_easy_cleanup(client->curl);
    free(client->url);
    free(client->token);
    free(client->ca_file);
    free(client);
}

static int64_t now_ms(void)
{
    return veer_clock_monotonic_us(veer_clock_system()) / 1000;
}

static bool stopped(const veer_client *client)
{
    return client->stop != NULL && __atomic_load_n(client->stop, __ATOMIC_RELAXED) != 0;
}

static void pause_ms(const veer_client *client, int64_t ms)
{
    while (ms > 0 && !stopped(client)) {
        const int64_t step = ms < LOOK_MS ? ms : LOOK_MS;
        const struct timespec pause = {step / 1000, (long)(step % 1000) * 1000000};
        nanosleep(&pause, NULL);
        ms -= step;
    }
}

static bool worth_another(const client_transfer *t)
{
    if (t->delivered || t->body->failed != VEER_OK)
        return false;
    switch (t->code) {
    case CURLE_OK:
        return t->status == 503;
    case CURLE_COULDNT_CONNECT:
    case CURLE_COULDNT_RESOLVE_HOST:
        return true;
    case CURLE_GOT_NOTHING:
    case CURLE_SEND_ERROR:
    case CURLE_RECV_ERROR:
    case CURLE_PARTIAL_FILE:
        return t->call->repeatable;
    default:
        return false;
    }
}

/* One try, and more while it is worth it and there is time. */
static veer_rc run(veer_client *client, client_transfer *transfer, veer_err *err)
{
    const int64_t end_ms = now_ms() + client->connect_wait_ms;
    int64_t pause = FIRST_PAUSE_MS;
    for (;;) {
        veer_buf_clear(transfer->body);
        const veer_rc rc = client_transfer_run(client, transfer, err);
        if (rc != VEER_OK)
            return rc;
        const int64_t left = end_ms - now_ms();
        if (!worth_another(transfer) || left <= 0 || stopped(client))
            break;
        const int64_t wanted = transfer->retry_after_ms > 0 ? transfer->retry_after_ms : pause;
        pause_ms(client, wanted < left ? wanted : left);
        pause = pause * 2 < LONGEST_PAUSE_MS ? pause * 2 : LONGEST_PAUSE_MS;
    }
    return transfer->code == CURLE_OK ? VEER_OK : client_transfer_fail(client, transfer, err);
}

/* The content type without its parameters. */
static void put_content_type(veer_client *client, char out[128])
{
    const char *type = NULL;
    out[0] = '\0';
    if (curl_easy_getinfo(client->curl, CURLINFO_CONTENT_TYPE, &type) != CURLE_OK || type == NULL)
        return;
    size_t len = strcspn(type, "; \t");
    len = len < 127 ? len : 127;
    memcpy(out, type, len);
    out[len] = '\0';
}

veer_rc veer_client_send(veer_client *client, const veer_call *call, veer_answer *ret,
                         veer_err *err)
{
    veer_buf body;
    veer_buf_init(&body, VEER_LIMIT_HTTP_RESPONSE_BYTES);
    client_transfer transfer = {.call = call, .body = &body, .client = client, .err = err};
    const veer_rc rc = run(client, &transfer, err);
    if (rc != VEER_OK) {
        veer_buf_done(&body);
        return rc;
    }
    ret->status = transfer.status;
    ret->body = body;
    put_content_type(client, ret->content_type);
    return VEER_OK;
}

veer_rc veer_client_call(veer_client *client, const veer_call *call, veer_answer *ret,
                         veer_err *err)
{
    veer_answer answer;
    const veer_rc rc = veer_client_send(client, call, &answer, err);
    if (rc != VEER_OK)
        return rc;
    const veer_rc judged = veer_client_judge(client, &answer, err);
    if (judged == VEER_OK)
        *ret = answer;
    else
        veer_answer_done(&answer);
    return judged;
}

veer_rc veer_client_judge(veer_client *client, const veer_answer *answer, veer_err *err)
{
    if (answer->status >= 200 && answer->status < 300)
        return VEER_OK;
    return client_status_fail(client, answer->status, &answer->body, err);
}

veer_rc veer_client_stream(veer_client *client, const veer_call *call, veer_client_sink fn,
                           void *context, veer_err *err)
{
    veer_buf body;
    veer_buf_init(&body, VEER_LIMIT_HTTP_RESPONSE_BYTES);
    client_transfer transfer = {
        .call = call, .sink = fn, .context = context, .body = &body, .client = client, .err = err};
    veer_rc rc = run(client, &transfer, err);
    if (rc == VEER_OK && (transfer.status < 200 || transfer.status > 299))
        rc = client_status_fail(client, transfer.status, &body, err);
    veer_buf_done(&body);
    return rc;
}

const char *veer_client_header(veer_client *client, const char *name)
{
    struct curl_header *header = NULL;
    if (curl_easy_header(client->curl, name, 0, CURLH_HEADER, -1, &header) != CURLHE_OK)
        return NULL;
    return header->value;
}

veer_rc veer_client_escape(veer_buf *out, const char *text, size_t len, veer_err *err)
{
    static const char hex[] = "0123456789ABCDEF";
    for (size_t i = 0; i < len; i++) {
        const unsigned char c = (unsigned char)text[i];
        const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                           (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_' || c == '~';
        if (plain)
            veer_buf_putc(out, (char)c);
        else
            veer_buf_append(out, (const char[]){'%', hex[c >> 4], hex[c & 15]}, 3);
    }
    return veer_buf_status(out, err);
}
