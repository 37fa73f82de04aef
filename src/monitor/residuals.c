#include "monitor/residuals.h"

#include <math.h>
#include <stdlib.h>

/* A row with both numbers. */
typedef struct residual_row {
    int64_t time_us;  /* of the prediction */
    double actual;    /* label */
    double predicted; /* value */
} residual_row;

static int by_time(const void *a, const void *b)
{
    const residual_row *const x = a, *const y = b;
    return (x->time_us > y->time_us) - (x->time_us < y->time_us);
}

static int by_value(const void *a, const void *b)
{
    const double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static size_t gather(const veer_outcomes *o, residual_row *rows)
{
    const double *const actual = o->numbers[VEER_OUTCOME_LABEL_VALUE];
    const double *const predicted = o->numbers[VEER_OUTCOME_VALUE];
    size_t n = 0;
    for (size_t i = 0; actual != NULL && predicted != NULL && i < o->n; i++)
        if (isfinite(predicted[i] - actual[i]))
            rows[n++] =
                (residual_row){o->time_us != NULL ? o->time_us[i] : 0, actual[i], predicted[i]};
    return n;
}

/* Type 7, as everywhere. */
static double quantile(const double *sorted, size_t n, double q)
{
    const double place = q * (double)(n - 1);
    const size_t low = (size_t)place;
    const size_t high = low + 1 < n ? low + 1 : low;
    return sorted[low] + (place - (double)low) * (sorted[high] - sorted[low]);
}

static void take_moments(const double *errors, size_t n, veer_residuals *ret)
{
    double sum = 0.0;
    double squares = 0.0;
    for (size_t i = 0; i < n; i++)
        sum += errors[i] / (double)n;
    for (size_t i = 0; i < n; i++)
        squares += (errors[i] - sum) * (errors[i] - sum);
    ret->mean = sum;
    ret->std = n > 1 ? sqrt(squares / (double)(n - 1)) : (double)NAN;
}

/* Bars of equal width from the least to the greatest residual. */
static void take_bars(const double *sorted, size_t n, veer_residuals *ret)
{
    const double low = sorted[0], high = sorted[n - 1];
    const double width = high / VEER_RESIDUAL_BARS - low / VEER_RESIDUAL_BARS;
    size_t bar = 0;
    ret->bars = low + width > low && high - width < high ? VEER_RESIDUAL_BARS : 1;
    for (size_t i = 0; i < ret->bars; i++)
        ret->edges[i] = low + width * (double)i;
    ret->edges[ret->bars] = high;
    for (size_t i = 0; i < n; i++) {
        while (bar + 1 < ret->bars && sorted[i] >= ret->edges[bar + 1])
            bar++;
        ret->counts[bar]++;
    }
}

static void take_points(const residual_row *rows, size_t n, veer_residuals *ret)
{
    ret->n_points = n < VEER_RESIDUAL_POINTS ? n : VEER_RESIDUAL_POINTS;
    for (size_t i = 0; i < ret->n_points; i++) {
        const residual_row *const row = &rows[i * n / ret->n_points];
        ret->actual[i] = row->actual;
        ret->predicted[i] = row->predicted;
    }
}

static void make(const residual_row *rows, double *errors, size_t n, veer_residuals *ret)
{
    *ret = (veer_residuals){.n = n};
    for (size_t i = 0; i < n; i++)
        errors[i] = rows[i].predicted - rows[i].actual;
    qsort(errors, n, sizeof *errors, by_value);
    take_moments(errors, n, ret);
    ret->p05 = quantile(errors, n, 0.05);
    ret->p50 = quantile(errors, n, 0.5);
    ret->p95 = quantile(errors, n, 0.95);
    take_bars(errors, n, ret);
    take_points(rows, n, ret);
}

veer_rc veer_residuals_make(veer_outcomes *outcomes, size_t most, veer_residuals *ret,
                            veer_err *err)
{
    veer_rc rc = veer_outcomes_classes_to_numbers(outcomes, err);
    if (rc != VEER_OK)
        return rc;
    residual_row *const rows = calloc(outcomes->n + 1, sizeof *rows);
    double *const errors = calloc(outcomes->n + 1, sizeof *errors);
    if (rows == NULL || errors == NULL) {
        rc = veer_fail_nomem(err);
        goto out;
    }
    size_t n = gather(outcomes, rows);
    if (n == 0) {
        rc = veer_fail(err, VEER_ENODATA, "no row has both a predicted and a true number");
        goto out;
    }
    qsort(rows, n, sizeof *rows, by_time);
    const size_t from = n > most ? n - most : 0;
    make(rows + from, errors, n - from, ret);
out:
    free(rows);
    free(errors);
    return rc;
}

/* ---- where rows are read ---- */

static uint64_t labelled_of(const veer_window *window)
{
    return window->performance != NULL ? window->performance->labelled : 0;
}

/* The end of a window that holds about so many of its predictions. */
static int64_t part_of(const veer_window *window, uint64_t count, uint64_t wanted)
{
    const double width = (double)(window->to_us - window->from_us);
    return window->to_us - (int64_t)(width * ((double)wanted / (double)count));
}

veer_residuals_span veer_residuals_where(const veer_window *windows, size_t n, uint64_t wanted,
                                         uint64_t most)
{
    veer_residuals_span span = {0, 0};
    uint64_t labelled = 0;
    uint64_t predictions = 0;
    while (n > 0 && labelled_of(&windows[n - 1]) == 0)
        n--;
    if (n > 0)
        span = (veer_residuals_span){windows[n - 1].to_us, windows[n - 1].to_us};
    for (; n > 0 && labelled < wanted; n--) {
        const veer_window *const one = &windows[n - 1];
        const uint64_t count = one->activity != NULL ? one->activity->count : labelled_of(one);
        if (count > most - predictions) {
            span.from_us = part_of(one, count, most - predictions);
            break;
        }
        span.from_us = one->from_us;
        labelled += labelled_of(one);
        predictions += count;
    }
    return span;
}
