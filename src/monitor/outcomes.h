/* monitor/outcomes.h: predictions and their labels, joined by id, kept row by row.
 *
 * Batches of predictions are added first, then batches of labels, in any number. Of a prediction
 * only what performance needs is kept, each kind of value only once some row has it: with class,
 * label, score and times about 30 bytes a row, and the id besides (its length and about 20 bytes).
 *
 * Classes are compared as text after one clean-up: numbers are written in their shortest form, so
 * that "1", "1.0" and the number 1 are one class, and True and False become true and false.
 *
 * A prediction whose id came before is counted and left out. A label whose id is unknown is counted
 * and left out. Of several labels for one id the one with the latest time counts; without times, or
 * with equal ones, the one that came last.
 */
#ifndef VEER_MONITOR_OUTCOMES_H
#define VEER_MONITOR_OUTCOMES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/map.h"
#include "record/batch.h"

/** The numbers that a row may have. */
typedef enum veer_outcome_number {
    VEER_OUTCOME_SCORE,
    VEER_OUTCOME_VALUE,
    VEER_OUTCOME_LABEL_VALUE,
    VEER_OUTCOME_CONFIDENCE,
    VEER_OUTCOME_LATENCY,
    VEER_OUTCOME_COST,
    VEER_OUTCOME_NUMBERS
} veer_outcome_number;

/** How labels and predictions met. */
typedef struct veer_join_counts {
    uint64_t duplicates;      /* predictions left out because their id came before */
    uint64_t labels;          /* label records read */
    uint64_t joined;          /* of them, that found a prediction without a label */
    uint64_t replaced;        /* that found a prediction with a label and replaced it */
    uint64_t outdated;        /* that were older than the label already there */
    uint64_t unknown;         /* whose id no prediction has */
    uint64_t without_id;      /* that have no id */
    uint64_t predictions_ids; /* predictions that have an id */
} veer_join_counts;

typedef struct veer_outcomes {
    size_t n;               /* rows */
    size_t cap;             /* rows that the arrays have room for */
    size_t max_rows;        /* more are refused */
    int64_t *time_us;       /* of the prediction, VEER_TIME_MISSING = none; or NULL */
    int64_t *label_time_us; /* of the label, likewise */
    uint32_t *predicted;    /* class, VEER_CODE_MISSING = none; or NULL */
    uint32_t *label;        /* true class, likewise */
    double *numbers[VEER_OUTCOME_NUMBERS]; /* NaN = none; NULL when no row has one */
    veer_dict classes;                     /* what class codes mean, predicted and true */
    veer_map *ids;                         /* ids of predictions */
    uint32_t *row_of_id;                   /* row of each id */
    size_t cap_ids;                        /* ids that row_of_id has room for */
    veer_join_counts counts;               /* how the join went */
} veer_outcomes;

/** Nothing yet; max_rows 0 or above VEER_LIMIT_OUTCOME_ROWS means VEER_LIMIT_OUTCOME_ROWS.
 * VEER_ENOMEM, VEER_EIO. */
veer_rc veer_outcomes_init(veer_outcomes *outcomes, size_t max_rows, veer_err *err);

/** Frees everything. */
void veer_outcomes_done(veer_outcomes *outcomes);

/** Adds the rows of a sealed batch of predictions, with labels where they have some. VEER_ENOMEM;
 * VEER_ELIMIT for more than max_rows rows or VEER_LIMIT_CLASSES classes. */
veer_rc veer_outcomes_add(veer_outcomes *outcomes, const veer_batch *batch, veer_err *err);

/** Joins the rows of a sealed batch of labels. Errors as above. */
veer_rc veer_outcomes_label(veer_outcomes *outcomes, const veer_batch *batch, veer_err *err);

/** Gives every row that has only a number (a value, a label) the class written that way. */
veer_rc veer_outcomes_numbers_to_classes(veer_outcomes *outcomes, veer_err *err);

/** Gives every row that has only a class the number that it spells, where it does. */
veer_rc veer_outcomes_classes_to_numbers(veer_outcomes *outcomes, veer_err *err);

#endif
