/* monitor/comparison.h: champion and challenger side by side. Pure.
 *
 * For every metric of the task: both values with their intervals, the difference (challenger minus
 * champion) with a 95 % interval and a two-sided p-value, and what that means. Shares by Newcombe's
 * interval and the two-proportion z-test; other metrics by their standard errors (estimate.h) and
 * the normal distribution; latency and cost means by Welch. p-values of all metrics are adjusted by
 * Holm, since every metric is a question.
 *
 * Quality decides (everything made of labels). How the versions run, latency and cost, is named as
 * a trade-off; it decides only between versions whose quality is the same.
 *
 * Metrics with fewer than min_samples on a side are not among these questions; of one without a
 * standard error only the difference is told.
 *
 * Where both versions answered the same requests is not looked at: outcomes count as independent,
 * which makes the interval wider than needed for shadow traffic, never narrower.
 */
#ifndef VEER_MONITOR_COMPARISON_H
#define VEER_MONITOR_COMPARISON_H

#include "monitor/estimate.h"
#include "veer/metric.h"

typedef enum veer_compared {
    VEER_COMPARED_NOT_ENOUGH, /* not enough data yet */
    VEER_COMPARED_SAME,       /* enough data to say that the difference is below min_difference */
    VEER_COMPARED_UNDECIDED,  /* neither: more data may tell */
    VEER_COMPARED_BETTER,     /* the challenger is better */
    VEER_COMPARED_WORSE       /* the challenger is worse */
} veer_compared;
const char *veer_compared_text(veer_compared compared); /* "not enough data yet" ... */

typedef struct veer_comparison_options {
    double alpha;          /* 0: 0.05, for all metrics together */
    uint64_t min_samples;  /* per side; 0: 100 */
    double min_difference; /* relative to the champion's value: smaller is "the same"; 0: 0.01 */
} veer_comparison_options;

typedef struct veer_compared_metric {
    size_t metric;            /* row of veer_perf_metrics */
    bool decides;             /* quality does; latency, cost and confidence do not */
    veer_estimate champion;   /* value and standard error */
    veer_estimate challenger; /* the same */
    bool has_difference;      /* both values are there */
    double difference;        /* challenger - champion */
    bool has_interval;        /* lo, hi, p hold */
    double lo;                /* of the difference, at 1 - alpha */
    double hi;                /* the same */
    double p;                 /* two-sided */
    double p_adjusted;        /* Holm */
    const char *test;         /* "two proportions", "Welch", else how its standard errors are
                               * made (veer_estimate.how) */
    uint64_t needed;          /* samples per side after which the present difference would be
                               * decided at 80 % power; 0: cannot be said or decided already */
    veer_compared verdict;    /* as above */
    char why[96];             /* why there is no difference or interval */
} veer_compared_metric;

typedef struct veer_comparison {
    veer_window_task task;    /* of both */
    veer_compared_metric *at; /* n metrics of the task, in the order of the table; owned */
    size_t n;                 /* of them */
    veer_compared overall;    /* by the main metric of the task, worse if any metric of quality is
                               * worse with high certainty; see recommendation */
    size_t main_metric;       /* of at */
    char recommendation[320]; /* a plain sentence, and the trade-offs */
} veer_comparison;

/** Windows hold activity and performance; options NULL: all defaults. VEER_ENODATA: one of them has
 * no predictions; VEER_EINVAL: an option out of range; VEER_ENOMEM. */
veer_rc veer_comparison_init(veer_comparison *ret, const veer_window *champion,
                             const veer_window *challenger, const veer_window_task *task,
                             const veer_comparison_options *options, veer_err *err);
void veer_comparison_done(veer_comparison *comparison);

#endif
