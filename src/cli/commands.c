/* The table of commands: one line here and one name in meson.build per command. */
#include "base/suggest.h"
#include "cli/command.h"

#include <string.h>

extern const veer_cmd veer_cmd_serve;
extern const veer_cmd veer_cmd_demo;
extern const veer_cmd veer_cmd_import;
extern const veer_cmd veer_cmd_replay;
extern const veer_cmd veer_cmd_export;
extern const veer_cmd veer_cmd_drift;
extern const veer_cmd veer_cmd_performance;
extern const veer_cmd veer_cmd_monitor;
extern const veer_cmd veer_cmd_check;
extern const veer_cmd veer_cmd_forecast;
extern const veer_cmd veer_cmd_compare;
extern const veer_cmd veer_cmd_backtest;
extern const veer_cmd veer_cmd_models;
extern const veer_cmd veer_cmd_metrics_record;
extern const veer_cmd veer_cmd_metrics_history;
extern const veer_cmd veer_cmd_rules_list;
extern const veer_cmd veer_cmd_rules_show;
extern const veer_cmd veer_cmd_rules_check;
extern const veer_cmd veer_cmd_rules_apply;
extern const veer_cmd veer_cmd_rules_test;
extern const veer_cmd veer_cmd_rules_drop;
extern const veer_cmd veer_cmd_evaluation_show;
extern const veer_cmd veer_cmd_evaluation_set;
extern const veer_cmd veer_cmd_evaluation_reset;
extern const veer_cmd veer_cmd_evaluation_run;
extern const veer_cmd veer_cmd_evaluation_backfill;
extern const veer_cmd veer_cmd_alerts_create_rule;
extern const veer_cmd veer_cmd_alerts_list_rules;
extern const veer_cmd veer_cmd_alerts_list;
extern const veer_cmd veer_cmd_alerts_show;
extern const veer_cmd veer_cmd_alerts_acknowledge;
extern const veer_cmd veer_cmd_alerts_resolve;
extern const veer_cmd veer_cmd_alerts_summary;
extern const veer_cmd veer_cmd_silences_list;
extern const veer_cmd veer_cmd_silences_add;
extern const veer_cmd veer_cmd_silences_end;
extern const veer_cmd veer_cmd_channels_list;
extern const veer_cmd veer_cmd_channels_test;
extern const veer_cmd veer_cmd_retraining_list;
extern const veer_cmd veer_cmd_retraining_start;
extern const veer_cmd veer_cmd_retraining_report;
extern const veer_cmd veer_cmd_reference_set;
extern const veer_cmd veer_cmd_reference_show;
extern const veer_cmd veer_cmd_reference_freeze;
extern const veer_cmd veer_cmd_reference_drop;
extern const veer_cmd veer_cmd_backup;
extern const veer_cmd veer_cmd_doctor;
extern const veer_cmd veer_cmd_token_create;
extern const veer_cmd veer_cmd_token_list;
extern const veer_cmd veer_cmd_token_revoke;
extern const veer_cmd veer_cmd_check_config;
extern const veer_cmd veer_cmd_help;
extern const veer_cmd veer_cmd_version;
extern const veer_cmd veer_cmd_completion;
extern const veer_cmd veer_cmd_man;

const veer_cmd *const veer_cmds[] = {
    &veer_cmd_serve,
    &veer_cmd_demo,
    &veer_cmd_import,
    &veer_cmd_replay,
    &veer_cmd_export,
    &veer_cmd_drift,
    &veer_cmd_performance,
    &veer_cmd_monitor,
    &veer_cmd_check,
    &veer_cmd_forecast,
    &veer_cmd_compare,
    &veer_cmd_backtest,
    &veer_cmd_models,
    &veer_cmd_metrics_record,
    &veer_cmd_metrics_history,
    &veer_cmd_rules_list,
    &veer_cmd_rules_show,
    &veer_cmd_rules_check,
    &veer_cmd_rules_apply,
    &veer_cmd_rules_test,
    &veer_cmd_rules_drop,
    &veer_cmd_evaluation_show,
    &veer_cmd_evaluation_set,
    &veer_cmd_evaluation_reset,
    &veer_cmd_evaluation_run,
    &veer_cmd_evaluation_backfill,
    &veer_cmd_alerts_create_rule,
    &veer_cmd_alerts_list_rules,
    &veer_cmd_alerts_list,
    &veer_cmd_alerts_show,
    &veer_cmd_alerts_acknowledge,
    &veer_cmd_alerts_resolve,
    &veer_cmd_alerts_summary,
    &veer_cmd_silences_list,
    &veer_cmd_silences_add,
    &veer_cmd_silences_end,
    &veer_cmd_channels_list,
    &veer_cmd_channels_test,
    &veer_cmd_retraining_list,
    &veer_cmd_retraining_start,
    &veer_cmd_retraining_report,
    &veer_cmd_reference_set,
    &veer_cmd_reference_show,
    &veer_cmd_reference_freeze,
    &veer_cmd_reference_drop,
    &veer_cmd_backup,
    &veer_cmd_doctor,
    &veer_cmd_token_create,
    &veer_cmd_token_list,
    &veer_cmd_token_revoke,
    &veer_cmd_check_config,
    &veer_cmd_help,
    &veer_cmd_version,
    &veer_cmd_completion,
    &veer_cmd_man,
};
const size_t veer_n_cmds = sizeof veer_cmds / sizeof veer_cmds[0];

static const char *const colors[] = {"auto", "always", "never", NULL};

const veer_opt veer_common_rows[] = {
    {.name = "help",
     .letter = 'h',
     .kind = VEER_OPT_FLAG,
     .help = "Print this help and exit",
     .offset = offsetof(veer_common_options, help)},
    {.name = "color",
     .kind = VEER_OPT_CHOICE,
     .arg = "WHEN",
     .help = "Colour the output; auto does so on a terminal unless NO_COLOR is set",
     .fallback = "auto",
     .choices = colors,
     .offset = offsetof(veer_common_options, color)},
    {.name = "no-progress",
     .kind = VEER_OPT_FLAG,
     .help = "Draw no progress bar on standard error",
     .offset = offsetof(veer_common_options, no_progress)},
};
const size_t veer_n_common_rows = sizeof veer_common_rows / sizeof *veer_common_rows;

size_t veer_cmd_group_len(const veer_cmd *cmd)
{
    const size_t len = strcspn(cmd->name, " ");
    return cmd->name[len] == '\0' ? 0 : len;
}

static bool in_group(const veer_cmd *cmd, const char *group, size_t len)
{
    return veer_cmd_group_len(cmd) == len && strncmp(cmd->name, group, len) == 0;
}

bool veer_cmd_is_group(const char *word)
{
    const size_t len = strlen(word);
    for (size_t i = 0; len > 0 && i < veer_n_cmds; i++)
        if (in_group(veer_cmds[i], word, len))
            return true;
    return false;
}

bool veer_cmd_opens_group(size_t index)
{
    const size_t len = veer_cmd_group_len(veer_cmds[index]);
    if (len == 0 || veer_cmds[index]->hidden)
        return false;
    for (size_t i = 0; i < index; i++)
        if (!veer_cmds[i]->hidden && in_group(veer_cmds[i], veer_cmds[index]->name, len))
            return false;
    return true;
}

/* A group with a wrong word behind it, or none. */
static veer_rc fail_in_group(const char *const *words, size_t n_words, veer_err *err)
{
    const char *const group = words[0];
    const size_t len = strlen(group);
    const char *best = NULL;
    if (n_words < 2)
        return veer_fail(err, VEER_ENOTFOUND,
                         "a command is missing behind '%s'; 'veer help %s' lists them", group,
                         group);
    for (size_t i = 0; i < veer_n_cmds; i++)
        if (in_group(veer_cmds[i], group, len))
            veer_suggest(words[1], veer_cmds[i]->name + len + 1, &best);
    if (best != NULL)
        return veer_fail(err, VEER_ENOTFOUND, "unknown command '%s %s'; did you mean '%s %s'?",
                         group, words[1], group, best);
    return veer_fail(err, VEER_ENOTFOUND, "unknown command '%s %s'; 'veer help %s' lists them",
                     group, words[1], group);
}

/* How many of the words are the name of a command; 0 when they are not. */
static size_t match(const veer_cmd *cmd, const char *const *words, size_t n_words)
{
    const size_t len = veer_cmd_group_len(cmd);
    if (len == 0)
        return strcmp(cmd->name, words[0]) == 0 ? 1 : 0;
    if (n_words < 2 || !in_group(cmd, words[0], strlen(words[0])))
        return 0;
    return strcmp(cmd->name + len + 1, words[1]) == 0 ? 2 : 0;
}

veer_rc veer_cmd_find(const char *const *words, size_t n_words, const veer_cmd **ret_cmd,
                      size_t *ret_used, veer_err *err)
{
    const char *const name = words[0];
    const char *best = NULL;
    for (size_t i = 0; i < veer_n_cmds; i++) {
        const size_t used = match(veer_cmds[i], words, n_words);
        if (used > 0) {
            *ret_cmd = veer_cmds[i];
            *ret_used = used;
            return VEER_OK;
        }
        veer_suggest(name, veer_cmds[i]->name, &best);
    }
    if (veer_cmd_is_group(name))
        return fail_in_group(words, n_words, err);
    if (best != NULL)
        return veer_fail(err, VEER_ENOTFOUND, "unknown command '%s'; did you mean '%s'?", name,
                         best);
    return veer_fail(err, VEER_ENOTFOUND, "unknown command '%s'; 'veer help' lists the commands",
                     name);
}
