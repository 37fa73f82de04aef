#include "monitor/drift_column.h"

#include <math.h>
#include <stdlib.h>

#include "veer/twosample.h"

/* ---- describing one side ---- */

static const drift_numbers no_numbers = {NAN, NAN, NAN, NAN, NAN, NAN, NAN};

static void describe_sample(const veer_sample *sample, drift_numbers *ret)
{
    *ret = no_numbers;
    if (sample->n == 0)
        return;
    double variance;
    ret->mean = sample->mean;
    if (veer_sample_variance(sample, &variance, NULL) == VEER_OK && isfinite(variance))
        ret->std = sqrt(variance);
    ret->min = sample->sorted[0];
    ret->max = sample->sorted[sample->n - 1];
    (void)veer_sample_quantile(sample, 0.05, &ret->q05, NULL);
    (void)veer_sample_quantile(sample, 0.5, &ret->median, NULL);
    (void)veer_sample_quantile(sample, 0.95, &ret->q95, NULL);
}

static double summary_quantile(const veer_num_summary *summary, double q)
{
    veer_bounded value;
    return veer_num_summary_quantile(summary, q, &value, NULL) == VEER_OK ? value.value
                                                                          : (double)NAN;
}

/* What is undefined or has no data stays NaN, which the renderers show as absent. */
static void describe_summary(const veer_num_summary *summary, drift_numbers *ret)
{
    *ret = no_numbers;
    (void)veer_num_summary_mean(summary, &ret->mean, NULL);
    (void)veer_num_summary_std(summary, &ret->std, NULL);
    (void)veer_num_summary_min(summary, &ret->min, NULL);
    (void)veer_num_summary_max(summary, &ret->max, NULL);
    ret->q05 = summary_quantile(summary, 0.05);
    ret->median = summary_quantile(summary, 0.5);
    ret->q95 = summary_quantile(summary, 0.95);
}

static void describe(const profile_column *column, drift_detail detail, drift_side *ret)
{
    *ret = (drift_side){.rows = column->rows,
                        .values = column->rows - column->missing,
                        .mismatches = column->mismatches,
                        .numbers = no_numbers};
    ret->missing_share = column->rows > 0 ? (double)column->missing / (double)column->rows : 0.0;
    if (detail == DRIFT_DETAIL_RESULT)
        return;
    if (!column->numeric)
        ret->distinct = (uint64_t)llround(veer_cat_summary_distinct(column->categories));
    else if (column->numbers != NULL)
        describe_summary(column->numbers, &ret->numbers);
    else
        describe_sample(&column->sample, &ret->numbers);
}

/* ---- numbers ---- */

static uint64_t count_outside(const veer_sample *cur, double lo, double hi)
{
    uint64_t counts[3];
    const double edges[2] = {lo, nextafter(hi, INFINITY)};
    if (!isfinite(edges[1]))
        return 0;
    veer_bin_counts(cur, edges, 2, counts);
    return counts[0] + counts[2];
}

static double outside_share(const profile_column *cur, const drift_side *ref, const drift_side *now)
{
    if (ref->values == 0 || now->values == 0)
        return NAN;
    const double lo = ref->numbers.min, hi = ref->numbers.max;
    if (cur->numbers == NULL)
        return (double)count_outside(&cur->sample, lo, hi) / (double)now->values;
    const double edges[2] = {lo, nextafter(hi, INFINITY)};
    veer_bounded cells[3];
    if (!isfinite(edges[1]) ||
        veer_num_summary_histogram(cur->numbers, edges, 2, cells, NULL) != VEER_OK)
        return NAN;
    return (cells[0].lo + cells[2].lo) / (double)now->values;
}

static veer_rc compare_numbers(const profile_column *ref, const profile_column *cur,
                               const veer_drift_options *options, drift_detail detail,
                               drift_column *column, veer_err *err)
{
    veer_drift_input input = {.kind = VEER_DRIFT_NUMBERS,
                              .ref_missing = ref->missing,
                              .cur_missing = cur->missing};
    if (ref->numbers != NULL) {
        input.ref_summary = ref->numbers;
        input.cur_summary = cur->numbers;
    } else {
        input.ref_sample = &ref->sample;
        input.cur_sample = &cur->sample;
    }
    veer_rc rc = veer_drift_test(&input, options, &column->result, err);
    if (rc == VEER_OK && detail != DRIFT_DETAIL_RESULT)
        column->outside_share = outside_share(cur, &column->ref, &column->cur);
    if (rc == VEER_OK && detail == DRIFT_DETAIL_ALL)
        rc = shape_numbers(ref, cur, &column->shape, err);
    return rc;
}

/* ---- categories ---- */

/* Only a side whose every category is held can say that one is not there. */
static void count_new_and_gone(const veer_cat_aligned *cells, bool ref_whole, bool cur_whole,
                               drift_column *column)
{
    uint64_t outside = 0;
    for (size_t i = 0; i < cells->k; i++) {
        if (cells->names[i] == NULL)
            continue;
        const bool is_new = ref_whole && cells->ref[i] == 0;
        column->new_categories += is_new && cells->cur[i] > 0;
        column->gone_categories += cur_whole && cells->cur[i] == 0 && cells->ref[i] > 0;
        outside += is_new ? cells->cur[i] : 0;
    }
    column->outside_share = ref_whole && column->cur.values > 0 && column->ref.values > 0
                                ? (double)outside / (double)column->cur.values
                                : (double)NAN;
}

static veer_rc draw_categories(const veer_cat_aligned *cells, shape *ret, veer_err *err)
{
    shape_category *categories = malloc((cells->k + 1) * sizeof *categories);
    if (categories == NULL)
        return veer_fail_nomem(err);
    for (size_t i = 0; i < cells->k; i++)
        categories[i] = (shape_category){cells->names[i] != NULL ? cells->names[i] : "(others)",
                                         cells->ref[i], cells->cur[i]};
    shape_categories(categories, cells->k, ret);
    free(categories);
    return VEER_OK;
}

static veer_rc compare_categories(const profile_column *ref, const profile_column *cur,
                                  const veer_drift_options *options, drift_detail detail,
                                  drift_column *column, veer_err *err)
{
    veer_cat_aligned cells = {0};
    veer_rc rc = veer_cat_align(ref->categories, cur->categories, &cells, err);
    if (rc != VEER_OK)
        return rc;
    const veer_drift_input input = {.kind = VEER_DRIFT_CATEGORIES,
                                    .ref_counts = cells.ref,
                                    .cur_counts = cells.cur,
                                    .cells = cells.k,
                                    .has_others = cells.has_other,
                                    .ref_missing = ref->missing,
                                    .cur_missing = cur->missing};
    rc = veer_drift_test(&input, options, &column->result, err);
    if (rc == VEER_OK)
        column->result.exact = cells.max_count_error == 0;
    if (rc == VEER_OK && detail != DRIFT_DETAIL_RESULT)
        count_new_and_gone(&cells, veer_cat_summary_exact(ref->categories) != 0,
                           veer_cat_summary_exact(cur->categories) != 0, column);
    if (rc == VEER_OK && detail == DRIFT_DETAIL_ALL)
        rc = draw_categories(&cells, &column->shape, err);
    veer_cat_aligned_done(&cells);
    return rc;
}

static veer_rc compare_alike(const profile_column *ref, const profile_column *cur,
                             const veer_drift_options *options, drift_detail detail,
                             drift_column *column, veer_err *err)
{
    column->numeric = ref->numeric;
    describe(ref, detail, &column->ref);
    describe(cur, detail, &column->cur);
    return ref->numeric ? compare_numbers(ref, cur, options, detail, column, err)
                        : compare_categories(ref, cur, options, detail, column, err);
}

static veer_rc draw_alike(const profile_column *ref, const profile_column *cur,
                          drift_column *column, veer_err *err)
{
    veer_cat_aligned cells = {0};
    if (ref->numeric)
        return shape_numbers(ref, cur, &column->shape, err);
    veer_rc rc = veer_cat_align(ref->categories, cur->categories, &cells, err);
    if (rc == VEER_OK)
        rc = draw_categories(&cells, &column->shape, err);
    veer_cat_aligned_done(&cells);
    return rc;
}

/* A column without any value, in the form of another. */
static veer_rc make_blank(const profile_column *empty, const profile_column *like,
                          profile_column *ret, veer_err *err)
{
    *ret = *empty;
    ret->numeric = like->numeric;
    ret->numbers = NULL;
    ret->categories = NULL;
    ret->sample = (veer_sample){0};
    if (!like->numeric)
        return veer_cat_summary_new(0, &ret->categories, err);
    return like->numbers != NULL ? veer_num_summary_new(&ret->numbers, err) : VEER_OK;
}

/* Two columns of one kind. */
typedef struct alike {
    const profile_column *ref; /* of the reference, or blank */
    const profile_column *cur; /* of the current data, or blank */
    profile_column blank;      /* in place of a side without values of another kind */
} alike;

static void alike_done(alike *pair)
{
    veer_num_summary_free(pair->blank.numbers);
    veer_cat_summary_free(pair->blank.categories);
}

static veer_rc make_alike(const profile_column *ref, const profile_column *cur, alike *ret,
                          veer_err *err)
{
    *ret = (alike){.ref = ref, .cur = cur};
    if (ref->numeric == cur->numeric)
        return VEER_OK;
    const bool blank_ref = ref->rows == ref->missing;
    const veer_rc rc =
        blank_ref ? make_blank(ref, cur, &ret->blank, err) : make_blank(cur, ref, &ret->blank, err);
    *(blank_ref ? &ret->ref : &ret->cur) = &ret->blank;
    return rc;
}

veer_rc drift_column_compare(const profile_column *ref, const profile_column *cur,
                             const veer_drift_options *options, drift_detail detail,
                             drift_column *column, veer_err *err)
{
    alike pair;
    veer_rc rc = make_alike(ref, cur, &pair, err);
    if (rc == VEER_OK)
        rc = compare_alike(pair.ref, pair.cur, options, detail, column, err);
    alike_done(&pair);
    return rc;
}

veer_rc drift_column_draw(const profile_column *ref, const profile_column *cur,
                          drift_column *column, veer_err *err)
{
    alike pair;
    veer_rc rc = make_alike(ref, cur, &pair, err);
    if (rc == VEER_OK)
        rc = draw_alike(pair.ref, pair.cur, column, err);
    alike_done(&pair);
    return rc;
}
