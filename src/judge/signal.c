#include "judge/signal.h"

#include <math.h>
#include <stdarg.h>

#include "base/line.h"

static frame_signal_fn *const by_kind[VEER_TERM_KINDS] = {
    [VEER_TERM_METRIC] = frame_signal_metric,
    [VEER_TERM_STATISTIC] = frame_signal_statistic,
    [VEER_TERM_COUNT] = frame_signal_count,
    [VEER_TERM_SHARE] = frame_signal_share,
    [VEER_TERM_DRIFT] = frame_signal_drift,
    [VEER_TERM_DRIFT_SHARE] = frame_signal_drift_share,
    [VEER_TERM_DEGRADATION] = frame_signal_degradation,
    [VEER_TERM_ANOMALY] = frame_signal_anomaly,
    [VEER_TERM_FORECAST] = frame_signal_forecast,
    [VEER_TERM_CROSSES] = frame_signal_crosses,
    [VEER_TERM_SILENCE] = frame_signal_silence,
    [VEER_TERM_QUALITY] = frame_signal_quality,
    [VEER_TERM_COVERAGE] = frame_signal_coverage,
    [VEER_TERM_DELAY] = frame_signal_delay,
    [VEER_TERM_HEALTH] = frame_signal_health,
};

void frame_signal_why(veer_signal *signal, const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    veer_line_v(signal->why, sizeof signal->why, fmt, args);
    va_end(args);
    signal->present = false;
}

void frame_signal_set(veer_signal *signal, double value, uint64_t n)
{
    frame_signal_set_bounded(signal, value, value, value, n);
}

void frame_signal_set_bounded(veer_signal *signal, double value, double lo, double hi, uint64_t n)
{
    signal->n = n;
    if (!isfinite(value)) {
        frame_signal_why(signal, "the value is not finite");
        return;
    }
    signal->present = true;
    signal->why[0] = '\0';
    signal->value = value;
    signal->lo = isnan(lo) ? value : lo;
    signal->hi = isnan(hi) ? value : hi;
}

veer_rc frame_signal_window(veer_frame *frame, const veer_term *term, unsigned parts,
                            veer_signal *signal, frame_window **ret, veer_err *err)
{
    const int64_t width_us = term->window_us > 0 ? term->window_us : VEER_TERM_WINDOW_US;
    const veer_rc rc = frame_current(frame, width_us, parts, ret, signal->why, err);
    if (rc != VEER_OK)
        return rc;
    signal->to_us = *ret != NULL ? (*ret)->to_us : frame_floor(frame->now_us, VEER_FRAME_GRID_US);
    signal->from_us = *ret != NULL ? (*ret)->from_us : signal->to_us - width_us;
    return VEER_OK;
}

veer_rc veer_frame_signal(void *context, const veer_term *term, veer_signal *ret, veer_err *err)
{
    veer_frame *const frame = context;
    veer_signal signal = {.present = false};
    veer_err why = VEER_ERR_INIT;
    if ((unsigned)term->kind >= VEER_TERM_KINDS)
        return veer_fail(err, VEER_EINVAL, "there is no such term");
    const veer_rc rc = by_kind[term->kind](frame, term, &signal, &why);
    if (rc == VEER_EINVAL || rc == VEER_ENODATA) /* of this term, not of the machine */
        frame_signal_why(&signal, "%s", why.msg);
    else if (rc != VEER_OK)
        return veer_fail(err, rc, "%s", why.msg);
    *ret = signal;
    return VEER_OK;
}
