/* Number summary: adding values, a column at a time.
 *
 * Many values go to pages (number_pages.h), one pass for counts, extremes and exact sums. Few
 * values, and what the pages leave, take three passes over blocks: are all finite, and the
 * extremes; keys and their counts; exact sums.
 */
#include <math.h>
#include <stdlib.h>

#include "base/err.h"
#include "summary/number_pages.h"
#include "summary/number_tally.h"

#define BLOCK VEER_TALLY_BLOCK

/* Everything that is needed while values are added. */
typedef struct adding {
    _Alignas(veer_u128) veer_num_summary *summary;
    veer_exact_collector collector;
    veer_tally tally;
    veer_pages *pages;    /* NULL if there are few values */
    double finite[BLOCK]; /* those of a block */
    uint32_t keys[BLOCK]; /* of the same */
} adding;

/* Extremes of a block; false, and no meaning, if a value is not finite. */
static bool extremes(const double *values, size_t n, double *ret_min, double *ret_max)
{
    double min[2] = {values[0], values[0]}, max[2] = {values[0], values[0]};
    double zero[2] = {values[n - 1] * 0.0, 0.0};
    for (size_t i = 0; i + 1 < n; i += 2) {
        for (size_t k = 0; k < 2; k++) {
            const double v = values[i + k];
            min[k] = v < min[k] ? v : min[k];
            max[k] = v > max[k] ? v : max[k];
            zero[k] += v * 0.0;
        }
    }
    const double last = values[n - 1];
    *ret_min = fmin(fmin(min[0], min[1]), last);
    *ret_max = fmax(fmax(max[0], max[1]), last);
    return zero[0] + zero[1] == 0.0;
}

/* Copies the finite values and counts the others. */
static size_t take_finite(veer_num_summary *s, const double *values, size_t n, double *ret)
{
    size_t kept = 0, missing = 0, pos_inf = 0, neg_inf = 0;
    for (size_t i = 0; i < n; i++) {
        const double v = values[i];
        ret[kept] = v;
        kept += v - v == 0.0;
        missing += v != v;
        pos_inf += v == HUGE_VAL;
        neg_inf += v == -HUGE_VAL;
    }
    s->missing += missing;
    s->pos_inf += pos_inf;
    s->neg_inf += neg_inf;
    return kept;
}

/* -0.0 becomes 0.0 by adding 0.0. */
static void take_keys(const double *values, size_t n, unsigned shift, uint32_t *ret)
{
    for (size_t i = 0; i < n; i++)
        ret[i] = (uint32_t)(veer_order_of(values[i] + 0.0) >> shift);
}

static void add_block(adding *a, const double *values, size_t n)
{
    double min, max;
    if (!extremes(values, n, &min, &max)) {
        n = take_finite(a->summary, values, n, a->finite);
        values = a->finite;
        if (n == 0)
            return;
        extremes(values, n, &min, &max);
    }
    veer_num_widen(a->summary, min, max);
    a->summary->count += n;
    take_keys(values, n, a->summary->shift, a->keys);
    veer_tally_add(&a->tally, a->keys, n);
    veer_exact_collect(&a->collector, values, n);
}

/* What the pages leave is added one by one. */
static void add_block_to_pages(adding *a, const double *values, size_t n)
{
    for (size_t done = 0; done < n;) {
        done += veer_pages_add(a->pages, values + done, n - done);
        if (done < n && !veer_pages_open(a->pages, values[done])) {
            add_block(a, values + done, 1);
            done++;
        }
    }
    if (veer_pages_are_full(a->pages, a->summary))
        veer_pages_end(a->pages, a->summary);
}

static void add_few(adding *a, const double *values, size_t n)
{
    for (size_t done = 0; done < n; done += BLOCK)
        add_block(a, values + done, n - done < BLOCK ? n - done : BLOCK);
}

/* Pages are started when no keys wait: at once if there are known ones, else after a fold. */
static void add_many(adding *a, const double *values, size_t n)
{
    a->pages->active = false;
    for (size_t done = 0; done < n;) {
        const size_t take = n - done < BLOCK ? n - done : BLOCK;
        if (!a->pages->active && a->tally.spilled == 0 && veer_pages_fit(a->summary, n - done))
            veer_pages_start(a->pages, a->summary);
        if (a->pages->active)
            add_block_to_pages(a, values + done, take);
        else
            add_block(a, values + done, take);
        done += take;
    }
    veer_pages_end(a->pages, a->summary);
}

/* One piece of memory: this, the two lists of the tally, and the pages if there are many values. */
static veer_rc adding_new(size_t n, veer_num_summary *summary, adding **ret, veer_err *err)
{
    const size_t room = n < VEER_TALLY_SPILL ? n : VEER_TALLY_SPILL;
    const size_t pages = n < VEER_PAGES_MIN_ROWS ? 0 : sizeof(veer_pages);
    adding *a = malloc(sizeof(*a) + pages + 2 * room * sizeof(uint32_t));
    if (a == NULL)
        return veer_fail_nomem(err);
    uint32_t *spill = (uint32_t *)(void *)((char *)(a + 1) + pages);
    a->summary = summary;
    a->pages = pages == 0 ? NULL : (veer_pages *)(void *)(a + 1);
    a->tally = (veer_tally){.summary = summary, .room = room, .spill = spill, .swap = spill + room};
    veer_exact_collect_start(&a->collector, &summary->moments);
    *ret = a;
    return VEER_OK;
}

veer_rc veer_num_summary_add(veer_num_summary *summary, const double *values, size_t n,
                             veer_err *err)
{
    adding *a = NULL;
    if (n == 0)
        return VEER_OK;
    if (n > VEER_LIMIT_SUMMARY_ROWS - veer_num_rows(summary))
        return veer_fail(err, VEER_ELIMIT, "a summary holds at most 2^53 rows");
    const size_t fresh = VEER_NUM_KEYS - summary->n_keys;
    veer_rc rc = veer_num_reserve(summary, summary->n_keys + (n < fresh ? n : fresh), err);
    if (rc == VEER_OK)
        rc = adding_new(n, summary, &a, err);
    if (rc != VEER_OK)
        return rc;
    if (a->pages != NULL)
        add_many(a, values, n);
    else
        add_few(a, values, n);
    veer_tally_fold(&a->tally);
    veer_exact_collect_end(&a->collector);
    free(a);
    return VEER_OK;
}

veer_rc veer_num_summary_add_missing(veer_num_summary *summary, uint64_t n, veer_err *err)
{
    if (n > VEER_LIMIT_SUMMARY_ROWS - veer_num_rows(summary))
        return veer_fail(err, VEER_ELIMIT, "a summary holds at most 2^53 rows");
    summary->missing += n;
    return VEER_OK;
}
