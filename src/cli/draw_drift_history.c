/* Drift runs over time. */
#include <math.h>
#include <string.h>

#include "base/limits.h"
#include "cli/draw.h"
#include "report/text.h"

#define MOST_BARS 60 /* of the line over the table */

static const veer_grid_column run_columns[] = {
    {.title = "time", .key = "time"},
    {.title = "version", .key = "version", .shrink = true, .drop = 5},
    {.title = "baseline", .key = "baseline", .drop = 4},
    {.title = "rows", .key = "current_rows", .align = VEER_ALIGN_RIGHT, .drop = 3},
    {.title = "tested", .key = "tested", .align = VEER_ALIGN_RIGHT, .drop = 2},
    {.title = "drifted", .key = "drifted", .align = VEER_ALIGN_RIGHT},
    {.title = "share", .key = "share", .align = VEER_ALIGN_RIGHT},
    {.title = "KL", .key = "kl", .align = VEER_ALIGN_RIGHT, .drop = 1},
    {.title = "cosine", .key = "cosine", .align = VEER_ALIGN_RIGHT, .drop = 1},
    {.title = "verdict", .key = "verdict", .shrink = true, .keep = 10},
};

static const veer_grid_column column_columns[] = {
    {.title = "time", .key = "time"},
    {.title = "version", .key = "version", .shrink = true, .drop = 2},
    {.title = "column", .key = "column", .shrink = true, .keep = 8},
    {.title = "verdict", .key = "verdict"},
    {.title = "method", .key = "method", .drop = 1},
    {.title = "score", .key = "score", .align = VEER_ALIGN_RIGHT},
    {.title = "limit", .key = "threshold", .align = VEER_ALIGN_RIGHT},
    {.title = "p adj.", .key = "p_adjusted", .align = VEER_ALIGN_RIGHT, .drop = 3},
    {.title = "effect", .key = "effect", .align = VEER_ALIGN_RIGHT},
};

static const char *verdict_of(const veer_json_node *run)
{
    const char *const why = veer_json_get_text(run, "why", "");
    if (why[0] != '\0')
        return why;
    if (veer_json_get_bool(run, "dataset_drift"))
        return "dataset drift";
    return veer_json_get_count(run, "drifted") > 0 ? "some drift" : "stable";
}

static veer_tone tone_of(const veer_json_node *run)
{
    if (veer_json_get_text(run, "why", "")[0] != '\0')
        return VEER_TONE_DIM;
    if (veer_json_get_bool(run, "dataset_drift"))
        return VEER_TONE_BAD;
    return veer_json_get_count(run, "drifted") > 0 ? VEER_TONE_WARN : VEER_TONE_GOOD;
}

static void put_run(veer_grid *grid, const veer_json_node *run)
{
    const veer_json_node *const output = veer_json_get(run, "output");
    veer_grid_row(grid);
    veer_cell_time(grid, run, "time");
    veer_cell_text(grid, run, "version", VEER_TONE_PLAIN);
    veer_cell_text(grid, run, "baseline", VEER_TONE_DIM);
    veer_cell_count(grid, run, "current_rows", VEER_TONE_DIM);
    veer_cell_count(grid, run, "tested", VEER_TONE_DIM);
    veer_cell_count(grid, run, "drifted", VEER_TONE_PLAIN);
    veer_cell_percent(grid, run, "share", tone_of(run));
    veer_cell_real(grid, output, "kl", VEER_TONE_PLAIN);
    veer_cell_real(grid, output, "cosine", VEER_TONE_PLAIN);
    veer_grid_text(grid, verdict_of(run), tone_of(run));
}

static void put_column(veer_grid *grid, const veer_json_node *run, const veer_json_node *column)
{
    const char *const verdict = veer_json_get_text(column, "verdict", "");
    veer_grid_row(grid);
    veer_cell_time(grid, run, "time");
    veer_cell_text(grid, run, "version", VEER_TONE_PLAIN);
    veer_cell_text(grid, column, "name", VEER_TONE_STRONG);
    veer_grid_text(grid, verdict, veer_draw_tone(verdict));
    veer_cell_text(grid, column, "method", VEER_TONE_DIM);
    veer_cell_real(grid, column, "score", VEER_TONE_PLAIN);
    veer_cell_real(grid, column, "threshold", VEER_TONE_DIM);
    veer_cell_p(grid, column, "p_adjusted");
    veer_cell_real(grid, column, "effect", VEER_TONE_PLAIN);
}

/* The share of drifted columns over time, oldest on the left; the answer has the newest first. */
static void put_line(const veer_sheet *sheet, const veer_json_node *runs)
{
    double shares[MOST_BARS];
    size_t n = 0;
    for (; runs != NULL && n < MOST_BARS; runs = runs->next)
        shares[MOST_BARS - ++n] = veer_node_real(runs, "share");
    if (sheet->format != VEER_FORMAT_TABLE || n < 2)
        return;
    veer_buf_puts(sheet->out, "share of drifted columns, oldest to newest: ");
    veer_text_spark(sheet->out, shares + MOST_BARS - n, n, 0, 1, sheet->style.utf8);
    veer_buf_puts(sheet->out, "\n\n");
}

veer_rc veer_draw_drift_history(const veer_sheet *sheet, const veer_json_node *tree, veer_err *err)
{
    const veer_json_node *const runs = veer_json_get_first(tree, "runs");
    const bool columns = veer_json_get_first(runs, "columns") != NULL;
    veer_grid grid;
    if (columns)
        veer_grid_init(&grid, column_columns, sizeof column_columns / sizeof *column_columns);
    else
        veer_grid_init(&grid, run_columns, sizeof run_columns / sizeof *run_columns);
    for (const veer_json_node *run = runs; run != NULL; run = run->next) {
        const veer_json_node *column = veer_json_get_first(run, "columns");
        if (!columns)
            put_run(&grid, run);
        for (; column != NULL; column = column->next)
            put_column(&grid, run, column);
    }
    put_line(sheet, runs);
    const veer_rc rc = veer_sheet_grid(
        sheet, &grid,
        "no drift run yet; the evaluation of a running server makes one every few minutes, 'veer "
        "evaluation run MODEL' one at once, 'veer evaluation backfill MODEL' those of the past",
        err);
    if (veer_json_get_bool(tree, "truncated"))
        veer_sheet_text(sheet, VEER_TONE_DIM, "there are older runs; take an earlier --to");
    veer_grid_done(&grid);
    return rc;
}
