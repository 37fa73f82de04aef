#include "report/chart.h"

#include <math.h>
#include <string.h>

#include "base/line.h"
#include "report/format.h"
#include "report/text.h"

#define MOST_ROWS 40
#define MOST_COLUMNS 88 /* of the field */
#define LABEL_COLUMNS 11
#define LEAST_WIDTH 30

/* What stands in a place of the field; what is later hides what is earlier. */
typedef enum mark { MARK_NONE, MARK_BAND, MARK_LIMIT, MARK_AHEAD, MARK_VALUE, MARK_KINDS } mark;

static const struct {
    const char *utf8;  /* one column */
    const char *ascii; /* one column */
    veer_tone tone;    /* how loud */
} marks[MARK_KINDS] = {
    [MARK_NONE] = {" ", " ", VEER_TONE_PLAIN},      [MARK_BAND] = {"\u2591", ":", VEER_TONE_DIM},
    [MARK_LIMIT] = {"\u2500", "-", VEER_TONE_BAD},  [MARK_AHEAD] = {"\u25e6", "o", VEER_TONE_WARN},
    [MARK_VALUE] = {"\u2022", "*", VEER_TONE_GOOD},
};

typedef struct field {
    unsigned char at[MOST_ROWS][MOST_COLUMNS]; /* marks, row 0 on top */
    size_t rows;                               /* drawn */
    size_t columns;                            /* drawn */
    double lo;                                 /* value of the lowest row */
    double hi;                                 /* value of the highest row */
    int64_t first_us;                          /* time of the first column */
    int64_t last_us;                           /* time of the last column */
} field;

static void widen(field *f, double value)
{
    if (!isfinite(value))
        return;
    f->lo = fmin(f->lo, value);
    f->hi = fmax(f->hi, value);
}

/* Bands may be wide beyond reason: what was measured, and the limit, decide; a band widens the
 * field to at most three times that. */
static bool measure(field *f, const veer_chart *chart)
{
    f->lo = (double)INFINITY;
    f->hi = -(double)INFINITY;
    for (size_t i = 0; i < chart->n_points; i++)
        widen(f, chart->points[i].value);
    if (!isfinite(f->lo))
        return false;
    if (chart->has_limit)
        widen(f, chart->limit);
    const double room = f->hi > f->lo ? f->hi - f->lo : fmax(fabs(f->hi), 1.0) * 0.05;
    const double least = f->lo - room;
    const double most = f->hi + room;
    for (size_t i = 0; i < chart->n_points; i++) {
        if (isfinite(chart->points[i].lower) && isfinite(chart->points[i].upper)) {
            widen(f, fmax(chart->points[i].lower, least));
            widen(f, fmin(chart->points[i].upper, most));
        }
    }
    if (!(f->hi > f->lo)) {
        f->lo -= room;
        f->hi += room;
    }
    return true;
}

static size_t column_of(const field *f, int64_t t_us)
{
    const double span = (double)(f->last_us - f->first_us);
    const double share = span > 0 ? (double)(t_us - f->first_us) / span : 0.5;
    return (size_t)lround(share * (double)(f->columns - 1));
}

static size_t row_of(const field *f, double value)
{
    const double share = fmin(fmax((f->hi - value) / (f->hi - f->lo), 0.0), 1.0);
    return (size_t)lround(share * (double)(f->rows - 1));
}

static void put(field *f, size_t row, size_t column, mark what)
{
    if (f->at[row][column] < (unsigned char)what)
        f->at[row][column] = (unsigned char)what;
}

static void put_point(field *f, const veer_chart_point *p)
{
    const size_t column = column_of(f, p->t_us);
    if (isfinite(p->lower) && isfinite(p->upper))
        for (size_t row = row_of(f, p->upper); row <= row_of(f, p->lower); row++)
            put(f, row, column, MARK_BAND);
    if (isfinite(p->value))
        put(f, row_of(f, p->value), column, p->ahead ? MARK_AHEAD : MARK_VALUE);
}

/* The band and the expected values between the points, so that a wide place has no holes. */
static void put_between(field *f, const veer_chart_point *a, const veer_chart_point *b)
{
    const size_t from = column_of(f, a->t_us);
    const size_t to = column_of(f, b->t_us);
    for (size_t column = from + 1; column < to; column++) {
        const double share = (double)(column - from) / (double)(to - from);
        veer_chart_point p = *a;
        p.value += share * (b->value - a->value);
        p.lower += share * (b->lower - a->lower);
        p.upper += share * (b->upper - a->upper);
        p.t_us += (int64_t)(share * (double)(b->t_us - a->t_us));
        put_point(f, &p);
    }
}

static void put_runs(const field *f, size_t row, const veer_style *style, veer_buf *out)
{
    mark before = MARK_NONE;
    for (size_t i = 0; i < f->columns; i++) {
        const mark now = (mark)f->at[row][i];
        if (now != before) {
            veer_buf_puts(out, veer_style_off(style, marks[before].tone));
            veer_buf_puts(out, veer_style_on(style, marks[now].tone));
        }
        veer_buf_puts(out, style->utf8 ? marks[now].utf8 : marks[now].ascii);
        before = now;
    }
    veer_buf_puts(out, veer_style_off(style, marks[before].tone));
}

static void put_rows(const field *f, const veer_chart *chart, const veer_style *style,
                     veer_buf *out)
{
    const size_t limit_row = chart->has_limit ? row_of(f, chart->limit) : f->rows;
    for (size_t row = 0; row < f->rows; row++) {
        veer_fmt fmt;
        const char *label = "";
        if (row == limit_row)
            label = veer_fmt_figures(&fmt, chart->limit);
        else if (row == 0)
            label = veer_fmt_figures(&fmt, f->hi);
        else if (row + 1 == f->rows)
            label = veer_fmt_figures(&fmt, f->lo);
        veer_buf_printf(out, "%*s %s", LABEL_COLUMNS - 2, label, style->utf8 ? "\u2502" : "|");
        put_runs(f, row, style, out);
        veer_buf_putc(out, '\n');
    }
}

/* The day, without seconds: "05-01 12:00". */
static void time_label(char out[16], int64_t t_us)
{
    veer_fmt fmt;
    const char *const text = veer_fmt_time(&fmt, t_us);
    veer_line_print(out, 16, "%.11s", text + 5); /* without the year */
}

static void put_axis(const field *f, veer_buf *out)
{
    char first[16], last[16];
    time_label(first, f->first_us);
    time_label(last, f->last_us);
    const size_t used = strlen(first) + strlen(last);
    veer_text_pad(out, LABEL_COLUMNS);
    veer_buf_puts(out, first);
    if (f->columns > used) {
        veer_text_pad(out, f->columns - used);
        veer_buf_puts(out, last);
    }
    veer_buf_putc(out, '\n');
}

void veer_chart_out(const veer_chart *chart, const veer_style *style, veer_buf *out)
{
    field f = {.rows = chart->height};
    const size_t width = style->width == 0 ? LABEL_COLUMNS + MOST_COLUMNS : style->width;
    if (width < LEAST_WIDTH || chart->n_points == 0 || !measure(&f, chart))
        return;
    f.rows = f.rows < 2 ? 2 : f.rows > MOST_ROWS ? MOST_ROWS : f.rows;
    f.columns = width - LABEL_COLUMNS < MOST_COLUMNS ? width - LABEL_COLUMNS : MOST_COLUMNS;
    f.first_us = chart->points[0].t_us;
    f.last_us = chart->points[chart->n_points - 1].t_us;
    for (size_t i = 0; i < chart->n_points; i++) {
        put_point(&f, &chart->points[i]);
        if (i > 0 && chart->points[i].ahead && chart->points[i - 1].ahead)
            put_between(&f, &chart->points[i - 1], &chart->points[i]);
    }
    if (chart->has_limit)
        for (size_t column = 0; column < f.columns; column++)
            put(&f, row_of(&f, chart->limit), column, MARK_LIMIT);
    put_rows(&f, chart, style, out);
    put_axis(&f, out);
}
