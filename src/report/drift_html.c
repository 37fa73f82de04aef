/* The drift report as one HTML file: styles inside, pictures as SVG, no script, no request. Every
 * name from the data passes through html_text. */
#include <math.h>
#include <string.h>

#include "report/drift.h"
#include "report/drift_words.h"
#include "report/format.h"
#include "report/text.h"

#define CHART_WIDTH 560.0
#define CHART_HEIGHT 150.0
#define SPARK_WIDTH 132.0
#define SPARK_HEIGHT 30.0

static const char style_sheet[] =
    ":root{--bg:#fbfbfa;--card:#fff;--ink:#1c2127;--dim:#69727d;--line:#e3e5e8;--ref:#9aa7b5;"
    "--cur:#2f6fde;--ok:#2e7d4f;--warn:#a86200;--bad:#bf2f38}"
    "@media(prefers-color-scheme:dark){:root{--bg:#14171b;--card:#1c2026;--ink:#e8eaed;"
    "--dim:#99a2ad;--line:#30363d;--ref:#67737f;--cur:#6ea2ff;--ok:#62c28a;--warn:#e2a44c;"
    "--bad:#f2777f}}"
    "*{box-sizing:border-box}body{margin:0;background:var(--bg);color:var(--ink);"
    "font:15px/1.5 system-ui,sans-serif}main{max-width:1080px;margin:0 auto;padding:32px 20px 64px}"
    "h1{font-size:15px;font-weight:600;color:var(--dim);margin:0 0 4px}"
    ".verdict{font-size:26px;font-weight:650;line-height:1.25;margin:0 0 18px}"
    ".good{color:var(--ok)}.warn{color:var(--warn)}.bad{color:var(--bad)}.dim{color:var(--dim)}"
    "dl.facts{display:grid;grid-template-columns:max-content 1fr;gap:2px 16px;margin:0 0 28px}"
    "dl.facts dt{color:var(--dim)}dl.facts dd{margin:0;overflow-wrap:anywhere}"
    ".scroll{overflow-x:auto;background:var(--card);border:1px solid var(--line);"
    "border-radius:8px;margin-bottom:28px}"
    "table{border-collapse:collapse;width:100%}th,td{padding:8px 12px;text-align:left;"
    "border-bottom:1px solid var(--line);vertical-align:middle}tr:last-child td{border-bottom:0}"
    "th{font-size:12px;font-weight:600;color:var(--dim);white-space:nowrap}"
    "td.n,th.n{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}"
    "td.name{font-weight:600;overflow-wrap:anywhere;min-width:8em}td.name a{color:inherit}"
    ".level{white-space:nowrap;font-weight:600}.level::before{content:\"\";display:inline-block;"
    "width:.6em;height:.6em;margin-right:.5em;background:currentColor;border-radius:50%}"
    ".level.bad::before{border-radius:0;transform:rotate(45deg)}"
    ".level.warn::before{border-radius:0}"
    "svg{display:block}.ref{fill:var(--ref)}.cur{fill:var(--cur)}"
    ".bars .cur{fill-opacity:.72}.axis{fill:var(--dim);font-size:11px}"
    "section{background:var(--card);border:1px solid var(--line);border-radius:8px;padding:18px "
    "20px;margin-bottom:16px;display:grid;gap:8px 28px;grid-template-columns:minmax(0,1fr) "
    "minmax(0,20em)}section h2 .level{margin-left:.6em;font-size:.85em}section "
    "h2{font-size:17px;margin:0;grid-column:1/-1;overflow-wrap:anywhere}"
    "section p{margin:0;grid-column:1/-1}section table{font-size:13px}"
    "section th,section td{padding:3px 8px}section svg{width:100%;height:auto}"
    ".key{font-size:13px;color:var(--dim);margin:0 0 12px}.key i{display:inline-block;width:.8em;"
    "height:.8em;margin:0 .35em 0 1em;vertical-align:-.05em}.key i:first-child{margin-left:0}"
    "@media(max-width:760px){section{grid-template-columns:1fr}main{padding:20px 12px}}"
    "@media(max-width:480px){.axis{font-size:20px}}"
    "@media print{body{background:#fff}section{break-inside:avoid}}";

/* ---- text ---- */

/* Text with everything escaped that has a meaning in HTML or in an attribute. */
static void html_text(veer_buf *out, const char *text)
{
    veer_buf clean;
    veer_buf_init(&clean, out->max_bytes);
    veer_text_put(&clean, text, true);
    for (const char *c = veer_buf_cstr(&clean); *c != '\0'; c++) {
        switch (*c) {
        case '<':
            veer_buf_puts(out, "&lt;");
            break;
        case '>':
            veer_buf_puts(out, "&gt;");
            break;
        case '&':
            veer_buf_puts(out, "&amp;");
            break;
        case '"':
            veer_buf_puts(out, "&quot;");
            break;
        case '\'':
            veer_buf_puts(out, "&#39;");
            break;
        default:
            veer_buf_putc(out, *c);
        }
    }
    veer_buf_done_into(&clean, out);
}

static const char *tone_class(veer_tone tone)
{
    static const char *const classes[] = {"", "dim", "", "good", "warn", "bad"};
    return classes[tone];
}

typedef void words_fn(const drift_report *report, veer_buf *out);

static void put_words(veer_buf *out, words_fn *words, const drift_report *report)
{
    veer_buf text;
    veer_buf_init(&text, 4096);
    words(report, &text);
    html_text(out, veer_buf_cstr(&text));
    veer_buf_done_into(&text, out);
}

static void put_change(veer_buf *out, const drift_column *column)
{
    veer_buf text;
    veer_buf_init(&text, 4096);
    drift_words_change(column, true, &text);
    html_text(out, veer_buf_cstr(&text));
    veer_buf_done_into(&text, out);
}

static void put_real_cell(veer_buf *out, double value)
{
    veer_fmt fmt;
    veer_buf_printf(out, "<td class=\"n\">%s</td>",
                    isfinite(value) ? veer_fmt_real(&fmt, value) : "\u2013");
}

/* ---- pictures ---- */

static double tallest(const shape *s)
{
    double most = 0.0;
    for (size_t i = 0; i < s->bars; i++)
        most = fmax(most, fmax(s->ref_share[i], s->cur_share[i]));
    return most;
}

static void put_bar(veer_buf *out, const char *class, double x, double width, double height,
                    double floor)
{
    if (height > 0.0)
        veer_buf_printf(out,
                        "<rect class=\"%s\" x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\"/>",
                        class, x, floor - height, width, height);
}

/* Both windows side by side in each slot. */
static void put_bars(veer_buf *out, const shape *s, double width, double height)
{
    const double most = tallest(s), slot = width / (double)s->bars, bar = slot * 0.44;
    if (most <= 0.0)
        return;
    veer_buf_puts(out, "<g class=\"bars\">");
    for (size_t i = 0; i < s->bars; i++) {
        const double x = slot * ((double)i + 0.06);
        put_bar(out, "ref", x, bar, height * s->ref_share[i] / most, height);
        put_bar(out, "cur", x + bar, bar, height * s->cur_share[i] / most, height);
    }
    veer_buf_puts(out, "</g>");
}

static void put_spark(veer_buf *out, const shape *s)
{
    veer_buf_printf(out, "<svg width=\"%.0f\" height=\"%.0f\" aria-hidden=\"true\">", SPARK_WIDTH,
                    SPARK_HEIGHT);
    if (s->bars > 0)
        put_bars(out, s, SPARK_WIDTH, SPARK_HEIGHT);
    veer_buf_puts(out, "</svg>");
}

static void put_axis_label(veer_buf *out, double x, const char *anchor, const char *text)
{
    veer_buf_printf(out, "<text class=\"axis\" x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\">", x,
                    CHART_HEIGHT + 16.0, anchor);
    html_text(out, text);
    veer_buf_puts(out, "</text>");
}

static void put_number_axis(veer_buf *out, const shape *s)
{
    veer_fmt fmt;
    put_axis_label(out, 0.0, "start", veer_fmt_real(&fmt, s->edges[0]));
    put_axis_label(out, CHART_WIDTH / 2.0, "middle",
                   veer_fmt_real(&fmt, (s->edges[0] + s->edges[s->bars]) / 2.0));
    put_axis_label(out, CHART_WIDTH, "end", veer_fmt_real(&fmt, s->edges[s->bars]));
}

static void put_category_axis(veer_buf *out, const shape *s)
{
    const double slot = CHART_WIDTH / (double)s->bars;
    for (size_t i = 0; i < s->bars; i++) {
        veer_buf cut;
        veer_buf_init(&cut, 256);
        veer_text_fit(&cut, s->labels[i], (size_t)(slot / 7.0) + 1, true);
        put_axis_label(out, slot * ((double)i + 0.5), "middle", veer_buf_cstr(&cut));
        veer_buf_done_into(&cut, out);
    }
}

static void put_titles(veer_buf *out, const shape *s)
{
    const double slot = CHART_WIDTH / (double)s->bars;
    for (size_t i = 0; i < s->bars; i++) {
        veer_fmt a, b, ref, cur;
        veer_buf_printf(out,
                        "<rect x=\"%.1f\" y=\"0\" width=\"%.1f\" height=\"%.0f\" "
                        "fill=\"transparent\"><title>",
                        slot * (double)i, slot, CHART_HEIGHT);
        if (s->numeric)
            veer_buf_printf(out, "%s to %s", veer_fmt_real(&a, s->edges[i]),
                            veer_fmt_real(&b, s->edges[i + 1]));
        else
            html_text(out, s->labels[i]);
        veer_buf_printf(out, ": reference %s, current %s</title></rect>",
                        veer_fmt_percent(&ref, s->ref_share[i]),
                        veer_fmt_percent(&cur, s->cur_share[i]));
    }
}

static void put_chart(veer_buf *out, const drift_column *c)
{
    if (c->shape.bars == 0) {
        veer_buf_puts(out, "<p class=\"dim\">no values to draw</p>");
        return;
    }
    veer_buf_printf(out,
                    "<svg viewBox=\"0 0 %.0f %.0f\" role=\"img\" aria-label=\"distribution of ",
                    CHART_WIDTH, CHART_HEIGHT + 20.0);
    html_text(out, c->name);
    veer_buf_puts(out, "\">");
    put_bars(out, &c->shape, CHART_WIDTH, CHART_HEIGHT);
    if (c->shape.numeric)
        put_number_axis(out, &c->shape);
    else
        put_category_axis(out, &c->shape);
    put_titles(out, &c->shape);
    veer_buf_puts(out, "</svg>");
}

/* ---- parts of the page ---- */

static void put_head(veer_buf *out, const drift_report *report, const report_sources *sources)
{
    veer_fmt rows;
    veer_buf_puts(out, "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">"
                       "<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">"
                       "<meta name=\"generator\" content=\"veer\"><title>Drift: ");
    html_text(out, sources->current);
    veer_buf_puts(out, "</title><style>");
    veer_buf_puts(out, style_sheet);
    veer_buf_printf(out, "</style></head><body><main><h1>Drift report</h1><p class=\"verdict %s\">",
                    report->summary.drifted > 0  ? "bad"
                    : report->summary.tested > 0 ? "good"
                                                 : "dim");
    put_words(out, drift_words_verdict, report);
    veer_buf_puts(out, "</p><dl class=\"facts\"><dt>Reference</dt><dd>");
    html_text(out, sources->reference);
    veer_buf_printf(out, ", %s rows</dd><dt>Current</dt><dd>",
                    veer_fmt_count(&rows, report->ref_rows));
    html_text(out, sources->current);
    veer_buf_printf(out, ", %s rows</dd><dt>Judged by</dt><dd>",
                    veer_fmt_count(&rows, report->cur_rows));
    put_words(out, drift_words_method, report);
    veer_buf_puts(out, "</dd></dl>");
}

static void put_table_row(veer_buf *out, const drift_column *c, size_t index)
{
    const veer_drift_result *r = &c->result;
    veer_fmt p;
    veer_buf_printf(out, "<tr><td class=\"name\"><a href=\"#c%zu\">", index);
    html_text(out, c->name);
    veer_buf_printf(out, "</a></td><td><span class=\"level %s\">%s</span></td><td>",
                    tone_class(drift_words_tone(c)), drift_words_level(c));
    put_spark(out, &c->shape);
    veer_buf_printf(out, "</td><td class=\"dim\">%s</td>", r->method->name);
    put_real_cell(out, r->has_score ? r->score : (double)NAN);
    put_real_cell(out, r->has_score ? r->threshold : (double)NAN);
    veer_buf_printf(out, "<td class=\"n\">%s</td><td>",
                    r->has_score && r->has_p ? veer_fmt_p(&p, r->p_adjusted) : "\u2013");
    put_change(out, c);
    veer_buf_puts(out, "</td></tr>");
}

static void put_table(veer_buf *out, const drift_report *report)
{
    veer_buf_puts(out, "<p class=\"key\"><i style=\"background:var(--ref)\"></i>reference"
                       "<i style=\"background:var(--cur)\"></i>current</p>"
                       "<div class=\"scroll\"><table><thead><tr><th>Column</th><th>Verdict</th>"
                       "<th>Distribution</th><th>Method</th><th class=\"n\">Score</th>"
                       "<th class=\"n\">Limit</th><th class=\"n\">p adjusted</th>"
                       "<th>What changed</th></tr></thead><tbody>");
    for (size_t i = 0; i < report->count; i++)
        put_table_row(out, &report->columns[i], i);
    veer_buf_puts(out, "</tbody></table></div>");
}

static void put_stat_row(veer_buf *out, const char *name, double ref, double cur)
{
    veer_buf_printf(out, "<tr><td class=\"dim\">%s</td>", name);
    put_real_cell(out, ref);
    put_real_cell(out, cur);
    veer_buf_puts(out, "</tr>");
}

static void put_stats(veer_buf *out, const drift_column *c)
{
    veer_fmt a, b;
    veer_buf_printf(out,
                    "<div><table><tr><th></th><th class=\"n\">reference</th><th class=\"n\">current"
                    "</th></tr><tr><td class=\"dim\">values</td><td class=\"n\">%s</td>"
                    "<td class=\"n\">%s</td></tr>",
                    veer_fmt_count(&a, c->ref.values), veer_fmt_count(&b, c->cur.values));
    veer_buf_printf(out,
                    "<tr><td class=\"dim\">missing</td><td class=\"n\">%s</td><td class=\"n\">%s"
                    "</td></tr>",
                    veer_fmt_percent(&a, c->ref.missing_share),
                    veer_fmt_percent(&b, c->cur.missing_share));
    if (c->numeric) {
        const drift_numbers *r = &c->ref.numbers, *n = &c->cur.numbers;
        put_stat_row(out, "mean", r->mean, n->mean);
        put_stat_row(out, "std", r->std, n->std);
        put_stat_row(out, "min", r->min, n->min);
        put_stat_row(out, "5 %", r->q05, n->q05);
        put_stat_row(out, "median", r->median, n->median);
        put_stat_row(out, "95 %", r->q95, n->q95);
        put_stat_row(out, "max", r->max, n->max);
    } else {
        put_stat_row(out, "distinct", (double)c->ref.distinct, (double)c->cur.distinct);
    }
    veer_buf_puts(out, "</table></div>");
}

static void put_section(veer_buf *out, const drift_column *c, size_t index)
{
    const veer_drift_result *r = &c->result;
    veer_fmt a, b, d;
    veer_buf_printf(out, "<section id=\"c%zu\"><h2>", index);
    html_text(out, c->name);
    veer_buf_printf(out, " <span class=\"level %s\">%s</span></h2><p>",
                    tone_class(drift_words_tone(c)), drift_words_level(c));
    html_text(out, r->method->title);
    if (r->has_score) {
        veer_buf_printf(out, ": %s = %s, limit %s", r->method->score_name,
                        veer_fmt_real(&a, r->score), veer_fmt_real(&b, r->threshold));
        if (r->score_lo < r->score_hi)
            veer_buf_printf(out, ", exact value within [%s, %s]", veer_fmt_real(&a, r->score_lo),
                            veer_fmt_real(&b, r->score_hi));
        if (r->has_p)
            veer_buf_printf(out, ", p %s, adjusted %s", veer_fmt_p(&a, r->p_value),
                            veer_fmt_p(&b, r->p_adjusted));
    }
    if (isfinite(c->outside_share) && c->outside_share > 0.0)
        veer_buf_printf(out, "; %s of the current values outside of what the reference has",
                        veer_fmt_percent(&d, c->outside_share));
    if (r->note[0] != '\0') {
        veer_buf_puts(out, "; ");
        html_text(out, r->note);
    }
    veer_buf_puts(out, "</p>");
    put_chart(out, c);
    put_stats(out, c);
    veer_buf_puts(out, "</section>");
}

static void put_remarks(veer_buf *out, const drift_report *report)
{
    veer_buf text;
    veer_buf_init(&text, 1 << 16);
    drift_words_remarks(report, "", DRIFT_WORDS_UTF8, &text);
    if (text.len > 0) {
        veer_buf_puts(out, "<p class=\"dim\">");
        (void)veer_buf_cstr(&text);
        char *line = text.data;
        for (char *end; (end = strchr(line, '\n')) != NULL; line = end + 1) {
            *end = '\0';
            html_text(out, line);
            veer_buf_puts(out, "<br>");
        }
        veer_buf_puts(out, "</p>");
    }
    veer_buf_done_into(&text, out);
}

veer_rc report_drift_html(const drift_report *report, const report_sources *sources, veer_buf *out,
                          veer_err *err)
{
    put_head(out, report, sources);
    put_table(out, report);
    put_remarks(out, report);
    for (size_t i = 0; i < report->count; i++)
        put_section(out, &report->columns[i], i);
    veer_buf_puts(out, "</main></body></html>\n");
    return veer_buf_status(out, err);
}
