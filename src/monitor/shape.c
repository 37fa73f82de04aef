#include "monitor/shape.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/line.h"
#include "veer/twosample.h"

/* Categories with a bar of their own; the rest shares one. */
#define CATEGORY_BARS 12
/* Bars of a number column. */
#define NUMBER_BARS 20
/* What the picture leaves to its outer bars on each side. */
#define TAIL 0.005

static veer_rc quantile_of(const profile_column *column, double q, double *ret, veer_err *err)
{
    if (column->numbers == NULL)
        return veer_sample_quantile(&column->sample, q, ret, err);
    veer_bounded value;
    const veer_rc rc = veer_num_summary_quantile(column->numbers, q, &value, err);
    if (rc == VEER_OK)
        *ret = value.value;
    return rc;
}

/* The range to draw: where the bulk of either side lies. */
static veer_rc range_of(const profile_column *const sides[2], double *ret_lo, double *ret_hi,
                        veer_err *err)
{
    double lo = INFINITY, hi = -INFINITY;
    for (int i = 0; i < 2; i++) {
        if (sides[i]->rows == sides[i]->missing)
            continue;
        double a, b;
        veer_rc rc = quantile_of(sides[i], TAIL, &a, err);
        if (rc == VEER_OK)
            rc = quantile_of(sides[i], 1.0 - TAIL, &b, err);
        if (rc != VEER_OK)
            return rc;
        lo = fmin(lo, a);
        hi = fmax(hi, b);
    }
    *ret_lo = lo;
    *ret_hi = hi;
    return VEER_OK;
}

/* Whether the outer bars hold more than what lies between their edges. */
static veer_rc find_open(const profile_column *const sides[2], shape *s, veer_err *err)
{
    for (int i = 0; i < 2; i++) {
        if (sides[i]->rows == sides[i]->missing)
            continue;
        double least, most;
        veer_rc rc = quantile_of(sides[i], 0.0, &least, err);
        if (rc == VEER_OK)
            rc = quantile_of(sides[i], 1.0, &most, err);
        if (rc != VEER_OK)
            return rc;
        s->open_low |= least < s->edges[0];
        s->open_high |= most > s->edges[s->bars];
    }
    return VEER_OK;
}

static veer_rc shares_of(const profile_column *column, const double *inner, size_t bars,
                         double *ret, veer_err *err)
{
    const uint64_t values = column->rows - column->missing;
    if (values == 0)
        return VEER_OK;
    if (column->numbers == NULL) {
        uint64_t counts[SHAPE_MAX_BARS];
        veer_bin_counts(&column->sample, inner, bars - 1, counts);
        for (size_t i = 0; i < bars; i++)
            ret[i] = (double)counts[i] / (double)values;
        return VEER_OK;
    }
    veer_bounded cells[SHAPE_MAX_BARS];
    const veer_rc rc = veer_num_summary_histogram(column->numbers, inner, bars - 1, cells, err);
    for (size_t i = 0; i < bars && rc == VEER_OK; i++)
        ret[i] = cells[i].value / (double)values;
    return rc;
}

/* A single value has no width: one bar around it, between two empty ones. */
static size_t set_edges(double lo, double hi, double *edges)
{
    size_t k = 0;
    if (lo < hi && veer_bin_edges_width(lo, hi, NUMBER_BARS, edges + 1, &k, NULL) == VEER_OK) {
        edges[0] = lo;
        edges[NUMBER_BARS] = hi;
        return NUMBER_BARS;
    }
    const double half = lo == 0.0 ? 0.5 : fabs(lo) * 0.05;
    for (int i = 0; i <= 3; i++)
        edges[i] = lo + half * (2 * i - 3);
    return isfinite(edges[0]) && isfinite(edges[3]) && edges[0] < edges[1] && edges[2] < edges[3]
               ? 3
               : 0;
}

veer_rc shape_numbers(const profile_column *ref, const profile_column *cur, shape *ret,
                      veer_err *err)
{
    const profile_column *const sides[2] = {ref, cur};
    shape s = {.numeric = 1};
    double lo, hi;
    veer_rc rc = range_of(sides, &lo, &hi, err);
    if (rc != VEER_OK)
        return rc;
    s.bars = isfinite(lo) && isfinite(hi) ? set_edges(lo, hi, s.edges) : 0;
    if (s.bars > 0)
        rc = find_open(sides, &s, err);
    if (s.bars > 0 && rc == VEER_OK)
        rc = shares_of(ref, s.edges + 1, s.bars, s.ref_share, err);
    if (s.bars > 0 && rc == VEER_OK)
        rc = shares_of(cur, s.edges + 1, s.bars, s.cur_share, err);
    if (rc == VEER_OK)
        *ret = s;
    return rc;
}

static int more_frequent_first(const void *a, const void *b)
{
    const shape_category *x = a, *y = b;
    const uint64_t nx = x->ref + x->cur, ny = y->ref + y->cur;
    return nx != ny ? (nx < ny) - (nx > ny) : strcmp(x->name, y->name);
}

/* Copies a name, cut at a character. */
static void set_label(char *label, const char *name)
{
    char cut[SHAPE_LABEL_BYTES - 3];
    veer_line_print(cut, sizeof cut, "%s", name);
    const bool whole = strlen(name) < sizeof cut;
    veer_line_print(label, SHAPE_LABEL_BYTES, "%s%s", cut, whole ? "" : "...");
}

void shape_categories(shape_category *categories, size_t n, shape *ret)
{
    *ret = (shape){0};
    if (n == 0)
        return;
    qsort(categories, n, sizeof *categories, more_frequent_first);
    double ref_total = 0.0, cur_total = 0.0;
    for (size_t i = 0; i < n; i++) {
        ref_total += (double)categories[i].ref;
        cur_total += (double)categories[i].cur;
    }
    const size_t own = n <= CATEGORY_BARS ? n : CATEGORY_BARS - 1;
    ret->bars = n <= CATEGORY_BARS ? n : CATEGORY_BARS;
    for (size_t i = 0; i < n; i++) {
        const size_t bar = i < own ? i : own;
        ret->ref_share[bar] += ref_total > 0.0 ? (double)categories[i].ref / ref_total : 0.0;
        ret->cur_share[bar] += cur_total > 0.0 ? (double)categories[i].cur / cur_total : 0.0;
        if (i < own)
            set_label(ret->labels[i], categories[i].name);
    }
    if (n > CATEGORY_BARS)
        veer_line_print(ret->labels[own], SHAPE_LABEL_BYTES, "(%zu others)", n - own);
}
