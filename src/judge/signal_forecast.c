/* Where metrics are going, as signals. */
#include <math.h>
#include <string.h>

#include "base/time.h"
#include "judge/signal.h"

#define HOURLY_US (14 * VEER_US_PER_DAY)
#define DAILY_US (90 * VEER_US_PER_DAY)
#define LEAST_HOURS 48 /* with fewer values, days are looked at */
#define LEAST_VALUES 3 /* of a forecast */

/* Values of few samples are as good as none. */
static size_t count_solid(veer_frame *frame, const veer_series *series, const uint64_t *samples,
                          veer_arena *arena, veer_series *ret)
{
    double *const values = veer_arena_array(arena, series->n, sizeof *values);
    size_t n = 0;
    *ret = *series;
    if (values == NULL)
        return SIZE_MAX;
    for (size_t i = 0; i < series->n; i++) {
        const bool solid = !isnan(series->values[i]) &&
                           (series->step_us == 0 || samples[i] >= frame->settings->min_rows);
        values[i] = solid ? series->values[i] : (double)NAN;
        n += solid;
    }
    ret->values = values;
    return n;
}

static veer_rc solid_series(veer_frame *frame, const char *metric, int64_t span_us, int64_t step_us,
                            veer_series *ret, const char **ret_source, size_t *ret_n, veer_err *err)
{
    const uint64_t *samples = NULL;
    veer_series series;
    const veer_rc rc =
        veer_frame_series(frame, metric, frame->now_us - span_us, frame->now_us + 1, step_us,
                          &frame->arena, &series, &samples, ret_source, err);
    if (rc != VEER_OK)
        return rc;
    *ret_n = count_solid(frame, &series, samples, &frame->arena, ret);
    return *ret_n == SIZE_MAX ? veer_fail_nomem(err) : VEER_OK;
}

/* Hours of two weeks, or days of three months where hours say too little; steps as asked for. */
static veer_rc history_of(veer_frame *frame, const veer_term *term, veer_series *ret,
                          const char **ret_source, size_t *ret_n, veer_err *err)
{
    const int64_t step_us = term->has_window ? term->window_us : VEER_US_PER_HOUR;
    const int64_t span_us = step_us >= VEER_US_PER_DAY ? DAILY_US : HOURLY_US;
    veer_series days;
    size_t n_days = 0;
    veer_rc rc = solid_series(frame, term->subject, span_us, step_us, ret, ret_source, ret_n, err);
    if (rc != VEER_OK || *ret_n >= LEAST_HOURS || step_us >= VEER_US_PER_DAY)
        return rc;
    const char *source = NULL;
    rc =
        solid_series(frame, term->subject, DAILY_US, VEER_US_PER_DAY, &days, &source, &n_days, err);
    if (rc == VEER_OK && n_days >= LEAST_VALUES &&
        (n_days > *ret_n || *ret_n < LEAST_VALUES || days.step_us == 0)) {
        *ret = days;
        *ret_source = source;
        *ret_n = n_days;
    }
    return rc;
}

static veer_rc outlook_of(veer_frame *frame, const veer_term *term, bool crossing,
                          veer_signal *signal, veer_outlook *ret, bool *ret_there, veer_err *err)
{
    const veer_metric *const info = veer_metric_find(term->subject);
    veer_series series;
    const char *source = NULL;
    size_t n = 0;
    veer_rc rc = history_of(frame, term, &series, &source, &n, err);
    *ret_there = false;
    if (rc != VEER_OK)
        return rc;
    signal->points = strcmp(source, "points") == 0;
    signal->n = n;
    if (n < LEAST_VALUES) {
        frame_signal_why(signal, "only %zu values with enough samples, %d are needed", n,
                         LEAST_VALUES);
        return VEER_OK;
    }
    signal->from_us = series.t_us[0];
    signal->to_us = frame->now_us;
    const veer_outlook_options options = {
        .better = info != NULL ? info->better : VEER_BETTER_NONE,
        .lower = info != NULL ? info->lower : -HUGE_VAL,
        .upper = info != NULL ? info->upper : HUGE_VAL,
        .from_us = frame->now_us,
        .horizon_us = term->horizon_us > 0 ? term->horizon_us : 7 * VEER_US_PER_DAY,
        .has_limit = crossing,
        .limit = term->limit,
        .side = term->above ? VEER_SIDE_ABOVE : VEER_SIDE_BELOW,
    };
    rc = veer_outlook_init(ret, &series, &options, err);
    *ret_there = rc == VEER_OK;
    return rc;
}

veer_rc frame_signal_forecast(veer_frame *frame, const veer_term *term, veer_signal *signal,
                              veer_err *err)
{
    veer_outlook outlook;
    bool there = false;
    const veer_rc rc = outlook_of(frame, term, false, signal, &outlook, &there, err);
    if (!there)
        return rc;
    if (outlook.n_points == 0) {
        frame_signal_why(signal, "there is no forecast");
    } else {
        const veer_outlook_point *const last = &outlook.points[outlook.n_points - 1];
        frame_signal_set_bounded(signal, last->value, last->lower, last->upper, outlook.n);
    }
    veer_outlook_done(&outlook);
    return VEER_OK;
}

static double days_until(const veer_frame *frame, int64_t t_us)
{
    return t_us > frame->now_us ? (double)(t_us - frame->now_us) / (double)VEER_US_PER_DAY : 0;
}

/* Between the earliest and the latest day that the band of the forecast allows. */
static void set_crossing(const veer_frame *frame, const veer_term *term, const veer_outlook *o,
                         veer_signal *signal)
{
    double value = 0;
    const int64_t horizon_us = term->horizon_us > 0 ? term->horizon_us : 7 * VEER_US_PER_DAY;
    if (o->crossing == VEER_CROSSING_AT)
        value = days_until(frame, o->crossing_us);
    else if (o->crossing != VEER_CROSSING_ALREADY)
        value = HUGE_VAL;
    if (value > (double)horizon_us / (double)VEER_US_PER_DAY) {
        signal->n = o->n;
        frame_signal_why(signal, "it is not expected to cross");
        return;
    }
    frame_signal_set_bounded(
        signal, value, o->has_earliest ? fmin(days_until(frame, o->earliest_us), value) : value,
        o->has_latest ? fmax(days_until(frame, o->latest_us), value) : value, o->n);
}

veer_rc frame_signal_crosses(veer_frame *frame, const veer_term *term, veer_signal *signal,
                             veer_err *err)
{
    veer_outlook outlook;
    bool there = false;
    const veer_rc rc = outlook_of(frame, term, true, signal, &outlook, &there, err);
    if (!there)
        return rc;
    set_crossing(frame, term, &outlook, signal);
    veer_outlook_done(&outlook);
    return VEER_OK;
}
