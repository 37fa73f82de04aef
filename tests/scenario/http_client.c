/* One call of src/client for the scenario tests: prints the status and the body, or the error.
 *
 * Usage: http_client send|call|stream URL METHOD PATH [--token T] [--ca FILE] [--body TEXT]
 *                    [--wait MS] [--timeout MS] [--repeatable] [--times N] [--header NAME]
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/num.h"
#include "client/client.h"

static long long number_of(const char *text)
{
    int64_t value = 0;
    return veer_parse_int64(text, strlen(text), &value) == VEER_OK ? value : -1;
}

static veer_rc count_bytes(void *context, const void *bytes, size_t len, veer_err *err)
{
    uint64_t *const total = context;
    *total += len;
    if (len > 0 && ((const char *)bytes)[0] == '!')
        return veer_fail(err, VEER_EPARSE, "the sink had enough");
    return VEER_OK;
}

typedef struct plan {
    veer_client_options options; /* of the client */
    veer_call call;              /* what is asked */
    long long times;             /* how often */
    const char *header;          /* to print, or NULL */
} plan;

static void read_options(plan *p, int argc, char **argv)
{
    for (int i = 5; i < argc; i++) {
        const char *const value = i + 1 < argc ? argv[i + 1] : "";
        if (strcmp(argv[i], "--repeatable") == 0) {
            p->call.repeatable = true;
            continue;
        }
        if (strcmp(argv[i], "--token") == 0)
            p->options.token = value;
        else if (strcmp(argv[i], "--ca") == 0)
            p->options.ca_file = value;
        else if (strcmp(argv[i], "--wait") == 0)
            p->options.connect_wait_ms = number_of(value);
        else if (strcmp(argv[i], "--timeout") == 0)
            p->options.timeout_ms = number_of(value);
        else if (strcmp(argv[i], "--times") == 0)
            p->times = number_of(value);
        else if (strcmp(argv[i], "--header") == 0)
            p->header = value;
        else if (strcmp(argv[i], "--body") == 0) {
            p->call.body = value;
            p->call.body_len = strlen(value);
            p->call.content_type = "application/json";
        }
        i++;
    }
}

static veer_rc run_once(veer_client *client, const plan *p, const char *how, veer_err *err)
{
    if (strcmp(how, "stream") == 0) {
        uint64_t total = 0;
        const veer_rc rc = veer_client_stream(client, &p->call, count_bytes, &total, err);
        if (rc == VEER_OK)
            printf("%llu bytes\n", (unsigned long long)total);
        return rc;
    }
    veer_answer answer;
    const veer_rc rc = strcmp(how, "call") == 0 ? veer_client_call(client, &p->call, &answer, err)
                                                : veer_client_send(client, &p->call, &answer, err);
    if (rc != VEER_OK)
        return rc;
    printf("%d %s\n%s\n", answer.status, answer.content_type, veer_buf_cstr(&answer.body));
    if (p->header != NULL) {
        const char *const value = veer_client_header(client, p->header);
        printf("%s\n", value != NULL ? value : "(none)");
    }
    veer_answer_done(&answer);
    return VEER_OK;
}

int main(int argc, char **argv)
{
    if (argc < 5)
        return 64;
    veer_client *client = NULL;
    veer_err err = VEER_ERR_INIT;
    plan p = {.options = {.url = argv[2]},
              .call = {.method = argv[3], .path = argv[4]},
              .times = 1};
    read_options(&p, argc, argv);
    veer_rc rc = veer_client_new(&p.options, &client, &err);
    for (long long i = 0; i < p.times && rc == VEER_OK; i++)
        rc = run_once(client, &p, argv[1], &err);
    veer_client_free(client);
    if (rc != VEER_OK)
        printf("%s: %s\n", veer_rc_name(rc), err.msg);
    return rc == VEER_OK ? 0 : 1;
}
