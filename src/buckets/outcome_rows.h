/* buckets/outcome_rows.h: the outcomes of a batch, one by one, as buckets/window.h defines them.
 * For the files of this layer. */
#ifndef VEER_BUCKETS_OUTCOME_ROWS_H
#define VEER_BUCKETS_OUTCOME_ROWS_H

#include "buckets/sums.h"

/** An outcome: what a labelled row adds. */
typedef struct veer_outcome {
    size_t row;         /* of the batch */
    uint32_t truth;     /* true class, a code of `classes`, or VEER_CODE_MISSING */
    uint32_t predicted; /* predicted class, the same */
    bool level;         /* the class is not of the score, and there is one: it has a level */
    double score;       /* or NaN */
    double true_number; /* NaN unless the row belongs to the errors */
    double number;      /* predicted, the same */
} veer_outcome;

typedef struct veer_outcome_rows {
    veer_dict classes; /* what class codes mean: cleaned, and VEER_CLASS_SCORE_* */
    veer_outcome *at;  /* n outcomes */
    size_t n;          /* how many */
} veer_outcome_rows;

/** Reads the outcomes of rows. VEER_ENOMEM, VEER_EIO. */
veer_rc veer_outcome_rows_init(veer_outcome_rows *ret, const veer_rows *rows, veer_err *err);
void veer_outcome_rows_done(veer_outcome_rows *outcomes);

#endif
