/* stats/moments.h: tests and shifts that need no values, only their number, mean and spread. The
 * public calls on samples and those on summaries both end here. */
#ifndef VEER_STATS_MOMENTS_H
#define VEER_STATS_MOMENTS_H

#include "veer/twosample.h"

typedef struct veer_moments {
    double n;    /* values, at least 1 */
    double mean; /* arithmetic mean */
    double m2;   /* sum of squared deviations from it */
    int varies;  /* 1 unless all values are equal */
} veer_moments;

/** veer_welch_t from moments. */
veer_rc veer_welch_moments(const veer_moments *ref, const veer_moments *cur, veer_test *ret,
                           veer_err *err);

/** veer_mean_std_shift from moments. */
veer_rc veer_shift_moments(const veer_moments *ref, const veer_moments *cur, veer_shift *ret,
                           veer_err *err);

/** The moments of a sample that is not empty. */
veer_moments veer_sample_moments(const veer_sample *sample);

#endif
