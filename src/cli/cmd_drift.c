/* veer drift: have the columns of one file drifted from those of another, or those of a model on a
 * server from its baseline? */
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "cli/command.h"
#include "cli/live_drift.h"
#include "cli/load.h"
#include "cli/out.h"
#include "cli/view.h"
#include "report/drift.h"

#define DEFAULT_FDR "0.05"

typedef struct drift_options {
    const char *reference;
    const char *current;
    veer_opt_list columns;
    veer_opt_list ignore;
    const char *method;
    veer_opt_real threshold;
    veer_opt_real fdr;
    veer_opt_real share;
    veer_opt_count bins;
    veer_opt_list types;
    const char *delimiter;
    veer_opt_count memory_mib;
    int format;
    bool json;
    const char *output;
    veer_connect_options connect; /* of a model, as all below: which server */
    const char *version;
    const char *window;
    const char *baseline;
    const char *at;
    bool exact;
    bool history;
    const char *from;
    const char *to;
} drift_options;

static veer_rc render_json(const drift_report *report, const report_sources *sources,
                           const veer_style *style, veer_buf *out, veer_err *err)
{
    (void)style;
    return report_drift_json(report, sources, out, err);
}

static veer_rc render_markdown(const drift_report *report, const report_sources *sources,
                               const veer_style *style, veer_buf *out, veer_err *err)
{
    (void)style;
    return report_drift_markdown(report, sources, out, err);
}

static veer_rc render_html(const drift_report *report, const report_sources *sources,
                           const veer_style *style, veer_buf *out, veer_err *err)
{
    (void)style;
    return report_drift_html(report, sources, out, err);
}

static veer_rc render_csv(const drift_report *report, const report_sources *sources,
                          const veer_style *style, veer_buf *out, veer_err *err)
{
    (void)sources;
    (void)style;
    return report_drift_csv(report, out, err);
}

/* In the order of the names. */
enum { DRIFT_TABLE, DRIFT_JSON, DRIFT_MARKDOWN, DRIFT_HTML, DRIFT_CSV };
static const char *const format_names[] = {"table", "json", "markdown", "html", "csv", NULL};
static veer_drift_render_fn *const renderers[] = {report_drift_text, render_json, render_markdown,
                                                  render_html, render_csv};

static const veer_opt options[] = {
    {.name = "reference",
     .letter = 'r',
     .kind = VEER_OPT_TEXT,
     .arg = "FILE",
     .help = "The data that is known to be good: CSV or JSON, plain or gzip, - for standard input",
     .offset = offsetof(drift_options, reference)},
    {.name = "current",
     .letter = 'c',
     .kind = VEER_OPT_TEXT,
     .arg = "FILE",
     .help = "The data to judge, in the same form",
     .offset = offsetof(drift_options, current)},
    {.name = "columns",
     .kind = VEER_OPT_LIST,
     .arg = "NAME,...",
     .help = "Compare only these columns",
     .offset = offsetof(drift_options, columns)},
    {.name = "ignore",
     .kind = VEER_OPT_LIST,
     .arg = "NAME,...",
     .help = "Leave these columns out",
     .offset = offsetof(drift_options, ignore)},
    {.name = "method",
     .letter = 'm',
     .kind = VEER_OPT_TEXT,
     .arg = "METHOD",
     .help = "How to compare; 'list' prints every method",
     .shown = "auto; of a model, as it is set up",
     .offset = offsetof(drift_options, method)},
    {.name = "threshold",
     .letter = 't',
     .kind = VEER_OPT_REAL,
     .arg = "NUMBER",
     .help = "Replace the method's limit for a score, or its level for a p-value",
     .offset = offsetof(drift_options, threshold)},
    {.name = "fdr",
     .kind = VEER_OPT_REAL,
     .arg = "RATE",
     .help = "Expected share of false alarms among the alarms (Benjamini-Hochberg over the "
             "columns); 0 judges each column by its own p-value",
     .fallback = DEFAULT_FDR,
     .max = 0.999,
     .offset = offsetof(drift_options, fdr)},
    {.name = "share",
     .kind = VEER_OPT_REAL,
     .arg = "RATIO",
     .help = "Call it dataset drift from this share of drifted columns on",
     .fallback = "0.5",
     .max = 1,
     .offset = offsetof(drift_options, share)},
    {.name = "bins",
     .kind = VEER_OPT_COUNT,
     .arg = "N",
     .help = "Reference-quantile bins for psi, kl, js and hellinger on numbers",
     .fallback = "10",
     .min = 2,
     .max = VEER_LIMIT_DRIFT_BINS,
     .offset = offsetof(drift_options, bins)},
    {.name = "type",
     .kind = VEER_OPT_LIST,
     .arg = "NAME=TYPE,...",
     .help = "Read a CSV column as numeric or categorical instead of guessing",
     .offset = offsetof(drift_options, types)},
    {.name = "delimiter",
     .kind = VEER_OPT_TEXT,
     .arg = "CHAR",
     .help = "The CSV delimiter, 'tab' for a tab; found by itself when not given",
     .offset = offsetof(drift_options, delimiter)},
    {.name = "memory",
     .kind = VEER_OPT_COUNT,
     .arg = "MIB",
     .help = "Keep every number while they fit into so much memory; beyond it columns are "
             "summarised and scores carry bounds",
     .fallback = "2048",
     .max = 1 << 20,
     .offset = offsetof(drift_options, memory_mib)},
    {.name = "format",
     .letter = 'f',
     .kind = VEER_OPT_CHOICE,
     .arg = "FORMAT",
     .help = "How to show the result",
     .fallback = "table",
     .choices = format_names,
     .offset = offsetof(drift_options, format)},
    {.name = "json",
     .kind = VEER_OPT_FLAG,
     .help = "Short for --format json",
     .offset = offsetof(drift_options, json)},
    {.name = "output",
     .letter = 'o',
     .kind = VEER_OPT_TEXT,
     .arg = "FILE",
     .help = "Write the result there instead of to standard output",
     .offset = offsetof(drift_options, output)},
    VEER_TEXT_ROW(drift_options, version, "version", "NAME",
                  "Of a model: only this version; all together without it"),
    VEER_TEXT_ROW(drift_options, window, "window", "DURATION",
                  "Of a model: width of the current window, such as 60m; else as it is set up"),
    VEER_TEXT_ROW(drift_options, baseline, "baseline", "BASELINE",
                  "Of a model: 24h (the time before), reference, same_hours, same_hours:7, "
                  "last_week, last_week:4 or version:NAME; else as it is set up"),
    VEER_TEXT_ROW(
        drift_options, at, "at", "TIME",
        "Of a model: as of this time, such as 2024-05-01T12:00:00Z or -2d, instead of now"),
    {.name = "exact",
     .kind = VEER_OPT_FLAG,
     .help = "Of a model: compare its records, as long as they are kept, not their sums",
     .offset = offsetof(drift_options, exact)},
    {.name = "history",
     .kind = VEER_OPT_FLAG,
     .help = "Of a model: the runs that evaluations made, the newest first; with one name in "
             "--columns, that column",
     .offset = offsetof(drift_options, history)},
    VEER_TEXT_ROW(drift_options, from, "from", "TIME", "With --history: from this time on"),
    VEER_TEXT_ROW(drift_options, to, "to", "TIME",
                  "With --history: up to this time, which does not belong to it"),
    VEER_CONNECT_ROWS(drift_options, connect),
};

static const veer_operand operands[] = {
    {"REFERENCE",
     "The reference file, when --reference is not given; alone, the name of a model on a server",
     true},
    {"CURRENT", "The current file, when --current is not given", true},
};

static const veer_example examples[] = {
    {"veer drift --reference train.csv --current today.csv.gz", "Compare two files"},
    {"veer drift train.csv today.csv.gz", "The same, shorter"},
    {"veer drift -r train.csv -c today.csv --format html -o drift.html",
     "Write a report for a browser"},
    {"veer drift -r a.ndjson -c b.ndjson --method psi --columns amount,country",
     "One method, some columns"},
    {"veer drift fraud --version v3", "The last hour of a model against the day before it"},
    {"veer drift fraud --window 24h --baseline reference --format html -o drift.html",
     "Its last day against its reference"},
    {"veer drift fraud --history --from -7d", "What the evaluations of a week found"},
    {"veer drift --method list", "Explain the methods"},
};

static const veer_exit exits[] = {
    {0, "no column drifted, or --history was asked for"},
    {1, "at least one column drifted"},
    {2, "wrong usage or unusable input; nothing was judged"},
};

/* ---- arguments ---- */

static veer_rc print_methods(veer_err *err)
{
    veer_buf out;
    veer_buf_init(&out, 1 << 16);
    for (size_t i = 0; i < veer_drift_method_count(); i++) {
        const veer_drift_method *m = veer_drift_method_at(i);
        veer_buf_printf(&out, "%-16s %-11s %s\n", m->name,
                        m->numeric && m->categorical ? "any"
                        : m->numeric                 ? "numbers"
                                                     : "categories",
                        m->doc);
    }
    veer_rc rc = veer_buf_status(&out, err);
    if (rc == VEER_OK)
        rc = veer_out_stdout(out.data, out.len, err);
    veer_buf_done(&out);
    return rc;
}

/* The files may be given by name or, without names, in this order. */
static veer_rc take_operands(const veer_operands *files, drift_options *o, veer_err *err)
{
    const char **const places[] = {&o->reference, &o->current};
    size_t used = 0;
    for (size_t i = 0; i < 2 && used < files->n; i++)
        if (*places[i] == NULL)
            *places[i] = files->items[used++];
    if (used < files->n)
        return veer_fail(err, VEER_EINVAL, "'%s' is one file too many", files->items[used]);
    return VEER_OK;
}

static veer_rc check_arguments(const drift_options *o, veer_err *err)
{
    if (o->reference == NULL || o->current == NULL)
        return veer_fail(err, VEER_EINVAL,
                         "give both --reference FILE and --current FILE, or MODEL with --url or "
                         "--data");
    if (strcmp(o->reference, "-") == 0 && strcmp(o->current, "-") == 0)
        return veer_fail(err, VEER_EINVAL, "only one of the two can be standard input");
    if (veer_drift_method_find(o->method) == NULL)
        return veer_fail(err, VEER_EINVAL,
                         "unknown method '%s'; 'veer drift --method list' "
                         "prints them",
                         o->method);
    return VEER_OK;
}

static veer_rc parse_delimiter(const char *text, char *ret, veer_err *err)
{
    *ret = 0;
    if (text == NULL)
        return VEER_OK;
    if (strcmp(text, "tab") == 0 || strcmp(text, "\\t") == 0)
        *ret = '\t';
    else if (strlen(text) == 1)
        *ret = text[0];
    else
        return veer_fail(err, VEER_EINVAL, "--delimiter takes one character or 'tab', got '%s'",
                         text);
    return VEER_OK;
}

/* NAME=TYPE; the name may contain '='. */
static veer_rc parse_type(veer_arena *arena, const char *text, veer_column_option *ret,
                          veer_err *err)
{
    const char *equals = strrchr(text, '=');
    veer_type type;
    if (equals == NULL || equals == text || !veer_type_parse(equals + 1, strlen(equals + 1), &type))
        return veer_fail(err, VEER_EINVAL,
                         "--type takes NAME=numeric or NAME=categorical, got '%s'", text);
    const char *name = veer_arena_strndup(arena, text, (size_t)(equals - text));
    if (name == NULL)
        return veer_fail_nomem(err);
    *ret = (veer_column_option){.name = name, .type = type};
    return VEER_OK;
}

/* --type and --ignore are what is known about columns before the files are opened. */
static veer_rc column_options(const veer_cli *cli, const drift_options *o,
                              veer_records_options *files, veer_err *err)
{
    const size_t n = o->types.n + o->ignore.n;
    if (n == 0)
        return VEER_OK;
    veer_column_option *rows = veer_arena_array(cli->arena, n, sizeof *rows);
    if (rows == NULL)
        return veer_fail_nomem(err);
    for (size_t i = 0; i < o->types.n; i++) {
        const veer_rc rc = parse_type(cli->arena, o->types.items[i], &rows[i], err);
        if (rc != VEER_OK)
            return rc;
    }
    for (size_t i = 0; i < o->ignore.n; i++)
        rows[o->types.n + i] =
            (veer_column_option){.name = o->ignore.items[i], .role = VEER_ROLE_IGNORE};
    files->columns = rows;
    files->column_count = n;
    return VEER_OK;
}

/* A level the user gave for a p-value method is also the rate, unless a rate was given. */
static double rate_of(const drift_options *o)
{
    const veer_drift_method *method = veer_drift_method_find(o->method);
    if (method->rule == VEER_DRIFT_BY_P_VALUE && o->threshold.given && !o->fdr.given)
        return o->threshold.value < 1.0 ? o->threshold.value : 0.0;
    return o->fdr.value;
}

/* ---- a model on a server ---- */

/* One operand alone, and a server to ask. */
static bool is_model(const veer_cli *cli, const drift_options *o)
{
    return cli->operands.n == 1 && o->reference == NULL && o->current == NULL &&
           (o->connect.url != NULL || o->connect.data != NULL || veer_connect_is_at_hand());
}

static veer_rc check_model(const drift_options *o, veer_err *err)
{
    const struct {
        bool is_given;
        const char *name;
    } rows[] = {
        {o->columns.n > 0 && !o->history, "--columns"},
        {o->ignore.n > 0, "--ignore"},
        {o->threshold.given, "--threshold"},
        {o->fdr.given, "--fdr"},
        {o->share.given, "--share"},
        {o->bins.given, "--bins"},
        {o->types.n > 0, "--type"},
        {o->delimiter != NULL, "--delimiter"},
        {o->memory_mib.given, "--memory"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (rows[i].is_given)
            return veer_fail(err, VEER_EINVAL,
                             "%s belongs to files; how a model is compared is set up with 'veer "
                             "evaluation set'",
                             rows[i].name);
    if (o->columns.n > 1)
        return veer_fail(err, VEER_EINVAL, "with --history, --columns takes one name");
    if (o->history && o->format == DRIFT_HTML)
        return veer_fail(err, VEER_EINVAL, "a history is a table, json, markdown or csv, not html");
    return VEER_OK;
}

static veer_rc run_model(const veer_cli *cli, const drift_options *o, int *ret_exit, veer_err *err)
{
    static const veer_format grids[] = {[DRIFT_TABLE] = VEER_FORMAT_TABLE,
                                        [DRIFT_JSON] = VEER_FORMAT_JSON,
                                        [DRIFT_MARKDOWN] = VEER_FORMAT_MARKDOWN,
                                        [DRIFT_HTML] = VEER_FORMAT_TABLE,
                                        [DRIFT_CSV] = VEER_FORMAT_CSV};
    const veer_live_drift_question question = {
        .model = cli->operands.items[0],
        .version = o->version,
        .window = o->window,
        .baseline = o->baseline,
        .method = o->method,
        .at = o->at,
        .exact = o->exact,
        .history = o->history,
        .from = o->from,
        .to = o->to,
        .column = o->columns.n > 0 ? o->columns.items[0] : NULL,
        .output = o->output,
        .format = grids[o->format],
        .json = o->json || o->format == DRIFT_JSON,
    };
    const veer_rc rc = check_model(o, err);
    if (rc != VEER_OK)
        return rc;
    return veer_live_drift(cli, &o->connect, &question, renderers[o->format], ret_exit, err);
}

/* ---- the work ---- */

static veer_rc compare(const drift_options *o, const profile *ref, const profile *cur,
                       drift_report **ret, veer_err *err)
{
    const drift_report_options report_options = {
        .method = o->method,
        .has_threshold = o->threshold.given,
        .threshold = o->threshold.value,
        .fdr = rate_of(o),
        .share_limit = o->share.value,
        .bins = (size_t)o->bins.value,
        .only = o->columns.items,
        .only_count = o->columns.n,
        .threads = load_threads(),
    };
    return drift_report_new(ref, cur, &report_options, ret, err);
}

static veer_rc show(const veer_cli *cli, const drift_options *o, const drift_report *report,
                    veer_err *err)
{
    const report_sources sources = {strcmp(o->reference, "-") == 0 ? "standard input"
                                                                   : o->reference,
                                    strcmp(o->current, "-") == 0 ? "standard input" : o->current};
    veer_style style = cli->style;
    if (o->output != NULL && strcmp(o->output, "-") != 0)
        style = (veer_style){.utf8 = true};
    veer_buf out;
    veer_buf_init(&out, VEER_LIMIT_BUF_BYTES);
    veer_drift_render_fn *const render = o->json ? render_json : renderers[o->format];
    veer_rc rc = render(report, &sources, &style, &out, err);
    if (rc == VEER_OK)
        rc = veer_out_file(o->output, out.data, out.len, err);
    veer_buf_done(&out);
    return rc;
}

static veer_rc run(const veer_cli *cli, const void *values, int *ret_exit, veer_err *err)
{
    drift_options given = *(const drift_options *)values, *o = &given;
    if (o->method != NULL && strcmp(o->method, "list") == 0)
        return print_methods(err);
    if (is_model(cli, o))
        return run_model(cli, o, ret_exit, err);
    if (o->method == NULL)
        o->method = "auto";
    load_request request = {.max_value_bytes = (size_t)o->memory_mib.value << 20,
                            .threads = load_threads()};
    profile *ref = NULL, *cur = NULL;
    drift_report *report = NULL;
    veer_rc rc = take_operands(&cli->operands, o, err);
    if (rc == VEER_OK)
        rc = check_arguments(o, err);
    request.ref_path = o->reference;
    request.cur_path = o->current;
    if (rc == VEER_OK)
        rc = parse_delimiter(o->delimiter, &request.files.delimiter, err);
    if (rc == VEER_OK)
        rc = column_options(cli, o, &request.files, err);
    if (rc == VEER_OK)
        rc = load_profiles(cli, &request, &ref, &cur, err);
    if (rc == VEER_OK)
        rc = compare(o, ref, cur, &report, err);
    if (rc == VEER_OK)
        rc = show(cli, o, report, err);
    if (rc == VEER_OK && report->summary.drifted > 0)
        *ret_exit = VEER_EXIT_DEGRADED;
    drift_report_free(report);
    profile_free(ref);
    profile_free(cur);
    return rc;
}

extern const veer_cmd veer_cmd_drift;
const veer_cmd veer_cmd_drift = {
    .name = "drift",
    .summary = "Compare files, or a model with its baseline: what drifted?",
    .description =
        "Reads a reference and a current file, compares every column that both have, and lists the "
        "columns with the worst first: the verdict, the score and its limit, both distributions, "
        "and what changed.\n\n"
        "The default method, auto, calls a column drifted when the difference is both significant "
        "and large enough to matter, so that more rows do not mean more alarms: Kolmogorov-Smirnov "
        "D above 0.1 for numbers, total variation above 0.1 for categories and for numbers with "
        "few distinct values, or a change of the missing share above 10 points, each with an "
        "adjusted p-value of at most the false-discovery rate.\n\n"
        "Columns that hold an id or a time are recognised by name and left out.\n\n"
        "With one argument and a server (--url, --data, VEER_URL, VEER_DATA or ./veer-data), a "
        "model is compared: its latest predictions with those before them or with its reference, "
        "from sums that the server has ready, or from its records with --exact. The medians that "
        "are told are then read from the drawn distributions. Nothing is kept of it; the "
        "evaluation keeps its own runs, which --history lists.",
    .operands = operands,
    .n_operands = sizeof operands / sizeof *operands,
    .options = options,
    .n_options = sizeof options / sizeof *options,
    .options_size = sizeof(drift_options),
    .examples = examples,
    .n_examples = sizeof examples / sizeof *examples,
    .exits = exits,
    .n_exits = sizeof exits / sizeof *exits,
    .run = run,
};
