/* From lots and outcomes to buckets, block by block. */
#include <math.h>

#include "base/limits.h"
#include "ingest/engine.h"
#include "record/append.h"
#include "record/fill.h"

#define OF_OUTCOMES                                                              \
    (VEER_APPEND_FIELD(VEER_FIELD_CLASS) | VEER_APPEND_FIELD(VEER_FIELD_SCORE) | \
     VEER_APPEND_FIELD(VEER_FIELD_VALUE) | VEER_APPEND_TAGS)

/* The predictions of n outcomes; rows that lie together are appended together. */
static veer_rc append_predictions(veer_ingest_group *group, const group_outcome *outcomes, size_t n,
                                  veer_err *err)
{
    veer_rc rc = VEER_OK;
    for (size_t i = 0, together; rc == VEER_OK && i < n; i += together) {
        const veer_batch *batch = outcomes[i].prediction.batch;
        for (together = 0; i + together < n && outcomes[i + together].prediction.batch == batch;
             together++)
            group->fold_rows[together] = outcomes[i + together].prediction.row;
        rc = veer_batch_append_parts(&group->joined, batch, OF_OUTCOMES, group->fold_rows, together,
                                     err);
    }
    return rc;
}

static veer_rc label_code(veer_column *into, group_row from, uint32_t *ret, veer_err *err)
{
    size_t len = 0;
    const uint32_t *codes = veer_batch_codes(from.batch, VEER_FIELD_LABEL);
    const char *text =
        codes == NULL ? NULL
                      : veer_column_text(&from.batch->fields[VEER_FIELD_LABEL], from.row, &len);
    if (text == NULL) {
        *ret = VEER_CODE_MISSING;
        return VEER_OK;
    }
    const veer_rc rc = veer_dict_add(&into->dict, text, len, ret);
    return rc == VEER_OK ? rc : veer_fail(err, rc, "label: %s", veer_rc_text(rc));
}

/* Their labels beside them. */
static veer_rc fill_labels(veer_ingest_group *group, const group_outcome *outcomes, size_t n,
                           veer_err *err)
{
    veer_column *texts = &group->joined.fields[VEER_FIELD_LABEL];
    veer_column *numbers = &group->joined.fields[VEER_FIELD_LABEL_VALUE];
    uint32_t *codes = veer_column_fill_codes(texts, n);
    double *values = veer_column_fill_numbers(numbers, n);
    if (codes == NULL || values == NULL)
        return veer_fail_nomem(err);
    veer_rc rc = VEER_OK;
    for (size_t i = 0; rc == VEER_OK && i < n; i++) {
        const group_row label = outcomes[i].label;
        const double *from = veer_batch_numbers(label.batch, VEER_FIELD_LABEL_VALUE);
        rc = label_code(texts, label, &codes[i], err);
        values[i] = from == NULL ? (double)NAN : from[label.row];
        group->fold_times[i] = outcomes[i].label_us;
    }
    if (rc != VEER_OK)
        return rc;
    veer_column_filled(texts, n);
    veer_column_filled(numbers, n);
    return VEER_OK;
}

static veer_rc reserve_fold(veer_ingest_group *group, size_t n, veer_err *err)
{
    size_t caps[2] = {group->cap_fold, group->cap_fold};
    veer_rc rc = group_reserve(&group->fold_rows, &caps[0], n, sizeof *group->fold_rows, err);
    if (rc == VEER_OK)
        rc = group_reserve(&group->fold_times, &caps[1], n, sizeof *group->fold_times, err);
    if (rc == VEER_OK)
        group->cap_fold = caps[0];
    return rc;
}

/* Up to a batch of outcomes of one lot, one series and one kind. */
static veer_rc fold_some(veer_ingest *ingest, const group_lot *lot, const group_outcome *outcomes,
                         size_t n, veer_err *err)
{
    veer_ingest_group *group = &ingest->group;
    veer_buckets *buckets = ingest->work->buckets;
    const veer_buckets_source source = {lot->block, outcomes[0].series, lot->arrival_us};
    veer_batch_clear(&group->joined);
    veer_rc rc = reserve_fold(group, n, err);
    if (rc == VEER_OK)
        rc = append_predictions(group, outcomes, n, err);
    if (rc == VEER_OK)
        rc = fill_labels(group, outcomes, n, err);
    if (rc == VEER_OK)
        rc = veer_batch_seal(&group->joined, err);
    if (rc != VEER_OK)
        return rc;
    return outcomes[0].is_correction
               ? veer_buckets_corrections(buckets, &source, &group->joined, n, err)
               : veer_buckets_outcomes(buckets, &source, &group->joined, group->fold_times, n, err);
}

/* The outcomes of a lot, from *at on. */
static veer_rc fold_outcomes(veer_ingest *ingest, uint32_t lot, size_t *at, veer_err *err)
{
    veer_ingest_group *group = &ingest->group;
    veer_rc rc = VEER_OK;
    while (rc == VEER_OK && *at < group->n_outcomes && group->outcomes[*at].lot == lot) {
        const group_outcome *first = &group->outcomes[*at];
        size_t n = 1;
        while (*at + n < group->n_outcomes && n < group->joined.max_rows && first[n].lot == lot &&
               first[n].series == first->series && first[n].is_correction == first->is_correction)
            n++;
        rc = fold_some(ingest, &group->lots[lot], first, n, err);
        *at += n;
    }
    return rc;
}

veer_rc group_fold(veer_ingest *ingest, veer_err *err)
{
    veer_ingest_group *group = &ingest->group;
    veer_buckets *buckets = ingest->work->buckets;
    veer_rc rc = VEER_OK;
    size_t outcome = 0;
    for (uint32_t i = 0; rc == VEER_OK && i < group->n_lots; i++) {
        const group_lot *lot = &group->lots[i];
        const veer_buckets_source source = {lot->block, lot->series, lot->arrival_us};
        if (lot->block >= LOT_PENDING)
            continue; /* nothing of it was stored */
        if (lot->kind == VEER_INDEX_PREDICTION)
            rc =
                veer_buckets_predictions(buckets, &source, &lot->batch, NULL, lot->batch.rows, err);
        if (rc == VEER_OK)
            rc = fold_outcomes(ingest, i, &outcome, err);
        if (rc == VEER_OK)
            veer_buckets_folded(buckets, lot->block);
    }
    return rc;
}
