/* veer reference freeze: a past window of a model becomes its reference. */
#include "cli/body.h"
#include "cli/reference.h"

typedef struct freeze_options {
    veer_reference_options reference; /* which server, which version */
    const char *from;                 /* --from */
    const char *to;                   /* --to */
} freeze_options;

static veer_rc run(const veer_cli *cli, const void *options, int *ret_exit, veer_err *err)
{
    const freeze_options *const o = options;
    veer_body body;
    (void)ret_exit;
    if (o->from == NULL)
        return veer_fail(err, VEER_EINVAL,
                         "--from is missing: the time at which the window begins");
    veer_body_begin(&body);
    veer_body_text(&body, "version", o->reference.version);
    veer_body_text(&body, "from", o->from);
    veer_body_text(&body, "to", o->to);
    const veer_reference_request request = {
        .method = "POST",
        .rest = "/reference/freeze",
        .version_in_body = true,
        .body = &body.buf,
        .done = "the reference is set\n",
    };
    veer_rc rc = veer_body_end(&body, err);
    if (rc == VEER_OK)
        rc = veer_reference_ask(cli, &o->reference, &request, err);
    veer_body_done(&body);
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
