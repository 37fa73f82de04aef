/* summary/score.h: the inside of a score summary, for the files of this layer. */
#ifndef VEER_SUMMARY_SCORE_H
#define VEER_SUMMARY_SCORE_H

#include "summary/exact.h"
#include "summary/score_cells.h"
#include "veer/performance_summary.h"

#define VEER_SCORE_MAX_RELIABILITY 100

typedef struct veer_score_bin_sums {
    uint64_t count;       /* rows */
    uint64_t positives;   /* of label 1 */
    veer_exact_sum score; /* sum of their scores */
} veer_score_bin_sums;

struct veer_score_summary {
    veer_score_cells cells;     /* rows by score and label */
    uint64_t rows[2];           /* by label */
    veer_exact_sum log_loss;    /* of the rows' terms */
    veer_exact_sum brier;       /* of (score - label)^2, each rounded */
    size_t n_bins;              /* of the reliability diagram */
    veer_score_bin_sums bins[]; /* n_bins */
};

/** The lower edge of reliability bin i, and 1 for i = n_bins. */
double veer_score_edge(const veer_score_summary *summary, size_t i);

#endif
