/* The performance report for a terminal and as Markdown: the same parts in the same order. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/time.h"
#include "report/format.h"
#include "report/performance_grid.h"
#include "report/text.h"

#define WIDE 120   /* columns for a drawing where there is no limit */
#define BESIDE 32  /* columns of the words beside it */
#define FACT_AT 12 /* column of the text of a fact */

/* Where and how the parts are drawn. */
typedef struct page {
    const veer_performance_report *report; /* what */
    const veer_style *style;               /* NULL for Markdown */
    veer_buf *out;                         /* where */
    veer_err *err;                         /* of the caller */
} page;

static bool utf8(const page *p)
{
    return p->style == NULL || p->style->utf8;
}

static void put_heading(const page *p, const char *text)
{
    if (p->style == NULL)
        veer_buf_printf(p->out, "\n## %s\n\n", text);
    else
        veer_buf_printf(p->out, "\n%s%s%s\n", veer_style_on(p->style, VEER_TONE_STRONG), text,
                        veer_style_off(p->style, VEER_TONE_STRONG));
}

/* Text behind the name of a fact: more lines are indented, the first one is not. */
static void put_hanging(const page *p, const char *text)
{
    veer_buf clean;
    veer_buf lines;
    veer_buf_init(&clean, p->out->max_bytes);
    veer_buf_init(&lines, p->out->max_bytes);
    veer_text_put(&clean, text, utf8(p));
    veer_text_wrap(&lines, veer_buf_cstr(&clean), FACT_AT, p->style->width);
    if (lines.len > FACT_AT)
        veer_buf_puts(p->out, veer_buf_cstr(&lines) + FACT_AT);
    else
        veer_buf_putc(p->out, '\n');
    veer_buf_done_into(&clean, p->out);
    veer_buf_done_into(&lines, p->out);
}

/* `name  text`, or `- name: text` in Markdown. The text may hold names from the data. */
static void put_fact(const page *p, const char *name, veer_buf *text)
{
    if (p->style == NULL) {
        veer_buf_printf(p->out, "- %s: ", name);
        veer_text_markdown(p->out, veer_buf_cstr(text));
        veer_buf_putc(p->out, '\n');
    } else {
        veer_buf_printf(p->out, "%s%-*s%s", veer_style_on(p->style, VEER_TONE_DIM), FACT_AT, name,
                        veer_style_off(p->style, VEER_TONE_DIM));
        put_hanging(p, veer_buf_cstr(text));
    }
    if (text->failed == VEER_OK)
        veer_buf_clear(text);
}

static veer_rc put_grid(const page *p, veer_perf_grid *grid)
{
    const veer_rc rc = p->style == NULL ? veer_grid_markdown_out(&grid->grid, p->out, p->err)
                                        : veer_grid_text_out(&grid->grid, p->style, p->out, p->err);
    veer_grid_done(&grid->grid);
    return rc;
}

static void put_join(const page *p, veer_buf *text)
{
    const veer_join_counts *const c = &p->report->outcomes->counts;
    veer_fmt fmt;
    if (c->duplicates > 0) {
        veer_buf_printf(text, "%s predictions left out: their id came before",
                        veer_fmt_count(&fmt, c->duplicates));
        put_fact(p, "duplicates", text);
    }
    if (p->report->labels == NULL)
        return;
    veer_buf_printf(text, "%s, ", p->report->labels);
    veer_buf_printf(text, "%s labels: ", veer_fmt_count(&fmt, c->labels));
    veer_buf_printf(text, "%s joined", veer_fmt_count(&fmt, c->joined));
    if (c->replaced > 0)
        veer_buf_printf(text, ", %s corrections", veer_fmt_count(&fmt, c->replaced));
    if (c->outdated > 0)
        veer_buf_printf(text, ", %s outdated", veer_fmt_count(&fmt, c->outdated));
    if (c->unknown > 0)
        veer_buf_printf(text, ", %s with an unknown id", veer_fmt_count(&fmt, c->unknown));
    if (c->without_id > 0)
        veer_buf_printf(text, ", %s without id", veer_fmt_count(&fmt, c->without_id));
    put_fact(p, "labels", text);
}

static void put_mapping(const page *p, veer_buf *text)
{
    for (size_t i = 0; i < p->report->n_mapping; i++)
        veer_buf_printf(text, "%s%s", i > 0 ? ", " : "", p->report->mapping[i]);
    if (text->len > 0)
        put_fact(p, "columns", text);
}

static void put_task(const page *p, veer_buf *text)
{
    const veer_performance *const perf = p->report->perf;
    veer_buf_puts(text, veer_performance_task_name(perf->task));
    if (perf->task == VEER_PERF_BINARY)
        veer_buf_printf(text, ", positive class %s (%s)%s",
                        veer_performance_class(p->report->outcomes, perf->positive),
                        perf->positive_why, perf->by_threshold ? ", class = score >= 0.5" : "");
    if (perf->task == VEER_PERF_MULTICLASS)
        veer_buf_printf(text, ", %zu classes", perf->k);
    put_fact(p, "task", text);
}

static void put_rows(const page *p, veer_buf *text)
{
    const veer_perf_slice *const all = &p->report->perf->overall;
    veer_fmt fmt;
    veer_buf_printf(text, "%s, ", veer_fmt_count(&fmt, all->rows));
    veer_buf_printf(text, "%s labelled ", veer_fmt_count(&fmt, all->labelled));
    veer_buf_printf(text, "(%s)",
                    veer_fmt_percent(&fmt, (double)all->labelled / (double)all->rows));
    if (p->report->perf->n_periods > 0 && p->report->perf->without_time > 0)
        veer_buf_printf(text, ", %s without a time",
                        veer_fmt_count(&fmt, p->report->perf->without_time));
    put_fact(p, "rows", text);
    if (all->delays > 0) {
        veer_buf_printf(text, "%s (median)", veer_fmt_span(&fmt, all->delay_median_us));
        put_fact(p, "label delay", text);
    }
}

/* What is known of the metrics that are not exact. */
static void put_estimates(const page *p, veer_buf *text)
{
    const char *before = "";
    for (size_t i = 0; i < p->report->n_estimates; i++) {
        const veer_perf_estimate *const e = &p->report->estimates[i];
        veer_fmt lo;
        veer_fmt hi;
        if (!veer_performance_shows(p->report, e->metric))
            continue;
        veer_buf_printf(text, "%s%s lies from %s to %s", before, veer_perf_metrics[e->metric].name,
                        veer_fmt_real(&lo, e->lo), veer_fmt_real(&hi, e->hi));
        before = ", ";
    }
    if (text->len == 0)
        return;
    veer_buf_puts(text, "; --exact computes it from the records");
    put_fact(p, "estimates", text);
}

static veer_rc put_header(const page *p)
{
    veer_buf text;
    veer_buf_init(&text, p->out->max_bytes);
    if (p->style == NULL)
        veer_buf_puts(p->out, "# Performance\n\n");
    veer_buf_puts(&text, p->report->predictions);
    put_fact(p, "predictions", &text);
    put_join(p, &text);
    put_mapping(p, &text);
    put_task(p, &text);
    put_rows(p, &text);
    put_estimates(p, &text);
    const veer_rc rc = veer_buf_status(&text, p->err);
    veer_buf_done(&text);
    return rc;
}

/* More values than columns: neighbours become their mean. Returns how many there are then. */
static size_t squeeze(double *values, size_t n, size_t room)
{
    const size_t each = room == 0 ? n : (n + room - 1) / room;
    size_t made = 0;
    for (size_t from = 0; each > 1 && from < n; from += each) {
        double sum = 0;
        size_t count = 0;
        for (size_t i = from; i < from + each && i < n; i++)
            if (!isnan(values[i])) {
                sum += values[i];
                count++;
            }
        values[made++] = count > 0 ? sum / (double)count : (double)NAN;
    }
    return each > 1 ? made : n;
}

/* The main metric over time as one line of blocks, with its extremes. */
static veer_rc put_spark(const page *p)
{
    const veer_performance *const perf = p->report->perf;
    double *const values = calloc(perf->n_periods, sizeof *values);
    double lo = (double)INFINITY;
    double hi = -(double)INFINITY;
    veer_fmt fmt;
    if (values == NULL)
        return veer_fail_nomem(p->err);
    for (size_t i = 0; i < perf->n_periods; i++) {
        const veer_perf_value *const value = &perf->periods[i].values[perf->main_metric];
        values[i] = value->present ? value->value : (double)NAN;
        lo = values[i] < lo ? values[i] : lo;
        hi = values[i] > hi ? values[i] : hi;
    }
    if (lo <= hi) {
        const size_t width = p->style == NULL || p->style->width == 0 ? WIDE : p->style->width;
        const size_t n = squeeze(values, perf->n_periods, width > BESIDE ? width - BESIDE : 1);
        veer_buf_printf(p->out, "%s  ", veer_perf_metric_info(perf->main_metric)->title);
        veer_text_spark(p->out, values, n, lo, hi, utf8(p));
        veer_buf_printf(p->out, "  %s", veer_fmt_real(&fmt, lo));
        veer_buf_printf(p->out, " to %s\n\n", veer_fmt_real(&fmt, hi));
    }
    free(values);
    return VEER_OK;
}

static veer_rc put_periods(const page *p)
{
    static const char *const titles[] = {
        [VEER_PERF_BY_DAY] = "By day (UTC)",
        [VEER_PERF_BY_WEEK] = "By week (UTC, named by its Monday)",
        [VEER_PERF_BY_MONTH] = "By month (UTC)",
    };
    if (p->report->perf->n_periods == 0)
        return VEER_OK;
    veer_perf_grid grid;
    put_heading(p, titles[p->report->perf->by]);
    const veer_rc rc = put_spark(p);
    if (rc != VEER_OK)
        return rc;
    veer_perf_period_grid(p->report, false, &grid);
    return put_grid(p, &grid);
}

static veer_rc put_confusion(const page *p)
{
    if (p->report->perf->confusion == NULL || p->report->perf->overall.labelled == 0)
        return VEER_OK;
    veer_perf_grid grid;
    size_t left_out = 0;
    put_heading(p, "Confusion matrix");
    veer_perf_confusion_grid(p->report, &grid, &left_out);
    const veer_rc rc = put_grid(p, &grid);
    if (left_out > 0)
        veer_buf_printf(p->out, "\n%zu more classes are in --format json\n", left_out);
    return rc;
}

static veer_rc put_report(const page *p)
{
    veer_perf_grid grid;
    veer_rc rc = put_header(p);
    if (rc != VEER_OK)
        return rc;
    put_heading(p, "All rows");
    veer_perf_metric_grid(p->report, &grid);
    rc = put_grid(p, &grid);
    if (rc == VEER_OK)
        rc = put_confusion(p);
    if (rc == VEER_OK)
        rc = put_periods(p);
    return rc == VEER_OK ? veer_buf_status(p->out, p->err) : rc;
}

veer_rc veer_performance_text_out(const veer_performance_report *report, const veer_style *style,
                                  veer_buf *out, veer_err *err)
{
    const page p = {report, style, out, err};
    return put_report(&p);
}

veer_rc veer_performance_markdown_out(const veer_performance_report *report, veer_buf *out,
                                      veer_err *err)
{
    const page p = {report, NULL, out, err};
    return put_report(&p);
}

veer_rc veer_performance_csv_out(const veer_performance_report *report, veer_buf *out,
                                 veer_err *err)
{
    veer_perf_grid grid;
    veer_perf_period_grid(report, true, &grid);
    const veer_rc rc = veer_grid_csv_out(&grid.grid, out, err);
    veer_grid_done(&grid.grid);
    return rc;
}
