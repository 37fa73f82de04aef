/* cli/help.h: the text of --help, made from descriptors. */
#ifndef VEER_CLI_HELP_H
#define VEER_CLI_HELP_H

#include "cli/command.h"

/** Appends the usage line: `veer drift [OPTION...] REFERENCE CURRENT`. */
void veer_help_usage(const veer_cmd *cmd, veer_buf *out);

/** Appends all that is known about a command. */
void veer_help_command(const veer_cmd *cmd, const veer_style *style, veer_buf *out);

/** Appends the commands of a group. */
void veer_help_group(const char *group, const veer_style *style, veer_buf *out);

/** Appends what veer is and its commands. */
void veer_help_overview(const veer_style *style, veer_buf *out);

/** The exit codes of a command: its own rows first, then what holds for all. Returns false behind
 * the last. */
bool veer_exit_row(const veer_cmd *cmd, size_t index, veer_exit *ret);

/** An option as it is typed, with its letter and argument: `-f, --format FORMAT`. */
void veer_help_option_head(const veer_opt *opt, veer_buf *out);

/** What is said about an option: help, choices, limits, fallback; without a final newline. */
void veer_help_option_text(const veer_opt *opt, veer_buf *out);

#endif
