/* veer import: files into a running server or a data directory. */
#include "cli/feeding.h"
#include "cli/progress.h"

typedef struct import_options {
    veer_feeding_options feeding; /* which server, which files */
} import_options;

static veer_rc send_all(const veer_cli *cli, veer_feeding_file *file, veer_err *err)
{
    veer_feed *const feed = file->feed;
    veer_sender *const sender = &file->sender;
    veer_progress progress;
    veer_feed_row row;
    uint64_t done = 0;
    bool more = true;
    veer_progress_init(&progress, veer_feed_name(feed), 0, cli->progress);
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

/* An error in the middle says what was done before. */
static veer_rc fail_midway(const veer_feeding *feeding, veer_rc rc, veer_err *err)
{
    uint64_t accepted = 0;
    for (size_t i = 0; i < feeding->n_opened; i++)
        accepted += feeding->tallies[i].accepted;
    if (accepted == 0)
        return rc;
    const veer_err cause = *err;
    return veer_fail(err, rc, "%.150s; %llu records before it are stored, the same import goes on",
                     cause.msg, (unsigned long long)accepted);
}

static veer_rc import_all(veer_feeding *feeding, veer_err *err)
{
    veer_rc rc = VEER_OK;
    for (size_t i = 0; i < feeding->n && rc == VEER_OK; i++) {
        veer_feeding_file file = {0};
        rc = veer_feeding_open(feeding, i, &file, err);
        if (rc == VEER_OK)
            rc = send_all(feeding->cli, &file, err);
        veer_feeding_close(&file);
    }
    return rc == VEER_OK ? veer_feeding_print(feeding, NULL, err) : fail_midway(feeding, rc, err);
}

static veer_rc run(const veer_cli *cli, const void *options, int *ret_exit, veer_err *err)
{
    const import_options *const o = options;
    veer_feeding feeding = {0};
    veer_rc rc = veer_feeding_init(&feeding, cli, &o->feeding, err);
    if (rc == VEER_OK)
        rc = veer_feeding_connect(&feeding, NULL, err);
    if (rc == VEER_OK)
        rc = import_all(&feeding, err);
    if (veer_feeding_has_rejected(&feeding))
        *ret_exit = VEER_EXIT_DEGRADED;
    veer_feeding_done(&feeding);
    return rc;
}

static const veer_opt options[] = {
    VEER_FEEDING_ROWS(import_options, feeding,
                      "Labels that came later, taken in after the other files", "10"),
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
