#include "report/performance_grid.h"

#include <stdio.h>
#include <string.h>

#include "base/time.h"
#include "report/format.h"

#define MOST_CLASSES 12

const char *veer_performance_task_name(veer_perf_task task)
{
    static const char *const names[] = {"auto", "binary", "multiclass", "regression"};
    return names[task];
}

void veer_performance_period_name(veer_perf_by by, int64_t start_us, char out[32])
{
    veer_civil c = {.year = 1969, .month = 12, .day = 29}; /* the week before the calendar */
    if (start_us >= VEER_TIME_MIN_US)
        c = veer_civil_from_us(start_us);
    if (by == VEER_PERF_BY_MONTH)
        snprintf(out, 32, "%04d-%02d", c.year, c.month);
    else
        snprintf(out, 32, "%04d-%02d-%02d", c.year, c.month, c.day);
}

bool veer_performance_shows(const veer_performance_report *report, size_t metric)
{
    const veer_performance *const perf = report->perf;
    for (size_t i = 0; i < report->n_metrics; i++)
        if (veer_perf_metric_index(report->metrics[i]) == metric)
            return true;
    if (report->n_metrics > 0 || !veer_perf_metric_applies(metric, perf->task))
        return false;
    bool any = perf->overall.values[metric].present;
    for (size_t i = 0; !any && i < perf->n_periods; i++)
        any = perf->periods[i].values[metric].present;
    return any;
}

static void put_slice(const veer_performance_report *report, const veer_perf_slice *slice,
                      veer_tone tone, veer_grid *grid)
{
    const bool any = slice->rows > 0;
    veer_grid_count(grid, slice->rows, VEER_TONE_PLAIN);
    veer_grid_count(grid, slice->labelled, VEER_TONE_PLAIN);
    if (any)
        veer_grid_percent(grid, (double)slice->labelled / (double)slice->rows, VEER_TONE_PLAIN);
    else
        veer_grid_none(grid);
    for (size_t i = 0; i < veer_n_perf_metrics; i++) {
        if (!veer_performance_shows(report, i))
            continue;
        const bool main_metric = i == report->perf->main_metric;
        if (slice->values[i].present)
            veer_grid_real(grid, slice->values[i].value, main_metric ? tone : VEER_TONE_PLAIN);
        else
            veer_grid_none(grid);
    }
}

static veer_grid_column metric_column(size_t metric, char title[VEER_PERF_TITLE_BYTES])
{
    const veer_metric *const info = veer_perf_metric_info(metric);
    const char *const unit = veer_unit_text(info->unit);
    snprintf(title, VEER_PERF_TITLE_BYTES, "%s%s%s", info->title, unit[0] != '\0' ? " " : "", unit);
    return (veer_grid_column){.title = title,
                              .key = info->name,
                              .align = VEER_ALIGN_RIGHT,
                              .drop = veer_perf_metrics[metric].drop};
}

void veer_perf_period_grid(const veer_performance_report *report, bool total, veer_perf_grid *ret)
{
    const veer_performance *const perf = report->perf;
    size_t n = 0;
    ret->columns[n++] = (veer_grid_column){.title = "Period", .key = "period"};
    ret->columns[n++] =
        (veer_grid_column){.title = "Rows", .key = "rows", .align = VEER_ALIGN_RIGHT, .drop = 9};
    ret->columns[n++] =
        (veer_grid_column){.title = "Labelled", .key = "labelled", .align = VEER_ALIGN_RIGHT};
    ret->columns[n++] = (veer_grid_column){
        .title = "Coverage", .key = "coverage", .align = VEER_ALIGN_RIGHT, .drop = 8};
    for (size_t i = 0; i < veer_n_perf_metrics && n + 1 < VEER_PERF_MAX_COLUMNS; i++)
        if (veer_performance_shows(report, i)) {
            ret->columns[n] = metric_column(i, ret->titles[n]);
            n++;
        }
    if (perf->worst < perf->n_periods)
        ret->columns[n++] = (veer_grid_column){.title = "", .key = NULL};
    veer_grid_init(&ret->grid, ret->columns, n);
    if (total) {
        veer_grid_text(&ret->grid, "all", VEER_TONE_STRONG);
        put_slice(report, &perf->overall, VEER_TONE_PLAIN, &ret->grid);
        veer_grid_row(&ret->grid);
    }
    for (size_t i = 0; i < perf->n_periods; i++) {
        char name[32];
        const bool worst = i == perf->worst;
        const veer_tone tone = worst ? VEER_TONE_BAD : VEER_TONE_PLAIN;
        veer_performance_period_name(perf->by, perf->periods[i].start_us, name);
        veer_grid_text(&ret->grid, name, tone);
        put_slice(report, &perf->periods[i], tone, &ret->grid);
        if (perf->worst < perf->n_periods)
            veer_grid_text(&ret->grid, worst ? "< worst" : "", tone);
        veer_grid_row(&ret->grid);
    }
}

/* Metrics of every task say how the model runs; without their column nobody misses them. */
static bool runs_only(size_t metric)
{
    return veer_perf_metric_applies(metric, VEER_PERF_BINARY) &&
           veer_perf_metric_applies(metric, VEER_PERF_REGRESSION);
}

void veer_perf_metric_grid(const veer_performance_report *report, veer_perf_grid *ret)
{
    ret->columns[0] = (veer_grid_column){.title = "Metric", .key = "metric"};
    ret->columns[1] =
        (veer_grid_column){.title = "Value", .key = "value", .align = VEER_ALIGN_RIGHT};
    ret->columns[2] = (veer_grid_column){.title = "", .key = "reason", .shrink = true};
    veer_grid_init(&ret->grid, ret->columns, 3);
    for (size_t i = 0; i < veer_n_perf_metrics; i++) {
        const veer_perf_value *const value = &report->perf->overall.values[i];
        const bool asked = report->n_metrics > 0;
        if (!asked && !veer_perf_metric_applies(i, report->perf->task))
            continue;
        if ((asked || runs_only(i)) && !veer_performance_shows(report, i))
            continue;
        veer_grid_text(&ret->grid, veer_perf_metrics[i].name, VEER_TONE_PLAIN);
        if (value->present)
            veer_grid_real(&ret->grid, value->value, VEER_TONE_STRONG);
        else
            veer_grid_none(&ret->grid);
        veer_grid_text(&ret->grid,
                       value->present ? veer_unit_text(veer_perf_metric_info(i)->unit) : value->why,
                       VEER_TONE_DIM);
    }
}

void veer_perf_confusion_grid(const veer_performance_report *report, veer_perf_grid *ret,
                              size_t *ret_left_out)
{
    const veer_performance *const perf = report->perf;
    const size_t shown = perf->k < MOST_CLASSES ? perf->k : MOST_CLASSES;
    ret->columns[0] =
        (veer_grid_column){.title = "True \\ predicted", .key = "true", .shrink = true};
    for (size_t i = 0; i < shown; i++) {
        const char *const name = veer_performance_class(report->outcomes, perf->class_order[i]);
        ret->columns[i + 1] = (veer_grid_column){
            .title = name, .key = name, .align = VEER_ALIGN_RIGHT, .shrink = true};
    }
    veer_grid_init(&ret->grid, ret->columns, shown + 1);
    for (size_t i = 0; i < shown; i++) {
        veer_grid_text(&ret->grid, ret->columns[i + 1].title, VEER_TONE_STRONG);
        for (size_t j = 0; j < shown; j++)
            veer_grid_count(&ret->grid, perf->confusion[i * perf->k + j],
                            i == j ? VEER_TONE_GOOD : VEER_TONE_PLAIN);
    }
    *ret_left_out = perf->k - shown;
}
