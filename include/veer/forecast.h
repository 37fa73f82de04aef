/* veer/forecast.h: where a series will be, how sure that is, and when it crosses a limit.
 *
 * Two models: the least squares line of veer/trend.h (any spacing), and additive Holt-Winters
 * (even spacing, a season if there is one). Too few points are VEER_ENODATA, with the number needed
 * in the message. Pure functions, allocate nothing, deterministic, any thread.
 */
#ifndef VEER_FORECAST_H
#define VEER_FORECAST_H

#include <stddef.h>

#include "veer/error.h"
#include "veer/export.h"
#include "veer/trend.h"

VEER_BEGIN_DECLS

/** How far ahead a forecast looks unless told otherwise. */
#define VEER_FORECAST_DAYS 7
#define VEER_FORECAST_SECONDS (7.0 * 86400.0)

/** One forecast value with its band. */
typedef struct veer_forecast_point {
    double t;        /* time, or steps ahead for Holt-Winters */
    double value;    /* expected value */
    double lower;    /* lower end of the prediction interval of one new observation */
    double upper;    /* upper end */
    double mean_low; /* lower end of the confidence interval of the mean; lower for Holt-Winters */
    double mean_up;  /* upper end; upper for Holt-Winters */
} veer_forecast_point;

/** Which side of a limit is the bad one. */
typedef enum veer_side {
    VEER_SIDE_BELOW = 0, /* crossed when the series is at or under the limit */
    VEER_SIDE_ABOVE = 1  /* crossed when the series is at or over the limit */
} veer_side;

typedef enum veer_crossing_kind {
    VEER_CROSSING_NEVER = 0,   /* not up to the end of the horizon */
    VEER_CROSSING_ALREADY = 1, /* the model is on the bad side at the start */
    VEER_CROSSING_AT = 2       /* at `t` */
} veer_crossing_kind;

/** When a limit is crossed. Times are in the unit of the model: t of the line, steps ahead. */
typedef struct veer_crossing {
    veer_crossing_kind kind; /* of the expected value */
    double t;                /* VEER_CROSSING_AT: when; otherwise 0 */
    int has_earliest;        /* the band touches the limit within the horizon */
    double earliest;         /* first time when the unfavourable end of the band is at the limit */
    int has_latest;          /* the whole band is beyond the limit within the horizon */
    double latest;           /* first time when the favourable end of the band is at the limit */
} veer_crossing;

/**
 * Prediction and confidence interval of a least squares line at time t (Student t with n - 2
 * degrees of freedom; standard error sqrt(s2 (1 + 1/n + (t - mean)^2 / t_ss)), without the leading
 * 1 for the mean).
 *
 * @param level  coverage in (0, 1), usually 0.95
 *
 * VEER_ENODATA below 3 points, VEER_EINVAL for a level outside (0, 1) or a t that is not finite.
 */
VEER_API veer_rc veer_forecast_line(const veer_line *line, double t, double level,
                                    veer_forecast_point *ret, veer_err *err);

/**
 * When the line crosses a limit, with the times at which its prediction band does (the roots of
 * the band, Fieller's quadratic).
 *
 * @param now    start of the search; the model on the bad side here is VEER_CROSSING_ALREADY
 * @param until  end of the horizon, > now; infinity for no end
 *
 * A flat line never crosses. With has_earliest set and kind NEVER, only the band reaches the limit.
 */
VEER_API veer_rc veer_forecast_line_crossing(const veer_line *line, double limit, veer_side side,
                                             double now, double until, double level,
                                             veer_crossing *ret, veer_err *err);

/** Longest season of Holt-Winters and of the seasonality test: a day of minutes. */
#define VEER_HW_MAX_PERIOD 1440

typedef struct veer_hw_options {
    size_t size;   /* sizeof (veer_hw_options) */
    size_t period; /* steps of one season; 0 or 1: no season */
    int trend;     /* 1: with a trend, 0: level (and season) only */
    int damped;    /* 1: the trend fades by phi per step; needs trend */
    int fit;       /* 1: find the parameters by least squares, 0: take those below */
    double alpha;  /* level smoothing, in [0, 1] */
    double beta;   /* trend smoothing in error-correction form, in [0, alpha] */
    double gamma;  /* season smoothing, in [0, 1 - alpha] */
    double phi;    /* damping, in (0, 1]; ignored unless damped */
} veer_hw_options;

#define VEER_HW_OPTIONS_INIT                              \
    {                                                     \
        sizeof(veer_hw_options), 0, 1, 0, 1, 0, 0, 0, 1.0 \
    }

/** A fitted Holt-Winters model. */
typedef struct veer_hw {
    size_t n;             /* values given, missing ones included */
    size_t missing;       /* NaN among them */
    size_t period;        /* steps of one season; 1: none */
    double alpha;         /* level smoothing */
    double beta;          /* trend smoothing; 0 without a trend */
    double gamma;         /* season smoothing; 0 without a season */
    double phi;           /* damping; 1 undamped */
    double level;         /* level after the last value */
    double slope;         /* trend after the last value; 0 without a trend */
    double sse;           /* sum of squared one-step errors */
    double variance;      /* sse / (values - parameters), the one-step error variance */
    const double *season; /* period terms: season[k] belongs to k + 1 steps ahead; borrowed */
} veer_hw;

/** Doubles of memory for veer_hw_fit: 3 * max(period, 1). */
VEER_API size_t veer_hw_memory(size_t period);

/** Least number of values for the options: the first two seasons, and one value more than the
 * model has parameters (smoothing, level, trend, season - 1). */
VEER_API size_t veer_hw_min_points(const veer_hw_options *options);

/**
 * Additive Holt-Winters, error-correction form ETS(A, A or Ad or N, A or N) of Hyndman, Koehler,
 * Ord and Snyder 2008:
 *     e = y - (level + phi slope + season[t - m]);  level += phi slope + alpha e;
 *     slope = phi slope + beta e;  season += gamma e.
 *
 * Start: with a season, the slope is (mean of season 2 - mean of season 1) / m, the level runs
 * through both means, the season is the mean of the two deviations; without one, a least squares
 * line through the first min(n, 10) values. Without a trend the slope is 0 and the level is the
 * mean of the same values.
 *
 * A missing value (NaN) has error 0: the forecast stands in for it. It may not be infinite
 * (VEER_EINVAL). Fitting minimises sse over the parameter box by a grid and Nelder-Mead runs from
 * its best points: deterministic, a few thousand passes over y.
 *
 * @param y       n evenly spaced values, oldest first
 * @param memory  veer_hw_memory(period) doubles that live as long as ret->season is used
 *
 * VEER_EINVAL for options out of range, VEER_ELIMIT for a period above VEER_HW_MAX_PERIOD,
 * VEER_ENODATA below veer_hw_min_points values.
 */
VEER_API veer_rc veer_hw_fit(const veer_hw_options *options, const double *y, size_t n,
                             double *memory, veer_hw *ret, veer_err *err);

/**
 * The next `count` values with prediction intervals: normal, with the class 1 variance
 * (Hyndman et al. 2008, chapter 6). points[k].t is k + 1. O(count).
 */
VEER_API veer_rc veer_hw_forecast(const veer_hw *model, size_t count, double level,
                                  veer_forecast_point *points, veer_err *err);

/**
 * When the forecast path crosses a limit, in steps ahead, linearly between steps. Step 0 is the
 * last value's level plus its season: beyond the limit there is VEER_CROSSING_ALREADY. The search
 * ends after max_steps (at least 1). O(max_steps).
 */
VEER_API veer_rc veer_hw_crossing(const veer_hw *model, double limit, veer_side side,
                                  size_t max_steps, double level, veer_crossing *ret,
                                  veer_err *err);

/** Whether a series repeats itself every `period` steps. */
typedef struct veer_seasonality {
    size_t period;          /* the lag tested */
    double autocorrelation; /* of the series without its line, at lag period */
    double limit;           /* above this it is significant */
    int seasonal;           /* 1: autocorrelation > limit */
} veer_seasonality;

/**
 * Tests one period: the autocorrelation at that lag of the residuals from a least squares line,
 * against z sqrt((1 + 2 sum of the squared autocorrelations at shorter lags) / n) (Bartlett), one
 * sided at `significance`. Pairs with a NaN are skipped.
 *
 * VEER_ENODATA below 2 periods + 2 values; VEER_EUNDEFINED when the residuals are all 0.
 * O(n * period).
 */
VEER_API veer_rc veer_seasonality_test(const double *y, size_t n, size_t period,
                                       double significance, veer_seasonality *ret, veer_err *err);

VEER_END_DECLS

#endif
