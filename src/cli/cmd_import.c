/* veer import: files into a running server or a data directory. */
#include <string.h>

#include "base/limits.h"
#include "cli/connect.h"
#include "cli/feed.h"
#include "cli/mapping.h"
#include "cli/out.h"
#include "cli/progress.h"

typedef struct import_options {
    veer_connect_options connect; /* which server */
    veer_opt_list labels;         /* --labels */
    veer_opt_list columns;        /* --column */
    const char *model;            /* --model */
    const char *version;          /* --version */
    veer_opt_count batch;         /* --batch */
    veer_opt_count wait_s;        /* --wait */
    bool json;                    /* --json */
} import_options;

/* What all files of a run share. */
typedef struct import {
    const veer_cli *cli;        /* how it was called */
    const import_options *o;    /* what was asked for */
    veer_connection connection; /* to the server */
    veer_tally *tallies;        /* n_files, in the arena of cli */
    size_t n_files;             /* files begun */
} import;

static veer_rc send_all(import *im, veer_feed *feed, veer_sender *sender, veer_err *err)
{
    veer_progress progress;
    veer_feed_row row;
    uint64_t done = 0;
    bool more = true;
    veer_progress_init(&progress, veer_feed_name(feed), 0, im->cli->progress);
    veer_rc rc = veer_feed_next(feed, sender->tally, &row, &more, err);
    while (rc == VEER_OK && more) {
        rc = veer_feed_write(feed, VEER_TIME_MISSING, &sender->body, err);
        if (rc == VEER_OK)
            rc = veer_sender_end(sender, row.line, err);
        veer_feed_progress(feed, &done, &progress.total);
        veer_progress_update(&progress, done, sender->tally->records);
        if (rc == VEER_OK)
            rc = veer_feed_next(feed, sender->tally, &row, &more, err);
    }
    /* What came before the place where a file is broken still goes. */
    const veer_rc last = veer_sender_flush(sender, rc == VEER_OK ? err : NULL);
    veer_progress_done(&progress);
    return rc != VEER_OK ? rc : last;
}

static veer_rc import_file(import *im, const char *path, bool labels, veer_err *err)
{
    veer_feed *feed = NULL;
    veer_sender sender = {0};
    const veer_mapping_for kind = labels                ? VEER_MAPPING_LABELS
                                  : im->o->labels.n > 0 ? VEER_MAPPING_WITHOUT_LABELS
                                                        : VEER_MAPPING_PREDICTIONS;
    veer_feed_options options = {
        .path = path, .labels = labels, .model = im->o->model, .version = im->o->version};
    veer_tally *const tally = &im->tallies[im->n_files];
    veer_rc rc = veer_mapping_parse(&im->o->columns, kind, im->cli->arena, &options.columns,
                                    &options.n_columns, err);
    if (rc == VEER_OK)
        rc = veer_feed_open(&options, &feed, err);
    if (rc != VEER_OK)
        return rc;
    im->n_files++;
    tally->file = strcmp(path, "-") == 0 ? "standard input" : path;
    tally->kind = veer_sender_kind(veer_feed_to(feed));
    rc = veer_sender_init(&sender, im->connection.client, veer_feed_to(feed), tally,
                          (size_t)im->o->batch.value, err);
    if (rc == VEER_OK)
        rc = send_all(im, feed, &sender, err);
    veer_sender_done(&sender);
    veer_feed_free(feed);
    return rc;
}

static veer_rc print_summary(const import *im, veer_err *err)
{
    veer_buf out;
    veer_buf_init(&out, VEER_LIMIT_BUF_BYTES);
    veer_rc rc = VEER_OK;
    if (im->o->json) {
        veer_json_writer w;
        veer_json_writer_init(&w, &out, 2);
        veer_tally_json(im->tallies, im->n_files, &w);
        rc = veer_json_finish(&w, err);
        veer_buf_putc(&out, '\n');
    } else {
        veer_tally_text(im->tallies, im->n_files, &im->cli->style, &out);
    }
    if (rc == VEER_OK)
        rc = veer_buf_status(&out, err);
    if (rc == VEER_OK)
        rc = veer_out_stdout(out.data, out.len, err);
    veer_buf_done(&out);
    return rc;
}

/* An error in the middle says what was done before. */
static veer_rc fail_midway(const import *im, veer_rc rc, veer_err *err)
{
    uint64_t accepted = 0;
    for (size_t i = 0; i < im->n_files; i++)
        accepted += im->tallies[i].accepted;
    if (accepted == 0)
        return rc;
    const veer_err cause = *err;
    return veer_fail(err, rc, "%.150s; %llu records before it are stored, the same import goes on",
                     cause.msg, (unsigned long long)accepted);
}

static veer_rc import_all(import *im, veer_err *err)
{
    veer_rc rc = VEER_OK;
    for (size_t i = 0; i < im->cli->operands.n && rc == VEER_OK; i++)
        rc = import_file(im, im->cli->operands.items[i], false, err);
    for (size_t i = 0; i < im->o->labels.n && rc == VEER_OK; i++)
        rc = import_file(im, im->o->labels.items[i], true, err);
    return rc == VEER_OK ? print_summary(im, err) : fail_midway(im, rc, err);
}

static veer_rc run(const veer_cli *cli, const void *options, int *ret_exit, veer_err *err)
{
import im = {.cli = cli, .o = options };
    const size_t n = cli->operands.n + im.o->labels.n;
    const veer_column_option *columns = NULL;
    size_t n_columns = 0;
    if (n == 0)
        return veer_fail(err, VEER_EINVAL, "FILE is missing; see 'veer import --help'");
    veer_rc rc = veer_mapping_parse(&im.o->columns, VEER_MAPPING_PREDICTIONS, cli->arena, &columns,
                                    &n_columns, err);
    im.tallies = veer_arena_array(cli->arena, n, sizeof *im.tallies);
    if (rc == VEER_OK && im.tallies == NULL)
        rc = veer_fail_nomem(err);
    const veer_connect_wish wish = {.create = true, .wait_ms = im.o->wait_s.value * 1000};
    if (rc == VEER_OK)
        rc = veer_connect(&im.o->connect, &wish, &im.connection, err);
    if (rc != VEER_OK)
        return rc;
    rc = import_all(&im, err);
    for (size_t i = 0; i < im.n_files; i++)
        if (im.tallies[i].rejected > 0)
            *ret_exit = VEER_EXIT_DEGRADED;
    veer_disconnect(&im.connection);
    return rc;
}

static const veer_opt options[] = {
    {.name = "labels",
     .letter = 'l',
     .kind = VEER_OPT_LIST,
     .arg = "FILE",
     .help = "Labels that came later, taken in after the other files",
     .offset = offsetof(import_options, labels)},
    VEER_MAPPING_ROW(import_options, columns),
    {.name = "model",
     .letter = 'm',
     .kind = VEER_OPT_TEXT,
     .arg = "NAME",
     .help = "Model of the records that name none",
     .offset = offsetof(import_options, model)},
    {.name = "version",
     .kind = VEER_OPT_TEXT,
     .arg = "NAME",
     .help = "Version of the records that name none",
     .offset = offsetof(import_options, version)},
    {.name = "batch",
     .kind = VEER_OPT_COUNT,
     .arg = "N",
     .help = "Records of one request",
     .fallback = "1000",
     .min = 1,
     .max = VEER_SENDER_MAX_ROWS,
     .offset = offsetof(import_options, batch)},
    {.name = "wait",
     .kind = VEER_OPT_COUNT,
     .arg = "SECONDS",
     .help = "Keep trying so long while the server is away or busy",
     .fallback = "10",
     .max = 86400,
     .offset = offsetof(import_options, wait_s)},
    {.name = "json",
     .kind = VEER_OPT_FLAG,
     .help = "Print the summary as JSON",
     .offset = offsetof(import_options, json)},
    VEER_CONNECT_ROWS(import_options, connect),
};

static const veer_operand operands[] = {
    {"FILE", "CSV or JSON (one object per line, or an array), plain or gzip; - is standard input",
     true},
};

static const veer_example examples[] = {
    {"veer import predictions.ndjson.gz --labels feedback.ndjson.gz",
     "Predictions and, after them, their labels"},
    {"veer import scored.csv --model churn --version 3 --column p=score,churned=label",
     "A CSV file that names no model, with columns that are not recognised by name"},
    {"veer import metrics_log.json --model sentiment",
     "A log of metrics that were computed elsewhere"},
    {"zcat *.gz | veer import - --url https://veer.example:8321 --token-file token",
     "From a pipe into a server on another machine"},
};

static const veer_exit exits[] = {
    {VEER_EXIT_OK, "everything is stored (or was there already)"},
    {VEER_EXIT_DEGRADED, "the import is complete, but some records were rejected"},
};

const veer_cmd veer_cmd_import = {
    .name = "import",
    .summary = "take predictions, labels and metrics in from files",
    .description =
        "Reads files and sends their records to a server, or into a data directory that no server "
        "has open. What a file is shows in its first record: predictions, labels (ids and labels "
        "only), metric points, or a log of metrics such as\n"
        "\n"
        "  [{\"timestamp\": \"2025-04-21T10:00:00\", \"f1_score\": 0.85, \"auc\": 0.90}]\n"
        "\n"
        "Records that are refused are counted and left out; the first ones are told with their "
        "lines. When the command ends well, everything that it counts as accepted is on disk.\n"
        "\n"
        "An import that was cut short is simply run again: records are known by their ids, and "
        "nothing is counted twice. Predictions without an id get one that is made of their content "
        "and their place in the file, so the same holds for them as long as the file keeps its "
        "beginning.",
    .operands = operands,
    .n_operands = 1,
    .many = true,
    .options = options,
    .n_options = sizeof options / sizeof *options,
    .options_size = sizeof(import_options),
    .examples = examples,
    .n_examples = sizeof examples / sizeof *examples,
    .exits = exits,
    .n_exits = sizeof exits / sizeof *exits,
    .run = run,
};
