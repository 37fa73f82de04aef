/* Metrics and labels as signals. */
#include <string.h>

#include "base/line.h"
#include "base/time.h"
#include "judge/signal.h"

/* The mean of the points of the window that ends now. */
static veer_rc from_points(veer_frame *frame, const veer_term *term, veer_signal *signal,
                           veer_err *err)
{
    const int64_t width_us = term->window_us > 0 ? term->window_us : VEER_TERM_WINDOW_US;
    frame_points points;
    double sum = 0;
    const veer_rc rc = frame_points_read(frame, term->subject, frame->now_us - width_us,
                                         frame->now_us + 1, &frame->arena, &points, err);
    if (rc != VEER_OK || points.n == 0)
        return rc;
    for (size_t i = 0; i < points.n; i++)
        sum += points.values[i] / (double)points.n;
    signal->points = true;
    signal->from_us = frame->now_us - width_us;
    signal->to_us = frame->now_us;
    frame_signal_set(signal, sum, points.n);
    return VEER_OK;
}

static veer_rc from_predictions(veer_frame *frame, const veer_term *term, veer_signal *signal,
                                veer_err *err)
{
    frame_window *window = NULL;
    veer_estimate estimate;
    veer_rc rc =
        frame_signal_window(frame, term, frame_metric_part(term->subject), signal, &window, err);
    if (rc != VEER_OK || window == NULL)
        return rc;
    rc = frame_value_of(frame, window, term->subject, &estimate, err);
    if (rc != VEER_OK)
        return rc;
    const veer_window_value *const v = &estimate.value;
    if (v->present)
        frame_signal_set_bounded(signal, v->value, v->lo, v->hi, v->n);
    else
        frame_signal_why(signal, "%s", v->why);
    return VEER_OK;
}

/* What predictions and labels say comes first. A throughput of nothing is one of points. */
veer_rc frame_signal_metric(veer_frame *frame, const veer_term *term, veer_signal *signal,
                            veer_err *err)
{
    veer_rc rc =
        frame_metric_known(term->subject) ? from_predictions(frame, term, signal, err) : VEER_OK;
    if (rc == VEER_OK && (!signal->present || signal->n == 0))
        rc = from_points(frame, term, signal, err);
    if (rc == VEER_OK && !signal->present && signal->why[0] == '\0')
        frame_signal_why(signal, "no metric point in the window");
    return rc;
}

static veer_rc coverage_of(veer_frame *frame, const veer_term *term, veer_signal *signal,
                           veer_window_coverage *ret, veer_err *err)
{
    frame_window *window = NULL;
    const veer_rc rc = frame_signal_window(frame, term, PARTS_METRIC, signal, &window, err);
    *ret = (veer_window_coverage){0};
    if (rc == VEER_OK && window != NULL)
        veer_window_coverage_of(&window->window, ret);
    return rc;
}

veer_rc frame_signal_coverage(veer_frame *frame, const veer_term *term, veer_signal *signal,
                              veer_err *err)
{
    veer_window_coverage coverage;
    const veer_rc rc = coverage_of(frame, term, signal, &coverage, err);
    if (rc != VEER_OK || signal->why[0] != '\0')
        return rc;
    if (coverage.predictions == 0)
        frame_signal_why(signal, "no predictions in the window");
    else
        frame_signal_set(signal, (double)coverage.labelled / (double)coverage.predictions,
                         coverage.predictions);
    return VEER_OK;
}

veer_rc frame_signal_delay(veer_frame *frame, const veer_term *term, veer_signal *signal,
                           veer_err *err)
{
    veer_window_coverage coverage;
    const veer_rc rc = coverage_of(frame, term, signal, &coverage, err);
    if (rc != VEER_OK || signal->why[0] != '\0')
        return rc;
    if (coverage.delays == 0)
        frame_signal_why(signal, "no label with a time in the window");
    else
        frame_signal_set(signal, coverage.delay_median_s, coverage.delays);
    return VEER_OK;
}
