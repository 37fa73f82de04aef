/* How many predictions, of what. */
#include <stdlib.h>

#include "buckets/sums.h"

const veer_field veer_activity_fields[VEER_ACTIVITY_NUMBERS] = {
    VEER_FIELD_CONFIDENCE, VEER_FIELD_LATENCY, VEER_FIELD_COST, VEER_FIELD_SCORE, VEER_FIELD_VALUE,
};

void veer_activity_free(veer_activity *activity)
{
    if (activity == NULL)
        return;
    veer_cat_summary_free(activity->classes);
    for (size_t i = 0; i < VEER_ACTIVITY_NUMBERS; i++) {
        veer_num_summary_free(activity->numbers[i]);
        veer_waiting_done(&activity->waiting[i]);
    }
    free(activity);
}

static veer_rc need(veer_activity **activity, veer_err *err)
{
    if (*activity != NULL)
        return VEER_OK;
    veer_activity *const a = calloc(1, sizeof *a);
    if (a == NULL)
        return veer_fail_nomem(err);
    a->first_us = VEER_TIME_MISSING;
    a->last_us = VEER_TIME_MISSING;
    const veer_rc rc = veer_cat_summary_new(0, &a->classes, err);
    if (rc != VEER_OK) {
        free(a);
        return rc;
    }
    *activity = a;
    return VEER_OK;
}

static void widen(veer_activity *a, int64_t first_us, int64_t last_us)
{
    if (first_us == VEER_TIME_MISSING)
        return;
    if (a->first_us == VEER_TIME_MISSING || first_us < a->first_us)
        a->first_us = first_us;
    if (last_us > a->last_us)
        a->last_us = last_us;
}

veer_rc veer_activity_fold(veer_activity **activity, const veer_rows *rows, veer_err *err)
{
    const veer_batch *const batch = rows->batch;
    const int64_t *const times = veer_batch_timestamps(batch);
    const uint32_t *const classes = veer_batch_codes(batch, VEER_FIELD_CLASS);
    veer_rc rc = need(activity, err);
    if (rc != VEER_OK)
        return rc;
    veer_activity *const a = *activity;
    a->count += rows->n;
    for (size_t i = 0; times != NULL && i < rows->n; i++)
        widen(a, times[veer_row(rows, i)], times[veer_row(rows, i)]);
    if (classes != NULL)
        rc = veer_text_column(&a->classes, classes, &batch->fields[VEER_FIELD_CLASS].dict, true,
                              rows, err);
    for (size_t i = 0; rc == VEER_OK && i < VEER_ACTIVITY_NUMBERS; i++) {
        const double *const values = veer_batch_numbers(batch, veer_activity_fields[i]);
        if (values != NULL)
            rc = veer_waiting_column(&a->waiting[i], &a->numbers[i], values, rows, err);
    }
    return rc;
}

static veer_rc fill_missing(veer_activity *a, veer_err *err)
{
    veer_rc rc = veer_cat_missing_to(a->classes, a->count, err);
    for (size_t i = 0; rc == VEER_OK && i < VEER_ACTIVITY_NUMBERS; i++)
        rc = veer_num_missing_to(a->numbers[i], a->count, err);
    return rc;
}

veer_rc veer_activity_settle(veer_activity *activity, veer_err *err)
{
    veer_rc rc = VEER_OK;
    for (size_t i = 0; rc == VEER_OK && i < VEER_ACTIVITY_NUMBERS; i++) {
        rc = veer_waiting_flush(&activity->waiting[i], activity->numbers[i], err);
        if (rc == VEER_OK)
            veer_waiting_done(&activity->waiting[i]);
    }
    return rc == VEER_OK ? fill_missing(activity, err) : rc;
}

veer_rc veer_activity_merge(veer_activity **into, const veer_activity *from, veer_err *err)
{
    veer_rc rc = need(into, err);
    if (rc == VEER_OK)
        rc = veer_cat_summary_merge((*into)->classes, from->classes, err);
    for (size_t i = 0; rc == VEER_OK && i < VEER_ACTIVITY_NUMBERS; i++) {
        if (from->numbers[i] == NULL)
            continue;
        if ((*into)->numbers[i] == NULL)
            rc = veer_num_summary_new(&(*into)->numbers[i], err);
        if (rc == VEER_OK)
            rc = veer_num_summary_merge((*into)->numbers[i], from->numbers[i], err);
    }
    if (rc != VEER_OK)
        return rc;
    (*into)->count += from->count;
    widen(*into, from->first_us, from->last_us);
    return fill_missing(*into, err);
}

size_t veer_activity_memory(const veer_activity *activity)
{
    size_t bytes = sizeof *activity + veer_cat_memory(activity->classes);
    for (size_t i = 0; i < VEER_ACTIVITY_NUMBERS; i++)
        bytes += veer_num_memory(activity->numbers[i]) + 8 * activity->waiting[i].cap;
    return bytes;
}
