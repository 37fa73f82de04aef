/* veer reference freeze: a past window of a model becomes its reference. */
#include "base/limits.h"
#include "cli/reference.h"
#include "json/writer.h"

typedef struct freeze_options {
    veer_reference_options reference; /* which server, which version */
    const char *from;                 /* --from */
    const char *to;                   /* --to */
} freeze_options;

static void put_text(veer_json_writer *w, const char *key, const char *text)
{
    if (text == NULL)
        return;
    veer_json_put_key(w, key);
    veer_json_put_string(w, text);
}

static veer_rc run(const veer_cli *cli, const void *options, int *ret_exit, veer_err *err)
{
    const freeze_options *const o = options;
    veer_json_writer w;
    veer_buf body;
    (void)ret_exit;
    if (o->from == NULL)
        return veer_fail(err, VEER_EINVAL,
                         "--from is missing: the time at which the window begins");
    veer_buf_init(&body, VEER_LIMIT_BUF_BYTES);
    veer_json_writer_init(&w, &body, 0);
    veer_json_begin_object(&w);
    put_text(&w, "version", o->reference.version);
    put_text(&w, "from", o->from);
    put_text(&w, "to", o->to);
    veer_json_end_object(&w);
    const veer_reference_request request = {
        .method = "POST",
        .rest = "/reference/freeze",
        .version_in_body = true,
        .content_type = "application/json",
        .body = &body,
        .done = "the reference is set\n",
    };
    veer_rc rc = veer_json_finish(&w, err);
    if (rc == VEER_OK)
        rc = veer_reference_ask(cli, &o->reference, &request, err);
    veer_buf_done(&body);
    return rc;
}

static const veer_opt options[] = {
    {.name = "from",
     .kind = VEER_OPT_TEXT,
     .arg = "TIME",
     .help = "Begin of the window, such as 2024-05-01 or -14d",
     .offset = offsetof(freeze_options, from)},
    {.name = "to",
     .kind = VEER_OPT_TEXT,
     .arg = "TIME",
     .help = "Its end, which does not belong to it; else now",
     .offset = offsetof(freeze_options, to)},
    VEER_REFERENCE_ROWS(freeze_options, reference),
};

static const veer_operand operands[] = {
    {"MODEL", "Name of the model", false},
};

static const veer_example examples[] = {
    {"veer reference freeze fraud --version v3 --from -14d --to -7d",
     "The week before the last one becomes the reference"},
};

const veer_cmd veer_cmd_reference_freeze = {
    .name = "reference freeze",
    .summary = "make a past window of a model its reference",
    .description = "Copies the predictions of a window of time, with their labels, as the "
                   "reference of the model "
                   "and version. It stays when the predictions themselves are forgotten.",
    .operands = operands,
    .n_operands = 1,
    .options = options,
    .n_options = sizeof options / sizeof *options,
    .options_size = sizeof(freeze_options),
    .examples = examples,
    .n_examples = sizeof examples / sizeof *examples,
    .run = run,
};
