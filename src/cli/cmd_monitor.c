/* veer monitor: a model in one page. */
#include "base/line.h"
#include "cli/body.h"
#include "cli/draw.h"
#include "cli/view.h"

typedef struct monitor_options {
    veer_view_options view; /* which server, how to show it */
    veer_opt_count hours;   /* --hours */
    const char *at;         /* --at */
} monitor_options;

#define MOST_HOURS 8784 /* a year */

/* A question about the model and version of the operands. */
static veer_rc ask(veer_connection *connection, const veer_cli *cli, const char *rest,
                   const veer_query more[2], veer_reply *ret, veer_err *err)
{
    const veer_query query[] = {{"version", cli->operands.items[1]}, more[0], more[1]};
    const veer_question question = {.path = VEER_ASK_MODELS,
                                    .name = cli->operands.items[0],
                                    .rest = rest,
                                    .query = query,
                                    .n_query = sizeof query / sizeof *query};
    return veer_ask_question(connection, &question, ret, err);
}

static veer_rc ask_alerts(veer_connection *connection, const veer_cli *cli, const char *status,
                          veer_reply *ret, veer_err *err)
{
    const veer_query query[] = {{"model", cli->operands.items[0]},
                                {"version", cli->operands.items[1]},
                                {"status", status}};
    const veer_question question = {.path = "/api/v1/alerts",
                                    .query = query,
                                    .n_query = sizeof query / sizeof *query};
    return veer_ask_question(connection, &question, ret, err);
}

/* The answers as one object, which is what --json prints. */
typedef struct answers {
    veer_reply health; /* health and metrics */
    veer_reply active; /* alerts that nobody took */
    veer_reply taken;  /* acknowledged ones */
    veer_reply drift;  /* the newest run, if there is one */
} answers;

static veer_rc join(const answers *a, veer_connection *connection, veer_reply *ret, veer_err *err)
{
    const veer_json_node *const run = veer_json_get_first(a->drift.tree, "runs");
    enum { LISTS = 2 };
    const veer_reply *const alerts[LISTS] = {&a->active, &a->taken};
    veer_body body;
    veer_body_begin(&body);
    veer_json_put_key(&body.w, "health");
    veer_body_tree(&body.w, a->health.tree);
    veer_json_put_key(&body.w, "alerts");
    veer_json_begin_array(&body.w);
    for (size_t i = 0; i < LISTS; i++) {
        const veer_json_node *alert = veer_json_get_first(alerts[i]->tree, "alerts");
        for (; alert != NULL; alert = alert->next)
            veer_body_tree(&body.w, alert);
    }
    veer_json_end_array(&body.w);
    veer_json_put_key(&body.w, "drift");
    if (run != NULL)
        veer_body_tree(&body.w, run);
    else
        veer_json_put_null(&body.w);
    veer_rc rc = veer_body_end(&body, err);
    veer_reply joined = {.len = body.buf.len};
    if (rc == VEER_OK) {
        joined.text = veer_arena_strndup(&connection->arena, body.buf.data, body.buf.len);
        rc = joined.text != NULL
                 ? veer_json_tree(joined.text, joined.len, &connection->arena, &joined.tree, err)
                 : veer_fail_nomem(err);
    }
    veer_body_done(&body);
    if (rc == VEER_OK)
        *ret = joined;
    return rc;
}

static veer_rc gather(veer_connection *connection, const veer_cli *cli, const monitor_options *o,
                      veer_reply *ret, veer_err *err)
{
    char hours[24];
    answers a;
    veer_line_print(hours, sizeof hours, "%lld", (long long)o->hours.value);
    const veer_query back[] = {{"hours", hours}, {"at", o->at}};
    const veer_query newest[] = {{"limit", "1"}, {"to", o->at}};
    veer_rc rc = ask(connection, cli, "/health", back, &a.health, err);
    if (rc == VEER_OK)
        rc = ask_alerts(connection, cli, "active", &a.active, err);
    if (rc == VEER_OK)
        rc = ask_alerts(connection, cli, "acknowledged", &a.taken, err);
    if (rc == VEER_OK)
        rc = ask(connection, cli, "/drift/history", newest, &a.drift, err);
    return rc == VEER_OK ? join(&a, connection, ret, err) : rc;
}

/* Something is degraded, or an alert waits for somebody. */
static bool is_bad(const veer_json_node *tree)
{
    const veer_json_node *check = veer_json_get_first(veer_json_get(tree, "health"), "metrics");
    const veer_json_node *alert = veer_json_get_first(tree, "alerts");
    for (; check != NULL; check = check->next)
        if (veer_json_get_bool(check, "is_degraded"))
            return true;
    for (; alert != NULL; alert = alert->next)
        if (veer_json_get_text(alert, "acknowledged", NULL) == NULL)
            return true;
    return false;
}

static veer_rc run(const veer_cli *cli, const void *options, int *ret_exit, veer_err *err)
{
    const monitor_options *const o = options;
    const veer_connect_wish wish = {0};
    veer_connection connection = {0};
    veer_reply reply = {0};
    veer_rc rc = veer_connect(&o->view.connect, &wish, &connection, err);
    if (rc == VEER_OK)
        rc = gather(&connection, cli, o, &reply, err);
    if (rc == VEER_OK)
        rc = veer_view_print(cli, &o->view, &reply, veer_draw_monitor, NULL, err);
    if (rc == VEER_OK && is_bad(reply.tree))
        *ret_exit = VEER_EXIT_DEGRADED;
    veer_disconnect(&connection);
    return rc;
}

static const veer_opt options[] = {
    {.name = "hours",
     .kind = VEER_OPT_COUNT,
     .arg = "N",
     .help = "How far back the metrics are summarised",
     .fallback = "24",
     .min = 1,
     .max = MOST_HOURS,
     .offset = offsetof(monitor_options, hours)},
    VEER_TEXT_ROW(monitor_options, at, "at", "TIME",
                  "Health and drift as of this time, such as 2024-05-01 or -2d, instead of now; "
                  "alerts are those of now"),
    VEER_VIEW_ROWS(monitor_options, view),
};

static const veer_operand operands[] = {
    {"MODEL", "Name of the model", false},
    {"VERSION", "Its version; all together without it", true},
};

static const veer_example examples[] = {
    {"veer monitor my_model v1.0", "How is it?"},
    {"veer monitor my_model v1.0 --hours 168", "With its metrics over a week"},
    {"veer monitor fraud v3 --json || notify-somebody", "In a script: exit code 1 is bad news"},
};

static const veer_exit exits[] = {
    {VEER_EXIT_OK, "no metric is degraded and no alert is active"},
    {VEER_EXIT_DEGRADED, "a metric is degraded, or an alert is active and not acknowledged"},
};

const veer_cmd veer_cmd_monitor = {
    .name = "monitor",
    .summary = "show how a model is: health, metrics, alerts, drift",
    .description =
        "Shows the health of a model (excellent, good, fair, poor) and where it is going, every "
        "metric with its current value, mean, minimum, maximum, change and trend, what is degraded "
        "and what to do about it, open alerts, and the latest drift run.\n\n"
        "CSV has the metrics only; JSON has everything, as the members health, alerts and drift.",
    .operands = operands,
    .n_operands = 2,
    .options = options,
    .n_options = sizeof options / sizeof *options,
    .options_size = sizeof(monitor_options),
    .examples = examples,
    .n_examples = sizeof examples / sizeof *examples,
    .exits = exits,
    .n_exits = sizeof exits / sizeof *exits,
    .run = run,
};
