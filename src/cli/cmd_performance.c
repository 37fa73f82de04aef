#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/limits.h"
#include "base/suggest.h"
#include "cli/live_performance.h"
#include "cli/out.h"
#include "cli/progress.h"
#include "cli/view.h"
#include "files/records.h"
#include "report/performance.h"

#define N_COLUMN_OPTIONS 9

typedef struct performance_options {
    const char *labels;                    /* --labels */
    const char *columns[N_COLUMN_OPTIONS]; /* --id-column and so on, see column_roles */
    const char *positive;                  /* --positive */
    const char *output;                    /* --output */
    int task;                              /* --task, a veer_perf_task */
    int by;                                /* --by, a veer_perf_by */
    int format;                            /* --format */
    bool json;                             /* --json */
    veer_connect_options connect;          /* of a model: which server */
    const char *version;                   /* --version, of a model */
    const char *from;                      /* --from, the same */
    const char *to;                        /* --to, the same */
    const char *segment;                   /* --segment, the same */
    bool exact;                            /* --exact, the same */
    veer_opt_list metrics;                 /* --metrics */
    veer_opt_count bins;                   /* --bins */
} performance_options;

/* The roles of performance_options.columns, in its order. */
static const veer_role column_roles[N_COLUMN_OPTIONS] = {
    VEER_ROLE_ID,    VEER_ROLE_TIMESTAMP,  VEER_ROLE_PREDICTION, VEER_ROLE_SCORE, VEER_ROLE_VALUE,
    VEER_ROLE_LABEL, VEER_ROLE_CONFIDENCE, VEER_ROLE_LATENCY,    VEER_ROLE_COST,
};

/* Everything that is read and made; freed in one place. */
typedef struct job {
    const veer_cli *cli;                /* how it was called */
    const performance_options *options; /* what was asked for */
    const char *source;                 /* what is reported on, for people */
    veer_outcomes outcomes;             /* what was read */
    veer_live_result live;              /* what came out, of files only perf */
    const char **mapping;               /* "column is role", in the arena of cli */
    size_t n_mapping;                   /* number of them */
    veer_buf out;                       /* the report */
} job;

/* Which of the column options speak of the file: those of labels are id, time and label. */
static bool concerns(veer_role role, bool labels)
{
    if (labels)
        return role == VEER_ROLE_ID || role == VEER_ROLE_LABEL;
    return true;
}

/* The rules of a file from the options. A label column is looked for in FILE only without FILE2. */
static size_t make_rules(const job *j, bool labels, veer_column_option rules[N_COLUMN_OPTIONS])
{
    size_t n = 0;
    for (size_t i = 0; i < N_COLUMN_OPTIONS; i++) {
        const bool elsewhere =
            !labels && j->options->labels != NULL && column_roles[i] == VEER_ROLE_LABEL;
        if (j->options->columns[i] != NULL && concerns(column_roles[i], labels) && !elsewhere)
            rules[n++] =
                (veer_column_option){j->options->columns[i], column_roles[i], VEER_TYPE_AUTO};
    }
    return n;
}

/* Both files may map the same name to the same role; that is said once. */
static bool is_new(const char *const *lines, size_t last)
{
    for (size_t i = 0; i < last; i++)
        if (strcmp(lines[i], lines[last]) == 0)
            return false;
    return true;
}

static veer_rc add_mapping(job *j, const veer_records *records, veer_err *err)
{
    size_t n = 0;
    const veer_records_column *const columns = veer_records_columns(records, &n);
    const char **const grown = veer_arena_array(j->cli->arena, j->n_mapping + n + 1, sizeof *grown);
    if (grown == NULL)
        return veer_fail_nomem(err);
    for (size_t i = 0; i < j->n_mapping; i++)
        grown[i] = j->mapping[i];
    for (size_t i = 0; i < n; i++) {
        char line[VEER_LIMIT_NAME_BYTES + 64];
        if (columns[i].role == VEER_ROLE_FEATURE || columns[i].role == VEER_ROLE_TAG ||
            columns[i].role == VEER_ROLE_IGNORE)
            continue;
        const int len = snprintf(line, sizeof line, "%s = %s", veer_role_name(columns[i].role),
                                 columns[i].name);
        grown[j->n_mapping] =
            veer_arena_strndup(j->cli->arena, line,
                               (size_t)len < sizeof line ? (size_t)len : sizeof line - 1);
        if (grown[j->n_mapping] == NULL)
            return veer_fail_nomem(err);
        j->n_mapping += is_new(grown, j->n_mapping);
    }
    j->mapping = grown;
    return VEER_OK;
}

typedef veer_rc take_batch(veer_outcomes *outcomes, const veer_batch *batch, veer_err *err);

static veer_rc read_batches(job *j, veer_progress *progress, veer_records *records,
                            take_batch *take, veer_err *err)
{
    uint64_t done = 0;
    const veer_batch *batch = NULL;
    veer_rc rc = veer_records_next(records, &batch, err);
    while (rc == VEER_OK && batch != NULL) {
        rc = take(&j->outcomes, batch, err);
        veer_records_progress(records, &done, &progress->total);
        veer_progress_update(progress, done, veer_records_rows(records));
        if (rc == VEER_OK)
            rc = veer_records_next(records, &batch, err);
    }
    return rc;
}

static veer_rc read_file(job *j, const char *path, bool labels, veer_err *err)
{
    veer_column_option rules[N_COLUMN_OPTIONS];
    const veer_records_options options = {
        .columns = rules,
        .column_count = make_rules(j, labels, rules),
        .labels = labels,
    };
    veer_source *source = NULL;
    veer_records *records = NULL;
    veer_progress progress;
    veer_progress_init(&progress, path, 0, j->cli->progress);
    veer_rc rc = veer_source_open(path, &source, err);
    if (rc == VEER_OK)
        rc = veer_records_open(source, &options, &records, err);
    if (rc == VEER_OK)
        rc = read_batches(j, &progress, records, labels ? veer_outcomes_label : veer_outcomes_add,
                          err);
    if (rc == VEER_OK && veer_records_format(records) == VEER_FILE_CSV)
        rc = add_mapping(j, records, err);
    veer_records_free(records);
    veer_progress_done(&progress);
    return rc;
}

static veer_rc check_join(const job *j, veer_err *err)
{
    const veer_join_counts *const c = &j->outcomes.counts;
    const char *const predictions = j->cli->operands.items[0];
    if (j->options->labels == NULL)
        return VEER_OK;
    if (c->predictions_ids == 0)
        return veer_fail(err, VEER_EINVAL,
                         "%.90s has no ids to join labels by; name their column with --id-column",
                         predictions);
    if (c->labels > 0 && c->without_id == c->labels)
        return veer_fail(err, VEER_EINVAL,
                         "%.90s has no ids to join by; name their column with --id-column",
                         j->options->labels);
    if (c->labels > 0 && c->unknown + c->without_id == c->labels)
        return veer_fail(err, VEER_EINVAL,
                         "%.70s and %.70s have no id in common; is --id-column the right one?",
                         predictions, j->options->labels);
    return VEER_OK;
}

static veer_rc render(job *j, veer_err *err)
{
    const veer_performance_report report = {
        .perf = &j->live.perf,
        .outcomes = &j->outcomes,
        .predictions = j->source,
        .labels = j->options->labels,
        .mapping = j->mapping,
        .n_mapping = j->n_mapping,
        .metrics = j->options->metrics.items,
        .n_metrics = j->options->metrics.n,
        .estimates = j->live.estimates,
        .n_estimates = j->live.n_estimates,
    };
    switch (j->options->json ? VEER_FORMAT_JSON : j->options->format) {
    case VEER_FORMAT_JSON:
        return veer_performance_json_out(&report, &j->out, err);
    case VEER_FORMAT_MARKDOWN:
        return veer_performance_markdown_out(&report, &j->out, err);
    case VEER_FORMAT_CSV:
        return veer_performance_csv_out(&report, &j->out, err);
    default:
        return veer_performance_text_out(&report, &j->cli->style, &j->out, err);
    }
}

/* One metric a line: name, aliases and what it is. */
static veer_rc print_metrics(veer_err *err)
{
    veer_buf out;
    veer_buf_init(&out, VEER_LIMIT_BUF_BYTES);
    for (size_t i = 0; i < veer_n_perf_metrics; i++) {
        const veer_metric *const metric = veer_perf_metric_info(i);
        veer_buf_printf(&out, "%-18s %s", metric->name, metric->description);
        for (size_t a = 0; metric->aliases[a] != NULL; a++)
            veer_buf_printf(&out, "%s%s", a == 0 ? "; also " : ", ", metric->aliases[a]);
        veer_buf_putc(&out, '\n');
    }
    veer_rc rc = veer_buf_status(&out, err);
    if (rc == VEER_OK)
        rc = veer_out_stdout(out.data, out.len, err);
    veer_buf_done(&out);
    return rc;
}

/* Names the nearest metric and what else there is, as far as a message goes. */
static veer_rc fail_metric(const char *name, veer_err *err)
{
    char known[160] = "";
    const char *best = NULL;
    size_t used = 0;
    for (size_t i = 0; i < veer_n_perf_metrics; i++)
        veer_suggest(name, veer_perf_metrics[i].name, &best);
    if (best != NULL)
        return veer_fail(err, VEER_EINVAL,
                         "unknown metric '%.40s'; did you mean '%s'? '--metrics list' prints all",
                         name, best);
    for (size_t i = 0; i < veer_n_perf_metrics && used < sizeof known; i++)
        used += (size_t)snprintf(known + used, sizeof known - used, "%s%s", i > 0 ? ", " : "",
                                 veer_perf_metrics[i].name);
    if (used >= sizeof known)
        memcpy(strrchr(known, ','), ", ...", sizeof ", ...");
    return veer_fail(err, VEER_EINVAL, "unknown metric '%.40s'; '--metrics list' prints all: %s",
                     name, known);
}

static veer_rc check_metrics(const veer_opt_list *metrics, veer_err *err)
{
    for (size_t i = 0; i < metrics->n; i++)
        if (veer_perf_metric_index(metrics->items[i]) == veer_n_perf_metrics)
            return fail_metric(metrics->items[i], err);
    return VEER_OK;
}

/* Whether the operand means a model on a server: there is no such file, but there is a server. */
static bool is_model(const job *j)
{
    const veer_connect_options *const c = &j->options->connect;
    const char *const name = j->cli->operands.items[0];
    if (strcmp(name, "-") == 0 || access(name, F_OK) == 0 || errno != ENOENT)
        return false;
    return c->url != NULL || c->data != NULL || veer_connect_is_at_hand();
}

static veer_rc work_live(job *j, veer_err *err)
{
    const veer_connect_wish wish = {0};
    veer_connection connection = {0};
    const veer_live_question question = {
        .model = j->cli->operands.items[0],
        .version = j->options->version,
        .from = j->options->from,
        .to = j->options->to,
        .segment = j->options->segment,
        .task = (veer_perf_task)j->options->task,
        .by = (veer_perf_by)j->options->by,
        .positive = j->options->positive,
        .exact = j->options->exact,
    };
    if (j->options->labels != NULL)
        return veer_fail(
            err, VEER_EINVAL,
            "--labels belongs to a file; '%.80s' is none, and a model knows its labels",
            question.model);
    veer_rc rc = check_metrics(&j->options->metrics, err);
    if (rc == VEER_OK)
        rc = veer_connect(&j->options->connect, &wish, &connection, err);
    if (rc != VEER_OK)
        return rc;
    veer_buf source;
    veer_buf_init(&source, VEER_LIMIT_BUF_BYTES);
    veer_buf_printf(&source, "model %s%s%s at %s", question.model,
                    question.version != NULL ? " " : "",
                    question.version != NULL ? question.version : "",
                    connection.dir != NULL ? connection.dir : connection.at.url);
    j->source = veer_buf_cstr(&source);
    rc = veer_live_performance(&connection, &question, &j->live, &j->outcomes, err);
    if (rc == VEER_OK)
        rc = render(j, err);
    j->source = NULL;
    veer_buf_done(&source);
    veer_disconnect(&connection);
    return rc == VEER_OK ? veer_out_file(j->options->output, j->out.data, j->out.len, err) : rc;
}

static veer_rc work(job *j, veer_err *err)
{
    const veer_perf_options options = {
        .task = (veer_perf_task)j->options->task,
        .by = (veer_perf_by)j->options->by,
        .positive = j->options->positive,
        .bins = (size_t)j->options->bins.value,
    };
    veer_rc rc = check_metrics(&j->options->metrics, err);
    if (rc == VEER_OK)
        rc = read_file(j, j->cli->operands.items[0], false, err);
    if (rc == VEER_OK && j->options->labels != NULL)
        rc = read_file(j, j->options->labels, true, err);
    if (rc == VEER_OK)
        rc = check_join(j, err);
    if (rc == VEER_OK)
        rc = veer_performance_init(&j->live.perf, &j->outcomes, &options, err);
    if (rc == VEER_OK)
        rc = render(j, err);
    return rc == VEER_OK ? veer_out_file(j->options->output, j->out.data, j->out.len, err) : rc;
}

static veer_rc run(const veer_cli *cli, const void *options, int *ret_exit, veer_err *err)
{
    (void)ret_exit;
    job j = {.cli = cli, .options = options, .source = cli->operands.items[0]};
    const veer_opt_list *const metrics = &j.options->metrics;
    if (metrics->n == 1 && strcmp(metrics->items[0], "list") == 0)
        return print_metrics(err);
    if (cli->operands.n == 0)
        return veer_fail(err, VEER_EINVAL, "FILE is missing; see 'veer performance --help'");
    veer_buf_init(&j.out, VEER_LIMIT_BUF_BYTES);
    veer_rc rc = veer_outcomes_init(&j.outcomes, 0, err);
    if (rc == VEER_OK)
        rc = is_model(&j) ? work_live(&j, err) : work(&j, err);
    veer_performance_done(&j.live.perf);
    veer_outcomes_done(&j.outcomes);
    veer_buf_done(&j.out);
    return rc;
}

static const char *const tasks[] = {"auto", "binary", "multiclass", "regression", NULL};
static const char *const periods[] = {"auto", "none", "day", "week", "month", NULL};

#define COLUMN_OPTION(index, option, text)                                                \
    {                                                                                     \
        .name = option, .kind = VEER_OPT_TEXT, .arg = "NAME", .help = text,               \
        .offset = offsetof(performance_options, columns) + (index) * sizeof(const char *) \
    }

static const veer_opt options[] = {
    {.name = "labels",
     .letter = 'l',
     .kind = VEER_OPT_TEXT,
     .arg = "FILE2",
     .help = "Labels that came later, joined by id; a later label replaces an earlier one",
     .offset = offsetof(performance_options, labels)},
    COLUMN_OPTION(0, "id-column", "Column of the ids in FILE and FILE2"),
    COLUMN_OPTION(1, "timestamp-column", "Column of the time of a prediction"),
    COLUMN_OPTION(2, "prediction-column", "Column of the predicted class or number"),
    COLUMN_OPTION(3, "score-column", "Column of the probability of the positive class"),
    COLUMN_OPTION(4, "value-column", "Column of the predicted number"),
    COLUMN_OPTION(5, "label-column", "Column of the labels, in FILE2 if it is given, else in FILE"),
    COLUMN_OPTION(6, "confidence-column", "Column of the confidence"),
    COLUMN_OPTION(7, "latency-column", "Column of the latency in milliseconds"),
    COLUMN_OPTION(8, "cost-column", "Column of the cost in US dollars"),
    {.name = "task",
     .kind = VEER_OPT_CHOICE,
     .arg = "TASK",
     .help = "Kind of model; auto looks at the data",
     .fallback = "auto",
     .choices = tasks,
     .offset = offsetof(performance_options, task)},
    {.name = "positive",
     .kind = VEER_OPT_TEXT,
     .arg = "CLASS",
     .help = "The positive class of a binary model",
     .offset = offsetof(performance_options, positive)},
    {.name = "by",
     .kind = VEER_OPT_CHOICE,
     .arg = "PERIOD",
     .help = "Periods in UTC; auto takes days up to 45 days, weeks up to 26 weeks, else months",
     .fallback = "auto",
     .choices = periods,
     .offset = offsetof(performance_options, by)},
    {.name = "metrics",
     .letter = 'm',
     .kind = VEER_OPT_LIST,
     .arg = "LIST",
     .help = "Show only these metrics, by name or alias; 'list' prints them",
     .offset = offsetof(performance_options, metrics)},
    {.name = "bins",
     .kind = VEER_OPT_COUNT,
     .arg = "N",
     .help = "Bins of the calibration error",
     .fallback = "10",
     .min = 1,
     .max = VEER_LIMIT_PERF_BINS,
     .offset = offsetof(performance_options, bins)},
    VEER_FORMAT_ROW(performance_options, format),
    VEER_JSON_ROW(performance_options, json, "Short for --format json"),
    {.name = "output",
     .letter = 'o',
     .kind = VEER_OPT_TEXT,
     .arg = "FILE",
     .help = "Write to FILE, whole or not at all, instead of standard output",
     .offset = offsetof(performance_options, output)},
    {.name = "version",
     .kind = VEER_OPT_TEXT,
     .arg = "NAME",
     .help = "Of a model: only this version",
     .offset = offsetof(performance_options, version)},
    {.name = "from",
     .kind = VEER_OPT_TEXT,
     .arg = "TIME",
     .help = "Of a model: from this time on, such as 2024-05-01 or -7d; else from its first "
             "prediction on",
     .offset = offsetof(performance_options, from)},
    {.name = "to",
     .kind = VEER_OPT_TEXT,
     .arg = "TIME",
     .help = "Of a model: up to this time, which does not belong to it; else up to now",
     .offset = offsetof(performance_options, to)},
    {.name = "segment",
     .kind = VEER_OPT_TEXT,
     .arg = "TAG=VALUE",
     .help = "Of a model: only predictions with this tag",
     .offset = offsetof(performance_options, segment)},
    {.name = "exact",
     .kind = VEER_OPT_FLAG,
     .help = "Of a model: compute from its records, as long as they are kept, not from sums",
     .offset = offsetof(performance_options, exact)},
    VEER_CONNECT_ROWS(performance_options, connect),
};

static const veer_operand operands[] = {
    {"FILE",
     "Predictions as CSV or JSON (one object per line), plain or gzip; - is standard input. Where "
     "there is no such file but a server, the name of a model",
     true},
};

static const veer_example examples[] = {
    {"veer performance predictions.csv", "Labels stand in the same file"},
    {"veer performance predictions.ndjson.gz --labels feedback.ndjson.gz --by month",
     "Labels came later, month by month"},
    {"veer performance scored.csv --score-column p --label-column churned --positive yes --json",
     "Name the columns, for a program"},
    {"veer performance fraud --by day --from -14d", "A model of the server on ./veer-data"},
};

const veer_cmd veer_cmd_performance = {
    .name = "performance",
    .summary = "how good a model was, from predictions and labels",
    .description =
        "Reads predictions and their labels, joins them by id and prints every metric of the task, "
        "for all rows and per period: accuracy, precision, recall, F1, AUC, log loss, Brier score, "
        "calibration error and more for classes; MAE, RMSE, R2 and more for numbers; latency and "
        "cost where they are known. Columns are recognised by their usual names (id, timestamp, "
        "prediction, score, y_pred, y_pred_proba, label, target, ...) or named by options.\n"
        "\n"
        "A metric that cannot be computed is shown as a dash (null in JSON) with its reason, never "
        "as 0. The positive class is the one that higher scores go with, unless --positive says "
        "otherwise. Predictions whose id came before, and labels whose id is unknown, are counted "
        "and left out.\n"
        "\n"
        "Of a model, the server has sums ready, from which counts are exact and metrics of scores "
        "are estimates; how far these may be off is told. With --exact it reads the records.\n"
        "\n"
        "Of files, labels, scores, classes and times are kept in memory: about 30 bytes a row and "
        "the ids, "
        "and 40 to 60 bytes a row more while the metrics are computed.",
    .operands = operands,
    .n_operands = 1,
    .options = options,
    .n_options = sizeof options / sizeof *options,
    .options_size = sizeof(performance_options),
    .examples = examples,
    .n_examples = sizeof examples / sizeof *examples,
    .run = run,
};
