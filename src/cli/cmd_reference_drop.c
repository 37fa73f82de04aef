/* veer reference drop: the end of a fixed baseline. */
#include "cli/reference.h"

typedef struct drop_options {
    veer_connect_options connect; /* which server */
    const char *version;          /* --version */
    bool json;                    /* --json */
} drop_options;

static veer_rc run(const veer_cli *cli, const void *options, int *ret_exit, veer_err *err)
{
    const drop_options *const o = options;
    const veer_reference_request request = {
        .method = "DELETE",
        .model = cli->operands.items[0],
        .rest = "",
        .version = o->version,
        .done = "the reference is dropped\n",
        .json = o->json,
    };
    (void)ret_exit;
    return veer_reference_ask(cli, &o->connect, &request, err);
}

static const veer_opt options[] = {
    {.name = "version",
     .kind = VEER_OPT_TEXT,
     .arg = "NAME",
     .help = "Version; without it, that of records without a version",
     .offset = offsetof(drop_options, version)},
    {.name = "json",
     .kind = VEER_OPT_FLAG,
     .help = "Print the answer of the server",
     .offset = offsetof(drop_options, json)},
    VEER_CONNECT_ROWS(drop_options, connect),
};

static const veer_operand operands[] = {
    {"MODEL", "Name of the model", false},
};

static const veer_example examples[] = {
    {"veer reference drop fraud --version v3", "Have no fixed baseline any longer"},
};

const veer_cmd veer_cmd_reference_drop = {
    .name = "reference drop",
    .summary = "drop the reference of a model",
    .description = "Drops the reference of a model and version. Its predictions are untouched: a "
                   "window of them "
                   "can be frozen again as long as they are kept.",
    .operands = operands,
    .n_operands = 1,
    .options = options,
    .n_options = sizeof options / sizeof *options,
    .options_size = sizeof(drop_options),
    .examples = examples,
    .n_examples = sizeof examples / sizeof *examples,
    .run = run,
};
