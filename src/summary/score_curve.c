#include "summary/score_curve.h"

#include <stdlib.h>

#include "summary/score.h"

/* Adds the rows of one count to the step at hand. */
static void add(veer_score_step *step, const veer_score_count *count)
{
    if ((count->key & 1) != 0)
        step->positives += count->count;
    else
        step->negatives += count->count;
}

/* The steps of the cell that ends below item *i, walking down: two if its labels have one score
 * each, of which one is higher. */
static size_t take_cell(const veer_score_cells *cells, size_t *i, veer_score_step *last,
                        veer_score_step *ret)
{
    const veer_score_count *first = &cells->items[--*i];
    const uint64_t cell = first->key & ~(uint64_t)1;
    const bool both = *i > 0 && (cells->items[*i - 1].key & ~(uint64_t)1) == cell;
    const veer_score_count *second = both ? &cells->items[--*i] : first;
    const bool open = first->order == VEER_SCORE_MIXED || second->order == VEER_SCORE_MIXED;
    size_t n = 0;
    if (!open && second->order > first->order) {
        const veer_score_count *const swap = first;
        first = second;
        second = swap;
    }
    add(last, first);
    if (!open && first->order != second->order) {
        last->threshold = veer_score_of_order(first->order);
        ret[n++] = *last;
    }
    if (both)
        add(last, second);
    last->threshold = veer_score_of_order(open ? cell : second->order);
    ret[n++] = *last;
    return n;
}

veer_rc veer_score_summary_steps(const veer_score_summary *summary, veer_score_step **ret,
                                 size_t *ret_n, veer_err *err)
{
    const veer_score_cells *const cells = &summary->cells;
    veer_score_step last = {0, 0, 0};
    veer_score_step *steps = NULL;
    size_t n = 0;
    if (cells->n > 0) {
        steps = calloc(cells->n, sizeof *steps);
        if (steps == NULL)
            return veer_fail_nomem(err);
    }
    for (size_t i = cells->n; i > 0;)
        n += take_cell(cells, &i, &last, steps + n);
    *ret = steps;
    *ret_n = n;
    return VEER_OK;
}

void veer_score_summary_bars(const veer_score_summary *summary, size_t n, uint64_t *positives,
                             uint64_t *negatives)
{
    for (size_t i = 0; i < summary->cells.n; i++) {
        const veer_score_count *const count = &summary->cells.items[i];
        const double score = veer_score_of_count(count);
        size_t bar = (size_t)(score * (double)n);
        while (bar > 0 && score < (double)bar / (double)n)
            bar--;
        while (bar + 1 < n && score >= (double)(bar + 1) / (double)n)
            bar++;
        bar = bar < n ? bar : n - 1;
        if ((count->key & 1) != 0)
            positives[bar] += count->count;
        else
            negatives[bar] += count->count;
    }
}
