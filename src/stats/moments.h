/* stats/moments.h: tests and shifts that need no values, only their number, mean and spread. The
 * public calls on samples and those on summaries both end here. */
#ifndef VEER_STATS_MOMENTS_H
#define VEER_STATS_MOMENTS_H

#include <stdbool.h>

#include "veer/twosample.h"

typedef struct veer_moments {
    double n;   /* values, at least 1 */
    double m2;  /* sum of squared deviations from the mean */
    int varies; /* 1 unless all values are equal */
} veer_moments;

/** Whether squared deviations left the range of a double, so that m2 says nothing. */
bool veer_moments_lost(const veer_moments *moments);

/** veer_welch_t from moments; mean_shift is the mean of cur minus that of ref. Not two rounded
 * means: far from 0 their difference is mostly rounding. */
veer_rc veer_welch_moments(const veer_moments *ref, const veer_moments *cur, double mean_shift,
                           veer_test *ret, veer_err *err);

/** veer_mean_std_shift from moments. */
veer_rc veer_shift_moments(const veer_moments *ref, const veer_moments *cur, double mean_shift,
                           veer_shift *ret, veer_err *err);

/** The mean of cur minus that of ref; may overflow. */
static inline double veer_sample_mean_shift(const veer_sample *ref, const veer_sample *cur)
{
    return (cur->mean - ref->mean) + (cur->mean_lo - ref->mean_lo);
}

/** The moments of a sample that is not empty. */
veer_moments veer_sample_moments(const veer_sample *sample);

#endif
