/* veer alerts create-rule: a rule for a metric. */
#include "base/limits.h"
#include "cli/wish.h"

typedef struct rule_options {
    veer_view_options view;  /* which server, how to show it */
    const char *name;        /* --name */
    const char *threshold;   /* --threshold */
    const char *degradation; /* --degradation */
    const char *baseline;    /* --baseline */
    const char *version;     /* --version */
    const char *segment;     /* --segment */
    const char *window;      /* --window */
    const char *held;        /* --for */
    const char *keep;        /* --keep-firing-for */
    const char *cooldown;    /* --cooldown */
    const char *runbook;     /* --runbook */
    const char *summary;     /* --summary */
    int compare;             /* --operator; -1: the side that is worse */
    int severity;            /* --severity; -1: medium */
    veer_opt_count samples;  /* --min-samples */
    veer_opt_list channels;  /* --channel */
    veer_opt_list labels;    /* --label */
    veer_opt_list inhibits;  /* --inhibits */
    bool retrain;            /* --retrain */
    bool replace;            /* --replace */
} rule_options;

static const char *const operators[] = {"lt", "lte", "gt", "gte", "eq", "ne", NULL};
static const char *const severities[] = {"low", "medium", "high", "critical", NULL};

static veer_rc check(const rule_options *o, veer_err *err)
{
    if (o->name == NULL)
        return veer_fail(err, VEER_EINVAL, "--name is missing: what the rule is called");
    if ((o->threshold == NULL) == (o->degradation == NULL))
        return veer_fail(err, VEER_EINVAL, "one of --threshold and --degradation makes the rule");
    if (o->degradation != NULL && o->compare >= 0)
        return veer_fail(err, VEER_EINVAL, "--operator belongs to --threshold");
    return VEER_OK;
}

static veer_rc write_rule(const veer_cli *cli, const rule_options *o, veer_body *body,
                          veer_err *err)
{
    const veer_wish texts[] = {
        {"name", o->name},
        {"model", cli->operands.items[0]},
        {"metric", cli->operands.items[1]},
        {"threshold", o->threshold},
        {"operator", o->compare < 0 ? NULL : operators[o->compare]},
        {"degradation", o->degradation},
        {"baseline", o->baseline},
        {"version", o->version},
        {"segment", o->segment},
        {"window", o->window},
        {"for", o->held},
        {"keep_firing_for", o->keep},
        {"cooldown", o->cooldown},
        {"severity", o->severity < 0 ? NULL : severities[o->severity]},
        {"runbook", o->runbook},
        {"summary", o->summary},
    };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        veer_body_text(body, texts[i].key, texts[i].text);
    if (o->samples.given) {
        veer_json_put_key(&body->w, "min_samples");
        veer_json_put_int64(&body->w, o->samples.value);
    }
    veer_body_list(body, "channels", &o->channels);
    veer_body_list(body, "inhibits", &o->inhibits);
    if (o->retrain) {
        veer_json_put_key(&body->w, "retrain");
        veer_json_put_bool(&body->w, true);
    }
    const veer_rc rc = veer_wish_pairs(body, "labels", "--label", &o->labels, err);
    return rc != VEER_OK ? rc : veer_body_end(body, err);
}

static veer_rc draw(const veer_sheet *sheet, const veer_json_node *rule, veer_err *err)
{
    veer_buf text;
    veer_buf_init(&text, VEER_LIMIT_BUF_BYTES);
    veer_buf_printf(&text, "rule '%s' watches %s: %s, severity %s",
                    veer_json_get_text(rule, "name", ""), veer_json_get_text(rule, "model", ""),
                    veer_json_get_text(rule, "expr", ""), veer_json_get_text(rule, "severity", ""));
    const char *const line = veer_buf_cstr(&text);
    const veer_rc rc = veer_buf_status(&text, err);
    if (rc == VEER_OK)
        veer_sheet_text(sheet, VEER_TONE_PLAIN, line);
    veer_buf_done(&text);
    return rc;
}

static veer_rc run(const veer_cli *cli, const void *options, int *ret_exit, veer_err *err)
{
    const rule_options *const o = options;
    const veer_connect_wish wish = {.create = true};
    veer_body body;
    const veer_view view = {
        .question = {.method = o->replace ? "PUT" : "POST",
                     .path = o->replace ? "/api/v1/rules/" : "/api/v1/rules",
                     .name = o->replace ? o->name : NULL,
                     .body = &body.buf},
        .draw = draw,
        .wish = &wish,
    };
    veer_rc rc = check(o, err);
    if (rc != VEER_OK)
        return rc;
    veer_body_begin(&body);
    rc = write_rule(cli, o, &body, err);
    if (rc == VEER_OK)
        rc = veer_view_run(cli, &o->view, &view, ret_exit, err);
    veer_body_done(&body);
    return rc;
}

static const veer_opt options[] = {
    VEER_TEXT_ROW(rule_options, name, "name", "NAME", "What the rule is called; required"),
    VEER_TEXT_ROW(rule_options, threshold, "threshold", "NUMBER", "The limit"),
    {.name = "operator",
     .kind = VEER_OPT_CHOICE,
     .arg = "OP",
     .help = "Which side of the limit is meant; without it the worse side of the metric",
     .choices = operators,
     .offset = offsetof(rule_options, compare)},
    VEER_TEXT_ROW(rule_options, degradation, "degradation", "PERCENT",
                  "Instead of a limit: so much worse than the baseline"),
    VEER_TEXT_ROW(rule_options, baseline, "baseline", "BASELINE",
                  "Of --degradation: 24h, reference, same_hours, last_week, version:V"),
    {.name = "severity",
     .kind = VEER_OPT_CHOICE,
     .arg = "SEVERITY",
     .help = "How bad it is; medium if it is not given",
     .choices = severities,
     .offset = offsetof(rule_options, severity)},
    VEER_TEXT_ROW(rule_options, version, "version", "VERSION",
                  "Only this version; else every live one"),
    VEER_TEXT_ROW(rule_options, segment, "segment", "TAG=VALUE", "Only this segment"),
    VEER_TEXT_ROW(rule_options, window, "window", "TIME",
                  "Over so long a time; 1h if it is not given"),
    VEER_TEXT_ROW(rule_options, held, "for", "TIME", "Only when it has held so long"),
    VEER_TEXT_ROW(rule_options, keep, "keep-firing-for", "TIME",
                  "Resolve only when it is gone so long"),
    VEER_TEXT_ROW(rule_options, cooldown, "cooldown", "TIME",
                  "Least time between two alerts; 60m if it is not given"),
    {.name = "min-samples",
     .kind = VEER_OPT_COUNT,
     .arg = "N",
     .help = "Fewer samples are no answer; 30 if it is not given",
     .min = 0,
     .max = 1e15,
     .offset = offsetof(rule_options, samples)},
    {.name = "channel",
     .kind = VEER_OPT_LIST,
     .arg = "NAME",
     .help = "Where to tell of it; else the default channels",
     .offset = offsetof(rule_options, channels)},
    {.name = "label",
     .kind = VEER_OPT_LIST,
     .arg = "NAME=VALUE",
     .help = "A label of its alerts",
     .offset = offsetof(rule_options, labels)},
    {.name = "inhibits",
     .kind = VEER_OPT_LIST,
     .arg = "RULE",
     .help = "Rules whose alerts are muted while one of it is open; * stands for any text",
     .offset = offsetof(rule_options, inhibits)},
    VEER_TEXT_ROW(rule_options, runbook, "runbook", "URL", "What to do about it"),
    VEER_TEXT_ROW(rule_options, summary, "summary", "TEXT", "What it means, for people"),
    {.name = "retrain",
     .kind = VEER_OPT_FLAG,
     .help = "Start retraining when it fires",
     .offset = offsetof(rule_options, retrain)},
    {.name = "replace",
     .kind = VEER_OPT_FLAG,
     .help = "Replace the rule of that name, if there is one",
     .offset = offsetof(rule_options, replace)},
    VEER_VIEW_ROWS(rule_options, view),
};

static const veer_operand operands[] = {
    {"MODEL", "Name of the model, or a pattern: fraud-*", false},
    {"METRIC",
     "accuracy, precision, recall, f1_score, auc_roc, mae, latency, ... or any name "
     "of your own",
     false},
};

static const veer_example examples[] = {
    {"veer alerts create-rule my_model accuracy --name low --threshold 0.90 --operator lt",
     "Alert when accuracy falls below 0.90"},
    {"veer alerts create-rule my_model precision --name drop --degradation 5.0 --severity high",
     "Alert when precision degrades by more than 5 %"},
};

const veer_cmd veer_cmd_alerts_create_rule = {
    .name = "alerts create-rule",
    .summary = "make a rule for a metric",
    .description = "Makes a rule: an alert fires when a metric of a model is beyond a limit, or "
                   "worse than its baseline by so many percent. Conditions on drift, classes, "
                   "counts and more than one thing are written as expressions; rules apply takes "
                   "those from a YAML file.",
    .operands = operands,
    .n_operands = sizeof operands / sizeof *operands,
    .options = options,
    .n_options = sizeof options / sizeof *options,
    .options_size = sizeof(rule_options),
    .examples = examples,
    .n_examples = sizeof examples / sizeof *examples,
    .run = run,
};
