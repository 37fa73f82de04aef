/* veer token revoke: the end of an access token. */
#include "cli/ask.h"

typedef struct revoke_options {
    veer_connect_options connect; /* which server */
} revoke_options;

static veer_rc run(const veer_cli *cli, const void *options, int *ret_exit, veer_err *err)
{
    const revoke_options *const o = options;
    const veer_question question = {.method = "DELETE",
                                    .path = "/api/v1/tokens/",
                                    .name = cli->operands.items[0]};
    (void)ret_exit;
    return veer_ask_and_say(&o->connect, &question, "the token is revoked\n", err);
}

static const veer_opt options[] = {VEER_CONNECT_ROWS(revoke_options, connect)};

static const veer_operand operands[] = {
    {"ID", "Of the token, as `veer token list` shows it", false},
};

static const veer_example examples[] = {
    {"veer token revoke 3ccd017c3dfd", "It is refused from now on"},
};

const veer_cmd veer_cmd_token_revoke = {
    .name = "token revoke",
    .summary = "revoke an access token",
    .description = "Revokes an access token: a running server refuses it from now on.",
    .operands = operands,
    .n_operands = 1,
    .options = options,
    .n_options = sizeof options / sizeof *options,
    .options_size = sizeof(revoke_options),
    .examples = examples,
    .n_examples = sizeof examples / sizeof *examples,
    .run = run,
};
