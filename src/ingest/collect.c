/* From jobs to items: which series, which model, which id; and what the index knows of them. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "ingest/engine.h"

/* ---- series ---- */

static veer_store_bytes text_of(const veer_column *column, uint32_t code)
{
    size_t len = 0;
    if (code == VEER_CODE_MISSING)
        return (veer_store_bytes){"", 0};
    const char *text = veer_dict_text(&column->dict, code, &len);
    return (veer_store_bytes){text, len};
}

/* The slot of a series in this group, made if it is new to it. */
static veer_rc slot_of(veer_ingest_group *group, veer_ingest_name *name, uint32_t *ret,
                       veer_err *err)
{
    if (name->group == group->number) {
        *ret = name->slot;
        return VEER_OK;
    }
    const veer_rc rc = group_reserve(&group->slots, &group->cap_slots, group->n_slots + 1,
                                     sizeof *group->slots, err);
    if (rc != VEER_OK)
        return rc;
    group->slots[group->n_slots] = (group_slot){
        .name = name, .lot = GROUP_NONE, .first = GROUP_NONE, .is_new = !name->has_predictions};
    name->group = group->number;
    name->slot = (uint32_t)group->n_slots++;
    *ret = name->slot;
    return VEER_OK;
}

/* Model and version of the rows of a batch; remembers those of the last row. */
typedef struct name_reader {
    veer_ingest *ingest;
    const veer_batch *batch;
    const uint32_t *models, *versions; /* codes, or NULL when no row has one */
    bool stored;                       /* of a stored block: its models are there */
    bool known;                        /* the following are of the last row */
    uint32_t model, version;           /* codes */
    uint32_t slot;                     /* predictions: of the series */
    uint32_t number;                   /* of the model */
} name_reader;

static name_reader read_names(veer_ingest *ingest, const veer_batch *batch)
{
    return (name_reader){.ingest = ingest,
                         .batch = batch,
                         .models = veer_batch_codes(batch, VEER_FIELD_MODEL),
                         .versions = veer_batch_codes(batch, VEER_FIELD_VERSION)};
}

/* Moves to a row; true if it has the model and version of the last one. */
static bool move_to(name_reader *r, size_t row)
{
    const uint32_t model = r->models == NULL ? VEER_CODE_MISSING : r->models[row];
    const uint32_t version = r->versions == NULL ? VEER_CODE_MISSING : r->versions[row];
    const bool same = r->known && model == r->model && version == r->version;
    r->model = model;
    r->version = version;
    r->known = false;
    return same;
}

static veer_rc get_series(const name_reader *r, veer_ingest_name **ret, veer_err *err)
{
    const veer_store_bytes model = text_of(&r->batch->fields[VEER_FIELD_MODEL], r->model);
    const veer_store_bytes version = text_of(&r->batch->fields[VEER_FIELD_VERSION], r->version);
    return veer_ingest_names_get(r->ingest->names, model, version,
                                 r->ingest->options.known_models_only, ret, err);
}

static veer_rc name_prediction(name_reader *r, size_t row, veer_err *err)
{
    veer_ingest_name *name = NULL;
    if (!move_to(r, row)) {
        if (r->model == VEER_CODE_MISSING)
            return veer_fail_at(err, VEER_EINVAL, (int64_t)row, "a prediction has no model");
        veer_rc rc = get_series(r, &name, err);
        if (rc == VEER_OK)
            rc = slot_of(&r->ingest->group, name, &r->slot, err);
        if (rc != VEER_OK)
            return rc;
        r->number = name->model;
    }
    r->known = true;
    return VEER_OK;
}

/* A label belongs to a model, whatever its version. A model that nobody knows yet becomes known:
 * its label waits. */
static veer_rc name_label(name_reader *r, size_t row, veer_err *err)
{
    veer_ingest_name *name = NULL;
    if (!move_to(r, row)) {
        r->number = VEER_INDEX_NO_MODEL;
        if (r->model != VEER_CODE_MISSING &&
            !veer_ingest_names_model(r->ingest->names,
                                     text_of(&r->batch->fields[VEER_FIELD_MODEL], r->model),
                                     &r->number)) {
            const veer_rc rc =
                r->stored ? veer_fail(err, VEER_ECORRUPT, "a label of a model that is not there")
                          : get_series(r, &name, err);
            if (rc != VEER_OK)
                return rc;
            r->number = name->model;
        }
    }
    r->known = true;
    return VEER_OK;
}

/* ---- items ---- */

static veer_rc reserve_items(veer_ingest_group *group, size_t n, veer_err *err)
{
    const size_t cap = group->cap_items;
    size_t caps[4] = {cap, cap, cap, cap};
    veer_rc rc = group_reserve(&group->items, &caps[0], n, sizeof *group->items, err);
    if (rc == VEER_OK)
        rc = group_reserve(&group->queries, &caps[1], n, sizeof *group->queries, err);
    if (rc == VEER_OK)
        rc = group_reserve(&group->chain, &caps[2], n, sizeof *group->chain, err);
    if (rc == VEER_OK)
        rc = group_reserve(&group->rows, &caps[3], n, sizeof *group->rows, err);
    if (rc == VEER_OK)
        group->cap_items = caps[0];
    return rc;
}

static void add_item(veer_ingest *ingest, const veer_batch *batch, size_t row, group_item item,
                     uint32_t model)
{
    veer_ingest_group *group = &ingest->group;
    size_t len;
    const char *id = veer_batch_id(batch, row, &len);
    const veer_index *index = ingest->work->index;
    item.row = (uint32_t)row;
    item.next = GROUP_NONE;
    item.lot = GROUP_NONE;
    group->queries[group->n_items] =
        (veer_index_query){.id = veer_index_fingerprint(index, id, len), .model = model};
    group->items[group->n_items++] = item;
}

static veer_rc collect_predictions(veer_ingest *ingest, const veer_batch *batch, uint32_t job,
                                   veer_err *err)
{
    name_reader reader = read_names(ingest, batch);
    for (size_t row = 0; row < batch->rows; row++) {
        const veer_rc rc = name_prediction(&reader, row, err);
        if (rc != VEER_OK)
            return rc;
        if (batch->id_offsets[row] == batch->id_offsets[row + 1])
            return veer_fail_at(err, VEER_EINVAL, (int64_t)row, "a prediction has no id");
        add_item(ingest, batch, row,
                 (group_item){.job = job, .kind = VEER_INDEX_PREDICTION, .slot = reader.slot},
                 reader.number);
    }
    return VEER_OK;
}

static bool has_label(const veer_batch *batch, size_t row)
{
    const uint32_t *codes = veer_batch_codes(batch, VEER_FIELD_LABEL);
    const double *values = veer_batch_numbers(batch, VEER_FIELD_LABEL_VALUE);
    return (codes != NULL && codes[row] != VEER_CODE_MISSING) ||
           (values != NULL && !isnan(values[row]));
}

static veer_rc collect_labels(veer_ingest *ingest, const veer_batch *batch, uint32_t job,
                              veer_err *err)
{
    name_reader reader = read_names(ingest, batch);
    for (size_t row = 0; row < batch->rows; row++) {
        if (batch->id_offsets[row] == batch->id_offsets[row + 1])
            return veer_fail_at(err, VEER_EINVAL, (int64_t)row, "a label has no id");
        if (!has_label(batch, row))
            return veer_fail_at(err, VEER_EINVAL, (int64_t)row, "a label has no value");
        const veer_rc rc = name_label(&reader, row, err);
        if (rc != VEER_OK)
            return rc;
        add_item(ingest, batch, row, (group_item){.job = job, .kind = VEER_INDEX_LABEL},
                 reader.number);
    }
    return VEER_OK;
}

/* ---- points ---- */

static veer_rc collect_point(veer_ingest *ingest, const veer_ingest_point *point, veer_err *err)
{
    veer_ingest_group *group = &ingest->group;
    veer_ingest_name *name = NULL;
    veer_rc rc = veer_ingest_names_get(ingest->names, point->model, point->version,
                                       ingest->options.known_models_only, &name, err);
    if (rc == VEER_OK && (point->metric.len == 0 || point->metric.len > VEER_LIMIT_NAME_BYTES ||
                          point->dataset.len > VEER_LIMIT_NAME_BYTES || !isfinite(point->value)))
        rc = veer_fail(err, VEER_EINVAL, "a point needs a metric and a finite value");
    if (rc == VEER_OK)
        rc = group_reserve(&group->points, &group->cap_points, group->n_points + 1,
                           sizeof *group->points, err);
    if (rc != VEER_OK)
        return rc;
    group->points[group->n_points++] =
        (veer_store_point){.series = name->series,
                           .metric = point->metric,
                           .time_us = point->time_us == VEER_TIME_MISSING ? group->arrival_us
                                                                          : point->time_us,
                           .dataset = point->dataset,
                           .value = point->value,
                           .arrival_us = group->arrival_us};
    return VEER_OK;
}

/* ---- jobs ---- */

static veer_rc collect_batch(veer_ingest *ingest, const veer_ingest_job *job,
                             const veer_batch *batch, uint32_t number, veer_err *err)
{
    veer_ingest_group *group = &ingest->group;
    if (batch->rows >= GROUP_NONE - group->n_items)
        return veer_fail(err, VEER_ELIMIT, "too many records");
    const veer_rc rc = reserve_items(group, group->n_items + batch->rows, err);
    if (rc != VEER_OK)
        return rc;
    return job->kind == VEER_INGEST_PREDICTIONS ? collect_predictions(ingest, batch, number, err)
                                                : collect_labels(ingest, batch, number, err);
}

veer_rc group_collect(veer_ingest *ingest, veer_ingest_job *job, veer_err *err)
{
    veer_ingest_group *group = &ingest->group;
    const size_t items = group->n_items, points = group->n_points;
    veer_rc rc =
        group_reserve(&group->jobs, &group->cap_jobs, group->n_jobs + 1, sizeof *group->jobs, err);
    for (size_t i = 0; rc == VEER_OK && i < job->n_batches; i++)
        rc = collect_batch(ingest, job, job->batches[i], (uint32_t)group->n_jobs, err);
    for (size_t i = 0; rc == VEER_OK && i < job->n_points; i++)
        rc = collect_point(ingest, &job->points[i], err);
    if (rc != VEER_OK) {
        group->n_items = items;
        group->n_points = points;
        return rc;
    }
    group->jobs[group->n_jobs] = (group_job){.job = job};
    group->jobs[group->n_jobs].result.accepted = job->n_points;
    group->n_jobs++;
    return VEER_OK;
}

/* ---- a stored block ---- */

veer_rc group_restore(veer_ingest *ingest, const veer_store_block *block, veer_err *err)
{
    veer_ingest_group *group = &ingest->group;
    const veer_index_kind kind =
        block->kind == VEER_STORE_LABELS ? VEER_INDEX_LABEL : VEER_INDEX_PREDICTION;
    const veer_ingest_name *name = veer_ingest_names_at(ingest->names, block->series);
    uint32_t number = 0;
    veer_rc rc = group_add_lot(group, kind, block->series, &number, err);
    if (rc != VEER_OK)
        return rc;
    group_lot *lot = &group->lots[number];
    lot->block = block->id;
    lot->arrival_us = block->arrival_us;
    rc = veer_block_decode(block->bytes.data, block->bytes.len, &lot->batch, err);
    if (rc == VEER_OK && kind == VEER_INDEX_PREDICTION && name == NULL)
        rc = veer_fail(err, VEER_ECORRUPT, "block %llu is of a series that is not there",
                       (unsigned long long)block->id);
    if (rc == VEER_OK)
        rc = reserve_items(group, lot->batch.rows, err);
    name_reader reader = read_names(ingest, &lot->batch);
    reader.stored = true;
    for (uint32_t row = 0; rc == VEER_OK && row < lot->batch.rows; row++) {
        if (kind == VEER_INDEX_LABEL)
            rc = name_label(&reader, row, err);
        if (rc == VEER_OK)
            rc = group_lot_note(lot, row, err);
        if (rc != VEER_OK)
            break;
        add_item(ingest, &lot->batch, row, (group_item){.job = GROUP_NONE, .kind = (uint8_t)kind},
                 kind == VEER_INDEX_LABEL ? reader.number : name->model);
        group->items[row].lot = number;
        group->items[row].at_row = row;
    }
    return rc == VEER_OK ? group_table_begin(group, err) : rc;
}

/* ---- the index ---- */

static void take_match(void *context, size_t query, const veer_index_entry *entry)
{
    veer_ingest_group *group = context;
    if (entry->block >= group->match_before || entry->block < group->match_from ||
        group->match_failed)
        return;
    if (group_reserve(&group->matches, &group->cap_matches, group->n_matches + 1,
                      sizeof *group->matches, NULL) != VEER_OK) {
        group->match_failed = true;
        return;
    }
    group->matches[group->n_matches++] = (group_match){(uint32_t)query, *entry, GROUP_NONE};
}

static int by_item_and_address(const void *a, const void *b)
{
    const group_match *x = a, *y = b;
    if (x->item != y->item)
        return x->item < y->item ? -1 : 1;
    if (x->entry.block != y->entry.block)
        return x->entry.block < y->entry.block ? -1 : 1;
    return x->entry.row < y->entry.row ? -1 : x->entry.row > y->entry.row;
}

veer_rc group_find(veer_ingest *ingest, veer_err *err)
{
    veer_ingest_group *group = &ingest->group;
    if (group->n_items == 0)
        return VEER_OK;
    group->match_from = atomic_load_explicit(&ingest->first_kept, memory_order_relaxed);
    const veer_rc rc = veer_index_find(ingest->work->index, group->queries, group->n_items,
                                       take_match, group, err);
    if (rc != VEER_OK)
        return rc;
    if (group->match_failed)
        return veer_fail_nomem(err);
    if (group->n_matches > 1)
        qsort(group->matches, group->n_matches, sizeof *group->matches, by_item_and_address);
    return VEER_OK;
}
