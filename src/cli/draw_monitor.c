/* A model in one page. */
#include <math.h>
#include <string.h>

#include "base/limits.h"
#include "cli/draw.h"
#include "report/format.h"

static void put_line(const veer_sheet *sheet, veer_tone tone, veer_buf *line)
{
    veer_sheet_text(sheet, tone, veer_buf_cstr(line));
    veer_buf_clear(line);
}

/* "churn 2: fair, degrading (2024-05-01 12:00)", and what that is made of. */
static void put_head(const veer_sheet *sheet, const veer_json_node *health)
{
    const char *const word = veer_json_get_text(health, "health", "unknown");
    const char *const why = veer_json_get_text(health, "why", "");
    int64_t at_us = 0;
    veer_fmt fmt;
    veer_buf line;
    veer_buf_init(&line, VEER_LIMIT_BUF_BYTES);
    veer_draw_model_name(&line, health);
    veer_buf_printf(&line, ": %s, %s", word, veer_json_get_text(health, "trend", "stable"));
    if (veer_node_time(health, "at", &at_us))
        veer_buf_printf(&line, " (%s)", veer_fmt_time(&fmt, at_us - at_us % 1000000));
    put_line(sheet, veer_draw_tone(word), &line);
    veer_buf_printf(&line,
                    "%llu metrics judged: %llu degrading, %llu improving; %llu without enough data",
                    (unsigned long long)veer_json_get_count(health, "judged"),
                    (unsigned long long)veer_json_get_count(health, "degrading"),
                    (unsigned long long)veer_json_get_count(health, "improving"),
                    (unsigned long long)veer_json_get_count(health, "unknown"));
    put_line(sheet, VEER_TONE_DIM, &line);
    if (why[0] != '\0') {
        veer_buf_printf(&line,
                        "%s; send labels ('veer import') or values ('veer metrics record') for the "
                        "last hour and the day before it, or give wider windows with 'veer "
                        "evaluation set MODEL comparison=24h baseline_window=7d'",
                        why);
        put_line(sheet, VEER_TONE_WARN, &line);
    }
    veer_buf_done(&line);
}

static const veer_grid_column metric_columns[] = {
    {.title = "metric", .key = "metric", .shrink = true, .keep = 12},
    {.title = "current", .key = "current", .align = VEER_ALIGN_RIGHT},
    {.title = "mean", .key = "mean", .align = VEER_ALIGN_RIGHT},
    {.title = "min", .key = "min", .align = VEER_ALIGN_RIGHT, .drop = 2},
    {.title = "max", .key = "max", .align = VEER_ALIGN_RIGHT, .drop = 3},
    {.title = "change", .key = "change_pct", .align = VEER_ALIGN_RIGHT, .drop = 1},
    {.title = "trend", .key = "trend"},
    {.title = "values", .key = "n", .align = VEER_ALIGN_RIGHT, .drop = 4},
};

static veer_rc put_metrics(const veer_sheet *sheet, const veer_json_node *health, veer_err *err)
{
    veer_grid grid;
    veer_grid_init(&grid, metric_columns, sizeof metric_columns / sizeof *metric_columns);
    for (const veer_json_node *m = veer_json_get_first(health, "history"); m != NULL; m = m->next) {
        veer_grid_row(&grid);
        veer_cell_text(&grid, m, "metric", VEER_TONE_STRONG);
        veer_cell_real(&grid, m, "current", VEER_TONE_PLAIN);
        veer_cell_real(&grid, m, "mean", VEER_TONE_PLAIN);
        veer_cell_real(&grid, m, "min", VEER_TONE_PLAIN);
        veer_cell_real(&grid, m, "max", VEER_TONE_PLAIN);
        veer_cell_change_pct(&grid, m, "change_pct", VEER_TONE_PLAIN);
        veer_cell_text(&grid, m, "trend", veer_draw_tone(veer_json_get_text(m, "trend", "")));
        veer_cell_count(&grid, m, "n", VEER_TONE_DIM);
    }
    veer_sheet_title(sheet, "Metrics");
    const veer_rc rc = veer_sheet_grid(
        sheet, &grid,
        "no metric has a value in that time; take more --hours, or an earlier time with --at", err);
    veer_grid_done(&grid);
    return rc;
}

static bool is_degraded(const veer_json_node *check)
{
    return veer_json_get_bool(check, "is_degraded");
}

static void put_degraded(const veer_sheet *sheet, const veer_json_node *health)
{
    bool titled = false;
    veer_buf line;
    veer_buf_init(&line, VEER_LIMIT_BUF_BYTES);
    for (const veer_json_node *c = veer_json_get_first(health, "metrics"); c != NULL; c = c->next) {
        const char *const severity = veer_json_get_text(c, "severity", "none");
        if (!is_degraded(c))
            continue;
        if (!titled)
            veer_sheet_title(sheet, "Degraded");
        titled = true;
        veer_buf_printf(&line, "%s: %s", severity, veer_json_get_text(c, "recommendation", "?"));
        put_line(sheet, veer_draw_tone(severity), &line);
    }
    veer_buf_done(&line);
}

static veer_rc put_alerts(const veer_sheet *sheet, const veer_json_node *alerts, veer_err *err)
{
    veer_grid grid;
    veer_grid_init(&grid, veer_draw_alert_columns, veer_n_draw_alert_columns);
    for (const veer_json_node *a = alerts->child; a != NULL; a = a->next)
        veer_draw_alert_row(&grid, a);
    veer_sheet_title(sheet, "Open alerts");
    const veer_rc rc = veer_sheet_grid(sheet, &grid, "none", err);
    veer_grid_done(&grid);
    return rc;
}

static void put_drift(const veer_sheet *sheet, const veer_json_node *run)
{
    const char *const why = veer_json_get_text(run, "why", "");
    const bool drift = veer_json_get_count(run, "drifted") > 0;
    int64_t at_us = 0;
    veer_fmt time, share;
    veer_buf line;
    veer_sheet_title(sheet, "Drift");
    veer_buf_init(&line, VEER_LIMIT_BUF_BYTES);
    if (run == NULL) {
        veer_buf_puts(&line, "no drift run yet; 'veer drift MODEL' makes one now, the evaluation "
                             "makes one every few minutes");
    } else if (why[0] != '\0') {
        veer_buf_printf(&line,
                        "nothing could be compared: %s; 'veer drift MODEL --window 24h' takes "
                        "a wider window",
                        why);
    } else {
        veer_buf_printf(&line, "%llu of %llu columns drifted (%s)%s",
                        (unsigned long long)veer_json_get_count(run, "drifted"),
                        (unsigned long long)veer_json_get_count(run, "tested"),
                        veer_fmt_percent(&share, veer_json_get_number(run, "share", 0)),
                        veer_json_get_bool(run, "dataset_drift") ? ": the dataset drifted" : "");
    }
    if (veer_node_time(run, "time", &at_us))
        veer_buf_printf(&line, "; compared at %s with baseline %s", veer_fmt_time(&time, at_us),
                        veer_json_get_text(run, "baseline", "?"));
    put_line(sheet,
             run == NULL || why[0] != '\0' ? VEER_TONE_WARN
             : drift                       ? VEER_TONE_BAD
                                           : VEER_TONE_GOOD,
             &line);
    veer_buf_done(&line);
}

veer_rc veer_draw_monitor(const veer_sheet *sheet, const veer_json_node *tree, veer_err *err)
{
    const veer_json_node *const health = veer_json_get(tree, "health");
    const veer_json_node *const alerts = veer_json_get(tree, "alerts");
    put_head(sheet, health);
    veer_rc rc = put_metrics(sheet, health, err);
    if (rc != VEER_OK || sheet->format == VEER_FORMAT_CSV)
        return rc;
    put_degraded(sheet, health);
    if (alerts != NULL)
        rc = put_alerts(sheet, alerts, err);
    put_drift(sheet, veer_json_get(tree, "drift"));
    return rc;
}
