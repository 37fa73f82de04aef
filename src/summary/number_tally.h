/* summary/number_tally.h: counting keys of a number summary, whatever they are.
 *
 * Known keys are found by bisection; new ones go to a list that is sorted and merged in when it is
 * full. So no choice of keys costs more than a sort.
 */
#ifndef VEER_SUMMARY_NUMBER_TALLY_H
#define VEER_SUMMARY_NUMBER_TALLY_H

#include "summary/number.h"

#define VEER_TALLY_BLOCK 1024 /* keys counted at a time */
#define VEER_TALLY_SPILL 8192 /* most keys that wait to be merged in */

typedef struct veer_tally {
    veer_num_summary *summary; /* with room for all keys that may come */
    size_t spilled;            /* keys that wait */
    size_t room;               /* of the two arrays: VEER_TALLY_SPILL, or all that will come */
    uint32_t *spill;           /* at the summary's shift, any order, repeated */
    uint32_t *swap;            /* while they are sorted */
} veer_tally;

/** Counts n <= VEER_TALLY_BLOCK keys taken at the summary's shift, which may grow. */
void veer_tally_add(veer_tally *tally, const uint32_t *keys, size_t n);

/** Merges what waits into the summary. */
void veer_tally_fold(veer_tally *tally);

#endif
