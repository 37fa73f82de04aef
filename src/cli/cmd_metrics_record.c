/* veer metrics record: one value of a metric that was computed elsewhere. */
#include <math.h>
#include <string.h>

#include "base/limits.h"
#include "base/num.h"
#include "cli/out.h"
#include "cli/show.h"
#include "json/writer.h"

typedef struct record_options {
    veer_connect_options connect; /* which server */
    const char *dataset;          /* --dataset */
    const char *timestamp;        /* --timestamp */
    bool json;                    /* --json */
} record_options;

static veer_rc read_value(const char *text, double *ret, veer_err *err)
{
    size_t used = 0;
    const veer_rc rc = veer_parse_double(text, strlen(text), &used, ret);
    if (rc != VEER_OK || text[used] != '\0')
        return veer_fail(err, VEER_EINVAL, "VALUE is a number, not '%.60s'", text);
    return VEER_OK;
}

static veer_rc write_point(const veer_cli *cli, const record_options *o, veer_buf *out,
                           veer_err *err)
{
    veer_json_writer w;
    double value = 0;
    const veer_rc rc = read_value(cli->operands.items[3], &value, err);
    if (rc != VEER_OK)
        return rc;
    veer_json_writer_init(&w, out, 0);
    veer_json_begin_object(&w);
    veer_json_put_key(&w, "model");
    veer_json_put_string(&w, cli->operands.items[0]);
    veer_json_put_key(&w, "version");
    veer_json_put_string(&w, cli->operands.items[1]);
    veer_json_put_key(&w, "metric");
    veer_json_put_string(&w, cli->operands.items[2]);
    veer_json_put_key(&w, "value");
    veer_json_put_double(&w, value);
    if (o->dataset != NULL) {
        veer_json_put_key(&w, "dataset");
        veer_json_put_string(&w, o->dataset);
    }
    if (o->timestamp != NULL) {
        veer_json_put_key(&w, "timestamp");
        veer_json_put_string(&w, o->timestamp);
    }
    veer_json_end_object(&w);
    return veer_json_finish(&w, err);
}

/* A refused point is an answer with the reason in it, not a problem of the request. */
static veer_rc send_point(veer_connection *connection, const veer_buf *body, veer_reply *ret,
                          veer_err *err)
{
    const veer_call call = {
        .method = "POST",
        .path = "/api/v1/metrics",
        .content_type = "application/json",
        .body = body->data,
        .body_len = body->len,
    };
    veer_answer answer;
    veer_rc rc = veer_client_send(connection->client, &call, &answer, err);
    if (rc != VEER_OK)
        return rc;
    veer_reply reply = {.len = answer.body.len};
    reply.text = veer_arena_strndup(&connection->arena, veer_buf_cstr(&answer.body), reply.len);
    if (reply.text == NULL)
        rc = veer_fail_nomem(err);
    else if (veer_json_tree(reply.text, reply.len, &connection->arena, &reply.tree, NULL) !=
             VEER_OK)
        reply.tree = NULL;
    const veer_json_node *const fault = veer_json_get_first(reply.tree, "errors");
    if (rc == VEER_OK && fault != NULL) {
        const char *const pointer = veer_json_get_text(fault, "pointer", "");
        rc = veer_fail(err, VEER_EINVAL, "%s%s%s", pointer, pointer[0] != '\0' ? ": " : "",
                       veer_json_get_text(fault, "detail", "refused"));
    } else if (rc == VEER_OK) {
        rc = veer_client_judge(connection->client, &answer, err);
    }
    veer_answer_done(&answer);
    *ret = reply;
    return rc;
}

static veer_rc run(const veer_cli *cli, const void *options, int *ret_exit, veer_err *err)
{
    const record_options *const o = options;
    const veer_connect_wish wish = {.create = true};
    veer_connection connection = {0};
    veer_reply reply;
    veer_buf body;
    (void)ret_exit;
    veer_buf_init(&body, VEER_LIMIT_BUF_BYTES);
    veer_rc rc = write_point(cli, o, &body, err);
    if (rc == VEER_OK)
        rc = veer_connect(&o->connect, &wish, &connection, err);
    if (rc == VEER_OK)
        rc = send_point(&connection, &body, &reply, err);
    veer_buf_clear(&body);
    if (rc == VEER_OK && o->json) {
        rc = veer_ask_print(&reply, err);
    } else if (rc == VEER_OK) {
        veer_buf_printf(&body, "recorded %s = %s for %s %s\n", cli->operands.items[2],
                        cli->operands.items[3], cli->operands.items[0], cli->operands.items[1]);
        rc = veer_buf_status(&body, err);
        if (rc == VEER_OK)
            rc = veer_out_stdout(body.data, body.len, err);
    }
    veer_buf_done(&body);
    veer_disconnect(&connection);
    return rc;
}

static const veer_opt options[] = {
    {.name = "dataset",
     .kind = VEER_OPT_TEXT,
     .arg = "NAME",
     .help = "Data on which it was computed, such as validation",
     .offset = offsetof(record_options, dataset)},
    {.name = "timestamp",
     .kind = VEER_OPT_TEXT,
     .arg = "TIME",
     .help = "Time of the value, such as 2024-05-01T12:00:00Z; else now",
     .offset = offsetof(record_options, timestamp)},
    {.name = "json",
     .kind = VEER_OPT_FLAG,
     .help = "Print the answer of the server",
     .offset = offsetof(record_options, json)},
    VEER_CONNECT_ROWS(record_options, connect),
};

static const veer_operand operands[] = {
    {"MODEL", "Name of the model", false},
    {"VERSION", "Its version", false},
    {"METRIC",
     "accuracy, precision, recall, f1_score, auc_roc, mae, latency, ... or any name of "
     "your own",
     false},
    {"VALUE", "A number; behind -- if it is negative", false},
};

static const veer_example examples[] = {
    {"veer metrics record my_model v1.0 accuracy 0.95", "A value of now"},
    {"veer metrics record my_model v1.0 f1_score 0.88 --dataset validation "
     "--timestamp 2024-05-01",
     "An older one"},
};

const veer_cmd veer_cmd_metrics_record = {
    .name = "metrics record",
    .summary = "keep a value of a metric computed elsewhere",
    .description = "Keeps a value of a metric of a model version. A second value for the same "
                   "metric, dataset and time replaces the first.",
    .operands = operands,
    .n_operands = 4,
    .options = options,
    .n_options = sizeof options / sizeof *options,
    .options_size = sizeof(record_options),
    .examples = examples,
    .n_examples = sizeof examples / sizeof *examples,
    .run = run,
};
