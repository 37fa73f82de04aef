/* What a backtest found: alerts as they would have come, with their ends. */
#include <string.h>

#include "base/limits.h"
#include "base/line.h"
#include "cli/draw.h"
#include "report/format.h"

static const veer_grid_column columns[] = {
    {.title = "fired", .key = "fired"},
    {.title = "ended", .key = "resolved", .drop = 2},
    {.title = "lasted", .key = "lasted_s", .align = VEER_ALIGN_RIGHT},
    {.title = "severity", .key = "severity"},
    {.title = "rule", .key = "rule", .shrink = true, .keep = 8},
    {.title = "version", .key = "version", .shrink = true, .drop = 3},
    {.title = "worst", .key = "worst", .align = VEER_ALIGN_RIGHT, .drop = 1},
    {.title = "columns", .key = "columns", .shrink = true, .drop = 4},
    {.title = "what", .key = "message", .shrink = true, .keep = 20},
};

/* From firing to the end, or to the end of the backtest. */
static void put_duration(veer_grid *grid, const veer_json_node *alert, int64_t end_us)
{
    int64_t fired_us = 0;
    int64_t resolved_us = end_us;
    veer_fmt fmt;
    char seconds[32];
    if (!veer_node_time(alert, "fired", &fired_us)) {
        veer_grid_none(grid);
        return;
    }
    const bool open = !veer_node_time(alert, "resolved", &resolved_us);
    const int64_t lasted_us = resolved_us > fired_us ? resolved_us - fired_us : 0;
    veer_line_print(seconds, sizeof seconds, "%lld", (long long)(lasted_us / 1000000));
    veer_grid_both(grid, veer_fmt_span(&fmt, (double)lasted_us), seconds,
                   open ? VEER_TONE_BAD : VEER_TONE_PLAIN);
}

/* The columns that had drifted when it fired. */
static void put_columns(veer_grid *grid, const veer_json_node *column)
{
    veer_buf text;
    veer_buf_init(&text, VEER_LIMIT_BUF_BYTES);
    for (; column != NULL; column = column->next)
        if (veer_json_get_bool(column, "drifted"))
            veer_buf_printf(&text, "%s%s", text.len > 0 ? ", " : "",
                            veer_json_get_text(column, "name", "?"));
    if (text.len > 0)
        veer_grid_text(grid, veer_buf_cstr(&text), VEER_TONE_PLAIN);
    else
        veer_grid_none(grid);
    veer_buf_done(&text);
}

static void put_alert(veer_grid *grid, const veer_json_node *alert, int64_t end_us)
{
    const char *const severity = veer_json_get_text(alert, "severity", "");
    int64_t us = 0;
    veer_grid_row(grid);
    veer_cell_time(grid, alert, "fired");
    if (veer_node_time(alert, "resolved", &us))
        veer_cell_time(grid, alert, "resolved");
    else
        veer_grid_both(grid, "still open", "", VEER_TONE_BAD);
    put_duration(grid, alert, end_us);
    veer_grid_text(grid, severity, veer_draw_tone(severity));
    veer_cell_text(grid, alert, "rule", VEER_TONE_STRONG);
    veer_cell_text(grid, alert, "version", VEER_TONE_PLAIN);
    veer_cell_real(grid, alert, "worst", VEER_TONE_PLAIN);
    put_columns(grid, veer_json_get_first(alert, "columns"));
    veer_cell_text(grid, alert, "message", VEER_TONE_PLAIN);
}

static void put_head(const veer_sheet *sheet, const veer_json_node *tree, int64_t end_us)
{
    int64_t from_us = 0;
    veer_fmt a, b, c;
    veer_buf line;
    veer_buf_init(&line, VEER_LIMIT_BUF_BYTES);
    veer_draw_model_name(&line, tree);
    if (veer_node_time(tree, "from", &from_us))
        veer_buf_printf(&line, ", %s to %s every %s", veer_fmt_time(&a, from_us),
                        veer_fmt_time(&b, end_us), veer_json_get_text(tree, "step", "?"));
    veer_buf_printf(&line, ": %s evaluations",
                    veer_fmt_count(&c, veer_json_get_count(tree, "evaluations")));
    veer_buf_printf(&line, " over %s predictions",
                    veer_fmt_count(&a, veer_json_get_count(tree, "predictions")));
    veer_buf_printf(&line, ", %s labels", veer_fmt_count(&b, veer_json_get_count(tree, "labels")));
    veer_buf_printf(&line, ", %s values", veer_fmt_count(&c, veer_json_get_count(tree, "points")));
    veer_buf_printf(&line, "; %s drift runs",
                    veer_fmt_count(&a, veer_json_get_count(tree, "runs")));
    veer_sheet_text(sheet, VEER_TONE_DIM, veer_buf_cstr(&line));
    veer_buf_done(&line);
}

/* How many runs found that the whole dataset drifted, and when. */
static void put_drift(const veer_sheet *sheet, const veer_json_node *run)
{
    int64_t first_us = 0;
    int64_t last_us = 0;
    size_t n = 0;
    veer_fmt a, b;
    char line[200];
    for (; run != NULL; run = run->next) {
        if (!veer_json_get_bool(run, "dataset_drift") || !veer_node_time(run, "time", &last_us))
            continue;
        first_us = n++ == 0 ? last_us : first_us;
    }
    if (n == 0)
        return;
    veer_line_print(line, sizeof line, "dataset drift in %zu drift runs, from %s to %s", n,
                    veer_fmt_time(&a, first_us), veer_fmt_time(&b, last_us));
    veer_sheet_gap(sheet);
    veer_sheet_text(sheet, VEER_TONE_WARN, line);
}

static void put_held(const veer_sheet *sheet, const veer_json_node *counts)
{
    const unsigned long long held =
        veer_json_get_count(counts, "held_severity") + veer_json_get_count(counts, "held_limit") +
        veer_json_get_count(counts, "held_silence") + veer_json_get_count(counts, "held_inhibited");
    char line[200];
    if (veer_json_get(counts, "told") == NULL)
        return;
    veer_line_print(line, sizeof line,
                    "%llu notices would have been sent, %llu held back (severity %llu, limit per "
                    "hour %llu, other alerts %llu)",
                    (unsigned long long)veer_json_get_count(counts, "told"), held,
                    (unsigned long long)veer_json_get_count(counts, "held_severity"),
                    (unsigned long long)veer_json_get_count(counts, "held_limit"),
                    (unsigned long long)veer_json_get_count(counts, "held_inhibited"));
    veer_sheet_text(sheet, VEER_TONE_DIM, line);
}

static const char *empty_words(const veer_json_node *tree)
{
    return veer_json_get_first(tree, "rules") == NULL
               ? "no rule holds for this model; give some with --rules FILE, or 'veer rules apply "
                 "FILE' first"
               : "no alert would have fired; tighten a limit, give other --rules, or an earlier "
                 "--from";
}

veer_rc veer_draw_backtest(const veer_sheet *sheet, const veer_json_node *tree, veer_err *err)
{
    const veer_json_node *alert = veer_json_get_first(tree, "alerts");
    int64_t end_us = 0;
    veer_grid grid;
    (void)veer_node_time(tree, "to", &end_us);
    put_head(sheet, tree, end_us);
    veer_sheet_gap(sheet);
    veer_grid_init(&grid, columns, sizeof columns / sizeof *columns);
    for (; alert != NULL; alert = alert->next)
        put_alert(&grid, alert, end_us);
    const veer_rc rc = veer_sheet_grid(sheet, &grid, empty_words(tree), err);
    put_drift(sheet, veer_json_get_first(tree, "drift"));
    put_held(sheet, veer_json_get(tree, "counts"));
    veer_grid_done(&grid);
    return rc;
}
