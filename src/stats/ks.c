/* Two-sample Kolmogorov-Smirnov: the distance.
 *
 * With i values of a and j of b merged, the position i n_b - j n_a is n_a n_b (F_a - F_b). When
 * equal values of b are merged before those of a, its maximum over the merge is n_a n_b D+: the
 * true one is reached when the last of a run of equal values of a has been taken (all equal b are
 * in), and every other step lies below a true value. D- is the same with the samples exchanged. So
 * no step has to ask whether it is inside a run of ties, and no step branches on the data.
 *
 * A merge is one long chain of dependent loads, which leaves most of the machine idle. It is cut at
 * equal numbers of steps (a binary search finds i and j for a step number: Odeh et al., "Merge
 * path", 2012) into strands that advance side by side.
 */
#include <math.h>
#include <stdint.h>

#include "base/err.h"
#include "stats/ks.h"
#include "stats/merge.h"
#include "veer/twosample.h"

#define STRANDS 8
#define STRANDS_MIN_STEPS 1024 /* below, cutting costs more than it saves */

/* One direction: a's distribution function above b's. */
typedef struct side {
    const double *a; /* sorted */
    const double *b; /* sorted */
    size_t n_a;      /* values of a */
    size_t n_b;      /* values of b */
} side;

/* Where a merge stands. */
typedef struct strand {
    const double *a; /* the next value of a */
    const double *b; /* the next value of b */
    int64_t at;      /* i n_b - j n_a */
    int64_t best;    /* the largest position seen */
} strand;

static inline void step(strand *s, int64_t n_a, int64_t n_b)
{
    const int64_t take_b = *s->b <= *s->a;
    s->b += take_b;
    s->a += 1 - take_b;
    s->at += n_b - ((n_a + n_b) & -take_b);
    s->best = s->at > s->best ? s->at : s->best;
}

/* How many values of b are among the first `steps` of the merge. */
static size_t b_taken(const side *s, size_t steps)
{
    size_t low = steps > s->n_a ? steps - s->n_a : 0;
    size_t high = steps < s->n_b ? steps : s->n_b;
    while (low < high) {
        const size_t j = low + (high - low) / 2, i = steps - j;
        /* b[j] belongs in front of a[i - 1]: more of b */
        if (s->b[j] <= s->a[i - 1])
            low = j + 1;
        else
            high = j;
    }
    return low;
}

/* Steps until one side is used up. After it the position only approaches 0. */
static size_t merge_steps(const side *s)
{
    const double last_a = s->a[s->n_a - 1];
    if (s->b[s->n_b - 1] > last_a) {
        size_t low = 0, high = s->n_b;
        while (low < high) {
            const size_t middle = low + (high - low) / 2;
            if (s->b[middle] <= last_a)
                low = middle + 1;
            else
                high = middle;
        }
        return s->n_a + low;
    }
    const double last_b = s->b[s->n_b - 1];
    size_t low = 0, high = s->n_a;
    while (low < high) {
        const size_t middle = low + (high - low) / 2;
        if (s->a[middle] < last_b)
            low = middle + 1;
        else
            high = middle;
    }
    return s->n_b + low;
}

static strand strand_at(const side *s, size_t steps)
{
    const size_t j = b_taken(s, steps), i = steps - j;
    const int64_t at = (int64_t)(i * s->n_b) - (int64_t)(j * s->n_a);
    return (strand){s->a + i, s->b + j, at, at > 0 ? at : 0};
}

static int64_t max_position(const side *s)
{
    const int64_t n_a = (int64_t)s->n_a, n_b = (int64_t)s->n_b;
    const size_t steps = merge_steps(s), each = steps < STRANDS_MIN_STEPS ? 0 : steps / STRANDS;
    int64_t best = 0;
    if (each > 0) {
        strand strands[STRANDS];
        for (size_t k = 0; k < STRANDS; k++)
            strands[k] = strand_at(s, k * each);
        for (size_t t = 0; t < each; t++)
            for (size_t k = 0; k < STRANDS; k++)
                step(&strands[k], n_a, n_b);
        for (size_t k = 0; k < STRANDS; k++)
            best = strands[k].best > best ? strands[k].best : best;
    }
    strand rest = strand_at(s, each * STRANDS);
    for (size_t t = each * STRANDS; t < steps; t++)
        step(&rest, n_a, n_b);
    return rest.best > best ? rest.best : best;
}

/* The value of a at which the position is first the maximum, which is above 0. */
static double first_location(const side *s, int64_t best)
{
    strand walk = strand_at(s, 0);
    while (walk.best < best)
        step(&walk, (int64_t)s->n_a, (int64_t)s->n_b);
    return walk.a[-1];
}

static side side_of(const veer_sample *above, const veer_sample *below)
{
    return (side){above->sorted, below->sorted, above->n, below->n};
}

int64_t veer_ks_steps(const veer_sample *ref, const veer_sample *cur)
{
    const side up = side_of(ref, cur), down = side_of(cur, ref);
    const int64_t above = max_position(&up), below = max_position(&down);
    return above >= below ? above : -below;
}

veer_rc veer_ks_distance(const veer_sample *ref, const veer_sample *cur, veer_ks *ret,
                         veer_err *err)
{
    const veer_rc rc = veer_require_values(ref, cur, 1, err);
    if (rc != VEER_OK)
        return rc;
    const int64_t steps = veer_ks_steps(ref, cur);
    if (steps == 0) {
        *ret = (veer_ks){.d = 0, .location = ref->sorted[0], .sign = 0};
        return VEER_OK;
    }
    const side s = steps > 0 ? side_of(ref, cur) : side_of(cur, ref);
    const int64_t size = steps > 0 ? steps : -steps;
    ret->d = (double)size / ((double)ref->n * (double)cur->n);
    ret->location = first_location(&s, size);
    ret->sign = steps > 0 ? 1 : -1;
    return VEER_OK;
}
