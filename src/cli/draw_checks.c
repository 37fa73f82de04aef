/* Metrics against their baselines. */
#include <math.h>
#include <string.h>

#include "base/limits.h"
#include "cli/draw.h"
#include "report/format.h"

static const veer_grid_column columns[] = {
    {.title = "metric", .key = "metric", .shrink = true, .keep = 12},
    {.title = "verdict", .key = "verdict"},
    {.title = "severity", .key = "severity", .drop = 1},
    {.title = "current", .key = "current", .align = VEER_ALIGN_RIGHT},
    {.title = "baseline", .key = "baseline", .align = VEER_ALIGN_RIGHT},
    {.title = "change", .key = "percentage_change", .align = VEER_ALIGN_RIGHT},
    {.title = "p", .key = "p", .align = VEER_ALIGN_RIGHT, .drop = 2},
    {.title = "samples", .key = "samples", .align = VEER_ALIGN_RIGHT, .drop = 4},
    {.title = "before", .key = "baseline_samples", .align = VEER_ALIGN_RIGHT, .drop = 5},
    {.title = "source", .key = "source", .drop = 6},
};

/* One word: what a metric has done. */
static const char *verdict_of(const veer_json_node *check)
{
    if (veer_json_get_bool(check, "is_degraded"))
        return "degraded";
    if (veer_json_get_bool(check, "is_improved"))
        return "improved";
    if (isnan(veer_node_real(check, "percentage_change")))
        return "no answer";
    return "stable";
}

static void put_check(veer_grid *grid, const veer_json_node *check)
{
    const veer_json_node *const current = veer_json_get(check, "current");
    const veer_json_node *const baseline = veer_json_get(check, "baseline");
    const char *const verdict = verdict_of(check);
    const char *const severity = veer_json_get_text(check, "severity", "none");
    const bool bad = veer_json_get_bool(check, "is_degraded");
    veer_grid_row(grid);
    veer_cell_text(grid, check, "metric", VEER_TONE_STRONG);
    veer_grid_text(grid, verdict, bad ? veer_draw_tone(severity) : veer_draw_tone(verdict));
    veer_grid_both(grid, bad ? severity : "-", severity,
                   bad ? veer_draw_tone(severity) : VEER_TONE_DIM);
    veer_cell_real(grid, current, "value", VEER_TONE_PLAIN);
    veer_cell_real(grid, baseline, "value", VEER_TONE_PLAIN);
    veer_cell_change_pct(grid, check, "percentage_change", VEER_TONE_PLAIN);
    veer_cell_p(grid, check, "p");
    veer_cell_count(grid, current, "n", VEER_TONE_DIM);
    veer_cell_count(grid, baseline, "n", VEER_TONE_DIM);
    veer_cell_text(grid, check, "source", VEER_TONE_DIM);
}

/* "a to b", or nothing. */
static void put_window(veer_buf *out, const char *what, const veer_json_node *check,
                       const char *from, const char *to)
{
    int64_t from_us = 0;
    int64_t to_us = 0;
    veer_fmt a, b;
    if (veer_node_time(check, from, &from_us) && veer_node_time(check, to, &to_us))
        veer_buf_printf(out, "; %s %s to %s", what, veer_fmt_time(&a, from_us),
                        veer_fmt_time(&b, to_us));
}

static void put_head(const veer_sheet *sheet, const veer_json_node *tree)
{
    const veer_json_node *const check = veer_json_get_first(tree, "metrics");
    veer_buf line;
    veer_buf_init(&line, VEER_LIMIT_BUF_BYTES);
    veer_draw_model_name(&line, tree);
    put_window(&line, "current", check, "from", "to");
    put_window(&line, "baseline", check, "baseline_from", "baseline_to");
    veer_sheet_text(sheet, VEER_TONE_DIM, veer_buf_cstr(&line));
    veer_buf_done(&line);
}

/* Why there is no answer; "" where there is one. */
static const char *why_of(const veer_json_node *check)
{
    return veer_json_get_bool(check, "is_degraded") ? "" : veer_json_get_text(check, "why", "");
}

/* The names of all metrics that have the same reason, at the first of them. */
static void put_why(const veer_sheet *sheet, const veer_json_node *first,
                    const veer_json_node *check)
{
    const char *const why = why_of(check);
    veer_buf line;
    for (const veer_json_node *c = first; c != check; c = c->next)
        if (strcmp(why_of(c), why) == 0)
            return;
    veer_buf_init(&line, VEER_LIMIT_BUF_BYTES);
    for (const veer_json_node *c = check; c != NULL; c = c->next)
        if (strcmp(why_of(c), why) == 0)
            veer_buf_printf(&line, "%s%s", line.len > 0 ? ", " : "",
                            veer_json_get_text(c, "metric", "?"));
    veer_buf_printf(&line, ": %s", why);
    veer_sheet_text(sheet, VEER_TONE_DIM, veer_buf_cstr(&line));
    veer_buf_done(&line);
}

/* Of a metric that became worse what to do, which names it; of those without an answer why. */
static void put_words(const veer_sheet *sheet, const veer_json_node *first)
{
    for (const veer_json_node *c = first; c != NULL; c = c->next) {
        const char *const text = veer_json_get_text(c, "recommendation", "");
        if (veer_json_get_bool(c, "is_degraded") && text[0] != '\0')
            veer_sheet_text(sheet, VEER_TONE_PLAIN, text);
        else if (why_of(c)[0] != '\0')
            put_why(sheet, first, c);
    }
}

veer_rc veer_draw_checks(const veer_sheet *sheet, const veer_json_node *tree, veer_err *err)
{
    veer_grid grid;
    put_head(sheet, tree);
    veer_grid_init(&grid, columns, sizeof columns / sizeof *columns);
    for (const veer_json_node *c = veer_json_get_first(tree, "metrics"); c != NULL; c = c->next)
        put_check(&grid, c);
    const veer_rc rc =
        veer_sheet_grid(sheet, &grid,
                        "no metric has a value in either window; send labels ('veer import FILE "
                        "--labels FILE2') or values ('veer metrics record'), or take wider windows "
                        "with --comparison and --baseline, or an earlier time with --at",
                        err);
    veer_sheet_gap(sheet);
    put_words(sheet, veer_json_get_first(tree, "metrics"));
    veer_grid_done(&grid);
    return rc;
}
