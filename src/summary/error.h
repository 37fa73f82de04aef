/* summary/error.h: the inside of an error summary, for the files of this layer. */
#ifndef VEER_SUMMARY_ERROR_H
#define VEER_SUMMARY_ERROR_H

#include "summary/exact.h"
#include "veer/performance_summary.h"

struct veer_error_summary {
    veer_num_summary *absolute; /* of |predicted - true|: their number, sums, maximum, median */
    veer_exact_moments truth;   /* of the true values */
    veer_exact_sum error;       /* of predicted - true */
    veer_exact_sum relative;    /* of |error| / max(|true|, 2^-52) */
    veer_exact_sum symmetric;   /* of 2 |error| / (|true| + |predicted|) */
};

#endif
