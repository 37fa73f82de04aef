/* veer/trend.h: which way a series of points goes, how fast, and whether that is more than noise.
 *
 * Every call takes n points (t, y) in any order and with any spacing. t is in a unit of the
 * caller's choice (seconds, days) and must be finite, else VEER_EINVAL with the position. A point
 * whose y is NaN is missing: skipped and counted. An infinite y is VEER_EINVAL with its position.
 * Times may lie far from zero (epoch microseconds): nothing is computed from their raw squares.
 * Pure functions, allocate nothing, any thread.
 */
#ifndef VEER_TREND_H
#define VEER_TREND_H

#include <stddef.h>

#include "veer/error.h"
#include "veer/export.h"
#include "veer/metric.h"

VEER_BEGIN_DECLS

/** A least squares line y = intercept + slope * t, with all that inference and forecasts need. */
typedef struct veer_line {
    size_t n;            /* points used */
    size_t missing;      /* points skipped because y was NaN */
    double slope;        /* change of y per unit of t */
    double intercept;    /* the line at t = 0; far from the data when t are epoch times */
    double slope_se;     /* standard error of the slope; 0 when n is 2 */
    double intercept_se; /* standard error of the intercept; 0 when n is 2 */
    double r;            /* Pearson correlation, 0 when y is constant */
    double r2;           /* share of the variance that the line explains: r squared */
    double p_value;      /* two-sided p of slope = 0 by Student t with n - 2 degrees of freedom */
    double t_mean;       /* mean of t over the points used, rounded */
    double t_mean_low;   /* what rounding took from t_mean: it counts for epoch microseconds */
    double y_mean;       /* mean of y over the points used */
    double t_ss;         /* sum of squared deviations of t */
    double residual_ss;  /* sum of squared residuals */
} veer_line;

/**
 * Ordinary least squares (scipy.stats.linregress). The p-value for n = 2 is 1 when both y are
 * equal, else 0, as SciPy has it; for a constant y it is 1.
 *
 * VEER_ENODATA below 2 points; VEER_EUNDEFINED when all t are equal or a sum overflows. O(n).
 */
VEER_API veer_rc veer_trend_line(const double *t, const double *y, size_t n, veer_line *ret,
                                 veer_err *err);

/** The most points that veer_trend_theil_sen takes: its slopes then need 64 MiB of scratch. */
#define VEER_THEIL_SEN_MAX_POINTS 4096

/** A robust line: the median of all pairwise slopes. */
typedef struct veer_theil_sen {
    size_t n;         /* points used */
    size_t missing;   /* points skipped because y was NaN */
    size_t slopes;    /* pairs with different t */
    double slope;     /* median of the pairwise slopes */
    double intercept; /* median(y) - slope * median(t) */
    double low;       /* lower end of the confidence interval of the slope */
    double high;      /* upper end */
} veer_theil_sen;

/** Doubles of scratch that veer_trend_theil_sen needs for n points: n (n - 1) / 2, at least 2 n. */
VEER_API size_t veer_trend_theil_sen_scratch(size_t n);

/**
 * Theil-Sen slope with Sen's confidence interval (Sen 1968, equation 2.6, tie-corrected;
 * scipy.stats.theilslopes, method "separate").
 *
 * @param level    coverage of the interval, in (0, 1), usually 0.95
 * @param scratch  veer_trend_theil_sen_scratch(n) doubles
 *
 * VEER_ELIMIT above VEER_THEIL_SEN_MAX_POINTS; VEER_ENODATA below 2 points; VEER_EUNDEFINED when
 * all t are equal or a slope overflows. O(n^2) time.
 */
VEER_API veer_rc veer_trend_theil_sen(const double *t, const double *y, size_t n, double level,
                                      double *scratch, veer_theil_sen *ret, veer_err *err);

/** Monotone trend by ranks: the Mann-Kendall test. */
typedef struct veer_mann_kendall {
    size_t n;        /* points used */
    size_t missing;  /* points skipped because y was NaN */
    double s;        /* pairs that rise minus pairs that fall; pairs with equal t or y count 0 */
    double variance; /* of s without a trend, corrected for ties in y and in t (Kendall 1970) */
    double z;        /* (s - sign(s)) / sqrt(variance): continuity-corrected normal score */
    double p_value;  /* two-sided, normal approximation: 2 * P(Z > |z|), at most 1 */
    double tau;      /* Kendall's tau-b of t and y (scipy.stats.kendalltau's statistic) */
} veer_mann_kendall;

/**
 * Mann-Kendall test with tie correction.
 *
 * @param scratch  4 n doubles
 *
 * VEER_ENODATA below 2 points; VEER_EUNDEFINED when all t or all y are equal, where tau has no
 * meaning (veer_trend_line still answers for a constant y). O(n log n).
 */
VEER_API veer_rc veer_trend_mann_kendall(const double *t, const double *y, size_t n,
                                         double *scratch, veer_mann_kendall *ret, veer_err *err);

/** What a trend means for the model. */
typedef enum veer_verdict {
    VEER_STABLE = 0,    /* no trend beyond noise, or one that is neither good nor bad */
    VEER_IMPROVING = 1, /* a significant move in the better direction */
    VEER_DEGRADING = 2  /* a significant move in the other direction */
} veer_verdict;

/**
 * Names a trend of a metric that improves in the direction `better`. change is any signed measure
 * of it (a slope, Mann-Kendall's s); the verdict is stable when change is 0 or NaN, for
 * VEER_BETTER_NONE, or when p_value is not below significance (NaN is not below).
 */
VEER_API veer_verdict veer_trend_verdict(double change, double p_value, double significance,
                                         veer_better better);

/** "stable", "improving" or "degrading"; "unknown" for anything else. Never NULL. */
VEER_API const char *veer_verdict_name(veer_verdict verdict);

VEER_END_DECLS

#endif
