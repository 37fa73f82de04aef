/* Sorting scores with their labels by radix.
 *
 * Three stable passes over 11 bits each sort by the leading 33 bits of the range that the keys
 * span. That tells nearly all scores apart, so a pass of insertion finishes. Where it does not
 * (scores that crowd within a range), the insertion gives up after a linear amount of work and six
 * passes over all bits follow.
 */
#include "stats/ranking.h"

#include <math.h>

#include "base/err.h"

#define DIGIT_BITS 11
#define BUCKETS (1u << DIGIT_BITS)
#define ROUND_PASSES 3
#define ROUND_BITS (DIGIT_BITS * ROUND_PASSES)

/* Three passes over the bits [shift, shift + 33) of key - base; the result is in `to`, and `from`
 * is working memory. */
static void radix_round(uint64_t *from, uint64_t *to, size_t n, uint64_t base, unsigned shift)
{
    uint32_t start[ROUND_PASSES][BUCKETS] = {{0}};
    for (size_t i = 0; i < n; i++) {
        const uint64_t bits = (from[i] - base) >> shift;
        for (unsigned pass = 0; pass < ROUND_PASSES; pass++)
            start[pass][bits >> (pass * DIGIT_BITS) & (BUCKETS - 1)]++;
    }
    for (unsigned pass = 0; pass < ROUND_PASSES; pass++) {
        uint32_t sum = 0;
        for (unsigned b = 0; b < BUCKETS; b++) {
            const uint32_t count = start[pass][b];
            start[pass][b] = sum;
            sum += count;
        }
        const unsigned digit = shift + pass * DIGIT_BITS;
        for (size_t i = 0; i < n; i++)
            to[start[pass][(from[i] - base) >> digit & (BUCKETS - 1)]++] = from[i];
        uint64_t *const swapped = from;
        from = to;
        to = swapped;
    }
}

/* Moves n nearly sorted keys from one array to the other, in order of score. Returns how many it
 * moved before the work went over its budget. */
static size_t insert_all(const uint64_t *from, uint64_t *to, size_t n)
{
    size_t budget = 4 * n;
    for (size_t i = 0; i < n; i++) {
        const uint64_t key = from[i];
        size_t j = i;
        for (; j > 0 && to[j - 1] >> 1 > key >> 1; j--)
            to[j] = to[j - 1];
        to[j] = key;
        if (i - j > budget)
            return i + 1;
        budget -= i - j;
    }
    return n;
}

/* Sorts keys by score; spare is n words of working memory. */
static void sort_keys(uint64_t *keys, uint64_t *spare, size_t n)
{
    if (n == 0)
        return;
    uint64_t least = UINT64_MAX, greatest = 0;
    for (size_t i = 0; i < n; i++) {
        least = keys[i] < least ? keys[i] : least;
        greatest = keys[i] > greatest ? keys[i] : greatest;
    }
    unsigned width = 1;
    while (width < 64 && (greatest - least) >> width != 0)
        width++;
    const uint64_t base = least & ~(uint64_t)1;
    radix_round(keys, spare, n, base, width > ROUND_BITS ? width - ROUND_BITS : 0);
    const size_t moved = insert_all(spare, keys, n);
    if (moved < n) {
        memcpy(keys + moved, spare + moved, (n - moved) * sizeof *keys);
        radix_round(keys, spare, n, base, 0);
        radix_round(spare, keys, n, base, ROUND_BITS);
    }
}

/* Where packing has come to. */
typedef struct packer {
    uint64_t *low;    /* next key of a score below 0 goes here, upward */
    uint64_t *high;   /* next key of another score goes below here, downward */
    size_t positives; /* labels of 1 so far */
} packer;

static inline void pack(packer *at, double score, uint64_t label)
{
    uint64_t bits;
    memcpy(&bits, &score, sizeof bits);
    at->positives += label;
    if (score < 0)
        *at->low++ = ~bits << 1 | label;
    else
        *--at->high = bits << 1 | label;
}

static veer_rc check_rows(size_t n, veer_err *err)
{
    if (n == 0)
        return veer_fail(err, VEER_ENODATA, "there are no scores");
    if (n > UINT32_MAX)
        return veer_fail(err, VEER_ELIMIT, "at most 2^32 - 1 scores, got %zu", n);
    return VEER_OK;
}

static void finish(veer_ranking *ret, const packer *at, uint64_t *scratch, size_t n)
{
    const size_t negative = (size_t)(at->low - scratch);
    sort_keys(scratch, scratch + n, negative);
    sort_keys(scratch + negative, scratch + n, n - negative);
    *ret =
        (veer_ranking){.keys = scratch, .n = n, .negative = negative, .positives = at->positives};
}

static veer_rc fail_score(size_t row, veer_err *err)
{
    return veer_fail_at(err, VEER_EINVAL, (int64_t)row, "row %zu: the score is not finite", row);
}

veer_rc veer_ranking_init(veer_ranking *ret, const double *scores, const uint8_t *labels, size_t n,
                          uint64_t *scratch, veer_err *err)
{
    const veer_rc rc = check_rows(n, err);
    if (rc != VEER_OK)
        return rc;
    packer at = {.low = scratch, .high = scratch + n};
    for (size_t i = 0; i < n; i++) {
        if (!isfinite(scores[i]))
            return fail_score(i, err);
        if (labels[i] > 1)
            return veer_fail_at(err, VEER_EINVAL, (int64_t)i, "row %zu: label %u is not 0 or 1", i,
                                labels[i]);
        pack(&at, scores[i], labels[i]);
    }
    finish(ret, &at, scratch, n);
    return VEER_OK;
}

veer_rc veer_ranking_of_class(veer_ranking *ret, const double *probabilities, const uint32_t *truth,
                              size_t n, size_t k, uint32_t positive_class, uint64_t *scratch,
                              veer_err *err)
{
    const veer_rc rc = check_rows(n, err);
    if (rc != VEER_OK)
        return rc;
    packer at = {.low = scratch, .high = scratch + n};
    for (size_t i = 0; i < n; i++) {
        const double score = probabilities[i * k + positive_class];
        if (!isfinite(score))
            return fail_score(i, err);
        pack(&at, score, truth[i] == positive_class);
    }
    finish(ret, &at, scratch, n);
    return VEER_OK;
}
