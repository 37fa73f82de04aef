#include "cli/command.h"
#include "cli/out.h"
#include "cli/settings.h"

#include "base/limits.h"

typedef struct options {
    veer_settings_options settings; /* first member */
    bool reference;                 /* --reference */
} options;

static const veer_opt rows[] = {
    VEER_SETTINGS_ROWS{.name = "reference",
                       .kind = VEER_OPT_FLAG,
                       .help = "Print all keys as a Markdown table instead",
                       .offset = offsetof(options, reference)},
};

static const veer_example examples[] = {
    {"veer check-config", "what `veer serve` would do here"},
    {"veer check-config --config /etc/veer/veer.yaml", "check a file before a reload"},
};

static const veer_exit exits[] = {
    {VEER_EXIT_OK, "the settings hold"},
    {VEER_EXIT_USAGE, "a setting does not hold; the message says where it stands"},
};

static veer_rc run(const veer_cli *cli, const void *options_, int *ret_exit, veer_err *err)
{
    const options *const o = options_;
    veer_config_sources sources;
    veer_config config;
    veer_buf out;
    (void)ret_exit;
    veer_buf_init(&out, VEER_LIMIT_BUF_BYTES);
    veer_rc rc = VEER_OK;
    if (o->reference) {
        veer_config_reference(&out);
    } else {
        rc = veer_settings_sources(&o->settings, cli->arena, &sources, err);
        if (rc == VEER_OK)
            rc = veer_config_load(&sources, cli->arena, &config, err);
        if (rc == VEER_OK)
            veer_config_print(&config, &out);
    }
    if (rc == VEER_OK)
        rc = veer_buf_status(&out, err);
    if (rc == VEER_OK)
        rc = veer_out_stdout(out.data, out.len, err);
    veer_buf_done(&out);
    return rc;
}

const veer_cmd veer_cmd_check_config = {
    .name = "check-config",
    .summary = "check settings and show where each comes from",
    .description =
        "Reads veer.yaml, the file .env, the environment and the options as `veer serve` would, in "
        "rising order, and prints the settings that hold as YAML, with the place that each comes "
        "from behind it. Nothing is started. Secrets are not shown.\n\n"
        "A key `a.b` is key b of section a in veer.yaml, the variable VEER_A_B and the option "
        "--a-b. Times are written 30d, 12h, 5m, 10s; sizes 64MiB or 1GB.",
    .options = rows,
    .n_options = sizeof rows / sizeof *rows,
    .options_size = sizeof(options),
    .examples = examples,
    .n_examples = sizeof examples / sizeof *examples,
    .exits = exits,
    .n_exits = sizeof exits / sizeof *exits,
    .run = run,
};
