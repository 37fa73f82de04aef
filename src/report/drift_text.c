/* The drift report for a terminal, and as Markdown: the same grid with other ends. */
#include <math.h>
#include <stdint.h>
#include <string.h>

#include "base/limits.h"
#include "report/drift.h"
#include "report/drift_words.h"
#include "report/format.h"
#include "report/grid.h"
#include "report/text.h"

#define SOURCE_NAME_AT 10

static const veer_grid_column grid_columns[] = {
    {.title = "Column", .key = "column", .shrink = true, .keep = 16},
    {.title = "Verdict", .key = "verdict"},
    {.title = "Method", .key = "method", .drop = 4},
    {.title = "Score", .key = "score", .align = VEER_ALIGN_RIGHT, .drop = 1},
    {.title = "Limit", .key = "limit", .align = VEER_ALIGN_RIGHT, .drop = 3},
    {.title = "p adj.", .key = "p_adjusted", .align = VEER_ALIGN_RIGHT, .drop = 2},
    {.title = "Reference", .terminal = true, .drop = 6},
    {.title = "Current", .terminal = true, .drop = 5},
    {.title = "What changed", .key = "change", .shrink = true, .keep = 30},
};

#define GRID_COLUMNS (sizeof grid_columns / sizeof grid_columns[0])

/* A cell made of a buffer, which is freed; its failure is the grid's. */
static void take_cell(veer_grid *grid, veer_buf *text)
{
    veer_grid_text(grid, veer_buf_cstr(text), VEER_TONE_PLAIN);
    if (text->failed != VEER_OK && grid->failed == VEER_OK)
        grid->failed = text->failed;
    veer_buf_done(text);
}

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
    take_cell(grid, &line);
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
    take_cell(grid, &change);
}

static void fill_grid(const drift_report *report, bool utf8, veer_grid *grid)
{
    veer_grid_init(grid, grid_columns, GRID_COLUMNS);
    for (size_t i = 0; i < report->count; i++)
        put_row(grid, &report->columns[i], utf8);
}

/* `reference  path  (n rows)`; of a long path the end stays. */
static void put_source(veer_buf *out, const char *role, const char *name, uint64_t rows,
                       const veer_style *style)
{
    veer_fmt count;
    const char *const text = veer_fmt_count(&count, rows);
    const size_t others = SOURCE_NAME_AT + strlen(text) + strlen("  ( rows)");
    const size_t room = style->width == 0       ? SIZE_MAX
                        : style->width > others ? style->width - others
                                                : 0;
    veer_buf_printf(out, "%-*s", SOURCE_NAME_AT, role);
    veer_text_fit_end(out, name, room, style->utf8);
    veer_buf_printf(out, "  (%s rows)\n", text);
}

typedef void words_fn(const drift_report *report, veer_buf *out);

/* Words on as many lines as they need, in one tone. */
static void put_words(const drift_report *report, words_fn *words, veer_tone tone,
                      const veer_style *style, veer_buf *out)
{
    veer_buf text;
    veer_buf_init(&text, out->max_bytes);
    words(report, &text);
    veer_buf_puts(out, veer_style_on(style, tone));
    veer_text_wrap(out, veer_buf_cstr(&text), 0, style->width);
    if (out->len > 0 && out->failed == VEER_OK)
        out->len--; /* the newline comes behind the colour */
    veer_buf_printf(out, "%s\n", veer_style_off(style, tone));
    veer_buf_done_into(&text, out);
}

static void put_remarks(const drift_report *report, const veer_style *style, veer_buf *out)
{
    veer_buf text;
    veer_buf_init(&text, out->max_bytes);
    drift_words_remarks(report, "note: ", style->utf8 ? DRIFT_WORDS_UTF8 : DRIFT_WORDS_ASCII,
                        &text);
    veer_text_wrap(out, veer_buf_cstr(&text), 0, style->width);
    veer_buf_done_into(&text, out);
}

static veer_tone tone_of(const drift_report *report)
{
    return report->summary.drifted > 0   ? VEER_TONE_BAD
           : report->summary.tested == 0 ? VEER_TONE_WARN
                                         : VEER_TONE_GOOD;
}

veer_rc report_drift_text(const drift_report *report, const report_sources *sources,
                          const veer_style *style, veer_buf *out, veer_err *err)
{
    put_source(out, "reference", sources->reference, report->ref_rows, style);
    put_source(out, "current", sources->current, report->cur_rows, style);
    put_words(report, drift_words_method, VEER_TONE_DIM, style, out);
    veer_buf_putc(out, '\n');
    veer_grid grid;
    fill_grid(report, style->utf8, &grid);
    veer_rc rc = veer_grid_text_out(&grid, style, out, err);
    veer_grid_done(&grid);
    if (rc != VEER_OK)
        return rc;
    veer_buf_putc(out, '\n');
    put_remarks(report, style, out);
    put_words(report, drift_words_verdict, tone_of(report), style, out);
    return veer_buf_status(out, err);
}

veer_rc report_drift_markdown(const drift_report *report, const report_sources *sources,
                              veer_buf *out, veer_err *err)
{
    veer_fmt rows;
    veer_buf_puts(out, "## Drift report\n\n**");
    drift_words_verdict(report, out);
    veer_buf_puts(out, "**\n\n- reference: ");
    veer_text_markdown(out, sources->reference);
    veer_buf_printf(out, " (%s rows)\n- current: ", veer_fmt_count(&rows, report->ref_rows));
    veer_text_markdown(out, sources->current);
    veer_buf_printf(out, " (%s rows)\n- ", veer_fmt_count(&rows, report->cur_rows));
    drift_words_method(report, out);
    veer_buf_puts(out, "\n\n");
    veer_grid grid;
    fill_grid(report, true, &grid);
    const veer_rc rc = veer_grid_markdown_out(&grid, out, err);
    veer_grid_done(&grid);
    if (rc != VEER_OK)
        return rc;
    veer_buf_putc(out, '\n');
    drift_words_remarks(report, "- ", DRIFT_WORDS_MARKDOWN, out);
    return veer_buf_status(out, err);
}
