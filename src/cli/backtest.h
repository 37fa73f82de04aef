/* cli/backtest.h: what `backtest` and `rules test` share: the whole evaluation over stored history.
 */
#ifndef VEER_CLI_BACKTEST_H
#define VEER_CLI_BACKTEST_H

#include "cli/rule_files.h"
#include "cli/view.h"

/** Filled by the rows of VEER_BACKTEST_ROWS. */
typedef struct veer_backtest_wish {
    veer_view_options view; /* which server, how to show it */
    const char *version;    /* --version */
    const char *from;       /* --from */
    const char *to;         /* --to */
    const char *every;      /* --every */
} veer_backtest_wish;

#define VEER_BACKTEST_ROWS(type, member)                                                        \
    VEER_TEXT_ROW(type, member.version, "version", "NAME",                                      \
                  "Only this version; without it, each by itself"),                             \
        VEER_TEXT_ROW(type, member.from, "from", "TIME",                                        \
                      "First evaluation, such as 2024-05-01 or -30d; else seven days before "   \
                      "the end"),                                                               \
        VEER_TEXT_ROW(type, member.to, "to", "TIME",                                            \
                      "End, which does not belong to it; else the last prediction"),            \
        VEER_TEXT_ROW(type, member.every, "every", "DURATION",                                  \
                      "Time between two evaluations, such as 5m or 1h; else 5m up to two days " \
                      "and 1h beyond"),                                                         \
        VEER_VIEW_ROWS(type, member.view)

/** Runs a backtest and shows it. Rules of files, rules by name (both may be empty: those that are
 * in force). *ret_exit: VEER_EXIT_DEGRADED if an alert would have fired. */
veer_rc veer_backtest_ask(const veer_cli *cli, const veer_backtest_wish *wish, const char *model,
                          const veer_rule_files *files, const char *const *names, size_t n_names,
                          int *ret_exit, veer_err *err);

#endif
