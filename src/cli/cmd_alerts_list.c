/* veer alerts list: what is open and what was. */
#include <string.h>

#include "cli/alert_views.h"
#include "cli/view.h"

typedef struct list_options {
    veer_view_options view; /* which server, how to show it */
    const char *model;      /* --model */
    const char *version;    /* --version */
    const char *rule;       /* --rule */
    const char *hours;      /* --hours */
    const char *limit;      /* --limit */
    int status;             /* --status; -1: all */
    int severity;           /* --severity; -1: all */
    bool exit_code;         /* --exit-code */
} list_options;

static const char *const statuses[] = {"active", "acknowledged", "resolved", NULL};
static const char *const severities[] = {"low", "medium", "high", "critical", NULL};

static bool has_active(const veer_json_node *tree)
{
    const veer_json_node *alert = veer_json_get_first(tree, "alerts");
    while (alert != NULL && strcmp(veer_json_get_text(alert, "status", ""), statuses[0]) != 0)
        alert = alert->next;
    return alert != NULL;
}

static veer_rc run(const veer_cli *cli, const void *options, int *ret_exit, veer_err *err)
{
    const list_options *const o = options;
    const veer_query query[] = {
        {"model", o->model},
        {"version", o->version},
        {"rule", o->rule},
        {"status", o->status < 0 ? NULL : statuses[o->status]},
        {"severity", o->severity < 0 ? NULL : severities[o->severity]},
        {"hours", o->hours},
        {"limit", o->limit},
    };
    const veer_view view = {
        .question = {.path = VEER_ASK_ALERTS,
                     .query = query,
                     .n_query = sizeof query / sizeof *query},
        .draw = veer_draw_alerts,
        .is_bad = o->exit_code ? has_active : NULL,
    };
    return veer_view_run(cli, &o->view, &view, ret_exit, err);
}

static const veer_opt options[] = {
    VEER_TEXT_ROW(list_options, model, "model", "NAME", "Only of this model"),
    VEER_TEXT_ROW(list_options, version, "version", "VERSION", "Only of this version"),
    VEER_TEXT_ROW(list_options, rule, "rule", "NAME", "Only of this rule"),
    {.name = "status",
     .kind = VEER_OPT_CHOICE,
     .arg = "STATUS",
     .help = "Only of this status",
     .choices = statuses,
     .offset = offsetof(list_options, status)},
    {.name = "severity",
     .kind = VEER_OPT_CHOICE,
     .arg = "SEVERITY",
     .help = "Of this severity and worse",
     .choices = severities,
     .offset = offsetof(list_options, severity)},
    VEER_TEXT_ROW(list_options, hours, "hours", "HOURS",
                  "Those that fired in so many hours up to now, and open ones"),
    VEER_TEXT_ROW(list_options, limit, "limit", "N", "Most alerts; 100 if it is not given"),
    {.name = "exit-code",
     .kind = VEER_OPT_FLAG,
     .help = "Exit with 1 if an active alert is listed",
     .offset = offsetof(list_options, exit_code)},
    VEER_VIEW_ROWS(list_options, view),
};

static const veer_example examples[] = {
    {"veer alerts list --status active", "What nobody has taken care of yet"},
    {"veer alerts list --model fraud --hours 24 --severity high", "The last day of a model"},
    {"veer alerts list --status active --exit-code", "For a script: 1 while there is something"},
};

static const veer_exit exits[] = {
    {VEER_EXIT_DEGRADED, "an active alert is listed, and --exit-code was given"},
};

const veer_cmd veer_cmd_alerts_list = {
    .name = "alerts list",
    .summary = "list alerts",
    .description = "Lists alerts, the newest first: which rule fired on which model and version, "
                   "when, and, if nobody was told, why. Acknowledged alerts are open still; "
                   "resolved ones are final.",
    .options = options,
    .n_options = sizeof options / sizeof *options,
    .options_size = sizeof(list_options),
    .examples = examples,
    .n_examples = sizeof examples / sizeof *examples,
    .exits = exits,
    .n_exits = sizeof exits / sizeof *exits,
    .run = run,
};
