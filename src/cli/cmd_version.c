#include "cli/command.h"
#include "cli/out.h"

static veer_rc run(const veer_cli *cli, const void *options, int *ret_exit, veer_err *err)
{
    (void)cli;
    (void)options;
    (void)ret_exit;
    static const char line[] = "veer " VEER_VERSION "\n";
    return veer_out_stdout(line, sizeof line - 1, err);
}

const veer_cmd veer_cmd_version = {
    .name = "version",
    .summary = "print the version",
    .description = "Prints `veer` and its version on one line.",
    .run = run,
};
