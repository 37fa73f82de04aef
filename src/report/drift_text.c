/* The drift report for a terminal, and as Markdown: the same grid with other ends. */
#include <math.h>

#include "base/limits.h"
#include "report/drift.h"
#include "report/drift_words.h"
#include "report/format.h"
#include "report/grid.h"
#include "report/text.h"

static const veer_grid_column grid_columns[] = {
    {.title = "column", .key = "column", .shrink = true},
    {.title = "verdict", .key = "verdict"},
    {.title = "method", .key = "method", .drop = 3},
    {.title = "score", .key = "score", .align = VEER_ALIGN_RIGHT},
    {.title = "limit", .key = "limit", .align = VEER_ALIGN_RIGHT, .drop = 2},
    {.title = "p adj.", .key = "p_adjusted", .align = VEER_ALIGN_RIGHT, .drop = 1},
    {.title = "reference", .terminal = true, .drop = 5},
    {.title = "current", .terminal = true, .drop = 4},
    {.title = "what changed", .key = "change", .shrink = true},
};

#define GRID_COLUMNS (sizeof grid_columns / sizeof grid_columns[0])

static void put_spark(veer_grid *grid, const double *shares, const double *others, size_t n,
                      bool utf8)
{
    double most = 0.0;
    for (size_t i = 0; i < n; i++)
        most = fmax(most, fmax(shares[i], others[i]));
    if (n == 0 || most == 0.0) {
        veer_grid_none(grid);
        return;
    }
    veer_buf line;
    veer_buf_init(&line, 1024);
    veer_text_spark(&line, shares, n, 0.0, most, utf8);
    veer_grid_text(grid, veer_buf_cstr(&line), VEER_TONE_PLAIN);
    veer_buf_done(&line);
}

static void put_scores(veer_grid *grid, const veer_drift_result *r)
{
    if (!r->has_score) {
        veer_grid_none(grid);
        veer_grid_none(grid);
        veer_grid_none(grid);
        return;
    }
    veer_grid_real(grid, r->score, VEER_TONE_PLAIN);
    veer_grid_real(grid, r->threshold, VEER_TONE_DIM);
    veer_grid_p(grid, r->has_p ? r->p_adjusted : (double)NAN, VEER_TONE_PLAIN);
}

static void put_row(veer_grid *grid, const drift_column *c, bool utf8)
{
    const veer_drift_result *r = &c->result;
    const veer_tone tone = drift_words_tone(c);
    veer_buf change;
    veer_buf_init(&change, 1024);
    drift_words_change(c, utf8, &change);
    veer_grid_row(grid);
    veer_grid_text(grid, c->name,
                   r->verdict == VEER_DRIFT_DRIFTED ? VEER_TONE_STRONG : VEER_TONE_PLAIN);
    veer_grid_text(grid, drift_words_level(c), tone);
    veer_grid_text(grid, r->method->name, VEER_TONE_DIM);
    put_scores(grid, r);
    put_spark(grid, c->shape.ref_share, c->shape.cur_share, c->shape.bars, utf8);
    put_spark(grid, c->shape.cur_share, c->shape.ref_share, c->shape.bars, utf8);
    veer_grid_text(grid, veer_buf_cstr(&change), VEER_TONE_PLAIN);
    veer_buf_done(&change);
}

static void fill_grid(const drift_report *report, bool utf8, veer_grid *grid)
{
    veer_grid_init(grid, grid_columns, GRID_COLUMNS);
    for (size_t i = 0; i < report->count; i++)
        put_row(grid, &report->columns[i], utf8);
}

static void put_source(veer_buf *out, const char *role, const char *name, uint64_t rows, bool utf8)
{
    veer_fmt count;
    veer_buf_printf(out, "%-10s", role);
    veer_text_put(out, name, utf8);
    veer_buf_printf(out, "  (%s rows)\n", veer_fmt_count(&count, rows));
}

static void put_verdict(const drift_report *report, const veer_style *style, veer_buf *out)
{
    const veer_tone tone = report->summary.drifted > 0   ? VEER_TONE_BAD
                           : report->summary.tested == 0 ? VEER_TONE_WARN
                                                         : VEER_TONE_GOOD;
    veer_buf_puts(out, veer_style_on(style, tone));
    drift_words_verdict(report, out);
    veer_buf_puts(out, veer_style_off(style, tone));
    veer_buf_putc(out, '\n');
}

veer_rc report_drift_text(const drift_report *report, const report_sources *sources,
                          const veer_style *style, veer_buf *out, veer_err *err)
{
    put_source(out, "reference", sources->reference, report->ref_rows, style->utf8);
    put_source(out, "current", sources->current, report->cur_rows, style->utf8);
    veer_buf_puts(out, veer_style_on(style, VEER_TONE_DIM));
    drift_words_method(report, out);
    veer_buf_puts(out, veer_style_off(style, VEER_TONE_DIM));
    veer_buf_puts(out, "\n\n");
    veer_grid grid;
    fill_grid(report, style->utf8, &grid);
    veer_rc rc = veer_grid_text_out(&grid, style, out, err);
    veer_grid_done(&grid);
    if (rc != VEER_OK)
        return rc;
    veer_buf_putc(out, '\n');
    drift_words_remarks(report, "note: ", out);
    put_verdict(report, style, out);
    return veer_buf_status(out, err);
}

veer_rc report_drift_markdown(const drift_report *report, const report_sources *sources,
                              veer_buf *out, veer_err *err)
{
    veer_fmt rows;
    veer_buf_puts(out, "## Drift report\n\n**");
    drift_words_verdict(report, out);
    veer_buf_puts(out, "**\n\n- reference: `");
    veer_text_put(out, sources->reference, true);
    veer_buf_printf(out, "` (%s rows)\n- current: `", veer_fmt_count(&rows, report->ref_rows));
    veer_text_put(out, sources->current, true);
    veer_buf_printf(out, "` (%s rows)\n- ", veer_fmt_count(&rows, report->cur_rows));
    drift_words_method(report, out);
    veer_buf_puts(out, "\n\n");
    veer_grid grid;
    fill_grid(report, true, &grid);
    const veer_rc rc = veer_grid_markdown_out(&grid, out, err);
    veer_grid_done(&grid);
    if (rc != VEER_OK)
        return rc;
    veer_buf_putc(out, '\n');
    drift_words_remarks(report, "- ", out);
    return veer_buf_status(out, err);
}
