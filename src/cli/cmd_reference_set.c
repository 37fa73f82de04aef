/* veer reference set: a file becomes the reference of a model. */
#include "base/limits.h"
#include "cli/feed.h"
#include "cli/mapping.h"
#include "cli/reference.h"

typedef struct set_options {
    veer_reference_options reference; /* which server, which version */
    veer_opt_list columns;            /* --column */
} set_options;

/* All records, one JSON object a line. A reference with a bad record is none. */
static veer_rc read_records(const veer_feed_options *options, veer_buf *body, veer_err *err)
{
    veer_tally tally = {0};
    veer_feed *feed = NULL;
    veer_feed_row row;
    bool more = true;
    veer_rc rc = veer_feed_open(options, &feed, err);
    while (rc == VEER_OK && more) {
        rc = veer_feed_next(feed, &tally, &row, &more, err);
        if (rc == VEER_OK && more)
            rc = veer_feed_write(feed, VEER_TIME_MISSING, body, err);
        veer_buf_putc(body, '\n');
    }
    veer_feed_free(feed);
    if (rc == VEER_OK && tally.rejected > 0)
        return veer_fail(err, VEER_EINVAL, "%.80s: line %llu: %s%s%s", options->path,
                         (unsigned long long)tally.errors[0].line, tally.errors[0].pointer,
                         tally.errors[0].pointer[0] != '\0' ? ": " : "", tally.errors[0].detail);
    return rc == VEER_OK ? veer_buf_status(body, err) : rc;
}

static veer_rc run(const veer_cli *cli, const void *options, int *ret_exit, veer_err *err)
{
    const set_options *const o = options;
    veer_feed_options feed = {.path = cli->operands.items[1], .model = cli->operands.items[0]};
    veer_buf body;
    (void)ret_exit;
    feed.version = o->reference.version;
    veer_buf_init(&body, VEER_LIMIT_REFERENCE_BYTES);
    const veer_reference_request request = {
        .method = "PUT",
        .rest = "/reference",
        .content_type = "application/x-ndjson",
        .body = &body,
        .done = "the reference is set\n",
    };
    veer_rc rc = veer_mapping_parse(&o->columns, VEER_MAPPING_PREDICTIONS, cli->arena,
                                    &feed.columns, &feed.n_columns, err);
    if (rc == VEER_OK)
        rc = read_records(&feed, &body, err);
    if (rc == VEER_OK)
        rc = veer_reference_ask(cli, &o->reference, &request, err);
    veer_buf_done(&body);
    return rc;
}

static const veer_opt options[] = {
    VEER_MAPPING_ROW(set_options, columns),
    VEER_REFERENCE_ROWS(set_options, reference),
};

static const veer_operand operands[] = {
    {"MODEL", "Name of the model", false},
    {"FILE", "Predictions as CSV or JSON, with labels if there are any; - is standard input",
     false},
};

static const veer_example examples[] = {
    {"veer reference set fraud training.csv --version v3 --column is_fraud=label",
     "The training data is what production is compared with"},
};

const veer_cmd veer_cmd_reference_set = {
    .name = "reference set",
    .summary = "make a file the reference of a model",
    .description = "Sends the records of a file as the fixed baseline of a model and version; an "
                   "earlier one is "
                   "replaced. They are kept apart from its predictions.",
    .operands = operands,
    .n_operands = 2,
    .options = options,
    .n_options = sizeof options / sizeof *options,
    .options_size = sizeof(set_options),
    .examples = examples,
    .n_examples = sizeof examples / sizeof *examples,
    .run = run,
};
