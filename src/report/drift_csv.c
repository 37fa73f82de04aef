/* The drift report as CSV: one line per column, the worst first. */
#include <math.h>

#include "report/drift.h"
#include "report/drift_words.h"
#include "report/grid.h"

static const veer_grid_column columns[] = {
    {.key = "column"},     {.key = "kind"},
    {.key = "verdict"},    {.key = "severity"},
    {.key = "method"},     {.key = "score"},
    {.key = "score_low"},  {.key = "score_high"},
    {.key = "threshold"},  {.key = "p_value"},
    {.key = "p_adjusted"}, {.key = "effect"},
    {.key = "ref_values"}, {.key = "ref_missing_share"},
    {.key = "cur_values"}, {.key = "cur_missing_share"},
    {.key = "note"},
};

static void put_real(veer_grid *grid, bool has, double value)
{
    veer_grid_real(grid, has ? value : (double)NAN, VEER_TONE_PLAIN);
}

static void put_side(veer_grid *grid, const drift_side *side)
{
    veer_grid_count(grid, side->values, VEER_TONE_PLAIN);
    put_real(grid, side->rows > 0, side->missing_share);
}

static void put_row(veer_grid *grid, const drift_column *c)
{
    const veer_drift_result *const r = &c->result;
    const bool p = r->has_score && r->has_p;
    veer_grid_row(grid);
    veer_grid_text(grid, c->name, VEER_TONE_PLAIN);
    veer_grid_text(grid, c->numeric ? "numeric" : "categorical", VEER_TONE_PLAIN);
    veer_grid_text(grid, veer_drift_verdict_text(r->verdict), VEER_TONE_PLAIN);
    if (r->verdict == VEER_DRIFT_DRIFTED)
        veer_grid_text(grid, drift_words_level(c), VEER_TONE_PLAIN);
    else
        veer_grid_none(grid);
    veer_grid_text(grid, r->method->name, VEER_TONE_PLAIN);
    put_real(grid, r->has_score, r->score);
    put_real(grid, r->has_score, r->score_lo);
    put_real(grid, r->has_score, r->score_hi);
    put_real(grid, r->has_score, r->threshold);
    put_real(grid, p, r->p_value);
    put_real(grid, p, r->p_adjusted);
    put_real(grid, r->has_effect, r->effect);
    put_side(grid, &c->ref);
    put_side(grid, &c->cur);
    veer_grid_text(grid, r->note, VEER_TONE_PLAIN);
}

veer_rc report_drift_csv(const drift_report *report, veer_buf *out, veer_err *err)
{
    veer_grid grid;
    veer_grid_init(&grid, columns, sizeof columns / sizeof *columns);
    for (size_t i = 0; i < report->count; i++)
        put_row(&grid, &report->columns[i]);
    const veer_rc rc = veer_grid_csv_out(&grid, out, err);
    veer_grid_done(&grid);
    return rc;
}
