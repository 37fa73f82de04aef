/* A metric and where it is going. */
#include <math.h>
#include <string.h>

#include "base/limits.h"
#include "base/time.h"
#include "cli/draw.h"
#include "report/chart.h"
#include "report/format.h"

#define CHART_ROWS 10
#define ROWS 8 /* of the expected values that people see */

static const veer_grid_column columns[] = {
    {.title = "time", .key = "time"},
    {.title = "expected", .key = "value", .align = VEER_ALIGN_RIGHT},
    {.title = "lower", .key = "lower", .align = VEER_ALIGN_RIGHT},
    {.title = "upper", .key = "upper", .align = VEER_ALIGN_RIGHT},
};

static size_t count(const veer_json_node *first)
{
    size_t n = 0;
    for (; first != NULL; first = first->next)
        n++;
    return n;
}

static void put_head(const veer_sheet *sheet, const veer_json_node *tree,
                     const veer_json_node *forecast)
{
    const veer_json_node *const line = veer_json_get(forecast, "line");
    const char *const trend = veer_json_get_text(forecast, "trend", "stable");
    veer_fmt slope, p;
    veer_buf text;
    veer_buf_init(&text, VEER_LIMIT_BUF_BYTES);
    veer_buf_printf(&text, "%s of ", veer_json_get_text(tree, "metric", "?"));
    veer_draw_model_name(&text, tree);
    veer_buf_printf(&text, ": %s, %s a day", trend,
                    veer_fmt_change(&slope, veer_json_get_number(line, "slope_per_day", 0)));
    if (!isnan(veer_node_real(veer_json_get(forecast, "mann_kendall"), "p")))
        veer_buf_printf(&text, " (p %s)",
                        veer_fmt_p(&p,
                                   veer_node_real(veer_json_get(forecast, "mann_kendall"), "p")));
    veer_buf_printf(&text, ", %s over %llu values",
                    strcmp(veer_json_get_text(forecast, "method", ""), "line") == 0
                        ? "least squares"
                        : "Holt-Winters",
                    (unsigned long long)veer_json_get_count(forecast, "n"));
    veer_sheet_text(sheet, veer_draw_tone(trend), veer_buf_cstr(&text));
    veer_buf_done(&text);
}

static size_t add_points(veer_chart_point *points, const veer_json_node *first, bool ahead)
{
    size_t n = 0;
    for (; first != NULL; first = first->next) {
        veer_chart_point *const p = &points[n];
        *p = (veer_chart_point){.value = veer_node_real(first, "value"),
                                .lower = veer_node_real(first, "lower"),
                                .upper = veer_node_real(first, "upper"),
                                .ahead = ahead};
        n += veer_node_time(first, "time", &p->t_us) ? 1u : 0u;
    }
    return n;
}

static veer_rc put_chart(const veer_sheet *sheet, const veer_json_node *tree,
                         const veer_json_node *forecast, veer_err *err)
{
    const veer_json_node *const history = veer_json_get_first(tree, "history");
    const veer_json_node *const ahead = veer_json_get_first(forecast, "points");
    const double limit = veer_node_real(veer_json_get(forecast, "crossing"), "limit");
    veer_arena arena;
    if (sheet->format != VEER_FORMAT_TABLE)
        return VEER_OK;
    veer_arena_init(&arena, VEER_LIMIT_BUF_BYTES);
    veer_chart_point *const points =
        veer_arena_array(&arena, count(history) + count(ahead) + 1, sizeof *points);
    if (points != NULL) {
        size_t n = add_points(points, history, false);
        n += add_points(points + n, ahead, true);
        const veer_chart chart = {.points = points,
                                  .n_points = n,
                                  .has_limit = !isnan(limit),
                                  .limit = limit,
                                  .height = CHART_ROWS};
        veer_chart_out(&chart, &sheet->style, sheet->out);
    }
    veer_arena_done(&arena);
    return points != NULL ? VEER_OK : veer_fail_nomem(err);
}

/* To the minute for people: a forecast knows no seconds. */
static void put_time(veer_grid *grid, const veer_json_node *point)
{
    const int64_t half = VEER_US_PER_MINUTE / 2;
    int64_t us = 0;
    veer_fmt fmt;
    if (!veer_node_time(point, "time", &us) || us > VEER_TIME_MAX_US - half) {
        veer_grid_none(grid);
        return;
    }
    us += half;
    veer_grid_both(grid, veer_fmt_time(&fmt, us - us % VEER_US_PER_MINUTE),
                   veer_json_get_text(point, "time", ""), VEER_TONE_PLAIN);
}

/* Programs get every point, people some. */
static veer_rc put_points(const veer_sheet *sheet, const veer_json_node *forecast, veer_err *err)
{
    const veer_json_node *point = veer_json_get_first(forecast, "points");
    const size_t n = count(point);
    const size_t every = sheet->format == VEER_FORMAT_CSV || n <= ROWS ? 1 : (n + ROWS - 1) / ROWS;
    veer_grid grid;
    veer_grid_init(&grid, columns, sizeof columns / sizeof *columns);
    for (size_t i = 1; point != NULL; point = point->next, i++) {
        if (i % every != 0 && point->next != NULL)
            continue;
        veer_grid_row(&grid);
        put_time(&grid, point);
        veer_cell_real(&grid, point, "value", VEER_TONE_STRONG);
        veer_cell_real(&grid, point, "lower", VEER_TONE_PLAIN);
        veer_cell_real(&grid, point, "upper", VEER_TONE_PLAIN);
    }
    const veer_rc rc =
        veer_sheet_grid(sheet, &grid, "nothing is ahead; give a longer --horizon", err);
    veer_grid_done(&grid);
    return rc;
}

static void put_bound(veer_buf *out, const veer_json_node *crossing, const char *key,
                      const char *what)
{
    int64_t us = 0;
    veer_fmt fmt;
    if (veer_node_time(crossing, key, &us))
        veer_buf_printf(out, ", %s %s", what, veer_fmt_time(&fmt, us - us % VEER_US_PER_MINUTE));
}

static void put_crossing(const veer_sheet *sheet, const veer_json_node *crossing)
{
    const char *const kind = veer_json_get_text(crossing, "crosses", "never");
    const bool already = strcmp(kind, "already") == 0;
    const bool at = strcmp(kind, "at") == 0;
    veer_fmt limit, time;
    int64_t us = 0;
    veer_buf line;
    if (crossing == NULL)
        return;
    veer_buf_init(&line, VEER_LIMIT_BUF_BYTES);
    const char *const text = veer_fmt_figures(&limit, veer_json_get_number(crossing, "limit", 0));
    const char *const side = veer_json_get_text(crossing, "side", "below");
    if (already)
        veer_buf_printf(&line, "it is %s %s already", side, text);
    else if (at && veer_node_time(crossing, "time", &us))
        veer_buf_printf(&line, "expected %s %s from %s on", side, text,
                        veer_fmt_time(&time, us - us % VEER_US_PER_MINUTE));
    else
        veer_buf_printf(&line, "not expected %s %s within the horizon", side, text);
    if (!already) {
        put_bound(&line, crossing, "earliest", "at the earliest");
        put_bound(&line, crossing, "latest", "at the latest");
    }
    veer_sheet_gap(sheet);
    veer_sheet_text(sheet, already || at ? VEER_TONE_BAD : VEER_TONE_GOOD, veer_buf_cstr(&line));
    veer_buf_done(&line);
}

static veer_rc put_nothing(const veer_sheet *sheet, const veer_json_node *tree)
{
    veer_buf line;
    veer_buf_init(&line, VEER_LIMIT_BUF_BYTES);
    veer_buf_printf(&line,
                    "no forecast of %s: %s; give a longer --history or a smaller --step, or send "
                    "more labels or values",
                    veer_json_get_text(tree, "metric", "?"),
                    veer_json_get_text(tree, "why", "there are too few values"));
    veer_sheet_text(sheet, VEER_TONE_WARN, veer_buf_cstr(&line));
    veer_buf_done(&line);
    return VEER_OK;
}

veer_rc veer_draw_forecast(const veer_sheet *sheet, const veer_json_node *tree, veer_err *err)
{
    const veer_json_node *const forecast = veer_json_get(tree, "forecast");
    const char *const note = veer_json_get_text(forecast, "note", "");
    if (forecast == NULL)
        return put_nothing(sheet, tree);
    put_head(sheet, tree, forecast);
    veer_sheet_gap(sheet);
    veer_rc rc = put_chart(sheet, tree, forecast, err);
    veer_sheet_gap(sheet);
    if (rc == VEER_OK)
        rc = put_points(sheet, forecast, err);
    put_crossing(sheet, veer_json_get(forecast, "crossing"));
    if (note[0] != '\0')
        veer_sheet_text(sheet, VEER_TONE_DIM, note);
    return rc;
}
