/* Duplicates out, and the rows of one series together. */
#include <stdlib.h>

#include "base/limits.h"
#include "ingest/engine.h"
#include "record/append.h"
#include "record/fill.h"

#define OTHER_COLUMNS (VEER_FIELD_COUNT + 4u) /* beside features and tags, at most */

#define OF_PREDICTIONS \
    (VEER_APPEND_ALL & \
     ~(VEER_APPEND_FIELD(VEER_FIELD_MODEL) | VEER_APPEND_FIELD(VEER_FIELD_VERSION)))
#define OF_LABELS                                                                  \
    (VEER_APPEND_FIELD(VEER_FIELD_MODEL) | VEER_APPEND_FIELD(VEER_FIELD_VERSION) | \
     VEER_APPEND_FIELD(VEER_FIELD_LABEL) | VEER_APPEND_FIELD(VEER_FIELD_LABEL_VALUE))

/* Rows of one batch on their way into lots. */
typedef struct load {
    const veer_batch *batch; /* where from */
    uint32_t first_item;     /* item of its row 0 */
    veer_index_kind kind;    /* predictions or labels */
    uint32_t series;         /* of the rows */
    uint32_t *lot;           /* which one takes them now */
    size_t columns;          /* of the batch, at most */
} load;

/* How many more rows a lot takes. */
static size_t room_in(const group_lot *lot, size_t columns)
{
    const size_t together = lot->columns + columns;
    const size_t cells = VEER_LIMIT_BLOCK_CELLS / together;
    const size_t most = cells < lot->batch.max_rows ? cells : lot->batch.max_rows;
    return lot->batch.rows < most ? most - lot->batch.rows : 0;
}

static veer_rc open_lot(veer_ingest_group *group, const load *l, veer_err *err)
{
    const veer_rc rc = group_add_lot(group, l->kind, l->series, l->lot, err);
    if (rc == VEER_OK)
        group->lots[*l->lot].columns = OTHER_COLUMNS;
    return rc;
}

/* Appends n rows to the open lot, all or none. */
static veer_rc append(veer_ingest_group *group, const load *l, const uint32_t *rows, size_t n,
                      veer_err *err)
{
    group_lot *lot = &group->lots[*l->lot];
    const size_t at = lot->batch.rows;
    veer_rc rc = group_reserve(&lot->items, &lot->cap_items, at + n, sizeof *lot->items, err);
    if (rc == VEER_OK)
        rc = veer_batch_append_parts(&lot->batch, l->batch,
                                     l->kind == VEER_INDEX_LABEL ? OF_LABELS : OF_PREDICTIONS, rows,
                                     n, err);
    if (rc != VEER_OK)
        return rc;
    for (size_t i = 0; i < n; i++) {
        const uint32_t item = l->first_item + (rows == NULL ? (uint32_t)i : rows[i]);
        group->items[item].lot = *l->lot;
        group->items[item].row = (uint32_t)(at + i);
        group->items[item].at_row = (uint32_t)(at + i);
        lot->items[lot->n_items++] = item;
    }
    lot->columns = OTHER_COLUMNS + lot->batch.features.count + lot->batch.tags.count;
    return VEER_OK;
}

/* Opens a lot unless the one that is open has room: for all n rows, or for some of them. */
static veer_rc find_room(veer_ingest_group *group, load *l, size_t n, bool all, bool *ret_opened,
                         size_t *ret_room, veer_err *err)
{
    *ret_opened = false;
    *ret_room = *l->lot == GROUP_NONE ? 0 : room_in(&group->lots[*l->lot], l->columns);
    if (*ret_room >= (all ? n : 1))
        return VEER_OK;
    const veer_rc rc = open_lot(group, l, err);
    if (rc != VEER_OK)
        return rc;
    *ret_opened = true;
    *ret_room = room_in(&group->lots[*l->lot], l->columns);
    if (*ret_room >= (all ? n : 1))
        return VEER_OK;
    return veer_fail(err, VEER_ELIMIT, "a batch of %zu records with %zu columns", n, l->columns);
}

/* Appends rows (NULL: the first n), opening further lots where they do not fit or do not go
 * together. */
static veer_rc take_rows(veer_ingest_group *group, load *l, const uint32_t *rows, size_t n,
                         veer_err *err)
{
    veer_rc rc = VEER_OK;
    for (size_t done = 0, part; rc == VEER_OK && done < n; done += part) {
        const uint32_t *at = rows == NULL ? NULL : rows + done;
        size_t room = 0;
        bool opened = false;
        rc = find_room(group, l, n - done, rows == NULL, &opened, &room, err);
        if (rc != VEER_OK)
            return rc;
        part = n - done < room ? n - done : room;
        rc = append(group, l, at, part, err);
        if ((rc == VEER_EINVAL || rc == VEER_ELIMIT) && !opened) {
            rc = open_lot(group, l, err);
            if (rc == VEER_OK)
                rc = append(group, l, at, part, err);
        }
    }
    return rc;
}

/* ---- duplicates ---- */

static bool is_in_group(const veer_ingest_group *group, uint32_t item)
{
    const veer_index_query *query = &group->queries[item];
    for (uint32_t other = group_first(group, query->id, VEER_INDEX_PREDICTION); other != GROUP_NONE;
         other = group->items[other].next)
        if (group->queries[other].model == query->model)
            return true;
    return false;
}

static bool is_in_index(const veer_ingest_group *group, uint32_t item)
{
    size_t n = 0;
    const group_match *matches = group->n_matches == 0 ? NULL : group_matches_of(group, item, &n);
    for (size_t i = 0; i < n; i++)
        if (matches[i].entry.kind == VEER_INDEX_PREDICTION &&
            matches[i].entry.model == group->queries[item].model)
            return true;
    return false;
}

/* ---- predictions of one batch ---- */

/* Sorts the new rows of a batch by series: a chain of items for each slot. Says how many are new
 * and whether they all are of one slot. */
static size_t chain_rows(veer_ingest_group *group, uint32_t first, size_t rows, bool *ret_one)
{
    size_t fresh = 0;
    uint32_t last_slot = GROUP_NONE;
    *ret_one = true;
    for (uint32_t item = first; item < first + rows; item++) {
        group_item *it = &group->items[item];
        group_job *job = &group->jobs[it->job];
        if (is_in_group(group, item) || is_in_index(group, item)) {
            it->duplicate = true;
            job->result.duplicates++;
            continue;
        }
        group_table_put(group, item);
        job->result.accepted++;
        fresh++;
        *ret_one &= last_slot == GROUP_NONE || last_slot == it->slot;
        last_slot = it->slot;
        group_slot *slot = &group->slots[it->slot];
        group->chain[item] = GROUP_NONE;
        if (slot->first == GROUP_NONE)
            slot->first = item;
        else
            group->chain[slot->last] = item;
        slot->last = item;
        slot->predictions++;
    }
    return fresh;
}

/* Appends the chain of a slot, which is then empty. */
static veer_rc take_chain(veer_ingest_group *group, load *l, uint32_t slot_number, bool whole,
                          veer_err *err)
{
    group_slot *slot = &group->slots[slot_number];
    size_t n = 0;
    l->series = slot->name->series;
    l->lot = &slot->lot;
    for (uint32_t item = slot->first; item != GROUP_NONE; item = group->chain[item])
        group->rows[n++] = item - l->first_item;
    slot->first = GROUP_NONE;
    const bool simple = whole && n * (OTHER_COLUMNS + l->columns) <= VEER_LIMIT_BLOCK_CELLS / 4 &&
                        n <= VEER_LIMIT_BATCH_ROWS / 2;
    return take_rows(group, l, simple ? NULL : group->rows, n, err);
}

static veer_rc gather_predictions(veer_ingest_group *group, load *l, veer_err *err)
{
    const size_t rows = l->batch->rows;
    bool one = true;
    const size_t fresh = chain_rows(group, l->first_item, rows, &one);
    veer_rc rc = VEER_OK;
    for (uint32_t item = l->first_item; rc == VEER_OK && item < l->first_item + rows; item++) {
        const group_item *it = &group->items[item];
        if (it->duplicate || group->slots[it->slot].first != item)
            continue;
        rc = take_chain(group, l, it->slot, one && fresh == rows, err);
        if (one)
            break;
    }
    return rc;
}

static veer_rc gather_labels(veer_ingest_group *group, load *l, veer_err *err)
{
    for (uint32_t row = 0; row < l->batch->rows; row++)
        group->rows[row] = row;
    l->lot = &group->label_lot;
    return take_rows(group, l, group->rows, l->batch->rows, err);
}

/* ---- all jobs ---- */

static veer_rc gather_kind(veer_ingest_group *group, veer_index_kind kind, veer_err *err)
{
    veer_rc rc = VEER_OK;
    uint32_t item = 0;
    for (size_t j = 0; j < group->n_jobs; j++) {
        const veer_ingest_job *job = group->jobs[j].job;
        const bool wanted = (job->kind == VEER_INGEST_LABELS) == (kind == VEER_INDEX_LABEL);
        for (size_t b = 0; rc == VEER_OK && b < job->n_batches; b++) {
            const veer_batch *batch = job->batches[b];
            load l = {.batch = batch,
                      .first_item = item,
                      .kind = kind,
                      .columns = batch->features.count + batch->tags.count};
            if (wanted)
                rc = kind == VEER_INDEX_LABEL ? gather_labels(group, &l, err)
                                              : gather_predictions(group, &l, err);
            item += (uint32_t)batch->rows;
        }
    }
    return rc;
}

veer_rc group_gather(veer_ingest *ingest, veer_err *err)
{
    veer_ingest_group *group = &ingest->group;
    veer_rc rc = group_table_begin(group, err);
    if (rc == VEER_OK)
        rc = gather_kind(group, VEER_INDEX_PREDICTION, err);
    if (rc == VEER_OK) /* behind: a block of labels completes what came with it */
        rc = gather_kind(group, VEER_INDEX_LABEL, err);
    for (size_t i = 0; rc == VEER_OK && i < group->n_lots; i++) {
        group_lot *lot = &group->lots[i];
        rc = veer_batch_seal(&lot->batch, err);
        if (rc == VEER_OK && lot->kind == VEER_INDEX_PREDICTION)
            rc = veer_batch_fill_missing_times(&lot->batch, lot->arrival_us, err);
    }
    return rc;
}
