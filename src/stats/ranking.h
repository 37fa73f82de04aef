/* stats/ranking.h: sorted scores with labels, and how to read their keys.
 *
 * A key is the magnitude of a score (63 bits of the double, which order like it) shifted left by
 * one, with the label in bit 0. Scores below 0 come first with their magnitude complemented, so
 * that keys rise with the scores in each of the two parts. Equal scores keep no order among
 * themselves.
 */
#ifndef VEER_STATS_RANKING_H
#define VEER_STATS_RANKING_H

#include <stdbool.h>
#include <string.h>

#include "veer/classification.h"

#define VEER_MAGNITUDE_BITS (UINT64_MAX >> 1)

/** Whether rows i - 1 and i (or the end) have different scores. */
static inline bool veer_ranking_ends(const veer_ranking *ranking, size_t i)
{
    return i == ranking->n || i == ranking->negative ||
           ranking->keys[i - 1] >> 1 != ranking->keys[i] >> 1;
}

/** The score of row i. */
static inline double veer_ranking_score(const veer_ranking *ranking, size_t i)
{
    const uint64_t magnitude = ranking->keys[i] >> 1;
    const bool negative = i < ranking->negative;
    const uint64_t bits = negative ? ~magnitude : magnitude; /* ~ also sets the sign bit */
    double score;
    memcpy(&score, &bits, sizeof score);
    return score;
}

/** The label of row i. */
static inline uint64_t veer_ranking_label(const veer_ranking *ranking, size_t i)
{
    return ranking->keys[i] & 1;
}

/** veer_ranking_init for one class of a probability matrix (row-major, k columns): the label is
 * whether the truth is that class. Checks nothing but that scores are finite. */
veer_rc veer_ranking_of_class(veer_ranking *ret, const double *probabilities, const uint32_t *truth,
                              size_t n, size_t k, uint32_t positive_class, uint64_t *scratch,
                              veer_err *err);

#endif
