/* judge/signal.h: terms of a rule as numbers, one function per kind (signal.c has the table). */
#ifndef VEER_JUDGE_SIGNAL_H
#define VEER_JUDGE_SIGNAL_H

#include "judge/frame_impl.h"

/** Fills the zeroed signal of a term. VEER_OK without a value: signal->why says why. */
typedef veer_rc frame_signal_fn(veer_frame *frame, const veer_term *term, veer_signal *signal,
                                veer_err *err);

/* signal_metric.c */
frame_signal_fn frame_signal_metric;
frame_signal_fn frame_signal_coverage;
frame_signal_fn frame_signal_delay;
/* signal_column.c */
frame_signal_fn frame_signal_statistic;
frame_signal_fn frame_signal_count;
frame_signal_fn frame_signal_share;
frame_signal_fn frame_signal_silence;
/* signal_drift.c */
frame_signal_fn frame_signal_drift;
frame_signal_fn frame_signal_drift_share;
frame_signal_fn frame_signal_quality;
/* signal_past.c */
frame_signal_fn frame_signal_degradation;
frame_signal_fn frame_signal_anomaly;
frame_signal_fn frame_signal_health;
/* signal_forecast.c */
frame_signal_fn frame_signal_forecast;
frame_signal_fn frame_signal_crosses;

/** The current window of a term with these parts, and its times in the signal; NULL and a reason if
 * there is none. */
veer_rc frame_signal_window(veer_frame *frame, const veer_term *term, unsigned parts,
                            veer_signal *signal, frame_window **ret, veer_err *err);

/** A value that is known exactly, of n samples. */
void frame_signal_set(veer_signal *signal, double value, uint64_t n);
/** A value between bounds. A value that is not finite is none. */
void frame_signal_set_bounded(veer_signal *signal, double value, double lo, double hi, uint64_t n);

/** Why there is no value. */
void frame_signal_why(veer_signal *signal, const char *fmt, ...) VEER_PRINTF(2, 3);

#endif
