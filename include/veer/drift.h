/* veer/drift.h: has this column drifted? One decision per column, one control over all columns.
 *
 * A method compares a reference with a current window and gives a score. What makes it a verdict
 * differs by method, and the descriptor says which:
 *
 *   by p-value     drift when p < threshold (a hypothesis test named by the user)
 *   by distance    drift when score > threshold
 *   by effect      drift when score > threshold AND the adjusted p-value <= alpha (`auto`)
 *
 * `auto` is the default and is built so that more data does not mean more alarms. With few rows a
 * difference must be significant; with many rows it must also be large enough to matter:
 *
 *   numbers, more than VEER_DRIFT_DISCRETE_VALUES distinct: Kolmogorov-Smirnov D, threshold 0.1
 *   numbers with fewer distinct values, and categories: total variation distance, threshold 0.1,
 *       with the p-value of a chi-square test (Fisher's exact test for 2 x 2 with a small cell);
 *       categories expected fewer than 5 times on a side are pooled first, since each rare
 *       category adds noise to the distance and none of them carries evidence by itself
 *   every column: the share of missing values, by the two-proportion z-test, threshold 0.1
 *
 * The KS threshold printed with a result is the larger of 0.1 and the critical D of the sample
 * sizes, sqrt(-ln(alpha / 2) / 2 * (n + m) / (n m)). Both distances are shares of rows: D (or the
 * total variation) says which part of the rows would have to move to undo the change.
 *
 * For `psi` without a threshold of the user's, the threshold is the larger of 0.2 and the
 * (1 - alpha) quantile of PSI without drift, chi2(B - 1) * (1/n + 1/m) for B bins.
 *
 * Across columns, veer_drift_control adjusts all p-values by Benjamini-Hochberg and decides again.
 */
#ifndef VEER_DRIFT_H
#define VEER_DRIFT_H

#include <stddef.h>
#include <stdint.h>

#include "veer/error.h"
#include "veer/export.h"
#include "veer/sample.h"
#include "veer/summary.h"

VEER_BEGIN_DECLS

/** Numeric columns with at most this many distinct values in both windows together count as
 * categories. */
#define VEER_DRIFT_DISCRETE_VALUES 10

/** Defaults of veer_drift_options. */
#define VEER_DRIFT_DEFAULT_ALPHA 0.05
#define VEER_DRIFT_DEFAULT_BINS 10

typedef enum veer_drift_kind { VEER_DRIFT_NUMBERS = 0, VEER_DRIFT_CATEGORIES = 1 } veer_drift_kind;

typedef enum veer_drift_rule {
    VEER_DRIFT_BY_P_VALUE = 0,    /* drift when p < threshold */
    VEER_DRIFT_BY_DISTANCE = 1,   /* drift when score > threshold */
    VEER_DRIFT_BY_SIMILARITY = 2, /* drift when score < threshold */
    VEER_DRIFT_BY_EFFECT = 3      /* drift when score > threshold and adjusted p <= alpha */
} veer_drift_rule;

/** A row of the method table. All strings are static. */
typedef struct veer_drift_method {
    const char *name;            /* as the user writes it: "ks" */
    const char *title;           /* as a person reads it: "Kolmogorov-Smirnov" */
    const char *score_name;      /* symbol or short name of the score: "D" */
    const char *doc;             /* one sentence: what it measures and its source */
    int numeric;                 /* applies to numbers */
    int categorical;             /* applies to categories */
    int from_summaries;          /* numbers: works on summaries too, with bounds */
    veer_drift_rule rule;        /* what makes a score a verdict */
    double default_threshold;    /* of the rule */
    const char *second_name;     /* a second score, or NULL: "cosine" of kl_cosine */
    veer_drift_rule second_rule; /* of the second score; drift if either fires */
    double second_threshold;     /* of the second score; 0: the same as the first threshold */
} veer_drift_method;

/** The rows in the order of the documentation; the first is "auto". */
VEER_API size_t veer_drift_method_count(void);
VEER_API const veer_drift_method *veer_drift_method_at(size_t index);

/** A row by name, or NULL. */
VEER_API const veer_drift_method *veer_drift_method_find(const char *name);

/** How to decide. Zeroed members take the default, so a zeroed struct with `size` set is `auto`. */
typedef struct veer_drift_options {
    size_t size;        /* sizeof(veer_drift_options) */
    const char *method; /* a name of the table; NULL: "auto" */
    int has_threshold;  /* 1: `threshold` replaces the method's */
    double threshold;   /* finite; for p-value methods in (0, 1] */
    double alpha;       /* significance level of `auto` and of the size-aware PSI limit; 0: 0.05 */
    size_t bins;        /* reference-quantile bins for binned distances of numbers; 0: 10 */
} veer_drift_options;

#define VEER_DRIFT_OPTIONS_INIT                          \
    {                                                    \
        sizeof(veer_drift_options), NULL, 0, 0.0, 0.0, 0 \
    }

/**
 * The two windows of one column. Exactly one pair is set: samples or summaries for numbers, counts
 * over the same cells for categories. Everything is borrowed for the call.
 */
typedef struct veer_drift_input {
    veer_drift_kind kind;
    const veer_sample *ref_sample; /* numbers, every value at hand: exact */
    const veer_sample *cur_sample;
    const veer_num_summary *ref_summary; /* numbers, summarised: with bounds */
    const veer_num_summary *cur_summary;
    const uint64_t *ref_counts; /* categories: `cells` counts each */
    const uint64_t *cur_counts;
    size_t cells;
    int has_others;       /* 1: the last cell holds all categories that have no cell of their own */
    uint64_t ref_missing; /* rows without a value, not part of the above */
    uint64_t cur_missing;
} veer_drift_input;

typedef enum veer_drift_verdict {
    VEER_DRIFT_STABLE = 0,    /* tested, nothing found */
    VEER_DRIFT_DRIFTED = 1,   /* tested, drift found */
    VEER_DRIFT_NO_DATA = 2,   /* one window has no value: not tested */
    VEER_DRIFT_UNTESTABLE = 3 /* the method is not defined for this data; see note */
} veer_drift_verdict;

/** Bits of veer_drift_result.causes. */
#define VEER_DRIFT_CAUSE_VALUES 1u  /* the distribution of the values moved */
#define VEER_DRIFT_CAUSE_MISSING 2u /* the share of missing values moved */

typedef struct veer_drift_result {
    const veer_drift_method *method; /* the method that ran; for `auto` the one it chose */
    int chosen_by_auto;              /* 1 if `auto` chose it */
    veer_drift_rule rule;            /* rule in force (by effect under `auto`) */
    veer_drift_verdict verdict;
    veer_drift_verdict otherwise; /* the verdict when nothing fires: never drifted */
    unsigned causes;              /* VEER_DRIFT_CAUSE_ bits; 0 unless drifted */
    int has_score;   /* the values could be compared: score, lo, hi and threshold are set */
    double score;    /* as the method defines it */
    double score_lo; /* the exact score lies in [score_lo, score_hi] */
    double score_hi;
    int exact;      /* 1: computed from every value; 0: from summaries, see the bounds */
    int has_second; /* the method has a second score */
    double second;
    int has_p;         /* the method has a p-value */
    double p_value;    /* of this column alone */
    double p_adjusted; /* after veer_drift_control; p_value before */
    double threshold;  /* the one the verdict used */
    double alpha;      /* significance level the verdict used (rule by effect) */
    double effect;     /* in [0, 1]: KS D for numbers, total variation for categories */
    int has_effect;    /* effect could be computed */
    uint64_t ref_n;    /* values compared */
    uint64_t cur_n;
    double ref_missing_share; /* in [0, 1]; 0 if the window has no rows */
    double cur_missing_share;
    int has_missing_p; /* the missing shares were tested (`auto` only) */
    double missing_p;
    double missing_p_adjusted;
    char note[96]; /* why a column was not tested, or what was pooled; may be empty */
} veer_drift_result;

/**
 * Compares the two windows of one column and decides.
 *
 * @return VEER_OK with a verdict, also for "no data" and "untestable" (the verdict says so);
 *         VEER_EINVAL for an unknown method, a method that does not fit the column kind or that
 *         cannot work on summaries, or an option out of range; VEER_ENOMEM.
 *
 * Defined edges: a column constant at the same value in both windows is stable with score 0;
 * constant at different values is drifted with the largest score (given enough rows to be
 * significant); a category only one window has is a cell with 0 on the other side; a window whose
 * values are all missing gives VEER_DRIFT_NO_DATA, unless under `auto` the change of the missing
 * share is itself drift.
 *
 * Allocates working memory of O(n) for some methods and frees it. Any thread.
 */
VEER_API veer_rc veer_drift_test(const veer_drift_input *input, const veer_drift_options *options,
                                 veer_drift_result *ret, veer_err *err);

/** Across columns. */
typedef struct veer_drift_summary {
    size_t columns; /* results given */
    size_t tested;  /* stable or drifted */
    size_t drifted;
    double share;      /* drifted / tested; 0 if nothing was tested */
    int dataset_drift; /* share >= the limit, and at least one column drifted */
} veer_drift_summary;

/**
 * Controls the false-discovery rate over the columns of one comparison (Benjamini and Hochberg
 * 1995) and decides each verdict again with the adjusted p-values.
 *
 * @param results      n results of veer_drift_test with the same options, changed in place
 * @param fdr          expected share of false alarms among the alarms, in (0, 1); it takes the
 * place of alpha (and of the p-value threshold) in the verdicts; 0 leaves p-values as they are
 * @param share_limit  dataset drift from this share of drifted columns, in (0, 1]; 0: 0.5
 * @return VEER_OK; VEER_EINVAL for a rate or limit out of range; VEER_ENOMEM
 *
 * Distances without a p-value are not touched. O(n log n).
 */
VEER_API veer_rc veer_drift_control(veer_drift_result *results, size_t n, double fdr,
                                    double share_limit, veer_drift_summary *ret, veer_err *err);

/** Severity words for an effect in [0, 1]: "low" below 0.2, "medium" 0.3, "high" 0.5, else
 * "critical". */
VEER_API const char *veer_drift_severity(double effect);

/** "stable", "drift", "no data", "untestable". */
VEER_API const char *veer_drift_verdict_text(veer_drift_verdict verdict);

VEER_END_DECLS

#endif
