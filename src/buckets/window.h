/* buckets/window.h: what a stretch of time holds of one or more series, as mergeable sums.
 *
 * A window has three parts, each there only if it was asked for or has data:
 *
 *   activity     how many predictions, of which class, with which confidence, latency, cost, score
 *                and value
 *   features     one summary of numbers and one of categories per feature (a feature that came
 *                as number and as text has both)
 *   performance  outcomes joined with their labels, by the time of the prediction
 *
 * All sums are exact and merge in any order to the same bits (veer/summary.h). Pure: no store, no
 * clock, no thread.
 *
 * Classes are compared as cleaned text (record/class_text.h): "1", "1.0" and the number 1 are one
 * class, True is true. The score belongs to the positive class, which is not known while rows are
 * folded; therefore scores are kept per true class twice, once as positives and once as negatives,
 * for up to VEER_LIMIT_SCORED_CLASSES classes; beyond that the model is no binary one and they are
 * dropped.
 */
#ifndef VEER_BUCKETS_WINDOW_H
#define VEER_BUCKETS_WINDOW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"
#include "record/batch.h"
#include "veer/summary.h"

/** The parts; also the kinds of summaries in the store. */
typedef enum veer_part {
    VEER_PART_ACTIVITY = 1,
    VEER_PART_FEATURES = 2,
    VEER_PART_PERFORMANCE = 3,
    VEER_PART_COUNT = 3
} veer_part;

#define VEER_PARTS(part) (1u << (part)) /* a set of parts: VEER_PARTS(a) | VEER_PARTS(b) */

/** Number columns of the activity: fields of the batch, in this order. */
#define VEER_ACTIVITY_NUMBERS 5
extern const veer_field veer_activity_fields[VEER_ACTIVITY_NUMBERS]; /* confidence, latency, cost,
                                                                      * score, value */

/** Numbers on their way into a summary, which likes to get many at once. Only in windows that are
 * being filled by buckets; everywhere else it is empty. */
typedef struct veer_waiting {
    double *values; /* n finite numbers */
    size_t n;       /* of them */
    size_t cap;     /* room for */
} veer_waiting;

/* Every summary of a column counts as missing the predictions of the window that do not have it, so
 * its rows are the count of its part. */

typedef struct veer_activity {
    uint64_t count;            /* predictions */
    int64_t first_us;          /* earliest time of one; VEER_TIME_MISSING if none has a time */
    int64_t last_us;           /* latest; the same */
    veer_cat_summary *classes; /* predicted classes; never NULL */
    veer_num_summary *numbers[VEER_ACTIVITY_NUMBERS]; /* NULL until a row has the field */
    veer_waiting waiting[VEER_ACTIVITY_NUMBERS];      /* for numbers */
} veer_activity;

typedef struct veer_feature {
    char *name;               /* name_len bytes, NUL-terminated */
    size_t name_len;          /* its bytes */
    veer_num_summary *number; /* NULL if it never was a number */
    veer_cat_summary *text;   /* NULL if it never was text; values are cut at
                               * VEER_LIMIT_NAME_BYTES bytes */
    veer_waiting waiting;     /* for number */
} veer_feature;

typedef struct veer_features {
    uint64_t count;   /* predictions, with or without the features */
    veer_feature *at; /* n, by name as bytes */
    size_t n;         /* features; at most VEER_LIMIT_COLUMNS */
    bool truncated;   /* there were more; those first by name are kept */
} veer_features;

/** Scores of the rows of one true class. */
typedef struct veer_class_scores {
    char *name;                      /* of the true class, name_len bytes, NUL-terminated */
    size_t name_len;                 /* its bytes */
    veer_score_summary *as_positive; /* its rows with label 1 */
    veer_score_summary *as_negative; /* the same rows with label 0 */
    veer_waiting waiting;            /* for both */
} veer_class_scores;

/* What stands for the predicted class of a row that has a score but no class. No cleaned class
 * begins with a control character. */
#define VEER_CLASS_SCORE_HIGH "\x01high" /* score >= 0.5 */
#define VEER_CLASS_SCORE_LOW "\x01low"   /* score < 0.5 */

/* What an outcome adds. Its true class is the label, else the label value where that is a whole
 * number; its predicted class the class, else the value where that is a whole number, else (neither
 * class nor value) the score against 0.5. Its numbers are label value and value, where one of them
 * is missing the number that label or class spells.
 *
 *   confusion  rows with a true and a predicted class
 *   levels     rows with a true class, a class or whole value, and a score
 *   scores     rows with a true class and a score in [0, 1]
 *   errors     rows with both numbers, at least one of which came as a number
 *
 * So a row of errors that is not in confusion has a number that is not whole: a regression. */

typedef struct veer_performance_sums {
    uint64_t labelled;         /* outcomes: predictions with a label */
    uint64_t corrections;      /* labels that replaced another one */
    bool stale;                /* a correction is not in the sums yet: compute them from the rows */
    veer_confusion *confusion; /* true and predicted classes; NULL until there are some */
    bool confusion_dropped;    /* there were more than VEER_LIMIT_CLASSES classes; it is NULL */
    uint64_t scores_outside;   /* rows with a true class and a score that is not in [0, 1] */
    veer_class_scores *scores; /* n_scores; empty once there were too many classes */
    size_t n_scores;           /* classes with scores, by name as bytes */
    bool scores_dropped;       /* there were more classes than are kept */
    veer_confusion *levels;    /* predicted class, as the true one, and level of the score, as the
                                * predicted one; dropped with the scores; NULL until there are some */
    veer_error_summary *errors; /* of numbers; NULL until there are some */
    veer_num_summary *delay_s;  /* label time - prediction time in seconds, where both are known;
                                 * NULL until there are some; labels of the prediction itself are
                                 * known at once: 0 */
    veer_waiting true_numbers;  /* for errors */
    veer_waiting numbers;       /* predicted, for errors; as many */
    veer_waiting delays_s;      /* for delay_s */
} veer_performance_sums;

/** The level of a score, a text of two digits that sorts as the score does: "00" below 2^-16, "65"
 * from 1 on, four levels for each power of two between. Levels say which of two predicted classes
 * has the higher scores, and so is the positive one. */
#define VEER_SCORE_LEVELS 66
void veer_score_level(double score, char out[3]);

/** A window. */
typedef struct veer_window {
    int64_t from_us;                    /* first microsecond */
    int64_t to_us;                      /* first that does not belong to it */
    int64_t resolution_us;              /* width of the coarsest bucket in it; 0 if empty */
    veer_activity *activity;            /* NULL: not asked for, or nothing there */
    veer_features *features;            /* the same */
    veer_performance_sums *performance; /* the same */
} veer_window;

/** Frees the parts; a zeroed window is fine. */
void veer_window_done(veer_window *window);

/** Adds the parts that `from` has. `from` is another window. VEER_ENOMEM, VEER_ELIMIT (2^53 rows):
 * `into` then holds anything and can only be freed. from_us and to_us stay as they are. */
veer_rc veer_window_merge(veer_window *into, const veer_window *from, veer_err *err);

/** Bytes of memory of the parts, about. */
size_t veer_window_memory(const veer_window *window);

/**
 * Adds rows of a sealed batch of predictions to activity and features (those in `parts`), and their
 * own labels, where they have some, to performance.
 *
 * @param rows  n row numbers; NULL means the first n rows
 */
veer_rc veer_window_add_predictions(veer_window *window, unsigned parts, const veer_batch *batch,
                                    const uint32_t *rows, size_t n, veer_err *err);

/**
 * Adds outcomes to performance. `batch` has the predictions (timestamp, class, score, value) with
 * their labels in VEER_FIELD_LABEL and VEER_FIELD_LABEL_VALUE; rows without a label are ignored.
 *
 * @param label_time_us  one per row of the batch: when the label says it became true, or
 *                       VEER_TIME_MISSING; may be NULL
 */
veer_rc veer_window_add_outcomes(veer_window *window, const veer_batch *batch,
                                 const int64_t *label_time_us, const uint32_t *rows, size_t n,
                                 veer_err *err);

/** Notes a correction: the sums are stale. */
veer_rc veer_window_add_correction(veer_window *window, veer_err *err);

/** One part as bytes, the same for the same sums, and back; no bytes for a part that is not there.
 * Decoding trusts nothing and replaces the part of the window. VEER_ECORRUPT, VEER_ENOMEM. Layout:
 * docs/buckets.md. */
veer_rc veer_window_encode(const veer_window *window, veer_part part, veer_buf *out, veer_err *err);
veer_rc veer_window_decode(veer_window *window, veer_part part, const void *bytes, size_t len,
                           veer_err *err);

#endif
