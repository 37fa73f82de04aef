/* Champion and challenger side by side. */
#include <math.h>
#include <string.h>

#include "base/limits.h"
#include "cli/draw.h"
#include "report/format.h"

static const veer_grid_column columns[] = {
    {.title = "metric", .key = "metric", .shrink = true, .keep = 12},
    {.title = "champion", .key = "champion", .align = VEER_ALIGN_RIGHT},
    {.title = "challenger", .key = "challenger", .align = VEER_ALIGN_RIGHT},
    {.title = "difference", .key = "difference", .align = VEER_ALIGN_RIGHT},
    {.title = "at least", .key = "lo", .align = VEER_ALIGN_RIGHT, .drop = 1},
    {.title = "at most", .key = "hi", .align = VEER_ALIGN_RIGHT, .drop = 1},
    {.title = "p adj.", .key = "p_adjusted", .align = VEER_ALIGN_RIGHT, .drop = 2},
    {.title = "verdict", .key = "verdict", .shrink = true, .keep = 10},
    {.title = "needed", .key = "needed", .align = VEER_ALIGN_RIGHT, .drop = 3},
};

static veer_tone tone_of(const char *verdict)
{
    return strstr(verdict, "worse") != NULL    ? VEER_TONE_BAD
           : strstr(verdict, "better") != NULL ? VEER_TONE_GOOD
                                               : VEER_TONE_DIM;
}

static void put_difference(veer_grid *grid, const veer_json_node *metric, const char *key,
                           veer_tone tone)
{
    const veer_json_node *const cell = veer_json_get(metric, key);
    veer_fmt fmt;
    if (cell != NULL && cell->kind == VEER_JSON_NUMBER)
        veer_grid_both(grid, veer_fmt_change(&fmt, cell->number), cell->text, tone);
    else
        veer_grid_none(grid);
}

static void put_metric(veer_grid *grid, const veer_json_node *metric, bool is_main)
{
    const char *const verdict = veer_json_get_text(metric, "verdict", "");
    veer_grid_row(grid);
    veer_cell_text(grid, metric, "metric", is_main ? VEER_TONE_STRONG : VEER_TONE_PLAIN);
    veer_cell_real(grid, veer_json_get(metric, "champion"), "value", VEER_TONE_PLAIN);
    veer_cell_real(grid, veer_json_get(metric, "challenger"), "value", VEER_TONE_PLAIN);
    put_difference(grid, metric, "difference", tone_of(verdict));
    put_difference(grid, metric, "lo", VEER_TONE_DIM);
    put_difference(grid, metric, "hi", VEER_TONE_DIM);
    veer_cell_p(grid, metric, "p_adjusted");
    veer_grid_text(grid, verdict, tone_of(verdict));
    veer_cell_count(grid, metric, "needed", VEER_TONE_DIM);
}

/* People need not see what neither version has. */
static bool is_shown(const veer_sheet *sheet, const veer_json_node *metric)
{
    return sheet->format == VEER_FORMAT_CSV ||
           !isnan(veer_node_real(veer_json_get(metric, "champion"), "value")) ||
           !isnan(veer_node_real(veer_json_get(metric, "challenger"), "value"));
}

static void put_side(const veer_sheet *sheet, const veer_json_node *tree, const char *key)
{
    const veer_json_node *const side = veer_json_get(tree, key);
    const char *const version = veer_json_get_text(side, "version", "");
    veer_fmt predictions, labelled;
    veer_buf line;
    veer_buf_init(&line, VEER_LIMIT_BUF_BYTES);
    veer_buf_printf(&line, "%s %s: %s predictions, %s labelled", key,
                    version[0] != '\0' ? version : "(no version)",
                    veer_fmt_count(&predictions, veer_json_get_count(side, "predictions")),
                    veer_fmt_count(&labelled, veer_json_get_count(side, "labelled")));
    veer_sheet_text(sheet, VEER_TONE_DIM, veer_buf_cstr(&line));
    veer_buf_done(&line);
}

veer_rc veer_draw_comparison(const veer_sheet *sheet, const veer_json_node *tree, veer_err *err)
{
    const char *const first = veer_json_get_text(tree, "main_metric", "");
    const char *const overall = veer_json_get_text(tree, "overall", "");
    const char *const why = veer_json_get_text(tree, "why", "");
    veer_grid grid;
    put_side(sheet, tree, "champion");
    put_side(sheet, tree, "challenger");
    veer_sheet_gap(sheet);
    veer_grid_init(&grid, columns, sizeof columns / sizeof *columns);
    for (const veer_json_node *m = veer_json_get_first(tree, "metrics"); m != NULL; m = m->next)
        if (is_shown(sheet, m))
            put_metric(&grid, m, strcmp(first, veer_json_get_text(m, "metric", "?")) == 0);
    const veer_rc rc = veer_sheet_grid(sheet, &grid,
                                       "nothing can be compared yet; send predictions and labels "
                                       "of both versions ('veer import'), "
                                       "or take an earlier --from",
                                       err);
    veer_sheet_gap(sheet);
    if (why[0] != '\0')
        veer_sheet_text(sheet, VEER_TONE_WARN, why);
    veer_sheet_text(sheet, tone_of(overall), veer_json_get_text(tree, "recommendation", overall));
    veer_grid_done(&grid);
    return rc;
}
