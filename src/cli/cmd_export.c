/* veer export: the records of a model, out of a server. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/limits.h"
#include "base/time.h"
#include "cli/flatten.h"
#include "cli/out.h"
#include "cli/pages.h"
#include "cli/progress.h"

enum { FORMAT_NDJSON, FORMAT_CSV };

#define PATH_BYTES 4096

typedef struct export_options {
    veer_connect_options connect; /* which server */
    const char *version;          /* --version */
    const char *from;             /* --from */
    const char *to;               /* --to */
    const char *output;           /* --output */
    int format;                   /* --format */
    bool labels;                  /* --labels */
    bool no_features;             /* --no-features */
} export_options;

typedef struct export
{
    const export_options *o; /* what was asked for */
    veer_flatten flatten;    /* CSV only */
    bool learning;           /* CSV: the first pass, which writes nothing */
    FILE *file;              /* NULL: standard output */
    char part[PATH_BYTES];   /* the file while it grows */
    veer_buf out;            /* scratch of a page */
    veer_progress progress;  /* the bar */
    uint64_t bytes;          /* written */
    uint64_t rows;           /* the same */
}
export;

static veer_rc fail_write(const export *x, veer_err *err)
{
    return veer_fail(err, VEER_EIO, "%.180s: %s", x->part, strerror(errno));
}

static veer_rc put_bytes(export *x, const char *bytes, size_t len, veer_err *err)
{
    x->bytes += len;
    if (x->file == NULL)
        return veer_out_stdout(bytes, len, err);
    return fwrite(bytes, 1, len, x->file) == len ? VEER_OK : fail_write(x, err);
}

/* One page, line by line where lines matter. */
static veer_rc take_page(void *context, const char *bytes, size_t len, veer_err *err)
{
    export *const x = context;
    veer_rc rc = VEER_OK;
    size_t from = 0;
    veer_buf_clear(&x->out);
    while (from < len && rc == VEER_OK) {
        const char *const end = memchr(bytes + from, '\n', len - from);
        const size_t line = end != NULL ? (size_t)(end - bytes) - from : len - from;
        if (line > 0 && x->o->format == FORMAT_CSV)
            rc = x->learning ? veer_flatten_see(&x->flatten, bytes + from, line, err)
                             : veer_flatten_row(&x->flatten, bytes + from, line, &x->out, err);
        x->rows += line > 0 && !x->learning;
        from += line + 1;
    }
    if (rc == VEER_OK && x->o->format == FORMAT_NDJSON)
        rc = put_bytes(x, bytes, len, err);
    else if (rc == VEER_OK && !x->learning)
        rc = put_bytes(x, x->out.data, x->out.len, err);
    veer_progress_update(&x->progress, x->bytes, x->rows);
    return rc;
}

static veer_rc write_all(export *x, veer_connection *connection, const veer_pages_question *q,
                         veer_err *err)
{
    veer_rc rc = VEER_OK;
    if (x->o->format == FORMAT_CSV) {
        x->learning = true;
        rc = veer_flatten_init(&x->flatten, err);
        if (rc == VEER_OK)
            rc = veer_pages_each(connection, q, take_page, x, err);
        x->learning = false;
        veer_buf_clear(&x->out);
        if (rc == VEER_OK)
            rc = veer_flatten_heading(&x->flatten, &x->out, err);
        if (rc == VEER_OK)
            rc = put_bytes(x, x->out.data, x->out.len, err);
    }
    return rc == VEER_OK ? veer_pages_each(connection, q, take_page, x, err) : rc;
}

static veer_rc open_file(export *x, veer_err *err)
{
    if (x->o->output == NULL || strcmp(x->o->output, "-") == 0)
        return VEER_OK;
    const int len = snprintf(x->part, sizeof x->part, "%s.part", x->o->output);
    if (len < 0 || (size_t)len >= sizeof x->part)
        return veer_fail(err, VEER_EINVAL, "the path of --output is too long");
    x->file = fopen(x->part, "wbe");
    return x->file != NULL ? VEER_OK : fail_write(x, err);
}

/* The file appears under its name when it is whole and on disk. */
static veer_rc close_file(export *x, veer_rc rc, veer_err *err)
{
    if (x->file == NULL)
        return rc;
    if (rc == VEER_OK && (fflush(x->file) != 0 || fsync(fileno(x->file)) != 0))
        rc = fail_write(x, err);
    if (fclose(x->file) != 0 && rc == VEER_OK)
        rc = fail_write(x, err);
    if (rc == VEER_OK && rename(x->part, x->o->output) != 0)
        rc = fail_write(x, err);
    if (rc != VEER_OK)
        unlink(x->part);
    return rc;
}

static veer_rc run(const veer_cli *cli, const void *options, int *ret_exit, veer_err *err)
{
    export x = {.o = options};
    const veer_connect_wish wish = {0};
    veer_connection connection = {0};
    char now[VEER_TIME_TEXT_SIZE];
    (void)ret_exit;
    veer_time_format(veer_clock_real_us(veer_clock_system()), now);
    const veer_pages_question question = {
        .model = cli->operands.items[0],
        .version = x.o->version,
        .from = x.o->from,
        .to = x.o->to != NULL             ? x.o->to
              : x.o->format == FORMAT_CSV ? now
                                          : NULL,
        .labels = x.o->labels,
        .features = !x.o->no_features,
    };
    veer_buf_init(&x.out, VEER_LIMIT_BUF_BYTES);
    veer_progress_init(&x.progress, question.model, 0, cli->progress);
    veer_rc rc = veer_connect(&x.o->connect, &wish, &connection, err);
    if (rc == VEER_OK)
        rc = open_file(&x, err);
    if (rc == VEER_OK)
        rc = close_file(&x, write_all(&x, &connection, &question, err), err);
    veer_progress_done(&x.progress);
    veer_flatten_done(&x.flatten);
    veer_buf_done(&x.out);
    veer_disconnect(&connection);
    return rc;
}

static const char *const formats[] = {"ndjson", "csv", NULL};

static const veer_opt options[] = {
    {.name = "version",
     .kind = VEER_OPT_TEXT,
     .arg = "NAME",
     .help = "Only this version",
     .offset = offsetof(export_options, version)},
    {.name = "from",
     .kind = VEER_OPT_TEXT,
     .arg = "TIME",
     .help = "From this time on, such as 2024-05-01T12:00:00Z or -7d",
     .offset = offsetof(export_options, from)},
    {.name = "to",
     .kind = VEER_OPT_TEXT,
     .arg = "TIME",
     .help = "Up to this time, which does not belong to it",
     .offset = offsetof(export_options, to)},
    {.name = "labels",
     .letter = 'l',
     .kind = VEER_OPT_FLAG,
     .help = "With the label that counts for each prediction",
     .offset = offsetof(export_options, labels)},
    {.name = "no-features",
     .kind = VEER_OPT_FLAG,
     .help = "Without the features",
     .offset = offsetof(export_options, no_features)},
    {.name = "format",
     .letter = 'f',
     .kind = VEER_OPT_CHOICE,
     .arg = "FORMAT",
     .help = "Form of the output",
     .fallback = "ndjson",
     .choices = formats,
     .offset = offsetof(export_options, format)},
    {.name = "output",
     .letter = 'o',
     .kind = VEER_OPT_TEXT,
     .arg = "FILE",
     .help = "Write to FILE, whole or not at all, instead of standard output",
     .offset = offsetof(export_options, output)},
    VEER_CONNECT_ROWS(export_options, connect),
};

static const veer_operand operands[] = {
    {"MODEL", "Name of the model", false},
};

static const veer_example examples[] = {
    {"veer export fraud --from -7d --labels -o week.ndjson", "A week with labels"},
    {"veer export fraud --version v3 --format csv | head", "As a table"},
};

const veer_cmd veer_cmd_export = {
    .name = "export",
    .summary = "write the records of a model",
    .description =
        "Writes predictions in the order in which they arrived, one JSON object a line, in the "
        "form that `veer import` and POST /api/v1/predictions take, or as CSV. For CSV all records "
        "are read twice, the first time for the names of the columns.",
    .operands = operands,
    .n_operands = 1,
    .options = options,
    .n_options = sizeof options / sizeof *options,
    .options_size = sizeof(export_options),
    .examples = examples,
    .n_examples = sizeof examples / sizeof *examples,
    .run = run,
};
