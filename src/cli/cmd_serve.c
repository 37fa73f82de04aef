#include <stdio.h>
#include <string.h>

#include "base/limits.h"
#include "cli/command.h"
#include "cli/out.h"
#include "cli/settings.h"
#include "server/server.h"

static const veer_opt rows[] = {VEER_SETTINGS_ROWS};

static const veer_example examples[] = {
    {"veer serve", "answer on 127.0.0.1:8321 and keep everything in ./veer-data"},
    {"veer serve --listen 0.0.0.0:8321 --tls-cert-file cert.pem --tls-key-file key.pem",
     "serve other machines, which need tokens (veer token create)"},
    {"METRICS_FILE=data/metrics_log.json veer serve", "load a file of metrics and follow it"},
};

static const veer_exit exits[] = {
    {VEER_EXIT_OK, "stopped by SIGTERM or SIGINT, everything written"},
    {VEER_EXIT_USAGE, "a wrong setting, or the directory or address cannot be used"},
};

static veer_rc announce(void *context, const char *url, veer_err *err)
{
    char line[640];
    (void)context;
    const int len = snprintf(line, sizeof line, "veer listens on %s\n", url);
    return veer_out_stdout(line, len > 0 ? (size_t)len : 0, err);
}

static veer_rc run(const veer_cli *cli, const void *options, int *ret_exit, veer_err *err)
{
    veer_config_sources sources;
    (void)ret_exit;
    const veer_rc rc = veer_settings_sources(options, cli->arena, &sources, err);
    return rc == VEER_OK ? veer_server_run(&sources, announce, NULL, err) : rc;
}

const veer_cmd veer_cmd_serve = {
    .name = "serve",
    .summary = "take in predictions and labels over HTTP and answer questions",
    .description =
        "Runs the server in the foreground: it takes predictions, labels and metric points over "
        "HTTP, answers only when they are safely on disk, and shows performance over time. "
        "Without settings it answers on this machine only and keeps everything in "
        "./veer-data.\n\n"
        "Settings come from veer.yaml, the file .env, variables VEER_* and the options below, in "
        "rising order; `veer check-config` shows what holds. An address that other machines reach "
        "is refused unless there are tokens (`veer token create`) or --insecure.\n\n"
        "One line on standard output says where it answers. SIGTERM and SIGINT finish running "
        "requests and stop; a second one ends the process at once, which loses nothing that was "
        "acknowledged. SIGHUP reads the settings again: log level, retention and tokens are "
        "taken over.",
    .options = rows,
    .n_options = sizeof rows / sizeof *rows,
    .options_size = sizeof(veer_settings_options),
    .examples = examples,
    .n_examples = sizeof examples / sizeof *examples,
    .exits = exits,
    .n_exits = sizeof exits / sizeof *exits,
    .run = run,
};
